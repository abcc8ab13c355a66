/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The list of settings is complete for those who read it: procedure, dialog, note, documentation. */
#include "config.h"

#include <json-glib/json-glib.h>

#include <pastiche/pastiche.h>

#include "cases.h"

static void
test_declared (void)
{
  guint         n;
  GParamSpec  **list = pst_settings_list (&n);

  g_assert_cmpuint (n, >=, 10);
  for (guint i = 0; i < n; i++)
    {
      g_assert_cmpstr (g_param_spec_get_nick (list[i]), !=, g_param_spec_get_name (list[i]));
      g_assert_nonnull (g_param_spec_get_blurb (list[i]));
      if (G_IS_PARAM_SPEC_ENUM (list[i]))
        {
          GEnumClass *choices = G_PARAM_SPEC_ENUM (list[i])->enum_class;

          for (guint c = 0; c < choices->n_values; c++)
            g_assert_nonnull (pst_settings_get_value_label (list[i]->value_type, choices->values[c].value));
        }
    }
}

static void
test_json (void)
{
  g_autoptr (GFile)       file     = g_file_new_for_path ("/a/network.safetensors");
  g_autoptr (PstSettings) settings = g_object_new (PST_TYPE_SETTINGS, "style-weight", 3.5, "steps", 7,
                                                   "optimiser", PST_OPTIMISER_ADAM, "network-file", file, NULL);
  g_autofree gchar       *text     = pst_settings_to_json (settings);
  g_autoptr (JsonParser)  parser   = json_parser_new ();
  JsonObject             *object;
  guint                   n;

  pst_settings_list (&n);
  g_assert_true (json_parser_load_from_data (parser, text, -1, NULL));
  object = json_node_get_object (json_parser_get_root (parser));
  g_assert_cmpuint (json_object_get_size (object), ==, n);
  g_assert_cmpfloat (json_object_get_double_member (object, "style-weight"), ==, 3.5);
  g_assert_cmpint (json_object_get_int_member (object, "steps"), ==, 7);
  g_assert_cmpstr (json_object_get_string_member (object, "optimiser"), ==, "adam");
  g_assert_cmpstr (json_object_get_string_member (object, "network-file"), ==, "file:///a/network.safetensors");
}

static void
test_copy (void)
{
  g_autoptr (PstSettings) settings = g_object_new (PST_TYPE_SETTINGS, "seed", 42, NULL);
  g_autoptr (PstSettings) copy     = pst_settings_copy (settings);
  gint                    seed;

  g_object_set (settings, "seed", 1, NULL);
  g_object_get (copy, "seed", &seed, NULL);
  g_assert_cmpint (seed, ==, 42);
}

static void
test_obeyed (void)
{
  static const struct { const gchar *setting; PstMethod method; gdouble matching; gboolean is_obeyed; } cases[] = {
    { "brush-size", PST_METHOD_INSTANT, 0.0, TRUE },
    { "contours", PST_METHOD_INSTANT, 10.0, FALSE },
    { "contours", PST_METHOD_OPTIMISE, 0.0, TRUE },
    { "fill", PST_METHOD_INSTANT, 10.0, FALSE },
    { "fill", PST_METHOD_OPTIMISE, 0.0, FALSE },
    { "fill", PST_METHOD_OPTIMISE, 10.0, TRUE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (PstSettings)  settings = g_object_new (PST_TYPE_SETTINGS, "method", cases[i].method, "matching-weight", cases[i].matching,
                                                        NULL);
      GParamSpec              *setting  = g_object_class_find_property (G_OBJECT_GET_CLASS (settings), cases[i].setting);

      g_assert_cmpint (pst_settings_is_obeyed (settings, setting), ==, cases[i].is_obeyed);
    }
}

static void
count (GObject    *object G_GNUC_UNUSED,
       GParamSpec *setting G_GNUC_UNUSED,
       gpointer    data)
{
  ++*(guint *) data;
}

static void
test_notify (void)
{
  g_autoptr (PstSettings) settings = pst_settings_new ();
  guint                   n        = 0;

  g_signal_connect (settings, "notify::style-weight", G_CALLBACK (count), &n);
  g_object_set (settings, "style-weight", 9.0, NULL);
  g_object_set (settings, "style-weight", 9.0, NULL);
  g_assert_cmpuint (n, ==, 1);
}

static const TestCase tests[] = {
  { "declared", test_declared, .expects = "every setting has a name, an explanation and labels for its choices" },
  { "json", test_json, .expects = "all settings are told in JSON" },
  { "copy", test_copy, .expects = "a copy stays when the original changes" },
  { "obeyed", test_obeyed, .expects = "what a method leaves out, or matching where there is none, is known" },
  { "notify", test_notify, .expects = "a change is told once, and what is no change is not" },
};

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  test_add_all (tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
