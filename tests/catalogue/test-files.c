/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reading picture files without GIMP (plugin/files): which pixels come of them, which way up and in which colours; and which files are not
 * read, and why.
 */
#include "config.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>
#include <lzma.h>

#include <pastiche/error.h>

#include "cases.h"
#include "files/file-content.h"
#include "files/image-format.h"
#include "files/missing-data.h"
#include "files/photograph-folder.h"
#include "files/picture-file.h"
#include "files/picture-thumbnail.h"
#include "files/tiff-directory.h"
#include "files/unpacking.h"
#include "made-files.h"
#include "made-folder.h"

static gchar *folder; /* of this run */

/* ---- helpers */

/* (transfer full): the file's path */
static gchar *
write_file (const GByteArray *bytes,
            gsize             n)
{
  gchar *path = g_build_filename (folder, "file", NULL);

  g_assert_true (g_file_set_contents (path, (const gchar *) bytes->data, n, NULL));
  return path;
}

/* (transfer full): what somebody reads in a file */
static PstPicture *
read_path (const gchar  *path,
           gint          enough,
           GError      **error)
{
  g_autoptr (GFile)       file  = g_file_new_for_path (path);
  g_auto (PstPictureFile) found = { 0 };

  pst_picture_file_read (file, NULL, enough, FALSE, NULL, &found, error);
  return g_steal_pointer (&found.picture);
}

/* (transfer full) */
static PstPicture *
read_bytes (const GByteArray *bytes)
{
  g_autofree gchar   *path    = write_file (bytes, bytes->len);
  g_autoptr (GError)  error   = NULL;
  PstPicture         *picture = read_path (path, G_MAXINT, &error);

  g_assert_no_error (error);
  g_assert_nonnull (picture);
  return picture;
}

/* (transfer full): one that is shipped, or a photograph */
static GByteArray *
load (const gchar *variable,
      const gchar *name)
{
  g_autofree gchar *path = g_build_filename (g_getenv (variable), name, NULL);
  gchar            *bytes;
  gsize             n;

  g_assert_true (g_file_get_contents (path, &bytes, &n, NULL));
  return g_byte_array_new_take ((guint8 *) bytes, n);
}

static void
assert_same (const PstPicture *picture,
             const PstPicture *other)
{
  gsize n = (gsize) picture->width * picture->height;

  g_assert_cmpint (picture->width, ==, other->width);
  g_assert_cmpint (picture->height, ==, other->height);
  g_assert_cmpmem (picture->rgb, 3 * n * sizeof (gfloat), other->rgb, 3 * n * sizeof (gfloat));
  g_assert_true (! picture->alpha == ! other->alpha);
  if (picture->alpha)
    g_assert_cmpmem (picture->alpha, n * sizeof (gfloat), other->alpha, n * sizeof (gfloat));
}

static void
assert_refused (const GByteArray *bytes,
                gsize             n)
{
  g_autofree gchar      *path    = write_file (bytes, n);
  g_autoptr (GError)     error   = NULL;
  g_autoptr (PstPicture) picture = read_path (path, G_MAXINT, &error);

  g_assert_null (picture);
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "is cut off or damaged"));
}

/* Whatever numbers a file has, it shows these colours to within so many of 255. */
static void
assert_colours (const GByteArray *bytes,
                const TestPixels *wanted,
                gdouble           within)
{
  g_autoptr (PstPicture) picture = read_bytes (bytes);

  g_assert_cmpint (picture->width, ==, wanted->width);
  for (gsize i = 0; i < (gsize) wanted->width * wanted->height; i++)
    for (guint c = 0; c < 3; c++)
      g_assert_cmpfloat_with_epsilon (255.0 * picture->rgb[3 * i + c],
                                      wanted->bytes[i * wanted->n_channels + (wanted->n_channels < 3 ? 0 : c)], within + 1e-4);
}

/* ---- pixels */

static void
assert_pixel (const PstPicture *picture,
              gint              x,
              gint              y,
              guint             red,
              guint             green,
              guint             blue)
{
  const gfloat *pixel = picture->rgb + 3 * ((gsize) y * picture->width + x);

  g_assert_cmpfloat (pixel[0], ==, red / 255.0f);
  g_assert_cmpfloat (pixel[1], ==, green / 255.0f);
  g_assert_cmpfloat (pixel[2], ==, blue / 255.0f);
}

/* (transfer full) */
static PstPicture *
read_photograph (gint enough)
{
  g_autofree gchar   *path    = g_build_filename (g_getenv ("PST_PHOTOS"), "china.png", NULL);
  g_autoptr (GError)  error   = NULL;
  PstPicture         *picture = read_path (path, enough, &error);

  g_assert_no_error (error);
  g_assert_null (picture->alpha);
  return picture;
}

static void
test_photograph (void)
{
  g_autoptr (PstPicture) picture = read_photograph (G_MAXINT);

  g_assert_cmpint (picture->width, ==, 640);
  g_assert_cmpint (picture->height, ==, 427);
  assert_pixel (picture, 0, 0, 174, 201, 231);
  assert_pixel (picture, 320, 200, 237, 226, 222);
  assert_pixel (picture, 639, 426, 15, 24, 7);
}

static gdouble
find_mean (const PstPicture *picture)
{
  gsize   n   = (gsize) 3 * picture->width * picture->height;
  gdouble sum = 0.0;

  for (gsize i = 0; i < n; i++)
    sum += picture->rgb[i];
  return sum / n;
}

/* What need not be as large as it is becomes smaller, by a whole number. */
static void
test_smaller (void)
{
  g_autoptr (PstPicture)  whole    = read_photograph (321);
  g_autoptr (PstPicture)  small    = read_photograph (150);
  g_autofree gchar       *path     = g_build_filename (g_getenv ("PST_DATA"), "styles", "great-wave.jpg", NULL);
  g_autoptr (PstPicture)  painting = read_path (path, G_MAXINT, NULL);
  g_autoptr (GFile)       file     = g_file_new_for_path (path);
  g_auto (PstPictureFile) tile     = { 0 };
  g_autoptr (GdkPixbuf)   pixbuf   = pst_picture_thumbnail_new (painting, 84);

  g_assert_cmpint (whole->width, ==, 640);
  g_assert_cmpint (small->width, ==, 160);
  g_assert_cmpint (small->height, ==, 106);
  g_assert_cmpfloat_with_epsilon (find_mean (small), find_mean (whole), 0.005);
  g_assert_true (pst_picture_file_read (file, NULL, 84, TRUE, NULL, &tile, NULL));
  g_assert_cmpint (tile.picture->width, >=, 84);
  g_assert_cmpint (tile.picture->width, <, 2 * 84);
  g_assert_cmpfloat_with_epsilon (find_mean (tile.picture), find_mean (painting), 0.005);
  g_assert_cmpint (gdk_pixbuf_get_height (pixbuf), ==, 84);
}

static void
test_transparent (void)
{
  const guint8            bytes[] = { 255, 0, 51, 102, 10, 20, 30, 0 };
  g_autoptr (GByteArray)  png     = test_make_png (&(TestPixels) { 2, 1, 4, FALSE, bytes }, NULL);
  g_autoptr (PstPicture)  picture = read_bytes (png);

  g_assert_cmpfloat (picture->alpha[0], ==, 0.4f);
  g_assert_cmpfloat (picture->alpha[1], ==, 0.0f);
  assert_pixel (picture, 0, 0, 255, 0, 51);
  for (guint c = 0; c < 3; c++)
    g_assert_cmpfloat_with_epsilon (picture->rgb[3 + c], picture->rgb[c], 1e-6);
}

/* The same pixels in all the forms that PNG has for them. */
static void
test_depths (void)
{
  const guint8           grey[]  = { 0, 40, 200, 255, 9, 77 };
  const guint8           both[]  = { 0, 255, 40, 255, 200, 255, 255, 255, 9, 255, 77, 255 };
  const TestPixels       wanted  = { 3, 2, 1, FALSE, grey };
  g_autoptr (GByteArray) plain   = test_make_png (&wanted, NULL);
  g_autoptr (GByteArray) deep    = test_make_png (&(TestPixels) { 3, 2, 1, TRUE, grey }, NULL);
  g_autoptr (GByteArray) opaque  = test_make_png (&(TestPixels) { 3, 2, 2, TRUE, both }, NULL);
  g_autoptr (GByteArray) chunks  = g_byte_array_new ();
  g_autoptr (GByteArray) keyed   = NULL;
  g_autoptr (PstPicture) picture = NULL;

  assert_colours (plain, &wanted, 0.0);
  assert_colours (deep, &wanted, 0.0);
  assert_colours (opaque, &wanted, 0.0);
  test_add_png_chunk (chunks, "tRNS", (const guint8[]) { 0, 200 }, 2);
  keyed   = test_make_png (&wanted, chunks);
  picture = read_bytes (keyed);
  g_assert_cmpfloat (picture->alpha[1], ==, 1.0f);
  g_assert_cmpfloat (picture->alpha[2], ==, 0.0f);
}

