/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Memory that grows with the picture: every such allocation is aligned, checked for overflow and allowed to fail. */
#pragma once

#include <glib.h>

#include <pastiche/allocation.h>

G_BEGIN_DECLS

#define PST_CACHE_LINE 64 /* bytes; what every allocation is aligned to */

/**
 * PstArena:
 * @memory: (nullable): what is divided up, on a cache line's boundary; borrowed. %NULL: it is only found out how much there should be
 * @used: bytes taken so far; 0 to begin with
 *
 * One block of memory for many things: whoever divides it up, in one function, calls that without memory to plan and with memory to
 * allocate, so that plan and allocation cannot differ.
 */
typedef struct
{
  guint8 *memory;
  gsize   used;
} PstArena;

gboolean  pst_size_multiply         (gsize       *product,
                                     guint        n_factors,
                                     ...);
gsize     pst_size_in_lines         (gsize        bytes);

gpointer  pst_arena_take            (PstArena    *arena,
                                     gsize        bytes);

gfloat   *pst_floats_new            (gsize        n,
                                     GError     **error);
gpointer  pst_bytes_new             (gsize        n,
                                     GError     **error);
void      pst_memory_free           (gpointer     memory);

gboolean  pst_memory_refuse         (guint64      bytes,
                                     GError     **error);
gboolean  pst_memory_check          (gsize        n_floats,
                                     guint64      n_bytes,
                                     GError     **error);

G_END_DECLS
