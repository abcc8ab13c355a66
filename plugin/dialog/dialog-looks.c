/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A list of the ready-made looks. Choosing one sets the procedure's arguments, and the gallery and the controls follow. It shows the look
 * that the arguments are, so it goes back to “Choose a look…” when one of them is changed.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "arguments/look-arguments.h"
#include "dialog/dialog-looks.h"
#include "rows/dialog-row.h"

enum
{
  TITLE,
  PURPOSE,
  IS_LOOK, /* the first row is none */
  N_COLUMNS
};

typedef struct
{
  GimpProcedureConfig *config; /* borrowed; outlives the dialog */
  GtkComboBox         *combo;  /* borrowed */
  GPtrArray           *list;   /* (element-type PstLook) */
  guint                follow; /* source id */
} Looks;

/* ---- choice → arguments */

static void
take_choice (Looks *looks)
{
  gint row = gtk_combo_box_get_active (looks->combo);

  if (row > 0)
    pst_look_arguments_set (looks->list, g_ptr_array_index (looks->list, row - 1), looks->config);
}

/* ---- arguments → choice */

static void
show_chosen (Looks *looks)
{
  gint row = 0;

  for (guint i = 0; i < looks->list->len && row == 0; i++)
    if (pst_look_arguments_are_set (looks->list, g_ptr_array_index (looks->list, i), looks->config))
      row = i + 1;
  g_signal_handlers_block_by_func (looks->combo, take_choice, looks);
  gtk_combo_box_set_active (looks->combo, row);
  g_signal_handlers_unblock_by_func (looks->combo, take_choice, looks);
}

static gboolean
follow_arguments (gpointer data)
{
  Looks *looks = data;

  looks->follow = 0;
  show_chosen (looks);
  return G_SOURCE_REMOVE;
}

/* Presets and Reset change one argument after the other: what they come to is seen when all are set. */
static void
plan_to_follow (Looks *looks)
{
  if (looks->follow == 0)
    looks->follow = g_idle_add (follow_arguments, looks);
}

/* ---- the widget */

static GtkTreeModel *
make_rows (GPtrArray *list)
{
  GtkListStore *rows = gtk_list_store_new (N_COLUMNS, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_BOOLEAN);

  gtk_list_store_insert_with_values (rows, NULL, -1, TITLE, _ ("Choose a look…"), PURPOSE, "", IS_LOOK, FALSE, -1);
  for (guint i = 0; i < list->len; i++)
    {
      const PstLook *look = g_ptr_array_index (list, i);

      gtk_list_store_insert_with_values (rows, NULL, -1, TITLE, look->title, PURPOSE, look->purpose, IS_LOOK, TRUE, -1);
    }
  return GTK_TREE_MODEL (rows);
}

static GtkWidget *
make_combo (GPtrArray *list)
{
  g_autoptr (GtkTreeModel)  rows    = make_rows (list);
  GtkWidget                *combo   = gtk_combo_box_new_with_model (rows);
  GtkCellLayout            *cells   = GTK_CELL_LAYOUT (combo);
  GtkCellRenderer          *title   = gtk_cell_renderer_text_new ();
  GtkCellRenderer          *purpose = gtk_cell_renderer_text_new ();

  g_object_set (purpose, "scale", PANGO_SCALE_SMALL, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  gtk_cell_layout_pack_start (cells, title, FALSE);
  gtk_cell_layout_pack_start (cells, purpose, TRUE);
  gtk_cell_layout_set_attributes (cells, title, "text", TITLE, "sensitive", IS_LOOK, NULL);
  gtk_cell_layout_set_attributes (cells, purpose, "text", PURPOSE, "sensitive", IS_LOOK, NULL);
  g_object_set (combo, "popup-fixed-width", FALSE, NULL); /* there, the purposes are seen whole */
  gtk_widget_set_tooltip_text (combo, _ ("Styles with settings that go well with them, ready-made. Change whatever you like afterwards"));
  return combo;
}

static void
looks_free (gpointer data)
{
  Looks *looks = data;

  g_signal_handlers_disconnect_by_data (looks->config, looks);
  g_clear_handle_id (&looks->follow, g_source_remove);
  g_ptr_array_unref (looks->list);
  g_free (looks);
}

/* (transfer floating) (nullable): the choice of a look, with its name; the error says that the list of looks cannot be read */
GtkWidget *
pst_dialog_looks_new (GimpProcedureConfig  *config,
                      GError              **error)
{
  GPtrArray *list = pst_looks_list (error);
  GtkWidget *widget;
  GtkWidget *label;
  GtkWidget *combo;
  Looks     *looks;

  if (! list)
    return NULL;
  widget = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, PST_SPACING);
  label  = gtk_label_new (_ ("Look"));
  combo  = make_combo (list);
  looks  = g_new0 (Looks, 1);
  *looks = (Looks) { .config = config, .combo = GTK_COMBO_BOX (combo), .list = list };
  g_object_set_data_full (G_OBJECT (combo), "pastiche-looks", looks, looks_free);
  g_signal_connect_swapped (combo, "changed", G_CALLBACK (take_choice), looks);
  g_signal_connect_swapped (config, "notify", G_CALLBACK (plan_to_follow), looks);
  show_chosen (looks);
  pst_row_name_widget (combo, _ ("Look"));
  gtk_box_pack_start (GTK_BOX (widget), label, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (widget), combo, TRUE, TRUE, 0);
  gtk_widget_show_all (widget);
  return widget;
}
