/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <math.h>

#include <gio/gio.h>

#include "compute/allocation.h"
#include "networks/tensor-file.h"
#include "objective/objective.h"
#include "reference.h"

#define WIDTH  TEST_REFERENCE_WIDTH
#define HEIGHT TEST_REFERENCE_HEIGHT

static PstTensorFile *reference;

void
test_reference_open (void)
{
  g_autoptr (GFile)  file  = g_file_new_for_path (g_getenv ("PST_REFERENCE"));
  g_autoptr (GError) error = NULL;

  reference = pst_tensor_file_open (file, &error);
  g_assert_no_error (error);
}

void
test_reference_close (void)
{
  pst_tensor_file_free (reference);
}

/* (transfer full): to be freed with pst_memory_free() */
gfloat *
test_reference_read (const gchar *name,
                     guint        n_dimensions,
                     const gsize *shape)
{
  g_autoptr (GError)  error  = NULL;
  gfloat             *values = pst_tensor_file_read (reference, name, n_dimensions, shape, &error);

  g_assert_no_error (error);
  return values;
}

/* The first rows and columns of a picture [3, H, W]. */
PstPicture *
test_reference_read_picture (const gchar *name,
                             gint         width,
                             gint         height)
{
  const gsize  shape[3] = { 3, HEIGHT, WIDTH };
  gfloat      *planes   = test_reference_read (name, 3, shape);
  PstPicture  *picture  = pst_picture_new (width, height, FALSE, NULL);

  for (gint y = 0; y < height; y++)
    for (gint x = 0; x < width; x++)
      for (gint c = 0; c < 3; c++)
        picture->rgb[(y * width + x) * 3 + c] = planes[(c * HEIGHT + y) * WIDTH + x];
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

/* The losses of the reference's picture with PyTorch's settings, and their gradient [H, W, 3]. */
PstLosses
test_reference_evaluate (PstNetwork  *network,
                         PstCompute  *compute,
                         const gchar *style_layers,
                         const gchar *content_layers,
                         gdouble      style_weight,
                         gfloat      *gradient)
{
  g_autoptr (GError)       error     = NULL;
  g_autoptr (PstPicture)   picture   = test_reference_read_picture ("input.image", WIDTH, HEIGHT);
  g_autoptr (PstPicture)   content   = test_reference_read_picture ("input.content", WIDTH, HEIGHT);
  g_autoptr (PstPicture)   style     = test_reference_read_picture ("input.style", WIDTH, HEIGHT);
  g_autoptr (PstSettings)  settings  = g_object_new (PST_TYPE_SETTINGS,
                                                     "style-loss", PST_STYLE_LOSS_GRAM,
                                                     "padding", PST_PADDING_ZERO,
                                                     "style-weight", style_weight,
                                                     "smoothness-weight", 0.0,
                                                     "style-layers", style_layers,
                                                     "content-layers", content_layers,
                                                     "content-weight", 1.0, "matching-weight", 0.0, "contours", 0.0,
                                                     "palette-weight", 0.0,
                                                     NULL);
  const PstScenePlan       scene     = pst_scene_plan_one (WIDTH, HEIGHT, WIDTH, HEIGHT);
  g_autoptr (PstObjective) objective = pst_objective_new (network, settings, compute, &scene, G_MAXUINT64, &error);
  PstLosses                losses;

  g_assert_no_error (error);
  g_assert_true (pst_objective_set_style (objective, 0, style, NULL, &error));
  g_assert_true (pst_objective_prepare (objective, content, NULL, NULL, NULL, NULL, &error));
  g_assert_true (pst_objective_evaluate (objective, picture->rgb, gradient, &losses, NULL, &error));
  return losses;
}
