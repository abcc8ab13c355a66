/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The gallery of styles: what can be chosen and mixed, by pointer, keys and drops; that nothing is read before it is seen; and how it
 * looks.
 */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include <pastiche-ui/place-combo.h>
#include <pastiche-ui/style-gallery.h>

#include "cases.h"
#include "window.h"

#define N_LAYERS  26
#define PAINTINGS PST_STYLE_GROUP_PAINTINGS
#define READY     PST_STYLE_GROUP_READY
#define LAYERS    PST_STYLE_GROUP_LAYERS
#define FILES     PST_STYLE_GROUP_FILES

static const gchar *const painting_titles[] = { "Great Wave", "Poppies", "Summertime" };
static const gchar *const ready_titles[]    = { "Night Swirls", "Fire Grid", "Lilac Haze" };

typedef struct
{
  GtkWidget       *window;
  PstStyleGallery *gallery;
  guint            n_changes;
  guint            n_made;    /* thumbnails of layers */
} Scene;

static void
count_change (Scene *scene)
{
  scene->n_changes++;
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

static GPtrArray *
make_layers (Scene *scene,
             guint  n_layers)
{
  GPtrArray *entries = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < n_layers; i++)
    {
      g_autofree gchar *title = g_strdup_printf ("Layer %u", i);
      PstStyleEntry    *entry = pst_style_entry_new (title, title, NULL);

      pst_style_entry_set_maker (entry, make_thumbnail, &scene->n_made, NULL);
      g_ptr_array_add (entries, entry);
    }
  return entries;
}

/* Three paintings, three ready styles and N_LAYERS layers; nothing is chosen. */
static void
scene_init (Scene *scene)
{
  g_autoptr (GPtrArray) paintings = make_entries (painting_titles, G_N_ELEMENTS (painting_titles));
  g_autoptr (GPtrArray) ready     = make_entries (ready_titles, G_N_ELEMENTS (ready_titles));
  g_autoptr (GPtrArray) layers    = make_layers (scene, N_LAYERS);

  *scene = (Scene) { .gallery = PST_STYLE_GALLERY (pst_style_gallery_new ()) };
  pst_style_gallery_set_entries (scene->gallery, PAINTINGS, paintings);
  pst_style_gallery_set_entries (scene->gallery, READY, ready);
  pst_style_gallery_set_entries (scene->gallery, LAYERS, layers);
  g_signal_connect_swapped (scene->gallery, "changed", G_CALLBACK (count_change), scene);
  scene->window = test_window_new (GTK_WIDGET (scene->gallery), 420, 640);
}

static void
scene_clear (Scene *scene)
{
  gtk_widget_destroy (scene->window);
}

/* The first widget of this type with this accessible name. */
static GtkWidget *
find_named (GtkWidget   *root,
            GType        type,
            const gchar *name)
{
  g_autoptr (GList) children = GTK_IS_CONTAINER (root) ? gtk_container_get_children (GTK_CONTAINER (root)) : NULL;
  GtkWidget        *found    = NULL;

  if (g_type_is_a (G_OBJECT_TYPE (root), type) && g_strcmp0 (atk_object_get_name (gtk_widget_get_accessible (root)), name) == 0)
    return root;
  for (GList *child = children; child && ! found; child = child->next)
    found = find_named (child->data, type, name);
  return found;
}

/* What belongs to a style: its title stands in the name. NULL: there is none. */
static GtkWidget *
find_of_style (Scene       *scene,
               GType        type,
               const gchar *format,
               const gchar *title)
{
  g_autofree gchar *name = g_strdup_printf (format, title);

  return find_named (scene->window, type, name);
}

static GtkWidget *
find_tile (Scene       *scene,
           const gchar *title)
{
  GtkWidget *tile = find_named (scene->window, GTK_TYPE_TOGGLE_BUTTON, title);

  g_assert_nonnull (tile);
  return tile;
}

static GtkWidget *
find_button (Scene       *scene,
             const gchar *format,
             const gchar *title)
{
  GtkWidget *button = find_of_style (scene, GTK_TYPE_BUTTON, format, title);

  g_assert_nonnull (button);
  return button;
}

static GtkRange *
find_slider (Scene       *scene,
             const gchar *title)
{
  return GTK_RANGE (find_of_style (scene, GTK_TYPE_SCALE, "Share of “%s”, per cent", title));
}

static void
press (GtkWidget *button)
{
  gtk_button_clicked (GTK_BUTTON (button));
  test_window_settle ();
}

static void
add (Scene       *scene,
     const gchar *title)
{
  press (find_button (scene, "Add “%s” to the mix", title));
}

