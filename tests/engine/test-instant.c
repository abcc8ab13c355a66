/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The transformation networks against what PyTorch painted with them (reference.safetensors): with one style, with two, with sides that
 * are no multiples of 4; and that every size works, edges have no fringe, the same bits come out with any number of threads and in any
 * memory, the memory is what was predicted, Cancel is obeyed, and the threads are those that were handed in. A U-Net's numbers are compared
 * in test-generator.c.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include <pastiche/pastiche.h>

#include "at-once.h"
#include "cases.h"
#include "compute/allocation.h"
#include "instant/instant-plan.h"
#include "instant/instant-walk.h"
#include "instant/style-vector.h"
#include "peak-memory.h"
#include "picture/picture-resize.h"
#include "reference.h"

#define WIDTH     TEST_REFERENCE_WIDTH
#define HEIGHT    TEST_REFERENCE_HEIGHT
#define TOLERANCE 1e-4

static PstInstant *style26;
static PstInstant *arbitrary;
static PstInstant *u_net; /* with random weights */

static void
assert_painted (PstInstant   *instant,
                const gfloat *vector,
                gint          width,
                gint          height,
                const gchar  *name)
{
  g_autoptr (GError)      error    = NULL;
  g_autoptr (PstPicture)  input    = test_reference_read_picture ("input.image", width, height);
  g_autoptr (PstPicture)  result   = test_paint_at_once (instant, input, vector, PST_TILING_NONE, 0, 0, NULL, &error);
  gfloat                 *expected = test_reference_read (name, 3, (gsize[]) { 3, height, width });
  gdouble                 worst    = 0.0;

  g_assert_no_error (error);
  for (gint y = 0; y < height; y++)
    for (gint x = 0; x < width; x++)
      for (gint c = 0; c < 3; c++)
        worst = MAX (worst, fabs (result->rgb[(y * width + x) * 3 + c] - expected[(c * height + y) * width + x]));
  g_test_message ("%s: %.2g", name, worst);
  g_assert_cmpfloat (worst, <, TOLERANCE);
  pst_memory_free (expected);
}

static void
test_style26 (void)
{
  gfloat shares[26] = { 0.0f };

  g_assert_cmpuint (pst_instant_get_n_entries (style26), ==, 26);
  shares[0] = 1.0f;
  assert_painted (style26, shares, WIDTH, HEIGHT, "style26.0");
  shares[0] = 0.25f;
  shares[7] = 0.75f;
  assert_painted (style26, shares, WIDTH, HEIGHT, "style26.mix");
  shares[0] = 0.0f;
  shares[7] = 1.0f;
  assert_painted (style26, shares, WIDTH, HEIGHT, "style26.7");
  assert_painted (style26, shares, 61, 45, "style26.odd");
}

static void
test_arbitrary (void)
{
  gfloat *vector = test_reference_read ("arbitrary.vector", 1, (gsize[]) { 100 });

  g_assert_cmpuint (pst_instant_get_n_entries (arbitrary), ==, 100);
  assert_painted (arbitrary, vector, WIDTH, HEIGHT, "arbitrary.image");
  assert_painted (arbitrary, vector, 61, 45, "arbitrary.image_odd");
  pst_memory_free (vector);
}

/* The style picture, or the same with its pixels repeated until it has this size. */
static PstPicture *
read_style (gint width,
            gint height)
{
  gfloat     *planes  = test_reference_read ("input.style", 3, (gsize[]) { 3, HEIGHT, WIDTH });
  PstPicture *picture = pst_picture_new (width, height, FALSE, NULL);

  for (gint i = 0; i < 3 * width * height; i++)
    picture->rgb[i] = planes[(i % 3 * HEIGHT + i / 3 / width * HEIGHT / height) * WIDTH + i / 3 % width * WIDTH / width];
  pst_memory_free (planes);
  return picture;
}

