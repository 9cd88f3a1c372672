// SPDX-License-Identifier: Apache-2.0
// test_bundle_forged.c: what an operator who holds the key may put into a bundle: each lie is told
// by the check that is about it.
#include <stdio.h>
#include <sys/stat.h>

#include "support/bundle.h"
#include "support/bundle_forge.h"

static struct county county;
static char good_dir[600], bad_dir[600];

// Every other letter of the alphabet of base64, so that what it encodes is another value.
static char other(char c)
{
    return c == 'B' ? 'C' : 'B';
}

// A change of the content of an object: false where there is nothing to change.
typedef bool change_fn(str was, struct buf *out);

static bool drop_first_line(str was, struct buf *out)
{
    str rest = was;
    str_cut(&rest, '\n');
    buf_add(out, rest);
    return was.len > 0;
}

static bool drop_last_line(str was, struct buf *out)
{
    size_t end = str_rindex(str_head(was, was.len - 1), '\n');
    buf_add(out, str_head(was, end + 1));
    return end < was.len;
}

static bool twice(str was, struct buf *out)
{
    buf_add(out, was);
    buf_add(out, was);
    return true;
}

static bool last_digit(str was, struct buf *out)
{
    buf_add(out, was);
    for (size_t i = out->len; i-- > 0;)
        if (out->ptr[i] >= '0' && out->ptr[i] <= '9') {
            out->ptr[i] = out->ptr[i] == '9' ? '8' : (char)(out->ptr[i] + 1);
            return true;
        }
    return false;
}

static bool change_text(str was, struct buf *out, const char *from, const char *to)
{
    size_t at = str_find(was, str_from(from));
    if (at >= was.len)
        return false;
    buf_add(out, str_head(was, at));
    buf_add(out, str_from(to));
    buf_add(out, str_skip(was, at + strlen(from)));
    return true;
}

static bool salt_of_another(str was, struct buf *out)
{
    size_t at = str_find(was, STR("\"salt\":\"")) + 10;
    buf_add(out, was);
    if (at >= was.len)
        return false;
    out->ptr[at] = other(out->ptr[at]);
    return true;
}

static bool root_of_another(str was, struct buf *out)
{
    size_t at = str_find(was, STR("\"root\":\"")) + 10;
    buf_add(out, was);
    if (at >= was.len)
        return false;
    out->ptr[at] = other(out->ptr[at]);
    return true;
}

static bool one_leaf_more(str was, struct buf *out)
{
    return change_text(was, out, "\"n\":", "\"n\":1");
}

static bool no_votes(str was, struct buf *out)
{
    return change_text(was, out, "\"votes\":[", "\"votes\":[1");
}

static bool another_winner(str was, struct buf *out)
{
    return change_text(was, out, "\"winners\":[0]", "\"winners\":[1]") ||
           change_text(was, out, "\"winners\":[1]", "\"winners\":[0]");
}

static bool another_limit(str was, struct buf *out)
{
    return change_text(was, out, "\"risk_limit\":\"0.05\"", "\"risk_limit\":\"0.06\"");
}

static bool a_larger_margin(str was, struct buf *out)
{
    return change_text(was, out, "\"above\":", "\"above\":1");
}

static bool confirmed(str was, struct buf *out)
{
    return change_text(was, out, "\"outcome\":\"not confirmed\"", "\"outcome\":\"confirmed\"");
}

static bool card_of_another_round(str was, struct buf *out)
{
    return change_text(was, out, "\n1,", "\n2,");
}

static bool card_of_another_batch(str was, struct buf *out)
{
    return change_text(was, out, "\n1,", "\n1,1");
}

// One lie about an object.
struct lie {
    const char *name, *type, *key;
    change_fn *change;
    const char *code;
};

static const struct lie lies[] = {
    {"manifest-cut", "manifest-commit", "source", drop_last_line, "V6"},
    {"positions-cut", "assertions-commit", "positions", drop_last_line, "V6"},
    {"positions-twice", "assertions-commit", "positions", twice, "V6"},
    {"scopes-cut", "assertions-commit", "scopes", drop_last_line, "V6"},
    {"scopes-digit", "assertions-commit", "scopes", last_digit, "V6"},
    {"one-leaf-more", "assertions-commit", "commitments", one_leaf_more, "V6"},
    {"contest-uncommitted", "assertions-commit", "commitments", drop_first_line, "V6"},
    {"sample-cut", "sample", "list", drop_last_line, "V10"},
    {"sample-other-round", "sample", "list", card_of_another_round, "V10"},
    {"another-root", "assertions-commit", "commitments", root_of_another, "V11"},
    {"votes", "params-commit", "contests", no_votes, "V12"},
    {"winners", "params-commit", "contests", another_winner, "V12"},
    {"tally-cut", "tally-open", "list", drop_last_line, "V12"},
    {"tally-twice", "tally-open", "list", twice, "V12"},
    {"opening-cut", "card-open", "list", drop_last_line, "V13"},
    {"opening-twice", "card-open", "list", twice, "V13"},
    {"opening-salt", "card-open", "list", salt_of_another, "V13"},
    {"interpretation-cut", "mvr", "list", drop_last_line, NULL},
    {"interpretation-of-another-card", "mvr", "list", card_of_another_batch, "V13"},
    {"risk-cut", "risk", "list", drop_last_line, "V14"},
    {"risk-digit", "risk", "list", last_digit, "V14"},
    {"risk-limit", "params-commit", "contests", another_limit, "V15"},
    {"assertion-gone", "assertions-commit", "assertions", drop_first_line, "V15"},
    {"margin", "assertions-commit", "assertions", a_larger_margin, "V15"},
    {"outcome-cut", "outcome", "contests", drop_last_line, "V16"},
    {"outcome-confirmed", "outcome", "contests", confirmed, "V16"},
    {"files-cut", "bundle", "files", drop_first_line, "V18"},
};

