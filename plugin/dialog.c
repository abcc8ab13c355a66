/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Asks the user for a style and for the settings, and tells how long painting with them will take. There are four places for a
 * style, and filling one empties the others, so that never more than one is chosen; while none is, there is nothing to paint and
 * OK stays grey. A ready style can only be painted at once: choosing one chooses that method, and the other method empties its place.
 * The settings come from the engine's list, the expert ones folded away, and those that the method does not obey are grey.
 */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <libgimp/gimpui.h>

#include <pastiche/settings.h>
#include <pastiche-ui/need-label.h>

#include "dialog.h"
#include "paintings.h"
#include "procedure.h"
#include "ready-styles.h"
#include "shipped.h"
#include "style.h"

#define SPACING       6
#define BORDER        12
#define THUMBNAIL     32  /* pixels */
#define STYLE_COLUMNS 3   /* ready styles side by side, so that a small screen shows them all */
#define MOST_HEIGHT   350 /* pixels of settings; unfolded there are more, and a small screen has to hold the dialog */

static const gchar *const style_arguments[] = { PST_ARGUMENT_PAINTING, PST_ARGUMENT_STYLE_FILE, PST_ARGUMENT_STYLE_LAYER,
                                                PST_ARGUMENT_READY_STYLE };

static gboolean
is_chosen (GimpProcedureConfig *config,
           const gchar         *argument)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_object_get_property (G_OBJECT (config), argument, &value);
  if (G_VALUE_HOLDS_STRING (&value))
    return g_value_get_string (&value) && *g_value_get_string (&value) != '\0';
  return g_value_get_object (&value) != NULL;
}

static void
clear_choice (GimpProcedureConfig *config,
              const gchar         *argument)
{
  const GParamSpec *spec = g_object_class_find_property (G_OBJECT_GET_CLASS (config), argument);

  if (is_chosen (config, argument))
    g_object_set (config, argument, spec->value_type == G_TYPE_STRING ? "" : NULL, NULL);
}

static void
update_ok (GimpProcedureConfig *config,
           GtkDialog           *dialog)
{
  guint n_chosen = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (style_arguments); i++)
    n_chosen += is_chosen (config, style_arguments[i]);
  gtk_dialog_set_response_sensitive (dialog, GTK_RESPONSE_OK, n_chosen == 1);
}

static void
choose_only (GimpProcedureConfig *config,
             GParamSpec          *changed,
             GtkDialog           *dialog)
{
  if (is_chosen (config, changed->name))
    for (gsize i = 0; i < G_N_ELEMENTS (style_arguments); i++)
      if (! g_str_equal (style_arguments[i], changed->name))
        clear_choice (config, style_arguments[i]);
  update_ok (config, dialog);
}

/* What a screen reader says of a widget and of those that it is made of. */
static void
name_widget (GtkWidget *widget,
             gpointer   name)
{
  if (! GTK_IS_LABEL (widget))
    atk_object_set_name (gtk_widget_get_accessible (widget), name);
  if (GTK_IS_CONTAINER (widget) && ! GTK_IS_COMBO_BOX (widget))
    gtk_container_foreach (GTK_CONTAINER (widget), name_widget, name);
}

static GtkWidget *
make_painting_combo (GimpProcedureConfig  *config,
                     GError              **error)
{
  g_autoptr (GPtrArray) paintings = pst_paintings_list (error);
  GtkWidget            *combo;

  if (! paintings)
    return NULL;
  combo = gtk_combo_box_text_new ();
  gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (combo), "", C_ ("painting", "None"));
  for (guint i = 0; i < paintings->len; i++)
    {
      const PstPainting *painting = g_ptr_array_index (paintings, i);
      /* Translators: the title of a painting, its painter, the year */
      g_autofree gchar  *text     = g_strdup_printf (_ ("%s (%s, %s)"), painting->title, painting->painter, painting->year);

      gtk_combo_box_text_append (GTK_COMBO_BOX_TEXT (combo), painting->name, text);
    }
  g_object_bind_property (config, PST_ARGUMENT_PAINTING, combo, "active-id",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  return combo;
}

