/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The chart of the losses: what it says in words, that it is drawn when there is something new and only then, and how it looks. */
#include "config.h"

#include <math.h>

#include <pastiche-ui/loss-chart.h>

#include "cases.h"
#include "window.h"

#define N_STEPS 40

static gdouble histogram; /* loss after the first half of the steps */
static gdouble matching;  /* loss before the first step; of self-similarity, half of that after the last */
static gdouble training;  /* 1: with the losses that only a training has */

typedef struct
{
  GtkWidget    *window;
  PstLossChart *chart;
  guint         n_draws;
} Scene;

static gboolean
count_draw (Scene *scene)
{
  scene->n_draws++;
  return GDK_EVENT_PROPAGATE;
}

static void
scene_init (Scene *scene,
            gint   width,
            gint   height)
{
  *scene        = (Scene) { .chart = PST_LOSS_CHART (pst_loss_chart_new ()) };
  scene->window = test_window_new (GTK_WIDGET (scene->chart), width, height);
  g_signal_connect_swapped (scene->chart, "draw", G_CALLBACK (count_draw), scene);
}

static void
scene_clear (Scene *scene)
{
  gtk_widget_destroy (scene->window);
}

static PstProgress
make_step (guint scale,
           guint n_scales,
           guint step)
{
  gdouble done = step / (gdouble) N_STEPS;

  return (PstProgress) {
    .scale    = scale,
    .n_scales = n_scales,
    .width    = 64 << scale,
    .height   = 43 << scale,
    .step     = step,
    .n_steps  = N_STEPS,
    .losses   = {
      .values = {
        [PST_LOSS_CONTENT]         = 0.45 * (1.0 - exp (-6.0 * done)) / scale,
        [PST_LOSS_SELF_SIMILARITY] = 0.5 * matching * done / scale,
        [PST_LOSS_STYLE]           = 0.9 * exp (-3.0 * done) / scale + 0.05,
        [PST_LOSS_MATCHING]        = matching * exp (-2.0 * done) / scale,
        [PST_LOSS_HISTOGRAM]       = histogram * (1.5 - done) / scale,
        [PST_LOSS_SMOOTHNESS]      = 0.004 * exp (-1.5 * done) / scale,
        [PST_LOSS_MOTION]          = 0.01 * training * exp (-done),
        [PST_LOSS_ADVERSARY]       = training * (1.0 + 0.6 * done),
        [PST_LOSS_DISCRIMINATOR]   = training * (2.0 - 0.9 * done),
        [PST_LOSS_RANGE]           = 7.0, /* is not shown */
      },
      .total = 1.0,
    },
  };
}

static void
add_steps (Scene *scene,
           guint  scale,
           guint  n_scales,
           guint  n_steps)
{
  for (guint step = 1; step <= n_steps; step++)
    {
      PstProgress progress = make_step (scale, n_scales, step);

      pst_loss_chart_add (scene->chart, &progress, 1);
    }
}

static const gchar *
get_description (Scene *scene)
{
  return atk_object_get_description (gtk_widget_get_accessible (GTK_WIDGET (scene->chart)));
}

static void
test_words (void)
{
  Scene scene;

  scene_init (&scene, 400, 240);
  g_assert_cmpstr (get_description (&scene), ==, "No step is done yet");
  add_steps (&scene, 1, 2, N_STEPS);
  add_steps (&scene, 2, 2, 10);
  g_assert_cmpuint (pst_loss_chart_get_n (scene.chart), ==, N_STEPS + 10);
  g_assert_cmpstr (get_description (&scene), ==,
                   "Now: Scale 2 of 2 (256 × 172 pixels), step 10 of 40\nContent 0.175\nStyle 0.263\nSmoothness 0.0014\n"
                   "At first: Scale 1 of 2 (128 × 86 pixels), step 1 of 40\nContent 0.0627\nStyle 0.885\nSmoothness 0.0039");
  pst_loss_chart_clear (scene.chart);
  histogram = 0.3; /* is told only where it counts */
  add_steps (&scene, 1, 1, 20);
  g_assert_nonnull (strstr (get_description (&scene), "\nHistogram 0.3\n"));
  histogram = 0.0;
  pst_loss_chart_clear (scene.chart);
  g_assert_cmpuint (pst_loss_chart_get_n (scene.chart), ==, 0);
  g_assert_cmpstr (get_description (&scene), ==, "No step is done yet");
  scene_clear (&scene);
}