/* With one thread and with three: the same bits. */
static void
assert_read (const PstStyleReader *reader,
             gint                  width,
             gint                  height,
             const gchar          *name)
{
  g_autoptr (PstCompute)  alone    = pst_compute_new (1, NULL);
  g_autoptr (PstCompute)  shared   = pst_compute_new (3, NULL);
  g_autoptr (PstPicture)  style    = read_style (width, height);
  gfloat                 *expected = test_reference_read (name, 1, (gsize[]) { 100 });
  gfloat                  vector[PST_STYLE_VECTOR_ENTRIES];
  gfloat                  again[PST_STYLE_VECTOR_ENTRIES];
  gdouble                 worst    = 0.0;

  g_assert_true (pst_style_reader_read (reader, alone, style, vector, NULL, NULL));
  g_assert_true (pst_style_reader_read (reader, shared, style, again, NULL, NULL));
  g_assert_cmpmem (vector, sizeof vector, again, sizeof again);
  for (guint i = 0; i < PST_STYLE_VECTOR_ENTRIES; i++)
    worst = MAX (worst, fabs (vector[i] - expected[i]));
  g_test_message ("%s: %.2g", name, worst);
  g_assert_cmpfloat (worst, <, TOLERANCE);
  pst_memory_free (expected);
}

static void
test_vector (void)
{
  g_autoptr (GFile)          file    = g_file_new_build_filename (g_getenv ("PST_MODELS"), "arbitrary.safetensors", NULL);
  g_autoptr (PstTensorFile)  tensors = pst_tensor_file_open (file, NULL);
  g_autoptr (PstStyleReader) reader  = pst_style_reader_new (tensors, NULL);

  g_assert_nonnull (reader);
  assert_read (reader, 256, 256, "arbitrary.vector");
  assert_read (reader, WIDTH, HEIGHT, "arbitrary.vector_64x48");
}

static void
test_sizes (void)
{
  static const gint sizes[][2] = { { 1, 1 }, { 1, 9 }, { 17, 2 }, { 3, 64 }, { 64, 5 } };
  gfloat            shares[26] = { 1.0f };

  for (guint i = 0; i < 2 * G_N_ELEMENTS (sizes); i++)
    {
      const gint            *size   = sizes[i / 2];
      g_autoptr (PstPicture) input  = test_reference_read_picture ("input.image", MIN (size[0], WIDTH), MIN (size[1], HEIGHT));
      g_autoptr (PstPicture) result = test_paint_at_once (i % 2 == 0 ? style26 : u_net, input, shares, PST_TILING_NONE, 0, 0, NULL, NULL);

      g_assert_cmpint (result->width, ==, input->width);
      g_assert_cmpint (result->height, ==, input->height);
      for (gint k = 0; k < 3 * result->width * result->height; k++)
        g_assert_true (result->rgb[k] >= 0.0f && result->rgb[k] <= 1.0f);
    }
}

/* The picture again and again, side by side and one below the other, but never quite the same. */
static PstPicture *
repeat_input (gint width,
              gint height)
{
  g_autoptr (PstPicture)  input   = test_reference_read_picture ("input.image", WIDTH, HEIGHT);
  PstPicture             *picture = pst_picture_new (width, height, FALSE, NULL);

  for (gint y = 0; y < height; y++)
    for (gint i = 0; i < 3 * width; i++)
      picture->rgb[(gsize) y * 3 * width + i] =
        input->rgb[(y % HEIGHT * WIDTH + i / 3 % WIDTH) * 3 + i % 3] * (1.0f - (gfloat) y / height * i / (6.0f * width));
  return picture;
}

/* A style that is none of those a network learned with. */
static gfloat *
make_vector (PstInstant *instant)
{
  gfloat *vector = instant == arbitrary ? test_reference_read ("arbitrary.vector", 1, (gsize[]) { 100 })
                                        : pst_floats_new (26, NULL);

  for (guint i = 0; instant != arbitrary && i < 26; i++)
    vector[i] = instant == u_net ? 1.0f : i == 3 || i == 11 ? 0.5f : 0.0f;
  return vector;
}

