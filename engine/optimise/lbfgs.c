/* SPDX-License-Identifier: GPL-3.0-or-later */

/* L-BFGS: steps along -H g, where H, the inverse of the curvature, is known from the last corrections only (D. Liu,
 * J. Nocedal, On the limited memory BFGS method for large scale optimization, 1989; J. Nocedal, S. Wright, Numerical
 * Optimization, 2nd edition, algorithms 7.4 and 7.5). The full step is nearly always right and is tried first; when
 * the value rises, shorter ones are tried (backtracking with quadratic interpolation, ibid. section 3.5), so that one
 * step costs one evaluation as a rule.
 *
 * A correction is a pair s = x' - x, y = g' - g of length n. Both are packed (vector.c): x moves by the rounded s, and H is
 * made of the rounded vectors, so that nothing contradicts itself. They lie in a ring; the oldest is written over.
 *
 * H is first taken for c₀ + c₁ B, with the B that the function names (PstFunction), or c₁ = 0: c₀ and c₁ are those with which it makes of
 * the last y something most like their s, older ones counting half as much as the next newer one.
 *
 * Most products of s, y and g with each other are kept (W. Chen, Z. Wang, J. Zhou, Large-scale L-BFGS using MapReduce, NIPS 2014): a step
 * then reads every s twice and every y three times, where the direct way goes over a vector eight times for each of them.
 *
 * Beside x there are two vectors of floats, g and g', and the memory of one more for each correction.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include "compute/allocation.h"
#include "optimise/lbfgs.h"
#include "optimise/vector.h"

#define FIRST_STEP          0.02  /* root mean square change of the first step, when the curvature is still unknown */
#define FIRST_BREADTH       4.0   /* c₁ / c₀ for it */
#define BOLDNESS            1.4   /* c₀ and c₁ are taken so many times: they are means of inverse curvatures in which the smallest weigh
                                   * most (Nocedal, Wright: equation 7.20) */
#define AGE                 0.5   /* what an older correction counts for them */
#define SUFFICIENT_DECREASE 1e-4  /* share of the predicted decrease that a step must reach (Nocedal, Wright: c1) */
#define MOST_TRIES          6     /* evaluations along one direction */
#define LEAST_CURVATURE     1e-10 /* of y·s relative to y·y, below which a correction would spoil H */

/* The curvature is known well enough with few corrections where they are large: all of them together take no more memory than MOST_ROOM,
 * nor than a quarter of what the settings allow, unless that is less than LEAST_ROOM, which no preview needs, or they are so large that not
 * even the least number does.
 */
#define MOST_ROOM         ((guint64) 1 << 30)
#define LEAST_ROOM        ((guint64) 64 << 20)
#define LEAST_CORRECTIONS 2

typedef struct
{
  PstPacked  s;
  PstPacked  y;
  gdouble    s_gradient; /* s·g */
} Correction;

/* Sums of products, for c₀ and c₁. */
typedef struct
{
  gdouble y_y;
  gdouble y_blurred;       /* y·By */
  gdouble blurred_blurred; /* By·By */
  gdouble s_y;
  gdouble s_blurred;       /* s·By */
} Fit;

typedef struct
{
  PstOptimiser  parent;
  guint         steps_left;   /* after the last, nobody asks for the gradient */
  guint         most;         /* corrections that there is room for */
  guint         n_known;
  guint         next;         /* where the next correction is written */
  Correction   *corrections;  /* [most], or one of which only s is used, where most is 0 */
  gdouble      *s_y;          /* [most, most]: the s in the row times the y in the column */
  Fit           fit;

  gboolean      started;      /* value and gradient are those of x */
  gdouble       value;
  gfloat       *gradient;     /* g */
  gfloat       *new_gradient; /* g' */
} Lbfgs;

/* The place in the ring of the newest correction (i = 0) and of those before it. */
static guint
nth_newest (const Lbfgs *lbfgs,
            guint        i)
{
  return (lbfgs->next + lbfgs->most - 1 - i) % lbfgs->most;
}

