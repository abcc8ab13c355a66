/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Files of trained styles, made of single styles of the network of the ready styles: they paint the same bits, say about themselves what
 * they were given, are there whole or not at all, and are refused with a sentence where they are damaged, strange, or from the future.
 */
#include "config.h"

#include <string.h>

#include <glib/gstdio.h>

#include <pastiche/pastiche.h>

#include "at-once.h"
#include "cases.h"
#include "compute/allocation.h"
#include "instant/instant.h"
#include "made-folder.h"
#include "networks/tensor-file.h"
#include "networks/tensor-writer.h"
#include "reference.h"

#define WIDTH        TEST_REFERENCE_WIDTH
#define HEIGHT       TEST_REFERENCE_HEIGHT
#define TOLERANCE    1e-4
#define NOT_RUN      77 /* what a test answers that cannot be run here */

static gchar *folder;

static const PstTrainedNote usual = { "Wet “Streets”, \\ 雨", "Village street", "CC0", "{\"minutes\": 10}", 1234567890123456789, 612.5 };

static GFile *
in_folder (const gchar *name)
{
  return g_file_new_build_filename (folder, name, NULL);
}

static PstInstant *
load_ready (void)
{
  g_autoptr (GError)  error   = NULL;
  g_autoptr (GFile)   file    = g_file_new_build_filename (g_getenv ("PST_MODELS"), "style26.safetensors", NULL);
  PstInstant         *instant = pst_instant_load (file, &error);

  g_assert_no_error (error);
  return instant;
}

/* (transfer full): the file of one of the ready styles */
static GFile *
write_style (guint        style,
             const gchar *name)
{
  g_autoptr (GError)      error   = NULL;
  g_autoptr (PstInstant)  instant = load_ready ();
  GFile                  *file    = in_folder (name);

  pst_trained_style_write (instant, style, &usual, file, &error);
  g_assert_no_error (error);
  return file;
}

/* (transfer full): the file of a U-Net that has learnt nothing yet */
static GFile *
write_u_net (const gchar *name)
{
  g_autoptr (GError)      error   = NULL;
  g_autoptr (PstInstant)  instant = pst_instant_new (PST_INSTANT_U_NET, 7, &error);
  GFile                  *file    = in_folder (name);

  g_assert_no_error (error);
  pst_trained_style_write (instant, 0, &usual, file, &error);
  g_assert_no_error (error);
  return file;
}

static PstPicture *
paint (PstInstant   *instant,
       const gfloat *vector)
{
  g_autoptr (PstPicture) input = test_reference_read_picture ("input.image", WIDTH, HEIGHT);

  return test_paint_at_once (instant, input, vector, PST_TILING_NONE, 0, 0, NULL, NULL);
}

