// SPDX-License-Identifier: Apache-2.0
// frame.c: time of an audit's figures for a state: frame, plan, sample, matching, measured risk.
//
//     bench_frame [CARDS [CONTESTS [WANTED]]]      default: 5000000 50 5000
//
// Every card has 30 of 50 contests; a bound gives each of them its style. Each contest wants WANTED
// cards. The interpretations say what the CVRs say.
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>

#include "app/measure/next.h"

enum { BATCH = 200, BATCHES = 250, CHOICES = 6 };

static double cpu_seconds(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

// SplitMix64 (Steele, Lea, Flood 2014).
static uint64_t next(uint64_t *state)
{
    uint64_t z = (*state += 0x9E3779B97F4A7C15U);
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9U;
    z = (z ^ z >> 27) * 0x94D049BB133111EBU;
    return z ^ z >> 31;
}

static bal_status add_contests(struct import *imp, uint32_t contests, struct bal_err *err)
{
    char text[32];
    for (uint32_t i = 0; i < contests; i++) {
        uint32_t contest = 0, choice = 0;
        int n = snprintf(text, sizeof text, "Contest %u", i + 1);
        struct contest_def def = {.name = str_make(text, (size_t)n),
                                  .function = FUNCTION_PLURALITY,
                                  .votes_allowed = 1,
                                  .seats = 1};
        BAL_TRY(import_contest(imp, &def, &contest, err));
        for (uint32_t k = 0; k < CHOICES; k++) {
            n = snprintf(text, sizeof text, "Choice %u", k + 1);
            BAL_TRY(import_choice(imp, contest, str_make(text, (size_t)n), STR(""), 0,
                                  CHOICE_REGULAR, &choice, err));
        }
    }
    return BAL_OK;
}

static bal_status add_card(struct import *imp, uint32_t i, uint64_t *random, struct bal_err *err)
{
    struct election *e = imp->election;
    char tabulator[NUM_TEXT], batch[NUM_TEXT];
    struct card card = {.record = {i % BATCH + 1}, .imprinted = ID_DERIVED, .line = i + 5};
    struct manifest_batch row = {.tabulator = num_text(i / BATCH / BATCHES + 1, tabulator),
                                 .batch = num_text(i / BATCH % BATCHES + 1, batch),
                                 .cards = BATCH};
    uint32_t number = 0;
    if (i % BATCH == 0)
        BAL_TRY(import_manifest(imp, &row, err));
    BAL_TRY(import_batch(imp, 0, row.tabulator, row.batch, &card.batch, err));
    BAL_TRY(import_card(imp, &card, &number, err));
    for (uint32_t c = 0; c < e->contests.len; c++) {
        uint64_t r = next(random);
        if (r % 50 >= 30)
            continue;
        uint64_t vote = r >> 8 & 15; // 6 to 4 against the runner-up, and others
        struct mark mark = {.choice = (uint16_t)(vote < 6 ? 0 : vote < 10 ? 1 : vote % CHOICES)};
        BAL_TRY(import_marks(imp, number, c, STATE_MARKED, &mark, 1, err));
    }
    return BAL_OK;
}

static bal_status build(struct election *e, uint32_t cards, uint32_t contests, struct bal_err *err)
{
    struct problems problems;
    problems_init(&problems);
    struct import imp = {.election = e, .problems = &problems, .last_batch = TABLE_NONE};
    uint64_t random = 20261103;
    bal_status status = election_init(e, err);
    if (status == BAL_OK)
        status = add_contests(&imp, contests, err);
    for (uint32_t i = 0; i < cards && status == BAL_OK; i++)
        status = add_card(&imp, i, &random, err);
    problems_done(&problems);
    return status;
}

// What a board enters for each card of the list: the CVR.
static bal_status enter(struct election *e, const struct frame *f, const struct sample *s,
                        struct bal_err *err)
{
    AUTO_ARENA a = ARENA_INIT(LIMIT_NAMES_BYTES);
    struct finding *findings = arena_new(&a, struct finding, f->contest_count);
    BAL_TRY(arena_check(&a, err));
    for (size_t i = 0; i < s->retrieval.len; i++) {
        const struct sampled *card = &s->cards.at[s->retrieval.at[i]];
        struct frame_place place;
        frame_locate(f, card->card, &place);
        struct interpretation seen = {.round = card->round,
                                      .draw = card->draw,
                                      .tabulator = place.row->tabulator,
                                      .batch = place.row->batch,
                                      .position = place.position,
                                      .findings = findings};
        for (uint32_t c = 0; c < f->contest_count; c++) {
            const struct contest *contest = f->contests[c].contest;
            uint32_t code = column_get(&contest->column, place.cvr);
            struct mark_set set = contest_set(contest, code);
            if (code != 0)
                findings[seen.count++] =
                    (struct finding){c, (enum finding_state)set.state, set.count, set.marks};
        }
        BAL_TRY(interpretation_add(e, &seen, err));
    }
    return BAL_OK;
}

struct run {
    struct election e;
    struct problems problems;
    struct frame f;
    struct next_round plan;
    struct sample sample;
    struct found found;
    struct measure measure;
    double last;
};

static void lap(struct run *r, const char *what)
{
    double now = cpu_seconds();
    printf("%-10s %6.2f s CPU\n", what, now - r->last);
    r->last = now;
}

// Cards whose CVR has the contest: an exact bound.
static uint64_t cards_with(const struct election *e, const struct contest *c, struct arena *a)
{
    uint64_t *counts = arena_new(a, uint64_t, contest_codes(c));
    if (counts == NULL)
        return 0;
    column_count(&c->column, 0, e->cards, counts);
    return e->cards - counts[0];
}

static bal_status measure_all(struct run *r, uint64_t wanted, struct arena *a, struct bal_err *err)
{
    struct frame_settings *settings = arena_new(a, struct frame_settings, r->e.contests.len);
    uint64_t *targets = arena_new(a, uint64_t, r->e.contests.len);
    BAL_TRY(arena_check(a, err));
    for (size_t c = 0; c < r->e.contests.len; c++) {
        settings[c] =
            (struct frame_settings){.target = true,
                                    .risk_limit = STR("0.05"),
                                    .alpha = 0.05,
                                    .cards_bound = cards_with(&r->e, &r->e.contests.at[c], a)};
        targets[c] = wanted;
    }
    r->last = cpu_seconds();
    BAL_TRY(frame_make(&r->f, &r->e, settings, &r->problems, err));
    lap(r, "frame");
    struct next_request next = {.frame = &r->f, .chance = NEXT_CHANCE, .seed = STR("1")};
    BAL_TRY(next_plan(&r->plan, &next, err));
    lap(r, "plan");
    struct sample_plan plan = {STR("53417960661093690826"), sampler_at(0), 1, targets, NULL, 0};
    BAL_TRY(sample_make(&r->sample, &r->f, &plan, err));
    lap(r, "sample");
    BAL_TRY(enter(&r->e, &r->f, &r->sample, err));
    r->last = cpu_seconds();
    BAL_TRY(found_match(&r->found, &r->f, &r->sample, &r->e, &r->problems, err));
    lap(r, "match");
    struct measure_request q = {&r->f, &r->sample, &r->found, 1, 1, NULL, NULL, NULL};
    BAL_TRY(measure_make(&r->measure, &q, err));
    lap(r, "measure");
    return BAL_OK;
}

static void print_figures(const struct run *r, uint32_t cards)
{
    size_t met = 0;
    struct rusage use;
    (void)getrusage(RUSAGE_SELF, &use);
    for (size_t c = 0; c < r->measure.contests.len; c++)
        met += r->measure.contests.at[c].met;
    printf("%u cards, %u contests: planned %ju cards, drawn %zu, entered %zu; %zu contests meet "
           "their limit; %.0f MB peak\n",
           cards, r->f.contest_count, (uintmax_t)r->plan.chances[NEXT_CHANCE].cards,
           r->sample.cards.len, r->found.entered, met, (double)use.ru_maxrss * 1024 / 1e6);
}

int main(int argc, char **argv)
{
    uint32_t cards = 5000000, contests = 50, wanted = 5000;
    if ((argc > 1 && !num_u32(str_from(argv[1]), &cards)) ||
        (argc > 2 && !num_u32(str_from(argv[2]), &contests)) ||
        (argc > 3 && !num_u32(str_from(argv[3]), &wanted))) {
        (void)fprintf(stderr, "usage: bench_frame [CARDS [CONTESTS [WANTED]]]\n");
        return 64;
    }
    static struct run r;
    struct bal_err err = {0};
    AUTO_ARENA a = ARENA_INIT(LIMIT_NAMES_BYTES);
    problems_init(&r.problems);
    bal_status status = build(&r.e, cards, contests, &err);
    if (status == BAL_OK)
        status = measure_all(&r, wanted, &a, &err);
    if (status == BAL_OK)
        print_figures(&r, cards);
    else
        (void)fprintf(stderr, "%s\n", err.what);
    measure_done(&r.measure);
    found_done(&r.found);
    sample_done(&r.sample);
    next_done(&r.plan);
    frame_done(&r.f);
    problems_done(&r.problems);
    election_done(&r.e);
    return status == BAL_OK ? 0 : 2;
}
