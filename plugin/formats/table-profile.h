/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Colour profiles that are tables. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _PstTableProfile PstTableProfile;

PstTableProfile *pst_table_profile_new      (GBytes                *profile,
                                             gboolean               with_alpha);
void             pst_table_profile_free     (PstTableProfile       *table);

void             pst_table_profile_take_in  (const PstTableProfile *table,
                                             gfloat                *pixels,
                                             gsize                  n);
void             pst_table_profile_give_out (const PstTableProfile *table,
                                             gfloat                *pixels,
                                             gsize                  n);

G_END_DECLS
