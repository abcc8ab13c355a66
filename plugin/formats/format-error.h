/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What all formats say of files in the same words. */
#pragma once

#include <gio/gio.h>
#include <glib/gi18n-lib.h>

G_BEGIN_DECLS

static inline void
pst_format_set_damaged (GError **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                       _ ("The file is cut off or damaged: copy or download it again."));
}

/* @kind: what the file is, a translated half of a sentence */
static inline void
pst_format_set_unknown_kind (const gchar  *kind,
                             GError      **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
               /* Translators: what a file is, for instance "It has several pages" */
               _ ("%s, which Pastiche can neither paint nor write as it is: convert it first."), kind);
}

static inline void
pst_format_set_unwritten (const gchar  *title,
                          GError      **error)
{
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED,
               /* Translators: what a format is called */
               _ ("The picture cannot be written as %s: choose another format."), title);
}

G_END_DECLS
