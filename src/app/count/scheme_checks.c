// SPDX-License-Identifier: Apache-2.0
#include "app/count/scheme_checks.h"

struct checker {
    struct count_sum sum;
    const struct scheme_terms *terms;
    const struct election *e;
    const struct tallied *t;
    struct bal_err *err;
};

static const struct grid *grid_of(const struct tallied *t, const char *title)
{
    for (size_t i = 0; i < t->grids.len; i++)
        if (strcmp(t->grids.at[i].title, title) == 0)
            return &t->grids.at[i];
    return NULL;
}

static void add_column(const struct grid *g, uint32_t column, struct quot_sum *sum)
{
    for (uint32_t r = 0; r < g->rows; r++)
        if (g->cells[(size_t)r * g->columns + column].den != 0)
            quot_sum_add(sum, g->cells[(size_t)r * g->columns + column]);
}

// The table that the rule's worth of a ballot is about.
static const struct grid *worth_grid(const struct tallied *t)
{
    if (t->scheme->worth == NULL || t->grids.len == 0)
        return NULL;
    return &t->grids.at[t->scheme->in_turn ? 0 : t->grids.len - 1];
}

// ---- cards

static bal_status check_cards(struct checker *k)
{
    const struct tallied *t = k->t;
    AUTO_ARENA arena = ARENA_INIT(LIMIT_NAMES_BYTES);
    uint64_t *valid = arena_new(&arena, uint64_t, contest_codes(t->contest));
    uint32_t batches;
    BAL_TRY(arena_check(&arena, k->err));
    uint64_t cards = count_checks_cards(k->e, t->contest, NULL, &arena, &batches);
    BAL_TRY(arena_check(&arena, k->err));
    count_sum_begin(&k->sum, "cards", "cards", quot_whole(cards));
    count_sum_term(&k->sum, "valid", quot_whole(t->valid));
    count_sum_term(&k->sum, "blank", quot_whole(t->blank));
    count_sum_term(&k->sum, "overvoted", quot_whole(t->overvoted));
    if (t->invalid > 0)
        count_sum_term(&k->sum, "invalid", quot_whole(t->invalid));
    if (t->withheld > 0)
        count_sum_term(&k->sum, "withheld", quot_whole(t->withheld));
    BAL_TRY(count_sum_end(&k->sum, k->err));
    for (size_t i = 0; i < t->ballots.len; i++)
        valid[t->ballots.at[i].code] = 1;
    cards = count_checks_cards(k->e, t->contest, valid, &arena, &batches);
    BAL_TRY(arena_check(&arena, k->err));
    char what[64];
    snprintf(what, sizeof what, "over all batches (%u)", batches);
    count_sum_begin(&k->sum, "batches", "valid ballots", quot_whole(t->valid));
    count_sum_is(&k->sum, quot_whole(cards), what);
    return count_sum_end(&k->sum, k->err);
}

// ---- votes and points

static bal_status check_points(struct checker *k, const struct grid *g)
{
    const struct tallied *t = k->t;
    AUTO_QUOT_SUM choices = {.unknown = false};
    AUTO_QUOT_SUM ballots = {.unknown = false};
    add_column(g, 0, &choices);
    for (size_t i = 0; i < t->ballots.len; i++)
        t->scheme->worth(t, k->terms, &t->ballots.at[i], t->ballots.at[i].cards, &ballots);
    count_sum_begin_sum(
        &k->sum, "points",
        t->scheme->use == USE_NOTHING ? "votes of all choices" : "points of all choices", &choices);
    count_sum_is_sum(&k->sum, &ballots, "over the ballots");
    return count_sum_end(&k->sum, k->err);
}

