/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The inner loops of optical flow, compiled for each instruction set like kernels.c; loops over rows are left to the compiler's
 * vectoriser. flow-kernels.h says what they do.
 */
#include <math.h>
#include <string.h>

#include "compute/kernels/flow-kernels.h"

#define INLINE static inline __attribute__ ((always_inline))

#define N_IN_PATCH (PST_FLOW_PATCH * PST_FLOW_PATCH)
#define DAMPING    20.0f /* of a patch's Hessian: what rounding to 8 bits makes of no gradient at all */
#define DISTRUST   50.0f /* of what differs, beside how much there is to see */
#define LEAST_ERROR 0.1f /* mean square: what rounding to 8 bits makes of no difference at all */
#define SHORT_STEP 0.01f /* pixels: the search ends */
#define NEAREST    0.001f /* ε of the robust penalties */
#define TAPS       7  /* samples along a side that are looked at together, at the most */
#define OUTSIDE    4.0f /* pixels of the margin that are looked at */
#define LEAST_GRADIENT 0.1f /* ζ: of the normalisation of constancies */

typedef gfloat Vector __attribute__ ((vector_size (4 * PST_LANES)));
typedef gint32 Mask __attribute__ ((vector_size (4 * PST_LANES)));
typedef gfloat VectorInMemory __attribute__ ((vector_size (4 * PST_LANES), aligned (4), may_alias));
typedef gfloat Eight __attribute__ ((vector_size (32)));
typedef gint32 EightInts __attribute__ ((vector_size (32)));
typedef gfloat EightInMemory __attribute__ ((vector_size (32), aligned (4), may_alias));

/* A patch's pixels and gradients. */
typedef struct
{
  Eight  values[PST_FLOW_PATCH];
  Eight  along_x[PST_FLOW_PATCH];
  Eight  along_y[PST_FLOW_PATCH];
  gfloat sum_x;
  gfloat sum_y;
  gfloat inverse[3]; /* of the Hessian: xx, xy, yy */
  gfloat least;      /* the Hessian's smaller eigenvalue */
} Template;

/* A patch beside what is there at a displacement. */
typedef struct
{
  gfloat error;
  gfloat step_x;
  gfloat step_y;
} Measure;

INLINE Eight
load (const gfloat *from)
{
  return *(const EightInMemory *) from;
}

INLINE void
store (gfloat *to,
       Eight   value)
{
  *(EightInMemory *) to = value;
}

INLINE gfloat
add_up (Eight v)
{
  return ((v[0] + v[4]) + (v[2] + v[6])) + ((v[1] + v[5]) + (v[3] + v[7]));
}

static void
shrink (const gfloat *restrict upper,
        const gfloat *restrict lower,
        gsize                  n,
        gfloat       *restrict out)
{
  for (gsize x = 0; x < n; x++)
    out[x] = 0.25f * (upper[2 * x] + upper[2 * x + 1] + lower[2 * x] + lower[2 * x + 1]);
}

static void
enlarge (const gfloat *restrict near,
         const gfloat *restrict far,
         gsize                  n,
         gfloat       *restrict out)
{
  for (gssize x = 0; x < (gssize) n; x++)
    {
      gfloat left   = 0.75f * near[x - 1] + 0.25f * far[x - 1];
      gfloat middle = 0.75f * near[x] + 0.25f * far[x];
      gfloat right  = 0.75f * near[x + 1] + 0.25f * far[x + 1];

      out[2 * x]     = 1.5f * middle + 0.5f * left;
      out[2 * x + 1] = 1.5f * middle + 0.5f * right;
    }
}

INLINE void
template_fill (Template           *template,
               const PstFlowPatch *patch)
{
  Eight  x = { 0 }, y = { 0 }, xx = { 0 }, xy = { 0 }, yy = { 0 };
  gfloat a, b, c, determinant;

  for (gint r = 0; r < PST_FLOW_PATCH; r++)
    {
      const gfloat *at = patch->from + r * patch->stride;
      Eight         gx = 0.5f * (load (at + 1) - load (at - 1));
      Eight         gy = 0.5f * (load (at + patch->stride) - load (at - patch->stride));

      template->values[r]  = load (at);
      template->along_x[r] = gx;
      template->along_y[r] = gy;
      x += gx;
      y += gy;
      xx += gx * gx;
      xy += gx * gy;
      yy += gy * gy;
    }
  template->sum_x = add_up (x);
  template->sum_y = add_up (y);
  a = add_up (xx) - template->sum_x * template->sum_x / N_IN_PATCH + DAMPING;
  b = add_up (xy) - template->sum_x * template->sum_y / N_IN_PATCH;
  c = add_up (yy) - template->sum_y * template->sum_y / N_IN_PATCH + DAMPING;
  determinant          = a * c - b * b;
  template->inverse[0] = c / determinant;
  template->inverse[1] = -b / determinant;
  template->inverse[2] = a / determinant;
  template->least      = 0.5f * (a + c - sqrtf ((a - c) * (a - c) + 4.0f * b * b));
}

