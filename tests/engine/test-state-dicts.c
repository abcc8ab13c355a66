/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Files as torch.save() makes them of dictionaries of tensors, written here byte by byte in every way in which PyTorch, new or old, or
 * Python's zipfile, writes them; and ones that are damaged, hostile, or something else.
 */
#include "config.h"

#include <math.h>
#include <string.h>

#include <pastiche/pastiche.h>

#include "cases.h"
#include "compute/allocation.h"
#include "made-folder.h"
#include "networks/pickle.h"
#include "networks/tensor-file.h"
#include "networks/vgg.h"

static gchar *folder;

/* ---- bytes */

static void
add_number (GByteArray *to,
            guint64     number,
            guint       n_bytes)
{
  number = GUINT64_TO_LE (number);
  g_byte_array_append (to, (const guint8 *) &number, n_bytes);
}

static void
add_text (GByteArray  *to,
          const gchar *text)
{
  g_byte_array_append (to, (const guint8 *) text, strlen (text));
}

/* ---- the archive */

/* How it is written. */
typedef struct
{
  const gchar *name;
  gboolean     is_large;        /* with 64 bits */
  gboolean     has_descriptors; /* behind the content, as whoever writes to a pipe makes them */
  guint        padding;         /* bytes, in an extra field of the local headers */
  const gchar *comment;
  guint        protocol;        /* of the pickle */
  const gchar *under;           /* the key that a training put the weights under, beside other things; NULL: none */
  gboolean     has_parameters;  /* instead of tensors */
  gboolean     is_old;          /* as before PyTorch 1.6: no archive */
} Way;

static const Way plain = { .name = "plain", .protocol = 2 };

static const Way ways[] = {
  { .name = "plain", .protocol = 2 },
  { .name = "padded", .protocol = 2, .padding = 43 },
  { .name = "large", .protocol = 2, .is_large = TRUE },
  { .name = "descriptors", .protocol = 2, .has_descriptors = TRUE },
  { .name = "comment", .protocol = 2, .comment = "PK\5\6 is no end" },
  { .name = "protocol-4", .protocol = 4 },
  { .name = "training", .protocol = 2, .under = "state_dict" },
  { .name = "parameters", .protocol = 2, .has_parameters = TRUE },
  { .name = "old", .protocol = 2, .is_old = TRUE },
};

typedef struct
{
  Way         way;
  GByteArray *bytes;
  GByteArray *directory;
  guint       n_members;
} Archive;

static void
archive_init (Archive   *archive,
              const Way *way)
{
  *archive = (Archive) { .way = *way, .bytes = g_byte_array_new (), .directory = g_byte_array_new () };
}

/* method: 0 is stored */
static void
add_member (Archive      *archive,
            const gchar  *name,
            gconstpointer content,
            gsize         n,
            guint         method)
{
  const Way *way    = &archive->way;
  guint64    header = archive->bytes->len;
  guint      flags  = way->has_descriptors ? 8 : 0;

  add_text (archive->bytes, "PK\3\4");
  add_number (archive->bytes, 0, 2);
  add_number (archive->bytes, flags, 2);
  add_number (archive->bytes, method, 2);
  add_number (archive->bytes, 0, 8); /* date and checksum */
  add_number (archive->bytes, way->has_descriptors ? 0 : n, 4);
  add_number (archive->bytes, way->has_descriptors ? 0 : n, 4);
  add_number (archive->bytes, strlen (name), 2);
  add_number (archive->bytes, way->padding, 2);
  add_text (archive->bytes, name);
  for (guint i = 0; i < way->padding; i++)
    add_number (archive->bytes, i == 0 ? 'F' : i == 2 ? way->padding - 4 : 0, 1);
  g_byte_array_append (archive->bytes, content, n);
  if (way->has_descriptors)
    {
      add_text (archive->bytes, "PK\7\x8");
      add_number (archive->bytes, 0, 4);
      add_number (archive->bytes, n, 4);
      add_number (archive->bytes, n, 4);
    }

  add_text (archive->directory, "PK\1\2");
  add_number (archive->directory, 0, 4);
  add_number (archive->directory, flags, 2);
  add_number (archive->directory, method, 2);
  add_number (archive->directory, 0, 8);
  add_number (archive->directory, way->is_large ? 0xffffffff : n, 4);
  add_number (archive->directory, way->is_large ? 0xffffffff : n, 4);
  add_number (archive->directory, strlen (name), 2);
  add_number (archive->directory, way->is_large ? 5 + 28 : 0, 2);
  add_number (archive->directory, 0, 4); /* comment, disk */
  add_number (archive->directory, 0, 6); /* attributes */
  add_number (archive->directory, way->is_large ? 0xffffffff : header, 4);
  add_text (archive->directory, name);
  if (way->is_large)
    {
      add_number (archive->directory, 0x0001abcd, 4); /* another field, of one byte */
      add_number (archive->directory, 7, 1);
      add_number (archive->directory, 0x00180001, 4);
      add_number (archive->directory, n, 8);
      add_number (archive->directory, n, 8);
      add_number (archive->directory, header, 8);
    }
  archive->n_members++;
}

