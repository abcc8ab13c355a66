/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A plug-in that does nothing: what it takes is what GIMP itself takes to start a plug-in and to hear its answer. */
#include <libgimp/gimp.h>

#define PROCEDURE_NAME "plug-in-pastiche-empty"

#define EMPTY_TYPE_PLUG_IN (empty_plug_in_get_type ())
G_DECLARE_FINAL_TYPE (EmptyPlugIn, empty_plug_in, EMPTY, PLUG_IN, GimpPlugIn)

struct _EmptyPlugIn
{
  GimpPlugIn parent_instance;
};

G_DEFINE_FINAL_TYPE (EmptyPlugIn, empty_plug_in, GIMP_TYPE_PLUG_IN)

static GList *
query_procedures (GimpPlugIn *plug_in)
{
  return g_list_append (NULL, g_strdup (PROCEDURE_NAME));
}

static GimpValueArray *
run (GimpProcedure        *procedure,
     GimpRunMode           run_mode,
     GimpImage            *image,
     GimpDrawable        **drawables,
     GimpProcedureConfig  *config,
     gpointer              data)
{
  return gimp_procedure_new_return_values (procedure, GIMP_PDB_SUCCESS, NULL);
}

static GimpProcedure *
create_procedure (GimpPlugIn  *plug_in,
                  const gchar *name)
{
  return gimp_image_procedure_new (plug_in, name, GIMP_PDB_PROC_TYPE_PLUGIN, run, NULL, NULL);
}

static void
empty_plug_in_class_init (EmptyPlugInClass *klass)
{
  GimpPlugInClass *plug_in_class = GIMP_PLUG_IN_CLASS (klass);

  plug_in_class->query_procedures = query_procedures;
  plug_in_class->create_procedure = create_procedure;
}

static void
empty_plug_in_init (EmptyPlugIn *plug_in)
{
}

GIMP_MAIN (EMPTY_TYPE_PLUG_IN)
