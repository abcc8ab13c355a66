/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Colour profiles of RGB that babl cannot follow: those that are tables and no primaries and curves, as printers and scanners have. Little
 * CMS converts between their numbers and sRGB, as in GIMP: colorimetric, relative to white, with the black points matched. Pixels are in
 * the order of our own format (colour/pixel-space.c).
 */
#include "config.h"

#include <lcms2.h>

#include "formats/table-profile.h"

#define BGR  (FLOAT_SH (1) | COLORSPACE_SH (PT_RGB) | CHANNELS_SH (3) | BYTES_SH (4) | DOSWAP_SH (1))
#define ABGR (BGR | EXTRA_SH (1))

struct _PstTableProfile
{
  cmsHTRANSFORM in;
  cmsHTRANSFORM out;
};

static cmsHTRANSFORM
make_transform (cmsHPROFILE from,
                cmsHPROFILE to,
                gboolean    with_alpha)
{
  const cmsUInt32Number form = with_alpha ? ABGR : BGR;

  return cmsCreateTransform (from, form, to, form, INTENT_RELATIVE_COLORIMETRIC,
                             cmsFLAGS_BLACKPOINTCOMPENSATION | cmsFLAGS_NOCACHE); /* threads may share it */
}

/* (transfer full) (nullable): %NULL where the profile is none of RGB, or where numbers cannot be converted both ways */
PstTableProfile *
pst_table_profile_new (GBytes   *profile,
                       gboolean  with_alpha)
{
  gsize            n;
  gconstpointer    bytes = g_bytes_get_data (profile, &n);
  cmsHPROFILE      own   = cmsOpenProfileFromMem (bytes, n);
  cmsHPROFILE      srgb  = cmsCreate_sRGBProfile ();
  PstTableProfile *table = g_new0 (PstTableProfile, 1);

  if (own && cmsGetColorSpace (own) == cmsSigRgbData)
    {
      table->in  = make_transform (own, srgb, with_alpha);
      table->out = make_transform (srgb, own, with_alpha);
    }
  if (own)
    cmsCloseProfile (own);
  cmsCloseProfile (srgb);
  if (table->in && table->out)
    return table;
  pst_table_profile_free (table);
  return NULL;
}

void
pst_table_profile_free (PstTableProfile *table)
{
  if (table->in)
    cmsDeleteTransform (table->in);
  if (table->out)
    cmsDeleteTransform (table->out);
  g_free (table);
}

/* Makes colours in sRGB of so many pixels' numbers. */
void
pst_table_profile_take_in (const PstTableProfile *table,
                           gfloat                *pixels,
                           gsize                  n)
{
  cmsDoTransform (table->in, pixels, pixels, n);
}

/* Makes numbers of so many pixels' colours in sRGB. */
void
pst_table_profile_give_out (const PstTableProfile *table,
                            gfloat                *pixels,
                            gsize                  n)
{
  cmsDoTransform (table->out, pixels, pixels, n);
}
