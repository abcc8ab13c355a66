/* SPDX-License-Identifier: GPL-3.0-or-later */

/* How pictures are prepared for a network: x = (colour - mean) / std for each channel. A file says that in its metadata:
 *
 *   channel_order  RGB (or nothing), or BGR, as networks trained with Caffe take them
 *   value_range    1 (or nothing), or 255: the range of the colours that mean and std are meant for
 *   mean, std      three numbers each, with commas between them, in the order of the channels. Nothing: torchvision's, 0.485, 0.456 and
 *                  0.406, 0.229, 0.224 and 0.225, for a range of 1; Caffe's, 123.68, 116.779 and 103.939 and thrice 1, for a range of 255
 */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include <pastiche/error.h>

#include "networks/preparation.h"

/* How far numbers may be from those that weights need before that is worth a remark: means in the range of 1; deviations as a share. */
#define MEAN_TOLERANCE 0.05
#define STD_TOLERANCE  0.1

static gboolean
parse_triple (const gchar *text,
              gboolean     positive,
              gfloat       triple[3])
{
  g_auto (GStrv) parts = g_strsplit (text, ",", 0);

  if (g_strv_length (parts) != 3)
    return FALSE;
  for (guint i = 0; i < 3; i++)
    {
      gchar *end;

      g_strstrip (parts[i]);
      triple[i] = g_ascii_strtod (parts[i], &end);
      if (end == parts[i] || *end != '\0' || ! isfinite (triple[i]) || (positive && triple[i] <= 0.0f))
        return FALSE;
    }
  return TRUE;
}

/* Red, green and blue from the order of the channels, 0 to 1 from the range. */
static gboolean
read_numbers (PstPreparation *preparation,
              const gchar    *mean,
              const gchar    *std,
              gboolean        is_large)
{
  const gchar *usual_mean = is_large ? "123.68,116.779,103.939" : "0.485,0.456,0.406";
  const gchar *usual_std  = is_large ? "1,1,1" : "0.229,0.224,0.225";
  gfloat       means[3];
  gfloat       stds[3];

  if (! parse_triple (mean ? mean : usual_mean, FALSE, means) || ! parse_triple (std ? std : usual_std, TRUE, stds))
    return FALSE;
  for (guint i = 0; i < 3; i++)
    {
      preparation->mean[i] = means[mean && preparation->is_bgr ? 2 - i : i];
      preparation->std[i]  = stds[std && preparation->is_bgr ? 2 - i : i];
      if (is_large)
        {
          preparation->mean[i] /= 255.0f;
          preparation->std[i] /= 255.0f;
        }
    }
  return TRUE;
}

/* Fails where the metadata tell nonsense (PST_ERROR_NETWORK_KIND). */
gboolean
pst_preparation_read (PstPreparation       *preparation,
                      const PstTensorFile  *tensors,
                      GError              **error)
{
  const gchar *order = pst_tensor_file_get_metadata (tensors, "channel_order");
  const gchar *range = pst_tensor_file_get_metadata (tensors, "value_range");
  const gchar *mean  = pst_tensor_file_get_metadata (tensors, "mean");
  const gchar *std   = pst_tensor_file_get_metadata (tensors, "std");

  *preparation = (PstPreparation) {
    .is_bgr         = order && g_ascii_strcasecmp (order, "BGR") == 0,
    .states_order   = order != NULL,
    .states_numbers = range || mean || std,
  };
  if ((! order || preparation->is_bgr || g_ascii_strcasecmp (order, "RGB") == 0) &&
      (! range || g_str_equal (range, "1") || g_str_equal (range, "255")) &&
      read_numbers (preparation, mean, std, range && g_str_equal (range, "255")))
    return TRUE;
  g_set_error (error, PST_ERROR, PST_ERROR_NETWORK_KIND,
               _ ("The network file does not say properly how pictures are prepared for it (“channel_order”, “value_range”, “mean” and "
                  "“std” in its metadata): choose another file."));
  return FALSE;
}

static gboolean
is_far (const PstPreparation *preparation,
        const PstPreparation *needed)
{
  gboolean far = preparation->is_bgr != needed->is_bgr;

  for (guint i = 0; i < 3; i++)
    far |= fabs (preparation->mean[i] - needed->mean[i]) > MEAN_TOLERANCE ||
           fabs (preparation->std[i] / needed->std[i] - 1.0) > STD_TOLERANCE;
  return far;
}

/* (transfer full): as it would stand in the metadata */
static gchar *
format_triple (const gfloat triple[3],
               gboolean     is_bgr)
{
  gchar numbers[3][G_ASCII_DTOSTR_BUF_SIZE];

  for (guint i = 0; i < 3; i++)
    g_ascii_formatd (numbers[i], sizeof numbers[i], "%.5g", triple[is_bgr ? 2 - i : i]);
  return g_strdup_printf ("%s,%s,%s", numbers[0], numbers[1], numbers[2]);
}

/* Takes what the file does not say from what the weights in it need, whose name is given. Answers (transfer full) (nullable) a translated
 * sentence for the user where that is not what they would be read with anywhere, or not what the file says.
 */
gchar *
pst_preparation_complete (PstPreparation       *preparation,
                          const PstPreparation *needed,
                          const gchar          *name)
{
  const PstPreparation  stated = *preparation;
  const gchar          *order  = needed->is_bgr ? "BGR" : "RGB";
  g_autofree gchar     *mean   = format_triple (needed->mean, needed->is_bgr);
  g_autofree gchar     *std    = format_triple (needed->std, needed->is_bgr);

  if (! is_far (preparation, needed))
    return NULL;
  *preparation = *needed;
  if (stated.states_order)
    preparation->is_bgr = stated.is_bgr;
  for (guint i = 0; i < 3 && stated.states_numbers; i++)
    {
      preparation->mean[i] = stated.mean[i];
      preparation->std[i]  = stated.std[i];
    }
  if (is_far (preparation, needed))
    return g_strdup_printf (_ ("The network file holds the weights of %s, but what it says about how pictures are prepared does not fit "
                               "them, so the style is followed badly: its metadata should say channel_order %s, mean %s, std %s."),
                            name, order, mean, std);
  return g_strdup_printf (_ ("The network file holds the weights of %s and does not say how pictures are prepared for them. They were "
                             "prepared as these weights need it: channel_order %s, mean %s, std %s."), name, order, mean, std);
}
