// SPDX-License-Identifier: Apache-2.0
#include "formats/cdf/late.h"

void late_init(struct late *l, struct import *imp)
{
    *l = (struct late){.imp = imp,
                       .arena = ARENA_INIT(LIMIT_NAMES_BYTES),
                       .first_card = imp->election->cards,
                       .ids = TABLE_INIT(LIMIT_NAMES_BYTES),
                       .last = LATE_NONE};
}

void late_done(struct late *l)
{
    for (size_t i = 0; i < l->contests.len; i++) {
        struct late_contest *c = &l->contests.at[i];
        contest_done(&c->marks);
        vec_done(&c->choices);
        vec_done(&c->order);
        table_done(&c->ids);
    }
    vec_done(&l->contests);
    vec_done(&l->order);
    table_done(&l->ids);
    arena_done(&l->arena);
}

static bool has_breaks(str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] == '\t' || s.ptr[i] == '\n' || s.ptr[i] == '\r')
            return true;
    return false;
}

str late_name(struct arena *a, str text)
{
    text = str_trim(text);
    return has_breaks(text) ? late_words(a, text) : arena_str(a, text);
}

str late_words(struct arena *a, str text)
{
    text = str_trim(text);
    char *out = arena_alloc(a, text.len + 1, 1);
    size_t n = 0;
    for (size_t i = 0; out != NULL && i < text.len; i++) {
        bool blank = (unsigned char)text.ptr[i] <= ' ';
        if (!blank || (n > 0 && out[n - 1] != ' '))
            out[n++] = blank ? ' ' : text.ptr[i];
    }
    return out != NULL ? str_make(out, n) : STR("");
}

bal_status late_contest(struct late *l, str id, uint32_t *out, struct bal_err *err)
{
    uint32_t guess = l->last != LATE_NONE ? l->contests.at[l->last].next : LATE_NONE;
    if (guess < l->contests.len && str_eq(l->contests.at[guess].id, id)) {
        *out = l->last = guess;
        return BAL_OK;
    }
    uint32_t number = 0;
    BAL_TRY(import_name(&l->ids, id, &number, err));
    if (number == l->contests.len) {
        struct late_contest *c = vec_push(&l->contests, LIMIT_CONTESTS);
        if (c == NULL)
            return bal_fail(err, BAL_LIMIT, "more than %d contests", LIMIT_CONTESTS);
        c->id = l->ids.items[number];
        c->next = LATE_NONE;
        c->ids = TABLE_INIT(LIMIT_NAMES_BYTES);
        c->marks.column.sets = TABLE_INIT(LIMIT_NAMES_BYTES);
    }
    if (number >= l->contests.len) // an earlier failure left the id without its contest
        return err_memory(err);
    if (l->last != LATE_NONE)
        l->contests.at[l->last].next = number;
    *out = l->last = number;
    return BAL_OK;
}

bal_status late_choice(struct late *l, uint32_t contest, str id, uint16_t *out, struct bal_err *err)
{
    struct late_contest *c = &l->contests.at[contest];
    uint32_t number = 0;
    BAL_TRY(import_name(&c->ids, id, &number, err));
    if (number == c->choices.len) {
        struct late_choice *choice = vec_push(&c->choices, LIMIT_CHOICES);
        if (choice == NULL)
            return bal_fail(err, BAL_LIMIT, "more than %d choices in contest '" STR_FMT "'",
                            LIMIT_CHOICES, STR_ARG(c->id));
        choice->id = c->ids.items[number];
    }
    if (number >= c->choices.len)
        return err_memory(err);
    *out = (uint16_t)number;
    return BAL_OK;
}

bal_status late_define(struct late *l, uint32_t contest, struct bal_err *err)
{
    uint32_t *slot = vec_push(&l->order, LIMIT_CONTESTS);
    if (slot == NULL)
        return err_memory(err);
    *slot = contest;
    l->contests.at[contest].defined = true;
    return BAL_OK;
}

