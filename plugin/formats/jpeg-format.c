/* SPDX-License-Identifier: GPL-3.0-or-later */

/* JPEG files (ITU T.81) with 8 bits, in grey, YCbCr and RGB, by libjpeg. What decides how good a file is, its quantisation tables and its
 * sampling factors, is written as it was read, and so are the order of scans, profile and density. Exif, IPTC, XMP and comment are
 * metadata.c's.
 */
#include "config.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <glib.h>
#include <jpeglib.h>
#include <jerror.h>

#include "formats/format-error.h"
#include "formats/jpeg-format.h"

#define INCH           0.0254 /* metres */
#define CENTIMETRE     0.01
#define PROFILE_MARKER (JPEG_APP0 + 2)
#define MOST_MARKER    0xffff /* bytes */
#define MOST_SCANS     200    /* programs make a dozen; each goes over the whole picture, and can do so for some bytes */
#define VERY_GOOD      95     /* of a picture that was no JPEG file before */

/* What only a JPEG file says. */
typedef struct
{
  J_COLOR_SPACE space;
  gboolean      is_progressive;
  gint          n_components;
  gint          across[MAX_COMPONENTS]; /* sampling factors */
  gint          down[MAX_COMPONENTS];
  gint          table[MAX_COMPONENTS];  /* the number of each component's quantisation table */
  gboolean      has_table[NUM_QUANT_TBLS];
  UINT16        tables[NUM_QUANT_TBLS][DCTSIZE2];
} Own;

typedef struct
{
  struct jpeg_decompress_struct reading;
  struct jpeg_compress_struct   writing;
  struct jpeg_error_mgr         errors;
  jmp_buf                       broken;
  guint8                       *profile; /* or NULL */
  guint8                       *bytes;   /* what is written, or NULL */
  unsigned long                 n;
} Work;

/* Its place says what it is. */
static void
own_free (gpointer own)
{
  g_free (own);
}

/* (nullable) */
static const Own *
get_own (const PstImage *image)
{
  return image->free_own == own_free ? image->own : NULL;
}

static void
give_up (j_common_ptr info)
{
  Work *work = info->client_data;

  longjmp (work->broken, 1);
}

/* Missing data, which libjpeg fills with grey, are as bad as others. */
static void
take_warning (j_common_ptr info,
              int          level)
{
  Work *work = info->client_data;

  if (level < 0 && (info->err->msg_code == JWRN_JPEG_EOF || info->err->msg_code == JWRN_HIT_MARKER))
    longjmp (work->broken, 1);
}

static Work *
work_new (void)
{
  Work *work = g_new0 (Work, 1);

  jpeg_std_error (&work->errors);
  work->errors.error_exit   = give_up;
  work->errors.emit_message = take_warning;
  work->reading.err         = &work->errors;
  work->writing.err         = &work->errors;
  work->reading.client_data = work;
  work->writing.client_data = work;
  return work;
}

static gboolean
is_jpeg (const guint8 *bytes,
         gsize         n)
{
  return n >= 3 && bytes[0] == 0xff && bytes[1] == 0xd8 && bytes[2] == 0xff;
}

/* ---- reading */

static gboolean
check_kind (struct jpeg_decompress_struct  *info,
            GError                        **error)
{
  if (info->data_precision != 8)
    pst_format_set_unknown_kind (_ ("It is a JPEG file with more than 8 bits"), error);
  else if (info->jpeg_color_space != JCS_GRAYSCALE && info->jpeg_color_space != JCS_YCbCr && info->jpeg_color_space != JCS_RGB)
    pst_format_set_unknown_kind (_ ("It is a JPEG file in the inks of a printer (CMYK)"), error);
  else
    return TRUE;
  return FALSE;
}

