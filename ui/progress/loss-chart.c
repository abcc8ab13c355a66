/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The losses, one line each, over the steps.
 *
 *   1   ┊        ┊        ┊
 *       ┊ ──╮    ┊        ┊   ● Style 0.12
 *   0.1 ┊   ╰────┊──╮     ┊
 *       ┊        ┊  ╰───  ┊   ● Content 0.07
 *         128 px   256 px
 *
 * Each scale has the same width, since most of the steps are taken while the picture is small; steps are as far apart as their number
 * at the scale allows. What is larger at one scale than at the next cannot be compared exactly, so the lines begin anew. Losses are
 * relative (engine/losses/content-loss.c) and fall by the same factor again and again: the axis is logarithmic, and each
 * loss is shown before its weight.
 *
 * Of a training, the losses of each step are those of a few crops, now of one photograph, now of another: they are drawn faintly, and in
 * front of them, as dots along a line, what was measured now and then of the photograph that is kept out.
 *
 * The colours are blue, black, vermilion, yellow, purple and green of the set by Okabe and Ito that colour-blind people tell apart, darker
 * or lighter with the theme; smoothness is dashed besides, and the names stand beside the ends. What is 0 at every step, because it has no
 * weight, is left out.
 */
#include "config.h"

#include <math.h>

#include <glib/gi18n-lib.h>

#include <pastiche-ui/loss-chart.h>

#define LEAST_WIDTH  340
#define LEAST_HEIGHT 170
#define GAP          6.0
#define END_RADIUS   3.0
#define MOST_DECADES 5.0  /* what is smaller than the largest value by more stays at the lower edge */
#define SMALL        0.85 /* size of the letters, relative to the theme's */
#define BAND_ALPHA   0.35 /* of lines that are not data */
#define FAINT        0.4  /* the opacity of lines behind others, and their width beside these */
#define DOT_RADIUS   2.5

typedef struct
{
  const gchar *on_light;
  const gchar *on_dark;
  gdouble      width;
  gdouble      dash;    /* 0: the line is whole */
} LineStyle;

/* In the order of the losses that are shown; of more, the next one looks like the first again. */
static const LineStyle line_styles[] = {
  { "#0068a8", "#5cbcf0", 1.8, 0.0 },
  { "#4a4f58", "#c8ccd4", 1.8, 0.0 },
  { "#c04800", "#f5a33c", 2.4, 0.0 },
  { "#857600", "#f0e442", 1.8, 0.0 },
  { "#a03c78", "#e79ac6", 1.8, 0.0 },
  { "#007a5a", "#3fcfa4", 1.8, 5.0 },
  { "#6a3cc8", "#b8a2f5", 1.8, 2.0 },
  { "#b8102c", "#ff8a92", 1.8, 0.0 },
  { "#b8102c", "#ff8a92", 1.8, 5.0 },
};

struct _PstLossChart
{
  GtkDrawingArea  parent_instance;

  GArray         *steps;    /* (element-type PstProgress) */
  GArray         *kept_out; /* (element-type PstKeptOut): of a training */
};

/* Where things lie, widget pixels. */
typedef struct
{
  gdouble left;
  gdouble right;
  gdouble top;
  gdouble bottom;
  gdouble low;       /* log10 of the value at the bottom */
  gdouble high;
  gdouble line;      /* height of a line of text */
} Frame;

G_DEFINE_FINAL_TYPE (PstLossChart, pst_loss_chart, GTK_TYPE_DRAWING_AREA)

/* ---- numbers */

static const PstProgress *
get_step (PstLossChart *chart,
          guint         index)
{
  return &g_array_index (chart->steps, PstProgress, index);
}

static const PstProgress *
get_last_step (PstLossChart *chart)
{
  return get_step (chart, chart->steps->len - 1);
}

static gdouble
get_value (const PstProgress *step,
           PstLossKind        line)
{
  return step->losses.values[line];
}

