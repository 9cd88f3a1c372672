// SPDX-License-Identifier: Apache-2.0
#include "plot/plot.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <math.h>

#include "plot/canvas.h"

enum { MARGIN = 18, PNG_SCALE = 2, SIZE_MOST = 4000, SANKEY_MOST = 14000 }; // PDF ends at 14400
static const double WIDTH = 720, HEIGHT = 480;

bool plot_format_of(str path, enum plot_format *out)
{
    static const struct {
        const char *end;
        enum plot_format format;
    } ends[] = {{".svg", PLOT_SVG}, {".pdf", PLOT_PDF}, {".png", PLOT_PNG}};
    for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
        if (str_ends_nocase(path, str_from(ends[i].end))) {
            *out = ends[i].format;
            return true;
        }
    }
    return false;
}

// ---- surfaces

static cairo_status_t take(void *ctx, const unsigned char *bytes, unsigned length)
{
    buf_add(ctx, str_make((const char *)bytes, length));
    return ((struct buf *)ctx)->failed ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

static cairo_surface_t *surface_of(const struct plot *p, enum plot_format format, double width,
                                   double height, struct buf *out)
{
    if (format == PLOT_SVG)
        return cairo_svg_surface_create_for_stream(take, out, width, height);
    if (format == PLOT_PNG)
        return cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)(width * PNG_SCALE),
                                          (int)(height * PNG_SCALE));
    AUTO_BUF title = BUF_INIT(LIMIT_TOKEN_BYTES);
    cairo_surface_t *s = cairo_pdf_surface_create_for_stream(take, out, width, height);
    buf_add(&title, p->title);
    if (buf_cstr(&title) != NULL && g_utf8_validate(buf_cstr(&title), -1, NULL))
        cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_TITLE, buf_cstr(&title));
    cairo_pdf_surface_set_metadata(s, CAIRO_PDF_METADATA_CREATE_DATE, "");
    return s;
}

// ---- a drawing for those who cannot see it: title and description in the SVG

static void add_escaped(struct buf *out, str s)
{
    char *valid = g_utf8_make_valid(s.len > 0 ? s.ptr : "", (gssize)s.len);
    for (const char *c = valid; *c != '\0'; c++) {
        if (*c == '&')
            buf_add(out, STR("&amp;"));
        else if (*c == '<')
            buf_add(out, STR("&lt;"));
        else if (*c == '>')
            buf_add(out, STR("&gt;"));
        else if ((unsigned char)*c >= ' ' || *c == '\n')
            buf_add_char(out, *c);
    }
    g_free(valid);
}

static void add_svg(struct buf *out, const struct plot *p, str svg)
{
    size_t open = str_find(svg, STR("<svg"));
    size_t end = open + str_index(str_skip(svg, open), '>');
    if (end >= svg.len) {
        buf_add(out, svg);
        return;
    }
    buf_add(out, str_head(svg, end));
    buf_add(out, STR(" role=\"img\">\n<title>"));
    add_escaped(out, p->title);
    buf_add(out, STR("</title>\n<desc>"));
    add_escaped(out, p->description.len > 0 ? p->description : p->note);
    buf_add(out, STR("</desc>"));
    str rest = str_skip(svg, end + 1);
    size_t surface = str_find(rest, STR(" id=\"surface")); // counts the pictures of the process
    buf_add(out, str_head(rest, surface));
    rest = str_skip(rest, surface);
    buf_add(out, str_skip(rest, str_index(rest, '>')));
}

// ---- all of it

// Title and note in the width, drawn where `draw`; returns their height.
static double heading(struct canvas *c, const struct plot *p, double room, bool draw)
{
    struct text lines[] = {{.s = p->title, .size = 15, .bold = true, .wrap = room},
                           {.s = p->note, .size = 9.5, .wrap = room}};
    double y = 0;
    canvas_colour(c, canvas_black, 1);
    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        double w = 0, h = 0;
        if (lines[i].s.len == 0)
            continue;
        if (draw)
            h = canvas_text(c, &lines[i], MARGIN, MARGIN + y);
        else
            canvas_measure(c, &lines[i], &w, &h);
        y += h + (i == 0 ? 3 : 0);
    }
    return y + 12;
}