/* ---- upright */

#define SQUARE 8 /* pixels of a JPEG that do not disturb each other */

static const gchar *const upright[] = { "ABC/DEF", "CBA/FED", "FED/CBA", "DEF/ABC", "AD/BE/CF", "DA/EB/FC", "FC/EB/DA", "CF/BE/AD" };

static guint8
get_shade (gchar letter)
{
  return 20 + 40 * (letter - 'A');
}

static void
assert_letters (const GByteArray *file,
                const gchar      *letters,
                gint              square)
{
  g_autoptr (PstPicture) picture = read_bytes (file);
  gint                   width   = strchr (letters, '/') - letters;

  g_assert_cmpint (picture->width, ==, width * square);
  g_assert_cmpint (picture->height, ==, 6 / width * square);
  for (gint i = 0; i < 6; i++)
    {
      gint  x    = i % width * square + square / 2;
      gint  y    = i / width * square + square / 2;
      gchar seen = letters[i / width * (width + 1) + i % width];

      g_assert_cmpfloat_with_epsilon (255.0 * picture->rgb[3 * ((gsize) y * picture->width + x)], get_shade (seen), 2.0);
    }
}

/* As ImageMagick wrote it before there was a chunk for it. */
static void
add_old_exif (GByteArray       *chunks,
              const GByteArray *exif)
{
  g_autoptr (GString) text = g_string_new ("Raw profile type exif");

  g_string_append_c (text, '\0');
  g_string_append_printf (text, "\nexif\n%8u\n457869660000", exif->len + 6);
  for (guint i = 0; i < exif->len; i++)
    g_string_append_printf (text, i % 36 == 29 ? "%02x\n" : "%02x", exif->data[i]);
  test_add_png_chunk (chunks, "tEXt", (const guint8 *) text->str, text->len);
}

static void
test_upright (void)
{
  guint8 small[6];
  guint8 large[6 * SQUARE * SQUARE];

  for (guint i = 0; i < 6; i++)
    small[i] = get_shade ('A' + i);
  for (guint i = 0; i < sizeof large; i++)
    large[i] = small[i / (3 * SQUARE) / SQUARE * 3 + i / SQUARE % 3];
  for (guint orientation = 1; orientation <= 8; orientation++)
    {
      g_autoptr (GByteArray) exif   = test_make_exif (orientation);
      g_autoptr (GByteArray) chunks = g_byte_array_new ();
      g_autoptr (GByteArray) jpeg   = test_make_jpeg (&(TestPixels) { 3 * SQUARE, 2 * SQUARE, 1, FALSE, large }, FALSE, NULL);
      g_autoptr (GByteArray) png    = NULL;
      g_autoptr (GByteArray) old    = NULL;
      g_autoptr (GByteArray) late   = test_make_png (&(TestPixels) { 3, 2, 1, FALSE, small }, NULL);

      test_add_png_chunk (chunks, "eXIf", exif->data, exif->len);
      png = test_make_png (&(TestPixels) { 3, 2, 1, FALSE, small }, chunks);
      assert_letters (png, upright[orientation - 1], 1);
      g_byte_array_set_size (late, late->len - 12); /* behind the pixels */
      g_byte_array_append (late, chunks->data, chunks->len);
      assert_letters (late, upright[orientation - 1], 1);
      g_byte_array_set_size (chunks, 0);
      add_old_exif (chunks, exif);
      old = test_make_png (&(TestPixels) { 3, 2, 1, FALSE, small }, chunks);
      assert_letters (old, upright[orientation - 1], 1);
      g_byte_array_prepend (exif, (const guint8 *) "Exif\0", 6);
      test_add_jpeg_segment (jpeg, 0xe1, exif->data, exif->len);
      assert_letters (jpeg, upright[orientation - 1], SQUARE);
    }
}

/* ---- colours */

/* Those that are wanted, and their numbers where red, green and blue are exchanged; or inverted as well. */
static const guint8 colours[]   = { 220, 40, 90, 10, 200, 128, 255, 255, 255, 77, 77, 77, 0, 0, 0, 60, 20, 180 };
static const guint8 exchanged[] = { 40, 90, 220, 200, 128, 10, 255, 255, 255, 77, 77, 77, 0, 0, 0, 20, 180, 60 };
static const guint8 inverted[]  = { 215, 165, 35, 55, 127, 245, 0, 0, 0, 178, 178, 178, 255, 255, 255, 235, 75, 195 };

/* In all forms: RGB and RGBA, 8 and 16 bits. */
static void
assert_png_colours (const guint8 *numbers,
                    GByteArray   *chunks)
{
  const TestPixels wanted = { 3, 2, 3, FALSE, colours };
  guint8           opaque[4 * 6];

  for (guint i = 0; i < sizeof opaque; i++)
    opaque[i] = i % 4 == 3 ? 255 : numbers[i / 4 * 3 + i % 4];
  for (guint form = 0; form < 4; form++)
    {
      const TestPixels       pixels = { 3, 2, form & 1 ? 4 : 3, form & 2, form & 1 ? opaque : numbers };
      g_autoptr (GByteArray) png    = test_make_png (&pixels, chunks);

      assert_colours (png, &wanted, 1.0);
    }
}

static void
test_profiles (void)
{
  g_autoptr (GBytes)     matrix        = test_make_matrix_profile (0.0);
  g_autoptr (GBytes)     table         = test_make_table_profile ();
  g_autoptr (GByteArray) matrix_chunks = g_byte_array_new ();
  g_autoptr (GByteArray) table_chunks  = g_byte_array_new ();
  g_autoptr (GByteArray) jpeg          = NULL;
  guint8                 block[SQUARE * SQUARE * 3];
  guint8                 wanted[SQUARE * SQUARE * 3];

  test_add_png_profile (matrix_chunks, matrix);
  test_add_png_profile (table_chunks, table);
  assert_png_colours (exchanged, matrix_chunks);
  assert_png_colours (inverted, table_chunks);
  for (guint i = 0; i < sizeof block; i++)
    {
      block[i]  = inverted[i % 3];
      wanted[i] = colours[i % 3];
    }
  jpeg = test_make_jpeg (&(TestPixels) { SQUARE, SQUARE, 3, FALSE, block }, FALSE, table);
  assert_colours (jpeg, &(TestPixels) { SQUARE, SQUARE, 3, FALSE, wanted }, 1.5); /* JPEG is not exact */
}

/* A profile for other colours than the file has is none. */
static void
test_wrong_profile (void)
{
  const guint8           grey[] = { 0, 40, 200, 255, 9, 77 };
  const TestPixels       pixels = { 3, 2, 1, FALSE, grey };
  g_autoptr (GBytes)     table  = test_make_table_profile ();
  g_autoptr (GBytes)     junk   = g_bytes_new_static ("no profile", 10);
  g_autoptr (GByteArray) jpeg   = test_make_jpeg (&pixels, FALSE, table);
  g_autoptr (GByteArray) other  = test_make_jpeg (&pixels, FALSE, junk);
  g_autoptr (GByteArray) plain  = test_make_jpeg (&pixels, FALSE, NULL);
  g_autoptr (PstPicture) wanted = read_bytes (plain);
  g_autoptr (PstPicture) found  = read_bytes (jpeg);
  g_autoptr (PstPicture) same   = read_bytes (other);

  assert_same (found, wanted);
  assert_same (same, wanted);
}

static guint8
encode (gdouble light)
{
  return 255.0 * (light <= 0.0031308 ? 12.92 * light : 1.055 * pow (light, 1.0 / 2.4) - 0.055) + 0.5;
}

static void
add_numbers (GByteArray    *chunks,
             const gchar   *type,
             const guint32 *numbers,
             guint          n)
{
  guint8 data[32];

  for (guint i = 0; i < 4 * n; i++)
    data[i] = numbers[i / 4] >> 8 * (3 - i % 4);
  test_add_png_chunk (chunks, type, data, 4 * n);
}

/* What PNG says without a profile. */
static void
test_gamma (void)
{
  const guint32          one[]       = { 100000 };
  const guint32          primaries[] = { 31270, 32900, 30000, 60000, 15000, 6000, 64000, 33000 };
  const guint8           numbers[]   = { 0, 255, 128, 40, 200, 9 };
  guint8                 light[6];
  const TestPixels       pixels      = { 2, 1, 3, FALSE, numbers };
  g_autoptr (GByteArray) gamma       = g_byte_array_new ();
  g_autoptr (GByteArray) exchange    = g_byte_array_new ();
  g_autoptr (GByteArray) none        = g_byte_array_new ();
  g_autoptr (GByteArray) linear      = NULL;
  g_autoptr (GByteArray) plain       = NULL;

  for (guint i = 0; i < 6; i++)
    light[i] = encode (numbers[i] / 255.0);
  add_numbers (gamma, "gAMA", one, 1);
  linear = test_make_png (&pixels, gamma);
  assert_colours (linear, &(TestPixels) { 2, 1, 3, FALSE, light }, 0.6);
  add_numbers (exchange, "cHRM", primaries, 8);
  assert_png_colours (exchanged, exchange);
  test_add_png_chunk (none, "sRGB", (const guint8 *) "", 1);
  add_numbers (none, "gAMA", one, 1);
  plain = test_make_png (&pixels, none);
  assert_colours (plain, &pixels, 0.0);
}

