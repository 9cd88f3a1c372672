// SPDX-License-Identifier: Apache-2.0
// rctab_csv.c: the result of a count in the shape of RCTab's reports as CSV.
#include <inttypes.h>

#include "app/count/rctab.h"
#include "ballast/ballast.h"
#include "io/csv_write.h"
#include "tabulate/java_order.h"

struct table_writer {
    struct csv_writer csv;
    const struct rctab_count *count;
    const struct result *r;
    struct buf text; // scratch of one cell
};

// A number and whether it is shown with decimals.
struct shown {
    decimal v;
    bool divided;
};

// ---- order of candidates

struct placed {
    decimal votes;
    bool last;
};

const uint32_t *rctab_order(const struct rctab_count *count, struct arena *arena, uint32_t *len)
{
    const struct result *r = count->whole;
    uint32_t *order = arena_new(arena, uint32_t, r->candidate_count + 1);
    str *names = arena_new(arena, str, r->candidate_count + 1);
    uint32_t n = 0;
    if (order == NULL || names == NULL)
        return NULL;
    for (uint32_t i = 0; i < r->candidate_count; i++) {
        if (r->candidates[i].excluded)
            continue;
        names[n] = r->candidates[i].name;
        order[n++] = i;
    }
    java_hash_order(order, names, n);
    for (uint32_t i = 1; i < n; i++) {
        uint32_t item = order[i], j = i;
        struct placed x = {r->candidates[item].votes, r->candidates[item].undeclared};
        for (; j > 0; j--) {
            const struct candidate *y = &r->candidates[order[j - 1]];
            if (x.last != y->undeclared ? x.last : x.votes <= (decimal)y->votes)
                break;
            order[j] = order[j - 1];
        }
        order[j] = item;
    }
    *len = n;
    return order;
}

// ---- cells

static void put_number(struct table_writer *w, struct shown x)
{
    char text[DECIMAL_TEXT];
    str number = rctab_number(w->r, x.v, x.divided, text);
    if (number.len > 0 && number.ptr[0] == '-')
        csv_put_raw(&w->csv, number); // a number is safe as it is
    else
        csv_put(&w->csv, number);
}

static void put_u64(struct table_writer *w, uint64_t v)
{
    csv_put_u64(&w->csv, v);
}

static void put_pair(struct table_writer *w, const char *key, str value)
{
    csv_put(&w->csv, str_from(key));
    csv_put(&w->csv, value);
    csv_end_row(&w->csv);
}

static void put_title(struct table_writer *w, const char *title)
{
    csv_put(&w->csv, str_from(title));
    csv_end_row(&w->csv);
}

static struct shown difference(struct shown after, struct shown before)
{
    return (struct shown){after.v - before.v, after.divided || before.divided};
}

// votes / all in hundredths of a per cent, as RCTab has it: first rounded to seven digits, then
// cut.
static void put_share(struct table_writer *w, decimal votes, decimal all)
{
    const decimal least = 1000000; // of seven digits
    decimal power = 1, digits = 0;
    if (all <= 0) {
        csv_put(&w->csv, STR(""));
        return;
    }
    while (votes > 0 && (digits = decimal_mul_div(votes, power, all, ROUND_NEAREST)) < least)
        power *= 10;
    unsigned hundredths = (unsigned)decimal_mul_div(digits, 10000, power, ROUND_DOWN);
    unsigned whole = hundredths / 100, rest = hundredths % 100;
    buf_clear(&w->text);
    if (rest % 10 == 0)
        buf_addf(&w->text, "%u.%u%%", whole, rest / 10);
    else
        buf_addf(&w->text, "%u.%02u%%", whole, rest);
    csv_put(&w->csv, buf_str(&w->text));
}

// ---- what a round has

static struct shown tally_of(const struct result *r, size_t round, uint32_t candidate)
{
    const struct count_round *x = &r->rounds.at[round];
    if (!x->continuing[candidate])
        return (struct shown){0, false};
    return (struct shown){x->votes[candidate], x->divided[candidate]};
}

