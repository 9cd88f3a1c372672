// SPDX-License-Identifier: Apache-2.0
#include "app/plan/efficiency.h"

#include <math.h>

enum { CARDS = 1000000, CAP = 60000, COLUMNS = 6 };

// Columns of the comparisons; those of rivals and of Kaplan-Markov come last.
static const struct column_of {
    const char *contender, *title;
    bool capped;
} columns[COLUMNS] = {
    {"weighted", "weighted", false},
    {"mixture", "mixture", false},
    {"rlauxe", "rlauxe", false},
    {"shangrla-agrapa", "SHANGRLA AGRAPA", false},
    {"shangrla-optimal", "SHANGRLA optimal", true},
    {"kaplan-markov", "Kaplan-Markov", true},
};
enum { FIRST_RIVAL = 2 };

static const double margins[] = {0.005, 0.01, 0.02, 0.05, 0.10};
static const struct km_rates rates[] = {
    {0},
    {.o1 = 1e-3, .o2 = 1e-4, .u1 = 1e-3},
    {.o1 = 1e-2, .o2 = 1e-3, .u1 = 1e-2},
    {.o2 = 1e-3},
};

struct work {
    const struct efficiency_request *r;
    struct sink *out;
    struct arena arena;
    struct buf missed; // what falls short, as a list
    uint64_t done, cells;
};

// ---- one cell

static bal_status run_cell(struct work *t, const struct population_spec *spec, const char *name,
                           uint64_t most, struct compare_row *row, struct bal_err *err)
{
    struct population p;
    struct trial trial = t->r->trial;
    progress_tick(t->r->trial.progress, "simulating", t->done++, t->cells);
    trial.alpha = 0.05;
    trial.most = most;
    trial.progress = NULL;
    BAL_TRY(population_make(&p, spec, err));
    return compare_one(contender_find(str_from(name)), &p, &p, &trial, &t->arena, row, err);
}

static void put_number(struct sink *out, double v)
{
    char text[NUM_TEXT];
    sink_put(out, num_grouped((uint64_t)(v + 0.5), text));
}

// "1,234 (1,600)": the mean, and the 90 % quantile; "at least" where audits gave up at the cap.
static void put_cell(struct work *t, const struct compare_row *row, bool missed)
{
    bool all = row->confirmed == t->r->trial.replications;
    sink_put(t->out, STR(" | "));
    sink_put(t->out, missed ? STR("† ") : STR(""));
    sink_put(t->out, all ? STR("") : STR("≥ "));
    put_number(t->out, row->mean);
    sink_put(t->out, STR(" ("));
    if (row->quantiles[3] == SIM_NEVER)
        sink_printf(t->out, "> %d,%03d", CAP / 1000, CAP % 1000);
    else
        put_number(t->out, (double)row->quantiles[3]);
    sink_put(t->out, STR(")"));
}

// ---- card-level comparison

struct line {
    double margin;
    const struct km_rates *rates;
    struct compare_row rows[COLUMNS];
    double best; // of the rivals
};

static void note_missed(struct work *t, const struct line *l, const char *what, double is,
                        double goal)
{
    buf_addf(&t->missed,
             "- %s at a margin of %g %% with rates %g, %g: %.0f, goal %.0f (%+.1f %%)\n", what,
             100 * l->margin, l->rates->o1, l->rates->o2, is, goal, 100 * (is / goal - 1));
}

// The goal of the weighted draws in this line.
static double weighted_goal(const struct line *l)
{
    double goal = l->best;
    if (l->margin > 0.009 && l->margin < 0.011 && l->rates == &rates[0])
        goal = fmin(goal, 400);
    if (l->margin > 0.009 && l->margin < 0.011 && l->rates == &rates[1])
        goal = fmin(goal, 475);
    return goal;
}

static void put_line(struct work *t, struct line *l)
{
    l->best = HUGE_VAL;
    for (size_t k = FIRST_RIVAL; k < COLUMNS; k++)
        l->best = fmin(l->best, l->rows[k].mean);
    double weighted = l->rows[0].mean, mixture = l->rows[1].mean;
    bool short_of = (weighted > weighted_goal(l)), slow = (mixture > 1.06 * l->best);
    sink_printf(t->out, "| %g %% | %g, %g", 100 * l->margin, l->rates->o1, l->rates->o2);
    for (size_t k = 0; k < COLUMNS; k++)
        put_cell(t, &l->rows[k], (k == 0 && short_of) || (k == 1 && slow));
    sink_printf(t->out, " | %+.0f %% | %+.0f %% |\n", 100 * (weighted / l->best - 1),
                100 * (mixture / l->best - 1));
    if (short_of)
        note_missed(t, l, "weighted", weighted, weighted_goal(l));
    if (slow)
        note_missed(t, l, "mixture", mixture, 1.06 * l->best);
}

static bal_status comparisons(struct work *t, struct bal_err *err)
{
    sink_put(t->out, STR("\n## Card-level comparison\n\n| margin | rates"));
    for (size_t k = 0; k < COLUMNS; k++)
        sink_printf(t->out, " | %s", columns[k].title);
    sink_put(t->out, STR(" | weighted against the best rival | mixture against it |\n| --- | ---"));
    for (size_t k = 0; k < COLUMNS + 2; k++)
        sink_put(t->out, STR(" | ---:"));
    sink_put(t->out, STR(" |\n"));
    for (size_t i = 0; i < ARRAY_LEN(margins) * ARRAY_LEN(rates); i++) {
        struct line l = {.margin = margins[i / ARRAY_LEN(rates)],
                         .rates = &rates[i % ARRAY_LEN(rates)]};
        struct population_spec spec = {
            .cards = CARDS, .margin = (uint64_t)llround(l.margin * CARDS), .rates = *l.rates};
        for (size_t k = 0; k < COLUMNS; k++)
            BAL_TRY(run_cell(t, &spec, columns[k].contender, columns[k].capped ? CAP : 0,
                             &l.rows[k], err));
        put_line(t, &l);
    }
    return BAL_OK;
}

