// SPDX-License-Identifier: Apache-2.0
// Folders of our own in the layout of Colorado's Audit Center: whole ones, ones with one thing
// changed, ones of a year that was never seen.
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "audit/risk/kaplan_markov.h"
#include "audit/sampling/sampler.h"
#include "published/colorado/redraw.h"
#include "published/published.h"

enum { CARDS = 500, DRAWS = 40, MARGIN = 150 };

static const str seed = {"31415926535897932384", 20};

static const char header[] =
    "contest_name,audit_reason,random_audit_status,winners_allowed,ballot_card_count,"
    "contest_ballot_card_count,winners,min_margin,risk_limit,audited_sample_count,"
    "two_vote_over_count,one_vote_over_count,one_vote_under_count,two_vote_under_count,"
    "disagreement_count,other_count,gamma,overstatements,optimistic_samples_to_audit,"
    "estimated_samples_to_audit\n";

// ---- folders

static char folder[64];

static void put(const char *name, str text)
{
    char path[256];
    struct bal_err err;
    struct sink out;
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    assert_int_equal(sink_open_file(&out, path, &err), BAL_OK);
    sink_put(&out, text);
    assert_int_equal(sink_close(&out, &err), BAL_OK);
}

static int remove_file(const char *name)
{
    char path[256];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    return unlink(path);
}

#define PUT(name, ...)                                                                             \
    do {                                                                                           \
        AUTO_BUF text_ = BUF_INIT(1 << 20);                                                        \
        buf_addf(&text_, __VA_ARGS__);                                                             \
        put((name), buf_str(&text_));                                                              \
    } while (0)

static int begin(void **state)
{
    (void)state;
    (void)snprintf(folder, sizeof folder, "/tmp/test_published_XXXXXX");
    assert_non_null(mkdtemp(folder));
    PUT("seed.csv", "seed\n" STR_FMT "\n", STR_ARG(seed));
    return 0;
}

static int end(void **state)
{
    char command[128];
    (void)state;
    (void)snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command);
}

static void verify(struct published *p)
{
    struct bal_err err;
    if (published_verify(p, folder, STR(""), &err) != BAL_OK)
        fail_msg("%s", err.what);
}

static const struct published_check *check_of(const struct published *p, const char *code)
{
    for (size_t i = 0; i < p->checks.len; i++)
        if (strcmp(p->checks.at[i].code, code) == 0)
            return &p->checks.at[i];
    fail_msg("no check %s", code);
    return NULL;
}

static void expect(const struct published *p, const char *code, bool ok, bool open)
{
    const struct published_check *c = check_of(p, code);
    if (c->open != open || (!open && c->ok != ok))
        fail_msg("%s: ok %d, open %d: " STR_FMT, code, c->ok, c->open, STR_ARG(c->reason));
}

static size_t places(const struct published *p, const char *code)
{
    const struct published_finding *f = published_finding(p, code);
    return f == NULL ? 0 : f->places.len;
}

// ---- draws

static bal_status keep(void *ctx, const struct draw *d, struct bal_err *err)
{
    uint64_t *cards = ctx;
    (void)err;
    cards[d->draw - 1] = d->index;
    return BAL_OK;
}

static void draw(uint64_t domain, uint64_t cards[static DRAWS])
{
    struct sample_stratum stratum = {.cards = domain};
    struct sample_request r = {
        .seed = seed, .domain = {&stratum, 1}, .count = DRAWS, .replace = true};
    struct bal_err err;
    assert_int_equal(
        sampler_draw(sampler_find(STR("corla")), &r, (struct draw_sink){keep, cards}, &err),
        BAL_OK);
}

static void test_redraw(void **state)
{
    uint64_t cards[DRAWS], draws = 0;
    struct bal_err err;
    bool same = false;
    (void)state;
    for (uint64_t n = CARDS; n < CARDS + 40; n += 7) {
        struct redraw_search s = {.near = CARDS, .most = 3 * CARDS, .budget = REDRAW_BUDGET};
        draw(n, cards);
        size_t count = redraw_sort(cards, DRAWS);
        assert_int_equal(redraw_same(seed, cards, count, n, &draws, &same, &err), BAL_OK);
        assert_true(same && draws <= DRAWS && draws >= count);
        assert_int_equal(redraw_domain(seed, cards, count, &s, &err), BAL_OK);
        assert_int_equal(s.domain, n);
        assert_int_equal(s.others, 0);
        assert_false(s.cut);
        assert_int_equal(s.low, cards[count - 1]);
        assert_int_equal(s.high, 3 * CARDS);
        cards[count / 2]--; // another card
        count = redraw_sort(cards, count);
        assert_int_equal(redraw_same(seed, cards, count, n, &draws, &same, &err), BAL_OK);
        assert_false(same);
        assert_int_equal(redraw_domain(seed, cards, count, &s, &err), BAL_OK);
        assert_int_equal(s.domain, 0);
    }
}