/* Into the colours of a picture with other primaries: what is sRGB's has other numbers there. */
static void
test_other_space (void)
{
  g_autoptr (GBytes)      space = test_make_matrix_profile (0.0);
  g_autoptr (GByteArray)  png   = test_make_png (&(TestPixels) { 3, 2, 3, FALSE, colours }, NULL);
  g_autofree gchar       *path  = write_file (png, png->len);
  g_autoptr (GFile)       file  = g_file_new_for_path (path);
  g_auto (PstPictureFile) found = { 0 };

  g_assert_true (pst_picture_file_read (file, space, G_MAXINT, FALSE, NULL, &found, NULL));
  for (guint i = 0; i < sizeof exchanged; i++)
    g_assert_cmpfloat_with_epsilon (255.0 * found.picture->rgb[i], exchanged[i], 0.5);
}

/* ---- what is missing */

/* A painting's JPEG data, all there; nothing of it; and so many bytes of it. */
static void
try_jpeg (GByteArray *jpeg)
{
  g_autoptr (PstPicture) wanted  = read_bytes (jpeg);
  g_autoptr (GByteArray) trailer = g_byte_array_new ();
  g_autoptr (GByteArray) end     = g_byte_array_new ();
  g_autoptr (GByteArray) stray   = g_byte_array_new ();
  g_autoptr (PstPicture) found   = NULL;
  gsize                  n       = jpeg->len;

  g_byte_array_append (trailer, jpeg->data, n - 2); /* no end, and something behind it */
  g_byte_array_append (trailer, (const guint8 *) "trailer\0", 9);
  found = read_bytes (trailer);
  assert_same (found, wanted);
  g_clear_pointer (&found, pst_picture_unref);
  g_byte_array_append (end, jpeg->data, n - 2);
  found = read_bytes (end);
  assert_same (found, wanted);
  g_clear_pointer (&found, pst_picture_unref);
  g_byte_array_append (stray, jpeg->data, 2); /* something between the segments, and a second picture */
  g_byte_array_append (stray, (const guint8 *) "stray", 5);
  g_byte_array_append (stray, jpeg->data + 2, n - 2);
  g_byte_array_append (stray, jpeg->data, n);
  found = read_bytes (stray);
  assert_same (found, wanted);
  for (guint i = 1; i < 20; i++)
    {
      g_byte_array_set_size (end, 0);
      g_byte_array_append (end, jpeg->data, n * i / 20);
      assert_refused (end, end->len);
      g_byte_array_append (end, (const guint8 *) "\xff\xd9", 2);
      if (i >= 10)
        assert_refused (end, end->len);
    }
  assert_refused (jpeg, n - 4);
}

static void
test_jpeg (void)
{
  g_autoptr (GByteArray) painting    = load ("PST_DATA", "styles/great-wave.jpg");
  g_autoptr (PstPicture) photograph  = read_photograph (200);
  gsize                  n           = (gsize) 3 * photograph->width * photograph->height;
  g_autofree guint8     *bytes       = g_malloc (n);
  const TestPixels       pixels      = { photograph->width, photograph->height, 3, FALSE, bytes };
  g_autoptr (GByteArray) usual       = NULL;
  g_autoptr (GByteArray) progressive = NULL;

  for (gsize i = 0; i < n; i++)
    bytes[i] = 255.0f * photograph->rgb[i] + 0.5f;
  usual       = test_make_jpeg (&pixels, FALSE, NULL);
  progressive = test_make_jpeg (&pixels, TRUE, NULL);
  try_jpeg (painting);
  try_jpeg (usual);
  try_jpeg (progressive);
  memset (usual->data + usual->len / 2, 0, usual->len - usual->len / 2); /* memory that waited for a copy */
  assert_refused (usual, usual->len);
}

/* GIMP reads what has four inks, once it is clear that they are all there. */
static void
test_inks (void)
{
  guint8                  bytes[4 * 64 * 64];
  g_autoptr (GByteArray)  jpeg  = NULL;
  g_autofree gchar       *path  = NULL;
  g_autoptr (GFile)       file  = NULL;
  g_auto (PstPictureFile) found = { 0 };

  for (guint i = 0; i < sizeof bytes; i++)
    bytes[i] = i * i / 7;
  jpeg = test_make_jpeg (&(TestPixels) { 64, 64, 4, FALSE, bytes }, FALSE, NULL);
  path = write_file (jpeg, jpeg->len);
  file = g_file_new_for_path (path);
  g_assert_true (pst_picture_file_read (file, NULL, G_MAXINT, FALSE, NULL, &found, NULL));
  g_assert_null (found.picture);
  g_assert_null (found.pages);
  assert_refused (jpeg, jpeg->len / 2);
}

static void
test_png (void)
{
  g_autoptr (GByteArray) whole  = load ("PST_PHOTOS", "china.png");
  g_autoptr (GByteArray) odd    = g_byte_array_new ();
  g_autoptr (PstPicture) wanted = read_bytes (whole);
  g_autoptr (PstPicture) found  = NULL;

  g_byte_array_append (odd, whole->data, 33);
  test_add_png_chunk (odd, "tEXt", (const guint8 *) "Comment\0damaged", 15);
  odd->data[odd->len - 1] ^= 1; /* its checksum */
  g_byte_array_append (odd, whole->data + 33, whole->len - 33 - 12);
  found = read_bytes (odd); /* no end */
  assert_same (found, wanted);
  g_clear_pointer (&found, pst_picture_unref);
  g_byte_array_append (odd, (const guint8 *) "junk behind it", 14);
  found = read_bytes (odd);
  assert_same (found, wanted);
  for (guint i = 1; i < 20; i++)
    assert_refused (whole, whole->len * i / 20);
}

/* From where on it is not cut off. */
static gsize
find_enough (const GByteArray *bytes)
{
  gsize n = bytes->len;

  while (n > 0 && ! pst_missing_data_is_cut_off (bytes->data, n - 1))
    n--;
  for (gsize i = 9; i < n; i++)
    g_assert_true (pst_missing_data_is_cut_off (bytes->data, i));
  return n;
}

static void
test_gif (void)
{
  gsize                  end;
  g_autoptr (GByteArray) gif   = test_make_gif (40, 30, 3, &end);
  g_autoptr (GByteArray) odd   = g_byte_array_new ();
  g_autoptr (GByteArray) pages = pst_missing_data_find_pages (gif->data, gif->len);
  gsize                  start = 13 + 768; /* of the first frame */
  gsize                  n     = find_enough (gif);

  g_assert_cmpuint (n, ==, end); /* of a chain's last link GIMP takes all or nothing */
  g_assert_cmpuint (pages->len, ==, 1);
  g_assert_cmpuint (pages->data[0], ==, 1);
  g_byte_array_append (odd, gif->data, start);
  g_byte_array_append (odd, (const guint8 *) "\0\0\0", 3);
  g_byte_array_append (odd, gif->data + start, gif->len - start);
  g_assert_cmpuint (find_enough (odd), ==, n + 3);
}

static void
test_bmp (void)
{
  static const guint8    runs[] = { 0x42, 0x4d, 0, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 8, 0, 0, 0, 2, 0, 0, 0, 1, 0, 8, 0, 1, 0,
                                    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 1, 0, 3, 7, 8, 9, 0, 0, 0, 8, 2,
                                    0, 1 };
  g_autoptr (GByteArray) bmp    = test_make_bmp (33, 20);

  g_assert_cmpuint (find_enough (bmp), ==, bmp->len);
  bmp->data[2] += 4; /* it says that it is longer */
  g_assert_false (pst_missing_data_is_cut_off (bmp->data, bmp->len));
  memset (bmp->data + 2, 0, 4);
  g_assert_false (pst_missing_data_is_cut_off (bmp->data, bmp->len));
  bmp->data[25] = 0xff; /* from the top: −20 */
  bmp->data[24] = 0xff;
  bmp->data[23] = 0xff;
  bmp->data[22] = 0xec;
  g_assert_cmpuint (find_enough (bmp), ==, bmp->len);
  for (gsize n = 54; n <= sizeof runs; n++)
    g_assert_true (pst_missing_data_is_cut_off (runs, n) == (n < sizeof runs - 2));
}

