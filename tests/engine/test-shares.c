/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Texts that share something out. */
#include "config.h"

#include <pastiche/pastiche.h>

#include "cases.h"

static const gchar *const names[] = { "swirls", "mosaic", "ink" };

static gboolean
find_name (const gchar  *name,
           guint        *index,
           gpointer      data,
           GError      **error)
{
  for (*index = 0; *index < G_N_ELEMENTS (names); ++*index)
    if (g_str_equal (names[*index], name))
      return TRUE;
  g_set_error (error, PST_ERROR, PST_ERROR_SETTING, "%s is not one of %s", name, (const gchar *) data);
  return FALSE;
}

static void
assert_shares (const gchar *text,
               gdouble      swirls,
               gdouble      mosaic,
               gdouble      ink)
{
  g_autoptr (GError) error     = NULL;
  gdouble            shares[3] = { 0.0 };

  g_assert_true (pst_shares_parse (text, find_name, NULL, shares, &error));
  g_assert_no_error (error);
  g_assert_cmpfloat (shares[0], ==, swirls);
  g_assert_cmpfloat (shares[1], ==, mosaic);
  g_assert_cmpfloat (shares[2], ==, ink);
}

static void
test_parse (void)
{
  assert_shares ("swirls", 1.0, 0.0, 0.0);
  assert_shares ("mosaic:2 ink:0.5", 0.0, 2.0, 0.5);
  assert_shares (" ink,\tswirls:0  ", 0.0, 0.0, 1.0);
  assert_shares ("ink ink:2", 0.0, 0.0, 3.0);
  assert_shares ("ink:1000000", 0.0, 0.0, 1000000.0);
  assert_shares ("", 0.0, 0.0, 0.0);
}

static void
test_refused (void)
{
  static const gchar *const numbers[] = { "ink:", "ink:-1", "ink:much", "ink:1x", "ink:nan", "ink:inf", "ink:1:2",
                                          "ink:1e308", "ink:1000001" };
  g_autoptr (GError)        error     = NULL;
  gdouble                   shares[3] = { 0.0 };

  g_assert_false (pst_shares_parse ("ink chalk", find_name, (gpointer) "a few", shares, &error));
  g_assert_cmpstr (error->message, ==, "chalk is not one of a few");
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_clear_error (&error);
      g_assert_false (pst_shares_parse (numbers[i], find_name, NULL, shares, &error));
      g_assert_error (error, PST_ERROR, PST_ERROR_SETTING);
    }
}

static const TestCase tests[] = {
  { "parse", test_parse, .expects = "names with and without a number are read, and those named twice add up" },
  { "refused", test_refused, .expects = "unknown names, and numbers that are none, negative or too large, are refused" },
};

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  test_add_all (tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
