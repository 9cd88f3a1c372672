// SPDX-License-Identifier: Apache-2.0
// Claims: thousands of sentences whose truth is known beforehand; sentences that try something;
// every n-th allocation failing.
#include "support/support.h"

#include <stdio.h>

#include "base/mem.h"
#include "support/claims.h"
#include "support/random.h"

static struct bal_err err;

// ---- sentences whose truth is known

// What a sentence is about, and a figure that holds now.
struct told {
    char text[512];
    bool truth;   // of the last word of the record
    bool certain; // it must not be NOT CHECKABLE either
};

static uint64_t pick(uint64_t *random, uint64_t n)
{
    return test_random(random) % n;
}

// A number in one of the ways that people write it.
static void write_number(char out[64], uint64_t n, uint64_t *random)
{
    static const char *const marks[] = {",", ".", " ", "'", "\xC2\xA0", "\xE2\x80\xAF", ""};
    const char *mark = marks[pick(random, ARRAY_LEN(marks))];
    char digits[32];
    size_t len = (size_t)snprintf(digits, sizeof digits, "%llu", (unsigned long long)n), at = 0;
    for (size_t i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            at += (size_t)snprintf(out + at, 64 - at, "%s", mark);
        out[at++] = digits[i];
    }
    out[at] = '\0';
}

static bool compares(unsigned how, uint64_t value, uint64_t said)
{
    bool all[] = {value == said, value > said,  value > said,  value < said,  value < said,
                  value < said,  value >= said, value <= said, value <= said, value == said};
    return all[how];
}

static const char *const words[] = {
    "",       "more than ", "over ",    "fewer than ",   "less than ",
    "under ", "at least ",  "at most ", "no more than ", "exactly "};

// A figure near the value, so that about half of the sentences hold.
static unsigned figure(char out[128], uint64_t value, bool *truth, uint64_t *random)
{
    char number[64];
    unsigned how = (unsigned)pick(random, ARRAY_LEN(words));
    uint64_t said = value, by = pick(random, 4);
    if (by == 1)
        said += 1 + pick(random, 2);
    else if (by == 2)
        said -= said > 0;
    else if (by == 3)
        said = pick(random, 50000);
    write_number(number, said, random);
    (void)snprintf(out, 128, "%s%s", words[how], number);
    *truth = compares(how, value, said);
    return how;
}

static const uint64_t *votes_now(const struct claim_contest *c)
{
    return c->hand != NULL ? c->hand : c->votes;
}

static const bool *won_now(const struct claim_contest *c)
{
    return c->hand != NULL ? c->hand_won : c->won;
}

static uint64_t sum_now(const struct claim_contest *c)
{
    uint64_t sum = 0;
    for (uint32_t k = 0; k < c->choice_count; k++)
        sum += votes_now(c)[k];
    return sum;
}

// The least winner and the best loser.
static void edge(const struct claim_contest *c, uint64_t *least, uint64_t *best)
{
    *least = UINT64_MAX;
    *best = 0;
    for (uint32_t k = 0; k < c->choice_count; k++) {
        uint64_t v = votes_now(c)[k];
        if (won_now(c)[k])
            *least = v < *least ? v : *least;
        else
            *best = v > *best ? v : *best;
    }
}

// Exactly: does part of whole, rounded to `decimals`, read as `said`? A half may go either way.
static bool share_is(uint64_t part, uint64_t whole, uint64_t said, uint64_t scale)
{
    uint64_t is = part * 200 * scale, claimed = said * 2 * whole; // all are small here
    return is <= claimed + whole && claimed <= is + whole;
}

