/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A gallery of styles in a window of its own: with a few styles, and what a hand does to it. */
#pragma once

#include <pastiche-ui/place-combo.h>
#include <pastiche-ui/style-gallery.h>

#define TEST_N_LAYERS 26

typedef struct
{
  GtkWidget       *window;
  PstStyleGallery *widget;
  guint            n_changes;
  guint            n_made;    /* thumbnails of layers */
} TestGallery;

void          test_gallery_init        (TestGallery *gallery);
void          test_gallery_add_trained (TestGallery *gallery);
void          test_gallery_clear       (TestGallery *gallery);
GPtrArray    *test_gallery_make_layers (TestGallery *gallery,
                                        guint        n_layers);
GtkListStore *test_make_places         (void);
GdkPixbuf    *test_gallery_read_thumbnail (GFile    *file,
                                           gint      side);

GtkWidget    *test_find_named          (GtkWidget   *root,
                                        GType        type,
                                        const gchar *name);
GtkWidget    *test_gallery_find_tile   (TestGallery *gallery,
                                        const gchar *title);
GtkWidget    *test_gallery_find_button (TestGallery *gallery,
                                        const gchar *format,
                                        const gchar *title);
GtkRange     *test_gallery_find_slider (TestGallery *gallery,
                                        const gchar *title);
GtkComboBox  *test_gallery_find_place  (TestGallery *gallery,
                                        const gchar *title);

void          test_press               (GtkWidget   *button);
void          test_gallery_add         (TestGallery *gallery,
                                        const gchar *title);
void          test_gallery_search      (TestGallery *gallery,
                                        const gchar *words);

gchar        *test_gallery_describe    (TestGallery *gallery);
gboolean      test_gallery_is_checked  (TestGallery *gallery,
                                        const gchar *title);
const gchar  *test_gallery_get_notice  (TestGallery *gallery);

#define test_gallery_assert_chosen(gallery, expected)                 \
  G_STMT_START {                                                      \
    g_autofree gchar *described = test_gallery_describe (gallery);    \
    g_assert_cmpstr (described, ==, expected);                        \
  } G_STMT_END
