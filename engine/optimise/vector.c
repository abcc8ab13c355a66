/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Vector arithmetic for the optimisers. A vector is cut into parts of fixed length; sums over parts are added in
 * their order and in double precision, so that they do not depend on the number of threads.
 *
 * Packed vectors are cut further, into blocks with a scale each. One pass unpacks a block of every vector that takes part
 * and does all there is to do with it while it lies in the processor's nearest cache: memory is what such passes wait for.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "compute/allocation.h"
#include "optimise/vector.h"

#define BLOCK 256
#define PART  (64 * BLOCK)
#define MOST  32767 /* of a packed value's magnitude */

/* Things to keep of a loop: enough for the compiler to use vectors, and sums that round better than one. */
#define LANES 8

static guint
count_parts (gsize n)
{
  return (n + PART - 1) / PART;
}

static gsize
count_blocks (gsize n)
{
  return (n + BLOCK - 1) / BLOCK;
}

static gsize
first_block (guint part)
{
  return part * (gsize) (PART / BLOCK);
}

static gsize
end_block (guint part,
           gsize n)
{
  return MIN (first_block (part + 1), count_blocks (n));
}

/* How many values of the block there are. */
static gsize
block_length (gsize n,
              gsize block)
{
  return MIN (n - block * BLOCK, BLOCK);
}

/* The rest of a block beyond the vector's end is zero. */
static void
load_block (const gfloat *x,
            gsize         n,
            gsize         block,
            gfloat        values[BLOCK])
{
  gsize length = block_length (n, block);

  memcpy (values, x + block * BLOCK, length * sizeof (gfloat));
  if (length < BLOCK)
    memset (values + length, 0, (BLOCK - length) * sizeof (gfloat));
}

static gfloat
largest (const gfloat values[BLOCK])
{
  gfloat most[LANES] = { 0.0f };

  for (guint i = 0; i < BLOCK; i += LANES)
    for (guint lane = 0; lane < LANES; lane++)
      most[lane] = fabsf (values[i + lane]) > most[lane] ? fabsf (values[i + lane]) : most[lane];
  for (guint lane = 1; lane < LANES; lane++)
    most[0] = MAX (most[0], most[lane]);
  return most[0];
}

static void
pack_block (const gfloat  values[BLOCK],
            PstPacked    *packed,
            gsize         block)
{
  gint16 *to      = packed->values + block * BLOCK;
  gfloat  most    = largest (values);
  gfloat  inverse = most > 0.0f ? MOST / most : 0.0f;

  packed->scales[block] = most / MOST;
  for (guint i = 0; i < BLOCK; i++)
    {
      gfloat scaled  = values[i] * inverse;
      gfloat limited = scaled > -MOST ? (scaled < MOST ? scaled : MOST) : -MOST; /* no number becomes one */

      to[i] = (gint) (limited + (limited < 0.0f ? -0.5f : 0.5f));
    }
}

static void
add_block (const PstKernels *kernels,
           gfloat            factor,
           const PstPacked  *packed,
           gsize             block,
           gfloat            values[BLOCK])
{
  kernels->add_packed (packed->values + block * BLOCK, BLOCK, factor * packed->scales[block], values);
}

static void
unpack_block (const PstPacked *packed,
              gsize            block,
              gfloat           values[BLOCK])
{
  const gint16 *from  = packed->values + block * BLOCK;
  gfloat        scale = packed->scales[block];

  for (guint i = 0; i < BLOCK; i++)
    values[i] = scale * from[i];
}

static gdouble
dot_block (const gfloat x[BLOCK],
           const gfloat y[BLOCK])
{
  gfloat sums[LANES] = { 0.0f };
  gfloat sum         = 0.0f;

  for (guint i = 0; i < BLOCK; i += LANES)
    for (guint lane = 0; lane < LANES; lane++)
      sums[lane] += x[i + lane] * y[i + lane];
  for (guint lane = 0; lane < LANES; lane++)
    sum += sums[lane];
  return sum;
}

typedef struct
{
  gsize         n;
  const gfloat *x;
  const gfloat *y;
  gdouble      *sums; /* [parts] */
} Dot;

static void
dot_part (guint    part,
          guint    worker G_GNUC_UNUSED,
          gpointer data)
{
  const Dot *dot         = data;
  gsize      i           = part * (gsize) PART;
  gsize      end         = MIN (i + PART, dot->n);
  gdouble    sums[LANES] = { 0.0 };
  gdouble    sum         = 0.0;

  for (; i + LANES <= end; i += LANES)
    for (guint lane = 0; lane < LANES; lane++)
      sums[lane] += (gdouble) dot->x[i + lane] * dot->y[i + lane];
  for (; i < end; i++)
    sum += (gdouble) dot->x[i] * dot->y[i];
  for (guint lane = 0; lane < LANES; lane++)
    sum += sums[lane];
  dot->sums[part] = sum;
}