/* What of H is known without corrections. */
static void
get_first_guess (const Lbfgs *lbfgs,
                 gdouble     *plain,
                 gdouble     *broad)
{
  const Fit *fit         = &lbfgs->fit;
  gdouble    determinant = fit->y_y * fit->blurred_blurred - fit->y_blurred * fit->y_blurred;

  *plain = (fit->s_y * fit->blurred_blurred - fit->s_blurred * fit->y_blurred) / determinant;
  *broad = (fit->s_blurred * fit->y_y - fit->s_y * fit->y_blurred) / determinant;
  if (! (isfinite (*plain) && isfinite (*broad) && *plain > 0.0 && *broad > 0.0))
    {
      *plain = fit->s_y / fit->y_y;
      *broad = 0.0;
    }
  *plain *= BOLDNESS;
  *broad *= BOLDNESS;
}

/* (c₀ + c₁ B) · vector, in place. */
static void
mix (const Lbfgs *lbfgs,
     gdouble      plain,
     gdouble      broad,
     gfloat      *vector)
{
  const PstFunction *function = &lbfgs->parent.function;
  const gfloat      *blurred  = function->blur ? function->blur (vector, function->data) : vector;

  pst_vector_mix (lbfgs->parent.compute, lbfgs->parent.n, broad, blurred, plain, vector);
}

/* Along the gradient, while the curvature is still unknown. Sets the vector, which is the gradient, to what is subtracted from x. */
static void
make_first_step (const Lbfgs *lbfgs,
                 gfloat      *vector)
{
  gsize   n = lbfgs->parent.n;
  gdouble norm;

  mix (lbfgs, 1.0, lbfgs->parent.function.blur ? FIRST_BREADTH : 0.0, vector);
  norm = sqrt (pst_vector_dot (lbfgs->parent.compute, n, vector, vector));
  pst_vector_mix (lbfgs->parent.compute, n, 0.0, vector, norm > 0.0 ? FIRST_STEP * sqrt (n) / norm : 0.0, vector);
}

/* The s of every correction, the newest first, and then their y. */
static PstPacked **
list_vectors (Lbfgs *lbfgs)
{
  PstPacked **vectors = g_new (PstPacked *, 2 * lbfgs->n_known);

  for (guint i = 0; i < lbfgs->n_known; i++)
    {
      vectors[i]                  = &lbfgs->corrections[nth_newest (lbfgs, i)].s;
      vectors[lbfgs->n_known + i] = &lbfgs->corrections[nth_newest (lbfgs, i)].y;
    }
  return vectors;
}

/* Nocedal and Wright, algorithm 7.4: sets the vector, which is the gradient, to (c₀ + c₁ B) times what is left of it by the y, and the
 * factors [n_known] to those of the s, the newest first. All of it makes H g.
 */
static void
apply_corrections (Lbfgs      *lbfgs,
                   PstPacked **y,
                   gfloat     *vector,
                   gdouble    *factors)
{
  PstCompute             *compute  = lbfgs->parent.compute;
  gsize                   n        = lbfgs->parent.n;
  guint                   most     = lbfgs->most;
  Correction             *newest   = &lbfgs->corrections[nth_newest (lbfgs, 0)];
  g_autofree gdouble     *minus    = g_new (gdouble, lbfgs->n_known);
  g_autofree PstProducts *products = g_new (PstProducts, lbfgs->n_known);
  gdouble                 plain;
  gdouble                 broad;

  for (guint i = 0; i < lbfgs->n_known; i++)
    {
      guint   place = nth_newest (lbfgs, i);
      gdouble sum   = lbfgs->corrections[place].s_gradient;

      for (guint k = 0; k < i; k++)
        sum += minus[k] * lbfgs->s_y[place * most + nth_newest (lbfgs, k)];
      minus[i] = -sum / lbfgs->s_y[place * most + place];
    }
  pst_packed_add (compute, n, lbfgs->n_known, minus, y, vector);
  get_first_guess (lbfgs, &plain, &broad);
  mix (lbfgs, plain, broad, vector);
  pst_packed_multiply (compute, n, lbfgs->n_known, y, vector, &newest->s, &newest->y, products);
  for (guint i = lbfgs->n_known; i-- > 0;)
    {
      guint   place = nth_newest (lbfgs, i);
      gdouble sum   = products[i].x;

      for (guint k = i + 1; k < lbfgs->n_known; k++)
        sum += factors[k] * lbfgs->s_y[nth_newest (lbfgs, k) * most + place];
      factors[i] = -minus[i] - sum / lbfgs->s_y[place * most + place];
    }
}

