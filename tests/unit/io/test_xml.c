// SPDX-License-Identifier: Apache-2.0
// The XML reader: events and places, what is refused, and that chunk sizes and windows do not show.
#include "io/xml.h"

#include "support/random.h"
#include "support/support.h"
#include "support/trace.h"

static struct bal_err err;

static const size_t chunks[] = {0, 1, 7, 65536};
static const char *const attributes[] = {"a", "b", "xmlns", NULL};

static bal_status trace(struct buf *out, str text, size_t chunk)
{
    struct xml x = {0};
    bal_status status = xml_trace(&x, out, text, chunk, attributes, &err);
    xml_close(&x);
    return status;
}

#define DTD "the XML has a document type declaration, which election files never have"

static const struct {
    const char *text, *events;
} cases[] = {
    {"<e/>", "1:1<e>1:5</>1:5."},
    {"\xEF\xBB\xBF<e/>", "1:4<e>1:8</>1:8."},
    {"<?xml version=\"1.0\" encoding=\"utf-16\"?>\n<e>\xC3\xA9</e>\n",
     "2:1<e>2:4\"\xC3\xA9\"2:6</>2:6."},
    {"<?xml version=\"1.0\" encoding=\"windows-1252\"?><e>\xC3\xA9</e>",
     "1:46<e>1:49\"\xC3\xA9\"1:51</>1:51."},
    {"<e a=\"1\" b='&lt;&#65;'>\r\n  <f/>\r</e>",
     "1:1<e a=\"1\" b=\"<A\">1:24\"\n  \"2:3<f>2:7</>2:7\"\n\"2:8</>2:8."},
    {"<e>a&amp;b<!-- c --><![CDATA[<d>&amp;]]>&#233;<?p q?>!</e>",
     "1:1<e>1:4\"a&b<d>&amp;\xC3\xA9!\"1:55</>1:55."},
    {"<n:e n:a='1' a='2' n:b='3' xmlns:n='u' xmlns:b='v'/>", "1:1<e a=\"2\" b=\"3\">1:53</>1:53."},
    {"<e xmlns='u'><f/></e>", "1:1<e xmlns=\"u\">1:14<f>1:18</>1:18</>1:18."},
    {"", "!there is no XML element (t, line 1, column 1)"},
    {" <!-- x --> ", "!there is no XML element (t, line 1, column 1)"},
    {"<e><f>x", "1:1<e>1:4<f>!the XML text ends in the middle (t, line 1, column 8)"},
    {"<e a=\"1", "!this is not XML, or not all of it (t, line 1, column 1)"},
    {"<e>\n<f></e>", "1:1<e>1:4\"\n\"2:1<f>!this is not XML: mismatched tag (t, line 2, column 6)"},
    {"<e>&nbsp;</e>", "1:1<e>!this is not XML: undefined entity (t, line 1, column 4)"},
    {"<e a='1' a='2'/>", "!this is not XML, or not all of it (t, line 1, column 1)"},
    {"<e/>x", "1:1<e>1:5</>!this is not XML: more follows after its end (t, line 1, column 5)"},
    {"<e>\x01</e>",
     "1:1<e>!this is not XML: not well-formed (invalid token) (t, line 1, column 4)"},
    {"<e>\xE9</e>",
     "1:1<e>!this is not XML: not well-formed (invalid token) (t, line 1, column 4)"},
    {"<e><f a='1' a='2'/></e>",
     "1:1<e>!this is not XML: duplicate attribute (t, line 1, column 13)"},
    {"a,b\n1,2\n", "!this is not XML, or not all of it (t, line 1, column 1)"},
    {" <?xml version='1.0'?><e/>",
     "!this is not XML: something stands before the XML declaration (t, line 1, column 1)"},
    {"<!DOCTYPE e>\n<e/>", "!" DTD " (t, line 1, column 1)"},
    {"<?xml version='1.0'?><!DOCTYPE e [<!ENTITY a 'b'>]><e>&a;</e>",
     "!" DTD " (t, line 1, column 1)"},
    {"<!DOCTYPE e SYSTEM 'file:///etc/passwd'><e/>", "!" DTD " (t, line 1, column 1)"},
};

