/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Which pictures are painted, and to where. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * PstPlace:
 * @source: the path of a picture
 * @target: (nullable): the path of what is painted from it
 * @problem: (nullable): why that cannot be painted, a sentence
 */
typedef struct
{
  gchar  *source;
  gchar  *target;
  GError *problem;
} PstPlace;

GPtrArray *pst_places_find (gchar       **names,
                            const gchar  *output,
                            GError      **error);

G_END_DECLS
