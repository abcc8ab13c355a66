/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "formats/formats.h"

G_BEGIN_DECLS

extern const PstFormat pst_png_format;

G_END_DECLS
