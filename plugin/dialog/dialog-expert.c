/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The layers and channels that say where; then every setting of the engine's list that is not on the first page under its own name, in
 * sections; in the end, what becomes of the layer.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include <pastiche/settings.h>
#include <pastiche-ui/fold-box.h>
#include <pastiche-ui/wheel.h>

#include "arguments/arguments.h"
#include "dialog/dialog-expert.h"
#include "dialog/dialog-explorer.h"
#include "rows/dialog-file.h"
#include "rows/dialog-places.h"
#include "rows/dialog-row.h"

#define NUMBER_CHARS 7 /* that a number has room for */

/* ---- layers and channels */

static const gchar *const map_arguments[] = { PST_ARGUMENT_STRENGTH_MAP, PST_ARGUMENT_PROTECTION_MAP, PST_ARGUMENT_START_LAYER };

static GtkWidget *
make_map_row (GimpProcedureConfig *config,
              GtkTreeModel        *places,
              const gchar         *argument,
              GtkSizeGroup        *labels)
{
  GParamSpec        *spec       = g_object_class_find_property (G_OBJECT_GET_CLASS (config), argument);
  const gchar       *title      = g_param_spec_get_nick (spec);
  const gchar *const settings[] = { argument, NULL };
  GtkWidget         *row        = pst_row_new (config, title, settings);
  GtkWidget         *label      = gtk_label_new (title);
  GtkWidget         *menu       = pst_dialog_places_new_menu (places, config, argument);

  gtk_size_group_add_widget (labels, label);
  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_box_pack_start (GTK_BOX (row), label, FALSE, FALSE, 0);
  gtk_widget_set_margin_start (menu, PST_SPACING / 2);
  gtk_box_pack_start (GTK_BOX (row), menu, TRUE, TRUE, 0);
  gtk_widget_show (label);
  gtk_widget_show (menu);
  pst_row_name_widget (menu, title); /* once more: GTK has made the menu's inside anew */
  return row;
}

static void
add_maps (GtkContainer        *section,
          GimpProcedureConfig *config,
          GtkTreeModel        *places,
          GtkSizeGroup        *labels)
{
  for (gsize i = 0; i < G_N_ELEMENTS (map_arguments); i++)
    gtk_container_add (section, make_map_row (config, places, map_arguments[i], labels));
}

/* ---- the new layer */

static const gchar *const outcome_arguments[] = { PST_ARGUMENT_PLACEMENT, PST_ARGUMENT_LAYER_NAME };

static void
add_outcome (GtkContainer        *section,
             GimpProcedureDialog *dialog,
             GimpProcedureConfig *config)
{
  for (gsize i = 0; i < G_N_ELEMENTS (outcome_arguments); i++)
    gtk_container_add (section, pst_row_new_with (config, outcome_arguments[i],
                                                  pst_row_get_widget (dialog, config, outcome_arguments[i])));
}

/* ---- rows */

static void
choose_seed (GimpProcedureConfig *config)
{
  g_object_set (config, "seed", g_random_int_range (0, G_MAXINT), NULL);
}

/* Beside the number, or below it where there is no room. */
static void
add_seed_button (GtkWidget           *fold,
                 GimpProcedureConfig *config)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_New"));

  gtk_widget_set_halign (button, GTK_ALIGN_END);
  gtk_widget_set_tooltip_text (button, _ ("Another seed, by chance"));
  atk_object_set_name (gtk_widget_get_accessible (button), _ ("New seed"));
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (choose_seed), config);
  gtk_box_pack_start (GTK_BOX (fold), button, FALSE, FALSE, 0);
  gtk_widget_show (button);
}

static GtkWidget *
make_fold (GtkWidget *widget)
{
  GtkWidget *fold = pst_fold_box_new (PST_SPACING / 2);

  gtk_box_pack_start (GTK_BOX (fold), widget, TRUE, TRUE, 0);
  gtk_widget_show (widget);
  return fold;
}

static GtkWidget *
make_row (GimpProcedureDialog *dialog,
          GimpProcedureConfig *config,
          GParamSpec          *setting,
          GtkSizeGroup        *labels)
{
  gboolean   is_seed = g_str_equal (setting->name, "seed");
  GtkWidget *widget  = setting->value_type == G_TYPE_FILE ? pst_row_new_file (config, setting, _ ("Choose a file"), FALSE, labels)
                                                          : pst_row_get_widget (dialog, config, setting->name);
  GtkWidget *content = is_seed ? make_fold (widget) : widget;
  GtkWidget *row     = pst_row_new_with (config, setting->name, content);

  if (is_seed)
    add_seed_button (content, config);
  return row;
}

/* ---- sections */

#define MAPS_TITLE    N_ ("_Where, and from what")
#define OUTCOME_TITLE N_ ("What you recei_ve")

/* Each begins with a setting, and goes on to the next one's. A mnemonic leads to its first widget: there are more settings than letters.
 */
static const struct { const gchar *first; const gchar *title; } sections[] = {
  { "method", N_ ("_Basics") },
  { "style-weight", N_ ("Wei_ghts and steps") },
  { "style-loss", N_ ("Network an_d losses") },
  { "optimiser", N_ ("Opt_imiser") },
  { "denoise", N_ ("_Finishing") },
  { "threads", N_ ("Comp_uter and files") },
};

