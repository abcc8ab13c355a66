/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Sliders and the colours; and the qualities, each with the time and the memory that it takes. What they mean, controls.c and
 * quality.c know.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include <pastiche/settings.h>
#include <pastiche-ui/fold-box.h>

#include "arguments/arguments.h"
#include "arguments/controls.h"
#include "dialog/dialog-controls.h"
#include "rows/dialog-need.h"
#include "rows/dialog-row.h"

#define QUALITY_KEY  "pastiche-quality"
#define CONTROLS_KEY "pastiche-controls"
#define GREY         0.5 /* the opacity of a slider that makes no difference */
#define N_COLUMNS    2
#define NEED_CHARS   7 /* in each of two lines, where there is no room for one */

static const gchar *const quality_names[PST_N_QUALITIES] = { N_ ("S_ketch"), N_ ("_Painting"), N_ ("Mas_terpiece") };

static const gchar *const quality_hints[PST_N_QUALITIES] = {
  N_ ("Painted at once: colours and texture, good for trying things out"),
  N_ ("Painted step by step, in the painting's brush marks"),
  N_ ("Painted step by step, twice as large, and then made smaller: crisper lines, and calmer surfaces"),
};

/* ---- sliders */

/* GIMP's themes leave its label and its number as they are where it is grey. */
static void
show_sensitivity (GtkWidget *slider)
{
  gtk_widget_set_opacity (slider, gtk_widget_is_sensitive (slider) ? 1.0 : GREY);
}

/* Has it as wide as its label and its number need: GIMP's slider is content with less, and cuts the label off. */
static void
make_room_for_label (GimpSpinScale *slider)
{
  g_autofree gchar       *label  = g_strdup (gimp_spin_scale_get_label (slider));
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (slider), NULL);
  gint                    width;
  gint                    least;

  pango_layout_set_markup_with_accel (layout, label, -1, '_', NULL);
  pango_layout_get_pixel_size (layout, &width, NULL);
  gimp_spin_scale_set_label (slider, NULL);
  gtk_widget_get_preferred_width (GTK_WIDGET (slider), &least, NULL);
  gimp_spin_scale_set_label (slider, label);
  gtk_widget_set_size_request (GTK_WIDGET (slider), least + width, -1);
}

static GtkWidget *
make_slider (PstControls         *controls,
             const gchar         *control,
             GimpProcedureConfig *config)
{
  GParamSpec       *spec   = g_object_class_find_property (G_OBJECT_GET_CLASS (controls), control);
  g_autofree gchar *name   = gimp_strip_uline (g_param_spec_get_nick (spec));
  GtkWidget        *row    = pst_row_new (config, name, pst_controls_get_settings (control));
  GtkWidget        *slider = gimp_prop_spin_scale_new (G_OBJECT (controls), control, 1.0, 10.0, 0);

  gtk_widget_set_tooltip_text (slider, g_param_spec_get_blurb (spec));
  make_room_for_label (GIMP_SPIN_SCALE (slider));
  g_signal_connect (slider, "state-flags-changed", G_CALLBACK (show_sensitivity), NULL);
  pst_row_name_widget (slider, name);
  gtk_box_pack_start (GTK_BOX (row), slider, TRUE, TRUE, 0);
  gtk_widget_show (slider);
  return row;
}

/* In two columns, or one below the other where there is no room for them. */
static void
add_pairs (GtkContainer        *box,
           PstControls         *controls,
           GimpProcedureConfig *config)
{
  static const gchar *const pairs[][N_COLUMNS] = { { "brush", "smoothness" }, { "fill", "contours" } };
  GtkSizeGroup *columns[N_COLUMNS];

  for (guint c = 0; c < N_COLUMNS; c++)
    columns[c] = gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL);
  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      GtkWidget *fold = pst_fold_box_new (PST_SPACING / 2);

      for (guint c = 0; c < N_COLUMNS; c++)
        {
          GtkWidget *row = make_slider (controls, pairs[i][c], config);

          gtk_size_group_add_widget (columns[c], row);
          gtk_box_pack_start (GTK_BOX (fold), row, TRUE, TRUE, 0);
        }
      gtk_container_add (box, fold);
      gtk_widget_show (fold);
    }
  for (guint c = 0; c < N_COLUMNS; c++)
    g_object_unref (columns[c]);
}

/* ---- colours */