// Votes that somebody has, and what was left of surpluses at the end: RCTab calls both active.
static struct shown active_in(const struct result *r, size_t round)
{
    const struct count_round *x = &r->rounds.at[round];
    struct shown sum = {x->active + x->inactive[INACTIVE_SURPLUS],
                        x->inactive_divided[INACTIVE_SURPLUS]};
    for (uint32_t i = 0; i < r->candidate_count; i++)
        sum.divided |= x->continuing[i] && x->divided[i];
    return sum;
}

// For one reason, or for all (INACTIVE_KINDS).
static struct shown inactive_in(const struct result *r, size_t round, int why)
{
    const struct count_round *x = &r->rounds.at[round];
    struct shown sum = {0, false};
    for (int k = 0; k < INACTIVE_SURPLUS; k++) {
        if (k != why && why != INACTIVE_KINDS)
            continue;
        sum.v += x->inactive[k];
        sum.divided |= x->inactive_divided[k];
    }
    return sum;
}

// ---- rows

static void add_name(struct buf *text, const char *between, const struct result *r, uint32_t who)
{
    buf_addf(text, "%s" STR_FMT, text->len > 0 ? between : "", STR_ARG(r->candidates[who].label));
}

static bool in_list(const struct candidate_list *list, uint32_t who)
{
    for (size_t i = 0; i < list->len; i++)
        if (list->at[i] == who)
            return true;
    return false;
}

// The names of a list in their order; a star: a tie was broken against or for this one.
static void add_list(struct buf *text, const char *between, const struct result *r,
                     const struct candidate_list *list, const struct candidate_list *tied)
{
    uint32_t before = NOBODY;
    for (size_t n = 0; n < list->len; n++) {
        uint32_t next = NOBODY;
        for (size_t i = 0; i < list->len; i++) {
            str name = r->candidates[list->at[i]].name;
            if (before != NOBODY && java_compare(name, r->candidates[before].name) <= 0)
                continue;
            if (next == NOBODY || java_compare(name, r->candidates[next].name) < 0)
                next = list->at[i];
        }
        if (next == NOBODY)
            return;
        add_name(text, between, r, next);
        if (tied != NULL && in_list(tied, next))
            buf_add(text, STR("*"));
        before = next;
    }
}

static void put_information(struct table_writer *w)
{
    const struct rctab *c = w->count->config;
    const struct result *r = w->r;
    char number[DECIMAL_TEXT];
    put_title(w, "Contest Information");
    buf_clear(&w->text);
    buf_addf(&w->text, "Ballast %s", bal_version());
    put_pair(w, "Generated By", buf_str(&w->text));
    put_pair(w, "CSV Format Version", STR("1"));
    bool single = c->rules.method == IRV_MAJORITY && c->passes == 1;
    put_pair(w, "Type of Election", single ? STR("Single-Winner") : STR("Multi-Winner"));
    put_pair(w, "Contest", c->contest);
    put_pair(w, "Jurisdiction", c->jurisdiction);
    put_pair(w, "Office", c->office);
    put_pair(w, "Date", c->date);
    buf_clear(&w->text);
    for (size_t i = 0; i < r->rounds.len; i++)
        add_list(&w->text, ", ", r, &r->rounds.at[i].elected, NULL);
    put_pair(w, "Winner(s)", buf_str(&w->text));
    if (w->count->slice != NULL) {
        bool batch = strcmp(w->count->slice, "batch") == 0;
        put_pair(w, batch ? "Batch" : "Precinct", rctab_slice_name(w->count, &w->text));
    } else if (r->rounds.len > 0) {
        const struct count_round *last = &r->rounds.at[r->rounds.len - 1];
        put_pair(w, "Final Threshold",
                 rctab_number(r, last->threshold, last->threshold_divided, number));
    }
    csv_end_row(&w->csv);
}

