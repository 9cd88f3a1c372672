// SPDX-License-Identifier: Apache-2.0
#include "generate/cards.h"

enum { BATCH_CARDS = WORLD_SHEETS * WORLD_STACK, MACHINES_OF_COUNTY = 100, BATCHES_A_BOX = 8 };

struct sheet_ref {
    uint16_t voter; // in the stack
    uint8_t sheet;
};

struct builder {
    const struct world *world;
    enum view view;
    struct import imp;
    struct problems problems;
    struct arena arena;
    struct vote *votes; // of one card
    struct stack *stack;
    struct sheet_ref batch[BATCH_CARDS], again[BATCH_CARDS];
    uint32_t count, again_count;
    uint64_t *faults, passed;
    const struct progress *progress;
};

static const char *const groups[] = {"Mail", "Election Day", "Early Voting"};

static bal_status add_names(struct builder *b, struct bal_err *err)
{
    const struct world *w = b->world;
    struct election *e = b->imp.election;
    uint32_t id;
    e->name = import_keep(&b->imp, w->name);
    for (size_t i = 0; i < w->jurisdictions.len; i++)
        BAL_TRY(import_name(&e->jurisdictions, w->jurisdictions.at[i].name, &id, err));
    for (size_t i = 0; i < w->styles.len; i++)
        BAL_TRY(import_name(&e->styles, w->styles.at[i].name, &id, err));
    for (size_t i = 0; i < ARRAY_LEN(groups); i++)
        BAL_TRY(import_name(&e->groups, str_from(groups[i]), &id, err));
    for (size_t i = 0; i < w->precincts.len; i++) {
        AUTO_BUF name = BUF_INIT(64);
        buf_addf(&name, "Precinct %zu", i + 1);
        BAL_TRY(import_name(&e->precincts, buf_str(&name), &id, err));
    }
    return BAL_OK;
}

static bal_status add_contests(struct builder *b, struct bal_err *err)
{
    for (size_t i = 0; i < b->world->contests.len; i++) {
        const struct world_contest *c = &b->world->contests.at[i];
        struct contest_def def = {.name = c->name,
                                  .function = c->function,
                                  .votes_allowed = c->votes_allowed,
                                  .seats = c->seats,
                                  .ranks = c->ranks};
        uint32_t contest, choice;
        BAL_TRY(import_contest(&b->imp, &def, &contest, err));
        for (uint32_t k = 0; k < c->choices; k++)
            BAL_TRY(import_choice(&b->imp, contest, c->choice[k].name, STR(""), 0,
                                  k < c->regular ? CHOICE_REGULAR : CHOICE_WRITE_IN, &choice, err));
    }
    return BAL_OK;
}

enum generate_fault world_fault(const struct world *w, uint64_t voter, uint32_t sheet)
{
    struct random r = random_at(w->key, RANDOM_FAULT, voter, sheet);
    uint32_t at = random_next(&r);
    for (int f = 0; f < FAULT_COUNT; f++) {
        if (at < w->fault[f])
            return (enum generate_fault)f;
        at -= w->fault[f];
    }
    return FAULT_NONE;
}

// People who look at an ambiguous mark agree with the machine that it is no vote.
static void without_ambiguous(struct vote *v)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < v->count; i++)
        if ((v->marks[i].flags & MARK_AMBIGUOUS) == 0)
            v->marks[kept++] = v->marks[i];
    v->count = kept;
}

// The votes on a sheet as this view has them.
static void fill_votes(struct builder *b, const struct sheet_ref *ref, const uint16_t *contests,
                       uint32_t count)
{
    const struct voter *v = &b->stack->voter[ref->voter];
    for (uint32_t i = 0; i < count; i++) {
        world_vote(b->world, contests[i], v, &b->votes[i]);
        if (b->view == VIEW_PAPER)
            without_ambiguous(&b->votes[i]);
    }
    enum generate_fault fault = world_fault(b->world, v->number, ref->sheet);
    if (b->view == VIEW_MACHINE && (fault == FAULT_ONE_VOTE || fault == FAULT_TWO_VOTES)) {
        struct random r =
            random_at(b->world->key, RANDOM_FAULT, v->number, ref->sheet + WORLD_SHEETS);
        b->faults[world_spoil(b->world, contests, b->votes, count, fault, &r)]++;
    }
}

