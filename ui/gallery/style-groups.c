/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Groups of tiles (style-tile.c, tile-box.c), one below the other, which can be folded; they scroll. The tiles show what is in the mix
 * (style-mix.c), which alone knows what is chosen. Groups are to be seen where there is something in them, and where words are searched
 * for, something that they fit.
 */
#include "config.h"

#include <glib/gi18n-lib.h>

#include "gallery/style-groups.h"
#include "gallery/tile-box.h"
#include "gallery/words.h"

#define SPACING      6
#define LEAST_HEIGHT 172 /* widget pixels: a line of tiles, and the beginning of the next */
#define MARGIN       6
#define MOST_TILES   60  /* of a group, or of what is found in it */
#define MOST_NEW     8   /* tiles of a group that are made at once: the window lives on between them */

typedef struct
{
  GPtrArray  *entries; /* (element-type PstStyleEntry) */
  GHashTable *by_id;   /* the same; borrowed */
  GtkWidget  *expander;
  GtkWidget  *box;     /* of tiles, in the order of their entries */
  GtkWidget  *more;    /* says how many entries have none */
} Group;

struct _PstStyleGroups
{
  GtkScrolledWindow  parent_instance;

  Group              groups[PST_N_STYLE_GROUPS];
  PstStyleMix       *mix;      /* borrowed */
  GtkWidget         *box;      /* of groups */
  GtkWidget         *nothing;  /* is to be seen when nothing is found */
  gchar             *words;    /* that are searched for, case folded; or NULL */
  guint              lay;      /* source id: tiles are still to be made */
  guint              reveal;   /* source id */
  gdouble            revealed; /* where the chosen one was brought into sight; below 0: it is to be */
};

enum
{
  CHOOSE,
  POPUP,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const gchar *const titles[PST_N_STYLE_GROUPS] = {
  [PST_STYLE_GROUP_FILES]     = N_ ("Added paintings"),
  [PST_STYLE_GROUP_PAINTINGS] = N_ ("Paintings"),
  [PST_STYLE_GROUP_TRAINED]   = N_ ("Trained styles, painted at once"),
  [PST_STYLE_GROUP_READY]     = N_ ("Ready styles, painted at once"),
  [PST_STYLE_GROUP_LAYERS]    = N_ ("Layers of open images"),
  [PST_STYLE_GROUP_RECENT]    = N_ ("Recent files"),
};

G_DEFINE_FINAL_TYPE (PstStyleGroups, pst_style_groups, GTK_TYPE_SCROLLED_WINDOW)

/* ---- what is shown */

static void
show_tile (GtkWidget *child,
           gpointer   data)
{
  PstStyleGroups *groups = data;
  PstStyleTile   *tile   = PST_STYLE_TILE (child);
  gboolean        chosen = pst_style_mix_has (groups->mix, pst_style_tile_get_entry (tile));

  pst_style_tile_show (tile, chosen, chosen && pst_style_mix_get_n (groups->mix) == 1);
}

static gboolean
is_found (PstStyleGroups *groups,
          PstStyleEntry  *entry)
{
  return ! groups->words || pst_style_entry_matches (entry, groups->words);
}

static gboolean
is_tile_found (GtkFlowBoxChild *child,
               gpointer         data)
{
  return is_found (data, pst_style_tile_get_entry (PST_STYLE_TILE (child)));
}

/* ---- tiles */

static void
choose_tile (PstStyleTile   *tile,
             gboolean        mixing,
             PstStyleGroups *groups)
{
  g_signal_emit (groups, signals[CHOOSE], 0, pst_style_tile_get_entry (tile), mixing);
}

static void
pop_up (PstStyleTile   *tile,
        PstStyleGroups *groups)
{
  g_signal_emit (groups, signals[POPUP], 0, pst_style_tile_get_entry (tile));
}

static void
add_tile (PstStyleGroups *groups,
          Group          *group,
          PstStyleEntry  *entry,
          gint            position)
{
  GtkWidget *tile = pst_style_tile_new (entry, group == &groups->groups[PST_STYLE_GROUP_TRAINED]);

  g_signal_connect_object (tile, "choose", G_CALLBACK (choose_tile), groups, 0);
  g_signal_connect_object (tile, "popup", G_CALLBACK (pop_up), groups, 0);
  gtk_flow_box_insert (GTK_FLOW_BOX (group->box), tile, position);
  show_tile (tile, groups);
}

static void
destroy_tile (GtkWidget *tile,
              gpointer   data G_GNUC_UNUSED)
{
  gtk_widget_destroy (tile);
}

static void
say_more (PstStyleGroups *groups,
          Group          *group,
          guint           n_more)
{
  g_autofree gchar *text = groups->words
                             ? g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "… and %u more: type more of the name",
                                                             "… and %u more: type more of the name", n_more), n_more)
                             : g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "… and %u more: type the name to search",
                                                             "… and %u more: type the name to search", n_more), n_more);

  gtk_label_set_text (GTK_LABEL (group->more), text);
  gtk_widget_set_visible (group->more, n_more > 0);
}

