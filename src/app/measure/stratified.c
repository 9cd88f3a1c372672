// SPDX-License-Identifier: Apache-2.0
#include "app/measure/stratified.h"

#include "core/spelling.h"

enum { NAMES_BYTES = 1 << 28 };

enum total_column {
    T_STRATUM,
    T_KIND,
    T_CARDS,
    T_CHOICE,
    T_REPORTED,
    T_O1,
    T_O2,
    T_U1,
    T_U2,
    T_COLUMNS
};

static const struct csv_column total_columns[T_COLUMNS] = {
    [T_STRATUM] = {"stratum", true},
    [T_KIND] = {"kind", true},
    [T_CARDS] = {"cards", true},
    [T_CHOICE] = {"choice", true},
    [T_REPORTED] = {"reported", true},
    [T_O1] = {"o1", false},
    [T_O2] = {"o2", false},
    [T_U1] = {"u1", false},
    [T_U2] = {"u2", false},
};

enum found_column { F_STRATUM, F_CARD, F_CVR, F_PAPER, F_DRAW, F_COLUMNS };

static const struct csv_column found_columns[F_COLUMNS] = {
    [F_STRATUM] = {"stratum", true}, [F_CARD] = {"card", false}, [F_CVR] = {"cvr", false},
    [F_PAPER] = {"paper", true},     [F_DRAW] = {"draw", false},
};

struct total_row {
    uint32_t stratum, choice;
    uint64_t votes;
};

// ---- the strata

static bool same_rates(const struct km_rates *a, const struct km_rates *b)
{
    return a->o1 == b->o1 && a->o2 == b->o2 && a->u1 == b->u1 && a->u2 == b->u2;
}

// The rates of errors, where any is given. False: they are no rates.
static bool rates_of(struct csv_table *t, struct stratum_rows *row)
{
    double *const rates[] = {&row->rates.o1, &row->rates.o2, &row->rates.u1, &row->rates.u2};
    double sum = 0;
    for (uint32_t i = 0; i < ARRAY_LEN(rates); i++) {
        str text = csv_table_trimmed(t, T_O1 + i);
        if (text.len == 0)
            continue;
        if (!row->compared || !num_double(text, rates[i]) || !(*rates[i] >= 0)) {
            csv_table_problem(t, bad_value, T_O1 + i,
                              "a rate of errors a card, of a compared "
                              "stratum, is a number from 0 to 1");
            return false;
        }
        row->expected = true;
        sum += *rates[i];
    }
    if (!(sum <= 1))
        csv_table_problem(t, bad_value, T_O1, "the rates are more than one error a card");
    return sum <= 1;
}

static bal_status find_stratum(struct stratified *s, struct csv_table *t, struct stratum_rows *row,
                               uint32_t *out, struct bal_err *err)
{
    BAL_TRY(plain_table_name(&s->strata, csv_table_trimmed(t, T_STRATUM), out, err));
    if (*out == s->list.len && vec_push(&s->list, LIMIT_CHOICES) == NULL)
        return err_memory(err);
    struct stratum_rows *known = &s->list.at[*out];
    if (known->known && (known->cards != row->cards || known->compared != row->compared))
        csv_table_problem(t, bad_value, T_CARDS, "the stratum was of another kind or size before");
    if (known->expected && row->expected && !same_rates(&known->rates, &row->rates))
        csv_table_problem(t, bad_value, T_O1, "the stratum had other rates of errors before");
    if (known->expected) {
        row->rates = known->rates;
        row->expected = true;
    }
    *known = *row;
    known->known = true;
    return BAL_OK;
}

static bool kind_of(struct csv_table *t, bool *compared)
{
    str kind = csv_table_trimmed(t, T_KIND);
    *compared = str_eq(kind, STR("comparison"));
    if (*compared || str_eq(kind, STR("polling")))
        return true;
    csv_table_problem(t, bad_value, T_KIND, "a stratum is of kind 'comparison' or 'polling'");
    return false;
}