/* A measurement of what is kept out, as that of a step; there is one. */
static PstProgress
get_kept_out (PstLossChart *chart,
              guint         index)
{
  const PstKeptOut *measured = &g_array_index (chart->kept_out, PstKeptOut, index);
  PstProgress       step     = *get_last_step (chart);

  step.step                            = measured->step;
  step.losses                          = (PstLosses) { .total = 0.0 };
  step.losses.values[PST_LOSS_CONTENT] = measured->content;
  step.losses.values[PST_LOSS_STYLE]   = measured->style;
  return step;
}

static gboolean
is_of_training (PstLossChart *chart)
{
  return chart->kept_out->len > 0;
}

/* Whether a loss is measured of what is kept out. */
static gboolean
has_kept_out (PstLossChart *chart,
              PstLossKind   line)
{
  return is_of_training (chart) && (line == PST_LOSS_CONTENT || line == PST_LOSS_STYLE);
}

/* Where a line ends. */
static PstProgress
get_end (PstLossChart *chart,
         PstLossKind   line)
{
  return has_kept_out (chart, line) ? get_kept_out (chart, chart->kept_out->len - 1) : *get_last_step (chart);
}

/* The losses that are shown; returns how many. */
static guint
list_lines (PstLossChart *chart,
            PstLossKind  *lines)
{
  guint n = 0;

  for (PstLossKind line = 0; line < PST_N_LOSSES; line++)
    {
      gboolean any = FALSE;

      for (guint i = 0; i < chart->steps->len && ! any && pst_loss_get_label (line); i++)
        any = get_value (get_step (chart, i), line) > 0.0;
      if (any)
        lines[n++] = line;
    }
  return n;
}

static const LineStyle *
get_line_style (PstLossKind line)
{
  guint index = 0;

  for (PstLossKind before = 0; before < line; before++)
    if (pst_loss_get_label (before))
      index++;
  return &line_styles[index % G_N_ELEMENTS (line_styles)];
}

/* The largest 1, 2 or 5 times a power of ten that is not larger, as a logarithm; or the smallest that is not smaller. */
static gdouble
find_round (gdouble  value,
            gboolean up)
{
  static const gdouble parts[] = { 0.0, 0.30103, 0.69897, 1.0 };
  gdouble              decade  = floor (log10 (value));
  gdouble              part    = log10 (value) - decade;
  guint                i       = 0;

  while (parts[i + 1] <= part + (up ? -1e-4 : 1e-4) && i + 2 < G_N_ELEMENTS (parts))
    i++;
  return decade + parts[up && parts[i] < part - 1e-4 ? i + 1 : i];
}

static void
widen_range (const PstProgress *step,
             gdouble           *least,
             gdouble           *most)
{
  for (PstLossKind line = 0; line < PST_N_LOSSES; line++)
    {
      gdouble value = pst_loss_get_label (line) ? get_value (step, line) : 0.0;

      if (value > 0.0 && isfinite (value))
        {
          *least = MIN (*least, value);
          *most  = MAX (*most, value);
        }
    }
}

static void
find_range (PstLossChart *chart,
            Frame        *frame)
{
  gdouble least = G_MAXDOUBLE;
  gdouble most  = 0.0;

  for (guint i = 0; i < chart->steps->len; i++)
    widen_range (get_step (chart, i), &least, &most);
  for (guint i = 0; i < chart->kept_out->len && chart->steps->len > 0; i++)
    {
      PstProgress measured = get_kept_out (chart, i);

      widen_range (&measured, &least, &most);
    }
  if (most <= 0.0)
    least = most = 0.1;
  least       = MAX (least, most * pow (10.0, -MOST_DECADES));
  frame->high = find_round (most, TRUE);
  frame->low  = MIN (find_round (least, FALSE), frame->high - 1.0);
}

static gdouble
find_y (const Frame *frame,
        gdouble      value)
{
  gdouble logarithm = value > 0.0 ? CLAMP (log10 (value), frame->low, frame->high) : frame->low;

  return frame->bottom - (logarithm - frame->low) / (frame->high - frame->low) * (frame->bottom - frame->top);
}

static gdouble
get_band (const Frame       *frame,
          const PstProgress *step)
{
  return (frame->right - frame->left) / MAX (step->n_scales, 1);
}

static gdouble
find_x (const Frame       *frame,
        const PstProgress *step)
{
  return frame->left + get_band (frame, step) * (step->scale - 1 + (gdouble) step->step / MAX (step->n_steps, 1));
}