/* Writes the full step, -H g, into the s of the next correction. Returns the slope along it, but for rounding. The next gradient's memory
 * is free until that is asked for.
 */
static gdouble
find_direction (Lbfgs *lbfgs)
{
  PstCompute            *compute = lbfgs->parent.compute;
  gsize                  n       = lbfgs->parent.n;
  gfloat                *vector  = lbfgs->new_gradient;
  g_autofree PstPacked **vectors = list_vectors (lbfgs);
  g_autofree gdouble    *factors = g_new (gdouble, lbfgs->n_known);
  gdouble                slope;

  memcpy (vector, lbfgs->gradient, n * sizeof (gfloat));
  if (lbfgs->n_known > 0)
    apply_corrections (lbfgs, vectors + lbfgs->n_known, vector, factors);
  else
    make_first_step (lbfgs, vector);
  slope = -pst_vector_dot (compute, n, vector, lbfgs->gradient);
  for (guint i = 0; i < lbfgs->n_known; i++)
    {
      factors[i] = -factors[i];
      slope += factors[i] * lbfgs->corrections[nth_newest (lbfgs, i)].s_gradient;
    }
  pst_packed_combine (compute, n, -1.0, vector, lbfgs->n_known, factors, vectors, &lbfgs->corrections[lbfgs->next].s);
  if (lbfgs->n_known == lbfgs->most && lbfgs->most > 0)
    lbfgs->n_known--; /* the oldest has been written over */
  return slope;
}

/* The minimum of the parabola through value and slope at 0 and the value at length, kept within sensible bounds. */
static gdouble
shorten (gdouble length,
         gdouble value,
         gdouble slope,
         gdouble new_value)
{
  gdouble best = -slope * length * length / (2.0 * (new_value - value - slope * length));

  return isfinite (best) ? CLAMP (best, 0.1 * length, 0.5 * length) : 0.1 * length;
}

/* Goes along the direction until the value is lower, and asks for the gradient there. @length is 0 where no step was good enough: then,
 * and where an evaluation fails, x is where it was, but for rounding.
 */
static gboolean
search_line (Lbfgs    *lbfgs,
             gfloat   *x,
             gdouble   slope,
             gdouble  *length,
             GError  **error)
{
  PstOptimiser      *optimiser = &lbfgs->parent;
  const PstFunction *function  = &optimiser->function;
  PstPacked         *direction = &lbfgs->corrections[lbfgs->next].s;
  gdouble            at        = 0.0;
  gdouble            next      = 1.0;
  gboolean           evaluated = TRUE;

  *length = 0.0;
  for (guint i = 0; i < MOST_TRIES && slope < 0.0; i++)
    {
      gdouble new_value;

      pst_packed_add (optimiser->compute, optimiser->n, 1, &(gdouble) { next - at }, &direction, x);
      at        = next;
      evaluated = function->evaluate (x, &new_value, function->data, error);
      if (! evaluated)
        break;
      if (isfinite (new_value) && new_value <= lbfgs->value + SUFFICIENT_DECREASE * at * slope)
        {
          lbfgs->value = new_value;
          *length      = at;
          evaluated    = lbfgs->steps_left == 1 || function->differentiate (x, lbfgs->new_gradient, function->data, error);
          if (evaluated)
            return TRUE;
          break;
        }
      next = shorten (at, lbfgs->value, slope, new_value);
    }
  pst_packed_add (optimiser->compute, optimiser->n, 1, &(gdouble) { -at }, &direction, x);
  return evaluated;
}

