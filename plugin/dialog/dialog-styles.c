/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Fills the gallery (the paintings and the ready styles that are shipped, those that the user has trained, the layers of all open images),
 * and keeps what is chosen
 * in it and the procedure's arguments the same:
 *
 *   gallery → arguments   at once
 *   arguments → gallery   when all of them are set: presets and Reset change one after the other
 *
 * Where each style goes is a part of the choice: regions are named in the order of the styles' arguments.
 * A ready style is only painted at once. Choosing one chooses that method, and choosing a painting the one that was there before.
 *
 * A procedure that only learns from paintings has no ready styles, no regions and no method: its gallery has paintings, files and layers.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include <pastiche/scene.h>
#include <pastiche/settings.h>

#include "arguments/arguments.h"
#include "catalogue/paintings.h"
#include "catalogue/ready-styles.h"
#include "catalogue/shipped.h"
#include "dialog/dialog-styles.h"
#include "dialog/dialog-trained.h"
#include "image/layer-thumbnail.h"
#include "rows/dialog-places.h"
#include "rows/open-images.h"

#define NO_METHOD (-1)

/* As many as pst_argument_layers and pst_argument_regions have. */
#define MOST_STYLE_LAYERS 4
#define MOST_REGIONS      4

typedef struct
{
  GimpProcedureConfig *config;  /* borrowed; outlives the dialog */
  PstStyleGallery     *gallery; /* borrowed */
  GtkTreeModel        *places;  /* where styles can go; NULL: there are paintings only */
  PstOpenImages       *open;
  GPtrArray           *trained; /* (element-type PstReadyStyle): all that are shown */
  GHashTable          *layers;  /* id → PstStyleEntry: all that are shown */
  GArray              *named;   /* the numbers of layers that arguments have named */
  guint                follow;  /* source id */
  gboolean             writing; /* the arguments are being set from the gallery */
  gint                 method;  /* before a ready style was chosen, or NO_METHOD */
} Styles;

static const gchar *const style_arguments[] = { PST_ARGUMENT_PAINTING, PST_ARGUMENT_STYLE_FILE, PST_ARGUMENT_MORE_FILES,
                                                PST_ARGUMENT_STYLE_LAYER, PST_ARGUMENT_READY_STYLE, PST_ARGUMENT_SHARES };

/* ---- what is shipped */

static void
take_entry (GPtrArray   *entries,
            const gchar *name,
            const gchar *title,
            const gchar *details,
            GFile       *file)
{
  PstStyleEntry *entry = pst_style_entry_new (name, title, details);

  pst_style_entry_set_file (entry, file);
  g_ptr_array_add (entries, entry);
}

static gboolean
show_paintings (Styles  *styles,
                GError **error)
{
  g_autoptr (GPtrArray) paintings = pst_paintings_list (error);
  g_autoptr (GPtrArray) entries   = g_ptr_array_new_with_free_func (g_object_unref);

  if (! paintings)
    return FALSE;
  for (guint i = 0; i < paintings->len; i++)
    {
      const PstPainting *painting = g_ptr_array_index (paintings, i);
      /* Translators: the painter of a painting, and the year */
      g_autofree gchar  *details  = g_strdup_printf (_ ("%s, %s"), painting->painter, painting->year);

      take_entry (entries, painting->name, painting->title, details, painting->file);
    }
  pst_style_gallery_set_entries (styles->gallery, PST_STYLE_GROUP_PAINTINGS, entries);
  return TRUE;
}

static gboolean
show_ready (Styles  *styles,
            GError **error)
{
  g_autoptr (GPtrArray) ready   = pst_ready_styles_list (error);
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; ready && i < ready->len; i++)
    {
      const PstReadyStyle *style = g_ptr_array_index (ready, i);

      if (! style->is_trained)
        take_entry (entries, style->name, style->title, NULL, style->thumbnail);
    }
  pst_style_gallery_set_entries (styles->gallery, PST_STYLE_GROUP_READY, entries);
  return ready != NULL;
}

