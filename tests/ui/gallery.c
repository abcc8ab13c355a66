/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A gallery of styles for tests. */
#include "config.h"

#include <math.h>

#include "files/picture-file.h"
#include "files/picture-thumbnail.h"
#include "gallery.h"
#include "window.h"

static const gchar *const painting_titles[] = { "Great Wave", "Poppies", "Summertime" };
static const gchar *const ready_titles[]    = { "Night Swirls", "Fire Grid", "Lilac Haze" };
static const gchar *const trained_titles[]  = { "Old Fog", "Wet Streets" };

static void
count_change (TestGallery *gallery)
{
  gallery->n_changes++;
}

static GdkPixbuf *
make_thumbnail (gint     side,
                gpointer data)
{
  GdkPixbuf *pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, side, side);

  if (data)
    ++*(guint *) data;
  gdk_pixbuf_fill (pixbuf, 0x3080c0ff);
  return pixbuf;
}

/* A #PstReadThumbnail, which reads what can be read without GIMP. */
GdkPixbuf *
test_gallery_read_thumbnail (GFile *file,
                             gint   side)
{
  g_auto (PstPictureFile) found = { 0 };

  pst_picture_file_read (file, NULL, side, TRUE, NULL, &found, NULL);
  return found.picture ? pst_picture_thumbnail_new (found.picture, side) : NULL;
}

static GPtrArray *
make_entries (const gchar *const *titles,
              gsize               n_titles)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func (g_object_unref);

  for (gsize i = 0; i < n_titles; i++)
    {
      PstStyleEntry *entry = pst_style_entry_new (titles[i], titles[i], "Details");

      pst_style_entry_set_maker (entry, make_thumbnail, NULL, NULL);
      g_ptr_array_add (entries, entry);
    }
  return entries;
}

GPtrArray *
test_gallery_make_layers (TestGallery *gallery,
                          guint        n_layers)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n_layers; i++)
    {
      g_autofree gchar *title = g_strdup_printf ("Layer %u", i);
      PstStyleEntry    *entry = pst_style_entry_new (title, title, NULL);

      pst_style_entry_set_maker (entry, make_thumbnail, &gallery->n_made, NULL);
      g_ptr_array_add (entries, entry);
    }
  return entries;
}

/* Three paintings, three ready styles and many layers; nothing is chosen. */
void
test_gallery_init (TestGallery *gallery)
{
  g_autoptr (GPtrArray) paintings = make_entries (painting_titles, G_N_ELEMENTS (painting_titles));
  g_autoptr (GPtrArray) ready     = make_entries (ready_titles, G_N_ELEMENTS (ready_titles));
  g_autoptr (GPtrArray) layers    = test_gallery_make_layers (gallery, TEST_N_LAYERS);

  *gallery = (TestGallery) { .widget = PST_STYLE_GALLERY (pst_style_gallery_new ()) };
  pst_style_gallery_set_entries (gallery->widget, PST_STYLE_GROUP_PAINTINGS, paintings);
  pst_style_gallery_set_entries (gallery->widget, PST_STYLE_GROUP_READY, ready);
  pst_style_gallery_set_entries (gallery->widget, PST_STYLE_GROUP_LAYERS, layers);
  g_signal_connect_swapped (gallery->widget, "changed", G_CALLBACK (count_change), gallery);
  gallery->window = test_window_new (GTK_WIDGET (gallery->widget), 420, 640);
}

/* Two more, which somebody has trained. */
void
test_gallery_add_trained (TestGallery *gallery)
{
  g_autoptr (GPtrArray) trained = make_entries (trained_titles, G_N_ELEMENTS (trained_titles));

  pst_style_gallery_set_entries (gallery->widget, PST_STYLE_GROUP_TRAINED, trained);
  test_window_settle ();
}

void
test_gallery_clear (TestGallery *gallery)
{
  gtk_widget_destroy (gallery->window);
}

GtkListStore *
test_make_places (void)
{
  static const gchar *const ids[]   = { "", "sky", "long" };
  static const gchar *const names[] = { "", "Sky", "A channel with a name that is too long for the menu's button" };
  GtkListStore             *places  = gtk_list_store_new (PST_N_PLACE_COLUMNS, G_TYPE_STRING, G_TYPE_STRING);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    gtk_list_store_insert_with_values (places, NULL, -1, PST_PLACE_ID, ids[i], PST_PLACE_NAME, names[i], -1);
  return places;
}

/* The first widget of this type with this accessible name. */
GtkWidget *
test_find_named (GtkWidget   *root,
                 GType        type,
                 const gchar *name)
{
  g_autoptr (GList) children = GTK_IS_CONTAINER (root) ? gtk_container_get_children (GTK_CONTAINER (root)) : NULL;
  GtkWidget        *found    = NULL;

  if (g_type_is_a (G_OBJECT_TYPE (root), type) && g_strcmp0 (atk_object_get_name (gtk_widget_get_accessible (root)), name) == 0)
    return root;
  for (GList *child = children; child && ! found; child = child->next)
    found = test_find_named (child->data, type, name);
  return found;
}