// A hostile list: its largest number would have a thousand million numbers of cards tried.
static void test_redraw_bound(void **state)
{
    uint64_t cards[] = {1, 2, 3, LIMIT_CARDS / 2 - 1};
    struct redraw_search s = {.most = LIMIT_CARDS - 1, .budget = 100000};
    struct bal_err err;
    (void)state;
    assert_int_equal(redraw_domain(seed, cards, ARRAY_LEN(cards), &s, &err), BAL_OK);
    assert_true(s.cut && s.domain == 0 && s.budget == 0);
    assert_int_equal(s.low, LIMIT_CARDS / 2 - 1);
    assert_in_range(s.high, s.low + 90000, s.low + 100000);
}

// The list of a draw over `domain` cards, beside a manifest of CARDS.
static void put_list(uint64_t domain, size_t left_out)
{
    AUTO_BUF list = BUF_INIT(1 << 16);
    uint64_t cards[DRAWS];
    draw(domain, cards);
    size_t count = redraw_sort(cards, DRAWS);
    buf_add(&list, STR("scanner_id,batch_id,record_id,imprinted_id,ballot_type,storage_location,"
                       "cvr_number,audited\n"));
    for (size_t i = left_out; i < count; i++)
        buf_addf(&list, "1,1,%llu,1-1-%llu,A,Box,%llu,Yes\n", (unsigned long long)cards[i],
                 (unsigned long long)cards[i], (unsigned long long)cards[i]);
    put("ballot_list_Clear_Creek.csv", buf_str(&list));
    PUT("county_manifest_Clear_Creek.csv",
        "County,Device ID,Batch,# of Ballots,Location\nClear Creek,1,1,%d,Box\n", CARDS);
}

static void expect_draw(uint64_t domain, size_t left_out, enum published_draw wanted, bool ok)
{
    struct published p;
    put_list(domain, left_out);
    verify(&p);
    assert_int_equal(p.counties.len, 1);
    assert_int_equal(p.counties.at[0].draw, wanted);
    assert_true(str_eq(p.counties.at[0].county, STR("Clear Creek")));
    assert_int_equal(p.counties.at[0].manifest_total, CARDS);
    assert_int_equal(p.counties.at[0].domain, wanted == DRAW_NOT_REPRODUCED ? 0 : domain);
    assert_int_equal(places(&p, "draw-domain"), wanted == DRAW_WITH_DOMAIN);
    expect(&p, "draws", ok, false);
    published_end(&p);
}

static void test_draws(void **state)
{
    (void)state;
    expect_draw(CARDS, 0, DRAW_REPRODUCED, true);
    expect_draw(CARDS + 7, 0, DRAW_WITH_DOMAIN, true);
    expect_draw(CARDS, 1, DRAW_NOT_REPRODUCED, false);
}

// A sheet of a results report, its title cut: 25 draws in the first round and the rest in the
// second, whose places begin at 0 again. Draw `wrong` has another number, draw `gap` is left out,
// and draw `moved` names another card; all count from 1, 0: none.
static void put_randoms(uint64_t domain, int wrong, int gap, int moved)
{
    AUTO_BUF sheet = BUF_INIT(1 << 16);
    uint64_t cards[DRAWS];
    draw(domain, cards);
    buf_add(&sheet, STR("Mayor,No data,No data\ncounty,imprinted id,scanner id,batch id,record id,"
                        "db id,round,record type,random number,random number sequence position,"
                        "multiplicity,time of submission\n"));
    for (int i = 0; i < DRAWS; i++) {
        unsigned long long n = cards[i] + (i + 1 == wrong);
        unsigned long long batch = n > 200 ? 2 : 1, record = (n > 200 ? n - 200 : n);
        if (i + 1 != gap)
            buf_addf(&sheet,
                     "Clear Creek,1-%llu-%llu,1,%llu,%llu,7,%d,AUDITOR_ENTERED,%llu,%d,1,x\n",
                     batch, record, batch, record + (i + 1 == moved), i < 25 ? 1 : 2, n,
                     i < 25 ? i : i - 25);
    }
    buf_add(&sheet, STR("End of worksheet,,,,,,,,,,,\n"));
    put("ResultsReport.csv", buf_str(&sheet));
    PUT("county_manifest_Clear_Creek.csv",
        "County,Device ID,Batch,# of Ballots,Location\nClear Creek,1,1,200,A\nClear Creek,1,2,300,"
        "B\n");
}

static void expect_randoms(const char *code, size_t count, uint64_t again, uint64_t placed)
{
    struct published p;
    verify(&p);
    expect(&p, "random", code == NULL, code == NULL && placed == 0); // no card was looked up
    expect(&p, "draws", true, true);
    assert_int_equal(p.counties.len, 1);
    assert_int_equal(p.counties.at[0].draw, DRAW_NO_LIST);
    assert_int_equal(p.counties.at[0].randoms_again, again);
    assert_int_equal(p.counties.at[0].placed, placed);
    assert_int_equal(places(&p, "random-rounds"), 1);
    if (code != NULL)
        assert_int_equal(places(&p, code), count);
    published_end(&p);
}