/* Where a displacement leads, and between which pixels. */
INLINE const gfloat *
split (const PstFlowPatch *patch,
       gfloat              x,
       gfloat              y,
       gfloat             *part_x,
       gfloat             *part_y)
{
  gfloat whole_x = floorf (x);
  gfloat whole_y = floorf (y);

  *part_x = x - whole_x;
  *part_y = y - whole_y;
  return patch->to + (gssize) whole_y * (gssize) patch->stride + (gssize) whole_x;
}

INLINE Eight
between (const gfloat *at,
         gfloat        part)
{
  Eight left = load (at);

  return left + part * (load (at + 1) - left);
}

INLINE Measure
measure (const PstFlowPatch *patch,
         const Template     *template,
         gfloat              x,
         gfloat              y)
{
  gfloat        part_x, part_y;
  const gfloat *at    = split (patch, x, y, &part_x, &part_y);
  Eight         upper = between (at, part_x);
  Eight         sum = { 0 }, square = { 0 }, along_x = { 0 }, along_y = { 0 };
  gfloat        total, gx, gy;

#pragma GCC unroll 8
  for (gint r = 0; r < PST_FLOW_PATCH; r++)
    {
      Eight lower      = between (at + (r + 1) * patch->stride, part_x);
      Eight difference = upper + part_y * (lower - upper) - template->values[r];

      sum += difference;
      square += difference * difference;
      along_x += difference * template->along_x[r];
      along_y += difference * template->along_y[r];
      upper = lower;
    }
  total = add_up (sum) / N_IN_PATCH;
  gx    = add_up (along_x) - total * template->sum_x;
  gy    = add_up (along_y) - total * template->sum_y;
  return (Measure) { add_up (square) / N_IN_PATCH - total * total,
                     template->inverse[0] * gx + template->inverse[1] * gy,
                     template->inverse[1] * gx + template->inverse[2] * gy };
}

INLINE gfloat
clamp (gfloat value,
       gfloat least,
       gfloat most)
{
  return value > least ? value < most ? value : most : least; /* what is no number comes to the least */
}

static gfloat
search (const PstFlowPatch *patch,
        const gfloat      (*starts)[2],
        gsize               n_starts,
        guint               most_steps,
        gfloat              found[2])
{
  Template template;
  Measure  best = { .error = G_MAXFLOAT };
  gfloat   x = 0.0f, y = 0.0f, start_x, start_y;

  template_fill (&template, patch);
  for (gsize i = 0; i < n_starts; i++)
    {
      gfloat  try_x = clamp (starts[i][0], patch->least_x, patch->most_x);
      gfloat  try_y = clamp (starts[i][1], patch->least_y, patch->most_y);
      Measure it;

      if (i > 0 && fabsf (try_x - x) < 0.25f && fabsf (try_y - y) < 0.25f)
        continue;
      it = measure (patch, &template, try_x, try_y);
      if (it.error < best.error)
        {
          best = it;
          x    = try_x;
          y    = try_y;
        }
    }
  start_x = x;
  start_y = y;
  for (guint i = 0; i < most_steps; i++)
    {
      gfloat  try_x = clamp (x - best.step_x, patch->least_x, patch->most_x);
      gfloat  try_y = clamp (y - best.step_y, patch->least_y, patch->most_y);
      Measure it;

      if (fabsf (try_x - x) + fabsf (try_y - y) < SHORT_STEP)
        break;
      if (fabsf (try_x - start_x) > PST_FLOW_PATCH || fabsf (try_y - start_y) > PST_FLOW_PATCH)
        break;
      it = measure (patch, &template, try_x, try_y);
      if (it.error >= best.error)
        break;
      best = it;
      x    = try_x;
      y    = try_y;
    }
  found[0] = x;
  found[1] = y;
  return template.least / (template.least + DISTRUST * (LEAST_ERROR + best.error));
}

