/* SPDX-License-Identifier: GPL-3.0-or-later */

/* TIFF files (TIFF 6.0 and Adobe's technical notes) of one page in grey or RGB, by libtiff: whole numbers of 8, 16 and 32 bits and floats
 * of 16 and 32, alpha apart or multiplied in, in strips or tiles. Kind of numbers, alpha, compression as far as it loses nothing, profile
 * and density stay; what is written lies in strips, with all numbers of a pixel together. Names, notes, Exif, IPTC and XMP are
 * metadata.c's.
 *
 * Floats without a profile have sRGB's curve, as GIMP takes them.
 */
#include "config.h"

#include <string.h>

#include <tiffio.h>

#include "files/missing-data.h"
#include "files/tiff-directory.h"
#include "formats/format-error.h"
#include "formats/tiff-format.h"

#define INCH       0.0254 /* metres */
#define CENTIMETRE 0.01
#define MOST_SMALL (1u << 31) /* bytes: what is larger is written as BigTIFF */

/* What only a TIFF file says. */
typedef struct
{
  guint16  compression;
  guint16  predictor;
  guint16  alpha;  /* what the file calls it */
  gboolean is_big; /* BigTIFF */
} Own;

/* A file in memory. */
typedef struct
{
  GByteArray *bytes;
  guint64     at;
} Work;

static void
own_free (gpointer own)
{
  g_free (own);
}

/* ---- libtiff's file */

static guint64
get_size (thandle_t data)
{
  const Work *work = data;

  return work->bytes->len;
}

static tmsize_t
read_bytes (thandle_t  data,
            void      *to,
            tmsize_t   n)
{
  Work *work = data;

  if (work->at >= work->bytes->len)
    return 0;
  n = MIN ((guint64) n, work->bytes->len - work->at);
  memcpy (to, work->bytes->data + work->at, n);
  work->at += n;
  return n;
}

static tmsize_t
write_bytes (thandle_t  data,
             void      *from,
             tmsize_t   n)
{
  Work *work = data;

  if (work->at + n > G_MAXUINT)
    return 0;
  if (work->at + n > work->bytes->len)
    {
      guint old = work->bytes->len;

      g_byte_array_set_size (work->bytes, work->at + n);
      if (work->at > old)
        memset (work->bytes->data + old, 0, work->at - old);
    }
  memcpy (work->bytes->data + work->at, from, n);
  work->at += n;
  return n;
}

static guint64
seek (thandle_t data,
      guint64   offset,
      int       whence)
{
  Work *work = data;

  work->at = (whence == SEEK_SET ? 0 : whence == SEEK_CUR ? work->at : work->bytes->len) + offset;
  return work->at;
}

static int
close_nothing (thandle_t data)
{
  return 0;
}

static int
note_error (TIFF       *tiff,
            void       *failed,
            const char *module,
            const char *format,
            va_list     arguments)
{
  g_autofree gchar *message = g_strdup_vprintf (format, arguments);

  g_debug ("TIFF: %s: %s", module, message);
  *(gboolean *) failed = TRUE;
  return 1;
}

static int
pass_over (TIFF       *tiff,
           void       *data,
           const char *module,
           const char *format,
           va_list     arguments)
{
  return 1;
}

/* (nullable) */
static TIFF *
open_file (Work        *work,
           const gchar *mode,
           gboolean    *failed)
{
  TIFFOpenOptions *options = TIFFOpenOptionsAlloc ();
  TIFF            *tiff;

  TIFFOpenOptionsSetErrorHandlerExtR (options, note_error, failed);
  TIFFOpenOptionsSetWarningHandlerExtR (options, pass_over, NULL);
  tiff = TIFFClientOpenExt ("", mode, work, read_bytes, write_bytes, seek, close_nothing, get_size, NULL, NULL, options);
  TIFFOpenOptionsFree (options);
  return tiff;
}