bal_status late_define_choice(struct late *l, uint32_t contest, uint16_t choice,
                              struct bal_err *err)
{
    struct late_contest *c = &l->contests.at[contest];
    uint32_t *slot = vec_push(&c->order, LIMIT_CHOICES);
    if (slot == NULL)
        return err_memory(err);
    *slot = choice;
    c->choices.at[choice].defined = true;
    return BAL_OK;
}

bal_status late_put(struct late *l, uint32_t card, uint32_t contest, enum contest_state state,
                    struct mark *marks, uint32_t count, bool *twice, struct bal_err *err)
{
    struct late_contest *c = &l->contests.at[contest];
    uint32_t code = 0, votes = 0;
    *twice = c->stamp == (uint64_t)card + 1;
    if (*twice)
        return BAL_OK;
    c->stamp = (uint64_t)card + 1;
    for (uint32_t i = 0; i < count; i++) {
        c->most_ranks = marks[i].rank > c->most_ranks ? marks[i].rank : c->most_ranks;
        votes += marks[i].flags == 0;
    }
    if (state == STATE_MARKED && votes > c->most_votes && !l->sums_only)
        c->most_votes = votes;
    BAL_TRY(contest_code(&c->marks, state, marks, count, &code, err));
    return column_put(&c->marks.column, card - l->first_card, code, err);
}

void late_sum(struct late *l, uint32_t card, uint32_t contest, uint32_t votes)
{
    struct late_contest *c = &l->contests.at[contest];
    for (size_t i = 0; i < ARRAY_LEN(c->sums); i++) {
        struct late_sum *s = &c->sums[i];
        if (s->cards == 0)
            *s = (struct late_sum){.votes = votes, .card = card};
        if (s->votes == votes) {
            s->cards++;
            return;
        }
    }
}

// ---- at the end

// What a mark set of a ranked contest says: ranks are kept as marked, the count has its rules.
static enum contest_state settle_ranked(enum contest_state state, struct mark *marks,
                                        uint32_t *count)
{
    uint32_t plain = 0;
    for (uint32_t i = 0; i < *count; i++) {
        if (state == STATE_OVERVOTED)
            marks[i].flags &= MARK_AMBIGUOUS;
        if (marks[i].rank == 0)
            marks[i].rank = 1;
        plain += marks[i].flags == 0;
    }
    if (state != STATE_MARKED && state != STATE_OVERVOTED)
        return state;
    return plain > 0 ? STATE_MARKED : *count == 0 && state == STATE_OVERVOTED ? state : STATE_BLANK;
}

// Without the marks that say the same again; two of one write-in choice are two lines.
static uint32_t distinct(const struct contest *c, struct mark *marks, uint32_t count)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t k = 0;
        while (k < kept && (marks[k].choice != marks[i].choice || marks[k].flags != marks[i].flags))
            k++;
        if (k == kept || c->choices.at[marks[i].choice].kind == CHOICE_WRITE_IN)
            marks[kept++] = marks[i];
    }
    return kept;
}

// *many: more marks than votes allowed, which the file did not call an overvote.
static enum contest_state settle_plain(const struct contest *c, enum contest_state state,
                                       struct mark *marks, uint32_t *count, bool *many)
{
    bool scores = function_marks(c->function) == USE_SCORES;
    uint32_t votes = 0;
    if (!scores)
        *count = distinct(c, marks, *count);
    for (uint32_t i = 0; i < *count; i++) {
        marks[i].rank = !scores ? 0 : marks[i].rank > 0 ? marks[i].rank : 1;
        votes += marks[i].flags == 0;
    }
    bool limited = !scores && c->function != FUNCTION_APPROVAL;
    *many = state == STATE_MARKED && limited && votes > c->votes_allowed;
    if (*many || state == STATE_OVERVOTED) {
        for (uint32_t i = 0; i < *count; i++)
            marks[i].flags &= MARK_AMBIGUOUS; // the state says that nothing counts
        return STATE_OVERVOTED;
    }
    return state != STATE_MARKED ? state : votes > 0 ? STATE_MARKED : STATE_BLANK;
}