static void
splat (const PstFlowPatch *patch,
       const gfloat        displacement[2],
       gfloat              trust,
       gsize               row,
       gfloat             *sum_u,
       gfloat             *sum_v,
       gfloat             *sum_weights)
{
  static const Eight numbers = { 0, 1, 2, 3, 4, 5, 6, 7 };
  gfloat             part_x, part_y;
  const gfloat      *at         = split (patch, displacement[0], displacement[1], &part_x, &part_y) + row * patch->stride;
  Eight              upper      = between (at, part_x);
  Eight              lower      = between (at + patch->stride, part_x);
  Eight              difference = upper + part_y * (lower - upper) - load (patch->from + row * patch->stride);
  Eight              place      = numbers + displacement[0];
  Eight              weight     = trust / (1.0f + difference * difference);

  weight = (Eight) ((EightInts) weight & (place >= patch->first_x) & (place <= patch->last_x));
  if (displacement[1] + row < patch->first_y || displacement[1] + row > patch->last_y)
    return;
  store (sum_u, load (sum_u) + weight * displacement[0]);
  store (sum_v, load (sum_v) + weight * displacement[1]);
  store (sum_weights, load (sum_weights) + weight);
}

INLINE Vector
load_vector (const gfloat *from)
{
  return *(const VectorInMemory *) from;
}

INLINE Vector
select_vector (Mask   condition,
               Vector if_true,
               Vector if_false)
{
  return (Vector) ((condition & (Mask) if_true) | (~condition & (Mask) if_false));
}

/* Catmull and Rom's spline, at a distance. */
INLINE Vector
cubic (Vector distance)
{
  Vector s     = (Vector) ((Mask) distance & G_MAXINT32);
  Vector inner = 1.0f + s * s * (1.5f * s - 2.5f);
  Vector outer = 2.0f + s * (-4.0f + s * (2.5f - 0.5f * s));

  return select_vector (s < 1.0f, inner, (Vector) ((s < 2.0f) & (Mask) outer));
}

INLINE Mask
round_down (Vector value)
{
  Mask whole = __builtin_convertvector (value, Mask);

  return whole + (__builtin_convertvector (whole, Vector) > value); /* true is -1 */
}

INLINE void
find_range (Mask  values,
            gint *least,
            gint *most)
{
  *least = *most = values[0];
  for (gint i = 1; i < PST_LANES; i++)
    {
      *least = MIN (*least, values[i]);
      *most  = MAX (*most, values[i]);
    }
}

/* Pixels in a row whose whole displacements differ by less than n - 3, of which at is the first sample that any of them looks at, and s
 * and t where they look from there: every pixel looks at all samples, at most of them with weight 0.
 */
INLINE Vector
warp_together (const gfloat *at,
               gsize         stride,
               Vector        s,
               Vector        t,
               const gint    n)
{
  Vector across[TAPS];
  Vector sum = { 0.0f };

#pragma GCC unroll 7
  for (gint k = 0; k < n; k++)
    across[k] = cubic (s - (gfloat) k);
#pragma GCC unroll 7
  for (gint r = 0; r < n; r++, at += stride)
    {
      Vector line = across[0] * load_vector (at);

#pragma GCC unroll 7
      for (gint k = 1; k < n; k++)
        line += across[k] * load_vector (at + k);
      sum += cubic (t - (gfloat) r) * line;
    }
  return sum;
}

/* The same where they do not differ. */
INLINE Vector
warp_even (const gfloat *at,
           gsize         stride,
           Vector        s,
           Vector        t)
{
  Vector across[4] = { s * (-0.5f + s * (1.0f - 0.5f * s)), 1.0f + s * s * (-2.5f + 1.5f * s),
                       s * (0.5f + s * (2.0f - 1.5f * s)), s * s * (-0.5f + 0.5f * s) };
  Vector down[4]   = { t * (-0.5f + t * (1.0f - 0.5f * t)), 1.0f + t * t * (-2.5f + 1.5f * t),
                       t * (0.5f + t * (2.0f - 1.5f * t)), t * t * (-0.5f + 0.5f * t) };
  Vector sum       = { 0.0f };

#pragma GCC unroll 4
  for (gint r = 0; r < 4; r++, at += stride)
    sum += down[r] * (across[0] * load_vector (at) + across[1] * load_vector (at + 1) + across[2] * load_vector (at + 2) +
                      across[3] * load_vector (at + 3));
  return sum;
}

