/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Writers of image files, as plain as can be: what the readers have to cope with is added by the tests. Colour profiles with which
 * sRGB's colours have other numbers: red, green and blue are exchanged in a circle, and inverted where the profile is a table.
 */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include <bzlib.h>
#include <gio/gio.h>
#include <jpeglib.h>
#include <lcms2.h>
#include <lzma.h>

#include "made-files.h"

/* ---- numbers */

static void
add_big (GByteArray *bytes,
         guint32     value,
         guint       n)
{
  for (guint i = 0; i < n; i++)
    g_byte_array_append (bytes, &(guint8) { value >> 8 * (n - 1 - i) }, 1);
}

static void
add_little (GByteArray *bytes,
            guint32     value,
            guint       n)
{
  for (guint i = 0; i < n; i++)
    g_byte_array_append (bytes, &(guint8) { value >> 8 * i }, 1);
}

/* ---- PNG */

static guint32
make_checksum (const guint8 *bytes,
               gsize         n)
{
  guint32 sum = 0xffffffff;

  for (gsize i = 0; i < n; i++)
    {
      sum ^= bytes[i];
      for (guint bit = 0; bit < 8; bit++)
        sum = sum & 1 ? sum >> 1 ^ 0xedb88320 : sum >> 1;
    }
  return ~sum;
}

void
test_add_png_chunk (GByteArray   *chunks,
                    const gchar  *type,
                    const guint8 *data,
                    gsize         n)
{
  gsize start = chunks->len;

  add_big (chunks, n, 4);
  g_byte_array_append (chunks, (const guint8 *) type, 4);
  g_byte_array_append (chunks, data, n);
  add_big (chunks, make_checksum (chunks->data + start + 4, n + 4), 4);
}

/* (transfer full) */
GByteArray *
test_compress (const guint8          *bytes,
               gsize                  n,
               GZlibCompressorFormat  format)
{
  g_autoptr (GZlibCompressor) compressor = g_zlib_compressor_new (format, -1);
  GByteArray                 *packed     = g_byte_array_sized_new (2 * n + 1000);
  gsize                       n_read;
  gsize                       n_written;

  g_byte_array_set_size (packed, 2 * n + 1000);
  g_assert_cmpint (g_converter_convert (G_CONVERTER (compressor), bytes, n, packed->data, packed->len, G_CONVERTER_INPUT_AT_END, &n_read,
                                        &n_written, NULL), ==, G_CONVERTER_FINISHED);
  g_byte_array_set_size (packed, n_written);
  return packed;
}

/* (transfer full) */
GByteArray *
test_pack (const guint8 *bytes,
           gsize         n,
           TestPacking   packing)
{
  GByteArray *packed = g_byte_array_new ();
  gsize       at     = 0;
  guint       length = 2 * n + 1000;

  if (packing == TEST_PACKING_GZIP)
    {
      g_byte_array_unref (packed);
      return test_compress (bytes, n, G_ZLIB_COMPRESSOR_FORMAT_GZIP);
    }
  g_byte_array_set_size (packed, length);
  if (packing == TEST_PACKING_BZIP2)
    {
      g_assert_cmpint (BZ2_bzBuffToBuffCompress ((char *) packed->data, &length, (char *) bytes, n, 9, 0, 0), ==, BZ_OK);
      return g_byte_array_set_size (packed, length);
    }
  g_assert_cmpint (lzma_easy_buffer_encode (LZMA_PRESET_DEFAULT, LZMA_CHECK_CRC64, NULL, bytes, n, packed->data, &at, length), ==, LZMA_OK);
  return g_byte_array_set_size (packed, at);
}

void
test_add_png_profile (GByteArray *chunks,
                      GBytes     *profile)
{
  g_autoptr (GByteArray) data   = g_byte_array_new ();
  g_autoptr (GByteArray) packed = test_compress (g_bytes_get_data (profile, NULL), g_bytes_get_size (profile),
                                                 G_ZLIB_COMPRESSOR_FORMAT_ZLIB);

  g_byte_array_append (data, (const guint8 *) "icc\0", 5);
  g_byte_array_append (data, packed->data, packed->len);
  test_add_png_chunk (chunks, "iCCP", data->data, data->len);
}

