/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <math.h>

#include <gio/gio.h>

#include "allocation.h"
#include "reference.h"
#include "safetensors.h"

static PstSafetensors *reference;

void
test_reference_open (void)
{
  g_autoptr (GFile)  file  = g_file_new_for_path (g_getenv ("PST_REFERENCE"));
  g_autoptr (GError) error = NULL;

  reference = pst_safetensors_open (file, &error);
  g_assert_no_error (error);
}

void
test_reference_close (void)
{
  pst_safetensors_free (reference);
}

/* (transfer full): to be freed with pst_memory_free() */
gfloat *
test_reference_read (const gchar *name,
                     guint        n_dimensions,
                     const gsize *shape)
{
  g_autoptr (GError)  error  = NULL;
  gfloat             *values = pst_safetensors_read (reference, name, n_dimensions, shape, &error);

  g_assert_no_error (error);
  return values;
}

/* The first rows and columns of a picture [3, H, W]. */
PstPicture *
test_reference_read_picture (const gchar *name,
                             gint         width,
                             gint         height)
{
  const gsize  shape[3] = { 3, TEST_REFERENCE_HEIGHT, TEST_REFERENCE_WIDTH };
  gfloat      *planes   = test_reference_read (name, 3, shape);
  PstPicture  *picture  = pst_picture_new (width, height, FALSE, NULL);

  for (gint y = 0; y < height; y++)
    for (gint x = 0; x < width; x++)
      for (gint c = 0; c < 3; c++)
        picture->rgb[(y * width + x) * 3 + c] = planes[(c * TEST_REFERENCE_HEIGHT + y) * TEST_REFERENCE_WIDTH + x];
  pst_memory_free (planes);
  return picture;
}

/* Asserts that values [positions, channels] are expected [channels, positions] · factor, relative to the whole tensor. */
void
test_reference_assert_same (const gchar  *name,
                            const gfloat *values,
                            const gfloat *expected,
                            gsize         positions,
                            gsize         channels,
                            gdouble       factor,
                            gdouble       tolerance)
{
  gdouble difference = 0.0;
  gdouble norm       = 0.0;

  for (gsize i = 0; i < positions; i++)
    for (gsize c = 0; c < channels; c++)
      {
        gdouble wanted = expected[c * positions + i] * factor;

        difference += (values[i * channels + c] - wanted) * (values[i * channels + c] - wanted);
        norm += wanted * wanted;
      }
  g_test_message ("%s: relative difference %.2g", name, sqrt (difference / norm));
  g_assert_cmpfloat (sqrt (difference / norm), <, tolerance);
}
