/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Live previews for tests: somebody who asks them, and what is asked about. How many steps an answer takes is known: a picture of 96 × 64
 * pixels has the scales 48 and 96. The network is walked through as far as the third block only, which takes a fifth of the time.
 */
#pragma once

#include <pastiche/pastiche.h>

#define TEST_PREVIEW_WIDTH  96
#define TEST_PREVIEW_HEIGHT 64
#define TEST_STEPS          8
#define TEST_LEAST_STEPS    4
#define TEST_JOB_STEPS      (TEST_STEPS + TEST_LEAST_STEPS)
#define TEST_SKETCH_STEPS   (24 + 12)
#define TEST_DRAFT_STEPS    1
#define TEST_MANY_STEPS     10000

/* Why a test need not be run under ThreadSanitizer (cases.h). */
#define TEST_IN_INTERRUPTIONS "a preview's threads are in the cases that interrupt it"

typedef struct
{
  GFile      *network;
  GFile      *arbitrary;
  GFile      *style26;
  PstPicture *photograph;
  PstPicture *painting;
  PstPicture *other_painting;
} TestSources;

/* Whoever asks. */
typedef struct
{
  PstLivePreview  *preview;
  PstSettings     *settings;
  PstScene         scene;     /* owns nothing */
  PstLiveQuestion  question;
  guint            n_pictures;
  guint            n_answers;
  gboolean         freeing;   /* the preview is freed by an answer */
  guint            n_before;  /* steps that had been painted when it asked */
  PstPicture      *first;     /* of the pictures since the last question */
  guint            n_first;   /* steps that had been painted for it when it was seen, or more: a busy machine shows a later one */
  PstPicture      *picture;   /* the last one */
  PstRectangle     place;
  PstRectangle     only;      /* no picture of another place may come; empty: any may */
  PstLiveStage     stage;
  gdouble          fraction;
  GError          *error;
} TestAsker;

const TestSources *test_sources_open         (void);
void               test_sources_close        (void);

void               test_asker_init           (TestAsker        *asker);
void               test_asker_clear          (TestAsker        *asker);
void               test_asker_ask            (TestAsker        *asker);
void               test_asker_settle         (TestAsker        *asker);
guint              test_asker_ask_and_settle (TestAsker        *asker);
void               test_asker_assert_job     (const TestAsker  *asker);

void               test_run_iterations       (guint             milliseconds);
gdouble            test_get_distance         (const PstPicture *a,
                                              const PstPicture *b);