static PstPicture *
paint_in_file (GFile *file)
{
  g_autoptr (GError)     error   = NULL;
  g_autoptr (PstInstant) instant = pst_instant_load (file, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (pst_instant_get_n_entries (instant), ==, 1);
  return paint (instant, (gfloat[]) { 1.0f });
}

static void
test_same_bits (void)
{
  g_autoptr (PstInstant) ready    = load_ready ();
  const guint            styles[] = { 0, 7, 25 };

  for (guint i = 0; i < G_N_ELEMENTS (styles); i++)
    {
      g_autoptr (GFile)      file       = write_style (styles[i], "same.safetensors");
      gfloat                 shares[26] = { 0.0f };
      g_autoptr (PstPicture) trained    = paint_in_file (file);
      g_autoptr (PstPicture) expected   = NULL;

      shares[styles[i]] = 1.0f;
      expected          = paint (ready, shares);
      g_assert_cmpmem (trained->rgb, 3 * WIDTH * HEIGHT * sizeof (gfloat), expected->rgb, 3 * WIDTH * HEIGHT * sizeof (gfloat));
    }
}

static void
test_u_net (void)
{
  g_autoptr (GFile)      file     = write_u_net ("u-net.safetensors");
  g_autoptr (PstInstant) instant  = pst_instant_new (PST_INSTANT_U_NET, 7, NULL);
  g_autoptr (PstInstant) another  = pst_instant_new (PST_INSTANT_U_NET, 8, NULL);
  g_autoptr (PstPicture) painted  = paint_in_file (file);
  g_autoptr (PstPicture) expected = paint (instant, (gfloat[]) { 1.0f });
  g_autoptr (PstPicture) others   = paint (another, (gfloat[]) { 1.0f });

  g_assert_cmpmem (painted->rgb, 3 * WIDTH * HEIGHT * sizeof (gfloat), expected->rgb, 3 * WIDTH * HEIGHT * sizeof (gfloat));
  g_assert_cmpint (memcmp (painted->rgb, others->rgb, 3 * WIDTH * HEIGHT * sizeof (gfloat)), !=, 0);
}

static void
assert_note (GFile       *file,
             const gchar *title)
{
  g_autoptr (GError)      error = NULL;
  g_auto (PstTrainedNote) note  = { 0 };

  pst_trained_style_read_note (file, &note, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (note.title, ==, title);
  g_assert_cmpstr (note.painting, ==, usual.painting);
  g_assert_cmpstr (note.licence, ==, usual.licence);
  g_assert_cmpstr (note.settings, ==, usual.settings);
  g_assert_cmpuint (note.seed, ==, usual.seed);
  g_assert_cmpfloat (note.seconds, ==, usual.seconds);
}

static void
test_note (void)
{
  g_autoptr (GFile)       file    = write_style (3, "note.safetensors");
  g_autoptr (PstInstant)  instant = load_ready ();
  PstTrainedNote          odd     = usual;
  g_auto (PstTrainedNote) found   = { 0 };

  assert_note (file, usual.title);
  odd.title    = (gchar *) "";
  odd.painting = (gchar *) "no \xff\n UTF-8";
  g_assert_true (pst_trained_style_write (instant, 3, &odd, file, NULL));
  g_assert_true (pst_trained_style_read_note (file, &found, NULL));
  g_assert_cmpstr (found.title, ==, "note");
  g_assert_cmpstr (found.painting, ==, "no \xef\xbf\xbd? UTF-8");
}

/* What is written has the numbers that PyTorch paints with. */
static void
test_reference (void)
{
  g_autoptr (GFile)       file     = write_style (7, "seven.safetensors");
  g_autoptr (PstPicture)  painted  = paint_in_file (file);
  gfloat                 *expected = test_reference_read ("style26.7", 3, (gsize[]) { 3, HEIGHT, WIDTH });

  for (gsize i = 0; i < WIDTH * HEIGHT; i++)
    for (gsize c = 0; c < 3; c++)
      g_assert_cmpfloat (ABS (painted->rgb[3 * i + c] - expected[c * WIDTH * HEIGHT + i]), <, TOLERANCE);
  pst_memory_free (expected);
}

/* ---- what is refused */

/* A file with some of its bytes changed. */
static GFile *
write_changed (const gchar *from,
               const gchar *to)
{
  g_autoptr (GFile)  file    = write_style (0, "sound.safetensors");
  g_autofree gchar  *content = NULL;
  gsize              n;
  gchar             *at;

  g_assert_true (g_file_load_contents (file, NULL, &content, &n, NULL, NULL));
  at = g_strstr_len (content + 8, n - 8, from);
  g_assert_nonnull (at);
  g_assert_cmpuint (strlen (from), ==, strlen (to));
  memcpy (at, to, strlen (to));
  return test_folder_write (folder, "changed.safetensors", content, n);
}

static void
refuse (GFile       *file,
        PstError     code,
        const gchar *words)
{
  g_autoptr (GError)      error  = NULL;
  g_autoptr (GFile)       copy   = in_folder ("copy.safetensors");
  g_autoptr (PstInstant)  broken = pst_instant_load (file, &error);

  g_assert_null (broken);
  g_assert_error (error, PST_ERROR, (gint) code);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, words));
  g_clear_error (&error);
  g_assert_false (pst_trained_style_copy (file, copy, &error));
  g_assert_error (error, PST_ERROR, (gint) code);
  g_assert_false (g_file_query_exists (copy, NULL));
}

