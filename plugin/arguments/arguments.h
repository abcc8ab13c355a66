/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What the procedure's arguments name beside the settings: styles to paint in, and layers and channels that say where. */
#pragma once

#include <libgimp/gimp.h>
#include <pastiche/settings.h>

#include "arguments/style.h"

G_BEGIN_DECLS

/* The name of a look, which stands for some of the others (look-arguments.c); "" for none. */
#define PST_ARGUMENT_LOOK           "look"
/* Styles, in this order; several are mixed. */
#define PST_ARGUMENT_PAINTING       "painting"       /* the name of a shipped painting, or several with shares, "" for none */
#define PST_ARGUMENT_STYLE_FILE     "style-file"
#define PST_ARGUMENT_MORE_FILES     "more-files"     /* paths */
#define PST_ARGUMENT_STYLE_LAYER    "style-layer"
/* Instead of these. */
#define PST_ARGUMENT_READY_STYLE    "ready-style"    /* the name of a ready style, or several with shares, "" for none */
/* For all styles, in their order. */
#define PST_ARGUMENT_SHARES         "shares"         /* numbers, "" for those that the names have */
/* Where, and from what. */
#define PST_ARGUMENT_STRENGTH_MAP   "strength-map"
#define PST_ARGUMENT_PROTECTION_MAP "protection-map"
#define PST_ARGUMENT_START_LAYER    "start-layer"

/* What becomes of the layer, and how the new one is called; choices. */
#define PST_ARGUMENT_PLACEMENT      "placement"
#define PST_ARGUMENT_LAYER_NAME     "layer-name"

/* The arguments that are layers to learn from, and those that are regions of the styles, in the order of these; both end with NULL.
 * GIMP 3.0 refuses to call a procedure whose arrays of drawables are left out, so they are arguments of their own.
 */
extern const gchar *const pst_argument_layers[];
extern const gchar *const pst_argument_regions[];

/* And one that remembers the drawables among them from run to run (recall.c), for GIMP does not. */
#define PST_ARGUMENT_DRAWABLES_NOTE "drawables-note"

/**
 * PstPlacement:
 * @PST_PLACEMENT_IN_PLACE: the new layer takes the place of the layer that is repainted, which is hidden
 * @PST_PLACEMENT_REPLACE: likewise, and the layer that is repainted is removed
 * @PST_PLACEMENT_ABOVE: the new layer lies above the other, which stays as it is
 */
typedef enum
{
  PST_PLACEMENT_IN_PLACE,
  PST_PLACEMENT_REPLACE,
  PST_PLACEMENT_ABOVE,
} PstPlacement;

/**
 * PstLayerName:
 * @PST_LAYER_NAME_PAINTING: the new layer is called after what it is painted in
 * @PST_LAYER_NAME_SOURCE: it is called like the layer that is repainted
 */
typedef enum
{
  PST_LAYER_NAME_PAINTING,
  PST_LAYER_NAME_SOURCE,
} PstLayerName;

/**
 * PstArguments:
 * @styles: (element-type PstStyle): what to paint in, at least one, in the order of the arguments
 * @strength: (nullable): says how much of each part is painted
 * @protection: (nullable): says how much of each part is protected
 * @start: (nullable): what is on the canvas first
 * @placement: where the new layer goes
 * @layer_name: how it is called
 */
typedef struct
{
  GPtrArray    *styles;
  GimpDrawable *strength;
  GimpDrawable *protection;
  GimpDrawable *start;
  PstPlacement  placement;
  PstLayerName  layer_name;
} PstArguments;

gboolean pst_arguments_init          (PstArguments         *arguments,
                                      GimpProcedureConfig  *config,
                                      GError              **error);
void     pst_arguments_clear         (PstArguments         *arguments);
gboolean pst_arguments_are_ready     (GimpProcedureConfig  *config);
gboolean pst_arguments_are_shipped   (GimpProcedureConfig  *config);
gboolean pst_arguments_have_painting (GimpProcedureConfig  *config);
gboolean pst_arguments_have_style    (GimpProcedureConfig  *config);
void     pst_arguments_forget_styles (GimpProcedureConfig  *config);
gboolean pst_arguments_is_usual      (GimpProcedureConfig  *config,
                                      const gchar          *name);
gchar   *pst_arguments_dup_title     (const PstArguments   *arguments);
gchar   *pst_arguments_dup_titles    (GPtrArray            *styles);
GPtrArray *
         pst_arguments_list_paintings (GimpProcedureConfig *config,
                                       GError             **error);
const PstReadyStyle *
         pst_arguments_get_ready     (const PstArguments   *arguments);

PstSettings *pst_arguments_get_settings  (GimpProcedureConfig *config);
void         pst_arguments_copy_setting  (GimpProcedureConfig *config,
                                          PstSettings         *settings,
                                          GParamSpec          *setting);
void         pst_arguments_take_settings (GimpProcedureConfig *config,
                                          PstSettings         *settings,
                                          const gchar *const  *names);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PstArguments, pst_arguments_clear)

G_END_DECLS