static void test_randoms(void **state)
{
    (void)state;
    put_randoms(CARDS, 0, 0, 0);
    expect_randoms(NULL, 0, DRAWS, DRAWS);
    put_randoms(CARDS, 0, 7, 0);
    expect_randoms("random-gap", 1, DRAWS - 1, DRAWS - 1);
    put_randoms(CARDS, 0, 0, 9);
    expect_randoms("random-card", 1, DRAWS, DRAWS - 1);
    put_randoms(CARDS + 7, 0, 0, 0); // over a number that is found, and is not the manifest's
    expect_randoms(NULL, 0, DRAWS, 0);
    struct published p;
    put_randoms(CARDS, 11, 0, 0);
    verify(&p);
    expect(&p, "random", false, false);
    assert_int_equal(places(&p, "random-differs"), 1);
    assert_int_equal(p.counties.at[0].randoms_again, DRAWS - 1);
    published_end(&p);
}

// A sheet of so few rows that some number of cards fits whatever was drawn: nothing holds, nothing
// fails. With the contest's cards published one row in ten thousand would.
static void test_few(void **state)
{
    static const char columns[] = "county,imprinted id,scanner id,batch id,record id,db id,round,"
                                  "random number,random number sequence position\n";
    uint64_t cards[DRAWS];
    struct published p;
    (void)state;
    draw(CARDS, cards);
    for (unsigned right = 0; right < 2; right++) {
        PUT("ResultsReport.csv", "Mayor\n%sEast,1-1-1,1,1,%llu,7,1,%llu,0\n", columns,
            (unsigned long long)cards[0], (unsigned long long)(cards[0] + 1 - right));
        verify(&p);
        expect(&p, "random", true, true);
        assert_int_equal(places(&p, "random-few"), 1);
        assert_int_equal(places(&p, "random-differs"), 0);
        published_end(&p);
    }
}

// ---- figures

static uint64_t size_of(uint64_t o1)
{
    struct risk_query q = {
        .alpha = 0.05, .gamma = KM_GAMMA, .margin = MARGIN, .cards = CARDS, .o1 = o1};
    uint64_t n = 0;
    assert_int_equal(km_nmin(&q, &n, NULL), BAL_OK);
    return n;
}

static void put_contest(uint64_t size, unsigned sample, unsigned o1, const char *status)
{
    PUT("contest.csv",
        "%sMayor,county_wide_contest,%s,1,%d,400,\"\"\"Ann\"\"\",%d,0.05,%u,0,%u,0,0,0,0,1.03905,"
        "%u,%llu,%llu\nClerk,opportunistic_benefits,in_progress,1,%d,400,\"\"\"Cid\"\"\",0,0.05,0,"
        "0,0,0,0,0,0,1.03905,0,0,0\n",
        header, status, CARDS, MARGIN, sample, o1, o1, (unsigned long long)size,
        (unsigned long long)km_estimated(size, sample, o1), CARDS);
}

static void test_sizes(void **state)
{
    struct published p;
    (void)state;
    put_contest(size_of(1), 60, 1, "in_progress");
    verify(&p);
    expect(&p, "sizes", true, false);
    expect(&p, "risks", false, true); // none is published
    assert_int_equal(p.contests.len, 2);
    assert_true(p.contests.at[0].risk_again < 0.05);
    assert_true(p.contests.at[1].risk_again == 1); // no evidence
    published_end(&p);
    put_contest(size_of(1) + 1, 60, 1, "in_progress");
    verify(&p);
    expect(&p, "sizes", false, false);
    assert_int_equal(p.verdict, PUBLISHED_FAIL);
    published_end(&p);
    put_contest(size_of(5), 12, 5, "risk_limit_achieved"); // it cannot have met it
    verify(&p);
    expect(&p, "limits", false, false);
    assert_int_equal(places(&p, "limit-not-met"), 1);
    published_end(&p);
}

static void put_risk_of(const char *printed, const char *margin)
{
    PUT("ResultsReportSummary.csv",
        "Summary,No data\nContest,targeted,Winner,Risk Limit met?,Risk measurement %%,Audit Risk "
        "Limit %%,disc +2,disc +1,disc -1,disc -2,gamma,audited sample count,ballot count,min "
        "margin\nMayor,Yes,Ann,Yes,%s,5.0,0,0,0,0,1.03905,30,%d,%s\nEnd of worksheet\n",
        printed, CARDS, margin);
}

static void put_risk(const char *printed)
{
    char margin[NUM_TEXT];
    (void)snprintf(margin, sizeof margin, "%d", MARGIN);
    put_risk_of(printed, margin);
}

