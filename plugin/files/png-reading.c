/* SPDX-License-Identifier: GPL-3.0-or-later */

/* PNG files (PNG specification, third edition), decoded by libpng as GIMP does it. Of an animated one, the picture that all programs show.
 * What is wrong around the pixels does not matter: no end, something behind it, chunks that are damaged and can be done without. Nor does
 * it where it says that it lies (oFFs): GIMP, which would lay it beyond the canvas, asks people whether it is to.
 *
 * Without a profile, and where nothing says that the numbers are sRGB's, the chunks gAMA and cHRM say what they mean; a profile is made
 * of them.
 */
#include "config.h"

#include <setjmp.h>
#include <string.h>

#include <lcms2.h>
#include <png.h>

#include "files/file-content.h"
#include "files/picture-rows.h"
#include "files/png-reading.h"
#include "files/tiff-directory.h"

/* Texts and profiles that small files unpack to: so many, each with so many bytes. */
#define MOST_CHUNKS      100
#define MOST_CHUNK_BYTES (4 << 20)

typedef struct
{
  png_structp     png;
  png_infop       info;
  const guint8   *bytes;
  gsize           n;
  gsize           at;
  gboolean        is_ended; /* it was read beyond the last byte */
  gboolean        is_full;  /* there was no memory */
  guint8         *made;     /* a profile of our own, or NULL */
  guint8         *row;
  guint8         *all;      /* the whole picture, where it comes in several passes */
  PstPictureRows *rows;
  GCancellable   *cancellable; /* or NULL */
} Reader;

static void
copy_bytes (png_structp png,
            png_bytep   to,
            size_t      n)
{
  Reader *reader = png_get_io_ptr (png);

  if (n > reader->n - reader->at)
    {
      reader->is_ended = TRUE;
      png_error (png, "cut off");
    }
  memcpy (to, reader->bytes + reader->at, n);
  reader->at += n;
}

static void
give_up (png_structp     png,
         png_const_charp message G_GNUC_UNUSED)
{
  png_longjmp (png, 1);
}

static void
pass_over (png_structp     png     G_GNUC_UNUSED,
           png_const_charp message G_GNUC_UNUSED)
{
}

static png_voidp
allocate (png_structp      png,
          png_alloc_size_t n)
{
  Reader  *reader = png_get_mem_ptr (png);
  gpointer memory = g_try_malloc (n);

  reader->is_full |= ! memory;
  return memory;
}

static void
release (png_structp png    G_GNUC_UNUSED,
         png_voidp   memory)
{
  g_free (memory);
}

static Reader *
reader_new (const guint8 *bytes,
            gsize         n)
{
  Reader *reader = g_new0 (Reader, 1);

  reader->bytes = bytes;
  reader->n     = n;
  reader->png   = png_create_read_struct_2 (PNG_LIBPNG_VER_STRING, NULL, give_up, pass_over, reader, allocate, release);
  reader->info  = reader->png ? png_create_info_struct (reader->png) : NULL;
  return reader;
}

static void
reader_free (Reader *reader)
{
  png_destroy_read_struct (&reader->png, &reader->info, NULL);
  g_free (reader->made);
  g_free (reader->row);
  g_free (reader->all);
  g_clear_pointer (&reader->rows, pst_picture_rows_free);
  g_free (reader);
}

/* (transfer full): from numbers to light: sRGB's where nothing else is said */
static cmsToneCurve *
make_curve (Reader *reader)
{
  static const gdouble srgb[] = { 2.4, 1.0 / 1.055, 0.055 / 1.055, 1.0 / 12.92, 0.04045 };
  gdouble              gamma;

  if (png_get_gAMA (reader->png, reader->info, &gamma) && gamma > 0.0)
    return cmsBuildGamma (NULL, 1.0 / gamma);
  return cmsBuildParametricToneCurve (NULL, 4, srgb);
}