/* A picture, mirrored again and again until it has this size. */
static PstPicture *
mirror (const PstPicture *input,
        gint              width,
        gint              height)
{
  PstPicture *picture = pst_picture_new (width, height, FALSE, NULL);

  for (gint y = 0; y < height; y++)
    for (gint x = 0; x < width; x++)
      memcpy (picture->rgb + (y * width + x) * 3, input->rgb + (pst_edge_resolve (y, input->height, PST_EDGE_MIRROR) * input->width +
                                                                pst_edge_resolve (x, input->width, PST_EDGE_MIRROR)) * 3,
              3 * sizeof (gfloat));
  return picture;
}

/* The mean difference between a picture and the same part of a larger one, next to its edges or elsewhere. */
static gdouble
differ (const PstPicture *picture,
        const PstPicture *larger,
        gboolean          at_edges)
{
  gdouble sum = 0.0;
  guint   n   = 0;

  for (gint y = 0; y < picture->height; y++)
    for (gint i = 0; i < 3 * picture->width; i++)
      {
        gint beside = MIN (MIN (y, picture->height - 1 - y), MIN (i / 3, picture->width - 1 - i / 3));

        if ((beside < 4) == at_edges)
          {
            sum += fabs (picture->rgb[3 * y * picture->width + i] - larger->rgb[3 * y * larger->width + i]);
            n++;
          }
      }
  return sum / n;
}

/* As a ring of its mirror images a picture has no edges: where it ends it has to be painted much as there. */
static void
compare_edges (PstInstant *instant,
               gint        width,
               gint        height)
{
  gfloat                 *vector  = make_vector (instant);
  g_autoptr (PstPicture)  small   = test_reference_read_picture ("input.image", WIDTH, HEIGHT);
  g_autoptr (PstPicture)  input   = pst_picture_resize (small, width, height, NULL);
  g_autoptr (PstPicture)  ring    = mirror (input, 2 * (input->width - 1), 2 * (input->height - 1));
  g_autoptr (PstPicture)  result  = test_paint_at_once (instant, input, vector, PST_TILING_NONE, 0, 0, NULL, NULL);
  g_autoptr (PstPicture)  endless = test_paint_at_once (instant, ring, vector, PST_TILING_BOTH, 0, 0, NULL, NULL);

  g_test_message ("apart %.4f next to the edges, %.4f elsewhere", differ (result, endless, TRUE), differ (result, endless, FALSE));
  g_assert_cmpfloat (differ (result, endless, TRUE), <, 2.5 * differ (result, endless, FALSE));
  pst_memory_free (vector);
}

static void
test_edges (void)
{
  compare_edges (style26, 255, 191);
  compare_edges (u_net, 129, 97);
}

/* Across stripes a joined edge is like any other, so the edges that are not joined have to be painted the same. */
static void
test_edges_of_stripes (void)
{
  gfloat                 *vector = make_vector (arbitrary);
  g_autoptr (PstPicture)  input  = test_reference_read_picture ("input.image", WIDTH, HEIGHT);

  for (PstTiling tiling = PST_TILING_X; tiling <= PST_TILING_Y; tiling++)
    {
      g_autoptr (PstPicture) stripes = test_reference_read_picture ("input.image", WIDTH, HEIGHT);
      g_autoptr (PstPicture) result  = NULL;
      g_autoptr (PstPicture) joined  = NULL;

      for (gint i = 0; i < WIDTH * HEIGHT; i++)
        memcpy (stripes->rgb + 3 * i, input->rgb + 3 * (tiling == PST_TILING_X ? i / WIDTH * WIDTH : i % WIDTH), 3 * sizeof (gfloat));
      result = test_paint_at_once (arbitrary, stripes, vector, PST_TILING_NONE, 0, 0, NULL, NULL);
      joined = test_paint_at_once (arbitrary, stripes, vector, tiling, 0, 0, NULL, NULL);
      g_test_message ("tiling %d: apart %.2g", tiling, differ (result, joined, TRUE));
      g_assert_cmpfloat (differ (result, joined, TRUE), <, TOLERANCE);
    }
  pst_memory_free (vector);
}

