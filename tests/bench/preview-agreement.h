/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How near a preview at rest is to the finished picture. */
#pragma once

#include <pastiche/pastiche.h>

G_BEGIN_DECLS

gboolean print_preview_agreement (PstNetwork   *network,
                                  PstSettings  *settings,
                                  PstPicture   *content,
                                  PstPicture   *painting,
                                  PstPicture   *other,
                                  GError      **error);

G_END_DECLS
