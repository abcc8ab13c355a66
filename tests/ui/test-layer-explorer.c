/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What each layer sees: the settings that the explorer asks a job for, and that such jobs paint what it says. */
#include "config.h"

#include <math.h>

#include <pastiche-ui/layer-explorer.h>

#include "cases.h"
#include "pictures.h"
#include "window.h"

#define SIDE    96
#define CONTENT 5 /* the row below the layers */

static const gchar *const layers[] = { "relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1", NULL };

static PstModels models;

typedef struct
{
  GtkWidget        *window;
  PstLayerExplorer *explorer;
  GtkListBox       *list;
  guint             n_asked;
} Scene;

static void
count_asked (Scene *scene)
{
  scene->n_asked++;
}

static void
scene_init (Scene *scene)
{
  *scene = (Scene) { .explorer = PST_LAYER_EXPLORER (pst_layer_explorer_new (layers)) };
  g_signal_connect_swapped (scene->explorer, "explore", G_CALLBACK (count_asked), scene);
  scene->window = test_window_new (GTK_WIDGET (scene->explorer), 720, 440);
  scene->list   = GTK_LIST_BOX (test_find (scene->window, GTK_TYPE_LIST_BOX));
}

static void
scene_clear (Scene *scene)
{
  gtk_widget_destroy (scene->window);
}

static PstSettings *
choose (Scene *scene,
        gint   row)
{
  g_autoptr (PstSettings) settings = pst_settings_new ();

  g_object_set (settings, "smallest-scale", SIDE, "steps", 30, "style-weight", 7.0, "supersampling", 2.0, "colours", PST_COLOURS_PICTURE,
                NULL);
  g_signal_emit_by_name (gtk_list_box_get_row_at_index (scene->list, row), "activate");
  return pst_layer_explorer_make_settings (scene->explorer, settings);
}

static void
test_settings (void)
{
  Scene                   scene;
  g_autoptr (PstSettings) third   = NULL;
  g_autoptr (PstSettings) content = NULL;
  g_autofree gchar       *style_layers   = NULL;
  PstStart                start;
  PstColours              colours;
  gdouble                 weight;
  gdouble                 content_weight;
  gdouble                 supersampling;

  scene_init (&scene);
  g_assert_cmpuint (scene.n_asked, ==, 0); /* nothing is painted before somebody asks for it */
  third = choose (&scene, 2);
  g_assert_cmpuint (scene.n_asked, ==, 1);
  g_object_get (third, "style-layers", &style_layers, "content-weight", &content_weight, "supersampling", &supersampling,
                "start", &start, "colours", &colours,
                "style-weight", &weight, NULL);
  g_assert_cmpstr (style_layers, ==, "relu3_1");
  g_assert_cmpfloat (content_weight, ==, 0.0);
  g_assert_cmpfloat (supersampling, ==, 1.0);
  g_assert_cmpint (start, ==, PST_START_NOISE);
  g_assert_cmpint (colours, ==, PST_COLOURS_PAINTING);
  g_assert_cmpfloat (weight, ==, 7.0);
  content = choose (&scene, CONTENT);
  g_assert_cmpuint (scene.n_asked, ==, 2);
  g_object_get (content, "style-weight", &weight, "content-weight", &content_weight, "start", &start, NULL);
  g_assert_cmpfloat (weight, ==, 0.0);
  g_assert_cmpfloat (content_weight, ==, 1.0);
  g_assert_cmpint (start, ==, PST_START_NOISE);
  scene_clear (&scene);
}

static void
test_keys (void)
{
  Scene                   scene;
  g_autoptr (PstSettings) settings     = pst_settings_new ();
  g_autoptr (PstSettings) seen         = NULL;
  g_autofree gchar       *style_layers = NULL;

  scene_init (&scene);
  gtk_widget_grab_focus (GTK_WIDGET (gtk_list_box_get_row_at_index (scene.list, 0)));
  g_assert_cmpuint (scene.n_asked, ==, 0);
  test_press_key (scene.window, GDK_KEY_Down, 0);
  test_press_key (scene.window, GDK_KEY_Down, 0);
  g_assert_cmpuint (scene.n_asked, ==, 0);
  test_press_key (scene.window, GDK_KEY_Return, 0);
  g_assert_cmpuint (scene.n_asked, ==, 1);
  seen = pst_layer_explorer_make_settings (scene.explorer, settings);
  g_object_get (seen, "style-layers", &style_layers, NULL);
  g_assert_cmpstr (style_layers, ==, "relu3_1");
  test_assert_named (scene.window);
  scene_clear (&scene);
}