/* (transfer full) */
static GByteArray *
archive_end (Archive *archive)
{
  guint64     begin   = archive->bytes->len;
  guint64     n       = archive->directory->len;
  guint64     large   = begin + n;
  GByteArray *bytes   = archive->bytes;
  const Way  *way     = &archive->way;

  g_byte_array_append (bytes, archive->directory->data, n);
  if (way->is_large)
    {
      add_text (bytes, "PK\6\6");
      add_number (bytes, 44, 8);
      add_number (bytes, 0, 8);
      add_number (bytes, 0, 4);
      add_number (bytes, archive->n_members, 8);
      add_number (bytes, archive->n_members, 8);
      add_number (bytes, n, 8);
      add_number (bytes, begin, 8);
      add_text (bytes, "PK\6\7");
      add_number (bytes, 0, 4);
      add_number (bytes, large, 8);
      add_number (bytes, 1, 4);
    }
  add_text (bytes, "PK\5\6");
  add_number (bytes, 0, 4);
  add_number (bytes, way->is_large ? 0xffff : archive->n_members, 2);
  add_number (bytes, way->is_large ? 0xffff : archive->n_members, 2);
  add_number (bytes, way->is_large ? 0xffffffff : n, 4);
  add_number (bytes, way->is_large ? 0xffffffff : begin, 4);
  add_number (bytes, way->comment ? strlen (way->comment) : 0, 2);
  add_text (bytes, way->comment ? way->comment : "");
  g_byte_array_unref (archive->directory);
  return bytes;
}

/* ---- the pickle */

typedef struct
{
  const Way  *way;
  GByteArray *bytes;
  guint       n_memoised;
} Pickle;

static void
memoise (Pickle *pickle)
{
  if (pickle->way->protocol >= 4)
    {
      add_number (pickle->bytes, 0x94, 1);
    }
  else
    {
      add_number (pickle->bytes, pickle->n_memoised < 256 ? 'q' : 'r', 1);
      add_number (pickle->bytes, pickle->n_memoised, pickle->n_memoised < 256 ? 1 : 4);
    }
  pickle->n_memoised++;
}

static void
pickle_text (Pickle      *pickle,
             const gchar *text)
{
  gboolean is_short = pickle->way->protocol >= 4;

  add_number (pickle->bytes, is_short ? 0x8c : 'X', 1);
  add_number (pickle->bytes, strlen (text), is_short ? 1 : 4);
  add_text (pickle->bytes, text);
  memoise (pickle);
}

static void
pickle_class (Pickle      *pickle,
              const gchar *module,
              const gchar *name)
{
  if (pickle->way->protocol >= 4)
    {
      pickle_text (pickle, module);
      pickle_text (pickle, name);
      add_number (pickle->bytes, 0x93, 1);
    }
  else
    {
      add_text (pickle->bytes, "c");
      add_text (pickle->bytes, module);
      add_text (pickle->bytes, "\n");
      add_text (pickle->bytes, name);
      add_text (pickle->bytes, "\n");
    }
  memoise (pickle);
}

static void
pickle_number (Pickle *pickle,
               gint64  number)
{
  if (number >= 0 && number < 256)
    {
      add_text (pickle->bytes, "K");
      add_number (pickle->bytes, number, 1);
    }
  else if (number >= 0 && number < 65536)
    {
      add_text (pickle->bytes, "M");
      add_number (pickle->bytes, number, 2);
    }
  else if (number >= G_MININT32 && number <= G_MAXINT32)
    {
      add_text (pickle->bytes, "J");
      add_number (pickle->bytes, number, 4);
    }
  else
    {
      add_number (pickle->bytes, 0x8a, 1);
      add_number (pickle->bytes, 8, 1);
      add_number (pickle->bytes, number, 8);
    }
}

static void
pickle_empty_dict (Pickle *pickle)
{
  pickle_class (pickle, "collections", "OrderedDict");
  add_text (pickle->bytes, ")R");
  memoise (pickle);
}

static void
pickle_sizes (Pickle       *pickle,
              guint         n,
              const gint64 *sizes)
{
  if (n == 0 || n > 3)
    add_text (pickle->bytes, n == 0 ? ")" : "(");
  for (guint i = 0; i < n; i++)
    pickle_number (pickle, sizes[i]);
  if (n > 0)
    add_number (pickle->bytes, n > 3 ? 't' : 0x84 + n, 1);
}

typedef struct
{
  const gchar *name;
  const gchar *type;     /* of the storage */
  const gchar *storage;  /* its key */
  gint64       n_stored;
  gint64       offset;
  guint        n_dimensions;
  gint64       shape[8];
  gint64       strides[8];
} Tensor;