/* One pixel, whatever its neighbours look at. */
INLINE gfloat
warp_one (const gfloat *at,
          gsize         stride,
          gfloat        s,
          gfloat        t)
{
  gfloat across[4] = { s * (-0.5f + s * (1.0f - 0.5f * s)), 1.0f + s * s * (-2.5f + 1.5f * s),
                       s * (0.5f + s * (2.0f - 1.5f * s)), s * s * (-0.5f + 0.5f * s) };
  gfloat down[4]   = { t * (-0.5f + t * (1.0f - 0.5f * t)), 1.0f + t * t * (-2.5f + 1.5f * t),
                       t * (0.5f + t * (2.0f - 1.5f * t)), t * t * (-0.5f + 0.5f * t) };
  gfloat sum       = 0.0f;

  for (gint r = 0; r < 4; r++, at += stride)
    sum += down[r] * (across[0] * at[0] + across[1] * at[1] + across[2] * at[2] + across[3] * at[3]);
  return sum;
}

INLINE Vector
clamp_vector (Vector value,
              Vector least,
              Vector most)
{
  value = select_vector (value > least, value, least);
  return select_vector (value < most, value, most);
}

static void
warp (const gfloat *plane,
      gsize         stride,
      gsize         width,
      gsize         height,
      gsize         y,
      const gfloat *u,
      const gfloat *v,
      gfloat       *out,
      gfloat       *seen)
{
  gfloat last_x = (gint) width - 1;
  gfloat last_y = (gint) height - 1;
  gfloat own_y  = (gint) y;
  Vector own_x;

  for (gint i = 0; i < PST_LANES; i++)
    own_x[i] = i;
  for (gsize x = 0; x < width; x += PST_LANES, own_x += (gfloat) PST_LANES)
    {
      Vector go_x    = load_vector (u + x);
      Vector go_y    = load_vector (v + x);
      Vector in_u    = clamp_vector (go_x, -OUTSIDE - own_x, last_x + OUTSIDE - own_x);
      Vector in_v    = clamp_vector (go_y, (Vector) { 0.0f } - OUTSIDE - own_y, (Vector) { 0.0f } + last_y + OUTSIDE - own_y);
      Mask   whole_u = round_down (in_u);
      Mask   whole_v = round_down (in_v);
      Mask   inside  = (go_x >= -own_x) & (go_x <= last_x - own_x) & (go_y >= -own_y) & (go_y <= last_y - own_y);
      Vector result;
      gint   least_u, least_v, most_u, most_v;

      find_range (whole_u, &least_u, &most_u);
      find_range (whole_v, &least_v, &most_v);
      {
        const gfloat *at     = plane + ((gssize) y + least_v - 1) * (gssize) stride + (gssize) x + least_u - 1;
        gint          spread = MAX (most_u - least_u, most_v - least_v);
        Vector        s      = in_u - (gfloat) least_u;
        Vector        t      = in_v - (gfloat) least_v;

        if (spread == 0)
          result = warp_even (at, stride, s, t);
        else if (spread == 1)
          result = warp_together (at, stride, s + 1.0f, t + 1.0f, 5);
        else if (spread == 2)
          result = warp_together (at, stride, s + 1.0f, t + 1.0f, 6);
        else if (spread == 3)
          result = warp_together (at, stride, s + 1.0f, t + 1.0f, TAPS);
        else
          for (gint i = 0; i < PST_LANES; i++)
            result[i] = warp_one (at + (whole_v[i] - least_v) * (gssize) stride + whole_u[i] - least_u + i, stride,
                                  in_u[i] - whole_u[i], in_v[i] - whole_v[i]);
      }
      *(VectorInMemory *) (out + x)  = result;
      *(VectorInMemory *) (seen + x) = select_vector (inside, (Vector) { 0.0f } + 1.0f, (Vector) { 0.0f });
    }
}