static void
test_tiff (void)
{
  /* two directories, the first with two strips of four bytes; the second names itself, and is the last, or leads back to the first */
  static const guint8 whole[] = { 'M', 'M', 0, 42, 0, 0, 0, 8,
                                  0, 2, 1, 17, 0, 4, 0, 0, 0, 2, 0, 0, 0, 80, 1, 23, 0, 3, 0, 0, 0, 2, 0, 4, 0, 4, 0, 0, 0, 38,
                                  0, 3, 0, 254, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0, 1, 29, 0, 2, 0, 0, 0, 4, 'T', 'o', 'p', 0,
                                  1, 18, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 88, 0, 0, 0, 92, 1, 2, 3, 4, 5, 6, 7, 8 };
  g_autoptr (GByteArray) file  = g_byte_array_append (g_byte_array_new (), whole, sizeof whole);
  g_autoptr (GByteArray) pages = pst_missing_data_find_pages (whole, sizeof whole);
  g_autoptr (GByteArray) small = NULL;
  g_autoptr (GByteArray) paper = NULL;
  PstTiff                tiff;

  g_assert_cmpuint (find_enough (file), ==, sizeof whole);
  g_assert_true (pst_tiff_begin (&tiff, whole, sizeof whole));
  g_assert_cmpuint (pst_tiff_get (&tiff, PST_TIFF_ORIENTATION, 1), ==, 1);
  g_assert_true (pst_tiff_next (&tiff));
  g_assert_cmpuint (pst_tiff_get (&tiff, PST_TIFF_ORIENTATION, 1), ==, 6);
  g_assert_false (pst_tiff_next (&tiff));
  g_assert_cmpuint (pages->len, ==, 2);
  g_assert_cmpuint (pages->data[1], ==, 1); /* a layer, which has a name */
  file->data[51] = 1;                       /* a small copy */
  small = pst_missing_data_find_pages (file->data, file->len);
  g_assert_cmpuint (small->data[1], ==, 0);
  file->data[51] = 0;
  file->data[53] = 30; /* no name: a page */
  paper = pst_missing_data_find_pages (file->data, file->len);
  g_assert_cmpuint (paper->data[1], ==, 0);
  file->data[79] = 8; /* a circle */
  g_assert_false (pst_missing_data_is_cut_off (file->data, file->len));
  g_assert_true (pst_tiff_begin (&tiff, file->data, file->len));
  for (guint seen = tiff.n_entries; pst_tiff_next (&tiff); seen += tiff.n_entries)
    g_assert_cmpuint (seen, <=, file->len);
}

/* A directory with a strip of width × height grey pixels, and where the next one is. */
static void
add_directory (GByteArray *tiff,
               guint16     subfile_type,
               guint16     width,
               guint16     height,
               guint16     strip,
               guint16     next)
{
  const guint16 entries[][2] = { { 254, subfile_type }, { 256, width }, { 257, height }, { 258, 8 }, { 273, strip },
                                 { 279, width * height } };

  g_byte_array_append (tiff, (const guint8 *) "\6\0", 2);
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      const guint16 entry[] = { GUINT16_TO_LE (entries[i][0]), GUINT16_TO_LE (3), GUINT16_TO_LE (1), 0, GUINT16_TO_LE (entries[i][1]), 0 };

      g_byte_array_append (tiff, (const guint8 *) entry, sizeof entry);
    }
  g_byte_array_append (tiff, (const guint8 *) &(guint32) { GUINT32_TO_LE (next) }, 4);
}

/* Cameras put a smaller copy first, once or twice; the picture, of 4×3 pixels, is behind it. */
static void
test_tiff_copies (void)
{
  for (guint n_copies = 1; n_copies <= 2; n_copies++)
    {
      g_autoptr (GByteArray) tiff   = g_byte_array_append (g_byte_array_new (), (const guint8 *) "II*\0\10\0\0\0", 8);
      g_autoptr (GByteArray) layers = NULL;
      guint                  end    = 8 + (n_copies + 1) * 78;
      gint                   width  = 0;
      gint                   height = 0;

      for (guint i = 0; i < n_copies; i++)
        add_directory (tiff, 1, 2, 1, end, 8 + (i + 1) * 78);
      add_directory (tiff, 0, 4, 3, end + 2, 0);
      g_assert_cmpuint (tiff->len, ==, end);
      g_byte_array_append (tiff, (const guint8 *) "abABCDEFGHIJKL", 14);
      g_assert_cmpuint (find_enough (tiff), ==, tiff->len);
      g_assert_true (pst_image_format_get_size (tiff->data, tiff->len, &width, &height));
      g_assert_cmpint (width, ==, 4);
      g_assert_cmpint (height, ==, 3);
      g_assert_false (pst_image_format_get_size (tiff->data, 100, &width, &height)); /* which end behind the first directory */
      layers = pst_missing_data_find_pages (tiff->data, tiff->len);
      g_assert_cmpmem (layers->data, layers->len, n_copies == 1 ? "\1\0" : "\0\0\1", n_copies + 1);
    }
}

/* A single strip of 2×2 grey pixels, whose length is said to be 255 bytes: it is not believed, unless the strip is compressed. */
static void
test_tiff_length (void)
{
  static const guint8    whole[] = { 'I', 'I', 42, 0, 8, 0, 0, 0,
                                     6, 0, 0, 1, 3, 0, 1, 0, 0, 0, 2, 0, 0, 0, 1, 1, 3, 0, 1, 0, 0, 0, 2, 0, 0, 0,
                                     2, 1, 3, 0, 1, 0, 0, 0, 8, 0, 0, 0, 3, 1, 3, 0, 1, 0, 0, 0, 1, 0, 0, 0,
                                     17, 1, 4, 0, 1, 0, 0, 0, 86, 0, 0, 0, 23, 1, 4, 0, 1, 0, 0, 0, 255, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4 };
  g_autoptr (GByteArray) file    = g_byte_array_append (g_byte_array_new (), whole, sizeof whole);

  g_assert_cmpuint (find_enough (file), ==, sizeof whole);
  file->data[54] = 5; /* LZW */
  g_assert_true (pst_missing_data_is_cut_off (file->data, file->len));
  file->data[54] = 1;
  file->data[26] = 0xff; /* as many rows as a number can say */
  file->data[27] = 0xff;
  g_assert_true (pst_missing_data_is_cut_off (file->data, file->len));
}

/* ---- XCF */

static void
add_big_numbers (GByteArray    *bytes,
                 const guint32 *numbers,
                 guint          n)
{
  for (guint i = 0; i < n; i++)
    g_byte_array_append (bytes, (const guint8 *) &(guint32) { GUINT32_TO_BE (numbers[i]) }, 4);
}

/* 65×1 pixels of one byte, in two squares: a run of 64, and one of one. */
static void
add_xcf_pixels (GByteArray *xcf)
{
  const guint32 at        = xcf->len;
  const guint32 numbers[] = { 65, 1, 1, at + 20, 0, 65, 1, at + 40, at + 42, 0 };

  add_big_numbers (xcf, numbers, G_N_ELEMENTS (numbers));
  g_byte_array_append (xcf, (const guint8 *) "\77\1\0\2", 4);
}

/* A layer at 55 with its pixels at 101 and its mask at 145, whose pixels are the last. */
static void
test_xcf (void)
{
  static const guint32   size[]   = { 65, 1, 1 };
  static const guint32   places[] = { 0, 0, 55, 0, 0 };          /* the end of properties, the layer's, no channel's */
  static const guint32   layer[]  = { 8, 4, 1, 0, 0, 101, 145 }; /* it is visible; the end; its pixels', its mask's */
  static const guint32   mask[]   = { 0, 0, 171 };
  g_autoptr (GByteArray) xcf      = g_byte_array_append (g_byte_array_new (), (const guint8 *) "gimp xcf file", 14);
  gint                   width    = 0;
  gint                   height   = 0;

  add_big_numbers (xcf, size, 3);
  g_byte_array_append (xcf, (const guint8 *) "\0\0\0\21\0\0\0\1\1", 9); /* squares are packed in runs */
  add_big_numbers (xcf, places, G_N_ELEMENTS (places));
  for (guint i = 0; i < 2; i++)
    {
      add_big_numbers (xcf, size, i == 0 ? 3 : 2);
      g_byte_array_append (xcf, (const guint8 *) "\0\0\0\2L", 6);
      add_big_numbers (xcf, i == 0 ? layer : mask, i == 0 ? G_N_ELEMENTS (layer) : G_N_ELEMENTS (mask));
      add_xcf_pixels (xcf);
    }
  g_assert_cmpuint (xcf->len, ==, 215);
  g_assert_cmpuint (find_enough (xcf), ==, 215);
  g_assert_false (pst_image_format_get_size (xcf->data, 21, &width, &height));
  g_assert_true (pst_image_format_get_size (xcf->data, 22, &width, &height));
  g_assert_cmpint (width, ==, 65);
  g_assert_cmpint (height, ==, 1);
  memset (xcf->data + 97, 0, 4); /* no mask */
  g_assert_cmpuint (find_enough (xcf), ==, 145);
  xcf->data[84] = 0; /* hidden */
  g_assert_false (pst_missing_data_is_cut_off (xcf->data, 101));
}

