/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Network files with seeded random weights, and such weights alone, the same that make_reference_networks.py and
 * make_reference_training.py compute with.
 */
#pragma once

#include <gio/gio.h>

GFile *test_random_network_write (const gchar *folder,
                                  const gchar *architecture,
                                  const gchar *missing,
                                  const gchar *misshapen);
void   test_random_values        (const gchar *name,
                                  guint        n_dimensions,
                                  const gsize *shape,
                                  gfloat      *values);
void   test_random_part          (const gchar *layer,
                                  const gchar *part,
                                  guint        n_dimensions,
                                  const gsize *shape,
                                  gfloat      *values);