static void plan_to_lay (PstStyleGroups *groups);

/* The first of a group have tiles, the first of those that are found, and what is chosen. Answers whether anything is found. */
static gboolean
lay_tiles (PstStyleGroups *groups,
           Group          *group)
{
  g_autoptr (GList) tiles   = gtk_container_get_children (GTK_CONTAINER (group->box));
  GList            *next    = tiles; /* that belongs to this entry or a later one */
  guint             n_tiles = 0;
  guint             n_new   = 0;
  guint             n_found = 0;
  guint             n_more  = 0;

  for (guint i = 0; i < group->entries->len; i++)
    {
      PstStyleEntry *entry = g_ptr_array_index (group->entries, i);
      gboolean       found = is_found (groups, entry);
      gboolean       mixed = pst_style_mix_has (groups->mix, entry);
      gboolean       has   = next && pst_style_tile_get_entry (next->data) == entry;
      gboolean       wants = i < MOST_TILES || (groups->words && found && n_found < MOST_TILES) || mixed;
      gboolean       makes = wants && ! has && (n_new < MOST_NEW || mixed);

      if (makes)
        add_tile (groups, group, entry, n_tiles);
      else if (wants && ! has)
        plan_to_lay (groups);
      else if (has && ! wants)
        gtk_widget_destroy (next->data);
      next     = has ? next->next : next;
      n_tiles += wants && (has || makes);
      n_new   += makes;
      n_found += found;
      n_more  += found && ! wants;
    }
  say_more (groups, group, n_more);
  return n_found > 0;
}

/* Empty groups are not shown, and neither are those in which nothing is found. */
static void
show_groups (PstStyleGroups *groups)
{
  gboolean any = FALSE;

  for (guint i = 0; i < PST_N_STYLE_GROUPS; i++)
    {
      gboolean found = lay_tiles (groups, &groups->groups[i]);

      gtk_widget_set_visible (groups->groups[i].expander, found);
      any |= found;
    }
  gtk_widget_set_visible (groups->nothing, ! any && groups->words);
}

static gboolean
lay_more (gpointer data)
{
  PstStyleGroups *groups = data;

  groups->lay = 0;
  show_groups (groups);
  return G_SOURCE_REMOVE;
}

static void
plan_to_lay (PstStyleGroups *groups)
{
  if (groups->lay == 0)
    groups->lay = g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, lay_more, groups, NULL);
}

static gpointer
copy_entry (gconstpointer entry,
            gpointer      data G_GNUC_UNUSED)
{
  return g_object_ref ((gpointer) entry);
}

/* What is there already under the same id goes on being shown until its successor has a thumbnail. */
static void
take_thumbnails (PstStyleGroups *groups,
                 PstStyleGroup   group,
                 GPtrArray      *entries)
{
  for (guint i = 0; i < entries->len; i++)
    {
      PstStyleEntry *entry  = g_ptr_array_index (entries, i);
      PstStyleEntry *before = pst_style_groups_find (groups, group, pst_style_entry_get_id (entry));

      if (before && before != entry && ! pst_style_entry_get_thumbnail (entry) && pst_style_entry_get_thumbnail (before))
        pst_style_entry_set_thumbnail (entry, pst_style_entry_get_thumbnail (before));
    }
}

/* (transfer none) (nullable): the tile of a style, where it has one */
GtkWidget *
pst_style_groups_find_tile (PstStyleGroups *groups,
                            PstStyleEntry  *entry)
{
  for (guint i = 0; i < PST_N_STYLE_GROUPS; i++)
    {
      g_autoptr (GList) tiles = gtk_container_get_children (GTK_CONTAINER (groups->groups[i].box));

      for (GList *link = tiles; link; link = link->next)
        if (pst_style_tile_get_entry (link->data) == entry)
          return link->data;
    }
  return NULL;
}

/* ---- the chosen one in sight */