static void
add_colours (GtkContainer        *box,
             GimpProcedureDialog *dialog,
             GimpProcedureConfig *config)
{
  gtk_container_add (box, pst_row_new_with (config, "colours", pst_row_get_widget (dialog, config, "colours")));
}

/* ---- quality */

static void
take_quality (GtkToggleButton *button,
              PstControls     *controls)
{
  if (gtk_toggle_button_get_active (button))
    pst_controls_set_quality (controls, GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), QUALITY_KEY)));
}

static void
show_quality (GtkToggleButton *button,
              GParamSpec      *changed G_GNUC_UNUSED,
              PstControls     *controls)
{
  if (GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), QUALITY_KEY)) == (gint) pst_controls_get_quality (controls))
    gtk_toggle_button_set_active (button, TRUE);
}

/* A ready style is only painted at once. */
static void
update_quality (GtkWidget           *button,
                GParamSpec          *changed G_GNUC_UNUSED,
                GimpProcedureConfig *config)
{
  PstQuality quality = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), QUALITY_KEY));
  gboolean   only    = quality != PST_QUALITY_SKETCH && pst_arguments_are_ready (config);

  gtk_widget_set_sensitive (button, ! only);
  gtk_widget_set_tooltip_text (button, only ? _ ("A ready style is only painted at once: choose a painting for this")
                                            : _ (quality_hints[quality]));
}

/* A screen reader says what the quality is, and what it takes. */
static void
describe_quality (PstNeedLabel *need,
                  GtkWidget    *button)
{
  PstQuality        quality     = GPOINTER_TO_INT (g_object_get_data (G_OBJECT (button), QUALITY_KEY));
  gboolean          refused;
  const gchar      *sentence    = pst_need_label_get_sentence (need, &refused);
  g_autofree gchar *description = g_strdup_printf ("%s. %s", _ (quality_hints[quality]), sentence);

  atk_object_set_description (gtk_widget_get_accessible (button), description);
}

/* GIMP's themes give boxes and grids a background of their own, which hides the button's. */
static void
make_clear (GtkWidget *widget)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_data (provider, "* { background: none; }", -1, NULL);
  gtk_style_context_add_provider (gtk_widget_get_style_context (widget), GTK_STYLE_PROVIDER (provider),
                                  GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

/* The name, and below it what it takes. */
static void
fill_quality_button (GtkWidget   *button,
                     const gchar *name,
                     GtkWidget   *need)
{
  GtkWidget                 *grid   = gtk_grid_new ();
  GtkWidget                 *label  = gtk_label_new_with_mnemonic (name);
  g_autoptr (PangoAttrList)  small  = pango_attr_list_new ();

  pango_attr_list_insert (small, pango_attr_scale_new (PANGO_SCALE_SMALL));
  gtk_label_set_attributes (GTK_LABEL (need), small);
  gtk_label_set_line_wrap (GTK_LABEL (need), TRUE);
  gtk_label_set_width_chars (GTK_LABEL (need), NEED_CHARS);
  gtk_label_set_justify (GTK_LABEL (need), GTK_JUSTIFY_CENTER);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), button);
  make_clear (grid);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (grid), GTK_ORIENTATION_VERTICAL);
  gtk_widget_set_halign (grid, GTK_ALIGN_CENTER);
  gtk_container_add (GTK_CONTAINER (grid), label);
  gtk_container_add (GTK_CONTAINER (grid), need);
  gtk_container_add (GTK_CONTAINER (button), grid);
  gtk_widget_show_all (grid);
}

static GtkWidget *
make_quality_button (PstControls         *controls,
                     GimpProcedureConfig *config,
                     PstQuality           quality,
                     GtkWidget           *group,
                     GtkWidget           *need)
{
  GtkWidget        *button = gtk_radio_button_new_from_widget (GTK_RADIO_BUTTON (group));
  g_autofree gchar *name   = gimp_strip_uline (_ (quality_names[quality]));

  g_object_set_data (G_OBJECT (button), QUALITY_KEY, GINT_TO_POINTER (quality));
  gtk_toggle_button_set_mode (GTK_TOGGLE_BUTTON (button), FALSE);
  fill_quality_button (button, _ (quality_names[quality]), need);
  atk_object_set_name (gtk_widget_get_accessible (button), name);
  g_signal_connect_object (need, "answered", G_CALLBACK (describe_quality), button, 0);
  describe_quality (PST_NEED_LABEL (need), button);
  g_signal_connect_object (controls, "notify::quality", G_CALLBACK (show_quality), button, G_CONNECT_SWAPPED);
  g_signal_connect_object (config, "notify::" PST_ARGUMENT_READY_STYLE, G_CALLBACK (update_quality), button, G_CONNECT_SWAPPED);
  show_quality (GTK_TOGGLE_BUTTON (button), NULL, controls);
  update_quality (button, NULL, config);
  g_signal_connect_object (button, "toggled", G_CALLBACK (take_quality), controls, 0);
  gtk_widget_show (button);
  return button;
}

