/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Texts that share something out: paintings and ready styles with their shares, layers with their weights. */
#include "config.h"

#include <math.h>

#include <pastiche/error.h>
#include <pastiche/shares.h>

#include "fuzz.h"

#define NAMES 3

static gboolean
find_name (const gchar  *name,
           guint        *index,
           gpointer      data,
           GError      **error)
{
  static const gchar *const names[NAMES] = { "swirls", "relu1_1", "ink" };

  for (*index = 0; *index < NAMES; ++*index)
    if (g_str_equal (names[*index], name))
      return TRUE;
  g_set_error (error, PST_ERROR, PST_ERROR_SETTING, "there is no “%s”", name);
  return FALSE;
}

int
LLVMFuzzerTestOneInput (const guint8 *bytes,
                        gsize         n)
{
  g_autofree gchar   *text          = g_strndup ((const gchar *) bytes, n);
  g_autoptr (GError)  error         = NULL;
  gdouble             shares[NAMES] = { 0.0 };

  if (! pst_shares_parse (text, find_name, NULL, shares, &error))
    fuzz_assert_sentence (error);
  for (guint i = 0; i < NAMES; i++)
    g_assert_true (isfinite (shares[i]) && shares[i] >= 0.0);
  return 0;
}