/* The same without a mask, its squares packed by zlib: the last one has to be there, but for its checksum. */
static void
test_packed_xcf (void)
{
  static const guint32   size[]   = { 65, 1, 1 };
  static const guint32   places[] = { 0, 0, 55, 0, 0 };
  static const guint32   layer[]  = { 8, 4, 1, 0, 0, 101, 0 };
  const guint32          pixels[] = { 65, 1, 1, 121, 0, 65, 1, 141, 241, 0 };
  g_autoptr (GByteArray) square   = test_compress ((const guint8 *) "\2", 1, G_ZLIB_COMPRESSOR_FORMAT_ZLIB);
  g_autoptr (GByteArray) xcf      = g_byte_array_append (g_byte_array_new (), (const guint8 *) "gimp xcf file", 14);
  gsize                  n;

  add_big_numbers (xcf, size, 3);
  g_byte_array_append (xcf, (const guint8 *) "\0\0\0\21\0\0\0\1\2", 9);
  add_big_numbers (xcf, places, G_N_ELEMENTS (places));
  add_big_numbers (xcf, size, 3);
  g_byte_array_append (xcf, (const guint8 *) "\0\0\0\2L", 6);
  add_big_numbers (xcf, layer, G_N_ELEMENTS (layer));
  add_big_numbers (xcf, pixels, G_N_ELEMENTS (pixels));
  g_byte_array_set_size (xcf, 241); /* what is in the first square is not looked at */
  g_byte_array_append (xcf, square->data, square->len);
  n = find_enough (xcf);
  g_assert_cmpuint (n, >, 241 + 2);
  g_assert_cmpuint (n, <=, xcf->len - 4);
}

/* ---- packed files */

/* What GIMP is to read is handed out unpacked. */
static void
assert_unpacks (const GByteArray *packed,
                const GByteArray *content)
{
  g_autofree gchar       *path  = write_file (packed, packed->len);
  g_autoptr (GFile)       file  = g_file_new_for_path (path);
  g_autoptr (GError)      error = NULL;
  g_auto (PstPictureFile) found = { 0 };
  gint                    width = 0;
  gint                    height;

  g_assert_true (pst_picture_file_read (file, NULL, G_MAXINT, FALSE, NULL, &found, &error));
  g_assert_no_error (error);
  g_assert_null (found.picture);
  g_assert_cmpmem (g_bytes_get_data (found.unpacked, NULL), g_bytes_get_size (found.unpacked), content->data, content->len);
  g_assert_cmpuint (found.pages->len, ==, 1);
  g_assert_true (pst_picture_file_get_size (file, &width, &height));
  g_assert_cmpint (width, ==, 40);
  g_assert_cmpint (height, ==, 30);
}

static void
test_packed (void)
{
  static const guint8    grey[] = { 10, 20, 30, 40 };
  g_autoptr (GByteArray) png    = test_make_png (&(TestPixels) { 2, 2, 1, FALSE, grey }, NULL);
  g_autoptr (PstPicture) plain  = read_bytes (png);
  gsize                  end;
  g_autoptr (GByteArray) gif    = test_make_gif (40, 30, 3, &end);

  for (TestPacking packing = 0; packing < TEST_N_PACKINGS; packing++)
    {
      g_autoptr (GByteArray)  packed  = test_pack (png->data, png->len, packing);
      g_autoptr (GByteArray)  cut     = test_pack (png->data, png->len / 2, packing);
      g_autoptr (GByteArray)  frames  = test_pack (gif->data, gif->len, packing);
      g_autoptr (GByteArray)  cut_gif = test_pack (gif->data, end - 1, packing);
      g_autoptr (GByteArray)  twice   = test_pack (packed->data, packed->len, packing);
      g_autoptr (PstPicture)  picture = read_bytes (packed);
      g_auto (PstPictureFile) found   = { 0 };
      gsize                   length  = packed->len;

      assert_same (picture, plain);
      g_assert_cmpint (pst_picture_file_decode (twice->data, twice->len, NULL, G_MAXINT, FALSE, NULL, &found, NULL), ==,
                       PST_DECODING_FOREIGN);
      g_assert_cmpmem (g_bytes_get_data (found.unpacked, NULL), g_bytes_get_size (found.unpacked), packed->data, packed->len);
      assert_unpacks (frames, gif);
      assert_refused (cut, cut->len);
      assert_refused (cut_gif, cut_gif->len);
      for (gsize n = 10; n < length; n += 7)
        assert_refused (packed, n);
      g_byte_array_append (packed, (const guint8 *) "junk", 4);
      g_clear_pointer (&picture, pst_picture_unref);
      picture = read_bytes (packed);
      assert_same (picture, plain);
      memset (packed->data + length / 2, 0, 16);
      assert_refused (packed, length);
    }
}

/* Of bzip2 nothing comes out until a whole block is there, which is more than what is read first of a file. */
static void
test_packed_size (void)
{
  g_autoptr (GRand)      random = g_rand_new_with_seed (1);
  g_autoptr (GByteArray) noise  = g_byte_array_set_size (g_byte_array_new (), 1200 * 1000);
  g_autoptr (GByteArray) png    = NULL;

  for (guint i = 0; i < noise->len; i++)
    noise->data[i] = g_rand_int (random);
  png = test_make_png (&(TestPixels) { 1200, 1000, 1, FALSE, noise->data }, NULL);
  for (TestPacking packing = 0; packing < TEST_N_PACKINGS; packing++)
    {
      g_autoptr (GByteArray) packed = test_pack (png->data, png->len, packing);
      g_autofree gchar      *path   = write_file (packed, packed->len);
      g_autoptr (GFile)      file   = g_file_new_for_path (path);
      gint                   width  = 0;
      gint                   height = 0;

      g_assert_true (pst_picture_file_get_size (file, &width, &height));
      g_assert_cmpint (width, ==, 1200);
      g_assert_cmpint (height, ==, 1000);
    }
}

/* What unpacks to a lot is left where somebody wants to be told soon, before it has taken all that room. */
static void
test_packed_large (void)
{
  const gsize             size    = PST_PICTURE_FILE_MOST_ROUGHLY + 1;
  g_autoptr (GByteArray)  zeros   = g_byte_array_set_size (g_byte_array_new (), size);
  const gsize             most[]  = { 1 << 20, size - 1, size + 1 };
  g_autoptr (GError)      error   = NULL;
  g_auto (PstPictureFile) found   = { 0 };

  memset (zeros->data, 0, size);
  for (TestPacking packing = 0; packing < TEST_N_PACKINGS; packing++)
    {
      g_autoptr (GByteArray) packed = test_pack (zeros->data, size, packing);
      g_autofree gchar      *path   = write_file (packed, packed->len);
      g_autoptr (GFile)      file   = g_file_new_for_path (path);

      for (guint i = 0; i < G_N_ELEMENTS (most); i++)
        {
          g_autoptr (GBytes) content = NULL;

          g_assert_cmpint (pst_unpack (packed->data, packed->len, most[i], NULL, &content), ==, PST_DECODING_DONE);
          g_assert_cmpuint (content ? g_bytes_get_size (content) : 0, ==, most[i] > size ? size : 0);
        }
      g_assert_false (pst_picture_file_read (file, NULL, G_MAXINT, TRUE, NULL, &found, &error));
      g_assert_error (error, PST_ERROR, PST_ERROR_MEMORY);
      g_assert_null (found.unpacked);
      g_clear_error (&error);
      g_assert_true (pst_picture_file_read (file, NULL, G_MAXINT, FALSE, NULL, &found, &error));
      g_assert_cmpuint (g_bytes_get_size (found.unpacked), ==, size);
      pst_picture_file_clear (&found);
    }
}

/* Streams, one after the other, are one file, also with xz's padding between them; one that is begun has to end. */
static void
test_packed_in_parts (void)
{
  static const guint8    grey[] = { 10, 20, 30, 40 };
  g_autoptr (GByteArray) png    = test_make_png (&(TestPixels) { 2, 2, 1, FALSE, grey }, NULL);
  g_autoptr (PstPicture) plain  = read_bytes (png);

  for (TestPacking packing = 0; packing < TEST_N_PACKINGS; packing++)
    {
      g_autoptr (GByteArray) packed  = test_pack (png->data, 50, packing);
      g_autoptr (GByteArray) rest    = test_pack (png->data + 50, png->len - 50, packing);
      g_autoptr (PstPicture) picture = NULL;
      g_autoptr (PstPicture) again   = NULL;

      g_byte_array_append (packed, (const guint8 *) "\0\0\0\0\0\0\0", packing == TEST_PACKING_XZ ? 8 : 0);
      g_byte_array_append (packed, rest->data, rest->len);
      picture = read_bytes (packed);
      assert_same (picture, plain);
      assert_refused (packed, packed->len - 5);
      g_byte_array_append (packed, rest->data, rest->len);
      again = read_bytes (packed);
      assert_same (again, plain);
      assert_refused (packed, packed->len - 5);
    }
}

