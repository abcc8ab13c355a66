/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A network that learns: with random weights it paints, and has the gradients, that PyTorch computed (make_reference_training.py); those of
 * low-rank additions follow from these by the chain rule, and are what finite differences are; with the weights of a network that ships it
 * paints what that paints at once; and what it has learnt comes from there and goes back.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include <pastiche/pastiche.h>

#include "at-once.h"
#include "cases.h"
#include "compute/allocation.h"
#include "networks/tensor-file.h"
#include "random-network.h"
#include "reference.h"
#include "train/generator-walk.h"

#define WIDTH     32
#define HEIGHT    24
#define STYLE     7
#define TOLERANCE 1e-4 /* relative, of gradients */

/* What is added to a whole channel before the next normalisation makes no difference: those gradients are 0 but for rounding. Others have
 * at least so much.
 */
#define LEAST_NORM 0.1

static const PstEdges mirrored = { PST_EDGE_MIRROR, PST_EDGE_MIRROR };

static PstInstant *
load (void)
{
  g_autoptr (GError)  error   = NULL;
  g_autoptr (GFile)   file    = g_file_new_build_filename (g_getenv ("PST_MODELS"), "style26.safetensors", NULL);
  PstInstant         *instant = pst_instant_load (file, &error);

  g_assert_no_error (error);
  return instant;
}

/* As it is trained of nothing. */
static PstInstant *
begin (PstInstantKind kind)
{
  PstInstant *instant = pst_instant_new (kind, 11, NULL);

  g_assert_nonnull (instant);
  return instant;
}

/* A network, and what is trained of it. */
typedef struct
{
  PstInstant   *instant;
  PstCompute   *compute;
  PstGenerator *generator;
  gfloat       *x;
} Fixture;

/* Takes the network. */
static Fixture
make_fixture_of (PstInstant     *instant,
                 guint           style,
                 PstTrainedPart  part,
                 guint           n_threads)
{
  Fixture fixture = { .instant = instant, .compute = pst_compute_new (n_threads, NULL) };

  fixture.generator = pst_generator_new (fixture.instant, style, part, 3, fixture.compute);
  fixture.x         = pst_floats_new (fixture.generator->n, NULL);
  pst_generator_read (fixture.generator, fixture.x);
  return fixture;
}

static Fixture
make_fixture (PstTrainedPart part,
              guint          n_threads)
{
  return make_fixture_of (load (), STYLE, part, n_threads);
}

static void
fixture_clear (Fixture *fixture)
{
  pst_generator_free (fixture->generator);
  pst_compute_free (fixture->compute);
  pst_instant_free (fixture->instant);
  pst_memory_free (fixture->x);
}

/* As make_reference_training.py has them. */
static void
set_random (Fixture     *fixture,
            const gchar *prefix)
{
  for (guint i = 0; i < fixture->generator->n_layers; i++)
    {
      const PstGeneratorLayer *layer       = &fixture->generator->layers[i];
      const PstMapConvolution *convolution = &layer->convolution;
      gsize                    out         = convolution->out_channels;
      gsize                    shape[]     = { out, convolution->in_channels, convolution->size, convolution->size };
      g_autofree gchar        *name        = g_strconcat (prefix, layer->from->name, NULL);

      test_random_part (name, ".conv.weight", 4, shape, fixture->x + layer->filter);
      test_random_part (name, ".norm.weight", 1, &out, fixture->x + layer->scale);
      test_random_part (name, ".norm.bias", 1, &out, fixture->x + layer->shift);
    }
}