static bal_status draw(struct canvas *c, const struct plot *p, struct bal_err *err)
{
    double room = c->width - 2 * MARGIN, y = MARGIN + heading(c, p, room, true);
    struct box area = {MARGIN, y, room, c->height - y - MARGIN};
    if (area.w < 100 || area.h < 80)
        return bal_fail(err, BAL_INVALID, "the picture is too small for what it should hold");
    if (p->sankey != NULL)
        return sankey_draw(c, p, area, err);
    return p->heat != NULL ? heat_draw(c, p, area, err) : curves_draw(c, p, area, err);
}

// The size of the picture: as asked for, or as a Sankey diagram needs it.
static bal_status size_of(const struct plot *p, double *width, double *height, struct bal_err *err)
{
    *width = p->width > 0 ? p->width : WIDTH;
    *height = p->height > 0 ? p->height : HEIGHT;
    if (p->sankey == NULL)
        return *width <= SIZE_MOST && *height <= SIZE_MOST
                   ? BAL_OK
                   : bal_fail(err, BAL_INVALID, "a picture is at most %d points wide and high",
                              SIZE_MOST);
    struct canvas c;
    bal_status status = BAL_OK;
    cairo_surface_t *surface = cairo_recording_surface_create(CAIRO_CONTENT_COLOR_ALPHA, NULL);
    if (canvas_open(&c, surface, 1, 1)) {
        status = sankey_size(&c, p, width, height, err);
        *height = ceil(*height + heading(&c, p, *width, false) + 2 * MARGIN);
        *width = ceil(*width + 2 * MARGIN);
    } else {
        status = err_memory(err);
    }
    canvas_close(&c);
    cairo_surface_destroy(surface);
    BAL_TRY(status);
    return *width <= SANKEY_MOST && *height <= SANKEY_MOST
               ? BAL_OK
               : bal_fail(err, BAL_LIMIT, "the picture would be more than %d points wide or high",
                          SANKEY_MOST);
}

static bal_status draw_on(cairo_surface_t *surface, const struct plot *p, enum plot_format format,
                          double width, double height, struct bal_err *err)
{
    struct canvas c;
    bal_status status = BAL_LIMIT;
    if (canvas_open(&c, surface, width, height)) {
        if (format == PLOT_PNG) {
            cairo_scale(c.cr, PNG_SCALE, PNG_SCALE);
            pango_cairo_update_context(c.cr, c.pango);
        }
        status = draw(&c, p, err);
        if (status == BAL_OK && cairo_status(c.cr) != CAIRO_STATUS_SUCCESS)
            status = bal_fail(err, BAL_LIMIT, "cannot draw: %s",
                              cairo_status_to_string(cairo_status(c.cr)));
    } else {
        err_memory(err);
    }
    canvas_close(&c);
    return status;
}

bal_status plot_draw(const struct plot *p, enum plot_format format, struct buf *out,
                     struct bal_err *err)
{
    double width, height;
    BAL_TRY(size_of(p, &width, &height, err));
    AUTO_BUF bytes = BUF_INIT(PLOT_BYTES);
    cairo_surface_t *surface = surface_of(p, format, width, height, &bytes);
    bal_status status = draw_on(surface, p, format, width, height, err);
    if (format == PLOT_PNG && status == BAL_OK)
        cairo_surface_write_to_png_stream(surface, take, &bytes);
    cairo_surface_finish(surface);
    if (status == BAL_OK && cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS && !bytes.failed)
        status = bal_fail(err, BAL_LIMIT, "cannot draw: %s",
                          cairo_status_to_string(cairo_surface_status(surface)));
    cairo_surface_destroy(surface);
    BAL_TRY(status);
    BAL_TRY(buf_check(&bytes, err));
    if (format == PLOT_SVG)
        add_svg(out, p, buf_str(&bytes));
    else
        buf_add(out, buf_str(&bytes));
    return buf_check(out, err);
}
