/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One list for all menus (ui/gallery/place-combo.c) of what can say where: channels, then layers, each followed by its mask; first those
 * of the image that is painted, then those of the other open images, with the image's name. It is kept up to date while the dialog is
 * open, and rows that stay are the same rows, so that what is chosen stays chosen.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include <pastiche-ui/place-combo.h>

#include "rows/dialog-places.h"
#include "rows/images-watch.h"

#define MOST_PLACES 200

typedef struct
{
  GtkListStore   *list;  /* borrowed: it owns this */
  GimpImage      *image; /* the one that is painted */
  PstImagesWatch *watch;
  gint            n;     /* rows that have been looked at */
} Places;

/* ---- the list */

static gboolean
find_row (Places      *places,
          const gchar *id,
          GtkTreeIter *row)
{
  GtkTreeModel *model = GTK_TREE_MODEL (places->list);

  for (gboolean is_there = gtk_tree_model_iter_nth_child (model, row, NULL, places->n); is_there;
       is_there = gtk_tree_model_iter_next (model, row))
    {
      g_autofree gchar *other = NULL;

      gtk_tree_model_get (model, row, PST_PLACE_ID, &other, -1);
      if (g_str_equal (id, other))
        return TRUE;
    }
  return FALSE;
}

static void
set_name (Places      *places,
          GtkTreeIter *row,
          const gchar *name)
{
  g_autofree gchar *before = NULL;

  gtk_tree_model_get (GTK_TREE_MODEL (places->list), row, PST_PLACE_NAME, &before, -1);
  if (g_strcmp0 (before, name) != 0)
    gtk_list_store_set (places->list, row, PST_PLACE_NAME, name, -1);
}

/* The next row becomes this one, which may be there already, further down. */
static void
put (Places      *places,
     const gchar *id,
     const gchar *name)
{
  GtkTreeIter row;
  GtkTreeIter here;

  if (find_row (places, id, &row))
    {
      gtk_tree_model_iter_nth_child (GTK_TREE_MODEL (places->list), &here, NULL, places->n);
      if (row.user_data != here.user_data)
        gtk_list_store_move_before (places->list, &row, &here);
      set_name (places, &row, name);
    }
  else
    {
      gtk_list_store_insert_with_values (places->list, NULL, places->n, PST_PLACE_ID, id, PST_PLACE_NAME, name, -1);
    }
  places->n++;
}

/* The image's name: NULL for that which is painted. */
static void
put_item (Places      *places,
          GimpItem    *item,
          const gchar *item_name,
          const gchar *image_name)
{
  g_autofree gchar *id   = pst_dialog_places_dup_id (GIMP_DRAWABLE (item));
  /* Translators: a layer or channel, and the image that it belongs to */
  g_autofree gchar *name = image_name ? g_strdup_printf (_ ("%s (%s)"), item_name, image_name) : g_strdup (item_name);

  if (places->n <= MOST_PLACES)
    put (places, id, name);
}

static void
put_mask (Places      *places,
          GimpItem    *layer,
          const gchar *layer_name,
          const gchar *image_name)
{
  GimpLayerMask    *mask = GIMP_IS_LAYER (layer) ? gimp_layer_get_mask (GIMP_LAYER (layer)) : NULL;
  /* Translators: the name of a layer */
  g_autofree gchar *name = g_strdup_printf (_ ("Mask of %s"), layer_name);

  if (mask)
    put_item (places, GIMP_ITEM (mask), name, image_name);
}

static void
put_items (Places       *places,
           GimpItem    **items,
           const gchar  *image_name)
{
  for (guint i = 0; items && items[i] && places->n <= MOST_PLACES; i++)
    {
      g_autofree GimpItem **children = GIMP_IS_GROUP_LAYER (items[i]) ? gimp_item_get_children (items[i]) : NULL;
      g_autofree gchar     *name     = gimp_item_get_name (items[i]);

      if (! name) /* it went away meanwhile */
        continue;
      put_item (places, items[i], name, image_name);
      put_mask (places, items[i], name, image_name);
      put_items (places, children, image_name);
    }
}

static void
put_image (Places    *places,
           GimpImage *image)
{
  g_autofree GimpChannel **channels = gimp_image_get_channels (image);
  g_autofree GimpLayer   **layers   = gimp_image_get_layers (image);
  g_autofree gchar        *name     = image == places->image ? NULL : gimp_image_get_name (image);

  put_items (places, (GimpItem **) channels, name);
  put_items (places, (GimpItem **) layers, name);
}

