/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The dialog waits while a style is trained, and GIMP does not: there, another dialog can be opened. What is chosen in the gallery is what
 * there is to learn from at first.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "arguments/arguments.h"
#include "dialog/dialog-trained.h"
#include "dialog/dialog-training.h"
#include "dialog/training-dialog.h"
#include "training/training-arguments.h"

/* What the button is about. */
typedef struct
{
  PstStyleGallery     *gallery;   /* borrowed */
  GimpProcedure       *procedure; /* that paints; borrowed, and so are its arguments */
  GimpProcedureConfig *config;
  guint                idle;      /* source id */
} Offer;

static void
copy_argument (GimpProcedureConfig *from,
               GimpProcedureConfig *to,
               const gchar         *name)
{
  GParamSpec      *spec  = g_object_class_find_property (G_OBJECT_GET_CLASS (from), name);
  g_auto (GValue)  value = G_VALUE_INIT;

  g_value_init (&value, spec->value_type);
  g_object_get_property (G_OBJECT (from), name, &value);
  g_object_set_property (G_OBJECT (to), name, &value);
}

static void
copy_paintings (GimpProcedureConfig *from,
                GimpProcedureConfig *to)
{
  static const gchar *const names[] = { PST_ARGUMENT_PAINTING, PST_ARGUMENT_STYLE_FILE, PST_ARGUMENT_MORE_FILES, PST_ARGUMENT_SHARES };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    copy_argument (from, to, names[i]);
  for (guint i = 0; pst_argument_layers[i]; i++)
    copy_argument (from, to, pst_argument_layers[i]);
}

static gboolean
train (gpointer data)
{
  Offer                           *offer     = data;
  GimpPlugIn                      *plug_in   = gimp_procedure_get_plug_in (offer->procedure);
  g_autoptr (GimpProcedure)        procedure = GIMP_PLUG_IN_GET_CLASS (plug_in)->create_procedure (plug_in, PST_TRAINING_PROCEDURE_NAME);
  g_autoptr (GimpProcedureConfig)  config    = gimp_procedure_create_config (procedure);
  g_autoptr (PstStyleGallery)      gallery   = g_object_ref (offer->gallery);
  g_autoptr (GError)               error     = NULL;
  GtkWidget                       *dialog    = gtk_widget_get_toplevel (GTK_WIDGET (gallery));
  PstReadyStyle                   *style;
  gboolean                         is_wanted;

  offer->idle = 0;
  copy_paintings (offer->config, config);
  style = pst_training_dialog_run (procedure, config, GTK_WINDOW (dialog), &is_wanted, &error);
  if (style)
    {
      pst_dialog_trained_show (gallery, is_wanted ? style->name : NULL);
      pst_ready_style_unref (style);
    }
  else if (! g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      pst_style_gallery_say (gallery, error->message);
    }
  return G_SOURCE_REMOVE;
}

/* Assistive technology could not speak of the window as long as the click has not come to its end. */
static void
plan_to_train (Offer *offer)
{
  if (offer->idle == 0)
    offer->idle = g_idle_add (train, offer);
}

static void
offer_free (gpointer  data,
            GClosure *closure G_GNUC_UNUSED)
{
  Offer *offer = data;

  g_clear_handle_id (&offer->idle, g_source_remove);
  g_free (offer);
}

/* Puts a button into the gallery of a dialog of the procedure that paints. */
void
pst_dialog_training_offer (PstStyleGallery     *gallery,
                           GimpProcedure       *procedure,
                           GimpProcedureConfig *config)
{
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("Tra_in a style…"));
  Offer     *offer  = g_new0 (Offer, 1);

  *offer = (Offer) { gallery, procedure, config, 0 };
  gtk_widget_set_tooltip_text (button, _ ("Teach a network a style from paintings of yours, in minutes: it paints any picture at once."));
  g_signal_connect_data (button, "clicked", G_CALLBACK (plan_to_train), offer, offer_free, G_CONNECT_SWAPPED);
  pst_style_gallery_add_button (gallery, button);
}