static gboolean
is_tiff (const guint8 *bytes,
         gsize         n)
{
  return n >= 4 && (memcmp (bytes, "II*\0", 4) == 0 || memcmp (bytes, "MM\0*", 4) == 0 || memcmp (bytes, "II+\0", 4) == 0 ||
                    memcmp (bytes, "MM\0+", 4) == 0);
}

/* ---- reading */

static guint
get_number (TIFF    *tiff,
            guint32  tag)
{
  guint16 number = 0;

  TIFFGetFieldDefaulted (tiff, tag, &number);
  return number;
}

static gboolean
has_predictor (guint compression)
{
  return compression == COMPRESSION_LZW || compression == COMPRESSION_ADOBE_DEFLATE || compression == COMPRESSION_DEFLATE ||
         compression == COMPRESSION_ZSTD || compression == COMPRESSION_LZMA;
}

static gboolean
find_numbers (guint       bits,
              guint       kind,
              PstNumbers *numbers)
{
  static const struct { guint bits; guint kind; PstNumbers numbers; } known[] = {
    { 8, SAMPLEFORMAT_UINT, PST_NUMBERS_8 },
    { 16, SAMPLEFORMAT_UINT, PST_NUMBERS_16 },
    { 32, SAMPLEFORMAT_UINT, PST_NUMBERS_32 },
    { 16, SAMPLEFORMAT_IEEEFP, PST_NUMBERS_HALF },
    { 32, SAMPLEFORMAT_IEEEFP, PST_NUMBERS_FLOAT },
  };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (known[i].bits == bits && known[i].kind == kind)
      {
        *numbers = known[i].numbers;
        return TRUE;
      }
  return FALSE;
}

static gboolean
find_alpha (TIFF     *tiff,
            PstImage *image,
            Own      *own)
{
  guint    n_colours = image->is_grey ? 1 : 3;
  guint    n         = get_number (tiff, TIFFTAG_SAMPLESPERPIXEL);
  guint16  n_extra   = 0;
  guint16 *extra     = NULL;

  TIFFGetFieldDefaulted (tiff, TIFFTAG_EXTRASAMPLES, &n_extra, &extra);
  own->alpha   = n_extra > 0 ? extra[0] : EXTRASAMPLE_UNSPECIFIED;
  image->alpha = n == n_colours ? PST_ALPHA_NONE : own->alpha == EXTRASAMPLE_ASSOCALPHA ? PST_ALPHA_MULTIPLIED : PST_ALPHA_APART;
  return n == n_colours || n == n_colours + 1;
}

static gboolean
read_form (TIFF      *tiff,
           PstImage  *image,
           Own       *own,
           GError   **error)
{
  guint   photometric = get_number (tiff, TIFFTAG_PHOTOMETRIC);
  guint32 width       = 0;
  guint32 height      = 0;

  TIFFGetField (tiff, TIFFTAG_IMAGEWIDTH, &width);
  TIFFGetField (tiff, TIFFTAG_IMAGELENGTH, &height);
  image->width       = width;
  image->height      = height;
  image->is_grey     = photometric == PHOTOMETRIC_MINISBLACK;
  own->compression   = get_number (tiff, TIFFTAG_COMPRESSION);
  own->predictor     = has_predictor (own->compression) ? get_number (tiff, TIFFTAG_PREDICTOR) : PREDICTOR_NONE;
  own->is_big        = TIFFIsBigTIFF (tiff);
  image->orientation = get_number (tiff, TIFFTAG_ORIENTATION); /* Exiv2 knows no BigTIFF */
  if (TIFFNumberOfDirectories (tiff) > 1)
    pst_format_set_unknown_kind (_ ("It is a TIFF file with several pages"), error);
  else if (width == 0 || height == 0 || width > G_MAXINT || height > G_MAXINT)
    pst_format_set_damaged (error);
  else if (photometric != PHOTOMETRIC_MINISBLACK && photometric != PHOTOMETRIC_RGB)
    pst_format_set_unknown_kind (_ ("It is a TIFF file with a palette, in the inks of a printer or of another kind that is neither grey "
                                    "nor RGB"), error);
  else if (! find_numbers (get_number (tiff, TIFFTAG_BITSPERSAMPLE), get_number (tiff, TIFFTAG_SAMPLEFORMAT), &image->numbers))
    pst_format_set_unknown_kind (_ ("It is a TIFF file with numbers of an unusual size"), error);
  else if (! find_alpha (tiff, image, own))
    pst_format_set_unknown_kind (_ ("It is a TIFF file with several channels beside its colours"), error);
  else
    return TRUE;
  return FALSE;
}

