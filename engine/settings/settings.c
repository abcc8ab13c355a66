/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The one list of settings.
 *
 * To add a setting, add an entry to declare_settings() and the code that obeys it; the procedure's arguments, the
 * dialog, the last values, the note on a result layer and the table in the manual follow from the entry. The defaults
 * come from painting with the shipped network and looking at the pictures.
 */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>

#include <pastiche/settings.h>

struct _PstSettings
{
  GObject parent_instance;
  GValue *values; /* one for each setting, by property id - 1 */
};

G_DEFINE_FINAL_TYPE (PstSettings, pst_settings, G_TYPE_OBJECT)

static GPtrArray *list; /* of GParamSpec, borrowed from the class; the property id is the index + 1 */
static GQuark     traits_quark;

/* What is to be known of a setting beside its GParamSpec. */
typedef enum
{
  MAIN     = 0,
  EXPERT   = 1 << 0, /* belongs on a page of its own */
  STEPS    = 1 << 1, /* only painting step by step obeys it */
  MATCHING = 1 << 2, /* only matching obeys it */
  /* How much of what is painted is lost when it changes; without one of these: the aim, see PstChange. */
  ASIDE   = 1 << 3,
  FINISH  = 1 << 4,
  COURSE  = 1 << 5,
  SUBJECT = 1 << 6,
} Traits;

#define FLAGS (G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY)

static void
declare (GObjectClass *object_class,
         Traits        traits,
         GParamSpec   *setting)
{
  g_ptr_array_add (list, setting);
  g_param_spec_set_qdata (setting, traits_quark, GINT_TO_POINTER (traits));
  g_object_class_install_property (object_class, list->len, setting);
}