static void
pickle_tensor (Pickle       *pickle,
               const Tensor *tensor)
{
  gboolean is_parameter = pickle->way->has_parameters;

  if (is_parameter)
    {
      pickle_class (pickle, "torch._utils", "_rebuild_parameter");
      add_text (pickle->bytes, "(");
    }
  pickle_class (pickle, "torch._utils", "_rebuild_tensor_v2");
  add_text (pickle->bytes, "((");
  pickle_text (pickle, "storage");
  pickle_class (pickle, "torch", tensor->type);
  pickle_text (pickle, tensor->storage);
  pickle_text (pickle, "cpu");
  pickle_number (pickle, tensor->n_stored);
  add_text (pickle->bytes, pickle->way->is_old ? "NtQ" : "tQ");
  pickle_number (pickle, tensor->offset);
  pickle_sizes (pickle, tensor->n_dimensions, tensor->shape);
  pickle_sizes (pickle, tensor->n_dimensions, tensor->strides);
  add_number (pickle->bytes, 0x89, 1);
  pickle_empty_dict (pickle);
  add_text (pickle->bytes, "tR");
  memoise (pickle);
  if (is_parameter)
    {
      add_number (pickle->bytes, 0x88, 1);
      pickle_empty_dict (pickle);
      add_text (pickle->bytes, "tR");
      memoise (pickle);
    }
}

/* (transfer full) */
static GByteArray *
pickle_dict (const Way    *way,
             const Tensor *tensors,
             guint         n)
{
  Pickle pickle = { way, g_byte_array_new (), 0 };

  add_number (pickle.bytes, 0x80, 1);
  add_number (pickle.bytes, way->protocol, 1);
  if (way->protocol >= 4)
    {
      add_number (pickle.bytes, 0x95, 1);
      add_number (pickle.bytes, 1234, 8);
    }
  if (way->under)
    {
      add_text (pickle.bytes, "}");
      memoise (&pickle);
      add_text (pickle.bytes, "(");
      pickle_text (&pickle, "epoch");
      pickle_number (&pickle, 90);
      pickle_text (&pickle, "loss");
      add_text (pickle.bytes, "G\x3f\xf1 23456");
      pickle_text (&pickle, "best_accuracy");
      pickle_tensor (&pickle, &tensors[0]);
      pickle_text (&pickle, way->under);
    }
  pickle_empty_dict (&pickle);
  add_text (pickle.bytes, "(");
  for (guint i = 0; i < n; i++)
    {
      pickle_text (&pickle, tensors[i].name);
      pickle_tensor (&pickle, &tensors[i]);
    }
  add_text (pickle.bytes, "u}");
  memoise (&pickle);
  pickle_text (&pickle, "_metadata");
  pickle_empty_dict (&pickle);
  add_text (pickle.bytes, "sb");
  add_text (pickle.bytes, way->under ? "u." : ".");
  return pickle.bytes;
}

/* ---- files */

static GFile *
write_bytes (const gchar      *name,
             const GByteArray *bytes)
{
  return test_folder_write (folder, name, bytes->data, bytes->len);
}

#define N_STORAGES 5

/* The storages of the tensors below: floats 0, 1, 2, …, half, brain and double precision, and an integer. */
static const struct { gsize n_stored; gsize bytes; const gchar *content; } storages[N_STORAGES] = {
  { 24, 96, NULL },
  { 2, 4, "\x00\x3c\x00\xc0" },
  { 2, 4, "\x80\x3f\x20\xc1" },
  { 1, 8, "\0\0\0\0\0\0\xf8\x3f" },
  { 1, 8, "\5\0\0\0\0\0\0\0" },
};

static void
add_storage (GByteArray *to,
             guint       index)
{
  for (guint i = 0; i < storages[index].n_stored && ! storages[index].content; i++)
    {
      union { gfloat value; guint32 bits; } number = { i };

      add_number (to, number.bits, sizeof number.bits);
    }
  if (storages[index].content)
    g_byte_array_append (to, (const guint8 *) storages[index].content, storages[index].bytes);
}

/* As before PyTorch 1.6, with so many of the storages. */
static GByteArray *
make_old (const GByteArray *pickle,
          guint             n_storages)
{
  GByteArray *bytes = g_byte_array_new ();

  add_text (bytes, "\x80\2\x8a\nl\xfc\x9c" "F\xf9 j\xa8P\x19.\x80\2M\xe9\3.\x80\2}q");
  add_number (bytes, 0, 1);
  add_text (bytes, "(X");
  add_number (bytes, 13, 4);
  add_text (bytes, "little_endian\x88u.");
  g_byte_array_append (bytes, pickle->data, pickle->len);
  add_text (bytes, "\x80\2](");
  for (guint i = 0; i < n_storages; i++)
    {
      add_text (bytes, "U\1");
      add_number (bytes, '0' + i, 1);
    }
  add_text (bytes, "e.");
  for (guint i = 0; i < n_storages; i++)
    {
      add_number (bytes, storages[i].n_stored, 8);
      add_storage (bytes, i);
    }
  return bytes;
}