/* (transfer full): no more exactly than anybody wants to know */
static gchar *
print_value (gdouble value)
{
  return g_strdup_printf (value >= 0.01 ? "%.3g" : "%.2g", value);
}

/* (transfer full): for instance "Style 0.12" */
static gchar *
print_loss (const PstProgress *step,
            PstLossKind        line)
{
  g_autofree gchar *value = print_value (get_value (step, line));

  return g_strdup_printf ("%s %s", pst_loss_get_label (line), value);
}

/* ---- drawing */

static PangoLayout *
make_layout (PstLossChart *chart,
             const gchar  *text)
{
  PangoLayout                      *layout      = gtk_widget_create_pango_layout (GTK_WIDGET (chart), text);
  PangoContext                     *context     = pango_layout_get_context (layout);
  g_autoptr (PangoFontDescription)  description = pango_font_description_copy (pango_context_get_font_description (context));
  gint                              size        = (gint) (pango_font_description_get_size (description) * SMALL);

  if (pango_font_description_get_size_is_absolute (description))
    pango_font_description_set_absolute_size (description, size);
  else
    pango_font_description_set_size (description, size);
  pango_layout_set_font_description (layout, description);
  return layout;
}

static void
measure (PstLossChart *chart,
         const gchar  *text,
         gdouble      *width,
         gdouble      *height)
{
  g_autoptr (PangoLayout) layout = make_layout (chart, text);
  gint                    pixels_across;
  gint                    pixels_down;

  pango_layout_get_pixel_size (layout, &pixels_across, &pixels_down);
  *width = pixels_across;
  if (height)
    *height = pixels_down;
}

/* align: 0: it begins at x, 0.5: x is its middle, 1: it ends at x; y is its middle */
static void
draw_text (PstLossChart *chart,
           cairo_t      *cairo,
           const gchar  *text,
           gdouble       x,
           gdouble       y,
           gdouble       align)
{
  g_autoptr (PangoLayout) layout = make_layout (chart, text);
  gint                    width;
  gint                    height;

  pango_layout_get_pixel_size (layout, &width, &height);
  cairo_move_to (cairo, round (x - align * width), round (y - height / 2.0));
  pango_cairo_show_layout (cairo, layout);
}

static GdkRGBA
get_text_colour (PstLossChart *chart)
{
  GtkStyleContext *style = gtk_widget_get_style_context (GTK_WIDGET (chart));
  GdkRGBA          colour;

  gtk_style_context_get_color (style, gtk_style_context_get_state (style), &colour);
  return colour;
}

static void
set_text_colour (PstLossChart *chart,
                 cairo_t      *cairo,
                 gdouble       alpha)
{
  GdkRGBA colour = get_text_colour (chart);

  colour.alpha *= alpha;
  gdk_cairo_set_source_rgba (cairo, &colour);
}

static void
set_line_colour (PstLossChart *chart,
                 cairo_t      *cairo,
                 PstLossKind   line,
                 gdouble       alpha)
{
  const LineStyle *style   = get_line_style (line);
  GdkRGBA          text    = get_text_colour (chart);
  gboolean         on_dark = 0.299 * text.red + 0.587 * text.green + 0.114 * text.blue > 0.5;
  GdkRGBA          colour;

  gdk_rgba_parse (&colour, on_dark ? style->on_dark : style->on_light);
  colour.alpha = alpha;
  gdk_cairo_set_source_rgba (cairo, &colour);
}

/* Room for the numbers at the left, the names at the right and the sizes below. */
static Frame
find_frame (PstLossChart *chart)
{
  Frame   frame = { .top = GAP, .right = gtk_widget_get_allocated_width (GTK_WIDGET (chart)) };
  gdouble width = 0.0;
  gdouble names = 0.0;

  find_range (chart, &frame);
  for (gdouble decade = ceil (frame.low - 1e-4); decade <= frame.high + 1e-4; decade++)
    {
      g_autofree gchar *text = print_value (pow (10.0, decade));

      measure (chart, text, &width, &frame.line);
      frame.left = MAX (frame.left, width + GAP);
    }
  for (PstLossKind line = 0; line < PST_N_LOSSES; line++)
    if (pst_loss_get_label (line))
      {
        g_autofree gchar *text = g_strdup_printf ("%s 0.00000", pst_loss_get_label (line));

        measure (chart, text, &width, NULL);
        names = MAX (names, width);
      }
  frame.top    += frame.line / 2.0;
  frame.right  -= names + 3.0 * GAP;
  frame.bottom  = gtk_widget_get_allocated_height (GTK_WIDGET (chart)) - frame.line - GAP;
  return frame;
}