// A private code becomes this one.
struct new_code {
    uint32_t code;
    uint32_t too_many; // marks, where the file did not call it an overvote; else 0
};

static bal_status settle_code(struct late_contest *c, struct contest *to, uint32_t code,
                              struct new_code *out, struct bal_err *err)
{
    struct mark marks[LIMIT_MARKS];
    struct mark_set s = contest_set(&c->marks, code);
    bool many = false;
    for (uint32_t i = 0; i < s.count; i++) {
        marks[i] = s.marks[i];
        marks[i].choice = (uint16_t)c->choices.at[marks[i].choice].index;
    }
    marks_sort(marks, s.count);
    bool ranks = to->ranks > 0 && function_marks(to->function) == USE_RANKS;
    enum contest_state state = ranks ? settle_ranked(s.state, marks, &s.count)
                                     : settle_plain(to, s.state, marks, &s.count, &many);
    out->too_many = many ? s.count : 0;
    return contest_code(to, state, marks, s.count, &out->code, err);
}

static void tell_card(struct late *l, const struct contest *c, uint32_t card, uint32_t marks)
{
    AUTO_BUF text = BUF_INIT(1 << 16);
    const struct election *e = l->imp->election;
    election_describe_card(e, card, &text);
    import_problem(l->imp, too_many_marks, 0, 0, STR(""),
                   STR_FMT ": contest '" STR_FMT "': %u marks, %u votes allowed",
                   STR_ARG(buf_str(&text)), STR_ARG(c->name), marks, c->votes_allowed);
}

static bal_status move_cards(struct late *l, struct late_contest *c, const struct new_code *codes,
                             struct bal_err *err)
{
    struct contest *to = &l->imp->election->contests.at[c->index];
    uint32_t cards = l->imp->election->cards - l->first_card;
    for (uint32_t i = 0; i < cards; i++) {
        uint32_t code = column_get(&c->marks.column, i);
        if (code == 0)
            continue;
        if (UNLIKELY(codes[code].too_many > 0))
            tell_card(l, to, l->first_card + i, codes[code].too_many);
        BAL_TRY(column_put(&to->column, l->first_card + i, codes[code].code, err));
    }
    return BAL_OK;
}

static bal_status move_column(struct late *l, struct late_contest *c, struct bal_err *err)
{
    uint32_t count = contest_codes(&c->marks);
    struct new_code *codes = mem_alloc(count * sizeof *codes);
    if (codes == NULL)
        return err_memory(err);
    bal_status status = BAL_OK;
    for (uint32_t code = 1; code < count && status == BAL_OK; code++)
        status = settle_code(c, &l->imp->election->contests.at[c->index], code, &codes[code], err);
    if (status == BAL_OK)
        status = move_cards(l, c, codes, err);
    mem_free(codes);
    contest_done(&c->marks); // one contest at a time is there twice
    return status;
}

// How many before it have the same name: contests, and choices of a contest. `at` is a place in the
// order.
static uint32_t contests_before(const struct late *l, size_t at, str name)
{
    uint32_t n = 0;
    for (size_t i = 0; i < at; i++)
        n += str_eq(l->contests.at[l->order.at[i]].name, name);
    return n;
}

static uint32_t choices_before(const struct late_contest *c, size_t at, str name)
{
    uint32_t n = 0;
    for (size_t i = 0; i < at; i++) // a line before it is the same choice
        n += str_eq(c->choices.at[c->order.at[i]].name, name) &&
             !(c->choices.at[c->order.at[i]].is_line && c->choices.at[c->order.at[at]].is_line);
    return n;
}

