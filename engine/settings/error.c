/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The domain of the engine's errors. */
#include "config.h"

#include <pastiche/error.h>

G_DEFINE_QUARK (pst-error-quark, pst_error)