/* (transfer full): [n], the gradient of the sum of what is painted times random numbers, on top of itself; painted [3, H, W] can be NULL */
static gfloat *
differentiate (Fixture *fixture,
               gfloat  *painted)
{
  const gsize                  n     = 3 * WIDTH * HEIGHT;
  g_autoptr (PstPicture)       input = test_reference_read_picture ("input.image", WIDTH, HEIGHT);
  g_autoptr (PstGeneratorWalk) walk  = pst_generator_walk_new (fixture->generator, WIDTH, HEIGHT, mirrored, TRUE);
  gfloat                       gradient[3 * WIDTH * HEIGHT];
  gfloat                      *sum   = g_new0 (gfloat, fixture->generator->n);
  const gfloat                *result;

  test_random_values ("loss.bias", 1, &n, gradient);
  g_assert_true (pst_generator_prepare (fixture->generator, fixture->x, NULL));
  g_assert_true (pst_generator_walk_allocate (walk, NULL));
  for (guint i = 0; i < 2; i++)
    {
      result = pst_generator_walk_forward (walk, fixture->x, input->rgb);
      pst_generator_walk_backward (walk, fixture->x, input->rgb, gradient, sum);
    }
  if (painted)
    memcpy (painted, result, n * sizeof (gfloat));
  return sum;
}

/* That twice the reference's values are there, as far as it has them. */
static void
assert_gradient (const PstTensorFile *reference,
                 const gchar         *layer,
                 const gchar         *part,
                 guint                n_dimensions,
                 gsize               *shape,
                 const gfloat        *values)
{
  g_autofree gchar *name       = g_strconcat (layer, part, NULL);
  gdouble           difference = 0.0;
  gdouble           norm       = 0.0;
  gsize             n          = 1;
  gfloat           *expected;

  if (! pst_tensor_file_has (reference, name))
    return;
  expected = pst_tensor_file_read (reference, name, n_dimensions, shape, NULL);
  for (gsize outputs = 4; ! expected && outputs > 0; outputs -= 3) /* some are there in part */
    {
      shape[0] = outputs;
      expected = pst_tensor_file_read (reference, name, n_dimensions, shape, NULL);
    }
  g_assert_nonnull (expected);
  for (guint i = 0; i < n_dimensions; i++)
    n *= shape[i];
  for (gsize i = 0; i < n; i++)
    {
      difference += pow (values[i] - 2.0 * expected[i], 2.0);
      norm += pow (2.0 * expected[i], 2.0);
    }
  g_test_message ("%s: difference %.2g of %.2g", name, sqrt (difference), sqrt (norm));
  g_assert_cmpfloat (sqrt (difference), <, TOLERANCE * MAX (sqrt (norm), LEAST_NORM));
  pst_memory_free (expected);
}

static void
compare_with_reference (const gchar    *path,
                        PstInstantKind  kind)
{
  static const gchar *const begins[]  = { [PST_INSTANT_RESIDUAL] = "", [PST_INSTANT_U_NET] = "56." };
  g_autoptr (GFile)         file      = g_file_new_for_path (path);
  g_autoptr (PstTensorFile) reference = pst_tensor_file_open (file, NULL);
  Fixture                   fixture   = make_fixture_of (begin (kind), 0, PST_TRAINED_ALL, 2);
  gfloat                    painted[3 * WIDTH * HEIGHT];
  g_autofree gfloat        *sum       = NULL;
  gfloat                   *expected;

  g_assert_nonnull (reference);
  set_random (&fixture, begins[kind]);
  sum      = differentiate (&fixture, painted);
  expected = pst_tensor_file_read (reference, "painted", 3, (gsize[]) { 3, HEIGHT, WIDTH }, NULL);
  test_reference_assert_same ("painted", painted, expected, WIDTH * HEIGHT, 3, 1.0, 1e-5);
  for (guint i = 0; i < fixture.generator->n_layers; i++)
    {
      const PstGeneratorLayer *layer       = &fixture.generator->layers[i];
      const PstMapConvolution *convolution = &layer->convolution;
      gsize                    out         = convolution->out_channels;
      gsize                    shape[]     = { out, convolution->in_channels, convolution->size, convolution->size };
      const gchar             *name        = layer->from->name;

      assert_gradient (reference, name, ".filter", 4, shape, sum + layer->filter);
      assert_gradient (reference, name, ".scale", 1, &out, sum + layer->scale);
      assert_gradient (reference, name, ".shift", 1, &out, sum + layer->shift);
    }
  pst_memory_free (expected);
  fixture_clear (&fixture);
}

