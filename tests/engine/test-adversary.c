/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The adversary of a training: its discriminator has the scores, gradients and singular vectors that PyTorch computed
 * (make_reference_discriminator.py); its gradients are those of its losses; it learns to tell maps; and what it looks at is what it should.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include <pastiche/pastiche.h>

#include "cases.h"
#include "compute/allocation.h"
#include "networks/network.h"
#include "networks/tensor-file.h"
#include "random-network.h"
#include "train/adversary.h"
#include "train/discriminator.h"

#define CHANNELS  8
#define WIDTH     13
#define HEIGHT    10
#define N_MAP     (CHANNELS * WIDTH * HEIGHT)
#define N_SCORES  12
#define HIDDEN    64
#define OUTPUTS   4    /* of filters that the reference has */
#define TOLERANCE 1e-4  /* relative */
#define STEP      2e-4f /* of differences: hardly any ReLU bends within it */
#define SIDE      64   /* of a crop, in pixels */
#define EDGE      12   /* pixels along the edges that are not looked at */

static PstNetwork *network;

/* ---- the discriminator */

/* One, with random numbers. */
typedef struct
{
  PstCompute       *compute;
  PstDiscriminator *discriminator;
  gfloat           *x;
  gfloat            u[2 * HIDDEN + 1];
  gfloat            map[N_MAP];
  gfloat            loss[N_SCORES]; /* the gradient of its scores */
} Fixture;

static const struct
{
  const gchar *name;
  gsize        shape[4];
} layers[] = { { "first", { HIDDEN, CHANNELS, 3, 3 } }, { "second", { HIDDEN, HIDDEN, 3, 3 } }, { "score", { 1, HIDDEN, 1, 1 } } };

static const PstPlane plane = { WIDTH, HEIGHT, { PST_EDGE_ZERO, PST_EDGE_ZERO } };

static gsize
count_filter (guint layer)
{
  const gsize *shape = layers[layer].shape;

  return shape[0] * shape[1] * shape[2] * shape[3];
}

