/* SPDX-License-Identifier: GPL-3.0-or-later */

/* GIMP tells nobody when a layer comes or goes: all that is open is looked at once a second while the dialog is the active window, at
 * once when it becomes that, and now and then otherwise. Each question goes to GIMP's process and back, and images may have hundreds
 * of layers: a look is taken in short turns, between which the dialog lives on, and what was seen counts when it is complete. Only the
 * first look has a longer turn before the dialog opens.
 *
 *   image after image: channels, then layers, each followed by its mask and, where it is a group, by what is in it
 */
#include "config.h"

#include "rows/open-images.h"

#define ACTIVE_INTERVAL  1000   /* milliseconds between two looks */
#define PASSIVE_INTERVAL 5000   /* the same, while another window is active */
#define FIRST_TURN       150000 /* microseconds */
#define TURN             5000

struct _PstOpenImages
{
  GObject     parent_instance;

  GtkWindow  *dialog;     /* borrowed; outlives this */
  GPtrArray  *items;      /* (element-type PstOpenItem): as they were seen last */
  guint       source;     /* id: of the next look, or of its next turn */

  GPtrArray  *seen;       /* (element-type PstOpenItem): by the look that is being taken, or NULL */
  GArray     *images;     /* the numbers of those that are still to be looked at, the next one last */
  GArray     *stack;      /* the same, of layers and channels */
  gint        image;      /* that they are in */
  gchar      *image_name; /* a GRefString, or NULL */
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PstOpenImages, pst_open_images, G_TYPE_OBJECT)

/* ---- a look */

static void
item_free (gpointer data)
{
  PstOpenItem *item = data;

  g_free (item->name);
  g_ref_string_release (item->image_name);
  g_free (item);
}

static void
take (PstOpenImages *images,
      GimpItem      *item,
      PstOpenKind    kind,
      const gchar   *name)
{
  PstOpenItem *seen = g_new (PstOpenItem, 1);

  *seen = (PstOpenItem) { gimp_item_get_id (item), kind, g_strdup (name), images->image, g_ref_string_acquire (images->image_name) };
  g_ptr_array_add (images->seen, seen);
}

/* The first of them is to be looked at next. @items ends with %NULL, or is %NULL. */
static void
put_on_stack (PstOpenImages  *images,
              GimpItem      **items)
{
  guint n = 0;

  while (items && items[n])
    n++;
  while (n-- > 0)
    {
      gint id = gimp_item_get_id (items[n]);

      g_array_append_val (images->stack, id);
    }
}

static gint
pop (GArray *numbers)
{
  gint number = g_array_index (numbers, gint, numbers->len - 1);

  g_array_set_size (numbers, numbers->len - 1);
  return number;
}

static void
look_at_item (PstOpenImages *images,
              gint           id)
{
  GimpItem         *item = gimp_item_get_by_id (id);
  g_autofree gchar *name = item && gimp_item_is_valid (item) ? gimp_item_get_name (item) : NULL;

  if (! name) /* it went away meanwhile */
    return;
  take (images, item, GIMP_IS_GROUP_LAYER (item) ? PST_OPEN_GROUP : GIMP_IS_LAYER (item) ? PST_OPEN_LAYER : PST_OPEN_CHANNEL, name);
  if (GIMP_IS_LAYER (item))
    {
      GimpLayerMask *mask = gimp_layer_get_mask (GIMP_LAYER (item));

      if (mask)
        take (images, GIMP_ITEM (mask), PST_OPEN_MASK, name);
    }
  if (GIMP_IS_GROUP_LAYER (item))
    {
      g_autofree GimpItem **children = gimp_item_get_children (item);

      put_on_stack (images, children);
    }
}

static void
look_at_image (PstOpenImages *images,
               gint           id)
{
  GimpImage                *image    = gimp_image_id_is_valid (id) ? gimp_image_get_by_id (id) : NULL;
  g_autofree gchar         *name     = image ? gimp_image_get_name (image) : NULL;
  g_autofree GimpLayer    **layers   = name ? gimp_image_get_layers (image) : NULL;
  g_autofree GimpChannel  **channels = name ? gimp_image_get_channels (image) : NULL;

  if (! name)
    return;
  g_clear_pointer (&images->image_name, g_ref_string_release);
  images->image      = id;
  images->image_name = g_ref_string_new (name);
  put_on_stack (images, (GimpItem **) layers);
  put_on_stack (images, (GimpItem **) channels);
}

static void
begin_look (PstOpenImages *images)
{
  g_autofree GimpImage **open = gimp_get_images ();
  guint                  n    = 0;

  images->seen = g_ptr_array_new_with_free_func (item_free);
  g_array_set_size (images->images, 0);
  g_array_set_size (images->stack, 0);
  while (open && open[n])
    n++;
  while (n-- > 0)
    {
      gint id = gimp_image_get_id (open[n]);

      g_array_append_val (images->images, id);
    }
}

