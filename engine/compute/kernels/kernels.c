/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The inner loops, written once in the compiler's vector types and compiled for each instruction set with
 *   PST_KERNELS  the name of the table, for instance pst_kernels_avx512
 *   PST_FLOW_KERNELS  that of the loops of optical flow, in flow-kernels.c
 *   PST_NAME     what PASTICHE_KERNELS calls it
 *   PST_LANES    floats in a vector register: wider vectors than the target has would be split badly
 *   PST_ROWS     rows of the product that are kept in registers; with two vectors a row this fills the register file
 * Layouts, and the source of the algorithm, stand in kernels.h.
 */
#include "compute/kernels/kernels.h"

#define INLINE static inline __attribute__ ((always_inline))
#define STRINGIFY_(x) #x
#define STRINGIFY(x) STRINGIFY_ (x)

#define PANEL (2 * PST_LANES)
#define HALF  (PST_LANES / 2)
#define POSITIONS_AT_ONCE 128 /* a panel of them lies in the nearest cache while all channels are multiplied with it */

typedef gfloat Vector __attribute__ ((vector_size (4 * PST_LANES)));
typedef gint32 Mask __attribute__ ((vector_size (4 * PST_LANES)));
typedef guint8 Bytes __attribute__ ((vector_size (PST_LANES)));
typedef gfloat VectorInMemory __attribute__ ((vector_size (4 * PST_LANES), aligned (4), may_alias));
typedef gfloat Half __attribute__ ((vector_size (4 * HALF)));
typedef gfloat HalfInMemory __attribute__ ((vector_size (4 * HALF), aligned (4), may_alias));
typedef gdouble Doubles __attribute__ ((vector_size (8 * HALF)));
typedef gdouble DoublesInMemory __attribute__ ((vector_size (8 * HALF), aligned (8), may_alias));
typedef gint16 Shorts __attribute__ ((vector_size (2 * PST_LANES)));
typedef gint16 ShortsInMemory __attribute__ ((vector_size (2 * PST_LANES), aligned (2), may_alias));
typedef guint8 BytesInMemory __attribute__ ((vector_size (PST_LANES), aligned (1), may_alias));

INLINE Vector
load (const gfloat *from)
{
  return *(const VectorInMemory *) from;
}

INLINE void
store (gfloat *to,
       Vector  value)
{
  *(VectorInMemory *) to = value;
}

INLINE Mask
load_bytes (const guint8 *from)
{
  return __builtin_convertvector ((Bytes) * (const BytesInMemory *) from, Mask);
}

INLINE Vector
load_shorts (const gint16 *from)
{
  return __builtin_convertvector ((Shorts) * (const ShortsInMemory *) from, Vector);
}

INLINE void
store_bytes (guint8 *to,
             Mask    value)
{
  *(BytesInMemory *) to = __builtin_convertvector (value, Bytes);
}

INLINE Vector
keep_where (Mask   mask,
            Vector value)
{
  return (Vector) (mask & (Mask) value);
}

INLINE Mask
select_mask (Mask condition,
             Mask if_true,
             Mask if_false)
{
  return (condition & if_true) | (~condition & if_false);
}

INLINE Vector
maximum (Vector a,
         Vector b)
{
  return (Vector) select_mask (a > b, (Mask) a, (Mask) b);
}

/* A block of each height is compiled by itself. */
#if PST_ROWS > 6
#define EACH_CASE CASE (1) CASE (2) CASE (3) CASE (4) CASE (5) CASE (6) CASE (7) CASE (8) CASE (9) CASE (10) CASE (11) CASE (12)
#else
#define EACH_CASE CASE (1) CASE (2) CASE (3) CASE (4) CASE (5) CASE (6)
#endif