/* For instance "Poppies 50, Summertime 50"; all shares add up to 1, and the per cent that are shown to 100. */
static gchar *
describe (Scene *scene)
{
  guint                      n;
  g_autofree PstStyleChoice *chosen = pst_style_gallery_get_chosen (scene->gallery, &n);
  GString                   *text   = g_string_new (NULL);
  gdouble                    sum    = 0.0;
  gdouble                    shown  = 0.0;

  for (guint i = 0; i < n; i++)
    {
      GtkRange *slider = find_slider (scene, chosen[i].id);

      g_string_append_printf (text, "%s%s %.0f", i ? ", " : "", chosen[i].id, chosen[i].share * 100.0);
      sum   += chosen[i].share;
      shown += slider ? gtk_range_get_value (slider) : 0.0;
      g_assert_cmpfloat (chosen[i].share, >=, 0.0);
      if (slider)
        g_assert_cmpfloat (fabs (gtk_range_get_value (slider) - chosen[i].share * 100.0), <, 1.0);
    }
  if (n > 0)
    g_assert_cmpfloat (fabs (sum - 1.0), <, 1e-9);
  if (n > 0 && find_slider (scene, chosen[0].id))
    g_assert_cmpfloat (shown, ==, 100.0);
  return g_string_free (text, FALSE);
}

#define assert_chosen(scene, expected) \
  G_STMT_START { g_autofree gchar *described = describe (scene); g_assert_cmpstr (described, ==, expected); } G_STMT_END

static gboolean
is_checked (Scene       *scene,
            const gchar *title)
{
  AtkObject                *tile   = gtk_widget_get_accessible (find_tile (scene, title));
  g_autoptr (AtkStateSet)   states = atk_object_ref_state_set (tile);
  gboolean                  active = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (find_tile (scene, title)));

  g_assert_cmpint (atk_state_set_contains_state (states, ATK_STATE_CHECKED), ==, active);
  return active;
}

static void
test_choose (void)
{
  Scene scene;

  scene_init (&scene);
  assert_chosen (&scene, "");
  press (find_tile (&scene, "Poppies"));
  assert_chosen (&scene, "Poppies 100");
  press (find_tile (&scene, "Summertime"));
  assert_chosen (&scene, "Summertime 100");
  g_assert_true (is_checked (&scene, "Summertime"));
  g_assert_false (is_checked (&scene, "Poppies"));
  g_assert_cmpuint (scene.n_changes, ==, 2);
  press (find_tile (&scene, "Summertime")); /* is chosen already */
  assert_chosen (&scene, "Summertime 100");
  g_assert_true (is_checked (&scene, "Summertime"));
  g_assert_cmpuint (scene.n_changes, ==, 2);
  scene_clear (&scene);
}

static void
test_mix (void)
{
  Scene scene;

  scene_init (&scene);
  press (find_tile (&scene, "Poppies"));
  add (&scene, "Summertime");
  assert_chosen (&scene, "Poppies 50, Summertime 50");
  add (&scene, "Great Wave");
  assert_chosen (&scene, "Poppies 33, Summertime 33, Great Wave 33");
  gtk_range_set_value (find_slider (&scene, "Great Wave"), 60.0);
  assert_chosen (&scene, "Poppies 20, Summertime 20, Great Wave 60");
  gtk_range_set_value (find_slider (&scene, "Poppies"), 60.0);
  assert_chosen (&scene, "Poppies 60, Summertime 10, Great Wave 30");
  gtk_range_set_value (find_slider (&scene, "Poppies"), 100.0);
  assert_chosen (&scene, "Poppies 100, Summertime 0, Great Wave 0");
  gtk_range_set_value (find_slider (&scene, "Poppies"), 50.0); /* the others had nothing: they get equal parts */
  assert_chosen (&scene, "Poppies 50, Summertime 25, Great Wave 25");
  for (gint per_cent = 0; per_cent <= 100; per_cent += 7)
    {
      gtk_range_set_value (find_slider (&scene, "Summertime"), per_cent);
      g_free (describe (&scene));
    }
  g_assert_cmpuint (scene.n_changes, >, 15);
  scene_clear (&scene);
}

static void
test_room (void)
{
  g_autoptr (GtkCssProvider)  large = gtk_css_provider_new ();
  Scene                       scene;
  GtkAdjustment              *scrolled;

  gtk_css_provider_load_from_data (large, "* { font-size: 18px; }", -1, NULL);
  gtk_style_context_add_provider_for_screen (gdk_screen_get_default (), GTK_STYLE_PROVIDER (large), GTK_STYLE_PROVIDER_PRIORITY_USER);
  scene_init (&scene);
  press (find_tile (&scene, "Poppies"));
  add (&scene, "Summertime");
  gtk_window_resize (GTK_WINDOW (scene.window), 420, 1);
  test_window_settle ();
  scrolled = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (gtk_widget_get_ancestor (
               GTK_WIDGET (find_slider (&scene, "Poppies")), GTK_TYPE_SCROLLED_WINDOW)));
  g_assert_cmpfloat (gtk_adjustment_get_upper (scrolled), >, 80.0);
  g_assert_cmpfloat (gtk_adjustment_get_upper (scrolled), <=, gtk_adjustment_get_page_size (scrolled));
  add (&scene, "Great Wave");
  test_window_settle ();
  g_assert_cmpfloat (gtk_adjustment_get_upper (scrolled), >, gtk_adjustment_get_page_size (scrolled));
  scene_clear (&scene);
  gtk_style_context_remove_provider_for_screen (gdk_screen_get_default (), GTK_STYLE_PROVIDER (large));
}

