/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Everything that a program may ask of the engine. The order below is the order of use: load a
 * network, fill in settings, make a job from pictures, run it.
 */
#pragma once

#include <pastiche/error.h>
#include <pastiche/allocation.h>
#include <pastiche/choices.h>
#include <pastiche/instant.h>
#include <pastiche/trained-style.h>
#include <pastiche/picture.h>
#include <pastiche/mask.h>
#include <pastiche/flow.h>
#include <pastiche/scene.h>
#include <pastiche/network.h>
#include <pastiche/models.h>
#include <pastiche/settings.h>
#include <pastiche/shares.h>
#include <pastiche/layer-weights.h>
#include <pastiche/losses.h>
#include <pastiche/job.h>
#include <pastiche/live-question.h>
#include <pastiche/live-preview.h>
#include <pastiche/trainer.h>
#include <pastiche/training-run.h>
#include <pastiche/background.h>
