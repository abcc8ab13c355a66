/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Finds the members of a ZIP archive that lie in it as they are. */
#pragma once

#include "networks/tensor-file.h"

G_BEGIN_DECLS

/**
 * PstZipMember:
 * @header: where its local header begins in the archive
 * @bytes: of its content
 * @is_stored: whether its content lies there as it is, and is not compressed or encrypted
 */
typedef struct
{
  guint64  header;
  guint64  bytes;
  gboolean is_stored;
} PstZipMember;

/* The name of each member, with its folders → PstZipMember. */
typedef GHashTable PstZipArchive;

PstZipArchive *pst_zip_archive_read         (PstTensorFile       *file,
                                             guint64              file_bytes,
                                             GError             **error);
gboolean       pst_zip_archive_find_content (PstTensorFile       *file,
                                             guint64              file_bytes,
                                             const PstZipMember  *member,
                                             guint64             *begin,
                                             GError             **error);

G_END_DECLS
