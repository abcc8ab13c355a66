/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Reads the pickle of a dictionary of tensors, as torch.save() writes it (PyTorch's modules torch.serialization and torch._utils; the
 * opcodes are described in Python's module pickletools).
 *
 * A pickle is a program for a machine with a stack, which can call anything that Python has. This machine knows the few opcodes that a
 * dictionary of weights needs, of protocols 2 to 5, and the few names in classes[], which it calls by noting down what they were given:
 * nothing is ever looked up or executed. A storage is "persistent", ('storage', class, key, place, elements), and lies elsewhere; older
 * ones have a sixth item, None where it is no view of another.
 *
 * Bytes are not trusted. Each opcode makes one thing at the most, which is kept to the end, and what is copied is counted, items and bytes
 * of texts, so that memory and time are bounded by the length; nothing is walked through by recursion, so that things may hold each other.
 */
#include "config.h"

#include <string.h>

#include <pastiche/error.h>

#include "networks/little-endian.h"
#include "networks/pickle.h"

#define MOST_DICTS 64 /* that are looked into for the weights; they may be the same again and again */

typedef enum
{
  THING_OPAQUE,  /* a value that no tensor needs */
  THING_NUMBER,
  THING_TEXT,
  THING_LIST,    /* a list or a tuple */
  THING_DICT,    /* its items are keys and values in turn */
  THING_CLASS,   /* its number is a Class; its text the name */
  THING_STORAGE, /* its items are those of the tuple that stands for it */
  THING_TENSOR,  /* its items are what it was made from */
  THING_MARK,
} Kind;

typedef enum
{
  CLASS_DICT,
  CLASS_STORAGE,
  CLASS_TENSOR,
  CLASS_PARAMETER,
} Class;

typedef struct
{
  Kind       kind;
  gint64     number;
  gchar     *text;
  GPtrArray *items; /* of Thing, borrowed; NULL: none */
} Thing;

typedef struct
{
  const guint8 *bytes;
  gsize         n;
  gsize         at;
  GPtrArray    *things; /* all that were made */
  GPtrArray    *stack;  /* of Thing, borrowed */
  GHashTable   *memo;   /* number → Thing, borrowed */
  gsize         copied; /* items, from lists into dictionaries, and bytes of texts */
  gchar        *foreign;
} Machine;

static const struct
{
  const gchar *module;
  const gchar *name; /* a pattern */
  Class        number;
} classes[] = {
  { "collections", "OrderedDict", CLASS_DICT },
  { "torch._utils", "_rebuild_tensor", CLASS_TENSOR },
  { "torch._utils", "_rebuild_tensor_v2", CLASS_TENSOR },
  { "torch._utils", "_rebuild_parameter", CLASS_PARAMETER },
  { "torch", "*Storage", CLASS_STORAGE },
};

static void
free_thing (gpointer data)
{
  Thing *thing = data;

  g_free (thing->text);
  g_clear_pointer (&thing->items, g_ptr_array_unref);
  g_free (thing);
}

static Thing *
push (Machine *machine,
      Kind     kind)
{
  Thing *thing = g_new0 (Thing, 1);

  thing->kind = kind;
  g_ptr_array_add (machine->things, thing);
  g_ptr_array_add (machine->stack, thing);
  return thing;
}

/* (transfer none) (nullable): the topmost thing; NULL where there is none above a mark */
static Thing *
peek (const Machine *machine)
{
  Thing *top = machine->stack->len > 0 ? g_ptr_array_index (machine->stack, machine->stack->len - 1) : NULL;

  return top && top->kind != THING_MARK ? top : NULL;
}

static Thing *
pop (Machine *machine)
{
  Thing *top = peek (machine);

  if (top)
    g_ptr_array_set_size (machine->stack, machine->stack->len - 1);
  return top;
}

static guint
count_items (const Thing *thing)
{
  return thing->items ? thing->items->len : 0;
}

/* (nullable): an item of that kind, at this place */
static const Thing *
get_item (const Thing *thing,
          guint        index,
          Kind         kind)
{
  const Thing *item = index < count_items (thing) ? g_ptr_array_index (thing->items, index) : NULL;

  return item && item->kind == kind ? item : NULL;
}

static void
add_item (Thing *thing,
          Thing *item)
{
  if (! thing->items)
    thing->items = g_ptr_array_new ();
  g_ptr_array_add (thing->items, item);
}

static gboolean
take_bytes (Machine       *machine,
            gsize          n,
            const guint8 **bytes)
{
  if (n > machine->n - machine->at)
    return FALSE;
  *bytes = machine->bytes + machine->at;
  machine->at += n;
  return TRUE;
}

/* Little-endian, of at most eight bytes. */
static gboolean
take_number (Machine *machine,
             guint    n_bytes,
             gboolean is_signed,
             gint64  *number)
{
  const guint8 *bytes;
  guint64       bits;

  if (n_bytes > 8 || ! take_bytes (machine, n_bytes, &bytes))
    return FALSE;
  bits = pst_read_little_endian (bytes, n_bytes);
  if (is_signed && n_bytes > 0 && n_bytes < 8 && bits >> (8 * n_bytes - 1))
    bits |= G_MAXUINT64 << 8 * n_bytes;
  *number = (gint64) bits;
  return TRUE;
}

static gboolean
push_number (Machine *machine,
             guint    n_bytes,
             gboolean is_signed)
{
  gint64 number;

  if (! take_number (machine, n_bytes, is_signed, &number))
    return FALSE;
  push (machine, THING_NUMBER)->number = number;
  return TRUE;
}

static gboolean
push_flag (Machine *machine,
           gboolean flag)
{
  push (machine, THING_NUMBER)->number = flag;
  return TRUE;
}

/* n_bytes: of the text's length */
static gboolean
push_text (Machine *machine,
           guint    n_bytes)
{
  const guint8 *text;
  gint64        length;

  if (! take_number (machine, n_bytes, FALSE, &length) || length < 0 || ! take_bytes (machine, length, &text) ||
      ! g_utf8_validate_len ((const gchar *) text, length, NULL))
    return FALSE;
  push (machine, THING_TEXT)->text = g_strndup ((const gchar *) text, length);
  return TRUE;
}

static gboolean
push_class (Machine     *machine,
            const gchar *module,
            const gchar *name)
{
  g_autofree gchar *foreign = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    if (strcmp (module, classes[i].module) == 0 && g_pattern_match_simple (classes[i].name, name))
      {
        Thing *thing = push (machine, THING_CLASS);

        thing->number = classes[i].number;
        thing->text   = g_strdup (name);
        return TRUE;
      }
  foreign          = g_strconcat (module, ".", name, NULL);
  machine->foreign = pst_error_dup_name (foreign);
  return FALSE;
}

/* A line of text, without its end. */
static gboolean
take_line (Machine  *machine,
           gchar   **line)
{
  const guint8 *bytes = machine->bytes + machine->at;
  const guint8 *end   = memchr (bytes, '\n', machine->n - machine->at);

  if (! end || ! g_utf8_validate_len ((const gchar *) bytes, end - bytes, NULL))
    return FALSE;
  *line = g_strndup ((const gchar *) bytes, end - bytes);
  machine->at += end - bytes + 1;
  return TRUE;
}

static gboolean
take_class (Machine *machine)
{
  g_autofree gchar *module = NULL;
  g_autofree gchar *name   = NULL;

  return take_line (machine, &module) && take_line (machine, &name) && push_class (machine, module, name);
}

static gboolean
make_class (Machine *machine)
{
  const Thing *name   = pop (machine);
  const Thing *module = name ? pop (machine) : NULL;

  return module && module->kind == THING_TEXT && name->kind == THING_TEXT && push_class (machine, module->text, name->text);
}

/* Moves the topmost n things, or those down to the mark, which goes, where n is negative, to the end of another one. */
static gboolean
move_items (Machine *machine,
            gint     n,
            Thing   *to)
{
  guint first = machine->stack->len;

  while (first > 0 && n != 0 && ((Thing *) g_ptr_array_index (machine->stack, first - 1))->kind != THING_MARK)
    {
      first--;
      n--;
    }
  if (n > 0 || (n < 0 && first == 0))
    return FALSE;
  for (guint i = first; i < machine->stack->len; i++)
    add_item (to, g_ptr_array_index (machine->stack, i));
  g_ptr_array_set_size (machine->stack, n < 0 ? first - 1 : first);
  return TRUE;
}

/* n: as in move_items() */
static gboolean
make_tuple (Machine *machine,
            gint     n)
{
  Thing *tuple = g_new0 (Thing, 1);

  tuple->kind = THING_LIST;
  g_ptr_array_add (machine->things, tuple);
  if (! move_items (machine, n, tuple))
    return FALSE;
  g_ptr_array_add (machine->stack, tuple);
  return TRUE;
}

/* Adds what lies above a list or a dictionary to it. */
static gboolean
extend (Machine *machine,
        Kind     kind,
        gint     n)
{
  Thing     added = { 0 };
  Thing    *to    = NULL;
  gboolean  done  = move_items (machine, n, &added) && (to = peek (machine)) && to->kind == kind &&
                    (kind != THING_DICT || count_items (&added) % 2 == 0);

  for (guint i = 0; done && i < count_items (&added); i++)
    add_item (to, g_ptr_array_index (added.items, i));
  g_clear_pointer (&added.items, g_ptr_array_unref);
  return done;
}

/* Python 2 makes an ordered dictionary from a list of pairs. Answers whether that is what the arguments are, or there are none. */
static gboolean
add_pairs (Machine     *machine,
           Thing       *dict,
           const Thing *arguments)
{
  const Thing *pairs = get_item (arguments, 0, THING_LIST);

  if (count_items (arguments) > 1 || (count_items (arguments) == 1 && ! pairs))
    return FALSE;
  machine->copied += pairs ? count_items (pairs) : 0;
  if (machine->copied > machine->n) /* the same list again and again */
    return FALSE;
  for (guint i = 0; pairs && i < count_items (pairs); i++)
    {
      const Thing *pair = get_item (pairs, i, THING_LIST);

      if (! pair || count_items (pair) != 2)
        return FALSE;
      add_item (dict, g_ptr_array_index (pair->items, 0));
      add_item (dict, g_ptr_array_index (pair->items, 1));
    }
  return TRUE;
}

static gboolean
call (Machine *machine)
{
  Thing *arguments = pop (machine);
  Thing *class     = arguments ? pop (machine) : NULL;

  if (! class || class->kind != THING_CLASS || arguments->kind != THING_LIST)
    return FALSE;
  switch ((Class) class->number)
    {
    case CLASS_DICT:
      return add_pairs (machine, push (machine, THING_DICT), arguments);
    case CLASS_TENSOR:
      push (machine, THING_TENSOR)->items = arguments->items ? g_ptr_array_ref (arguments->items) : NULL;
      return count_items (arguments) >= 4;
    case CLASS_PARAMETER: /* the tensor that it wraps */
      if (! get_item (arguments, 0, THING_TENSOR))
        return FALSE;
      g_ptr_array_add (machine->stack, g_ptr_array_index (arguments->items, 0));
      return TRUE;
    case CLASS_STORAGE:
      break;
    }
  return FALSE;
}

static gboolean
make_storage (Machine *machine)
{
  const Thing *tuple = pop (machine);
  const Thing *what  = tuple && tuple->kind == THING_LIST ? get_item (tuple, 0, THING_TEXT) : NULL;
  const Thing *class = what ? get_item (tuple, 1, THING_CLASS) : NULL;

  if (! class || strcmp (what->text, "storage") != 0 || class->number != CLASS_STORAGE || ! get_item (tuple, 2, THING_TEXT) ||
      ! get_item (tuple, 4, THING_NUMBER) || (count_items (tuple) > 5 && ! get_item (tuple, 5, THING_OPAQUE)))
    return FALSE;
  push (machine, THING_STORAGE)->items = g_ptr_array_ref (tuple->items);
  return TRUE;
}

static gboolean
remember (Machine *machine,
          gint64   number)
{
  Thing *top = peek (machine);

  return top && number >= 0 && number <= G_MAXINT && (g_hash_table_insert (machine->memo, GINT_TO_POINTER ((gint) number), top), TRUE);
}

static gboolean
recall (Machine *machine,
        guint    n_bytes)
{
  gint64 number;
  Thing *thing = NULL;

  if (take_number (machine, n_bytes, FALSE, &number) && number <= G_MAXINT)
    thing = g_hash_table_lookup (machine->memo, GINT_TO_POINTER ((gint) number));
  if (thing)
    g_ptr_array_add (machine->stack, thing);
  return thing != NULL;
}

static gboolean
take_and_remember (Machine *machine,
                   guint    n_bytes)
{
  gint64 number;

  return take_number (machine, n_bytes, FALSE, &number) && remember (machine, number);
}

/* What an object is told about itself, which no tensor needs: it is dropped. */
static gboolean
drop_state (Machine *machine)
{
  return pop (machine) && peek (machine) && peek (machine)->kind == THING_DICT;
}

static gboolean
skip (Machine *machine,
      gsize    n)
{
  const guint8 *bytes;

  return take_bytes (machine, n, &bytes);
}

/* A number of a length that is told before it. Such large ones as no tensor needs are no numbers here. */
static gboolean
push_long (Machine *machine)
{
  gint64 length;

  if (! take_number (machine, 1, FALSE, &length))
    return FALSE;
  if (length <= 8)
    return push_number (machine, length, TRUE);
  return skip (machine, length) && push (machine, THING_OPAQUE);
}

static gboolean
check_protocol (Machine *machine)
{
  gint64 protocol;

  return take_number (machine, 1, FALSE, &protocol) && protocol >= 2 && protocol <= 5;
}

/* Everything but STOP. */
static gboolean
step (Machine *machine,
      guint8   opcode)
{
  switch (opcode)
    {
    case 0x80: return check_protocol (machine);                                     /* PROTO */
    case 0x95: return skip (machine, 8);                                            /* FRAME */
    case 'c':  return take_class (machine);                                         /* GLOBAL */
    case 0x93: return make_class (machine);                                         /* STACK_GLOBAL */
    case 'T':                                                                       /* BINSTRING, of Python 2 */
    case 'X':  return push_text (machine, 4);                                       /* BINUNICODE */
    case 'U':                                                                       /* SHORT_BINSTRING, of Python 2 */
    case 0x8c: return push_text (machine, 1);                                       /* SHORT_BINUNICODE */
    case 'q':  return take_and_remember (machine, 1);                               /* BINPUT */
    case 'r':  return take_and_remember (machine, 4);                               /* LONG_BINPUT */
    case 0x94: return remember (machine, g_hash_table_size (machine->memo));        /* MEMOIZE */
    case 'h':  return recall (machine, 1);                                          /* BINGET */
    case 'j':  return recall (machine, 4);                                          /* LONG_BINGET */
    case '}':  return push (machine, THING_DICT) != NULL;                           /* EMPTY_DICT */
    case ']':                                                                       /* EMPTY_LIST */
    case ')':  return push (machine, THING_LIST) != NULL;                           /* EMPTY_TUPLE */
    case '(':  return push (machine, THING_MARK) != NULL;                           /* MARK */
    case 't':  return make_tuple (machine, -1);                                     /* TUPLE */
    case 0x85: return make_tuple (machine, 1);                                      /* TUPLE1 */
    case 0x86: return make_tuple (machine, 2);                                      /* TUPLE2 */
    case 0x87: return make_tuple (machine, 3);                                      /* TUPLE3 */
    case 'a':  return extend (machine, THING_LIST, 1);                              /* APPEND */
    case 'e':  return extend (machine, THING_LIST, -1);                             /* APPENDS */
    case 's':  return extend (machine, THING_DICT, 2);                              /* SETITEM */
    case 'u':  return extend (machine, THING_DICT, -1);                             /* SETITEMS */
    case 'K':  return push_number (machine, 1, FALSE);                              /* BININT1 */
    case 'M':  return push_number (machine, 2, FALSE);                              /* BININT2 */
    case 'J':  return push_number (machine, 4, TRUE);                               /* BININT */
    case 0x8a: return push_long (machine);                                          /* LONG1 */
    case 'G':  return skip (machine, 8) && push (machine, THING_OPAQUE);            /* BINFLOAT */
    case 'N':  return push (machine, THING_OPAQUE) != NULL;                         /* NONE */
    case 0x88: return push_flag (machine, TRUE);                                    /* NEWTRUE */
    case 0x89: return push_flag (machine, FALSE);                                   /* NEWFALSE */
    case 'R':  return call (machine);                                               /* REDUCE */
    case 'b':  return drop_state (machine);                                         /* BUILD */
    case 'Q':  return make_storage (machine);                                       /* BINPERSID */
    default:   return FALSE;
    }
}

/* (nullable): what is left at the end of a pickle, behind which more may follow */
static const Thing *
run (Machine *machine)
{
  while (machine->at < machine->n)
    {
      guint8 opcode = machine->bytes[machine->at++];

      if (opcode == '.')
        return machine->stack->len == 1 ? peek (machine) : NULL;
      if (! step (machine, opcode))
        return NULL;
    }
  return NULL;
}

static gboolean
has_tensors (const Thing *dict)
{
  for (guint i = 0; i + 1 < count_items (dict); i += 2)
    if (get_item (dict, i, THING_TEXT) && get_item (dict, i + 1, THING_TENSOR))
      return TRUE;
  return FALSE;
}

/* (nullable): the dictionary with the weights: the one with the usual name, beside which a training kept other things, tensors among them;
 * or what is there; or the first one in it.
 */
static const Thing *
find_dict (const Thing *root)
{
  static const gchar *const names[] = { "state_dict", "model_state_dict", "model", NULL };
  const Thing              *first   = NULL;
  guint                     n_dicts = 0;

  if (root->kind != THING_DICT)
    return NULL;
  for (guint i = 0; i + 1 < count_items (root); i += 2)
    {
      const Thing *key  = get_item (root, i, THING_TEXT);
      const Thing *dict = get_item (root, i + 1, THING_DICT);

      if (! key || ! dict || ++n_dicts > MOST_DICTS || ! has_tensors (dict))
        continue;
      if (g_strv_contains (names, key->text))
        return dict;
      first = first ? first : dict;
    }
  return has_tensors (root) ? root : first;
}

static gboolean
read_sizes (const Thing *list,
            guint       *n,
            gsize       *sizes)
{
  *n = count_items (list);
  for (guint i = 0; i < *n; i++)
    {
      const Thing *size = get_item (list, i, THING_NUMBER);

      if (i >= PST_TENSOR_MAX_DIMENSIONS || ! size || size->number < 0)
        return FALSE;
      sizes[i] = size->number;
    }
  return TRUE;
}

/* (transfer full) (nullable): NULL where all that was copied is more than the bytes can mean: the same text again and again */
static gchar *
copy_text (Machine     *machine,
           const Thing *text)
{
  machine->copied += strlen (text->text);
  return machine->copied <= machine->n ? g_strdup (text->text) : NULL;
}

static void
clear_tensor (PstPickledTensor *tensor)
{
  g_free (tensor->name);
  g_free (tensor->storage);
  g_free (tensor->type);
}

/* (transfer full) (nullable): NULL where it is damaged */
static PstPickledTensor *
read_tensor (Machine     *machine,
             const Thing *key,
             const Thing *tensor)
{
  const Thing      *storage = get_item (tensor, 0, THING_STORAGE);
  const Thing      *offset  = get_item (tensor, 1, THING_NUMBER);
  const Thing      *shape   = get_item (tensor, 2, THING_LIST);
  const Thing      *strides = get_item (tensor, 3, THING_LIST);
  PstPickledTensor  read    = { 0 };
  guint             n_strides;

  if (! storage || ! offset || offset->number < 0 || ! shape || ! strides || get_item (storage, 4, THING_NUMBER)->number < 0 ||
      ! read_sizes (shape, &read.n_dimensions, read.shape) || ! read_sizes (strides, &n_strides, read.strides) ||
      n_strides != read.n_dimensions)
    return NULL;
  read.n_stored = get_item (storage, 4, THING_NUMBER)->number;
  read.offset   = offset->number;
  read.name     = copy_text (machine, key);
  read.storage  = copy_text (machine, get_item (storage, 2, THING_TEXT));
  read.type     = copy_text (machine, get_item (storage, 1, THING_CLASS));
  if (! read.name || ! read.storage || ! read.type)
    {
      clear_tensor (&read);
      return NULL;
    }
  return g_memdup2 (&read, sizeof read);
}

static void
free_tensor (gpointer tensor)
{
  clear_tensor (tensor);
  g_free (tensor);
}

static PstPickleAnswer
read_tensors (Machine     *machine,
              const Thing *root,
              GPtrArray   *tensors)
{
  const Thing *dict = find_dict (root);

  for (guint i = 0; dict && i + 1 < count_items (dict); i += 2)
    {
      const Thing      *key    = get_item (dict, i, THING_TEXT);
      const Thing      *tensor = get_item (dict, i + 1, THING_TENSOR);
      PstPickledTensor *read   = key && tensor ? read_tensor (machine, key, tensor) : NULL;

      if (key && tensor && ! read)
        return PST_PICKLE_DAMAGED;
      if (read)
        g_ptr_array_add (tensors, read);
    }
  return tensors->len > 0 ? PST_PICKLE_READ : PST_PICKLE_OTHER;
}

static void
machine_init (Machine      *machine,
              const guint8 *bytes,
              gsize         n)
{
  *machine        = (Machine) { .bytes = bytes, .n = n };
  machine->things = g_ptr_array_new_with_free_func (free_thing);
  machine->stack  = g_ptr_array_new ();
  machine->memo   = g_hash_table_new (NULL, NULL);
}

static void
machine_clear (Machine *machine)
{
  g_ptr_array_unref (machine->stack);
  g_ptr_array_unref (machine->things);
  g_hash_table_unref (machine->memo);
  g_free (machine->foreign);
}

/* As pst_pickle_read_tensors(), of a pickle with which the bytes begin. used: set to how many are its. */
PstPickleAnswer
pst_pickle_take_tensors (const guint8  *bytes,
                         gsize          n,
                         gsize         *used,
                         GPtrArray    **tensors,
                         gchar        **foreign)
{
  g_autoptr (GPtrArray)  read   = g_ptr_array_new_with_free_func (free_tensor);
  PstPickleAnswer        answer = PST_PICKLE_DAMAGED;
  Machine                machine;
  const Thing           *root;

  machine_init (&machine, bytes, n);
  root = run (&machine);
  if (root)
    answer = read_tensors (&machine, root, read);
  else if (machine.foreign)
    answer = PST_PICKLE_FOREIGN;
  *used    = machine.at;
  *foreign = g_steal_pointer (&machine.foreign);
  *tensors = answer == PST_PICKLE_READ ? g_steal_pointer (&read) : NULL;
  machine_clear (&machine);
  return answer;
}

/* Needs nothing but the bytes, at most G_MAXSSIZE of them. tensors: set to those of the dictionary (transfer full), of PstPickledTensor,
 * where there are any; foreign: set to the name (transfer full), as a sentence can mention it, that made it PST_PICKLE_FOREIGN, otherwise
 * NULL.
 */
PstPickleAnswer
pst_pickle_read_tensors (const guint8  *bytes,
                         gsize          n,
                         GPtrArray    **tensors,
                         gchar        **foreign)
{
  gsize           used;
  PstPickleAnswer answer = pst_pickle_take_tensors (bytes, n, &used, tensors, foreign);

  if (used == n || answer == PST_PICKLE_FOREIGN)
    return answer;
  g_clear_pointer (tensors, g_ptr_array_unref);
  return PST_PICKLE_DAMAGED;
}

/* (transfer full) (nullable): the texts of a list, whose pickle the bytes begin with; used: set to how many are its */
gchar **
pst_pickle_take_texts (const guint8 *bytes,
                       gsize         n,
                       gsize        *used)
{
  g_autoptr (GStrvBuilder)  texts = g_strv_builder_new ();
  Machine                   machine;
  const Thing              *root;
  gboolean                  sound;

  machine_init (&machine, bytes, n);
  root  = run (&machine);
  sound = root && root->kind == THING_LIST;
  for (guint i = 0; sound && i < count_items (root); i++)
    {
      const Thing *item = get_item (root, i, THING_TEXT);
      gchar       *text = item ? copy_text (&machine, item) : NULL;

      if ((sound = text != NULL))
        g_strv_builder_take (texts, text);
    }
  *used = machine.at;
  machine_clear (&machine);
  return sound ? g_strv_builder_end (texts) : NULL;
}

/* Whether the bytes begin with a pickle, of whatever; used: set to how many are its. flag: set to whether a name stands for true in it,
 * where it is a dictionary with the name.
 */
gboolean
pst_pickle_take_flag (const guint8 *bytes,
                      gsize         n,
                      gsize        *used,
                      const gchar  *name,
                      gboolean     *flag)
{
  Machine      machine;
  const Thing *root;

  machine_init (&machine, bytes, n);
  root = run (&machine);
  for (guint i = 0; root && root->kind == THING_DICT && i + 1 < count_items (root); i += 2)
    if (get_item (root, i, THING_TEXT) && g_str_equal (get_item (root, i, THING_TEXT)->text, name) &&
        get_item (root, i + 1, THING_NUMBER))
      *flag = get_item (root, i + 1, THING_NUMBER)->number != 0;
  *used = machine.at;
  machine_clear (&machine);
  return root != NULL;
}
