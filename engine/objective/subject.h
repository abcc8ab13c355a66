/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the network walks over, and so what those who are shown feature maps learn of. */
#pragma once

#include <pastiche/choices.h>

#include "features/guidance.h"

G_BEGIN_DECLS

/**
 * PstSubjectKind:
 * @PST_SUBJECT_PAINTING: a painting as it is held
 * @PST_SUBJECT_TURNED: the same, turned
 * @PST_SUBJECT_SOURCE: what the picture is matched by
 * @PST_SUBJECT_CONTENT: the content
 * @PST_SUBJECT_PICTURE: the picture that is painted
 * @PST_N_SUBJECTS: how many there are
 *
 * In the order in which they come, but for the picture, which comes again and again.
 */
typedef enum
{
  PST_SUBJECT_PAINTING,
  PST_SUBJECT_TURNED,
  PST_SUBJECT_SOURCE,
  PST_SUBJECT_CONTENT,
  PST_SUBJECT_PICTURE,
  PST_N_SUBJECTS
} PstSubjectKind;

/**
 * PstSubject:
 * @kind: what it is
 * @painting: index of a painting
 * @turn: how that is turned
 * @guidance: (nullable): how much each of its positions counts; %NULL: all of them, and equally
 */
typedef struct
{
  PstSubjectKind     kind;
  guint              painting;
  PstTurn            turn;
  const PstGuidance *guidance;
} PstSubject;

G_END_DECLS