enum
{
  NAME_COLUMN,
  TITLE_COLUMN,
  THUMBNAIL_COLUMN,
};

static void
add_ready_style (GtkListStore *store,
                 const gchar  *name,
                 const gchar  *title,
                 GFile        *thumbnail)
{
  g_autofree gchar      *path   = thumbnail ? g_file_get_path (thumbnail) : NULL;
  g_autoptr (GdkPixbuf)  pixbuf = path ? gdk_pixbuf_new_from_file_at_size (path, THUMBNAIL, THUMBNAIL, NULL) : NULL;

  gtk_list_store_insert_with_values (store, NULL, -1, NAME_COLUMN, name, TITLE_COLUMN, title, THUMBNAIL_COLUMN, pixbuf, -1);
}

/* (transfer full): none, the shipped ones, and what a script has mixed and the last values may hold. */
static GtkTreeModel *
make_ready_styles (GimpProcedureConfig *config,
                   GPtrArray           *styles)
{
  GtkListStore     *store = gtk_list_store_new (3, G_TYPE_STRING, G_TYPE_STRING, GDK_TYPE_PIXBUF);
  g_autofree gchar *now   = NULL;

  g_object_get (config, PST_ARGUMENT_READY_STYLE, &now, NULL);
  add_ready_style (store, "", C_ ("ready style", "None"), NULL);
  for (guint i = 0; i < styles->len; i++)
    {
      const PstReadyStyle *style = g_ptr_array_index (styles, i);

      add_ready_style (store, style->name, style->title, style->thumbnail);
    }
  if (now && *now != '\0' && ! pst_shipped_find (styles, now))
    add_ready_style (store, now, now, NULL);
  return GTK_TREE_MODEL (store);
}