/* Powers of ten, and where a scale begins. */
static void
draw_grid (PstLossChart *chart,
           cairo_t      *cairo,
           const Frame  *frame,
           guint         n_scales)
{
  cairo_set_line_width (cairo, 1.0);
  for (gdouble decade = ceil (frame->low - 1e-4); decade <= frame->high + 1e-4; decade++)
    {
      g_autofree gchar *text = print_value (pow (10.0, decade));
      gdouble           y    = floor (find_y (frame, pow (10.0, decade))) + 0.5;

      set_text_colour (chart, cairo, BAND_ALPHA / 2.0);
      cairo_move_to (cairo, frame->left, y);
      cairo_line_to (cairo, frame->right, y);
      cairo_stroke (cairo);
      set_text_colour (chart, cairo, 0.8);
      draw_text (chart, cairo, text, frame->left - GAP, y, 1.0);
    }
  set_text_colour (chart, cairo, BAND_ALPHA);
  for (guint i = 0; i <= n_scales; i++)
    {
      gdouble x = floor (frame->left + (frame->right - frame->left) * i / n_scales) + 0.5;

      cairo_move_to (cairo, x, frame->top);
      cairo_line_to (cairo, x, frame->bottom);
    }
  cairo_stroke (cairo);
}

/* (transfer full): the long side of a scale, with its unit where there is room */
static gchar *
print_size (PstLossChart      *chart,
            const PstProgress *step,
            gdouble            room)
{
  gint    side = MAX (step->width, step->height);
  /* Translators: the length of a picture's long side in pixels */
  gchar  *text = g_strdup_printf (_ ("%d px"), side);
  gdouble width;

  measure (chart, text, &width, NULL);
  if (width <= room)
    return text;
  g_free (text);
  return g_strdup_printf ("%d", side);
}

/* How many steps a training has. */
static void
draw_n_steps (PstLossChart *chart,
              cairo_t      *cairo,
              const Frame  *frame)
{
  guint             n_steps = get_last_step (chart)->n_steps;
  g_autofree gchar *text    = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u step", "%u steps", n_steps), n_steps);

  set_text_colour (chart, cairo, 0.8);
  draw_text (chart, cairo, text, (frame->left + frame->right) / 2.0, frame->bottom + GAP / 2.0 + frame->line / 2.0, 0.5);
}

/* The size of each scale that has begun; where there is no room, of fewer of them. */
static void
draw_sizes (PstLossChart *chart,
            cairo_t      *cairo,
            const Frame  *frame)
{
  gdouble free_from = frame->left - GAP;

  set_text_colour (chart, cairo, 0.8);
  for (guint i = 0; i < chart->steps->len; i++)
    if (i == 0 || get_step (chart, i - 1)->scale != get_step (chart, i)->scale)
      {
        const PstProgress *step   = get_step (chart, i);
        gdouble            band   = get_band (frame, step);
        gdouble            middle = frame->left + band * (step->scale - 0.5);
        g_autofree gchar  *text   = print_size (chart, step, band - GAP);
        gdouble            width;

        measure (chart, text, &width, NULL);
        if (middle - width / 2.0 < free_from)
          continue;
        draw_text (chart, cairo, text, middle, frame->bottom + GAP / 2.0 + frame->line / 2.0, 0.5);
        free_from = middle + width / 2.0 + GAP;
      }
}

