// SPDX-License-Identifier: Apache-2.0
// results.c: the votes: counties against the state, margins and winners against the votes, names of
// contests that hide two contests, cards of each batch.
#include "published/colorado/colorado.h"

#include <stdlib.h>

struct row {
    str contest, choice, county; // views of the model's arena
    uint64_t votes;
    str file;
    uint64_t line;
};

struct results {
    struct co_folder *c;
    VEC(struct row) state, counties;
    bool repeated; // a file of the state's votes has a choice twice, and was not used
    uint64_t batches, batches_differ;
};

#define STATE_NEEDS  (CO_BIT(RESULTS_NAME) | CO_BIT(RESULTS_CHOICE) | CO_BIT(RESULTS_VOTES))
#define COUNTY_NEEDS (STATE_NEEDS | CO_BIT(RESULTS_COUNTY))
#define BATCH_NEEDS                                                                                \
    (CO_BIT(BATCHES_COUNTY) | CO_BIT(BATCHES_BATCH) | CO_BIT(BATCHES_MANIFEST) |                   \
     CO_BIT(BATCHES_CVRS))
#define MARGIN_NEEDS (CO_BIT(CONTEST_NAME) | CO_BIT(CONTEST_WINNERS) | CO_BIT(CONTEST_MARGIN))
#define REPORT_NEEDS (CO_BIT(RISKS_NAME) | CO_BIT(RISKS_WINNER) | CO_BIT(RISKS_MARGIN))

static bal_status add(struct results *r, const struct co_row *row, bool county, struct bal_err *err)
{
    struct arena *a = &r->c->p->arena;
    if (!co_has(row, county ? COUNTY_NEEDS : STATE_NEEDS))
        return BAL_OK;
    struct row *new =
        county ? vec_push(&r->counties, PUBLISHED_ROWS) : vec_push(&r->state, PUBLISHED_ROWS);
    if (new == NULL)
        return err_memory(err);
    *new = (struct row){.contest = arena_str(a, co_exact(row, RESULTS_NAME)),
                        .choice = arena_str(a, co_cell(row, RESULTS_CHOICE)),
                        .county = county ? arena_str(a, co_cell(row, RESULTS_COUNTY)) : STR(""),
                        .file = row->file->file->name,
                        .line = row->line};
    if (!co_number(row, RESULTS_VOTES, &new->votes))
        co_no_number(r->c, (struct published_place){new->file, new->line, new->contest});
    return BAL_OK;
}

static bal_status take_state(void *ctx, const struct co_row *row, struct bal_err *err)
{
    return add(ctx, row, false, err);
}

static bal_status take_county(void *ctx, const struct co_row *row, struct bal_err *err)
{
    return add(ctx, row, true, err);
}

static bal_status take_batch(void *ctx, const struct co_row *row, struct bal_err *err)
{
    struct results *r = ctx;
    uint64_t manifest = 0, cvrs = 0;
    (void)err;
    if (!co_has(row, BATCH_NEEDS) ||
        (co_cell(row, BATCHES_BATCH).len == 0 && co_cell(row, BATCHES_MANIFEST).len == 0))
        return BAL_OK; // no batch: the end of the table
    bool ok = co_number(row, BATCHES_MANIFEST, &manifest);
    ok = co_number(row, BATCHES_CVRS, &cvrs) && ok;
    r->batches++;
    if (ok && manifest == cvrs)
        return BAL_OK;
    r->batches_differ++;
    published_find(
        r->c->p, "batch-cards", true, "Batches with more or fewer CVRs than cards",
        "The manifest and the CVRs do not agree how many cards a batch has. Cards "
        "without a CVR can never be compared.",
        (struct published_place){
            row->file->file->name, row->line,
            published_text(r->c->p, STR_FMT ", batch " STR_FMT ": manifest %llu, CVRs %llu",
                           STR_ARG(co_cell(row, BATCHES_COUNTY)),
                           STR_ARG(co_cell(row, BATCHES_BATCH)), (unsigned long long)manifest,
                           (unsigned long long)cvrs)});
    return BAL_OK;
}

static int by_choice(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    int c = str_cmp(x->contest, y->contest);
    if (c == 0)
        c = str_cmp(x->choice, y->choice);
    return c != 0 ? c : str_cmp(x->county, y->county);
}

// Most votes first within a contest.
static int by_votes(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    int c = str_cmp(x->contest, y->contest);
    return c != 0 ? c : (x->votes < y->votes) - (x->votes > y->votes);
}

// ---- sums

