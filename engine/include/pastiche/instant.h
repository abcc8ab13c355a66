/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Paints at once, by a feed-forward network that was taught to paint, instead of step by step: for drafts, previews and as a head
 * start. A style is a vector: the shares of styles that the network knows. Immutable once loaded, so several threads may share it.
 */
#pragma once

#include <gio/gio.h>

#include <pastiche/picture.h>

G_BEGIN_DECLS

/* Sides of a picture whose edges are joined have to be multiples of it. */
#define PST_INSTANT_MULTIPLE 4

typedef struct _PstInstant PstInstant;

PstInstant *pst_instant_load          (GFile             *file,
                                       GError           **error);
void        pst_instant_free          (PstInstant        *instant);

gsize       pst_instant_get_n_entries (const PstInstant  *instant);
gboolean    pst_instant_read_style    (const PstInstant  *instant,
                                       const PstPicture  *painting,
                                       gfloat            *vector,
                                       GCancellable      *cancellable,
                                       GError           **error);
PstPicture *pst_instant_paint         (PstInstant        *instant,
                                       const PstPicture  *picture,
                                       const gfloat      *vector,
                                       PstTiling          tiling,
                                       guint              n_threads,
                                       guint64            budget,
                                       GCancellable      *cancellable,
                                       GError           **error);
guint64     pst_instant_get_bytes     (const PstInstant  *instant,
                                       gint               width,
                                       gint               height,
                                       guint              n_threads,
                                       guint64            budget);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstInstant, pst_instant_free)

G_END_DECLS
