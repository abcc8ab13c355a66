/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A file that was packed by gzip (RFC 1952), bzip2 or xz → what was packed, by the libraries that GIMP does it with. Several streams,
 * one after the other, are one file, as they are for the programs of these names: pbzip2, for instance, writes one for each 900 kB. GIMP
 * itself takes all of gzip's, but of the others' only the first, and shows no more of the picture than is in that. What lies behind the
 * streams does not matter.
 */
#include "config.h"

#include <string.h>

#include <bzlib.h>
#include <lzma.h>

#include "files/file-content.h"
#include "files/image-format.h"
#include "files/unpacking.h"

#define FIRST_ROOM   ((gsize) 64 * 1024) /* bytes; what comes out gets twice the room when that is full */
#define MOST_AT_ONCE ((gsize) 1 << 20)   /* bytes in and out between two looks at whether it is cancelled */
#define BEGINNING    ((gsize) 1 << 20) /* bytes; a size stands in them */

typedef enum
{
  STEP_MORE,
  STEP_END,     /* of a stream */
  STEP_FAILED,  /* it is cut off or damaged */
  STEP_FULL,    /* there is no memory */
  STEP_FOREIGN, /* it is packed in a way that the library does not know */
} Step;

/* A stream of one of the three kinds: what is to come, and the room for what comes out. */
typedef struct
{
  const guint8 *in;
  gsize         n_in;
  guint8       *out;
  gsize         n_out;
  GConverter   *gzip;
  bz_stream     bzip2;
  lzma_stream   xz;
} Stream;

typedef struct
{
  gboolean (* begin) (Stream *stream);
  Step     (* step)  (Stream *stream);
  void     (* end)   (Stream *stream);
} Packing;

/* ---- gzip */

static gboolean
begin_gzip (Stream *stream)
{
  stream->gzip = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP));
  return TRUE;
}

/* All that GLib calls a failure of its own is that zlib has no memory. */
static Step
step_gzip (Stream *stream)
{
  g_autoptr (GError) error  = NULL;
  gsize              n_read = 0;
  gsize              n_made = 0;
  GConverterResult   result = g_converter_convert (stream->gzip, stream->in, MIN (stream->n_in, MOST_AT_ONCE), stream->out, stream->n_out,
                                                   G_CONVERTER_NO_FLAGS, &n_read, &n_made, &error);

  if (result == G_CONVERTER_ERROR)
    return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_FAILED) ? STEP_FULL : STEP_FAILED;
  stream->in    += n_read;
  stream->n_in  -= n_read;
  stream->out   += n_made;
  stream->n_out -= n_made;
  return result == G_CONVERTER_FINISHED ? STEP_END : STEP_MORE;
}

static void
end_gzip (Stream *stream)
{
  g_clear_object (&stream->gzip);
}

/* ---- bzip2 */

static gboolean
begin_bzip2 (Stream *stream)
{
  return BZ2_bzDecompressInit (&stream->bzip2, 0, FALSE) == BZ_OK;
}

static Step
step_bzip2 (Stream *stream)
{
  guint n_in  = MIN (stream->n_in, MOST_AT_ONCE);
  guint n_out = MIN (stream->n_out, MOST_AT_ONCE);
  int   status;

  stream->bzip2.next_in   = (char *) stream->in;
  stream->bzip2.avail_in  = n_in;
  stream->bzip2.next_out  = (char *) stream->out;
  stream->bzip2.avail_out = n_out;
  status                  = BZ2_bzDecompress (&stream->bzip2);
  n_in  -= stream->bzip2.avail_in;
  n_out -= stream->bzip2.avail_out;
  stream->in    += n_in;
  stream->n_in  -= n_in;
  stream->out   += n_out;
  stream->n_out -= n_out;
  if (status == BZ_STREAM_END)
    return STEP_END;
  if (status == BZ_MEM_ERROR)
    return STEP_FULL;
  return status == BZ_OK && (n_in > 0 || n_out > 0) ? STEP_MORE : STEP_FAILED;
}

static void
end_bzip2 (Stream *stream)
{
  BZ2_bzDecompressEnd (&stream->bzip2);
}

/* ---- xz */

static gboolean
begin_xz (Stream *stream)
{
  stream->xz = (lzma_stream) LZMA_STREAM_INIT;
  return lzma_stream_decoder (&stream->xz, pst_file_content_get_most_bytes (), 0) == LZMA_OK;
}