static void
declare_settings (GObjectClass *object_class)
{
  declare (object_class, SUBJECT,
           g_param_spec_enum ("method", N_ ("Method"),
                              N_ ("Step by step follows the painting closely and takes its time; at once is a draft, ready in a moment, "
                                  "by a network that was taught to paint"),
                              PST_TYPE_METHOD, PST_METHOD_OPTIMISE, FLAGS));
  declare (object_class, FINISH,
           g_param_spec_double ("strength", N_ ("Strength"),
                                N_ ("How much of the style, in per cent: 0 leaves the picture as it was, for the painted one is mixed "
                                    "with it. At once with a painting, the painting's style is mixed with the picture's own instead; "
                                    "only below 25 the picture shows through"),
                                0.0, 100.0, 100.0, FLAGS));
  declare (object_class, SUBJECT,
           g_param_spec_double ("brush-size", N_ ("Brush size"),
                                N_ ("How large the painting is held beside the picture: 1 makes them equally large, 2 its brush marks "
                                    "twice as large. At once, it is the size at which the network paints"),
                                0.25, 4.0, 1.0, FLAGS));
  declare (object_class, EXPERT | SUBJECT,
           g_param_spec_enum ("painting-turn", N_ ("Turn the painting"),
                              N_ ("How the painting is held: the direction of its brush marks is learned, too"),
                              PST_TYPE_TURN, PST_TURN_UPRIGHT, FLAGS));
  declare (object_class, FINISH,
           g_param_spec_enum ("colours", N_ ("Colours"),
                              N_ ("Whose colours the result has: as painted; the picture's own, so that only light and dark are "
                                  "painted; the picture's hues, as strong as they are painted; or the picture's colours, brought to "
                                  "the painting's palette. A ready style has no palette that could be known: its colours stay as painted"),
                              PST_TYPE_COLOURS, PST_COLOURS_PAINTING, FLAGS));
  declare (object_class, EXPERT,
           g_param_spec_enum ("palette", N_ ("Palette"),
                              N_ ("What the picture's colours are brought to before it is painted, and the result's afterwards. A ready "
                                  "style has no palette that could be known"),
                              PST_TYPE_PALETTE_MATCH, PST_PALETTE_MATCH_NONE, FLAGS));
  declare (object_class, EXPERT,
           g_param_spec_enum ("canvas", N_ ("Canvas"),
                              N_ ("Which edges of the picture are joined: it is painted as if it went on at the opposite edge, so "
                                  "that copies laid side by side, or a panorama that is turned around, show no seam"),
                              PST_TYPE_TILING, PST_TILING_NONE, FLAGS));
  declare (object_class, STEPS,
           g_param_spec_double ("style-weight", N_ ("Style weight"),
                                N_ ("How strongly the painting is followed: 2 to 5 keeps the subject, 30 and more paints it over"),
                                0.0, 1000.0, 3.0, FLAGS));
  declare (object_class, STEPS,
           g_param_spec_double ("smoothness-weight", N_ ("Smoothness weight"),
                                N_ ("How strongly neighbouring pixels are drawn together: more means calmer surfaces, "
                                    "none leaves specks"),
                                0.0, 10000.0, 20.0, FLAGS));
  declare (object_class, STEPS | MATCHING,
           g_param_spec_double ("fill", N_ ("Fill blank areas"),
                                N_ ("How far the style may go where the picture is blank, a clear sky for instance, in per cent: 0 keeps "
                                    "these places calm, 100 lets the style do there what it likes. It is how little matching counts "
                                    "there, and does nothing while the matching weight is 0"),
                                0.0, 100.0, 50.0, FLAGS));
  declare (object_class, STEPS,
           g_param_spec_double ("contours", N_ ("Contours"),
                                N_ ("How strictly lines and small features of the subject are kept, eyes and mouth for instance, in "
                                    "whatever colours: 5 to 15 keeps a small face whole, much more brings the picture's own colours "
                                    "back. It is the weight of the self-similarity of the picture's features"),
                                0.0, 100.0, 2.0, FLAGS));
  declare (object_class, EXPERT | STEPS,
           g_param_spec_double ("palette-weight", N_ ("Palette weight"),
                                N_ ("How strongly colours are kept to those that the painting has: without it there can be stains of "
                                    "others"),
                                0.0, 100000.0, 3000.0, FLAGS));
  declare (object_class, STEPS | COURSE,
           g_param_spec_int ("steps", N_ ("Steps"),
                             N_ ("Steps at the smallest scale; each larger scale takes half as many as the one before"),
                             1, 10000, 60, FLAGS));
  declare (object_class, EXPERT | STEPS | COURSE,
           g_param_spec_int ("least-steps", N_ ("Least steps"), N_ ("Steps that every scale takes at least"),
                             1, 10000, 15, FLAGS));
  declare (object_class, EXPERT | STEPS | COURSE,
           g_param_spec_int ("smallest-scale", N_ ("Smallest scale"),
                             N_ ("Long side in pixels at which painting starts; large shapes come from the small scales"),
                             16, 65536, 128, FLAGS));
  declare (object_class, EXPERT | STEPS | COURSE,
           g_param_spec_double ("supersampling", N_ ("Supersampling"),
                                N_ ("How many times as large as the picture it is painted, before it is made as small as that: 2 makes "
                                    "lines crisper, surfaces calmer and brush marks 1.4 times as large, and takes four times as long and "
                                    "as much memory"),
                                1.0, 4.0, 1.0, FLAGS));
  declare (object_class, EXPERT | STEPS | COURSE,
           g_param_spec_enum ("start", N_ ("Start"),
                              N_ ("What is on the canvas before the first step, at the smallest scale"),
                              PST_TYPE_START, PST_START_PICTURE, FLAGS));
  declare (object_class, EXPERT | STEPS | COURSE,
           g_param_spec_enum ("scales", N_ ("Scales"),
                              N_ ("All scales make shapes and brush marks of every size; the largest only goes on with a start that is "
                                  "painted already"),
                              PST_TYPE_SCALES, PST_SCALES_ALL, FLAGS));
  declare (object_class, EXPERT | COURSE,
           g_param_spec_int ("seed", N_ ("Seed"), N_ ("The same seed gives the same noise, and the same grain"), 0, G_MAXINT, 0, FLAGS));
  declare (object_class, EXPERT | STEPS,
           g_param_spec_enum ("style-loss", N_ ("Style loss"), N_ ("What of the feature maps is compared with the painting's"),
                              PST_TYPE_STYLE_LOSS, PST_STYLE_LOSS_COVARIANCE, FLAGS));
  declare (object_class, EXPERT | STEPS,
           g_param_spec_double ("histogram-weight", N_ ("Histogram weight"),
                                N_ ("How strongly each feature is made as frequent, from faint to strong, as it is in the painting: "
                                    "against fading colours"),
                                0.0, 1000.0, 0.0, FLAGS));
  declare (object_class, EXPERT | STEPS,
           g_param_spec_double ("content-weight", N_ ("Content weight"),
                                N_ ("How strongly the features of the picture itself are kept: 1 keeps it a photograph, on which the "
                                    "painting's motifs lie; 0 leaves the subject to matching and contours"),
                                0.0, 1000.0, 0.0, FLAGS));
  declare (object_class, EXPERT | STEPS,
           g_param_spec_double ("matching-weight", N_ ("Matching weight"),
                                N_ ("How strongly each place of the picture is painted like the places of the painting that are most like "
                                    "it, so that the subject is painted, not covered with motifs: 10 beside a style weight of 3; 0 beside "
                                    "a content weight of 1"),
                                0.0, 1000.0, 10.0, FLAGS));
  declare (object_class, EXPERT | STEPS | MATCHING,
           g_param_spec_int ("neighbours", N_ ("Neighbours"),
                             N_ ("How many places of the painting each place is matched with: 1 is lively and a little noisy, many are "
                                 "calm and pale"),
                             1, 32, 5, FLAGS));
  declare (object_class, EXPERT | STEPS | MATCHING,
           g_param_spec_double ("matching-temperature", N_ ("Matching temperature"),
                                N_ ("How much the nearest of them counts beside the others: at 0 it counts alone, at 1 all count alike"),
                                0.0, 10.0, 0.05, FLAGS));
  declare (object_class, EXPERT | STEPS,
           g_param_spec_string ("matching-layers", N_ ("Matching layers"),
                                N_ ("Layers whose features together say which places are alike, for matching and contours, each with an "
                                    "optional weight. Left alone, a residual network takes what its first three stages end with"),
                                "relu2_1 relu3_1 relu4_1", FLAGS));
  declare (object_class, EXPERT | STEPS,
           g_param_spec_string ("style-layers", N_ ("Style layers"),
                                N_ ("Layers that see the style, from fine to broad, each with an optional weight: "
                                    "\"relu1_1:2 relu4_1\". Left alone, a residual network takes what its stages end with"),
                                "relu1_1 relu2_1 relu3_1 relu4_1", FLAGS));
  declare (object_class, EXPERT | STEPS,
           g_param_spec_string ("content-layers", N_ ("Content layers"),
                                N_ ("Layers that see the content, each with an optional weight, where the content has a weight or is "
                                    "protected. Left alone, a residual network takes what its last stage but one ends with"),
                                "relu4_2", FLAGS));
  declare (object_class, EXPERT | STEPS,
           g_param_spec_double ("softmax-temperature", N_ ("Softmax temperature"),
                                N_ ("How evenly a residual network's feature maps are looked at: raise it where peaks take up all "
                                    "attention and the picture hardly changes. Other networks have none"),
                                0.1, 100.0, 1.0, FLAGS));
  declare (object_class, EXPERT | STEPS,
           g_param_spec_enum ("pooling", N_ ("Pooling"),
                              N_ ("How a VGG network makes its feature maps smaller; a residual network has its own way"),
                              PST_TYPE_POOLING, PST_POOLING_MAXIMUM, FLAGS));
  declare (object_class, EXPERT | STEPS,
           g_param_spec_enum ("padding", N_ ("Padding"), N_ ("What the network sees beyond edges of the picture that are not joined"),
                              PST_TYPE_PADDING, PST_PADDING_REPLICATE, FLAGS));
  declare (object_class, EXPERT | STEPS | COURSE,
           g_param_spec_enum ("optimiser", N_ ("Optimiser"), N_ ("How the picture is changed from step to step"),
                              PST_TYPE_OPTIMISER_KIND, PST_OPTIMISER_LBFGS, FLAGS));
  declare (object_class, EXPERT | STEPS | COURSE,
           g_param_spec_int ("corrections", N_ ("L-BFGS corrections"),
                             N_ ("How many past steps L-BFGS remembers; each needs the memory of one picture. Large pictures get "
                                 "fewer: as many as 1 GiB holds, or a quarter of the memory that is set, and two at least"),
                             1, 100, 12, FLAGS));
  declare (object_class, EXPERT | STEPS | COURSE,
           g_param_spec_double ("learning-rate", N_ ("Learning rate"),
                                N_ ("How far Adam and gradient descent go in one step; L-BFGS finds that out by itself"),
                                0.0001, 1.0, 0.02, FLAGS));
  declare (object_class, EXPERT | STEPS | COURSE,
           g_param_spec_double ("learning-rate-decay", N_ ("Learning rate decay"),
                                N_ ("What is left of the learning rate at the last step of a scale: 1 keeps it, 0.1 settles"),
                                0.001, 1.0, 1.0, FLAGS));
  declare (object_class, EXPERT | STEPS | COURSE,
           g_param_spec_double ("momentum", N_ ("Momentum"),
                                N_ ("How much of its last direction gradient descent keeps: 0 none, 0.9 much"),
                                0.0, 0.99, 0.9, FLAGS));
  declare (object_class, EXPERT | FINISH,
           g_param_spec_double ("denoise", N_ ("Denoise"),
                                N_ ("How much the finished picture is smoothed where there are no edges, in per cent"),
                                0.0, 100.0, 0.0, FLAGS));
  declare (object_class, EXPERT | FINISH,
           g_param_spec_double ("sharpen", N_ ("Sharpen"),
                                N_ ("How much the finest brush marks of the finished picture are brought out, in per cent"),
                                0.0, 100.0, 0.0, FLAGS));
  declare (object_class, EXPERT | FINISH,
           g_param_spec_double ("grain", N_ ("Grain"),
                                N_ ("How much grain lies on the finished picture, in per cent; the seed says which"),
                                0.0, 100.0, 0.0, FLAGS));
  declare (object_class, EXPERT | ASIDE,
           g_param_spec_int ("threads", N_ ("Threads"), N_ ("Processor cores to use; 0 uses all"), 0, 1024, 0, FLAGS));
  declare (object_class, EXPERT | ASIDE,
           g_param_spec_int ("memory", N_ ("Memory"),
                             N_ ("Mebibytes to use; a picture that needs more is painted part by part, which takes longer, and a "
                                 "large one with fewer L-BFGS corrections; 0 uses half of what is free"),
                             0, G_MAXINT, 0, FLAGS));
  declare (object_class, EXPERT | STEPS,
           g_param_spec_object ("network-file", N_ ("Network file"),
                                N_ ("A file of yours, of safetensors or PyTorch, instead of the network that looks at the pictures step by "
                                    "step; the manual says which files fit"),
                                G_TYPE_FILE, FLAGS));
}