static void put_contest(struct table_writer *w, uint32_t candidates)
{
    const struct irv_rules *rules = &w->count->config->rules;
    char number[DECIMAL_TEXT];
    put_title(w, "Contest Summary");
    buf_clear(&w->text);
    if (rules->method == IRV_SHARE) {
        unsigned scale = rules->share_scale > 2 ? rules->share_scale - 2 : 0;
        decimal percent = (decimal)rules->share;
        for (unsigned s = rules->share_scale; s < 2; s++)
            percent *= 10;
        buf_addf(&w->text, "All candidates over the " STR_FMT "%% threshold",
                 STR_ARG(decimal_text(percent, scale, number)));
    } else {
        buf_add_u64(&w->text, w->r->seats);
    }
    put_pair(w, "Number to be Elected", buf_str(&w->text));
    csv_put(&w->csv, STR("Number of Candidates"));
    put_u64(w, candidates);
    csv_end_row(&w->csv);
    csv_put(&w->csv, STR("Total Number of Ballots"));
    put_u64(w, result_ranked_cards(w->r));
    csv_end_row(&w->csv);
    csv_put(&w->csv, STR("Number of Undervotes (No Rankings)"));
    put_u64(w, w->r->cards[VOTE_BLANK]);
    csv_end_row(&w->csv);
    csv_end_row(&w->csv);
}

static void put_actions(struct table_writer *w)
{
    const struct result *r = w->r;
    bool slice = w->count->slice != NULL;
    csv_put(&w->csv, STR("Rounds"));
    for (size_t i = 1; i <= r->rounds.len; i++) {
        buf_clear(&w->text);
        buf_addf(&w->text, "Round %zu Votes", i);
        csv_put(&w->csv, buf_str(&w->text));
        csv_put(&w->csv, STR("% of vote"));
        csv_put(&w->csv, STR("transfer"));
    }
    csv_end_row(&w->csv);
    for (int elected = 0; elected < 2; elected++) {
        buf_clear(&w->text);
        buf_addf(&w->text, "%s%s", elected ? "Elected" : "Eliminated", slice ? "†" : "");
        csv_put(&w->csv, buf_str(&w->text));
        for (size_t i = 0; i < r->rounds.len; i++) {
            const struct count_round *round = &r->rounds.at[i];
            buf_clear(&w->text);
            add_list(&w->text, "; ", r, elected ? &round->elected : &round->eliminated,
                     &round->tied);
            csv_put(&w->csv, buf_str(&w->text));
            csv_put_raw(&w->csv, STR(","));
        }
        csv_end_row(&w->csv);
    }
}

// Shares are of the active votes of the round, or of the first one where it fixes the threshold.
static void put_candidate(struct table_writer *w, uint32_t who)
{
    const struct rctab *c = w->count->config;
    const struct result *r = w->r;
    bool each = c->passes == 1 && !c->rules.first_threshold &&
                (c->rules.method == IRV_MAJORITY || c->rules.method == IRV_SHARE);
    csv_put(&w->csv, r->candidates[who].label);
    for (size_t i = 0; i < r->rounds.len; i++) {
        struct shown now = tally_of(r, i, who), zero = {0, false};
        put_number(w, now);
        put_share(w, now.v, active_in(r, each ? i : 0).v);
        bool last = i + 1 == r->rounds.len;
        put_number(w, last ? zero : difference(tally_of(r, i + 1, who), now));
    }
    csv_end_row(&w->csv);
}

// A row with one number a round.
static void put_single(struct table_writer *w, const char *title,
                       struct shown (*of)(const struct result *r, size_t round), bool blank_zero)
{
    csv_put(&w->csv, str_from(title));
    for (size_t i = 0; i < w->r->rounds.len; i++) {
        struct shown x = of(w->r, i);
        if (blank_zero && x.v == 0 && !x.divided)
            csv_put(&w->csv, STR(""));
        else
            put_number(w, x);
        csv_put_raw(&w->csv, STR(","));
    }
    csv_end_row(&w->csv);
}

