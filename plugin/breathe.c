/* SPDX-License-Identifier: GPL-3.0-or-later */

/* GIMP's pixels are read in the main thread, and a large layer takes seconds: between its rows there is time for windows. */
#include "config.h"

#include "breathe.h"

#define ROWS 8 /* that are read in one breath */
#define MOST 8 /* events that are handled at a time: some never end */

/**
 * pst_breathe:
 * @row: the row that is read next, counted from 0
 *
 * Handles some of what waits in the main loop, every few rows.
 */
void
pst_breathe (gint row)
{
  for (guint i = 0; row % ROWS == 0 && i < MOST && g_main_context_pending (NULL); i++)
    g_main_context_iteration (NULL, FALSE);
}
