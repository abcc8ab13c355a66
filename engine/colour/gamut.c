/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How far a colour is, in Oklab, from the nearest of those that paintings have.
 *
 * Their colours mark cells of a grid [CELLS, CELLS, CELLS] over L, a and b; from each cell the nearest that is marked is found exactly,
 * one axis after another (P. Felzenszwalb, D. Huttenlocher, Distance Transforms of Sampled Functions, 2012, section 2). What a screen can
 * show is then asked at the corners of a lattice [SIDE, SIDE, SIDE] over encoded r, g and b, between which distances are interpolated
 * linearly: a colour's distance takes eight numbers to find, and so do its slopes.
 */
#include "config.h"

#include <math.h>

#include "colour/gamut.h"
#include "colour/oklab.h"
#include "colour/samples.h"

#define CELLS       64 /* L from 0 to 1, a and b from -0.5 to 0.5 */
#define N_CELLS     (CELLS * CELLS * CELLS)
#define SIDE        33
#define FAR         (3.0f * CELLS * CELLS) /* squared, in cells: more than any two are apart */

struct _PstGamut
{
  PstOklab oklab;
  gfloat   squares[N_CELLS];              /* [L, a, b], of the distance to a cell that is marked, in cells; FAR as long as none is */
  gfloat   distances[SIDE * SIDE * SIDE]; /* [r, g, b], in Oklab */
};

/* Without any colour. */
PstGamut *
pst_gamut_new (void)
{
  PstGamut *gamut = g_new (PstGamut, 1);

  pst_oklab_init (&gamut->oklab, NULL);
  for (guint i = 0; i < N_CELLS; i++)
    gamut->squares[i] = FAR;
  return gamut;
}

void
pst_gamut_free (PstGamut *gamut)
{
  g_free (gamut);
}

/* The middle of cell 0 lies half a cell from the end. */
static gfloat
find_place (gfloat value,
            guint  channel)
{
  return CLAMP ((value + (channel == 0 ? 0.0f : 0.5f)) * CELLS - 0.5f, 0.0f, CELLS - 1.0f);
}

static void
mark (PstGamut     *gamut,
      const gfloat *rgb)
{
  gfloat lab[3];
  guint  cell = 0;

  pst_oklab_from_rgb (&gamut->oklab, rgb, lab);
  for (guint channel = 0; channel < 3; channel++)
    cell = cell * CELLS + (guint) lrintf (find_place (lab[channel], channel));
  gamut->squares[cell] = 0.0f;
}

typedef struct
{
  PstGamut         *gamut;
  const PstPicture *painting;
} Painting;

static void
mark_sample (gsize    pixel,
             gpointer data)
{
  const Painting   *of       = data;
  const PstPicture *painting = of->painting;

  if (! painting->alpha || painting->alpha[pixel] >= 0.5f)
    mark (of->gamut, painting->rgb + 3 * pixel);
}

/* The painting's colours, but for those of transparent pixels. All are taken for sRGB's, as the network takes them. */
void
pst_gamut_add (PstGamut         *gamut,
               const PstPicture *painting)
{
  pst_samples_foreach (painting, mark_sample, &(Painting) { gamut, painting });
}

/* What is nearest along a line of cells. */
static void
spread_line (gfloat *squares,
             guint   stride)
{
  gfloat before[CELLS];

  for (guint i = 0; i < CELLS; i++)
    before[i] = squares[i * stride];
  for (gint i = 0; i < CELLS; i++)
    {
      gfloat least = FAR;

      for (gint j = 0; j < CELLS; j++)
        least = MIN (least, before[j] + (i - j) * (i - j));
      squares[i * stride] = least;
    }
}

static gfloat
read_cells (const PstGamut *gamut,
            const gfloat    lab[3])
{
  gfloat sum = 0.0f;
  guint  first[3];
  gfloat shares[3];

  for (guint channel = 0; channel < 3; channel++)
    {
      gfloat place = find_place (lab[channel], channel);

      first[channel]  = MIN ((guint) place, CELLS - 2);
      shares[channel] = place - first[channel];
    }
  for (guint corner = 0; corner < 8; corner++)
    {
      gfloat share = 1.0f;
      guint  cell  = 0;

      for (guint channel = 0; channel < 3; channel++)
        {
          guint beyond = corner >> channel & 1;

          share *= beyond ? shares[channel] : 1.0f - shares[channel];
          cell   = cell * CELLS + first[channel] + beyond;
        }
      sum += share * sqrtf (gamut->squares[cell]);
    }
  return sum / CELLS;
}

/* To be called once, after all paintings. */
void
pst_gamut_finish (PstGamut *gamut)
{
  for (guint stride = 1; stride < N_CELLS; stride *= CELLS)
    for (guint line = 0; line < CELLS * CELLS; line++)
      spread_line (gamut->squares + line / stride * stride * CELLS + line % stride, stride);
  for (guint i = 0; i < SIDE * SIDE * SIDE; i++)
    {
      const gfloat rgb[3] = { i / (SIDE * SIDE) / (SIDE - 1.0f), i / SIDE % SIDE / (SIDE - 1.0f), i % SIDE / (SIDE - 1.0f) };
      gfloat       lab[3];

      pst_oklab_from_rgb (&gamut->oklab, rgb, lab);
      gamut->distances[i] = read_cells (gamut, lab);
    }
}

/* In Oklab, of a colour, as far as it can be shown; slopes: with respect to r, g and b, or NULL. Any thread may ask. */
gfloat
pst_gamut_get_distance (const PstGamut *gamut,
                        const gfloat    rgb[3],
                        gfloat          slopes[3])
{
  const guint   strides[3] = { SIDE * SIDE, SIDE, 1 };
  const gfloat *corners    = gamut->distances;
  gfloat        inside[3];
  gfloat        shares[3];
  gfloat        face[4]; /* between the corners along r, for the others */
  gfloat        edge[2];

  for (guint channel = 0; channel < 3; channel++)
    {
      gfloat place = CLAMP (rgb[channel], 0.0f, 1.0f) * (SIDE - 1);
      guint  first = MIN ((guint) place, SIDE - 2);

      inside[channel] = rgb[channel] >= 0.0f && rgb[channel] <= 1.0f ? SIDE - 1.0f : 0.0f;
      shares[channel] = place - first;
      corners += first * strides[channel];
    }
  for (guint i = 0; i < 4; i++)
    {
      const gfloat *corner = corners + (i >> 1) * strides[1] + (i & 1) * strides[2];

      face[i] = corner[0] + shares[0] * (corner[strides[0]] - corner[0]);
    }
  for (guint i = 0; i < 2; i++)
    edge[i] = face[i] + shares[1] * (face[2 + i] - face[i]);
  if (slopes)
    {
      gfloat slope = 0.0f; /* along r */

      for (guint i = 0; i < 4; i++)
        {
          const gfloat *corner = corners + (i >> 1) * strides[1] + (i & 1) * strides[2];

          slope += (i >> 1 ? shares[1] : 1.0f - shares[1]) * (i & 1 ? shares[2] : 1.0f - shares[2]) * (corner[strides[0]] - corner[0]);
        }
      slopes[0] = inside[0] * slope;
      slopes[1] = inside[1] * (face[2] - face[0] + shares[2] * (face[3] - face[1] - face[2] + face[0]));
      slopes[2] = inside[2] * (edge[1] - edge[0]);
    }
  return edge[0] + shares[2] * (edge[1] - edge[0]);
}