/* A file with this pickle, of tensors in so many of the storages. */
static GByteArray *
make_file (const Way        *way,
           const GByteArray *pickle,
           guint             n_storages)
{
  Archive archive;

  if (way->is_old)
    return make_old (pickle, n_storages);
  archive_init (&archive, way);
  add_member (&archive, "net/data.pkl", pickle->data, pickle->len, 0);
  add_member (&archive, "net/byteorder", "little", 6, 0);
  for (guint i = 0; i < n_storages; i++)
    {
      g_autofree gchar       *name    = g_strdup_printf ("net/data/%u", i);
      g_autoptr (GByteArray)  content = g_byte_array_new ();

      add_storage (content, i);
      add_member (&archive, name, content->data, content->len, 0);
    }
  add_member (&archive, "net/version", "3\n", 2, 0);
  return archive_end (&archive);
}

static const Tensor several[] = {
  { "all", "FloatStorage", "0", 24, 0, 1, { 24 }, { 1 } },
  { "part", "FloatStorage", "0", 24, 4, 2, { 2, 3 }, { 3, 1 } },
  { "turned", "FloatStorage", "0", 24, 0, 2, { 3, 8 }, { 1, 3 } },
  { "last", "FloatStorage", "0", 24, 0, 4, { 2, 3, 2, 2 }, { 12, 1, 6, 3 } }, /* memory_format=torch.channels_last */
  { "one", "FloatStorage", "0", 24, 7, 0, { 0 }, { 0 } },
  { "every-other", "FloatStorage", "0", 24, 1, 1, { 12 }, { 2 } },
  { "half", "HalfStorage", "1", 2, 0, 1, { 2 }, { 1 } },
  { "brain", "BFloat16Storage", "2", 2, 0, 1, { 2 }, { 1 } },
  { "double", "DoubleStorage", "3", 1, 0, 1, { 1 }, { 1 } },
  { "batches", "LongStorage", "4", 1, 0, 0, { 0 }, { 0 } },
  { "nothing", "FloatStorage", "0", 24, 0, 1, { 0 }, { 1 } },
};

static void
assert_tensor (PstTensorFile *tensors,
               const gchar   *name,
               guint          n_dimensions,
               const gsize   *shape,
               const gdouble *wanted)
{
  g_autoptr (GError)  error  = NULL;
  gfloat             *values = pst_tensor_file_read (tensors, name, n_dimensions, shape, &error);
  gsize               n      = 1;

  g_assert_no_error (error);
  for (guint i = 0; i < n_dimensions; i++)
    n *= shape[i];
  for (gsize i = 0; i < n; i++)
    g_assert_cmpfloat (values[i], ==, wanted[i]);
  pst_memory_free (values);
}

static void
test_way (gconstpointer data)
{
  g_autoptr (GByteArray)    pickle  = pickle_dict (data, several, G_N_ELEMENTS (several));
  g_autoptr (GByteArray)    bytes   = make_file (data, pickle, N_STORAGES);
  g_autoptr (GFile)         file    = write_bytes ("way.pth", bytes);
  g_autoptr (GError)        error   = NULL;
  g_autoptr (PstTensorFile) tensors = pst_tensor_file_open (file, &error);

  g_assert_no_error (error);
  assert_tensor (tensors, "part", 2, (gsize[]) { 2, 3 }, (gdouble[]) { 4, 5, 6, 7, 8, 9 });
  assert_tensor (tensors, "turned", 2, (gsize[]) { 3, 8 }, (gdouble[]) { 0, 3, 6, 9, 12, 15, 18, 21, 1, 4, 7, 10, 13, 16, 19, 22,
                                                                         2, 5, 8, 11, 14, 17, 20, 23 });
  assert_tensor (tensors, "last", 4, (gsize[]) { 2, 3, 2, 2 }, (gdouble[]) { 0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11,
                                                                             12, 15, 18, 21, 13, 16, 19, 22, 14, 17, 20, 23 });
  assert_tensor (tensors, "one", 0, (gsize[]) { 0 }, (gdouble[]) { 7 });
  assert_tensor (tensors, "every-other", 1, (gsize[]) { 12 }, (gdouble[]) { 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23 });
  assert_tensor (tensors, "half", 1, (gsize[]) { 2 }, (gdouble[]) { 1, -2 });
  assert_tensor (tensors, "brain", 1, (gsize[]) { 2 }, (gdouble[]) { 1, -10 });
  assert_tensor (tensors, "double", 1, (gsize[]) { 1 }, (gdouble[]) { 1.5 });
  g_assert_true (pst_tensor_file_has (tensors, "batches"));
  g_assert_null (pst_tensor_file_read (tensors, "batches", 0, NULL, NULL));
  g_assert_null (pst_tensor_file_read (tensors, "nothing", 1, (gsize[]) { 0 }, NULL));
}

/* Refused, for a reason that is told. */
static void
refuse (const GByteArray *bytes,
        const gchar      *reason)
{
  g_autoptr (GFile)         file    = write_bytes ("refused.pth", bytes);
  g_autoptr (GError)        error   = NULL;
  g_autoptr (PstTensorFile) tensors = pst_tensor_file_open (file, &error);

  g_assert_null (tensors);
  g_assert_error (error, PST_ERROR, PST_ERROR_NETWORK_FILE);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, reason));
  g_assert_nonnull (strstr (error->message, "refused.pth"));
}