// A cell that is no number is told once.
static void test_damaged_figure(void **state)
{
    struct published p;
    (void)state;
    put_risk_of("5.00", "many");
    verify(&p);
    expect(&p, "risks", false, false);
    assert_int_equal(places(&p, "number-damaged"), 1);
    published_end(&p);
}

static void test_risks(void **state)
{
    struct risk_query q = {.gamma = KM_GAMMA, .margin = MARGIN, .cards = CARDS, .sample = 30};
    struct published p;
    char printed[32];
    double risk = 1;
    (void)state;
    assert_int_equal(km_risk(&q, &risk, NULL), BAL_OK);
    (void)snprintf(printed, sizeof printed, "%.2f", 100 * risk);
    put_risk(printed);
    verify(&p);
    expect(&p, "risks", true, false);
    assert_true(p.contests.at[0].target);
    published_end(&p);
    (void)snprintf(printed, sizeof printed, "%.2f", 100 * risk + 0.01);
    put_risk(printed);
    verify(&p);
    expect(&p, "risks", false, false);
    assert_int_equal(places(&p, "risk-differs"), 1);
    published_end(&p);
}

// ---- cards

static const char compared[] =
    "county_name,contest_name,imprinted_id,ballot_type,choice_per_voting_computer,"
    "audit_board_selection,consensus,record_type,audit_board_comment,timestamp,cvr_id,audit_"
    "reason\n"
    "East,Mayor,1-1-1,A,\"\"\"Ann\"\"\",%s,YES,uploaded,,now,1,COUNTY_WIDE_CONTEST\n"
    "East,Mayor,1-1-2,A,\"\"\"Bob\"\"\",\"\"\"Bob\"\"\",YES,uploaded,,now,2,COUNTY_WIDE_CONTEST\n"
    "East,Clerk,1-1-2,A,\"\"\"Cid\"\"\",\"\"\"Cid\"\"\",YES,uploaded,,now,2,\n"
    "East,Clerk,1-1-3,A,\"\"\"Cid\"\"\",\"\"\"Cid\"\"\",YES,uploaded,,now,3,\n";

static void put_cards(const char *board, const char *drawn)
{
    PUT("contestSelection.csv", "min_margin,contest_name,contest_cvr_ids\n%d,Mayor,\"[%s]\"\n",
        MARGIN, drawn);
    AUTO_BUF text = BUF_INIT(1 << 16);
    str rest = str_from(compared);
    size_t at = str_find(rest, STR("%s"));
    buf_add(&text, str_head(rest, at));
    buf_add(&text, str_from(board));
    buf_add(&text, str_skip(rest, at + 2));
    put("contestComparison.csv", buf_str(&text));
}

static void expect_class(const char *board, unsigned o1, const char *words)
{
    struct published p;
    put_contest(size_of(o1), 4, o1, "in_progress");
    put_cards(board, "1,2,3,2");
    verify(&p);
    expect(&p, "discrepancies", *words == '\0', false);
    published_end(&p);
}

static void test_cards(void **state)
{
    struct published p;
    (void)state;
    expect_class("\"\"\"Ann\"\"\"", 0, "");
    expect_class("", 1, ""); // a vote of the winner's less: +1
    expect_class("\"\"\"Bob\"\"\"", 0, "+2 is published as none");
    expect_class("\"\"\"Ann\"\",\"\"Bob\"\"\"", 1, ""); // overvoted, with both: +1
    put_contest(size_of(2), 4, 2, "in_progress");
    put_cards("", "1,2,3,1"); // drawn twice, it counts twice
    verify(&p);
    expect(&p, "discrepancies", true, false);
    published_end(&p);
    put_contest(size_of(0), 4, 0, "in_progress");
    put_cards("\"\"\"Ann\"\"\"", "1,2,3,2,9");
    verify(&p);
    expect(&p, "compared", false, false); // card 9 has no record
    assert_int_equal(places(&p, "comparison-none"), 1);
    assert_int_equal(places(&p, "comparison-missing"), 1); // card 3 was looked at for another
    const str what = published_finding(&p, "comparison-none")->places.at[0].what;
    assert_true(str_find(what, STR("2 of 5 drawn cards have no comparison record")) < what.len);
    assert_int_equal(places(&p, "comparison-other-draws"), 1);
    published_end(&p);
}

