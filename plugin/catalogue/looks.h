/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Ready-made looks: a style, or several, and settings that go well with it, under one name. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * PstLook:
 * @name: what scripts call it by
 * @title: its name for people
 * @purpose: what it is good for
 * @arguments: what makes it: "painting" or "ready-style", and settings, under their names
 */
typedef struct
{
  gchar      *name;
  gchar      *title;
  gchar      *purpose;
  JsonObject *arguments;
} PstLook;

GPtrArray     *pst_looks_list (GError      **error);
const PstLook *pst_looks_find (GPtrArray    *looks,
                               const gchar  *name,
                               GError      **error);

G_END_DECLS