static void
test_parity (void)
{
  compare_with_reference (g_getenv ("PST_REFERENCE_TRAINING"), PST_INSTANT_RESIDUAL);
  compare_with_reference (g_getenv ("PST_REFERENCE_U_NET"), PST_INSTANT_U_NET);
}

static void
compare_threads (PstInstantKind kind,
                 PstTrainedPart part)
{
  Fixture            alone  = make_fixture_of (begin (kind), 0, part, 1);
  Fixture            shared = make_fixture_of (begin (kind), 0, part, 3);
  gfloat             first[3 * WIDTH * HEIGHT];
  gfloat             second[3 * WIDTH * HEIGHT];
  g_autofree gfloat *by_one = differentiate (&alone, first);
  g_autofree gfloat *by_all = differentiate (&shared, second);

  g_assert_cmpmem (first, sizeof first, second, sizeof second);
  g_assert_cmpmem (by_one, alone.generator->n * sizeof (gfloat), by_all, shared.generator->n * sizeof (gfloat));
  fixture_clear (&alone);
  fixture_clear (&shared);
}

static void
test_threads (void)
{
  for (PstInstantKind kind = 0; kind < PST_N_INSTANT_KINDS; kind++)
    {
      compare_threads (kind, PST_TRAINED_ALL);
      compare_threads (kind, PST_TRAINED_LOW_RANK);
    }
}

/* The same as where everything is trained. */
static void
test_style_only (void)
{
  Fixture            all       = make_fixture (PST_TRAINED_ALL, 2);
  Fixture            style     = make_fixture (PST_TRAINED_STYLE, 2);
  g_autofree gfloat *of_all    = differentiate (&all, NULL);
  g_autofree gfloat *of_style  = differentiate (&style, NULL);
  gsize              n_numbers = 0;

  for (guint i = 0; i < all.generator->n_layers; i++)
    {
      gsize n = 2 * all.generator->layers[i].normalisation.channels * sizeof (gfloat);

      n_numbers += n / sizeof (gfloat);
      g_assert_cmpmem (of_all + all.generator->layers[i].scale, n, of_style + style.generator->layers[i].scale, n);
    }
  g_assert_cmpuint (style.generator->n, ==, n_numbers);
  fixture_clear (&all);
  fixture_clear (&style);
}

/* ---- low-rank additions */

/* As if something had been learnt. */
static void
set_additions (Fixture *fixture)
{
  GRand *random = g_rand_new_with_seed (5);

  for (guint i = 0; i < fixture->generator->n_layers; i++)
    {
      const PstGeneratorLayer *layer = &fixture->generator->layers[i];

      for (gsize j = 0; j < layer->addition.n_out * layer->addition.rank; j++)
        fixture->x[layer->filter + j] = g_rand_double_range (random, -0.1, 0.1);
    }
  g_rand_free (random);
}

/* A filter's B and A. */
typedef struct
{
  PstLowRank    shape;
  const gfloat *b; /* [K, r] */
  const gfloat *a; /* [r, n] */
} Addition;

static Addition
find_addition (const PstGeneratorLayer *layer,
               const gfloat            *x)
{
  return (Addition) { layer->addition, x + layer->filter, x + layer->filter + layer->addition.n_out * layer->addition.rank };
}

/* Everything is what the other one's filters and additions come to. */
static void
add_up (Fixture       *all,
        const Fixture *low_rank)
{
  for (guint i = 0; i < all->generator->n_layers; i++)
    {
      const PstGeneratorLayer *layer    = &low_rank->generator->layers[i];
      const Addition           addition = find_addition (layer, low_rank->x);
      const PstLowRank        *shape    = &addition.shape;
      gfloat                  *filter   = all->x + all->generator->layers[i].filter;

      for (gsize j = 0; j < shape->n_out * shape->n_seen; j++)
        for (gsize r = 0; r < shape->rank; r++)
          filter[j] += addition.b[j / shape->n_seen * shape->rank + r] * addition.a[r * shape->n_seen + j % shape->n_seen];
    }
}

