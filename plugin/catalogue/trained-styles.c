/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Lists the files of trained styles in the user's folder, and takes new ones in.
 *
 * A style's name, for scripts, is its file's without the ending, with a dash for whatever stands between names in a text of several
 * (pst_shares_parse()), and with a number behind it where another ready style is called so. It stays what it is whatever the style's title
 * becomes: scripts and presets go on to find it. What is in the folder and is no sound file of a style is passed over.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include <pastiche/error.h>
#include <pastiche/trained-style.h>

#include "catalogue/trained-styles.h"

#define MOST_LETTERS 40 /* of a file's name that is made of a title */

static gchar     *folder; /* NULL: there are none */
static GPtrArray *known;  /* (element-type PstReadyStyle): as they were listed last, or NULL */
static gchar     *seen;   /* what the folder was like then */

/* Says in which folder they are, which need not be there. To be called in the main thread, as all the rest. */
void
pst_trained_styles_set_folder (const gchar *path)
{
  g_clear_pointer (&known, g_ptr_array_unref);
  g_clear_pointer (&seen, g_free);
  g_free (folder);
  folder = g_strdup (path);
}

/* (transfer full): the folder, whether it is there or not */
GFile *
pst_trained_styles_get_folder (void)
{
  return g_file_new_for_path (folder);
}

/* ---- names */

/* (transfer full): a text without its blanks and punctuation, for which dashes stand */
static gchar *
make_name (const gchar *text,
           guint        most)
{
  GString *name  = g_string_new (NULL);
  guint    n     = 0;
  gboolean apart = FALSE;

  for (const gchar *at = text; *at != '\0' && n < most; at = g_utf8_next_char (at))
    {
      gunichar letter = g_utf8_get_char (at);
      gboolean kept   = g_unichar_isalnum (letter) || g_unichar_ismark (letter) || letter == '_';

      if (kept && apart && name->len > 0)
        g_string_append_c (name, '-');
      if (kept)
        g_string_append_unichar (name, letter);
      apart = ! kept;
      n    += kept;
    }
  return g_string_free (name, FALSE);
}

static gboolean
is_taken (GPtrArray   *styles,
          const gchar *name)
{
  for (guint i = 0; i < styles->len; i++)
    if (g_str_equal (((const PstReadyStyle *) g_ptr_array_index (styles, i))->name, name))
      return TRUE;
  return FALSE;
}

/* (transfer full): a name that none of the styles has; more: others, or NULL for all files in the folder */
static gchar *
make_unique (const gchar *name,
             GPtrArray   *styles,
             GPtrArray   *more)
{
  gchar *unique = g_strdup (name);

  for (guint i = 2; ; i++)
    {
      g_autofree gchar *base = g_strconcat (unique, PST_TRAINED_STYLE_SUFFIX, NULL);
      g_autofree gchar *path = g_build_filename (folder, base, NULL);

      if (! is_taken (styles, unique) && ! (more ? is_taken (more, unique) : g_file_test (path, G_FILE_TEST_EXISTS)))
        return unique;
      g_free (unique);
      unique = g_strdup_printf ("%s-%u", name, i);
    }
}

/* ---- the list */

static gint
compare_files (gconstpointer a,
               gconstpointer b)
{
  return g_strcmp0 (g_file_info_get_name (*(GFileInfo **) a), g_file_info_get_name (*(GFileInfo **) b));
}

/* (transfer full) (element-type GFileInfo): the files in the folder that are called like those of trained styles, by their names */
static GPtrArray *
list_files (void)
{
  g_autoptr (GFile)           parent     = pst_trained_styles_get_folder ();
  g_autoptr (GFileEnumerator) enumerator = g_file_enumerate_children (parent, G_FILE_ATTRIBUTE_STANDARD_NAME ","
                                                                      G_FILE_ATTRIBUTE_STANDARD_SIZE "," G_FILE_ATTRIBUTE_TIME_MODIFIED ","
                                                                      G_FILE_ATTRIBUTE_TIME_MODIFIED_USEC, G_FILE_QUERY_INFO_NONE, NULL,
                                                                      NULL);
  GPtrArray                  *files      = g_ptr_array_new_with_free_func (g_object_unref);
  GFileInfo                  *info;

  while (enumerator && (info = g_file_enumerator_next_file (enumerator, NULL, NULL)))
    if (g_str_has_suffix (g_file_info_get_name (info), PST_TRAINED_STYLE_SUFFIX) && *g_file_info_get_name (info) != '.')
      g_ptr_array_add (files, info);
    else
      g_object_unref (info);
  g_ptr_array_sort (files, compare_files);
  return files;
}

