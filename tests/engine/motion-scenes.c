/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Pairs of pictures with known motion. Both are sampled from a photograph that is somewhat larger, nine samples for each pixel, between
 * its pixels by a cubic spline, so that none of the two is the sharper one.
 */
#include "config.h"

#include <math.h>

#include "motion-scenes.h"
#include "pictures.h"

#define AROUND     64 /* pixels of a photograph beyond each edge of a picture, at least */
#define SAMPLES    3  /* along a side of a pixel */
#define FRONT_SIZE 0.28 /* of a picture's height: the disc's radius */

/* Where all motions of the benchmark and of the tests are: fractions, since whole pixels flatter. */
const TestMotion test_motions[] = {
  { .name = "shift-0.3", .kind = "shift", .photo = "china.png", .width = 512, .height = 344, .x = 0.3, .y = -0.2 },
  { .name = "shift-0.5", .kind = "shift", .photo = "astronaut.png", .width = 512, .height = 344, .x = -0.5, .y = 0.5 },
  { .name = "shift-1.4", .kind = "shift", .photo = "coffee.png", .width = 512, .height = 344, .x = 1.37, .y = 0.61 },
  { .name = "shift-3", .kind = "shift", .photo = "moose.jpg", .width = 512, .height = 344, .x = -2.6, .y = 1.55 },
  { .name = "shift-7", .kind = "shift", .photo = "camera.png", .width = 512, .height = 344, .x = 5.0, .y = -5.0 },
  { .name = "shift-12", .kind = "shift", .photo = "china.png", .width = 512, .height = 344, .x = 11.45, .y = 3.3 },
  { .name = "shift-20", .kind = "shift", .photo = "dune.jpg", .width = 512, .height = 344, .x = -17.3, .y = -10.4 },
  { .name = "shift-30", .kind = "shift", .photo = "moose.jpg", .width = 1024, .height = 436, .x = 28.7, .y = 9.6 },
  { .name = "shift-40", .kind = "shift", .photo = "astronaut.png", .width = 512, .height = 344, .x = 39.4, .y = -6.7 },
  { .name = "shift-60", .kind = "shift", .photo = "coffee.png", .width = 1024, .height = 436, .x = -57.3, .y = 17.8 },
  { .name = "zoom-1.02", .kind = "zoom", .photo = "china.png", .width = 512, .height = 344, .zoom = 1.02, .x = 0.7 },
  { .name = "zoom-0.95", .kind = "zoom", .photo = "astronaut.png", .width = 512, .height = 344, .zoom = 0.95, .y = -1.3 },
  { .name = "zoom-1.08", .kind = "zoom", .photo = "moose.jpg", .width = 1024, .height = 436, .zoom = 1.08 },
  { .name = "turn-1", .kind = "turn", .photo = "coffee.png", .width = 512, .height = 344, .turn = 1.0, .x = -0.4 },
  { .name = "turn-3", .kind = "turn", .photo = "camera.png", .width = 512, .height = 344, .turn = -3.0, .y = 0.8 },
  { .name = "turn-6", .kind = "turn", .photo = "dune.jpg", .width = 1024, .height = 436, .turn = 6.0 },
  { .name = "layers-6", .kind = "layers", .photo = "china.png", .width = 512, .height = 344, .x = 1.6, .y = 0.3,
    .front = "astronaut.png", .front_x = -4.7, .front_y = 2.4 },
  { .name = "layers-14", .kind = "layers", .photo = "moose.jpg", .width = 512, .height = 344, .x = -3.3, .y = 0.0,
    .front = "coffee.png", .front_x = 10.6, .front_y = -4.2, .front_turn = 4.0 },
  { .name = "layers-still", .kind = "layers", .photo = "coffee.png", .width = 512, .height = 344,
    .front = "camera.png", .front_x = 16.3, .front_y = 7.5 },
  { .name = "layers-30", .kind = "layers", .photo = "dune.jpg", .width = 1024, .height = 436, .x = 8.4, .y = -1.7,
    .front = "china.png", .front_x = -21.6, .front_y = 3.3, .front_turn = -3.0 },
};
const guint test_n_motions = G_N_ELEMENTS (test_motions);

/* What moves: p → middle + zoom · turned (p - middle) + (x, y). */
typedef struct
{
  gdouble middle_x;
  gdouble middle_y;
  gdouble x;
  gdouble y;
  gdouble cosine; /* of the turn, times zoom */
  gdouble sine;
} Move;

