/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A style to paint in: a painting to learn from, or a ready style. */
#pragma once

#include <libgimp/gimp.h>
#include <pastiche/picture.h>

#include "catalogue/ready-styles.h"

G_BEGIN_DECLS

/**
 * PstStyle:
 * @kind: the name of the argument that named it
 * @origin: what that argument said, for the note on the result layer
 * @title: what people call it
 * @share: how much it counts beside the others
 * @file: (nullable): the painting, where it is a file
 * @layer: (nullable): the painting, where it is a layer
 * @ready: (nullable): the ready style that it is
 * @region: (nullable): says where it goes
 */
typedef struct
{
  const gchar   *kind;
  gchar         *origin;
  gchar         *title;
  gdouble        share;
  GFile         *file;
  GimpDrawable  *layer;
  PstReadyStyle *ready;
  GimpDrawable  *region;
} PstStyle;

PstStyle     *pst_style_new           (const gchar     *kind,
                                       const gchar     *origin,
                                       const gchar     *title);
PstStyle     *pst_style_new_file      (const gchar     *kind,
                                       GFile           *file);
PstStyle     *pst_style_new_layer     (const gchar     *kind,
                                       GimpDrawable    *layer);
void          pst_style_free          (PstStyle        *style);

GimpDrawable *pst_style_get_selection (GimpDrawable    *layer,
                                       GimpImage       *painted);
gboolean      pst_style_check_picture (GimpDrawable      *layer,
                                       const PstPicture  *picture,
                                       GError           **error);
PstPicture   *pst_style_get_picture   (const PstStyle  *style,
                                       GimpImage       *image,
                                       const Babl      *space,
                                       gint             enough,
                                       GCancellable    *cancellable,
                                       GError         **error);
gfloat       *pst_style_get_vector    (const PstStyle  *style);
gboolean      pst_style_guess_size    (const PstStyle  *style,
                                       gint             enough,
                                       gint            *width,
                                       gint            *height);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstStyle, pst_style_free)

G_END_DECLS
