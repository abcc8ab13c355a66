/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A file that is to be made, from the claim on it to its last byte:
 *
 *   .pastiche-HASH.claim   is locked as long as somebody works at the file, on whichever machine that shares the folder. The system lets go
 *                          of the lock when the program ends, however it does: what is left behind of a claim then means nothing
 *   .pastiche-HASH.part    what is written so far; whoever has the claim may do with it what he likes
 *
 * HASH stands for the file's name. When all has reached the disk, the part gets that name, in one step.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "command/output.h"

#define PREFIX       ".pastiche-"
#define CLAIM        ".claim"
#define PART         ".part"
#define HASH_LETTERS 16

struct _PstOutput
{
  gchar       *path;
  gchar       *folder;
  gchar       *claim;
  gchar       *part;
  gint         lock; /* the claim's file, open */
  PstExisting  existing;
};

static void
set_error (gint     number,
           GError **error)
{
  GIOErrorEnum code = g_io_error_from_errno (number);

  if (number == ENOSPC || number == EDQUOT)
    g_set_error_literal (error, G_IO_ERROR, code, _ ("The disk is full: make room on it, or choose another folder (--output)."));
  else if (number == EACCES || number == EPERM || number == EROFS)
    g_set_error_literal (error, G_IO_ERROR, code, _ ("Nothing may be written in this folder: choose another one (--output)."));
  else
    /* Translators: what the system says */
    g_set_error (error, G_IO_ERROR, code, _ ("The file cannot be written: %s"), g_strerror (number));
}

/* ---- claims */

/* Whether an open and locked file is still the one of this name, which another program may have removed before it was locked. */
static gboolean
is_in_place (gint         file,
             const gchar *path)
{
  struct stat mine;
  struct stat there;

  return fstat (file, &mine) == 0 && stat (path, &there) == 0 && mine.st_dev == there.st_dev && mine.st_ino == there.st_ino;
}

/* Answers the locked claim, or -1 with the system's number for why there is none; EWOULDBLOCK: somebody else has it. */
static gint
lock_claim (const gchar *path)
{
  for (;;)
    {
      gint file = open (path, O_CREAT | O_RDWR | O_CLOEXEC, 0666);
      gint number;

      if (file < 0)
        return -1;
      if (flock (file, LOCK_EX | LOCK_NB) != 0)
        {
          number = errno;
          close (file);
          errno = number;
          return -1;
        }
      if (is_in_place (file, path))
        return file;
      close (file); /* whoever had it has removed it */
    }
}

static gchar *
make_hash (const gchar *name)
{
  gchar *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, name, -1);

  hash[HASH_LETTERS] = '\0';
  return hash;
}

static PstOutput *
output_new (const gchar *path,
            PstExisting  existing)
{
  PstOutput        *output = g_new0 (PstOutput, 1);
  g_autofree gchar *name   = g_path_get_basename (path);
  g_autofree gchar *hash   = make_hash (name);
  g_autofree gchar *claim  = g_strconcat (PREFIX, hash, CLAIM, NULL);
  g_autofree gchar *part   = g_strconcat (PREFIX, hash, PART, NULL);

  output->path     = g_strdup (path);
  output->folder   = g_path_get_dirname (path);
  output->claim    = g_build_filename (output->folder, claim, NULL);
  output->part     = g_build_filename (output->folder, part, NULL);
  output->lock     = -1;
  output->existing = existing;
  return output;
}

static gboolean
is_there (const gchar *path)
{
  struct stat found;

  return lstat (path, &found) == 0;
}

/* (transfer full) (nullable): the right to make a file, in a folder that is there. %NULL where it is not to be made: either it is skipped,
 * or the error is a sentence.
 */
