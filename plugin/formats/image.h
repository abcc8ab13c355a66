/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is in an image file, in the numbers of the file: what nobody paints over stays to the bit. */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/**
 * PstNumbers:
 * How a number of a pixel is written.
 */
typedef enum
{
  PST_NUMBERS_8,
  PST_NUMBERS_16,
  PST_NUMBERS_32,
  PST_NUMBERS_HALF,
  PST_NUMBERS_FLOAT,
} PstNumbers;

/**
 * PstAlphaKind:
 * @PST_ALPHA_NONE: every pixel is opaque
 * @PST_ALPHA_APART: colours are what they would be without it
 * @PST_ALPHA_MULTIPLIED: colours are multiplied by it
 */
typedef enum
{
  PST_ALPHA_NONE,
  PST_ALPHA_APART,
  PST_ALPHA_MULTIPLIED,
} PstAlphaKind;

/**
 * PstDensity:
 * @unit: how long a unit is, in metres; 0: only how they compare counts
 * @x: pixels of a unit from left to right; 0: nothing is known
 * @y: and from top to bottom
 */
typedef struct
{
  gdouble unit;
  gdouble x;
  gdouble y;
} PstDensity;

/**
 * PstImage:
 * @width: pixels
 * @height: pixels
 * @numbers: how each number of a pixel is written, in this machine's order of bytes
 * @is_grey: there is one colour, not three
 * @alpha: what the last number of a pixel is
 * @pixels: [height, width, numbers of a pixel]
 * @profile: (nullable): what the colours mean, an ICC profile; %NULL: sRGB's
 * @density: how large it is to be printed
 * @orientation: how @pixels are to be turned to be upright, as Exif counts it, 1 to 8
 * @metadata: (nullable): Exif, IPTC and XMP (metadata.c)
 * @own: (nullable): what only the format that it was read from knows
 * @free_own: frees that
 * @left_out: (element-type utf8): translated sentences: what of the file is not kept
 *
 * Owns all of it.
 */
typedef struct
{
  gint            width;
  gint            height;
  PstNumbers      numbers;
  gboolean        is_grey;
  PstAlphaKind    alpha;
  guint8         *pixels;
  GBytes         *profile;
  PstDensity      density;
  guint           orientation;
  GObject        *metadata;
  gpointer        own;
  GDestroyNotify  free_own;
  GPtrArray      *left_out;
} PstImage;

PstImage *pst_image_new              (void);
void      pst_image_free             (PstImage        *image);

gsize     pst_image_get_pixel_bytes  (const PstImage  *image);
guint     pst_image_count_channels   (const PstImage  *image);
gboolean  pst_image_make_room        (PstImage        *image,
                                      GError         **error);
gboolean  pst_image_turn_upright     (PstImage        *image,
                                      GError         **error);
void      pst_image_set_memory_error (GError         **error);
void      pst_image_note_left_out    (PstImage        *image,
                                      const gchar     *sentence);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PstImage, pst_image_free)

G_END_DECLS