static void expect(struct forge *f, const char *name, const char *code)
{
    char first[8];
    forge_write(f, bad_dir);
    if (bundle_verify(bad_dir, &county.env, VERIFY_FAIL, first) != VERIFY_FAIL)
        fail_msg("%s is not told", name);
    if (code != NULL && strcmp(first, code) != 0)
        fail_msg("%s: %s, where %s is meant", name, first, code);
}

static void lies_about_objects(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(lies); i++) {
        struct forge f;
        AUTO_BUF to = BUF_INIT(1 << 28);
        forge_read(&f, good_dir, &county.r.signer);
        size_t event = forge_find(&f, lies[i].type, 0);
        bool last = str_eq(str_from(lies[i].type), STR("bundle"));
        str was = forge_object(&f, event, lies[i].key);
        if (was.ptr == NULL)
            fail_msg("%s: there is no such object", lies[i].name);
        if (!lies[i].change(was, &to))
            fail_msg("%s: there is nothing to change", lies[i].name);
        if (!last) {
            forge_replace(&f, event, lies[i].key, buf_str(&to));
            expect(&f, lies[i].name, lies[i].code);
        }
        forge_done(&f);
    }
}

// Bodies of events, and files that no event's object is.
static void lies_about_the_rest(void **state)
{
    static const struct {
        const char *type, *from, *to, *code;
    } bodies[] = {
        {"election-open", "\"election\":", "\"elected\":1,\"election\":", "V5"},
        {"election-open", "\"risk_limit\":\"0.05\"", "\"risk_limit\":\"0.06\"", "V15"},
        {"manifest-commit", "\"listed\":1", "\"listed\":2", "V6"},
        {"params-commit", "\"sampler\":\"ballast\"", "\"sampler\":\"corla\"", "V10"},
        {"seed", "\"digits\":\"3", "\"digits\":\"4", "V10"},
        {"seed", "\"digits\":\"31415926535897932384\"", "\"digits\":\"3141592653589793238\"", "V9"},
        {"sample", "\"cards\":", "\"cards\":1", "V10"},
        {"mvr", "\"cards\":", "\"cards\":1", "V13"},
        {"round-close", "\"round\":1", "\"round\":2", "V5"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bodies); i++) {
        struct forge f;
        forge_read(&f, good_dir, &county.r.signer);
        if (!forge_body(&f, forge_find(&f, bodies[i].type, 0), bodies[i].from, bodies[i].to))
            fail_msg("%s has no %s", bodies[i].type, bodies[i].from);
        expect(&f, bodies[i].to, bodies[i].code);
        forge_done(&f);
    }
}

static void lies_about_files(void **state)
{
    static const struct {
        const char *path, *code;
    } files[] = {{"cvr/000/leaves.bin", "V11"}, {"cvr/000/open1", "V12"},
                 {"derived/risk.json", "V18"},  {"derived/totals.json", "V18"},
                 {"derived/sample.csv", "V18"}, {"objects/opened", NULL}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        struct forge f;
        AUTO_BUF to = BUF_INIT(1 << 28);
        forge_read(&f, good_dir, &county.r.signer);
        const struct forge_file *file = forge_file(&f, files[i].path);
        assert_non_null(file);
        buf_add(&to, file->bytes);
        to.ptr[to.len / 2] ^= 1;
        forge_put(&f, files[i].path, buf_str(&to));
        expect(&f, files[i].path, files[i].code);
        forge_put(&f, files[i].path, str_head(buf_str(&to), to.len / 3));
        expect(&f, files[i].path, files[i].code);
        forge_done(&f);
    }
}

// Put together again without a lie it is as good as before.
static void nothing_but_the_truth(void **state)
{
    struct forge f;
    (void)state;
    forge_read(&f, good_dir, &county.r.signer);
    forge_write(&f, bad_dir);
    assert_int_equal(bundle_verify(bad_dir, &county.env, VERIFY_INCOMPLETE, NULL),
                     VERIFY_INCOMPLETE);
    forge_done(&f);
}

static int begin(void **state)
{
    static const struct generate_options small = {
        .size = GENERATE_SMALL, .seed = {"county", 6}, .cards = 120, .contests = 3};
    (void)state;
    county_begin(&county, &small);
    county_finish(&county, 0);
    (void)snprintf(good_dir, sizeof good_dir, "%s", bundle_publish(&county, "good"));
    (void)snprintf(bad_dir, sizeof bad_dir, "%s", bundle_dir(&county, "bad"));
    return mkdir(bad_dir, 0777);
}

static int done(void **state)
{
    (void)state;
    county_done(&county);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_but_the_truth),
        cmocka_unit_test(lies_about_objects),
        cmocka_unit_test(lies_about_the_rest),
        cmocka_unit_test(lies_about_files),
    };
    return cmocka_run_group_tests(tests, begin, done);
}
