/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Image file → small picture, upright: decoded as small as its format allows (a JPEG file at an eighth of its size, for instance).
 * What gdk-pixbuf cannot read may have a thumbnail from other programs: GIMP makes one of each of its own files.
 */
#include "config.h"

#include "gallery/image-reading.h"

#define CHUNK       (64 * 1024) /* bytes */
#define MOST_PIXELS 200e6       /* of a file whose thumbnail is worth the time and the memory */
#define MOST_ASPECT 4.0         /* so much longer the long side may become */

typedef struct
{
  gint     side;
  gboolean too_large;
} Wish;

/* The shorter side becomes what is wished for, unless the longer one would become too long; nothing is enlarged. */
static void
choose_size (GdkPixbufLoader *loader,
             gint             width,
             gint             height,
             gpointer         data)
{
  Wish    *wish  = data;
  gdouble  scale = MIN ((gdouble) wish->side / MIN (width, height), MOST_ASPECT * wish->side / MAX (width, height));

  wish->too_large = (gdouble) width * height > MOST_PIXELS;
  if (wish->too_large)
    gdk_pixbuf_loader_set_size (loader, 0, 0); /* decodes nothing */
  else if (scale < 1.0)
    gdk_pixbuf_loader_set_size (loader, MAX ((gint) (width * scale + 0.5), 1), MAX ((gint) (height * scale + 0.5), 1));
}

static gboolean
feed (GdkPixbufLoader  *loader,
      GInputStream     *stream,
      const Wish       *wish,
      GError          **error)
{
  g_autofree guchar *chunk = g_malloc (CHUNK);

  while (! wish->too_large)
    {
      gssize n = g_input_stream_read (stream, chunk, CHUNK, NULL, error);

      if (n <= 0)
        return n == 0;
      if (! gdk_pixbuf_loader_write (loader, chunk, n, error))
        return FALSE;
    }
  g_set_error (error, GDK_PIXBUF_ERROR, GDK_PIXBUF_ERROR_INSUFFICIENT_MEMORY, "too large for a thumbnail");
  return FALSE;
}

static GdkPixbuf *
decode (GFile   *file,
        gint     side,
        GError **error)
{
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, error);
  g_autoptr (GdkPixbufLoader)  loader = gdk_pixbuf_loader_new ();
  Wish                         wish   = { .side = side };
  gboolean                     fed;
  GdkPixbuf                   *pixbuf;

  g_signal_connect (loader, "size-prepared", G_CALLBACK (choose_size), &wish);
  fed = stream && feed (loader, G_INPUT_STREAM (stream), &wish, error);
  if (! gdk_pixbuf_loader_close (loader, fed ? error : NULL) || ! fed)
    return NULL;
  pixbuf = gdk_pixbuf_loader_get_pixbuf (loader);
  if (! pixbuf)
    g_set_error (error, GDK_PIXBUF_ERROR, GDK_PIXBUF_ERROR_CORRUPT_IMAGE, "no picture");
  return pixbuf ? gdk_pixbuf_apply_embedded_orientation (pixbuf) : NULL;
}

/* (transfer full) (nullable) */
static GdkPixbuf *
find_ready_made (GFile *file)
{
  g_autoptr (GFileInfo) info = g_file_query_info (file, G_FILE_ATTRIBUTE_THUMBNAIL_PATH, G_FILE_QUERY_INFO_NONE, NULL, NULL);
  const gchar          *path = info ? g_file_info_get_attribute_byte_string (info, G_FILE_ATTRIBUTE_THUMBNAIL_PATH) : NULL;

  return path ? gdk_pixbuf_new_from_file (path, NULL) : NULL;
}

/* (transfer full) (nullable): a small picture of an image file. Its shorter side has @side pixels, or less where the picture is smaller
 * or very long. The error says why it cannot be read. To be called in a thread.
 */
GdkPixbuf *
pst_image_reading_run (GFile   *file,
                       gint     side,
                       GError **error)
{
  g_autoptr (GError)  problem = NULL;
  GFileType           type    = g_file_query_file_type (file, G_FILE_QUERY_INFO_NONE, NULL);
  GdkPixbuf          *pixbuf;

  if (type == G_FILE_TYPE_DIRECTORY || type == G_FILE_TYPE_SPECIAL) /* a pipe would be waited for */
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_INVAL, "no file");
      return NULL;
    }
  pixbuf = decode (file, side, &problem);
  if (! pixbuf)
    pixbuf = find_ready_made (file);
  if (! pixbuf)
    g_propagate_error (error, g_steal_pointer (&problem));
  return pixbuf;
}
