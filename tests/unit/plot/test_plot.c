// SPDX-License-Identifier: Apache-2.0
// Pictures: what every format must hold, the same bytes every time, and refusals. With
// BALLAST_PICTURES=FOLDER they are left there to look at.
#include "support/support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "io/sink.h"
#include "plot/axis.h"
#include "plot/plot.h"

#define S(lit)                                                                                     \
    {                                                                                              \
        lit, sizeof(lit) - 1                                                                       \
    } // in constants

static const double margins[] = {0.5, 1, 2, 5, 10};
static const double one[] = {1261, 630, 314, 125, 62}, two[] = {1706, 724, 339, 128, 62},
                    low[] = {1247, 601, 300, 118, 60}, high[] = {2910, 904, 383, 140, 66},
                    three[] = {790, 396, 198, 79, 40};

static const struct plot_curve curves[] = {
    {.label = S("no errors"), .x = margins, .y = one, .count = 5},
    {.label = S("1 in 1,000 one vote over"),
     .x = margins,
     .y = two,
     .low = low,
     .high = high,
     .count = 5},
    {.label = S("weighted draws <fewer>"), .x = margins, .y = three, .count = 5},
};

static struct plot curves_plot(void)
{
    return (struct plot){
        .title = STR("Cards to pull & margins"),
        .note = STR("Risk limit 5 %, a million cards. Bands reach from the 10 % to the 90 % "
                    "quantile. Names may hold any script: Łódź, Ελλάδα, Мэр."),
        .description = STR("Fewer cards for larger margins."),
        .x = {.label = STR("diluted margin"), .unit = STR(" %"), .log = true},
        .y = {.label = STR("cards"), .log = true},
        .curves = curves,
        .curve_count = ARRAY_LEN(curves),
    };
}

static const str rows[] = {S("0, 0"), S("0.001, 0.0001"), S("0.01, 0.001")};
static const str columns[] = {S("0.5 %"), S("1 %"), S("2 %"), S("5 %"), S("10 %")};
static const double cells[] = {1261, 630, 314,         125,  62,  1706, 724, 339,
                               128,  62,  (double)NAN, 3710, 754, 171,  70};
static const str texts[] = {S("1,261"), S("630"),   S("314"), S("125"), S("62"),
                            S("1,706"), S("724"),   S("339"), S("128"), S("62"),
                            S("all"),   S("3,710"), S("754"), S("171"), S("70")};
static const struct plot_heat heat = {.rows = rows,
                                      .columns = columns,
                                      .row_count = 3,
                                      .column_count = 5,
                                      .values = cells,
                                      .texts = texts,
                                      .log = true};

static struct plot heat_plot(void)
{
    return (struct plot){.title = STR("Cards by margin and error rate"),
                         .x = {.label = STR("diluted margin")},
                         .y = {.label = STR("errors a card")},
                         .heat = &heat};
}

static void keep(const char *name, const struct buf *bytes)
{
    const char *folder = getenv("BALLAST_PICTURES");
    struct bal_err err;
    char path[512];
    if (folder == NULL)
        return;
    AUTO_SINK sink;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    assert_ok(sink_open_file(&sink, path, &err));
    sink_put(&sink, buf_str(bytes));
    assert_ok(sink_close(&sink, &err));
}

static void draw_twice(const struct plot *p, enum plot_format format, const char *name,
                       struct buf *out)
{
    struct bal_err err;
    AUTO_BUF again = BUF_INIT(PLOT_BYTES);
    assert_ok(plot_draw(p, format, out, &err));
    assert_ok(plot_draw(p, format, &again, &err));
    assert_true(str_eq(buf_str(out), buf_str(&again)));
    keep(name, out);
}

static bool has(const struct buf *b, str part)
{
    return str_find(buf_str(b), part) < b->len;
}

static void test_svg(void **state)
{
    (void)state;
    struct plot p = curves_plot();
    AUTO_BUF svg = BUF_INIT(PLOT_BYTES);
    draw_twice(&p, PLOT_SVG, "curves.svg", &svg);
    assert_true(has(&svg, STR("<svg")) && has(&svg, STR("</svg>")));
    assert_true(has(&svg, STR("<title>Cards to pull &amp; margins</title>")));
    assert_true(has(&svg, STR("<desc>Fewer cards for larger margins.</desc>")));
    assert_true(has(&svg, STR("role=\"img\"")));
}

static void test_pdf(void **state)
{
    (void)state;
    struct plot p = heat_plot();
    AUTO_BUF pdf = BUF_INIT(PLOT_BYTES);
    draw_twice(&p, PLOT_PDF, "heat.pdf", &pdf);
    assert_true(str_starts(buf_str(&pdf), STR("%PDF-")));
    assert_false(has(&pdf, STR("CreationDate (D:")));
}