/* As a whole, and then with less and less memory until there is no way to do with less. */
static void
assert_same_bits (PstInstant *instant,
                  gint        width,
                  gint        height)
{
  g_autoptr (PstPicture)  input  = repeat_input (width, height);
  gfloat                 *vector = make_vector (instant);
  gsize                   n      = 3 * (gsize) width * height * sizeof (gfloat);
  guint64                 budget = G_MAXUINT64;
  guint64                 before = 0;
  g_autoptr (PstPicture)  whole  = test_paint_at_once (instant, input, vector, PST_TILING_NONE, 1, budget, NULL, NULL);
  guint                   n_ways = 0;

  for (guint64 bytes = G_MAXUINT64; bytes != before; n_ways++)
    {
      before = bytes;
      bytes  = test_get_at_once_bytes (instant, width, height, 3, budget);
      g_assert_cmpuint (bytes, <=, before);
      for (guint n_threads = 1; n_threads <= 3; n_threads += 2)
        {
          g_autoptr (PstPicture) again = test_paint_at_once (instant, input, vector, PST_TILING_NONE, n_threads, budget, NULL, NULL);

          g_assert_cmpmem (whole->rgb, n, again->rgb, n);
        }
      budget = bytes - 1;
    }
  g_test_message ("%d×%d: %u ways, %.1f MiB at last", width, height, n_ways, before / 1048576.0);
  g_assert_cmpuint (n_ways, >=, 3);
  pst_memory_free (vector);
}

static void
test_device (void)
{
  g_autoptr (PstCompute) compute = pst_compute_new (2, NULL);
  g_autoptr (PstPicture) style   = read_style (WIDTH, HEIGHT);
  gdouble                seconds = 0.0;
  gfloat                 vector[PST_STYLE_VECTOR_ENTRIES];

  for (gint width = WIDTH; width > WIDTH - 3; width--)
    {
      g_autoptr (PstPicture) input    = test_reference_read_picture ("input.image", width, HEIGHT);
      g_autoptr (PstPicture) result   = NULL;
      g_autoptr (PstPicture) expected = NULL;

      g_assert_true (pst_instant_read_style (arbitrary, compute, style, vector, NULL, NULL));
      g_assert_cmpfloat (pst_workers_get_seconds (compute->workers), >, seconds);
      seconds = pst_workers_get_seconds (compute->workers);
      result  = pst_instant_paint (arbitrary, compute, input, vector, PST_TILING_NONE, 0, NULL, NULL);
      g_assert_cmpfloat (pst_workers_get_seconds (compute->workers), >, seconds);
      seconds  = pst_workers_get_seconds (compute->workers);
      expected = test_paint_at_once (arbitrary, input, vector, PST_TILING_NONE, 1, 0, NULL, NULL);
      g_assert_cmpmem (result->rgb, 3 * width * HEIGHT * sizeof (gfloat), expected->rgb, 3 * width * HEIGHT * sizeof (gfloat));
      g_assert_cmpuint (compute->n_scratch, ==, 0);
    }
}

/* How many lines of a step a task computes in the least memory, where the step before is computed anew. */
static gint
find_task_lines (PstInstant *instant,
                 guint       before_last,
                 guint       n_threads)
{
  PstInstantPlan plan;
  guint          step;

  g_assert_true (pst_instant_plan_init (&plan, instant, 259, 397, PST_TILING_NONE, n_threads, 0));
  step = plan.n_steps - 1 - before_last;
  g_assert_false (plan.steps[step - 1].kept);
  return plan.steps[step].task_lines;
}

/* Of this size every map is computed anew that can be, in tasks of different heights. */
static void
test_same_bits_large (void)
{
  g_assert_cmpint (find_task_lines (style26, 15, 1), ==, find_task_lines (style26, 16, 1));
  g_assert_cmpint (find_task_lines (arbitrary, 13, 1), ==, find_task_lines (arbitrary, 14, 1));
  g_assert_cmpint (find_task_lines (arbitrary, 0, 1), >, find_task_lines (arbitrary, 0, 3));
  assert_same_bits (style26, 259, 397);
  assert_same_bits (arbitrary, 259, 397);
  assert_same_bits (u_net, 131, 197);
}