/* (transfer full): @chunks: (nullable): between the header and the pixels */
GByteArray *
test_make_png (const TestPixels *pixels,
               GByteArray       *chunks)
{
  static const guint8    colour_types[] = { 0, 0, 4, 2, 6 };
  GByteArray            *png            = g_byte_array_new ();
  g_autoptr (GByteArray) header         = g_byte_array_new ();
  g_autoptr (GByteArray) rows           = g_byte_array_new ();
  g_autoptr (GByteArray) packed         = NULL;
  gsize                  n              = (gsize) pixels->width * pixels->n_channels;

  g_byte_array_append (png, (const guint8 *) "\x89PNG\r\n\x1a\n", 8);
  add_big (header, pixels->width, 4);
  add_big (header, pixels->height, 4);
  add_big (header, pixels->is_deep ? 16 : 8, 1);
  add_big (header, colour_types[pixels->n_channels], 1);
  add_big (header, 0, 3);
  test_add_png_chunk (png, "IHDR", header->data, header->len);
  if (chunks)
    g_byte_array_append (png, chunks->data, chunks->len);
  for (gint y = 0; y < pixels->height; y++)
    {
      add_big (rows, 0, 1); /* no filter */
      for (gsize i = 0; i < n; i++)
        add_big (rows, pixels->bytes[y * n + i] * (pixels->is_deep ? 257 : 1), pixels->is_deep ? 2 : 1);
    }
  packed = test_compress (rows->data, rows->len, G_ZLIB_COMPRESSOR_FORMAT_ZLIB);
  test_add_png_chunk (png, "IDAT", packed->data, packed->len);
  test_add_png_chunk (png, "IEND", NULL, 0);
  return png;
}

/* ---- JPEG */

/* (transfer full): as exact as JPEG can be, with restart markers; @profile: (nullable) */
GByteArray *
test_make_jpeg (const TestPixels *pixels,
                gboolean          is_progressive,
                GBytes           *profile)
{
  struct jpeg_compress_struct  info   = { 0 };
  struct jpeg_error_mgr        errors = { 0 };
  GByteArray                  *jpeg   = g_byte_array_new ();
  guint8                      *bytes  = NULL;
  unsigned long                n      = 0;

  info.err = jpeg_std_error (&errors);
  jpeg_create_compress (&info);
  jpeg_mem_dest (&info, &bytes, &n);
  info.image_width      = pixels->width;
  info.image_height     = pixels->height;
  info.input_components = pixels->n_channels;
  info.in_color_space   = pixels->n_channels == 1 ? JCS_GRAYSCALE : pixels->n_channels == 4 ? JCS_CMYK : JCS_RGB;
  jpeg_set_defaults (&info);
  jpeg_set_quality (&info, 100, TRUE);
  info.comp_info[0].h_samp_factor = 1;
  info.comp_info[0].v_samp_factor = 1;
  info.restart_in_rows            = 1;
  if (is_progressive)
    jpeg_simple_progression (&info);
  jpeg_start_compress (&info, TRUE);
  if (profile)
    jpeg_write_icc_profile (&info, g_bytes_get_data (profile, NULL), g_bytes_get_size (profile));
  while (info.next_scanline < info.image_height)
    jpeg_write_scanlines (&info, &(JSAMPROW) { (JSAMPROW) pixels->bytes + info.next_scanline * pixels->width * pixels->n_channels }, 1);
  jpeg_finish_compress (&info);
  jpeg_destroy_compress (&info);
  g_byte_array_append (jpeg, bytes, n);
  free (bytes);
  return jpeg;
}

/* Behind a JPEG file's first marker. */
void
test_add_jpeg_segment (GByteArray   *jpeg,
                       guint8        marker,
                       const guint8 *data,
                       gsize         n)
{
  g_autoptr (GByteArray) whole = g_byte_array_new ();

  g_byte_array_append (whole, jpeg->data, 2);
  add_big (whole, 0xff00 | marker, 2);
  add_big (whole, n + 2, 2);
  g_byte_array_append (whole, data, n);
  g_byte_array_append (whole, jpeg->data + 2, jpeg->len - 2);
  g_byte_array_set_size (jpeg, 0);
  g_byte_array_append (jpeg, whole->data, whole->len);
}

