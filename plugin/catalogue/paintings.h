/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The paintings that are shipped with the plug-in. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * PstPainting:
 * @name: what scripts call it, for instance "great-wave"
 * @title: its title
 * @painter: who painted it
 * @year: when
 * @file: the reproduction
 */
typedef struct
{
  gchar *name;
  gchar *title;
  gchar *painter;
  gchar *year;
  GFile *file;
} PstPainting;

GPtrArray         *pst_paintings_list (GError       **error);
const PstPainting *pst_paintings_find (GPtrArray     *paintings,
                                       const gchar   *name,
                                       GError       **error);

G_END_DECLS
