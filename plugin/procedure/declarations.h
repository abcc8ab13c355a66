/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Arguments that several procedures have. */
#pragma once

#include <libgimp/gimp.h>
#include <pastiche/settings.h>

G_BEGIN_DECLS

void pst_declare_setting   (GimpProcedure *procedure,
                            GParamSpec    *setting,
                            PstSettings   *settings);
void pst_declare_file      (GimpProcedure *procedure,
                            const gchar   *name,
                            const gchar   *nick,
                            const gchar   *blurb);
void pst_declare_drawable  (GimpProcedure *procedure,
                            const gchar   *name,
                            const gchar   *nick,
                            const gchar   *blurb);
void pst_declare_paintings (GimpProcedure *procedure);
void pst_declare_shares    (GimpProcedure *procedure);

G_END_DECLS