/* (transfer full): Exif data that say nothing but how the camera was held (Exif 2.3, section 4.6.4) */
GByteArray *
test_make_exif (guint orientation)
{
  GByteArray *exif = g_byte_array_new ();

  g_byte_array_append (exif, (const guint8 *) "MM\0*\0\0\0\10\0\1\1\22\0\3\0\0\0\1", 18);
  add_big (exif, orientation << 16, 4);
  add_big (exif, 0, 4);
  return exif;
}

/* ---- GIF */

/* Codes of nine bits, in blocks of 255 bytes: each pixel's number, and "clear" before the codes would become longer. */
static void
add_gif_codes (GByteArray *gif,
               gint        n_pixels)
{
  g_autoptr (GByteArray) codes = g_byte_array_new ();
  guint32                bits  = 0;
  guint                  n     = 0;

  for (gint i = -1; i <= n_pixels; i++)
    {
      gboolean is_clear = i == -1 || (i < n_pixels && i % 200 == 199);

      if (is_clear)
        {
          bits |= 256u << n;
          n    += 9;
        }
      if (i >= 0)
        {
          bits |= (i == n_pixels ? 257u : (guint) i % 200) << n;
          n    += 9;
        }
      for (; n >= 8; n -= 8, bits >>= 8)
        add_little (codes, bits, 1);
    }
  add_little (codes, bits, 1);
  for (gsize at = 0; at < codes->len; at += 255)
    {
      add_little (gif, MIN (255, codes->len - at), 1);
      g_byte_array_append (gif, codes->data + at, MIN (255, codes->len - at));
    }
}

/* (transfer full): *@first_end: where the data of the first frame end */
GByteArray *
test_make_gif (gint   width,
               gint   height,
               guint  n_frames,
               gsize *first_end)
{
  GByteArray *gif = g_byte_array_new ();

  g_byte_array_append (gif, (const guint8 *) "GIF89a", 6);
  add_little (gif, width, 2);
  add_little (gif, height, 2);
  add_little (gif, 0xf7, 3); /* 256 colours */
  for (guint i = 0; i < 256; i++)
    add_little (gif, i | (255 - i) << 8 | (i / 2) << 16, 3);
  for (guint frame = 0; frame < n_frames; frame++)
    {
      add_little (gif, 0x2c, 1);
      add_little (gif, 0, 4);
      add_little (gif, width, 2);
      add_little (gif, height, 2);
      add_little (gif, 0, 1);
      add_little (gif, 8, 1); /* bits of a pixel */
      add_gif_codes (gif, width * height);
      if (frame == 0)
        *first_end = gif->len;
      add_little (gif, 0, 1);
    }
  add_little (gif, 0x3b, 1);
  return gif;
}

/* ---- BMP */

/* (transfer full): 24 bits a pixel */
GByteArray *
test_make_bmp (gint width,
               gint height)
{
  GByteArray *bmp = g_byte_array_new ();
  guint32     n   = (3 * width + 3) / 4 * 4 * height;

  g_byte_array_append (bmp, (const guint8 *) "BM", 2);
  add_little (bmp, 54 + n, 4);
  add_little (bmp, 0, 4);
  add_little (bmp, 54, 4);
  add_little (bmp, 40, 4);
  add_little (bmp, width, 4);
  add_little (bmp, height, 4);
  add_little (bmp, 1 | 24 << 16, 4);
  for (guint i = 0; i < 6; i++)
    add_little (bmp, 0, 4);
  for (guint32 i = 0; i < n; i++)
    add_little (bmp, i, 1);
  return bmp;
}

/* ---- profiles */