static void say_share(struct told *t, const struct claim_contest *c, uint32_t k, uint64_t *random)
{
    unsigned decimals = (unsigned)pick(random, 4);
    uint64_t scale = decimals == 0 ? 1 : decimals == 1 ? 10 : decimals == 2 ? 100 : 1000;
    uint64_t whole = sum_now(c), part = votes_now(c)[k];
    uint64_t said = whole == 0 ? 0 : (part * 100 * scale + whole / 2) / whole + pick(random, 3);
    char digits[32];
    if (decimals == 0)
        (void)snprintf(digits, sizeof digits, "%llu", (unsigned long long)said);
    else
        (void)snprintf(digits, sizeof digits, "%llu%c%0*llu", (unsigned long long)(said / scale),
                       pick(random, 2) ? '.' : ',', (int)decimals,
                       (unsigned long long)(said % scale));
    (void)snprintf(t->text, sizeof t->text, STR_FMT " got %s%s of the votes in " STR_FMT,
                   STR_ARG(c->choices[k]), digits, pick(random, 2) ? "%" : " percent",
                   STR_ARG(c->name));
    t->truth = share_is(part, whole, said, scale);
    t->certain = whole > 0;
}

static void say_margin(struct told *t, const struct claim_contest *c, uint32_t k, uint64_t *random)
{
    char number[128];
    bool right;
    uint64_t least, best;
    edge(c, &least, &best);
    (void)figure(number, (won_now(c)[k] ? votes_now(c)[k] : least) - best, &right, random);
    (void)snprintf(t->text, sizeof t->text, STR_FMT " won " STR_FMT " by %s votes",
                   STR_ARG(c->choices[k]), STR_ARG(c->name), number);
    t->truth = right && won_now(c)[k];
    t->certain = c->ranks == 0;
}

static void say_lead(struct told *t, const struct claim_contest *c, uint32_t k, uint64_t *random)
{
    char number[128];
    bool right;
    uint32_t d = (uint32_t)pick(random, c->choice_count);
    uint64_t a = votes_now(c)[k], b = votes_now(c)[d];
    (void)figure(number, a > b ? a - b : b - a, &right, random);
    (void)snprintf(t->text, sizeof t->text, STR_FMT " leads " STR_FMT " by %s votes in " STR_FMT,
                   STR_ARG(c->choices[k]), STR_ARG(c->choices[d]), number, STR_ARG(c->name));
    t->truth = right && a > b;
    t->certain = true;
}

static void say_local(struct told *t, const struct claim_facts *f, uint64_t *random)
{
    char number[128];
    const struct claim_local *l = &f->locals.at[pick(random, f->locals.len)];
    const struct claim_contest *c = &f->versions.at[f->versions.len - 1].contests.at[0];
    (void)figure(number, l->votes, &t->truth, random);
    (void)snprintf(t->text, sizeof t->text,
                   STR_FMT " received %s votes for " STR_FMT " in " STR_FMT,
                   STR_ARG(c->choices[l->choice]), number, STR_ARG(c->name),
                   STR_ARG(f->places.at[l->place].name));
    t->certain = true;
}

static void say_votes(struct told *t, const struct claim_contest *c, uint32_t k, uint64_t *random)
{
    char number[128];
    (void)figure(number, votes_now(c)[k], &t->truth, random);
    if (pick(random, 2))
        (void)snprintf(t->text, sizeof t->text, STR_FMT " has %s votes in " STR_FMT,
                       STR_ARG(c->choices[k]), number, STR_ARG(c->name));
    else
        (void)snprintf(t->text, sizeof t->text, "In " STR_FMT ", %s votes were cast for " STR_FMT,
                       STR_ARG(c->name), number, STR_ARG(c->choices[k]));
    t->certain = true;
}