static void
pst_settings_get_property (GObject    *object,
                           guint       property_id,
                           GValue     *value,
                           GParamSpec *setting G_GNUC_UNUSED)
{
  g_value_copy (&PST_SETTINGS (object)->values[property_id - 1], value);
}

static void
pst_settings_set_property (GObject      *object,
                           guint         property_id,
                           const GValue *value,
                           GParamSpec   *setting)
{
  GValue *mine = &PST_SETTINGS (object)->values[property_id - 1];

  if (g_param_values_cmp (setting, mine, value) != 0)
    {
      g_value_copy (value, mine);
      g_object_notify_by_pspec (object, setting);
    }
}

static void
pst_settings_finalize (GObject *object)
{
  PstSettings *settings = PST_SETTINGS (object);

  for (guint i = 0; i < list->len; i++)
    g_value_unset (&settings->values[i]);
  g_free (settings->values);
  G_OBJECT_CLASS (pst_settings_parent_class)->finalize (object);
}

static void
pst_settings_class_init (PstSettingsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = pst_settings_get_property;
  object_class->set_property = pst_settings_set_property;
  object_class->finalize     = pst_settings_finalize;
  list         = g_ptr_array_new ();
  traits_quark = g_quark_from_static_string ("pst-setting-traits");
  declare_settings (object_class);
}

