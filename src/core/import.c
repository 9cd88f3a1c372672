// SPDX-License-Identifier: Apache-2.0
#include "core/import.h"

bal_status import_name(struct table *t, str name, uint32_t *out, struct bal_err *err)
{
    uint32_t id = table_add(t, name);
    if (id == TABLE_NONE)
        return err_memory(err);
    *out = id;
    return BAL_OK;
}

static void take_function(struct import *imp, struct contest *c, const struct contest_def *def)
{
    c->function = def->function;
    c->function_known = def->function_known;
    c->terms = def->terms;
    c->terms.needs = import_keep(imp, def->terms.needs);
}

// Do the two say the same of how votes are counted? What a file states goes before what another
// infers: the cards of a contest by D'Hondt look like those of a plurality contest.
static bool same_function(const struct contest *c, const struct contest_def *def)
{
    if (c->function_known && def->function_known) {
        const struct function_terms *a = &c->terms, *b = &def->terms;
        return c->function == def->function && a->threshold.num == b->threshold.num &&
               a->threshold.den == b->threshold.den && a->more_than == b->more_than &&
               a->all_ballots == b->all_ballots && str_eq(a->needs, b->needs) &&
               a->divisors == b->divisors && a->top == b->top && a->pairs == b->pairs;
    }
    return c->function == def->function || (c->function_known && c->function > FUNCTION_STV) ||
           (def->function_known && def->function > FUNCTION_STV);
}

// What two descriptions of one contest must agree on.
static void check_same(struct import *imp, struct contest *c, const struct contest_def *def)
{
    bool ranked = c->ranks > 0, now_ranked = def->ranks > 0;
    bool votes_differ =
        c->votes_known && def->votes_allowed != 0 && c->votes_allowed != def->votes_allowed;
    if (votes_differ || ranked != now_ranked || !same_function(c, def))
        problem_add(imp->problems, PROBLEM_contest_mismatch, def->place, c->name,
                    "contest '" STR_FMT "' is %s, vote for %u here, but %s, vote for %u before",
                    STR_ARG(c->name), function_name(def->function), def->votes_allowed,
                    function_name(c->function), c->votes_allowed);
    else if (def->function_known && !c->function_known)
        take_function(imp, c, def);
    if (def->ranks > c->ranks)
        c->ranks = def->ranks;
    if (!c->votes_known && def->votes_allowed != 0) {
        c->votes_allowed = def->votes_allowed;
        c->votes_known = true;
    }
    if (!c->seats_known && def->seats != 0) {
        c->seats = def->seats;
        c->seats_known = true;
    } else if (!c->seats_known && !ranked) {
        c->seats = c->votes_allowed;
    }
    if (c->code.len == 0 && def->code.len > 0)
        c->code = import_keep(imp, def->code);
}

// The contest by its standard name; when new, made.
static bal_status take_contest(struct import *imp, const struct contest_def *def, uint32_t *out,
                               struct bal_err *err)
{
    struct election *e = imp->election;
    struct contest *c = election_contest(e, def->name, def->occurrence);
    if (c != NULL) {
        check_same(imp, c, def);
        *out = (uint32_t)(c - e->contests.at);
        return arena_check(&e->arena, err);
    }
    c = vec_push(&e->contests, LIMIT_CONTESTS);
    if (c == NULL)
        return bal_fail(err, BAL_LIMIT, "more than %d contests", LIMIT_CONTESTS);
    uint32_t votes = def->votes_allowed ? def->votes_allowed : 1;
    c->name = import_keep(imp, def->name);
    c->code = import_keep(imp, def->code);
    c->occurrence = def->occurrence;
    take_function(imp, c, def);
    c->votes_allowed = votes;
    c->votes_known = def->votes_allowed != 0;
    c->seats = def->seats ? def->seats : def->ranks > 0 ? 1 : votes;
    c->seats_known = def->seats != 0;
    c->ranks = def->ranks;
    c->column.sets = TABLE_INIT(LIMIT_NAMES_BYTES);
    *out = (uint32_t)(c - e->contests.at);
    return arena_check(&e->arena, err);
}

// The contest that is meant by what the file calls it.
static void take_hint(const struct import *imp, struct contest_def *def)
{
    const struct import_hints *h = &imp->hints;
    if (h->contest.len == 0 || (!str_eq(def->code, h->contest) && !str_eq(def->name, h->contest)))
        return;
    def->name = h->meant;
    def->code = STR("");
    def->occurrence = 0;
}