static void say(struct told *t, const struct claim_facts *f, uint64_t *random)
{
    const struct claim_version *v = &f->versions.at[f->versions.len - 1];
    const struct claim_contest *c = &v->contests.at[pick(random, v->contests.len)];
    uint32_t k = (uint32_t)pick(random, c->choice_count);
    char number[128];
    switch (pick(random, 8)) {
    case 0:
        say_share(t, c, k, random);
        return;
    case 1:
        say_margin(t, c, k, random);
        return;
    case 2:
        say_lead(t, c, k, random);
        return;
    case 3:
        say_local(t, f, random);
        return;
    case 4:
        (void)snprintf(t->text, sizeof t->text, STR_FMT " %s " STR_FMT, STR_ARG(c->choices[k]),
                       t->truth ? "won" : "lost", STR_ARG(c->name));
        t->truth = won_now(c)[k] == t->truth;
        t->certain = true;
        return;
    case 5:
        (void)figure(number, sum_now(c), &t->truth, random);
        (void)snprintf(t->text, sizeof t->text, "%s votes were cast in " STR_FMT, number,
                       STR_ARG(c->name));
        t->certain = true;
        return;
    case 6:
        (void)figure(number, c->cards, &t->truth, random);
        (void)snprintf(t->text, sizeof t->text, "There were %s ballots in " STR_FMT, number,
                       STR_ARG(c->name));
        t->certain = true;
        return;
    default:
        say_votes(t, c, k, random);
    }
}

// Nothing that does not hold is CONFIRMED, nothing that holds is CONTRADICTED or OUTDATED.
static void check(const struct told *t, const struct claim_answer *a, enum claims_kind kind)
{
    bool wrong = a->verdict == CLAIM_CONTRADICTED || a->verdict == CLAIM_OUTDATED;
    if (kind == CLAIMS_REOPENED)
        wrong = a->verdict == CLAIM_CONTRADICTED;
    if ((a->verdict == CLAIM_CONFIRMED && (!t->truth || kind == CLAIMS_REOPENED)) ||
        (wrong && t->truth))
        fail_msg("%s: %s; it is %s", claim_verdict_name(a->verdict), t->text,
                 t->truth ? "true" : "false");
    assert_true(a->says.len > 0);
    assert_true(a->verdict > CLAIM_OUTDATED || a->proven || kind == CLAIMS_REOPENED);
}

static void never_a_wrong_answer(void **state)
{
    enum { WORLDS = 60, SENTENCES = 200 };
    (void)state;
    uint64_t random = 8;
    unsigned count[CLAIM_NOT_CHECKABLE + 1] = {0}, certain = 0, dumb = 0;
    for (unsigned w = 0; w < WORLDS; w++) {
        struct claim_facts f;
        enum claims_kind kind = (enum claims_kind)(w % CLAIMS_KINDS);
        claims_world(&f, kind, w + 1);
        for (unsigned i = 0; i < SENTENCES; i++) {
            struct told t = {.truth = pick(&random, 2) == 1};
            struct claim_answer a;
            say(&t, &f, &random);
            assert_ok(claim_judge(&f, str_from(t.text), &a, &err));
            check(&t, &a, kind);
            count[a.verdict]++;
            certain += t.certain;
            if (t.certain && a.verdict == CLAIM_NOT_CHECKABLE && dumb++ < 3)
                print_message("not checkable: %s\n", t.text);
        }
        claim_facts_done(&f);
    }
    for (size_t v = 0; v < CLAIM_NOT_CHECKABLE; v++)
        assert_true(count[v] > 100);
    assert_true(dumb * 50 < certain); // the sentences are answered
}

// ---- sentences that try something

static enum claim_verdict asked(struct claim_facts *f, str claim)
{
    struct claim_answer a;
    assert_ok(claim_judge(f, claim, &a, &err));
    return a.verdict;
}

static void what_is_no_number(void **state)
{
    static const char *const figures[] = {"-5",
                                          "1,2345",
                                          "1,23",
                                          "1.234,567",
                                          "12,34,567",
                                          "1e5",
                                          "0x10",
                                          "1 million",
                                          "5k",
                                          "½",
                                          "18446744073709551616",
                                          "99999999999999999999999999",
                                          "five",
                                          "1,234.5",
                                          "12%",
                                          "about 5",
                                          "5-6",
                                          "5 or 6",
                                          "\xD9\xA5",
                                          "\xEF\xBC\x95",
                                          "+5",
                                          "more then 5",
                                          "not 5",
                                          "1''234",
                                          "1, 234",
                                          "1 ,234",
                                          "twice 5",
                                          "5 more"};
    struct claim_facts f;
    (void)state;
    claims_world(&f, CLAIMS_REPORTED, 3);
    for (size_t i = 0; i < ARRAY_LEN(figures); i++) {
        char text[256];
        (void)snprintf(text, sizeof text, "Ann Alder has %s votes in Mayor", figures[i]);
        if (asked(&f, str_from(text)) == CLAIM_CONFIRMED)
            fail_msg("CONFIRMED: %s", text);
    }
    claim_facts_done(&f);
}