static bal_status take_total(void *ctx, struct csv_table *t, struct bal_err *err)
{
    struct stratified *s = ctx;
    struct stratum_rows row = {0};
    struct total_row total = {0};
    bool fine = kind_of(t, &row.compared);
    fine = csv_table_number(t, T_CARDS, &row.cards) && fine;
    fine = csv_table_number(t, T_REPORTED, &total.votes) && fine;
    fine = fine && rates_of(t, &row);
    if (csv_table_trimmed(t, T_CHOICE).len == 0 || csv_table_trimmed(t, T_STRATUM).len == 0) {
        csv_table_problem(t, missing_value, T_CHOICE, "a name is missing");
        fine = false;
    }
    if (!fine)
        return BAL_OK;
    BAL_TRY(find_stratum(s, t, &row, &total.stratum, err));
    BAL_TRY(plain_table_name(&s->choices, csv_table_trimmed(t, T_CHOICE), &total.choice, err));
    for (size_t i = 0; i < s->rows.len; i++)
        if (s->rows.at[i].stratum == total.stratum && s->rows.at[i].choice == total.choice)
            csv_table_problem(t, duplicate_row, T_CHOICE, "a second row for this choice");
    struct total_row *new = vec_push(&s->rows, LIMIT_CHOICES);
    if (new == NULL)
        return err_memory(err);
    *new = total;
    return BAL_OK;
}

static bal_status fill(struct stratified *s, const char *path, struct bal_err *err)
{
    for (size_t k = 0; k < s->list.len; k++) {
        s->list.at[k].votes = arena_new(&s->arena, uint64_t, s->choices.len);
        BAL_TRY(arena_check(&s->arena, err));
    }
    for (size_t i = 0; i < s->rows.len; i++)
        s->list.at[s->rows.at[i].stratum].votes[s->rows.at[i].choice] = s->rows.at[i].votes;
    for (uint32_t k = 0; k < s->list.len; k++) {
        uint64_t votes = 0;
        for (uint32_t c = 0; c < s->choices.len; c++)
            votes += s->list.at[k].votes[c] > LIMIT_CARDS ? LIMIT_CARDS : s->list.at[k].votes[c];
        if (s->list.at[k].cards == 0 || s->list.at[k].cards > LIMIT_CARDS ||
            votes > s->list.at[k].cards * s->votes_allowed)
            problem_add(&s->problems, PROBLEM_bad_value, (struct place){str_from(path), 0, 0},
                        s->strata.items[k], "stratum '" STR_FMT "' reports %ju votes on %ju cards",
                        STR_ARG(s->strata.items[k]), (uintmax_t)votes,
                        (uintmax_t)s->list.at[k].cards);
    }
    return BAL_OK;
}

static uint64_t total_of(const struct stratified *s, uint32_t choice)
{
    uint64_t sum = 0;
    for (size_t k = 0; k < s->list.len; k++)
        sum += s->list.at[k].votes[choice];
    return sum;
}

static bal_status choose_winners(struct stratified *s, struct bal_err *err)
{
    if (s->seats == 0 || s->choices.len <= s->seats)
        return bal_fail(err, BAL_INVALID, "%u choices for %u seats: nobody can lose",
                        s->choices.len, s->seats);
    s->won = arena_new(&s->arena, bool, s->choices.len);
    BAL_TRY(arena_check(&s->arena, err));
    for (uint32_t seat = 0; seat < s->seats; seat++) {
        uint32_t best = UINT32_MAX;
        for (uint32_t c = 0; c < s->choices.len; c++)
            if (!s->won[c] && (best == UINT32_MAX || total_of(s, c) > total_of(s, best)))
                best = c;
        s->won[best] = true;
    }
    return BAL_OK;
}

int64_t stratified_margin(const struct stratified *s, uint32_t winner, uint32_t loser)
{
    return (int64_t)total_of(s, winner) - (int64_t)total_of(s, loser);
}

// ---- the cards