// Every vote that could have been cast was cast, left out, or lost in an overvote.
static bal_status check_votes(struct checker *k, const struct grid *g)
{
    const struct tallied *t = k->t;
    uint64_t limit = t->scheme->limit(t->contest, k->terms, t->seats_open);
    AUTO_QUOT_SUM cast = {.unknown = false};
    AUTO_QUOT_SUM under = {.unknown = false};
    add_column(g, 0, &cast);
    quot_sum_add(&under, quot_whole(limit * t->blank));
    for (size_t i = 0; i < t->ballots.len; i++) {
        const struct ballot *b = &t->ballots.at[i];
        AUTO_QUOT_SUM worth = {.unknown = false};
        t->scheme->worth(t, k->terms, b, b->cards, &worth);
        quot_sum_add(&under, quot_sub(quot_whole(limit * b->cards), quot_sum_one(&worth)));
    }
    char what[64];
    snprintf(what, sizeof what, "%ju a ballot, votes in all", (uintmax_t)limit);
    count_sum_begin(&k->sum, "votes", what,
                    quot_whole(limit * (t->valid + t->blank + t->overvoted)));
    count_sum_term_sum(&k->sum, "cast", &cast);
    count_sum_term_sum(&k->sum, "undervotes", &under);
    count_sum_term(&k->sum, "lost in overvotes", quot_whole(limit * t->overvoted));
    return count_sum_end(&k->sum, k->err);
}

// The votes of the lines are those of the candidates.
static bal_status check_lines(struct checker *k, const struct grid *lines)
{
    AUTO_QUOT_SUM candidates = {.unknown = false};
    AUTO_QUOT_SUM votes = {.unknown = false};
    add_column(worth_grid(k->t), 0, &candidates);
    add_column(lines, 0, &votes);
    count_sum_begin_sum(&k->sum, "lines", "votes of all candidates", &candidates);
    count_sum_is_sum(&k->sum, &votes, "on their lines");
    return count_sum_end(&k->sum, k->err);
}

// What a rule that uses up ballots has used up and what is left are all ballots.
static bal_status check_weights(struct checker *k)
{
    count_sum_begin(&k->sum, "weights", "valid ballots", quot_whole(k->t->valid));
    count_sum_term_sum(&k->sum, "used up for seats", &k->t->used);
    count_sum_term_sum(&k->sum, "left", &k->t->left);
    return count_sum_end(&k->sum, k->err);
}

// ---- pairs

// Pairs of candidates that the ballot ranks alike, unranked ones too.
static uint64_t alike(const struct tallied *t, const struct ballot *b)
{
    uint64_t pairs = 0;
    for (uint32_t i = 0; i < t->n; i++)
        for (uint32_t j = 0; j < i; j++)
            pairs += b->values[i] == b->values[j];
    return pairs;
}

static bal_status check_pairs(struct checker *k, const struct grid *g)
{
    const struct tallied *t = k->t;
    uint64_t pairs = (uint64_t)t->n * (t->n - 1) / 2, none = 0;
    AUTO_QUOT_SUM preferred = {.unknown = false};
    for (uint32_t c = 0; c < g->columns; c++)
        add_column(g, c, &preferred);
    for (size_t i = 0; i < t->ballots.len; i++)
        none += alike(t, &t->ballots.at[i]) * t->ballots.at[i].cards;
    char what[64];
    snprintf(what, sizeof what, "%ju pairs on each valid ballot, in all", (uintmax_t)pairs);
    count_sum_begin(&k->sum, "pairs", what, quot_whole(pairs * t->valid));
    count_sum_term_sum(&k->sum, "preferences", &preferred);
    count_sum_term(&k->sum, "without one", quot_whole(none));
    return count_sum_end(&k->sum, k->err);
}

// Each pair is won by one, or by both by half.
static bal_status check_wins(struct checker *k, const struct grid *g)
{
    count_sum_begin(&k->sum, "wins", "pairs", quot_whole((uint64_t)k->t->n * (k->t->n - 1) / 2));
    AUTO_QUOT_SUM won = {.unknown = false};
    add_column(g, 0, &won);
    count_sum_is_sum(&k->sum, &won, "won");
    return count_sum_end(&k->sum, k->err);
}

// ---- rounds of first places

// Has the ballot no one best among those with a number in this round?
static bool no_first(const struct tallied *t, const struct ballot *b, const struct grid *g,
                     uint32_t round)
{
    uint32_t best = UINT32_MAX, count = 0;
    for (uint32_t i = 0; i < t->n; i++) {
        uint32_t rank = b->values[i];
        if (g->cells[(size_t)i * g->columns + round].den == 0 || rank == 0 || rank > best)
            continue;
        count = rank == best ? count + 1 : 1;
        best = rank;
    }
    return count != 1;
}