static void
test_refused (void)
{
  static const struct { const gchar *from; const gchar *to; PstError code; const gchar *words; } changes[] = {
    { "\"version\":\"1\"", "\"version\":\"2\"", PST_ERROR_NETWORK_KIND, "newer Pastiche" },
    { "\"version\"", "\"VERSION\"", PST_ERROR_NETWORK_KIND, "newer Pastiche" },
    { "\"residual\"", "\"somewhat\"", PST_ERROR_NETWORK_KIND, "newer Pastiche" },
    { "contract.1.conv", "contract.8.conv", PST_ERROR_NETWORK_KIND, "contract.1.conv.weight" },
    { "[1,32]", "[32,1]", PST_ERROR_NETWORK_KIND, "another shape" },
    { "\"F32\"", "\"F64\"", PST_ERROR_NETWORK_FILE, "damaged" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (GFile) file = write_changed (changes[i].from, changes[i].to);

      refuse (file, changes[i].code, changes[i].words);
    }
}

static void
test_cut_off (void)
{
  g_autoptr (GFile)  file      = write_style (0, "sound.safetensors");
  g_autofree gchar  *content   = NULL;
  gsize              n;
  const gsize        lengths[] = { 0, 7, 100, 5000, 100000 };

  g_assert_true (g_file_load_contents (file, NULL, &content, &n, NULL, NULL));
  g_assert_cmpuint (n, <, 1 << 20);
  for (guint i = 0; i <= G_N_ELEMENTS (lengths); i++)
    {
      g_autoptr (GFile) cut = test_folder_write (folder, "cut.safetensors", content, i < G_N_ELEMENTS (lengths) ? lengths[i] : n - 1);

      refuse (cut, PST_ERROR_NETWORK_FILE, "cut.safetensors");
    }
}

/* The file's last number. */
static void
test_numbers (void)
{
  g_autoptr (GFile)  file     = write_style (0, "sound.safetensors");
  g_autofree gchar  *content  = NULL;
  gsize              n;
  const guint8       odd[][4] = { { 0, 0, 0xc0, 0x7f }, { 0, 0, 0x80, 0x7f }, { 0xff, 0xff, 0x7f, 0x7f } };

  g_assert_true (g_file_load_contents (file, NULL, &content, &n, NULL, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    {
      g_autoptr (GFile) changed = NULL;

      memcpy (content + n - 4, odd[i], 4);
      changed = test_folder_write (folder, "numbers.safetensors", content, n);
      refuse (changed, PST_ERROR_NETWORK_FILE, i < 2 ? "not finite" : "make no sense");
    }
}

static void
test_other_networks (void)
{
  static const gchar *const names[] = { "style26.safetensors", "arbitrary.safetensors", "vgg16.safetensors" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError)      error = NULL;
      g_autoptr (GFile)       file  = g_file_new_build_filename (g_getenv ("PST_MODELS"), names[i], NULL);
      g_auto (PstTrainedNote) note  = { 0 };

      g_assert_false (pst_trained_style_read_note (file, &note, &error));
      g_assert_error (error, PST_ERROR, PST_ERROR_NETWORK_KIND);
      g_assert_nonnull (strstr (error->message, "is no trained style"));
    }
}

/* ---- writing */

static guint
count_files (void)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint            n   = 0;

  while (g_dir_read_name (dir))
    n++;
  return n;
}

static void
test_whole (void)
{
  g_autoptr (GError)     error   = NULL;
  g_autoptr (PstInstant) instant = load_ready ();
  g_autoptr (GFile)      nowhere = g_file_new_build_filename (folder, "missing", "style.safetensors", NULL);
  g_autoptr (GFile)      taken   = in_folder ("taken");
  g_autoptr (GFile)      remote  = g_file_new_for_uri ("sftp://example.org/style.safetensors");
  GFile                 *files[] = { nowhere, taken, remote };
  guint                  n_files;

  g_assert_true (g_file_make_directory (taken, NULL, NULL));
  n_files = count_files ();
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_assert_false (pst_trained_style_write (instant, 0, &usual, files[i], &error));
      g_assert_error (error, PST_ERROR, PST_ERROR_NETWORK_FILE);
      g_test_message ("%s", error->message);
      g_assert_true (g_str_has_suffix (error->message, "mend that, or choose another place."));
      g_clear_error (&error);
      g_assert_cmpuint (count_files (), ==, n_files);
    }
  g_assert_true (g_file_delete (taken, NULL, NULL));
}

/* Nothing of where it was made. */
static void
test_no_path (void)
{
  g_autoptr (GFile)  file    = write_style (0, "private.safetensors");
  g_autofree gchar  *content = NULL;
  gsize              n;

  g_assert_true (g_file_load_contents (file, NULL, &content, &n, NULL, NULL));
  g_assert_null (g_strstr_len (content + 8, 2000, "private"));
  g_assert_null (g_strstr_len (content + 8, 2000, g_get_home_dir ()));
}

static void
assert_same_content (GFile *file,
                     GFile *other)
{
  g_autoptr (GBytes) content = g_file_load_bytes (file, NULL, NULL, NULL);
  g_autoptr (GBytes) others  = g_file_load_bytes (other, NULL, NULL, NULL);

  g_assert_true (g_bytes_equal (content, others));
}

