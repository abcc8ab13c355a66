/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The networks that a job paints with, and the files that they are read from. */
#pragma once

#include <pastiche/choices.h>
#include <pastiche/instant.h>
#include <pastiche/network.h>

G_BEGIN_DECLS

/**
 * PstModelFiles:
 * @network: (nullable): the file of the network that looks at the pictures
 * @instant: (nullable): the file of the network that paints at once
 * @n_entries: how long the style vectors of the scene are, which that network has to know; 0 where there are only paintings
 */
typedef struct
{
  GFile *network;
  GFile *instant;
  gsize  n_entries;
} PstModelFiles;

/**
 * PstModels:
 * @network: (nullable): looks at the pictures while a job paints step by step
 * @instant: (nullable): paints at once: the whole picture, or the start of a painting step by step
 */
typedef struct
{
  PstNetwork *network;
  PstInstant *instant;
} PstModels;

/**
 * PstModelKinds:
 * @PST_MODEL_NETWORK: the network that looks at the pictures
 * @PST_MODEL_INSTANT: the network that paints at once
 */
typedef enum
{
  PST_MODEL_NETWORK = 1 << 0,
  PST_MODEL_INSTANT = 1 << 1,
} PstModelKinds;

void          pst_model_files_clear (PstModelFiles        *files);
gboolean      pst_model_files_equal (const PstModelFiles  *files,
                                     const PstModelFiles  *others);

PstModelKinds pst_models_needed     (PstMethod             method,
                                     PstStart              start,
                                     gboolean              has_start);
gboolean      pst_models_load       (PstModels            *models,
                                     const PstModelFiles  *files,
                                     GError              **error);
void          pst_models_clear      (PstModels            *models);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PstModelFiles, pst_model_files_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PstModels, pst_models_clear)

G_END_DECLS