/* Lays a part of the picture, [height, width] of a file's tile or strip, where it belongs. @channel: -1: all numbers of a pixel. */
static void
lay_part (PstImage     *image,
          const guint8 *part,
          guint32       left,
          guint32       top,
          guint32       width,
          guint32       height,
          gint          channel)
{
  gsize pixel  = pst_image_get_pixel_bytes (image);
  gsize number = pixel / pst_image_count_channels (image);
  gsize step   = channel < 0 ? pixel : number;

  for (guint32 y = 0; y < height && top + y < (guint32) image->height; y++)
    for (guint32 x = 0; x < width && left + x < (guint32) image->width; x++)
      memcpy (image->pixels + ((gsize) (top + y) * image->width + left + x) * pixel + MAX (channel, 0) * number,
              part + ((gsize) y * width + x) * step, step);
}

static gboolean
read_channel (TIFF     *tiff,
              PstImage *image,
              gint      channel)
{
  gboolean            tiled  = TIFFIsTiled (tiff);
  tmsize_t            size   = tiled ? TIFFTileSize (tiff) : TIFFStripSize (tiff);
  guint32             width  = image->width;
  guint32             height = image->height;
  g_autofree guint8  *part   = size > 0 ? g_try_malloc0 (size) : NULL;

  if (tiled)
    {
      TIFFGetField (tiff, TIFFTAG_TILEWIDTH, &width);
      TIFFGetField (tiff, TIFFTAG_TILELENGTH, &height);
    }
  else
    {
      TIFFGetFieldDefaulted (tiff, TIFFTAG_ROWSPERSTRIP, &height);
      height = MIN (height, (guint32) image->height);
    }
  if (! part || width == 0 || height == 0)
    return FALSE;
  for (guint32 top = 0; top < (guint32) image->height; top += height)
    for (guint32 left = 0; left < (guint32) image->width; left += width)
      {
        tmsize_t n = tiled ? TIFFReadTile (tiff, part, left, top, 0, MAX (channel, 0))
                           : TIFFReadEncodedStrip (tiff, TIFFComputeStrip (tiff, top, MAX (channel, 0)), part, size);

        if (n < 0)
          return FALSE;
        lay_part (image, part, left, top, width, height, channel);
      }
  return TRUE;
}

static gboolean
read_pixels (TIFF     *tiff,
             PstImage *image)
{
  if (get_number (tiff, TIFFTAG_PLANARCONFIG) != PLANARCONFIG_SEPARATE)
    return read_channel (tiff, image, -1);
  for (guint c = 0; c < pst_image_count_channels (image); c++)
    if (! read_channel (tiff, image, c))
      return FALSE;
  return TRUE;
}

static void
read_notes (TIFF     *tiff,
            PstImage *image)
{
  guint    unit    = get_number (tiff, TIFFTAG_RESOLUTIONUNIT);
  gfloat   x       = 0.0f;
  gfloat   y       = 0.0f;
  guint32  size    = 0;
  void    *profile = NULL;

  if (TIFFGetField (tiff, TIFFTAG_ICCPROFILE, &size, &profile) && size > 0)
    image->profile = g_bytes_new (profile, size);
  if (TIFFGetField (tiff, TIFFTAG_XRESOLUTION, &x) && TIFFGetField (tiff, TIFFTAG_YRESOLUTION, &y))
    image->density = (PstDensity) { unit == RESUNIT_INCH ? INCH : unit == RESUNIT_CENTIMETER ? CENTIMETRE : 0.0, x, y };
}