/* How far what is there is from what the chain rule says, relative. */
static gdouble
compare_additions (const Addition *addition,
                   const gfloat   *filter_gradient,
                   const Addition *gradient)
{
  const PstLowRank *shape      = &addition->shape;
  gsize             n          = shape->n_seen;
  gdouble           difference = 0.0;
  gdouble           norm       = 0.0;

  for (gsize r = 0; r < shape->rank; r++)
    {
      for (gsize k = 0; k < shape->n_out; k++)
        {
          gdouble expected = 0.0;

          for (gsize i = 0; i < n; i++)
            expected += (gdouble) filter_gradient[k * n + i] * addition->a[r * n + i];
          difference += pow (gradient->b[k * shape->rank + r] - expected, 2.0);
          norm += pow (expected, 2.0);
        }
      for (gsize i = 0; i < n; i++)
        {
          gdouble expected = 0.0;

          for (gsize k = 0; k < shape->n_out; k++)
            expected += (gdouble) filter_gradient[k * n + i] * addition->b[k * shape->rank + r];
          difference += pow (gradient->a[r * n + i] - expected, 2.0);
          norm += pow (expected, 2.0);
        }
    }
  return sqrt (difference / norm);
}

static void
test_low_rank (void)
{
  Fixture            all      = make_fixture (PST_TRAINED_ALL, 2);
  Fixture            low_rank = make_fixture (PST_TRAINED_LOW_RANK, 2);
  gfloat             dense[3 * WIDTH * HEIGHT];
  gfloat             added[3 * WIDTH * HEIGHT];
  g_autofree gfloat *of_all   = NULL;
  g_autofree gfloat *of_added = NULL;

  set_additions (&low_rank);
  add_up (&all, &low_rank);
  of_all   = differentiate (&all, dense);
  of_added = differentiate (&low_rank, added);
  for (gsize i = 0; i < 3 * WIDTH * HEIGHT; i++)
    g_assert_cmpfloat (fabs (added[i] - dense[i]), <, 1e-5);
  for (guint i = 0; i < all.generator->n_layers; i++)
    {
      const PstGeneratorLayer *layer    = &low_rank.generator->layers[i];
      const Addition           addition = find_addition (layer, low_rank.x);
      const Addition           gradient = find_addition (layer, of_added);

      g_assert_cmpfloat (compare_additions (&addition, of_all + all.generator->layers[i].filter, &gradient), <, TOLERANCE);
    }
  fixture_clear (&all);
  fixture_clear (&low_rank);
}

/* The sum of what is painted times random numbers, which differentiate() makes twice the gradient of. */
static gdouble
evaluate (Fixture *fixture)
{
  const gsize                  n     = 3 * WIDTH * HEIGHT;
  g_autoptr (PstPicture)       input = test_reference_read_picture ("input.image", WIDTH, HEIGHT);
  g_autoptr (PstGeneratorWalk) walk  = pst_generator_walk_new (fixture->generator, WIDTH, HEIGHT, mirrored, FALSE);
  gfloat                       weights[3 * WIDTH * HEIGHT];
  const gfloat                *result;
  gdouble                      sum   = 0.0;

  test_random_values ("loss.bias", 1, &n, weights);
  g_assert_true (pst_generator_prepare (fixture->generator, fixture->x, NULL));
  g_assert_true (pst_generator_walk_allocate (walk, NULL));
  result = pst_generator_walk_forward (walk, fixture->x, input->rgb);
  for (gsize i = 0; i < n; i++)
    sum += (gdouble) weights[i] * result[i];
  return sum;
}

