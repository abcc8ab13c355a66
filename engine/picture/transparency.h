/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Pictures with transparent pixels, whose colours nobody has seen. */
#pragma once

#include <pastiche/picture.h>

G_BEGIN_DECLS

gboolean    pst_transparency_is_opaque (const PstPicture  *picture);
gboolean    pst_transparency_has_holes (const PstPicture  *picture);
gboolean    pst_transparency_fill      (PstPicture        *picture,
                                        GError           **error);
PstPicture *pst_transparency_fill_copy (PstPicture        *picture,
                                        GError           **error);
void        pst_transparency_set_error (GError           **error);

G_END_DECLS