/* ---- what the user has trained */

/* (transfer full) (element-type PstReadyStyle): the same objects as long as nothing has changed */
static GPtrArray *
list_trained (void)
{
  g_autoptr (GPtrArray)  ready   = pst_ready_styles_list (NULL);
  GPtrArray             *trained = g_ptr_array_new_with_free_func (pst_ready_style_unref);

  for (guint i = 0; ready && i < ready->len; i++)
    {
      const PstReadyStyle *style = g_ptr_array_index (ready, i);

      if (style->is_trained)
        g_ptr_array_add (trained, pst_ready_style_ref (style));
    }
  return trained;
}

static void
show_trained (Styles *styles)
{
  g_autoptr (GPtrArray) trained = list_trained ();
  g_autoptr (GPtrArray) entries = g_ptr_array_new_with_free_func (g_object_unref);

  if (trained->len == styles->trained->len && memcmp (trained->pdata, styles->trained->pdata, trained->len * sizeof (gpointer)) == 0)
    return;
  for (guint i = 0; i < trained->len; i++)
    {
      const PstReadyStyle *style = g_ptr_array_index (trained, i);

      take_entry (entries, style->name, style->title, style->details, style->network);
    }
  g_ptr_array_unref (styles->trained);
  styles->trained = g_steal_pointer (&trained);
  pst_style_gallery_set_entries (styles->gallery, PST_STYLE_GROUP_TRAINED, entries);
}

/* ---- layers */

static GdkPixbuf *
make_thumbnail (gint     side,
                gpointer data)
{
  gint id = GPOINTER_TO_INT (data);

  return gimp_item_id_is_drawable (id) ? pst_layer_thumbnail_make (gimp_drawable_get_by_id (id), side) : NULL;
}

/* (transfer none) (nullable): what is known by this id, if it is called the same as before */
static PstStyleEntry *
find_layer (Styles      *styles,
            const gchar *id,
            const gchar *title,
            const gchar *details)
{
  PstStyleEntry *entry = g_hash_table_lookup (styles->layers, id);

  return entry && g_str_equal (pst_style_entry_get_title (entry), title) && g_str_equal (pst_style_entry_get_details (entry), details)
           ? entry : NULL;
}

/* Entries of layers that are known already are the same objects. */
static void
add_layer (Styles      *styles,
           GPtrArray   *entries,
           gint         number,
           const gchar *title,
           const gchar *image_name)
{
  g_autofree gchar *id    = g_strdup_printf ("%d", number);
  PstStyleEntry    *known = find_layer (styles, id, title, image_name);
  PstStyleEntry    *entry = known ? g_object_ref (known) : pst_style_entry_new (id, title, image_name);

  if (! known)
    pst_style_entry_set_maker (entry, make_thumbnail, GINT_TO_POINTER (number), NULL);
  g_ptr_array_add (entries, entry);
}

static GHashTable *
index_layers (GPtrArray *entries)
{
  GHashTable *layers = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);

  for (guint i = 0; i < entries->len; i++)
    {
      PstStyleEntry *entry = g_ptr_array_index (entries, i);

      g_hash_table_insert (layers, (gpointer) pst_style_entry_get_id (entry), g_object_ref (entry));
    }
  return layers;
}

/* What an argument names is shown, whatever it is: a group of layers, a channel. */
static void
add_named (Styles    *styles,
           GPtrArray *entries)
{
  g_autoptr (GHashTable) layers = index_layers (entries);

  for (guint i = 0; i < styles->named->len; i++)
    {
      gint              number = g_array_index (styles->named, gint, i);
      g_autofree gchar *id     = g_strdup_printf ("%d", number);
      GimpItem         *item   = gimp_item_id_is_drawable (number) ? gimp_item_get_by_id (number) : NULL;
      GimpImage        *image  = item ? gimp_item_get_image (item) : NULL;
      g_autofree gchar *name   = item ? gimp_item_get_name (item) : NULL;
      g_autofree gchar *where  = image ? gimp_image_get_name (image) : NULL;

      if (name && ! g_hash_table_contains (layers, id))
        add_layer (styles, entries, number, name, where ? where : "");
    }
}

