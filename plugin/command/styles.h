/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The styles to paint in. */
#pragma once

#include <babl/babl.h>
#include <pastiche/models.h>
#include <pastiche/scene.h>
#include <pastiche/settings.h>

G_BEGIN_DECLS

typedef struct _PstStyles PstStyles;

PstStyles *pst_styles_new         (void);
void       pst_styles_free        (PstStyles          *styles);

gboolean   pst_styles_add         (PstStyles          *styles,
                                   const gchar        *text,
                                   GError            **error);
gboolean   pst_styles_add_named   (PstStyles          *styles,
                                   const gchar        *text,
                                   GError            **error);
gboolean   pst_styles_is_empty    (const PstStyles    *styles);
gboolean   pst_styles_are_ready   (const PstStyles    *styles);
gboolean   pst_styles_check       (const PstStyles    *styles,
                                   PstSettings        *settings,
                                   GError            **error);
void       pst_styles_find_models (const PstStyles    *styles,
                                   PstSettings        *settings,
                                   PstModelFiles      *files);
gboolean   pst_styles_read        (PstStyles          *styles,
                                   PstScene           *scene,
                                   const Babl         *space,
                                   gint                enough,
                                   GCancellable       *cancellable,
                                   GError            **error);
gchar     *pst_styles_dup_text    (const PstStyles    *styles);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstStyles, pst_styles_free)

G_END_DECLS