static void put_inactive(struct table_writer *w, const char *title, int why)
{
    const struct result *r = w->r;
    csv_put(&w->csv, str_from(title));
    for (size_t i = 0; i < r->rounds.len; i++) {
        struct shown now = inactive_in(r, i, why), zero = {0, false};
        put_number(w, now);
        csv_put(&w->csv, STR(""));
        bool last = i + 1 == r->rounds.len;
        put_number(w, last ? zero : difference(inactive_in(r, i + 1, why), now));
    }
    csv_end_row(&w->csv);
}

static struct shown threshold_of(const struct result *r, size_t round)
{
    const struct count_round *x = &r->rounds.at[round];
    return (struct shown){x->threshold, x->threshold_divided};
}

static struct shown residual_of(const struct result *r, size_t round)
{
    decimal v = r->rounds.at[round].residual;
    return (struct shown){v, v != 0};
}

static struct shown surplus_of(const struct result *r, size_t round)
{
    const struct count_round *x = &r->rounds.at[round];
    return (struct shown){x->inactive[INACTIVE_SURPLUS], x->inactive_divided[INACTIVE_SURPLUS]};
}

static void put_sums(struct table_writer *w, bool summary)
{
    static const struct {
        const char *title;
        enum inactive why;
    } rows[] = {{"Inactive Ballots by Overvotes", INACTIVE_OVERVOTE},
                {"Inactive Ballots by Skipped Rankings", INACTIVE_SKIPPED},
                {"Inactive Ballots by Exhausted Choices", INACTIVE_EXHAUSTED},
                {"Inactive Ballots by Repeated Rankings", INACTIVE_REPEATED}};
    const struct result *r = w->r;
    bool slice = w->count->slice != NULL;
    put_single(w, "Active Ballots", active_in, false);
    if (!slice)
        put_single(w, "Current Round Threshold", threshold_of, false);
    for (size_t i = 0; !summary && i < ARRAY_LEN(rows); i++)
        put_inactive(w, rows[i].title, (int)rows[i].why);
    put_inactive(w, "Inactive Ballots Total", INACTIVE_KINDS);
    if (!slice && r->rounds.len > 0 && r->rounds.at[r->rounds.len - 1].residual > 0)
        put_single(w, "Residual surplus", residual_of, false);
    if (w->count->config->rules.method == IRV_TRANSFER)
        put_single(w, "Final Round Surplus", surplus_of, true);
}

static bool tie_broken(const struct result *r)
{
    for (size_t i = 0; i < r->rounds.len; i++)
        if (r->rounds.at[i].tied.len > 0)
            return true;
    return false;
}

static void put_notes(struct table_writer *w)
{
    if (tie_broken(w->r)) {
        csv_end_row(&w->csv);
        put_title(w, "*Tie resolved in accordance with election law");
    }
    if (w->count->slice == NULL)
        return;
    buf_clear(&w->text);
    buf_addf(&w->text,
             "†Elect/Eliminate decisions are from the full contest. All other results on this "
             "report are at the %s level.",
             w->count->slice);
    csv_end_row(&w->csv);
    csv_put(&w->csv, buf_str(&w->text));
    csv_end_row(&w->csv);
}

bal_status rctab_csv(struct sink *sink, const struct rctab_count *count, bool summary,
                     struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(LIMIT_NAMES_BYTES);
    uint32_t n = 0;
    const uint32_t *order = rctab_order(count, &arena, &n);
    if (order == NULL)
        return err_memory(err);
    struct table_writer w = {
        .count = count, .r = count->result, .text = BUF_INIT(LIMIT_TOKEN_BYTES)};
    csv_writer_init(&w.csv, sink);
    put_information(&w);
    put_contest(&w, n);
    put_actions(&w);
    for (uint32_t i = 0; i < n; i++)
        put_candidate(&w, order[i]);
    put_sums(&w, summary);
    put_notes(&w);
    bool failed = w.text.failed;
    buf_done(&w.text);
    BAL_TRY(csv_writer_done(&w.csv, err));
    return failed ? err_memory(err) : BAL_OK;
}