/* Of several, the first. */
static gboolean
reveal (gpointer data)
{
  PstStyleGroups *groups     = data;
  GtkWidget      *tile       = pst_style_mix_get_n (groups->mix) > 0
                                 ? pst_style_groups_find_tile (groups, pst_style_mix_get_entry (groups->mix, 0)) : NULL;
  GtkAdjustment  *adjustment = gtk_container_get_focus_vadjustment (GTK_CONTAINER (groups->box));
  gint            y;

  groups->reveal = 0;
  if (tile && gtk_widget_get_mapped (tile) && gtk_widget_translate_coordinates (tile, groups->box, 0, MARGIN, NULL, &y))
    {
      gtk_adjustment_clamp_page (adjustment, y - MARGIN, y + gtk_widget_get_allocated_height (tile) + MARGIN);
      groups->revealed = gtk_adjustment_get_value (adjustment);
    }
  return G_SOURCE_REMOVE;
}

/* There is more or less room than before, or the tiles lie elsewhere: what is in sight stays there, unless the user has scrolled. */
static void
follow_layout (PstStyleGroups *groups)
{
  GtkAdjustment *adjustment = gtk_container_get_focus_vadjustment (GTK_CONTAINER (groups->box));

  if (groups->revealed < 0.0 || groups->revealed == gtk_adjustment_get_value (adjustment))
    pst_style_groups_reveal (groups);
}

/* ---- the widget */

/* Keys that lead out of one box of tiles lead into the next one that is open. */
static gboolean
go_to_next_group (PstStyleGroups   *groups,
                  GtkDirectionType  direction,
                  GtkWidget        *box)
{
  gint step  = direction == GTK_DIR_UP ? -1 : 1;
  gint index = 0;

  while (groups->groups[index].box != box)
    index++;
  for (index += step; index >= 0 && index < PST_N_STYLE_GROUPS; index += step)
    if (gtk_widget_get_mapped (groups->groups[index].box) && gtk_widget_child_focus (groups->groups[index].box, direction))
      return TRUE;
  return FALSE;
}

static void
make_group (PstStyleGroups *groups,
            PstStyleGroup   index)
{
  Group            *group = &groups->groups[index];
  g_autofree gchar *title = g_markup_printf_escaped ("<b>%s</b>", _ (titles[index]));
  GtkWidget        *whole = gtk_box_new (GTK_ORIENTATION_VERTICAL, SPACING);

  group->entries  = g_ptr_array_new_with_free_func (g_object_unref);
  group->by_id    = g_hash_table_new (g_str_hash, g_str_equal);
  group->expander = gtk_expander_new (title);
  group->box      = pst_tile_box_new ();
  gtk_expander_set_use_markup (GTK_EXPANDER (group->expander), TRUE);
  gtk_expander_set_expanded (GTK_EXPANDER (group->expander), TRUE);
  group->more = gtk_label_new (NULL);
  gtk_style_context_add_class (gtk_widget_get_style_context (group->more), "pastiche-hint");
  gtk_widget_set_no_show_all (group->more, TRUE);
  gtk_widget_set_margin_top (whole, SPACING);
  gtk_widget_set_margin_bottom (whole, SPACING);
  gtk_container_add (GTK_CONTAINER (whole), group->box);
  gtk_container_add (GTK_CONTAINER (whole), group->more);
  gtk_container_add (GTK_CONTAINER (group->expander), whole);
  gtk_drag_dest_unset (group->expander); /* or it would answer for what hangs over it, and take nothing */
  gtk_widget_show (group->box);
  gtk_widget_show (whole);
  gtk_widget_set_no_show_all (group->expander, TRUE);
  gtk_flow_box_set_filter_func (GTK_FLOW_BOX (group->box), is_tile_found, groups, NULL);
  atk_object_set_name (gtk_widget_get_accessible (group->box), _ (titles[index]));
  g_signal_connect_swapped (group->box, "keynav-failed", G_CALLBACK (go_to_next_group), groups);
  gtk_container_add (GTK_CONTAINER (groups->box), group->expander);
}

static void
pst_style_groups_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (pst_style_groups_parent_class)->map (widget);
  pst_style_groups_reveal (PST_STYLE_GROUPS (widget));
}

static void
pst_style_groups_destroy (GtkWidget *widget)
{
  g_clear_handle_id (&PST_STYLE_GROUPS (widget)->lay, g_source_remove);
  g_clear_handle_id (&PST_STYLE_GROUPS (widget)->reveal, g_source_remove);
  GTK_WIDGET_CLASS (pst_style_groups_parent_class)->destroy (widget);
}