/* Σ x_i y_i. */
gdouble
pst_vector_dot (PstCompute   *compute,
                gsize         n,
                const gfloat *x,
                const gfloat *y)
{
  g_autofree gdouble *sums = g_new (gdouble, count_parts (n));
  Dot                 dot  = { n, x, y, sums };
  gdouble             sum  = 0.0;

  pst_workers_run (compute->workers, count_parts (n), dot_part, &dot);
  for (guint part = 0; part < count_parts (n); part++)
    sum += sums[part];
  return sum;
}

typedef struct
{
  gfloat        x_factor;
  const gfloat *x;
  gfloat        y_factor;
  gfloat       *y;
} Mixture;

static void
mix_values (gsize    begin,
            gsize    end,
            gpointer data)
{
  const Mixture *mixture = data;

  for (gsize i = begin; i < end; i++)
    mixture->y[i] = mixture->x_factor * mixture->x[i] + mixture->y_factor * mixture->y[i];
}

/* x_factor · x + y_factor · y, in place of y. */
void
pst_vector_mix (PstCompute   *compute,
                gsize         n,
                gdouble       x_factor,
                const gfloat *x,
                gdouble       y_factor,
                gfloat       *y)
{
  Mixture mixture = { x_factor, x, y_factor, y };

  pst_compute_each_value (compute, n, mix_values, &mixture);
}

/* Whether there is room for a packed vector, whose values are not yet set; pst_packed_clear() is right in both cases. */
gboolean
pst_packed_init (PstPacked  *packed,
                 gsize       n,
                 GError    **error)
{
  gsize blocks = count_blocks (n);

  packed->values = pst_bytes_new (blocks * BLOCK * sizeof (gint16), error);
  packed->scales = packed->values ? pst_floats_new (blocks, error) : NULL;
  return packed->scales != NULL;
}

void
pst_packed_clear (PstPacked *packed)
{
  g_clear_pointer (&packed->values, pst_memory_free);
  g_clear_pointer (&packed->scales, pst_memory_free);
}

/* The memory that a vector of length n takes when it is packed. */
guint64
pst_packed_bytes (gsize n)
{
  return (guint64) count_blocks (n) * (BLOCK * sizeof (gint16) + sizeof (gfloat));
}

typedef struct
{
  const PstKernels *kernels;
  gsize             n;
  guint             n_terms;
  const gdouble    *factors;
  PstPacked *const *terms;
  gfloat           *y;
} Addition;

static void
add_part (guint    part,
          guint    worker G_GNUC_UNUSED,
          gpointer data)
{
  const Addition *addition = data;

  for (gsize block = first_block (part); block < end_block (part, addition->n); block++)
    {
      gfloat values[BLOCK];

      load_block (addition->y, addition->n, block, values);
      for (guint k = 0; k < addition->n_terms; k++)
        add_block (addition->kernels, addition->factors[k], addition->terms[k], block, values);
      memcpy (addition->y + block * BLOCK, values, block_length (addition->n, block) * sizeof (gfloat));
    }
}

/* y + Σ factors_k · terms_k [n_terms][n], in place of y. */
void
pst_packed_add (PstCompute       *compute,
                gsize             n,
                guint             n_terms,
                const gdouble    *factors,
                PstPacked *const *terms,
                gfloat           *y)
{
  Addition addition = { compute->kernels, n, n_terms, factors, terms, y };

  pst_workers_run (compute->workers, count_parts (n), add_part, &addition);
}

/* factor · packed, in place of it. */
void
pst_packed_scale (gsize      n,
                  gdouble    factor,
                  PstPacked *packed)
{
  for (gsize block = 0; block < count_blocks (n); block++)
    packed->scales[block] *= (gfloat) factor;
}

typedef struct
{
  gsize         n;
  const gfloat *x;
  const gfloat *y;
  PstPacked    *difference;
} Subtraction;

static void
subtract_part (guint    part,
               guint    worker G_GNUC_UNUSED,
               gpointer data)
{
  const Subtraction *subtraction = data;

  for (gsize block = first_block (part); block < end_block (part, subtraction->n); block++)
    {
      gfloat x[BLOCK];
      gfloat y[BLOCK];

      load_block (subtraction->x, subtraction->n, block, x);
      load_block (subtraction->y, subtraction->n, block, y);
      for (guint i = 0; i < BLOCK; i++)
        x[i] -= y[i];
      pack_block (x, subtraction->difference, block);
    }
}