static void
refuse_pickle (gconstpointer  pickled,
               gsize          n,
               const gchar   *reason)
{
  g_autoptr (GByteArray) pickle = g_byte_array_append (g_byte_array_new (), pickled, n);
  g_autoptr (GByteArray) bytes  = make_file (&plain, pickle, N_STORAGES);

  refuse (bytes, reason);
}

static void
test_foreign (void)
{
  static const struct { const gchar *pickle; gsize n; const gchar *reason; } pickles[] = {
    { "\x80\2cposix\nsystem\nX\2\0\0\0ls\x85R.", 26, "posix.system" },
    { "\x80\4\x8c\5posix\x8c\6system\x93\x8c\2ls\x85R.", 24, "posix.system" },
    { "\x80\2ctorchvision.models.vgg\nVGG\n)\x81.", 32, "torchvision.models.vgg.VGG" },
    { "\x80\2}.", 4, "no dictionary of weights" },
    { "\x80\2N.", 4, "no dictionary of weights" },
    { "\x80\2].", 4, "no dictionary of weights" },
    { "\x80\2(K\1K\2t.", 9, "no dictionary of weights" },
    { "\x80\2ctorch\nFloatStorage\n)R.", 25, "damaged" },
    { "\x80\2ctorch._utils\n_rebuild_tensor_v2\n)R.", 39, "damaged" },
    { "\x80\2X\7\0\0\0storageQ.", 16, "damaged" },
    { "\x80\2}X\xff\xff\xff\x7f" "a", 9, "damaged" },
    { "\x80\2X\1\0\0\0\xff.", 9, "damaged" },
    { "\x80\2h\0.", 5, "damaged" },
    { "\x80\2q\0.", 5, "damaged" },
    { "\x80\2(q\0.", 6, "damaged" },
    { "\x80\2((((.", 7, "damaged" },
    { "\x80\2tR.", 5, "damaged" },
    { "\x80\2u.", 4, "damaged" },
    { "\x80\2}(K\1u.", 8, "damaged" },
    { "\x80\2}b.", 5, "damaged" },
    { "\x80\2\x8a\x09\1\1\1\1\1\1\1\1\1.", 14, "no dictionary of weights" },
    { "\x80\2\x8a\x09\1\1\1.", 8, "damaged" },
    { "\x80\1}.", 4, "damaged" },
    { "\x80\2}.}", 5, "damaged" },
    { "\x80\2}}.", 5, "damaged" },
    { "\x80\2}", 3, "damaged" },
    { "I1\n.", 4, "damaged" },
    { "", 0, "damaged" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pickles); i++)
    refuse_pickle (pickles[i].pickle, pickles[i].n, pickles[i].reason);
}

static void
test_lying (void)
{
  static const Tensor tensors[] = {
    { "a", "FloatStorage", "0", 25, 0, 1, { 24 }, { 1 } },                                 /* the storage is smaller */
    { "a", "FloatStorage", "0", 24, 1, 1, { 24 }, { 1 } },
    { "a", "FloatStorage", "0", 24, 0, 1, { 13 }, { 2 } },
    { "a", "FloatStorage", "0", 24, -1, 1, { 1 }, { 1 } },
    { "a", "FloatStorage", "0", -24, 0, 1, { 1 }, { 1 } },
    { "a", "FloatStorage", "0", 24, 0, 1, { -1 }, { 1 } },
    { "a", "FloatStorage", "0", 24, 0, 1, { 2 }, { -1 } },
    { "a", "FloatStorage", "0", 24, G_MAXINT64, 1, { 2 }, { 1 } },
    { "a", "FloatStorage", "0", G_MAXINT64, 0, 1, { G_MAXINT64 }, { 1 } },
    { "a", "FloatStorage", "0", 24, 0, 2, { G_MAXINT64, 4 }, { 0, 0 } },
    { "a", "FloatStorage", "0", 24, 0, 2, { 2, 2 }, { G_MAXINT64, G_MAXINT64 } },
    { "a", "FloatStorage", "0", 24, 0, 2, { 3, 3 }, { G_MAXINT64, G_MAXINT64 } },
    { "a", "FloatStorage", "9", 24, 0, 1, { 1 }, { 1 } },                                  /* not there */
    { "a", "FloatStorage", "../data.pkl", 1, 0, 1, { 1 }, { 1 } },
    { "a", "DoubleStorage", "0", 24, 0, 1, { 1 }, { 1 } },
    { "a", "FloatStorage", "0", 24, 0, 3, { 1 << 20, 1 << 20, 1 << 10 }, { 0, 0, 0 } },    /* one number again and again */
  };

  for (guint i = 0; i < G_N_ELEMENTS (tensors); i++)
    {
      g_autoptr (GByteArray) pickle = pickle_dict (&plain, &tensors[i], 1);
      g_autoptr (GByteArray) bytes  = make_file (&plain, pickle, N_STORAGES);

      refuse (bytes, "damaged");
    }
}