// ---- pools and polling: one contest each

static const struct single {
    const char *contender, *title;
    double goal; // 0: none, it stands for comparison
    double margin, pool, blank;
    bool polling;
} singles[] = {
    {"mixture", "equal chances", 0, 0.01, 0.05, 0, false},
    {"weighted-pools", "weighted, by pool membership alone", 1250, 0.01, 0.05, 0, false},
    {"weighted", "weighted, by what CVRs say", 750, 0.01, 0.05, 0, false},
    {"kelly", "Kelly mixture", 14500, 0.02, 0, 0.10, true},
    {"alpha-100", "ALPHA, d = 100 (rivals)", 0, 0.02, 0, 0.10, true},
};

static bal_status put_singles(struct work *t, bool polling, struct bal_err *err)
{
    sink_put(t->out, STR("\n| draws | mean (90 %) | goal |\n| --- | ---: | ---: |\n"));
    for (size_t i = 0; i < ARRAY_LEN(singles); i++) {
        const struct single *s = &singles[i];
        struct compare_row row;
        if (s->polling != polling)
            continue;
        const struct population_spec spec = {.cards = CARDS,
                                             .margin = (uint64_t)llround(s->margin * CARDS),
                                             .pool = s->pool,
                                             .blank = s->blank};
        BAL_TRY(run_cell(t, &spec, s->contender, 0, &row, err));
        bool missed = s->goal > 0 && (row.mean > s->goal);
        sink_printf(t->out, "| %s", s->title);
        put_cell(t, &row, missed);
        sink_put(t->out, STR(" | "));
        if (s->goal > 0)
            put_number(t->out, s->goal);
        sink_put(t->out, STR(" |\n"));
        if (missed)
            buf_addf(&t->missed, "- %s: %.0f, goal %.0f (%+.1f %%)\n", s->title, row.mean, s->goal,
                     100 * (row.mean / s->goal - 1));
    }
    return BAL_OK;
}

// ---- all of it

static void put_head(struct work *t)
{
    char audits[NUM_TEXT];
    const struct trial *trial = &t->r->trial;
    sink_put(t->out, STR("# How many cards each method pulls\n\nMade by\n\n"));
    sink_printf(t->out,
                "    ballast compare --table efficiency --replications %ju --seed %ju --output "
                "docs/efficiency.md\n\n",
                (uintmax_t)trial->replications, (uintmax_t)trial->seed);
    sink_put(t->out, STR("Cells say the mean of the cards pulled and, in brackets, the number by "
                         "which 90 % of the audits had\nfinished: "));
    sink_put(t->out, num_grouped(trial->replications, audits));
    sink_put(t->out,
             STR(" simulated audits of 1,000,000 cards each, drawn without replacement, "
                 "risk limit 5 %,\nlooking after every card. Methods that draw alike see "
                 "the same cards. Rates are the one-vote over- and\nunderstatements (as many "
                 "of each) and the two-vote overstatements a card. No blank cards.\n\n"));
    sink_put(t->out,
             STR("- *weighted* draws cards of the loser less often; the planner chose its weight "
                 "from the rates.\n"
                 "- *mixture* draws all cards with the same chance.\n"
                 "- *rlauxe*, *SHANGRLA* and *ALPHA* are models of those programs with their own "
                 "defaults\n  (`src/audit/planning/rivals.c`); *Kaplan-Markov* has gamma "
                 "1.03905.\n"));
    sink_printf(
        t->out,
        "- *SHANGRLA optimal* and *Kaplan-Markov* give up at %d,%03d cards (≥: the mean with "
        "those counted\n  as that many); the others go on to all cards.\n",
        CAP / 1000, CAP % 1000);
    sink_put(
        t->out,
        STR("- † falls short of the goal: *weighted* at or below the best rival, and 400 cards "
            "at 1 % without errors,\n  475 with 0.001, 0.0001; *mixture* within 6 % of the best "
            "rival.\n"));
}

static void put_missed(struct work *t)
{
    sink_put(t->out, STR("\n## Cells that fall short\n\n"));
    if (t->missed.len == 0)
        sink_put(t->out, STR("None.\n"));
    else
        sink_put(t->out, buf_str(&t->missed));
}

static bal_status write_table(struct work *t, struct bal_err *err)
{
    put_head(t);
    BAL_TRY(comparisons(t, err));
    sink_put(t->out, STR("\n## ONEAudit: margin 1 %, 5 % of the cards in one pool without linked "
                         "CVRs, no errors\n"));
    BAL_TRY(put_singles(t, false, err));
    sink_put(t->out, STR("\n## Ballot polling: margin 2 %, 10 % blank\n"));
    BAL_TRY(put_singles(t, true, err));
    put_missed(t);
    return buf_check(&t->missed, err);
}

bal_status efficiency_write(const struct efficiency_request *r, struct sink *out,
                            struct bal_err *err)
{
    struct work t = {.r = r,
                     .out = out,
                     .arena = ARENA_INIT(1 << 24),
                     .missed = BUF_INIT(1 << 16),
                     .cells = COLUMNS * ARRAY_LEN(margins) * ARRAY_LEN(rates) + ARRAY_LEN(singles)};
    bal_status status = write_table(&t, err);
    arena_done(&t.arena);
    buf_done(&t.missed);
    return status;
}