/* What was measured of what is kept out. */
static void
draw_kept_out (PstLossChart *chart,
               cairo_t      *cairo,
               const Frame  *frame,
               PstLossKind   line)
{
  set_line_colour (chart, cairo, line, 1.0);
  cairo_set_line_width (cairo, get_line_style (line)->width);
  for (guint i = 0; i < chart->kept_out->len; i++)
    {
      PstProgress measured = get_kept_out (chart, i);

      cairo_line_to (cairo, find_x (frame, &measured), find_y (frame, get_value (&measured, line)));
    }
  cairo_stroke (cairo);
  for (guint i = 0; i < chart->kept_out->len; i++)
    {
      PstProgress measured = get_kept_out (chart, i);

      cairo_arc (cairo, find_x (frame, &measured), find_y (frame, get_value (&measured, line)), DOT_RADIUS, 0.0, 2.0 * G_PI);
      cairo_fill (cairo);
    }
}

static void
draw_line (PstLossChart *chart,
           cairo_t      *cairo,
           const Frame  *frame,
           PstLossKind   line)
{
  const LineStyle *style    = get_line_style (line);
  gdouble          strength = has_kept_out (chart, line) ? FAINT : 1.0;

  set_line_colour (chart, cairo, line, strength);
  cairo_set_line_width (cairo, strength * style->width);
  cairo_set_line_join (cairo, CAIRO_LINE_JOIN_ROUND);
  cairo_set_dash (cairo, &style->dash, style->dash > 0.0 ? 1 : 0, 0.0);
  for (guint i = 0; i < chart->steps->len; i++)
    {
      const PstProgress *step = get_step (chart, i);

      if (i == 0 || get_step (chart, i - 1)->scale != step->scale)
        cairo_new_sub_path (cairo);
      cairo_line_to (cairo, find_x (frame, step), find_y (frame, get_value (step, line)));
    }
  cairo_stroke (cairo);
  cairo_set_dash (cairo, NULL, 0, 0.0);
}

/* Where the names go: beside the ends, but not above each other. Sorts the lines from top to bottom. */
static void
place_names (PstLossChart *chart,
             const Frame  *frame,
             PstLossKind  *lines,
             guint         n_lines,
             gdouble      *names_y)
{
  gdouble ends[PST_N_LOSSES];

  for (guint i = 0; i < n_lines; i++)
    {
      PstProgress end = get_end (chart, lines[i]);

      ends[lines[i]] = get_value (&end, lines[i]);
    }
  for (guint i = 1; i < n_lines; i++)
    for (guint j = i; j > 0 && ends[lines[j]] > ends[lines[j - 1]]; j--)
      {
        PstLossKind lower = lines[j - 1];

        lines[j - 1] = lines[j];
        lines[j]     = lower;
      }
  for (guint i = 0; i < n_lines; i++) /* downwards, as far as there must be room above */
    names_y[i] = MAX (find_y (frame, ends[lines[i]]), i == 0 ? frame->top : names_y[i - 1] + frame->line);
  for (guint i = n_lines; i-- > 0;) /* and upwards again from the lower edge */
    names_y[i] = MIN (names_y[i], i == n_lines - 1 ? frame->bottom : names_y[i + 1] - frame->line);
}

/* A dot at the end of a line, the name in the margin, and a thin line between the two. */
static void
draw_name (PstLossChart *chart,
           cairo_t      *cairo,
           const Frame  *frame,
           PstLossKind   line,
           gdouble       name_y)
{
  PstProgress       last = get_end (chart, line);
  g_autofree gchar *text = print_loss (&last, line);
  gdouble           x    = find_x (frame, &last);
  gdouble           y    = find_y (frame, get_value (&last, line));
  const gdouble     dots = 2.0;

  set_line_colour (chart, cairo, line, 1.0);
  cairo_arc (cairo, x, y, END_RADIUS, 0.0, 2.0 * G_PI);
  cairo_fill (cairo);
  cairo_set_line_width (cairo, 1.0);
  cairo_set_dash (cairo, &dots, 1, 0.0);
  cairo_move_to (cairo, x, y);
  cairo_line_to (cairo, MAX (frame->right, x), y);
  cairo_line_to (cairo, frame->right + 2.0 * GAP, name_y);
  cairo_stroke (cairo);
  cairo_set_dash (cairo, NULL, 0, 0.0);
  draw_text (chart, cairo, text, frame->right + 3.0 * GAP, name_y, 0.0);
}

