/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A list of what can be looked at, and the picture of the one that was chosen (by a click, Return or Space), as it becomes.
 *
 * The widget paints nothing. The signal "explore" asks whoever has the pictures for a job with the settings that
 * pst_layer_explorer_make_settings() makes: it begins with noise and follows
 *
 *   one style layer    style layers: this one; content weight: 0        a texture of the painting (Gatys, Ecker, Bethge 2015)
 *   the content        style weight: 0; content weight: 1               the picture (Mahendran and Vedaldi 2015)
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include <pastiche-ui/layer-explorer.h>

#include "progress/job-picture.h"

#define SPACING     6
#define BORDER      12
#define LIST_WIDTH  260 /* widget pixels */
#define PICTURE     320 /* least side, widget pixels */

/* What layers see, from fine to broad. */
static const gchar *const sights[] = {
  N_ ("Colours and the finest marks: grain, dots, the weave of the canvas."),
  N_ ("Edges and short strokes: which way the brush went, how sharp it drew."),
  N_ ("Strokes and small patterns: curls, hatching, petals."),
  N_ ("How strokes gather: waves, foliage, folds of cloth."),
  N_ ("Large shapes, and what stands beside what: the composition."),
};

/* GIMP's themes give boxes a background, which would hide that a row is chosen. */
static const gchar css[] = ".pastiche-sight, .pastiche-sight label { background: none; }";

struct _PstLayerExplorer
{
  GtkBox         parent_instance;

  PstJobPicture *picture;
  GtkWidget     *list;
  GtkWidget     *caption; /* what is shown */
  GtkListBoxRow *row;     /* borrowed: what is chosen, or NULL */
};

enum
{
  EXPLORE,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (PstLayerExplorer, pst_layer_explorer, GTK_TYPE_BOX)

static void
explore (PstLayerExplorer *explorer,
         GtkListBoxRow    *row)
{
  explorer->row = row;
  gtk_label_set_text (GTK_LABEL (explorer->caption), g_object_get_data (G_OBJECT (row), "caption"));
  pst_job_picture_watch (explorer->picture, pst_watched_job (NULL));
  pst_job_picture_show (explorer->picture, NULL);
  g_signal_emit (explorer, signals[EXPLORE], 0);
}

static void
pst_layer_explorer_class_init (PstLayerExplorerClass *class)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_data (provider, css, -1, NULL);
  gtk_style_context_add_provider_for_screen (gdk_screen_get_default (), GTK_STYLE_PROVIDER (provider),
                                             GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);

