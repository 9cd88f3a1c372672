// SPDX-License-Identifier: Apache-2.0
#include "plot/canvas.h"

const struct rgb canvas_black = {0, 0, 0}, canvas_grey = {0.45, 0.45, 0.45},
                 canvas_white = {1, 1, 1};

bool canvas_open(struct canvas *c, cairo_surface_t *surface, double width, double height)
{
    *c = (struct canvas){.width = width, .height = height};
    c->cr = cairo_create(surface);
    c->fonts = pango_cairo_font_map_new();
    if (cairo_status(c->cr) != CAIRO_STATUS_SUCCESS || c->fonts == NULL)
        return false;
    // One unit is one point, and letters are placed alike on paper and on every screen.
    pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(c->fonts), 72);
    c->pango = pango_font_map_create_context(c->fonts);
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    pango_cairo_context_set_font_options(c->pango, options);
    pango_context_set_round_glyph_positions(c->pango, FALSE);
    cairo_font_options_destroy(options);
    canvas_colour(c, canvas_white, 1);
    cairo_paint(c->cr);
    return true;
}

void canvas_close(struct canvas *c)
{
    if (c->pango != NULL)
        g_object_unref(c->pango);
    if (c->fonts != NULL)
        g_object_unref(c->fonts);
    if (c->cr != NULL)
        cairo_destroy(c->cr);
    *c = (struct canvas){0};
}

void canvas_colour(struct canvas *c, struct rgb colour, double opacity)
{
    cairo_set_source_rgba(c->cr, colour.r, colour.g, colour.b, opacity);
}

void canvas_line(struct canvas *c, double x0, double y0, double x1, double y1)
{
    cairo_move_to(c->cr, x0, y0);
    cairo_line_to(c->cr, x1, y1);
    cairo_stroke(c->cr);
}

// Lines that are read from the right stay at the side where the text is put: each of them is an
// isolate of its own (U+2068 … U+2069) in a layout that runs from the left. By itself Pango takes
// them to the other side of the room. The layout has the text and no width yet.
static void isolate_lines(PangoLayout *layout)
{
    char **lines = g_strsplit(pango_layout_get_text(layout), "\n", -1);
    bool from_right = false;
    GSList *at = pango_layout_get_lines_readonly(layout);
    for (size_t i = 0; lines[i] != NULL && at != NULL; i++, at = at->next) {
        const PangoLayoutLine *line = at->data;
        char *old = lines[i];
        if (line->resolved_dir != PANGO_DIRECTION_RTL)
            continue;
        lines[i] = g_strconcat("\u2068", old, "\u2069", NULL);
        g_free(old);
        from_right = true;
    }
    if (from_right) {
        char *all = g_strjoinv("\n", lines);
        pango_layout_set_auto_dir(layout, FALSE);
        pango_layout_set_text(layout, all, -1);
        g_free(all);
    }
    g_strfreev(lines);
}

static PangoLayout *layout_of(struct canvas *c, const struct text *t)
{
    PangoLayout *layout = pango_layout_new(c->pango);
    PangoFontDescription *font = pango_font_description_new();
    char *valid = g_utf8_make_valid(t->s.len > 0 ? t->s.ptr : "", (gssize)t->s.len);
    pango_font_description_set_family_static(font, "DejaVu Sans,Noto Sans,Sans");
    pango_font_description_set_size(font, (int)(t->size * PANGO_SCALE));
    pango_font_description_set_weight(font, t->bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
    pango_layout_set_font_description(layout, font);
    pango_layout_set_text(layout, valid, -1);
    isolate_lines(layout);
    if (t->wrap > 0) {
        pango_layout_set_alignment(layout,
                                   t->place == TEXT_CENTRE ? PANGO_ALIGN_CENTER : PANGO_ALIGN_LEFT);
        pango_layout_set_width(layout, (int)(t->wrap * PANGO_SCALE));
        pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
        if (t->lines > 0) {
            pango_layout_set_height(layout, -t->lines);
            pango_layout_set_ellipsize(layout, PANGO_ELLIPSIZE_END);
        }
    }
    pango_font_description_free(font);
    g_free(valid);
    return layout;
}

static void size_of(PangoLayout *layout, double *width, double *height)
{
    int w = 0, h = 0;
    pango_layout_get_size(layout, &w, &h);
    *width = (double)w / PANGO_SCALE;
    *height = (double)h / PANGO_SCALE;
}

void canvas_measure(struct canvas *c, const struct text *t, double *width, double *height)
{
    PangoLayout *layout = layout_of(c, t);
    size_of(layout, width, height);
    g_object_unref(layout);
}

double canvas_text(struct canvas *c, const struct text *t, double x, double y)
{
    PangoLayout *layout = layout_of(c, t);
    double w = 0, h = 0;
    size_of(layout, &w, &h);
    if (t->place != TEXT_LEFT)
        x -= t->place == TEXT_RIGHT ? w : (t->wrap > 0 ? t->wrap : w) / 2;
    cairo_move_to(c->cr, x, y);
    pango_cairo_show_layout(c->cr, layout);
    g_object_unref(layout);
    return h;
}

void canvas_text_up(struct canvas *c, const struct text *t, double x, double y)
{
    double w = 0, h = 0;
    struct text plain = *t;
    plain.place = TEXT_CENTRE;
    canvas_measure(c, &plain, &w, &h);
    cairo_save(c->cr);
    cairo_translate(c->cr, x, y);
    cairo_rotate(c->cr, -G_PI / 2);
    (void)canvas_text(c, &plain, 0, -h / 2);
    cairo_restore(c->cr);
}

// What the leak sanitizer is to overlook: fontconfig 2.14 loses 300 bytes when it reads its own
// settings, once in a process.
#if defined(__SANITIZE_ADDRESS__)
#define LEAKS_WATCHED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define LEAKS_WATCHED
#endif
#endif

#ifdef LEAKS_WATCHED
#define WATCHED __attribute__((visibility("default"))) const char
WATCHED *__lsan_default_suppressions(void);
WATCHED *__lsan_default_options(void);

WATCHED *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig.so\n";
}

WATCHED *__lsan_default_options(void)
{
    return "print_suppressions=0";
}
#endif