/* A photograph, and which of its pixels the picture's first one is. */
typedef struct
{
  PstPicture *photo;
  gdouble     x;
  gdouble     y;
} Source;

static Move
get_move (gdouble middle_x,
          gdouble middle_y,
          gdouble x,
          gdouble y,
          gdouble zoom,
          gdouble turn)
{
  gdouble factor = zoom > 0.0 ? zoom : 1.0;

  return (Move) { middle_x, middle_y, x, y, factor * cos (turn * G_PI / 180.0), factor * sin (turn * G_PI / 180.0) };
}

static void
move (const Move *it,
      gdouble     x,
      gdouble     y,
      gdouble    *to_x,
      gdouble    *to_y)
{
  gdouble a = x - it->middle_x;
  gdouble b = y - it->middle_y;

  *to_x = it->middle_x + it->cosine * a - it->sine * b + it->x;
  *to_y = it->middle_y + it->sine * a + it->cosine * b + it->y;
}

static void
move_back (const Move *it,
           gdouble     x,
           gdouble     y,
           gdouble    *to_x,
           gdouble    *to_y)
{
  gdouble a      = x - it->middle_x - it->x;
  gdouble b      = y - it->middle_y - it->y;
  gdouble square = it->cosine * it->cosine + it->sine * it->sine;

  *to_x = it->middle_x + (it->cosine * a + it->sine * b) / square;
  *to_y = it->middle_y + (it->cosine * b - it->sine * a) / square;
}

static Source
get_source (const gchar *name,
            gint         width,
            gint         height)
{
  PstPicture *photo  = test_read_picture ("PST_PHOTOS", name, 0);
  gdouble     factor = MAX ((width + 2.0 * AROUND) / photo->width, (height + 2.0 * AROUND) / photo->height);
  Source      source = { pst_picture_resize (photo, photo->width * factor + 0.5, photo->height * factor + 0.5, NULL), 0.0, 0.0 };

  source.x = (source.photo->width - width) / 2;
  source.y = (source.photo->height - height) / 2;
  pst_picture_unref (photo);
  return source;
}

static void
fill_cubic (gdouble t,
            gdouble weights[4])
{
  weights[0] = t * (-0.5 + t * (1.0 - 0.5 * t));
  weights[1] = 1.0 + t * t * (-2.5 + 1.5 * t);
  weights[2] = t * (0.5 + t * (2.0 - 1.5 * t));
  weights[3] = t * t * (-0.5 + 0.5 * t);
}

/* Beyond its edges the photograph is mirrored. */
static gint
mirror (gint at,
        gint n)
{
  gint inside = ((at % (2 * n)) + 2 * n) % (2 * n);

  return inside < n ? inside : 2 * n - 1 - inside;
}

static void
add_sample (const Source *source,
            gdouble       x,
            gdouble       y,
            gdouble       sums[3])
{
  const PstPicture *photo = source->photo;
  gint              left  = floor (x + source->x);
  gint              top   = floor (y + source->y);
  gdouble           across[4];
  gdouble           down[4];

  fill_cubic (x + source->x - left, across);
  fill_cubic (y + source->y - top, down);
  for (gint j = 0; j < 4; j++)
    for (gint i = 0; i < 4; i++)
      {
        const gfloat *rgb = photo->rgb + 3 * ((gsize) mirror (top + j - 1, photo->height) * photo->width +
                                              mirror (left + i - 1, photo->width));

        for (guint c = 0; c < 3; c++)
          sums[c] += down[j] * across[i] * rgb[c];
      }
}

/* Whether the disc is there, before it moves. */
static gboolean
is_in_front (const TestMotion *motion,
             gdouble           x,
             gdouble           y)
{
  gdouble a = x - motion->width / 2.0;
  gdouble b = y - motion->height / 2.0;

  return motion->front && hypot (a, b) < motion->height * FRONT_SIZE * (1.0 + 0.15 * sin (5.0 * atan2 (b, a)));
}

