/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Small pictures painted at once, one after the other.
 *
 * A thread sleeps until it is asked, and keeps its own threads, its memory and what it learned from the last pictures for
 * the next question. A new question cancels the one that is being worked on; its answer is not delivered any more. Answers
 * are delivered where the preview was made: by the main context of that time.
 */
#include "config.h"

#include <pastiche/preview.h>

#include "feed-forward.h"

typedef struct
{
  PstPicture   *content;
  PstPicture   *painting;    /* or NULL: there is a vector */
  gfloat       *vector;
  gdouble       strength;
  GCancellable *cancellable;
} Question;

/* What was learned from a picture. */
typedef struct
{
  PstPicture *picture;
  gfloat     *vector;
} Look;

struct _PstPreview
{
  PstInstant      *instant;     /* borrowed */
  PstPreviewReady  ready;
  gpointer         data;
  GMainContext    *context;
  GThread         *thread;

  /* the thread's own */
  PstCompute      *compute;
  Look             own;         /* of the content */
  Look             learned;     /* of the painting */

  GMutex           mutex;       /* guards what follows */
  GCond            came;
  Question        *waiting;     /* nobody works on it yet */
  GCancellable    *cancellable; /* of the one being worked on */
  gboolean         closing;
  GSource         *delivery;    /* of what follows, waiting for its turn in the context */
  PstPicture      *picture;
  GError          *error;
};

static void
question_free (Question *question)
{
  pst_picture_unref (question->content);
  g_clear_pointer (&question->painting, pst_picture_unref);
  g_object_unref (question->cancellable);
  g_free (question->vector);
  g_free (question);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Question, question_free)

static void
clear_look (Look *look)
{
  g_clear_pointer (&look->picture, pst_picture_unref);
  g_clear_pointer (&look->vector, g_free);
}

/* The picture's style vector, which is remembered until there is another picture. */
static const gfloat *
look_at (PstPreview    *preview,
         Look          *look,
         PstPicture    *picture,
         GCancellable  *cancellable,
         GError       **error)
{
  gfloat *vector;

  if (look->picture == picture)
    return look->vector;
  clear_look (look);
  vector = g_new (gfloat, pst_instant_get_n_entries (preview->instant));
  if (! pst_instant_look_cancellable (preview->instant, picture, vector, cancellable, error))
    {
      g_free (vector);
      return NULL;
    }
  *look = (Look) { pst_picture_ref (picture), vector };
  return vector;
}

/* The style that is asked for, on its own or with the content's own: with that, the picture stays nearly as it is. */
static gboolean
find_vector (PstPreview      *preview,
             const Question  *question,
             gfloat          *vector,
             GError         **error)
{
  const gfloat *vectors[2] = { question->vector, NULL };
  gdouble       shares[2]  = { question->strength, 1.0 - question->strength };
  guint         n          = question->strength < 1.0 && preview->instant->reader ? 2 : 1;

  if (question->painting)
    vectors[0] = look_at (preview, &preview->learned, question->painting, question->cancellable, error);
  if (vectors[0] && n == 2)
    vectors[1] = look_at (preview, &preview->own, question->content, question->cancellable, error);
  if (! vectors[n - 1])
    return FALSE;
  pst_instant_blend (preview->instant, n, vectors, n == 2 ? shares : (gdouble[]) { 1.0 }, vector);
  return TRUE;
}

static PstPicture *
paint (PstPreview      *preview,
       const Question  *question,
       GError         **error)
{
  g_autofree gfloat *vector = g_new (gfloat, pst_instant_get_n_entries (preview->instant));

  if (! find_vector (preview, question, vector, error))
    return NULL;
  return pst_feed_forward (preview->instant, preview->compute, question->content, vector, 0, question->cancellable, error);
}

/* With the lock held: nothing is delivered any more. */
static void
forget_answer (PstPreview *preview)
{
  if (preview->delivery)
    g_source_destroy (preview->delivery);
  g_clear_pointer (&preview->delivery, g_source_unref);
  g_clear_pointer (&preview->picture, pst_picture_unref);
  g_clear_error (&preview->error);
}

static gboolean
deliver (gpointer data)
{
  PstPreview             *preview = data;
  PstPreviewReady         ready   = preview->ready;
  gpointer                user    = preview->data;
  g_autoptr (PstPicture)  picture = NULL;
  g_autoptr (GError)      error   = NULL;

  g_mutex_lock (&preview->mutex);
  picture = g_steal_pointer (&preview->picture);
  error   = g_steal_pointer (&preview->error);
  g_clear_pointer (&preview->delivery, g_source_unref);
  g_mutex_unlock (&preview->mutex);
  ready (picture, error, user); /* may free the preview */
  return G_SOURCE_REMOVE;
}

