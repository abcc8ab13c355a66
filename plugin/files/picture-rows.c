/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Rows are laid into squares of the file's pixels, each of which becomes a pixel of the picture: the mean of those that can be seen, as a
 * decoder takes it that makes a picture smaller itself. Then its colours are converted to those that are wanted, as GIMP converts them
 * (by Little CMS, relative colorimetric, with black point compensation); in the end the picture is turned upright.
 */
#include "config.h"

#include <string.h>

#include <lcms2.h>

#include <pastiche/allocation.h>

#include "files/mean-colour.h"
#include "files/orientation.h"
#include "files/picture-rows.h"
#include "files/visible.h"

struct _PstPictureRows
{
  PstRowForm     form;
  cmsHTRANSFORM  transform; /* from the file's colours, or NULL: they are those that are wanted, or grey */
  gint           factor;    /* the side of a square */
  gint           y;         /* the next row's */
  gfloat        *sums;      /* [width of the picture, colours]: of the squares that are being filled */
  gfloat        *alpha;     /* [width of the picture] */
  gfloat        *n_seen;    /* [width of the picture]: pixels of a square */
  PstPicture    *picture;
};

static gboolean
has_alpha (const PstRowForm *form)
{
  return form->n_channels % 2 == 0;
}

static gsize
count_colours (const PstRowForm *form)
{
  return form->n_channels < 3 ? 1 : 3;
}

/* (transfer full) (nullable): a profile for these rows */
static cmsHPROFILE
open_profile (const PstRowForm *form)
{
  cmsHPROFILE profile = form->profile ? cmsOpenProfileFromMem (form->profile, form->profile_size) : NULL;

  if (profile && cmsGetColorSpace (profile) != (count_colours (form) == 1 ? cmsSigGrayData : cmsSigRgbData))
    {
      cmsCloseProfile (profile);
      profile = NULL;
    }
  return profile;
}

/* (transfer full) (nullable): grey without a profile is grey everywhere. */
static cmsHTRANSFORM
make_transform (const PstRowForm *form,
                GBytes           *space)
{
  cmsHPROFILE   from      = open_profile (form);
  cmsHPROFILE   to        = NULL;
  cmsHTRANSFORM transform = NULL;

  if (! from && space && count_colours (form) == 3)
    from = cmsCreate_sRGBProfile ();
  if (from)
    to = space ? cmsOpenProfileFromMem (g_bytes_get_data (space, NULL), g_bytes_get_size (space)) : cmsCreate_sRGBProfile ();
  if (to)
    {
      transform = cmsCreateTransform (from, count_colours (form) == 1 ? TYPE_GRAY_FLT : TYPE_RGB_FLT, to, TYPE_RGB_FLT,
                                      INTENT_RELATIVE_COLORIMETRIC, cmsFLAGS_BLACKPOINTCOMPENSATION);
      cmsCloseProfile (to);
    }
  if (from)
    cmsCloseProfile (from);
  return transform;
}

/* The side of the squares of pixels that become one where a picture's side (pst_picture_get_side()) need not have many more than @enough
 * pixels.
 */
gint
pst_picture_rows_choose_factor (gint width,
                                gint height,
                                gint enough)
{
  return CLAMP (pst_picture_get_side (width, height) / MAX (enough, 1), 1, MIN (width, height));
}

/* (transfer full): takes rows of this form. @space: (nullable): the colours that are wanted, an ICC profile; %NULL: sRGB. The picture's
 * side need not have many more than @enough pixels. %NULL where there is no room for it; then the error may be %PST_ERROR_MEMORY.
 */
PstPictureRows *
pst_picture_rows_new (const PstRowForm  *form,
                      GBytes            *space,
                      gint               enough,
                      GError           **error)
{
  gint             factor = pst_picture_rows_choose_factor (form->width, form->height, enough);
  gint             width  = form->width / factor;
  gint             height = form->height / factor;
  PstPicture      *picture;
  PstPictureRows  *rows;

  if (pst_picture_get_bytes (width, height, has_alpha (form)) > pst_memory_get_available ()) /* the system may promise what it has not */
    return NULL;
  picture = pst_picture_new (width, height, has_alpha (form), error);
  if (! picture)
    return NULL;
  rows            = g_new0 (PstPictureRows, 1);
  rows->form      = *form;
  rows->factor    = factor;
  rows->picture   = picture;
  rows->sums      = g_new0 (gfloat, 3 * (gsize) picture->width);
  rows->alpha     = g_new0 (gfloat, picture->width);
  rows->n_seen    = g_new0 (gfloat, picture->width);
  rows->transform = make_transform (form, space);
  return rows;
}