/* A block of n positions and one panel of columns, summed up over all lines in registers. bias NULL: none */
INLINE void
convolve_block (const gint           n,
                gsize                n_lines,
                gsize                depth,
                const gfloat *const *lines,
                gsize                first,
                gsize                step,
                const gfloat        *right,
                const gfloat        *bias,
                gboolean             relu,
                gfloat              *out,
                gsize                out_stride)
{
  Vector low[PST_ROWS];
  Vector high[PST_ROWS];
  Vector least = (Vector) { 0 };

#pragma GCC unroll 16
  for (gint r = 0; r < n; r++)
    {
      low[r]  = bias ? load (bias) : least;
      high[r] = bias ? load (bias + PST_LANES) : least;
    }
  for (gsize line = 0; line < n_lines; line++)
    {
      const gfloat *left = lines[line] + first;

      for (gsize c = 0; c < depth; c++, right += PANEL)
        {
          Vector right_low  = load (right);
          Vector right_high = load (right + PST_LANES);

#pragma GCC unroll 16
          for (gint r = 0; r < n; r++)
            {
              gfloat value = left[r * step + c];

              low[r] += value * right_low;
              high[r] += value * right_high;
            }
        }
    }
#pragma GCC unroll 16
  for (gint r = 0; r < n; r++)
    {
      store (out + r * out_stride, relu ? maximum (low[r], least) : low[r]);
      store (out + r * out_stride + PST_LANES, relu ? maximum (high[r], least) : high[r]);
    }
}

/* One panel of columns, in blocks of nearly the same height: no thin one at the end. */
INLINE void
convolve_panel (gsize                positions,
                gsize                n_lines,
                gsize                depth,
                const gfloat *const *lines,
                gsize                step,
                const gfloat        *right,
                const gfloat        *bias,
                gboolean             relu,
                gfloat              *out,
                gsize                out_stride)
{
  gsize n_blocks = (positions + PST_ROWS - 1) / PST_ROWS;

  for (gsize block = 0; block < n_blocks; block++)
    {
      gsize first = positions * block / n_blocks;
      gsize end   = positions * (block + 1) / n_blocks;

      switch (end - first)
        {
#define CASE(n)                                                                                                             \
        case n:                                                                                                             \
          convolve_block (n, n_lines, depth, lines, first * step, step, right, bias, relu, out + first * out_stride,        \
                          out_stride);                                                                                      \
          break;
          EACH_CASE
#undef CASE
        }
    }
}

static void
multiply (gsize         rows,
          gsize         columns,
          gsize         depth,
          const gfloat *left,
          gsize         left_stride,
          const gfloat *right,
          gfloat       *out,
          gsize         out_stride)
{
  for (gsize k = 0; k < columns; k += PANEL)
    convolve_panel (rows, 1, depth, &left, left_stride, right + k * depth, NULL, FALSE, out + k, out_stride);
}

static void
convolve_line (gsize                positions,
               gsize                columns,
               gsize                n_lines,
               gsize                depth,
               const gfloat *const *lines,
               gsize                step,
               const gfloat        *right,
               const gfloat        *bias,
               gboolean             relu,
               gfloat              *out,
               gsize                out_stride)
{
  for (gsize end = columns; end > 0; end -= PANEL) /* the first panel last, see @out_stride */
    {
      gsize k = end - PANEL;

      convolve_panel (positions, n_lines, depth, lines, step, right + k * n_lines * depth, bias + k, relu, out + k,
                      out_stride);
    }
}

/* The products of n_rows channels with one panel of channels, summed up over positions on top of what is there already. */
INLINE void
add_products_block (const gint    n_rows,
                    gsize         positions,
                    const gfloat *values,
                    gsize         stride,
                    const gfloat *panel,
                    gfloat       *out,
                    gsize         out_stride)
{
  Vector low[PST_ROWS];
  Vector high[PST_ROWS];

#pragma GCC unroll 16
  for (gint r = 0; r < n_rows; r++)
    {
      low[r]  = load (out + r * out_stride);
      high[r] = load (out + r * out_stride + PST_LANES);
    }
  for (gsize position = 0; position < positions; position++)
    {
      Vector panel_low  = load (panel + position * PANEL);
      Vector panel_high = load (panel + position * PANEL + PST_LANES);

#pragma GCC unroll 16
      for (gint r = 0; r < n_rows; r++)
        {
          gfloat value = values[position * stride + r];

          low[r] += value * panel_low;
          high[r] += value * panel_high;
        }
    }
#pragma GCC unroll 16
  for (gint r = 0; r < n_rows; r++)
    {
      store (out + r * out_stride, low[r]);
      store (out + r * out_stride + PST_LANES, high[r]);
    }
}