static GtkWidget *
make_ready_combo (GimpProcedureConfig  *config,
                  GError              **error)
{
  g_autoptr (GPtrArray)    styles    = pst_ready_styles_list (error);
  g_autoptr (GtkTreeModel) model     = styles ? make_ready_styles (config, styles) : NULL;
  GtkCellRenderer         *thumbnail = gtk_cell_renderer_pixbuf_new ();
  GtkCellRenderer         *title     = gtk_cell_renderer_text_new ();
  GtkWidget               *combo;

  if (! model)
    return NULL;
  combo = gtk_combo_box_new_with_model (model);
  gtk_combo_box_set_id_column (GTK_COMBO_BOX (combo), NAME_COLUMN);
  gtk_combo_box_set_wrap_width (GTK_COMBO_BOX (combo), STYLE_COLUMNS);
  g_object_set (title, "xpad", SPACING, NULL);
  gtk_cell_layout_pack_start (GTK_CELL_LAYOUT (combo), thumbnail, FALSE);
  gtk_cell_layout_pack_start (GTK_CELL_LAYOUT (combo), title, TRUE);
  gtk_cell_layout_set_attributes (GTK_CELL_LAYOUT (combo), thumbnail, "pixbuf", THUMBNAIL_COLUMN, NULL);
  gtk_cell_layout_set_attributes (GTK_CELL_LAYOUT (combo), title, "text", TITLE_COLUMN, NULL);
  g_object_bind_property (config, PST_ARGUMENT_READY_STYLE, combo, "active-id", G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  return combo;
}

static GtkWidget *
make_grid (void)
{
  GtkWidget *grid = gtk_grid_new ();

  gtk_grid_set_row_spacing (GTK_GRID (grid), SPACING);
  gtk_grid_set_column_spacing (GTK_GRID (grid), BORDER);
  return grid;
}

static void
add_row (GtkGrid             *grid,
         GimpProcedureConfig *config,
         const gchar         *argument,
         GtkWidget           *widget)
{
  GParamSpec *spec  = g_object_class_find_property (G_OBJECT_GET_CLASS (config), argument);
  GtkWidget  *label = gtk_label_new (g_param_spec_get_nick (spec));

  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_widget_set_hexpand (widget, TRUE);
  gtk_widget_set_tooltip_text (widget, g_param_spec_get_blurb (spec));
  name_widget (widget, (gpointer) g_param_spec_get_nick (spec));
  gtk_grid_attach_next_to (grid, label, NULL, GTK_POS_BOTTOM, 1, 1);
  gtk_grid_attach_next_to (grid, widget, label, GTK_POS_RIGHT, 1, 1);
  gtk_widget_show (label);
  gtk_widget_show (widget);
}

/* A file chooser that follows an argument and sets it. GIMP's own goes on showing its file when the argument is emptied, and
 * cannot be had for an argument whose file need not exist.
 */
typedef struct
{
  GtkFileChooser      *chooser; /* borrowed */
  GimpProcedureConfig *config;  /* borrowed; outlives the dialog */
  const gchar         *argument;
} FileBinding;

static void
take_file (FileBinding *binding)
{
  g_autoptr (GFile) file = gtk_file_chooser_get_file (binding->chooser);

  g_object_set (binding->config, binding->argument, file, NULL);
}

static void
show_file (FileBinding *binding)
{
  g_autoptr (GFile) file = NULL;

  g_object_get (binding->config, binding->argument, &file, NULL);
  if (file)
    gtk_file_chooser_set_file (binding->chooser, file, NULL);
  else
    gtk_file_chooser_unselect_all (binding->chooser);
}

static void
file_binding_free (FileBinding *binding)
{
  g_signal_handlers_disconnect_by_data (binding->config, binding);
  g_free (binding);
}

static GtkWidget *
make_file_chooser (GimpProcedureConfig *config,
                   const gchar         *argument)
{
  GtkWidget        *chooser = gtk_file_chooser_button_new (_ ("Choose a file"), GTK_FILE_CHOOSER_ACTION_OPEN);
  FileBinding      *binding = g_new0 (FileBinding, 1);
  g_autofree gchar *signal  = g_strconcat ("notify::", argument, NULL);

  *binding = (FileBinding) { GTK_FILE_CHOOSER (chooser), config, argument };
  g_object_set_data_full (G_OBJECT (chooser), "binding", binding, (GDestroyNotify) file_binding_free);
  show_file (binding);
  g_signal_connect_swapped (chooser, "file-set", G_CALLBACK (take_file), binding);
  g_signal_connect_swapped (config, signal, G_CALLBACK (show_file), binding);
  return chooser;
}

static void
show_layer_name (GtkLabel            *label,
                 GParamSpec          *changed,
                 GimpProcedureConfig *config)
{
  g_autoptr (GimpDrawable) layer = NULL;
  g_autofree gchar        *name  = NULL;

  g_object_get (config, PST_ARGUMENT_STYLE_LAYER, &layer, NULL);
  if (layer && gimp_item_is_valid (GIMP_ITEM (layer)))
    name = gimp_item_get_name (GIMP_ITEM (layer));
  gtk_label_set_text (label, name ? name : _ ("(None)"));
}

/* GIMP's chooser shows a small picture, and none of a layer chosen before the dialog opened: the name says which it is. */
static GtkWidget *
make_layer_chooser (GimpProcedureConfig *config)
{
  GtkWidget *chooser = gimp_prop_drawable_chooser_new (G_OBJECT (config), PST_ARGUMENT_STYLE_LAYER, _ ("Choose a layer"));
  GtkWidget *name    = gtk_label_new (NULL);
  GtkWidget *box     = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, SPACING);

  /* Its own label would not stand in line with the other rows'. */
  gtk_widget_hide (gimp_drawable_chooser_get_label (GIMP_DRAWABLE_CHOOSER (chooser)));
  show_layer_name (GTK_LABEL (name), NULL, config);
  g_signal_connect_object (config, "notify::" PST_ARGUMENT_STYLE_LAYER, G_CALLBACK (show_layer_name), name,
                           G_CONNECT_SWAPPED);
  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (name), 0.0f);
  gtk_box_pack_start (GTK_BOX (box), chooser, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), name, TRUE, TRUE, 0);
  gtk_widget_show (chooser);
  gtk_widget_show (name);
  return box;
}

