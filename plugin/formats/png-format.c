/* SPDX-License-Identifier: GPL-3.0-or-later */

/* PNG files (PNG specification, third edition), by libpng. Grey and RGB, with 8 and 16 bits and with alpha, stay what they are, and so do
 * profile, other notes on colours, density, texts and the order of rows. A palette becomes RGB, its transparency and a transparent colour
 * an alpha channel, and fewer than 8 bits become 8. Exif and XMP are metadata.c's.
 */
#include "config.h"

#include <setjmp.h>
#include <string.h>

#include <png.h>

#include "formats/format-error.h"
#include "formats/png-format.h"

#define METRE 1.0

/* What only a PNG file says. */
typedef struct
{
  gint             interlacing;
  gint             intent; /* of sRGB; -1: nothing says that it is sRGB */
  gdouble          gamma;  /* 0: nothing is said */
  gboolean         has_primaries;
  gdouble          primaries[8];
  png_text        *texts;
  guint            n_texts;
} Own;

typedef struct
{
  png_structp   png;
  png_infop     info;
  const guint8 *bytes;
  gsize         n;
  gsize         at;
  GByteArray   *written;
  png_bytepp    rows;
} Work;

static void
own_free (gpointer data)
{
  Own *own = data;

  for (guint i = 0; i < own->n_texts; i++)
    {
      g_free (own->texts[i].key);
      g_free (own->texts[i].text);
      g_free (own->texts[i].lang);
      g_free (own->texts[i].lang_key);
    }
  g_free (own->texts);
  g_free (own);
}

/* (nullable) */
static const Own *
get_own (const PstImage *image)
{
  return image->free_own == own_free ? image->own : NULL;
}

static void
copy_bytes (png_structp png,
            png_bytep   to,
            size_t      n)
{
  Work *work = png_get_io_ptr (png);

  if (n > work->n - work->at)
    png_error (png, "cut off");
  memcpy (to, work->bytes + work->at, n);
  work->at += n;
}

static void
add_bytes (png_structp png,
           png_bytep   from,
           size_t      n)
{
  Work *work = png_get_io_ptr (png);

  g_byte_array_append (work->written, from, n);
}

static void
flush_nothing (png_structp png)
{
}

static void
give_up (png_structp     png,
         png_const_charp message)
{
  g_debug ("PNG: %s", message);
  png_longjmp (png, 1);
}

static void
pass_over (png_structp     png,
           png_const_charp message)
{
}

static gboolean
is_png (const guint8 *bytes,
        gsize         n)
{
  return n >= 8 && png_sig_cmp (bytes, 0, 8) == 0;
}

/* ---- reading */

static void
read_colours (Work     *work,
              PstImage *image,
              Own      *own)
{
  png_charp   name;
  int         method;
  png_bytep   profile;
  png_uint_32 size;
  gdouble    *to = own->primaries;

  if (png_get_iCCP (work->png, work->info, &name, &method, &profile, &size))
    image->profile = g_bytes_new (profile, size);
  if (! png_get_sRGB (work->png, work->info, &own->intent))
    own->intent = -1;
  if (! png_get_valid (work->png, work->info, PNG_INFO_gAMA) || ! png_get_gAMA (work->png, work->info, &own->gamma))
    own->gamma = 0.0;
  own->has_primaries = png_get_valid (work->png, work->info, PNG_INFO_cHRM) &&
                       png_get_cHRM (work->png, work->info, &to[0], &to[1], &to[2], &to[3], &to[4], &to[5], &to[6], &to[7]);
}

/* Whether somebody else reads and writes the text: metadata.c. */
static gboolean
is_metadata (const png_text *text)
{
  return g_str_has_prefix (text->key, "Raw profile type ") || g_str_equal (text->key, "XML:com.adobe.xmp");
}

static void
read_texts (Work *work,
            Own  *own)
{
  png_textp texts;
  int       n = 0;

  png_get_text (work->png, work->info, &texts, &n);
  own->texts = g_new0 (png_text, MAX (n, 1));
  for (int i = 0; i < n; i++)
    if (! is_metadata (&texts[i]))
      own->texts[own->n_texts++] = (png_text) {
        .compression = texts[i].compression, .key = g_strdup (texts[i].key), .text = g_strdup (texts[i].text),
        .text_length = texts[i].text_length, .itxt_length = texts[i].itxt_length, .lang = g_strdup (texts[i].lang),
        .lang_key = g_strdup (texts[i].lang_key),
      };
}

