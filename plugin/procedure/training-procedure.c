/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Declares plug-in-pastiche-train. Its arguments are those of plug-in-pastiche that name paintings, those of a training
 * (training-arguments.h), and some settings of the engine under their own names.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "catalogue/shipped.h"
#include "procedure/declarations.h"
#include "procedure/train.h"
#include "procedure/training-procedure.h"
#include "training/training-arguments.h"

#define LEAST_MINUTES   0.1
#define MOST_MINUTES    10080.0 /* a week */
#define USUAL_MINUTES   10.0
#define MOST_STEPS      1000000
#define MOST_STEADINESS 10.0
#define MOST_ADVERSARY  10.0

static void
add_time (GimpProcedure *procedure)
{
  gimp_procedure_add_double_argument (procedure, PST_TRAINING_ARGUMENT_MINUTES, _ ("Minutes"),
                                      _ ("How long the training takes, on this computer"), LEAST_MINUTES, MOST_MINUTES, USUAL_MINUTES,
                                      G_PARAM_READWRITE);
  gimp_procedure_add_int_argument (procedure, PST_TRAINING_ARGUMENT_STEPS, _ ("Steps"),
                                   _ ("How many steps the training takes, however long that is: with the same number, the same is learnt "
                                      "again. 0 takes as many as there is time for"), 0, MOST_STEPS, 0, G_PARAM_READWRITE);
}

static void
add_training (GimpProcedure *procedure)
{
  const gchar *labels[] = { [PST_TRAINED_ALL] = _ ("Everything"), [PST_TRAINED_STYLE] = _ ("The style only"),
                            [PST_TRAINED_LOW_RANK] = _ ("The style, and a little of everything") };
  GimpChoice  *parts    = gimp_choice_new ();

  for (PstTrainedPart part = PST_TRAINED_ALL; part < PST_N_TRAINED_PARTS; part++)
    gimp_choice_add (parts, pst_trained_part_get_name (part), part, labels[part], NULL);
  gimp_procedure_add_choice_argument (procedure, PST_TRAINING_ARGUMENT_TRAIN, _ ("What is trained"),
                                      _ ("Everything follows the painting most closely. The style only, the scales and shifts of the "
                                         "network's normalisations, stays nearer to the style with which training begins. The style and a "
                                         "little of everything, small additions to the network's filters, lies between the two"),
                                      parts, pst_trained_part_get_name (PST_TRAINED_ALL), G_PARAM_READWRITE);
  gimp_procedure_add_double_argument (procedure, PST_TRAINING_ARGUMENT_STEADINESS, _ ("Steadiness"),
                                      _ ("How much the paint follows where the picture moves, as from frame to frame of a film: with 1 it "
                                         "flickers by almost a third less, and comes a little less close to the painting; with more, more "
                                         "of both"),
                                      0.0, MOST_STEADINESS, 0.0, G_PARAM_READWRITE);
  gimp_procedure_add_double_argument (procedure, PST_TRAINING_ARGUMENT_ADVERSARY, _ ("Adversary"),
                                      _ ("How much it counts to deceive a second network, which learns at the same time to tell what is "
                                         "painted from the paintings: 1 suits most paintings, 0 does without"), 0.0, MOST_ADVERSARY, 0.0,
                                      G_PARAM_READWRITE);
  add_time (procedure);
  pst_declare_file (procedure, PST_TRAINING_ARGUMENT_PHOTOGRAPHS, _ ("Photographs"),
                    _ ("Folder of photographs to train with, in JPEG or PNG. Without one, those are taken that come with Pastiche"));
  gimp_procedure_add_string_argument (procedure, PST_TRAINING_ARGUMENT_STYLE_NAME, _ ("Name of the style"),
                                      _ ("What the trained style is called. Without a name, it is called after its paintings"), "",
                                      G_PARAM_READWRITE);
  gimp_procedure_add_string_argument (procedure, PST_TRAINING_ARGUMENT_BEGIN_WITH, _ ("Begin with"),
                                      _ ("Name of the ready style, shipped or trained, with which training begins. Without one, it is the "
                                         "shipped one that is nearest to the paintings. new-residual and new-u-net begin with nothing: "
                                         "with a new network like that of the ready styles, or with a larger one, a U-Net, which both "
                                         "take much longer"), "", G_PARAM_READWRITE);
  gimp_procedure_add_boolean_argument (procedure, PST_TRAINING_ARGUMENT_GO_ON, _ ("Go on"),
                                       _ ("Goes on with the training that was interrupted last, which had the same paintings, photographs "
                                          "and settings; it takes as many steps as that was to take. Without a painting, all other "
                                          "arguments are as they were then"), FALSE, G_PARAM_READWRITE);
}

static void
add_settings (GimpProcedure *procedure)
{
  g_autoptr (PstSettings) usual = pst_trainer_settings_new ();

  for (guint i = 0; pst_training_settings[i]; i++)
    pst_declare_setting (procedure, g_object_class_find_property (G_OBJECT_GET_CLASS (usual), pst_training_settings[i]), usual);
}

GimpProcedure *
pst_training_procedure_new (GimpPlugIn *plug_in)
{
  GimpProcedure     *procedure = gimp_procedure_new (plug_in, PST_TRAINING_PROCEDURE_NAME, GIMP_PDB_PROC_TYPE_PLUGIN,
                                                     pst_train, NULL, NULL);
  g_autoptr (GFile)  icon      = pst_shipped_file ("icons", "pastiche.svg");

  gimp_procedure_set_documentation (procedure, _ ("Train a style that paints any picture at once"),
                                    _ ("Teaches a network the style of paintings, in minutes. The style is a file of the user's and one of "
                                       "the ready styles from then on; its name among them is the answer, for the argument ready-style of "
                                       "plug-in-pastiche."),
                                    PST_TRAINING_PROCEDURE_NAME);
  gimp_procedure_set_attribution (procedure, "The Pastiche authors", "The Pastiche authors", "2026");
  gimp_procedure_add_enum_argument (procedure, PST_TRAINING_ARGUMENT_RUN_MODE, _ ("Run mode"), _ ("Whether a window asks for all else"),
                                    GIMP_TYPE_RUN_MODE, GIMP_RUN_NONINTERACTIVE, G_PARAM_READWRITE); /* GIMP's menus want it first */
  pst_declare_paintings (procedure);
  pst_declare_shares (procedure);
  add_training (procedure);
  add_settings (procedure);
  gimp_procedure_add_string_return_value (procedure, "ready-style", _ ("Ready style"), _ ("What scripts call the style that was trained"),
                                          "", G_PARAM_READWRITE);
  gimp_procedure_set_menu_label (procedure, _ ("_Train a Pastiche Style…"));
  gimp_procedure_add_menu_path (procedure, "<Image>/Filters/Artistic/");
  gimp_procedure_set_icon_file (procedure, icon);
  gimp_procedure_set_sensitivity_mask (procedure, GIMP_PROCEDURE_SENSITIVE_ALWAYS);
  return procedure;
}