static void
pst_style_groups_finalize (GObject *object)
{
  PstStyleGroups *groups = PST_STYLE_GROUPS (object);

  for (guint i = 0; i < PST_N_STYLE_GROUPS; i++)
    {
      g_ptr_array_unref (groups->groups[i].entries);
      g_hash_table_unref (groups->groups[i].by_id);
    }
  g_free (groups->words);
  G_OBJECT_CLASS (pst_style_groups_parent_class)->finalize (object);
}

static void
pst_style_groups_constructed (GObject *object)
{
  PstStyleGroups    *groups   = PST_STYLE_GROUPS (object);
  GtkScrolledWindow *scrolled = GTK_SCROLLED_WINDOW (object);
  GtkAdjustment     *adjustment;

  G_OBJECT_CLASS (pst_style_groups_parent_class)->constructed (object);
  groups->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  g_object_set (groups->box, "margin", MARGIN, NULL);
  for (guint i = 0; i < PST_N_STYLE_GROUPS; i++)
    make_group (groups, i);
  groups->nothing = gtk_label_new (_ ("No style is called so."));
  gtk_widget_set_no_show_all (groups->nothing, TRUE);
  gtk_style_context_add_class (gtk_widget_get_style_context (groups->nothing), "pastiche-hint");
  gtk_container_add (GTK_CONTAINER (groups->box), groups->nothing);

  gtk_widget_set_can_focus (GTK_WIDGET (groups), FALSE); /* the tiles have it */
  gtk_scrolled_window_set_policy (scrolled, GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_min_content_height (scrolled, LEAST_HEIGHT);
  gtk_scrolled_window_set_shadow_type (scrolled, GTK_SHADOW_IN);
  gtk_container_add (GTK_CONTAINER (groups), groups->box);
  adjustment = gtk_scrolled_window_get_vadjustment (scrolled);
  gtk_container_set_focus_vadjustment (GTK_CONTAINER (groups->box), adjustment);
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (follow_layout), groups, G_CONNECT_SWAPPED);
  gtk_widget_show_all (GTK_WIDGET (groups));
}

static void
pst_style_groups_init (PstStyleGroups *groups)
{
}

static void
pst_style_groups_class_init (PstStyleGroupsClass *class)
{
  G_OBJECT_CLASS (class)->constructed = pst_style_groups_constructed;
  G_OBJECT_CLASS (class)->finalize    = pst_style_groups_finalize;
  GTK_WIDGET_CLASS (class)->destroy   = pst_style_groups_destroy;
  GTK_WIDGET_CLASS (class)->map       = pst_style_groups_map;

  /**
   * PstStyleGroups::choose:
   * @groups: the groups
   * @entry: a style
   * @mixing: whether it is to go into the mix
   *
   * Somebody wants this style, or, if it is part of the mix and @mixing, no longer wants it.
   */
  signals[CHOOSE] = g_signal_new ("choose", PST_TYPE_STYLE_GROUPS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 2,
                                  PST_TYPE_STYLE_ENTRY, G_TYPE_BOOLEAN);

  /**
   * PstStyleGroups::popup:
   * @groups: the groups
   * @entry: a style
   *
   * Somebody wants to see what else can be done with this style.
   */
  signals[POPUP] = g_signal_new ("popup", PST_TYPE_STYLE_GROUPS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                 PST_TYPE_STYLE_ENTRY);
}

/* (transfer floating): groups without styles. @mix: what is chosen; borrowed, and must outlive the groups. */
GtkWidget *
pst_style_groups_new (PstStyleMix *mix)
{
  PstStyleGroups *groups = g_object_new (PST_TYPE_STYLE_GROUPS, NULL);

  groups->mix = mix;
  return GTK_WIDGET (groups);
}

/* (transfer none) (element-type PstStyleEntry): all that is in a group, until it is changed */
GPtrArray *
pst_style_groups_get_entries (PstStyleGroups *groups,
                              PstStyleGroup   group)
{
  return groups->groups[group].entries;
}

/* (transfer none) (nullable): the entry of this id in a group */
PstStyleEntry *
pst_style_groups_find (PstStyleGroups *groups,
                       PstStyleGroup   group,
                       const gchar    *id)
{
  return g_hash_table_lookup (groups->groups[group].by_id, id);
}

/* The group that a style is in; %PST_N_STYLE_GROUPS: in none. */
PstStyleGroup
pst_style_groups_get_group (PstStyleGroups *groups,
                            PstStyleEntry  *entry)
{
  PstStyleGroup group = 0;

  while (group < PST_N_STYLE_GROUPS && ! g_ptr_array_find (groups->groups[group].entries, entry, NULL))
    group++;
  return group;
}

