/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Small pictures painted at once, while somebody makes up their mind: each question takes the place of the one before. */
#pragma once

#include <pastiche/instant.h>

G_BEGIN_DECLS

typedef struct _PstPreview PstPreview;

/**
 * PstPreviewReady:
 * @picture: (nullable): the picture painted; %NULL: it could not be
 * @error: (nullable): why not
 * @data: what was given to pst_preview_new()
 */
typedef void (* PstPreviewReady) (PstPicture   *picture,
                                  const GError *error,
                                  gpointer      data);

PstPreview *pst_preview_new  (PstInstant       *instant,
                              guint             n_threads,
                              PstPreviewReady   ready,
                              gpointer          data);
void        pst_preview_free (PstPreview       *preview);

void        pst_preview_ask  (PstPreview       *preview,
                              PstPicture       *content,
                              PstPicture       *painting,
                              const gfloat     *vector,
                              gdouble           strength);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstPreview, pst_preview_free)

G_END_DECLS
