/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <libgimp/gimpui.h>

#include <pastiche/settings.h>

#include "arguments/arguments.h"
#include "rows/dialog-row.h"

#define SETTINGS_KEY "pastiche-settings" /* of a row and of its button: the names of what it shows */

static void
put_back (GtkWidget           *button,
          GimpProcedureConfig *config)
{
  const gchar *const *settings = g_object_get_data (G_OBJECT (button), SETTINGS_KEY);

  g_object_freeze_notify (G_OBJECT (config));
  for (guint i = 0; settings[i]; i++)
    {
      GParamSpec     *setting = g_object_class_find_property (G_OBJECT_GET_CLASS (config), settings[i]);
      g_auto (GValue) value   = G_VALUE_INIT;

      g_value_init (&value, setting->value_type);
      g_param_value_set_default (setting, &value);
      g_object_set_property (G_OBJECT (config), setting->name, &value);
    }
  g_object_thaw_notify (G_OBJECT (config));
}

static void
update_button (GtkWidget           *button,
               GParamSpec          *changed G_GNUC_UNUSED,
               GimpProcedureConfig *config)
{
  const gchar *const *settings = g_object_get_data (G_OBJECT (button), SETTINGS_KEY);
  gboolean            changes  = FALSE;

  for (guint i = 0; settings[i] && ! changes; i++)
    changes = ! pst_arguments_is_usual (config, settings[i]);
  gtk_widget_set_sensitive (button, changes);
}

/* Method and matching weight are what pst_settings_is_obeyed() looks at. */
static void
update_row (GtkWidget           *row,
            GParamSpec          *changed G_GNUC_UNUSED,
            GimpProcedureConfig *config)
{
  const gchar *const      *names     = g_object_get_data (G_OBJECT (row), SETTINGS_KEY);
  g_autoptr (PstSettings)  settings  = pst_arguments_get_settings (config);
  gboolean                 is_obeyed = FALSE;

  for (guint i = 0; names[i] && ! is_obeyed; i++)
    {
      GParamSpec *setting = g_object_class_find_property (G_OBJECT_GET_CLASS (settings), names[i]);

      is_obeyed = ! setting || pst_settings_is_obeyed (settings, setting); /* other arguments always do */
    }
  gtk_widget_set_sensitive (row, is_obeyed);
}

static GtkWidget *
make_reset_button (GimpProcedureConfig *config,
                   const gchar         *name,
                   const gchar *const  *settings)
{
  GtkWidget        *button = gtk_button_new_from_icon_name (GIMP_ICON_RESET, GTK_ICON_SIZE_MENU);
  /* Translators: the name of a setting */
  g_autofree gchar *title  = g_strdup_printf (_ ("Reset “%s”"), name);

  gtk_button_set_relief (GTK_BUTTON (button), GTK_RELIEF_NONE);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, title);
  atk_object_set_name (gtk_widget_get_accessible (button), title);
  g_object_set_data_full (G_OBJECT (button), SETTINGS_KEY, g_strdupv ((gchar **) settings), (GDestroyNotify) g_strfreev);
  g_signal_connect_object (button, "clicked", G_CALLBACK (put_back), config, 0);
  for (guint i = 0; settings[i]; i++)
    {
      g_autofree gchar *signal = g_strconcat ("notify::", settings[i], NULL);

      g_signal_connect_object (config, signal, G_CALLBACK (update_button), button, G_CONNECT_SWAPPED);
    }
  update_button (button, NULL, config);
  return button;
}

/* What a setting is shown as: GIMP's own choice is not the same in all its versions. The usual spin button counts in whole steps, which
 * a range of less than one has no room for; a percentage is dragged.
 */
static GType
choose_widget_type (const GParamSpec *setting)
{
  if (GIMP_IS_PARAM_SPEC_CHOICE (setting))
    return GTK_TYPE_COMBO_BOX;
  if (G_IS_PARAM_SPEC_BOOLEAN (setting))
    return GTK_TYPE_CHECK_BUTTON;
  if (G_IS_PARAM_SPEC_STRING (setting))
    return GIMP_TYPE_LABEL_ENTRY;
  if (G_IS_PARAM_SPEC_DOUBLE (setting) &&
      G_PARAM_SPEC_DOUBLE (setting)->maximum - G_PARAM_SPEC_DOUBLE (setting)->minimum <= 100.0)
    return GIMP_TYPE_SPIN_SCALE;
  return GIMP_TYPE_LABEL_SPIN;
}

