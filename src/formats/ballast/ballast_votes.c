// SPDX-License-Identifier: Apache-2.0
#include "formats/ballast/ballast_votes.h"

#include "core/spelling.h"
#include "core/votes.h"

static const char *const words[] = {
    [FINDING_NOT_ON_CARD] = "*not on card*",
    [FINDING_BLANK] = "*blank*",
    [FINDING_MARKED] = "",
    [FINDING_OVERVOTED] = "*overvote*",
    [FINDING_INVALID] = "*invalid*",
    [FINDING_WITHHELD] = "*withheld*",
    [FINDING_NO_AGREEMENT] = "*no agreement*",
    [FINDING_NOT_FOUND] = "*not found*",
};

// A contest as this file spells it.
struct vote_contest {
    uint32_t contest;      // index in the election
    bool known;            // whether it has ranks
    struct table choices;  // spelled
    VEC(uint16_t) numbers; // index of each in the contest
};

// May a card vote for the choice twice: by cumulative voting, or in two slots for write-ins?
static bool may_repeat(const struct contest *c, uint32_t choice)
{
    static const str slots[] = {{"write-in", 8}, {"write in", 8}, {"writein", 7}};
    str name = c->choices.at[choice].name;
    bool may = votes_each(c) > 1;
    for (; name.len > 0 && !may; name = str_skip(name, 1))
        for (size_t i = 0; i < ARRAY_LEN(slots); i++)
            may |= str_eq_nocase(str_head(name, slots[i].len), slots[i]);
    return may;
}

void vote_reader_init(struct vote_reader *v, struct csv_table *t)
{
    *v = (struct vote_reader){
        .t = t, .text = BUF_INIT(LIMIT_TOKEN_BYTES), .names = TABLE_INIT(LIMIT_NAMES_BYTES)};
}

void vote_reader_done(struct vote_reader *v)
{
    for (size_t i = 0; i < v->contests.len; i++) {
        table_done(&v->contests.at[i].choices);
        vec_done(&v->contests.at[i].numbers);
    }
    vec_done(&v->contests);
    table_done(&v->names);
    buf_done(&v->text);
}

bool vote_reader_continues(const struct vote_reader *v)
{
    return v->open && str_eq(buf_str(&v->text), csv_table_cell(v->t, v->contest_column));
}

static bal_status new_contest(struct vote_reader *v, str text, struct bal_err *err)
{
    struct import *imp = v->t->imp;
    struct vote_contest *new = vec_push(&v->contests, LIMIT_CONTESTS);
    if (new == NULL)
        return bal_fail(err, BAL_LIMIT, "more than %d contests", LIMIT_CONTESTS);
    new->choices = TABLE_INIT(LIMIT_NAMES_BYTES);
    struct contest_def def = {.function = FUNCTION_PLURALITY};
    def.name = spelling_parse(text, &def.occurrence);
    BAL_TRY(import_known(imp, &def, &new->contest, err));
    if (new->contest == TABLE_NONE)
        return import_contest(imp, &def, &new->contest, err);
    const struct contest *c = &imp->election->contests.at[new->contest];
    new->known = c->choices.len > 0 || c->votes_known || c->seats_known;
    return BAL_OK;
}

// *out: its place in v->contests.
static bal_status find_contest(struct vote_reader *v, str text, uint32_t *out, struct bal_err *err)
{
    BAL_TRY(import_name(&v->names, text, out, err));
    return *out == v->contests.len ? new_contest(v, text, err) : BAL_OK;
}

static bal_status find_choice(struct vote_reader *v, struct vote_contest *c, str text,
                              uint16_t *out, struct bal_err *err)
{
    uint32_t id = 0;
    BAL_TRY(import_name(&c->choices, text, &id, err));
    if (id == c->numbers.len) {
        uint32_t occurrence, number = 0;
        str name = spelling_parse(text, &occurrence);
        BAL_TRY(import_choice(v->t->imp, c->contest, name, STR(""), occurrence, CHOICE_REGULAR,
                              &number, err));
        uint16_t *slot = vec_push(&c->numbers, LIMIT_CHOICES);
        if (slot == NULL)
            return err_memory(err);
        *slot = (uint16_t)number;
    }
    *out = c->numbers.at[id];
    return BAL_OK;
}

