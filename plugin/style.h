/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which style a run paints in: a painting to learn from, or a ready style. */
#pragma once

#include <libgimp/gimp.h>
#include <pastiche/picture.h>
#include <pastiche/settings.h>

G_BEGIN_DECLS

/* The procedure's arguments that name a style; exactly one is set. */
#define PST_ARGUMENT_PAINTING    "painting"    /* the name of a shipped painting, "" for none */
#define PST_ARGUMENT_STYLE_FILE  "style-file"
#define PST_ARGUMENT_STYLE_LAYER "style-layer"
#define PST_ARGUMENT_READY_STYLE "ready-style" /* the name of a ready style, or several with shares, "" for none */
/* And one that remembers the style layer from run to run, for GIMP does not. */
#define PST_ARGUMENT_STYLE_NOTE  "style-layer-note"

/**
 * PstStyle:
 * @name: what the result layer is called
 * @kind: the name of the argument that named it
 * @origin: what that argument said, for the note on the result layer
 * @picture: (nullable): the painting; %NULL for a ready style
 * @vector: (nullable): [PST_READY_STYLES], the ready style; %NULL for a painting
 */
typedef struct
{
  gchar       *name;
  const gchar *kind;
  gchar       *origin;
  PstPicture  *picture;
  gfloat      *vector;
} PstStyle;

gint     pst_style_get_enough     (const GeglRectangle  *region,
                                   PstSettings          *settings);
gboolean pst_style_is_ready       (GimpProcedureConfig  *config);
gboolean pst_style_init           (PstStyle             *style,
                                   GimpProcedureConfig  *config,
                                   PstMethod             method,
                                   const Babl           *space,
                                   gint                  enough,
                                   GError              **error);
void     pst_style_clear          (PstStyle             *style);
gboolean pst_style_guess_size     (GimpProcedureConfig  *config,
                                   gint                  enough,
                                   gint                 *width,
                                   gint                 *height);

void     pst_style_remember_layer (GimpProcedureConfig  *config);
gboolean pst_style_recall_layer   (GimpProcedureConfig  *config,
                                   GError              **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PstStyle, pst_style_clear)

G_END_DECLS