// The fault of Pueblo's contest of 2024: of 378 drawn cards 189 have no record for the contest, and
// 4 have one that were not drawn for it. The others have records of another contest, or none.
static void test_half_missing(void **state)
{
    enum { DRAWN = 378, SEEN = 189, MORE = 4 };
    (void)state;
    for (unsigned none = 0; none < 2; none++) {
        AUTO_BUF ids = BUF_INIT(1 << 16), rows = BUF_INIT(1 << 18);
        struct published p;
        str head = str_from(compared);
        buf_add(&rows, str_head(head, str_find(head, STR("East"))));
        for (unsigned i = 1; i <= DRAWN + MORE; i++) {
            bool mayor = i <= SEEN || i > DRAWN;
            if (i <= DRAWN)
                buf_addf(&ids, "%s%u", i > 1 ? "," : "", i);
            if (mayor || none == 0)
                buf_addf(&rows, "East,%s,1-1-%u,A,,,YES,uploaded,,now,%u,\n",
                         mayor ? "Mayor" : "Clerk", i, i);
        }
        put_contest(size_of(0), DRAWN, 0, "in_progress");
        PUT("contestSelection.csv",
            "min_margin,contest_name,contest_cvr_ids\n%d,Mayor,\"[" STR_FMT "]\"\n", MARGIN,
            STR_ARG(buf_str(&ids)));
        put("contestComparison.csv", buf_str(&rows));
        verify(&p);
        const char *code = none == 0 ? "comparison-missing" : "comparison-none";
        const char *said = none == 0 ? "189 of 378 drawn cards have no comparison record for this "
                                       "contest; 189 of them were examined for other contests, 0"
                                     : "189 of 378 drawn cards have no comparison record for this "
                                       "contest; 0 of them were examined for other contests, 189";
        assert_int_equal(places(&p, code), 1);
        const str what = published_finding(&p, code)->places.at[0].what;
        assert_true(str_find(what, str_from(said)) < what.len);
        assert_int_equal(places(&p, "comparison-other-draws"), 1);
        expect(&p, "compared", none == 0, false);
        published_end(&p);
    }
}

// A row that is written when the card is drawn, and empty until people have read it, is no record;
// one that stands twice is counted once, and told.
static void test_pending(void **state)
{
    struct published p;
    AUTO_BUF rows = BUF_INIT(1 << 16);
    str head = str_from(compared);
    (void)state;
    buf_add(&rows, str_head(head, str_find(head, STR("East"))));
    buf_add(&rows, STR("East,Mayor,1-1-1,A,,,YES,uploaded,,now,1,X\n"
                       "East,Mayor,1-1-2,A,,,,uploaded,,,2,X\n"
                       "East,Mayor,4/5/1969,A,,,YES,uploaded,,now,3,X\n"
                       "East,Mayor,4/5/1969,A,,,YES,uploaded,,now,3,X\n"));
    put_contest(size_of(0), 4, 0, "in_progress");
    put_cards("", "1,2,3");
    put("contestComparison.csv", buf_str(&rows));
    verify(&p);
    expect(&p, "compared", false, false);
    assert_int_equal(places(&p, "comparison-pending"), 1);
    assert_int_equal(places(&p, "comparison-none"), 1);
    assert_int_equal(places(&p, "comparison-doubled"), 1);
    assert_int_equal(places(&p, "card-dates"), 1);
    published_end(&p);
}

static void test_rounds(void **state)
{
    struct published p;
    char path[128];
    (void)state;
    (void)snprintf(path, sizeof path, "%s/round2", folder);
    assert_int_equal(mkdir(path, 0700), 0);
    put_contest(size_of(0), 4, 0, "in_progress");
    put_cards("\"\"\"Ann\"\"\"", "1,2");
    PUT("round2/contestSelection.csv",
        "min_margin,contest_name,contest_cvr_ids\n%d,Mayor,\"[1,2,3]\"\n", MARGIN);
    verify(&p);
    assert_int_equal(places(&p, "selections-accumulate"), 1);
    published_end(&p);
    PUT("round2/contestSelection.csv",
        "min_margin,contest_name,contest_cvr_ids\n%d,Mayor,\"[3,2,1]\"\n", MARGIN);
    verify(&p);
    assert_int_equal(places(&p, "selections-accumulate"), 1);
    published_end(&p);
    PUT("round2/contestSelection.csv",
        "min_margin,contest_name,contest_cvr_ids\n%d,Mayor,\"[7,8,9]\"\n", MARGIN);
    verify(&p);
    assert_int_equal(places(&p, "selections-differ"), 1);
    published_end(&p);
}

static const char compared_head[] =
    "county_name,contest_name,imprinted_id,ballot_type,choice_per_voting_computer,"
    "audit_board_selection,consensus,record_type,audit_board_comment,timestamp,cvr_id,audit_"
    "reason\n";

#define ONE_CARD "East,Mayor,1-1-1,A,\"\"\"Ann\"\"\",%s,YES,uploaded,,%s,1,COUNTY_WIDE_CONTEST\n"
#define ANN      "\"\"\"Ann\"\"\""
#define BOB      "\"\"\"Bob\"\"\""

static void put_reading(const char *file, const char *board, const char *time)
{
    AUTO_BUF text = BUF_INIT(1 << 16);
    buf_add(&text, str_from(compared_head));
    buf_addf(&text, ONE_CARD, board, time);
    put(file, buf_str(&text));
}

