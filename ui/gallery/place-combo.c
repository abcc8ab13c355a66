/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A combo box with a model of places that several share, and that changes while they are shown: layers come and go. A place that is
 * chosen and goes away leaves none chosen.
 */
#include "config.h"

#include <pastiche-ui/place-combo.h>

#define WIDTH_CHARS 9 /* at least; longer names are cut, but not in the menu */

struct _PstPlaceCombo
{
  GtkComboBox  parent_instance;

  gchar       *name;    /* what a screen reader says */
  gchar       *none;    /* what the first row is called */
  gboolean     setting; /* by pst_place_combo_set() */
};

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PstPlaceCombo, pst_place_combo, GTK_TYPE_COMBO_BOX)

static void
pst_place_combo_changed (GtkComboBox *combo)
{
  PstPlaceCombo *self = PST_PLACE_COMBO (combo);

  if (self->setting)
    return;
  if (gtk_combo_box_get_active (combo) < 0)
    pst_place_combo_set (self, NULL);
  g_signal_emit (self, signals[CHOSEN], 0);
}

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
pst_place_combo_finalize (GObject *object)
{
  g_free (PST_PLACE_COMBO (object)->name);
  g_free (PST_PLACE_COMBO (object)->none);
  G_OBJECT_CLASS (pst_place_combo_parent_class)->finalize (object);
}

static void
pst_place_combo_class_init (PstPlaceComboClass *class)
{
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
}

static void
show_name (GtkCellLayout   *combo,
           GtkCellRenderer *cell,
           GtkTreeModel    *places,
           GtkTreeIter     *row,
           gpointer         data G_GNUC_UNUSED)
{
  g_autofree gchar *id   = NULL;
  g_autofree gchar *name = NULL;

  gtk_tree_model_get (places, row, PST_PLACE_ID, &id, PST_PLACE_NAME, &name, -1);
  g_object_set (cell, "text", id && *id ? name : PST_PLACE_COMBO (combo)->none, NULL);
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
  g_object_set (cell, "ellipsize", PANGO_ELLIPSIZE_END, "width-chars", WIDTH_CHARS, NULL);
  gtk_cell_layout_pack_start (GTK_CELL_LAYOUT (combo), cell, TRUE);
  gtk_cell_layout_set_cell_data_func (GTK_CELL_LAYOUT (combo), cell, show_name, NULL, NULL);
  gtk_combo_box_set_model (GTK_COMBO_BOX (combo), places);
  name_part (GTK_WIDGET (combo), combo->name);
  pst_place_combo_set (combo, NULL);
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
  const gchar *id = gtk_combo_box_get_active_id (GTK_COMBO_BOX (combo));

  return id && *id ? id : NULL;
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
  combo->setting = TRUE;
  if (! gtk_combo_box_set_active_id (GTK_COMBO_BOX (combo), place ? place : ""))
    gtk_combo_box_set_active_id (GTK_COMBO_BOX (combo), "");
  combo->setting = FALSE;
}