static void
test_copy (void)
{
  g_autoptr (GError)     error    = NULL;
  g_autoptr (GFile)      file     = write_style (7, "from.safetensors");
  g_autoptr (GFile)      copy     = in_folder ("to.safetensors");
  g_autoptr (PstPicture) expected = paint_in_file (file);
  g_autoptr (PstPicture) painted  = NULL;

  pst_trained_style_copy (file, copy, &error);
  g_assert_no_error (error);
  assert_note (copy, usual.title);
  assert_same_content (file, copy);
  pst_trained_style_rename (copy, "Rain", &error);
  g_assert_no_error (error);
  assert_note (copy, "Rain");
  painted = paint_in_file (copy);
  g_assert_cmpmem (painted->rgb, 3 * WIDTH * HEIGHT * sizeof (gfloat), expected->rgb, 3 * WIDTH * HEIGHT * sizeof (gfloat));
  g_assert_true (g_file_delete (copy, NULL, NULL));
}

/* ---- PyTorch */

/* (transfer full): what PyTorch is to see: the picture, and what the engine paints of it, [H, W, 3] */
static GFile *
write_pictures (GFile *style)
{
  g_autoptr (PstTensorWriter)  writer  = pst_tensor_writer_new ();
  g_autoptr (PstPicture)       input   = test_reference_read_picture ("input.image", WIDTH - 3, HEIGHT - 1);
  g_autoptr (PstInstant)       instant = pst_instant_load (style, NULL);
  g_autoptr (PstPicture)       painted = test_paint_at_once (instant, input, (gfloat[]) { 1.0f }, PST_TILING_NONE, 0, 0, NULL, NULL);
  GFile                       *file    = in_folder ("pictures.safetensors");
  const gsize                  shape[] = { input->height, input->width, 3 };

  pst_tensor_writer_add (writer, "picture", 3, shape, input->rgb);
  pst_tensor_writer_add (writer, "painted", 3, shape, painted->rgb);
  g_assert_true (pst_tensor_writer_write (writer, file, NULL));
  return file;
}

static void
compare_with_torch (GFile *style)
{
  g_autoptr (GError)  error    = NULL;
  g_autoptr (GFile)   pictures = write_pictures (style);
  const gchar        *python   = g_getenv ("PST_PYTHON") ? g_getenv ("PST_PYTHON") : "python3";
  const gchar        *program  = g_getenv ("PST_TRAINED_STYLE_PY");
  const gchar        *command[] = { python, program, g_file_peek_path (style), g_file_peek_path (pictures), NULL };
  g_autofree gchar   *said     = NULL;
  gint                status;

  g_spawn_sync (NULL, (gchar **) command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &said, NULL, &status, &error);
  g_assert_no_error (error);
  g_test_message ("%s", said);
  if (g_spawn_check_wait_status (status, &error))
    return;
  g_assert_error (error, G_SPAWN_EXIT_ERROR, NOT_RUN);
  g_test_skip ("there is no PyTorch");
}

static void
test_torch (void)
{
  g_autoptr (GFile) style = write_style (12, "torch.safetensors");

  compare_with_torch (style);
}

static void
test_torch_u_net (void)
{
  g_autoptr (GFile) style = write_u_net ("torch.safetensors");

  compare_with_torch (style);
}

static const TestCase tests[] = {
  { "same-bits", test_same_bits, .expects = "what is written of a ready style paints the same bits" },
  { "u-net", test_u_net, .expects = "a U-Net paints the same bits out of its file, and another seed's paints others" },
  { "note", test_note, .expects = "all that the file is given to say is there again, whatever letters there are" },
  { "reference", test_reference, .expects = "it paints as PyTorch does" },
  { "refused", test_refused, .expects = "another version, another architecture, other tensors are refused with a sentence that says so" },
  { "cut-off", test_cut_off, .expects = "a file that ends anywhere is refused" },
  { "numbers", test_numbers, .expects = "numbers that are none, and such as nobody has learnt, are refused" },
  { "other-networks", test_other_networks, .expects = "the networks that ship are no trained styles" },
  { "whole", test_whole, .expects = "where a file cannot be written, nothing of it is left, and the sentence says why" },
  { "no-path", test_no_path, .expects = "the file does not say where it was made" },
  { "copy", test_copy, .expects = "a copy is the same, bit for bit; one that is renamed paints the same bits" },
  { "torch", test_torch, .expects = "a program that only knows the manual paints the same in PyTorch",
    .not_in_emulator = "other numbers for the same kernels" },
  { "torch-u-net", test_torch_u_net, .expects = "the same goes for a U-Net", .not_in_emulator = "other numbers for the same kernels" },
};

int
main (int    argc,
      char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  folder = test_folder_new ();
  test_reference_open ();
  test_add_all (tests, G_N_ELEMENTS (tests));
  result = g_test_run ();
  test_reference_close ();
  test_folder_remove (folder);
  return result;
}