void
pst_picture_rows_free (PstPictureRows *rows)
{
  if (rows->transform)
    cmsDeleteTransform (rows->transform);
  g_clear_pointer (&rows->picture, pst_picture_unref);
  g_free (rows->sums);
  g_free (rows->alpha);
  g_free (rows->n_seen);
  g_free (rows);
}

/* A number of a row, 0 to 1. */
static gfloat
get_number (const PstRowForm *form,
            gconstpointer     row,
            gsize             i)
{
  return form->is_deep ? ((const guint16 *) row)[i] / 65535.0f : ((const guint8 *) row)[i] / 255.0f;
}

static void
add_pixel (PstPictureRows *rows,
           gconstpointer   row,
           gsize           x)
{
  const PstRowForm *form      = &rows->form;
  gsize             n_colours = count_colours (form);
  gsize             square    = x / rows->factor;
  gfloat            alpha     = has_alpha (form) ? get_number (form, row, x * form->n_channels + n_colours) : 1.0f;

  rows->alpha[square] += alpha;
  if (alpha <= 0.0f)
    return;
  rows->n_seen[square] += 1.0f;
  for (gsize c = 0; c < n_colours; c++)
    rows->sums[square * n_colours + c] += get_number (form, row, x * form->n_channels + c);
}

/* Makes a row of the picture, and empties the squares. */
static void
finish_squares (PstPictureRows *rows,
                gsize           y)
{
  PstPicture *picture   = rows->picture;
  gsize       width     = picture->width;
  gsize       n_colours = count_colours (&rows->form);
  gfloat     *rgb       = picture->rgb + 3 * y * width;

  for (gsize i = 0; i < n_colours * width; i++)
    rows->sums[i] /= MAX (rows->n_seen[i / n_colours], 1.0f);
  if (rows->transform)
    cmsDoTransform (rows->transform, rows->sums, rgb, width);
  for (gsize i = 0; i < 3 * width; i++)
    rgb[i] = pst_make_visible (rows->transform ? rgb[i] : rows->sums[n_colours == 1 ? i / 3 : i]);
  for (gsize x = 0; x < width && picture->alpha; x++)
    picture->alpha[y * width + x] = rows->alpha[x] / (rows->factor * rows->factor);
  memset (rows->sums, 0, n_colours * width * sizeof (gfloat));
  memset (rows->alpha, 0, width * sizeof (gfloat));
  memset (rows->n_seen, 0, width * sizeof (gfloat));
}

/* Takes the next row; what is left over at the lower and the right edge is passed over. */
void
pst_picture_rows_add (PstPictureRows *rows,
                      gconstpointer   row)
{
  if (rows->y >= rows->picture->height * rows->factor)
    return;
  for (gsize x = 0; x < (gsize) rows->picture->width * rows->factor; x++)
    add_pixel (rows, row, x);
  if (++rows->y % rows->factor == 0)
    finish_squares (rows, rows->y / rows->factor - 1);
}

/* (transfer full) */
static PstPicture *
turn_upright (PstPicture    *picture,
              guint          orientation,
              GCancellable  *cancellable,
              GError       **error)
{
  gboolean    is_across = orientation >= 5;
  gint        width     = is_across ? picture->height : picture->width;
  gint        height    = is_across ? picture->width : picture->height;
  PstPicture *upright   = NULL;

  if (orientation < 2 || orientation > 8)
    return pst_picture_ref (picture);
  upright = pst_picture_new (width, height, picture->alpha != NULL, error);
  for (gint y = 0; upright && y < height && ! g_cancellable_is_cancelled (cancellable); y++)
    for (gint x = 0; x < width; x++)
      {
        gsize from = pst_orientation_find_origin (picture->width, picture->height, orientation, x, y);
        gsize to   = (gsize) y * width + x;

        memcpy (upright->rgb + 3 * to, picture->rgb + 3 * from, 3 * sizeof (gfloat));
        if (upright->alpha)
          upright->alpha[to] = picture->alpha[from];
      }
  return upright;
}

/* (transfer full): the picture, once all rows have been added; pixels that cannot be seen have the mean colour of the others.
 * @orientation: how it is to be turned, as Exif counts it: 1 to 8, 1: not at all. @cancellable: (nullable): when it is cancelled, the
 * picture is good for nothing, or %NULL. The error is %PST_ERROR_MEMORY.
 */
PstPicture *
pst_picture_rows_finish (PstPictureRows  *rows,
                         guint            orientation,
                         GCancellable    *cancellable,
                         GError         **error)
{
  if (g_cancellable_is_cancelled (cancellable))
    return NULL;
  if (rows->picture->alpha)
    pst_mean_colour_fill (rows->picture);
  return turn_upright (rows->picture, orientation, cancellable, error);
}
