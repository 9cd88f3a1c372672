// SPDX-License-Identifier: Apache-2.0
// Exports without manifests: that a contest is ranked may show at the very end. They are read once,
// and come to the same as when the ranks are looked for before. In all texts ' stands for ".
#include "support/describe.h"
#include "support/dominion.h"

#define SAYS(under, over, conditions, marks)                                                       \
    "'Undervotes':" under ",'Overvotes':" over ",'OutstackConditionIds':[" conditions              \
    "],'Marks':[" marks "]"
#define MARK(candidate, rank, ambiguous, vote)                                                     \
    "{'CandidateId':" candidate ",'Rank':" rank ",'IsAmbiguous':" ambiguous ",'IsVote':" vote "}"
#define VOTE(candidate)      MARK(candidate, "1", "false", "true")
#define NO_VOTE(candidate)   MARK(candidate, "1", "false", "false")
#define AMBIGUOUS(candidate) MARK(candidate, "1", "true", "false")

// What a contest may say while nobody knows whether it is ranked.
static const char *const open_says[] = {
    SAYS("0", "0", "", VOTE("11")),
    SAYS("1", "0", "", NO_VOTE("11")),
    SAYS("1", "0", "", AMBIGUOUS("11") "," VOTE("12")),
    SAYS("1", "0", "4", ""),
    SAYS("0", "1", "5", NO_VOTE("11") "," NO_VOTE("12")),
    SAYS("0", "1", "", VOTE("12") "," VOTE("11")),
    SAYS("0", "1", "", ""),
    SAYS("0", "0", "7", VOTE("12") "," MARK("11", "1", "true", "true")),
    SAYS("0", "0", "7", NO_VOTE("12")),
};

enum { OPEN = ARRAY_LEN(open_says) };

static const char ranked_says[] =
    SAYS("0", "0", "", VOTE("11") "," MARK("12", "2", "false", "true"));

static void add_card(struct buf *out, char contest, const char *says)
{
    if (!str_ends(buf_str(out), STR("[")))
        buf_add_char(out, ',');
    buf_addf(out,
             "{'TabulatorId':3,'BatchId':7,'RecordId':%zu,'Original':{'IsCurrent':true,'Cards':["
             "{'Id':9,'PaperIndex':0,'Contests':[{'Id':%c,%s}]}]}}",
             out->len, contest, says); // any number that no other record has
}

// An export by plan, a byte after the other: a contest '1', '2' or '3' on OPEN cards; 'r' a card on
// which contest 2 is seen to be ranked; 'o' a card with `odd` in contest 2; 's' `odd`, a session.
static const char *export_of(struct buf *out, const char *plan, const char *odd)
{
    buf_clear(out);
    buf_add(out, STR("{'Version':'5.17','ElectionId':'Test','Sessions':["));
    for (; *plan != '\0'; plan++) {
        if (*plan == 'r')
            add_card(out, '2', ranked_says);
        else if (*plan == 'o')
            add_card(out, '2', odd);
        else if (*plan == 's')
            buf_addf(out, ",%s", odd);
        else
            for (int i = 0; i < OPEN; i++)
                add_card(out, *plan, open_says[i]);
    }
    buf_add(out, STR("]}"));
    return buf_cstr(out);
}

static void describe(const struct export_read *r, struct buf *out)
{
    buf_clear(out);
    buf_addf(out, "%s: %s (%s)\n", err_name(r->status), r->status == BAL_OK ? "" : r->err.what,
             r->status == BAL_OK ? "" : r->err.where);
    describe_election(&r->e, &r->p, out);
    for (size_t i = 0; i < PROBLEM_COUNT; i++)
        buf_addf(out, "%llu ", (unsigned long long)r->p.count[i]);
}

// Reads the texts both ways in pieces of every size; `r`, if any, gets one of the results. They
// are looked through ahead `asked` times.
static void read_texts(struct export_read *r, const struct export_text *texts, size_t count,
                       unsigned asked)
{
    static const size_t chunks[] = {1, 7, 65536, 0};
    AUTO_BUF want = BUF_INIT((size_t)16 << 20), got = BUF_INIT((size_t)16 << 20);
    struct export_read one;
    export_read_twice(&one, texts, count, 0);
    describe(&one, &want);
    export_done(&one);
    for (size_t i = 0; i < ARRAY_LEN(chunks); i++) {
        export_read(&one, texts, count, chunks[i]);
        describe(&one, &got);
        assert_string_equal(buf_cstr(&got), buf_cstr(&want));
        assert_int_equal(one.asked, asked);
        if (r != NULL && i + 1 == ARRAY_LEN(chunks))
            *r = one;
        else
            export_done(&one);
    }
}

