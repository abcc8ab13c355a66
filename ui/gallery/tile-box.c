/* SPDX-License-Identifier: GPL-3.0-or-later */

/* GTK's flow box, but for its keyboard: Tab stops at one tile, where the focus was last, and goes on to what comes after the box;
 * arrows go from tile to tile, also to the tiles of the next box.
 */
#include "config.h"

#include "gallery/tile-box.h"

#define SPACING     4
#define LEAST_TILES 2  /* in a line */
#define MOST_TILES  30

struct _PstTileBox
{
  GtkFlowBox    parent_instance;

  PstStyleTile *last; /* borrowed: had the focus last; may be gone */
};

G_DEFINE_FINAL_TYPE (PstTileBox, pst_tile_box, GTK_TYPE_FLOW_BOX)

/* (transfer container): those that are to be seen, in their order */
static GList *
list_tiles (PstTileBox *box)
{
  GList *tiles = gtk_container_get_children (GTK_CONTAINER (box));

  for (GList *next, *link = tiles; link; link = next)
    {
      next = link->next;
      if (! gtk_widget_get_child_visible (link->data))
        tiles = g_list_delete_link (tiles, link);
    }
  return tiles;
}

static gint
get_x (GtkWidget *tile)
{
  GtkAllocation allocation;

  gtk_widget_get_allocation (tile, &allocation);
  return allocation.x + allocation.width / 2;
}

static gint
get_y (GtkWidget *tile)
{
  GtkAllocation allocation;

  gtk_widget_get_allocation (tile, &allocation);
  return allocation.y;
}

/* In the next line above or below, the tile that is nearest. NULL where there is no such line. */
static GtkWidget *
find_in_next_line (GList     *tiles,
                   GtkWidget *from,
                   gint       direction)
{
  GtkWidget *best = NULL;

  for (GList *link = tiles; link; link = link->next)
    {
      gint ahead   = direction * (get_y (link->data) - get_y (from));
      gint further = best ? direction * (get_y (link->data) - get_y (best)) : -1;

      if (ahead > 0 && (further < 0 || (further == 0 && ABS (get_x (link->data) - get_x (from)) < ABS (get_x (best) - get_x (from)))))
        best = link->data;
    }
  return best;
}

/* Every one of them where there are fewer. */
static GtkWidget *
find_beside (GList     *tiles,
             GtkWidget *from,
             gint       count)
{
  gint index = g_list_index (tiles, from) + count;

  return index < 0 ? NULL : g_list_nth_data (tiles, index);
}

static GtkWidget *
find_target (GList           *tiles,
             GtkWidget       *from,
             GtkMovementStep  step,
             gint             count)
{
  switch (step)
    {
    case GTK_MOVEMENT_VISUAL_POSITIONS:
      if (gtk_widget_get_direction (from) == GTK_TEXT_DIR_RTL)
        count = -count;
      return find_beside (tiles, from, count);
    case GTK_MOVEMENT_BUFFER_ENDS:
      return count < 0 ? tiles->data : g_list_last (tiles)->data;
    default: /* lines and pages */
      return find_in_next_line (tiles, from, count);
    }
}

static gboolean
pst_tile_box_move_cursor (GtkFlowBox      *flow_box,
                          GtkMovementStep  step,
                          gint             count)
{
  PstTileBox       *box    = PST_TILE_BOX (flow_box);
  GtkWidget        *from   = gtk_container_get_focus_child (GTK_CONTAINER (box));
  g_autoptr (GList) tiles  = list_tiles (box);
  GtkWidget        *target = from && tiles ? find_target (tiles, from, step, count) : NULL;

  if (target)
    pst_style_tile_focus (PST_STYLE_TILE (target));
  else if (from && ! gtk_widget_keynav_failed (GTK_WIDGET (box), count < 0 ? GTK_DIR_UP : GTK_DIR_DOWN))
    gtk_widget_error_bell (GTK_WIDGET (box));
  return TRUE;
}

/* Called to enter the box, and to move on within it. */
static gboolean
pst_tile_box_focus (GtkWidget        *widget,
                    GtkDirectionType  direction)
{
  PstTileBox       *box   = PST_TILE_BOX (widget);
  g_autoptr (GList) tiles = list_tiles (box);
  GtkWidget        *tile;

  if (! tiles || gtk_container_get_focus_child (GTK_CONTAINER (widget)))
    return FALSE;
  tile = direction == GTK_DIR_UP ? g_list_last (tiles)->data : tiles->data;
  if (direction != GTK_DIR_UP && direction != GTK_DIR_DOWN && g_list_find (tiles, box->last))
    tile = GTK_WIDGET (box->last);
  pst_style_tile_focus (PST_STYLE_TILE (tile));
  return TRUE;
}

static void
pst_tile_box_set_focus_child (GtkContainer *container,
                              GtkWidget    *child)
{
  if (child)
    PST_TILE_BOX (container)->last = PST_STYLE_TILE (child);
  GTK_CONTAINER_CLASS (pst_tile_box_parent_class)->set_focus_child (container, child);
}

static void
pst_tile_box_class_init (PstTileBoxClass *class)
{
  GTK_WIDGET_CLASS (class)->focus              = pst_tile_box_focus;
  GTK_CONTAINER_CLASS (class)->set_focus_child = pst_tile_box_set_focus_child;
  GTK_FLOW_BOX_CLASS (class)->move_cursor      = pst_tile_box_move_cursor;
}

static void
pst_tile_box_init (PstTileBox *box)
{
  GtkFlowBox *flow_box = GTK_FLOW_BOX (box);

  gtk_flow_box_set_selection_mode (flow_box, GTK_SELECTION_NONE);
  gtk_flow_box_set_homogeneous (flow_box, TRUE);
  gtk_flow_box_set_min_children_per_line (flow_box, LEAST_TILES);
  gtk_flow_box_set_max_children_per_line (flow_box, MOST_TILES);
  gtk_flow_box_set_row_spacing (flow_box, SPACING);
  gtk_flow_box_set_column_spacing (flow_box, SPACING);
  gtk_widget_set_valign (GTK_WIDGET (box), GTK_ALIGN_START);
}

/* (transfer floating): an empty box */
GtkWidget *
pst_tile_box_new (void)
{
  return g_object_new (PST_TYPE_TILE_BOX, NULL);
}
