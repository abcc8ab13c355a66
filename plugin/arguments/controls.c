/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Main controls ↔ settings. Each but the last goes from 0 to 100. The first three rise with a setting, and have its default in the middle:
 *
 *   amount      style-weight = d (49^(v/50) − 1) / 48, which is 0 at 0, d at 50, 50 d at 100; the strength is 100 then.
 *               At once, where no weight counts, it is the strength itself.
 *   brush       brush-size = 4^(v/50 − 1): from a quarter to four times
 *   smoothness  smoothness-weight = d (99^(v/50) − 1) / 98, which is 0 at 0, d at 50, 100 d at 100
 *   fill        the setting itself
 *   contours    the setting itself
 *   quality     what quality.c says
 *
 * Settings that a script or the expert page has made are shown as well as a control can: what lies beyond its end at that end, and a
 * strength of less than 100 as so much less of the style. Nothing is written until somebody moves the control.
 */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include <pastiche/settings.h>

#include "arguments/arguments.h"
#include "arguments/controls.h"

#define HALF             50.0
#define STYLE_STEEP      49.0
#define SMOOTHNESS_STEEP 99.0
#define BRUSH_STEEP      4.0

struct _PstControls
{
  GObject              parent_instance;
  GimpProcedureConfig *config; /* borrowed; outlives the controls */
};