/* (transfer full): closes the profile */
static GBytes *
save_profile (cmsHPROFILE profile)
{
  cmsUInt32Number  n = 0;
  guint8          *bytes;

  g_assert_true (cmsSaveProfileToMem (profile, NULL, &n));
  bytes = g_malloc (n);
  g_assert_true (cmsSaveProfileToMem (profile, bytes, &n));
  cmsCloseProfile (profile);
  return g_bytes_new_take (bytes, n);
}

/* (transfer full): red's number is green, green's blue, blue's red; @gamma: of the numbers, or 0: sRGB's curve */
GBytes *
test_make_matrix_profile (gdouble gamma)
{
  static const gdouble   srgb[]    = { 2.4, 1.0 / 1.055, 0.055 / 1.055, 1.0 / 12.92, 0.04045 };
  const cmsCIExyY        white     = { 0.3127, 0.3290, 1.0 };
  const cmsCIExyYTRIPLE  primaries = { { 0.30, 0.60, 1.0 }, { 0.15, 0.06, 1.0 }, { 0.64, 0.33, 1.0 } };
  cmsToneCurve          *curve     = gamma > 0.0 ? cmsBuildGamma (NULL, gamma) : cmsBuildParametricToneCurve (NULL, 4, srgb);
  cmsToneCurve          *curves[]  = { curve, curve, curve };
  GBytes                *bytes     = save_profile (cmsCreateRGBProfile (&white, &primaries, curves));

  cmsFreeToneCurve (curve);
  return bytes;
}

static cmsInt32Number
exchange_and_invert (const cmsUInt16Number in[],
                     cmsUInt16Number       out[],
                     void                 *data)
{
  for (guint c = 0; c < 3; c++)
    out[(c + 1) % 3] = 0xffff - in[c];
  return TRUE;
}

/* (transfer full): the same numbers inverted, said by a table (ICC.1, lutAToBType): table, sRGB's curves, matrix to XYZ under D50 */
GBytes *
test_make_table_profile (void)
{
  static const gdouble srgb[]   = { 2.4, 1.0 / 1.055, 0.055 / 1.055, 1.0 / 12.92, 0.04045 };
  gdouble              matrix[] = { 0.4360657, 0.3851515, 0.1430784, 0.2224932, 0.7168870, 0.0606169, 0.0139160, 0.0970764, 0.7140961 };
  cmsHPROFILE          profile  = cmsCreateProfilePlaceholder (NULL);
  cmsPipeline         *pipeline = cmsPipelineAlloc (NULL, 3, 3);
  cmsToneCurve        *curve    = cmsBuildParametricToneCurve (NULL, 4, srgb);
  cmsToneCurve        *curves[] = { curve, curve, curve };
  cmsStage            *table    = cmsStageAllocCLut16bit (NULL, 2, 3, 3, NULL);

  for (guint i = 0; i < 9; i++)
    matrix[i] *= 32768.0 / 65535.0; /* as XYZ is encoded */
  cmsStageSampleCLut16bit (table, exchange_and_invert, NULL, 0);
  cmsPipelineInsertStage (pipeline, cmsAT_END, cmsStageAllocToneCurves (NULL, 3, NULL));
  cmsPipelineInsertStage (pipeline, cmsAT_END, table);
  cmsPipelineInsertStage (pipeline, cmsAT_END, cmsStageAllocToneCurves (NULL, 3, curves));
  cmsPipelineInsertStage (pipeline, cmsAT_END, cmsStageAllocMatrix (NULL, 3, 3, matrix, NULL));
  cmsPipelineInsertStage (pipeline, cmsAT_END, cmsStageAllocToneCurves (NULL, 3, NULL));
  cmsSetProfileVersion (profile, 4.3);
  cmsSetDeviceClass (profile, cmsSigDisplayClass);
  cmsSetColorSpace (profile, cmsSigRgbData);
  cmsSetPCS (profile, cmsSigXYZData);
  g_assert_true (cmsWriteTag (profile, cmsSigMediaWhitePointTag, cmsD50_XYZ ()));
  g_assert_true (cmsWriteTag (profile, cmsSigAToB0Tag, pipeline));
  cmsPipelineFree (pipeline);
  cmsFreeToneCurve (curve);
  return save_profile (profile);
}
