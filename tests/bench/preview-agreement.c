/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How near a preview at rest is to the finished picture: the same scene is painted at the preview's size, bit for bit what the preview
 * shows, and at its own; then that is made as small. Once with a painting alone, and once with everything that a scene can have:
 *
 *   start       the painting, stretched over the picture
 *   region      another painting on the right half, with a soft edge
 *   strength    from nothing at the top to all at a third of the height
 *   protection  a disc in the middle
 *   selection   all but a seventh on the left
 *
 * Differences are means: of the three numbers, of 255, and in Oklab; between pixels, and between averages of 8 × 8, which is what is seen
 * from afar. Beside them is how far the finished picture is from the photograph.
 */
#include "config.h"

#include <math.h>

#include "colour/oklab.h"
#include "preview-agreement.h"
#include "scene/scene-copy.h"

#define BLOCK 8

/* How much there is of something at a place, from 0 to 1 across and down. */
typedef gdouble (* Shape) (gdouble x,
                           gdouble y);

typedef struct
{
  gdouble numbers; /* of 255 */
  gdouble oklab;
} Difference;

static gdouble
shape_region (gdouble x,
              gdouble y G_GNUC_UNUSED)
{
  return CLAMP ((x - 0.45) / 0.1, 0.0, 1.0);
}

static gdouble
shape_strength (gdouble x G_GNUC_UNUSED,
                gdouble y)
{
  return CLAMP (3.0 * y, 0.0, 1.0);
}

static gdouble
shape_protection (gdouble x,
                  gdouble y)
{
  return CLAMP (4.0 - 16.0 * hypot (x - 0.5, y - 0.5), 0.0, 1.0);
}

static gdouble
shape_selection (gdouble x,
                 gdouble y G_GNUC_UNUSED)
{
  return x < 1.0 / 7.0 ? 0.0 : 1.0;
}

static PstMask *
draw (Shape shape,
      gint  width,
      gint  height)
{
  PstMask *mask = pst_mask_new (width, height, NULL);

  for (gint i = 0; i < width * height; i++)
    mask->values[i] = shape ((i % width + 0.5) / width, (i / width + 0.5) / height);
  return mask;
}

/* What is not selected stays as it was. */
static void
leave_unselected (PstPicture       *picture,
                  const PstPicture *content)
{
  g_autoptr (PstMask) selection = draw (shape_selection, picture->width, picture->height);

  for (gint i = 0; i < 3 * picture->width * picture->height; i++)
    picture->rgb[i] = content->rgb[i] + selection->values[i / 3] * (picture->rgb[i] - content->rgb[i]);
}

static PstPicture *
paint (PstNetwork      *network,
       PstSettings     *settings,
       const PstScene  *scene,
       gint             width,
       gint             height,
       GError         **error)
{
  const PstModels        models  = { network, NULL };
  g_auto (PstScene)      sized   = { 0 };
  g_autoptr (PstPicture) content = NULL;
  g_autoptr (PstJob)     job     = NULL;
  PstScenePlan           plan;
  PstPicture            *result;

  if (! pst_scene_resize (scene, 0, width, height, &sized, error))
    return NULL;
  content = pst_picture_ref (sized.content);
  plan    = pst_scene_get_plan (&sized);
  job     = pst_job_new (&models, settings, &plan);
  result  = pst_job_run (job, &sized, NULL, error);
  if (result && scene->strength)
    leave_unselected (result, content);
  return result;
}

/* Mean over all pixels. */
static Difference
compare (const PstPicture *a,
         const PstPicture *b)
{
  Difference sum = { 0.0, 0.0 };
  gsize      n   = (gsize) a->width * a->height;
  PstOklab   oklab;

  pst_oklab_init (&oklab, NULL);
  for (gsize i = 0; i < n; i++)
    {
      gfloat lab[2][3];

      pst_oklab_from_rgb (&oklab, a->rgb + 3 * i, lab[0]);
      pst_oklab_from_rgb (&oklab, b->rgb + 3 * i, lab[1]);
      sum.oklab += hypot (hypot (lab[0][0] - lab[1][0], lab[0][1] - lab[1][1]), lab[0][2] - lab[1][2]) / n;
      for (guint c = 0; c < 3; c++)
        sum.numbers += 255.0 / 3.0 * fabs (a->rgb[3 * i + c] - b->rgb[3 * i + c]) / n;
    }
  return sum;
}