/* Why it cannot be painted in the quality that is chosen, if so. */
static void
show_problem (GtkWidget    *problem,
              PstNeedLabel *need)
{
  gboolean     chosen   = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (gtk_widget_get_ancestor (GTK_WIDGET (need),
                                                                                                    GTK_TYPE_TOGGLE_BUTTON)));
  gboolean     refused;
  const gchar *sentence = pst_need_label_get_sentence (need, &refused);

  if (! chosen)
    return;
  gtk_label_set_text (GTK_LABEL (problem), refused ? sentence : "");
  gtk_widget_set_visible (problem, refused);
}

static GtkWidget *
make_problem (GtkWidget *const *needs)
{
  GtkWidget *problem = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (problem), 0.0f);
  gtk_label_set_line_wrap (GTK_LABEL (problem), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (problem), 1); /* as wide as it is given */
  atk_object_set_role (gtk_widget_get_accessible (problem), ATK_ROLE_ALERT); /* is read out when it appears */
  for (guint i = 0; i < PST_N_QUALITIES; i++)
    g_signal_connect_object (needs[i], "answered", G_CALLBACK (show_problem), problem, G_CONNECT_SWAPPED);
  return problem;
}

/* (transfer floating): the choice of the quality, and what each takes; the dialog outlives it */
GtkWidget *
pst_dialog_quality_new (GimpProcedureConfig *config,
                        const PstSource     *source,
                        GtkWindow           *dialog)
{
  PstControls *controls = pst_controls_new (config);
  GtkWidget   *widget   = gtk_box_new (GTK_ORIENTATION_VERTICAL, PST_SPACING / 2);
  GtkWidget   *row      = pst_row_new (config, _ ("Quality"), pst_controls_get_settings ("quality"));
  GtkWidget   *fold     = pst_fold_box_new (PST_SPACING);
  GtkWidget   *label    = gtk_label_new (_ ("Quality"));
  GtkWidget   *linked   = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);
  GtkWidget   *button   = NULL;
  GtkWidget   *needs[PST_N_QUALITIES];

  gtk_style_context_add_class (gtk_widget_get_style_context (linked), GTK_STYLE_CLASS_LINKED);
  for (guint i = 0; i < PST_N_QUALITIES; i++)
    {
      needs[i] = pst_need_label_new ();
      button   = make_quality_button (controls, config, i, button, needs[i]);
      gtk_box_pack_start (GTK_BOX (linked), button, TRUE, TRUE, 0);
    }
  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_box_pack_start (GTK_BOX (fold), label, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (fold), linked, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (row), fold, TRUE, TRUE, 0);
  gtk_widget_show_all (fold);
  gtk_container_add (GTK_CONTAINER (widget), row);
  gtk_container_add (GTK_CONTAINER (widget), make_problem (needs));
  pst_dialog_need_watch (widget, needs, config, source, dialog);
  g_object_set_data_full (G_OBJECT (widget), CONTROLS_KEY, controls, g_object_unref);
  gtk_widget_show (widget);
  return widget;
}

/* (transfer floating): the other main controls */
GtkWidget *
pst_dialog_controls_new (GimpProcedureDialog *dialog,
                         GimpProcedureConfig *config)
{
  GtkWidget    *widget   = gtk_box_new (GTK_ORIENTATION_VERTICAL, PST_SPACING / 2);
  GtkContainer *box      = GTK_CONTAINER (widget);
  PstControls  *controls = pst_controls_new (config);

  gtk_container_add (box, make_slider (controls, "amount", config));
  add_pairs (box, controls, config);
  add_colours (box, dialog, config);
  g_object_set_data_full (G_OBJECT (widget), CONTROLS_KEY, controls, g_object_unref);
  gtk_widget_show (widget);
  return widget;
}
