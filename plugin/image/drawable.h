/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From GIMP's drawables to pictures. */
#pragma once

#include <math.h>

#include <libgimp/gimp.h>
#include <pastiche/picture.h>
#include <pastiche/settings.h>

#include "image/likeness.h"

G_BEGIN_DECLS

/**
 * PstSource:
 * @layer: the layer to be repainted, borrowed
 * @space: the colour space in which it is painted (pixels.c)
 * @width: its width when the run began
 * @height: its height
 * @has_alpha: whether some of it may be transparent
 * @region: the part that is painted, in the layer's pixels
 * @likeness: what it looks like when it begins to be painted
 * @selection: (nullable): [@width, @height], how far each pixel was selected when the run began; %NULL without a selection
 *
 * What is to be repainted.
 */
typedef struct
{
  GimpLayer     *layer;
  const Babl    *space;
  gint           width;
  gint           height;
  gboolean       has_alpha;
  GeglRectangle  region;
  PstLikeness    likeness;
  GeglBuffer    *selection;
} PstSource;

gboolean    pst_source_init          (PstSource      *source,
                                      GimpImage      *image,
                                      GimpDrawable  **drawables,
                                      GError        **error);
gboolean    pst_source_find_again    (PstSource      *source);
void        pst_source_look          (PstSource      *source);
void        pst_source_clear         (PstSource      *source);
void        pst_source_join_edges    (PstSource      *source,
                                      PstSettings    *settings);
PstPicture *pst_source_get_picture   (const PstSource  *source,
                                      GError          **error);

gboolean    pst_drawable_has_floating (GimpLayer      *layer);
PstPicture *pst_drawable_get_picture (GimpDrawable   *drawable,
                                      const Babl     *space,
                                      gint            enough,
                                      gboolean        with_alpha,
                                      GError        **error);
PstPicture *pst_drawable_read_buffer (GeglBuffer     *buffer,
                                      const Babl     *space,
                                      gint            enough,
                                      GError        **error);
void        pst_drawable_shrink_size (gint           *width,
                                      gint           *height,
                                      gint            enough);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PstSource, pst_source_clear)

/* How a number of what is repainted is taken: light beyond white may show through in the end, only the networks do not see it. What is
 * not finite is seen as white or black, but becomes a number that nothing painted has, and that mixing with something painted alters by
 * more than a float's precision: so it can be told where it has been painted over, and where it stays.
 */
static inline gfloat
pst_source_take_value (gfloat value)
{
  if (isfinite (value))
    return value;
  return value > 0.0f ? 1.01f : -1e-6f;
}

G_END_DECLS