static void
test_remove (void)
{
  Scene      scene;
  GtkWidget *remove;

  scene_init (&scene);
  press (find_tile (&scene, "Poppies"));
  add (&scene, "Summertime");
  add (&scene, "Great Wave");
  gtk_range_set_value (find_slider (&scene, "Great Wave"), 60.0);
  remove = find_named (gtk_widget_get_ancestor (GTK_WIDGET (find_slider (&scene, "Poppies")), GTK_TYPE_VIEWPORT), GTK_TYPE_BUTTON,
                       "Take “Poppies” out of the mix");
  press (remove);
  assert_chosen (&scene, "Summertime 25, Great Wave 75");
  g_assert_false (is_checked (&scene, "Poppies"));
  press (find_button (&scene, "Take “%s” out of the mix", "Great Wave")); /* the one on its tile */
  assert_chosen (&scene, "Summertime 100");
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (find_slider (&scene, "Summertime"))));
  press (find_tile (&scene, "Poppies"));
  add (&scene, "Great Wave");
  press (find_tile (&scene, "Great Wave")); /* this one alone */
  assert_chosen (&scene, "Great Wave 100");
  scene_clear (&scene);
}

static const gchar *
get_notice (Scene *scene)
{
  g_autoptr (GList) children = gtk_container_get_children (GTK_CONTAINER (scene->gallery));

  for (GList *link = children; link; link = link->next)
    if (GTK_IS_LABEL (link->data))
      return gtk_widget_get_visible (link->data) ? gtk_label_get_text (link->data) : "";
  g_assert_not_reached ();
}

static void
test_kinds (void)
{
  Scene scene;

  scene_init (&scene);
  press (find_tile (&scene, "Poppies"));
  add (&scene, "Layer 3");
  assert_chosen (&scene, "Poppies 50, Layer 3 50");
  g_assert_cmpstr (get_notice (&scene), ==, "");
  add (&scene, "Fire Grid");
  assert_chosen (&scene, "Fire Grid 100");
  g_assert_true (g_str_has_prefix (get_notice (&scene), "Ready styles mix only with ready styles"));
  add (&scene, "Lilac Haze");
  assert_chosen (&scene, "Fire Grid 50, Lilac Haze 50");
  g_assert_cmpstr (get_notice (&scene), ==, "");
  add (&scene, "Layer 3");
  assert_chosen (&scene, "Layer 3 100");
  g_assert_true (g_str_has_prefix (get_notice (&scene), "Paintings mix only with paintings"));
  press (find_tile (&scene, "Fire Grid")); /* is chosen alone: nothing has to be said */
  assert_chosen (&scene, "Fire Grid 100");
  g_assert_cmpstr (get_notice (&scene), ==, "");
  scene_clear (&scene);
}

static void
test_most (void)
{
  Scene scene;
  guint n;

  scene_init (&scene);
  for (guint i = 0; i < 20; i++)
    {
      g_autofree gchar *title = g_strdup_printf ("Layer %u", i);

      add (&scene, title);
    }
  g_free (pst_style_gallery_get_chosen (scene.gallery, &n));
  g_assert_cmpuint (n, ==, 16);
  g_assert_false (is_checked (&scene, "Layer 16"));
  g_assert_true (g_str_has_prefix (get_notice (&scene), "No more than 16"));
  g_free (describe (&scene));
  scene_clear (&scene);
}

static void
test_set_chosen (void)
{
  const PstStyleChoice chosen[] = {
    { PAINTINGS, "Poppies", 1.0, NULL },
    { READY, "Fire Grid", 1.0, NULL },
    { PAINTINGS, "Gone", 1.0, NULL },
    { LAYERS, "Layer 2", 3.0, NULL },
  };
  const PstStyleChoice file  = { FILES, "file:///nowhere/there.jpg", 1.0, NULL };
  const PstStyleChoice empty[] = { { PAINTINGS, "Poppies", 0.0, NULL }, { PAINTINGS, "Summertime", 0.0, NULL } };
  Scene                scene;

  scene_init (&scene);
  pst_style_gallery_set_chosen (scene.gallery, chosen, G_N_ELEMENTS (chosen));
  assert_chosen (&scene, "Poppies 25, Layer 2 75");
  g_assert_true (is_checked (&scene, "Layer 2"));
  pst_style_gallery_set_chosen (scene.gallery, &file, 1);
  assert_chosen (&scene, "file:///nowhere/there.jpg 100");
  gtk_widget_show_all (scene.window);
  g_assert_false (gtk_widget_get_visible (find_named (scene.window, GTK_TYPE_SCALE, "Share of “there”, per cent")));
  pst_style_gallery_set_chosen (scene.gallery, empty, G_N_ELEMENTS (empty));
  assert_chosen (&scene, "Poppies 50, Summertime 50");
  pst_style_gallery_set_chosen (scene.gallery, NULL, 0);
  assert_chosen (&scene, "");
  g_assert_cmpuint (scene.n_changes, ==, 0);
  scene_clear (&scene);
}