/* Whether the file says of each strip or tile where it is: of those for which it does not, libtiff guesses that. */
static gboolean
has_all_parts (TIFF             *tiff,
               const GByteArray *content)
{
  PstTiff directory;

  if (! pst_tiff_begin (&directory, content->data, content->len))
    return FALSE;
  if (TIFFIsTiled (tiff))
    return pst_tiff_count (&directory, PST_TIFF_TILE_OFFSETS) >= TIFFNumberOfTiles (tiff);
  return pst_tiff_count (&directory, PST_TIFF_STRIP_OFFSETS) >= TIFFNumberOfStrips (tiff);
}

static gboolean
read_tiff (PstImage  *image,
           GBytes    *bytes,
           GError   **error)
{
  gsize                   n;
  gconstpointer           data    = g_bytes_get_data (bytes, &n);
  g_autoptr (GByteArray)  content = g_byte_array_new ();
  Work                    work    = { content, 0 };
  gboolean                failed  = FALSE;
  gboolean                done;
  TIFF                   *tiff;

  image->own      = g_new0 (Own, 1);
  image->free_own = own_free;
  g_byte_array_append (content, data, n);
  tiff = pst_missing_data_is_cut_off (data, n) ? NULL : open_file (&work, "rmc", &failed); /* "c": the strips of the file */
  if (! tiff)
    {
      pst_format_set_damaged (error);
      return FALSE;
    }
  done = read_form (tiff, image, image->own, error) &&
         (! has_all_parts (tiff, content) || pst_image_make_room (image, error));
  if (done && (! image->pixels || ! read_pixels (tiff, image) || failed))
    {
      done = FALSE;
      pst_format_set_damaged (error);
    }
  if (done)
    read_notes (tiff, image);
  TIFFClose (tiff);
  return done;
}

/* ---- writing */

static gboolean
loses_nothing (guint compression)
{
  return has_predictor (compression) || compression == COMPRESSION_NONE || compression == COMPRESSION_PACKBITS;
}

static gboolean
is_float (const PstImage *image)
{
  return image->numbers == PST_NUMBERS_FLOAT || image->numbers == PST_NUMBERS_HALF;
}

static void
write_compression (TIFF           *tiff,
                   const PstImage *image,
                   const Own      *own)
{
  guint compression = own && loses_nothing (own->compression) && TIFFIsCODECConfigured (own->compression) ? own->compression
                                                                                                         : COMPRESSION_ADOBE_DEFLATE;

  TIFFSetField (tiff, TIFFTAG_COMPRESSION, compression);
  if (has_predictor (compression) && (! own || own->predictor > PREDICTOR_NONE))
    TIFFSetField (tiff, TIFFTAG_PREDICTOR, is_float (image) ? PREDICTOR_FLOATINGPOINT : PREDICTOR_HORIZONTAL);
}

static void
write_density (TIFF             *tiff,
               const PstDensity *density)
{
  gdouble unit  = density->unit == CENTIMETRE || density->unit <= 0.0 ? density->unit : INCH;
  gdouble scale = density->unit > 0.0 ? unit / density->unit : 1.0;

  if (density->x <= 0.0)
    return;
  TIFFSetField (tiff, TIFFTAG_RESOLUTIONUNIT, unit == CENTIMETRE ? RESUNIT_CENTIMETER : unit > 0.0 ? RESUNIT_INCH : RESUNIT_NONE);
  TIFFSetField (tiff, TIFFTAG_XRESOLUTION, density->x * scale);
  TIFFSetField (tiff, TIFFTAG_YRESOLUTION, density->y * scale);
}