  /**
   * PstLayerExplorer::explore:
   * @explorer: the explorer
   *
   * The user wants to see something else: the job before, if any, is not wanted any more, and one with the settings of
   * pst_layer_explorer_make_settings() is.
   */
  signals[EXPLORE] = g_signal_new ("explore", PST_TYPE_LAYER_EXPLORER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static GtkWidget *
make_label (const gchar *text,
            gboolean     bold)
{
  GtkWidget        *label  = gtk_label_new (NULL);
  g_autofree gchar *markup = g_markup_printf_escaped (bold ? "<b>%s</b>" : "%s", text);

  gtk_label_set_markup (GTK_LABEL (label), markup);
  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 1); /* as wide as it is given */
  return label;
}

/* layer: NULL for the content; sight: what there is to be seen; caption: what the picture is */
static void
add_row (PstLayerExplorer *explorer,
         const gchar      *layer,
         const gchar      *title,
         const gchar      *sight,
         const gchar      *caption)
{
  GtkWidget        *row  = gtk_list_box_row_new ();
  GtkWidget        *box  = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_autofree gchar *name = g_strdup_printf ("%s\n%s", title, sight);

  g_object_set (box, "margin", SPACING, NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (box), "pastiche-sight");
  gtk_container_add (GTK_CONTAINER (box), make_label (title, TRUE));
  gtk_container_add (GTK_CONTAINER (box), make_label (sight, FALSE));
  gtk_container_add (GTK_CONTAINER (row), box);
  g_object_set_data_full (G_OBJECT (row), "layer", g_strdup (layer), g_free);
  g_object_set_data_full (G_OBJECT (row), "caption", g_strdup (caption), g_free);
  atk_object_set_name (gtk_widget_get_accessible (row), name);
  gtk_list_box_insert (GTK_LIST_BOX (explorer->list), row, -1);
}

static void
add_layers (PstLayerExplorer   *explorer,
            const gchar *const *layers)
{
  guint n = g_strv_length ((gchar **) layers);

  for (guint i = 0; i < n; i++)
    {
      g_autofree gchar *caption = g_strdup_printf (_ ("The painting, remade from layer %s alone"), layers[i]);
      /* Translators: the name of one of the network's layers */
      g_autofree gchar *title   = g_strdup_printf (_ ("Layer %s"), layers[i]);

      add_row (explorer, layers[i], title, _ (sights[n > 1 ? i * (G_N_ELEMENTS (sights) - 1) / (n - 1) : 0]), caption);
    }
  add_row (explorer, NULL, _ ("Content"), _ ("What is to be seen, and where: no brush, and hardly any colours."),
           _ ("The picture, remade from its content alone"));
}

static void
pst_layer_explorer_init (PstLayerExplorer *explorer)
{
  GtkWidget *scrolled = gtk_scrolled_window_new (NULL, NULL);
  GtkWidget *side     = gtk_box_new (GTK_ORIENTATION_VERTICAL, SPACING);
  GtkWidget *picture  = pst_job_picture_new (PICTURE, PICTURE);

  gtk_box_set_spacing (GTK_BOX (explorer), BORDER);
  explorer->list    = gtk_list_box_new ();
  explorer->caption = gtk_label_new (_ ("Choose what to look at."));
  gtk_label_set_line_wrap (GTK_LABEL (explorer->caption), TRUE);
  explorer->picture = PST_JOB_PICTURE (picture);
  atk_object_set_name (gtk_widget_get_accessible (explorer->list), _ ("What each layer sees"));
  g_signal_connect_swapped (explorer->list, "row-activated", G_CALLBACK (explore), explorer);
  gtk_widget_set_can_focus (scrolled, FALSE);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_shadow_type (GTK_SCROLLED_WINDOW (scrolled), GTK_SHADOW_IN);
  gtk_widget_set_size_request (scrolled, LIST_WIDTH, -1);
  gtk_container_add (GTK_CONTAINER (scrolled), explorer->list);
  gtk_box_pack_start (GTK_BOX (side), picture, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (side), explorer->caption, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (explorer), scrolled, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (explorer), side, TRUE, TRUE, 0);
  gtk_widget_show_all (scrolled);
  gtk_widget_show_all (side);
}

/**
 * pst_layer_explorer_new:
 * @layers: (array zero-terminated=1): names of style layers, from fine to broad
 *
 * Returns: (transfer floating): an explorer, with nothing chosen
 */
GtkWidget *
pst_layer_explorer_new (const gchar *const *layers)
{
  PstLayerExplorer *explorer = g_object_new (PST_TYPE_LAYER_EXPLORER, NULL);

  add_layers (explorer, layers);
  gtk_widget_show_all (explorer->list);
  return GTK_WIDGET (explorer);
}

/**
 * pst_layer_explorer_make_settings:
 * @explorer: an explorer in which something is chosen
 * @settings: the settings in general: network, loss, optimiser, steps
 *
 * Returns: (transfer full): the settings for a job that shows what is chosen
 */
PstSettings *
pst_layer_explorer_make_settings (PstLayerExplorer *explorer,
                                  PstSettings      *settings)
{
  PstSettings *seen  = pst_settings_copy (settings);
  const gchar *layer = explorer->row ? g_object_get_data (G_OBJECT (explorer->row), "layer") : NULL;

  g_object_set (seen, "method", PST_METHOD_OPTIMISE, "start", PST_START_NOISE, "scales", PST_SCALES_ALL, "strength", 100.0,
                "colours", PST_COLOURS_PAINTING, "palette", PST_PALETTE_MATCH_NONE, "histogram-weight", 0.0,
                "matching-weight", 0.0, "contours", 0.0, "palette-weight", 0.0, "supersampling", 1.0, NULL);
  if (layer)
    g_object_set (seen, "style-layers", layer, "content-weight", 0.0, NULL);
  else
    g_object_set (seen, "content-weight", 1.0, "style-weight", 0.0, NULL);
  return seen;
}

/**
 * pst_layer_explorer_watch:
 * @explorer: the explorer
 * @job: (transfer none) (nullable): the job whose picture is shown as it becomes; it must outlive the explorer, or the next call of this
 *       function
 */
void
pst_layer_explorer_watch (PstLayerExplorer *explorer,
                          PstJob           *job)
{
  pst_job_picture_watch (explorer->picture, pst_watched_job (job));
}

/**
 * pst_layer_explorer_show:
 * @explorer: the explorer
 * @picture: (transfer none): the finished picture
 */
void
pst_layer_explorer_show (PstLayerExplorer *explorer,
                         PstPicture       *picture)
{
  pst_job_picture_show (explorer->picture, picture);
}