static void read_text(struct export_read *r, const char *text, unsigned asked)
{
    read_texts(r, &(struct export_text){DJ_KINDS, text}, 1, asked);
}

static void the_last_session_tells(void **state)
{
    (void)state;
    AUTO_BUF text = BUF_INIT(1 << 20);
    struct export_read r;
    read_text(&r, export_of(&text, "12r", NULL), 0);
    assert_int_equal(r.status, BAL_OK);
    assert_int_equal(r.e.cards, 2 * OPEN + 1);
    const struct contest *c = r.e.contests.at;
    assert_true(c[0].ranks == 0 && c[0].function == FUNCTION_PLURALITY && !c[0].votes_known);
    assert_true(c[1].ranks == 2 && c[1].function == FUNCTION_IRV && c[1].votes_known);
    static const struct {
        const char *plain, *ranked;
    } want[OPEN] = {{"marked 0", "marked 0@1"},
                    {"blank 0n", "marked 0@1"},
                    {"marked 0a 1", "marked 0@1a 1@1"},
                    {"blank", "blank"},
                    {"overvoted 0 1", "marked 0@1 1@1"},
                    {"overvoted 0 1", "marked 0@1 1@1"},
                    {"overvoted", "blank"},
                    {"invalid 0 1", "invalid 0@1a 1@1"},
                    {"invalid 1", "invalid 1@1"}};
    for (uint32_t i = 0; i < OPEN; i++) {
        assert_marks(&r.e, "contest 1", i, want[i].plain);
        assert_marks(&r.e, "contest 2", OPEN + i, want[i].ranked);
    }
    assert_marks(&r.e, "contest 2", 2 * OPEN, "marked 0@1 1@2");
    assert_int_equal(contest_codes(&c[0]), 9); // two of the nine are the same; there is 0
    assert_int_equal(contest_codes(&c[1]), 8);
    // Only marks of contest 2 are meant: that of its second card, and both of its fifth.
    assert_problems(&r.p, PROBLEM_machine_disagrees, 1,
                    "in 3 marks of ranked contests, the first of them here, IsVote is not the "
                    "opposite of IsAmbiguous; the marks are taken as they are");
    export_done(&r);
}

static void where_the_rank_stands(void **state)
{
    (void)state;
    static const struct {
        const char *plan, *session;
        uint32_t ranks;
    } cases[] = {
        {"2", NULL, 0},
        {"r2", NULL, 2},
        // In the reading that does not stand.
        {"2s",
         "{'TabulatorId':3,'BatchId':7,'RecordId':2,'Original':{'IsCurrent':true,'Cards':[]},"
         "'Modified':{'Cards':[{'Contests':[{'Id':2,'Marks':[{'CandidateId':1,'Rank':3}]}]}]}}",
         3},
        // In a mark without candidate, a contest without id, a field that nobody knows, a text.
        {"2s",
         "{'TabulatorId':3,'BatchId':7,'RecordId':'X','ImageMask':'\\'Rank\\':2','Original':{"
         "'IsCurrent':true,'Cards':[{'Contests':[{'Id':2,'Rank':5,'Marks':[{'Rank':2},"
         "{'CandidateId':11,'Other':{'Rank':4}}]},{'Marks':[{'CandidateId':11,'Rank':2}]}]}]}}",
         0},
        // Keys in another order and with escapes, and white space of all kinds.
        {"2s",
         "{ \r\n\t'Original' : {'Cards'\n:\n[ {'Contests' :[{'Marks':[{'R\\u0061nk'\t: \r\n 7 , "
         "'CandidateId': 12}] ,'\\u0049d' : 2 } ] }],'IsCurrent': true }\n,'BatchId':'7', "
         "'TabulatorId':'3','RecordId':2}",
         7},
        // In the old schema, in a contest that stands on the card before.
        {"2s",
         "{'TabulatorId':3,'BatchId':7,'RecordId':2,'Original':{'IsCurrent':true,'Contests':["
         "{'Id':2,'Marks':[]},{'Id':2,'Marks':[{'CandidateId':1,'Rank':4}]}]}}",
         4},
    };
    AUTO_BUF text = BUF_INIT(1 << 20);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct export_read r;
        read_text(&r, export_of(&text, cases[i].plan, cases[i].session), 0);
        assert_int_equal(r.status, BAL_OK);
        assert_int_equal(r.e.contests.at[0].ranks, cases[i].ranks);
        export_done(&r);
    }
}

