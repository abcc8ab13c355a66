/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A plain window for the widgets under test. */
#pragma once

#include <gtk/gtk.h>

GtkWidget       *test_window_new       (GtkWidget       *widget,
                                        gint             width,
                                        gint             height);
void             test_window_settle    (void);
void             test_window_set_dark  (gboolean         dark);
void             test_window_in_each_theme (void        (* save) (const gchar *theme));
cairo_surface_t *test_window_draw      (GtkWidget       *window);
void             test_window_save      (GtkWidget       *window,
                                        const gchar     *name);
guint32          test_surface_get      (cairo_surface_t *surface,
                                        gint             x,
                                        gint             y);
GtkWidget       *test_find             (GtkWidget       *root,
                                        GType            type);
void             test_press_key        (GtkWidget       *widget,
                                        guint            key,
                                        GdkModifierType  modifiers);
void             test_hold_key         (GtkWidget       *widget,
                                        guint            key,
                                        guint            n_times);
void             test_drag             (GtkWidget       *widget,
                                        gdouble          x,
                                        gdouble          y,
                                        gdouble          to_x,
                                        gdouble          to_y);
void             test_turn_wheel       (GtkWidget       *widget);
void             test_assert_named     (GtkWidget       *root);
