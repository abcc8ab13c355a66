/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Network files with seeded random weights, the same that make_reference_networks.py computes with. */
#pragma once

#include <gio/gio.h>

GFile *test_random_network_write (const gchar *folder,
                                  const gchar *architecture,
                                  const gchar *missing,
                                  const gchar *misshapen);