bal_status import_contest(struct import *imp, const struct contest_def *def, uint32_t *out,
                          struct bal_err *err)
{
    struct contest_def standard = *def;
    uint32_t number = 0;
    take_hint(imp, &standard);
    BAL_TRY(standard_contest(imp->election, &standard.name, &standard.occurrence, err));
    BAL_TRY(take_contest(imp, &standard, &number, err));
    BAL_TRY(standard_seen(imp, number, UINT32_MAX, def->name, def->occurrence, err));
    *out = number;
    return BAL_OK;
}

bal_status import_known(struct import *imp, const struct contest_def *def, uint32_t *out,
                        struct bal_err *err)
{
    str name = def->name;
    uint32_t occurrence = def->occurrence;
    BAL_TRY(standard_contest(imp->election, &name, &occurrence, err));
    const struct contest *c = election_contest(imp->election, name, occurrence);
    uint32_t number = c != NULL ? (uint32_t)(c - imp->election->contests.at) : TABLE_NONE;
    if (c != NULL)
        BAL_TRY(standard_seen(imp, number, UINT32_MAX, def->name, def->occurrence, err));
    *out = number;
    return BAL_OK;
}

void import_observed(struct import *imp, uint32_t contest, uint32_t votes, uint32_t ranks)
{
    struct contest *c = &imp->election->contests.at[contest];
    if (ranks > c->ranks) {
        if (c->ranks == 0)
            c->function = FUNCTION_IRV;
        c->ranks = ranks;
    }
    if (c->ranks == 0 && !c->votes_known && votes > c->votes_allowed) {
        c->votes_allowed = votes;
        if (!c->seats_known)
            c->seats = votes;
    }
}

// The choice by its standard name; when new, made.
static bal_status take_choice(struct import *imp, uint32_t contest, str name, str code,
                              uint32_t occurrence, enum choice_kind kind, uint32_t *out,
                              struct bal_err *err)
{
    struct contest *c = &imp->election->contests.at[contest];
    for (size_t i = 0; i < c->choices.len; i++) {
        struct choice *old = &c->choices.at[i];
        if (old->occurrence == occurrence && str_eq(old->name, name)) {
            if (old->code.len == 0 && code.len > 0)
                old->code = import_keep(imp, code);
            if (old->kind == CHOICE_REGULAR)
                old->kind = kind;
            *out = (uint32_t)i;
            return arena_check(&imp->election->arena, err);
        }
    }
    struct choice *new = vec_push(&c->choices, LIMIT_CHOICES);
    if (new == NULL)
        return bal_fail(err, BAL_LIMIT, "more than %d choices in contest '" STR_FMT "'",
                        LIMIT_CHOICES, STR_ARG(c->name));
    *new = (struct choice){.name = import_keep(imp, name),
                           .code = import_keep(imp, code),
                           .occurrence = occurrence,
                           .kind = kind};
    *out = (uint32_t)(c->choices.len - 1);
    return arena_check(&imp->election->arena, err);
}

bal_status import_choice(struct import *imp, uint32_t contest, str name, str code,
                         uint32_t occurrence, enum choice_kind kind, uint32_t *out,
                         struct bal_err *err)
{
    const struct contest *c = &imp->election->contests.at[contest];
    str standard = name;
    uint32_t which = occurrence, number = 0;
    BAL_TRY(standard_choice(imp->election, c, &standard, &which, err));
    BAL_TRY(take_choice(imp, contest, standard, code, which, kind, &number, err));
    BAL_TRY(standard_seen(imp, contest, number, name, occurrence, err));
    *out = number;
    return BAL_OK;
}

bal_status import_batch(struct import *imp, uint32_t jurisdiction, str tabulator, str batch,
                        uint32_t *out, struct bal_err *err)
{
    struct election *e = imp->election;
    if (imp->last_batch != TABLE_NONE) {
        const struct batch *b = &e->batches.at[imp->last_batch];
        if (b->jurisdiction == jurisdiction && str_eq(b->batch, batch) &&
            str_eq(b->tabulator, tabulator)) {
            *out = imp->last_batch;
            return BAL_OK;
        }
    }
    AUTO_BUF key = BUF_INIT(1 << 20);
    buf_addf(&key, "%u/%zu/", jurisdiction, tabulator.len); // lengths keep keys apart
    buf_add(&key, tabulator);
    buf_add(&key, batch);
    BAL_TRY(buf_check(&key, err));
    uint32_t id = 0;
    BAL_TRY(import_name(&e->batch_keys, buf_str(&key), &id, err));
    if (id == e->batches.len) {
        struct batch *b = vec_push(&e->batches, LIMIT_BATCHES);
        if (b == NULL)
            return err_memory(err);
        *b = (struct batch){.jurisdiction = jurisdiction,
                            .tabulator = import_keep(imp, tabulator),
                            .batch = import_keep(imp, batch),
                            .last = ID_NONE};
        BAL_TRY(arena_check(&e->arena, err));
    }
    *out = imp->last_batch = id;
    return BAL_OK;
}