/* Keeps the products of the newest correction, and of the gradient, with all the corrections. Returns y·y of the newest. */
static gdouble
multiply_newest (Lbfgs *lbfgs)
{
  guint                   newest   = nth_newest (lbfgs, 0);
  guint                   n_known  = lbfgs->n_known;
  const Correction       *new      = &lbfgs->corrections[newest];
  g_autofree PstPacked  **vectors  = list_vectors (lbfgs);
  g_autofree PstProducts *products = g_new (PstProducts, 2 * n_known);

  pst_packed_multiply (lbfgs->parent.compute, lbfgs->parent.n, 2 * n_known, vectors, lbfgs->gradient, &new->s, &new->y, products);
  for (guint i = 0; i < n_known; i++)
    {
      guint place = nth_newest (lbfgs, i);

      lbfgs->corrections[place].s_gradient     = products[i].x;
      lbfgs->s_y[place * lbfgs->most + newest] = products[i].z;
      lbfgs->s_y[newest * lbfgs->most + place] = products[n_known + i].y;
    }
  return products[n_known].z;
}

/* Adds the newest correction, of which y·y is known, to what c₀ and c₁ are found from. The next gradient's memory is free. */
static void
fit_newest (Lbfgs   *lbfgs,
            gdouble  y_y)
{
  const PstFunction *function   = &lbfgs->parent.function;
  PstCompute        *compute    = lbfgs->parent.compute;
  gsize              n          = lbfgs->parent.n;
  guint              newest     = nth_newest (lbfgs, 0);
  Correction        *correction = &lbfgs->corrections[newest];
  PstPacked         *vectors[]  = { &correction->s, &correction->y };
  gfloat            *y          = lbfgs->new_gradient;
  gdouble            age        = lbfgs->n_known > 1 ? AGE : 0.0;
  Fit               *fit        = &lbfgs->fit;
  PstProducts        of_blurred[2];
  const gfloat      *blurred;

  fit->y_y = 1.0 + age * fit->y_y;
  fit->s_y = lbfgs->s_y[newest * lbfgs->most + newest] / y_y + age * fit->s_y;
  if (! function->blur)
    return;
  memset (y, 0, n * sizeof (gfloat));
  pst_packed_add (compute, n, 1, &(gdouble) { 1.0 }, &vectors[1], y);
  blurred = function->blur (y, function->data);
  pst_packed_multiply (compute, n, 2, vectors, blurred, vectors[0], vectors[1], of_blurred);
  fit->y_blurred       = of_blurred[1].x / y_y + age * fit->y_blurred;
  fit->s_blurred       = of_blurred[0].x / y_y + age * fit->s_blurred;
  fit->blurred_blurred = pst_vector_dot (compute, n, blurred, blurred) / y_y + age * fit->blurred_blurred;
}

/* Turns the step just made into a correction. */
static void
remember (Lbfgs   *lbfgs,
          gdouble  length)
{
  guint       place      = lbfgs->next;
  Correction *correction = &lbfgs->corrections[place];
  gfloat     *gradient   = lbfgs->gradient;
  gdouble     y_y;

  lbfgs->gradient     = lbfgs->new_gradient;
  lbfgs->new_gradient = gradient;
  if (lbfgs->most == 0)
    return;
  pst_packed_scale (lbfgs->parent.n, length, &correction->s);
  pst_packed_subtract (lbfgs->parent.compute, lbfgs->parent.n, lbfgs->gradient, gradient, &correction->y);
  lbfgs->next = (place + 1) % lbfgs->most;
  lbfgs->n_known++;
  y_y = multiply_newest (lbfgs);
  if (lbfgs->s_y[place * lbfgs->most + place] > LEAST_CURVATURE * y_y)
    fit_newest (lbfgs, y_y);
  else
    {
      lbfgs->next = place;
      lbfgs->n_known--;
    }
}