static void
write_form (TIFF           *tiff,
            const PstImage *image,
            const Own      *own)
{
  static const guint bits[] = {
    [PST_NUMBERS_8] = 8, [PST_NUMBERS_16] = 16, [PST_NUMBERS_32] = 32, [PST_NUMBERS_HALF] = 16, [PST_NUMBERS_FLOAT] = 32,
  };
  guint16 extra = own ? own->alpha : image->alpha == PST_ALPHA_MULTIPLIED ? EXTRASAMPLE_ASSOCALPHA : EXTRASAMPLE_UNASSALPHA;

  TIFFSetField (tiff, TIFFTAG_IMAGEWIDTH, image->width);
  TIFFSetField (tiff, TIFFTAG_IMAGELENGTH, image->height);
  TIFFSetField (tiff, TIFFTAG_BITSPERSAMPLE, bits[image->numbers]);
  TIFFSetField (tiff, TIFFTAG_SAMPLEFORMAT, is_float (image) ? SAMPLEFORMAT_IEEEFP : SAMPLEFORMAT_UINT);
  TIFFSetField (tiff, TIFFTAG_SAMPLESPERPIXEL, pst_image_count_channels (image));
  TIFFSetField (tiff, TIFFTAG_PHOTOMETRIC, image->is_grey ? PHOTOMETRIC_MINISBLACK : PHOTOMETRIC_RGB);
  TIFFSetField (tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
  TIFFSetField (tiff, TIFFTAG_ORIENTATION, ORIENTATION_TOPLEFT);
  if (image->alpha != PST_ALPHA_NONE)
    TIFFSetField (tiff, TIFFTAG_EXTRASAMPLES, 1, &extra);
  write_compression (tiff, image, own);
  write_density (tiff, &image->density);
  if (image->profile)
    {
      gsize         size;
      gconstpointer profile = g_bytes_get_data (image->profile, &size);

      TIFFSetField (tiff, TIFFTAG_ICCPROFILE, (guint32) size, profile);
    }
  TIFFSetField (tiff, TIFFTAG_ROWSPERSTRIP, TIFFDefaultStripSize (tiff, 0));
}

static GBytes *
write_tiff (const PstImage  *image,
            gint             quality,
            GError         **error)
{
  const Own  *own    = image->free_own == own_free ? image->own : NULL;
  gsize       row    = pst_image_get_pixel_bytes (image) * image->width;
  gboolean    is_big = (own && own->is_big) || row * image->height > MOST_SMALL;
  Work        work   = { g_byte_array_new (), 0 };
  gboolean    failed = FALSE;
  TIFF       *tiff   = open_file (&work, is_big ? "w8" : "w", &failed);
  GBytes     *bytes;

  if (tiff)
    {
      g_autofree guint8 *copy = g_malloc (row); /* libtiff's predictors work in it */

      write_form (tiff, image, own);
      for (gint y = 0; y < image->height && ! failed; y++)
        {
          memcpy (copy, image->pixels + row * y, row);
          failed = TIFFWriteScanline (tiff, copy, y, 0) < 0;
        }
      TIFFClose (tiff);
    }
  bytes = g_byte_array_free_to_bytes (work.bytes);
  if (tiff && ! failed)
    return bytes;
  g_bytes_unref (bytes);
  pst_format_set_unwritten (pst_tiff_format.title, error);
  return NULL;
}

const PstFormat pst_tiff_format = {
  .title     = "TIFF",
  .endings   = { "tif", "tiff", NULL },
  .numbers   = 1 << PST_NUMBERS_8 | 1 << PST_NUMBERS_16 | 1 << PST_NUMBERS_32 | 1 << PST_NUMBERS_HALF | 1 << PST_NUMBERS_FLOAT,
  .has_grey  = TRUE,
  .has_alpha = TRUE,
  .is_in     = is_tiff,
  .read      = read_tiff,
  .write     = write_tiff,
};
