// SPDX-License-Identifier: Apache-2.0
#include "ledger/policy.h"

#include "support/static_log.h"
#include "support/support.h"

// Policies are written with $0 for the vkey of the log and $1, $2 … for those of witnesses.
static void expand(const char *template, struct buf *out)
{
    buf_clear(out);
    for (const char *p = template; *p != '\0'; p++) {
        if (*p == '$')
            static_vkey((unsigned)(*++p - '0'), out);
        else
            buf_add_char(out, *p);
    }
}

static void bad_policies(void **state)
{
    static const struct {
        const char *text, *what;
    } cases[] = {
        {"", "no end"},
        {"quorum none", "no end"},
        {"\n", "no quorum"},
        {"# only a comment\n", "no quorum"},
        {"log $0\n", "no quorum"},
        {"quorum none\nquorum none\n", "two quorums"},
        {"witness a $1\nquorum a\nquorum none\n", "two quorums"},
        {"quorum\n", "one name"},
        {"quorum none none\n", "one name"},
        {"quorum a\nwitness a $1\n", "not defined before"},
        {"quorum any\n", "not defined before"},
        {"quorum NONE\n", "not defined before"},
        {"quorum none\r\n", "control"},
        {"quorum\vnone\n", "control"},
        {"quorum none\n\x7F\n", "control"},
        {"Quorum none\n", "begins with"},
        {"quorum none\nlogs $0\n", "begins with"},
        {"\xEF\xBB\xBFquorum none\n", "begins with"},
        {"quorum none # comment\n", "one name"},
        {"log\nquorum none\n", "needs a key"},
        {"log x\nquorum none\n", "public key"},
        {"log $1\nquorum none\n", "signs checkpoints"},
        {"log $0 http://a http://b\nquorum none\n", "nothing follows"},
        {"log $0\nlog $0\nquorum none\n", "same key"},
        {"witness\nquorum none\n", "needs a name"},
        {"witness a\nquorum none\n", "needs a key"},
        {"witness a $0\nquorum none\n", "key that cosigns"},
        {"witness a $1 u v\nquorum none\n", "nothing follows"},
        {"witness none $1\nquorum none\n", "called none"},
        {"witness a $1\nwitness a $2\nquorum none\n", "defined twice"},
        {"witness a $1\nwitness b $1\nquorum none\n", "same key"},
        {"group\nquorum none\n", "needs a name"},
        {"group g\nquorum none\n", "no members"},
        {"group g any\nquorum none\n", "no members"},
        {"witness a $1\ngroup a any a\nquorum none\n", "defined twice"},
        {"witness a $1\ngroup none any a\nquorum none\n", "called none"},
        {"group g any a\nwitness a $1\nquorum g\n", "not defined before"},
        {"group g any g\nquorum g\n", "not defined before"},
        {"group g any none\nquorum g\n", "not defined before"},
        {"witness a $1\ngroup g 0 a\nquorum g\n", "a number from 1"},
        {"witness a $1\ngroup g 01 a\nquorum g\n", "a number from 1"},
        {"witness a $1\ngroup g +1 a\nquorum g\n", "a number from 1"},
        {"witness a $1\ngroup g -1 a\nquorum g\n", "a number from 1"},
        {"witness a $1\ngroup g some a\nquorum g\n", "a number from 1"},
        {"witness a $1\ngroup g Any a\nquorum g\n", "a number from 1"},
        {"witness a $1\ngroup g 4294967297 a\nquorum g\n", "a number from 1"},
        {"witness a $1\ngroup g 2 a\nquorum g\n", "more members"},
        {"witness a $1\ngroup g any a a\nquorum g\n", "member twice"},
        {"witness a $1\ngroup g any a\ngroup h any a\nquorum g\n", "member twice"},
        {"witness a $1\ngroup g any a\ngroup h all a g\nquorum h\n", "member twice"},
    };
    (void)state;
    AUTO_BUF text = BUF_INIT(POLICY_BYTES);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct policy p = {.quorum = 77};
        struct bal_err err = {0};
        expand(cases[i].text, &text);
        if (policy_parse(buf_str(&text), &p, &err) != BAL_INVALID ||
            strstr(err.what, cases[i].what) == NULL)
            fail_msg("%s: %s", cases[i].text, err.what);
        assert_int_equal(p.quorum, 77); // untouched
    }
}