static void
average (const gfloat *restrict first,
         const gfloat *restrict second,
         gsize                  n,
         gfloat       *restrict mean,
         gfloat       *restrict difference)
{
  for (gsize x = 0; x < n; x++)
    {
      mean[x]       = 0.5f * (first[x] + second[x]);
      difference[x] = second[x] - first[x];
    }
}

static void
smooth (const gfloat *const u[3],
        const gfloat *const v[3],
        gsize               width,
        gfloat              weight,
        gfloat             *restrict out)
{
  const gfloat *restrict u0 = u[0], *restrict u1 = u[1], *restrict u2 = u[2];
  const gfloat *restrict v0 = v[0], *restrict v1 = v[1], *restrict v2 = v[2];

#pragma GCC ivdep
  for (gssize x = 0; x < (gssize) width; x++)
    {
      gfloat ux = 0.5f * (u1[x + 1] - u1[x - 1]);
      gfloat uy = 0.5f * (u2[x] - u0[x]);
      gfloat vx = 0.5f * (v1[x + 1] - v1[x - 1]);
      gfloat vy = 0.5f * (v2[x] - v0[x]);

      out[x] = weight / sqrtf (ux * ux + uy * uy + vx * vx + vy * vy + NEAREST * NEAREST);
    }
  out[-1]    = -out[0];
  out[width] = -out[width - 1];
}

static void
terms (const PstFlowTerms *it)
{
  const gfloat *m0 = it->mean[0], *m1 = it->mean[1], *m2 = it->mean[2], *m3 = it->mean[3], *m4 = it->mean[4];
  const gfloat *d0 = it->difference[0], *d1 = it->difference[1], *d2 = it->difference[2];
  const gfloat *above = it->smooth[0], *smooth = it->smooth[1], *below = it->smooth[2];
  const gfloat *seen = it->seen, *u = it->u, *v = it->v;
  gfloat       *known_u = it->out[PST_FLOW_KNOWN_U], *known_v = it->out[PST_FLOW_KNOWN_V], *both = it->out[PST_FLOW_BOTH];
  gfloat       *own_u = it->out[PST_FLOW_OWN_U], *own_v = it->out[PST_FLOW_OWN_V];
  gfloat       *right_out = it->out[PST_FLOW_RIGHT], *down_out = it->out[PST_FLOW_DOWN];
  gfloat        colour = it->colour, gradient = it->gradient;
  gssize        width  = it->width;

#pragma GCC ivdep
  for (gssize x = 0; x < width; x++)
    {
      gfloat ix    = (8.0f * (m2[x + 1] - m2[x - 1]) - (m2[x + 2] - m2[x - 2])) * (1.0f / 12.0f);
      gfloat iy    = (8.0f * (m3[x] - m1[x]) - (m4[x] - m0[x])) * (1.0f / 12.0f);
      gfloat iz    = d1[x];
      gfloat ixx   = 0.25f * (m2[x + 2] - 2.0f * m2[x] + m2[x - 2]);
      gfloat iyy   = 0.25f * (m4[x] - 2.0f * m2[x] + m0[x]);
      gfloat ixy   = 0.25f * (m3[x + 1] - m3[x - 1] - m1[x + 1] + m1[x - 1]);
      gfloat ixz   = 0.5f * (d1[x + 1] - d1[x - 1]);
      gfloat iyz   = 0.5f * (d2[x] - d0[x]);
      gfloat n     = ix * ix + iy * iy + LEAST_GRADIENT * LEAST_GRADIENT;
      gfloat ng    = 0.5f * (ixx * ixx + 2.0f * ixy * ixy + iyy * iyy) + LEAST_GRADIENT * LEAST_GRADIENT;
      gfloat e     = NEAREST * NEAREST;
      gfloat wc    = seen[x] * colour / sqrtf (n * (iz * iz + e * n));
      gfloat wg    = seen[x] * gradient / sqrtf (ng * (ixz * ixz + iyz * iyz + e * ng));
      gfloat a11   = wc * ix * ix + wg * (ixx * ixx + ixy * ixy);
      gfloat a12   = wc * ix * iy + wg * ixy * (ixx + iyy);
      gfloat a22   = wc * iy * iy + wg * (iyy * iyy + ixy * ixy);
      gfloat b1    = wc * ix * iz + wg * (ixx * ixz + ixy * iyz);
      gfloat b2    = wc * iy * iz + wg * (ixy * ixz + iyy * iyz);
      gfloat right = 0.5f * (smooth[x] + smooth[x + 1]);
      gfloat down  = 0.5f * (smooth[x] + below[x]);
      gfloat all   = 0.5f * (4.0f * smooth[x] + smooth[x - 1] + smooth[x + 1] + above[x] + below[x]) + 1e-6f;

      known_u[x]   = a11 * u[x] + a12 * v[x] - b1;
      known_v[x]   = a12 * u[x] + a22 * v[x] - b2;
      both[x]      = a12;
      own_u[x]     = 1.0f / (a11 + all);
      own_v[x]     = 1.0f / (a22 + all);
      right_out[x] = right;
      down_out[x]  = down;
    }
}

