/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Painted picture → finished picture, pixel by pixel: first its colours, then how much of the original shows through. Between the two,
 * others may retouch it: what they do is mixed with the original, too, and reaches nothing that is not painted.
 *
 * With L, C and h lightness, chroma and hue in Oklab (oklab.h), of the painted pixel p and of the original's o:
 *
 *   painting  the painted pixel                  after the idea of L. Gatys, M. Bethge, A. Hertzmann, E. Shechtman,
 *   picture   (L_p, C_o, h_o)                    Preserving Color in Neural Artistic Style Transfer, 2016
 *   hue       (L_p, C_p · c, h_o)                c falls to 0 where the original is nearly grey and its hue only noise
 *   palette   (L_p, C_o, h_o)                    whose a and b are then brought to a palette by who has one (palette.c)
 *
 * At last the pixel is mixed with the original, o + mix · (p - o), in sRGB's encoding: what cannot be shown of the original, light beyond
 * white for instance, comes back as far as it shows through. Where nothing is painted, the original stays as it is, to the bit.
 * Pictures are [H, W, 3].
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "colour/finishing.h"
#include "colour/oklab.h"

#define GREY_CHROMA 0.03f /* below it a hue begins to be noise */

typedef struct
{
  const PstFinishing *finishing;
  const PstPicture   *content; /* or NULL */
  const PstMask      *mask;    /* or NULL */
  PstPicture         *painted;
} Pass;

/* What the original's a and b are to be multiplied with. */
static gfloat
find_chroma_factor (PstColours   colours,
                    const gfloat painted[3],
                    const gfloat original[3])
{
  gfloat chroma = hypotf (original[1], original[2]);

  if (colours != PST_COLOURS_HUE || chroma == 0.0f)
    return 1.0f;
  return hypotf (painted[1], painted[2]) / chroma * MIN (chroma / GREY_CHROMA, 1.0f);
}

static void
recolour (const PstFinishing *finishing,
          const gfloat        original[3],
          gfloat              painted[3])
{
  gfloat shown[3];
  gfloat painted_lab[3];
  gfloat original_lab[3];
  gfloat factor;

  for (guint c = 0; c < 3; c++)
    shown[c] = fminf (fmaxf (original[c], 0.0f), 1.0f); /* a number even where a hidden colour is none: palettes add up all */
  pst_oklab_from_rgb (&finishing->oklab, painted, painted_lab);
  pst_oklab_from_rgb (&finishing->oklab, shown, original_lab);
  factor = find_chroma_factor (finishing->colours, painted_lab, original_lab);
  pst_oklab_to_rgb (&finishing->oklab, (gfloat[]) { painted_lab[0], factor * original_lab[1], factor * original_lab[2] },
                    painted);
}

/* How much of a pixel is painted. */
static gfloat
find_mix (const Pass *pass,
          gsize       pixel)
{
  if (pass->finishing->has_holes && pass->content->alpha && pass->content->alpha[pixel] <= 0.0f)
    return 0.0f;
  return pass->finishing->mix * (pass->mask ? CLAMP (pass->mask->values[pixel], 0.0f, 1.0f) : 1.0f);
}

static void
colour_row (guint    y,
            guint    worker G_GNUC_UNUSED,
            gpointer data)
{
  const Pass *pass  = data;
  gsize       width = pass->painted->width;

  for (gsize i = 3 * y * width; i < 3 * (y + 1) * width; i++)
    pass->painted->rgb[i] = CLAMP (pass->painted->rgb[i], 0.0f, 1.0f);
  for (gsize i = 3 * y * width; i < 3 * (y + 1) * width && pass->finishing->colours != PST_COLOURS_PAINTING; i += 3)
    recolour (pass->finishing, pass->content->rgb + i, pass->painted->rgb + i);
}

static void
mix_pixel (const Pass *pass,
           gsize       pixel)
{
  gfloat       *painted  = pass->painted->rgb + 3 * pixel;
  const gfloat *original = pass->content->rgb + 3 * pixel;
  gfloat        mix      = find_mix (pass, pixel);

  if (mix <= 0.0f)
    memcpy (painted, original, 3 * sizeof (gfloat));
  for (guint c = 0; c < 3 && mix > 0.0f && mix < 1.0f; c++)
    painted[c] = CLAMP (original[c] + mix * (painted[c] - original[c]), MIN (original[c], 0.0f), MAX (original[c], 1.0f));
}

static void
mix_row (guint    y,
         guint    worker G_GNUC_UNUSED,
         gpointer data)
{
  const Pass *pass  = data;
  gsize       width = pass->painted->width;

  for (gsize pixel = y * width; pixel < (y + 1) * width; pixel++)
    mix_pixel (pass, pixel);
}

static gboolean
mixes (const PstFinishing *finishing)
{
  return finishing->mix < 1.0 || finishing->has_mask || finishing->has_holes;
}

/* Whether the original has to be there for it. */
gboolean
pst_finishing_needs_content (const PstFinishing *finishing)
{
  return finishing->colours != PST_COLOURS_PAINTING || mixes (finishing);
}

/* Gives a painted picture its colours, in place: afterwards its values lie in 0 to 1. The original is of its size, or NULL where it is
 * not needed.
 */
void
pst_finishing_colour (const PstFinishing *finishing,
                      PstWorkers         *workers,
                      const PstPicture   *content,
                      PstPicture         *painted)
{
  pst_workers_run (workers, painted->height, colour_row, &(Pass) { finishing, content, NULL, painted });
}

/* Lets the original show through a picture that has its colours, in place: afterwards its values lie in 0 to 1, or between that and the
 * original's. The original and, where there is to be one, the mask, which says how much of each pixel is painted, are of its size; the
 * original is NULL where it is not needed.
 */
void
pst_finishing_mix (const PstFinishing *finishing,
                   PstWorkers         *workers,
                   const PstPicture   *content,
                   const PstMask      *mask,
                   PstPicture         *painted)
{
  if (mixes (finishing))
    pst_workers_run (workers, painted->height, mix_row, &(Pass) { finishing, content, mask, painted });
}