/* (transfer full) (nullable) */
static cmsHPROFILE
make_rgb_profile (Reader       *reader,
                  cmsToneCurve *curve)
{
  cmsCIExyY       white     = { 0.3127, 0.3290, 1.0 };
  cmsCIExyYTRIPLE primaries = { { 0.64, 0.33, 1.0 }, { 0.30, 0.60, 1.0 }, { 0.15, 0.06, 1.0 } };
  cmsToneCurve   *curves[3] = { curve, curve, curve };
  gdouble         xy[8];

  if (png_get_cHRM (reader->png, reader->info, xy, xy + 1, xy + 2, xy + 3, xy + 4, xy + 5, xy + 6, xy + 7))
    {
      white           = (cmsCIExyY) { xy[0], xy[1], 1.0 };
      primaries.Red   = (cmsCIExyY) { xy[2], xy[3], 1.0 };
      primaries.Green = (cmsCIExyY) { xy[4], xy[5], 1.0 };
      primaries.Blue  = (cmsCIExyY) { xy[6], xy[7], 1.0 };
    }
  return cmsCreateRGBProfile (&white, &primaries, curves);
}

static void
make_profile (Reader     *reader,
              PstRowForm *form)
{
  cmsToneCurve *curve   = make_curve (reader);
  cmsCIExyY     white   = { 0.3127, 0.3290, 1.0 };
  cmsHPROFILE   profile = form->n_channels < 3 ? cmsCreateGrayProfile (&white, curve) : make_rgb_profile (reader, curve);
  cmsUInt32Number size  = 0;

  if (profile && cmsSaveProfileToMem (profile, NULL, &size))
    {
      reader->made = g_malloc (size);
      if (cmsSaveProfileToMem (profile, reader->made, &size))
        {
          form->profile      = reader->made;
          form->profile_size = size;
        }
    }
  if (profile)
    cmsCloseProfile (profile);
  cmsFreeToneCurve (curve);
}

static void
find_profile (Reader     *reader,
              PstRowForm *form)
{
  png_charp   name;
  int         method;
  png_bytep   profile;
  png_uint_32 size;

  if (png_get_iCCP (reader->png, reader->info, &name, &method, &profile, &size))
    {
      form->profile      = profile;
      form->profile_size = size;
    }
  else if (! png_get_valid (reader->png, reader->info, PNG_INFO_sRGB) &&
           (png_get_valid (reader->png, reader->info, PNG_INFO_gAMA) ||
            (form->n_channels >= 3 && png_get_valid (reader->png, reader->info, PNG_INFO_cHRM))))
    {
      make_profile (reader, form);
    }
}

static guint
find_in_exif (const guint8 *exif,
              gsize         size)
{
  PstTiff tiff;

  return pst_tiff_begin (&tiff, exif, size) ? pst_tiff_get (&tiff, PST_TIFF_ORIENTATION, 1) : 1;
}

/* ImageMagick's way before there was a chunk for it: a name, the number of bytes, "Exif" and two zeros, all in hexadecimal digits. */
static guint
find_in_text (const gchar *text)
{
  g_autoptr (GByteArray) exif = g_byte_array_new ();
  const gchar           *at   = text;

  for (guint line = 0; line < 3 && at; line++) /* an empty one, the name, the number */
    at = strchr (at + (line > 0), '\n');
  while (at && *at)
    {
      if (g_ascii_isxdigit (at[0]) && g_ascii_isxdigit (at[1]))
        g_byte_array_append (exif, &(guint8) { g_ascii_xdigit_value (at[0]) << 4 | g_ascii_xdigit_value (at[1]) }, 1);
      at += g_ascii_isxdigit (at[0]) && at[1] ? 2 : 1;
    }
  return exif->len > 6 ? find_in_exif (exif->data + 6, exif->len - 6) : 1;
}

static guint
find_orientation (Reader *reader)
{
  png_uint_32 size;
  png_bytep   exif;
  png_textp   texts;
  int         n_texts = 0;

  if (png_get_eXIf_1 (reader->png, reader->info, &size, &exif))
    return find_in_exif (exif, size);
  png_get_text (reader->png, reader->info, &texts, &n_texts);
  for (int i = 0; i < n_texts; i++)
    if (g_str_equal (texts[i].key, "Raw profile type exif") || g_str_equal (texts[i].key, "Raw profile type APP1"))
      return find_in_text (texts[i].text);
  return 1;
}

