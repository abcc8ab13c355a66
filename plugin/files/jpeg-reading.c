/* SPDX-License-Identifier: GPL-3.0-or-later */

/* JPEG files (ITU T.81) in RGB, YCbCr and grey, decoded by libjpeg-turbo as GIMP does it, as small as is enough. What is wrong around the
 * data does not matter: no end, something behind it, something between segments. Where data are missing, libjpeg goes on with grey and a
 * warning: the entropy decoder came to a marker, or to the end, before it had all that it needed.
 */
#include "config.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <glib.h>
#include <jpeglib.h>
#include <jerror.h>

#include "files/file-content.h"
#include "files/jpeg-reading.h"
#include "files/picture-rows.h"
#include "files/tiff-directory.h"

#define MOST_MARKER    0xffff /* bytes */
#define MOST_SHRINK    8      /* of the picture's sides, by libjpeg */
#define MOST_SCANS     200    /* programs make a dozen; each goes over the whole picture, and can do so for some bytes */
#define MOST_ZEROS     64     /* bytes in a row that may be codes */
#define EXIF_MARKER    (JPEG_APP0 + 1)
#define PROFILE_MARKER (JPEG_APP0 + 2)

typedef struct
{
  struct jpeg_decompress_struct  info;
  struct jpeg_error_mgr          errors;
  struct jpeg_progress_mgr       progress;
  jmp_buf                        broken;
  gboolean                       is_short; /* data are missing */
  gboolean                       is_ended; /* it was read beyond the last byte */
  gboolean                       is_begun; /* the header has been read */
  gboolean                       is_read;  /* all rows have */
  gboolean                       is_full;  /* there was no memory */
  GCancellable                  *cancellable; /* or NULL */
  gboolean                       is_stopped;  /* it was cancelled */
  guint                          orientation;
  JOCTET                        *profile;  /* or NULL */
  JSAMPLE                       *row;
  PstPictureRows                *rows;
} Reader;

static void
give_up (j_common_ptr info)
{
  Reader *reader = info->client_data;

  reader->is_full = info->err->msg_code == JERR_OUT_OF_MEMORY || info->err->msg_code == JERR_NO_BACKING_STORE;
  longjmp (reader->broken, 1);
}

/* Libjpeg calls this for each row of blocks, in each scan. */
static void
look_about (j_common_ptr info)
{
  Reader *reader = info->client_data;

  reader->is_stopped = g_cancellable_is_cancelled (reader->cancellable);
  reader->is_short  |= ! reader->is_stopped && reader->info.input_scan_number > MOST_SCANS;
  if (reader->is_stopped || reader->info.input_scan_number > MOST_SCANS)
    longjmp (reader->broken, 1);
}

static void
take_warning (j_common_ptr info,
              int          level)
{
  Reader *reader = info->client_data;

  if (level >= 0) /* mere news */
    return;
  reader->is_ended |= info->err->msg_code == JWRN_JPEG_EOF;
  if (info->err->msg_code == JWRN_HIT_MARKER)
    {
      reader->is_short = TRUE;
      longjmp (reader->broken, 1); /* instead of filling the rest */
    }
}

static void
begin (Reader       *reader,
       const guint8 *bytes,
       gsize         n)
{
  reader->info.client_data = reader;
  jpeg_create_decompress (&reader->info);
  reader->info.mem->max_memory_to_use = MIN (pst_file_content_get_most_bytes (), G_MAXLONG);
  reader->info.progress               = &reader->progress;
  reader->progress.progress_monitor   = look_about;
  jpeg_mem_src (&reader->info, bytes, n);
  jpeg_save_markers (&reader->info, EXIF_MARKER, MOST_MARKER);
  jpeg_save_markers (&reader->info, PROFILE_MARKER, MOST_MARKER);
}

static Reader *
reader_new (void)
{
  Reader *reader = g_new0 (Reader, 1);

  reader->info.err            = jpeg_std_error (&reader->errors);
  reader->errors.error_exit   = give_up;
  reader->errors.emit_message = take_warning;
  return reader;
}

static void
reader_free (Reader *reader)
{
  jpeg_destroy_decompress (&reader->info);
  free (reader->profile);
  g_free (reader->row);
  g_clear_pointer (&reader->rows, pst_picture_rows_free);
  g_free (reader);
}

/* Finds the size that a JPEG file claims which begins with these bytes. */
gboolean
pst_jpeg_get_size (const guint8 *bytes,
                   gsize         n,
                   gint         *width,
                   gint         *height)
{
  Reader   *reader = reader_new ();
  gboolean  found  = FALSE;

  if (setjmp (reader->broken) == 0)
    {
      begin (reader, bytes, n);
      jpeg_read_header (&reader->info, TRUE);
      *width  = reader->info.image_width;
      *height = reader->info.image_height;
      found   = TRUE;
    }
  reader_free (reader);
  return found;
}

static guint
find_orientation (Reader *reader)
{
  for (jpeg_saved_marker_ptr marker = reader->info.marker_list; marker; marker = marker->next)
    {
      PstTiff tiff;

      if (marker->marker == EXIF_MARKER && marker->data_length > 6 && memcmp (marker->data, "Exif\0", 6) == 0 &&
          pst_tiff_begin (&tiff, marker->data + 6, marker->data_length - 6))
        return pst_tiff_get (&tiff, PST_TIFF_ORIENTATION, 1);
    }
  return 1;
}