static void
test_same_bits_narrow (void)
{
  assert_same_bits (style26, 61, 333);
  assert_same_bits (arbitrary, 61, 333);
  assert_same_bits (u_net, 21, 133);
}

static void
assert_memory (PstInstant       *instant,
               const PstPicture *input,
               guint64           budget)
{
  gfloat                 *vector    = make_vector (instant);
  guint64                 predicted = test_get_at_once_bytes (instant, input->width, input->height, 2, budget);
  g_autoptr (PstPicture)  result    = NULL;
  guint64                 resident;

  g_assert_true (test_forget_peak (&resident));
  result = test_paint_at_once (instant, input, vector, PST_TILING_NONE, 2, budget, NULL, NULL);
  g_assert_nonnull (result);
  test_assert_peak (predicted + resident - 3 * sizeof (gfloat) * input->width * input->height); /* that is in both */
  pst_memory_free (vector);
}

static void
test_memory (void)
{
  PstInstant *networks[] = { style26, arbitrary, u_net };

  if (! test_forget_peak (NULL))
    {
      g_test_skip ("this system does not tell a program's memory");
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (networks); i++)
    {
      g_autoptr (PstPicture) input = networks[i] == u_net ? repeat_input (1201, 803) : repeat_input (1501, 1003);
      guint64                whole = test_get_at_once_bytes (networks[i], input->width, input->height, 2, G_MAXUINT64);

      assert_memory (networks[i], input, whole);
      assert_memory (networks[i], input, whole - 1);
      assert_memory (networks[i], input, 1);
      g_assert_cmpuint (test_get_at_once_bytes (networks[i], input->width, input->height, 2, whole - 1), <, whole);
    }
}

static void
test_large (void)
{
  PstInstant *networks[] = { style26, arbitrary, u_net };
  PstPicture  huge       = { .width = 4000000, .height = 400000 };

  for (guint i = 0; i < G_N_ELEMENTS (networks); i++)
    {
      g_autoptr (GError)  error  = NULL;
      gfloat             *vector = make_vector (networks[i]);

      g_assert_cmpuint (test_get_at_once_bytes (networks[i], 4096, 4096, 2, 0), <, (guint64) 1408 << 20);
      g_assert_cmpuint (test_get_at_once_bytes (networks[i], G_MAXINT, G_MAXINT, 2, 0), ==, G_MAXUINT64);
      g_assert_null (test_paint_at_once (networks[i], &huge, vector, PST_TILING_NONE, 2, 0, NULL, &error));
      g_assert_error (error, PST_ERROR, PST_ERROR_MEMORY);
      g_clear_error (&error);
      huge.width = huge.height = G_MAXINT;
      g_assert_null (test_paint_at_once (networks[i], &huge, vector, PST_TILING_NONE, 2, 0, NULL, &error));
      g_assert_error (error, PST_ERROR, PST_ERROR_MEMORY);
      pst_memory_free (vector);
    }
}

/* The style is strong, and that of the picture itself weak. */
static void
test_look (void)
{
  g_autoptr (PstPicture) wide     = read_style (WIDTH, HEIGHT);
  g_autoptr (PstPicture) other    = read_style (WIDTH, HEIGHT);
  g_autoptr (PstPicture) input    = test_reference_read_picture ("input.image", WIDTH, HEIGHT);
  gfloat                 vector[PST_STYLE_VECTOR_ENTRIES];
  gfloat                 again[PST_STYLE_VECTOR_ENTRIES];
  gdouble                changes[2] = { 0.0, 0.0 };

  for (gint y = 0; y < HEIGHT; y++)
    memset (other->rgb + 3 * y * WIDTH, 0, (WIDTH - HEIGHT) / 2 * 3 * sizeof (gfloat));
  g_assert_true (test_read_style (arbitrary, wide, vector, NULL, NULL));
  g_assert_true (test_read_style (arbitrary, other, again, NULL, NULL));
  g_assert_cmpmem (vector, sizeof vector, again, sizeof again);
  g_assert_true (test_read_style (arbitrary, input, again, NULL, NULL));
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (PstPicture) result = test_paint_at_once (arbitrary, input, i == 0 ? vector : again, PST_TILING_NONE, 0, 0, NULL, NULL);

      for (gint k = 0; k < 3 * WIDTH * HEIGHT; k++)
        changes[i] += fabs (result->rgb[k] - input->rgb[k]) / (3 * WIDTH * HEIGHT);
    }
  g_test_message ("changed by %.3f, with its own style by %.3f", changes[0], changes[1]);
  g_assert_cmpfloat (changes[1], <, changes[0]);
}

