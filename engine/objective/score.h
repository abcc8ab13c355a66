/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The common yardstick: how near a finished picture is to its photograph and to its painting, however it was made.
 * The same numbers as `score` of tests/bench/peer_torch.py.
 */
#pragma once

#include <pastiche/network.h>
#include <pastiche/picture.h>

G_BEGIN_DECLS

/**
 * PstScore:
 * @content: relative content loss at relu4_2
 * @style: relative Gram loss, the mean over relu1_1, relu2_1, relu3_1, relu4_1 and relu5_1
 */
typedef struct
{
  gdouble content;
  gdouble style;
} PstScore;

gboolean pst_score (PstNetwork        *network,
                    const PstPicture  *content,
                    const PstPicture  *painting,
                    const PstPicture  *result,
                    PstScore          *score,
                    GError           **error);

G_END_DECLS