/* The colour of a pixel: before everything moves without moves, after it with them. */
static void
paint_pixel (const TestMotion *motion,
             const Source     *sources,
             const Move       *moves,
             gint              x,
             gint              y,
             gfloat           *rgb)
{
  gdouble sums[3] = { 0.0 };

  for (gint j = 0; j < SAMPLES; j++)
    for (gint i = 0; i < SAMPLES; i++)
      {
        gdouble at_x    = x + (i + 0.5) / SAMPLES - 0.5;
        gdouble at_y    = y + (j + 0.5) / SAMPLES - 0.5;
        gdouble from_x  = at_x;
        gdouble from_y  = at_y;
        gdouble front_x = at_x;
        gdouble front_y = at_y;

        if (moves)
          {
            move_back (&moves[0], at_x, at_y, &from_x, &from_y);
            move_back (&moves[1], at_x, at_y, &front_x, &front_y);
          }
        if (is_in_front (motion, front_x, front_y))
          add_sample (&sources[1], front_x, front_y, sums);
        else
          add_sample (&sources[0], from_x, from_y, sums);
      }
  for (guint c = 0; c < 3; c++)
    rgb[c] = floor (CLAMP (sums[c] / (SAMPLES * SAMPLES), 0.0, 1.0) * 255.0 + 0.5) / 255.0;
}

static void
set_truth (const TestMotion *motion,
           const Move       *moves,
           gint              x,
           gint              y,
           TestMotionScene  *scene)
{
  gsize    pixel    = (gsize) y * motion->width + x;
  gboolean in_front = is_in_front (motion, x, y);
  gdouble  to_x, to_y, front_x, front_y;

  move (&moves[in_front ? 1 : 0], x, y, &to_x, &to_y);
  scene->truth->x[pixel] = to_x - x;
  scene->truth->y[pixel] = to_y - y;
  move_back (&moves[1], to_x, to_y, &front_x, &front_y);
  scene->seen->values[pixel] = to_x >= 0.0 && to_y >= 0.0 && to_x <= motion->width - 1 && to_y <= motion->height - 1 &&
                               (in_front || ! is_in_front (motion, front_x, front_y)) ? 1.0f : 0.0f;
}

TestMotionScene *
test_motion_scene_new (const TestMotion *motion)
{
  TestMotionScene *scene      = g_new0 (TestMotionScene, 1);
  gdouble          middle_x   = motion->width / 2.0;
  gdouble          middle_y   = motion->height / 2.0;
  Source           sources[2] = { get_source (motion->photo, motion->width, motion->height) };
  const Move       moves[]    = {
    get_move (middle_x, middle_y, motion->x, motion->y, motion->zoom, motion->turn),
    get_move (middle_x, middle_y, motion->front_x, motion->front_y, 1.0, motion->front_turn),
  };

  if (motion->front)
    sources[1] = get_source (motion->front, motion->width, motion->height);
  scene->first  = pst_picture_new (motion->width, motion->height, FALSE, NULL);
  scene->second = pst_picture_new (motion->width, motion->height, FALSE, NULL);
  scene->truth  = pst_flow_new (motion->width, motion->height, NULL);
  scene->seen   = pst_mask_new (motion->width, motion->height, NULL);
  for (gint y = 0; y < motion->height; y++)
    for (gint x = 0; x < motion->width; x++)
      {
        gsize pixel = (gsize) y * motion->width + x;

        paint_pixel (motion, sources, NULL, x, y, scene->first->rgb + 3 * pixel);
        paint_pixel (motion, sources, moves, x, y, scene->second->rgb + 3 * pixel);
        set_truth (motion, moves, x, y, scene);
      }
  for (guint i = 0; i < 2; i++)
    g_clear_pointer (&sources[i].photo, pst_picture_unref);
  return scene;
}

void
test_motion_scene_free (TestMotionScene *scene)
{
  pst_picture_unref (scene->first);
  pst_picture_unref (scene->second);
  pst_flow_unref (scene->truth);
  pst_mask_unref (scene->seen);
  g_free (scene);
}

/* How far the flow is from the truth, on average over what is seen in both pictures, in pixels. */
gdouble
test_motion_error (const TestMotionScene *scene,
                   const PstFlow         *flow)
{
  gsize   n   = (gsize) flow->width * flow->height;
  gdouble sum = 0.0;
  gdouble all = 0.0;

  for (gsize i = 0; i < n; i++)
    {
      sum += scene->seen->values[i] * hypot (flow->x[i] - scene->truth->x[i], flow->y[i] - scene->truth->y[i]);
      all += scene->seen->values[i];
    }
  return sum / all;
}