static gboolean
pst_loss_chart_draw (GtkWidget *widget,
                     cairo_t   *cairo)
{
  PstLossChart *chart = PST_LOSS_CHART (widget);
  Frame         frame = find_frame (chart);
  PstLossKind   lines[PST_N_LOSSES];
  guint         n_lines = list_lines (chart, lines);
  gdouble       names_y[PST_N_LOSSES];

  if (chart->steps->len == 0)
    {
      set_text_colour (chart, cairo, 0.8);
      draw_text (chart, cairo, _ ("No step is done yet"), gtk_widget_get_allocated_width (widget) / 2.0,
                 gtk_widget_get_allocated_height (widget) / 2.0, 0.5);
      return GDK_EVENT_STOP;
    }
  draw_grid (chart, cairo, &frame, MAX (get_step (chart, 0)->n_scales, 1));
  if (is_of_training (chart))
    draw_n_steps (chart, cairo, &frame);
  else
    draw_sizes (chart, cairo, &frame);
  place_names (chart, &frame, lines, n_lines, names_y);
  for (guint i = 0; i < n_lines; i++)
    draw_line (chart, cairo, &frame, lines[i]);
  for (guint i = 0; i < n_lines; i++)
    if (has_kept_out (chart, lines[i]))
      draw_kept_out (chart, cairo, &frame, lines[i]);
  for (guint i = 0; i < n_lines; i++)
    draw_name (chart, cairo, &frame, lines[i], names_y[i]);
  return GDK_EVENT_STOP;
}

/* ---- words */

static void
append_loss (GString           *text,
             const PstProgress *step,
             PstLossKind        line)
{
  g_autofree gchar *loss = print_loss (step, line);

  g_string_append_printf (text, "\n%s", loss);
}

/* What was last measured of what is kept out, until a step. */
static void
append_kept_out (PstLossChart      *chart,
                 GString           *text,
                 const PstProgress *step)
{
  for (guint i = chart->kept_out->len; i-- > 0;)
    {
      PstProgress measured = get_kept_out (chart, i);

      if (measured.step > step->step)
        continue;
      g_string_append_printf (text, "\n%s", _ ("The photograph that is kept out:"));
      for (PstLossKind line = 0; line < PST_N_LOSSES; line++)
        if (has_kept_out (chart, line))
          append_loss (text, &measured, line);
      return;
    }
}

/* (transfer full): where it is, and its losses, each in a line of its own */
static gchar *
print_step (PstLossChart *chart,
            guint         index)
{
  const PstProgress *step = get_step (chart, index);
  GString           *text = g_string_new (NULL);
  PstLossKind        lines[PST_N_LOSSES];
  guint              n_lines = list_lines (chart, lines);

  if (is_of_training (chart))
    g_string_printf (text, _ ("Step %u of %u"), step->step, step->n_steps);
  else
    g_string_printf (text, _ ("Scale %u of %u (%d × %d pixels), step %u of %u"), step->scale, step->n_scales, step->width, step->height,
                     step->step, step->n_steps);
  for (guint i = 0; i < n_lines; i++)
    append_loss (text, step, lines[i]);
  append_kept_out (chart, text, step);
  return g_string_free (text, FALSE);
}

/* For those who do not see the chart. */
static void
describe (PstLossChart *chart)
{
  AtkObject *accessible = gtk_widget_get_accessible (GTK_WIDGET (chart));

  if (chart->steps->len == 0)
    {
      atk_object_set_description (accessible, _ ("No step is done yet"));
    }
  else
    {
      g_autofree gchar *first = print_step (chart, 0);
      g_autofree gchar *last  = print_step (chart, chart->steps->len - 1);
      /* Translators: both are a place with losses, for instance "Scale 1 of 3 …, step 1 of 40: Content 0.1, Style 0.9 …" */
      g_autofree gchar *text  = g_strdup_printf (_ ("Now: %s\nAt first: %s"), last, first);

      atk_object_set_description (accessible, text);
    }
}