/* What belongs to a style: its title stands in the name. NULL: there is none. */
static GtkWidget *
find_of_style (TestGallery *gallery,
               GType        type,
               const gchar *format,
               const gchar *title)
{
  g_autofree gchar *name = g_strdup_printf (format, title);

  return test_find_named (gallery->window, type, name);
}

GtkWidget *
test_gallery_find_tile (TestGallery *gallery,
                        const gchar *title)
{
  GtkWidget *tile = test_find_named (gallery->window, GTK_TYPE_TOGGLE_BUTTON, title);

  g_assert_nonnull (tile);
  return tile;
}

GtkWidget *
test_gallery_find_button (TestGallery *gallery,
                          const gchar *format,
                          const gchar *title)
{
  GtkWidget *button = find_of_style (gallery, GTK_TYPE_BUTTON, format, title);

  g_assert_nonnull (button);
  return button;
}

/* NULL: the style is not in the mix. */
GtkRange *
test_gallery_find_slider (TestGallery *gallery,
                          const gchar *title)
{
  return GTK_RANGE (find_of_style (gallery, GTK_TYPE_SCALE, "Share of “%s”, per cent", title));
}

/* The menu that says where the style goes. */
GtkComboBox *
test_gallery_find_place (TestGallery *gallery,
                         const gchar *title)
{
  return GTK_COMBO_BOX (find_of_style (gallery, GTK_TYPE_COMBO_BOX, "Where “%s” goes", title));
}

void
test_press (GtkWidget *button)
{
  gtk_button_clicked (GTK_BUTTON (button));
  test_window_settle ();
}

void
test_gallery_add (TestGallery *gallery,
                  const gchar *title)
{
  test_press (test_gallery_find_button (gallery, "Add “%s” to the mix", title));
}

void
test_gallery_search (TestGallery *gallery,
                     const gchar *words)
{
  gtk_entry_set_text (GTK_ENTRY (test_find (gallery->window, GTK_TYPE_SEARCH_ENTRY)), words);
  g_signal_emit_by_name (test_find (gallery->window, GTK_TYPE_SEARCH_ENTRY), "search-changed");
  test_window_settle ();
}

/* For instance "Poppies 50, Summertime 50"; all shares add up to 1, and the per cent that are shown to 100. */
gchar *
test_gallery_describe (TestGallery *gallery)
{
  guint                      n;
  g_autofree PstStyleChoice *chosen = pst_style_gallery_get_chosen (gallery->widget, &n);
  GString                   *text   = g_string_new (NULL);
  gdouble                    sum    = 0.0;
  gdouble                    shown  = 0.0;

  for (guint i = 0; i < n; i++)
    {
      GtkRange *slider = test_gallery_find_slider (gallery, chosen[i].id);

      g_string_append_printf (text, "%s%s %.0f", i ? ", " : "", chosen[i].id, chosen[i].share * 100.0);
      sum   += chosen[i].share;
      shown += slider ? gtk_range_get_value (slider) : 0.0;
      g_assert_cmpfloat (chosen[i].share, >=, 0.0);
      if (slider)
        g_assert_cmpfloat (fabs (gtk_range_get_value (slider) - chosen[i].share * 100.0), <, 1.0);
    }
  if (n > 0)
    g_assert_cmpfloat (fabs (sum - 1.0), <, 1e-9);
  if (n > 0 && test_gallery_find_slider (gallery, chosen[0].id))
    g_assert_cmpfloat (shown, ==, 100.0);
  return g_string_free (text, FALSE);
}

/* As the tile shows it, and as a screen reader is told. */
gboolean
test_gallery_is_checked (TestGallery *gallery,
                         const gchar *title)
{
  GtkWidget               *tile   = test_gallery_find_tile (gallery, title);
  g_autoptr (AtkStateSet)  states = atk_object_ref_state_set (gtk_widget_get_accessible (tile));
  gboolean                 active = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (tile));

  g_assert_cmpint (atk_state_set_contains_state (states, ATK_STATE_CHECKED), ==, active);
  return active;
}

/* What the gallery says beside its styles; empty where it says nothing. */
const gchar *
test_gallery_get_notice (TestGallery *gallery)
{
  g_autoptr (GList) children = gtk_container_get_children (GTK_CONTAINER (gallery->widget));

  for (GList *link = children; link; link = link->next)
    if (GTK_IS_LABEL (link->data))
      return gtk_widget_get_visible (link->data) ? gtk_label_get_text (link->data) : "";
  g_assert_not_reached ();
}
