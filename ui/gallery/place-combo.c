/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A combo box with a model of places that several share, and that changes while they are shown: layers come and go. A place that is
 * chosen and goes away leaves none chosen.
 *
 * Its menu has rows of its own: none, the first places, the chosen one wherever it is in the model, and where there are more, a row that
 * says how many, and leads to a search among all of them (place-search.c).
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include <pastiche-ui/place-combo.h>

#include "gallery/place-search.h"

#define MOST_PLACES 60 /* in the menu */
#define WIDTH_CHARS 9  /* at least; longer names are cut, but not in the menu */
#define SEARCH      "search" /* in the place of an id */

struct _PstPlaceCombo
{
  GtkComboBox   parent_instance;

  gchar        *name;    /* what a screen reader says */
  gchar        *none;    /* what the first row is called */
  GtkTreeModel *places;  /* all of them */
  GtkListStore *rows;    /* of the menu */
  gchar        *chosen;  /* id; "" for none */
  gboolean      setting; /* by this file, not by the user */
  guint         idle;    /* source id: the places have changed */
};

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PstPlaceCombo, pst_place_combo, GTK_TYPE_COMBO_BOX)

/* ---- rows */

/* (transfer full) (element-type utf8): id and name of each row that is to be, one after the other */
static GPtrArray *
list_rows (PstPlaceCombo *combo)
{
  GPtrArray   *rows     = g_ptr_array_new_with_free_func (g_free);
  gint         n_places = 0;
  gint         n_left   = 0;
  GtkTreeIter  row;

  for (gboolean is_there = gtk_tree_model_get_iter_first (combo->places, &row); is_there;
       is_there = gtk_tree_model_iter_next (combo->places, &row))
    {
      g_autofree gchar *id   = NULL;
      g_autofree gchar *name = NULL;

      gtk_tree_model_get (combo->places, &row, PST_PLACE_ID, &id, PST_PLACE_NAME, &name, -1);
      if (n_places++ <= MOST_PLACES || g_str_equal (id, combo->chosen)) /* and none */
        {
          g_ptr_array_add (rows, g_strdup (id));
          g_ptr_array_add (rows, g_strdup (*id ? name : combo->none));
        }
      else
        {
          n_left++;
        }
    }
  if (n_left > 0)
    {
      g_ptr_array_add (rows, g_strdup (SEARCH));
      g_ptr_array_add (rows, g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "… and %d more: search…", "… and %d more: search…", n_left),
                                              n_left));
    }
  return rows;
}

/* What stays is the same row: the menu may be open. */
static void
put_row (PstPlaceCombo *combo,
         gint           index,
         const gchar   *id,
         const gchar   *name)
{
  GtkTreeIter row;

  if (! gtk_tree_model_iter_nth_child (GTK_TREE_MODEL (combo->rows), &row, NULL, index))
    {
      gtk_list_store_insert_with_values (combo->rows, NULL, -1, PST_PLACE_ID, id, PST_PLACE_NAME, name, -1);
    }
  else
    {
      g_autofree gchar *old_id   = NULL;
      g_autofree gchar *old_name = NULL;

      gtk_tree_model_get (GTK_TREE_MODEL (combo->rows), &row, PST_PLACE_ID, &old_id, PST_PLACE_NAME, &old_name, -1);
      if (! g_str_equal (old_id, id) || ! g_str_equal (old_name, name))
        gtk_list_store_set (combo->rows, &row, PST_PLACE_ID, id, PST_PLACE_NAME, name, -1);
    }
}

static void
show_rows (PstPlaceCombo *combo)
{
  g_autoptr (GPtrArray) rows = list_rows (combo);
  GtkTreeIter           row;

  combo->setting = TRUE;
  for (guint i = 0; i < rows->len; i += 2)
    put_row (combo, i / 2, g_ptr_array_index (rows, i), g_ptr_array_index (rows, i + 1));
  while (gtk_tree_model_iter_nth_child (GTK_TREE_MODEL (combo->rows), &row, NULL, rows->len / 2))
    gtk_list_store_remove (combo->rows, &row);
  gtk_combo_box_set_active_id (GTK_COMBO_BOX (combo), combo->chosen);
  combo->setting = FALSE;
}

/* ---- choosing */

static void
choose (PstPlaceCombo *combo,
        const gchar   *id)
{
  pst_place_combo_set (combo, id);
  g_signal_emit (combo, signals[CHOSEN], 0);
}

static void
pst_place_combo_changed (GtkComboBox *box)
{
  PstPlaceCombo *combo = PST_PLACE_COMBO (box);
  const gchar   *id    = gtk_combo_box_get_active_id (box);

  if (combo->setting || ! id)
    return;
  if (! g_str_equal (id, SEARCH))
    {
      choose (combo, id);
      return;
    }
  show_rows (combo); /* with what is chosen */
  pst_place_search_open (GTK_WIDGET (combo), combo->places, (PstPlaceFound) choose);
}

/* Where the chosen place is gone, none is chosen. */
static gboolean
follow_places (gpointer data)
{
  PstPlaceCombo    *combo  = data;
  g_autofree gchar *before = g_strdup (combo->chosen);

  combo->idle = 0;
  pst_place_combo_set (combo, before);
  if (! g_str_equal (before, combo->chosen))
    g_signal_emit (combo, signals[CHOSEN], 0);
  return G_SOURCE_REMOVE;
}

