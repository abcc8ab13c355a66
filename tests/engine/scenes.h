/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Scenes for tests, and what is painted from them. */
#pragma once

#include <pastiche/pastiche.h>

void         test_load_models               (PstModels        *models);
PstSettings *test_settings_without_matching (const gchar      *first,
                                             ...);
PstPicture  *test_astronaut                 (gint              width,
                                             gint              height);
PstPicture  *test_painting                  (const gchar      *name,
                                             gint              long_side);
PstPicture  *test_mirrored_photo            (gint              width,
                                             gint              height);
PstPicture  *test_stripes                   (gint              side,
                                             gint              period);
PstPicture  *test_roll                      (const PstPicture *picture,
                                             gint              right,
                                             gint              down);
PstMask     *test_right_part                (gint              width,
                                             gint              height,
                                             gdouble           edge,
                                             gdouble           softness);
PstMask     *test_disc                      (gint              width,
                                             gint              height,
                                             gdouble           radius);
PstPicture  *test_cut_out                   (const PstPicture *picture,
                                             const PstMask    *mask);

void         test_scene_add_painting        (PstScene         *scene,
                                             PstPicture       *picture,
                                             gdouble           share);
PstPicture  *test_paint                     (const PstModels  *models,
                                             PstSettings      *settings,
                                             PstScene         *scene);
PstPicture  *test_paint_one                 (const PstModels  *models,
                                             PstSettings      *settings,
                                             PstPicture       *content,
                                             PstPicture       *painting);

gdouble      test_measure_seam              (const PstPicture *picture,
                                             gboolean          rows);
