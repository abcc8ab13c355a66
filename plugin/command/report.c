/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a run tells: of each picture a line, or an object of JSON, on the standard output; what is wrong, and on a terminal a bar with how
 * far it is, on the standard error. What holds of many pictures is told once.
 */
#include "config.h"

#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>

#include "command/report.h"

#define BAR_WIDTH    20
#define MOST_LETTERS 40 /* of a name beside the bar */
#define CLEAR_LINE   "\r\033[K"
#define KIB          1024

struct _PstReport
{
  const PstOptions *options; /* borrowed */
  gboolean          has_bar;
  gint64            start;
  guint             n_pictures;
  guint             n_done;    /* in whatever way */
  guint             n_painted;
  guint             n_skipped;
  GPtrArray        *failed;    /* (element-type utf8): lines */
  GHashTable       *told;      /* sentences */
};

PstReport *
pst_report_new (const PstOptions *options,
                guint             n_pictures)
{
  PstReport *report = g_new0 (PstReport, 1);

  report->options    = options;
  report->has_bar    = isatty (STDERR_FILENO) && ! options->need;
  report->start      = g_get_monotonic_time ();
  report->n_pictures = n_pictures;
  report->failed     = g_ptr_array_new_with_free_func (g_free);
  report->told       = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return report;
}

void
pst_report_free (PstReport *report)
{
  g_ptr_array_unref (report->failed);
  g_hash_table_unref (report->told);
  g_free (report);
}

/* (transfer full): a path on one line of a terminal, whatever is in it */
static gchar *
show_path (const gchar *path)
{
  g_autofree gchar *name = g_filename_display_name (path);
  GString          *text = g_string_new (NULL);

  for (const gchar *at = name; *at; at = g_utf8_next_char (at))
    if (g_unichar_iscntrl (g_utf8_get_char (at)))
      g_string_append_printf (text, "\\x%02x", g_utf8_get_char (at));
    else
      g_string_append_unichar (text, g_utf8_get_char (at));
  return g_string_free (text, FALSE);
}

static void
clear_bar (const PstReport *report)
{
  if (report->has_bar)
    fputs (CLEAR_LINE, stderr);
}

/* Says something that is no result, on the standard error. */
void
pst_report_tell (PstReport   *report,
                 const gchar *sentence)
{
  clear_bar (report);
  g_printerr ("%s\n", sentence);
}

/* ---- results */

static void
add_text (JsonBuilder *builder,
          const gchar *name,
          const gchar *text)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, text);
}

static void
add_number (JsonBuilder *builder,
            const gchar *name,
            gdouble      number)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_double_value (builder, number);
}

static void
add_path (JsonBuilder *builder,
          const gchar *name,
          const gchar *path)
{
  g_autofree gchar *text = g_filename_display_name (path);

  add_text (builder, name, text);
}

static guint64
get_peak_bytes (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (guint64) usage.ru_maxrss * KIB;
}

static void
add_losses (JsonBuilder     *builder,
            const PstLosses *losses)
{
  json_builder_set_member_name (builder, "losses");
  json_builder_begin_object (builder);
  for (guint i = 0; i < PST_N_LOSSES; i++)
    if (pst_loss_get_name (i))
      add_number (builder, pst_loss_get_name (i), losses->values[i]);
  add_number (builder, "total", losses->total);
  json_builder_end_object (builder);
}

static void
add_settings (JsonBuilder      *builder,
              const PstOptions *options)
{
  g_autofree gchar     *text   = pst_settings_to_json (options->settings);
  g_autofree gchar     *styles = pst_styles_dup_text (options->styles);
  g_autoptr (JsonNode)  node   = json_from_string (text, NULL);

  add_text (builder, "style", styles);
  json_builder_set_member_name (builder, "settings");
  json_builder_add_value (builder, g_steal_pointer (&node));
}

static void
tell_in_json (const PstReport *report,
              const PstResult *result)
{
  static const gchar *const  deeds[] = { "painted", "skipped", "failed", "stopped" };
  g_autoptr (JsonBuilder)    builder = json_builder_new ();
  g_autoptr (JsonNode)       root    = NULL;
  g_autofree gchar          *line    = NULL;

  json_builder_begin_object (builder);
  add_path (builder, "picture", result->place->source);
  add_text (builder, "result", result->need ? "need" : deeds[result->deed]);
  if (result->place->target)
    add_path (builder, "output", result->place->target);
  if (result->error)
    add_text (builder, "error", result->error->message);
  if (result->deed == PST_DEED_PAINTED)
    {
      json_builder_set_member_name (builder, "width");
      json_builder_add_int_value (builder, result->width);
      json_builder_set_member_name (builder, "height");
      json_builder_add_int_value (builder, result->height);
      add_number (builder, "seconds", result->seconds);
      json_builder_set_member_name (builder, result->need ? "bytes" : "peak-bytes");
      json_builder_add_int_value (builder, result->need ? result->bytes : get_peak_bytes ());
      if (! result->need)
        add_losses (builder, &result->losses);
      add_settings (builder, report->options);
    }
  json_builder_end_object (builder);
  root = json_builder_get_root (builder);
  line = json_to_string (root, FALSE);
  g_print ("%s\n", line);
}

