/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <pastiche-ui/need-label.h>

#include "arguments.h"
#include "scene.h"
#include "dialog-need.h"
#include "procedure.h"
#include "shipped.h"

/* The label, and what it is told. */
typedef struct
{
  PstNeedLabel        *label;  /* borrowed */
  GimpProcedureConfig *config; /* borrowed; outlives the dialog */
  PstSource            source; /* what it points to is borrowed, too */
  guint                idle;   /* source id: many arguments may change at once */
} NeedBinding;

static gboolean
ask_need (gpointer data)
{
  NeedBinding           *binding   = data;
  PstSettings           *settings  = pst_procedure_get_settings (binding->config);
  PstNeedQuestion        question  = { .settings = settings };
  PstSource              source    = binding->source;
  gboolean               at_once   = gimp_procedure_config_get_choice_id (binding->config, "method") == PST_METHOD_INSTANT;
  gboolean               ready     = pst_arguments_are_ready (binding->config);
  g_auto (PstArguments)  arguments = { 0 };

  pst_source_join_edges (&source, settings);
  pst_shipped_model_files (settings, ready && at_once, &question.files);
  if ((at_once || ! ready) && pst_arguments_init (&arguments, binding->config, NULL))
    question.scene = pst_scene_make_plan (NULL, &arguments, &source, settings);
  else /* as long as no style is chosen, or one that does not go with the method yet */
    question.scene = pst_scene_plan_one (source.region.width, source.region.height, source.region.width, source.region.height);
  pst_need_label_ask (binding->label, &question);
  binding->idle = 0;
  return G_SOURCE_REMOVE;
}

static void
plan_to_ask_need (NeedBinding *binding)
{
  if (binding->idle == 0)
    binding->idle = g_idle_add (ask_need, binding);
}

static void
need_binding_free (NeedBinding *binding)
{
  g_signal_handlers_disconnect_by_data (binding->config, binding);
  g_clear_handle_id (&binding->idle, g_source_remove);
  g_free (binding);
}

/**
 * pst_dialog_need_new:
 * @config: the procedure's arguments
 * @source: what is to be repainted
 *
 * Returns: (transfer floating): a label that tells what painting with these arguments will take
 */
GtkWidget *
pst_dialog_need_new (GimpProcedureConfig *config,
                     const PstSource     *source)
{
  GtkWidget   *label   = pst_need_label_new ();
  NeedBinding *binding = g_new0 (NeedBinding, 1);

  *binding = (NeedBinding) { PST_NEED_LABEL (label), config, *source, 0 };
  g_signal_connect_swapped (config, "notify", G_CALLBACK (plan_to_ask_need), binding);
  g_signal_connect_swapped (label, "destroy", G_CALLBACK (need_binding_free), binding);
  plan_to_ask_need (binding);
  gtk_widget_show (label);
  return label;
}
