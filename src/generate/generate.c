// SPDX-License-Identifier: Apache-2.0
// generate.c: the paper first, which is the truth; then what the machines made of it.
#include "generate/generate.h"

#include "generate/cards.h"
#include "generate/conceal.h"
#include "generate/hack.h"
#include "generate/write.h"

enum { COMMON_FILES = GENERATE_MANIFEST | GENERATE_CONTESTS | GENERATE_RESULTS };

// One export only, so that the folder as a whole can be read.
static const unsigned files_of_size[] = {
    [GENERATE_SMALL] = COMMON_FILES | GENERATE_PAPER | GENERATE_DOMINION_CSV,
    [GENERATE_COUNTY] = COMMON_FILES | GENERATE_PAPER | GENERATE_DOMINION_CSV,
    [GENERATE_STATE] = COMMON_FILES,
};

struct job {
    const struct generate_options *o;
    const char *dir;
    struct generate_summary *summary;
    const struct progress *progress;
    struct world world;
    unsigned files;
    bool hacking;
    struct hack hack;
};

// The contest of that name, or the only one whose name starts so.
static bal_status find_contest(const struct world *w, str name, uint32_t *out, struct bal_err *err)
{
    uint32_t found = NOBODY, starts = 0;
    for (uint32_t i = 0; i < w->contests.len; i++) {
        str this = w->contests.at[i].name;
        if (str_eq_nocase(this, name)) {
            *out = i;
            return BAL_OK;
        }
        if (name.len > 0 && str_eq_nocase(str_head(this, name.len), name)) {
            found = i;
            starts++;
        }
    }
    if (starts == 1) {
        *out = found;
        return BAL_OK;
    }
    bal_fail(err, BAL_USAGE,
             starts == 0 ? "no contest is called '%.*s'"
                         : "several contests have names that start with '%.*s'",
             STR_ARG(name));
    err_hint(err, "Generate it without --hack first: the contests are listed at the end.");
    return BAL_USAGE;
}

// What a result says, into the summary.
static void note_result(struct generate_contest *out, const struct result *r, bool truth)
{
    uint32_t winner, loser;
    out->cards = result_cards(r);
    out->margin = r->margin;
    out->unopposed = !hack_rivals(r, &winner, &loser);
    for (uint32_t i = 0; i < r->candidate_count; i++) {
        struct generate_choice *k = &out->choices.at[i];
        *(truth ? &k->true_votes : &k->reported) = r->candidates[i].votes;
        *(truth ? &k->true_winner : &k->reported_winner) = r->candidates[i].winner;
    }
}

static bal_status count_truth(struct job *j, const struct election *paper, struct bal_err *err)
{
    progress_tick(j->progress, "counting the paper", 0, 0);
    for (uint32_t i = 0; i < paper->contests.len; i++) {
        struct result r;
        bal_status status = hack_count(paper, &paper->contests.at[i], &r, err);
        if (status == BAL_OK)
            note_result(&j->summary->contests.at[i], &r, true);
        if (status == BAL_OK && j->hacking && i == j->hack.contest)
            status = hack_aim(&j->hack, &r, err);
        result_done(&r);
        BAL_TRY(status);
    }
    return BAL_OK;
}

// Votes of a jurisdiction's records, as rows of reported results.
static bal_status add_results(struct election *e, const struct cvr_file *f, const struct result *r,
                              struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(LIMIT_NAMES_BYTES);
    uint64_t *cards = arena_new(&arena, uint64_t, r->code_count);
    uint64_t *votes = arena_new(&arena, uint64_t, r->candidate_count);
    BAL_TRY(arena_check(&arena, err));
    column_count(&r->contest->column, f->first_card, f->first_card + f->cards, cards);
    uint64_t any = 0;
    for (uint32_t code = 1; code < r->code_count; code++) {
        any += cards[code];
        for (uint32_t i = 0; i < r->codes[code].count; i++)
            votes[r->votes.at[r->codes[code].first + i]] += cards[code];
    }
    for (uint32_t i = 0; i < r->candidate_count && any > 0; i++) {
        struct reported *row = vec_push(&e->results, LIMIT_BATCHES);
        if (row == NULL)
            return err_memory(err);
        *row = (struct reported){.jurisdiction = f->jurisdiction,
                                 .contest = r->contest->name,
                                 .choice = r->candidates[i].name,
                                 .votes = votes[i]};
    }
    return BAL_OK;
}

static bal_status count_machine(struct job *j, struct election *machine, struct bal_err *err)
{
    progress_tick(j->progress, "counting the records", 0, 0);
    for (size_t i = 0; i < machine->contests.len; i++) {
        struct result r;
        bal_status status = hack_count(machine, &machine->contests.at[i], &r, err);
        if (status == BAL_OK)
            note_result(&j->summary->contests.at[i], &r, false);
        for (size_t k = 0; k < machine->files.len && status == BAL_OK; k++)
            status = add_results(machine, &machine->files.at[k], &r, err);
        result_done(&r);
        BAL_TRY(status);
    }
    return BAL_OK;
}

static bal_status list_contests(struct job *j, struct bal_err *err)
{
    struct generate_summary *s = j->summary;
    for (size_t i = 0; i < j->world.contests.len; i++) {
        const struct world_contest *c = &j->world.contests.at[i];
        struct generate_contest *out = vec_push(&s->contests, WORLD_CONTESTS);
        if (out == NULL)
            return err_memory(err);
        out->name = arena_str(&s->arena, c->name);
        out->method = str_from(function_name(c->function));
        out->votes_allowed = c->votes_allowed;
        for (uint32_t k = 0; k < c->choices; k++) {
            struct generate_choice *choice = vec_push(&out->choices, WORLD_CHOICES);
            if (choice == NULL)
                return err_memory(err);
            choice->name = arena_str(&s->arena, c->choice[k].name);
        }
    }
    s->election = arena_str(&s->arena, j->world.name);
    s->seed = arena_str(&s->arena, j->o->seed);
    s->size = j->o->size;
    memcpy(s->rate, j->o->rate, sizeof s->rate);
    s->jurisdictions = j->world.jurisdictions.len;
    s->precincts = j->world.precincts.len;
    s->styles = j->world.styles.len;
    return arena_check(&s->arena, err);
}