static const gchar *
find_title (const GParamSpec *setting)
{
  for (gsize i = 0; i < G_N_ELEMENTS (sections); i++)
    if (g_str_equal (sections[i].first, setting->name))
      return sections[i].title;
  return NULL;
}

static gboolean
enter_section (GtkWidget *section)
{
  gtk_container_set_focus_child (GTK_CONTAINER (section), NULL); /* or the focus would go on from where it is */
  gtk_widget_child_focus (section, GTK_DIR_TAB_FORWARD);
  return TRUE;
}

static GtkContainer *
add_section (GtkContainer *box,
             const gchar  *title)
{
  GtkWidget        *section    = gtk_box_new (GTK_ORIENTATION_VERTICAL, PST_SPACING);
  GtkWidget        *heading    = gtk_label_new (NULL);
  g_autofree gchar *markup     = g_strdup_printf ("<b>%s</b>", title);
  g_autofree gchar *name       = gimp_strip_uline (title);
  AtkObject        *accessible = gtk_widget_get_accessible (section);

  gtk_label_set_markup_with_mnemonic (GTK_LABEL (heading), markup);
  gtk_label_set_mnemonic_widget (GTK_LABEL (heading), section);
  gtk_label_set_xalign (GTK_LABEL (heading), 0.0f);
  gtk_widget_set_margin_bottom (section, PST_SPACING);
  atk_object_set_role (accessible, ATK_ROLE_PANEL);
  atk_object_set_name (accessible, name);
  g_signal_connect (section, "mnemonic-activate", G_CALLBACK (enter_section), NULL);
  gtk_container_add (GTK_CONTAINER (section), heading);
  gtk_container_add (box, section);
  gtk_widget_show (heading);
  gtk_widget_show (section);
  return GTK_CONTAINER (section);
}

static const gchar *const on_first_page[] = { "colours", "fill", "contours", NULL }; /* under their own name */

/* The others of the list; below the layers, what they see. */
static void
add_settings (GtkContainer        *box,
              GimpProcedureDialog *dialog,
              GimpProcedureConfig *config,
              GtkWidget           *preview,
              GtkSizeGroup        *labels)
{
  GtkContainer  *section  = NULL;
  guint          n_settings;
  GParamSpec   **settings = pst_settings_list (&n_settings);

  for (guint i = 0; i < n_settings; i++)
    {
      const gchar *title = find_title (settings[i]);

      if (title)
        section = add_section (box, _ (title));
      if (! g_strv_contains (on_first_page, settings[i]->name))
        gtk_container_add (section, make_row (dialog, config, settings[i], labels));
      if (g_str_equal (settings[i]->name, "content-layers"))
        gtk_container_add (section, pst_dialog_explorer_new (config, preview));
    }
}

/* ---- the page */

/* In columns. */
static void
align (GtkWidget *widget,
       gpointer   labels)
{
  if (GIMP_IS_LABELED (widget))
    gtk_size_group_add_widget (labels, gimp_labeled_get_label (GIMP_LABELED (widget)));
  if (GIMP_IS_LABEL_SPIN (widget))
    gtk_entry_set_width_chars (GTK_ENTRY (gimp_label_spin_get_spin_button (GIMP_LABEL_SPIN (widget))), NUMBER_CHARS);
  if (GTK_IS_CONTAINER (widget))
    gtk_container_foreach (GTK_CONTAINER (widget), align, labels);
}

/* (transfer floating): the settings one below the other, which scroll. @places: what can say where (dialog-places.c). @preview: the
 * view of pst_dialog_preview_new().
 */
GtkWidget *
pst_dialog_expert_new (GimpProcedureDialog *dialog,
                       GimpProcedureConfig *config,
                       GtkTreeModel        *places,
                       GtkWidget           *preview)
{
  g_autoptr (GtkSizeGroup)  labels   = gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL);
  GtkWidget                *box      = gtk_box_new (GTK_ORIENTATION_VERTICAL, PST_SPACING);
  GtkWidget                *widget   = gtk_scrolled_window_new (NULL, NULL);
  GtkScrolledWindow        *scrolled = GTK_SCROLLED_WINDOW (widget);

  add_maps (add_section (GTK_CONTAINER (box), _ (MAPS_TITLE)), config, places, labels);
  add_settings (GTK_CONTAINER (box), dialog, config, preview, labels);
  add_outcome (add_section (GTK_CONTAINER (box), _ (OUTCOME_TITLE)), dialog, config);
  gtk_container_foreach (GTK_CONTAINER (box), align, labels);
  pst_wheel_scrolls_only (box);
  g_object_set (box, "margin", PST_BORDER, NULL);
  gtk_scrolled_window_set_policy (scrolled, GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_overlay_scrolling (scrolled, FALSE); /* it would cover the buttons */
  gtk_widget_hide (gtk_scrolled_window_get_hscrollbar (scrolled)); /* or it would be there until the page is laid out */
  gtk_container_add (GTK_CONTAINER (widget), box);
  gtk_container_set_focus_vadjustment (GTK_CONTAINER (box), gtk_scrolled_window_get_vadjustment (scrolled));
  gtk_widget_show (box);
  gtk_widget_show (widget);
  return widget;
}
