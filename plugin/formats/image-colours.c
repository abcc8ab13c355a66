/* SPDX-License-Identifier: GPL-3.0-or-later */

/* An image's numbers ↔ the engine's pictures, by babl, through the format of our own that it converts to and from by one way only
 * (colour/pixel-space.c); through sRGB and by Little CMS, where their profile is a table. Numbers that nothing was painted over are not
 * converted back: they stay to the bit, as do all of alpha and the colours under what is transparent.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#include <pastiche/allocation.h>

#include "colour/pixel-space.h"
#include "files/mean-colour.h"
#include "files/visible.h"
#include "formats/clean-profile.h"
#include "formats/image-colours.h"
#include "formats/table-profile.h"

/* Rows of an image while they are converted. */
typedef struct
{
  const PstImage  *image;
  const Babl      *in;       /* from the image's numbers to our format */
  const Babl      *out;      /* and back */
  PstTableProfile *table;    /* what those mean, or NULL: babl knows that */
  guint            n;        /* numbers of a pixel in our format: alpha if there is one, blue, green, red */
  gfloat          *original; /* [width, n] */
  gfloat          *changed;  /* [width, n] */
  guint8          *pixels;   /* [width] in the image's numbers */
} Rows;

/* ---- what the numbers mean */

/* (nullable): the space of a profile, if babl can follow it */
static const Babl *
find_space (GBytes *profile)
{
  g_autoptr (GBytes)  clean   = profile ? pst_clean_profile_new (profile) : NULL;
  const gchar        *message = NULL;
  gsize               n;
  const gchar        *bytes   = clean ? g_bytes_get_data (clean, &n) : NULL;

  if (! profile)
    return babl_space ("sRGB");
  return clean ? babl_space_from_icc (bytes, n, BABL_ICC_INTENT_RELATIVE_COLORIMETRIC, &message) : NULL;
}

static const Babl *
find_model (const PstImage *image)
{
  static const gchar *const models[][3] = { { "R'G'B'", "R'G'B'A", "R'aG'aB'aA" }, { "Y'", "Y'A", "Y'aA" } };

  return babl_model (models[image->is_grey][image->alpha]);
}

static const Babl *
make_format (const PstImage *image)
{
  const Babl               *space            = find_space (image->profile);
  static const gchar *const types[] = {
    [PST_NUMBERS_8] = "u8", [PST_NUMBERS_16] = "u16", [PST_NUMBERS_32] = "u32", [PST_NUMBERS_HALF] = "half", [PST_NUMBERS_FLOAT] = "float",
  };
  static const gchar *const colours[2][2][3] = { { { "R'", "G'", "B'" }, { "R'a", "G'a", "B'a" } }, { { "Y'" }, { "Y'a" } } };
  const gchar *const       *names            = colours[image->is_grey][image->alpha == PST_ALPHA_MULTIPLIED];
  const Babl               *type             = babl_type (types[image->numbers]);
  const Babl               *format;

  if (image->is_grey && image->alpha != PST_ALPHA_NONE)
    format = babl_format_new (find_model (image), type, babl_component (names[0]), babl_component ("A"), NULL);
  else if (image->is_grey)
    format = babl_format_new (find_model (image), type, babl_component (names[0]), NULL);
  else if (image->alpha != PST_ALPHA_NONE)
    format = babl_format_new (find_model (image), type, babl_component (names[0]), babl_component (names[1]), babl_component (names[2]),
                              babl_component ("A"), NULL);
  else
    format = babl_format_new (find_model (image), type, babl_component (names[0]), babl_component (names[1]), babl_component (names[2]),
                              NULL);
  return babl_format_with_space (babl_get_name (format), space ? space : babl_space ("sRGB"));
}

G_LOCK_DEFINE_STATIC (babl); /* while it makes up its mind about formats */