enum
{
  AMOUNT = 1,
  BRUSH,
  SMOOTHNESS,
  FILL,
  CONTOURS,
  QUALITY,
  N_PROPERTIES
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (PstControls, pst_controls, G_TYPE_OBJECT)

static gdouble
bend (gdouble value,
      gdouble usual,
      gdouble steep)
{
  return usual * (pow (steep, value / HALF) - 1.0) / (steep - 1.0);
}

static gdouble
straighten (gdouble setting,
            gdouble usual,
            gdouble steep)
{
  return CLAMP (HALF * log1p ((steep - 1.0) * setting / usual) / log (steep), 0.0, 100.0);
}

static GParamSpec *
find_setting (PstControls *controls,
              const gchar *name)
{
  return g_object_class_find_property (G_OBJECT_GET_CLASS (controls->config), name);
}

static gdouble
get_usual (PstControls *controls,
           const gchar *name)
{
  return G_PARAM_SPEC_DOUBLE (find_setting (controls, name))->default_value;
}

static gdouble
get_number (PstControls *controls,
            const gchar *name)
{
  gdouble number;

  g_object_get (controls->config, name, &number, NULL);
  return number;
}

static gboolean
is_at_once (PstControls *controls)
{
  return gimp_procedure_config_get_choice_id (controls->config, "method") == PST_METHOD_INSTANT;
}

static gdouble
get_position (PstControls *controls,
              guint        property)
{
  switch (property)
    {
    case AMOUNT:
      if (is_at_once (controls))
        return get_number (controls, "strength");
      return straighten (get_number (controls, "style-weight"), get_usual (controls, "style-weight"), STYLE_STEEP) *
             get_number (controls, "strength") / 100.0;
    case BRUSH:
      return CLAMP (HALF * (1.0 + log (get_number (controls, "brush-size")) / log (BRUSH_STEEP)), 0.0, 100.0);
    case SMOOTHNESS:
      return straighten (get_number (controls, "smoothness-weight"), get_usual (controls, "smoothness-weight"), SMOOTHNESS_STEEP);
    default:
      return get_number (controls, properties[property]->name);
    }
}

static void
set_position (PstControls *controls,
              guint        property,
              gdouble      value)
{
  GimpProcedureConfig *config = controls->config;

  if (fabs (round (get_position (controls, property)) - value) < 1e-6)
    return; /* a spin button that is left says again what it shows, which is rounded: nobody has moved it */
  if (property == BRUSH)
    g_object_set (config, "brush-size", pow (BRUSH_STEEP, value / HALF - 1.0), NULL);
  else if (property == SMOOTHNESS)
    g_object_set (config, "smoothness-weight", bend (value, get_usual (controls, "smoothness-weight"), SMOOTHNESS_STEEP), NULL);
  else if (property != AMOUNT)
    g_object_set (config, properties[property]->name, value, NULL);
  else if (is_at_once (controls))
    g_object_set (config, "strength", value, NULL);
  else
    g_object_set (config, "style-weight", bend (value, get_usual (controls, "style-weight"), STYLE_STEEP), "strength", 100.0, NULL);
}

static void
pst_controls_get_property (GObject    *object,
                           guint       property_id,
                           GValue     *value,
                           GParamSpec *property G_GNUC_UNUSED)
{
  PstControls *controls = PST_CONTROLS (object);

  if (property_id == QUALITY)
    g_value_set_int (value, pst_controls_get_quality (controls));
  else
    g_value_set_double (value, get_position (controls, property_id));
}

static void
pst_controls_set_property (GObject      *object,
                           guint         property_id,
                           const GValue *value,
                           GParamSpec   *property G_GNUC_UNUSED)
{
  PstControls *controls = PST_CONTROLS (object);

  if (property_id == QUALITY)
    pst_controls_set_quality (controls, g_value_get_int (value));
  else
    set_position (controls, property_id, g_value_get_double (value));
}

static void
declare_control (GObjectClass *class,
                 guint         property,
                 const gchar  *name,
                 const gchar  *nick,
                 const gchar  *blurb)
{
  properties[property] = g_param_spec_double (name, nick, blurb, 0.0, 100.0, HALF,
                                              G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_property (class, property, properties[property]);
}

/* One that is a setting. */
static void
declare_setting (GObjectClass *class,
                 guint         property,
                 const gchar  *name)
{
  g_autoptr (GTypeClass)  settings = g_type_class_ref (PST_TYPE_SETTINGS);
  GParamSpec             *setting  = g_object_class_find_property (G_OBJECT_CLASS (settings), name);

  declare_control (class, property, name, _ (g_param_spec_get_nick (setting)), _ (g_param_spec_get_blurb (setting)));
}

static void
pst_controls_class_init (PstControlsClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->get_property = pst_controls_get_property;
  object_class->set_property = pst_controls_set_property;
  declare_control (object_class, AMOUNT, "amount", _ ("Ho_w much style"),
                   _ ("How much of the painting comes into your picture. A little keeps everything recognisable; a lot paints it over"));
  declare_control (object_class, BRUSH, "brush", _ ("_Brush size"),
                   _ ("How large brush marks are: in the middle as large in your picture as in the painting, at the ends a quarter and "
                      "four times as large"));
  declare_control (object_class, SMOOTHNESS, "smoothness", _ ("Smooth_ness"),
                   _ ("How calm skies, skin and other surfaces are. Little leaves them lively, with specks; a lot makes them even"));
  declare_setting (object_class, FILL, "fill");
  declare_setting (object_class, CONTOURS, "contours");
  properties[QUALITY] = g_param_spec_int ("quality", _ ("Quality"), NULL, 0, PST_N_QUALITIES - 1, PST_QUALITY_PAINTING,
                                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_property (object_class, QUALITY, properties[QUALITY]);
}

static void
pst_controls_init (PstControls *controls G_GNUC_UNUSED)
{
}

static void
follow_config (PstControls *controls)
{
  for (guint i = 1; i < N_PROPERTIES; i++)
    g_object_notify_by_pspec (G_OBJECT (controls), properties[i]);
}

/* (transfer full): controls that follow the arguments, which have to outlive them, and change them: "amount", "brush", "smoothness",
 * "fill" and "contours", each from 0 to 100, and "quality", a #PstQuality
 */
PstControls *
pst_controls_new (GimpProcedureConfig *config)
{
  PstControls *controls = g_object_new (PST_TYPE_CONTROLS, NULL);

  controls->config = config;
  g_signal_connect_object (config, "notify", G_CALLBACK (follow_config), controls, G_CONNECT_SWAPPED);
  return controls;
}

/* The quality that the settings come closest to. */
PstQuality
pst_controls_get_quality (PstControls *controls)
{
  g_autoptr (PstSettings) settings = pst_arguments_get_settings (controls->config);

  return pst_quality_find (settings);
}

/* Nothing changes where the settings have the quality already. */
void
pst_controls_set_quality (PstControls *controls,
                          PstQuality   quality)
{
  g_autoptr (PstSettings) settings = pst_arguments_get_settings (controls->config);

  if (pst_quality_find (settings) == quality)
    return;
  pst_quality_apply (quality, settings);
  pst_arguments_take_settings (controls->config, settings, pst_quality_settings);
}

/* (transfer none) (array zero-terminated=1): the settings that the control of this name changes */
const gchar * const *
pst_controls_get_settings (const gchar *control)
{
  static const gchar *const amount[]     = { "style-weight", "strength", NULL };
  static const gchar *const brush[]      = { "brush-size", NULL };
  static const gchar *const smoothness[] = { "smoothness-weight", NULL };
  static const gchar *const fill[]       = { "fill", NULL };
  static const gchar *const contours[]   = { "contours", NULL };

  if (g_str_equal (control, "amount"))
    return amount;
  if (g_str_equal (control, "brush"))
    return brush;
  if (g_str_equal (control, "smoothness"))
    return smoothness;
  if (g_str_equal (control, "fill"))
    return fill;
  return g_str_equal (control, "contours") ? contours : pst_quality_settings;
}
