/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The file of a trained style → a photograph painted in it, in a thumbnail. It is painted once, and kept where all programs keep
 * thumbnails (Thumbnail Managing Standard of freedesktop.org): so file managers show it, and whoever tidies up there knows what it is. One
 * that is older than the style is painted anew.
 */
#include "config.h"

#include <glib/gstdio.h>

#include <babl/babl.h>
#include <pastiche/job.h>

#include "files/picture-thumbnail.h"
#include "image/painting-file.h"
#include "image/style-thumbnail.h"

#define SIDE       170 /* pixels of the shorter side that is kept: enough for dense screens; the other stays below the standard's 256 */
#define PHOTO_SIDE 512 /* that the photograph has: so large it was for the thumbnails of the ready styles, too */

/* (transfer full) (nullable): what was kept */
static GdkPixbuf *
find_kept (GFile *style)
{
  g_autoptr (GFileInfo) info = g_file_query_info (style, G_FILE_ATTRIBUTE_THUMBNAIL_PATH "," G_FILE_ATTRIBUTE_THUMBNAIL_IS_VALID,
                                                  G_FILE_QUERY_INFO_NONE, NULL, NULL);
  const gchar          *path = info ? g_file_info_get_attribute_byte_string (info, G_FILE_ATTRIBUTE_THUMBNAIL_PATH) : NULL;

  if (! path || ! g_file_info_get_attribute_boolean (info, G_FILE_ATTRIBUTE_THUMBNAIL_IS_VALID))
    return NULL;
  return gdk_pixbuf_new_from_file (path, NULL);
}

/* Where that cannot be done, the thumbnail will be painted again. */
static void
keep (GFile     *style,
      GdkPixbuf *thumbnail)
{
  g_autoptr (GFileInfo)  info     = g_file_query_info (style, G_FILE_ATTRIBUTE_TIME_MODIFIED, G_FILE_QUERY_INFO_NONE, NULL, NULL);
  g_autofree gchar      *uri      = g_file_get_uri (style);
  g_autofree gchar      *sum      = g_compute_checksum_for_string (G_CHECKSUM_MD5, uri, -1);
  g_autofree gchar      *base     = g_strconcat (sum, ".png", NULL);
  g_autofree gchar      *folder   = g_build_filename (g_get_user_cache_dir (), "thumbnails", "large", NULL);
  g_autofree gchar      *path     = g_build_filename (folder, base, NULL);
  g_autofree gchar      *modified = NULL;
  g_autofree gchar      *content  = NULL;
  gsize                  n;

  if (! info)
    return;
  modified = g_strdup_printf ("%" G_GUINT64_FORMAT, g_file_info_get_attribute_uint64 (info, G_FILE_ATTRIBUTE_TIME_MODIFIED));
  if (gdk_pixbuf_save_to_buffer (thumbnail, &content, &n, "png", NULL, "tEXt::Thumb::URI", uri, "tEXt::Thumb::MTime", modified,
                                 "tEXt::Software", "Pastiche", NULL) &&
      g_mkdir_with_parents (folder, 0700) == 0)
    g_file_set_contents_full (path, content, n, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL);
}

/* (transfer full) (nullable): the photograph, painted; %NULL where the style is damaged or there is no memory for it */
static PstPicture *
paint (GFile *style,
       GFile *photograph)
{
  g_autoptr (PstSettings) settings = g_object_new (PST_TYPE_SETTINGS, "method", PST_METHOD_INSTANT, "threads", 1, NULL);
  g_auto (PstModelFiles)  files    = { NULL, g_object_ref (style), 1 };
  g_auto (PstModels)      models   = { 0 };
  g_auto (PstScene)       scene    = { 0 };
  g_autoptr (PstJob)      job      = NULL;
  PstScenePlan            plan;

  if (! pst_models_load (&models, &files, NULL) ||
      ! (scene.content = pst_painting_file_read_in_thread (photograph, babl_space ("sRGB"), PHOTO_SIDE, NULL, NULL)))
    return NULL;
  scene.n_paintings  = 1;
  scene.paintings[0] = (PstScenePainting) { .style = g_new (gfloat, 1), .share = 1.0 };
  *scene.paintings[0].style = 1.0f;
  plan = pst_scene_get_plan (&scene);
  job  = pst_job_new (&models, settings, &plan);
  return pst_job_run (job, &scene, NULL, NULL);
}

static GdkPixbuf *
shrink (GdkPixbuf *thumbnail,
        gint       side)
{
  gint width  = gdk_pixbuf_get_width (thumbnail);
  gint height = gdk_pixbuf_get_height (thumbnail);

  pst_picture_thumbnail_choose_size (&width, &height, side);
  return gdk_pixbuf_scale_simple (thumbnail, width, height, GDK_INTERP_BILINEAR);
}

/* (transfer full) (nullable): the thumbnail of a trained style, whose shorter side has @side pixels or less; %NULL where the style is
 * damaged. @photograph: what is painted. For any thread: it takes as long as to paint a small picture on one processor, once.
 */
GdkPixbuf *
pst_style_thumbnail_read (GFile *style,
                          GFile *photograph,
                          gint   side)
{
  g_autoptr (GdkPixbuf)  kept    = find_kept (style);
  g_autoptr (PstPicture) painted = kept ? NULL : paint (style, photograph);

  if (painted && (kept = pst_picture_thumbnail_new (painted, SIDE)))
    keep (style, kept);
  return kept ? shrink (kept, side) : NULL;
}