// Here it depends on whether the contest is ranked what is told; or how many ranks there are.
static void looked_ahead(void **state)
{
    (void)state;
    static const struct {
        const char *says;
        bool how_many;
    } odd[] = {
        {SAYS("0", "0", "", ""), false}, // no ranking, but no undervote either
        {SAYS("0", "0", "", AMBIGUOUS("11")), false},
        {SAYS("1", "0", "", MARK("11", "1", "true", "true")), false}, // is it an ambiguous mark?
        {SAYS("1", "0", "", MARK("11", "0", "false", "true")), true},
        {SAYS("1", "0", "", MARK("11", "251", "false", "true")), true},
    };
    AUTO_BUF text = BUF_INIT(1 << 20);
    for (size_t i = 0; i < ARRAY_LEN(odd); i++) {
        read_text(NULL, export_of(&text, "12o3", odd[i].says), 1);
        read_text(NULL, export_of(&text, "12o3r", odd[i].says), 1);
        read_text(NULL, export_of(&text, "12oo2", odd[i].says), 1);
        read_text(NULL, export_of(&text, "12or2", odd[i].says), 1);
        read_text(NULL, export_of(&text, "12ro2", odd[i].says), odd[i].how_many);
    }
}

static void several_exports(void **state)
{
    (void)state;
    static const char candidates[] =
        "{'Version':'5.17','List':[{'Description':'Ann','Id':11,'ContestId':2,'Type':'Regular'}]}";
    AUTO_BUF one = BUF_INIT(1 << 20), two = BUF_INIT(1 << 20), three = BUF_INIT(1 << 20);
    const struct export_text texts[] = {{DJ_KINDS, export_of(&one, "2", NULL)},
                                        {DJ_KINDS, export_of(&two, "1", NULL)},
                                        {DJ_KINDS, export_of(&three, "r", NULL)}};
    const struct export_text named[] = {{DJ_CANDIDATES, candidates}, texts[0], texts[2]};
    struct export_read r;
    read_texts(&r, texts, ARRAY_LEN(texts), 0);
    assert_int_equal(r.status, BAL_OK);
    assert_true(r.e.contests.at[0].ranks == 2 && r.e.contests.at[1].ranks == 0);
    export_done(&r);
    read_texts(&r, named, ARRAY_LEN(named), 0);
    assert_marks(&r.e, "contest 2", 5, "marked 0@1 1@1");
    assert_str(r.e.contests.at[0].choices.at[0].name, "Ann");
    assert_int_equal(r.p.count[PROBLEM_unknown_id], 1); // candidate 12
    export_done(&r);
}

static void cut_off(void **state)
{
    (void)state;
    AUTO_BUF whole = BUF_INIT(1 << 20), text = BUF_INIT(1 << 20);
    export_of(&whole, "2r1", NULL);
    for (size_t cut = 1; cut < whole.len; cut += 29) {
        buf_clear(&text);
        buf_add(&text, str_head(buf_str(&whole), cut));
        read_text(NULL, buf_cstr(&text), 0);
    }
}

// Every allocation fails once, where all is settled at the end and where it is looked ahead.
static void without_memory(void **state)
{
    (void)state;
    AUTO_BUF source = BUF_INIT(1 << 20);
    AUTO_BUF want = BUF_INIT((size_t)16 << 20), got = BUF_INIT((size_t)16 << 20);
    for (int i = 0; i < 2; i++) {
        const struct export_text text = {
            DJ_KINDS, export_of(&source, i ? "12or" : "12r", SAYS("0", "0", "", ""))};
        struct export_read r;
        export_read(&r, &text, 1, 0);
        describe(&r, &want);
        size_t kept = r.p.kept.len;
        export_done(&r);
        bool same = false;
        for (unsigned long n = 1; !same; n++) {
            mem_fail_after(n);
            export_read(&r, &text, 1, 0);
            mem_fail_after(0);
            describe(&r, &got);
            same = str_eq(buf_str(&got), buf_str(&want));
            // A problem whose words found no memory is only counted.
            bool lost = r.p.kept.len < kept || r.p.arena.failed;
            assert_true(same || r.status == BAL_LIMIT || lost);
            export_done(&r);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_session_tells),
        cmocka_unit_test(where_the_rank_stands),
        cmocka_unit_test(looked_ahead),
        cmocka_unit_test(several_exports),
        cmocka_unit_test(cut_off),
        cmocka_unit_test(without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