static void make_folders(const char *a, const char *b)
{
    const char *names[] = {a, b};
    for (size_t i = 0; i < 2; i++) {
        char path[128];
        (void)snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        assert_int_equal(mkdir(path, 0700), 0);
    }
}

// Of two readings of a card that of the later round counts: the tenth is after the second. The time
// of entry goes before the names; where neither tells, that is told.
static void test_which_file(void **state)
{
    struct published p;
    (void)state;
    make_folders("round_2", "round_10");
    put_contest(size_of(0), 1, 0, "in_progress");
    put_cards(ANN, "1");
    assert_int_equal(remove_file("contestComparison.csv"), 0);
    put_reading("round_2/contestComparison.csv", BOB, "now");
    put_reading("round_10/contestComparison.csv", ANN, "now");
    verify(&p);
    expect(&p, "discrepancies", true, false);
    assert_int_equal(places(&p, "comparison-order"), 0);
    published_end(&p);
    put_reading("round_2/contestComparison.csv", ANN, "2024-11-20 10:00:00");
    put_reading("round_10/contestComparison.csv", BOB, "2024-11-19 10:00:00");
    verify(&p);
    expect(&p, "discrepancies", true, false);
    published_end(&p);
    assert_int_equal(remove_file("round_10/contestComparison.csv"), 0);
    put_reading("round_2/contestComparison.csv", BOB, "now");
    put_reading("comparisons.csv", ANN, "now");
    verify(&p);
    assert_int_equal(places(&p, "comparison-order"), 1);
    published_end(&p);
}

// A limit of 5 % is one, however a spreadsheet wrote it.
static void test_percent(void **state)
{
    static const char *const limits[] = {"0.05", "5%", "5.0 %", "0.050"};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(limits); i++) {
        struct published p;
        PUT("contest.csv",
            "%sMayor,county_wide_contest,in_progress,1,%d,400,\"\"\"Ann\"\"\",%d,%s,60,0,0,0,0,0,0,"
            "1.03905,0,%llu,%llu\n",
            header, CARDS, MARGIN, limits[i], (unsigned long long)size_of(0),
            (unsigned long long)km_estimated(size_of(0), 60, 0));
        verify(&p);
        expect(&p, "sizes", true, false);
        assert_int_equal(places(&p, "size-differs"), 0);
        published_end(&p);
    }
    // Numbers as a spreadsheet writes them; what is no number makes no claim about the limit.
    static const char *const samples[] = {"60.0", "60.00", "sixty"};
    for (size_t i = 0; i < ARRAY_LEN(samples); i++) {
        struct published p;
        PUT("contest.csv",
            "%sMayor,county_wide_contest,risk_limit_achieved,1,%d.0,400,\"\"\"Ann\"\"\",%d,0.05,%s,"
            "0.0,0,"
            "0,0,0,0,1.03905,0,%llu,%llu\n",
            header, CARDS, MARGIN, samples[i], (unsigned long long)size_of(0),
            (unsigned long long)km_estimated(size_of(0), 60, 0));
        verify(&p);
        assert_int_equal(places(&p, "limit-not-met"), 0);
        assert_int_equal(places(&p, "number-damaged"), i == 2);
        published_end(&p);
    }
}

// Of a ranked contest the order counts, and what a difference does is not told.
static void test_ranked(void **state)
{
    struct published p;
    (void)state;
    static const char first[] = "\"\"\"Ann(1)\"\",\"\"Bob(2)\"\"\"";
    static const char other[] = "\"\"\"Ann(2)\"\",\"\"Bob(1)\"\"\"";
    for (int differ = 0; differ < 2; differ++) {
        AUTO_BUF text = BUF_INIT(1 << 16);
        put_contest(size_of(0), 1, 0, "in_progress");
        put_cards(ANN, "1");
        buf_add(&text, str_from(compared_head));
        buf_addf(&text, "East,Mayor,1-1-1,A,%s,%s,YES,uploaded,,now,1,X\n", first,
                 differ ? other : first);
        put("contestComparison.csv", buf_str(&text));
        verify(&p);
        expect(&p, "discrepancies", true, differ == 1);
        assert_int_equal(places(&p, "ranked-unclassified"), differ);
        published_end(&p);
        // The same with the reading of the machine beside it, and the names alone.
        AUTO_BUF raw = BUF_INIT(1 << 16);
        str head = str_from(compared_head);
        buf_addf(&raw, STR_FMT ",raw_choice_per_voting_computer\n",
                 STR_ARG(str_head(head, head.len - 1)));
        buf_addf(&raw,
                 "East,Mayor,1-1-1,A,\"\"\"Ann\"\",\"\"Bob\"\"\",%s,YES,uploaded,,now,1,X,\"x\"\n",
                 differ ? "\"\"\"Bob\"\",\"\"Ann\"\"\"" : "\"\"\"Ann\"\",\"\"Bob\"\"\"");
        put("contestComparison.csv", buf_str(&raw));
        verify(&p);
        assert_int_equal(places(&p, "ranked-unclassified"), differ);
        published_end(&p);
    }
}

