/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One list for all menus (ui/gallery/place-combo.c) of what can say where: channels, then layers, each followed by its mask; first those
 * of the image that is painted, then those of the other open images, with the image's name; then what an argument names and nobody sees
 * anywhere, the selection of an image for instance, for as long as it is there. It follows what is open (open-images.c), and rows that
 * stay are the same rows.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include <pastiche-ui/place-combo.h>

#include "rows/dialog-places.h"

#define PLACES_KEY "pastiche-places"

typedef struct
{
  GtkListStore  *list;   /* borrowed: it owns this */
  PstOpenImages *open;
  gint           image;  /* the number of the one that is painted */
  GArray        *named;  /* the numbers of what arguments name, or have named */
  GPtrArray     *ids;    /* of the rows that are to be, and their names */
  GPtrArray     *names;
} Places;

/* ---- the rows that are to be */

/* @image_name: NULL for the image that is painted */
static void
want (Places      *places,
      gint         id,
      const gchar *name,
      const gchar *image_name)
{
  g_ptr_array_add (places->ids, g_strdup_printf ("%d", id));
  /* Translators: a layer or channel, and the image that it belongs to */
  g_ptr_array_add (places->names, image_name ? g_strdup_printf (_ ("%s (%s)"), name, image_name) : g_strdup (name));
}

static void
want_item (Places            *places,
           const PstOpenItem *item)
{
  /* Translators: the name of a layer */
  g_autofree gchar *mask = item->kind == PST_OPEN_MASK ? g_strdup_printf (_ ("Mask of %s"), item->name) : NULL;

  want (places, item->id, mask ? mask : item->name, item->image == places->image ? NULL : item->image_name);
}

static void
want_open (Places   *places,
           gboolean  of_painted)
{
  GPtrArray *items = pst_open_images_get_items (places->open);

  for (guint i = 0; i < items->len; i++)
    {
      const PstOpenItem *item = g_ptr_array_index (items, i);

      if ((item->image == places->image) == of_painted)
        want_item (places, item);
    }
}

static void
want_named (Places *places,
            gint    id)
{
  GimpItem         *item       = gimp_item_id_is_drawable (id) ? gimp_item_get_by_id (id) : NULL;
  g_autofree gchar *name       = item ? gimp_item_get_name (item) : NULL;
  GimpImage        *image      = item ? gimp_item_get_image (item) : NULL;
  g_autofree gchar *image_name = image && gimp_image_get_id (image) != places->image ? gimp_image_get_name (image) : NULL;

  if (name)
    want (places, id, name, image_name);
}

static GHashTable *
index_wanted (Places *places)
{
  GHashTable *index = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < places->ids->len; i++)
    g_hash_table_add (index, g_ptr_array_index (places->ids, i));
  return index;
}

static void
list_wanted (Places *places)
{
  g_autoptr (GHashTable) seen = NULL;

  g_ptr_array_set_size (places->ids, 0);
  g_ptr_array_set_size (places->names, 0);
  g_ptr_array_add (places->ids, g_strdup (""));
  g_ptr_array_add (places->names, g_strdup (""));
  want_open (places, TRUE);
  want_open (places, FALSE);
  seen = index_wanted (places);
  for (guint i = 0; i < places->named->len; i++)
    {
      gint             id     = g_array_index (places->named, gint, i);
      g_autofree gchar *text  = g_strdup_printf ("%d", id);

      if (! g_hash_table_contains (seen, text))
        want_named (places, id);
    }
}

/* ---- the list */

static gchar *
get_id (GtkListStore *list,
        GtkTreeIter  *row)
{
  gchar *id;

  gtk_tree_model_get (GTK_TREE_MODEL (list), row, PST_PLACE_ID, &id, -1);
  return id;
}

static void
remove_others (Places *places)
{
  g_autoptr (GHashTable) wanted   = index_wanted (places);
  GtkTreeIter            row;
  gboolean               is_there = gtk_tree_model_get_iter_first (GTK_TREE_MODEL (places->list), &row);

  while (is_there)
    {
      g_autofree gchar *id = get_id (places->list, &row);

      if (g_hash_table_contains (wanted, id))
        is_there = gtk_tree_model_iter_next (GTK_TREE_MODEL (places->list), &row);
      else
        is_there = gtk_list_store_remove (places->list, &row);
    }
}