static void what_is_not_shown(void **state)
{
    static const char *const hidden[] = {"\xE2\x80\xAE", "\xE2\x81\xA6", "\xE2\x80\x8B", "\x1b[31m",
                                         "\x7F",         "\xEF\xBB\xBF", "\xC2\xAD",     "\xFF",
                                         "\xC2\x85",     "\xED\xA0\x80", "\x01"};
    struct claim_facts f;
    (void)state;
    claims_world(&f, CLAIMS_REPORTED, 3);
    const struct claim_contest *c = &f.versions.at[1].contests.at[0];
    char text[256];
    (void)snprintf(text, sizeof text, "Ann Alder has %llu votes in Mayor",
                   (unsigned long long)c->votes[0]);
    assert_int_equal(asked(&f, str_from(text)), CLAIM_CONFIRMED);
    for (size_t i = 0; i < ARRAY_LEN(hidden); i++)
        for (size_t at = 0; at <= strlen(text); at++) {
            char odd[300];
            (void)snprintf(odd, sizeof odd, "%.*s%s%s", (int)at, text, hidden[i], text + at);
            assert_int_equal(asked(&f, str_from(odd)), CLAIM_NOT_CHECKABLE);
        }
    assert_int_equal(asked(&f, str_make("Ann\0 Alder won Mayor", 20)), CLAIM_NOT_CHECKABLE);
    AUTO_BUF huge = BUF_INIT(1 << 21);
    while (huge.len < 1 << 20)
        buf_addf(&huge, "%s in Mayor ", text);
    assert_int_equal(asked(&f, buf_str(&huge)), CLAIM_NOT_CHECKABLE);
    claim_facts_done(&f);
}

// Names that differ in capital letters only, names that are numbers, one name in several contests.
static void whom_it_is_about(void **state)
{
    static const struct {
        enum claim_verdict verdict;
        const char *claim;
    } cases[] = {
        {CLAIM_NOT_CHECKABLE, "Ann Alder won"},
        {CLAIM_NOT_CHECKABLE, "Yes won"},
        {CLAIM_NOT_CHECKABLE, "ann alder won Council"},
        {CLAIM_NOT_IN_EVIDENCE, "Ann Alderman won Mayor"},
        {CLAIM_NOT_IN_EVIDENCE, "Bo Birch won Council"},
        {CLAIM_NOT_IN_EVIDENCE, "Ann Alder won Sheriff"},
        {CLAIM_NOT_CHECKABLE, "Ann Alder won Mayor and Council"},
        {CLAIM_NOT_IN_EVIDENCE, "The margin in Judge is 5 votes"},
        {CLAIM_NOT_IN_EVIDENCE, "Ann Alder has 5 votes in Council in Adams"},
        {CLAIM_NOT_IN_EVIDENCE, "The turnout was 101 % in Baker"},
        {CLAIM_NOT_IN_EVIDENCE, "There were more ballots than registered voters in Adams"},
        {CLAIM_CONFIRMED, "Only 57 ballots were audited"},
        {CLAIM_CONTRADICTED, "58 ballots were audited"},
        {CLAIM_CONFIRMED, "58 cards were drawn"},
        {CLAIM_CONTRADICTED, "The hand count changed the winner of Mayor"},
    };
    struct claim_facts f;
    (void)state;
    claims_world(&f, CLAIMS_REPORTED, 3);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        enum claim_verdict v = asked(&f, str_from(cases[i].claim));
        if (v != cases[i].verdict)
            fail_msg("%s: %s", claim_verdict_name(v), cases[i].claim);
    }
    struct claim_answer a;
    assert_ok(claim_judge(&f, STR("They say Bo Birch got dead people's votes in Mayor"), &a, &err));
    assert_int_equal(a.asks, 4);
    assert_str(a.ask[1], "Bo Birch lost Mayor");
    assert_true(str_find(a.note, STR("registration list")) < a.note.len);
    claim_facts_done(&f);
}