static void
read_density (Work     *work,
              PstImage *image)
{
  png_uint_32 x;
  png_uint_32 y;
  int         unit;

  if (png_get_pHYs (work->png, work->info, &x, &y, &unit))
    image->density = (PstDensity) { unit == PNG_RESOLUTION_METER ? METRE : 0.0, x, y };
}

static void
note_left_out (Work     *work,
               PstImage *image,
               gint      depth,
               gint      kind)
{
  const png_uint_32 others = PNG_INFO_bKGD | PNG_INFO_hIST | PNG_INFO_sPLT | PNG_INFO_oFFs | PNG_INFO_pCAL | PNG_INFO_sCAL | PNG_INFO_tIME;

  if (kind == PNG_COLOR_TYPE_PALETTE)
    pst_image_note_left_out (image, _ ("Pictures with a palette become RGB, since what is painted needs more colours."));
  else if (depth < 8)
    pst_image_note_left_out (image, _ ("Pictures with fewer than 8 bits for a number get 8, since what is painted needs them."));
  if (png_get_valid (work->png, work->info, others))
    pst_image_note_left_out (image, _ ("Some notes in PNG files are not kept: background colour, offset, scale, time of the last change."));
}

/* Asks for rows of 8 or 16 bits without a palette. */
static void
ask_for_rows (Work     *work,
              PstImage *image,
              gint      depth,
              gint      kind)
{
  gboolean has_transparency = png_get_valid (work->png, work->info, PNG_INFO_tRNS) != 0;

  png_set_expand (work->png);
  if (depth == 16 && G_BYTE_ORDER == G_LITTLE_ENDIAN)
    png_set_swap (work->png);
  image->numbers = depth == 16 ? PST_NUMBERS_16 : PST_NUMBERS_8;
  image->is_grey = kind == PNG_COLOR_TYPE_GRAY || kind == PNG_COLOR_TYPE_GRAY_ALPHA;
  image->alpha   = kind & PNG_COLOR_MASK_ALPHA || has_transparency ? PST_ALPHA_APART : PST_ALPHA_NONE;
  if (has_transparency)
    pst_image_note_left_out (image, _ ("A transparent colour of a PNG file becomes an alpha channel."));
  png_set_interlace_handling (work->png);
  png_read_update_info (work->png, work->info);
}

static png_bytepp
list_rows (const PstImage *image)
{
  png_bytepp rows = g_new (png_bytep, image->height);
  gsize      row  = pst_image_get_pixel_bytes (image) * image->width;

  for (gint y = 0; y < image->height; y++)
    rows[y] = image->pixels + row * y;
  return rows;
}

/* Whether the file is of a kind that is painted and written; libpng jumps where it is damaged. */
static gboolean
check_kind (Work    *work,
            GError **error)
{
  png_unknown_chunkp chunks;
  int                n = png_get_unknown_chunks (work->png, work->info, &chunks);

  for (int i = 0; i < n; i++)
    {
      if (memcmp (chunks[i].name, "acTL", 4) == 0)
        {
          pst_format_set_unknown_kind (_ ("It is an animated PNG"), error);
          return FALSE;
        }
      if (memcmp (chunks[i].name, "cICP", 4) == 0)
        {
          pst_format_set_unknown_kind (_ ("Its colours are those of a video signal (cICP)"), error);
          return FALSE;
        }
    }
  return TRUE;
}

static gboolean
read_all (Work      *work,
          PstImage  *image,
          Own       *own,
          GError   **error)
{
  png_uint_32 width;
  png_uint_32 height;
  int         depth;
  int         kind;

  png_set_user_limits (work->png, G_MAXINT, G_MAXINT);
  png_set_chunk_malloc_max (work->png, 0);
  png_set_keep_unknown_chunks (work->png, PNG_HANDLE_CHUNK_ALWAYS, (png_const_bytep) "acTL\0cICP", 2);
  png_read_info (work->png, work->info);
  png_get_IHDR (work->png, work->info, &width, &height, &depth, &kind, &own->interlacing, NULL, NULL);
  if (! check_kind (work, error))
    return FALSE;
  image->width  = width;
  image->height = height;
  ask_for_rows (work, image, depth, kind);
  if (! pst_image_make_room (image, error))
    return FALSE;
  work->rows = list_rows (image);
  png_read_image (work->png, work->rows);
  png_read_end (work->png, work->info);
  read_colours (work, image, own);
  read_texts (work, own);
  read_density (work, image);
  note_left_out (work, image, depth, kind);
  return TRUE;
}

