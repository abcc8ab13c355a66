/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Previews: the last question is always answered, and none before it; they are painted as pictures are; and a preview can be
 * given up at any moment, from inside an answer as well.
 */
#include "config.h"

#include <pastiche/pastiche.h>

#define N_QUESTIONS 20

static PstInstant *style26;
static PstInstant *arbitrary;
static gfloat      shares[26] = { 0.5f, 0.5f };

/* Whoever asks. */
typedef struct
{
  PstPreview *preview;
  gint        asked;     /* width of the last content */
  guint       n_answers;
  guint       n_more;    /* questions to be asked from inside an answer */
  gboolean    freeing;   /* the preview is freed there */
  PstPicture *picture;
  GError     *error;
} Painter;

static PstPicture *
make_picture (gint width,
              gint height)
{
  PstPicture *picture = pst_picture_new (width, height, FALSE, NULL);

  for (gint i = 0; i < 3 * width * height; i++)
    picture->rgb[i] = (i / 3 % width * 37 + i / 3 / width * 11 + i % 3 * 50) % 256 / 255.0f;
  return picture;
}

static void
ask (Painter *painter,
     gint     width)
{
  g_autoptr (PstPicture) content = make_picture (width, 90);

  painter->asked = width;
  pst_preview_ask (painter->preview, content, NULL, shares, 1.0);
}

static void
take_answer (PstPicture   *picture,
             const GError *error,
             gpointer      data)
{
  Painter *painter = data;

  g_clear_pointer (&painter->picture, pst_picture_unref);
  g_clear_error (&painter->error);
  painter->n_answers++;
  painter->picture = picture ? pst_picture_ref (picture) : NULL;
  painter->error   = error ? g_error_copy (error) : NULL;
  g_assert_true ((picture == NULL) != (error == NULL));
  if (picture && painter->asked)
    g_assert_cmpint (picture->width, ==, painter->asked);
  if (painter->freeing)
    g_clear_pointer (&painter->preview, pst_preview_free);
  else if (painter->n_more > 0)
    ask (painter, 100 + painter->n_more--);
}

static void
painter_init (Painter    *painter,
              PstInstant *instant)
{
  *painter         = (Painter) { 0 };
  painter->preview = pst_preview_new (instant, 2, take_answer, painter);
}

static void
painter_clear (Painter *painter)
{
  g_clear_pointer (&painter->preview, pst_preview_free);
  g_clear_pointer (&painter->picture, pst_picture_unref);
  g_clear_error (&painter->error);
}

static void
wait_for_answers (Painter *painter,
                  guint    n_answers)
{
  while (painter->n_answers < n_answers)
    g_main_context_iteration (NULL, TRUE);
}

/* Looks for answers that should not come, for a while. */
static void
assert_quiet (guint milliseconds)
{
  for (guint i = 0; i < milliseconds; i++)
    {
      g_assert_false (g_main_context_iteration (NULL, FALSE));
      g_usleep (1000);
    }
}

/* Nobody looks for answers between the questions: only the last one has one. */
static void
test_superseded (void)
{
  Painter painter;

  painter_init (&painter, style26);
  for (guint i = 0; i < N_QUESTIONS; i++)
    {
      ask (&painter, 100 + i);
      g_usleep (i * 1000);
    }
  wait_for_answers (&painter, 1);
  assert_quiet (20);
  g_assert_cmpuint (painter.n_answers, ==, 1);
  g_assert_cmpint (painter.picture->width, ==, 100 + N_QUESTIONS - 1);
  painter_clear (&painter);
}

/* Somebody does: take_answer() looks that it is always the last question's. */
static void
test_last (void)
{
  Painter painter;

  painter_init (&painter, style26);
  for (guint i = 0; i < N_QUESTIONS; i++)
    {
      ask (&painter, 100 + i);
      for (guint k = 0; k < 3 * i; k++)
        {
          g_main_context_iteration (NULL, FALSE);
          g_usleep (500);
        }
    }
  while (! painter.picture || painter.picture->width != painter.asked)
    g_main_context_iteration (NULL, TRUE);
  painter.n_answers = 0;
  painter.n_more    = 5;
  ask (&painter, 99);
  wait_for_answers (&painter, 6);
  painter_clear (&painter);
}