static Step
step_xz (Stream *stream)
{
  lzma_ret status;

  stream->xz.next_in   = stream->in;
  stream->xz.avail_in  = MIN (stream->n_in, MOST_AT_ONCE);
  stream->xz.next_out  = stream->out;
  stream->xz.avail_out = MIN (stream->n_out, MOST_AT_ONCE);
  status               = lzma_code (&stream->xz, LZMA_RUN);
  stream->n_in  -= stream->xz.next_in - stream->in;
  stream->n_out -= stream->xz.next_out - stream->out;
  stream->in     = stream->xz.next_in;
  stream->out    = stream->xz.next_out;
  switch (status)
    {
    case LZMA_OK:
      return STEP_MORE;
    case LZMA_STREAM_END:
      while (stream->n_in >= 4 && memcmp (stream->in, "\0\0\0\0", 4) == 0) /* padding */
        {
          stream->in   += 4;
          stream->n_in -= 4;
        }
      return STEP_END;
    case LZMA_MEM_ERROR:
    case LZMA_MEMLIMIT_ERROR:
      return STEP_FULL;
    case LZMA_OPTIONS_ERROR:
      return STEP_FOREIGN;
    default:
      return STEP_FAILED;
    }
}

static void
end_xz (Stream *stream)
{
  lzma_end (&stream->xz);
}

/* ---- all */

static const Packing packings[] = {
  [PST_IMAGE_FORMAT_GZIP]  = { begin_gzip, step_gzip, end_gzip },
  [PST_IMAGE_FORMAT_BZIP2] = { begin_bzip2, step_bzip2, end_bzip2 },
  [PST_IMAGE_FORMAT_XZ]    = { begin_xz, step_xz, end_xz },
};

/* Whether a file that begins with these bytes is packed. */
gboolean
pst_is_packed (const guint8 *bytes,
               gsize         n)
{
  PstImageFormat format = pst_image_format_find (bytes, n);

  return format < G_N_ELEMENTS (packings) && packings[format].begin;
}

/* One step; at a stream's end the next one is begun, where there is one. */
static Step
take_step (PstImageFormat  format,
           Stream         *stream)
{
  const Packing *packing = &packings[format];
  Step           step    = packing->step (stream);

  if (step != STEP_END || pst_image_format_find (stream->in, stream->n_in) != format)
    return step;
  packing->end (stream);
  return packing->begin (stream) ? STEP_MORE : STEP_FULL;
}

/* Fills the memory, which grows up to so many bytes; *@n_made: how much of it is filled. Answers %STEP_MORE where it was cancelled. */
static Step
unpack (PstImageFormat  format,
        Stream         *stream,
        gsize           most,
        GCancellable   *cancellable,
        guint8        **made,
        gsize          *n_made)
{
  gsize room = 0;
  Step  step = STEP_MORE;

  while (step == STEP_MORE && ! g_cancellable_is_cancelled (cancellable))
    {
      if (*n_made == room)
        {
          guint8 *more = room < most ? g_try_realloc (*made, MIN (MAX (2 * room, FIRST_ROOM), most)) : NULL;

          if (! more)
            return STEP_FULL;
          *made = more;
          room  = MIN (MAX (2 * room, FIRST_ROOM), most);
        }
      stream->out   = *made + *n_made;
      stream->n_out = MIN (room - *n_made, MOST_AT_ONCE);
      step          = take_step (format, stream);
      *n_made       = stream->out - *made;
    }
  return step;
}

/* (transfer full): what comes out. */
static GBytes *
run (const guint8 *bytes,
     gsize         n,
     gsize         most,
     GCancellable *cancellable,
     Step         *step)
{
  PstImageFormat  format  = pst_image_format_find (bytes, n);
  const Packing  *packing = &packings[format];
  Stream          stream  = { .in = bytes, .n_in = n };
  guint8         *made    = NULL;
  gsize           n_made  = 0;

  *step = packing->begin (&stream) ? unpack (format, &stream, most, cancellable, &made, &n_made) : STEP_FULL;
  packing->end (&stream);
  return g_bytes_new_take (made, n_made);
}

/* Unpacks a file that is packed. @most: more bytes than that are too many. @cancellable: (nullable): stops it at any time. *@content: (out)
 * (transfer full): with %PST_DECODING_DONE, unless it is cancelled, too much or there is no memory for it.
 */
PstDecoding
pst_unpack (const guint8  *bytes,
            gsize          n,
            gsize          most,
            GCancellable  *cancellable,
            GBytes       **content)
{
  Step               step;
  g_autoptr (GBytes) unpacked = run (bytes, n, MIN (most, pst_file_content_get_most_bytes ()), cancellable, &step);

  if (step == STEP_FAILED)
    return PST_DECODING_CUT_OFF;
  if (step == STEP_FOREIGN)
    return PST_DECODING_FOREIGN;
  if (step == STEP_END)
    *content = g_steal_pointer (&unpacked);
  return PST_DECODING_DONE;
}

/* (transfer full): what comes out first, a MiB at the most, of a packed file that begins with these bytes */
GBytes *
pst_unpack_beginning (const guint8 *bytes,
                      gsize         n)
{
  Step step;

  return run (bytes, n, BEGINNING, NULL, &step);
}
