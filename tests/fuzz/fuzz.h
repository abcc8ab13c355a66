/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What all fuzz targets have in common. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* libFuzzer's own: called once, and for each input. */
int LLVMFuzzerInitialize   (int           *argc,
                            char        ***argv);
int LLVMFuzzerTestOneInput (const guint8  *bytes,
                            gsize          n);

const gchar *fuzz_write_file      (const guint8 *bytes,
                                   gsize         n,
                                   gsize         padding);
GFile       *fuzz_write_network   (const guint8 *bytes,
                                   gsize         n);
void         fuzz_assert_sentence (const GError *error);

G_END_DECLS