static void the_hand_count_is_the_last_word(void **state)
{
    struct claim_facts f;
    char text[256];
    (void)state;
    claims_world(&f, CLAIMS_COUNTED, 3);
    const struct claim_contest *c = &f.versions.at[1].contests.at[0];
    for (uint32_t k = 0; k < c->choice_count; k++) {
        (void)snprintf(text, sizeof text, STR_FMT " won Mayor", STR_ARG(c->choices[k]));
        assert_int_equal(asked(&f, str_from(text)), c->hand_won[k] ? CLAIM_CONFIRMED
                                                    : c->won[k]    ? CLAIM_OUTDATED
                                                                   : CLAIM_CONTRADICTED);
        (void)snprintf(text, sizeof text, STR_FMT " has %llu votes in Mayor",
                       STR_ARG(c->choices[k]), (unsigned long long)c->votes[k]);
        assert_int_equal(asked(&f, str_from(text)),
                         c->hand[k] == c->votes[k] ? CLAIM_CONFIRMED : CLAIM_OUTDATED);
    }
    assert_int_equal(asked(&f, STR("The hand count changed the winner of Mayor")), CLAIM_CONFIRMED);
    assert_int_equal(asked(&f, STR("The audit confirmed Mayor")), CLAIM_CONTRADICTED);
    claim_facts_done(&f);
}

// By the rule of the contest somebody may win with fewer votes than another: then no vote leads.
static void a_hand_count_without_a_margin(void **state)
{
    static const char *const leads[] = {"by more than 5 percent", "by 1 votes", "by at least 1 %"};
    struct claim_facts f;
    struct claim_answer a;
    char text[256];
    (void)state;
    claims_world(&f, CLAIMS_COUNTED, 3);
    const struct claim_contest *c = &f.versions.at[1].contests.at[0];
    uint32_t won = 0, lost = 0;
    for (uint32_t k = 0; k < c->choice_count; k++)
        *(c->hand_won[k] ? &won : &lost) = k;
    c->hand[won] = c->hand[lost] / 2;
    for (size_t i = 0; i < ARRAY_LEN(leads); i++) {
        (void)snprintf(text, sizeof text, STR_FMT " won Mayor %s", STR_ARG(c->choices[won]),
                       leads[i]);
        assert_ok(claim_judge(&f, str_from(text), &a, &err));
        assert_int_equal(a.verdict, CLAIM_CONTRADICTED);
        assert_str(a.says, "By the hand count: There is no margin in votes.");
    }
    claim_facts_done(&f);
}

// Counted in full, and no outcome yet: who won follows from the count, and rests on it.
static void a_hand_count_without_an_outcome(void **state)
{
    struct claim_facts f;
    struct claim_answer a;
    char text[256];
    (void)state;
    claims_world(&f, CLAIMS_COUNTED, 3);
    f.findings.len = 0;
    const struct claim_contest *c = &f.versions.at[1].contests.at[0];
    for (uint32_t k = 0; k < c->choice_count; k++) {
        (void)snprintf(text, sizeof text, STR_FMT " won Mayor", STR_ARG(c->choices[k]));
        assert_ok(claim_judge(&f, str_from(text), &a, &err));
        assert_int_equal(a.verdict, c->hand_won[k] ? CLAIM_CONFIRMED
                                    : c->won[k]    ? CLAIM_OUTDATED
                                                   : CLAIM_CONTRADICTED);
        assert_str(a.event.type, "hand-count");
        assert_true(str_starts(a.says, STR("By the hand count, ")));
    }
    claim_facts_done(&f);
}