static void
show_layers (Styles *styles)
{
  g_autoptr (GPtrArray)  entries = g_ptr_array_new_with_free_func (g_object_unref);
  GPtrArray             *items   = pst_open_images_get_items (styles->open);

  for (guint i = 0; i < items->len; i++)
    {
      const PstOpenItem *item = g_ptr_array_index (items, i);

      if (item->kind == PST_OPEN_LAYER)
        add_layer (styles, entries, item->id, item->name, item->image_name);
    }
  add_named (styles, entries);
  pst_style_gallery_set_entries (styles->gallery, PST_STYLE_GROUP_LAYERS, entries); /* does nothing where they are the same */
  g_hash_table_unref (styles->layers);
  styles->layers = index_layers (entries);
}

static void
show_named (Styles      *styles,
            const gchar *id)
{
  gint number = atoi (id);

  if (g_hash_table_contains (styles->layers, id))
    return;
  g_array_append_val (styles->named, number);
  show_layers (styles);
}

/* ---- the method */

static void
choose_method (Styles    *styles,
               PstMethod  method)
{
  g_autoptr (GEnumClass) methods = g_type_class_ref (PST_TYPE_METHOD);

  g_object_set (styles->config, "method", g_enum_get_value (methods, method)->value_nick, NULL);
}

static PstMethod
get_method (Styles *styles)
{
  return gimp_procedure_config_get_choice_id (styles->config, "method");
}

static void
fit_method (Styles   *styles,
            gboolean  ready)
{
  if (ready && get_method (styles) != PST_METHOD_INSTANT)
    {
      styles->method = get_method (styles);
      choose_method (styles, PST_METHOD_INSTANT);
    }
  else if (! ready && styles->method != NO_METHOD)
    {
      choose_method (styles, styles->method);
      styles->method = NO_METHOD;
    }
}

/* ---- gallery → arguments */

static gchar *
write_shares (const PstStyleChoice *chosen,
              guint                 n_chosen)
{
  GString *text = g_string_new (chosen[0].id);

  for (guint i = 0; i < n_chosen && n_chosen > 1; i++)
    {
      gchar number[G_ASCII_DTOSTR_BUF_SIZE];

      if (i == 0)
        g_string_truncate (text, 0);
      g_ascii_formatd (number, sizeof number, "%.3f", chosen[i].share);
      g_string_append_printf (text, "%s%s:%s", i ? " " : "", chosen[i].id, number);
    }
  return g_string_free (text, FALSE);
}

/* What the arguments are to become: empty where nothing is chosen. Shares and regions come in the order in which the arguments are
 * read.
 */
typedef struct
{
  GString      *paintings;
  GPtrArray    *files;    /* URIs, borrowed; ends with NULL */
  GimpDrawable *layers[MOST_STYLE_LAYERS];
  GString      *shares;
  GimpDrawable *regions[MOST_REGIONS];
  guint         n;        /* styles so far */
  gboolean      too_many; /* styles to have regions */
  gboolean      lost;     /* is a region, which has just gone */
} Choice;