static void good_policies(void **state)
{
    static const char *const cases[] = {
        "quorum none\n",
        "\n \t\n# x\n  # y \xFF\n\tquorum\t none \n",
        "log $0\nquorum none\n",
        "log $0 https://log.example/\nwitness a $1 http://w/\nquorum a\n",
        "witness \xE2\x84\xAA $1\nwitness K $2\nquorum K\n", // names are bytes
        "witness any $1\ngroup all any any\nquorum all\n",
        "witness log $1\nwitness quorum $2\ngroup group all log quorum\nquorum group\n",
        "witness a $1\ngroup g 1 a\ngroup h all g\ngroup i any h\nquorum i\n",
        "witness a $1\nwitness b $2\ngroup g 2 a b\nquorum a\n",
        "witness a $1\nquorum a\nlog $0\nwitness b $2\n", // the order of lines is free
    };
    (void)state;
    AUTO_BUF text = BUF_INIT(POLICY_BYTES);
    struct bal_err err = {0};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct policy p;
        expand(cases[i], &text);
        assert_ok(policy_parse(buf_str(&text), &p, &err));
    }
}

static void limits(void **state)
{
    (void)state;
    struct bal_err err = {0};
    struct policy p;
    AUTO_BUF text = BUF_INIT(2 * POLICY_BYTES);
    for (unsigned i = 1; i <= POLICY_WITNESSES; i++) {
        buf_addf(&text, "witness w%u ", i);
        static_vkey(i, &text);
        buf_add_char(&text, '\n');
    }
    for (unsigned i = 1; i < POLICY_ITEMS - POLICY_WITNESSES; i++) // one more and it is full
        buf_addf(&text, "group g%u any %s%u\n", i, i == 1 ? "w" : "g", i - (i > 1));
    size_t full = text.len;
    buf_add(&text, STR("group last all g1\nquorum w1\n"));
    assert_int_equal(policy_parse(buf_str(&text), &p, &err), BAL_INVALID); // g1 is a member of g2
    text.len = full;
    buf_add(&text, STR("quorum w1\ngroup last any w2\n"));
    assert_ok(policy_parse(buf_str(&text), &p, &err));
    assert_int_equal(p.items, POLICY_ITEMS);
    buf_add(&text, STR("group more any w3\n"));
    assert_int_equal(policy_parse(buf_str(&text), &p, &err), BAL_LIMIT);
    text.len = 0;
    while (text.len <= POLICY_BYTES)
        buf_add(&text, STR("# a comment\n"));
    assert_int_equal(policy_parse(buf_str(&text), &p, &err), BAL_LIMIT);
}

static const char four_groups[] = "log $0\n"
                                  "witness a1 $1\nwitness a2 $2\n"
                                  "witness b1 $3\nwitness b2 $4\n"
                                  "witness s1 $5\nwitness s2 $6\nwitness s3 $7\n"
                                  "witness o1 $8\n"
                                  "group party-a any a1 a2\n"
                                  "group party-b all b1 b2\n"
                                  "group state 2 s1 s2 s3\n"
                                  "group observers any o1\n";

static unsigned ones(unsigned bits)
{
    return (unsigned)__builtin_popcount(bits);
}

// All 256 sets of eight witnesses, through real signatures, against the groups written out.
static void truth_table(void **state)
{
    static const char *const rules[] = {"all", "any", "2", "3"};
    (void)state;
    struct bal_err err = {0};
    AUTO_BUF text = BUF_INIT(POLICY_BYTES), log = BUF_INIT(NOTE_BYTES), full = BUF_INIT(NOTE_BYTES);
    static_checkpoint(9, 0, 8, &full);
    static_checkpoint(9, 0, 0, &log);
    for (size_t r = 0; r < ARRAY_LEN(rules); r++) {
        struct policy p;
        expand(four_groups, &text);
        buf_addf(&text, "group sides %s party-a party-b state observers\nquorum sides\n", rules[r]);
        assert_ok(policy_parse(buf_str(&text), &p, &err));
        for (unsigned set = 0; set < 256; set++) {
            AUTO_BUF bytes = BUF_INIT(NOTE_BYTES), missing = BUF_INIT(4096);
            struct checkpoint c;
            struct policy_verdict v;
            str lines = str_skip(buf_str(&full), log.len);
            buf_add(&bytes, buf_str(&log));
            for (unsigned w = 0; w < 8; w++) {
                str line = str_cut(&lines, '\n');
                if ((set >> w & 1) != 0)
                    buf_addf(&bytes, STR_FMT "\n", STR_ARG(line));
            }
            assert_ok(policy_open(&p, buf_str(&bytes), &c, NULL, &v, &err));
            bool a = (set & 3) != 0, b = (set >> 2 & 3) == 3, s = ones(set >> 4 & 7) >= 2,
                 o = (set >> 7) != 0;
            unsigned sides = (unsigned)a + b + s + o, need = r == 0 ? 4 : (unsigned)r;
            assert_int_equal(v.quorum, sides >= need);
            assert_true(v.met[8] == a && v.met[9] == b && v.met[10] == s && v.met[11] == o);
            assert_int_equal(v.have[12], sides);
            policy_missing(&p, &v, &missing);
            assert_int_equal(missing.len == 0, v.quorum);
            // Each group that is not met is named, with what it lacks.
            if (!v.quorum)
                assert_int_equal(
                    str_find(buf_str(&missing), STR("party-b needs 2 of 2")) < missing.len, !b);
        }
    }
}