static void
add_products_rows (gsize         n_rows,
                   gsize         positions,
                   const gfloat *values,
                   gsize         stride,
                   const gfloat *panel,
                   gfloat       *out,
                   gsize         out_stride)
{
  switch (n_rows)
    {
#define CASE(n)                                                                    \
    case n:                                                                        \
      add_products_block (n, positions, values, stride, panel, out, out_stride);   \
      break;
      EACH_CASE
#undef CASE
    }
}

/* Puts a panel of channels of all positions together, and adds the positions up. */
static void
gather_panel (gsize         positions,
              const gfloat *values,
              gsize         stride,
              gfloat       *panel,
              gfloat       *sums)
{
  Vector low  = load (sums);
  Vector high = load (sums + PST_LANES);

  for (gsize position = 0; position < positions; position++)
    {
      Vector value_low  = load (values + position * stride);
      Vector value_high = load (values + position * stride + PST_LANES);

      store (panel + position * PANEL, value_low);
      store (panel + position * PANEL + PST_LANES, value_high);
      low += value_low;
      high += value_high;
    }
  store (sums, low);
  store (sums + PST_LANES, high);
}

static void
add_moments (gsize         positions,
             gsize         n_rows,
             const gfloat *rows,
             gsize         row_stride,
             gsize         n_columns,
             const gfloat *columns,
             gsize         column_stride,
             gfloat       *sums,
             gfloat       *products)
{
  gfloat panel[POSITIONS_AT_ONCE * PANEL];

  for (gsize first = 0; first < positions; first += POSITIONS_AT_ONCE)
    for (gsize column = 0; column < n_columns; column += PANEL)
      {
        gsize n        = positions - first < POSITIONS_AT_ONCE ? positions - first : POSITIONS_AT_ONCE;
        gsize top      = rows == columns ? column : 0;
        gsize n_blocks = (n_rows - top + PST_ROWS - 1) / PST_ROWS;

        gather_panel (n, columns + first * column_stride + column, column_stride, panel, sums + column);
        for (gsize block = 0; block < n_blocks; block++)
          {
            gsize begin = top + (n_rows - top) * block / n_blocks;
            gsize end   = top + (n_rows - top) * (block + 1) / n_blocks;

            add_products_rows (end - begin, n, rows + first * row_stride + begin, row_stride, panel,
                               products + begin * n_columns + column, n_columns);
          }
      }
}

static void
normalise (const gfloat *in,
           gsize         n,
           const gfloat *factors,
           const gfloat *summands,
           gboolean      relu,
           gfloat       *out)
{
  const Vector zero = { 0 };

  for (gsize first = 0; first < n; first += PST_PERIOD)
#pragma GCC unroll 8
    for (gsize i = 0; i < PST_PERIOD; i += PST_LANES)
      {
        Vector value = load (in + first + i) * load (factors + i) + load (summands + i);

        store (out + first + i, relu ? maximum (value, zero) : value);
      }
}

static void
add_up (const gfloat *in,
        gsize         n,
        gsize         period,
        gdouble      *sums)
{
  gsize whole = n / period * period;

  for (gsize first = 0; first < period; first += 2 * HALF)
    {
      Doubles sum[2]     = { { 0 }, { 0 } };
      Doubles squares[2] = { { 0 }, { 0 } };

      for (gsize i = first; i < whole; i += period)
#pragma GCC unroll 2
        for (gint k = 0; k < 2; k++)
          {
            Doubles value = __builtin_convertvector ((Half) * (const HalfInMemory *) (in + i + k * HALF), Doubles);

            sum[k] += value;
            squares[k] += value * value;
          }
      for (gint k = 0; k < 2; k++)
        {
          *(DoublesInMemory *) (sums + first + k * HALF)          = sum[k];
          *(DoublesInMemory *) (sums + period + first + k * HALF) = squares[k];
        }
    }
  for (gsize i = whole; i < n; i++)
    {
      sums[i - whole] += in[i];
      sums[period + i - whole] += (gdouble) in[i] * in[i];
    }
}

static void
add_packed (const gint16 *packed,
            gsize         n,
            gfloat        factor,
            gfloat       *values)
{
  for (gsize i = 0; i < n; i += PST_LANES)
    store (values + i, load (values + i) + factor * load_shorts (packed + i));
}

INLINE gfloat
sum_lanes (Vector vector)
{
  gfloat sum = 0.0f;

  for (gint lane = 0; lane < PST_LANES; lane++)
    sum += vector[lane];
  return sum;
}