static void events_and_places(void **state)
{
    (void)state;
    AUTO_BUF out = BUF_INIT(1 << 20);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        bool fails =
            strchr(cases[i].events, '!') != NULL && !str_ends(str_from(cases[i].events), STR("."));
        for (size_t c = 0; c < ARRAY_LEN(chunks); c++) {
            bal_status status = trace(&out, str_from(cases[i].text), chunks[c]);
            assert_str(buf_str(&out), cases[i].events);
            assert_int_equal(status, fails ? BAL_INVALID : BAL_OK);
        }
    }
}

static void add_repeated(struct buf *out, str part, size_t times)
{
    for (size_t i = 0; i < times; i++)
        buf_add(out, part);
}

static void windows_do_not_show(void **state)
{
    (void)state;
    AUTO_BUF whole = BUF_INIT(1 << 26), cut = BUF_INIT(1 << 26), text = BUF_INIT(1 << 24);
    uint64_t seed = 5;
    buf_add(&text, STR("<all>"));
    for (int i = 0; i < 20000; i++) {
        uint64_t n = test_random(&seed);
        buf_addf(&text, "<e a='%d'>%*s&amp;%d</e>", i, (int)(n % 50), "", i);
        buf_add(&text, n % 3 ? STR("\n") : n % 5 ? STR("<!-- \n -->") : STR("<f/>\r\n"));
    }
    add_repeated(&text, STR("long text\n"), 100000);
    buf_add(&text, STR("</all>"));
    assert_ok(trace(&whole, buf_str(&text), 0));
    static const size_t sizes[] = {1, 7, 4099, 65536};
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        assert_ok(trace(&cut, buf_str(&text), sizes[i]));
        assert_true(str_eq(buf_str(&whole), buf_str(&cut)));
    }
}

// A text of `times` parts between a head and a tail.
static bal_status long_one(struct buf *out, str head, str part, size_t times, str tail)
{
    AUTO_BUF text = BUF_INIT(1 << 26);
    buf_add(&text, head);
    add_repeated(&text, part, times);
    buf_add(&text, tail);
    assert_ok(buf_check(&text, &err));
    return trace(out, buf_str(&text), 65536);
}

static void ceilings(void **state)
{
    (void)state;
    AUTO_BUF out = BUF_INIT(1 << 26);
    assert_int_equal(long_one(&out, STR(""), STR("<a>"), LIMIT_XML_DEPTH + 1, STR("")), BAL_LIMIT);
    assert_string_equal(err.what, "elements stand in one another deeper than 64");
    assert_string_equal(err.where, "t, line 1, column 193");
    assert_int_equal(long_one(&out, STR("<"), STR("n"), LIMIT_XML_NAME_BYTES, STR("/>")), BAL_OK);
    assert_int_equal(long_one(&out, STR("<"), STR("n"), LIMIT_XML_NAME_BYTES + 1, STR("/>")),
                     BAL_LIMIT);
    assert_int_equal(long_one(&out, STR("<e "), STR("n"), LIMIT_XML_NAME_BYTES + 1, STR("=''/>")),
                     BAL_LIMIT);
    assert_int_equal(long_one(&out, STR("<e>"), STR("x"), LIMIT_TOKEN_BYTES, STR("</e>")), BAL_OK);
    assert_int_equal(long_one(&out, STR("<e>"), STR("x"), LIMIT_TOKEN_BYTES + 1, STR("</e>")),
                     BAL_LIMIT);
    assert_int_equal(long_one(&out, STR("<e a='"), STR("x"), LIMIT_TOKEN_BYTES + 1, STR("'/>")),
                     BAL_LIMIT);
    assert_int_equal(long_one(&out, STR("<!--"), STR("x"), 2 * LIMIT_TOKEN_BYTES, STR("--><e/>")),
                     BAL_LIMIT);
    assert_true(err.where[0] != '\0');
    AUTO_BUF many = BUF_INIT(1 << 20);
    for (int i = 0; i <= LIMIT_XML_ATTRIBUTES; i++)
        buf_addf(&many, " a%d=''", i);
    assert_int_equal(long_one(&out, STR("<e"), buf_str(&many), 1, STR("/>")), BAL_LIMIT);
}