/* (transfer full): what tells whether any of them has changed */
static gchar *
describe_files (GPtrArray *files)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < files->len; i++)
    {
      GFileInfo *info = g_ptr_array_index (files, i);

      g_string_append_printf (text, "%s %" G_GOFFSET_FORMAT " %" G_GUINT64_FORMAT ".%u\n", g_file_info_get_name (info),
                              g_file_info_get_size (info), g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_TIME_MODIFIED),
                              g_file_info_get_attribute_uint32 (info, G_FILE_ATTRIBUTE_TIME_MODIFIED_USEC));
    }
  return g_string_free (text, FALSE);
}

/* (transfer full): what there is to say about a style beside its title */
static gchar *
make_details (const PstTrainedNote *note)
{
  g_autofree gchar *licence = pst_error_dup_name (note->licence);
  /* Translators: the title of a painting, or of several */
  g_autofree gchar *origin  = *note->painting ? g_strdup_printf (_ ("Learnt from %s"), note->painting) : g_strdup ("");

  return g_strconcat (origin, *origin && *licence ? "\n" : "", licence, NULL);
}

/* (transfer full): what a file is called, without its ending; in UTF-8 */
static gchar *
make_name_of_file (const gchar *base)
{
  g_autofree gchar *stem  = g_strndup (base, strlen (base) - strlen (PST_TRAINED_STYLE_SUFFIX));
  g_autofree gchar *shown = g_filename_display_name (stem);
  gchar            *name  = make_name (shown, G_MAXUINT);

  if (*name != '\0')
    return name;
  g_free (name);
  return g_strdup ("style");
}

/* (transfer full) (nullable): a file's style; %NULL where it is none */
static PstReadyStyle *
read_style (const gchar *base,
            GPtrArray   *shipped)
{
  g_autoptr (GFile)       file = g_file_new_build_filename (folder, base, NULL);
  g_auto (PstTrainedNote) note = { 0 };
  g_autofree gchar       *name = make_name_of_file (base);
  PstReadyStyle          *style;

  if (! pst_trained_style_read_note (file, &note, NULL))
    return NULL;
  style             = pst_ready_style_new ();
  style->name       = make_unique (name, shipped, known);
  style->title      = g_strdup (note.title);
  style->details    = make_details (&note);
  style->n_entries  = 1;
  style->network    = g_steal_pointer (&file);
  style->is_trained = TRUE;
  return style;
}

static gint
compare_titles (gconstpointer a,
                gconstpointer b)
{
  const PstReadyStyle *one   = *(const PstReadyStyle **) a;
  const PstReadyStyle *other = *(const PstReadyStyle **) b;
  gint                 order = g_utf8_collate (one->title, other->title);

  return order != 0 ? order : g_strcmp0 (one->name, other->name);
}

/* Nothing is read again of files that are as they were. */
static void
read_styles (GPtrArray *shipped)
{
  g_autoptr (GPtrArray) files = list_files ();
  g_autofree gchar     *found = describe_files (files);

  if (known && g_strcmp0 (found, seen) == 0)
    return;
  g_clear_pointer (&known, g_ptr_array_unref);
  g_free (seen);
  seen  = g_steal_pointer (&found);
  known = g_ptr_array_new_with_free_func (pst_ready_style_unref);
  for (guint i = 0; i < files->len; i++)
    {
      PstReadyStyle *style = read_style (g_file_info_get_name (g_ptr_array_index (files, i)), shipped);

      if (style)
        g_ptr_array_add (known, style);
    }
  g_ptr_array_sort (known, compare_titles);
}

