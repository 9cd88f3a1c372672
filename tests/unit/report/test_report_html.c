// SPDX-License-Identifier: Apache-2.0
// The page: well-formed, self-contained, usable; for every kind of report.
#include "support/support.h"

#include "crypto/sha256.h"
#include "report/html_out.h"
#include "report/writer.h"
#include "support/html_check.h"
#include "support/report_model.h"

enum { PAGE_BYTES = 1 << 28 };

static struct html_counts check_page(struct report *r, struct buf *page)
{
    struct bal_err err = {0};
    struct sink out;
    struct html_counts counts;
    size_t at;
    sink_open_memory(&out, PAGE_BYTES);
    assert_ok(report_write(report_writer_find(STR("html")), r, &out, &err));
    assert_ok(sink_close(&out, &err));
    const char *wrong = html_check(buf_str(&out.buf), &counts, &at);
    if (wrong != NULL)
        fail_msg("%s at byte %zu: " STR_FMT, wrong, at,
                 STR_ARG(str_head(str_skip(buf_str(&out.buf), at > 80 ? at - 80 : 0), 120)));
    if (page != NULL)
        buf_add(page, buf_str(&out.buf));
    sink_discard(&out);
    report_done(r);
    return counts;
}

static bool holds(const struct buf *page, const char *what)
{
    return str_find(buf_str(page), str_from(what)) < page->len;
}

static void test_every_status(void **state)
{
    (void)state;
    struct report r;
    AUTO_BUF page = BUF_INIT(PAGE_BYTES);
    report_fixture(&r);
    struct html_counts counts = check_page(&r, &page);
    assert_int_equal(counts.images, 3);
    assert_true(counts.tables > 20);
    static const char *const statuses[] = {
        "Confirmed",          "Not confirmed yet",     "Not audited",
        "Hand count ordered", "Changed by hand count", "Counted by hand",
        "Also measured"};
    for (size_t i = 0; i < ARRAY_LEN(statuses); i++)
        assert_true(holds(&page, statuses[i]));
    // Names that try something.
    assert_true(holds(&page, "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"));
    assert_true(holds(&page, "&lt;roads &amp; bridges&gt;"));
    assert_false(holds(&page, "\xE2\x80\xAE"));
    assert_false(holds(&page, "\xFF"));
    assert_false(holds(&page, "http://") || holds(&page, "https://"));
}

static void test_nothing_yet(void **state)
{
    (void)state;
    struct report r;
    report_init(&r);
    struct html_counts counts = check_page(&r, NULL);
    assert_int_equal(counts.images, 0);
    assert_true(counts.headings > 12);
}

// Small plots instead of one, long tables folded, and a page that a browser still opens.
static void test_large(void **state)
{
    (void)state;
    struct report r;
    AUTO_BUF page = BUF_INIT(PAGE_BYTES);
    report_fixture_large(&r, 200, 60, 5000);
    struct html_counts counts = check_page(&r, &page);
    assert_int_equal(counts.images, 202);
    assert_true(counts.details > 200);
    assert_true(holds(&page, "(5,000 rows)"));
    assert_true(page.len < 10 << 20);
}

static void test_policy_names_the_style_sheet(void **state)
{
    (void)state;
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    uint8_t digest[SHA256_BYTES + 1] = {0};
    struct sha256 sheet;
    sha256_init(&sheet);
    for (size_t i = 0; html_style[i] != NULL; i++)
        sha256_add(&sheet, str_from(html_style[i]));
    sha256_done(&sheet, digest);
    char text[45] = {0};
    for (size_t i = 0; i < 44; i++) {
        size_t bit = 6 * i;
        unsigned two = (unsigned)digest[bit / 8] << 8 | (bit < 250 ? digest[bit / 8 + 1] : 0);
        text[i] = digits[two >> (10 - bit % 8) & 63];
    }
    text[43] = '=';
    assert_string_equal(text, html_style_hash);
}

static const struct {
    double risk;
    const char *shown;
} risks[] = {
    {1, "100"},         {2, "100"},        {0.99999, "100"},   {0.5, "50.0"},   {0.031, "3.1"},
    {0.0310001, "3.2"}, {0.05, "5.0"},     {0.0500001, "5.1"}, {0.001, "0.10"}, {0.00051, "0.051"},
    {1e-12, "0.0001"},  {1e-30, "0.0001"}, {5e-324, "0.0001"}, {0, "0.0000"},
};

static void test_risks_are_never_rounded_down(void **state)
{
    (void)state;
    char text[NUM_TEXT];
    for (size_t i = 0; i < ARRAY_LEN(risks); i++)
        assert_str(figure_risk(risks[i].risk, text), risks[i].shown);
    for (int i = 1; i < 100000; i++) {
        double risk = i / 100000.0, shown;
        assert_true(num_double(figure_risk(risk, text), &shown));
        assert_true(shown / 100 >= risk * (1 - 1e-15));
        assert_true(shown / 100 <= risk + 0.001);
    }
}

static void test_limits_as_they_are_set(void **state)
{
    (void)state;
    static const struct {
        const char *limit, *shown;
    } cases[] = {{"0.05", "5"},    {"0.1", "10"},  {"0.10", "10"}, {"0.025", "2.5"},
                 {"0.001", "0.1"}, {"1/20", NULL}, {"", NULL},     {"1", "100"}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char text[NUM_TEXT];
        str shown;
        bool known = figure_limit(str_from(cases[i].limit), text, &shown);
        assert_int_equal(known, cases[i].shown != NULL);
        if (known)
            assert_str(shown, cases[i].shown);
    }
}

// The checker finds what it is for.
static void test_the_checker(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "<p>",
        "<p></b>",
        "a & b",
        "<p id='a'></p><p id='a'></p>",
        "<a href='#no'></a>",
        "<a href='http://x'></a>",
        "<table><tr></tr></table>",
        "<h1></h1><h3></h3>",
        "<svg role='img'><rect/></svg>",
        "<script></script>",
        "<p style='color:red'></p>",
        "<p class=a></p>",
        "<th></th>",
    };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        AUTO_BUF page = BUF_INIT(4096);
        struct html_counts counts;
        size_t at;
        buf_add(&page, STR("<!DOCTYPE html>\n"));
        buf_add(&page, str_from(bad[i]));
        assert_non_null(html_check(buf_str(&page), &counts, &at));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_status),
        cmocka_unit_test(test_nothing_yet),
        cmocka_unit_test(test_large),
        cmocka_unit_test(test_policy_names_the_style_sheet),
        cmocka_unit_test(test_risks_are_never_rounded_down),
        cmocka_unit_test(test_limits_as_they_are_set),
        cmocka_unit_test(test_the_checker),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