/* With the lock held; takes the picture and the error. */
static void
hand_over (PstPreview *preview,
           PstPicture *picture,
           GError     *error)
{
  preview->picture  = picture;
  preview->error    = error;
  preview->delivery = g_idle_source_new ();
  g_source_set_priority (preview->delivery, G_PRIORITY_DEFAULT);
  g_source_set_callback (preview->delivery, deliver, preview, NULL);
  g_source_attach (preview->delivery, preview->context);
}

/* With the lock held, except while painting. */
static void
answer (PstPreview *preview)
{
  g_autoptr (Question)  question = g_steal_pointer (&preview->waiting);
  PstPicture           *picture;
  GError               *error    = NULL;

  preview->cancellable = question->cancellable;
  g_mutex_unlock (&preview->mutex);
  picture = paint (preview, question, &error);
  g_mutex_lock (&preview->mutex);
  preview->cancellable = NULL;
  if (! g_cancellable_is_cancelled (question->cancellable))
    {
      hand_over (preview, picture, error);
      return;
    }
  g_clear_pointer (&picture, pst_picture_unref);
  g_clear_error (&error);
}

static gpointer
work (gpointer data)
{
  PstPreview *preview = data;

  g_mutex_lock (&preview->mutex);
  while (! preview->closing)
    if (preview->waiting)
      answer (preview);
    else
      g_cond_wait (&preview->came, &preview->mutex);
  g_mutex_unlock (&preview->mutex);
  return NULL;
}

/**
 * pst_preview_new:
 * @instant: (transfer none): the network; to be there as long as the preview
 * @n_threads: how many threads paint; 0: one for each processor
 * @ready: is told of each answer, in the thread-default main context of this call
 * @data: passed on to @ready
 *
 * All the functions of a preview are to be called in the thread of that context. None of them waits for a picture.
 *
 * Returns: (transfer full): a preview that has not been asked yet
 */
PstPreview *
pst_preview_new (PstInstant      *instant,
                 guint            n_threads,
                 PstPreviewReady  ready,
                 gpointer         data)
{
  PstPreview *preview = g_new0 (PstPreview, 1);

  preview->instant = instant;
  preview->ready   = ready;
  preview->data    = data;
  preview->context = g_main_context_ref_thread_default ();
  preview->compute = pst_compute_new (n_threads, NULL);
  g_mutex_init (&preview->mutex);
  g_cond_init (&preview->came);
  preview->thread = g_thread_new ("pastiche-preview", work, preview);
  return preview;
}

/* With the lock held. */
static void
give_up (PstPreview *preview)
{
  forget_answer (preview);
  g_clear_pointer (&preview->waiting, question_free);
  if (preview->cancellable)
    g_cancellable_cancel (preview->cancellable);
}

/**
 * pst_preview_free:
 * @preview: the preview, asked or not
 *
 * Nothing is delivered any more. A picture that is being painted is given up, which takes a few milliseconds.
 */
void
pst_preview_free (PstPreview *preview)
{
  g_mutex_lock (&preview->mutex);
  preview->closing = TRUE;
  give_up (preview);
  g_cond_signal (&preview->came);
  g_mutex_unlock (&preview->mutex);
  g_thread_join (preview->thread);
  pst_compute_free (preview->compute);
  clear_look (&preview->own);
  clear_look (&preview->learned);
  g_mutex_clear (&preview->mutex);
  g_cond_clear (&preview->came);
  g_main_context_unref (preview->context);
  g_free (preview);
}

/**
 * pst_preview_ask:
 * @preview: the preview
 * @content: (transfer none): the picture to be painted, small already; not to be changed afterwards
 * @painting: (transfer none) (nullable): the painting to learn from, likewise not to be changed; %NULL: the style is @vector
 * @vector: (nullable): [n_entries], the style; %NULL: it is learned from @painting
 * @strength: how much of the style, 0 to 1; the rest is the content's own. A network that only has styles of its own takes
 *            it for 1
 *
 * The answer is delivered later, unless another question comes before: then this one is given up.
 * What was learned from the last painting and the last content is remembered: asking again about the same pictures, with
 * another strength for instance, only takes as long as painting.
 */
void
pst_preview_ask (PstPreview   *preview,
                 PstPicture   *content,
                 PstPicture   *painting,
                 const gfloat *vector,
                 gdouble       strength)
{
  Question *question;

  g_return_if_fail (painting || vector);

  question              = g_new0 (Question, 1);
  question->content     = pst_picture_ref (content);
  question->painting    = painting ? pst_picture_ref (painting) : NULL;
  question->vector      = vector ? g_memdup2 (vector, pst_instant_get_n_entries (preview->instant) * sizeof (gfloat)) : NULL;
  question->strength    = CLAMP (strength, 0.0, 1.0);
  question->cancellable = g_cancellable_new ();
  g_mutex_lock (&preview->mutex);
  give_up (preview);
  preview->waiting = question;
  g_cond_signal (&preview->came);
  g_mutex_unlock (&preview->mutex);
}