/* An xz file of a kind that is still to come is no damaged one: GIMP is to say what it thinks of it. */
static void
test_packed_otherwise (void)
{
  static const guint8     kind[] = { 0, 0x10 };
  g_autoptr (GByteArray)  packed = test_pack ((const guint8 *) "all", 3, TEST_PACKING_XZ);
  guint32                 sum    = GUINT32_TO_LE (lzma_crc32 (kind, sizeof kind, 0));
  g_autoptr (GError)      error  = NULL;
  g_auto (PstPictureFile) found  = { 0 };

  memcpy (packed->data + 6, kind, sizeof kind);
  memcpy (packed->data + 8, &sum, sizeof sum);
  g_assert_cmpint (pst_picture_file_decode (packed->data, packed->len, NULL, G_MAXINT, FALSE, NULL, &found, &error), ==,
                   PST_DECODING_FOREIGN);
  g_assert_null (found.unpacked);
}

/* ---- names and places */

/* Whatever it is called. */
static void
test_names (void)
{
  static const gchar *const names[] = { "painting.jpg", "PAINTING.PNG", "painting", "painting.gif.part", "Ö ñ 画.txt" };
  g_autoptr (GByteArray)    jpeg    = load ("PST_DATA", "styles/great-wave.jpg");
  g_autoptr (GByteArray)    png     = load ("PST_PHOTOS", "china.png");
  const GByteArray         *files[] = { jpeg, png };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    for (guint j = 0; j < G_N_ELEMENTS (names); j++)
      {
        g_autofree gchar      *path    = g_build_filename (folder, names[j], NULL);
        g_autoptr (PstPicture) picture = NULL;

        g_assert_true (g_file_set_contents (path, (const gchar *) files[i]->data, files[i]->len, NULL));
        picture = read_path (path, 300, NULL);
        g_assert_nonnull (picture);
        g_unlink (path);
      }
}

#define BEGINNING(...) (const guint8[]) { __VA_ARGS__ }, sizeof ((const guint8[]) { __VA_ARGS__ })

/* What files of 300×200 pixels begin with, in each form that a format has for that; "BM", "RIFF" and the like as numbers. */
static const struct
{
  const guint8 *bytes;
  gsize         n;
} beginnings[] = {
  /* BMP: sizes of two bytes in a header of 12, of four in those of 16, 40 and 124; from the top */
  { BEGINNING (66, 77, 0, 0, 0, 0, 0, 0, 0, 0, 26, 0, 0, 0, 12, 0, 0, 0, 44, 1, 200, 0, 1, 0, 24, 0) },
  { BEGINNING (66, 77, 0, 0, 0, 0, 0, 0, 0, 0, 30, 0, 0, 0, 16, 0, 0, 0, 44, 1, 0, 0, 200, 0, 0, 0, 1, 0, 24, 0) },
  { BEGINNING (66, 77, 0, 0, 0, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0, 44, 1, 0, 0, 56, 255, 255, 255, 1, 0, 24, 0) },
  { BEGINNING (66, 77, 0, 0, 0, 0, 0, 0, 0, 0, 138, 0, 0, 0, 124, 0, 0, 0, 44, 1, 0, 0, 200, 0, 0, 0, 1, 0, 24, 0) },
  /* GIF */
  { BEGINNING (71, 73, 70, 56, 55, 97, 44, 1, 200, 0) },
  /* WebP: lossy, with a factor of enlargement above the size; without loss; extended */
  { BEGINNING (82, 73, 70, 70, 0, 0, 0, 0, 87, 69, 66, 80, 86, 80, 56, 32, 0, 0, 0, 0, 0, 0, 0, 157, 1, 42, 44, 65, 200, 128) },
  { BEGINNING (82, 73, 70, 70, 0, 0, 0, 0, 87, 69, 66, 80, 86, 80, 56, 76, 0, 0, 0, 0, 47, 43, 193, 49, 16, 0, 0, 0, 0, 0) },
  { BEGINNING (82, 73, 70, 70, 0, 0, 0, 0, 87, 69, 66, 80, 86, 80, 56, 88, 10, 0, 0, 0, 0, 0, 0, 0, 43, 1, 0, 199, 0, 0) },
  /* TIFF: with numbers of two and of four bytes, the most significant first, and BigTIFF */
  { BEGINNING (73, 73, 42, 0, 8, 0, 0, 0, 2, 0, 0, 1, 3, 0, 1, 0, 0, 0, 44, 1, 0, 0, 1, 1, 4, 0, 1, 0, 0, 0, 200, 0, 0, 0) },
  { BEGINNING (77, 77, 0, 42, 0, 0, 0, 8, 0, 2, 1, 0, 0, 3, 0, 0, 0, 1, 1, 44, 0, 0, 1, 1, 0, 4, 0, 0, 0, 1, 0, 0, 0, 200) },
  { BEGINNING (73, 73, 43, 0, 8, 0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 1, 4, 0, 1, 0, 0, 0, 0, 0, 0, 0,
               44, 1, 0, 0, 0, 0, 0, 0, 1, 1, 16, 0, 1, 0, 0, 0, 0, 0, 0, 0, 200, 0, 0, 0, 0, 0, 0, 0) },
};

static void
test_beginnings (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (beginnings); i++)
    {
      gint width;
      gint height;

      g_assert_true (pst_image_format_get_size (beginnings[i].bytes, beginnings[i].n, &width, &height));
      g_assert_cmpint (width, ==, 300);
      g_assert_cmpint (height, ==, 200);
      for (gsize n = 0; n < 10; n++)
        {
          g_autofree guint8 *less = g_memdup2 (beginnings[i].bytes, n);

          g_assert_false (pst_image_format_get_size (less, n, &width, &height));
        }
    }
}

/* A picture of one pixel, with the oldest and the shortest header. */
static void
test_old_bmp (void)
{
  static const guint8 oldest[]   = { 66, 77, 30, 0, 0, 0, 0, 0, 0, 0, 26, 0, 0, 0, 12, 0, 0, 0, 1, 0, 1, 0, 1, 0, 24, 0, 1, 2, 3, 0 };
  static const guint8 shortest[] = { 66, 77, 34, 0, 0, 0, 0, 0, 0, 0, 30, 0, 0, 0, 16, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 24, 0,
                                     1, 2, 3, 0 };

  g_assert_false (pst_missing_data_is_cut_off (oldest, sizeof oldest));
  g_assert_false (pst_missing_data_is_cut_off (shortest, sizeof shortest));
  for (gsize n = 2; n < sizeof shortest; n++)
    {
      g_autofree guint8 *less = g_memdup2 (shortest, n);

      g_assert_true (pst_missing_data_is_cut_off (less, n));
      g_assert_true (pst_missing_data_is_cut_off (oldest, MIN (n, sizeof oldest - 1)));
    }
}

static void
test_sizes (void)
{
  gsize                  end;
  g_autoptr (GByteArray) gif    = test_make_gif (40, 30, 1, &end);
  g_autoptr (GByteArray) bmp    = test_make_bmp (40, 30);
  g_autoptr (GByteArray) jpeg   = load ("PST_DATA", "styles/great-wave.jpg");
  GByteArray            *both[] = { gif, bmp };
  gint                   width;
  gint                   height;

  for (guint i = 0; i < G_N_ELEMENTS (both); i++)
    {
      g_assert_true (pst_image_format_get_size (both[i]->data, 60, &width, &height));
      g_assert_cmpint (width, ==, 40);
      g_assert_cmpint (height, ==, 30);
      g_assert_false (pst_image_format_get_size (both[i]->data, 9, &width, &height));
    }
  g_assert_true (pst_image_format_get_size (jpeg->data, jpeg->len / 2, &width, &height));
  g_assert_cmpint (width, >, height);
  g_assert_false (pst_image_format_get_size (jpeg->data, 40, &width, &height));
}

static void
refuse_for_memory (const gchar *path)
{
  g_autoptr (GError)     error = NULL;
  g_autoptr (PstPicture) none  = read_path (path, 100, &error);

  g_assert_null (none);
  g_assert_error (error, PST_ERROR, PST_ERROR_MEMORY);
}

/* A file that has nothing but its beginning in it, and says that it is longer than any. */
static void
test_huge (void)
{
  g_autofree gchar *path = g_build_filename (folder, "file", NULL);

  g_assert_true (g_file_set_contents (path, "\xff\xd8", 2, NULL));
  g_assert_cmpint (truncate (path, (off_t) 1 << 43), ==, 0);
  refuse_for_memory (path);
}