/* From @row on. */
static gboolean
find_row (Places      *places,
          const gchar *id,
          GtkTreeIter *row)
{
  for (gboolean is_there = TRUE; is_there; is_there = gtk_tree_model_iter_next (GTK_TREE_MODEL (places->list), row))
    {
      g_autofree gchar *other = get_id (places->list, row);

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
  if (! g_str_equal (before, name))
    gtk_list_store_set (places->list, row, PST_PLACE_NAME, name, -1);
}

/* What is there already lies at its place, or further down. */
static void
put (Places *places,
     gint    index)
{
  const gchar *id   = g_ptr_array_index (places->ids, index);
  const gchar *name = g_ptr_array_index (places->names, index);
  GtkTreeIter  here;
  GtkTreeIter  row;

  if (gtk_tree_model_iter_nth_child (GTK_TREE_MODEL (places->list), &here, NULL, index) && (row = here, find_row (places, id, &row)))
    {
      if (row.user_data != here.user_data)
        gtk_list_store_move_before (places->list, &row, &here);
      set_name (places, &row, name);
    }
  else
    {
      gtk_list_store_insert_with_values (places->list, NULL, index, PST_PLACE_ID, id, PST_PLACE_NAME, name, -1);
    }
}

static void
update_list (Places *places)
{
  list_wanted (places);
  remove_others (places);
  for (guint i = 0; i < places->ids->len; i++)
    put (places, i);
}

static void
places_free (gpointer data)
{
  Places *places = data;

  g_signal_handlers_disconnect_by_data (places->open, places);
  g_object_unref (places->open);
  g_array_unref (places->named);
  g_ptr_array_unref (places->ids);
  g_ptr_array_unref (places->names);
  g_free (places);
}

/* (transfer full): a model with the columns of #PstPlaceColumn */
GtkTreeModel *
pst_dialog_places_new (PstOpenImages   *open,
                       const PstSource *source)
{
  GtkListStore *list   = gtk_list_store_new (PST_N_PLACE_COLUMNS, G_TYPE_STRING, G_TYPE_STRING);
  Places       *places = g_new0 (Places, 1);

  places->list  = list;
  places->open  = g_object_ref (open);
  places->image = gimp_image_get_id (gimp_item_get_image (GIMP_ITEM (source->layer)));
  places->named = g_array_new (FALSE, FALSE, sizeof (gint));
  places->ids   = g_ptr_array_new_with_free_func (g_free);
  places->names = g_ptr_array_new_with_free_func (g_free);
  update_list (places);
  g_signal_connect_swapped (open, "changed", G_CALLBACK (update_list), places);
  g_object_set_data_full (G_OBJECT (list), PLACES_KEY, places, places_free);
  return GTK_TREE_MODEL (list);
}

/* (transfer full) (nullable): the id in the list of what an argument names, which is there from now on as long as GIMP has it; %NULL for
 * none
 */
gchar *
pst_dialog_places_dup_id (GtkTreeModel *model,
                          GimpDrawable *drawable)
{
  Places *places = g_object_get_data (G_OBJECT (model), PLACES_KEY);
  gchar  *text   = drawable ? g_strdup_printf ("%d", gimp_item_get_id (GIMP_ITEM (drawable))) : NULL;

  if (drawable && ! g_ptr_array_find_with_equal_func (places->ids, text, g_str_equal, NULL))
    {
      gint id = gimp_item_get_id (GIMP_ITEM (drawable));

      g_array_append_val (places->named, id);
      update_list (places);
    }
  return text;
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
  GtkTreeModel        *places; /* borrowed: the menu has it */
  GimpProcedureConfig *config; /* borrowed; outlives the dialog */
  const gchar         *argument;
} MenuBinding;

static void
show_place (MenuBinding *binding)
{
  g_autoptr (GimpDrawable) drawable = NULL;
  g_autofree gchar        *id       = NULL;

  g_object_get (binding->config, binding->argument, &drawable, NULL);
  id = pst_dialog_places_dup_id (binding->places, drawable);
  pst_place_combo_set (binding->menu, id);
}

/* What is chosen may be gone by now: what is shown is what the argument then says. */
static void
take_place (MenuBinding *binding)
{
  g_object_set (binding->config, binding->argument, pst_dialog_places_get_drawable (pst_place_combo_get (binding->menu)), NULL);
  show_place (binding);
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

  *binding = (MenuBinding) { PST_PLACE_COMBO (menu), places, config, argument };
  g_object_set_data_full (G_OBJECT (menu), "pastiche-binding", binding, menu_binding_free);
  show_place (binding);
  gtk_widget_set_tooltip_text (menu, g_param_spec_get_blurb (spec));
  g_signal_connect_swapped (menu, "chosen", G_CALLBACK (take_place), binding);
  g_signal_connect_swapped (config, signal, G_CALLBACK (show_place), binding);
  return menu;
}