static void
test_update (void)
{
  Scene                 scene;
  g_autoptr (GPtrArray) same  = NULL;
  g_autoptr (GPtrArray) fewer = NULL;

  scene_init (&scene);
  same  = make_layers (&scene, N_LAYERS);
  fewer = make_layers (&scene, 3);
  add (&scene, "Layer 2");
  add (&scene, "Layer 5");
  add (&scene, "Poppies");
  scene.n_changes = 0;
  pst_style_gallery_set_entries (scene.gallery, LAYERS, same);
  assert_chosen (&scene, "Layer 2 33, Layer 5 33, Poppies 33");
  g_assert_cmpuint (scene.n_changes, ==, 0);
  g_assert_true (is_checked (&scene, "Layer 5"));
  pst_style_gallery_set_entries (scene.gallery, LAYERS, fewer);
  assert_chosen (&scene, "Layer 2 50, Poppies 50");
  g_assert_cmpuint (scene.n_changes, ==, 1);
  g_ptr_array_set_size (fewer, 0);
  pst_style_gallery_set_entries (scene.gallery, LAYERS, fewer);
  assert_chosen (&scene, "Poppies 100");
  g_assert_false (gtk_widget_get_visible (gtk_widget_get_ancestor (find_named (scene.window, GTK_TYPE_FLOW_BOX, "Layers of open images"),
                                                                   GTK_TYPE_EXPANDER)));
  scene_clear (&scene);
}

static void
assert_focus (Scene       *scene,
              const gchar *title)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (scene->window));

  g_assert_nonnull (focus);
  g_assert_cmpstr (atk_object_get_name (gtk_widget_get_accessible (focus)), ==, title);
}

static void
assert_is_below (Scene       *scene,
                 const gchar *title)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (scene->window));
  gint       x;
  gint       y;

  g_assert_true (gtk_widget_translate_coordinates (focus, find_tile (scene, title), 0, 0, &x, &y));
  g_assert_cmpint (ABS (x), <, 20);
  g_assert_cmpint (y, >, 0);
}

/* The window hands a key to the widget that has the focus, and to those around it. */
static void
type (Scene           *scene,
      guint            key,
      GdkModifierType  modifiers)
{
  test_press_key (scene->window, key, modifiers);
}

static void
tab (Scene            *scene,
     GtkDirectionType  direction)
{
  gtk_widget_child_focus (scene->window, direction);
  test_window_settle ();
}

static void
test_keys (void)
{
  Scene scene;

  scene_init (&scene);
  gtk_widget_grab_focus (find_tile (&scene, "Great Wave"));
  type (&scene, GDK_KEY_Right, 0);
  assert_focus (&scene, "Poppies");
  type (&scene, GDK_KEY_space, 0);
  assert_chosen (&scene, "Poppies 100");
  type (&scene, GDK_KEY_Right, 0);
  assert_focus (&scene, "Summertime");
  type (&scene, GDK_KEY_space, GDK_CONTROL_MASK);
  assert_chosen (&scene, "Poppies 50, Summertime 50");
  type (&scene, GDK_KEY_Right, 0); /* into the next group */
  assert_focus (&scene, "Night Swirls");
  type (&scene, GDK_KEY_Up, 0);
  assert_focus (&scene, "Summertime");
  type (&scene, GDK_KEY_Home, 0);
  assert_focus (&scene, "Great Wave");
  type (&scene, GDK_KEY_plus, 0);
  assert_chosen (&scene, "Poppies 33, Summertime 33, Great Wave 33");
  type (&scene, GDK_KEY_Delete, 0);
  assert_chosen (&scene, "Poppies 50, Summertime 50");

  tab (&scene, GTK_DIR_TAB_FORWARD); /* not to the next tile */
  assert_focus (&scene, "Ready styles, painted at once");
  tab (&scene, GTK_DIR_TAB_FORWARD);
  assert_focus (&scene, "Night Swirls");
  tab (&scene, GTK_DIR_TAB_FORWARD);
  tab (&scene, GTK_DIR_TAB_FORWARD);
  assert_focus (&scene, "Layer 0");
  type (&scene, GDK_KEY_Down, 0);
  assert_is_below (&scene, "Layer 0");
  type (&scene, GDK_KEY_End, 0);
  assert_focus (&scene, "Layer 25");
  tab (&scene, GTK_DIR_TAB_FORWARD);
  assert_focus (&scene, "Share of “Poppies”, per cent");
  type (&scene, GDK_KEY_Right, 0);
  assert_chosen (&scene, "Poppies 51, Summertime 49");
  type (&scene, GDK_KEY_Delete, 0);
  assert_chosen (&scene, "Summertime 100");
  scene_clear (&scene);
}