static bal_status check_first(struct checker *k, const struct grid *g)
{
    const struct tallied *t = k->t;
    for (uint32_t round = 0; round < g->columns; round++) {
        uint64_t none = 0;
        AUTO_QUOT_SUM firsts = {.unknown = false};
        add_column(g, round, &firsts);
        for (size_t i = 0; i < t->ballots.len; i++)
            none += no_first(t, &t->ballots.at[i], g, round) ? t->ballots.at[i].cards : 0;
        char what[64];
        snprintf(what, sizeof what, g->columns > 1 ? "round %u: valid ballots" : "valid ballots",
                 round + 1);
        count_sum_begin(&k->sum, "first", what, quot_whole(t->valid));
        count_sum_term_sum(&k->sum, "first places", &firsts);
        count_sum_term(&k->sum, "without one", quot_whole(none));
        BAL_TRY(count_sum_end(&k->sum, k->err));
    }
    return BAL_OK;
}

// ---- seats

uint64_t checks_quota_seats(enum apportion_quota q, const struct apportion *a)
{
    static const unsigned more[] = {0, 1, 2, 1}; // V/(S + more)
    uint64_t all = 0, most = 0;
    for (uint32_t i = 0; i < a->n; i++)
        all += a->in == NULL || a->in[i] ? a->votes[i] : 0;
    for (uint32_t i = 0; i < a->n; i++) {
        if (a->votes[i] == 0 || (a->in != NULL && !a->in[i]))
            continue;
        uint64_t parts = (uint64_t)a->seats + more[q];
        most += 1 + (q == APPORTION_DROOP ? a->votes[i] / (all / parts + 1)
                                          : (uint64_t)((decimal)a->votes[i] * parts / all));
    }
    return most < a->seats ? most : a->seats;
}

// Those who take part, from the table and the threshold.
static bal_status parties_of(const struct checker *k, struct arena *arena, struct apportion *out)
{
    const struct tallied *t = k->t;
    uint64_t *votes = arena_new(arena, uint64_t, t->n);
    bool *in = arena_new(arena, bool, t->n);
    BAL_TRY(arena_check(arena, k->err));
    for (uint32_t i = 0; i < t->n; i++) {
        votes[i] = (uint64_t)t->grids.at[0].cells[2 * i].num;
        in[i] = votes[i] > 0 && threshold_reached(&k->terms->threshold, votes[i], t->valid);
    }
    *out = (struct apportion){t->n, votes, in, t->seats_open};
    return BAL_OK;
}

// Votes by divisor number `seat`; squared for a square root. `first`: before all others.
static struct quot quotient(enum apportion_divisor d, uint64_t votes, uint64_t seat, bool *first)
{
    decimal v = (decimal)votes, s = (decimal)seat;
    *first = seat == 1 &&
             (d == APPORTION_HUNTINGTON_HILL || d == APPORTION_ADAMS || d == APPORTION_DEAN);
    switch (d) {
    case APPORTION_DHONDT:
        return quot_of(v, s);
    case APPORTION_SAINTE_LAGUE:
        return quot_of(v, 2 * s - 1);
    case APPORTION_MODIFIED:
        return seat == 1 ? quot_of(5 * v, 7) : quot_of(v, 2 * s - 1);
    case APPORTION_NORDIC:
        return seat == 1 ? quot_of(5 * v, 6) : quot_of(v, 2 * s - 1);
    case APPORTION_IMPERIALI:
        return quot_of(v, s + 1);
    case APPORTION_DANISH:
        return quot_of(v, 3 * s - 2);
    case APPORTION_HUNTINGTON_HILL:
        return quot_of(v * v, (s - 1) * s);
    case APPORTION_ADAMS:
        return quot_of(v, s - 1);
    case APPORTION_DEAN:
        return quot_of(v * (2 * s - 1), 2 * (s - 1) * s);
    }
    return QUOT_NONE;
}

