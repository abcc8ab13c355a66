/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Ready-made looks: a style, or several, and settings that go well with it, under one name. */
#pragma once

#include <json-glib/json-glib.h>
#include <libgimp/gimp.h>

G_BEGIN_DECLS

/**
 * PstLook:
 * @name: what scripts call it by
 * @title: its name for people
 * @purpose: what it is good for
 * @arguments: the procedure's arguments that make it, under their names
 */
typedef struct
{
  gchar      *name; /* first, for pst_shipped_find() */
  gchar      *title;
  gchar      *purpose;
  JsonObject *arguments;
} PstLook;

GPtrArray * pst_looks_list      (GError              **error);
void        pst_looks_choose    (GPtrArray            *looks,
                                 const PstLook        *look,
                                 GimpProcedureConfig  *config);
gboolean    pst_looks_is_chosen (GPtrArray            *looks,
                                 const PstLook        *look,
                                 GimpProcedureConfig  *config);
gboolean    pst_looks_complete  (GimpProcedureConfig  *config,
                                 GError              **error);

G_END_DECLS
