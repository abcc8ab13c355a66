/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is asked before a training beside its paintings: what everybody wants to say, each with a word of advice, and all other arguments
 * that the procedure has in a part that is folded in. Below it stands what the training will take.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include <pastiche-ui/wheel.h>

#include "arguments/arguments.h"
#include "dialog/dialog-window.h"
#include "dialog/training-need.h"
#include "dialog/training-page.h"
#include "rows/dialog-file.h"
#include "rows/dialog-row.h"
#include "training/training-arguments.h"

/* In this order; advice: NULL: what the procedure says of the argument, "": none. */
static const struct { const gchar *argument; const gchar *advice; } asked[] = {
  { PST_TRAINING_ARGUMENT_STYLE_NAME, "" },
  { PST_TRAINING_ARGUMENT_TRAIN, NULL },
  { PST_TRAINING_ARGUMENT_MINUTES, N_ ("Three minutes give the painting's colours and its coarser marks, ten come close to it, and half an "
                                       "hour refines it. GIMP can be used meanwhile.") },
  { PST_TRAINING_ARGUMENT_PHOTOGRAPHS, NULL },
};

/* What is not asked here: the gallery asks for paintings and shares, and minutes stand for steps. */
static const gchar *const unasked[] = { PST_TRAINING_ARGUMENT_RUN_MODE, PST_ARGUMENT_PAINTING, PST_ARGUMENT_STYLE_FILE,
                                        PST_ARGUMENT_MORE_FILES, PST_ARGUMENT_SHARES, PST_TRAINING_ARGUMENT_STEPS,
                                        PST_TRAINING_ARGUMENT_GO_ON, NULL };

/* ---- rows */

static void
add_choice (GtkListStore *store,
            const gchar  *name,
            const gchar  *title)
{
  gtk_list_store_insert_with_values (store, NULL, -1, 0, name, 1, title, -1);
}

/* (transfer full): what a training can begin with: the names, and what people call them */
static GtkListStore *
list_beginnings (void)
{
  g_autoptr (GPtrArray)  styles = pst_ready_styles_list (NULL);
  GtkListStore          *store  = gtk_list_store_new (2, G_TYPE_STRING, G_TYPE_STRING);

  add_choice (store, "", _ ("The nearest ready style"));
  for (PstInstantKind kind = 0; kind < PST_N_INSTANT_KINDS; kind++)
    {
      const gchar      *name  = pst_instant_kind_get_name (kind);
      g_autofree gchar *value = g_strconcat (PST_TRAINING_NEW, name, NULL);
      /* Translators: a kind of networks, as scripts call it, for instance "u-net" */
      g_autofree gchar *title = g_strdup_printf (_ ("Nothing: a new network (%s)"), name);

      add_choice (store, value, title);
    }
  for (guint i = 0; styles && i < styles->len; i++)
    {
      const PstReadyStyle *style = g_ptr_array_index (styles, i);

      add_choice (store, style->name, style->title);
    }
  return store;
}

/* (transfer floating): the menu of what a training can begin with */
static GtkWidget *
make_style_menu (GimpProcedureConfig *config,
                 const GParamSpec    *argument,
                 GtkSizeGroup        *labels)
{
  g_autoptr (GtkListStore) store = list_beginnings ();
  GtkWidget               *box   = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, PST_SPACING);
  GtkWidget               *label = gtk_label_new (g_param_spec_get_nick ((GParamSpec *) argument));
  GtkWidget               *menu  = gimp_prop_string_combo_box_new (G_OBJECT (config), argument->name, GTK_TREE_MODEL (store), 0, 1);

  gtk_widget_set_tooltip_text (menu, g_param_spec_get_blurb ((GParamSpec *) argument));
  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_size_group_add_widget (labels, label);
  gtk_box_pack_start (GTK_BOX (box), label, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), menu, TRUE, TRUE, 0);
  gtk_widget_show_all (box);
  return box;
}

static GtkWidget *
make_row (GimpProcedureDialog *dialog,
          GimpProcedureConfig *config,
          GParamSpec          *argument,
          GtkSizeGroup        *labels)
{
  GtkWidget *widget;

  if (argument->value_type == G_TYPE_FILE)
    widget = pst_row_new_file (config, argument, _ ("Choose a folder"), TRUE, labels);
  else if (g_str_equal (argument->name, PST_TRAINING_ARGUMENT_BEGIN_WITH))
    widget = make_style_menu (config, argument, labels);
  else
    widget = pst_row_get_widget (dialog, config, argument->name);
  if (GIMP_IS_LABELED (widget))
    gtk_size_group_add_widget (labels, gimp_labeled_get_label (GIMP_LABELED (widget)));
  return pst_row_new_with (config, argument->name, widget);
}