static void
read_own (const struct jpeg_decompress_struct *info,
          Own                                 *own)
{
  own->space          = info->jpeg_color_space;
  own->is_progressive = info->progressive_mode;
  own->n_components   = info->num_components;
  for (gint i = 0; i < info->num_components; i++)
    {
      own->across[i] = info->comp_info[i].h_samp_factor;
      own->down[i]   = info->comp_info[i].v_samp_factor;
      own->table[i]  = info->comp_info[i].quant_tbl_no;
    }
  for (gint i = 0; i < NUM_QUANT_TBLS; i++)
    {
      own->has_table[i] = info->quant_tbl_ptrs[i] != NULL;
      for (gint j = 0; j < DCTSIZE2 && own->has_table[i]; j++)
        own->tables[i][j] = MAX (info->quant_tbl_ptrs[i]->quantval[j], 1); /* libjpeg divides by it */
    }
}

static void
read_density (const struct jpeg_decompress_struct *info,
              PstImage                            *image)
{
  static const gdouble units[] = { 0.0, INCH, CENTIMETRE };

  if (info->saw_JFIF_marker && info->density_unit < G_N_ELEMENTS (units))
    image->density = (PstDensity) { units[info->density_unit], info->X_density, info->Y_density };
}

static gboolean
has_more_pictures (const struct jpeg_decompress_struct *info)
{
  for (jpeg_saved_marker_ptr marker = info->marker_list; marker; marker = marker->next)
    if (marker->marker == PROFILE_MARKER && marker->data_length >= 4 && memcmp (marker->data, "MPF", 4) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
read_all (Work      *work,
          PstImage  *image,
          GBytes    *bytes,
          GError   **error)
{
  struct jpeg_decompress_struct *info = &work->reading;
  unsigned int                   size;
  gsize                          n;
  const guint8                  *data = g_bytes_get_data (bytes, &n);

  jpeg_create_decompress (info);
  jpeg_mem_src (info, data, n);
  jpeg_save_markers (info, PROFILE_MARKER, MOST_MARKER);
  jpeg_read_header (info, TRUE);
  if (! check_kind (info, error))
    return FALSE;
  image->width   = info->image_width;
  image->height  = info->image_height;
  image->is_grey = info->jpeg_color_space == JCS_GRAYSCALE;
  if (jpeg_read_icc_profile (info, &work->profile, &size))
    image->profile = g_bytes_new (work->profile, size);
  read_density (info, image);
  if (has_more_pictures (info))
    pst_image_note_left_out (image, _ ("Of JPEG files with several pictures, as telephones make them, only the first is kept."));
  info->out_color_space = image->is_grey ? JCS_GRAYSCALE : JCS_RGB;
  if (! pst_image_make_room (image, error))
    return FALSE;
  jpeg_start_decompress (info);
  while (info->output_scanline < info->output_height)
    {
      JSAMPROW row = image->pixels + (gsize) info->output_scanline * image->width * info->output_components;

      if (info->input_scan_number > MOST_SCANS)
        longjmp (work->broken, 1);
      jpeg_read_scanlines (info, &row, 1);
    }
  read_own (info, image->own);
  jpeg_finish_decompress (info);
  return TRUE;
}

static gboolean
read_jpeg (PstImage  *image,
           GBytes    *bytes,
           GError   **error)
{
  Work     *work = work_new ();
  gboolean  done;

  image->own      = g_new0 (Own, 1);
  image->free_own = own_free;
  if (setjmp (work->broken) == 0)
    {
      done = read_all (work, image, bytes, error);
    }
  else
    {
      done = FALSE;
      pst_format_set_damaged (error);
    }
  jpeg_destroy_decompress (&work->reading);
  free (work->profile);
  g_free (work);
  return done;
}

/* ---- writing */

/* Whether the tables of the file that was read fit what is written. */
static gboolean
is_like (const Own      *own,
         const PstImage *image)
{
  return own && own->n_components == (image->is_grey ? 1 : 3);
}

static void
set_own (struct jpeg_compress_struct *info,
         const Own                   *own,
         gboolean                     with_tables)
{
  jpeg_set_colorspace (info, own->space);
  for (gint i = 0; i < own->n_components; i++)
    {
      info->comp_info[i].h_samp_factor = own->across[i];
      info->comp_info[i].v_samp_factor = own->down[i];
      if (with_tables)
        info->comp_info[i].quant_tbl_no = own->table[i];
    }
  for (gint i = 0; i < NUM_QUANT_TBLS && with_tables; i++)
    if (own->has_table[i])
      {
        if (! info->quant_tbl_ptrs[i])
          info->quant_tbl_ptrs[i] = jpeg_alloc_quant_table ((j_common_ptr) info);
        memcpy (info->quant_tbl_ptrs[i]->quantval, own->tables[i], sizeof own->tables[i]);
        info->quant_tbl_ptrs[i]->sent_table = FALSE;
      }
  if (own->is_progressive)
    jpeg_simple_progression (info);
}

static void
set_fine_sampling (struct jpeg_compress_struct *info)
{
  for (gint i = 0; i < info->num_components; i++)
    info->comp_info[i].h_samp_factor = info->comp_info[i].v_samp_factor = 1;
}

static void
write_density (struct jpeg_compress_struct *info,
               const PstDensity            *density)
{
  gdouble scale = density->unit == CENTIMETRE ? 1.0 : density->unit > 0.0 ? INCH / density->unit : 1.0;

  if (density->x <= 0.0 || density->x * scale > G_MAXUINT16 || density->y * scale > G_MAXUINT16)
    return;
  info->density_unit = density->unit == CENTIMETRE ? 2 : density->unit > 0.0 ? 1 : 0;
  info->X_density    = density->x * scale + 0.5;
  info->Y_density    = density->y * scale + 0.5;
}

static void
write_all (Work           *work,
           const PstImage *image,
           gint            quality)
{
  struct jpeg_compress_struct *info = &work->writing;
  const Own                   *own  = get_own (image);
  gsize                        size;
  gconstpointer                profile = image->profile ? g_bytes_get_data (image->profile, &size) : NULL;

  jpeg_create_compress (info);
  jpeg_mem_dest (info, &work->bytes, &work->n);
  info->image_width      = image->width;
  info->image_height     = image->height;
  info->input_components = image->is_grey ? 1 : 3;
  info->in_color_space   = image->is_grey ? JCS_GRAYSCALE : JCS_RGB;
  jpeg_set_defaults (info);
  jpeg_set_quality (info, quality > 0 ? quality : VERY_GOOD, TRUE);
  info->optimize_coding = TRUE;
  if (is_like (own, image))
    set_own (info, own, quality == PST_QUALITY_AS_IT_WAS);
  else
    set_fine_sampling (info);
  write_density (info, &image->density);
  jpeg_start_compress (info, TRUE);
  if (profile)
    jpeg_write_icc_profile (info, profile, size);
  while (info->next_scanline < info->image_height)
    {
      JSAMPROW row = image->pixels + (gsize) info->next_scanline * image->width * info->input_components;

      jpeg_write_scanlines (info, &row, 1);
    }
  jpeg_finish_compress (info);
}

static GBytes *
write_jpeg (const PstImage  *image,
            gint             quality,
            GError         **error)
{
  Work     *work = work_new ();
  GBytes   *bytes;
  gboolean  done;

  if (setjmp (work->broken) == 0)
    {
      write_all (work, image, quality);
      done = TRUE;
    }
  else
    {
      done = FALSE;
      pst_format_set_unwritten (pst_jpeg_format.title, error);
    }
  jpeg_destroy_compress (&work->writing);
  bytes = done ? g_bytes_new_with_free_func (work->bytes, work->n, free, work->bytes) : NULL;
  if (! done)
    free (work->bytes);
  g_free (work);
  return bytes;
}

const PstFormat pst_jpeg_format = {
  .title     = "JPEG",
  .endings   = { "jpg", "jpeg", "jpe", NULL },
  .numbers   = 1 << PST_NUMBERS_8,
  .has_grey  = TRUE,
  .has_alpha = FALSE,
  .is_in     = is_jpeg,
  .read      = read_jpeg,
  .write     = write_jpeg,
};