// A county's row that stands before the state's row `next` and belongs to none: is it of a contest
// that the state lists? Contests of a county alone need not be there.
static void judge_alone(struct results *r, const struct row *row, size_t next, uint64_t *alone)
{
    bool listed = (next > 0 && str_eq(r->state.at[next - 1].contest, row->contest)) ||
                  (next < r->state.len && str_eq(r->state.at[next].contest, row->contest));
    if (!listed)
        return;
    ++*alone;
    published_find(r->c->p, "sums-alone", true,
                   "Votes of counties for whom the state does not list",
                   "The state lists the contest without this choice: these votes are in no sum.",
                   (struct published_place){
                       row->file, row->line,
                       published_text(r->c->p, STR_FMT ", " STR_FMT ": %llu", STR_ARG(row->contest),
                                      STR_ARG(row->choice), (unsigned long long)row->votes)});
}

// What the state's votes lack; empty: nothing.
static str lacking_votes(const struct results *r)
{
    return r->repeated ? STR("a file of votes has choices twice")
                       : co_lacking(r->c, CO_RESULTS, STATE_NEEDS);
}

static void check_sums(struct results *r)
{
    struct published *p = r->c->p;
    uint64_t wrong = 0, alone = 0;
    size_t at = 0;
    bool open = r->state.len == 0 || r->counties.len == 0;
    str lacking = lacking_votes(r);
    if (lacking.len == 0)
        lacking = co_lacking(r->c, CO_COUNTY_RESULTS, COUNTY_NEEDS);
    for (size_t i = 0; i < r->state.len && !open; i++) {
        const struct row *s = &r->state.at[i];
        uint64_t sum = 0;
        for (; at < r->counties.len && by_choice(&r->counties.at[at], s) < 0; at++)
            judge_alone(r, &r->counties.at[at], i, &alone);
        for (; at < r->counties.len && str_eq(r->counties.at[at].contest, s->contest) &&
               str_eq(r->counties.at[at].choice, s->choice);
             at++)
            sum += r->counties.at[at].votes;
        if (sum == s->votes)
            continue;
        wrong++;
        published_find(p, "sums-differ", true, "Votes of the state that are not the counties' sum",
                       "The counties' votes do not add up to what is published for the state.",
                       (struct published_place){
                           s->file, s->line,
                           published_text(p, STR_FMT ", " STR_FMT ": %llu, sum %llu",
                                          STR_ARG(s->contest), STR_ARG(s->choice),
                                          (unsigned long long)s->votes, (unsigned long long)sum)});
    }
    for (; at < r->counties.len && !open; at++)
        judge_alone(r, &r->counties.at[at], r->state.len, &alone);
    published_check_add(p, "sums", "the counties' votes add up to the state's", wrong + alone == 0,
                        open || (wrong + alone == 0 && lacking.len > 0),
                        co_but(r->c,
                               open ? STR("votes by county and of the state are not both here")
                                    : published_text(p, "%llu of %llu choices",
                                                     (unsigned long long)(r->state.len - wrong),
                                                     (unsigned long long)r->state.len),
                               lacking));
}

// ---- margins

static const struct row *first_of(const struct results *r, str contest, size_t *count)
{
    size_t low = 0;
    VEC_BOUND(low, r->state.len, i, str_cmp(r->state.at[i].contest, contest) < 0);
    *count = 0;
    while (low + *count < r->state.len && str_eq(r->state.at[low + *count].contest, contest))
        ++*count;
    return *count > 0 ? &r->state.at[low] : NULL;
}

// Names of winners keep the blanks at their end, choices do not.
static bool named(const struct co_marks *winners, str choice)
{
    for (size_t i = 0; i < winners->count; i++)
        if (str_eq(str_trim(winners->names[i]), choice))
            return true;
    return false;
}

// Winners of the results report, which names one alone and not how many there are: the margin and
// the winner tell, where any number of winners fits. 0: none does.
static size_t guess_seats(const struct row *rows, size_t count, const struct published_contest *t)
{
    bool named_one = false;
    for (size_t seats = 1; seats < count; seats++) {
        named_one |= str_eq(str_trim(t->winners), rows[seats - 1].choice);
        if (named_one && rows[seats - 1].votes - rows[seats].votes == t->margin)
            return seats;
    }
    return 0;
}

enum margin { MARGIN_RIGHT, MARGIN_WRONG, MARGIN_UNKNOWN };