/* x - y. */
void
pst_packed_subtract (PstCompute   *compute,
                     gsize         n,
                     const gfloat *x,
                     const gfloat *y,
                     PstPacked    *difference)
{
  Subtraction subtraction = { n, x, y, difference };

  pst_workers_run (compute->workers, count_parts (n), subtract_part, &subtraction);
}

typedef struct
{
  const PstKernels *kernels;
  gsize             n;
  gfloat            factor;
  const gfloat     *x;
  guint             n_terms;
  const gdouble    *factors;
  PstPacked *const *terms;
  PstPacked        *sum;
  gdouble          *slopes; /* [parts] */
} Combination;

static void
combine_part (guint    part,
              guint    worker G_GNUC_UNUSED,
              gpointer data)
{
  const Combination *combination = data;
  gdouble            slope       = 0.0;

  for (gsize block = first_block (part); block < end_block (part, combination->n); block++)
    {
      gfloat x[BLOCK];
      gfloat sum[BLOCK];

      load_block (combination->x, combination->n, block, x);
      for (guint i = 0; i < BLOCK; i++)
        sum[i] = combination->factor * x[i];
      for (guint k = 0; k < combination->n_terms; k++)
        add_block (combination->kernels, combination->factors[k], combination->terms[k], block, sum);
      pack_block (sum, combination->sum, block);
      unpack_block (combination->sum, block, sum);
      slope += dot_block (x, sum);
    }
  combination->slopes[part] = slope;
}

/* Sets the sum, which may be one of the terms, to factor · x + Σ factors_k · terms_k [n_terms][n]. Returns the product of x
 * with the rounded sum.
 */
gdouble
pst_packed_combine (PstCompute       *compute,
                    gsize             n,
                    gdouble           factor,
                    const gfloat     *x,
                    guint             n_terms,
                    const gdouble    *factors,
                    PstPacked *const *terms,
                    PstPacked        *sum)
{
  g_autofree gdouble *slopes      = g_new (gdouble, count_parts (n));
  Combination         combination = { compute->kernels, n, factor, x, n_terms, factors, terms, sum, slopes };
  gdouble             slope       = 0.0;

  pst_workers_run (compute->workers, count_parts (n), combine_part, &combination);
  for (guint part = 0; part < count_parts (n); part++)
    slope += slopes[part];
  return slope;
}

typedef struct
{
  const PstKernels *kernels;
  gsize             n;
  guint             n_vectors;
  PstPacked *const *vectors;
  const gfloat     *x;
  const PstPacked  *y;
  const PstPacked  *z;
  PstProducts      *sums; /* [parts, n_vectors] */
} Multiplication;

static void
multiply_part (guint    part,
               guint    worker G_GNUC_UNUSED,
               gpointer data)
{
  const Multiplication *it   = data;
  PstProducts          *sums = it->sums + (gsize) part * it->n_vectors;

  for (gsize block = first_block (part); block < end_block (part, it->n); block++)
    {
      gfloat              x[BLOCK];
      gfloat              y[BLOCK];
      gfloat              z[BLOCK];
      const gfloat *const xyz[] = { x, y, z };

      load_block (it->x, it->n, block, x);
      unpack_block (it->y, block, y);
      unpack_block (it->z, block, z);
      for (guint k = 0; k < it->n_vectors; k++)
        {
          gfloat scale = it->vectors[k]->scales[block];
          gfloat products[3];

          it->kernels->multiply_packed (it->vectors[k]->values + block * BLOCK, BLOCK, xyz, products);
          sums[k].x += (gdouble) scale * products[0];
          sums[k].y += (gdouble) scale * products[1];
          sums[k].z += (gdouble) scale * products[2];
        }
    }
}

/* The products of each of the vectors [n_vectors][n] with x, y and z; packed vectors count as they are, rounded. */
void
pst_packed_multiply (PstCompute       *compute,
                     gsize             n,
                     guint             n_vectors,
                     PstPacked *const *vectors,
                     const gfloat     *x,
                     const PstPacked  *y,
                     const PstPacked  *z,
                     PstProducts      *products)
{
  gsize                   n_sums         = (gsize) count_parts (n) * n_vectors;
  g_autofree PstProducts *sums           = g_new0 (PstProducts, n_sums);
  Multiplication          multiplication = { compute->kernels, n, n_vectors, vectors, x, y, z, sums };

  pst_workers_run (compute->workers, count_parts (n), multiply_part, &multiplication);
  memset (products, 0, n_vectors * sizeof *products);
  for (gsize i = 0; i < n_sums; i++)
    {
      products[i % n_vectors].x += sums[i].x;
      products[i % n_vectors].y += sums[i].y;
      products[i % n_vectors].z += sums[i].z;
    }
}