// The walk through elements that formats make.
static bal_status walk(struct xml *x, struct buf *out)
{
    BAL_TRY(xml_root(x, &err));
    buf_addf(out, "{" STR_FMT "}" STR_FMT, STR_ARG(xml_namespace(x)), STR_ARG(x->name));
    for (bool more = true;;) {
        str text;
        BAL_TRY(xml_child(x, &more, &err));
        if (!more)
            return xml_finish(x, &err);
        buf_addf(out, " " STR_FMT, STR_ARG(x->name));
        if (xml_is(x, "skip")) {
            BAL_TRY(xml_skip(x, &err));
        } else if (xml_is(x, "in")) {
            buf_add_char(out, '(');
            for (bool inner = true;;) {
                BAL_TRY(xml_child(x, &inner, &err));
                if (!inner)
                    break;
                BAL_TRY(xml_text(x, &text, &err));
                buf_addf(out, "[" STR_FMT "]", STR_ARG(text));
            }
            buf_add_char(out, ')');
        } else {
            BAL_TRY(xml_text(x, &text, &err));
            buf_addf(out, "=" STR_FMT, STR_ARG(text));
        }
    }
}

static void walk_through_elements(void **state)
{
    (void)state;
    static const char text[] =
        "<n:r xmlns='no' xmlns:n='yes'>\n <e/>, <e> a </e><e>a<x>b</x>c<y>d</y></e><e><z>b</z>c</e>"
        "<skip><e>1</e><skip/></skip><in><a>1</a>,<b/><c>3<d>4</d></c></in><in/></n:r>\n";
    AUTO_BUF out = BUF_INIT(1 << 20);
    struct xml x = {0};
    for (size_t c = 0; c < ARRAY_LEN(chunks); c++) {
        AUTO_SOURCE s = {0};
        assert_ok(source_open_memory(&s, STR("t"), str_from(text), chunks[c], &err));
        assert_ok(xml_open(&x, &s, &err));
        buf_clear(&out);
        assert_ok(walk(&x, &out));
        assert_str(buf_str(&out), "{yes}r e= e= a  e=ac e=c skip in([1][][3]) in()");
    }
    xml_close(&x);
}

static void one_reader_for_many_documents(void **state)
{
    (void)state;
    AUTO_BUF out = BUF_INIT(1 << 20);
    struct xml x = {0};
    for (int round = 0; round < 3; round++) {
        for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
            (void)!xml_trace(&x, &out, str_from(cases[i].text), 0, attributes, &err);
            assert_str(buf_str(&out), cases[i].events);
        }
    }
    xml_close(&x);
}

static void memory_may_fail_anywhere(void **state)
{
    (void)state;
    AUTO_BUF text = BUF_INIT(1 << 24), out = BUF_INIT(1 << 24);
    buf_add(&text, STR("<e a='1' b='2'>"));
    for (int i = 0; i < 100; i++)
        buf_addf(&text, "<f%d a='%d'>x</f%d>", i, i % 3, i);
    add_repeated(&text, STR("x&lt;"), WINDOW_BYTES);
    buf_add(&text, STR("</e>"));
    assert_true(buf_reserve(&out, 1 << 23));
    bal_status status = BAL_LIMIT;
    unsigned long n = 0;
    while (status != BAL_OK) {
        mem_fail_after(++n);
        status = trace(&out, buf_str(&text), 0);
        mem_fail_after(0);
        assert_true(status == BAL_OK || status == BAL_LIMIT);
    }
    assert_true(n > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_and_places),
        cmocka_unit_test(windows_do_not_show),
        cmocka_unit_test(ceilings),
        cmocka_unit_test(walk_through_elements),
        cmocka_unit_test(one_reader_for_many_documents),
        cmocka_unit_test(memory_may_fail_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