static gboolean
read_png (PstImage  *image,
          GBytes    *bytes,
          GError   **error)
{
  gsize     n;
  Work     *work = g_new0 (Work, 1);
  Own      *own  = g_new0 (Own, 1);
  gboolean  done;

  image->own      = own;
  image->free_own = own_free;
  work->bytes     = g_bytes_get_data (bytes, &n);
  work->n         = n;
  work->png       = png_create_read_struct (PNG_LIBPNG_VER_STRING, work, give_up, pass_over);
  work->info      = png_create_info_struct (work->png);
  png_set_read_fn (work->png, work, copy_bytes);
  if (setjmp (png_jmpbuf (work->png)) == 0)
    {
      done = read_all (work, image, own, error);
    }
  else
    {
      done = FALSE;
      pst_format_set_damaged (error);
    }
  png_destroy_read_struct (&work->png, &work->info, NULL);
  g_free (work->rows);
  g_free (work);
  return done;
}

/* ---- writing */

static void
write_colours (Work           *work,
               const PstImage *image,
               const Own      *own)
{
  gsize         size;
  gconstpointer profile = image->profile ? g_bytes_get_data (image->profile, &size) : NULL;

  if (profile)
    png_set_iCCP (work->png, work->info, "ICC profile", PNG_COMPRESSION_TYPE_BASE, profile, size);
  if (! own)
    return;
  if (own->gamma > 0.0)
    png_set_gAMA (work->png, work->info, own->gamma);
  if (own->has_primaries)
    png_set_cHRM (work->png, work->info, own->primaries[0], own->primaries[1], own->primaries[2], own->primaries[3], own->primaries[4],
                  own->primaries[5], own->primaries[6], own->primaries[7]);
  if (own->intent >= 0)
    png_set_sRGB (work->png, work->info, own->intent);
}

static void
write_density (Work           *work,
               const PstImage *image)
{
  const PstDensity *density = &image->density;

  if (density->x > 0.0 && density->unit > 0.0)
    png_set_pHYs (work->png, work->info, density->x / density->unit + 0.5, density->y / density->unit + 0.5, PNG_RESOLUTION_METER);
  else if (density->x > 0.0)
    png_set_pHYs (work->png, work->info, density->x, density->y, PNG_RESOLUTION_UNKNOWN);
}

static void
write_all (Work           *work,
           const PstImage *image)
{
  const Own *own = get_own (image);

  png_set_IHDR (work->png, work->info, image->width, image->height, image->numbers == PST_NUMBERS_16 ? 16 : 8,
                (image->is_grey ? 0 : PNG_COLOR_MASK_COLOR) | (image->alpha != PST_ALPHA_NONE ? PNG_COLOR_MASK_ALPHA : 0),
                own ? own->interlacing : PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_BASE, PNG_FILTER_TYPE_BASE);
  write_colours (work, image, own);
  write_density (work, image);
  if (own && own->n_texts > 0)
    png_set_text (work->png, work->info, own->texts, own->n_texts);
  png_write_info (work->png, work->info);
  if (image->numbers == PST_NUMBERS_16 && G_BYTE_ORDER == G_LITTLE_ENDIAN)
    png_set_swap (work->png);
  png_write_image (work->png, work->rows);
  png_write_end (work->png, work->info);
}

static GBytes *
write_png (const PstImage  *image,
           gint             quality,
           GError         **error)
{
  Work     *work = g_new0 (Work, 1);
  GBytes   *bytes;
  gboolean  done;

  work->written = g_byte_array_new ();
  work->rows    = list_rows (image);
  work->png     = png_create_write_struct (PNG_LIBPNG_VER_STRING, work, give_up, pass_over);
  work->info    = png_create_info_struct (work->png);
  png_set_user_limits (work->png, G_MAXINT, G_MAXINT);
  png_set_write_fn (work->png, work, add_bytes, flush_nothing);
  if (setjmp (png_jmpbuf (work->png)) == 0)
    {
      write_all (work, image);
      done = TRUE;
    }
  else
    {
      done = FALSE;
    }
  png_destroy_write_struct (&work->png, &work->info);
  g_free (work->rows);
  bytes = g_byte_array_free_to_bytes (work->written);
  g_free (work);
  if (done)
    return bytes;
  g_bytes_unref (bytes);
  pst_format_set_unwritten (pst_png_format.title, error);
  return NULL;
}

const PstFormat pst_png_format = {
  .title     = "PNG",
  .endings   = { "png", NULL },
  .numbers   = 1 << PST_NUMBERS_8 | 1 << PST_NUMBERS_16,
  .has_grey  = TRUE,
  .has_alpha = TRUE,
  .is_in     = is_png,
  .read      = read_png,
  .write     = write_png,
};