static void
tell_plainly (const PstResult *result,
              const gchar     *source)
{
  g_autofree gchar *target = result->place->target ? show_path (result->place->target) : NULL;

  if (result->need)
    g_print ("%s: %s\n", source, result->need);
  else if (result->deed == PST_DEED_PAINTED)
    /* Translators: a picture, its painting, and how many seconds it took */
    g_print (_ ("%s → %s (%.1f s)\n"), source, target, result->seconds);
  else if (result->deed == PST_DEED_SKIPPED)
    g_print (_ ("%s: passed over, its painting is there or being made\n"), source);
}

static void
tell_remarks (PstReport       *report,
              const PstResult *result)
{
  for (guint i = 0; i < result->remarks->len; i++)
    {
      const gchar *remark = g_ptr_array_index (result->remarks, i);

      if (g_hash_table_add (report->told, g_strdup (remark)))
        pst_report_tell (report, remark);
    }
}

/* Tells what became of a picture. */
void
pst_report_tell_result (PstReport       *report,
                        const PstResult *result)
{
  g_autofree gchar *source = show_path (result->place->source);

  report->n_done    += 1;
  report->n_painted += result->deed == PST_DEED_PAINTED;
  report->n_skipped += result->deed == PST_DEED_SKIPPED;
  tell_remarks (report, result);
  clear_bar (report);
  if (report->options->json)
    tell_in_json (report, result);
  else
    tell_plainly (result, source);
  fflush (stdout);
  if (result->deed == PST_DEED_FAILED)
    {
      gchar *line = g_strdup_printf ("%s: %s", source, result->error->message);

      g_ptr_array_add (report->failed, line);
      pst_report_tell (report, line);
    }
}

/* ---- on the way */

static void
append_steps (GString           *line,
              const PstProgress *progress)
{
  if (progress->n_steps > 0)
    /* Translators: the step and how many there are at this scale, the scale and how many there are */
    g_string_append_printf (line, _ (" · step %u of %u, scale %u of %u"), progress->step, progress->n_steps, progress->scale,
                            progress->n_scales);
}

static void
append_time (GString         *line,
             const PstReport *report,
             gdouble          fraction)
{
  gdouble passed = (g_get_monotonic_time () - report->start) / 1e6;
  gint    left   = fraction > 0.0 ? MIN (passed / fraction - passed, G_MAXINT) : 0;

  if (left > 0)
    /* Translators: minutes and seconds */
    g_string_append_printf (line, _ (" · %d:%02d left"), left / 60, left % 60);
}

/* Shows how far the run is, where there is a terminal. */
void
pst_report_show_progress (PstReport         *report,
                          const PstProgress *progress,
                          const PstPlace    *place)
{
  g_autofree gchar   *base     = g_path_get_basename (place->source);
  g_autofree gchar   *name     = show_path (base);
  g_autofree gchar   *shown    = g_utf8_substring (name, 0, MIN (g_utf8_strlen (name, -1), MOST_LETTERS));
  g_autoptr (GString) line     = g_string_new (NULL);
  gdouble             fraction = MIN ((report->n_done + progress->fraction) / MAX (report->n_pictures, 1), 1.0);
  gchar               bar[BAR_WIDTH + 1];

  if (! report->has_bar)
    return;
  for (guint i = 0; i < BAR_WIDTH; i++)
    bar[i] = i < fraction * BAR_WIDTH ? '#' : '.';
  bar[BAR_WIDTH] = '\0';
  /* Translators: a bar, the number of this picture and of all, its name */
  g_string_append_printf (line, _ ("[%s] %u of %u · %s"), bar, MIN (report->n_done + 1, report->n_pictures), report->n_pictures, shown);
  append_steps (line, progress);
  append_time (line, report, fraction);
  clear_bar (report);
  g_printerr ("%s", line->str);
}

/* Tells at the end which pictures are not painted, and why. Answers whether all are, or were there. */
gboolean
pst_report_finish (PstReport *report)
{
  guint n_left = report->n_pictures - report->n_painted - report->n_skipped;

  clear_bar (report);
  if (n_left == 0)
    return TRUE;
  g_printerr (g_dngettext (GETTEXT_PACKAGE, "%u of %u picture is not painted.\n", "%u of %u pictures are not painted.\n",
                           report->n_pictures), n_left, report->n_pictures);
  for (guint i = 0; i < report->failed->len && report->n_pictures > 1; i++)
    g_printerr ("  %s\n", (gchar *) g_ptr_array_index (report->failed, i));
  return FALSE;
}