static GtkWidget *
make_style_frame (GimpProcedureConfig  *config,
                  GError              **error)
{
  GtkWidget *combo = make_painting_combo (config, error);
  GtkWidget *ready = combo ? make_ready_combo (config, error) : NULL;
  GtkWidget *frame;
  GtkGrid   *grid;

  if (! ready)
    return NULL;
  grid = GTK_GRID (make_grid ());
  add_row (grid, config, PST_ARGUMENT_PAINTING, combo);
  add_row (grid, config, PST_ARGUMENT_STYLE_FILE, make_file_chooser (config, PST_ARGUMENT_STYLE_FILE));
  add_row (grid, config, PST_ARGUMENT_STYLE_LAYER, make_layer_chooser (config));
  add_row (grid, config, PST_ARGUMENT_READY_STYLE, ready);

  frame = gimp_frame_new (_ ("Style"));
  gtk_container_add (GTK_CONTAINER (frame), GTK_WIDGET (grid));
  gtk_widget_show (GTK_WIDGET (grid));
  gtk_widget_show (frame);
  return frame;
}

static PstMethod
get_method (GimpProcedureConfig *config)
{
  return gimp_procedure_config_get_choice_id (config, "method");
}

static void
choose_method (GimpProcedureConfig *config,
               PstMethod            method)
{
  g_autoptr (GEnumClass) methods = g_type_class_ref (PST_TYPE_METHOD);

  g_object_set (config, "method", g_enum_get_value (methods, method)->value_nick, NULL);
}

static void
follow_ready_style (GimpProcedureConfig *config)
{
  if (is_chosen (config, PST_ARGUMENT_READY_STYLE))
    choose_method (config, PST_METHOD_INSTANT);
}

static void
follow_method (GimpProcedureConfig *config)
{
  if (get_method (config) != PST_METHOD_INSTANT)
    clear_choice (config, PST_ARGUMENT_READY_STYLE);
}

/* A widget of a setting that the method does not obey is grey. */
static void
update_sensitivity (GtkWidget           *widget,
                    GParamSpec          *changed,
                    GimpProcedureConfig *config)
{
  const GParamSpec *setting = g_object_get_data (G_OBJECT (widget), "pastiche-setting");

  gtk_widget_set_sensitive (widget, pst_settings_is_obeyed (setting, get_method (config)));
}

static void
watch_method (GtkWidget           *widget,
              GParamSpec          *setting,
              GimpProcedureConfig *config)
{
  g_object_set_data (G_OBJECT (widget), "pastiche-setting", setting);
  g_signal_connect_object (config, "notify::method", G_CALLBACK (update_sensitivity), widget, G_CONNECT_SWAPPED);
  update_sensitivity (widget, NULL, config);
}

/* GIMP's usual spin button counts in whole steps, which a range of less than one has no room for; a percentage is dragged. */
static GType
choose_widget_type (const GParamSpec *setting)
{
  if (G_IS_PARAM_SPEC_DOUBLE (setting) &&
      G_PARAM_SPEC_DOUBLE (setting)->maximum - G_PARAM_SPEC_DOUBLE (setting)->minimum <= 100.0)
    return GIMP_TYPE_SPIN_SCALE;
  return G_TYPE_NONE;
}

static GtkWidget *
make_setting_widget (GimpProcedureDialog *dialog,
                     GimpProcedureConfig *config,
                     GParamSpec          *setting)
{
  GtkWidget *widget;

  if (setting->value_type != G_TYPE_FILE)
    {
      widget = gimp_procedure_dialog_get_widget (dialog, setting->name, choose_widget_type (setting));
      name_widget (widget, _ (g_param_spec_get_nick (setting)));
      return widget;
    }
  widget = make_grid ();
  add_row (GTK_GRID (widget), config, setting->name, make_file_chooser (config, setting->name));
  return widget;
}