static void
fixture_init (Fixture *fixture,
              guint    n_threads)
{
  gfloat *x;
  gfloat *u = fixture->u;

  fixture->compute       = pst_compute_new (n_threads, NULL);
  fixture->discriminator = pst_discriminator_new (fixture->compute, CHANNELS, &plane);
  fixture->x = x = pst_floats_new (pst_discriminator_count (fixture->discriminator), NULL);
  g_assert_cmpuint (pst_discriminator_count_u (fixture->discriminator), ==, G_N_ELEMENTS (fixture->u));
  g_assert_true (pst_discriminator_allocate (fixture->discriminator, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (layers); i++)
    {
      gsize   n       = layers[i].shape[0];
      gdouble squares = 0.0;

      test_random_part (layers[i].name, ".weight", 4, layers[i].shape, x);
      test_random_part (layers[i].name, ".bias", 1, &n, x += count_filter (i));
      test_random_part (layers[i].name, ".u", 1, &n, u);
      for (gsize k = 0; k < n; k++)
        squares += u[k] * u[k];
      for (gsize k = 0; k < n; k++)
        u[k] /= sqrt (squares);
      x += n;
      u += n;
    }
  test_random_values ("map.bias", 1, (gsize[]) { N_MAP }, fixture->map);
  test_random_values ("loss.bias", 1, (gsize[]) { N_SCORES }, fixture->loss);
}

static void
fixture_clear (Fixture *fixture)
{
  pst_discriminator_free (fixture->discriminator);
  pst_compute_free (fixture->compute);
  pst_memory_free (fixture->x);
}

static void
assert_near (const PstTensorFile *reference,
             const gchar         *layer,
             const gchar         *part,
             guint                n_dimensions,
             const gsize         *shape,
             const gfloat        *values)
{
  g_autofree gchar *name       = g_strconcat (layer, part, NULL);
  gfloat           *expected   = pst_tensor_file_read (reference, name, n_dimensions, shape, NULL);
  gdouble           difference = 0.0;
  gdouble           norm       = 0.0;
  gsize             n          = 1;

  g_assert_nonnull (expected);
  for (guint i = 0; i < n_dimensions; i++)
    n *= shape[i];
  for (gsize i = 0; i < n; i++)
    {
      difference += pow (values[i] - expected[i], 2.0);
      norm += pow (expected[i], 2.0);
    }
  g_test_message ("%s: difference %.2g of %.2g", name, sqrt (difference), sqrt (norm));
  g_assert_cmpfloat (norm, >, 0.0);
  g_assert_cmpfloat (sqrt (difference), <, TOLERANCE * sqrt (norm));
  pst_memory_free (expected);
}

static void
test_parity (void)
{
  g_autoptr (GFile)         file      = g_file_new_for_path (g_getenv ("PST_REFERENCE_DISCRIMINATOR"));
  g_autoptr (PstTensorFile) reference = pst_tensor_file_open (file, NULL);
  gfloat                    map_gradient[N_MAP];
  g_autofree gfloat        *sum       = NULL;
  gfloat                   *of_layer;
  const gfloat             *scores;
  PstPlane                  patches;
  Fixture                   fixture;
  gfloat                   *u         = fixture.u;

  g_assert_nonnull (reference);
  fixture_init (&fixture, 2);
  of_layer = sum = g_new0 (gfloat, pst_discriminator_count (fixture.discriminator));
  g_assert_true (pst_discriminator_prepare (fixture.discriminator, fixture.x, fixture.u, NULL));
  scores = pst_discriminator_forward (fixture.discriminator, &plane, fixture.map, &patches);
  g_assert_cmpint (patches.width, ==, 4);
  g_assert_cmpint (patches.height, ==, 3);
  assert_near (reference, "scores", "", 2, (gsize[]) { 3, 4 }, scores);
  pst_discriminator_backward (fixture.discriminator, fixture.loss, NULL, sum);
  pst_discriminator_backward (fixture.discriminator, fixture.loss, map_gradient, NULL);
  pst_discriminator_finish (fixture.discriminator, sum);
  assert_near (reference, "map", "", 3, (gsize[]) { HEIGHT, WIDTH, CHANNELS }, map_gradient);
  pst_discriminator_iterate (fixture.discriminator, fixture.x, fixture.u);
  for (guint i = 0; i < G_N_ELEMENTS (layers); i++)
    {
      gsize n       = layers[i].shape[0];
      gsize shape[] = { MIN (n, OUTPUTS), layers[i].shape[1], layers[i].shape[2], layers[i].shape[3] };

      assert_near (reference, layers[i].name, ".filter", 4, shape, of_layer);
      assert_near (reference, layers[i].name, ".bias", 1, &n, of_layer += count_filter (i));
      assert_near (reference, layers[i].name, ".u", 1, &n, u);
      of_layer += n;
      u += n;
    }
  fixture_clear (&fixture);
}

/* The sum of the scores times their gradients, of these numbers. */
static gdouble
add_up (Fixture      *fixture,
        const gfloat *x,
        const gfloat *map)
{
  const gfloat *scores;
  PstPlane      patches;
  gdouble       sum = 0.0;

  g_assert_true (pst_discriminator_prepare (fixture->discriminator, x, fixture->u, NULL));
  scores = pst_discriminator_forward (fixture->discriminator, &plane, map, &patches);
  for (guint i = 0; i < N_SCORES; i++)
    sum += (gdouble) scores[i] * fixture->loss[i];
  return sum;
}

/* Beside finite differences in random directions; the norms are part of it. */
static void
test_gradient (void)
{
  gfloat             map_gradient[N_MAP];
  g_autofree gfloat *sum = NULL;
  g_autofree gfloat *at  = NULL;
  g_autofree gfloat *to  = NULL;
  gsize              n;
  Fixture            fixture;

  fixture_init (&fixture, 2);
  n   = pst_discriminator_count (fixture.discriminator);
  sum = g_new0 (gfloat, n);
  at  = g_new0 (gfloat, n + N_MAP);
  to  = g_new0 (gfloat, n + N_MAP);
  add_up (&fixture, fixture.x, fixture.map);
  pst_discriminator_backward (fixture.discriminator, fixture.loss, map_gradient, sum);
  pst_discriminator_finish (fixture.discriminator, sum);
  for (guint i = 0; i < 3; i++)
    {
      g_autofree gchar *name     = g_strdup_printf ("direction%u.bias", i);
      gsize             length   = n + N_MAP;
      gdouble           expected = 0.0;
      gdouble           values[2];

      test_random_values (name, 1, &length, to);
      for (gsize j = 0; j < length; j++)
        expected += (gdouble) to[j] * (j < n ? sum[j] : map_gradient[j - n]);
      for (gint k = 0; k < 2; k++)
        {
          for (gsize j = 0; j < length; j++)
            at[j] = (j < n ? fixture.x[j] : fixture.map[j - n]) + (k ? STEP : -STEP) * to[j];
          values[k] = add_up (&fixture, at, at + n);
        }
      g_test_message ("%.6f, expected %.6f", (values[1] - values[0]) / (2.0 * STEP), expected);
      g_assert_cmpfloat (fabs ((values[1] - values[0]) / (2.0 * STEP) - expected), <, 0.01 * (0.1 + fabs (expected)));
    }
  fixture_clear (&fixture);
}

/* ---- the adversary */

/* One, and the maps that it is shown: [positions, channels] of the two layers at which it looks. */
typedef struct
{
  PstSettings  *settings;
  PstCompute   *compute;
  PstAdversary *adversary;
  guint         layers[2];
  PstFeatureMap painting[2];
  PstFeatureMap painted[2];
} Game;

static PstFeatureMap
make_map (guint layer,
          gint  side)
{
  PstFeatureMap map = { .channels = network->layers[layer].channels, .width = side / network->layers[layer].stride,
                        .height = side / network->layers[layer].stride, .stride = network->layers[layer].stride };

  map.row    = map.width * map.channels;
  map.values = g_new (gfloat, map.row * map.height);
  return map;
}

/* Squares of one number in even channels and of another one in odd ones, as large as that. */
static void
paint_map (PstFeatureMap *map,
           guint          seed,
           gint           size,
           gfloat         odd)
{
  GRand *random = g_rand_new_with_seed (seed);

  for (gint y = 0; y < map->height; y++)
    for (gint x = 0; x < map->width; x++)
      for (gsize c = 0; c < map->channels; c++)
        map->values[y * map->row + x * map->channels + c] = (c % 2 ? odd : 1.0f) * ((x / size + y / size) % 2 ? 1.0 : 0.2) +
                                                            g_rand_double_range (random, 0.0, 0.1);
  g_rand_free (random);
}

/* Parts from above to below. */
static void
show_maps (Game               *game,
           const PstSubject   *subject,
           PstFeatureMap      *maps)
{
  const PstJudge *judge = pst_adversary_get_judge (game->adversary);

  for (guint i = 0; i < 2; i++)
    for (gint y = 0; y < maps[i].height; y += 4)
      {
        PstRectangle  place = { 0, y, maps[i].width, MIN (4, maps[i].height - y) };
        PstFeatureMap part  = pst_feature_map_crop (&maps[i], &place);

        judge->show (subject, game->layers[i], &part, &place, judge->data);
      }
  judge->finish (subject, judge->data);
}

/* hidden: what is to be seen, if it were, in the left half of a painting that is transparent there */
static void
game_init (Game     *game,
           guint     n_threads,
           gint      side,
           gboolean  has_alpha,
           gfloat    hidden)
{
  g_autoptr (PstGuidance) guidance = NULL;
  g_autoptr (GError)      error    = NULL;
  PstAdversaryRequest     request  = { .network = network, .scene = pst_scene_plan_one (SIDE, SIDE, side, side), .weight = 2.0,
                                       .batch = 1, .n_steps = 100 };

  *game = (Game) { .settings = pst_trainer_settings_new (), .compute = pst_compute_new (n_threads, NULL) };
  request.settings                     = game->settings;
  request.compute                      = game->compute;
  request.scene.paintings[0].has_alpha = has_alpha;
  game->adversary                      = pst_adversary_new (&request, &error);
  g_assert_no_error (error);
  g_assert_true (pst_adversary_allocate (game->adversary, NULL));
  if (has_alpha)
    {
      PstMask *mask = pst_mask_new (side, side, NULL);

      for (gint i = 0; i < side * side; i++)
        mask->values[i] = i % side >= side / 2;
      guidance = pst_guidance_new (mask, 4, NULL);
    }
  for (guint i = 0; i < 2; i++)
    {
      g_assert_true (pst_network_find_layer (network, i ? "relu3_1" : "relu2_1", &game->layers[i]));
      game->painting[i] = make_map (game->layers[i], side);
      game->painted[i]  = make_map (game->layers[i], SIDE);
      paint_map (&game->painting[i], 1, 2, 1.0f);
      paint_map (&game->painted[i], 2, 2, 0.8f);
      for (gint j = 0; has_alpha && j < game->painting[i].width * game->painting[i].height; j++)
        if (j % game->painting[i].width < game->painting[i].width / 2)
          game->painting[i].values[j * game->painting[i].channels] = hidden;
    }
  show_maps (game, &(PstSubject) { .kind = PST_SUBJECT_PAINTING, .guidance = guidance }, game->painting);
  g_assert_true (pst_adversary_begin (game->adversary, NULL));
}

static void
game_clear (Game *game)
{
  pst_adversary_free (game->adversary);
  pst_compute_free (game->compute);
  g_object_unref (game->settings);
  for (guint i = 0; i < 2; i++)
    {
      g_free (game->painting[i].values);
      g_free (game->painted[i].values);
    }
}

/* What it says of what is painted, as a step's only crop. */
static PstLosses
look (Game    *game,
      guint64  index)
{
  PstLosses losses = { 0 };

  g_assert_true (pst_adversary_begin_step (game->adversary, NULL));
  pst_adversary_begin_crop (game->adversary, index);
  show_maps (game, &(PstSubject) { .kind = PST_SUBJECT_PICTURE }, game->painted);
  pst_adversary_end_crop (game->adversary, &losses);
  return losses;
}

static PstLosses
play (Game  *game,
      guint  n_steps)
{
  PstLosses losses = { 0 };

  for (guint i = 0; i < n_steps; i++)
    {
      losses = look (game, i);
      g_assert_true (pst_adversary_end_step (game->adversary, NULL));
    }
  return losses;
}

/* At first it cannot tell; then it can, and is not deceived; and then it waits. The same bits come out with any number of threads. */
static void
test_learns (void)
{
  PstAdversaryState state;
  PstLosses         first;
  PstLosses         last[2];

  for (guint i = 0; i < 2; i++)
    {
      Game game;

      game_init (&game, i ? 3 : 1, 96, FALSE, 0.0f);
      first   = play (&game, 1);
      last[i] = play (&game, 99);
      pst_adversary_get_state (game.adversary, &state);
      g_assert_cmpuint (*state.n_done, <, 95);
      game_clear (&game);
    }
  g_test_message ("discriminator %.3f, then %.3f; generator %.3f, then %.3f", first.values[PST_LOSS_DISCRIMINATOR],
                  last[0].values[PST_LOSS_DISCRIMINATOR], first.values[PST_LOSS_ADVERSARY], last[0].values[PST_LOSS_ADVERSARY]);
  g_assert_cmpfloat (fabs (first.values[PST_LOSS_DISCRIMINATOR] - 2.0), <, 0.3);
  g_assert_cmpfloat (last[0].values[PST_LOSS_DISCRIMINATOR], <, 1.1);
  g_assert_cmpfloat (last[0].values[PST_LOSS_DISCRIMINATOR], >, 0.3);
  g_assert_cmpfloat (last[0].values[PST_LOSS_ADVERSARY], >, 1.3);
  g_assert_cmpfloat (last[0].total, ==, 2.0 * last[0].values[PST_LOSS_ADVERSARY]);
  g_assert_cmpmem (&last[0], sizeof last[0], &last[1], sizeof last[1]);
}

/* (transfer full): of a layer's map, on top of 1 */
static PstFeatureMap
get_gradient (Game  *game,
              guint  layer)
{
  const PstJudge *judge    = pst_adversary_get_judge (game->adversary);
  PstFeatureMap   gradient = make_map (game->layers[layer], SIDE);

  for (gsize i = 0; i < gradient.row * gradient.height; i++)
    gradient.values[i] = 1.0f;
  for (gint y = 0; y < gradient.height; y += 4)
    {
      PstRectangle  place = { 0, y, gradient.width, MIN (4, gradient.height - y) };
      PstFeatureMap part  = pst_feature_map_crop (&gradient, &place);

      judge->add_gradient (game->layers[layer], &place, &part, judge->data);
    }
  return gradient;
}

/* Of the generator's loss, beside finite differences; near the edges there is none, and what is there makes no difference. */
static void
test_game (void)
{
  Game game;

  game_init (&game, 2, 96, FALSE, 0.0f);
  play (&game, 10);
  for (guint layer = 0; layer < 2; layer++)
    {
      PstFeatureMap *painted  = &game.painted[layer];
      gsize          n        = painted->row * painted->height;
      gint           edge     = EDGE / painted->stride;
      GRand         *random   = g_rand_new_with_seed (layer);
      gdouble        expected = 0.0;
      gdouble        totals[2];
      PstFeatureMap  gradient;
      gfloat        *direction = g_new (gfloat, n);

      g_assert_true (pst_adversary_begin_step (game.adversary, NULL));
      pst_adversary_begin_crop (game.adversary, 3);
      show_maps (&game, &(PstSubject) { .kind = PST_SUBJECT_PICTURE }, game.painted);
      gradient = get_gradient (&game, layer);
      for (gsize i = 0; i < n; i++)
        {
          gint     x     = i / painted->channels % painted->width;
          gint     y     = i / painted->row;
          gboolean inner = MIN (x, y) >= edge && x < painted->width - edge && y < painted->height - edge;

          direction[i] = g_rand_double (random) * (gradient.values[i] > 1.0f ? 1.0 : -1.0);
          g_assert_true (inner || gradient.values[i] == 1.0f);
          expected += (gradient.values[i] - 1.0) * direction[i];
        }
      for (gint k = 0; k < 2; k++)
        {
          for (gsize i = 0; i < n; i++)
            painted->values[i] += (k ? 2.0f * STEP : -STEP) * direction[i];
          totals[k] = look (&game, 3).total;
        }
      g_test_message ("%.6f, expected %.6f", (totals[1] - totals[0]) / (2.0 * STEP), expected);
      g_assert_cmpfloat (fabs ((totals[1] - totals[0]) / (2.0 * STEP) - expected), <, 1e-3 * fabs (expected));
      for (gint x = 0; x < painted->width * edge; x++)
        painted->values[x * painted->channels] = 50.0f;
      g_assert_cmpfloat (look (&game, 3).total, ==, totals[1]);
      g_free (gradient.values);
      g_free (direction);
      g_rand_free (random);
    }
  game_clear (&game);
}

/* Before and after a step's crop it looks at nothing, and pulls at nothing. */
static void
test_idle (void)
{
  PstFeatureMap gradient;
  PstLosses     before;
  PstLosses     after;
  Game          game;

  game_init (&game, 2, 96, FALSE, 0.0f);
  play (&game, 2);
  before = look (&game, 5);
  show_maps (&game, &(PstSubject) { .kind = PST_SUBJECT_PICTURE }, game.painting);
  gradient = get_gradient (&game, 0);
  for (gsize i = 0; i < gradient.row * gradient.height; i++)
    g_assert_cmpfloat (gradient.values[i], ==, 1.0f);
  g_free (gradient.values);
  after = look (&game, 5);
  g_assert_cmpmem (&before, sizeof before, &after, sizeof after);
  game_clear (&game);
}

/* Whatever there is. */
static void
test_transparent (void)
{
  PstLosses losses[2];

  for (guint i = 0; i < 2; i++)
    {
      Game game;

      game_init (&game, 2, 160, TRUE, i ? 1e3f : 0.0f);
      losses[i] = play (&game, 1);
      g_assert_cmpfloat (fabs (losses[i].values[PST_LOSS_DISCRIMINATOR] - 2.0), <, 0.3);
      losses[i] = play (&game, 3);
      game_clear (&game);
    }
  g_assert_cmpmem (&losses[0], sizeof losses[0], &losses[1], sizeof losses[1]);
}

static const TestCase tests[] = {
  { "parity", test_parity, .expects = "scores and gradients are PyTorch's, norms of filters included" },
  { "gradient", test_gradient, .expects = "gradients are what finite differences say" },
  { "learns", test_learns, .expects = "it learns to tell two kinds of maps, and to the same bits with any number of threads" },
  { "game", test_game, .expects = "it pulls at what is painted by its loss's gradient, away from edges" },
  { "idle", test_idle, .expects = "where it is not asked, it makes no difference" },
  { "transparent", test_transparent, .expects = "what is transparent in a painting makes no difference" },
};

int
main (int    argc,
      char **argv)
{
  g_autoptr (GFile) file = g_file_new_for_path (g_getenv ("PST_NETWORK"));
  int               result;

  g_test_init (&argc, &argv, NULL);
  network = pst_network_load (file, NULL);
  g_assert_nonnull (network);
  test_add_all (tests, G_N_ELEMENTS (tests));
  result = g_test_run ();
  pst_network_unref (network);
  return result;
}
