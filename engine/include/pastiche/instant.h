/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Paints at once, by a transformation network that was taught to paint, instead of step by step: for drafts, previews and as a head
 * start. A style is a vector: the shares of styles that the network knows. Immutable once loaded, so several threads may share it.
 */
#pragma once

#include <gio/gio.h>

#include <pastiche/picture.h>

G_BEGIN_DECLS

typedef struct _PstInstant PstInstant;

/**
 * PstInstantKind:
 * @PST_INSTANT_RESIDUAL: that of the ready styles: what it has made smaller is changed step by step
 * @PST_INSTANT_U_NET: as it makes the picture larger again, it sees beside what it has made smaller what that was like before
 * @PST_N_INSTANT_KINDS: how many there are
 *
 * What a network with styles of its own is made of.
 */
typedef enum
{
  PST_INSTANT_RESIDUAL,
  PST_INSTANT_U_NET,
  PST_N_INSTANT_KINDS
} PstInstantKind;

const gchar *
            pst_instant_kind_get_name (PstInstantKind     kind);

PstInstant *pst_instant_new           (PstInstantKind     kind,
                                       guint32            seed,
                                       GError           **error);
PstInstant *pst_instant_load          (GFile             *file,
                                       GError           **error);
void        pst_instant_free          (PstInstant        *instant);

gsize       pst_instant_get_n_entries (const PstInstant  *instant);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstInstant, pst_instant_free)

G_END_DECLS
