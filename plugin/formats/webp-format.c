/* SPDX-License-Identifier: GPL-3.0-or-later */

/* WebP files, by libwebp. A lossless file stays lossless, with the colours under what is transparent; the profile stays. Exif and XMP are
 * metadata.c's.
 */
#include "config.h"

#include <string.h>

#include <webp/decode.h>
#include <webp/demux.h>
#include <webp/encode.h>
#include <webp/mux.h>

#include "formats/format-error.h"
#include "formats/webp-format.h"

#define VERY_GOOD    95 /* nothing in a file says how good it is */
#define MOST_PATIENT 6  /* of libwebp's methods of compression */

typedef struct
{
  gboolean is_lossless;
} Own;

/* Its place says what it is. */
static void
own_free (gpointer own)
{
  g_free (own);
}

static gboolean
is_webp (const guint8 *bytes,
         gsize         n)
{
  return n >= 12 && memcmp (bytes, "RIFF", 4) == 0 && memcmp (bytes + 8, "WEBP", 4) == 0;
}

static void
read_profile (const WebPData *data,
              PstImage       *image)
{
  WebPDemuxer       *demuxer = WebPDemux (data);
  WebPChunkIterator  chunk;

  if (demuxer && WebPDemuxGetChunk (demuxer, "ICCP", 1, &chunk))
    {
      image->profile = g_bytes_new (chunk.chunk.bytes, chunk.chunk.size);
      WebPDemuxReleaseChunkIterator (&chunk);
    }
  WebPDemuxDelete (demuxer);
}

static gboolean
read_webp (PstImage  *image,
           GBytes    *bytes,
           GError   **error)
{
  WebPBitstreamFeatures  features;
  WebPData               data;
  Own                   *own = g_new0 (Own, 1);
  gsize                  row;
  const guint8          *pixels;

  image->own      = own;
  image->free_own = own_free;
  data.bytes      = g_bytes_get_data (bytes, &data.size);
  if (WebPGetFeatures (data.bytes, data.size, &features) != VP8_STATUS_OK)
    {
      pst_format_set_damaged (error);
      return FALSE;
    }
  if (features.has_animation)
    {
      pst_format_set_unknown_kind (_ ("It is an animated WebP file"), error);
      return FALSE;
    }
  own->is_lossless = features.format == 2;
  image->width     = features.width;
  image->height    = features.height;
  image->alpha     = features.has_alpha ? PST_ALPHA_APART : PST_ALPHA_NONE;
  if (! pst_image_make_room (image, error))
    return FALSE;
  row    = pst_image_get_pixel_bytes (image) * image->width;
  pixels = features.has_alpha ? WebPDecodeRGBAInto (data.bytes, data.size, image->pixels, row * image->height, row)
                              : WebPDecodeRGBInto (data.bytes, data.size, image->pixels, row * image->height, row);
  if (! pixels)
    {
      pst_format_set_damaged (error);
      return FALSE;
    }
  read_profile (&data, image);
  return TRUE;
}

/* (transfer full) (nullable): the file, with the profile */
static GBytes *
add_profile (const WebPMemoryWriter *writer,
             GBytes                 *profile)
{
  WebPMux  *mux     = WebPMuxNew ();
  WebPData  picture = { writer->mem, writer->size };
  WebPData  icc     = { NULL, 0 };
  WebPData  all     = { NULL, 0 };
  GBytes   *bytes   = NULL;

  icc.bytes = g_bytes_get_data (profile, &icc.size);
  if (WebPMuxSetImage (mux, &picture, 0) == WEBP_MUX_OK && WebPMuxSetChunk (mux, "ICCP", &icc, 0) == WEBP_MUX_OK &&
      WebPMuxAssemble (mux, &all) == WEBP_MUX_OK)
    bytes = g_bytes_new (all.bytes, all.size);
  WebPDataClear (&all);
  WebPMuxDelete (mux);
  return bytes;
}

static gboolean
encode (const PstImage   *image,
        gint              quality,
        WebPMemoryWriter *writer)
{
  const Own   *own      = image->free_own == own_free ? image->own : NULL;
  gboolean     lossless = quality == PST_QUALITY_AS_IT_WAS && own && own->is_lossless;
  gint         row      = pst_image_get_pixel_bytes (image) * image->width;
  WebPConfig   config;
  WebPPicture  picture;
  gboolean     done;

  if (! WebPConfigInit (&config) || ! WebPPictureInit (&picture))
    return FALSE;
  if (lossless)
    WebPConfigLosslessPreset (&config, MOST_PATIENT);
  else
    config.quality = quality > 0 ? quality : VERY_GOOD;
  config.exact       = TRUE;
  picture.use_argb   = lossless;
  picture.width      = image->width;
  picture.height     = image->height;
  picture.writer     = WebPMemoryWrite;
  picture.custom_ptr = writer;
  done = (image->alpha != PST_ALPHA_NONE ? WebPPictureImportRGBA (&picture, image->pixels, row)
                                         : WebPPictureImportRGB (&picture, image->pixels, row)) &&
         WebPEncode (&config, &picture);
  WebPPictureFree (&picture);
  return done;
}

static GBytes *
write_webp (const PstImage  *image,
            gint             quality,
            GError         **error)
{
  WebPMemoryWriter  writer;
  GBytes           *bytes = NULL;

  WebPMemoryWriterInit (&writer);
  if (encode (image, quality, &writer))
    bytes = image->profile ? add_profile (&writer, image->profile) : g_bytes_new (writer.mem, writer.size);
  WebPMemoryWriterClear (&writer);
  if (! bytes)
    pst_format_set_unwritten (pst_webp_format.title, error);
  return bytes;
}

const PstFormat pst_webp_format = {
  .title     = "WebP",
  .endings   = { "webp", NULL },
  .numbers   = 1 << PST_NUMBERS_8,
  .has_grey  = FALSE,
  .has_alpha = TRUE,
  .is_in     = is_webp,
  .read      = read_webp,
  .write     = write_webp,
};