static bal_status add_card(struct builder *b, uint32_t batch, const struct sheet_ref *ref,
                           uint32_t record, struct bal_err *err)
{
    const struct voter *v = &b->stack->voter[ref->voter];
    uint32_t style = b->world->precincts.at[v->precinct].style, number;
    const struct world_style *s = &b->world->styles.at[style];
    uint32_t group = !b->stack->polling_place ? 1 : b->stack->machine % 2 == 0 ? 2 : 3;
    struct card card = {.batch = batch,
                        .record = {record},
                        .imprinted = ID_DERIVED,
                        .style = style + 1,
                        .precinct = v->precinct + 1,
                        .line = b->imp.election->cards + 1,
                        .group = (uint16_t)group,
                        .sheet = (uint8_t)(ref->sheet + 1)};
    BAL_TRY(import_card(&b->imp, &card, &number, err));
    const uint16_t *contests = s->contests[ref->sheet];
    uint32_t count = s->count[ref->sheet];
    fill_votes(b, ref, contests, count);
    for (uint32_t i = 0; i < count; i++)
        BAL_TRY(import_marks(&b->imp, number, contests[i], b->votes[i].state, b->votes[i].marks,
                             b->votes[i].count, err));
    return BAL_OK;
}

static bool admit(struct builder *b, const struct sheet_ref *ref)
{
    enum generate_fault f = world_fault(b->world, b->stack->voter[ref->voter].number, ref->sheet);
    if (f == FAULT_EXTRA_CVR && b->view == VIEW_MACHINE)
        b->again[b->again_count++] = *ref;
    if (f == FAULT_LOST_PAPER || f == FAULT_LOST_CVR || f == FAULT_EXTRA_CVR)
        b->faults[f]++;
    return f != (b->view == VIEW_PAPER ? FAULT_LOST_PAPER : FAULT_LOST_CVR);
}

static bal_status add_cards(struct builder *b, uint32_t jurisdiction, str tabulator, str name,
                            struct bal_err *err)
{
    uint32_t batch = 0;
    b->again_count = 0;
    for (uint32_t i = 0; i < b->count; i++) {
        if (!admit(b, &b->batch[i]))
            continue;
        BAL_TRY(import_batch(&b->imp, jurisdiction, tabulator, name, &batch, err));
        BAL_TRY(add_card(b, batch, &b->batch[i], i + 1, err));
    }
    for (uint32_t i = 0; i < b->again_count; i++)
        BAL_TRY(add_card(b, batch, &b->again[i], b->count + i + 1, err));
    return BAL_OK;
}

// How many cards of the manifest contain each contest, and where it is voted on.
static bal_status note_contests(struct builder *b, uint32_t jurisdiction, struct bal_err *err)
{
    for (uint32_t i = 0; i < b->count; i++) {
        const struct voter *v = &b->stack->voter[b->batch[i].voter];
        const struct world_style *s =
            &b->world->styles.at[b->world->precincts.at[v->precinct].style];
        uint32_t sheet = b->batch[i].sheet;
        for (uint32_t k = 0; k < s->count[sheet]; k++) {
            struct contest_wishes *wishes =
                &b->imp.election->contests.at[s->contests[sheet][k]].wishes;
            size_t n = wishes->jurisdictions.len;
            wishes->cards_bound++;
            if (n > 0 && wishes->jurisdictions.at[n - 1] == jurisdiction)
                continue;
            uint32_t *new = vec_push(&wishes->jurisdictions, LIMIT_BATCHES);
            if (new == NULL)
                return err_memory(err);
            *new = jurisdiction;
        }
    }
    return BAL_OK;
}

