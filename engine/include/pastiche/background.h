/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Work that is done while the main loop goes on. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * PstBackground:
 *
 * Threads for one kind of work. It lives as long as the program, and is declared with PST_BACKGROUND().
 */
typedef struct
{
  /*< private >*/
  guint   most;      /* threads */
  guint   n_threads;
  GMutex  mutex;     /* for what is above and below */
  GQueue  waiting;   /* of work that has not begun */
} PstBackground;

/**
 * PST_BACKGROUND:
 * @most_threads: how much of this work is done at a time
 */
#define PST_BACKGROUND(most_threads) { .most = (most_threads) }

void pst_background_run (PstBackground   *background,
                         GTask           *task,
                         GTaskThreadFunc  work);

G_END_DECLS