PstOutput *
pst_output_claim (const gchar  *path,
                  PstExisting   existing,
                  gboolean     *skipped,
                  GError      **error)
{
  g_autoptr (PstOutput) output = NULL;

  *skipped = existing == PST_EXISTING_SKIP && is_there (path);
  if (*skipped)
    return NULL;
  output       = output_new (path, existing);
  output->lock = lock_claim (output->claim);
  if (output->lock < 0 && errno == EWOULDBLOCK)
    {
      *skipped = existing == PST_EXISTING_SKIP;
      if (! *skipped)
        g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY, _ ("Another program is painting it: wait for that, or say "
                                                                    "--skip-existing."));
      return NULL;
    }
  if (output->lock < 0)
    {
      set_error (errno, error);
      return NULL;
    }
  if (existing == PST_EXISTING_REPLACE || ! is_there (path)) /* nobody can make it now */
    return g_steal_pointer (&output);
  *skipped = existing == PST_EXISTING_SKIP;
  if (! *skipped)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_EXISTS,
                         _ ("There is a painting of this name already: say --skip-existing or --overwrite, or choose another folder "
                            "(--output)."));
  return NULL;
}

/* Gives up the claim. What was not written whole is removed. */
void
pst_output_free (PstOutput *output)
{
  if (output->lock >= 0)
    {
      g_unlink (output->part);
      g_unlink (output->claim); /* before it is unlocked */
      close (output->lock);
    }
  g_free (output->path);
  g_free (output->folder);
  g_free (output->claim);
  g_free (output->part);
  g_free (output);
}

/* ---- writing */

static gboolean
write_all (gint    file,
           GBytes *bytes)
{
  gsize         n;
  const guint8 *data = g_bytes_get_data (bytes, &n);

  while (n > 0)
    {
      gssize written = write (file, data, n);

      if (written < 0 && errno == EINTR)
        continue;
      if (written < 0)
        return FALSE;
      data += written;
      n    -= written;
    }
  return fsync (file) == 0;
}

static gboolean
write_part (const gchar *path,
            GBytes      *bytes)
{
  gint     file   = open (path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC | O_NOFOLLOW, 0666);
  gboolean done   = file >= 0 && write_all (file, bytes);
  gint     number = errno;

  if (file >= 0 && close (file) != 0 && done)
    return FALSE;
  errno = number;
  return done;
}

static gboolean
give_name (PstOutput *output)
{
  if (output->existing == PST_EXISTING_REPLACE)
    return rename (output->part, output->path) == 0;
  if (renameat2 (AT_FDCWD, output->part, AT_FDCWD, output->path, RENAME_NOREPLACE) == 0)
    return TRUE;
  if (errno != EINVAL && errno != ENOSYS) /* not every file system can say it in one step */
    return FALSE;
  if (! is_there (output->path))
    return rename (output->part, output->path) == 0;
  errno = EEXIST;
  return FALSE;
}

static void
sync_folder (const gchar *path)
{
  gint folder = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (folder < 0)
    return;
  fsync (folder);
  close (folder);
}

/* Makes the file. If it cannot be made, nothing is changed, and the error is a sentence. */
gboolean
pst_output_write (PstOutput  *output,
                  GBytes     *bytes,
                  GError    **error)
{
  if (! write_part (output->part, bytes) || ! give_name (output))
    {
      set_error (errno, error);
      return FALSE;
    }
  sync_folder (output->folder);
  return TRUE;
}

/* ---- leftovers */

/* Removes what programs have left in a folder that were killed while they made a file. Nobody else's is touched. */
void
pst_output_sweep (const gchar *folder)
{
  g_autoptr (GDir) names = g_dir_open (folder, 0, NULL);
  const gchar     *name;

  while (names && (name = g_dir_read_name (names)))
    {
      g_autofree gchar *stem  = NULL;
      g_autofree gchar *claim = NULL;
      g_autofree gchar *part  = NULL;
      gint              lock;

      if (! g_str_has_prefix (name, PREFIX) || ! (g_str_has_suffix (name, CLAIM) || g_str_has_suffix (name, PART)))
        continue;
      stem  = g_strndup (name, strrchr (name, '.') - name);
      claim = g_strconcat (folder, G_DIR_SEPARATOR_S, stem, CLAIM, NULL);
      part  = g_strconcat (folder, G_DIR_SEPARATOR_S, stem, PART, NULL);
      lock  = lock_claim (claim);
      if (lock < 0)
        continue;
      g_unlink (part);
      g_unlink (claim);
      close (lock);
    }
}