/* (transfer none) (nullable): the space in which an image is painted. The error is a sentence: its profile cannot be followed. */
const Babl *
pst_image_choose_space (const PstImage  *image,
                        GError         **error)
{
  PstTableProfile *table  = NULL;
  const Babl      *chosen = NULL;

  G_LOCK (babl);
  if (find_space (image->profile))
    chosen = pst_pixel_space_choose (make_format (image));
  G_UNLOCK (babl);
  if (! chosen && ! image->is_grey && (table = pst_table_profile_new (image->profile, FALSE)))
    chosen = babl_space ("sRGB");
  g_clear_pointer (&table, pst_table_profile_free);
  if (! chosen)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                         _ ("Its colour profile cannot be followed both ways: convert the picture to sRGB first."));
  return chosen;
}

static void
rows_init (Rows           *rows,
           const PstImage *image,
           const Babl     *space)
{
  gboolean    with_alpha = image->alpha != PST_ALPHA_NONE;
  const Babl *own;
  const Babl *format;
  gboolean    is_table;

  G_LOCK (babl);
  own       = pst_pixel_space_get_format (space, with_alpha);
  format    = make_format (image);
  is_table  = ! find_space (image->profile);
  rows->in  = babl_fish (format, own);
  rows->out = babl_fish (own, format);
  G_UNLOCK (babl);
  rows->table    = is_table ? pst_table_profile_new (image->profile, with_alpha) : NULL;
  rows->image    = image;
  rows->n        = with_alpha ? 4 : 3;
  rows->original = g_new (gfloat, rows->n * (gsize) image->width);
  rows->changed  = g_new (gfloat, rows->n * (gsize) image->width);
  rows->pixels   = g_malloc (pst_image_get_pixel_bytes (image) * image->width);
}

static void
rows_clear (Rows *rows)
{
  g_clear_pointer (&rows->table, pst_table_profile_free);
  g_free (rows->original);
  g_free (rows->changed);
  g_free (rows->pixels);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Rows, rows_clear)

static guint8 *
get_row (const PstImage *image,
         gint            y)
{
  return image->pixels + pst_image_get_pixel_bytes (image) * image->width * y;
}

static void
read_row (Rows *rows,
          gint  y)
{
  babl_process (rows->in, get_row (rows->image, y), rows->original, rows->image->width);
  if (rows->table)
    pst_table_profile_take_in (rows->table, rows->original, rows->image->width);
}

/* Makes numbers of the image of those that are changed. */
static void
write_row (Rows   *rows,
           guint8 *pixels)
{
  if (rows->table)
    pst_table_profile_give_out (rows->table, rows->changed, rows->image->width);
  babl_process (rows->out, rows->changed, pixels, rows->image->width);
}

/* As the engine takes numbers that are none, and as it can be told from painted ones that they stayed. */
static gfloat
take_value (gfloat value)
{
  if (isfinite (value))
    return value;
  return value > 0.0f ? 1.01f : -1e-6f;
}

/* ---- image → picture */

/* (transfer full) (nullable): what the image shows, in a space of pst_image_choose_space(); where it is transparent, in the mean colour of
 * the rest. The error is %PST_ERROR_MEMORY.
 */
PstPicture *
pst_image_make_picture (const PstImage  *image,
                        const Babl      *space,
                        GError         **error)
{
  gboolean       with_alpha = image->alpha != PST_ALPHA_NONE;
  g_auto (Rows)  rows       = { 0 };
  PstPicture    *picture;

  if (pst_picture_get_bytes (image->width, image->height, with_alpha) > pst_memory_get_available ())
    {
      pst_image_set_memory_error (error);
      return NULL;
    }
  picture = pst_picture_new (image->width, image->height, with_alpha, error);
  if (! picture)
    return NULL;
  rows_init (&rows, image, space);
  for (gint y = 0; y < image->height; y++)
    {
      gsize first = (gsize) y * image->width;

      read_row (&rows, y);
      for (gsize x = 0; x < (gsize) image->width; x++)
        {
          const gfloat *pixel = rows.original + rows.n * x;

          for (guint c = 0; c < 3; c++)
            picture->rgb[3 * (first + x) + c] = take_value (pixel[rows.n - 1 - c]);
          if (with_alpha)
            picture->alpha[first + x] = pst_make_visible (pixel[0]);
        }
    }
  if (with_alpha)
    pst_mean_colour_fill (picture);
  return picture;
}

/* ---- picture → image */