static void
multiply_packed (const gint16        *packed,
                 gsize                n,
                 const gfloat *const  vectors[3],
                 gfloat               sums[3])
{
  Vector first  = { 0 };
  Vector second = { 0 };
  Vector third  = { 0 };

  for (gsize i = 0; i < n; i += PST_LANES)
    {
      Vector value = load_shorts (packed + i);

      first += value * load (vectors[0] + i);
      second += value * load (vectors[1] + i);
      third += value * load (vectors[2] + i);
    }
  sums[0] = sum_lanes (first);
  sums[1] = sum_lanes (second);
  sums[2] = sum_lanes (third);
}

/* A group of channels of all rows, summed up in registers: there are more loads on their way than of one vector. */
INLINE void
mix_group (const gint           n_vectors,
           gsize                n_rows,
           const gfloat *const *rows,
           const gfloat        *weights,
           gsize                first,
           gfloat              *out)
{
  Vector sums[4] = { { 0 } };

  for (gsize k = 0; k < n_rows; k++)
#pragma GCC unroll 4
    for (gint i = 0; i < n_vectors; i++)
      sums[i] += weights[k] * load (rows[k] + first + i * PST_LANES);
#pragma GCC unroll 4
  for (gint i = 0; i < n_vectors; i++)
    store (out + first + i * PST_LANES, sums[i]);
}

static void
mix (gsize                n_rows,
     const gfloat *const *rows,
     const gfloat        *weights,
     gsize                n,
     gfloat              *out)
{
  gsize first = 0;

  for (; first + 4 * PST_LANES <= n; first += 4 * PST_LANES)
    mix_group (4, n_rows, rows, weights, first, out);
  for (; first < n; first += PST_LANES)
    mix_group (1, n_rows, rows, weights, first, out);
}

static void
compare (const gfloat *a,
         const gfloat *b,
         gsize         n,
         gfloat        sums[2])
{
  Vector product = { 0 };
  Vector square  = { 0 };

  for (gsize i = 0; i < n; i += PST_LANES)
    {
      Vector value = load (b + i);

      product += value * load (a + i);
      square += value * value;
    }
  sums[0] = sum_lanes (product);
  sums[1] = sum_lanes (square);
}

static void
add_bias_relu (gfloat       *values,
               gsize         positions,
               gsize         channels,
               const gfloat *bias)
{
  for (gsize n = 0; n < positions; n++, values += channels)
    for (gsize c = 0; c < channels; c += PST_LANES)
      store (values + c, maximum (load (values + c) + load (bias + c), (Vector) { 0 }));
}

/* Bᵀ d of Lavin and Gray, for one column of six vectors. */
INLINE void
transform_input_column (const Vector *d,
                        const gint    step,
                        Vector       *t,
                        const gint    t_step)
{
  Vector even  = d[4 * step] - 4.0f * d[2 * step];
  Vector odd   = d[3 * step] - 4.0f * d[1 * step];
  Vector even2 = d[4 * step] - d[2 * step];
  Vector odd2  = 2.0f * (d[3 * step] - d[1 * step]);

  t[0 * t_step] = 4.0f * d[0] - 5.0f * d[2 * step] + d[4 * step];
  t[1 * t_step] = even + odd;
  t[2 * t_step] = even - odd;
  t[3 * t_step] = even2 + odd2;
  t[4 * t_step] = even2 - odd2;
  t[5 * t_step] = 4.0f * d[1 * step] - 5.0f * d[3 * step] + d[5 * step];
}

/* Bᵀ d B of a 6×6 tile, 36 places stored place_stride apart. */
INLINE void
transform_input (const Vector d[PST_TILE_PLACES],
                 gfloat      *out,
                 gsize        place_stride)
{
  Vector t[PST_TILE_PLACES];
  Vector row[PST_TILE_IN];

#pragma GCC unroll 6
  for (gint j = 0; j < PST_TILE_IN; j++)
    transform_input_column (d + j, PST_TILE_IN, t + j, PST_TILE_IN);
#pragma GCC unroll 6
  for (gint i = 0; i < PST_TILE_IN; i++)
    {
      transform_input_column (t + i * PST_TILE_IN, 1, row, 1);
#pragma GCC unroll 6
      for (gint j = 0; j < PST_TILE_IN; j++)
        store (out + (i * PST_TILE_IN + j) * place_stride, row[j]);
    }
}