// Of two winners each is told its own lead over the best loser.
static void each_winner_has_a_lead(void **state)
{
    struct claim_facts f;
    char text[256];
    (void)state;
    claims_world(&f, CLAIMS_REPORTED, 3);
    f.versions.at[0].contests.len = 0; // no earlier word
    const struct claim_contest *c = &f.versions.at[1].contests.at[1];
    const uint64_t votes[] = {50, 20, 5, 12};
    const bool won[] = {true, true, false, false};
    memcpy(c->votes, votes, sizeof votes);
    memcpy(c->won, won, sizeof won);
    for (uint32_t k = 0; k < 2; k++)
        for (uint64_t lead = 0; lead < 60; lead++) {
            (void)snprintf(text, sizeof text, STR_FMT " won Council by %llu votes",
                           STR_ARG(c->choices[k]), (unsigned long long)lead);
            assert_int_equal(asked(&f, str_from(text)),
                             lead == votes[k] - 12 ? CLAIM_CONFIRMED : CLAIM_CONTRADICTED);
        }
    assert_int_equal(asked(&f, STR("The margin in Council is 8 votes")), CLAIM_CONFIRMED);
    claim_facts_done(&f);
}

// A risk is held against a percentage as both are written: 7 % is neither more nor less than 0.07.
static void a_risk_that_is_what_is_claimed(void **state)
{
    static const struct {
        const char *claim;
        bool is;
    } cases[] = {{"The risk in Mayor is 7 %", true},
                 {"The risk in Mayor is more than 7 %", false},
                 {"The risk in Mayor is less than 7 %", false},
                 {"The risk in Mayor is at least 7 %", true},
                 {"The risk in Mayor is at most 7 %", true},
                 {"The risk in Mayor is more than 6.99 %", true},
                 {"The risk in Mayor is less than 7.01 %", true}};
    struct claim_facts f;
    (void)state;
    claims_world(&f, CLAIMS_REPORTED, 3);
    f.findings.len = 0; // no earlier word
    struct claim_finding *risk = vec_push(&f.findings, 100);
    assert_non_null(risk);
    *risk = (struct claim_finding){
        .contest = STR("Mayor"), .text = STR("{}"), .risk = STR("0.07"), .line = 1};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_int_equal(asked(&f, str_from(cases[i].claim)),
                         cases[i].is ? CLAIM_CONFIRMED : CLAIM_CONTRADICTED);
    claim_facts_done(&f);
}

// ---- earlier freezes

// A contest is the one that is written so; another is meant only where it alone differs in capital
// letters.
static void a_contest_in_other_capitals(void **state)
{
    struct claim_facts f;
    (void)state;
    claims_world(&f, CLAIMS_REPORTED, 3);
    struct claim_contest *then = f.versions.at[0].contests.at, *now = f.versions.at[1].contests.at;
    then[0].name = STR("MAYOR");
    then[0].votes[0] = now[0].votes[0] + 1;
    then[0].cards = now[0].cards + 1;
    char votes[64], cards[64];
    (void)snprintf(votes, sizeof votes, "Ann Alder has %llu votes in Mayor",
                   (unsigned long long)then[0].votes[0]);
    (void)snprintf(cards, sizeof cards, "%llu ballots were cast in Mayor",
                   (unsigned long long)then[0].cards);
    assert_int_equal(asked(&f, str_from(votes)), CLAIM_OUTDATED);
    assert_int_equal(asked(&f, str_from(cards)), CLAIM_OUTDATED);
    assert_int_equal(asked(&f, STR("The results were changed in Mayor")), CLAIM_CONFIRMED);
    memcpy(then[0].votes, now[0].votes, now[0].choice_count * sizeof *now[0].votes);
    assert_int_equal(asked(&f, STR("The results were changed in Mayor")), CLAIM_NOT_IN_EVIDENCE);
    then[1] = now[0]; // that freeze has "Mayor", too, with the figures of now
    then[0].votes = (uint64_t[]){now[0].votes[0] + 1, 0, 0};
    assert_int_equal(asked(&f, str_from(votes)), CLAIM_CONTRADICTED);
    assert_int_equal(asked(&f, str_from(cards)), CLAIM_CONTRADICTED);
    claim_facts_done(&f);
}