/* (transfer full): a JPEG of scans in which nothing of the first colour changes, some bytes for any size */
static GByteArray *
make_empty_jpeg (guint side,
                 guint n_colours,
                 guint n_scans)
{
  static const guint8  one_code[] = { 0xff, 0xc4, 0, 20, 0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xe0 };
  static const guint8  scan[]     = { 0xff, 0xda, 0, 8, 1, 1, 0, 1, 63, 0 };
  const guint8         frame[]    = { 0xff, 0xc2, 0, 8 + 3 * n_colours, 8, side >> 8, side & 0xff, side >> 8, side & 0xff, n_colours };
  guint                n_blocks   = ((side + 7) / 8) * ((side + 7) / 8);
  GByteArray          *jpeg       = g_byte_array_new ();
  g_autofree guint8   *table      = g_malloc (64);

  memset (table, 1, 64);
  g_byte_array_append (jpeg, (const guint8 *) "\xff\xd8\xff\xdb\0\x43\0", 7);
  g_byte_array_append (jpeg, table, 64);
  g_byte_array_append (jpeg, frame, sizeof frame);
  for (guint8 i = 1; i <= n_colours; i++)
    g_byte_array_append (jpeg, (const guint8[]) { i, 0x11, 0 }, 3);
  g_byte_array_append (jpeg, one_code, sizeof one_code);
  for (guint i = 0; i < n_scans; i++)
    {
      g_byte_array_append (jpeg, scan, sizeof scan);
      for (guint done = 0; done < n_blocks; done += 1 << 14) /* "none in so many blocks", in 15 bits; what is left over is passed over */
        g_byte_array_append (jpeg, (const guint8 *) "\0", 2);
    }
  g_byte_array_append (jpeg, (const guint8 *) "\xff\xd9", 2);
  return jpeg;
}

/* Small files that would take 34 GB, or as long as somebody likes. */
static void
test_bombs (void)
{
  g_autoptr (GByteArray)  few   = make_empty_jpeg (128, 1, 100);
  g_autoptr (GByteArray)  many  = make_empty_jpeg (128, 1, 1000);
  g_autoptr (GByteArray)  large = make_empty_jpeg (65500, 4, 1);
  g_autoptr (PstPicture)  grey  = read_bytes (few);
  g_autofree gchar       *path  = NULL;

  g_assert_cmpfloat_with_epsilon (grey->rgb[0], 128.0 / 255.0, 1e-6);
  assert_refused (many, many->len);
  path = write_file (large, large->len);
  if (pst_file_content_get_most_bytes () < 34e9) /* a machine may have so much */
    refuse_for_memory (path);
}

/* Of a PNG's texts, so many are kept, and so much of each: the last of these tells how the picture is turned. */
static void
test_many_texts (void)
{
  static const guint8    grey[] = { 10, 20 };
  g_autoptr (GByteArray) exif   = test_make_exif (6);
  g_autoptr (GByteArray) chunks = g_byte_array_new ();

  for (guint n = 0; n < 2; n++)
    {
      g_autoptr (GByteArray) png     = NULL;
      g_autoptr (PstPicture) picture = NULL;

      g_byte_array_set_size (chunks, 0);
      for (guint i = 0; i < (n == 0 ? 60 : 200); i++)
        test_add_png_chunk (chunks, "tEXt", (const guint8 *) "Title\0Waves", 11);
      add_old_exif (chunks, exif);
      png     = test_make_png (&(TestPixels) { 2, 1, 1, FALSE, grey }, chunks);
      picture = read_bytes (png);
      g_assert_cmpint (picture->width, ==, n == 0 ? 1 : 2);
    }
}

/* What is no picture that is read here is left to GIMP, what is not there is an error. */
static void
test_unreadable (void)
{
  g_autoptr (GFile)       list  = g_file_new_build_filename (g_getenv ("PST_DATA"), "styles", "styles.json", NULL);
  g_autoptr (GFile)       none  = g_file_new_build_filename (g_getenv ("PST_DATA"), "styles", "mona-lisa.jpg", NULL);
  g_autoptr (GError)      error = NULL;
  g_auto (PstPictureFile) found = { 0 };
  gint                    width;
  gint                    height;

  g_assert_true (pst_picture_file_read (list, NULL, G_MAXINT, FALSE, NULL, &found, &error));
  g_assert_no_error (error);
  g_assert_null (found.picture);
  g_assert_false (pst_picture_file_read (none, NULL, G_MAXINT, FALSE, NULL, &found, &error));
  g_assert_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT);
  g_assert_false (pst_picture_file_get_size (list, &width, &height));
  g_assert_false (pst_picture_file_get_size (none, &width, &height));
}

static void
refuse_place (const gchar *path,
              const gchar *reason)
{
  g_autoptr (GFile)       file  = g_file_new_for_path (path);
  g_autoptr (GError)      error = NULL;
  g_auto (PstPictureFile) found = { 0 };
  gint                    width;
  gint                    height;

  g_assert_false (pst_picture_file_read (file, NULL, G_MAXINT, FALSE, NULL, &found, &error));
  g_assert_nonnull (strstr (error->message, reason));
  g_assert_false (pst_picture_file_get_size (file, &width, &height));
}

static void
test_no_file (void)
{
  g_autofree gchar *path = g_build_filename (folder, "none", NULL);

  refuse_place (folder, "a folder");
  refuse_place ("/dev/zero", "a device");
  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  refuse_place (path, "a pipe");
  g_unlink (path);
  g_assert_cmpint (symlink (path, path), ==, 0);
  refuse_place (path, g_strerror (ELOOP));
  g_unlink (path);
}

/* ---- a place that does not answer */

#define TEST_TYPE_LOST_FILE (test_lost_file_get_type ())
G_DECLARE_FINAL_TYPE (TestLostFile, test_lost_file, TEST, LOST_FILE, GObject)

struct _TestLostFile
{
  GObject parent_instance;
};

static void implement_file (GFileIface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (TestLostFile, test_lost_file, G_TYPE_OBJECT, G_IMPLEMENT_INTERFACE (G_TYPE_FILE, implement_file))

static GMutex   lost;    /* held while nobody answers */
static GCond    given_up;
static gboolean n_asked; /* questions that have ended */

static GFileInfo *
wait_for_answer (GFile                *file,
                 const char           *attributes,
                 GFileQueryInfoFlags   flags,
                 GCancellable         *cancellable,
                 GError              **error)
{
  g_mutex_lock (&lost);
  n_asked++;
  g_cond_signal (&given_up);
  g_mutex_unlock (&lost);
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, "back again");
  return NULL;
}

static char *
name_lost_file (GFile *file)
{
  return g_strdup ("lost.png");
}

static void
implement_file (GFileIface *interface)
{
  interface->query_info     = wait_for_answer;
  interface->get_parse_name = name_lost_file;
}

static void
test_lost_file_class_init (TestLostFileClass *class)
{
}

static void
test_lost_file_init (TestLostFile *file)
{
}

static gboolean
is_never_enough (const guint8 *bytes,
                 gsize         n)
{
  return FALSE;
}

static void
test_no_answer (void)
{
  g_autoptr (TestLostFile)  file  = g_object_new (TEST_TYPE_LOST_FILE, NULL);
  g_autoptr (GError)        error = NULL;

  g_mutex_lock (&lost);
  g_assert_null (pst_file_content_load (G_FILE (file), is_never_enough, 1, NULL, &error));
  g_assert_nonnull (strstr (error->message, "“lost.png” does not answer"));
  while (! n_asked) /* the thread may use the file until then */
    g_cond_wait (&given_up, &lost);
  g_mutex_unlock (&lost);
}

static gpointer
cancel (gpointer cancellable)
{
  g_cancellable_cancel (cancellable);
  return NULL;
}

