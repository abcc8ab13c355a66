/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Scenes for tests: how they are put together, painted, and looked at. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "pictures.h"
#include "scenes.h"

/**
 * test_load_models:
 * @models: (out caller-allocates): the network that looks, and the one that paints at once in any style
 */
void
test_load_models (PstModels *models)
{
  g_auto (PstModelFiles) files = { 0 };

  files.network = g_file_new_for_path (g_getenv ("PST_NETWORK"));
  files.instant = g_file_new_build_filename (g_getenv ("PST_MODELS"), "arbitrary.safetensors", NULL);
  g_assert_true (pst_models_load (models, &files, NULL));
}

/**
 * test_settings_without_matching:
 * @first: a setting's name, followed by its value and others, and %NULL
 *
 * Returns: (transfer full): settings as those of Gatys, Ecker and Bethge: all five style layers, the content's features, nothing else
 */
PstSettings *
test_settings_without_matching (const gchar *first,
                                ...)
{
  PstSettings *settings = g_object_new (PST_TYPE_SETTINGS, "style-layers", "relu1_1 relu2_1 relu3_1 relu4_1 relu5_1",
                                        "content-weight", 1.0, "matching-weight", 0.0, "contours", 0.0,
                                        "palette-weight", 0.0, NULL);
  va_list      values;

  va_start (values, first);
  g_object_set_valist (G_OBJECT (settings), first, values);
  va_end (values);
  return settings;
}

/**
 * test_astronaut:
 * @width: what is wanted
 * @height: what is wanted
 *
 * Returns: (transfer full): a photograph of this size, whatever its shape
 */
PstPicture *
test_astronaut (gint width,
                gint height)
{
  g_autoptr (PstPicture) whole = test_read_picture ("PST_PHOTOS", "astronaut.png", 0);

  return pst_picture_resize (whole, width, height, NULL);
}

/**
 * test_painting:
 * @name: a file's
 * @long_side: its width or height; 0: as large as it is
 *
 * Returns: (transfer full): one of the paintings that ship
 */
PstPicture *
test_painting (const gchar *name,
               gint         long_side)
{
  return test_read_picture ("PST_STYLES", name, long_side);
}

/**
 * test_mirrored_photo:
 * @width: what is wanted
 * @height: what is wanted
 *
 * Returns: (transfer full): a photograph that is its own mirror image, across and down: its opposite edges are alike
 */
PstPicture *
test_mirrored_photo (gint width,
                     gint height)
{
  g_autoptr (PstPicture) quarter  = test_read_picture ("PST_PHOTOS", "coffee.png", MAX (width, height));
  PstPicture            *picture  = pst_picture_new (width, height, FALSE, NULL);
  gint                   n_across = MIN ((width + 1) / 2, quarter->width);
  gint                   n_down   = MIN ((height + 1) / 2, quarter->height);

  for (gint y = 0; y < height; y++)
    for (gint x = 0; x < width; x++)
      for (gint c = 0; c < 3; c++)
        {
          gint  column = MIN (MIN (x, width - 1 - x), n_across - 1);
          gint  row    = MIN (MIN (y, height - 1 - y), n_down - 1);
          gsize from   = (gsize) row * quarter->width + column;

          picture->rgb[3 * ((gsize) y * width + x) + c] = CLAMP (quarter->rgb[3 * from + c], 0.0f, 1.0f);
        }
  return picture;
}

/**
 * test_stripes:
 * @side: width and height
 * @period: of the stripes, in pixels
 *
 * Returns: (transfer full): upright stripes, dark and light
 */
PstPicture *
test_stripes (gint side,
              gint period)
{
  PstPicture *picture = pst_picture_new (side, side, FALSE, NULL);

  for (gsize i = 0; i < 3 * (gsize) side * side; i++)
    picture->rgb[i] = (gint) (i / 3) % side % period < period / 2 ? 0.2f : 0.8f;
  return picture;
}

/**
 * test_roll:
 * @picture: a picture
 * @right: how far to the right
 * @down: how far down
 *
 * Returns: (transfer full): a copy in which what was at (0, 0) is at (@right, @down)
 */
PstPicture *
test_roll (const PstPicture *picture,
           gint              right,
           gint              down)
{
  PstPicture *rolled = pst_picture_new (picture->width, picture->height, FALSE, NULL);

  for (gint y = 0; y < picture->height; y++)
    for (gint x = 0; x < picture->width; x++)
      {
        gsize to = (gsize) ((y + down) % picture->height) * picture->width + (x + right) % picture->width;

        memcpy (rolled->rgb + 3 * to, picture->rgb + 3 * ((gsize) y * picture->width + x), 3 * sizeof (gfloat));
      }
  return rolled;
}

/**
 * test_right_part:
 * @width: of the mask
 * @height: of the mask
 * @edge: where the part begins, in parts of the width
 * @softness: how many pixels its edge is wide
 *
 * Returns: (transfer full): a mask from 0 on the left to 1 on the right
 */
PstMask *
test_right_part (gint    width,
                 gint    height,
                 gdouble edge,
                 gdouble softness)
{
  PstMask *mask = pst_mask_new (width, height, NULL);

  for (gint i = 0; i < width * height; i++)
    mask->values[i] = CLAMP ((i % width + 0.5 - edge * width) / softness + 0.5, 0.0, 1.0);
  return mask;
}