static void
pst_settings_init (PstSettings *settings)
{
  settings->values = g_new0 (GValue, list->len);
  for (guint i = 0; i < list->len; i++)
    {
      GParamSpec *setting = g_ptr_array_index (list, i);

      g_value_init (&settings->values[i], setting->value_type);
      g_param_value_set_default (setting, &settings->values[i]);
    }
}

/**
 * pst_settings_new:
 *
 * Returns: (transfer full): settings with every default
 */
PstSettings *
pst_settings_new (void)
{
  return g_object_new (PST_TYPE_SETTINGS, NULL);
}

/**
 * pst_settings_copy:
 * @settings: the settings
 *
 * Returns: (transfer full): settings with the same values
 */
PstSettings *
pst_settings_copy (PstSettings *settings)
{
  PstSettings *copy = pst_settings_new ();

  for (guint i = 0; i < list->len; i++)
    g_value_copy (&settings->values[i], &copy->values[i]);
  return copy;
}

/**
 * pst_settings_list:
 * @n_settings: (out): how many there are
 *
 * Nick and blurb of each are the untranslated texts of the domain "pastiche".
 *
 * Returns: (transfer none): the settings in the order in which people should meet them
 */
GParamSpec **
pst_settings_list (guint *n_settings)
{
  g_type_class_unref (g_type_class_ref (PST_TYPE_SETTINGS));
  *n_settings = list->len;
  return (GParamSpec **) list->pdata;
}