static void test_png(void **state)
{
    (void)state;
    struct plot p = heat_plot();
    AUTO_BUF png = BUF_INIT(PLOT_BYTES);
    draw_twice(&p, PLOT_PNG, "heat.png", &png);
    assert_true(str_starts(buf_str(&png), STR("\x89PNG\r\n")));
    const unsigned char *size = (const unsigned char *)png.ptr + 16; // width and height
    assert_int_equal(size[2] << 8 | size[3], 1440);
    assert_int_equal(size[6] << 8 | size[7], 960);
    struct plot q = curves_plot();
    AUTO_BUF other = BUF_INIT(PLOT_BYTES);
    draw_twice(&q, PLOT_PNG, "curves.png", &other);
}

static void test_refused(void **state)
{
    (void)state;
    struct bal_err err;
    AUTO_BUF out = BUF_INIT(PLOT_BYTES);
    struct plot p = curves_plot();
    p.curve_count = 0;
    assert_int_equal(plot_draw(&p, PLOT_SVG, &out, &err), BAL_INVALID);
    static const double bad[] = {(double)NAN, -1, 0};
    const struct plot_curve empty = {.x = bad, .y = bad, .count = 3};
    p = (struct plot){.x = {.label = STR("x"), .log = true}, .curves = &empty, .curve_count = 1};
    assert_int_equal(plot_draw(&p, PLOT_SVG, &out, &err), BAL_INVALID);
    assert_non_null(strstr(err.what, "'x'"));
    p = curves_plot();
    p.width = 1e9;
    assert_int_equal(plot_draw(&p, PLOT_PNG, &out, &err), BAL_INVALID);
    p = heat_plot();
    p.height = 40;
    assert_int_equal(plot_draw(&p, PLOT_PNG, &out, &err), BAL_INVALID);
    p = heat_plot();
    AUTO_BUF small = BUF_INIT(100);
    assert_int_equal(plot_draw(&p, PLOT_PDF, &small, &err), BAL_LIMIT);
    assert_int_equal(out.len, 0);
}

// Text that is no UTF-8, and control characters, must not reach the file.
static void test_bad_text(void **state)
{
    (void)state;
    struct bal_err err;
    struct plot p = heat_plot();
    p.title = STR("a\xff\x01<b>");
    AUTO_BUF out = BUF_INIT(PLOT_BYTES);
    assert_ok(plot_draw(&p, PLOT_SVG, &out, &err));
    assert_true(has(&out, STR("<title>a\xef\xbf\xbd&lt;b&gt;</title>")));
    AUTO_BUF pdf = BUF_INIT(PLOT_BYTES);
    assert_ok(plot_draw(&p, PLOT_PDF, &pdf, &err));
}

static size_t labels(const struct axis *a)
{
    size_t count = 0;
    for (size_t i = 0; i < a->tick_count; i++)
        count += a->ticks[i].labelled;
    return count;
}

static void test_axes(void **state)
{
    (void)state;
    struct bal_err err;
    struct axis a;
    struct plot_axis linear = {0}, logarithmic = {.log = true};
    static const double ranges[][2] = {{0.001, 1},  {3, 3},       {1e-6, 1e-5}, {950, 1050},
                                       {1, 1e6},    {0.5, 10},    {17, 19},     {1, 5e8},
                                       {1e-9, 1e9}, {123, 456789}};
    for (size_t i = 0; i < ARRAY_LEN(ranges); i++) {
        assert_ok(axis_make(&a, &linear, ranges[i][0], ranges[i][1], &err));
        assert_in_range(labels(&a), 2, 12);
        assert_true(a.from <= ranges[i][0] && a.to >= ranges[i][1]);
        assert_ok(axis_make(&a, &logarithmic, ranges[i][0], ranges[i][1], &err));
        assert_in_range(labels(&a), 2, 14);
        assert_true(axis_place(&a, ranges[i][0]) >= 0 && axis_place(&a, ranges[i][1]) <= 1);
    }
    assert_int_equal(axis_make(&a, &logarithmic, 0, 1, &err), BAL_INVALID);
    AUTO_BUF text = BUF_INIT(100);
    axis_number(25000, STR(""), &text);
    axis_number(0.5, STR(" %"), &text);
    assert_str(buf_str(&text), "25,0000.5 %");
}

static void test_formats(void **state)
{
    (void)state;
    enum plot_format f = PLOT_PNG;
    assert_true(plot_format_of(STR("a/b.SVG"), &f));
    assert_int_equal(f, PLOT_SVG);
    assert_true(plot_format_of(STR("b.pdf"), &f));
    assert_int_equal(f, PLOT_PDF);
    assert_false(plot_format_of(STR("svg"), &f));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_svg),      cmocka_unit_test(test_pdf),
        cmocka_unit_test(test_png),      cmocka_unit_test(test_refused),
        cmocka_unit_test(test_bad_text), cmocka_unit_test(test_axes),
        cmocka_unit_test(test_formats),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