// Choices for write-ins without a name are lines for whoever is written in: one choice, the first
// of them in the order. Where there are none but a single one with a name, write-ins without a
// choice are that one's.
static uint32_t line_choice(const struct late_contest *c)
{
    uint32_t named = LATE_NONE;
    bool several = false;
    for (size_t at = 0; at < c->order.len; at++) {
        // NOLINTNEXTLINE(*NullDereference): the order has each choice
        const struct late_choice *choice = &c->choices.at[c->order.at[at]];
        if (choice->is_line && choice->id.len > 0)
            return c->order.at[at];
        if (choice->kind == CHOICE_WRITE_IN && choice->id.len > 0) {
            several |= named != LATE_NONE;
            named = c->order.at[at];
        }
    }
    for (uint32_t i = 0; (named == LATE_NONE || several) && i < c->choices.len; i++)
        if (c->choices.at[i].is_line)
            return i;
    return several ? LATE_NONE : named;
}

static bal_status make_choice(struct late *l, struct late_contest *c, size_t at,
                              struct bal_err *err)
{
    struct late_choice *choice = &c->choices.at[c->order.at[at]];
    if (l->definitions && !choice->defined && choice->id.len > 0)
        import_problem(l->imp, unknown_id, 0, 0, choice->id,
                       "choice '" STR_FMT "' of contest '" STR_FMT "' is defined nowhere",
                       STR_ARG(choice->id), STR_ARG(c->name));
    return import_choice(l->imp, c->index, choice->name, choice->code,
                         choices_before(c, at, choice->name), choice->kind, &choice->index, err);
}

static bal_status make_choices(struct late *l, struct late_contest *c, struct bal_err *err)
{
    for (uint32_t i = 0; i < c->choices.len; i++) {
        uint32_t *slot = c->choices.at[i].defined ? NULL : vec_push(&c->order, LIMIT_CHOICES);
        if (slot != NULL)
            *slot = i;
        else if (!c->choices.at[i].defined)
            return err_memory(err);
    }
    uint32_t line = line_choice(c);
    for (size_t at = 0; at < c->order.len; at++)
        // NOLINTNEXTLINE(*NullDereference): the order has each choice
        if (!c->choices.at[c->order.at[at]].is_line || c->order.at[at] == line)
            BAL_TRY(make_choice(l, c, at, err));
    for (size_t i = 0; i < c->choices.len; i++)
        if (c->choices.at[i].is_line)
            c->choices.at[i].index = c->choices.at[line].index;
    return BAL_OK;
}

// Votes allowed where nothing states them: the most that votes and undervotes made on a card.
static uint32_t votes_of_sums(const struct late_contest *c)
{
    uint32_t most = 0;
    for (size_t i = 0; i < ARRAY_LEN(c->sums); i++)
        if (c->sums[i].cards > 0 && c->sums[i].votes > most)
            most = c->sums[i].votes;
    return most;
}

static void check_sums(struct late *l, const struct late_contest *c, const struct contest *to)
{
    for (size_t i = 0; i < ARRAY_LEN(c->sums); i++) {
        const struct late_sum *s = &c->sums[i];
        if (s->cards == 0 || s->votes == to->votes_allowed || to->ranks > 0)
            continue;
        AUTO_BUF text = BUF_INIT(1 << 16);
        const struct election *e = l->imp->election;
        election_describe_card(e, s->card, &text);
        import_problem(l->imp, machine_disagrees, 0, 0, STR(""),
                       "contest '" STR_FMT "', vote for %u: votes and undervotes are %u together "
                       "on %llu cards, the first of them " STR_FMT,
                       STR_ARG(to->name), to->votes_allowed, s->votes, (unsigned long long)s->cards,
                       STR_ARG(buf_str(&text)));
    }
}