/**
 * pst_settings_get_value_label:
 * @enum_type: the type of a setting that is a choice
 * @value: one of its values
 *
 * Returns: (transfer none): the untranslated label of the value
 */
const gchar *
pst_settings_get_value_label (GType enum_type,
                              gint  value)
{
  g_autoptr (GEnumClass) enum_class = g_type_class_ref (enum_type);

  return g_enum_get_value (enum_class, value)->value_name;
}

static Traits
get_traits (const GParamSpec *setting)
{
  return GPOINTER_TO_INT (g_param_spec_get_qdata ((GParamSpec *) setting, traits_quark));
}

/**
 * pst_settings_is_expert:
 * @setting: one of pst_settings_list()
 *
 * Returns: whether the setting belongs on a page of its own that a newcomer need not open
 */
gboolean
pst_settings_is_expert (const GParamSpec *setting)
{
  return get_traits (setting) & EXPERT;
}

/**
 * pst_settings_is_obeyed:
 * @settings: the settings
 * @setting: one of pst_settings_list()
 *
 * Returns: whether the setting makes a difference to what is painted with the others, or how
 */
gboolean
pst_settings_is_obeyed (PstSettings      *settings,
                        const GParamSpec *setting)
{
  Traits    traits = get_traits (setting);
  PstMethod method;
  gdouble   matching;

  g_object_get (settings, "method", &method, "matching-weight", &matching, NULL);
  return (method == PST_METHOD_OPTIMISE || ! (traits & STEPS)) && (matching > 0.0 || ! (traits & MATCHING));
}

static PstChange
get_change (const GParamSpec *setting)
{
  Traits traits = get_traits (setting);

  if (traits & ASIDE)
    return PST_CHANGE_NONE;
  if (traits & FINISH)
    return PST_CHANGE_FINISHING;
  if (traits & COURSE)
    return PST_CHANGE_COURSE;
  return traits & SUBJECT ? PST_CHANGE_SUBJECT : PST_CHANGE_AIM;
}

/**
 * pst_settings_compare:
 * @settings: some settings
 * @others: other settings
 *
 * Returns: the greatest difference that they make to what is painted
 */
PstChange
pst_settings_compare (PstSettings *settings,
                      PstSettings *others)
{
  PstChange change = PST_CHANGE_NONE;

  for (guint i = 0; i < list->len; i++)
    {
      GParamSpec *setting = g_ptr_array_index (list, i);

      if (g_param_values_cmp (setting, &settings->values[i], &others->values[i]) != 0)
        change = MAX (change, get_change (setting));
    }
  return change;
}

static void
add_to_json (JsonBuilder  *builder,
             const gchar  *name,
             const GValue *value)
{
  json_builder_set_member_name (builder, name);
  if (G_VALUE_HOLDS_DOUBLE (value))
    json_builder_add_double_value (builder, g_value_get_double (value));
  else if (G_VALUE_HOLDS_INT (value))
    json_builder_add_int_value (builder, g_value_get_int (value));
  else if (G_VALUE_HOLDS_ENUM (value))
    {
      g_autoptr (GEnumClass) enum_class = g_type_class_ref (G_VALUE_TYPE (value));

      json_builder_add_string_value (builder, g_enum_get_value (enum_class, g_value_get_enum (value))->value_nick);
    }
  else if (G_VALUE_HOLDS_STRING (value))
    json_builder_add_string_value (builder, g_value_get_string (value));
  else
    {
      GFile           *file = g_value_get_object (value);
      g_autofree gchar *uri = file ? g_file_get_uri (file) : NULL;

      json_builder_add_string_value (builder, uri ? uri : "");
    }
}

/**
 * pst_settings_to_json:
 * @settings: the settings
 *
 * Returns: (transfer full): a JSON object with every setting under its name: choices by their nick, files by their URI
 */
gchar *
pst_settings_to_json (PstSettings *settings)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode)    root    = NULL;

  json_builder_begin_object (builder);
  for (guint i = 0; i < list->len; i++)
    add_to_json (builder, ((GParamSpec *) g_ptr_array_index (list, i))->name, &settings->values[i]);
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, TRUE);
}