static void
add_style (Choice               *choice,
           const PstStyleChoice *style)
{
  gchar number[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (number, sizeof number, "%.3f", style->share);
  g_string_append_printf (choice->shares, "%s%s", choice->shares->len ? " " : "", number);
  if (choice->n < MOST_REGIONS)
    choice->regions[choice->n] = pst_dialog_places_get_drawable (style->place);
  else
    choice->too_many |= style->place != NULL;
  choice->lost |= choice->n < MOST_REGIONS && style->place && ! choice->regions[choice->n];
  choice->n++;
}

static void
take_paintings (Choice               *choice,
                const PstStyleChoice *chosen,
                guint                 n_chosen)
{
  for (guint i = 0; i < n_chosen; i++)
    if (chosen[i].group == PST_STYLE_GROUP_PAINTINGS)
      {
        g_string_append_printf (choice->paintings, "%s%s", choice->paintings->len ? " " : "", chosen[i].id);
        add_style (choice, &chosen[i]);
      }
  for (guint i = 0; i < n_chosen; i++)
    if (chosen[i].group == PST_STYLE_GROUP_FILES || chosen[i].group == PST_STYLE_GROUP_RECENT)
      {
        g_ptr_array_add (choice->files, (gpointer) chosen[i].id);
        add_style (choice, &chosen[i]);
      }
  g_ptr_array_add (choice->files, NULL);
  for (guint i = 0, layer = 0; i < n_chosen; i++)
    if (chosen[i].group == PST_STYLE_GROUP_LAYERS)
      {
        choice->layers[layer++] = gimp_drawable_get_by_id (atoi (chosen[i].id));
        add_style (choice, &chosen[i]);
      }
}

/* What a procedure has that paints. */
static void
write_ready (Styles       *styles,
             const Choice *choice,
             const gchar  *ready)
{
  g_object_set (styles->config, PST_ARGUMENT_READY_STYLE, ready, NULL);
  for (guint i = 0; pst_argument_regions[i]; i++)
    g_object_set (styles->config, pst_argument_regions[i], choice->regions[i], NULL);
  if (choice->n > 0)
    fit_method (styles, *ready != '\0');
}

/* Returns whether every style could be given its region. @too_many: whether there are more of these than arguments. */
static gboolean
write_choice (Styles               *styles,
              const PstStyleChoice *chosen,
              guint                 n_chosen,
              gboolean             *too_many)
{
  GimpProcedureConfig *config = styles->config;
  Choice               choice = { .paintings = g_string_new (NULL), .files = g_ptr_array_new (), .shares = g_string_new (NULL) };
  gboolean             ready  = n_chosen > 0 && (chosen[0].group == PST_STYLE_GROUP_READY || chosen[0].group == PST_STYLE_GROUP_TRAINED);
  g_autofree gchar    *text   = ready ? write_shares (chosen, n_chosen) : g_strdup ("");
  g_autoptr (GFile)    file   = NULL;

  take_paintings (&choice, chosen, ready ? 0 : n_chosen);
  for (guint i = 0; i < n_chosen && ready; i++)
    add_style (&choice, &chosen[i]);
  if (choice.files->len > 1)
    file = g_file_new_for_uri (g_ptr_array_index (choice.files, 0));
  g_object_freeze_notify (G_OBJECT (config));
  g_object_set (config, PST_ARGUMENT_PAINTING, choice.paintings->str, PST_ARGUMENT_STYLE_FILE, file, PST_ARGUMENT_MORE_FILES,
                choice.files->pdata + (file ? 1 : 0), PST_ARGUMENT_SHARES, n_chosen > 1 && ! ready ? choice.shares->str : "", NULL);
  for (guint i = 0; pst_argument_layers[i]; i++)
    g_object_set (config, pst_argument_layers[i], choice.layers[i], NULL);
  if (styles->places)
    write_ready (styles, &choice, text);
  g_object_thaw_notify (G_OBJECT (config));
  g_string_free (choice.paintings, TRUE);
  g_ptr_array_free (choice.files, TRUE);
  g_string_free (choice.shares, TRUE);
  *too_many = choice.too_many;
  return ! choice.too_many && ! choice.lost;
}

static guint
count_layers (const PstStyleChoice *chosen,
              guint                 n_chosen)
{
  guint n_layers = 0;

  for (guint i = 0; i < n_chosen; i++)
    n_layers += chosen[i].group == PST_STYLE_GROUP_LAYERS;
  return n_layers;
}

static void show_choice (Styles *styles);

/* The procedure takes a few layers, and a few regions: one more is not added. What the arguments were before this choice need not be shown
 * any more, if it has not been: that would take back what the gallery says about the choice.
 */
static void
take_choice (Styles *styles)
{
  guint                      n_chosen;
  g_autofree PstStyleChoice *chosen = pst_style_gallery_get_chosen (styles->gallery, &n_chosen);
  gboolean                   complete;
  gboolean                   too_many;

  if (count_layers (chosen, n_chosen) > MOST_STYLE_LAYERS)
    {
      pst_style_gallery_set_chosen (styles->gallery, chosen, n_chosen - 1);
      g_free (chosen);
      chosen = pst_style_gallery_get_chosen (styles->gallery, &n_chosen);
      pst_style_gallery_say (styles->gallery, _ ("No more than four layers can be mixed: take one out first."));
    }
  g_clear_handle_id (&styles->follow, g_source_remove);
  styles->writing = TRUE;
  complete        = write_choice (styles, chosen, n_chosen, &too_many);
  styles->writing = FALSE;
  if (! complete)
    show_choice (styles);
  if (too_many)
    pst_style_gallery_say (styles->gallery, _ ("Only the first four styles can have a place of their own: paintings, then files, then "
                                               "layers."));
}

/* ---- arguments → gallery */

/* (transfer full): what tells the style from the others of its group */
static gchar *
describe_style (const PstStyle *style,
                PstStyleGroup  *group)
{
  *group = PST_STYLE_GROUP_FILES;
  if (style->ready)
    *group = style->ready->is_trained ? PST_STYLE_GROUP_TRAINED : PST_STYLE_GROUP_READY;
  else if (g_str_equal (style->kind, PST_ARGUMENT_PAINTING))
    *group = PST_STYLE_GROUP_PAINTINGS;
  if (*group != PST_STYLE_GROUP_FILES)
    return g_strdup (style->origin);
  if (! style->layer)
    return g_file_get_uri (style->file);
  *group = PST_STYLE_GROUP_LAYERS;
  return g_strdup_printf ("%d", gimp_item_get_id (GIMP_ITEM (style->layer)));
}

/* (transfer full) (element-type PstStyle): what the arguments name; they may be wrong elsewhere: the preview says so */
static GPtrArray *
list_named (Styles *styles)
{
  g_auto (PstArguments)  arguments = { 0 };
  GPtrArray             *paintings;

  if (styles->places)
    {
      pst_arguments_init (&arguments, styles->config, NULL);
      return g_steal_pointer (&arguments.styles);
    }
  paintings = pst_arguments_list_paintings (styles->config, NULL);
  return paintings ? paintings : g_ptr_array_new ();
}

static void
show_choice (Styles *styles)
{
  g_autoptr (GPtrArray) named                      = list_named (styles);
  PstStyleChoice        chosen[PST_MOST_PAINTINGS];
  g_autoptr (GPtrArray) ids                        = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) places                     = g_ptr_array_new_with_free_func (g_free);
  guint                 n_chosen                   = 0;

  for (; n_chosen < MIN (named->len, PST_MOST_PAINTINGS); n_chosen++)
    {
      const PstStyle *style = g_ptr_array_index (named, n_chosen);

      g_ptr_array_add (ids, describe_style (style, &chosen[n_chosen].group));
      chosen[n_chosen].id    = g_ptr_array_index (ids, n_chosen);
      if (style->layer)
        show_named (styles, chosen[n_chosen].id);
      g_ptr_array_add (places, styles->places ? pst_dialog_places_dup_id (styles->places, style->region) : NULL);
      chosen[n_chosen].place = g_ptr_array_index (places, n_chosen);
      chosen[n_chosen].share = style->share;
    }
  pst_style_gallery_set_chosen (styles->gallery, chosen, n_chosen);
}

