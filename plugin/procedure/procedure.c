/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Declares plug-in-pastiche. Its arguments are those that name styles and maps (arguments.h) and every setting of the engine under the
 * setting's own name, so a new setting needs no change here.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "arguments/arguments.h"
#include "catalogue/shipped.h"
#include "procedure/declarations.h"
#include "procedure/procedure.h"
#include "procedure/run.h"

static void
add_styles (GimpProcedure *procedure)
{
  gimp_procedure_add_string_argument (procedure, PST_ARGUMENT_LOOK, _ ("Look"),
                                      _ ("Name of a ready-made look, which stands for a style and settings that go well with it. A style "
                                         "that is named beside it takes the place of the look's, and so does a setting that is not left "
                                         "at its usual value"), "", G_PARAM_READWRITE);
  pst_declare_paintings (procedure);
  gimp_procedure_add_string_argument (procedure, PST_ARGUMENT_READY_STYLE, _ ("Ready style"),
                                      _ ("Style that the network for painting at once has learnt beforehand, in a script also several "
                                         "with their shares: \"NAME:2 OTHER:1\"; or one trained style, alone"), "", G_PARAM_READWRITE);
  pst_declare_shares (procedure);
  for (guint i = 0; pst_argument_regions[i]; i++)
    pst_declare_drawable (procedure, pst_argument_regions[i], _ ("Region"),
                          _ ("Channel, mask or layer that says where one of several styles goes, white for all of it; the regions are in "
                             "the order of the styles, and a style without one goes wherever none is"));
}

static void
add_maps (GimpProcedure *procedure)
{
  pst_declare_drawable (procedure, PST_ARGUMENT_STRENGTH_MAP, _ ("Strength map"),
                _ ("Channel, mask or layer that says how much is painted where: white for all, black for nothing"));
  pst_declare_drawable (procedure, PST_ARGUMENT_PROTECTION_MAP, _ ("Protection map"),
                _ ("Channel, mask or layer that says what the painting is to keep, faces for instance: white protects"));
  pst_declare_drawable (procedure, PST_ARGUMENT_START_LAYER, _ ("Start layer"),
                _ ("Layer to start from instead of the picture, an earlier result for instance"));
}

/* The layer is answered by its number, which is what Script-Fu knows layers by: GIMP 3.0 would hold on to a layer, and crash if the image
 * is deleted before it lets go.
 */
static void
add_outcome (GimpProcedure *procedure)
{
  GimpChoice *placements = gimp_choice_new_with_values ("in-place", PST_PLACEMENT_IN_PLACE, _ ("In place of the layer, which is hidden"),
                                                        NULL,
                                                        "replace", PST_PLACEMENT_REPLACE, _ ("In place of the layer, which is removed"),
                                                        NULL,
                                                        "above", PST_PLACEMENT_ABOVE, _ ("Above the layer"), NULL,
                                                        NULL);
  GimpChoice *names      = gimp_choice_new_with_values ("painting", PST_LAYER_NAME_PAINTING, _ ("After the painting"), NULL,
                                                        "source", PST_LAYER_NAME_SOURCE, _ ("Like the layer"), NULL,
                                                        NULL);

  gimp_procedure_add_choice_argument (procedure, PST_ARGUMENT_PLACEMENT, _ ("New layer"),
                                      _ ("Where the new layer goes. In place of yours it takes over its mode, opacity and mask, and the "
                                         "image looks as before where nothing is painted; above it, yours stays as it is"),
                                      placements, "in-place", G_PARAM_READWRITE);
  gimp_procedure_add_choice_argument (procedure, PST_ARGUMENT_LAYER_NAME, _ ("Its name"),
                                      _ ("How the new layer is called: like yours, for instance, where names say how long the frames of an "
                                         "animation are shown"), names, "painting", G_PARAM_READWRITE);
  gimp_procedure_add_int_return_value (procedure, "layer-id", _ ("New layer"), _ ("The number of the layer that was painted"),
                                       0, G_MAXINT, 0, G_PARAM_READWRITE);
}

static void
add_arguments (GimpProcedure *procedure)
{
  guint                    n_settings;
  GParamSpec             **settings = pst_settings_list (&n_settings);
  g_autoptr (PstSettings)  usual    = pst_settings_new ();

  add_styles (procedure);
  add_maps (procedure);
  add_outcome (procedure);
  for (guint i = 0; i < n_settings; i++)
    pst_declare_setting (procedure, settings[i], usual);
  gimp_procedure_add_string_aux_argument (procedure, PST_ARGUMENT_DRAWABLES_NOTE, "Drawables of the last run", NULL, "",
                                          G_PARAM_READWRITE);
}

GimpProcedure *
pst_procedure_new (GimpPlugIn *plug_in)
{
  GimpProcedure     *procedure = gimp_image_procedure_new (plug_in, PST_PROCEDURE_NAME, GIMP_PDB_PROC_TYPE_PLUGIN,
                                                           pst_run, NULL, NULL);
  g_autoptr (GFile)  icon      = pst_shipped_file ("icons", "pastiche.svg");

  gimp_procedure_set_image_types (procedure, "RGB*, GRAY*");
  gimp_procedure_set_sensitivity_mask (procedure, GIMP_PROCEDURE_SENSITIVE_DRAWABLE);
  gimp_procedure_set_menu_label (procedure, _ ("_Pastiche…"));
  gimp_procedure_add_menu_path (procedure, "<Image>/Filters/Artistic/");
  gimp_procedure_set_documentation (procedure, _ ("Repaint a picture in the style of a painting"),
                                    _ ("Repaints a layer in the style of a painting; the result is a new layer in its place. The style "
                                       "is a shipped painting (painting), a file (style-file) or a layer (style-layer), or several "
                                       "of them mixed; or, with the method “instant”, a ready style (ready-style). A look (look) is a "
                                       "style with its settings, ready-made."),
                                    PST_PROCEDURE_NAME);
  gimp_procedure_set_icon_file (procedure, icon);
  gimp_procedure_set_attribution (procedure, "The Pastiche authors", "The Pastiche authors", "2026");
  add_arguments (procedure);
  return procedure;
}