static void
winograd_input (const gfloat *const *pixels,
                gsize                channels,
                gfloat              *out,
                gsize                place_stride)
{
  for (gsize c = 0; c < channels; c += PST_LANES)
    {
      Vector d[PST_TILE_PLACES];

#pragma GCC unroll 36
      for (gint p = 0; p < PST_TILE_PLACES; p++)
        d[p] = load (pixels[p] + c);
      transform_input (d, out + c, place_stride);
    }
}

static void
winograd_input_unpool (const gfloat *const *cells,
                       const guint8 *const *routes,
                       gfloat               scale,
                       gsize                channels,
                       gfloat              *out,
                       gsize                place_stride)
{
  for (gsize c = 0; c < channels; c += PST_LANES)
    {
      Vector d[PST_TILE_PLACES];

#pragma GCC unroll 9
      for (gint cell = 0; cell < PST_TILE_CELLS_IN; cell++)
        {
          Vector value = scale * load (cells[cell] + c);
          Mask   route = load_bytes (routes[cell] + c);
          gint   first = cell / 3 * 2 * PST_TILE_IN + cell % 3 * 2;

          d[first]                   = keep_where ((route & 1) != 0, value);
          d[first + 1]               = keep_where ((route & 2) != 0, value);
          d[first + PST_TILE_IN]     = keep_where ((route & 4) != 0, value);
          d[first + PST_TILE_IN + 1] = keep_where ((route & 8) != 0, value);
        }
      transform_input (d, out + c, place_stride);
    }
}

/* Aᵀ m of Lavin and Gray, for one column of six vectors. */
INLINE void
transform_output_column (const Vector *m,
                         const gint    step,
                         Vector       *t,
                         const gint    t_step)
{
  Vector sum   = m[1 * step] + m[2 * step];
  Vector diff  = m[1 * step] - m[2 * step];
  Vector sum2  = m[3 * step] + m[4 * step];
  Vector diff2 = m[3 * step] - m[4 * step];

  t[0 * t_step] = m[0] + sum + sum2;
  t[1 * t_step] = diff + 2.0f * diff2;
  t[2 * t_step] = sum + 4.0f * sum2;
  t[3 * t_step] = diff + 8.0f * diff2 + m[5 * step];
}

/* Aᵀ m A: 36 places → 4×4 outputs. */
INLINE void
transform_output (const gfloat *in,
                  gsize         place_stride,
                  Vector        out[PST_TILE_OUTPUTS])
{
  Vector t[PST_TILE_OUT * PST_TILE_IN];

#pragma GCC unroll 6
  for (gint j = 0; j < PST_TILE_IN; j++)
    {
      Vector m[PST_TILE_IN];

#pragma GCC unroll 6
      for (gint i = 0; i < PST_TILE_IN; i++)
        m[i] = load (in + (i * PST_TILE_IN + j) * place_stride);
      transform_output_column (m, 1, t + j, PST_TILE_IN);
    }
#pragma GCC unroll 4
  for (gint i = 0; i < PST_TILE_OUT; i++)
    transform_output_column (t + i * PST_TILE_IN, 1, out + i * PST_TILE_OUT, 1);
}

static void
winograd_output (const gfloat   *in,
                 gsize           place_stride,
                 gsize           channels,
                 const gfloat   *bias,
                 gfloat *const  *pixels)
{
  for (gsize c = 0; c < channels; c += PST_LANES)
    {
      Vector out[PST_TILE_OUTPUTS];

      transform_output (in + c, place_stride, out);
#pragma GCC unroll 16
      for (gint p = 0; p < PST_TILE_OUTPUTS; p++)
        if (pixels[p])
          store (pixels[p] + c, maximum (out[p] + load (bias + c), (Vector) { 0 }));
    }
}

/* Pools four vectors; a bit of the route is set for each one whose gradient will pass. */
INLINE Vector
pool_vectors (Vector   a,
              Vector   b,
              Vector   c,
              Vector   d,
              gboolean average,
              Mask    *route)
{
  const Vector zero = { 0 };

  if (average)
    {
      *route = ((a > zero) & 1) | ((b > zero) & 2) | ((c > zero) & 4) | ((d > zero) & 8);
      return 0.25f * ((a + b) + (c + d));
    }
  else
    {
      Vector top    = maximum (a, b);
      Vector bottom = maximum (c, d);
      Mask   left   = select_mask (b > a, (Mask) { 0 } + 2, (Mask) { 0 } + 1);
      Mask   right  = select_mask (d > c, (Mask) { 0 } + 8, (Mask) { 0 } + 4);
      Vector best   = maximum (top, bottom);

      *route = select_mask (bottom > top, right, left) & (best > zero);
      return best;
    }
}