static void
test_no_answer_cancelled (void)
{
  g_autoptr (TestLostFile)  file        = g_object_new (TEST_TYPE_LOST_FILE, NULL);
  g_autoptr (GCancellable)  cancellable = g_cancellable_new ();
  g_autoptr (GError)        error       = NULL;
  GThread                  *thread;
  gint                      n_before;

  g_mutex_lock (&lost);
  n_before = n_asked;
  thread   = g_thread_new ("cancel", cancel, cancellable);
  g_assert_null (pst_file_content_load (G_FILE (file), is_never_enough, 3600, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_thread_join (thread);
  while (n_asked == n_before)
    g_cond_wait (&given_up, &lost);
  g_mutex_unlock (&lost);
}

/* ---- somebody who no longer waits */

static void
assert_stops (const GByteArray *bytes)
{
  g_autofree gchar        *path        = write_file (bytes, bytes->len);
  g_autoptr (GFile)        file        = g_file_new_for_path (path);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError)       error       = NULL;
  g_auto (PstPictureFile)  found       = { 0 };

  g_assert_true (pst_picture_file_read (file, NULL, G_MAXINT, FALSE, cancellable, &found, &error));
  g_assert_nonnull (found.picture);
  pst_picture_file_clear (&found);
  g_cancellable_cancel (cancellable);
  g_assert_cmpint (pst_picture_file_decode (bytes->data, bytes->len, NULL, G_MAXINT, FALSE, cancellable, &found, &error), ==,
                   PST_DECODING_DONE);
  g_assert_no_error (error);
  g_assert_null (found.picture);
  g_assert_false (pst_picture_file_read (file, NULL, G_MAXINT, FALSE, cancellable, &found, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
test_cancelled (void)
{
  static const guint8    grey[]     = { 10, 20, 30, 40 };
  const TestPixels       pixels     = { 2, 2, 1, FALSE, grey };
  g_autoptr (GByteArray) png        = test_make_png (&pixels, NULL);
  g_autoptr (GByteArray) jpeg       = test_make_jpeg (&pixels, FALSE, NULL);
  g_autoptr (GByteArray) in_scans   = test_make_jpeg (&pixels, TRUE, NULL);
  g_autoptr (GByteArray) photograph = load ("PST_DATA", "styles/great-wave.jpg");

  assert_stops (png);
  assert_stops (jpeg);
  assert_stops (in_scans);
  assert_stops (photograph);
}

/* ---- folders */

static void
copy_photo (const gchar *into,
            const gchar *name,
            gsize        n)
{
  g_autoptr (GByteArray) photo = load ("PST_PHOTOS", "moose.jpg");
  g_autoptr (GFile)      file  = test_folder_write (into, name, photo->data, MIN (n, photo->len));
}

static GPtrArray *
read_folder (const gchar *path,
             GFile       *except,
             guint       *n_passed_over,
             GError     **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);

  return pst_photograph_folder_read (file, except, 100, NULL, n_passed_over, error);
}

static void
test_folder (void)
{
  gchar                 *photos  = test_folder_new ();
  g_autofree gchar      *path    = g_build_filename (photos, "b.jpg", NULL);
  g_autoptr (GFile)      except  = g_file_new_for_path (path);
  g_autoptr (GError)     error   = NULL;
  g_autoptr (GPtrArray)  read    = NULL;
  GPtrArray             *others  = NULL;
  guint                  n_passed_over;

  copy_photo (photos, "a.jpg", G_MAXSIZE);
  copy_photo (photos, "b.jpg", G_MAXSIZE);
  copy_photo (photos, "cut-off.jpg", 5000);
  copy_photo (photos, "empty.png", 0);
  copy_photo (photos, "foreign.webp", 4);
  copy_photo (photos, "notes.txt", G_MAXSIZE);
  copy_photo (photos, ".hidden.jpg", G_MAXSIZE);
  read = read_folder (photos, NULL, &n_passed_over, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (read->len, ==, 2);
  g_assert_cmpuint (n_passed_over, ==, 3);
  g_assert_cmpint (((PstPicture *) g_ptr_array_index (read, 0))->width, <, 300);
  others = read_folder (photos, except, &n_passed_over, &error);
  g_assert_cmpuint (others->len, ==, 1);
  g_ptr_array_unref (others);
  g_unlink (path);
  g_assert_null (read_folder (path, NULL, &n_passed_over, &error));
  g_assert_nonnull (strstr (error->message, "cannot be opened"));
  g_clear_error (&error);
  *strrchr (path, 'b') = 'a';
  g_unlink (path);
  g_assert_null (read_folder (photos, NULL, &n_passed_over, &error));
  g_assert_nonnull (strstr (error->message, "no photograph"));
  test_folder_remove (photos);
}

/* As many as there is room for, from the first to one of the last. */
static void
test_large_folder (void)
{
  gchar                 *photos = test_folder_new ();
  g_autoptr (GPtrArray)  read   = NULL;
  guint                  n_passed_over;

  for (guint i = 0; i < 2 * PST_MOST_PHOTOGRAPHS; i++)
    {
      g_autofree gchar *name = g_strdup_printf ("%03u.jpg", i);

      copy_photo (photos, name, i % 2 == 0 ? G_MAXSIZE : 100);
    }
  read = read_folder (photos, NULL, &n_passed_over, NULL);
  g_assert_cmpuint (read->len, ==, PST_MOST_PHOTOGRAPHS);
  g_assert_cmpuint (n_passed_over, ==, 0);
  test_folder_remove (photos);
}

static const TestCase tests[] = {
  { "folder", test_folder, .expects = "a folder's photographs are read, what cannot be is counted, and where there is none that is said" },
  { "large-folder", test_large_folder, .expects = "of a large folder not more are read than there is room for" },
  { "photograph", test_photograph, .expects = "every pixel of a photograph is where it is in the file, with its numbers" },
  { "smaller", test_smaller, .expects = "what is larger than wanted becomes smaller by a whole number, of the same colours all in all" },
  { "transparent", test_transparent, .expects = "where nothing is visible there is the colour of the rest, whatever the file says" },
  { "depths", test_depths, .expects = "grey, in 8 and 16 bits, with alpha or with one shade that is transparent" },
  { "upright", test_upright, .expects = "a photograph comes as it was seen, not as the camera was held, in all eight ways" },
  { "profiles", test_profiles,
    .expects = "numbers mean what a profile says, of exchanged primaries or a table, in 8 and 16 bits, with and without alpha" },
  { "wrong-profile", test_wrong_profile, .expects = "a profile of another kind of colours, or which is none, is passed over" },
  { "gamma", test_gamma, .expects = "a PNG's gamma and primaries count, unless it says that it is sRGB" },
  { "other-space", test_other_space, .expects = "the colours of a file get the numbers that they have in another space" },
  { "jpeg", test_jpeg,
    .expects = "JPEG: no end, a trailer, stray bytes and a second picture make no difference; wherever data are missing it is refused" },
  { "inks", test_inks, .expects = "a JPEG in four inks is left to GIMP, unless it is cut off" },
  { "png", test_png, .expects = "PNG: no end, junk behind it and a damaged comment make no difference; one that is cut off is refused" },
  { "gif", test_gif, .expects = "GIF: the first frame counts, and is there or not to the byte; zeros between blocks make no difference" },
  { "beginnings", test_beginnings, .expects = "the size that a file claims, in all forms of BMP, GIF, WebP and TIFF, and cut off" },
  { "old-bmp", test_old_bmp, .expects = "BMP: with headers older than Windows 3, too, all pixels are there" },
  { "bmp", test_bmp, .expects = "BMP: the pixels count, not the size that it claims; runs to their end" },
  { "tiff-length", test_tiff_length, .expects = "TIFF: the length of a single strip is not believed where its pixels are all there" },
  { "tiff", test_tiff, .expects = "TIFF: all strips are there; layers have names, pages none; a circle of directories ends" },
  { "tiff-copies", test_tiff_copies, .expects = "TIFF: smaller copies before the picture neither count nor tell its size" },
  { "xcf", test_xcf, .expects = "XCF: pixels and masks of all layers that can be seen are there" },
  { "packed-xcf", test_packed_xcf, .expects = "XCF: what zlib has packed is there, too" },
  { "packed", test_packed,
    .expects = "what gzip, bzip2 or xz packed is read, or handed on for GIMP to read, unless the packed file or what is in it is cut off" },
  { "packed-size", test_packed_size, .expects = "a packed file tells its size, also where it takes more of the file to unpack anything" },
  { "packed-large", test_packed_large, .expects = "what unpacks to a lot is left where a rough picture is wanted" },
  { "packed-in-parts", test_packed_in_parts, .expects = "several streams are one file" },
  { "packed-otherwise", test_packed_otherwise, .expects = "xz: what the library cannot unpack is left to GIMP" },
  { "names", test_names, .expects = "a file is what is in it, whatever it is called" },
  { "sizes", test_sizes, .expects = "a file tells its size by what it begins with" },
  { "unreadable", test_unreadable, .expects = "what is no picture is left to GIMP, what is not there is an error; neither has a size" },
  { "huge", test_huge, .expects = "a file that is longer than any is not read: there is no memory for it" },
  { "bombs", test_bombs, .expects = "a hundred scans are read; a thousand, or one of a picture of 26 GB, are refused with the reason" },
  { "many-texts", test_many_texts, .expects = "a PNG with sixty texts is read with all of them, one with two hundred without the last" },
  { "no-file", test_no_file, .expects = "pipes, folders and devices are refused at once, and the system's own reason is told" },
  { "no-answer", test_no_answer, .expects = "a place that does not answer is not waited for" },
  { "no-answer-cancelled", test_no_answer_cancelled, .expects = "whoever cancels does not wait for it at all" },
  { "cancelled", test_cancelled, .expects = "reading stops between two rows, or two scans, for whoever cancels; it is no damaged file" },
};

int
main (int    argc,
      char **argv)
{
  g_autofree gchar *file = NULL;
  gint              status;

  g_test_init (&argc, &argv, NULL);
  folder = g_dir_make_tmp ("pastiche-XXXXXX", NULL);
  file   = g_build_filename (folder, "file", NULL);
  test_add_all (tests, G_N_ELEMENTS (tests));
  status = g_test_run ();
  g_unlink (file);
  g_rmdir (folder);
  g_free (folder);
  return status;
}