static void
test_other_archives (void)
{
  g_autoptr (GByteArray) pickle = pickle_dict (&plain, several, G_N_ELEMENTS (several));
  static const struct { const gchar *name; const gchar *content; guint method; const gchar *reason; } members[] = {
    { "net/constants.pkl", "", 0, "TorchScript" },
    { "net/byteorder", "big", 0, "another order of bytes" },
    { "net/byteorder", "little", 8, "compressed" },
    { "net/data.pkl", "\x80\2}.", 8, "compressed" },
    { "word/document.xml", "<xml/>", 0, "none that PyTorch saves" },
    { "a.npy", "", 0, "none that PyTorch saves" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      Archive                archive;
      g_autoptr (GByteArray) bytes = NULL;

      archive_init (&archive, &plain);
      if (g_str_has_prefix (members[i].name, "net/") && ! g_str_has_suffix (members[i].name, "data.pkl"))
        add_member (&archive, "net/data.pkl", pickle->data, pickle->len, 0);
      add_member (&archive, members[i].name, members[i].content, strlen (members[i].content), members[i].method);
      bytes = archive_end (&archive);
      refuse (bytes, members[i].reason);
    }
}

static void
test_twice (void)
{
  Archive                archive;
  g_autoptr (GByteArray) bytes = NULL;

  archive_init (&archive, &plain);
  for (guint i = 0; i < 2; i++)
    add_member (&archive, "net/data.pkl", "\x80\2}.", 4, 0);
  bytes = archive_end (&archive);
  refuse (bytes, "damaged");
}

static void
test_other_formats (void)
{
  static const struct { const gchar *begin; const gchar *reason; } files[] = {
    { "\x80\2\x8a\nl\xfc\x9c" "F\xf9 j\xa8P\x19.\x80\2M\xe9\3.", "damaged" },
    { "\x80\2\x8a\nl\xfc\x9c" "F\xf9 j\xa8P\x19.\x80\2M\xe9\3.\x80\2}.\x80\2}.", "another order of bytes" },
    { "\x80\2\x8a\nl\xfc\x9c" "F\xf9 j\xa8P\x19.\x80\2M\xe9\3.\x80\2}U\xdlittle_endian\x88s.\x80\2cposix\nsystem\n.",
      "before version 1.6" },
    { "\x89HDF\r\n\x1a\n", "Keras" },
    { "MATLAB 5.0 MAT-file, Platform: posix", "MATLAB" },
    { "PK\5\6", "no file of safetensors or PyTorch" },
    { "PK\3\4", "damaged" },
    { "PK\3\4 and no end of it, however long one looks for it", "damaged" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GByteArray) bytes = g_byte_array_new ();

      add_text (bytes, files[i].begin);
      refuse (bytes, files[i].reason);
    }
}

/* Whatever becomes of a byte, the file is read or refused; so is one that ends anywhere. */
static void
test_damaged (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autoptr (GByteArray) pickle = pickle_dict (&ways[i], several, 4);
      g_autoptr (GByteArray) bytes  = make_file (&ways[i], pickle, 1);
      guint                  step   = i == 0 ? 1 : 7;

      for (gsize at = 0; at < bytes->len; at += step)
        {
          g_autoptr (GFile)         file    = NULL;
          g_autoptr (PstTensorFile) tensors = NULL;
          guint8                    sound   = bytes->data[at];

          bytes->data[at] ^= at % 3 == 0 ? 0xff : 1 << at % 8;
          file             = write_bytes ("damaged.pth", bytes);
          tensors          = pst_tensor_file_open (file, NULL);
          if (tensors)
            pst_memory_free (pst_tensor_file_read (tensors, "part", 2, (gsize[]) { 2, 3 }, NULL));
          bytes->data[at] = sound;
        }
      for (gsize n = 0; n < bytes->len; n += step)
        {
          GByteArray                part    = { bytes->data, n };
          g_autoptr (GFile)         file    = write_bytes ("cut.pth", &part);
          g_autoptr (PstTensorFile) tensors = pst_tensor_file_open (file, NULL);

          g_assert_true (tensors == NULL || ways[i].comment != NULL);
        }
    }
}

/* As Python 2 and the first versions of PyTorch pickled: pairs of byte strings, and tensors without much around them. */
static void
test_python_2 (void)
{
  static const gchar pickle[] = "\x80\2ccollections\nOrderedDict\n](](U\1actorch._utils\n_rebuild_tensor\n((U\7storage"
                                "ctorch\nFloatStorage\nU\1" "0U\3cpuK\x18NtQK\4K\2K\3\x86K\3K\1\x86tRee\x85R.";
  GByteArray                bytes   = { (guint8 *) pickle, sizeof pickle - 1 };
  g_autoptr (GByteArray)    all     = make_old (&bytes, 1);
  g_autoptr (GFile)         file    = write_bytes ("python-2.pth", all);
  g_autoptr (GError)        error   = NULL;
  g_autoptr (PstTensorFile) tensors = pst_tensor_file_open (file, &error);

  g_assert_no_error (error);
  assert_tensor (tensors, "a", 2, (gsize[]) { 2, 3 }, (gdouble[]) { 4, 5, 6, 7, 8, 9 });
}