// The rank of a mark, 0 in a contest without ranks. The first mark of a contest that is defined
// nowhere tells which it is.
static bool read_rank(struct vote_reader *v, struct vote_contest *c, uint8_t *out)
{
    struct contest *contest = &v->t->imp->election->contests.at[c->contest];
    str text = csv_table_trimmed(v->t, v->rank_column);
    uint64_t rank = 0;
    bool ranked = c->known ? contest->ranks > 0 : text.len > 0;
    c->known = true;
    if (!ranked && text.len > 0) {
        csv_table_problem(v->t, bad_value, v->rank_column, "contest '" STR_FMT "' has no ranks",
                          STR_ARG(contest->name));
        return false;
    }
    if (ranked && !csv_table_number(v->t, v->rank_column, &rank))
        return false;
    if (ranked && (rank == 0 || rank > LIMIT_RANKS)) {
        csv_table_problem(v->t, bad_number, v->rank_column, "a rank is a number from 1 to %d",
                          LIMIT_RANKS);
        return false;
    }
    import_observed(v->t->imp, c->contest, 0, (uint32_t)rank);
    *out = (uint8_t)rank;
    return true;
}

static void add_word(struct vote_reader *v, str text)
{
    size_t state = 0;
    while (state < ARRAY_LEN(words) && !str_eq(text, str_from(words[state])))
        state++;
    if (state == ARRAY_LEN(words) || (v->words & 1U << state) == 0) {
        csv_table_problem(v->t, bad_value, v->choice_column,
                          "'" STR_FMT "' is no word that may stand here; a choice of that name is "
                          "spelled '" STR_FMT " [1]'",
                          STR_ARG(str_head(text, 60)), STR_ARG(str_head(text, 60)));
    } else if (v->said) {
        csv_table_problem(v->t, bad_value, v->choice_column, "the contest is %s already",
                          words[v->found.state]);
    } else {
        v->found.state = (enum finding_state)state;
    }
    v->said = true;
}

// The mark behind those found: is it one of them, and no vote of its own?
static void check_repeated(struct vote_reader *v, const struct vote_contest *c)
{
    const struct mark *m = &v->marks[v->found.count];
    for (uint32_t i = 0; i < v->found.count; i++) {
        if (v->marks[i].choice != m->choice || v->marks[i].rank != m->rank)
            continue;
        if (!may_repeat(&v->t->imp->election->contests.at[c->contest], m->choice))
            csv_table_problem(v->t, repeated_mark, v->choice_column,
                              "the mark stands here already: was the row doubled?");
        return;
    }
}

static bal_status add_mark(struct vote_reader *v, struct vote_contest *c, struct bal_err *err)
{
    struct mark mark = {0};
    BAL_TRY(find_choice(v, c, csv_table_cell(v->t, v->choice_column), &mark.choice, err));
    if (!read_rank(v, c, &mark.rank))
        return BAL_OK;
    if (v->found.count == LIMIT_MARKS)
        return csv_fail(&v->t->csv, err, "more than %d marks in one contest of one card",
                        LIMIT_MARKS);
    v->marks[v->found.count] = mark;
    check_repeated(v, c);
    v->found.count++;
    return BAL_OK;
}

static void open_rows(struct vote_reader *v, int64_t contest, str text)
{
    v->open = true;
    v->said = false;
    v->line = v->t->csv.line;
    v->found = (struct finding){.contest = contest, .state = FINDING_MARKED, .marks = v->marks};
    v->text.len = 0;
    buf_add(&v->text, text);
}

bal_status vote_reader_add(struct vote_reader *v, struct bal_err *err)
{
    str text = csv_table_cell(v->t, v->contest_column);
    str choice = csv_table_cell(v->t, v->choice_column);
    if (text.len == 0) {
        bool lost = (v->words & WORD(NOT_FOUND)) && str_eq(choice, STR("*not found*"));
        if (lost && !v->open)
            open_rows(v, CONTEST_ALL, text);
        if (lost)
            v->found.state = FINDING_NOT_FOUND;
        else if (choice.len > 0)
            csv_table_problem(v->t, missing_value, v->contest_column, "the contest is missing");
        return BAL_OK;
    }
    uint32_t id = 0;
    BAL_TRY(find_contest(v, text, &id, err));
    struct vote_contest *c = &v->contests.at[id];
    if (!v->open)
        open_rows(v, c->contest, text);
    if (spelling_is_word(choice))
        add_word(v, choice);
    else if (choice.len == 0)
        csv_table_problem(v->t, missing_value, v->choice_column, "the choice is missing");
    else
        BAL_TRY(add_mark(v, c, err));
    return buf_check(&v->text, err);
}

