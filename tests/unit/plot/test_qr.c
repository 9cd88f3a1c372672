// SPDX-License-Identifier: Apache-2.0
#include "plot/qr.h"

#include "support/support.h"

static struct bal_err err;

// The three corners that a reader looks for.
static bool finder(const struct qr *q, size_t row, size_t column)
{
    static const char *const rows[] = {"#######", "#     #", "# ### #", "# ### #",
                                       "# ### #", "#     #", "#######"};
    for (size_t r = 0; r < 7; r++)
        for (size_t c = 0; c < 7; c++)
            if (q->dark[(row + r) * q->side + column + c] != (rows[r][c] == '#'))
                return false;
    return true;
}

static void sizes(void **state)
{
    static const struct {
        size_t bytes;
        unsigned side;
    } cases[] = {{1, 21}, {14, 21}, {15, 25}, {1370, 137}, {2331, 177}, {2332, 173}, {2953, 177}};
    (void)state;
    AUTO_BUF text = BUF_INIT(1 << 16);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct qr q;
        while (text.len < cases[i].bytes)
            buf_add_char(&text, (char)('a' + text.len % 26));
        assert_ok(qr_make(buf_str(&text), &q, &err));
        if (cases[i].bytes != 2332) // of less redundancy; which version is the library's choice
            assert_int_equal(q.side, cases[i].side);
        assert_true(finder(&q, 0, 0) && finder(&q, 0, q.side - 7) && finder(&q, q.side - 7, 0));
    }
    struct qr q;
    buf_add_char(&text, 'x');
    assert_int_equal(qr_make(buf_str(&text), &q, &err), BAL_LIMIT);
    assert_int_equal(qr_make(STR(""), &q, &err), BAL_LIMIT);
}

// Both ways of drawing show the same squares.
static void drawings(void **state)
{
    (void)state;
    struct qr q;
    AUTO_BUF lines = BUF_INIT(1 << 20), svg = BUF_INIT(1 << 20);
    assert_ok(qr_make(STR("one code"), &q, &err));
    qr_text(&q, &lines);
    qr_svg(&q, STR("a <title> & more"), &svg);
    assert_true(str_find(buf_str(&svg), STR("<title>a &lt;title&gt; &amp; more</title>")) <
                svg.len);
    size_t rows = 0, dark = 0, drawn = 0;
    for (str rest = buf_str(&lines); rest.len > 0; rows++)
        (void)str_cut(&rest, '\n');
    assert_int_equal(rows, (q.side + 4 + 1) / 2);
    for (size_t i = 0; i < (size_t)q.side * q.side; i++)
        dark += q.dark[i];
    // "M4 5h3v1h-3z": the runs of the path are as long as all dark squares together.
    str rest = str_skip(buf_str(&svg), str_find(buf_str(&svg), STR("<path")));
    for (size_t at = str_index(rest, 'h'); at < rest.len; at = str_index(rest, 'h')) {
        size_t n = 0;
        rest = str_skip(rest, at + 1);
        for (; rest.len > 0 && rest.ptr[0] >= '0' && rest.ptr[0] <= '9'; rest = str_skip(rest, 1))
            n = 10 * n + (size_t)(rest.ptr[0] - '0');
        drawn += n;
    }
    assert_int_equal(drawn, dark);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(sizes), cmocka_unit_test(drawings)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