bal_status import_id(struct import *imp, str text, id_code *out, struct bal_err *err)
{
    uint32_t v;
    if (text.len == 0) {
        *out = ID_NONE;
    } else if (num_small_id(text, &v)) {
        *out = (id_code){v};
    } else {
        BAL_TRY(import_name(&imp->election->ids, text, &v, err));
        *out = (id_code){v + INT32_MAX + 1U};
    }
    return BAL_OK;
}

// TABULATOR-BATCH-RECORD?
static bool is_derived(const struct batch *b, str record, str text)
{
    size_t first = b->tabulator.len, second = first + 1 + b->batch.len;
    return text.len == second + 1 + record.len && text.ptr[first] == '-' &&
           text.ptr[second] == '-' && str_ends(text, record) && str_starts(text, b->tabulator) &&
           str_starts(str_skip(text, first + 1), b->batch);
}

bal_status import_imprinted(struct import *imp, uint32_t batch, str record, str text, id_code *out,
                            struct bal_err *err)
{
    if (!is_derived(&imp->election->batches.at[batch], record, text))
        return import_id(imp, text, out, err);
    *out = ID_DERIVED;
    return BAL_OK;
}

bal_status import_card(struct import *imp, const struct card *card, uint32_t *out,
                       struct bal_err *err)
{
    struct election *e = imp->election;
    if (e->cards >= LIMIT_CARDS || !card_columns_add(&e->card_columns, e->cards, card))
        return bal_fail(err, BAL_LIMIT, "more than %u cards, or no memory left", e->cards);
    struct batch *b = &e->batches.at[card->batch];
    // Codes of texts rise in order of first appearance, so a repeated id never rises either.
    if (b->cards++ > 0 && card->record.v <= b->last.v)
        b->unsorted = true;
    b->last = card->record;
    *out = e->cards++;
    return BAL_OK;
}

bal_status import_marks(struct import *imp, uint32_t card, uint32_t contest,
                        enum contest_state state, struct mark *marks, uint32_t count,
                        struct bal_err *err)
{
    struct contest *c = &imp->election->contests.at[contest];
    uint32_t code;
    BAL_TRY(contest_code(c, state, marks, count, &code, err));
    return column_put(&c->column, card, code, err);
}

bal_status import_manifest(struct import *imp, const struct manifest_batch *row,
                           struct bal_err *err)
{
    struct election *e = imp->election;
    struct manifest_batch *new = vec_push(&e->manifest, LIMIT_BATCHES);
    if (new == NULL)
        return err_memory(err);
    *new = (struct manifest_batch){
        .jurisdiction = row->jurisdiction,
        .container = import_keep(imp, row->container),
        .tabulator = import_keep(imp, row->tabulator),
        .batch = import_keep(imp, row->batch),
        .style = import_keep(imp, row->style),
        .cards = row->cards,
        .first = e->manifest_cards,
        .place = {import_keep(imp, row->place.file), row->place.line, row->place.column}};
    if (__builtin_add_overflow(e->manifest_cards, row->cards, &e->manifest_cards) ||
        e->manifest_cards > LIMIT_CARDS)
        return bal_fail(err, BAL_LIMIT, "the manifest lists more than %u cards", LIMIT_CARDS);
    return arena_check(&e->arena, err);
}

bal_status import_file_begin(struct import *imp, const char *format, struct bal_err *err)
{
    struct election *e = imp->election;
    struct cvr_file *f = vec_push(&e->files, LIMIT_SET_FILES);
    if (f == NULL)
        return err_memory(err);
    *f = (struct cvr_file){.name = import_keep(imp, imp->file),
                           .format = str_from(format),
                           .jurisdiction = imp->jurisdiction,
                           .first_card = e->cards};
    imp->last_batch = TABLE_NONE;
    return arena_check(&e->arena, err);
}

void import_file_end(struct import *imp)
{
    struct election *e = imp->election;
    struct cvr_file *f = &e->files.at[e->files.len - 1];
    f->cards = e->cards - f->first_card;
}