static void
take_id (Group         *group,
         PstStyleEntry *entry)
{
  g_hash_table_insert (group->by_id, (gpointer) pst_style_entry_get_id (entry), entry);
}

/* Removes the tiles of what is gone, and all where they would lie in another order than before. */
static void
keep_tiles (Group *group)
{
  g_autoptr (GHashTable) places  = g_hash_table_new (NULL, NULL);
  g_autoptr (GList)      tiles   = gtk_container_get_children (GTK_CONTAINER (group->box));
  guint                  last    = 0;
  gboolean               ordered = TRUE;

  for (guint i = 0; i < group->entries->len; i++)
    g_hash_table_insert (places, g_ptr_array_index (group->entries, i), GUINT_TO_POINTER (i + 1));
  for (GList *link = tiles; link; link = link->next)
    {
      guint place = GPOINTER_TO_UINT (g_hash_table_lookup (places, pst_style_tile_get_entry (link->data)));

      if (place == 0)
        gtk_widget_destroy (link->data);
      else if (place < last)
        ordered = FALSE;
      last = MAX (last, place);
    }
  if (! ordered)
    gtk_container_foreach (GTK_CONTAINER (group->box), destroy_tile, NULL);
}

/* Says all that is in a group from now on, in the order in which it is shown: an array of #PstStyleEntry, which is not kept. */
void
pst_style_groups_set_entries (PstStyleGroups *groups,
                              PstStyleGroup   group,
                              GPtrArray      *entries)
{
  Group *shown = &groups->groups[group];

  take_thumbnails (groups, group, entries);
  g_ptr_array_unref (shown->entries);
  shown->entries = g_ptr_array_copy (entries, copy_entry, NULL);
  g_ptr_array_set_free_func (shown->entries, g_object_unref);
  g_hash_table_remove_all (shown->by_id);
  for (guint i = 0; i < entries->len; i++)
    take_id (shown, g_ptr_array_index (entries, i));
  keep_tiles (shown);
  show_groups (groups);
}

/* Adds a style to a group. @position: where in the group it is shown; -1: as the last. */
void
pst_style_groups_insert (PstStyleGroups *groups,
                         PstStyleGroup   group,
                         PstStyleEntry  *entry,
                         gint            position)
{
  g_ptr_array_insert (groups->groups[group].entries, position, g_object_ref (entry));
  take_id (&groups->groups[group], entry);
  show_groups (groups);
}

/* Has the tiles show what is in the mix now. */
void
pst_style_groups_show_chosen (PstStyleGroups *groups)
{
  show_groups (groups);
  for (guint i = 0; i < PST_N_STYLE_GROUPS; i++)
    gtk_container_foreach (GTK_CONTAINER (groups->groups[i].box), show_tile, groups);
}

/* Shows only the styles with these words; with none, everything, and what is chosen in sight. The same words change nothing. */
void
pst_style_groups_search (PstStyleGroups *groups,
                         const gchar    *words)
{
  g_autofree gchar *text   = g_strstrip (g_strdup (words));
  g_autofree gchar *folded = *text ? pst_words_fold (text) : NULL;

  if (g_strcmp0 (folded, groups->words) == 0)
    return;
  g_free (groups->words);
  groups->words = g_steal_pointer (&folded);
  show_groups (groups);
  for (guint i = 0; i < PST_N_STYLE_GROUPS; i++)
    {
      gtk_flow_box_invalidate_filter (GTK_FLOW_BOX (groups->groups[i].box));
      if (groups->words)
        gtk_expander_set_expanded (GTK_EXPANDER (groups->groups[i].expander), TRUE);
    }
  if (! groups->words)
    pst_style_groups_reveal (groups);
}

/* Gives the focus to the first tile that is to be seen. */
void
pst_style_groups_focus (PstStyleGroups *groups)
{
  for (guint i = 0; i < PST_N_STYLE_GROUPS; i++)
    if (gtk_widget_get_mapped (groups->groups[i].box) && gtk_widget_child_focus (groups->groups[i].box, GTK_DIR_DOWN))
      return;
}

/* Soon, when all has its place, the first chosen style comes into sight. */
void
pst_style_groups_reveal (PstStyleGroups *groups)
{
  groups->revealed = -1.0;
  if (groups->reveal == 0)
    groups->reveal = g_idle_add_full (G_PRIORITY_LOW, reveal, groups, NULL);
}