/* What was measured at the step below the pointer. */
static gboolean
pst_loss_chart_query_tooltip (GtkWidget  *widget,
                              gint        x,
                              gint        y,
                              gboolean    by_key,
                              GtkTooltip *tooltip)
{
  PstLossChart *chart = PST_LOSS_CHART (widget);
  Frame         frame = find_frame (chart);
  guint         best  = 0;

  for (guint i = 1; i < chart->steps->len; i++)
    if (fabs (find_x (&frame, get_step (chart, i)) - x) < fabs (find_x (&frame, get_step (chart, best)) - x))
      best = i;
  if (chart->steps->len > 0)
    {
      g_autofree gchar *text = print_step (chart, by_key ? chart->steps->len - 1 : best);

      gtk_tooltip_set_text (tooltip, text);
    }
  return chart->steps->len > 0;
}

/* ---- the widget */

static void
pst_loss_chart_finalize (GObject *object)
{
  g_array_unref (PST_LOSS_CHART (object)->steps);
  g_array_unref (PST_LOSS_CHART (object)->kept_out);
  G_OBJECT_CLASS (pst_loss_chart_parent_class)->finalize (object);
}

static void
pst_loss_chart_class_init (PstLossChartClass *class)
{
  G_OBJECT_CLASS (class)->finalize        = pst_loss_chart_finalize;
  GTK_WIDGET_CLASS (class)->draw          = pst_loss_chart_draw;
  GTK_WIDGET_CLASS (class)->query_tooltip = pst_loss_chart_query_tooltip;
}

static void
pst_loss_chart_init (PstLossChart *chart)
{
  AtkObject *accessible = gtk_widget_get_accessible (GTK_WIDGET (chart));

  chart->steps    = g_array_new (FALSE, FALSE, sizeof (PstProgress));
  chart->kept_out = g_array_new (FALSE, FALSE, sizeof (PstKeptOut));
  gtk_widget_set_size_request (GTK_WIDGET (chart), LEAST_WIDTH, LEAST_HEIGHT);
  gtk_widget_set_has_tooltip (GTK_WIDGET (chart), TRUE);
  atk_object_set_role (accessible, ATK_ROLE_CHART);
  atk_object_set_name (accessible, _ ("Losses"));
  describe (chart);
}

/**
 * pst_loss_chart_new:
 *
 * Returns: (transfer floating): an empty chart
 */
GtkWidget *
pst_loss_chart_new (void)
{
  return g_object_new (PST_TYPE_LOSS_CHART, NULL);
}

/**
 * pst_loss_chart_clear:
 * @chart: the chart
 *
 * Forgets all steps.
 */
void
pst_loss_chart_clear (PstLossChart *chart)
{
  g_array_set_size (chart->steps, 0);
  g_array_set_size (chart->kept_out, 0);
  describe (chart);
  gtk_widget_queue_draw (GTK_WIDGET (chart));
}

/**
 * pst_loss_chart_add:
 * @chart: the chart
 * @steps: (array length=n_steps): steps that come after those that are there, as pst_job_dup_history() has them
 * @n_steps: how many; without any, nothing is drawn
 */
void
pst_loss_chart_add (PstLossChart      *chart,
                    const PstProgress *steps,
                    guint              n_steps)
{
  if (n_steps == 0)
    return;
  g_array_append_vals (chart->steps, steps, n_steps);
  describe (chart);
  gtk_widget_queue_draw (GTK_WIDGET (chart));
}

/**
 * pst_loss_chart_set_kept_out:
 * @chart: the chart
 * @measured: (array length=n_measured): all that a training has measured of the photograph that is kept out
 * @n_measured: how many times that was; where it is as many as before, nothing is drawn
 */
void
pst_loss_chart_set_kept_out (PstLossChart     *chart,
                             const PstKeptOut *measured,
                             guint             n_measured)
{
  if (n_measured == chart->kept_out->len)
    return;
  g_array_set_size (chart->kept_out, 0);
  g_array_append_vals (chart->kept_out, measured, n_measured);
  describe (chart);
  gtk_widget_queue_draw (GTK_WIDGET (chart));
}

/**
 * pst_loss_chart_get_n:
 * @chart: the chart
 *
 * Returns: how many steps it shows
 */
guint
pst_loss_chart_get_n (PstLossChart *chart)
{
  return chart->steps->len;
}