// ---- votes

static void test_votes(void **state)
{
    struct published p;
    (void)state;
    put_contest(size_of(0), 0, 0, "in_progress");
    PUT("tabulateCounty.csv", "county_name,contest_name,choice,votes\nEast,Mayor,Ann,300\n"
                              "East,Mayor,Bob,150\nEast,Clerk,Cid,9\nWest,Clerk,Dan,5\n");
    PUT("tabulate.csv", "contest_name,choice,votes\nMayor,Ann,300\nMayor,Bob,150\n");
    verify(&p);
    expect(&p, "sums", true, false);
    expect(&p, "margins", true, false);
    assert_int_equal(places(&p, "contests-merged"), 1); // Clerk: two counties, nothing in common
    published_end(&p);
    PUT("tabulate.csv", "contest_name,choice,votes\nMayor,Ann,100\nMayor,Bob,250\n");
    verify(&p);
    expect(&p, "sums", false, false);
    expect(&p, "margins", false, false);
    assert_int_equal(places(&p, "winner-differs"), 1);
    published_end(&p);
    // The winner's name begins with that of whoever has the most votes, and is another.
    PUT("tabulate.csv", "contest_name,choice,votes\nMayor,An,300\nMayor,Bob,150\n");
    verify(&p);
    expect(&p, "margins", false, false);
    assert_int_equal(places(&p, "winner-differs"), 1);
    published_end(&p);
    // Nobody lost, and the one that stands there is not the winner.
    PUT("tabulate.csv", "contest_name,choice,votes\nMayor,An,300\n");
    verify(&p);
    expect(&p, "margins", false, false);
    assert_int_equal(places(&p, "winner-differs"), 1);
    published_end(&p);
    // Votes of a choice that the state's results of the contest do not have.
    PUT("tabulate.csv", "contest_name,choice,votes\nMayor,Ann,300\nMayor,Bob,150\n");
    PUT("tabulateCounty.csv", "county_name,contest_name,choice,votes\nEast,Mayor,Ann,300\n"
                              "East,Mayor,Bob,150\nWest,Mayor,Zed,7\n");
    verify(&p);
    expect(&p, "sums", false, false);
    assert_int_equal(places(&p, "sums-alone"), 1);
    published_end(&p);
}

// More rows than any state has: the search for merged contests takes one pass.
static void test_merged_many(void **state)
{
    enum { COUNTIES = 3000, CHOICES = 4 };
    AUTO_BUF rows = BUF_INIT(1 << 22);
    struct published p;
    (void)state;
    buf_add(&rows, STR("county_name,contest_name,choice,votes\n"));
    for (unsigned c = 0; c < COUNTIES; c++)
        for (unsigned i = 0; i < CHOICES; i++)
            buf_addf(&rows, "County %u,Clerk,%s %u,1\n", c, c == COUNTIES / 2 ? "Other" : "Choice",
                     i);
    put_contest(size_of(0), 0, 0, "in_progress");
    put("tabulateCounty.csv", buf_str(&rows));
    verify(&p);
    assert_int_equal(places(&p, "contests-merged"), 1);
    const str what = published_finding(&p, "contests-merged")->places.at[0].what;
    assert_true(str_find(what, STR("County 1500 have no choice in common")) < what.len);
    published_end(&p);
}

// ---- years that were never seen

static void test_renamed(void **state)
{
    struct published p;
    (void)state;
    PUT("contests of 2031.csv",
        "Statewide audit 2031\nContest,Weather,Min Margin,Ballot Card Count,Risk Limit,Gamma,"
        "Two Vote Over,One Vote Over,One Vote Under,Two Vote Under,Optimistic Samples To Audit\n"
        "Mayor,rain,%d,%d,0.05,1.03905,0,0,0,0,%llu\n",
        MARGIN, CARDS, (unsigned long long)size_of(0));
    verify(&p);
    expect(&p, "sizes", true, true); // right, but the estimates are not there
    assert_true(p.contests.at[0].size_agrees);
    assert_true(p.contests.at[0].lacks_sample && isnan(p.contests.at[0].risk_again));
    assert_int_equal(places(&p, "column-new"), 1);
    assert_true(places(&p, "column-missing") > 5);
    assert_int_equal(p.verdict, PUBLISHED_INCOMPLETE); // never a pass by omission
    published_end(&p);
}

