/* SPDX-License-Identifier: GPL-3.0-or-later */

/* One picture, from its file to the file of its painting. */
#pragma once

#include <gio/gio.h>
#include <pastiche/job.h>

#include "command/options.h"
#include "command/places.h"

G_BEGIN_DECLS

/**
 * PstDeed:
 * @PST_DEED_PAINTED: it was painted, or its need was found
 * @PST_DEED_SKIPPED: it is there already, or somebody else is at it
 * @PST_DEED_FAILED: it could not be painted
 * @PST_DEED_STOPPED: it was not painted, because all was stopped
 */
typedef enum
{
  PST_DEED_PAINTED,
  PST_DEED_SKIPPED,
  PST_DEED_FAILED,
  PST_DEED_STOPPED,
} PstDeed;

/**
 * PstResult:
 * @place: the picture, borrowed
 * @deed: what became of it
 * @error: (nullable): why it could not be painted
 * @need: (nullable): what it would need, a sentence
 * @width: of the painting
 * @height: of the painting
 * @seconds: that painting took, or would take
 * @bytes: of memory that it would take
 * @losses: at the end
 * @remarks: (element-type utf8): what is to be said of it, sentences
 */
typedef struct
{
  const PstPlace *place;
  PstDeed         deed;
  GError         *error;
  gchar          *need;
  gint            width;
  gint            height;
  gdouble         seconds;
  guint64         bytes;
  PstLosses       losses;
  GPtrArray      *remarks;
} PstResult;

typedef struct _PstPainter PstPainter;

PstPainter *pst_painter_new          (const PstOptions  *options,
                                      GCancellable      *cancellable,
                                      GError           **error);
void        pst_painter_free         (PstPainter        *painter);

PstResult  *pst_painter_paint        (PstPainter        *painter,
                                      const PstPlace    *place);
void        pst_painter_stop         (PstPainter        *painter);
gboolean    pst_painter_is_stopped   (PstPainter        *painter);
gboolean    pst_painter_get_progress (PstPainter        *painter,
                                      PstProgress       *progress,
                                      const PstPlace   **place);

void        pst_result_free          (PstResult         *result);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstPainter, pst_painter_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstResult, pst_result_free)

G_END_DECLS