static enum margin check_margin(struct results *r, const struct published_contest *t,
                                const struct row *rows, size_t count)
{
    struct co_marks winners = {.names = {t->winners}, .count = t->winners.len > 0};
    bool all = str_starts(t->winners, STR("\"")); // the results report writes one, without quotes
    if (all)
        winners = co_marks_of(t->winners);
    size_t guess = all ? 0 : guess_seats(rows, count, t), seats = guess ? guess : winners.count;
    bool nobody_lost = !all && guess == 0 && count > 1 && t->margin == 0; // or so it may be
    if (winners.damaged || winners.count == 0 || nobody_lost || t->lacks_margin)
        return MARGIN_UNKNOWN;
    bool some_lost = seats < count, won = true;
    uint64_t margin = some_lost ? rows[seats - 1].votes - rows[seats].votes : t->margin;
    for (size_t i = 0; i < seats && i < count && guess == 0; i++)
        won &= named(&winners, rows[i].choice) || (some_lost && rows[i].votes == rows[seats].votes);
    if (won && margin == t->margin)
        return MARGIN_RIGHT;
    published_find(
        r->c->p, won ? "margin-differs" : "winner-differs", true,
        won ? "Margins that the votes do not give" : "Winners who do not have the most votes",
        "The audit's margin or winner is not that of the published votes. The sample was then "
        "planned, and the risk computed, for another contest than the one that was decided.",
        (struct published_place){
            rows->file, rows->line,
            published_text(r->c->p, STR_FMT ": margin %llu published, %llu by the votes",
                           STR_ARG(t->contest), (unsigned long long)t->margin,
                           (unsigned long long)margin)});
    return MARGIN_WRONG;
}

static void check_margins(struct results *r)
{
    struct published *p = r->c->p;
    uint64_t results[MARGIN_UNKNOWN + 1] = {0};
    size_t count = 0;
    for (size_t i = 0; i < p->contests.len; i++) {
        const struct row *rows = first_of(r, p->contests.at[i].contest, &count);
        if (rows != NULL)
            results[check_margin(r, &p->contests.at[i], rows, count)]++;
    }
    uint64_t right = results[MARGIN_RIGHT], wrong = results[MARGIN_WRONG],
             unknown = results[MARGIN_UNKNOWN];
    str lacking = lacking_votes(r);
    if (lacking.len == 0)
        lacking = co_lacking(r->c, CO_CONTEST, MARGIN_NEEDS);
    if (lacking.len == 0 && co_count(r->c, CO_CONTEST) == 0)
        lacking = co_lacking(r->c, CO_RISKS, REPORT_NEEDS);
    str rest = unknown == 0 ? STR("")
                            : published_text(p, "; of %llu not all winners are published",
                                             (unsigned long long)unknown);
    published_check_add(
        p, "margins", "every margin and winner is that of the published votes", wrong == 0,
        wrong == 0 && (right == 0 || unknown > 0 || lacking.len > 0),
        co_but(r->c,
               right + wrong + unknown == 0
                   ? STR("votes and margins are not both here")
                   : published_text(p, "%llu of %llu contests" STR_FMT, (unsigned long long)right,
                                    (unsigned long long)(right + wrong), STR_ARG(rest)),
               lacking));
}

// ---- two contests under one name

// The counties that have a choice of the first county's, or are it. Rows are sorted by choice, and
// then county.
static bool find_sharing(const struct row *rows, size_t count, struct table *sharing)
{
    bool ok = true;
    for (size_t from = 0, to = 0; from < count && ok; from = to) {
        bool has = false;
        for (; to < count && str_eq(rows[to].choice, rows[from].choice); to++)
            has |= str_eq(rows[to].county, rows[0].county);
        for (size_t i = from; i < to && has && ok; i++)
            ok = table_add(sharing, rows[i].county) != TABLE_NONE;
    }
    return ok;
}

static void check_merged(struct results *r, const struct row *rows, size_t count)
{
    struct table sharing = TABLE_INIT(LIMIT_NAMES_BYTES);
    bool found = false;
    if (!find_sharing(rows, count, &sharing))
        r->c->p->arena.failed = true; // no memory
    for (size_t i = 0; i < count && !found && !r->c->p->arena.failed; i++) {
        str a = rows[0].county, b = rows[i].county;
        found = table_find(&sharing, b) == TABLE_NONE;
        if (!found)
            continue;
        published_find(
            r->c->p, "contests-merged", true, "Contests of one name that are two contests",
            "Counties vote on different choices under one name. The tool merges them: it adds up "
            "cards, votes and margins of contests that have nothing to do with each other, and the "
            "sample proves neither.",
            (struct published_place){
                rows[i].file, rows[i].line,
                published_text(r->c->p,
                               STR_FMT ": " STR_FMT " and " STR_FMT " have no choice in common",
                               STR_ARG(rows->contest), STR_ARG(a), STR_ARG(b))});
    }
    table_done(&sharing);
}