/* A tensor of two numbers far apart: a thousand lie between them. */
static void
test_gaps (void)
{
  static const Tensor    tensor  = { "a", "FloatStorage", "0", 1024, 0, 1, { 2 }, { 1000 } };
  g_autoptr (GByteArray) pickle  = pickle_dict (&plain, &tensor, 1);
  g_autofree guint8     *content = g_new0 (guint8, 4096);
  g_autoptr (GByteArray) bytes   = NULL;
  Archive                archive;

  archive_init (&archive, &plain);
  add_member (&archive, "net/data.pkl", pickle->data, pickle->len, 0);
  add_member (&archive, "net/data/0", content, 4096, 0);
  bytes = archive_end (&archive);
  refuse (bytes, "damaged");
}

/* A text of half a mebibyte, as a name, a storage's key or type, or in a list, and again and again what was made with it. */
static void
test_again (void)
{
  g_autofree gchar *text = g_strnfill (1 << 19, 'a');

  for (guint where = 0; where < 4; where++)
    {
      g_autoptr (GByteArray)  pickle  = g_byte_array_new ();
      g_autoptr (GPtrArray)   tensors = NULL;
      g_autofree gchar       *foreign = NULL;
      g_autofree gchar       *type    = g_strconcat (where == 2 ? text : "Float", "Storage", NULL);
      const Tensor            tensor  = { "a", type, where == 1 ? text : "0", 1, 0, 1, { 1 }, { 1 } };
      Pickle                  within  = { &plain, pickle, 0 };
      gsize                   used;

      add_text (pickle, where == 3 ? "\x80\2](" : "\x80\2}(");
      pickle_text (&within, where == 0 || where == 3 ? text : "a");
      if (where != 3)
        pickle_tensor (&within, &tensor);
      while (pickle->len < (1 << 20) - 8)
        {
          add_text (pickle, "h");
          add_number (pickle, 0, 1);
          add_text (pickle, where == 3 ? "" : "h");
          add_number (pickle, within.n_memoised - 1, where == 3 ? 0 : 1);
        }
      add_text (pickle, where == 3 ? "e." : "u.");
      if (where == 3)
        g_assert_null (pst_pickle_take_texts (pickle->data, pickle->len, &used));
      else
        g_assert_cmpint (pst_pickle_read_tensors (pickle->data, pickle->len, &tensors, &foreign), ==, PST_PICKLE_DAMAGED);
    }
}

/* What a file says is shown no longer than somebody reads, and moves no cursor. */
static void
test_names (void)
{
  g_autofree gchar *letters   = g_strnfill (1 << 19, 'a');
  g_autofree gchar *long_name = g_strconcat ("\x80\2cposix\n", letters, "\n.", NULL);
  g_autofree gchar *shown     = g_strndup (letters, 80 - strlen ("posix."));
  g_autofree gchar *wanted    = g_strdup_printf ("(“posix.%s…”)", shown);

  refuse_pickle (long_name, strlen (long_name), wanted);
  refuse_pickle ("\x80\2cposix\n\x1b[31m\r\n.", 17, "(“posix.?[31m?”)");
}

/* A mebibyte of one opcode. */
static void
test_long (void)
{
  static const gchar opcodes[] = "})](NaqQRtuesb\x88\x94\x85";

  for (guint i = 0; i < sizeof opcodes - 1; i++)
    {
      g_autofree gchar       *bytes   = g_strnfill ((1 << 20) - 2, opcodes[i]);
      g_autofree gchar       *pickle  = g_strconcat ("\x80\2", bytes, NULL);
      g_autoptr (GPtrArray)   tensors = NULL;
      g_autofree gchar       *foreign = NULL;

      g_assert_cmpint (pst_pickle_read_tensors ((const guint8 *) pickle, 1 << 20, &tensors, &foreign), ==, PST_PICKLE_DAMAGED);
    }
  {
    g_autoptr (GByteArray) pickle  = g_byte_array_new ();
    g_autoptr (GPtrArray)  tensors = NULL;
    g_autofree gchar      *foreign = NULL;

    add_text (pickle, "\x80\2ccollections\nOrderedDict\nq\1](K\1K\1\x86q\2");
    while (pickle->len < 1 << 19)
      add_text (pickle, "h\2");
    add_text (pickle, "eq\3");
    while (pickle->len < 1 << 20)
      add_text (pickle, "h\1h\3\x85R");
    g_assert_cmpint (pst_pickle_read_tensors (pickle->data, pickle->len, &tensors, &foreign), ==, PST_PICKLE_DAMAGED);
  }
  {
    g_autofree gchar       *blanks = g_strnfill (1 << 20, ')');
    g_autoptr (GByteArray)  pickle = g_byte_array_new ();

    add_text (pickle, blanks);
    add_text (pickle, ".");
    refuse_pickle (pickle->data, pickle->len, "longer than any network needs");
  }
}