static void
assert_same (const PstPicture *a,
             const PstPicture *b)
{
  gsize n = 3 * (gsize) a->width * a->height * sizeof (gfloat);

  g_assert_cmpint (a->width, ==, b->width);
  g_assert_cmpint (a->height, ==, b->height);
  g_assert_cmpmem (a->rgb, n, b->rgb, n);
}

/* Learned from a painting, at half its strength; then as strong as can be, and from another painting. */
static void
test_strength (void)
{
  g_autoptr (PstPicture) content      = make_picture (61, 45);
  PstPicture            *paintings[2] = { make_picture (70, 80), make_picture (300, 40) };
  const gdouble          strengths[]  = { 0.5, 1.0, 0.5 };
  Painter                painter;

  painter_init (&painter, arbitrary);
  for (guint i = 0; i < G_N_ELEMENTS (strengths); i++)
    {
      gfloat                 learned[100];
      gfloat                 own[100];
      gfloat                 vector[100];
      const gfloat          *vectors[2] = { learned, own };
      const gdouble          parts[2]   = { strengths[i], 1.0 - strengths[i] };
      g_autoptr (PstPicture) expected   = NULL;

      g_assert_true (pst_instant_look (arbitrary, paintings[i / 2], learned, NULL));
      g_assert_true (pst_instant_look (arbitrary, content, own, NULL));
      pst_instant_blend (arbitrary, 2, vectors, parts, vector);
      expected = pst_instant_paint (arbitrary, content, vector, 1, NULL, NULL);
      pst_preview_ask (painter.preview, content, paintings[i / 2], NULL, strengths[i]);
      wait_for_answers (&painter, i + 1);
      assert_same (painter.picture, expected);
    }
  painter_clear (&painter);
  pst_picture_unref (paintings[0]);
  pst_picture_unref (paintings[1]);
}

/* An answer as well. */
static void
test_error (void)
{
  g_autoptr (PstPicture) content = make_picture (61, 45);
  Painter                painter;

  painter_init (&painter, style26);
  pst_preview_ask (painter.preview, content, content, NULL, 1.0);
  wait_for_answers (&painter, 1);
  g_assert_error (painter.error, PST_ERROR, PST_ERROR_NETWORK_KIND);
  ask (&painter, 100);
  wait_for_answers (&painter, 2);
  g_assert_no_error (painter.error);
  painter_clear (&painter);
}

/* At many moments: before it began, while it paints, when the answer is already waiting; and by the answer itself. */
static void
test_freed (void)
{
  Painter painter;

  for (guint i = 0; i < N_QUESTIONS; i++)
    {
      painter_init (&painter, style26);
      ask (&painter, 100);
      g_usleep (i * 2000);
      g_clear_pointer (&painter.preview, pst_preview_free);
      assert_quiet (1);
      g_assert_cmpuint (painter.n_answers, ==, 0);
    }
  painter_init (&painter, style26);
  g_clear_pointer (&painter.preview, pst_preview_free);
  painter_init (&painter, style26);
  painter.freeing = TRUE;
  ask (&painter, 100);
  wait_for_answers (&painter, 1);
  g_assert_null (painter.preview);
  painter_clear (&painter);
}

/* The answer comes where the preview was made, and nowhere else. */
static void
test_context (void)
{
  g_autoptr (GMainContext) context = g_main_context_new ();
  Painter                  painter;

  g_main_context_push_thread_default (context);
  painter_init (&painter, style26);
  g_main_context_pop_thread_default (context);
  ask (&painter, 100);
  assert_quiet (100);
  g_assert_cmpuint (painter.n_answers, ==, 0);
  while (painter.n_answers == 0)
    g_main_context_iteration (context, TRUE);
  painter_clear (&painter);
}

static PstInstant *
load (const gchar *name)
{
  g_autoptr (GFile) file = g_file_new_build_filename (g_getenv ("PST_MODELS"), name, NULL);

  return pst_instant_load (file, NULL);
}

int
main (int    argc,
      char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  style26   = load ("style26.safetensors");
  arbitrary = load ("arbitrary.safetensors");
  g_test_add_func ("/preview/superseded", test_superseded);
  g_test_add_func ("/preview/last", test_last);
  g_test_add_func ("/preview/strength", test_strength);
  g_test_add_func ("/preview/error", test_error);
  g_test_add_func ("/preview/freed", test_freed);
  g_test_add_func ("/preview/context", test_context);
  result = g_test_run ();
  pst_instant_free (style26);
  pst_instant_free (arbitrary);
  return result;
}