// Writes the batch that was collected: its row of the manifest and its cards. suffix: which sheets
// its box holds.
static bal_status add_batch(struct builder *b, uint32_t number, const char *suffix,
                            struct bal_err *err)
{
    if (b->count == 0)
        return BAL_OK;
    const struct stack *s = b->stack;
    const struct world_jurisdiction *j = &b->world->jurisdictions.at[s->jurisdiction];
    uint32_t machine = s->jurisdiction * MACHINES_OF_COUNTY + 1 + s->machine;
    if (s->polling_place)
        machine += MACHINES_OF_COUNTY / 2 - j->scanners;
    char machine_text[NUM_TEXT], batch_text[NUM_TEXT];
    str tabulator = num_text(machine, machine_text), name = num_text(number, batch_text);
    AUTO_BUF box = BUF_INIT(64);
    buf_addf(&box, "%s %u-%u%s", s->polling_place ? "Bag" : "Box", machine,
             s->number / BATCHES_A_BOX + 1, suffix);
    BAL_TRY(buf_check(&box, err));
    struct manifest_batch row = {.jurisdiction = s->jurisdiction + 1,
                                 .container = buf_str(&box),
                                 .tabulator = tabulator,
                                 .batch = name,
                                 .cards = b->count};
    BAL_TRY(import_manifest(&b->imp, &row, err));
    BAL_TRY(note_contests(b, row.jurisdiction, err));
    BAL_TRY(add_cards(b, row.jurisdiction, tabulator, name, err));
    b->passed += b->count;
    b->count = 0;
    return BAL_OK;
}

static void collect(struct builder *b, uint32_t voter, uint32_t sheet)
{
    if (b->stack->voter[voter].sheet[sheet])
        b->batch[b->count++] = (struct sheet_ref){(uint16_t)voter, (uint8_t)sheet};
}

// In the office the sheets go two ways; the second ones lie upside down, the last on top.
static bal_status add_stack(struct builder *b, struct bal_err *err)
{
    const struct stack *s = b->stack;
    if (s->polling_place) {
        for (uint32_t i = 0; i < s->count; i++)
            for (uint32_t sheet = 0; sheet < WORLD_SHEETS; sheet++)
                collect(b, i, sheet);
        return add_batch(b, s->number + 1, "", err);
    }
    for (uint32_t i = 0; i < s->count; i++)
        collect(b, i, 0);
    BAL_TRY(add_batch(b, 2 * s->number + 1, "A", err));
    for (uint32_t i = s->count; i > 0; i--)
        collect(b, i - 1, 1);
    return add_batch(b, 2 * s->number + 2, "B", err);
}

// Each jurisdiction is as a file of its own, named after it.
static bal_status add_stacks(struct builder *b, struct bal_err *err)
{
    const struct world *w = b->world;
    const char *what = b->view == VIEW_PAPER ? "filling in ballots" : "scanning ballots";
    struct walk walk;
    uint32_t file = UINT32_MAX;
    for (walk_start(&walk, w); walk_next(&walk, b->stack);) {
        if (file != b->stack->jurisdiction) {
            if (file != UINT32_MAX)
                import_file_end(&b->imp);
            file = b->stack->jurisdiction;
            b->imp.file = w->jurisdictions.at[file].name;
            b->imp.jurisdiction = file + 1;
            BAL_TRY(import_file_begin(&b->imp, "generated", err));
        }
        BAL_TRY(add_stack(b, err));
        progress_tick(b->progress, what, b->passed, w->cards);
    }
    import_file_end(&b->imp);
    return BAL_OK;
}

static bal_status build(struct builder *b, struct bal_err *err)
{
    b->votes = arena_new(&b->arena, struct vote, b->world->contests.len);
    b->stack = arena_new(&b->arena, struct stack, 1);
    BAL_TRY(arena_check(&b->arena, err));
    BAL_TRY(add_names(b, err));
    BAL_TRY(add_contests(b, err));
    BAL_TRY(add_stacks(b, err));
    return arena_check(&b->imp.election->arena, err);
}

bal_status world_election(const struct world *w, enum view view, struct election *out,
                          uint64_t faults[FAULT_COUNT], const struct progress *progress,
                          struct bal_err *err)
{
    struct builder b = {.world = w,
                        .view = view,
                        .arena = ARENA_INIT((size_t)16 << 20),
                        .faults = faults,
                        .progress = progress};
    memset(faults, 0, FAULT_COUNT * sizeof *faults);
    BAL_TRY(election_init(out, err));
    problems_init(&b.problems);
    b.imp = (struct import){.election = out, .problems = &b.problems, .last_batch = TABLE_NONE};
    bal_status status = build(&b, err);
    problems_done(&b.problems);
    arena_done(&b.arena);
    return status;
}