/* Whether the colours are of a kind that is read here. Where not, CMYK for instance, the data are decoded all the same, to see whether they
 * are all there.
 */
static gboolean
has_usual_colours (const struct jpeg_decompress_struct *info)
{
  return info->out_color_space == JCS_RGB || info->out_color_space == JCS_GRAYSCALE;
}

/* A picture that libjpeg makes smaller differs a little from the mean of its pixels. */
static void
choose_size (struct jpeg_decompress_struct *info,
             gint                           enough)
{
  gint most = pst_picture_rows_choose_factor (info->image_width, info->image_height, enough);

  info->scale_num   = 1;
  info->scale_denom = 1;
  while (info->scale_denom * 2 <= (guint) MIN (most, MOST_SHRINK))
    info->scale_denom *= 2;
}

/* Whether there was no scan for something, and no end that says that there need be none. */
static gboolean
lacks_scans (const Reader *reader)
{
  const struct jpeg_decompress_struct *info = &reader->info;

  for (gint i = 0; i < info->num_components; i++)
    {
      if (! info->comp_info[i].quant_table)
        return TRUE;
      for (guint k = 0; k < DCTSIZE2 && reader->is_ended && info->coef_bits; k++)
        if (info->coef_bits[i][k] != 0)
          return TRUE;
    }
  return FALSE;
}

/* Whether all was zero that was read last: a file that was to be copied to memory that waited for it. Otherwise, zeros behind the data are
 * left to whoever looks for the end.
 */
static gboolean
ends_with_zeros (const Reader *reader,
                 const guint8 *bytes)
{
  const guint8 *at = reader->info.src->next_input_byte;
  gsize         n  = 0;

  while (n < MOST_ZEROS && at - n > bytes && at[-1 - (gssize) n] == 0)
    n++;
  return n == MOST_ZEROS;
}

/* Decodes all rows. Answers whether there was memory. */
static gboolean
read_rows (Reader    *reader,
           GBytes    *space,
           gint       enough,
           gboolean   roughly,
           GError   **error)
{
  struct jpeg_decompress_struct *info = &reader->info;
  PstRowForm                     form = { 0 };
  unsigned int                   size = 0;

  if (roughly)
    choose_size (info, enough);
  reader->orientation = find_orientation (reader);
  jpeg_read_icc_profile (info, &reader->profile, &size);
  info->dct_method = JDCT_FLOAT;
  jpeg_start_decompress (info);
  form.width        = info->output_width;
  form.height       = info->output_height;
  form.n_channels   = info->out_color_components;
  form.profile      = reader->profile;
  form.profile_size = size;
  if (has_usual_colours (info))
    {
      reader->rows = pst_picture_rows_new (&form, space, enough, error);
      if (! reader->rows)
        return FALSE;
    }
  reader->row = g_new (JSAMPLE, (gsize) info->output_width * info->output_components);
  while (info->output_scanline < info->output_height)
    {
      jpeg_read_scanlines (info, &reader->row, 1);
      if (reader->rows)
        pst_picture_rows_add (reader->rows, reader->row);
    }
  reader->is_read = TRUE;
  return TRUE;
}

/* Goes on to the end, which need not be there; libjpeg then forgets what it had read before the picture. */
static void
look_for_end (Reader       *reader,
              const guint8 *bytes)
{
  gboolean with_zeros = ! jpeg_has_multiple_scans (&reader->info) && ends_with_zeros (reader, bytes);

  reader->is_short |= lacks_scans (reader);
  jpeg_finish_decompress (&reader->info);
  reader->is_short |= reader->is_ended && with_zeros;
}

/* Reads a JPEG file. @space, @enough: as in pst_picture_rows_new(). @roughly: it is to be fast. @cancellable: (nullable): stops it at any
 * time. *@picture: (out) (transfer full): with %PST_DECODING_DONE, unless it is cancelled or there is no memory for it. The error is
 * %PST_ERROR_MEMORY.
 */
PstDecoding
pst_jpeg_read (const guint8  *bytes,
               gsize          n,
               GBytes        *space,
               gint           enough,
               gboolean       roughly,
               GCancellable  *cancellable,
               PstPicture   **picture,
               GError       **error)
{
  Reader      *reader   = reader_new ();
  PstDecoding  decoding = PST_DECODING_DONE;

  reader->cancellable = cancellable;
  if (setjmp (reader->broken) == 0)
    {
      begin (reader, bytes, n);
      jpeg_read_header (&reader->info, TRUE);
      reader->is_begun = TRUE;
      if (read_rows (reader, space, enough, roughly, error))
        look_for_end (reader, bytes);
    }
  else
    {
      reader->is_short |= ! reader->is_read && ! reader->is_full && ! reader->is_stopped && (reader->is_begun || reader->is_ended);
    }
  if (reader->is_short)
    decoding = PST_DECODING_CUT_OFF;
  else if ((! reader->is_begun && ! reader->is_full) || (reader->is_read && ! reader->rows))
    decoding = PST_DECODING_FOREIGN;
  else if (reader->is_read && ! reader->is_stopped)
    *picture = pst_picture_rows_finish (reader->rows, reader->orientation, cancellable, error);
  reader_free (reader);
  return decoding;
}