void vote_reader_take(struct vote_reader *v)
{
    struct finding *f = &v->found;
    struct import *imp = v->t->imp;
    v->open = false;
    if (f->contest == CONTEST_ALL)
        return;
    const struct contest *c = &imp->election->contests.at[f->contest];
    bool may_have_marks =
        (1U << f->state) & (WORD(MARKED) | WORD(OVERVOTED) | WORD(INVALID) | WORD(WITHHELD));
    if (!may_have_marks && f->count > 0) {
        import_problem(imp, bad_value, v->line, 0, c->name,
                       "contest '" STR_FMT "' is %s and has marks", STR_ARG(c->name),
                       words[f->state]);
        f->count = 0;
    }
    if (f->state != FINDING_MARKED)
        return;
    if (c->ranks == 0 && c->votes_known && f->count > votes_limit(c)) {
        import_problem(imp, too_many_marks, v->line, 0, c->name,
                       "%u marks in contest '" STR_FMT "', which allows %u", f->count,
                       STR_ARG(c->name), c->votes_allowed);
        f->state = FINDING_OVERVOTED;
    } else if (v->observe) {
        import_observed(imp, (uint32_t)f->contest, f->count, 0);
    }
}

// The spelling as a CSV cell, kept.
static str cell_text(struct vote_writer *w, str name, uint32_t occurrence)
{
    AUTO_BUF spelled = BUF_INIT(LIMIT_TOKEN_BYTES), quoted = BUF_INIT(2 * LIMIT_TOKEN_BYTES + 2);
    spelling_put(&spelled, name, occurrence);
    csv_quote(&quoted, buf_str(&spelled));
    return arena_str(&w->arena, buf_str(&quoted));
}

bal_status vote_writer_init(struct vote_writer *w, const struct election *e, struct sink *out,
                            struct bal_err *err)
{
    *w = (struct vote_writer){.arena = ARENA_INIT(LIMIT_NAMES_BYTES),
                              .prefix = BUF_INIT(LIMIT_TOKEN_BYTES),
                              .suffix = BUF_INIT(NUM_TEXT)};
    csv_writer_init(&w->csv, out);
    w->contests = arena_new(&w->arena, str, e->contests.len);
    w->choices = arena_new(&w->arena, str *, e->contests.len);
    for (size_t i = 0; w->choices != NULL && i < e->contests.len; i++) {
        const struct contest *c = &e->contests.at[i];
        w->contests[i] = cell_text(w, c->name, c->occurrence);
        w->choices[i] = arena_new(&w->arena, str, c->choices.len);
        for (size_t k = 0; w->choices[i] != NULL && k < c->choices.len; k++)
            w->choices[i][k] = cell_text(w, c->choices.at[k].name, c->choices.at[k].occurrence);
    }
    return arena_check(&w->arena, err);
}

bal_status vote_writer_done(struct vote_writer *w, struct bal_err *err)
{
    bal_status status = buf_check(&w->prefix, err);
    bal_status written = csv_writer_done(&w->csv, status == BAL_OK ? err : NULL);
    buf_done(&w->prefix);
    buf_done(&w->suffix);
    arena_done(&w->arena);
    return status != BAL_OK ? status : written;
}

static void put_row(struct vote_writer *w, str contest, str choice, uint8_t rank)
{
    csv_put_raw(&w->csv, buf_str(&w->prefix));
    csv_put_raw(&w->csv, contest);
    csv_put_raw(&w->csv, choice);
    if (rank > 0)
        csv_put_u64(&w->csv, rank);
    else
        csv_put_raw(&w->csv, STR(""));
    if (w->suffix.len > 0)
        csv_put_raw(&w->csv, buf_str(&w->suffix));
    csv_end_row(&w->csv);
}

void vote_writer_put(struct vote_writer *w, const struct finding *f)
{
    str contest = f->contest == CONTEST_ALL ? STR("") : w->contests[f->contest];
    uint32_t votes = 0;
    for (uint32_t i = 0; i < f->count; i++)
        votes += f->marks[i].flags == 0;
    enum finding_state state = f->state == FINDING_MARKED && votes == 0 ? FINDING_BLANK : f->state;
    if (state != FINDING_MARKED)
        put_row(w, contest, str_from(words[state]), 0);
    for (uint32_t i = 0; i < f->count; i++)
        if (f->marks[i].flags == 0)
            put_row(w, contest, w->choices[f->contest][f->marks[i].choice], f->marks[i].rank);
}

void vote_writer_put_empty(struct vote_writer *w)
{
    put_row(w, STR(""), STR(""), 0);
}
