/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A popover with words, and with the names of all places that have them. Return chooses the first, or the one that arrows lead to; Escape
 * closes it.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "gallery/place-search.h"
#include "gallery/words.h"

#define WIDTH   280 /* widget pixels */
#define HEIGHT  220
#define SPACING 6

typedef struct
{
  GtkWidget     *combo;   /* borrowed: the popover belongs to it */
  PstPlaceFound  found;
  GtkWidget     *popover;
  GtkWidget     *entry;
  GtkTreeModel  *fitting; /* those of the places that have the words */
  GtkWidget     *list;
  gchar         *words;   /* case folded */
} Search;

static void
search_free (gpointer data)
{
  Search *search = data;

  g_object_unref (search->fitting);
  g_free (search->words);
  g_free (search);
}

static gboolean
fits (GtkTreeModel *places,
      GtkTreeIter  *row,
      gpointer      data)
{
  Search           *search = data;
  g_autofree gchar *id     = NULL;
  g_autofree gchar *name   = NULL;
  g_autofree gchar *folded = NULL;

  gtk_tree_model_get (places, row, PST_PLACE_ID, &id, PST_PLACE_NAME, &name, -1);
  if (! id || ! *id)
    return FALSE;
  folded = pst_words_fold (name);
  return strstr (folded, search->words) != NULL;
}

static void
look (Search *search)
{
  g_autoptr (GtkTreePath) first = gtk_tree_path_new_first ();

  g_free (search->words);
  search->words = pst_words_fold (gtk_entry_get_text (GTK_ENTRY (search->entry)));
  gtk_tree_model_filter_refilter (GTK_TREE_MODEL_FILTER (search->fitting));
  if (gtk_tree_model_iter_n_children (search->fitting, NULL) > 0)
    gtk_tree_view_set_cursor (GTK_TREE_VIEW (search->list), first, NULL, FALSE);
}

/* What the cursor is on. */
static void
choose (Search *search)
{
  GtkTreeSelection *selection = gtk_tree_view_get_selection (GTK_TREE_VIEW (search->list));
  PstPlaceCombo    *combo     = PST_PLACE_COMBO (search->combo);
  PstPlaceFound     found     = search->found;
  GtkTreeIter       row;
  g_autofree gchar *id        = NULL;

  if (! gtk_tree_selection_get_selected (selection, NULL, &row))
    return;
  gtk_tree_model_get (search->fitting, &row, PST_PLACE_ID, &id, -1);
  gtk_popover_popdown (GTK_POPOVER (search->popover));
  found (combo, id);
}

/* GTK's search entry tells of words only when nobody has typed for a while. */
static void
choose_typed (Search *search)
{
  g_autofree gchar *words = pst_words_fold (gtk_entry_get_text (GTK_ENTRY (search->entry)));

  if (! g_str_equal (words, search->words))
    look (search);
  choose (search);
}

static gboolean
press_key (Search      *search,
           GdkEventKey *event)
{
  if (event->keyval != GDK_KEY_Down)
    return GDK_EVENT_PROPAGATE;
  gtk_widget_grab_focus (search->list);
  return GDK_EVENT_STOP;
}

static GtkWidget *
make_list (Search *search)
{
  GtkWidget *scrolled = gtk_scrolled_window_new (NULL, NULL);

  search->list = gtk_tree_view_new_with_model (search->fitting);
  gtk_tree_view_insert_column_with_attributes (GTK_TREE_VIEW (search->list), -1, NULL, gtk_cell_renderer_text_new (),
                                               "text", PST_PLACE_NAME, NULL);
  gtk_tree_view_set_headers_visible (GTK_TREE_VIEW (search->list), FALSE);
  gtk_tree_view_set_enable_search (GTK_TREE_VIEW (search->list), FALSE);
  gtk_tree_view_set_activate_on_single_click (GTK_TREE_VIEW (search->list), TRUE);
  atk_object_set_name (gtk_widget_get_accessible (search->list), _ ("Layers, masks and channels"));
  gtk_widget_set_can_focus (scrolled, FALSE); /* the list has it */
  gtk_widget_set_size_request (scrolled, WIDTH, HEIGHT);
  gtk_scrolled_window_set_shadow_type (GTK_SCROLLED_WINDOW (scrolled), GTK_SHADOW_IN);
  gtk_container_add (GTK_CONTAINER (scrolled), search->list);
  return scrolled;
}

static void
fill (Search *search)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, SPACING);

  search->entry = gtk_search_entry_new ();
  gtk_entry_set_placeholder_text (GTK_ENTRY (search->entry), _ ("Part of the name"));
  atk_object_set_name (gtk_widget_get_accessible (search->entry), _ ("Part of the name"));
  g_object_set (box, "margin", SPACING, NULL);
  gtk_box_pack_start (GTK_BOX (box), search->entry, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), make_list (search), TRUE, TRUE, 0);
  gtk_container_add (GTK_CONTAINER (search->popover), box);
  gtk_widget_show_all (box);
}

static gboolean
destroy_when_idle (gpointer popover)
{
  gtk_widget_destroy (popover);
  return G_SOURCE_REMOVE;
}

/* Not at once: GTK goes on with a popover after it has said that it is closed, and need not have a reference of its own. */
static void
end (GtkWidget *popover)
{
  g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, destroy_when_idle, g_object_ref (popover), g_object_unref);
}

/* Opens the search beside a menu of places, a #PstPlaceCombo, and tells @found what somebody chooses. */
void
pst_place_search_open (GtkWidget     *combo,
                       GtkTreeModel  *places,
                       PstPlaceFound  found)
{
  Search *search = g_new0 (Search, 1);

  search->combo   = combo;
  search->found   = found;
  search->words   = g_strdup ("");
  search->popover = gtk_popover_new (combo);
  search->fitting = gtk_tree_model_filter_new (places, NULL);
  gtk_tree_model_filter_set_visible_func (GTK_TREE_MODEL_FILTER (search->fitting), fits, search, NULL);
  fill (search);
  g_signal_connect_swapped (search->entry, "search-changed", G_CALLBACK (look), search);
  g_signal_connect_swapped (search->entry, "activate", G_CALLBACK (choose_typed), search);
  g_signal_connect_swapped (search->entry, "stop-search", G_CALLBACK (gtk_popover_popdown), search->popover);
  g_signal_connect_swapped (search->entry, "key-press-event", G_CALLBACK (press_key), search);
  g_signal_connect_swapped (search->list, "row-activated", G_CALLBACK (choose), search);
  g_signal_connect (search->popover, "closed", G_CALLBACK (end), NULL);
  g_object_set_data_full (G_OBJECT (search->popover), "pastiche-search", search, search_free);
  gtk_popover_popup (GTK_POPOVER (search->popover));
  gtk_widget_grab_focus (search->entry);
}
