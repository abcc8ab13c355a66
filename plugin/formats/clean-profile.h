/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Colour profiles that may be damaged. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

GBytes *pst_clean_profile_new (GBytes *profile);

G_END_DECLS