static GtkWidget *
make_settings_box (GimpProcedureDialog *dialog,
                   GimpProcedureConfig *config,
                   gboolean             expert)
{
  GtkWidget   *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, SPACING);
  GParamSpec **settings;
  guint        n_settings;

  settings = pst_settings_list (&n_settings);
  for (guint i = 0; i < n_settings; i++)
    if (pst_settings_is_expert (settings[i]) == expert)
      {
        GtkWidget *widget = make_setting_widget (dialog, config, settings[i]);

        gtk_container_add (GTK_CONTAINER (box), widget);
        watch_method (widget, settings[i], config);
        gtk_widget_show (widget);
      }
  gtk_widget_show (box);
  return box;
}

static GtkWidget *
make_settings_frame (GimpProcedureDialog *dialog,
                     GimpProcedureConfig *config)
{
  GtkWidget *frame = gimp_frame_new (_ ("Settings"));

  gtk_container_add (GTK_CONTAINER (frame), make_settings_box (dialog, config, FALSE));
  gtk_widget_show (frame);
  return frame;
}

static GtkWidget *
make_expert_page (GimpProcedureDialog *dialog,
                  GimpProcedureConfig *config)
{
  GtkWidget *expander = gtk_expander_new_with_mnemonic (_ ("_Expert settings"));
  GtkWidget *box      = make_settings_box (dialog, config, TRUE);

  gtk_widget_set_margin_start (box, BORDER);
  gtk_widget_set_margin_top (box, SPACING);
  gtk_container_add (GTK_CONTAINER (expander), box);
  gtk_expander_set_resize_toplevel (GTK_EXPANDER (expander), TRUE);
  gtk_widget_show (expander);
  return expander;
}

/* All settings; what a small screen has no room for is scrolled. */
static GtkWidget *
make_settings_page (GimpProcedureDialog *dialog,
                    GimpProcedureConfig *config)
{
  GtkWidget         *box      = gtk_box_new (GTK_ORIENTATION_VERTICAL, BORDER);
  GtkScrolledWindow *scrolled = GTK_SCROLLED_WINDOW (gtk_scrolled_window_new (NULL, NULL));

  gtk_box_pack_start (GTK_BOX (box), make_settings_frame (dialog, config), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), make_expert_page (dialog, config), FALSE, FALSE, 0);
  gtk_widget_set_margin_end (box, BORDER); /* room for the scroll bar */
  gtk_scrolled_window_set_policy (scrolled, GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (scrolled, TRUE);
  gtk_scrolled_window_set_max_content_height (scrolled, MOST_HEIGHT);
  gtk_container_add (GTK_CONTAINER (scrolled), box);
  gtk_widget_show (box);
  gtk_widget_show (GTK_WIDGET (scrolled));
  return GTK_WIDGET (scrolled);
}

/* The label that tells what a painting will take, and what it is told. */
typedef struct
{
  PstNeedLabel        *label;  /* borrowed */
  GimpProcedureConfig *config; /* borrowed; outlives the dialog */
  PstSource            source; /* what it points to is borrowed, too */
  guint                idle;   /* source id: many arguments may change at once */
} NeedBinding;

static gboolean
ask_need (gpointer data)
{
  NeedBinding     *binding  = data;
  PstSettings     *settings = pst_procedure_get_settings (binding->config);
  PstNeedQuestion  question = { .settings = settings };
  PstSource        source   = binding->source;
  gboolean         ready    = pst_style_is_ready (binding->config) && get_method (binding->config) == PST_METHOD_INSTANT;
  gint             width;
  gint             height;

  pst_source_join_edges (&source, settings);
  width  = source.region.width;
  height = source.region.height;
  pst_shipped_model_files (settings, ready, &question.files);
  if (ready)
    width = height = 0;
  else
    pst_style_guess_size (binding->config, pst_style_get_enough (&source.region, settings), &width, &height);
  question.scene = pst_scene_plan_one (source.region.width, source.region.height, width, height);
  pst_need_label_ask (binding->label, &question);
  binding->idle = 0;
  return G_SOURCE_REMOVE;
}