static gboolean
is_shown (Scene       *scene,
          const gchar *title)
{
  GtkWidget *child = gtk_widget_get_ancestor (find_tile (scene, title), GTK_TYPE_FLOW_BOX_CHILD);

  return gtk_widget_get_child_visible (child) && gtk_widget_get_mapped (child);
}

static void
find (Scene       *scene,
      const gchar *words)
{
  gtk_entry_set_text (GTK_ENTRY (test_find (scene->window, GTK_TYPE_SEARCH_ENTRY)), words);
  g_signal_emit_by_name (test_find (scene->window, GTK_TYPE_SEARCH_ENTRY), "search-changed");
  test_window_settle ();
}

static void
test_search (void)
{
  Scene      scene;
  GtkWidget *search;

  scene_init (&scene);
  search = test_find (scene.window, GTK_TYPE_SEARCH_ENTRY);
  find (&scene, " LILAC ");
  g_assert_true (is_shown (&scene, "Lilac Haze"));
  g_assert_false (is_shown (&scene, "Fire Grid"));
  g_assert_false (is_shown (&scene, "Poppies"));
  gtk_widget_grab_focus (search);
  type (&scene, GDK_KEY_Return, 0);
  assert_focus (&scene, "Lilac Haze");
  gtk_widget_grab_focus (search);
  type (&scene, GDK_KEY_Escape, 0);
  g_assert_cmpstr (gtk_entry_get_text (GTK_ENTRY (search)), ==, "");
  type (&scene, GDK_KEY_Down, 0);
  assert_focus (&scene, "Great Wave");
  find (&scene, "details"); /* what the tooltip says */
  g_assert_true (is_shown (&scene, "Poppies"));
  g_assert_false (is_shown (&scene, "Layer 1"));
  find (&scene, "nothing of the kind");
  g_assert_false (is_shown (&scene, "Poppies"));
  find (&scene, "");
  g_assert_true (is_shown (&scene, "Poppies"));
  g_assert_true (is_shown (&scene, "Fire Grid"));
  scene_clear (&scene);
}

/* A busy machine shows a window later than it is settled. */
static void
draw (Scene *scene)
{
  cairo_surface_destroy (test_window_draw (scene->window));
  test_window_settle ();
}

static void
test_lazy (void)
{
  Scene          scene;
  GtkAdjustment *scrolled;
  guint          n_made;

  scene_init (&scene);
  n_made = scene.n_made;
  g_assert_cmpuint (n_made, <, N_LAYERS / 2);
  find (&scene, "layer");
  draw (&scene);
  g_assert_cmpuint (scene.n_made, >, n_made);
  g_assert_cmpuint (scene.n_made, <, N_LAYERS);
  scrolled = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (test_find (scene.window, GTK_TYPE_SCROLLED_WINDOW)));
  for (guint i = 0; i < 10; i++)
    {
      gtk_adjustment_set_value (scrolled, gtk_adjustment_get_value (scrolled) + 100.0);
      draw (&scene);
    }
  g_assert_cmpuint (scene.n_made, ==, N_LAYERS);
  find (&scene, "");
  g_assert_cmpuint (scene.n_made, ==, N_LAYERS);
  scene_clear (&scene);
}

/* What another program drops, with a file that is no image. */
static void
drop (Scene       *scene,
      const gchar *uris)
{
  GtkClipboard     *clipboard = gtk_widget_get_clipboard (scene->window, gdk_atom_intern ("PASTICHE_TEST", FALSE));
  GtkSelectionData *data;

  gtk_clipboard_set_text (clipboard, uris, -1); /* the shortest way to a GtkSelectionData */
  data = gtk_clipboard_wait_for_contents (clipboard, gdk_atom_intern ("UTF8_STRING", FALSE));
  gtk_selection_data_set (data, gdk_atom_intern ("text/uri-list", FALSE), 8, (const guchar *) uris, strlen (uris));
  g_signal_emit_by_name (scene->gallery, "drag-data-received", NULL, 0, 0, data, 0, 0);
  gtk_selection_data_free (data);
}

static void
test_drop (void)
{
  Scene scene;

  scene_init (&scene);
  press (find_tile (&scene, "Poppies"));
  drop (&scene, "file:///nowhere/one.jpg\r\nfile:///nowhere/notes.txt\r\nfile:///nowhere/two.png\r\n");
  assert_chosen (&scene, "file:///nowhere/one.jpg 50, file:///nowhere/two.png 50");
  g_assert_cmpstr (get_notice (&scene), ==, "“notes.txt” is no image.");
  drop (&scene, "file:///nowhere/one.jpg\r\n"); /* is there already */
  assert_chosen (&scene, "file:///nowhere/one.jpg 100");
  scene_clear (&scene);
}