/**
 * test_disc:
 * @width: of the mask
 * @height: of the mask
 * @radius: in parts of the shorter side
 *
 * Returns: (transfer full): a mask that is 1 in the middle and 0 farther away than @radius
 */
PstMask *
test_disc (gint    width,
           gint    height,
           gdouble radius)
{
  PstMask *mask = pst_mask_new (width, height, NULL);
  gdouble  side = MIN (width, height);

  for (gint i = 0; i < width * height; i++)
    mask->values[i] = CLAMP (radius * side - hypot (i % width + 0.5 - width / 2.0, i / width + 0.5 - height / 2.0) + 0.5, 0.0, 1.0);
  return mask;
}

/**
 * test_cut_out:
 * @picture: a picture
 * @mask: of its size
 *
 * Returns: (transfer full): a copy that is transparent as far as the mask is 0
 */
PstPicture *
test_cut_out (const PstPicture *picture,
              const PstMask    *mask)
{
  gsize       n   = (gsize) picture->width * picture->height;
  PstPicture *cut = pst_picture_new (picture->width, picture->height, TRUE, NULL);

  memcpy (cut->rgb, picture->rgb, 3 * n * sizeof (gfloat));
  memcpy (cut->alpha, mask->values, n * sizeof (gfloat));
  return cut;
}

/**
 * test_scene_add_painting:
 * @scene: (inout): a scene
 * @picture: (transfer none): one more painting
 * @share: its share
 */
void
test_scene_add_painting (PstScene   *scene,
                         PstPicture *picture,
                         gdouble     share)
{
  scene->paintings[scene->n_paintings++] = (PstScenePainting) { .picture = pst_picture_ref (picture), .share = share };
}

/* The content's size and alpha, and in what is visible no values but those from 0 to 1 and up to the content's. */
static void
assert_finished (const PstPicture *result,
                 const PstPicture *content)
{
  gsize n = (gsize) content->width * content->height;

  g_assert_cmpint (result->width, ==, content->width);
  g_assert_cmpint (result->height, ==, content->height);
  g_assert_true (! result->alpha == ! content->alpha);
  if (content->alpha)
    g_assert_cmpmem (result->alpha, n * sizeof (gfloat), content->alpha, n * sizeof (gfloat));
  for (gsize i = 0; i < 3 * n; i++)
    if (! content->alpha || content->alpha[i / 3] > 0.0f)
      g_assert_true (result->rgb[i] >= MIN (content->rgb[i], 0.0f) && result->rgb[i] <= MAX (content->rgb[i], 1.0f));
}

/**
 * test_paint:
 * @models: the networks
 * @settings: the settings
 * @scene: (inout): what is painted; afterwards it is empty
 *
 * Returns: (transfer full): the finished picture, which can be handed over
 */
PstPicture *
test_paint (const PstModels *models,
            PstSettings     *settings,
            PstScene        *scene)
{
  g_autoptr (GError)      error   = NULL;
  const PstScenePlan      plan    = pst_scene_get_plan (scene);
  g_autoptr (PstPicture)  content = pst_picture_ref (scene->content);
  g_autoptr (PstJob)      job     = pst_job_new (models, settings, &plan);
  PstPicture             *result  = pst_job_run (job, scene, NULL, &error);

  g_assert_no_error (error);
  g_assert_null (scene->content);
  g_assert_cmpuint (scene->n_paintings, ==, 0);
  assert_finished (result, content);
  return result;
}

/**
 * test_paint_one:
 * @models: the networks
 * @settings: the settings
 * @content: (transfer none): what is repainted
 * @painting: (transfer none): what is learned from
 *
 * Returns: (transfer full): the finished picture
 */
PstPicture *
test_paint_one (const PstModels *models,
                PstSettings     *settings,
                PstPicture      *content,
                PstPicture      *painting)
{
  g_auto (PstScene) scene = { .content = pst_picture_ref (content) };

  test_scene_add_painting (&scene, painting, 1.0);
  return test_paint (models, settings, &scene);
}

/**
 * test_measure_seam:
 * @picture: a picture that is laid beside itself
 * @rows: whether the seam goes along its rows
 *
 * Returns: how many times as much neighbouring columns, or rows, differ across the seam as elsewhere
 */
gdouble
test_measure_seam (const PstPicture *picture,
                   gboolean          rows)
{
  gint    n_lines = rows ? picture->height : picture->width;
  gint    n       = rows ? picture->width : picture->height;
  gsize   along   = 3 * (gsize) (rows ? 1 : picture->width);
  gsize   beside  = 3 * (gsize) (rows ? picture->width : 1);
  gdouble inside  = 0.0;
  gdouble seam    = 0.0;

  for (gint line = 0; line < n_lines; line++)
    {
      const gfloat *here = picture->rgb + line * beside;
      const gfloat *next = picture->rgb + (line + 1) % n_lines * beside;
      gdouble       sum  = 0.0;

      for (gint i = 0; i < n; i++)
        for (gint c = 0; c < 3; c++)
          sum += fabs (here[i * along + c] - next[i * along + c]);
      if (line + 1 < n_lines)
        inside += sum / (n_lines - 1);
      else
        seam = sum;
    }
  return seam / inside;
}