// What a cell says: a word between stars, or choices divided by ';'.
static bal_status read_votes(struct stratified *s, struct csv_table *t, uint32_t column,
                             struct card_votes *out, struct bal_err *err)
{
    str text = csv_table_trimmed(t, column);
    char *votes = arena_new(&s->arena, char, s->choices.len + 1);
    uint32_t marks = 0;
    BAL_TRY(arena_check(&s->arena, err));
    memset(votes, '0', s->choices.len);
    *out = (struct card_votes){CARD_HAS_CONTEST, votes, s->choices.len};
    if (str_eq(text, STR("*not found*")) || str_eq(text, STR("*no agreement*")))
        out->state = CARD_MISSING;
    else if (str_eq(text, STR("*not on card*")))
        out->state = CARD_NO_CONTEST;
    if (text.len == 0)
        csv_table_problem(t, missing_value, column, "a choice or a word between stars is missing");
    static const char *const words[] = {"*blank*",     "*overvote*",     "*invalid*",
                                        "*not found*", "*no agreement*", "*not on card*"};
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (str_eq(text, str_from(words[i])))
            return BAL_OK;
    for (str rest = text; rest.len > 0;) {
        str name = str_trim(str_cut(&rest, ';'));
        uint32_t choice = table_find(&s->choices, name);
        if (choice == TABLE_NONE) {
            csv_table_problem(t, unknown_id, column, "'" STR_FMT "' is no choice of the strata",
                              STR_ARG(str_head(name, 100)));
            continue;
        }
        marks += votes[choice] == '0';
        votes[choice] = '1';
    }
    if (marks > s->votes_allowed)
        memset(votes, '0', s->choices.len); // overvoted
    return BAL_OK;
}

static bal_status take_card(void *ctx, struct csv_table *t, struct bal_err *err)
{
    struct stratified *s = ctx;
    struct found_card card = {.id = TABLE_NONE};
    card.stratum = table_find(&s->strata, csv_table_trimmed(t, F_STRATUM));
    if (card.stratum == TABLE_NONE) {
        csv_table_problem(t, unknown_id, F_STRATUM, "there is no such stratum");
        return BAL_OK;
    }
    bool compared = s->list.at[card.stratum].compared;
    card.cvr_given = csv_table_trimmed(t, F_CVR).len > 0;
    if (compared && !card.cvr_given)
        csv_table_problem(t, missing_value, F_CVR, "the CVR of a compared card is missing");
    if (!compared && card.cvr_given)
        csv_table_problem(t, bad_value, F_CVR, "a polled card has no CVR");
    if (compared && card.cvr_given)
        BAL_TRY(read_votes(s, t, F_CVR, &card.cvr, err));
    BAL_TRY(read_votes(s, t, F_PAPER, &card.paper, err));
    if (csv_table_trimmed(t, F_CARD).len > 0)
        BAL_TRY(plain_table_name(&s->cards, csv_table_trimmed(t, F_CARD), &card.id, err));
    struct found_card *new = vec_push(&s->found, LIMIT_DRAWS);
    if (new == NULL)
        return err_memory(err);
    *new = card;
    return BAL_OK;
}

bal_status stratified_read(struct stratified *out, const struct table_input *totals,
                           const struct table_input *found, uint32_t seats, uint32_t votes_allowed,
                           struct bal_err *err)
{
    *out = (struct stratified){.strata = TABLE_INIT(NAMES_BYTES),
                               .choices = TABLE_INIT(NAMES_BYTES),
                               .cards = TABLE_INIT(NAMES_BYTES),
                               .seats = seats,
                               .votes_allowed = votes_allowed,
                               .arena = ARENA_INIT(SIZE_MAX)};
    problems_init(&out->problems);
    BAL_TRY(
        plain_table_read(totals, total_columns, T_COLUMNS, &out->problems, take_total, out, err));
    if (problems_errors(&out->problems) > 0)
        return BAL_OK;
    BAL_TRY(fill(out, totals->path, err));
    BAL_TRY(choose_winners(out, err));
    if (found == NULL)
        return BAL_OK;
    return plain_table_read(found, found_columns, F_COLUMNS, &out->problems, take_card, out, err);
}

void stratified_done(struct stratified *s)
{
    table_done(&s->strata);
    table_done(&s->choices);
    table_done(&s->cards);
    vec_done(&s->list);
    vec_done(&s->rows);
    vec_done(&s->found);
    problems_done(&s->problems);
    arena_done(&s->arena);
}