/* Numbers of 8 or 16 bits in this machine's order, colours instead of a palette's places, an alpha where some colour is transparent. */
static void
choose_numbers (Reader *reader)
{
  png_set_expand (reader->png);
#if G_BYTE_ORDER == G_LITTLE_ENDIAN
  png_set_swap (reader->png);
#endif
}

/* Rows come one after the other, or in several passes over all of them. Answers whether there was memory, and nobody cancelled it. */
static gboolean
read_rows (Reader *reader,
           gint    n_passes,
           gint    height,
           gsize   row_bytes)
{
  reader->row = g_malloc (row_bytes);
  if (n_passes > 1 && (guint64) height * row_bytes <= pst_file_content_get_most_bytes ())
    reader->all = g_try_malloc_n (height, row_bytes);
  if (n_passes > 1 && ! reader->all)
    return FALSE;
  for (gint pass = 0; pass < n_passes; pass++)
    for (gint y = 0; y < height; y++)
      {
        guint8 *row = reader->all ? reader->all + y * row_bytes : reader->row;

        if (g_cancellable_is_cancelled (reader->cancellable))
          return FALSE;
        png_read_row (reader->png, row, NULL);
        if (pass == n_passes - 1)
          pst_picture_rows_add (reader->rows, row);
      }
  return TRUE;
}

/* Answers as read_rows() does. */
static gboolean
read_picture (Reader   *reader,
              GBytes   *space,
              gint      enough,
              GError  **error)
{
  PstRowForm form = { 0 };
  gint       n_passes;

  png_set_read_fn (reader->png, reader, copy_bytes);
  png_set_chunk_cache_max (reader->png, MOST_CHUNKS);
  png_set_chunk_malloc_max (reader->png, MOST_CHUNK_BYTES);
  png_read_info (reader->png, reader->info);
  choose_numbers (reader);
  n_passes = png_set_interlace_handling (reader->png);
  png_read_update_info (reader->png, reader->info);
  form.width      = png_get_image_width (reader->png, reader->info);
  form.height     = png_get_image_height (reader->png, reader->info);
  form.n_channels = png_get_channels (reader->png, reader->info);
  form.is_deep    = png_get_bit_depth (reader->png, reader->info) == 16;
  find_profile (reader, &form);
  reader->rows = pst_picture_rows_new (&form, space, enough, error);
  return reader->rows && read_rows (reader, n_passes, form.height, png_get_rowbytes (reader->png, reader->info));
}

/* Reads a PNG file. @space, @enough: as in pst_picture_rows_new(). @cancellable: (nullable): stops it at any time. *@picture: (out)
 * (transfer full): with %PST_DECODING_DONE, unless it is cancelled or there is no memory for it. The error is %PST_ERROR_MEMORY.
 */
PstDecoding
pst_png_read (const guint8  *bytes,
              gsize          n,
              GBytes        *space,
              gint           enough,
              GCancellable  *cancellable,
              PstPicture   **picture,
              GError       **error)
{
  Reader               *reader   = reader_new (bytes, n);
  volatile PstDecoding  decoding = PST_DECODING_FOREIGN;
  volatile gboolean     is_read  = FALSE;

  if (! reader->info)
    {
      reader_free (reader);
      return PST_DECODING_DONE;
    }
  reader->cancellable = cancellable;
  if (setjmp (png_jmpbuf (reader->png)) == 0)
    {
      decoding = PST_DECODING_DONE;
      is_read  = read_picture (reader, space, enough, error);
      if (is_read)
        png_read_end (reader->png, reader->info); /* how it is turned may stand there */
    }
  else if (! is_read && ! reader->is_full)
    {
      decoding = reader->rows || reader->is_ended ? PST_DECODING_CUT_OFF : PST_DECODING_FOREIGN;
    }
  if (is_read)
    *picture = pst_picture_rows_finish (reader->rows, find_orientation (reader), cancellable, error);
  reader_free (reader);
  return decoding;
}
