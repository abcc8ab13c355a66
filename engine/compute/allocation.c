/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Aligned allocations that may fail, and how much memory is free (platform.c).
 *
 * Buffers of several megabytes ask the kernel for huge pages: the Winograd transforms walk through them with large
 * strides, and with 4 KiB pages the address translation costs about a tenth of the time.
 */
#include "config.h"

#include <stdarg.h>

#include <glib/gi18n-lib.h>

#include <pastiche/error.h>

#include "compute/allocation.h"
#include "compute/platform.h"

#define HUGE_PAGE ((gsize) 2 << 20)

/* The product of so many factors, each a #gsize. FALSE if it does not fit. */
gboolean
pst_size_multiply (gsize *product,
                   guint  n_factors,
                   ...)
{
  gsize    result = 1;
  gboolean fits   = TRUE;
  va_list  factors;

  va_start (factors, n_factors);
  for (guint i = 0; i < n_factors && fits; i++)
    fits = g_size_checked_mul (&result, result, va_arg (factors, gsize));
  va_end (factors);
  *product = result;
  return fits;
}

/* The size of as many whole cache lines as hold so many bytes. */
gsize
pst_size_in_lines (gsize bytes)
{
  return (bytes + PST_CACHE_LINE - 1) / PST_CACHE_LINE * PST_CACHE_LINE;
}

/* (transfer none) (nullable): the next bytes, on a cache line's boundary; NULL where the arena has no memory */
gpointer
pst_arena_take (PstArena *arena,
                gsize     bytes)
{
  gpointer taken = arena->memory ? arena->memory + arena->used : NULL;

  arena->used += pst_size_in_lines (bytes);
  return taken;
}

/* FALSE, with the error that there is no memory for so many bytes. */
gboolean
pst_memory_refuse (guint64   bytes,
                   GError  **error)
{
  g_autofree gchar *size = g_format_size_full (bytes, G_FORMAT_SIZE_IEC_UNITS);

  g_set_error (error, PST_ERROR, PST_ERROR_MEMORY,
               _ ("There is no room for another %s of memory: close other pictures, select a part of this one, "
                  "or scale it down."), size);
  return FALSE;
}

/* (transfer full): uninitialised memory on a cache line's boundary, to be freed with pst_memory_free(); PST_ERROR_MEMORY
 * where there is not so much
 */
gpointer
pst_bytes_new (gsize    n,
               GError **error)
{
  gboolean large  = n >= 2 * HUGE_PAGE;
  gpointer memory = n > G_MAXSSIZE ? NULL : pst_platform_allocate (MAX (n, 1), large ? HUGE_PAGE : PST_CACHE_LINE, large);

  if (! memory)
    pst_memory_refuse (n, error);
  return memory;
}

/* (transfer full): uninitialised floats on a cache line's boundary, to be freed with pst_memory_free(); PST_ERROR_MEMORY
 * where there is no room for so many
 */
gfloat *
pst_floats_new (gsize    n,
                GError **error)
{
  gsize bytes;

  if (! g_size_checked_mul (&bytes, n, sizeof (gfloat)))
    bytes = G_MAXSIZE;
  return pst_bytes_new (bytes, error);
}

void
pst_memory_free (gpointer memory)
{
  pst_platform_free (memory);
}

/**
 * pst_memory_get_available:
 *
 * Returns: bytes that programs can still take without swapping, or %G_MAXUINT64 where the system does not tell
 */
guint64
pst_memory_get_available (void)
{
  return pst_platform_get_free_memory ();
}

/* Whether so many floats, and so many bytes, are free: where the system promises memory that it does not have, this says so
 * before it is touched.
 */
gboolean
pst_memory_check (gsize     n_floats,
                  guint64   n_bytes,
                  GError  **error)
{
  guint64 bytes = G_MAXUINT64;

  if (g_uint64_checked_mul (&bytes, n_floats, sizeof (gfloat)) && g_uint64_checked_add (&bytes, bytes, n_bytes) &&
      bytes <= pst_memory_get_available ())
    return TRUE;
  return pst_memory_refuse (bytes, error);
}