static gboolean
follow_arguments (gpointer data)
{
  Styles *styles = data;

  styles->follow = 0;
  show_choice (styles);
  return G_SOURCE_REMOVE;
}

static void
plan_to_follow (Styles *styles)
{
  if (! styles->writing && styles->follow == 0)
    styles->follow = g_idle_add (follow_arguments, styles);
}

/* The method was chosen on another page, or by a preset. */
static void
follow_method (Styles *styles)
{
  if (! styles->writing && get_method (styles) != PST_METHOD_INSTANT && pst_arguments_are_ready (styles->config))
    g_object_set (styles->config, PST_ARGUMENT_READY_STYLE, "", NULL);
}

/* ---- the whole */

static void
styles_free (gpointer data)
{
  Styles *styles = data;

  g_signal_handlers_disconnect_by_data (styles->config, styles);
  g_signal_handlers_disconnect_by_data (styles->open, styles);
  g_object_unref (styles->open);
  g_clear_object (&styles->places);
  g_clear_handle_id (&styles->follow, g_source_remove);
  g_ptr_array_unref (styles->trained);
  g_hash_table_unref (styles->layers);
  g_array_unref (styles->named);
  g_free (styles);
}

static void
watch_ready (Styles *styles)
{
  for (guint i = 0; pst_argument_regions[i]; i++)
    {
      g_autofree gchar *signal = g_strconcat ("notify::", pst_argument_regions[i], NULL);

      g_signal_connect_swapped (styles->config, signal, G_CALLBACK (plan_to_follow), styles);
    }
  g_signal_connect_swapped (styles->config, "notify::method", G_CALLBACK (follow_method), styles);
  pst_dialog_trained_watch (styles->gallery, G_CALLBACK (show_trained), styles);
}