static void test_damaged(void **state)
{
    struct published p;
    (void)state;
    put_contest(size_of(0), 30, 0, "in_progress");
    PUT("tabulate.csv", "%s", "");
    PUT("unknown.csv", "a,b\n1,2\n");
    PUT("contestSelection.csv",
        "min_margin,contest_name,contest_cvr_ids\n1,Mayor,\"[1,2,]x\"\n1,Clerk,\"[1,2");
    PUT("ResultsReportSummary.csv",
        "Contest,Risk measurement %%,audited sample count,ballot count,min margin,disc +2,disc +1,"
        "disc -1,disc -2,gamma\nMayor,1.0,99999999999999999999,%d,5,0,0,0,0,1.03905\n"
        "Clerk,1.0,12,99999999999999999999,5,0,0,0,0,1.03905\nDog,1",
        CARDS);
    verify(&p);
    assert_int_equal(places(&p, "file-unknown") >= 1, 1);
    assert_true(places(&p, "selection-damaged") >= 1);
    assert_int_equal(places(&p, "number-damaged"), 2);
    assert_int_equal(places(&p, "row-short"), 1);
    assert_int_not_equal(p.verdict, PUBLISHED_PASS);
    published_end(&p);
}

// Every beginning of a good file: an answer, and never a crash.
static void test_cut(void **state)
{
    AUTO_BUF text = BUF_INIT(1 << 16);
    struct published p;
    struct bal_err err;
    (void)state;
    put_contest(size_of(0), 30, 0, "in_progress");
    buf_addf(&text,
             "%sMayor,county_wide_contest,in_progress,1,%d,400,\"\"\"Ann\"\"\",%d,0.05,0,0,0,"
             "0,0,0,0,1.03905,0,%llu,%llu\n",
             header, CARDS, MARGIN, (unsigned long long)size_of(0), (unsigned long long)size_of(0));
    for (size_t n = 0; n < text.len; n += 3) {
        put("contest.csv", str_head(buf_str(&text), n));
        if (published_verify(&p, folder, STR(""), &err) == BAL_OK)
            assert_int_not_equal(p.verdict, PUBLISHED_PASS);
        published_end(&p);
    }
}

static void test_not_known(void **state)
{
    struct published p;
    struct bal_err err;
    (void)state;
    assert_false(published_known(folder)); // a seed alone is nobody's
    assert_int_equal(published_verify(&p, folder, STR(""), &err), BAL_UNSUPPORTED);
    published_end(&p);
    PUT("cvrs.csv", "CvrNumber,TabulatorNum,BatchId,RecordId,ImprintedId,CountingGroup\n"
                    "1,1,1,1,1-1-1,Mail\n"); // an export of Dominion's, which is no list of ballots
    assert_false(published_known(folder));
    put_contest(size_of(0), 0, 0, "in_progress");
    assert_true(published_known(folder));
    PUT("checkpoint", "%s", "x");
    assert_false(published_known(folder)); // a bundle
}

static void test_memory(void **state)
{
    (void)state;
    put_contest(size_of(0), 4, 0, "in_progress");
    put_cards("\"\"\"Bob\"\"\"", "1,2,3,2");
    put_list(CARDS + 7, 0);
    bool failed = true;
    for (unsigned long n = 1; failed && n < 100000; n += n < 300 ? 1 : 37) {
        struct published p;
        struct bal_err err = {0};
        mem_fail_after(n);
        bal_status status = published_verify(&p, folder, STR(""), &err);
        mem_fail_after(0);
        // What a single file lacks is told as a finding; the answer is never PASS.
        failed = status != BAL_OK || published_finding(&p, "file-unreadable") != NULL;
        assert_true(status != BAL_OK || p.verdict != PUBLISHED_PASS);
        published_end(&p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_redraw),
        cmocka_unit_test(test_redraw_bound),
        cmocka_unit_test_setup_teardown(test_draws, begin, end),
        cmocka_unit_test_setup_teardown(test_randoms, begin, end),
        cmocka_unit_test_setup_teardown(test_few, begin, end),
        cmocka_unit_test_setup_teardown(test_sizes, begin, end),
        cmocka_unit_test_setup_teardown(test_risks, begin, end),
        cmocka_unit_test_setup_teardown(test_damaged_figure, begin, end),
        cmocka_unit_test_setup_teardown(test_cards, begin, end),
        cmocka_unit_test_setup_teardown(test_half_missing, begin, end),
        cmocka_unit_test_setup_teardown(test_pending, begin, end),
        cmocka_unit_test_setup_teardown(test_rounds, begin, end),
        cmocka_unit_test_setup_teardown(test_which_file, begin, end),
        cmocka_unit_test_setup_teardown(test_percent, begin, end),
        cmocka_unit_test_setup_teardown(test_ranked, begin, end),
        cmocka_unit_test_setup_teardown(test_votes, begin, end),
        cmocka_unit_test_setup_teardown(test_merged_many, begin, end),
        cmocka_unit_test_setup_teardown(test_renamed, begin, end),
        cmocka_unit_test_setup_teardown(test_damaged, begin, end),
        cmocka_unit_test_setup_teardown(test_cut, begin, end),
        cmocka_unit_test_setup_teardown(test_not_known, begin, end),
        cmocka_unit_test_setup_teardown(test_memory, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
