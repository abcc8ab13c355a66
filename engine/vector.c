/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Vector arithmetic for the optimisers. A vector is cut into parts of fixed length; sums over parts are added in
 * their order and in double precision, so that they do not depend on the number of threads.
 */
#include "config.h"

#include "vector.h"

#define PART 65536

typedef struct
{
  gsize         n;
  gfloat        factor;
  const gfloat *x;
  const gfloat *other;
  gfloat       *y;
  gdouble      *sums;
} VectorPass;

static guint
count_parts (gsize n)
{
  return (n + PART - 1) / PART;
}

static gsize
part_end (guint part,
          gsize n)
{
  return MIN ((part + 1) * (gsize) PART, n);
}

/* Eight running sums: enough for the compiler to use vectors, and better rounding than one. */
static void
dot_part (guint    part,
          guint    worker G_GNUC_UNUSED,
          gpointer data)
{
  const VectorPass *pass    = data;
  gsize             end     = part_end (part, pass->n);
  gsize             i       = part * (gsize) PART;
  gdouble           sums[8] = { 0.0 };
  gdouble           sum     = 0.0;

  for (; i + 8 <= end; i += 8)
    for (guint lane = 0; lane < 8; lane++)
      sums[lane] += (gdouble) pass->x[i + lane] * pass->other[i + lane];
  for (; i < end; i++)
    sum += (gdouble) pass->x[i] * pass->other[i];
  for (guint lane = 0; lane < 8; lane++)
    sum += sums[lane];
  pass->sums[part] = sum;
}

static void
add_part (guint    part,
          guint    worker G_GNUC_UNUSED,
          gpointer data)
{
  const VectorPass *pass = data;

  for (gsize i = part * (gsize) PART; i < part_end (part, pass->n); i++)
    pass->y[i] += pass->factor * pass->x[i];
}

static void
scale_part (guint    part,
            guint    worker G_GNUC_UNUSED,
            gpointer data)
{
  const VectorPass *pass = data;

  for (gsize i = part * (gsize) PART; i < part_end (part, pass->n); i++)
    pass->y[i] = pass->factor * pass->x[i];
}

static void
subtract_part (guint    part,
               guint    worker G_GNUC_UNUSED,
               gpointer data)
{
  const VectorPass *pass = data;

  for (gsize i = part * (gsize) PART; i < part_end (part, pass->n); i++)
    pass->y[i] = pass->x[i] - pass->other[i];
}

/**
 * pst_vector_dot:
 * @compute: what to run on
 * @n: length
 * @x: [n]
 * @y: [n]
 *
 * Returns: Σ x_i y_i
 */
gdouble
pst_vector_dot (PstCompute   *compute,
                gsize         n,
                const gfloat *x,
                const gfloat *y)
{
  g_autofree gdouble *sums = g_new (gdouble, count_parts (n));
  VectorPass          pass = { .n = n, .x = x, .other = y, .sums = sums };
  gdouble             sum  = 0.0;

  pst_workers_run (compute->workers, count_parts (n), dot_part, &pass);
  for (guint part = 0; part < count_parts (n); part++)
    sum += sums[part];
  return sum;
}

/**
 * pst_vector_add:
 * @compute: what to run on
 * @n: length
 * @factor: a factor
 * @x: [n]
 * @y: [n], set to y + factor · x
 */
void
pst_vector_add (PstCompute   *compute,
                gsize         n,
                gdouble       factor,
                const gfloat *x,
                gfloat       *y)
{
  VectorPass pass = { .n = n, .factor = factor, .x = x, .y = y };

  pst_workers_run (compute->workers, count_parts (n), add_part, &pass);
}

/**
 * pst_vector_scale:
 * @compute: what to run on
 * @n: length
 * @factor: a factor
 * @x: [n]
 * @y: [n], set to factor · x; may be @x itself
 */
void
pst_vector_scale (PstCompute   *compute,
                  gsize         n,
                  gdouble       factor,
                  const gfloat *x,
                  gfloat       *y)
{
  VectorPass pass = { .n = n, .factor = factor, .x = x, .y = y };

  pst_workers_run (compute->workers, count_parts (n), scale_part, &pass);
}

/**
 * pst_vector_subtract:
 * @compute: what to run on
 * @n: length
 * @x: [n]
 * @y: [n]
 * @difference: [n], set to x - y
 */
void
pst_vector_subtract (PstCompute   *compute,
                     gsize         n,
                     const gfloat *x,
                     const gfloat *y,
                     gfloat       *difference)
{
  VectorPass pass = { .n = n, .x = x, .other = y, .y = difference };

  pst_workers_run (compute->workers, count_parts (n), subtract_part, &pass);
}