// The seats are all quotients from the largest down to the smallest one that has a seat: nobody
// with a larger one has gone without.
static bal_status check_quotients(struct checker *k, const struct apportion *a)
{
    enum apportion_divisor d = (enum apportion_divisor)k->t->scheme->variant;
    struct quot least = QUOT_NONE;
    bool any = false, only_first = true, first;
    uint64_t given = 0, from = 0;
    for (uint32_t i = 0; i < a->n; i++) {
        uint32_t seats = k->t->seats[i];
        given += seats;
        if (seats == 0)
            continue;
        struct quot last = quotient(d, a->votes[i], seats, &first);
        if (!first && (only_first || quot_cmp(last, least) < 0))
            least = last;
        only_first &= first;
        any = true;
    }
    for (uint32_t i = 0; i < a->n; i++)
        for (uint64_t s = 1; any && a->in[i] && s <= (uint64_t)a->seats + 1; s++) {
            struct quot q = quotient(d, a->votes[i], s, &first);
            from += first || (!only_first && quot_cmp(q, least) >= 0);
        }
    count_sum_begin(&k->sum, "quotients", "seats", quot_whole(given));
    count_sum_is(&k->sum, quot_whole(from), "quotients not below the last one that has a seat");
    return count_sum_end(&k->sum, k->err);
}

static uint32_t above_zero(const struct grid *g, uint32_t column)
{
    uint32_t count = 0;
    for (uint32_t r = 0; r < g->rows; r++)
        count += g->cells[(size_t)r * g->columns + column].num > 0;
    return count;
}

static bal_status party_seats(struct checker *k, uint64_t *out)
{
    AUTO_ARENA arena = ARENA_INIT(LIMIT_NAMES_BYTES);
    struct apportion a;
    bool any = false;
    BAL_TRY(parties_of(k, &arena, &a));
    for (uint32_t i = 0; i < a.n; i++)
        any |= a.in[i];
    if (k->t->scheme->quota) {
        *out = checks_quota_seats((enum apportion_quota)k->t->scheme->variant, &a);
        return BAL_OK;
    }
    *out = any ? a.seats : 0;
    return check_quotients(k, &a);
}

// Of rules that fill a seat after the other: a table a seat shows who had any points left.
static uint64_t seats_in_turn(const struct tallied *t)
{
    bool nobody = above_zero(&t->grids.at[t->grids.len - 1], 0) == 0;
    if (t->valid == 0)
        return 0;
    return nobody && t->grids.len > 1 ? t->grids.len - 1 : t->n;
}

// How many seats can be filled.
static bal_status seats_to_give(struct checker *k, uint64_t *out)
{
    const struct tallied *t = k->t;
    const struct grid *worth = worth_grid(t), *first = grid_of(t, GRID_FIRST);
    uint64_t seats = t->advance ? (k->terms->number > 0 ? k->terms->number : 4) : t->seats_open;
    uint64_t most = t->n;
    if (t->scheme->parties)
        return party_seats(k, out);
    if (t->scheme->one_seat && first != NULL && grid_of(t, GRID_PAIRS) == NULL)
        most = above_zero(first, 0);
    else if (t->scheme->one_seat)
        most = t->valid > 0;
    else if (t->scheme->in_turn)
        most = seats_in_turn(t);
    else if (worth != NULL)
        most = above_zero(worth, worth->columns - 1);
    *out = most < seats ? most : seats;
    return BAL_OK;
}

static bal_status check_seats(struct checker *k)
{
    const struct tallied *t = k->t;
    uint64_t given = 0, to_give = 0, open = t->tied_seats;
    BAL_TRY(seats_to_give(k, &to_give));
    for (uint32_t i = 0; i < t->n; i++)
        given += t->seats[i];
    if (t->scheme->one_seat)
        open = 1; // whatever the tie is for: a place in the runoff, or to be eliminated
    else if (t->scheme->in_turn)
        open = to_give + 1 - t->turn; // the seat that the tie is for, and those after it
    count_sum_begin(&k->sum, "seats", "seats that can be filled", quot_whole(to_give));
    count_sum_term(&k->sum, "given", quot_whole(given));
    if (t->tied.len > 0)
        count_sum_term(&k->sum, "open by a tie", quot_whole(open));
    return count_sum_end(&k->sum, k->err);
}

// ---- ties

// The table whose last column decides in the end, of a rule that has one.
static const struct grid *deciding_grid(const struct tallied *t)
{
    const struct grid *first = grid_of(t, GRID_FIRST);
    if (t->grids.len == 0 || first != NULL)
        return first;
    return &t->grids.at[t->grids.len - 1];
}