static gboolean
lbfgs_step (PstOptimiser  *optimiser,
            gfloat        *x,
            GError       **error)
{
  Lbfgs   *lbfgs = (Lbfgs *) optimiser;
  gdouble  slope;
  gdouble  length;

  if (! lbfgs->started)
    {
      if (! pst_optimiser_evaluate (optimiser, x, lbfgs->gradient, &lbfgs->value, error))
        return FALSE;
      lbfgs->started = TRUE;
    }
  slope = find_direction (lbfgs);
  if (! search_line (lbfgs, x, slope, &length, error))
    return FALSE;
  if (lbfgs->steps_left > 1 && length > 0.0)
    remember (lbfgs, length);
  else
    lbfgs->n_known = 0; /* what was known of the curvature misled: begin again with the gradient */
  if (lbfgs->steps_left > 1)
    lbfgs->steps_left--;
  else
    lbfgs->started = FALSE; /* should there be more steps than were told of, they begin again, too */
  return TRUE;
}

/* Places in the ring; with no correction at all there is still a step to be written down. */
static guint
count_places (guint n_corrections)
{
  return MAX (n_corrections, 1);
}

static void
lbfgs_free (PstOptimiser *optimiser)
{
  Lbfgs *lbfgs = (Lbfgs *) optimiser;

  for (guint i = 0; i < count_places (lbfgs->most); i++)
    {
      pst_packed_clear (&lbfgs->corrections[i].s);
      pst_packed_clear (&lbfgs->corrections[i].y);
    }
  g_free (lbfgs->corrections);
  g_free (lbfgs->s_y);
  pst_memory_free (lbfgs->gradient);
  pst_memory_free (lbfgs->new_gradient);
  g_free (lbfgs);
}

/* Depends on what was chosen, the memory that the settings allow included, the size and the steps only, never on the memory that is free:
 * the same picture is painted everywhere. The last step leaves a correction that nobody uses.
 */
static guint
count_corrections (const PstOptimiserChoice *choice,
                   gsize                     n,
                   guint                     n_steps)
{
  guint64 room = choice->memory > 0 ? CLAMP (choice->memory / 4, LEAST_ROOM, MOST_ROOM) : MOST_ROOM;
  guint64 most = MAX (room / (2 * pst_packed_bytes (n)), LEAST_CORRECTIONS);

  return MIN (MIN (choice->n_corrections, most), n_steps - 1);
}

static PstOptimiser *
lbfgs_new (const PstOptimiserChoice  *choice,
           gsize                      n,
           guint                      n_steps,
           GError                   **error)
{
  Lbfgs    *lbfgs = g_new0 (Lbfgs, 1);
  guint     most  = count_corrections (choice, n, n_steps);
  gboolean  ready;

  lbfgs->steps_left   = n_steps;
  lbfgs->most         = most;
  lbfgs->corrections  = g_new0 (Correction, count_places (most));
  lbfgs->s_y          = g_new0 (gdouble, most * most);
  lbfgs->gradient     = pst_floats_new (n, error);
  lbfgs->new_gradient = lbfgs->gradient ? pst_floats_new (n, error) : NULL;
  ready               = lbfgs->new_gradient && pst_packed_init (&lbfgs->corrections[0].s, n, error);
  for (guint i = 0; i < most && ready; i++)
    ready = (i == 0 || pst_packed_init (&lbfgs->corrections[i].s, n, error)) &&
            pst_packed_init (&lbfgs->corrections[i].y, n, error);
  if (ready)
    return &lbfgs->parent;
  lbfgs_free (&lbfgs->parent);
  return NULL;
}

static guint64
lbfgs_get_bytes (const PstOptimiserChoice *choice,
                 gsize                     n,
                 guint                     n_steps)
{
  guint64 n_corrections = count_corrections (choice, n, n_steps);

  return 2 * (guint64) n * sizeof (gfloat) + MAX (2 * n_corrections, 1) * pst_packed_bytes (n);
}

const PstOptimiserClass pst_lbfgs_class = { lbfgs_new, lbfgs_get_bytes, lbfgs_step, NULL, NULL, lbfgs_free };
