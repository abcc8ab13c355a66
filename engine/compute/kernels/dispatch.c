/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Picks the instruction set. Compiled for the oldest processor, like everything outside the kernels. */
#include "config.h"

#include "compute/kernels/kernels.h"

#ifdef PST_X86_KERNELS
extern const PstKernels pst_kernels_avx512;
extern const PstKernels pst_kernels_avx2;
#endif
extern const PstKernels pst_kernels_portable;

static const PstKernels *available[4]; /* best first, NULL at the end */

static gpointer
find_available (gpointer data G_GNUC_UNUSED)
{
  guint n = 0;

#ifdef PST_X86_KERNELS
  __builtin_cpu_init ();
  if (__builtin_cpu_supports ("x86-64-v4"))
    available[n++] = &pst_kernels_avx512;
  if (__builtin_cpu_supports ("x86-64-v3"))
    available[n++] = &pst_kernels_avx2;
#endif
  available[n++] = &pst_kernels_portable;
  return available;
}

static gpointer
choose (gpointer data G_GNUC_UNUSED)
{
  const PstKernels *const *kernels = pst_kernels_list ();
  const gchar             *wanted  = g_getenv ("PASTICHE_KERNELS");

  for (guint i = 0; wanted && kernels[i]; i++)
    if (g_str_equal (kernels[i]->name, wanted))
      return (gpointer) kernels[i];
  if (wanted)
    g_warning ("PASTICHE_KERNELS: this processor has no “%s”; using “%s”", wanted, kernels[0]->name);
  return (gpointer) kernels[0];
}

/**
 * pst_kernels_list:
 *
 * Returns: (transfer none): what this processor can run, the fastest first, %NULL at the end
 */
const PstKernels *const *
pst_kernels_list (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, find_available, NULL);
}

/**
 * pst_kernels_get:
 *
 * Returns: (transfer none): the fastest kernels, unless PASTICHE_KERNELS names others
 */
const PstKernels *
pst_kernels_get (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, choose, NULL);
}