static void what_is_missing(void **state)
{
    static const struct {
        const char *quorum;
        unsigned cosigners;
        const char *missing;
    } cases[] = {
        {"group sides all party-a party-b state observers\nquorum sides\n", 5,
         "sides needs 4 of 4 and has 2: state, observers; observers needs 1 of 1 and has 0: o1; "
         "state needs 2 of 3 and has 1: s2, s3"},
        {"quorum state\n", 4, "state needs 2 of 3 and has 0: s1, s2, s3"},
        {"quorum b2\n", 3, "b2 has not cosigned"},
        {"quorum none\n", 0, ""},
        {"quorum b2\n", 4, ""}};
    (void)state;
    struct bal_err err = {0};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        AUTO_BUF text = BUF_INIT(POLICY_BYTES), bytes = BUF_INIT(NOTE_BYTES), out = BUF_INIT(4096);
        struct policy p;
        struct checkpoint c;
        struct policy_verdict v;
        expand(four_groups, &text);
        buf_add(&text, str_from(cases[i].quorum));
        static_checkpoint(9, 0, cases[i].cosigners, &bytes);
        assert_ok(policy_parse(buf_str(&text), &p, &err));
        assert_ok(policy_open(&p, buf_str(&bytes), &c, NULL, &v, &err));
        policy_missing(&p, &v, &out);
        assert_str(buf_str(&out), cases[i].missing);
        assert_int_equal(v.unknown, 0);
        for (size_t w = 0; w < cases[i].cosigners; w++)
            assert_int_equal(v.time[w], 1001 + w);
    }
}

static void strict_opening(void **state)
{
    (void)state;
    struct bal_err err = {0};
    AUTO_BUF text = BUF_INIT(POLICY_BYTES), bytes = BUF_INIT(NOTE_BYTES);
    struct policy p;
    struct checkpoint c = {.size = 77};
    struct policy_verdict v;
    expand("log $0\nwitness a $1\nquorum a\n", &text);
    assert_ok(policy_parse(buf_str(&text), &p, &err));
    static_checkpoint(9, 0, 2, &bytes); // witness 2 is unknown
    assert_ok(policy_open(&p, buf_str(&bytes), &c, NULL, &v, &err));
    assert_true(v.quorum && v.unknown == 1);
    // A known witness's signature is wrong: nothing else can make good for it.
    str all = buf_str(&bytes);
    size_t at = str_find(all, STR("w1.example/w ")) + 40;
    bytes.ptr[at] = bytes.ptr[at] == 'A' ? 'B' : 'A';
    assert_int_equal(policy_open(&p, buf_str(&bytes), &c, NULL, &v, &err), BAL_DENIED);
    // Not the log's: signed by a witness alone; another log; no log in the policy.
    buf_clear(&bytes);
    static_checkpoint(9, 0, 1, &bytes);
    str signatures = str_skip(buf_str(&bytes), str_find(buf_str(&bytes), STR("\n\n")) + 2);
    (void)str_cut(&signatures, '\n');
    AUTO_BUF by_witness = BUF_INIT(NOTE_BYTES);
    buf_add(&by_witness, str_head(buf_str(&bytes), str_find(buf_str(&bytes), STR("\n\n")) + 2));
    buf_add(&by_witness, signatures);
    assert_int_equal(policy_open(&p, buf_str(&by_witness), &c, NULL, &v, &err), BAL_DENIED);
    expand("witness a $1\nquorum a\n", &text);
    assert_ok(policy_parse(buf_str(&text), &p, &err));
    assert_int_equal(policy_open(&p, buf_str(&bytes), &c, NULL, &v, &err), BAL_DENIED);
    assert_int_equal(policy_open(&p, STR("x"), &c, NULL, &v, &err), BAL_INVALID);
}