static PstStyleEntry *
make_file_entry (const gchar *variable,
                 const gchar *name)
{
  g_autofree gchar *path = g_build_filename (g_getenv (variable), name, NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);

  return pst_style_entry_new_for_file (file);
}

static void
wait_for_thumbnail (PstStyleEntry *entry,
                    gint           side)
{
  pst_style_entry_want (entry, side);
  while (! pst_style_entry_has_failed (entry) &&
         (! pst_style_entry_get_thumbnail (entry) || gdk_pixbuf_get_height (pst_style_entry_get_thumbnail (entry)) < side))
    g_main_context_iteration (NULL, TRUE);
}

static void
test_files (void)
{
  g_autoptr (PstStyleEntry) painting = make_file_entry ("PST_STYLES", "great-wave.jpg");
  g_autoptr (PstStyleEntry) twice    = make_file_entry ("PST_STYLES", "great-wave.jpg");
  g_autoptr (PstStyleEntry) text     = make_file_entry ("PST_STYLES", "styles.json");
  g_autoptr (PstStyleEntry) missing  = make_file_entry ("PST_STYLES", "missing.jpg");

  g_assert_cmpstr (pst_style_entry_get_title (painting), ==, "great-wave");
  wait_for_thumbnail (painting, 84);
  g_assert_cmpint (gdk_pixbuf_get_height (pst_style_entry_get_thumbnail (painting)), ==, 84);
  g_assert_cmpint (gdk_pixbuf_get_width (pst_style_entry_get_thumbnail (painting)), ==, 125);
  wait_for_thumbnail (painting, 168); /* on a better screen */
  g_assert_cmpint (gdk_pixbuf_get_height (pst_style_entry_get_thumbnail (painting)), ==, 168);
  pst_style_entry_want (twice, 36); /* as large as it is wanted somewhere, whichever is read first */
  wait_for_thumbnail (twice, 168);
  test_window_settle ();
  g_assert_cmpint (gdk_pixbuf_get_height (pst_style_entry_get_thumbnail (twice)), ==, 168);
  wait_for_thumbnail (text, 84);
  g_assert_true (pst_style_entry_has_failed (text));
  wait_for_thumbnail (missing, 84);
  g_assert_true (pst_style_entry_has_failed (missing));
}

static void
use_file (const gchar *name,
          const gchar *type)
{
  g_autofree gchar *path = g_build_filename (g_getenv ("PST_STYLES"), name, NULL);
  g_autofree gchar *uri  = g_filename_to_uri (path, NULL, NULL);
  GtkRecentData     data = { .mime_type = (gchar *) type, .app_name = (gchar *) "test", .app_exec = (gchar *) "test %u" };

  gtk_recent_manager_add_full (gtk_recent_manager_get_default (), uri, &data);
}

static void
test_recent (void)
{
  Scene      scene;
  GtkWidget *recent;

  scene_init (&scene);
  use_file ("poppies.jpg", "image/jpeg");
  use_file ("styles.json", "application/json");
  while (! find_named (scene.window, GTK_TYPE_TOGGLE_BUTTON, "poppies"))
    g_main_context_iteration (NULL, TRUE);
  g_assert_null (find_named (scene.window, GTK_TYPE_TOGGLE_BUTTON, "styles"));
  recent = find_named (scene.window, GTK_TYPE_FLOW_BOX, "Recent files");
  g_assert_nonnull (find_named (recent, GTK_TYPE_TOGGLE_BUTTON, "poppies"));
  press (find_tile (&scene, "poppies"));
  gtk_recent_manager_purge_items (gtk_recent_manager_get_default (), NULL);
  while (find_named (recent, GTK_TYPE_TOGGLE_BUTTON, "poppies"))
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (is_checked (&scene, "poppies"));
  scene_clear (&scene);
}

static void
test_accessible (void)
{
  Scene scene;

  scene_init (&scene);
  add (&scene, "Poppies");
  add (&scene, "Summertime");
  test_assert_named (scene.window);
  scene_clear (&scene);
}

static gint
compare_titles (gconstpointer a,
                gconstpointer b)
{
  return strcmp (pst_style_entry_get_title (*(PstStyleEntry **) a), pst_style_entry_get_title (*(PstStyleEntry **) b));
}

static void
add_files (GPtrArray   *entries,
           const gchar *variable,
           const gchar *folder,
           const gchar *details)
{
  g_autofree gchar *path = g_build_filename (g_getenv (variable), folder, NULL);
  g_autoptr (GDir)  dir  = g_dir_open (path, 0, NULL);
  const gchar      *name;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)))
    if (g_str_has_suffix (name, ".jpg"))
      {
        g_autofree gchar *inside = g_build_filename (path, name, NULL);
        g_autofree gchar *title  = g_strndup (name, strlen (name) - 4);
        g_autoptr (GFile) file   = g_file_new_for_path (inside);
        PstStyleEntry    *entry  = pst_style_entry_new (title, g_strdelimit (title, "-", ' '), details);

        pst_style_entry_set_file (entry, file);
        g_ptr_array_add (entries, entry);
      }
  g_ptr_array_sort (entries, compare_titles);
}

