/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A folder for the files that a test makes. */
#pragma once

#include <gio/gio.h>

gchar *test_folder_new    (void);
GFile *test_folder_write  (const gchar   *folder,
                           const gchar   *name,
                           gconstpointer  bytes,
                           gsize          n);
void   test_folder_remove (gchar         *folder);