static void
watch (Styles *styles)
{
  for (gsize i = 0; i < G_N_ELEMENTS (style_arguments); i++)
    {
      g_autofree gchar *signal = g_strconcat ("notify::", style_arguments[i], NULL);

      g_signal_connect_swapped (styles->config, signal, G_CALLBACK (plan_to_follow), styles);
    }
  g_signal_connect_swapped (styles->gallery, "changed", G_CALLBACK (take_choice), styles);
  if (styles->places)
    watch_ready (styles);
}

/* (transfer floating) (nullable): the gallery, a #PstStyleGallery; the error says that the lists of what is shipped cannot be read.
 * @places: (nullable): where styles can go (dialog-places.c); %NULL: for a procedure that only learns from paintings.
 */
GtkWidget *
pst_dialog_styles_new (GimpProcedureConfig  *config,
                       GtkTreeModel         *places,
                       PstOpenImages        *open,
                       GError              **error)
{
  GtkWidget *gallery = pst_style_gallery_new ();
  Styles    *styles  = g_new0 (Styles, 1);

  *styles = (Styles) { .config = config, .gallery = PST_STYLE_GALLERY (gallery), .method = NO_METHOD };
  styles->places = places ? g_object_ref (places) : NULL;
  styles->open   = g_object_ref (open);
  styles->trained = g_ptr_array_new_with_free_func (pst_ready_style_unref);
  styles->layers  = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_object_unref);
  styles->named   = g_array_new (FALSE, FALSE, sizeof (gint));
  pst_style_entry_set_reader (pst_dialog_trained_read_thumbnail);
  pst_style_gallery_set_places (styles->gallery, places);
  g_signal_connect_swapped (open, "changed", G_CALLBACK (show_layers), styles);
  g_object_set_data_full (G_OBJECT (gallery), "pastiche-styles", styles, styles_free);
  if (! show_paintings (styles, error) || (places && ! show_ready (styles, error)))
    {
      g_object_ref_sink (gallery);
      g_object_unref (gallery);
      return NULL;
    }
  if (places)
    show_trained (styles);
  show_layers (styles);
  if (places && pst_arguments_are_ready (config))
    fit_method (styles, TRUE);
  show_choice (styles);
  watch (styles);
  gtk_widget_show (gallery);
  return gallery;
}