static gboolean
update_list (gpointer data)
{
  Places                *places = data;
  g_autofree GimpImage **images = gimp_get_images ();
  GtkTreeIter            row;

  places->n = 0;
  put (places, "", "");
  if (gimp_image_is_valid (places->image))
    put_image (places, places->image);
  for (guint i = 0; images && images[i]; i++)
    if (images[i] != places->image)
      put_image (places, images[i]);
  while (gtk_tree_model_iter_nth_child (GTK_TREE_MODEL (places->list), &row, NULL, places->n))
    gtk_list_store_remove (places->list, &row);
  return G_SOURCE_CONTINUE;
}

static void
places_free (gpointer data)
{
  Places *places = data;

  pst_images_watch_free (places->watch);
  g_free (places);
}

/* (transfer full): a model with the columns of #PstPlaceColumn, which the dialog outlives */
GtkTreeModel *
pst_dialog_places_new (GtkWindow       *dialog,
                       const PstSource *source)
{
  GtkListStore *list   = gtk_list_store_new (PST_N_PLACE_COLUMNS, G_TYPE_STRING, G_TYPE_STRING);
  Places       *places = g_new0 (Places, 1);

  places->list  = list;
  places->image = gimp_item_get_image (GIMP_ITEM (source->layer));
  update_list (places);
  places->watch = pst_images_watch_new (dialog, update_list, places);
  g_object_set_data_full (G_OBJECT (list), "pastiche-places", places, places_free);
  return GTK_TREE_MODEL (list);
}

/* (transfer full) (nullable): the id of a channel, a mask or a layer in the list; %NULL for none */
gchar *
pst_dialog_places_dup_id (GimpDrawable *drawable)
{
  return drawable ? g_strdup_printf ("%d", gimp_item_get_id (GIMP_ITEM (drawable))) : NULL;
}

/* (transfer none) (nullable): what an id in the list stands for */
GimpDrawable *
pst_dialog_places_get_drawable (const gchar *id)
{
  gint number = id ? atoi (id) : 0;

  return gimp_item_id_is_drawable (number) ? gimp_drawable_get_by_id (number) : NULL;
}

/* ---- a menu for an argument */

typedef struct
{
  PstPlaceCombo       *menu;   /* borrowed */
  GimpProcedureConfig *config; /* borrowed; outlives the dialog */
  const gchar         *argument;
} MenuBinding;

static void
take_place (MenuBinding *binding)
{
  g_object_set (binding->config, binding->argument, pst_dialog_places_get_drawable (pst_place_combo_get (binding->menu)), NULL);
}

static void
show_place (MenuBinding *binding)
{
  g_autoptr (GimpDrawable) drawable = NULL;
  g_autofree gchar        *id       = NULL;

  g_object_get (binding->config, binding->argument, &drawable, NULL);
  id = pst_dialog_places_dup_id (drawable);
  pst_place_combo_set (binding->menu, id);
}

static void
menu_binding_free (gpointer data)
{
  MenuBinding *binding = data;

  g_signal_handlers_disconnect_by_data (binding->config, binding);
  g_free (binding);
}

/* (transfer floating): a menu of these places that follows an argument, a drawable, and sets it. The argument's name is not copied. */
GtkWidget *
pst_dialog_places_new_menu (GtkTreeModel        *places,
                            GimpProcedureConfig *config,
                            const gchar         *argument)
{
  GParamSpec       *spec    = g_object_class_find_property (G_OBJECT_GET_CLASS (config), argument);
  GtkWidget        *menu    = pst_place_combo_new (places, g_param_spec_get_nick (spec), _ ("(None)"));
  MenuBinding      *binding = g_new0 (MenuBinding, 1);
  g_autofree gchar *signal  = g_strconcat ("notify::", argument, NULL);

  *binding = (MenuBinding) { PST_PLACE_COMBO (menu), config, argument };
  g_object_set_data_full (G_OBJECT (menu), "pastiche-binding", binding, menu_binding_free);
  show_place (binding);
  gtk_widget_set_tooltip_text (menu, g_param_spec_get_blurb (spec));
  g_signal_connect_swapped (menu, "chosen", G_CALLBACK (take_place), binding);
  g_signal_connect_swapped (config, signal, G_CALLBACK (show_place), binding);
  return menu;
}
