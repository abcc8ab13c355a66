/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Shares: a list of names, separated by blanks or commas, each with an optional number of 0 or more behind a colon. */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include <pastiche/error.h>
#include <pastiche/shares.h>

/* Of a sum that is infinite, each share would be nothing. */
#define MOST 1e6

/**
 * pst_share_parse:
 * @text: a number
 * @share: (out): the number
 *
 * Returns: whether it can be a share: from 0 to a million
 */
gboolean
pst_share_parse (const gchar *text,
                 gdouble     *share)
{
  gchar *end;

  *share = g_ascii_strtod (text, &end);
  return end != text && *end == '\0' && isfinite (*share) && *share >= 0.0 && *share <= MOST;
}

static gboolean
parse_entry (const gchar     *entry,
             PstShareFinder   find,
             gpointer         data,
             gdouble         *shares,
             GError         **error)
{
  g_auto (GStrv) parts = g_strsplit (entry, ":", 2);
  gdouble        share = 1.0;
  guint          index;

  if (! find (parts[0], &index, data, error))
    return FALSE;
  if (parts[1] && ! pst_share_parse (parts[1], &share))
    {
      g_set_error (error, PST_ERROR, PST_ERROR_SETTING,
                   _ ("“%s” does not say how much “%s” is to count: write a number from 0 to 1000000, as in “%s:0.5”."),
                   parts[1], parts[0], parts[0]);
      return FALSE;
    }
  shares[index] += share;
  return TRUE;
}

/**
 * pst_shares_parse:
 * @text: the list, for instance "swirls:2 mosaic:1"; a name without a number counts 1
 * @find: finds names
 * @data: passed on to @find
 * @shares: (inout): one for each thing that can be named, to which what the text says is added
 * @error: set by @find, or to %PST_ERROR_SETTING where a number is none
 *
 * Returns: whether the text can be understood
 */
gboolean
pst_shares_parse (const gchar     *text,
                  PstShareFinder   find,
                  gpointer         data,
                  gdouble         *shares,
                  GError         **error)
{
  g_auto (GStrv) entries = g_strsplit_set (text, " ,\t\n", 0);

  for (guint i = 0; entries[i]; i++)
    if (*entries[i] != '\0' && ! parse_entry (entries[i], find, data, shares, error))
      return FALSE;
  return TRUE;
}