/* Of each layer, along the gradient of its addition; each ReLU has a corner. */
static void
test_low_rank_differences (void)
{
  Fixture            fixture = make_fixture (PST_TRAINED_LOW_RANK, 2);
  g_autofree gfloat *sum     = NULL;
  g_autofree gfloat *x       = NULL;

  set_additions (&fixture);
  x   = g_memdup2 (fixture.x, fixture.generator->n * sizeof (gfloat));
  sum = differentiate (&fixture, NULL);
  for (guint i = 0; i < fixture.generator->n_layers; i++)
    {
      const PstGeneratorLayer *layer   = &fixture.generator->layers[i];
      gdouble                  squares = 0.0;
      gdouble                  values[2];
      gdouble                  step;

      for (gsize j = layer->filter; j < layer->scale; j++)
        squares += pow (sum[j] / 2.0, 2.0);
      step = 0.003 / sqrt (squares);
      for (guint side = 0; side < 2; side++)
        {
          for (gsize j = layer->filter; j < layer->scale; j++)
            fixture.x[j] = x[j] + (side == 0 ? -step : step) * sum[j] / 2.0;
          values[side] = evaluate (&fixture);
        }
      memcpy (fixture.x, x, fixture.generator->n * sizeof (gfloat));
      g_test_message ("layer %u: %g, expected %g", i, (values[1] - values[0]) / (2.0 * step), squares);
      g_assert_cmpfloat (fabs ((values[1] - values[0]) / (2.0 * step) - squares), <, 0.03 * squares);
    }
  fixture_clear (&fixture);
}

/* Nothing is added to begin with, and there is about a tenth of what there is in filters to be learnt. */
static void
test_low_rank_begins (void)
{
  Fixture            all      = make_fixture (PST_TRAINED_ALL, 2);
  Fixture            style    = make_fixture (PST_TRAINED_STYLE, 2);
  Fixture            low_rank = make_fixture (PST_TRAINED_LOW_RANK, 2);
  gfloat             before[3 * WIDTH * HEIGHT];
  gfloat             added[3 * WIDTH * HEIGHT];
  g_autofree gfloat *of_all   = differentiate (&all, before);
  g_autofree gfloat *of_added = differentiate (&low_rank, added);
  gdouble            share    = (low_rank.generator->n - style.generator->n) / (gdouble) (all.generator->n - style.generator->n);

  g_assert_cmpmem (before, sizeof before, added, sizeof added);
  g_test_message ("%.3f", share);
  g_assert_cmpfloat (fabs (share - 0.1), <, 0.02);
  fixture_clear (&all);
  fixture_clear (&style);
  fixture_clear (&low_rank);
}

/* ---- the network that it is made of */

static void
assert_close (const PstPicture *painted,
              const PstPicture *expected)
{
  gdouble worst = 0.0;

  for (gint i = 0; i < 3 * painted->width * painted->height; i++)
    worst = MAX (worst, fabs (painted->rgb[i] - expected->rgb[i]));
  g_test_message ("%g", worst);
  g_assert_cmpfloat (worst, <, 1e-5);
}

static PstPicture *
paint_at_once (const PstPicture *input,
               PstTiling         tiling)
{
  g_autoptr (PstInstant) instant    = load ();
  gfloat                 shares[26] = { [STYLE] = 1.0f };

  return test_paint_at_once (instant, input, shares, tiling, 2, 0, NULL, NULL);
}

/* A ring has no edges, so that nothing is added to it. Takes the fixture. */
static void
compare_at_once (Fixture      *fixture,
                 const gfloat *vector)
{
  g_autoptr (PstPicture)       input   = test_reference_read_picture ("input.image", 61, 45);
  g_autoptr (PstPicture)       even    = test_reference_read_picture ("input.image", 64, 48);
  g_autoptr (PstGeneratorWalk) walk    = pst_generator_walk_new (fixture->generator, 64, 48, (PstEdges) { PST_EDGE_WRAP, PST_EDGE_WRAP },
                                                                 FALSE);
  g_autoptr (PstPicture)       painted = NULL;
  g_autoptr (PstPicture)       once    = NULL;
  g_autoptr (PstPicture)       ring    = NULL;

  g_assert_true (pst_generator_prepare (fixture->generator, fixture->x, NULL));
  painted = pst_generator_paint (fixture->generator, fixture->x, input, NULL);
  once    = test_paint_at_once (fixture->instant, input, vector, PST_TILING_NONE, 2, 0, NULL, NULL);
  ring    = test_paint_at_once (fixture->instant, even, vector, PST_TILING_BOTH, 2, 0, NULL, NULL);
  assert_close (painted, once);
  g_assert_true (pst_generator_walk_allocate (walk, NULL));
  memcpy (even->rgb, pst_generator_walk_forward (walk, fixture->x, even->rgb), 3 * 64 * 48 * sizeof (gfloat));
  assert_close (even, ring);
  fixture_clear (fixture);
}