static void
plan_to_follow (PstPlaceCombo *combo)
{
  if (combo->idle == 0)
    combo->idle = g_idle_add_full (G_PRIORITY_HIGH_IDLE, follow_places, combo, NULL);
}

/* ---- the widget */

static void
name_part (GtkWidget *part,
           gpointer   name)
{
  atk_object_set_name (gtk_widget_get_accessible (part), name);
  if (GTK_IS_CONTAINER (part))
    gtk_container_forall (GTK_CONTAINER (part), name_part, name);
}

/* The button in it has the focus, and GTK may have made it anew for the theme. */
static void
pst_place_combo_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (pst_place_combo_parent_class)->map (widget);
  name_part (widget, PST_PLACE_COMBO (widget)->name);
}

static void
pst_place_combo_dispose (GObject *object)
{
  PstPlaceCombo *combo = PST_PLACE_COMBO (object);

  g_clear_handle_id (&combo->idle, g_source_remove);
  if (combo->places)
    g_signal_handlers_disconnect_by_data (combo->places, combo);
  g_clear_object (&combo->places);
  combo->setting = TRUE;
  G_OBJECT_CLASS (pst_place_combo_parent_class)->dispose (object);
}

static void
pst_place_combo_finalize (GObject *object)
{
  PstPlaceCombo *combo = PST_PLACE_COMBO (object);

  g_free (combo->name);
  g_free (combo->none);
  g_free (combo->chosen);
  g_object_unref (combo->rows);
  G_OBJECT_CLASS (pst_place_combo_parent_class)->finalize (object);
}

static void
pst_place_combo_class_init (PstPlaceComboClass *class)
{
  G_OBJECT_CLASS (class)->dispose      = pst_place_combo_dispose;
  G_OBJECT_CLASS (class)->finalize     = pst_place_combo_finalize;
  GTK_WIDGET_CLASS (class)->map        = pst_place_combo_map;
  GTK_COMBO_BOX_CLASS (class)->changed = pst_place_combo_changed;

  /**
   * PstPlaceCombo::chosen:
   * @combo: the menu
   *
   * The user has chosen another place, or the one that was chosen is gone.
   */
  signals[CHOSEN] = g_signal_new ("chosen", PST_TYPE_PLACE_COMBO, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pst_place_combo_init (PstPlaceCombo *combo)
{
  combo->rows   = gtk_list_store_new (PST_N_PLACE_COLUMNS, G_TYPE_STRING, G_TYPE_STRING);
  combo->chosen = g_strdup ("");
}

static void
follow (PstPlaceCombo *combo,
        GtkTreeModel  *places)
{
  const gchar *const changes[] = { "row-inserted", "row-deleted", "row-changed", "rows-reordered" };

  combo->places = g_object_ref (places);
  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    g_signal_connect_swapped (places, changes[i], G_CALLBACK (plan_to_follow), combo);
}

/**
 * pst_place_combo_new:
 * @places: the places, a model with the columns of #PstPlaceColumn
 * @name: translated: what a screen reader says of the menu
 * @none: translated: what the first row is called
 *
 * Returns: (transfer floating): a menu with that row chosen
 */
GtkWidget *
pst_place_combo_new (GtkTreeModel *places,
                     const gchar  *name,
                     const gchar  *none)
{
  PstPlaceCombo   *combo = g_object_new (PST_TYPE_PLACE_COMBO, "id-column", PST_PLACE_ID, NULL);
  GtkCellRenderer *cell  = gtk_cell_renderer_text_new ();

  combo->name = g_strdup (name);
  combo->none = g_strdup (none);
  follow (combo, places);
  g_object_set (cell, "ellipsize", PANGO_ELLIPSIZE_END, "width-chars", WIDTH_CHARS, NULL);
  gtk_cell_layout_pack_start (GTK_CELL_LAYOUT (combo), cell, TRUE);
  gtk_cell_layout_add_attribute (GTK_CELL_LAYOUT (combo), cell, "text", PST_PLACE_NAME);
  gtk_combo_box_set_model (GTK_COMBO_BOX (combo), GTK_TREE_MODEL (combo->rows));
  name_part (GTK_WIDGET (combo), combo->name);
  show_rows (combo);
  return GTK_WIDGET (combo);
}

/**
 * pst_place_combo_get:
 * @combo: the menu
 *
 * Returns: (transfer none) (nullable): the id of the chosen place
 */
const gchar *
pst_place_combo_get (PstPlaceCombo *combo)
{
  return *combo->chosen ? combo->chosen : NULL;
}

static gboolean
is_place (PstPlaceCombo *combo,
          const gchar   *place)
{
  GtkTreeIter row;

  for (gboolean is_there = gtk_tree_model_get_iter_first (combo->places, &row); is_there;
       is_there = gtk_tree_model_iter_next (combo->places, &row))
    {
      g_autofree gchar *id = NULL;

      gtk_tree_model_get (combo->places, &row, PST_PLACE_ID, &id, -1);
      if (g_str_equal (id, place))
        return TRUE;
    }
  return FALSE;
}

/**
 * pst_place_combo_set:
 * @combo: the menu
 * @place: (nullable): the id of a place; where there is no such place, none is chosen
 *
 * Does not emit "chosen".
 */
void
pst_place_combo_set (PstPlaceCombo *combo,
                     const gchar   *place)
{
  gchar *chosen = g_strdup (place && is_place (combo, place) ? place : "");

  g_free (combo->chosen);
  combo->chosen = chosen;
  show_rows (combo);
}