static void
test_rest (void)
{
  Scene       scene;
  PstProgress step = make_step (1, 1, 1);

  scene_init (&scene, 400, 240);
  add_steps (&scene, 1, 2, 5);
  test_window_settle ();
  g_assert_cmpuint (scene.n_draws, >, 0);
  scene.n_draws = 0;
  pst_loss_chart_add (scene.chart, &step, 0);
  test_window_settle ();
  g_assert_cmpuint (scene.n_draws, ==, 0);
  pst_loss_chart_add (scene.chart, &step, 1);
  test_window_settle ();
  g_assert_cmpuint (scene.n_draws, ==, 1);
  scene_clear (&scene);
}

/* How high up in the window a colour is, on average; 0 where it is not to be seen. */
static gdouble
find_height (Scene   *scene,
             guint32  colour)
{
  cairo_surface_t *surface = test_window_draw (scene->window);
  gint             width   = gtk_widget_get_allocated_width (scene->window);
  gint             height  = gtk_widget_get_allocated_height (scene->window);
  gdouble          sum     = 0.0;
  guint            n       = 0;

  for (gint y = 0; y < height; y++)
    for (gint x = 0; x < width / 2; x++) /* without the names */
      if (test_surface_get (surface, x, y) == colour)
        {
          sum += height - y;
          n++;
        }
  cairo_surface_destroy (surface);
  return n ? sum / n : 0.0;
}

static void
test_lines (void)
{
  Scene   scene;
  gdouble content;
  gdouble style;
  gdouble matched;
  gdouble alike;
  gdouble smoothness;

  matching = 0.2;
  scene_init (&scene, 500, 300);
  add_steps (&scene, 1, 1, N_STEPS);
  content    = find_height (&scene, 0x0068a8);
  style      = find_height (&scene, 0xc04800);
  matched    = find_height (&scene, 0x857600);
  alike      = find_height (&scene, 0x4a4f58);
  smoothness = find_height (&scene, 0x007a5a);
  g_assert_cmpfloat (style, >, smoothness);
  g_assert_cmpfloat (content, >, smoothness);
  g_assert_cmpfloat (matched, >, smoothness);
  g_assert_cmpfloat (alike, >, smoothness);
  g_assert_cmpfloat (smoothness, >, 0.0);
  test_window_set_dark (TRUE);
  g_assert_cmpfloat (find_height (&scene, 0xc04800), ==, 0.0);
  g_assert_cmpfloat (find_height (&scene, 0xf5a33c), >, smoothness);
  test_window_set_dark (FALSE);
  pst_loss_chart_clear (scene.chart);
  matching = 0.0;
  training = 1.0;
  add_steps (&scene, 1, 1, N_STEPS);
  g_assert_cmpfloat (find_height (&scene, 0xb8102c), >, find_height (&scene, 0xc04800)); /* the adversary's beside the style's */
  g_assert_cmpfloat (find_height (&scene, 0x6a3cc8), <, find_height (&scene, 0xc04800)); /* flickering */
  g_assert_cmpfloat (find_height (&scene, 0x6a3cc8), >, 0.0);
  training = 0.0;
  scene_clear (&scene);
}

static void
test_kept_out (void)
{
  const PstKeptOut measured[] = { { 0, 0.2, 0.8 }, { 20, 0.0004, 0.0005 }, { 40, 0.4, 0.05 } };
  Scene            scene;
  gdouble          smoothness;

  scene_init (&scene, 500, 300);
  add_steps (&scene, 1, 1, 30);
  pst_loss_chart_set_kept_out (scene.chart, measured, 2);
  g_assert_cmpstr (get_description (&scene), ==,
                   "Now: Step 30 of 40\nContent 0.445\nStyle 0.145\nSmoothness 0.0013\nThe photograph that is kept out:\nContent 0.0004\n"
                   "Style 0.0005\nAt first: Step 1 of 40\nContent 0.0627\nStyle 0.885\nSmoothness 0.0039\n"
                   "The photograph that is kept out:\nContent 0.2\nStyle 0.8");
  smoothness = find_height (&scene, 0x007a5a);
  g_assert_cmpfloat (find_height (&scene, 0x0068a8), >, smoothness); /* of the steps, the colour is fainter; the end is below */
  g_assert_cmpfloat (find_height (&scene, 0xc04800), >, smoothness);
  test_window_settle ();
  scene.n_draws = 0;
  pst_loss_chart_set_kept_out (scene.chart, measured, 2);
  test_window_settle ();
  g_assert_cmpuint (scene.n_draws, ==, 0);
  pst_loss_chart_set_kept_out (scene.chart, measured, 3);
  test_window_settle ();
  g_assert_cmpuint (scene.n_draws, ==, 1);
  pst_loss_chart_clear (scene.chart);
  add_steps (&scene, 1, 1, 1);
  g_assert_null (strstr (get_description (&scene), "kept out"));
  scene_clear (&scene);
}

