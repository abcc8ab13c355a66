/* SPDX-License-Identifier: GPL-3.0-or-later */

/* From a finished picture to a new layer. */
#pragma once

#include <pastiche/settings.h>

#include "arguments/arguments.h"
#include "image/drawable.h"

G_BEGIN_DECLS

gboolean   pst_layer_check_place (const PstSource     *source,
                                  const PstArguments  *arguments,
                                  GError             **error);
GimpLayer *pst_layer_add_result  (GimpImage           *image,
                                  const PstSource     *source,
                                  const PstPicture    *result,
                                  const PstArguments  *arguments,
                                  PstSettings         *settings,
                                  GError             **error);

G_END_DECLS
