/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "arguments/arguments.h"
#include "arguments/scene-reading.h"
#include "catalogue/shipped.h"
#include "rows/dialog-need.h"

/* The labels, and what they are told. */
typedef struct
{
  PstNeedLabel        *labels[PST_N_QUALITIES]; /* borrowed */
  GimpProcedureConfig *config;                  /* borrowed; outlives the dialog */
  GtkWindow           *dialog;                  /* borrowed; outlives the labels */
  PstSource            source;                  /* what it points to is borrowed, too */
  guint                idle;                    /* source id: many arguments may change at once */
} NeedBinding;

/* @arguments: (nullable): as long as no style is chosen there are none, and a painting as large as the picture is thought of */
static void
ask_need (NeedBinding        *binding,
          PstQuality          quality,
          const PstArguments *arguments)
{
  const PstReadyStyle *ready    = arguments ? pst_arguments_get_ready (arguments) : NULL;
  PstSettings         *settings = pst_arguments_get_settings (binding->config);
  PstNeedQuestion      question = { .settings = settings };
  PstSource            source   = binding->source;
  gboolean             at_once  = quality == PST_QUALITY_SKETCH;

  pst_quality_apply (quality, settings);
  pst_source_join_edges (&source, settings);
  pst_shipped_model_files (settings, at_once ? ready : NULL, &question.files);
  if (arguments && (at_once || ! ready)) /* a ready style does not go with the others */
    question.scene = pst_scene_reading_make_plan (NULL, arguments, &source, settings);
  else
    question.scene = pst_scene_plan_one (source.region.width, source.region.height, source.region.width, source.region.height);
  pst_need_label_ask (binding->labels[quality], &question);
}

static gboolean
ask_needs (gpointer data)
{
  NeedBinding          *binding   = data;
  g_auto (PstArguments) arguments = { 0 };
  gboolean              complete  = pst_arguments_init (&arguments, binding->config, NULL);

  for (guint i = 0; i < PST_N_QUALITIES; i++)
    ask_need (binding, i, complete ? &arguments : NULL);
  binding->idle = 0;
  return G_SOURCE_REMOVE;
}

static void
plan_to_ask_needs (NeedBinding *binding)
{
  if (binding->idle == 0)
    binding->idle = g_idle_add (ask_needs, binding);
}

/* Back from another window, where another part of the layer may have been selected. */
static void
take_active (NeedBinding *binding)
{
  if (gtk_window_is_active (binding->dialog) && pst_source_find_again (&binding->source))
    plan_to_ask_needs (binding);
}

static void
need_binding_free (NeedBinding *binding)
{
  g_signal_handlers_disconnect_by_data (binding->config, binding);
  g_signal_handlers_disconnect_by_data (binding->dialog, binding);
  g_clear_handle_id (&binding->idle, g_source_remove);
  g_free (binding);
}

/* Has the labels, [PST_N_QUALITIES], told from now on what painting in each quality will take, until @owner, a widget that has them
 * all, is destroyed; the dialog outlives it.
 */
void
pst_dialog_need_watch (GtkWidget           *owner,
                       GtkWidget *const    *labels,
                       GimpProcedureConfig *config,
                       const PstSource     *source,
                       GtkWindow           *dialog)
{
  NeedBinding *binding = g_new0 (NeedBinding, 1);

  *binding = (NeedBinding) { .config = config, .dialog = dialog, .source = *source };
  for (guint i = 0; i < PST_N_QUALITIES; i++)
    binding->labels[i] = PST_NEED_LABEL (labels[i]);
  g_signal_connect_swapped (config, "notify", G_CALLBACK (plan_to_ask_needs), binding);
  g_signal_connect_swapped (dialog, "notify::is-active", G_CALLBACK (take_active), binding);
  g_signal_connect_swapped (owner, "destroy", G_CALLBACK (need_binding_free), binding);
  plan_to_ask_needs (binding);
}
