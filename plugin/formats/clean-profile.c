/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A profile's primaries and curves in a profile of their own. Babl reads beyond the end of a profile whose tags lie about their places, and
 * Little CMS does not: so what babl is given is what Little CMS has read, and nothing else.
 */
#include "config.h"

#include <lcms2.h>

#include "formats/clean-profile.h"

static const cmsTagSignature rgb_tags[] = {
  cmsSigRedColorantTag, cmsSigGreenColorantTag, cmsSigBlueColorantTag, cmsSigRedTRCTag, cmsSigGreenTRCTag, cmsSigBlueTRCTag, 0
};
static const cmsTagSignature grey_tags[]  = { cmsSigGrayTRCTag, 0 };
static const cmsTagSignature white_tags[] = { cmsSigMediaWhitePointTag, cmsSigChromaticAdaptationTag, 0 }; /* may be left out */

/* Answers whether all of them were there. */
static gboolean
copy_tags (cmsHPROFILE            from,
           cmsHPROFILE            to,
           const cmsTagSignature *tags)
{
  gboolean done = TRUE;

  for (guint i = 0; tags[i]; i++)
    {
      const void *tag = cmsIsTag (from, tags[i]) ? cmsReadTag (from, tags[i]) : NULL;

      done &= tag && cmsWriteTag (to, tags[i], tag);
    }
  return done;
}

static GBytes *
save (cmsHPROFILE profile)
{
  cmsUInt32Number n     = 0;
  guint8         *bytes = cmsSaveProfileToMem (profile, NULL, &n) ? g_malloc (n) : NULL;

  if (bytes && cmsSaveProfileToMem (profile, bytes, &n))
    return g_bytes_new_take (bytes, n);
  g_free (bytes);
  return NULL;
}

/* (transfer full) (nullable): a profile that means the same; %NULL where it has no primaries and curves, or they cannot be read */
GBytes *
pst_clean_profile_new (GBytes *profile)
{
  gsize                   n;
  gconstpointer           bytes  = g_bytes_get_data (profile, &n);
  cmsHPROFILE             from   = cmsOpenProfileFromMem (bytes, n);
  cmsHPROFILE             to     = cmsCreateProfilePlaceholder (NULL);
  cmsColorSpaceSignature  colour = from ? cmsGetColorSpace (from) : 0;
  GBytes                 *clean  = NULL;

  if (colour == cmsSigRgbData || colour == cmsSigGrayData)
    {
      cmsSetProfileVersion (to, cmsGetProfileVersion (from));
      cmsSetDeviceClass (to, cmsGetDeviceClass (from));
      cmsSetColorSpace (to, colour);
      cmsSetPCS (to, cmsGetPCS (from));
      copy_tags (from, to, white_tags);
      if (copy_tags (from, to, colour == cmsSigRgbData ? rgb_tags : grey_tags))
        clean = save (to);
    }
  if (from)
    cmsCloseProfile (from);
  cmsCloseProfile (to);
  return clean;
}
