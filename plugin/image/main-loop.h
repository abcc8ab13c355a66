/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Windows go on living while pixels are read and written, and while anything is computed. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Makes no call to GIMP, and changes nothing that the main thread looks at meanwhile. */
typedef void (* PstWork) (gpointer data);

typedef struct _PstErrand PstErrand;

void       pst_main_loop_iterate    (gint       row);
void       pst_main_loop_run_work   (PstWork    work,
                                     gpointer   data);
PstErrand *pst_main_loop_begin_work (PstWork    work,
                                     gpointer   data);
void       pst_main_loop_end_work   (PstErrand *errand);

G_END_DECLS