/* GIMP's widget of a setting that is a choice, a number or a text; it belongs to the dialog. */
GtkWidget *
pst_row_get_widget (GimpProcedureDialog *dialog,
                    GimpProcedureConfig *config,
                    const gchar         *setting)
{
  GParamSpec *spec = g_object_class_find_property (G_OBJECT_GET_CLASS (config), setting);

  return gimp_procedure_dialog_get_widget (dialog, setting, choose_widget_type (spec));
}

static void
shrink_child (GtkWidget *widget,
              gpointer   data G_GNUC_UNUSED)
{
  pst_row_shrink_combos (widget);
}

/* Lets the combo boxes in a widget of GIMP's become narrower than their longest text. */
void
pst_row_shrink_combos (GtkWidget *widget)
{
  if (GTK_IS_COMBO_BOX (widget) && g_object_class_find_property (G_OBJECT_GET_CLASS (widget), "ellipsize"))
    g_object_set (widget, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  else if (GTK_IS_CONTAINER (widget))
    gtk_container_foreach (GTK_CONTAINER (widget), shrink_child, NULL);
}

static gboolean
deselect (GtkEditable *entry)
{
  gtk_editable_select_region (entry, 0, 0);
  return GDK_EVENT_PROPAGATE;
}

/* Return paints. What is selected shows where the focus is, and so not any more when it has gone. */
static void
prepare_entry (GtkEntry *entry)
{
  gtk_entry_set_activates_default (entry, TRUE);
  g_signal_connect_after (entry, "focus-out-event", G_CALLBACK (deselect), NULL);
}

/* What a screen reader says. */
typedef struct
{
  const gchar *name;
  const gchar *description; /* the tooltip of the nearest widget around that has one, or NULL */
} Words;

static void
put_into_words (GtkWidget *widget,
                gpointer   around)
{
  const Words      *outer      = around;
  g_autofree gchar *tooltip    = gtk_widget_get_tooltip_text (widget);
  Words             words      = { outer->name, tooltip ? tooltip : outer->description };
  AtkObject        *accessible = gtk_widget_get_accessible (widget);

  if (! GTK_IS_LABEL (widget))
    {
      atk_object_set_name (accessible, words.name);
      if (words.description)
        atk_object_set_description (accessible, words.description);
    }
  if (GTK_IS_ENTRY (widget))
    prepare_entry (GTK_ENTRY (widget));
  if (GTK_IS_CONTAINER (widget)) /* a combo box hides the button that has the focus */
    gtk_container_forall (GTK_CONTAINER (widget), put_into_words, &words);
}

/* Says what a screen reader says of a widget and of those that it is made of, before its tooltip. Also lets them behave alike when keys
 * are used.
 */
void
pst_row_name_widget (GtkWidget   *widget,
                     const gchar *name)
{
  Words words = { name, NULL };

  put_into_words (widget, &words);
}

/* (transfer floating): a row with a button at its end that resets the arguments of these names, a list that ends with %NULL, and says
 * that it resets @name; widgets are to be packed before it. It is grey where none of them makes a difference.
 */
GtkWidget *
pst_row_new (GimpProcedureConfig *config,
             const gchar         *name,
             const gchar *const  *settings)
{
  GtkWidget *row   = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, PST_SPACING / 2);
  GtkWidget *reset = make_reset_button (config, name, settings);

  g_object_set_data_full (G_OBJECT (row), SETTINGS_KEY, g_strdupv ((gchar **) settings), (GDestroyNotify) g_strfreev);
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (config), "method")) /* or all settings make a difference */
    {
      g_signal_connect_object (config, "notify::method", G_CALLBACK (update_row), row, G_CONNECT_SWAPPED);
      g_signal_connect_object (config, "notify::matching-weight", G_CALLBACK (update_row), row, G_CONNECT_SWAPPED);
      update_row (row, NULL, config);
    }
  gtk_box_pack_end (GTK_BOX (row), reset, FALSE, FALSE, 0);
  gtk_widget_show (reset);
  gtk_widget_show (row);
  return row;
}

/* (transfer floating): a row of a setting, with the widget that shows it and the button that resets it, which go by the setting's title */
GtkWidget *
pst_row_new_with (GimpProcedureConfig *config,
                  const gchar         *setting,
                  GtkWidget           *widget)
{
  GParamSpec        *spec       = g_object_class_find_property (G_OBJECT_GET_CLASS (config), setting);
  const gchar       *title      = g_param_spec_get_nick (spec);
  const gchar *const settings[] = { setting, NULL };
  GtkWidget         *row        = pst_row_new (config, title, settings);

  pst_row_name_widget (widget, title);
  pst_row_shrink_combos (widget);
  gtk_box_pack_start (GTK_BOX (row), widget, TRUE, TRUE, 0);
  gtk_widget_show (widget);
  return row;
}
