// SPDX-License-Identifier: Apache-2.0
// Sankey diagrams of every size: labels have room of their own, the same bytes every time, text is
// escaped, and what cannot be drawn is refused.
#include "support/support.h"

#include <stdio.h>

#include "plot/sankey.h"

enum { MOST = 64 };

struct made {
    char names[MOST][48];
    struct sankey_row rows[MOST + 1];
    struct sankey_bar bars[MOST][MOST + 1];
    struct sankey_link links[MOST][2 * MOST];
    struct sankey_column columns[MOST];
    struct sankey_panel panel;
    struct plot_sankey sankey;
    str parts[PLOT_PARTS];
};

// Rows that leave one after the other, all to the grey one at the bottom.
static struct plot make(struct made *m, uint32_t rows, size_t columns, const char *name)
{
    static const str nothing[PLOT_PARTS] = {{0}};
    double gone = 0;
    memset(m, 0, sizeof *m);
    memcpy(m->parts, nothing, sizeof nothing);
    for (uint32_t i = 0; i < rows; i++) {
        snprintf(m->names[i], sizeof m->names[i], "%s %u", name, i);
        m->rows[i] = (struct sankey_row){.name = str_from(m->names[i]), .hue = i};
    }
    m->rows[rows] = (struct sankey_row){.name = STR("Inactive"), .end = STR("all"), .grey = true};
    for (size_t k = 0; k < columns; k++) {
        struct sankey_column *c = &m->columns[k];
        uint32_t left = rows > k + 1 ? rows - (uint32_t)k : 1;
        *c = (struct sankey_column){.title = STR("Round"), .note = STR("x"), .line = 0.4};
        for (uint32_t i = 0; i < left; i++) {
            bool last = i + 1 == left && i > 0 && k + 1 < columns;
            double size = 1.0 / (double)(1U << (i < 30 ? i + 1 : 30));
            m->bars[k][i] = (struct sankey_bar){.row = i,
                                                .size = size,
                                                .text = STR("1,234"),
                                                .mark = last ? SANKEY_OUT : SANKEY_PLAIN};
            m->links[k][i] = (struct sankey_link){i, last ? rows : i, size};
            gone += last ? size : 0;
        }
        m->bars[k][left] = (struct sankey_bar){.row = rows, .size = gone, .text = STR("12")};
        m->links[k][left] = (struct sankey_link){rows, rows, gone};
        c->bars = m->bars[k];
        c->bar_count = left + 1;
        c->links = m->links[k];
        c->link_count = k + 1 < columns ? left + 1 : 0;
    }
    m->panel = (struct sankey_panel){.rows = m->rows,
                                     .row_count = rows + 1,
                                     .columns = m->columns,
                                     .column_count = columns,
                                     .whole = 1};
    m->sankey = (struct plot_sankey){.panels = &m->panel,
                                     .panel_count = 1,
                                     .parts = m->parts,
                                     .line = STR("needed"),
                                     .foot = STR("Source: x & y")};
    return (struct plot){.title = STR("A <contest>"), .note = STR("note"), .sankey = &m->sankey};
}

// Bars with their numbers lie below each other, greys last, all inside the panel.
static void assert_apart(const struct sankey_layout *l, const struct sankey_panel *p)
{
    const struct sankey_box *box = &l->panels[0];
    assert_true(box->head > box->y - 0.01 && box->top > box->head);
    for (size_t k = 0; k < p->column_count; k++) {
        double free_from = box->top - 0.01;
        for (size_t i = 0; i < p->columns[k].bar_count; i++) {
            const struct sankey_place *at = &box->places[k][i];
            assert_true(at->y >= free_from);
            assert_true(at->h <= at->slot && at->slot >= 10.9);
            assert_true(at->middle - 5.5 >= at->y - 0.01);
            assert_true(at->middle + 5.5 <= at->y + at->slot + 0.01);
            free_from = at->y + at->slot + 3;
        }
        assert_true(free_from - 3 <= box->bottom + 0.01);
    }
    assert_true(box->bottom < l->foot && l->foot < l->height);
    assert_true(sankey_x(l, p->column_count - 1) + l->bar + l->right <= l->width + 0.01);
}

static void labels_have_room(void **state)
{
    (void)state;
    static const size_t columns[] = {1, 2, 7, 14, 60};
    static const uint32_t rows[] = {1, 2, 9, 24, 60};
    struct bal_err err;
    struct made *m = test_calloc(1, sizeof *m);
    for (size_t i = 0; i < ARRAY_LEN(columns) * ARRAY_LEN(rows); i++) {
        struct canvas c;
        struct sankey_layout l;
        (void)make(m, rows[i / ARRAY_LEN(columns)], columns[i % ARRAY_LEN(columns)],
                   "A rather long name of somebody");
        cairo_surface_t *s = cairo_recording_surface_create(CAIRO_CONTENT_COLOR_ALPHA, NULL);
        assert_true(canvas_open(&c, s, 1, 1));
        assert_ok(sankey_layout_make(&l, &c, &m->sankey, &err));
        assert_apart(&l, &m->panel);
        sankey_layout_done(&l);
        canvas_close(&c);
        cairo_surface_destroy(s);
    }
    test_free(m);
}

static void same_bytes_in_every_format(void **state)
{
    (void)state;
    static const char *const starts[] = {"<?xml", "%PDF-", "\x89PNG"};
    struct bal_err err;
    struct made *m = test_calloc(1, sizeof *m);
    struct plot p = make(m, 9, 7, "<Ann> & \"Bob\" 山田 太郎");
    for (int format = PLOT_SVG; format <= PLOT_PNG; format++) {
        AUTO_BUF one = BUF_INIT(PLOT_BYTES), two = BUF_INIT(PLOT_BYTES);
        assert_ok(plot_draw(&p, (enum plot_format)format, &one, &err));
        assert_ok(plot_draw(&p, (enum plot_format)format, &two, &err));
        assert_true(str_eq(buf_str(&one), buf_str(&two)));
        assert_true(str_starts(buf_str(&one), str_from(starts[format])));
        if (format == PLOT_SVG) {
            assert_true(str_find(buf_str(&one), STR("<title>A &lt;contest&gt;</title>")) < one.len);
            assert_true(str_find(buf_str(&one), STR("<contest>")) == one.len);
        }
    }
    test_free(m);
}

static void refusals(void **state)
{
    (void)state;
    struct bal_err err;
    struct made *m = test_calloc(1, sizeof *m);
    AUTO_BUF out = BUF_INIT(PLOT_BYTES);
    struct plot p = make(m, 3, 3, "A");
    m->panel.whole = 0;
    assert_int_equal(plot_draw(&p, PLOT_SVG, &out, &err), BAL_INVALID);
    p = make(m, 3, 3, "A");
    m->links[0][0].to = 99;
    assert_int_equal(plot_draw(&p, PLOT_SVG, &out, &err), BAL_INVALID);
    p = make(m, 3, 3, "A");
    m->bars[1][1].row = 0;
    assert_int_equal(plot_draw(&p, PLOT_SVG, &out, &err), BAL_INVALID);
    p = make(m, 3, 3, "A");
    m->columns[2].link_count = 1;
    assert_int_equal(plot_draw(&p, PLOT_SVG, &out, &err), BAL_INVALID);
    p = make(m, 3, 3, "A");
    m->sankey.panel_count = 0;
    assert_int_equal(plot_draw(&p, PLOT_PDF, &out, &err), BAL_INVALID);
    assert_int_equal(out.len, 0);
    test_free(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labels_have_room),
        cmocka_unit_test(same_bytes_in_every_format),
        cmocka_unit_test(refusals),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