/* ---- places */

static GtkListStore *
make_places (void)
{
  static const gchar *const names[] = { "", "Sky", "A channel with a name that is too long for the menu's button" };
  GtkListStore             *places  = gtk_list_store_new (PST_N_PLACE_COLUMNS, G_TYPE_STRING, G_TYPE_STRING);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    gtk_list_store_insert_with_values (places, NULL, -1, PST_PLACE_ID, i == 1 ? "sky" : i ? "long" : "", PST_PLACE_NAME, names[i], -1);
  return places;
}

static GtkComboBox *
find_where (Scene       *scene,
            const gchar *title)
{
  return GTK_COMBO_BOX (find_of_style (scene, GTK_TYPE_COMBO_BOX, "Where “%s” goes", title));
}

static void
assert_place (Scene       *scene,
              guint        index,
              const gchar *place)
{
  guint                      n;
  g_autofree PstStyleChoice *chosen = pst_style_gallery_get_chosen (scene->gallery, &n);

  g_assert_cmpuint (index, <, n);
  g_assert_cmpstr (chosen[index].place, ==, place);
}

static void
test_places (void)
{
  const PstStyleChoice       one    = { PAINTINGS, "Summertime", 1.0, "sky" };
  const PstStyleChoice       other  = { PAINTINGS, "Summertime", 1.0, "nowhere" };
  g_autoptr (GtkListStore)   places = make_places ();
  g_autofree PstStyleChoice *chosen = NULL;
  guint                      n;
  Scene                      scene;
  GtkTreeIter                sky;

  scene_init (&scene);
  pst_style_gallery_set_places (scene.gallery, GTK_TREE_MODEL (places));
  press (find_tile (&scene, "Poppies"));
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (find_where (&scene, "Poppies"))));
  add (&scene, "Great Wave");
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (find_where (&scene, "Poppies"))));
  assert_place (&scene, 0, NULL);
  g_assert_cmpuint (scene.n_changes, ==, 2);
  gtk_combo_box_set_active (find_where (&scene, "Poppies"), 1);
  assert_place (&scene, 0, "sky");
  assert_place (&scene, 1, NULL);
  g_assert_cmpuint (scene.n_changes, ==, 3);
  press (find_button (&scene, "Take “%s” out of the mix", "Great Wave"));
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (find_where (&scene, "Poppies"))));
  test_assert_named (scene.window);
  g_assert_cmpuint (scene.n_changes, ==, 4);
  gtk_tree_model_get_iter_from_string (GTK_TREE_MODEL (places), &sky, "1");
  gtk_list_store_set (places, &sky, PST_PLACE_NAME, "Heaven", -1); /* is the same place */
  assert_place (&scene, 0, "sky");
  g_assert_cmpuint (scene.n_changes, ==, 4);
  pst_style_gallery_set_chosen (scene.gallery, &one, 1);
  assert_place (&scene, 0, "sky");
  chosen = pst_style_gallery_get_chosen (scene.gallery, &n);
  pst_style_gallery_set_chosen (scene.gallery, chosen, n); /* what is its own */
  assert_place (&scene, 0, "sky");
  gtk_list_store_remove (places, &sky);
  assert_place (&scene, 0, NULL);
  g_assert_cmpuint (scene.n_changes, ==, 5);
  pst_style_gallery_set_chosen (scene.gallery, &other, 1);
  assert_place (&scene, 0, NULL);
  scene_clear (&scene);
}

/* ---- what is chosen is to be seen */

static gboolean
is_in_sight (Scene       *scene,
             const gchar *title)
{
  GtkWidget *tile     = find_tile (scene, title);
  GtkWidget *scrolled = gtk_widget_get_ancestor (tile, GTK_TYPE_SCROLLED_WINDOW);
  gint       y;

  gtk_widget_translate_coordinates (tile, scrolled, 0, 0, NULL, &y);
  return y >= 0 && y + gtk_widget_get_allocated_height (tile) <= gtk_widget_get_allocated_height (scrolled);
}

static void
wait_for_sight (Scene       *scene,
                const gchar *title)
{
  for (guint i = 0; i < 100 && ! is_in_sight (scene, title); i++)
    {
      g_usleep (10000);
      test_window_settle ();
    }
  g_assert_true (is_in_sight (scene, title));
}