static void
test_look_cancelled (void)
{
  g_autoptr (GError)       error       = NULL;
  g_autoptr (PstPicture)   style       = read_style (WIDTH, HEIGHT);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  gfloat                   vector[PST_STYLE_VECTOR_ENTRIES];

  g_cancellable_cancel (cancellable);
  g_assert_false (test_read_style (arbitrary, style, vector, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_own_styles_only (void)
{
  g_autoptr (GError)     error = NULL;
  g_autoptr (PstPicture) style = read_style (WIDTH, HEIGHT);
  gfloat                 vector[26];

  g_assert_false (test_read_style (style26, style, vector, NULL, &error));
  g_assert_error (error, PST_ERROR, PST_ERROR_NETWORK_KIND);
}

typedef struct
{
  GCancellable *cancellable;
  gulong        microseconds;
} Canceller;

static gpointer
cancel_later (gpointer data)
{
  Canceller *canceller = data;

  g_usleep (canceller->microseconds);
  g_cancellable_cancel (canceller->cancellable);
  return NULL;
}

/* Later and later, until the picture was finished before; in little memory. */
static void
test_cancelled (void)
{
  g_autoptr (PstPicture)  input  = repeat_input (333, 203);
  gfloat                 *vector = make_vector (style26);
  guint                   n      = 0;

  for (Canceller canceller = { .microseconds = 0 }; ; canceller.microseconds += 1000 + canceller.microseconds / 3, n++)
    {
      g_autoptr (GError)       error       = NULL;
      g_autoptr (GCancellable) cancellable = canceller.cancellable = g_cancellable_new ();
      GThread                 *thread      = g_thread_new ("cancel", cancel_later, &canceller);
      g_autoptr (PstPicture)   result      = NULL;

      if (n == 0)
        g_thread_join (g_steal_pointer (&thread));
      result = test_paint_at_once (style26, input, vector, PST_TILING_NONE, 2, 1, cancellable, &error);
      if (thread)
        g_thread_join (thread);
      if (result)
        break;
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
    }
  g_test_message ("cancelled %u times", n);
  g_assert_cmpuint (n, >=, 1);
  pst_memory_free (vector);
}

static void
test_other_file (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GFile)  file  = g_file_new_for_path (g_getenv ("PST_NETWORK"));

  g_assert_null (pst_instant_load (file, &error));
  g_assert_error (error, PST_ERROR, PST_ERROR_NETWORK_KIND);
}

/* A network that ships, with one tensor more: in the place of some of its metadata, so that nothing else is moved. */
static void
test_too_much (void)
{
  static const gchar        more[]  = ", \"residual.6.0.conv.weight\": {\"dtype\": \"F32\", \"shape\": [1], \"data_offsets\": [0, 4]}";
  g_autofree gchar         *path    = g_build_filename (g_getenv ("PST_MODELS"), "style26.safetensors", NULL);
  g_autoptr (GError)        error   = NULL;
  g_autoptr (GFileIOStream) stream  = NULL;
  g_autoptr (GFile)         file    = g_file_new_tmp ("pastiche-XXXXXX.safetensors", &stream, NULL);
  g_autofree gchar         *content = NULL;
  gsize                     n;
  gchar                    *text;
  gchar                    *end;

  g_assert_true (g_file_get_contents (path, &content, &n, NULL));
  text = g_strstr_len (content + 8, n - 8, "\"__metadata__\":{");
  g_assert_nonnull (text);
  end  = strchr (text, '}');
  g_assert_cmpuint (end - text, >, sizeof more + 64);
  memset (text, ' ', end - text);
  memcpy (text, "\"__metadata__\":{\"architecture\":\"style26\"}", strlen ("\"__metadata__\":{\"architecture\":\"style26\"}"));
  *end = ' ';
  memcpy (end + 1 - strlen (more), more, strlen (more));
  g_assert_true (g_file_replace_contents (file, content, n, NULL, FALSE, G_FILE_CREATE_NONE, NULL, NULL, NULL));
  g_assert_null (pst_instant_load (file, &error));
  g_assert_error (error, PST_ERROR, PST_ERROR_NETWORK_KIND);
  g_assert_nonnull (strstr (error->message, "residual.6.0.conv.weight"));
  g_assert_true (g_file_delete (file, NULL, NULL));
}

static PstInstant *
load (const gchar *name)
{
  g_autoptr (GError)  error   = NULL;
  g_autoptr (GFile)   file    = g_file_new_build_filename (g_getenv ("PST_MODELS"), name, NULL);
  PstInstant         *instant = pst_instant_load (file, &error);

  g_assert_no_error (error);
  return instant;
}

static const TestCase tests[] = {
  { "style26", test_style26, .expects = "one style, another, two mixed, and odd sides are painted as PyTorch does" },
  { "arbitrary", test_arbitrary, .expects = "a picture of even and of odd sides is painted with a style vector as PyTorch does" },
  { "vector", test_vector, .expects = "the style vector of a painting is what PyTorch reads" },
  { "sizes", test_sizes, .expects = "every size can be painted, in colours that can be shown" },
  { "edges", test_edges, .expects = "next to its edges a picture is painted nearly as if its mirror image went on beyond them",
    .not_in_emulator = "other sizes for the same kernels" },
  { "edges-of-stripes", test_edges_of_stripes, .expects = "the network sees beyond an edge that is not joined, whatever the others are" },
  { "same-bits/large", test_same_bits_large, .expects = "any number of threads and any memory give the same bits",
    .not_in_emulator = "other sizes for the same kernels" },
  { "same-bits/narrow", test_same_bits_narrow, .expects = "they do where the picture is narrow and its sides are odd as well" },
  { "device", test_device,
    .expects = "style after style and picture after picture are made on the same threads, and no memory stays with them" },
  { "memory", test_memory, .expects = "as a whole, with less, and with the least, the memory is what was predicted",
    .measures_memory = TRUE },
  { "large", test_large,
    .expects = "4096 × 4096 pixels fit beside GIMP in 2 GiB, whatever is free; what fits nowhere is told before it is touched" },
  { "look", test_look,
    .expects = "of a painting a square in the middle is looked at, of one size: what lies beside it does not count" },
  { "look-cancelled", test_look_cancelled, .expects = "given up, the reading of a painting says so" },
  { "own-styles-only", test_own_styles_only, .expects = "a network with styles of its own reads none from a painting" },
  { "cancelled", test_cancelled, .expects = "every part of the way can be cut off",
    .not_in_emulator = "other threads for the same kernels" },
  { "other-file", test_other_file, .expects = "a network of another kind is refused" },
  { "too-much", test_too_much, .expects = "a network that has more than one that is known is refused with what it has" },
};

int
main (int    argc,
      char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  test_reference_open ();
  style26   = load ("style26.safetensors");
  arbitrary = load ("arbitrary.safetensors");
  u_net     = pst_instant_new (PST_INSTANT_U_NET, 3, NULL);
  test_add_all (tests, G_N_ELEMENTS (tests));
  result = g_test_run ();
  pst_instant_free (style26);
  pst_instant_free (arbitrary);
  pst_instant_free (u_net);
  test_reference_close ();
  return result;
}
