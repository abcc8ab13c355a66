/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What GIMP starts: a program that offers two procedures. procedure.c declares the one that paints, run.c runs it; training-procedure.c
 * and train.c do the same for the one that trains styles.
 */
#include "config.h"

#include <libgimp/gimp.h>

#include "catalogue/shipped.h"
#include "catalogue/trained-styles.h"
#include "procedure/procedure.h"
#include "procedure/training-procedure.h"
#include "training/training-arguments.h"
#include "training/training-work.h"

#define PST_TYPE_PLUG_IN (pst_plug_in_get_type ())
G_DECLARE_FINAL_TYPE (PstPlugIn, pst_plug_in, PST, PLUG_IN, GimpPlugIn)

struct _PstPlugIn
{
  GimpPlugIn parent_instance;
};

G_DEFINE_FINAL_TYPE (PstPlugIn, pst_plug_in, GIMP_TYPE_PLUG_IN)

static GList *
query_procedures (GimpPlugIn *plug_in)
{
  g_autoptr (GFile) help = pst_shipped_file ("help", NULL);

  gimp_plug_in_set_help_domain (plug_in, "pastiche-help", help);
  return g_list_append (g_list_append (NULL, g_strdup (PST_PROCEDURE_NAME)), g_strdup (PST_TRAINING_PROCEDURE_NAME));
}

static GimpProcedure *
create_procedure (GimpPlugIn  *plug_in,
                  const gchar *name)
{
  if (g_str_equal (name, PST_TRAINING_PROCEDURE_NAME))
    return pst_training_procedure_new (plug_in);
  return g_str_equal (name, PST_PROCEDURE_NAME) ? pst_procedure_new (plug_in) : NULL;
}

static gboolean
set_i18n (GimpPlugIn   *plug_in,
          const gchar  *procedure_name,
          gchar       **gettext_domain,
          gchar       **catalog_dir)
{
  g_autoptr (GFile) catalogues = pst_shipped_file ("locale", NULL);

  if (! g_file_query_exists (catalogues, NULL)) /* built without translations */
    return FALSE;
  *gettext_domain = g_strdup (GETTEXT_PACKAGE);
  *catalog_dir    = g_strdup ("locale");
  return TRUE;
}

static void
pst_plug_in_class_init (PstPlugInClass *klass)
{
  GimpPlugInClass *plug_in_class = GIMP_PLUG_IN_CLASS (klass);

  plug_in_class->query_procedures = query_procedures;
  plug_in_class->create_procedure = create_procedure;
  plug_in_class->set_i18n         = set_i18n;
}

/* What is shipped lies beside the binary, what the user has trained in GIMP's folder of the user's, and what is not trained yet where GIMP
 * keeps what can be made anew.
 */
static void
pst_plug_in_init (PstPlugIn *plug_in)
{
  g_autofree gchar *beside  = g_path_get_dirname (gimp_get_progname ());
  g_autofree gchar *trained = g_build_filename (gimp_directory (), "pastiche", "styles", NULL);
  g_autofree gchar *cache   = g_build_filename (gimp_cache_directory (), "pastiche", NULL);

  pst_shipped_set_home (beside);
  pst_trained_styles_set_folder (trained);
  pst_training_work_set_folder (cache);
}

GIMP_MAIN (PST_TYPE_PLUG_IN)