static gboolean
is_same (GPtrArray *a,
         GPtrArray *b)
{
  if (a->len != b->len)
    return FALSE;
  for (guint i = 0; i < a->len; i++)
    {
      const PstOpenItem *one   = g_ptr_array_index (a, i);
      const PstOpenItem *other = g_ptr_array_index (b, i);

      if (one->id != other->id || one->kind != other->kind || one->image != other->image || ! g_str_equal (one->name, other->name) ||
          ! g_str_equal (one->image_name, other->image_name))
        return FALSE;
    }
  return TRUE;
}

/* Answers whether the look is complete. */
static gboolean
look (PstOpenImages *images,
      gint64         turn)
{
  gint64 end = g_get_monotonic_time () + turn;

  if (! images->seen)
    begin_look (images);
  while (images->stack->len > 0 || images->images->len > 0)
    {
      if (g_get_monotonic_time () > end)
        return FALSE;
      if (images->stack->len > 0)
        look_at_item (images, pop (images->stack));
      else
        look_at_image (images, pop (images->images));
    }
  return TRUE;
}

static void
end_look (PstOpenImages *images)
{
  gboolean is_new = ! is_same (images->items, images->seen);

  g_ptr_array_unref (images->items);
  images->items = g_steal_pointer (&images->seen);
  if (is_new)
    g_signal_emit (images, signals[CHANGED], 0);
}

/* ---- when */

static void plan (PstOpenImages *images);

static gboolean
go_on (gpointer data)
{
  g_autoptr (PstOpenImages) images = g_object_ref (data);

  images->source = 0;
  if (look (images, TURN))
    end_look (images);
  plan (images);
  return G_SOURCE_REMOVE;
}

static void
plan (PstOpenImages *images)
{
  g_clear_handle_id (&images->source, g_source_remove);
  if (images->seen)
    images->source = g_idle_add_full (G_PRIORITY_LOW, go_on, images, NULL);
  else
    images->source = g_timeout_add_full (G_PRIORITY_LOW, gtk_window_is_active (images->dialog) ? ACTIVE_INTERVAL : PASSIVE_INTERVAL,
                                         go_on, images, NULL);
}

/* What has been seen of a look may be old by now. */
static void
take_active (PstOpenImages *images)
{
  g_clear_pointer (&images->seen, g_ptr_array_unref);
  if (gtk_window_is_active (images->dialog))
    begin_look (images);
  plan (images);
}

/* ---- the object */

static void
pst_open_images_dispose (GObject *object)
{
  PstOpenImages *images = PST_OPEN_IMAGES (object);

  if (images->dialog)
    g_signal_handlers_disconnect_by_data (images->dialog, images);
  images->dialog = NULL;
  g_clear_handle_id (&images->source, g_source_remove);
  G_OBJECT_CLASS (pst_open_images_parent_class)->dispose (object);
}

static void
pst_open_images_finalize (GObject *object)
{
  PstOpenImages *images = PST_OPEN_IMAGES (object);

  g_ptr_array_unref (images->items);
  g_clear_pointer (&images->seen, g_ptr_array_unref);
  g_array_unref (images->images);
  g_array_unref (images->stack);
  g_clear_pointer (&images->image_name, g_ref_string_release);
  G_OBJECT_CLASS (pst_open_images_parent_class)->finalize (object);
}

static void
pst_open_images_class_init (PstOpenImagesClass *class)
{
  G_OBJECT_CLASS (class)->dispose  = pst_open_images_dispose;
  G_OBJECT_CLASS (class)->finalize = pst_open_images_finalize;

  /**
   * PstOpenImages::changed:
   * @images: what is open
   *
   * Something else is open than before.
   */
  signals[CHANGED] = g_signal_new ("changed", PST_TYPE_OPEN_IMAGES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
pst_open_images_init (PstOpenImages *images)
{
  images->items  = g_ptr_array_new_with_free_func (item_free);
  images->images = g_array_new (FALSE, FALSE, sizeof (gint));
  images->stack  = g_array_new (FALSE, FALSE, sizeof (gint));
}

/* (transfer full): what is open, as far as that could be seen in a moment; the dialog outlives it */
PstOpenImages *
pst_open_images_new (GtkWindow *dialog)
{
  PstOpenImages *images = g_object_new (PST_TYPE_OPEN_IMAGES, NULL);

  images->dialog = dialog;
  g_signal_connect_swapped (dialog, "notify::is-active", G_CALLBACK (take_active), images);
  if (look (images, FIRST_TURN))
    end_look (images);
  plan (images);
  return images;
}

/* (transfer none) (element-type PstOpenItem): all that was open the last time that all was looked at; until it changes */
GPtrArray *
pst_open_images_get_items (PstOpenImages *images)
{
  return images->items;
}
