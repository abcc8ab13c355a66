/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a job needs, in words: the time and the memory to expect, or why there is not enough of it. */
#include "config.h"

#include <glib/gi18n-lib.h>

#include <pastiche/error.h>

#include "job/need-words.h"

/* No more exactly than is known. */
static gchar *
describe_time (gdouble  seconds,
               gboolean briefly)
{
  gulong whole   = MAX (seconds < 20.0 ? (gulong) (seconds + 0.5) : (gulong) (seconds / 5.0 + 0.5) * 5, 1);
  gulong minutes = (gulong) (seconds / 60.0 + 0.5);
  gulong hours   = (gulong) (seconds / 3600.0 + 0.5);

  if (seconds < 100.0)
    return g_strdup_printf (briefly ? _ ("%lu s") : g_dngettext (GETTEXT_PACKAGE, "%lu second", "%lu seconds", whole), whole);
  if (minutes < 100)
    return g_strdup_printf (briefly ? _ ("%lu min") : g_dngettext (GETTEXT_PACKAGE, "%lu minute", "%lu minutes", minutes), minutes);
  return g_strdup_printf (briefly ? _ ("%lu h") : g_dngettext (GETTEXT_PACKAGE, "%lu hour", "%lu hours", hours), hours);
}

static gchar *
describe_memory (guint64 bytes)
{
  gulong mebibytes = MAX ((gulong) ((bytes + (5 << 20)) / (10 << 20)), 1) * 10;

  if (mebibytes < 1000)
    return g_strdup_printf (_ ("%lu MiB"), mebibytes);
  return g_strdup_printf (_ ("%.1f GiB"), bytes / (gdouble) (1 << 30));
}

/* Whether so much memory is more than the settings allow (0: any), and more than the difference that nobody can tell beforehand. */
gboolean
pst_need_words_is_more (guint64 bytes,
                        guint64 allowed)
{
  return allowed > 0 && bytes > allowed + allowed / 20;
}

/* (transfer full): a translated remark: what is painted needs more memory than the settings allow */
gchar *
pst_need_words_remark (guint64 bytes,
                       guint64 allowed)
{
  g_autofree gchar *memory       = describe_memory (bytes);
  g_autofree gchar *allowed_text = describe_memory (allowed);

  /* Translators: an amount of memory, an amount of memory */
  return g_strdup_printf (_ ("This picture needs about %s of memory, more than the %s that the settings allow: to stay below that, select "
                             "a part of it, or scale it down."), memory, allowed_text);
}

/* Whether there is so much memory for a training; PST_ERROR_MEMORY where there is not. */
gboolean
pst_need_words_check_training (guint64   bytes,
                               guint64   available,
                               GError  **error)
{
  g_autofree gchar *memory         = describe_memory (bytes);
  g_autofree gchar *available_text = describe_memory (available);

  if (bytes <= available)
    return TRUE;
  g_set_error (error, PST_ERROR, PST_ERROR_MEMORY,
               /* Translators: an amount of memory, an amount of memory */
               _ ("The training needs about %s of memory, and %s are free: close other programs, or train with fewer photographs."), memory,
               available_text);
  return FALSE;
}

/* (transfer full): a translated sentence that tells the time and the memory to expect, and in brief, unless that is NULL,
 * the same in figures, for a place with little room. allowed: the memory that the settings allow, 0: any. PST_ERROR_MEMORY where it is
 * more memory than is available.
 */
gchar *
pst_need_words_describe (guint64   bytes,
                         guint64   available,
                         guint64   allowed,
                         gdouble   seconds,
                         gchar   **brief,
                         GError  **error)
{
  g_autofree gchar *time           = describe_time (seconds, FALSE);
  g_autofree gchar *memory         = describe_memory (bytes);
  g_autofree gchar *available_text = NULL;

  if (bytes <= available)
    {
      g_autofree gchar *brief_time = describe_time (seconds, TRUE);

      if (brief)
        /* Translators: about so much time, for instance "25 s", and so much memory, for instance "1.2 GiB" */
        *brief = g_strdup_printf (_ ("≈ %s · %s"), brief_time, memory);
      if (pst_need_words_is_more (bytes, allowed))
        {
          g_autofree gchar *allowed_text = describe_memory (allowed);

          /* Translators: a time, an amount of memory, an amount of memory */
          return g_strdup_printf (_ ("This will take about %s and %s of memory. The settings allow %s, but that is the least that a "
                                     "picture of this size needs: select a part of it, or scale it down."),
                                  time, memory, allowed_text);
        }
      /* Translators: the first is a time, for instance "25 seconds", the second an amount of memory, for instance "1.2 GiB" */
      return g_strdup_printf (_ ("This will take about %s and %s of memory."), time, memory);
    }
  available_text = describe_memory (available);
  g_set_error (error, PST_ERROR, PST_ERROR_MEMORY,
               /* Translators: an amount of memory, a time, an amount of memory */
               _ ("This picture needs about %s of memory, for about %s, and %s are free: select a part of it, scale it down, "
                  "or close other programs."), memory, time, available_text);
  return NULL;
}