static GtkWidget *
make_advice (const gchar *text)
{
  GtkWidget                 *label = gtk_label_new (text);
  g_autoptr (PangoAttrList)  small = pango_attr_list_new ();

  pango_attr_list_insert (small, pango_attr_scale_new (PANGO_SCALE_SMALL));
  gtk_label_set_attributes (GTK_LABEL (label), small);
  gtk_label_set_xalign (GTK_LABEL (label), 0.0f);
  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 1); /* as wide as it is given */
  gtk_style_context_add_class (gtk_widget_get_style_context (label), GTK_STYLE_CLASS_DIM_LABEL);
  gtk_widget_show (label);
  return label;
}

/* ---- what everybody wants to say */

/* The name that the style gets where none is typed. */
static void
show_usual_name (GtkEntry            *entry,
                 GParamSpec          *changed G_GNUC_UNUSED,
                 GimpProcedureConfig *config)
{
  g_autoptr (GPtrArray)  paintings = pst_arguments_list_paintings (config, NULL);
  g_autofree gchar      *titles    = paintings ? pst_arguments_dup_titles (paintings) : NULL;

  gtk_entry_set_placeholder_text (entry, titles);
}

static void
follow_paintings (GimpProcedureDialog *dialog,
                  GimpProcedureConfig *config)
{
  GtkWidget *name  = pst_row_get_widget (dialog, config, PST_TRAINING_ARGUMENT_STYLE_NAME);
  GtkWidget *entry = gimp_label_entry_get_entry (GIMP_LABEL_ENTRY (name));

  g_signal_connect_object (config, "notify", G_CALLBACK (show_usual_name), entry, G_CONNECT_SWAPPED);
  show_usual_name (GTK_ENTRY (entry), NULL, config);
}

static void
add_asked (GtkContainer        *box,
           GimpProcedureDialog *dialog,
           GimpProcedureConfig *config,
           GtkSizeGroup        *labels)
{
  for (gsize i = 0; i < G_N_ELEMENTS (asked); i++)
    {
      GParamSpec  *argument = g_object_class_find_property (G_OBJECT_GET_CLASS (config), asked[i].argument);
      const gchar *advice   = asked[i].advice ? asked[i].advice : g_param_spec_get_blurb (argument);
      GtkWidget   *group    = gtk_box_new (GTK_ORIENTATION_VERTICAL, PST_SPACING / 2);

      gtk_container_add (GTK_CONTAINER (group), make_row (dialog, config, argument, labels));
      if (*advice != '\0')
        gtk_container_add (GTK_CONTAINER (group), make_advice (_ (advice)));
      gtk_container_add (box, group);
      gtk_widget_show (group);
    }
}

/* ---- all else */

static gboolean
is_asked (const gchar *argument)
{
  for (gsize i = 0; i < G_N_ELEMENTS (asked); i++)
    if (g_str_equal (asked[i].argument, argument))
      return TRUE;
  return g_strv_contains (unasked, argument) || g_strv_contains (pst_argument_layers, argument);
}

static GtkWidget *
make_others (GimpProcedureDialog *dialog,
             GimpProcedure       *procedure,
             GimpProcedureConfig *config,
             GtkSizeGroup        *labels)
{
  GtkWidget   *expander    = gtk_expander_new_with_mnemonic (_ ("_More settings"));
  GtkWidget   *box         = gtk_box_new (GTK_ORIENTATION_VERTICAL, PST_SPACING);
  gint         n_arguments;
  GParamSpec **arguments   = gimp_procedure_get_arguments (procedure, &n_arguments);

  for (gint i = 0; i < n_arguments; i++)
    if (! is_asked (arguments[i]->name))
      gtk_container_add (GTK_CONTAINER (box), make_row (dialog, config, arguments[i], labels));
  gtk_widget_set_margin_top (box, PST_SPACING);
  gtk_container_add (GTK_CONTAINER (expander), box);
  gtk_widget_show (box);
  gtk_widget_show (expander);
  return expander;
}

/* (transfer floating): all of it */
GtkWidget *
pst_training_page_new (GimpProcedureDialog *dialog,
                       GimpProcedure       *procedure,
                       GimpProcedureConfig *config)
{
  g_autoptr (GtkSizeGroup)  labels = gtk_size_group_new (GTK_SIZE_GROUP_HORIZONTAL);
  GtkWidget                *page   = gtk_box_new (GTK_ORIENTATION_VERTICAL, PST_SPACING);
  GtkWidget                *box    = gtk_box_new (GTK_ORIENTATION_VERTICAL, PST_BORDER);
  GtkWidget                *need   = pst_training_need_new (config);

  add_asked (GTK_CONTAINER (box), dialog, config, labels);
  follow_paintings (dialog, config);
  gtk_container_add (GTK_CONTAINER (box), make_others (dialog, procedure, config, labels));
  pst_wheel_scrolls_only (box);
  gtk_widget_show (box);
  gtk_box_pack_start (GTK_BOX (page), pst_dialog_make_scroll (box), TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (page), need, FALSE, FALSE, 0);
  gtk_widget_set_margin_start (box, PST_SPACING);
  gtk_widget_set_margin_start (need, PST_SPACING);
  gtk_widget_show (page);
  return page;
}