static uint64_t prefer_first(const struct tallied *t, uint32_t a, uint32_t b)
{
    uint64_t cards = 0;
    for (size_t i = 0; i < t->ballots.len; i++) {
        const uint16_t *v = t->ballots.at[i].values;
        if (v[a] > 0 && (v[b] == 0 || v[a] < v[b]))
            cards += t->ballots.at[i].cards;
    }
    return cards;
}

// Are two of the tied equal in what decides between them? With tables of pairs both ways count.
static bool equal_in(const struct tallied *t, const struct grid *g, uint32_t a, uint32_t b)
{
    bool square = g->columns == t->n && grid_of(t, GRID_FIRST) == NULL;
    bool pair = strcmp(t->tied_in, TIED_IN_RUNOFF) == 0 || strcmp(t->tied_in, TIED_IN_PAIR) == 0;
    uint32_t last = g->columns - 1;
    const struct quot *own = &g->cells[(size_t)a * g->columns];
    const struct quot *other = &g->cells[(size_t)b * g->columns];
    if (pair)
        return prefer_first(t, a, b) == prefer_first(t, b, a);
    return square ? quot_cmp(own[b], other[a]) == 0 : quot_cmp(own[last], other[last]) == 0;
}

// All who are tied are equal in the table that decides, or as a pair. Where lots were tried, each
// of the tied wins by one of them, and nothing is equal.
static bal_status check_tie(struct checker *k)
{
    const struct tallied *t = k->t;
    const struct grid *g = deciding_grid(t);
    uint64_t equal = 0;
    if (g == NULL || strcmp(t->scheme->name, "ranked pairs") == 0)
        return BAL_OK;
    for (size_t i = 0; i < t->tied.len; i++)
        equal += i == 0 || equal_in(t, g, t->tied.at[0], t->tied.at[i]);
    count_sum_begin(&k->sum, "tie", "tied", quot_whole(t->tied.len));
    count_sum_is(&k->sum, quot_whole(equal), "equal in what decides between them");
    return count_sum_end(&k->sum, k->err);
}

// ---- all

static void report_write_ins(const struct checker *k, struct problems *p)
{
    const struct tallied *t = k->t;
    bool decide = t->margin_status != MARGIN_NONE && t->loose >= t->margin;
    for (size_t i = 0; i < t->winners.len; i++)
        decide |= t->contest->choices.at[t->winners.at[i]].kind == CHOICE_WRITE_IN;
    if (t->loose > 0 && decide)
        problem_add(p, PROBLEM_write_ins_decide, (struct place){.file = STR("")}, t->contest->name,
                    "contest '" STR_FMT "': ballots with unresolved write-ins %ju, margin %ju",
                    STR_ARG(t->contest->name), (uintmax_t)t->loose, (uintmax_t)t->margin);
}

static bal_status check_all(struct checker *k)
{
    const struct tallied *t = k->t;
    const struct grid *worth = worth_grid(t);
    static const struct {
        const char *title;
        bal_status (*check)(struct checker *k, const struct grid *g);
    } tables[] = {{GRID_LINES, check_lines},
                  {GRID_PAIRS, check_pairs},
                  {GRID_WINS, check_wins},
                  {GRID_FIRST, check_first}};
    BAL_TRY(check_cards(k));
    if (worth != NULL)
        BAL_TRY(check_points(k, worth));
    if (worth != NULL && t->scheme->limit != NULL)
        BAL_TRY(check_votes(k, worth));
    for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
        const struct grid *g = grid_of(t, tables[i].title);
        if (g != NULL)
            BAL_TRY(tables[i].check(k, g));
    }
    if (t->uses_up)
        BAL_TRY(check_weights(k));
    BAL_TRY(check_seats(k));
    return t->tied.len > 0 && !t->scheme->parties ? check_tie(k) : BAL_OK;
}

bal_status scheme_checks(const struct scheme_terms *terms, const struct election *e,
                         const struct tallied *t, struct count_checks *out, struct problems *p,
                         struct bal_err *err)
{
    struct checker k = {.terms = terms, .e = e, .t = t, .err = err};
    count_sum_init(&k.sum, out, p, t->contest->name);
    bal_status status = check_all(&k);
    count_sum_done(&k.sum);
    if (status == BAL_OK)
        report_write_ins(&k, p);
    return status;
}