static void
test_same_as_at_once (void)
{
  Fixture      ready      = make_fixture (PST_TRAINED_ALL, 2);
  Fixture      u_net      = make_fixture_of (begin (PST_INSTANT_U_NET), 0, PST_TRAINED_ALL, 2);
  const gfloat shares[26] = { [STYLE] = 1.0f };
  const gfloat alone      = 1.0f;

  compare_at_once (&ready, shares);
  compare_at_once (&u_net, &alone);
}

/* Twice: it can be learnt on. */
static void
give_back (PstTrainedPart part)
{
  Fixture                fixture = make_fixture (part, 2);
  g_autoptr (PstPicture) input   = test_reference_read_picture ("input.image", 64, 48);
  g_autoptr (PstPicture) before  = paint_at_once (input, PST_TILING_NONE);
  g_autoptr (PstPicture) learnt  = NULL;
  g_autoptr (PstPicture) after   = NULL;
  g_autoptr (PstPicture) other   = NULL;
  gfloat                 shares[26] = { [STYLE] = 1.0f };

  if (part == PST_TRAINED_ALL)
    set_random (&fixture, "");
  else
    set_additions (&fixture);
  g_assert_true (pst_generator_prepare (fixture.generator, fixture.x, NULL));
  learnt = pst_generator_paint (fixture.generator, fixture.x, input, NULL);
  for (guint i = 0; i < 2; i++)
    g_assert_true (pst_generator_write (fixture.generator, fixture.x, NULL));
  after = test_paint_at_once (fixture.instant, input, shares, PST_TILING_NONE, 2, 0, NULL, NULL);
  assert_close (after, learnt);
  shares[STYLE]     = 0.0f;
  shares[STYLE + 1] = 1.0f;
  other = test_paint_at_once (fixture.instant, input, shares, PST_TILING_NONE, 2, 0, NULL, NULL);
  g_assert_cmpfloat (fabs (other->rgb[0] - after->rgb[0]), >, 1e-3); /* the other styles have kept theirs */
  g_assert_cmpfloat (fabs (before->rgb[0] - after->rgb[0]), >, 1e-3);
  fixture_clear (&fixture);
}

static void
test_given_back (void)
{
  give_back (PST_TRAINED_ALL);
  give_back (PST_TRAINED_LOW_RANK);
}

static const TestCase tests[] = {
  { "parity", test_parity,
    .expects = "with random weights it paints as PyTorch does, and has its gradients, those of two pictures added" },
  { "threads", test_threads, .expects = "any number of threads gives the same bits" },
  { "style-only", test_style_only, .expects = "scales and shifts alone have the gradients that they have beside filters" },
  { "low-rank", test_low_rank, .expects = "low-rank additions have the gradients that follow from those of the filters" },
  { "low-rank-differences", test_low_rank_differences, .expects = "so much the loss changes where the additions are changed" },
  { "low-rank-begins", test_low_rank_begins, .expects = "nothing is added to begin with; a tenth of the filters is learnt" },
  { "same-as-at-once", test_same_as_at_once, .expects = "it paints what the network that it is made of paints at once" },
  { "given-back", test_given_back, .expects = "what has been learnt is given to one of the network's styles" },
};

int
main (int    argc,
      char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  test_reference_open ();
  test_add_all (tests, G_N_ELEMENTS (tests));
  result = g_test_run ();
  test_reference_close ();
  return result;
}