static void
winograd_output_pool (const gfloat   *in,
                      gsize           place_stride,
                      gsize           channels,
                      const gfloat   *bias,
                      gboolean        average,
                      gfloat *const  *cells,
                      guint8 *const  *routes)
{
  for (gsize c = 0; c < channels; c += PST_LANES)
    {
      Vector out[PST_TILE_OUTPUTS];

      transform_output (in + c, place_stride, out);
#pragma GCC unroll 16
      for (gint p = 0; p < PST_TILE_OUTPUTS; p++)
        out[p] = maximum (out[p] + load (bias + c), (Vector) { 0 });
#pragma GCC unroll 4
      for (gint cell = 0; cell < PST_TILE_CELLS_OUT; cell++)
        if (cells[cell])
          {
            gint first = cell / 2 * 2 * PST_TILE_OUT + cell % 2 * 2;
            Mask route;

            store (cells[cell] + c, pool_vectors (out[first], out[first + 1], out[first + PST_TILE_OUT],
                                                  out[first + PST_TILE_OUT + 1], average, &route));
            store_bytes (routes[cell] + c, route);
          }
    }
}

static void
winograd_output_gradient (const gfloat        *in,
                          gsize                place_stride,
                          gsize                channels,
                          gboolean             accumulate,
                          const gfloat *const *activations,
                          gfloat *const       *pixels)
{
  for (gsize c = 0; c < channels; c += PST_LANES)
    {
      Vector out[PST_TILE_OUTPUTS];

      transform_output (in + c, place_stride, out);
#pragma GCC unroll 16
      for (gint p = 0; p < PST_TILE_OUTPUTS; p++)
        if (pixels[p])
          {
            Vector value = accumulate ? out[p] + load (pixels[p] + c) : out[p];

            if (activations[p])
              value = keep_where (load (activations[p] + c) > (Vector) { 0 }, value);
            store (pixels[p] + c, value);
          }
    }
}

static void
pool (const gfloat *const *pixels,
      gsize                channels,
      gboolean             average,
      gfloat              *cell,
      guint8              *route)
{
  for (gsize c = 0; c < channels; c += PST_LANES)
    {
      Mask bits;

      store (cell + c, pool_vectors (load (pixels[0] + c), load (pixels[1] + c), load (pixels[2] + c),
                                     load (pixels[3] + c), average, &bits));
      store_bytes (route + c, bits);
    }
}

static void
unpool_add (const gfloat   *cell,
            const guint8   *route,
            gfloat          scale,
            gsize           channels,
            gfloat *const  *pixels)
{
  for (gsize c = 0; c < channels; c += PST_LANES)
    {
      Vector value = scale * load (cell + c);
      Mask   bits  = load_bytes (route + c);

#pragma GCC unroll 4
      for (gint p = 0; p < 4; p++)
        store (pixels[p] + c, load (pixels[p] + c) + keep_where ((bits & (1 << p)) != 0, value));
    }
}

extern const PstFlowKernels PST_FLOW_KERNELS;
extern const PstKernels PST_KERNELS;
const PstKernels PST_KERNELS = {
  .name                     = STRINGIFY (PST_NAME),
  .flow                     = &PST_FLOW_KERNELS,
  .panel                    = PANEL,
  .multiply                 = multiply,
  .add_moments              = add_moments,
  .convolve_line            = convolve_line,
  .normalise                = normalise,
  .add_up                   = add_up,
  .add_packed               = add_packed,
  .multiply_packed          = multiply_packed,
  .mix                      = mix,
  .compare                  = compare,
  .add_bias_relu            = add_bias_relu,
  .winograd_input           = winograd_input,
  .winograd_input_unpool    = winograd_input_unpool,
  .winograd_output          = winograd_output,
  .winograd_output_pool     = winograd_output_pool,
  .winograd_output_gradient = winograd_output_gradient,
  .pool                     = pool,
  .unpool_add               = unpool_add,
};