// The cards of all manifests are not those of a contest that an earlier freeze did not have.
static void a_contest_that_was_not_there(void **state)
{
    struct claim_facts f;
    (void)state;
    claims_world(&f, CLAIMS_REPORTED, 3);
    struct claim_manifest *m = vec_push(&f.manifests, 10);
    *m = (struct claim_manifest){.event = 1, .cards = 500, .withdrawn = 4};
    assert_int_equal(asked(&f, STR("500 ballots were cast")), CLAIM_OUTDATED);
    f.versions.at[0].contests.len = 0;
    assert_int_equal(asked(&f, STR("500 ballots were cast in Mayor")), CLAIM_CONTRADICTED);
    claim_facts_done(&f);
}

// Figures that were changed once, and the record opened again for something else after it.
static void the_reason_of_the_change(void **state)
{
    struct claim_facts f;
    struct claim_answer a;
    (void)state;
    claims_world(&f, CLAIMS_REPORTED, 3);
    f.events.at[4].reason = STR("a batch was forgotten");
    f.events.at[6].type = STR("reopen");
    f.events.at[6].reason = STR("a name was wrong");
    f.events.at[7].type = STR("params-commit");
    struct claim_version *third = vec_push(&f.versions, 10);
    third->event = 7;
    for (size_t i = 0; i < f.versions.at[1].contests.len; i++) {
        struct claim_contest *c = vec_push(&third->contests, 100);
        *c = f.versions.at[1].contests.at[i];
    }
    assert_ok(claim_judge(&f, STR("The results were changed in Mayor"), &a, &err));
    assert_int_equal(a.verdict, CLAIM_CONFIRMED);
    assert_int_equal(a.event.seq, 5);
    assert_true(str_ends(a.says, STR("“a batch was forgotten”.")));
    claim_facts_done(&f);
}

// ---- no memory

static void every_allocation_fails_once(void **state)
{
    static const char *const claims[] = {"Ann Alder has 5 votes in Mayor",
                                         "Ann Alder won Mayor by 7 votes",
                                         "The turnout was 9 %",
                                         "Bo Birch got dead people's votes in Mayor",
                                         "Ann Alder has 5 votes in Mayor in Adams",
                                         "There were more votes than ballots in Council"};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(claims); i++) {
        bool failed = true;
        for (unsigned long n = 1; failed && n < 1000; n++) {
            struct claim_facts f;
            struct claim_answer a;
            claims_world(&f, CLAIMS_COUNTED, 3);
            f.arena.next = f.arena.end; // the next text needs a block
            mem_fail_after(n);
            bal_status status = claim_judge(&f, str_from(claims[i]), &a, &err);
            failed = status != BAL_OK;
            mem_fail_after(0);
            assert_true(status == BAL_OK || status == BAL_LIMIT);
            claim_facts_done(&f);
        }
        assert_false(failed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(never_a_wrong_answer),
        cmocka_unit_test(what_is_no_number),
        cmocka_unit_test(what_is_not_shown),
        cmocka_unit_test(whom_it_is_about),
        cmocka_unit_test(the_hand_count_is_the_last_word),
        cmocka_unit_test(a_hand_count_without_a_margin),
        cmocka_unit_test(a_hand_count_without_an_outcome),
        cmocka_unit_test(each_winner_has_a_lead),
        cmocka_unit_test(a_risk_that_is_what_is_claimed),
        cmocka_unit_test(a_contest_in_other_capitals),
        cmocka_unit_test(a_contest_that_was_not_there),
        cmocka_unit_test(the_reason_of_the_change),
        cmocka_unit_test(every_allocation_fails_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
