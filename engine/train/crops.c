/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Crops of photographs: each is a square anywhere in one of them, somewhat larger or smaller than it becomes, half of them mirrored, and a
 * little lighter or darker, harsher or softer, more or less colourful:
 *
 *   v = 0.5 + contrast · (Y + saturation · (v − Y) − 0.5) + brightness, clamped to 0…1
 *
 * of each channel v, Y their luma. All of it follows from the seed and the crop's number. Values as they are in pictures, sRGB's.
 *
 * A crop that shows nothing, of a white sky for instance, is given up for another one: where all is the same, normalisation divides by next
 * to nothing, layer after layer, and the gradient is no number any more.
 */
#include "config.h"

#include <math.h>

#include "train/crops.h"

#define ENLARGING  1.25 /* a crop shows so much less of the photograph at the most, or so much more, along a side */
#define BRIGHTNESS 0.06
#define CONTRAST   0.15
#define SATURATION 0.25
#define ATTEMPTS   32   /* until it does not matter any more whether a crop shows anything */
#define LEAST      1e-4 /* variance of one that does */

/* What happens to the colours. */
typedef struct
{
  gfloat brightness;
  gfloat contrast;
  gfloat saturation;
} Colours;

static GRand *
new_random (guint64 seed,
            guint64 index)
{
  const guint32 numbers[] = { seed & G_MAXUINT32, seed >> 32, index & G_MAXUINT32, index >> 32 };

  return g_rand_new_with_seed_array (numbers, G_N_ELEMENTS (numbers));
}

static Colours
choose_colours (GRand *random)
{
  Colours colours;

  colours.brightness = g_rand_double_range (random, -BRIGHTNESS, BRIGHTNESS);
  colours.contrast   = g_rand_double_range (random, 1.0 - CONTRAST, 1.0 + CONTRAST);
  colours.saturation = g_rand_double_range (random, 1.0 - SATURATION, 1.0 + SATURATION);
  return colours;
}

static void
change_colours (gfloat        *rgb,
                const Colours *colours)
{
  gfloat luma = 0.299f * rgb[0] + 0.587f * rgb[1] + 0.114f * rgb[2];

  for (guint c = 0; c < 3; c++)
    {
      gfloat value = luma + colours->saturation * (rgb[c] - luma);

      rgb[c] = CLAMP (0.5f + colours->contrast * (value - 0.5f) + colours->brightness, 0.0f, 1.0f);
    }
}

static void
mirror (PstPicture *picture)
{
  for (gint y = 0; y < picture->height; y++)
    for (gint x = 0; x < picture->width / 2; x++)
      for (guint c = 0; c < 3; c++)
        {
          gfloat *left  = &picture->rgb[((gsize) y * picture->width + x) * 3 + c];
          gfloat *right = &picture->rgb[((gsize) y * picture->width + picture->width - 1 - x) * 3 + c];
          gfloat  value = *left;

          *left  = *right;
          *right = value;
        }
}

static gboolean
shows_something (const PstPicture *picture)
{
  gsize   n        = (gsize) picture->width * picture->height;
  gdouble variance = 0.0;

  for (guint c = 0; c < 3; c++)
    {
      gdouble sum     = 0.0;
      gdouble squares = 0.0;

      for (const gfloat *value = picture->rgb + c; value < picture->rgb + 3 * n; value += 3)
        {
          sum += *value;
          squares += (gdouble) *value * *value;
        }
      variance += squares / n - sum / n * (sum / n);
    }
  return variance >= LEAST;
}

/* (transfer full) */
static PstPicture *
draw_crop (const PstCrops  *crops,
           GRand           *random,
           GError         **error)
{
  const PstPicture       *whole    = crops->photographs[g_rand_int_range (random, 0, crops->n_photographs)];
  gdouble                 scale    = pow (ENLARGING, g_rand_double_range (random, -1.0, 1.0));
  gint                    side     = CLAMP ((gint) (crops->side * scale + 0.5), 1, MIN (whole->width, whole->height));
  gint                    left     = g_rand_int_range (random, 0, whole->width - side + 1);
  gint                    top      = g_rand_int_range (random, 0, whole->height - side + 1);
  gboolean                mirrored = g_rand_boolean (random);
  const Colours           colours  = choose_colours (random);
  g_autoptr (PstPicture)  part     = pst_picture_crop (whole, left, top, side, side, error);
  PstPicture             *crop     = part ? pst_picture_resize (part, crops->side, crops->side, error) : NULL;

  if (! crop)
    return NULL;
  if (mirrored)
    mirror (crop);
  for (gsize i = 0; i < (gsize) crop->width * crop->height; i++)
    change_colours (crop->rgb + 3 * i, &colours);
  return crop;
}

/* A PstGetCrop, whose data are #PstCrops. */
PstPicture *
pst_crops_get (guint64    index,
               gpointer   data,
               GError   **error)
{
  const PstCrops *crops  = data;
  GRand          *random = new_random (crops->seed, index);
  PstPicture     *crop   = draw_crop (crops, random, error);

  for (guint i = 1; i < ATTEMPTS && crop && ! shows_something (crop); i++)
    {
      pst_picture_unref (crop);
      crop = draw_crop (crops, random, error);
    }
  g_rand_free (random);
  return crop;
}