static bool is_ranked(struct late *l, const struct late_contest *c)
{
    if (function_marks(c->function) == USE_SCORES)
        return false;
    if (c->weighted)
        import_problem(l->imp, bad_value, 0, 0, c->name,
                       "contest '" STR_FMT "' has marks of several votes, but no rule for them",
                       STR_ARG(c->name));
    else if (c->ranked == LATE_UNRANKED && c->most_ranks > 1)
        import_problem(l->imp, contest_mismatch, 0, 0, c->name,
                       "contest '" STR_FMT "' is said to have no ranks, but cards have up to %u",
                       STR_ARG(c->name), c->most_ranks);
    return c->ranked == LATE_RANKED ||
           (c->ranked == LATE_BY_MARKS && c->most_ranks > 0 && !c->weighted);
}

// Everything gets a name, before names are compared.
static str name_of_id(struct late *l, str id)
{
    str name = late_name(&l->arena, id);
    return name.len > 0 ? name : STR("?");
}

static void name_all(struct late *l)
{
    for (size_t i = 0; i < l->contests.len; i++) {
        struct late_contest *c = &l->contests.at[i];
        if (c->name.len == 0)
            c->name = name_of_id(l, c->id);
        for (size_t k = 0; k < c->choices.len; k++) {
            struct late_choice *choice = &c->choices.at[k];
            if (choice->id.len == 0)
                choice->kind = CHOICE_WRITE_IN;
            choice->is_line = choice->kind == CHOICE_WRITE_IN && choice->name.len == 0;
            if (choice->name.len == 0)
                choice->name =
                    choice->kind == CHOICE_WRITE_IN ? STR("Write-in") : name_of_id(l, choice->id);
        }
    }
}

static bal_status make_contest(struct late *l, size_t at, struct bal_err *err)
{
    struct late_contest *c = &l->contests.at[l->order.at[at]];
    if (l->definitions && !c->defined)
        import_problem(l->imp, unknown_id, 0, 0, c->id, "contest '" STR_FMT "' is defined nowhere",
                       STR_ARG(c->id));
    bool ranked = is_ranked(l, c), scores = function_marks(c->function) == USE_SCORES;
    uint32_t ranks = c->ranks > c->most_ranks ? c->ranks : c->most_ranks;
    struct contest_def def = {.name = c->name,
                              .code = c->code,
                              .occurrence = contests_before(l, at, c->name),
                              .function = c->function,
                              .terms = c->terms,
                              .function_known = c->function_known,
                              .votes_allowed = ranked ? 1 : c->votes,
                              .seats = c->seats,
                              .ranks = scores      ? c->terms.top
                                       : !ranked   ? 0
                                       : ranks > 0 ? ranks
                                                   : 1,
                              .place = c->place};
    uint32_t observed = votes_of_sums(c);
    if (def.place.file.len == 0)
        def.place.file = l->imp->file;
    if (ranked && !c->function_known)
        def.function = c->seats > 1 ? FUNCTION_STV : FUNCTION_IRV;
    BAL_TRY(import_contest(l->imp, &def, &c->index, err));
    if (!ranked)
        import_observed(l->imp, c->index, observed > c->most_votes ? observed : c->most_votes, 0);
    return make_choices(l, c, err);
}

static bal_status settle_contest(struct late *l, size_t at, struct bal_err *err)
{
    // NOLINTNEXTLINE(*NullDereference): the order has each contest
    struct late_contest *c = &l->contests.at[l->order.at[at]];
    BAL_TRY(make_contest(l, at, err));
    check_sums(l, c, &l->imp->election->contests.at[c->index]);
    return move_column(l, c, err);
}

bal_status late_settle(struct late *l, struct bal_err *err)
{
    name_all(l);
    for (uint32_t i = 0; i < l->contests.len; i++) {
        uint32_t *slot = l->contests.at[i].defined ? NULL : vec_push(&l->order, LIMIT_CONTESTS);
        if (slot != NULL)
            *slot = i;
        else if (!l->contests.at[i].defined)
            return err_memory(err);
    }
    for (size_t at = 0; at < l->order.len; at++)
        BAL_TRY(settle_contest(l, at, err));
    return BAL_OK;
}
