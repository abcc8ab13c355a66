/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Pairs of pictures made from photographs, between which the motion is known. */
#pragma once

#include <pastiche/pastiche.h>

/**
 * TestMotion:
 * @name: of the scene
 * @kind: what moves, and how
 * @photo: in PST_PHOTOS, what is behind
 * @width: of the pictures
 * @height: likewise
 * @x: how far the background moves to the right, in pixels
 * @y: how far down
 * @zoom: how many times as large it becomes, around the middle; 0: it stays
 * @turn: how far it turns, in degrees
 * @front: (nullable): another photograph, of which an uneven disc is seen before it
 * @front_x: how far that moves
 * @front_y: likewise
 * @front_turn: how far it turns around its own middle
 */
typedef struct
{
  const gchar *name;
  const gchar *kind;
  const gchar *photo;
  gint         width;
  gint         height;
  gdouble      x;
  gdouble      y;
  gdouble      zoom;
  gdouble      turn;
  const gchar *front;
  gdouble      front_x;
  gdouble      front_y;
  gdouble      front_turn;
} TestMotion;

/**
 * TestMotionScene:
 * @first: the one picture
 * @second: what becomes of it, in 8 bits, like the first
 * @truth: the motion
 * @seen: 1 where what is in the first picture is seen in the second, 0 where it is hidden or has left
 */
typedef struct
{
  PstPicture *first;
  PstPicture *second;
  PstFlow    *truth;
  PstMask    *seen;
} TestMotionScene;

TestMotionScene *test_motion_scene_new  (const TestMotion      *motion);
void             test_motion_scene_free (TestMotionScene       *scene);
gdouble          test_motion_error      (const TestMotionScene *scene,
                                         const PstFlow         *flow);

extern const TestMotion test_motions[];
extern const guint      test_n_motions;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestMotionScene, test_motion_scene_free)