/* (transfer full): a square of it */
static PstPicture *
read_square (const gchar *variable,
             const gchar *name)
{
  g_autoptr (PstPicture) picture = test_read_picture (variable, name, 2 * SIDE);

  return pst_picture_crop (picture, 0, 0, SIDE, SIDE, NULL);
}

/* (transfer full): the job that has painted what is chosen, and its picture */
static PstJob *
paint (PstSettings  *settings,
       PstPicture  **result)
{
  PstScenePlan plan  = pst_scene_plan_one (SIDE, SIDE, SIDE, SIDE);
  PstScene     scene = { .content = read_square ("PST_PHOTOS", "coffee.png"), .n_paintings = 1,
                         .paintings = { { .picture = read_square ("PST_STYLES", "great-wave.jpg"), .share = 1.0 } } };
  PstJob      *job   = pst_job_new (&models, settings, &plan);

  *result = pst_job_run (job, &scene, NULL, NULL);
  g_assert_nonnull (*result);
  return job;
}

static PstLosses
get_losses (PstJob *job,
            guint   step)
{
  g_autoptr (GArray) history = pst_job_dup_history (job, step);

  g_assert_cmpuint (history->len, >, 0);
  return g_array_index (history, PstProgress, 0).losses;
}

static void
test_painted (void)
{
  Scene                   scene;
  g_autoptr (PstSettings) of_layer   = NULL;
  g_autoptr (PstSettings) of_content = NULL;
  g_autoptr (PstPicture)  texture    = NULL;
  g_autoptr (PstPicture)  picture    = NULL;
  g_autoptr (PstJob)      layer      = NULL;
  g_autoptr (PstJob)      content    = NULL;

  scene_init (&scene);
  of_layer = choose (&scene, 1);
  layer    = paint (of_layer, &texture);
  g_assert_cmpfloat (get_losses (layer, 29).values[PST_LOSS_STYLE], <, 0.3 * get_losses (layer, 0).values[PST_LOSS_STYLE]);
  g_assert_cmpfloat (get_losses (layer, 29).values[PST_LOSS_CONTENT], ==, 0.0);
  pst_layer_explorer_show (scene.explorer, texture);
  test_window_settle ();
  test_window_save (scene.window, "explorer-light-layer");
  of_content = choose (&scene, CONTENT);
  content    = paint (of_content, &picture);
  g_assert_cmpfloat (get_losses (content, 29).values[PST_LOSS_CONTENT], <, 0.5 * get_losses (content, 0).values[PST_LOSS_CONTENT]);
  pst_layer_explorer_watch (scene.explorer, content);
  for (gint64 end = g_get_monotonic_time () + G_USEC_PER_SEC; g_get_monotonic_time () < end;)
    g_main_context_iteration (NULL, TRUE);
  test_window_save (scene.window, "explorer-light-content");
  pst_layer_explorer_watch (scene.explorer, NULL);
  scene_clear (&scene);
}

static void
save_looks (const gchar *theme)
{
  g_autofree gchar *empty = g_strdup_printf ("explorer-%s-empty", theme);
  Scene             scene;

  scene_init (&scene);
  test_window_save (scene.window, empty);
  scene_clear (&scene);
}

static void
test_looks (void)
{
  test_window_in_each_theme (save_looks);
}

static const TestCase tests[] = {
  { "settings", test_settings,
    .expects = "nothing is painted before somebody asks; a layer is painted from noise without content, the content without style",
    .same_at_any_scale = TRUE },
  { "keys", test_keys, .expects = "keys lead through the list without painting, and Return chooses", .same_at_any_scale = TRUE },
  { "painted", test_painted,
    .expects = "a layer's texture nears the painting and cares for no content; the content's picture does the opposite",
    .same_at_any_scale = TRUE },
  { "looks", test_looks, .expects = "screenshots" },
};

int
main (int    argc,
      char **argv)
{
  PstModelFiles files = { g_file_new_for_path (g_getenv ("PST_NETWORK")), NULL, 0 };
  int           result;

  gtk_test_init (&argc, &argv, NULL);
  g_assert_true (pst_models_load (&models, &files, NULL));
  pst_model_files_clear (&files);
  test_add_all (tests, G_N_ELEMENTS (tests));
  result = g_test_run ();
  pst_models_clear (&models);
  return result;
}
