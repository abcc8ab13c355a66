/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the preview is made from: pictures and masks of its size, kept as long as they are asked for. */
#pragma once

#include <pastiche/mask.h>

#include "arguments/style.h"
#include "preview/drawable-reading.h"

G_BEGIN_DECLS

typedef struct _PstPreviewSources PstPreviewSources;

PstPreviewSources *pst_preview_sources_new  (GimpDrawable      *layer,
                                             GCallback          arrived,
                                             gpointer           data);
void               pst_preview_sources_free (PstPreviewSources *sources);

void        pst_preview_sources_set_region   (PstPreviewSources    *sources,
                                              const GeglRectangle  *region);
void        pst_preview_sources_set_space    (PstPreviewSources    *sources,
                                              const Babl           *space);
void        pst_preview_sources_read_again   (PstPreviewSources    *sources);
void        pst_preview_sources_tidy         (PstPreviewSources    *sources);

PstPicture *pst_preview_sources_get_content  (PstPreviewSources    *sources,
                                              GError              **error);
gboolean    pst_preview_sources_read_part    (PstPreviewSources       *sources,
                                              const GeglRectangle     *place,
                                              gint                     width,
                                              gint                     height,
                                              PstDrawableReadingDone   done,
                                              gpointer                 data,
                                              GError                 **error);
PstPicture *pst_preview_sources_get_painting (PstPreviewSources    *sources,
                                              const PstStyle       *style,
                                              GError              **error);
PstMask    *pst_preview_sources_get_mask     (PstPreviewSources    *sources,
                                              GimpDrawable         *drawable,
                                              GError              **error);
PstPicture *pst_preview_sources_get_start    (PstPreviewSources    *sources,
                                              GimpDrawable         *start,
                                              GError              **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstPreviewSources, pst_preview_sources_free)

G_END_DECLS