/* Lays the painted colours of a row over its own. Answers where any is another. */
static void
change_row (Rows             *rows,
            const PstPicture *painted,
            gint              y,
            gboolean         *chosen)
{
  gsize width = rows->image->width;

  memcpy (rows->changed, rows->original, rows->n * width * sizeof (gfloat));
  for (gsize x = 0; x < width; x++)
    {
      const gfloat *from = painted->rgb + 3 * ((gsize) y * width + x);
      const gfloat *old  = rows->original + rows->n * x;
      gfloat       *new  = rows->changed + rows->n * x;

      chosen[x] = FALSE;
      for (guint c = 0; c < 3; c++)
        {
          chosen[x]           |= from[c] != take_value (old[rows->n - 1 - c]);
          new[rows->n - 1 - c] = from[c];
        }
      chosen[x] &= rows->n == 3 || old[0] > 0.0f;
    }
}

/* Writes the colours of a picture that was painted from the image's into the image. */
void
pst_image_take_colours (PstImage         *image,
                        const Babl       *space,
                        const PstPicture *painted)
{
  gsize                pixel   = pst_image_get_pixel_bytes (image);
  gsize                colours = pixel - (image->alpha != PST_ALPHA_NONE ? pixel / pst_image_count_channels (image) : 0);
  g_autofree gboolean *chosen  = g_new (gboolean, image->width);
  g_auto (Rows)        rows    = { 0 };

  rows_init (&rows, image, space);
  for (gint y = 0; y < image->height; y++)
    {
      read_row (&rows, y);
      change_row (&rows, painted, y, chosen);
      write_row (&rows, rows.pixels);
      for (gsize x = 0; x < (gsize) image->width; x++)
        if (chosen[x])
          memcpy (get_row (image, y) + pixel * x, rows.pixels + pixel * x, colours);
    }
}

/* Writes all of a picture, as large as the image, into the image. */
static void
take_all (PstImage         *image,
          const Babl       *space,
          const PstPicture *picture)
{
  g_auto (Rows) rows = { 0 };

  rows_init (&rows, image, space);
  for (gint y = 0; y < image->height; y++)
    {
      for (gsize x = 0; x < (gsize) image->width; x++)
        {
          gsize   from = (gsize) y * image->width + x;
          gfloat *to   = rows.changed + rows.n * x;

          for (guint c = 0; c < 3; c++)
            to[rows.n - 1 - c] = picture->rgb[3 * from + c];
          if (rows.n == 4)
            to[0] = picture->alpha[from];
        }
      write_row (&rows, get_row (image, y));
    }
}

/* Brings an image to another size. Answers whether there is memory for that. */
gboolean
pst_image_resize (PstImage    *image,
                  const Babl  *space,
                  gint         width,
                  gint         height,
                  GError     **error)
{
  g_autoptr (PstPicture) large = pst_image_make_picture (image, space, error);
  g_autoptr (PstPicture) small = large ? pst_picture_resize (large, width, height, error) : NULL;

  if (! small)
    return FALSE;
  g_clear_pointer (&image->pixels, g_free);
  image->width  = width;
  image->height = height;
  if (! pst_image_make_room (image, error))
    return FALSE;
  take_all (image, space, small);
  return TRUE;
}

/* Gives an image another form, which it may have already. Answers whether there is memory for that. */
gboolean
pst_image_convert (PstImage      *image,
                   PstNumbers     numbers,
                   gboolean       is_grey,
                   PstAlphaKind   alpha,
                   GError       **error)
{
  PstImage    old = *image;
  const Babl *fish;

  if (image->numbers == numbers && image->is_grey == is_grey && image->alpha == alpha)
    return TRUE;
  image->numbers = numbers;
  image->is_grey = is_grey;
  image->alpha   = alpha;
  if (! pst_image_make_room (image, error))
    {
      *image = old;
      return FALSE;
    }
  G_LOCK (babl);
  fish = babl_fish (make_format (&old), make_format (image));
  G_UNLOCK (babl);
  for (gint y = 0; y < image->height; y++)
    babl_process (fish, get_row (&old, y), get_row (image, y), image->width);
  g_free (old.pixels);
  return TRUE;
}