/* Adds the styles, ordered by their titles, to those that ship, whose names they cannot have. */
void
pst_trained_styles_add (GPtrArray *styles)
{
  if (! folder)
    return;
  read_styles (styles);
  for (guint i = 0; i < known->len; i++)
    g_ptr_array_add (styles, pst_ready_style_ref (g_ptr_array_index (known, i)));
}

/* Whether there is a file of this name, which is not listed. The error says why. */
gboolean
pst_trained_styles_explain (const gchar  *name,
                            GError      **error)
{
  g_autofree gchar       *sound = make_name (name, G_MAXUINT);
  g_autofree gchar       *base  = g_strconcat (name, PST_TRAINED_STYLE_SUFFIX, NULL);
  g_autoptr (GFile)       file  = folder ? g_file_new_build_filename (folder, base, NULL) : NULL;
  g_auto (PstTrainedNote) note  = { 0 };

  return folder && g_str_equal (name, sound) && g_file_query_exists (file, NULL) && ! pst_trained_style_read_note (file, &note, error);
}

/* ---- new ones */

/* (transfer full) (nullable): a file in the folder that is not there yet, for a style of this title; the folder is. The error says why it
 * cannot be made.
 */
GFile *
pst_trained_styles_choose_file (const gchar  *title,
                                GError      **error)
{
  g_autoptr (GPtrArray) styles = pst_ready_styles_list (error);
  g_autofree gchar     *small  = g_utf8_strdown (title, -1);
  g_autofree gchar     *made   = make_name (small, MOST_LETTERS);
  g_autofree gchar     *name   = styles ? make_unique (*made ? made : "style", styles, NULL) : NULL;
  g_autofree gchar     *base   = name ? g_strconcat (name, PST_TRAINED_STYLE_SUFFIX, NULL) : NULL;
  g_autoptr (GFile)     parent = pst_trained_styles_get_folder ();
  g_autoptr (GError)    reason = NULL;

  if (! base)
    return NULL;
  if (g_file_make_directory_with_parents (parent, NULL, &reason) || g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_EXISTS))
    return g_file_get_child (parent, base);
  g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED, _ ("The folder “%s” cannot be made (%s): mend that and try again."), folder,
               reason->message);
  return NULL;
}

static gboolean
has_same (GFile *file,
          GFile *other)
{
  g_autoptr (GBytes) bytes   = g_file_load_bytes (file, NULL, NULL, NULL);
  g_autoptr (GBytes) another = g_file_load_bytes (other, NULL, NULL, NULL);

  return bytes && another && g_bytes_equal (bytes, another);
}

/* (transfer full) (nullable): the style in the folder whose file has the same in it */
static PstReadyStyle *
find_file (GFile *file)
{
  g_autoptr (GPtrArray) styles = pst_ready_styles_list (NULL);

  for (guint i = 0; styles && i < styles->len; i++)
    {
      const PstReadyStyle *style = g_ptr_array_index (styles, i);

      if (style->is_trained && has_same (file, style->network))
        return pst_ready_style_ref (style);
    }
  return NULL;
}

/* (transfer full) (nullable): the style of a file from elsewhere, which has been copied to the folder unless it was there already. The
 * error is a sentence that says why it cannot be used.
 */
PstReadyStyle *
pst_trained_styles_import (GFile   *file,
                           GError **error)
{
  g_auto (PstTrainedNote)  note = { 0 };
  g_autoptr (GFile)        copy = NULL;
  PstReadyStyle           *style;

  if (! pst_trained_style_read_note (file, &note, error))
    return NULL;
  style = find_file (file);
  if (style)
    return style;
  copy = pst_trained_styles_choose_file (note.title, error);
  if (! copy || ! pst_trained_style_copy (file, copy, error))
    return NULL;
  style = find_file (copy);
  if (! style)
    g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT, _ ("“%s” has gone: try again."), note.title);
  return style;
}