// The election on paper goes away before the machines' is made: only one is in memory at a time.
static bal_status do_paper(struct job *j, struct bal_err *err)
{
    struct election e = {0};
    bal_status status =
        world_election(&j->world, VIEW_PAPER, &e, j->summary->fault, j->progress, err);
    if (status == BAL_OK)
        status = count_truth(j, &e, err);
    if (status == BAL_OK)
        status =
            generate_files(&e, j->files & GENERATE_PAPER, j->dir, j->summary, j->progress, err);
    j->summary->papers = e.cards;
    election_done(&e);
    return status;
}

static bool conceals(const struct generate_options *o)
{
    return o->unlinked > 0 || o->redacted > 0 || o->subtotals > 0;
}

// The files that come from the machines.
static bal_status give_out(struct job *j, const struct election *e, struct bal_err *err)
{
    unsigned files = j->files & ~(unsigned)GENERATE_PAPER;
    struct election given = {0};
    if (!conceals(j->o))
        return generate_files(e, files, j->dir, j->summary, j->progress, err);
    progress_tick(j->progress, "concealing", 0, 0);
    bal_status status = conceal(e, j->o, j->world.key, &given, j->summary, err);
    if (status == BAL_OK)
        status = generate_files(&given, files, j->dir, j->summary, j->progress, err);
    election_done(&given);
    return status;
}

static bal_status make_records(struct job *j, struct election *e, struct bal_err *err)
{
    struct generate_summary *s = j->summary;
    BAL_TRY(world_election(&j->world, VIEW_MACHINE, e, s->fault, j->progress, err));
    if (j->hacking) {
        struct random r = random_at(j->world.key, RANDOM_HACK, j->hack.contest, 0);
        BAL_TRY(hack_contest(e, &j->hack, j->o->hack_votes, &r, &s->hacked_cards, err));
        s->hacked = s->contests.at[j->hack.contest].name;
    }
    BAL_TRY(count_machine(j, e, err));
    s->cards = e->manifest_cards;
    s->records = e->cards;
    s->batches = e->manifest.len;
    return give_out(j, e, err);
}

static bal_status do_machine(struct job *j, struct bal_err *err)
{
    struct election e = {0};
    bal_status status = make_records(j, &e, err);
    election_done(&e);
    return status;
}

// What a contest's records and its paper say, compared. Without a paper election they are the same.
static void compare(struct generate_summary *s, bool same)
{
    if (same)
        s->papers = s->records;
    for (size_t i = 0; i < s->contests.len; i++) {
        struct generate_contest *c = &s->contests.at[i];
        for (size_t k = 0; k < c->choices.len; k++) {
            struct generate_choice *choice = &c->choices.at[k];
            if (same) {
                choice->true_votes = choice->reported;
                choice->true_winner = choice->reported_winner;
            }
            c->wrong = c->wrong || choice->true_winner != choice->reported_winner;
        }
    }
}

static bool needs_paper(const struct job *j)
{
    bool faults = false;
    for (int f = 0; f < FAULT_COUNT; f++)
        faults = faults || j->world.fault[f] > 0;
    return faults || j->hacking || conceals(j->o) || (j->files & GENERATE_PAPER);
}

static bal_status check_concealed(const struct generate_options *o, struct bal_err *err)
{
    const double shares[] = {o->unlinked, o->redacted, o->subtotals};
    for (size_t i = 0; i < ARRAY_LEN(shares); i++)
        if (!(shares[i] >= 0 && shares[i] <= 0.5))
            return bal_fail(err, BAL_USAGE, "a share of cards or batches is from 0 to 0.5");
    return BAL_OK;
}

static bal_status run(struct job *j, struct bal_err *err)
{
    BAL_TRY(check_concealed(j->o, err));
    BAL_TRY(generate_supported(j->files, err));
    progress_tick(j->progress, "planning", 0, 0);
    BAL_TRY(world_make(&j->world, j->o, err));
    BAL_TRY(list_contests(j, err));
    if (j->hacking)
        BAL_TRY(find_contest(&j->world, j->o->hack, &j->hack.contest, err));
    BAL_TRY(generate_folder(j->dir, j->o->force, err));
    bool paper = needs_paper(j);
    if (paper)
        BAL_TRY(do_paper(j, err));
    BAL_TRY(do_machine(j, err));
    compare(j->summary, !paper);
    return generate_truth(j->dir, j->summary, err);
}

bal_status generate(const struct generate_options *o, const char *dir, struct generate_summary *out,
                    const struct progress *progress, struct bal_err *err)
{
    *out = (struct generate_summary){.arena = ARENA_INIT((size_t)64 << 20)};
    struct job j = {.o = o,
                    .dir = dir,
                    .summary = out,
                    .progress = progress,
                    .files = o->files != 0 ? o->files : files_of_size[o->size],
                    .hacking = o->hack.ptr != NULL};
    bal_status status = run(&j, err);
    world_done(&j.world);
    return status;
}

void generate_summary_done(struct generate_summary *s)
{
    for (size_t i = 0; i < s->contests.len; i++)
        vec_done(&s->contests.at[i].choices);
    vec_done(&s->contests);
    vec_done(&s->files);
    arena_done(&s->arena);
}