/* (transfer full): averages of blocks; what is left at the edges is left out */
static PstPicture *
average (const PstPicture *picture)
{
  PstPicture *blocks = pst_picture_new (picture->width / BLOCK, picture->height / BLOCK, FALSE, NULL);

  for (gint i = 0; i < 3 * blocks->width * blocks->height; i++)
    {
      gint    x   = i / 3 % blocks->width * BLOCK;
      gint    y   = i / 3 / blocks->width * BLOCK;
      gdouble sum = 0.0;

      for (gint j = 0; j < BLOCK * BLOCK; j++)
        sum += picture->rgb[3 * ((gsize) (y + j / BLOCK) * picture->width + x + j % BLOCK) + i % 3];
      blocks->rgb[i] = sum / (BLOCK * BLOCK);
    }
  return blocks;
}

static void
print_difference (const gchar      *name,
                  const PstPicture *a,
                  const PstPicture *b)
{
  g_autoptr (PstPicture) blocks_a = average (a);
  g_autoptr (PstPicture) blocks_b = average (b);
  Difference             pixels   = compare (a, b);
  Difference             blocks   = compare (blocks_a, blocks_b);

  g_print ("\"%s\": {\"pixels\": %.1f, \"pixels_oklab\": %.3f, \"blocks\": %.1f, \"blocks_oklab\": %.3f}", name, pixels.numbers,
           pixels.oklab, blocks.numbers, blocks.oklab);
}

static gboolean
print_scene (const gchar     *name,
             PstNetwork      *network,
             PstSettings     *settings,
             const PstScene  *scene,
             GError         **error)
{
  const PstPicture      *content = scene->content;
  g_autoptr (PstPicture) preview = NULL;
  g_autoptr (PstPicture) result  = NULL;
  g_autoptr (PstPicture) small   = NULL;
  g_autoptr (PstPicture) photo   = NULL;
  gint                   width;
  gint                   height;

  pst_live_question_choose_size (content->width, content->height, &width, &height);
  preview = paint (network, settings, scene, width, height, error);
  result  = preview ? paint (network, settings, scene, content->width, content->height, error) : NULL;
  small   = result ? pst_picture_resize (result, width, height, error) : NULL;
  photo   = small ? pst_picture_resize (content, width, height, error) : NULL;
  if (! photo)
    return FALSE;
  g_print ("{\"scene\": \"%s\", \"width\": %d, \"preview_width\": %d, ", name, content->width, width);
  print_difference ("preview", preview, small);
  g_print (", ");
  print_difference ("photograph", photo, small);
  g_print ("}\n");
  return TRUE;
}

/**
 * print_preview_agreement:
 * @network: the network
 * @settings: the settings
 * @content: a photograph, larger than a preview
 * @painting: a painting
 * @other: another one
 * @error: set as by pst_job_run()
 *
 * Prints JSON, one object a line: without anything else, and with everything.
 *
 * Returns: whether all could be painted
 */
gboolean
print_preview_agreement (PstNetwork   *network,
                         PstSettings  *settings,
                         PstPicture   *content,
                         PstPicture   *painting,
                         PstPicture   *other,
                         GError      **error)
{
  gint                   width      = content->width;
  gint                   height     = content->height;
  g_autoptr (PstPicture) start      = pst_picture_resize (painting, width, height, NULL);
  g_autoptr (PstMask)    region     = draw (shape_region, width, height);
  g_autoptr (PstMask)    strength   = draw (shape_strength, width, height);
  g_autoptr (PstMask)    protection = draw (shape_protection, width, height);
  PstScene               scene      = { .content = content, .n_paintings = 1, .paintings = { { .picture = painting, .share = 1.0 } } };

  if (! print_scene ("plain", network, settings, &scene, error))
    return FALSE;
  scene.start        = start;
  scene.strength     = strength;
  scene.protection   = protection;
  scene.paintings[1] = (PstScenePainting) { .picture = other, .share = 1.0, .region = region };
  scene.n_paintings  = 2;
  return print_scene ("everything", network, settings, &scene, error);
}