static void
plan_to_ask_need (NeedBinding *binding)
{
  if (binding->idle == 0)
    binding->idle = g_idle_add (ask_need, binding);
}

static void
need_binding_free (NeedBinding *binding)
{
  g_signal_handlers_disconnect_by_data (binding->config, binding);
  g_clear_handle_id (&binding->idle, g_source_remove);
  g_free (binding);
}

static GtkWidget *
make_need_label (GimpProcedureConfig *config,
                 const PstSource     *source)
{
  GtkWidget   *label   = pst_need_label_new ();
  NeedBinding *binding = g_new0 (NeedBinding, 1);

  *binding = (NeedBinding) { PST_NEED_LABEL (label), config, *source, 0 };
  g_signal_connect_swapped (config, "notify", G_CALLBACK (plan_to_ask_need), binding);
  g_signal_connect_swapped (label, "destroy", G_CALLBACK (need_binding_free), binding);
  plan_to_ask_need (binding);
  gtk_widget_show (label);
  return label;
}

static void
watch_style (GimpProcedureConfig *config,
             GtkWidget           *dialog)
{
  for (gsize i = 0; i < G_N_ELEMENTS (style_arguments); i++)
    {
      g_autofree gchar *signal = g_strconcat ("notify::", style_arguments[i], NULL);

      g_signal_connect_object (config, signal, G_CALLBACK (choose_only), dialog, 0);
    }
  g_signal_connect_object (config, "notify::" PST_ARGUMENT_READY_STYLE, G_CALLBACK (follow_ready_style), dialog, 0);
  g_signal_connect_object (config, "notify::method", G_CALLBACK (follow_method), dialog, 0);
  follow_ready_style (config);
  update_ok (config, GTK_DIALOG (dialog));
}

/* (transfer full) (nullable): the dialog, ready to be run */
static GtkWidget *
make_dialog (GimpProcedure        *procedure,
             GimpProcedureConfig  *config,
             const PstSource      *source,
             GError              **error)
{
  GtkWidget *style = make_style_frame (config, error);
  GtkWidget *dialog;
  GtkWidget *box;

  if (! style)
    return NULL;
  dialog = gimp_procedure_dialog_new (procedure, config, _ ("Pastiche"));
  box    = gtk_box_new (GTK_ORIENTATION_VERTICAL, BORDER);
  gtk_container_set_border_width (GTK_CONTAINER (box), BORDER);
  gtk_box_pack_start (GTK_BOX (box), style, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), make_settings_page (GIMP_PROCEDURE_DIALOG (dialog), config), TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (box), make_need_label (config, source), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (gtk_dialog_get_content_area (GTK_DIALOG (dialog))), box, TRUE, TRUE, 0);
  gtk_widget_show (box);
  watch_style (config, dialog);
  return dialog;
}

/**
 * pst_dialog_run:
 * @procedure: plug-in-pastiche
 * @config: (inout): its arguments, with the values of the last run
 * @source: what is to be repainted
 * @error: set to %G_IO_ERROR_CANCELLED where the user gave up, and where the list of paintings cannot be read
 *
 * Returns: whether the user said OK; exactly one style is then chosen
 */
gboolean
pst_dialog_run (GimpProcedure        *procedure,
                GimpProcedureConfig  *config,
                const PstSource      *source,
                GError              **error)
{
  GtkWidget *dialog;
  gboolean   ok;

  gimp_ui_init (GETTEXT_PACKAGE);
  pst_style_recall_layer (config, NULL); /* where it is gone, the user chooses another */
  dialog = make_dialog (procedure, config, source, error);
  if (! dialog)
    return FALSE;
  ok = gimp_procedure_dialog_run (GIMP_PROCEDURE_DIALOG (dialog));
  gtk_widget_destroy (dialog);
  if (! ok)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, _ ("Cancelled"));
  return ok;
}