// A cosignature is of one time: another in its line is refused.
static void a_wrong_time(void **state)
{
    (void)state;
    struct bal_err err = {0};
    AUTO_BUF text = BUF_INIT(POLICY_BYTES), log = BUF_INIT(NOTE_BYTES),
             bytes = BUF_INIT(NOTE_BYTES);
    struct policy p;
    struct checkpoint c;
    struct policy_verdict v;
    expand("log $0\nwitness a $1\nquorum a\n", &text);
    assert_ok(policy_parse(buf_str(&text), &p, &err));
    static_checkpoint(9, 0, 0, &log);
    static_checkpoint(9, 0, 1, &bytes);
    for (unsigned bit = 0; bit < 8 * (12 + 64); bit++) {
        uint8_t payload[12 + 64];
        str line = str_skip(buf_str(&bytes), log.len), name = STR("\xE2\x80\x94 w1.example/w ");
        AUTO_BUF changed = BUF_INIT(NOTE_BYTES);
        assert_true(base64_get(str_head(str_skip(line, name.len), 104), payload, sizeof payload));
        payload[bit / 8] ^= (uint8_t)(1 << bit % 8);
        buf_add(&changed, buf_str(&log));
        buf_add(&changed, name);
        base64_add(&changed, str_bytes(payload, sizeof payload));
        buf_add_char(&changed, '\n');
        bal_status status = policy_open(&p, buf_str(&changed), &c, NULL, &v, &err);
        if (bit < 32) // a key that nobody knows
            assert_true(status == BAL_OK && !v.quorum && v.unknown == 1);
        else
            assert_int_equal(status, BAL_DENIED);
    }
}

// Of every two sets of witnesses that are quorums, how many the smallest intersection has.
static unsigned smallest_overlap(const struct policy *p, const bool quorum[static 256])
{
    unsigned least = 8;
    for (unsigned x = 0; x < 256; x++)
        for (unsigned y = 0; y < 256; y++)
            if (quorum[x] && quorum[y] && ones(x & y) < least)
                least = ones(x & y);
    return p->quorum == POLICY_NONE ? 0 : least;
}

static void what_two_quorums_have_in_common(void **state)
{
    static const char *const inner[] = {"all", "any", "2"};
    static const struct {
        const char *rule;
        unsigned least; // where parties are "any", "all", state 2 of 3, observers one
    } outer[] = {{"all", 4}, {"any", 0}, {"2", 0}, {"3", 1}};
    (void)state;
    struct bal_err err = {0};
    AUTO_BUF text = BUF_INIT(POLICY_BYTES);
    struct policy p;
    for (size_t o = 0; o < ARRAY_LEN(outer); o++) {
        expand(four_groups, &text);
        buf_addf(&text, "group sides %s party-a party-b state observers\nquorum sides\n",
                 outer[o].rule);
        assert_ok(policy_parse(buf_str(&text), &p, &err));
        assert_int_equal(policy_overlap(&p), outer[o].least);
    }
    for (size_t i = 0; i < ARRAY_LEN(inner) * ARRAY_LEN(outer); i++) {
        bool quorum[256];
        expand("witness a $1\nwitness b $2\nwitness c $3\nwitness d $4\nwitness e $5\n"
               "witness f $6\nwitness g $7\nwitness h $8\n",
               &text);
        buf_addf(&text,
                 "group x %s a b c\ngroup y all d e\ngroup z any f g\n"
                 "group sides %s x y z h\nquorum sides\n",
                 inner[i % ARRAY_LEN(inner)], outer[i / ARRAY_LEN(inner)].rule);
        assert_ok(policy_parse(buf_str(&text), &p, &err));
        for (unsigned set = 0; set < 256; set++) {
            static const unsigned needs[] = {3, 1, 2}, sides[] = {4, 1, 2, 3};
            unsigned met = (ones(set & 7) >= needs[i % ARRAY_LEN(inner)]) + ((set >> 3 & 3) == 3) +
                           ((set >> 5 & 3) != 0) + (set >> 7);
            quorum[set] = met >= sides[i / ARRAY_LEN(inner)];
        }
        assert_int_equal(policy_overlap(&p), smallest_overlap(&p, quorum));
    }
    expand("log $0\nwitness a $1\nquorum none\n", &text);
    assert_ok(policy_parse(buf_str(&text), &p, &err));
    assert_int_equal(policy_overlap(&p), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bad_policies),    cmocka_unit_test(good_policies),
        cmocka_unit_test(limits),          cmocka_unit_test(truth_table),
        cmocka_unit_test(what_is_missing), cmocka_unit_test(strict_opening),
        cmocka_unit_test(a_wrong_time),    cmocka_unit_test(what_two_quorums_have_in_common),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