// "County Commissioner - District 2": a county's contest that does not name its county can be
// taken for another county's.
static void check_name(struct results *r, const struct row *rows)
{
    static const str offices[] = {{"County Commissioner", 19}, {"County Court", 12},
                                  {"County Clerk", 12},        {"County Sheriff", 14},
                                  {"County Assessor", 15},     {"County Coroner", 14},
                                  {"County Treasurer", 16}};
    for (size_t i = 0; i < ARRAY_LEN(offices); i++)
        if (str_starts(rows->contest, offices[i]) &&
            str_find(rows->contest, rows->county) == rows->contest.len)
            published_find(
                r->c->p, "contest-unnamed-county", true,
                "County contests whose name does not say which county",
                "The state's tool knows contests by name alone. Under this name the contest merges "
                "with that of any other county that writes it the same way, and lists of other "
                "files call it otherwise, so that its figures are not found under its own name.",
                (struct published_place){rows->file, rows->line,
                                         published_text(r->c->p, STR_FMT " (" STR_FMT ")",
                                                        STR_ARG(rows->contest),
                                                        STR_ARG(rows->county))});
}

static void check_names(struct results *r)
{
    for (size_t from = 0, to = 0; from < r->counties.len; from = to) {
        const struct row *rows = &r->counties.at[from];
        while (to < r->counties.len && str_eq(r->counties.at[to].contest, rows->contest))
            to++;
        check_merged(r, rows, to - from);
        check_name(r, rows);
    }
}

static void judge_batches(struct results *r)
{
    str lacking = co_lacking(r->c, CO_BATCHES, BATCH_NEEDS);
    str reason = r->batches == 0
                     ? STR("no counts by batch are published here")
                     : published_text(r->c->p, "%llu of %llu batches",
                                      (unsigned long long)(r->batches - r->batches_differ),
                                      (unsigned long long)r->batches);
    published_check_add(r->c->p, "batches", "manifest and CVRs have the same cards in every batch",
                        r->batches_differ == 0,
                        r->batches == 0 || (r->batches_differ == 0 && lacking.len > 0),
                        co_but(r->c, reason, lacking));
}

// A choice that stands twice: the file is by county and has no column that says which, or damaged.
static void drop_repeated(struct results *r, const struct co_file *f)
{
    if (r->state.len > 0)
        qsort(r->state.at, r->state.len, sizeof *r->state.at, by_choice);
    for (size_t i = 1; i < r->state.len; i++) {
        const struct row *a = &r->state.at[i - 1], *b = &r->state.at[i];
        if (!str_eq(a->contest, b->contest) || !str_eq(a->choice, b->choice))
            continue;
        r->repeated = true;
        r->state.len = 0;
        published_find(r->c->p, "votes-repeated", false, "Votes that have a choice twice",
                       "Nobody can tell which of two figures is the result, or whether they are to "
                       "be added: the column may be missing that divides them. The file was not "
                       "used.",
                       (struct published_place){f->file->name, b->line, b->contest});
    }
}

// The first file of votes that has no choice twice is the state's; its rows are by choice.
static bal_status read_state(struct results *r, const struct co_file *f, struct bal_err *err)
{
    size_t before = r->state.len;
    struct results other = {.c = r->c};
    bal_status status = co_read(r->c, f, take_state, &other, err);
    if (status == BAL_OK)
        drop_repeated(&other, f);
    r->repeated |= other.repeated;
    if (before == 0 && status == BAL_OK) {
        vec_done(&r->state);
        r->state.at = other.state.at;
        r->state.len = other.state.len;
        r->state.cap = other.state.cap;
    } else
        vec_done(&other.state);
    return status;
}

static bal_status read_all(struct results *r, struct bal_err *err)
{
    for (size_t i = 0; i < r->c->files.len; i++) {
        const struct co_file *f = &r->c->files.at[i];
        co_take *take = f->kind == CO_COUNTY_RESULTS ? take_county
                        : f->kind == CO_BATCHES      ? take_batch
                                                     : NULL;
        // The same votes are often published twice; once is enough.
        bool again = (f->kind == CO_COUNTY_RESULTS && r->counties.len > 0) ||
                     (f->kind == CO_BATCHES && r->batches > 0);
        if (f->kind == CO_RESULTS)
            BAL_TRY(read_state(r, f, err));
        else if (take != NULL && !again)
            BAL_TRY(co_read(r->c, f, take, r, err));
    }
    return BAL_OK;
}

bal_status co_results(struct co_folder *c, struct bal_err *err)
{
    struct results r = {.c = c};
    bal_status status = read_all(&r, err);
    if (status == BAL_OK) {
        if (r.counties.len > 0)
            qsort(r.counties.at, r.counties.len, sizeof *r.counties.at, by_choice);
        check_sums(&r);
        check_names(&r);
        if (r.state.len > 0)
            qsort(r.state.at, r.state.len, sizeof *r.state.at, by_votes);
        check_margins(&r);
        judge_batches(&r);
    }
    vec_done(&r.state);
    vec_done(&r.counties);
    return status;
}