static void
test_in_sight (void)
{
  const PstStyleChoice last  = { LAYERS, "Layer 25", 1.0, NULL };
  const PstStyleChoice first = { PAINTINGS, "Poppies", 1.0, NULL };
  Scene                scene;

  scene_init (&scene);
  g_assert_false (is_in_sight (&scene, "Layer 25"));
  pst_style_gallery_set_chosen (scene.gallery, &last, 1);
  wait_for_sight (&scene, "Layer 25");
  g_assert_false (is_in_sight (&scene, "Poppies"));
  gtk_widget_hide (scene.window);
  pst_style_gallery_set_chosen (scene.gallery, &first, 1);
  gtk_widget_show (scene.window);
  wait_for_sight (&scene, "Poppies");
  scene_clear (&scene);
}

static void
save_looks (const gchar *theme,
            gint         width,
            gint         height)
{
  g_autoptr (GPtrArray) paintings = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GPtrArray) ready     = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GtkListStore) places = make_places ();
  g_autofree gchar     *one       = g_strdup_printf ("gallery-%s-%d-one", theme, width);
  g_autofree gchar     *mix       = g_strdup_printf ("gallery-%s-%d-mix", theme, width);
  g_autofree gchar     *kinds     = g_strdup_printf ("gallery-%s-%d-kinds", theme, width);
  Scene                 scene;

  add_files (paintings, "PST_STYLES", ".", "Katsushika Hokusai, 1831");
  add_files (ready, "PST_STYLES", "../instant-styles", NULL);
  scene_init (&scene);
  pst_style_gallery_set_entries (scene.gallery, PAINTINGS, paintings);
  pst_style_gallery_set_entries (scene.gallery, READY, ready);
  pst_style_gallery_set_places (scene.gallery, GTK_TREE_MODEL (places));
  gtk_window_resize (GTK_WINDOW (scene.window), width, height);
  press (find_tile (&scene, "great wave"));
  test_window_save (scene.window, one);
  add (&scene, "poppies");
  add (&scene, "bal du moulin de la galette");
  gtk_range_set_value (find_slider (&scene, "great wave"), 50.0);
  gtk_combo_box_set_active (find_where (&scene, "great wave"), 2);
  gtk_widget_grab_focus (find_tile (&scene, "village street auvers"));
  gtk_window_set_focus_visible (GTK_WINDOW (scene.window), TRUE);
  test_window_settle ();
  test_window_save (scene.window, mix);
  add (&scene, "fire grid");
  find (&scene, "in");
  test_window_save (scene.window, kinds);
  scene_clear (&scene);
}

static void
test_looks (void)
{
  save_looks ("light", 380, 640);
  test_window_set_dark (TRUE);
  save_looks ("dark", 380, 640);
  save_looks ("dark", 330, 480);
  test_window_set_dark (FALSE);
}

static const TestCase tests[] = {
  { "choose", test_choose, .expects = "a style that is pressed is chosen alone, and told once", .same_at_any_scale = TRUE },
  { "mix", test_mix,
    .expects = "what is added gets an equal share; a slider that moves leaves the others what remains, in proportion",
    .same_at_any_scale = TRUE },
  { "room", test_room,
    .expects = "two styles of a mix are to be seen as a whole in the lowest gallery, however large the writing; of many, not all at once",
    .same_at_any_scale = TRUE },
  { "remove", test_remove, .expects = "what is taken out of a mix leaves its share to the others", .same_at_any_scale = TRUE },
  { "kinds", test_kinds, .expects = "what does not mix takes the place of what was chosen, and a notice says so",
    .same_at_any_scale = TRUE },
  { "most", test_most, .expects = "no more than 16 are mixed, and a notice says so", .same_at_any_scale = TRUE },
  { "set-chosen", test_set_chosen, .expects = "what is set from outside is chosen, as far as it is there and mixes, and not told",
    .same_at_any_scale = TRUE },
  { "update", test_update, .expects = "layers come and go while the dialog is open", .same_at_any_scale = TRUE },
  { "keys", test_keys, .expects = "everything can be done without a pointer", .same_at_any_scale = TRUE },
  { "search", test_search,
    .expects = "keys lead from the words to what is found; Escape takes them away, and without any it is the window's",
    .same_at_any_scale = TRUE },
  { "lazy", test_lazy, .expects = "only what somebody scrolls to is made, and once" },
  { "drop", test_drop, .expects = "files that are dropped are chosen, and what is no image is told", .same_at_any_scale = TRUE },
  { "files", test_files, .expects = "a thumbnail is as large as it is wanted somewhere, and a file that is no picture says so",
    .same_at_any_scale = TRUE },
  { "recent", test_recent, .expects = "a file that is chosen stays when it is no longer among the recent ones",
    .same_at_any_scale = TRUE },
  { "accessible", test_accessible, .expects = "everything has a name for a screen reader", .same_at_any_scale = TRUE },
  { "places", test_places,
    .expects = "each style of a mix has a menu of places, one that is alone only where it has a place; a place that is gone is no place" },
  { "in-sight", test_in_sight, .expects = "what is chosen is in sight when it is set, and when the gallery is first shown" },
  { "looks", test_looks, .expects = "screenshots" },
};

int
main (int    argc,
      char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  test_add_all (tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