/* The network that ships, saved by PyTorch, is the same. */
static void
test_network (void)
{
  g_autoptr (GFile)         shipped = g_file_new_for_path (g_getenv ("PST_NETWORK"));
  g_autoptr (PstNetwork)    wanted  = pst_network_load (shipped, NULL);
  const PstVgg             *vgg     = (const PstVgg *) wanted;
  g_autoptr (GArray)        tensors = g_array_new (FALSE, TRUE, sizeof (Tensor));
  g_autoptr (GPtrArray)     names   = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GByteArray)    pickle  = NULL;
  g_autoptr (GByteArray)    bytes   = NULL;
  g_autoptr (GFile)         file    = NULL;
  g_autoptr (PstNetwork)    network = NULL;
  g_autoptr (GError)        error   = NULL;
  static const guint        index[] = { 0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28 };
  Archive                   archive;

  archive_init (&archive, &plain);
  for (guint i = 0; i < wanted->n_layers; i++)
    for (guint is_bias = 0; is_bias < 2; is_bias++)
      {
        gint64        out     = vgg->convolutions[i].out_channels;
        gint64        in      = vgg->convolutions[i].in_channels;
        Tensor        tensor  = { g_strdup_printf ("module.features.%u.%s", index[i], is_bias ? "bias" : "weight"), "FloatStorage",
                                  g_strdup_printf ("%u", 2 * i + is_bias), is_bias ? out : 9 * in * out, 0, is_bias ? 1 : 4,
                                  { out, in, 3, 3 }, { is_bias ? 1 : 9 * in, 9, 3, 1 } };
        g_autofree gchar *member = g_strdup_printf ("vgg/data/%s", tensor.storage);

        g_ptr_array_add (names, (gchar *) tensor.name);
        g_ptr_array_add (names, (gchar *) tensor.storage);
        g_array_append_val (tensors, tensor);
        add_member (&archive, member, is_bias ? vgg->parameters[i].bias : vgg->parameters[i].filter,
                    tensor.n_stored * sizeof (gfloat), 0);
      }
  pickle = pickle_dict (&plain, (const Tensor *) (gpointer) tensors->data, tensors->len);
  add_member (&archive, "vgg/data.pkl", pickle->data, pickle->len, 0);
  bytes   = archive_end (&archive);
  file    = write_bytes ("vgg16.pth", bytes);
  network = pst_network_load (file, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (network->name, ==, "vgg16");
  for (guint i = 0; i < wanted->n_layers; i++)
    {
      const PstParameters *read = &((const PstVgg *) network)->parameters[i];
      gsize                n    = vgg->convolutions[i].out_channels * sizeof (gfloat);

      g_assert_cmpmem (read->bias, n, vgg->parameters[i].bias, n);
      n *= 9 * vgg->convolutions[i].in_channels;
      g_assert_cmpmem (read->filter, n, vgg->parameters[i].filter, n);
    }
}

static const TestCase tests[] = {
  { "foreign", test_foreign, .expects = "a pickle that asks for more than weights is told what for, and none is run" },
  { "lying", test_lying, .expects = "a tensor that is not where it says is refused" },
  { "other-archives", test_other_archives, .expects = "archives that PyTorch writes otherwise, or others, are refused with a way out" },
  { "twice", test_twice, .expects = "an archive with two members of one name is refused" },
  { "other-formats", test_other_formats,
    .expects = "what Keras and MATLAB write is called so, and what is no file of PyTorch's after all" },
  { "damaged", test_damaged, .expects = "with any byte changed, or cut off anywhere, it is read or refused" },
  { "python-2", test_python_2, .expects = "what the first versions of PyTorch saved is read" },
  { "long", test_long, .expects = "a mebibyte of any opcode is refused; more is not even read" },
  { "gaps", test_gaps, .expects = "a tensor is refused that is mostly what lies between its numbers: it would take memory without end" },
  { "again", test_again, .expects = "a text that stands for many is refused: copies of it would take memory without end" },
  { "names", test_names, .expects = "names that a file says are cut and cleaned before somebody reads them" },
  { "network", test_network, .expects = "a network saved by PyTorch is the one that was saved as safetensors, bit for bit" },
};

int
main (int    argc,
      char **argv)
{
  int result;

  g_test_init (&argc, &argv, NULL);
  folder = test_folder_new ();
  test_add_all (tests, G_N_ELEMENTS (tests));
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autofree gchar *name = g_strdup_printf ("way/%s", ways[i].name);

      test_add (&(TestCase) { name, .run_with = test_way, .data = &ways[i], .expects = "its tensors have the values that were saved" });
    }
  result = g_test_run ();
  test_folder_remove (folder);
  return result;
}