static void
relax (gfloat *const rows[PST_FLOW_N_ROWS],
       gfloat *const above[PST_FLOW_N_ROWS],
       gfloat *const below[PST_FLOW_N_ROWS],
       gsize         half,
       gsize         n,
       gboolean      odd,
       gfloat        over)
{
  gsize                  own     = odd ? half : 0;
  gsize                  other   = odd ? 0 : half;
  gssize                 left    = odd ? 0 : -1;
  const gfloat *restrict known_u = rows[PST_FLOW_KNOWN_U] + own;
  const gfloat *restrict known_v = rows[PST_FLOW_KNOWN_V] + own;
  const gfloat *restrict both    = rows[PST_FLOW_BOTH] + own;
  const gfloat *restrict own_u   = rows[PST_FLOW_OWN_U] + own;
  const gfloat *restrict own_v   = rows[PST_FLOW_OWN_V] + own;
  const gfloat *restrict right_w = rows[PST_FLOW_RIGHT] + own;
  const gfloat *restrict left_w  = rows[PST_FLOW_RIGHT] + other + left;
  const gfloat *restrict down_w  = rows[PST_FLOW_DOWN] + own;
  const gfloat *restrict up_w    = above[PST_FLOW_DOWN] + own;
  gfloat       *restrict u       = rows[PST_FLOW_U] + own;
  gfloat       *restrict v       = rows[PST_FLOW_V] + own;
  const gfloat *restrict left_u  = rows[PST_FLOW_U] + other + left;
  const gfloat *restrict left_v  = rows[PST_FLOW_V] + other + left;
  const gfloat *restrict up_u    = above[PST_FLOW_U] + own;
  const gfloat *restrict up_v    = above[PST_FLOW_V] + own;
  const gfloat *restrict down_u  = below[PST_FLOW_U] + own;
  const gfloat *restrict down_v  = below[PST_FLOW_V] + own;

#pragma GCC ivdep
  for (gsize x = 0; x < n; x++)
    {
      gfloat l = left_w[x], r = right_w[x], a = up_w[x], b = down_w[x];
      gfloat sum_u = known_u[x] + l * left_u[x] + r * left_u[x + 1] + a * up_u[x] + b * down_u[x];
      gfloat sum_v = known_v[x] + l * left_v[x] + r * left_v[x + 1] + a * up_v[x] + b * down_v[x];
      gfloat new_u = u[x] + over * (own_u[x] * (sum_u - both[x] * v[x]) - u[x]);

      u[x] = new_u;
      v[x] += over * (own_v[x] * (sum_v - both[x] * new_u) - v[x]);
    }
}

static void
halve (const gfloat *restrict in,
       gsize                  n,
       gsize                  half,
       gfloat       *restrict out)
{
  gfloat *restrict odd = out + half;

  for (gsize x = 0; x < n; x++)
    {
      out[x] = in[2 * x];
      odd[x] = in[2 * x + 1];
    }
}

static void
join (const gfloat *restrict in,
      gsize                  n,
      gsize                  half,
      gfloat       *restrict out)
{
  const gfloat *restrict odd = in + half;

  for (gsize x = 0; x < n; x++)
    {
      out[2 * x]     = in[x];
      out[2 * x + 1] = odd[x];
    }
}

extern const PstFlowKernels PST_FLOW_KERNELS;
const PstFlowKernels PST_FLOW_KERNELS = {
  .shrink  = shrink,
  .enlarge = enlarge,
  .search  = search,
  .splat   = splat,
  .warp    = warp,
  .average = average,
  .smooth  = smooth,
  .terms   = terms,
  .relax   = relax,
  .halve   = halve,
  .join    = join,
};