static void
test_odd_values (void)
{
  const PstLosses odd[] = { { .values = { 0.0 } },
                            { .values = { [PST_LOSS_CONTENT] = 0.1, [PST_LOSS_STYLE] = 0.1, [PST_LOSS_SMOOTHNESS] = 0.1 } },
                            { .values = { [PST_LOSS_CONTENT] = INFINITY, [PST_LOSS_STYLE] = NAN } },
                            { .values = { [PST_LOSS_CONTENT] = 1e-30, [PST_LOSS_STYLE] = 1e30 } } };
  Scene           scene;

  scene_init (&scene, 364, 200);
  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    {
      PstProgress step = { .scale = 1, .n_scales = 12, .width = 1, .height = 20000, .step = 1, .n_steps = 1, .losses = odd[i] };

      pst_loss_chart_add (scene.chart, &step, 1);
      scene.n_draws = 0;
      test_window_settle ();
      g_assert_cmpuint (scene.n_draws, ==, 1);
      pst_loss_chart_clear (scene.chart);
    }
  scene_clear (&scene);
}

static void
save_looks (const gchar *theme)
{
  g_autofree gchar *early  = g_strconcat ("chart-", theme, "-early", NULL);
  g_autofree gchar *late   = g_strconcat ("chart-", theme, "-late", NULL);
  g_autofree gchar *narrow = g_strconcat ("chart-", theme, "-narrow", NULL);
  g_autofree gchar *learns = g_strconcat ("chart-", theme, "-training", NULL);
  Scene             scene;

  scene_init (&scene, 460, 300);
  add_steps (&scene, 1, 4, 25);
  test_window_save (scene.window, early);
  pst_loss_chart_clear (scene.chart);
  for (guint scale = 1; scale < 4; scale++)
    add_steps (&scene, scale, 4, N_STEPS);
  add_steps (&scene, 4, 4, 30);
  test_window_save (scene.window, late);
  scene_clear (&scene);

  scene_init (&scene, 364, 200);
  histogram = 0.3;
  matching  = 0.2;
  for (guint scale = 1; scale < 8; scale++)
    add_steps (&scene, scale, 7, N_STEPS);
  test_window_save (scene.window, narrow);
  histogram = matching = 0.0;
  scene_clear (&scene);

  scene_init (&scene, 460, 300);
  training = 1.0;
  add_steps (&scene, 1, 1, 30);
  test_window_save (scene.window, learns);
  training = 0.0;
  scene_clear (&scene);
}

static void
test_looks (void)
{
  test_window_in_each_theme (save_looks);
}

static const TestCase tests[] = {
  { "words", test_words, .expects = "a screen reader is told the last step and the first", .same_at_any_scale = TRUE },
  { "rest", test_rest, .expects = "nothing is drawn that nobody would see, and one step is drawn once", .same_at_any_scale = TRUE },
  { "lines", test_lines, .expects = "lines lie as high as their values, in other colours on a dark background" },
  { "kept-out", test_kept_out, .expects = "what is kept out of a training is told, and drawn in front of its steps" },
  { "odd-values", test_odd_values, .expects = "what a job may come to is drawn: nothing at all, all the same, no number",
    .same_at_any_scale = TRUE },
  { "looks", test_looks, .expects = "screenshots" },
};

int
main (int    argc,
      char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  test_add_all (tests, G_N_ELEMENTS (tests));
  return g_test_run ();
}
