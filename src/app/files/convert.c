// SPDX-License-Identifier: Apache-2.0
#include "app/files/convert.h"

#include <limits.h>

#include "app/count/tally.h"
#include "core/spelling.h"
#include "io/staged.h"

static bool is_written(const struct format *f)
{
    return f->write != NULL || f->write_set != NULL;
}

const char *convert_format_name(size_t i)
{
    for (size_t at = 0; formats[at] != NULL; at++)
        if (is_written(formats[at]) && i-- == 0)
            return formats[at]->name;
    return NULL;
}

uint64_t convert_errors(const struct problems *p)
{
    static const enum problem_id between[] = {PROBLEM_cards_missing, PROBLEM_cards_extra,
                                              PROBLEM_batch_not_in_manifest,
                                              PROBLEM_batch_without_cvrs};
    uint64_t errors = problems_errors(p);
    for (size_t i = 0; i < ARRAY_LEN(between); i++)
        errors -= p->count[between[i]];
    return errors;
}

// A kind of things in an election and the formats that hold it.
struct part {
    unsigned flag;
    uint64_t count;
    const char *one, *many;
};

enum { PARTS = 8 };

static void count_parts(const struct election *e, struct part parts[static PARTS])
{
    const struct part all[PARTS] = {
        {FORMAT_CVR, e->cards, "cast vote record", "cast vote records"},
        {FORMAT_MANIFEST, e->manifest.len, "batch of the manifest", "batches of the manifest"},
        {FORMAT_CONTESTS, e->contests.len, "contest definition", "contest definitions"},
        {FORMAT_RESULTS, e->results.len, "reported result", "reported results"},
        {FORMAT_MVR, e->interpretations.len, "manual vote record", "manual vote records"},
        {FORMAT_HANDCOUNT, e->hand_totals.len, "sum of a hand count", "sums of a hand count"},
        {FORMAT_NAMES, e->standard.rows.len, "standard name", "standard names"},
        {FORMAT_ASSERTIONS, e->asserted.sets.len, "set of assertions", "sets of assertions"},
    };
    memcpy(parts, all, sizeof all);
}

static void put_part(const struct part *p, struct buf *out)
{
    char text[NUM_TEXT];
    buf_add(out, num_grouped(p->count, text));
    buf_addf(out, " %s", p->count == 1 ? p->one : p->many);
}

void convert_held(const struct election *e, const struct format *format, struct buf *out)
{
    struct part parts[PARTS];
    count_parts(e, parts);
    const char *between = "";
    for (int i = 0; i < PARTS; i++) {
        if ((format->flags & parts[i].flag) == 0 || parts[i].count == 0)
            continue;
        buf_addf(out, "%s", between);
        put_part(&parts[i], out);
        between = ", ";
    }
}

void convert_lost(const struct election *e, const struct format *format, struct buf *out)
{
    struct part parts[PARTS];
    count_parts(e, parts);
    for (int i = 0; i < PARTS; i++) {
        // Cast vote records bring their contests with them.
        bool along = parts[i].flag == FORMAT_CONTESTS && (format->flags & FORMAT_CVR);
        if ((format->flags & parts[i].flag) || parts[i].count == 0 || along)
            continue;
        put_part(&parts[i], out);
        buf_add_char(out, '\n');
    }
    if (format->lost != NULL)
        format->lost(e, out);
}

static bool holds_something(const struct election *e, const struct format *format)
{
    struct part parts[PARTS];
    count_parts(e, parts);
    for (int i = 0; i < PARTS; i++)
        if ((format->flags & parts[i].flag) && parts[i].count > 0)
            return true;
    return false;
}

static bal_status fail_nothing(const struct election *e, const struct format *format,
                               struct bal_err *err)
{
    AUTO_BUF held = BUF_INIT(1 << 12);
    static const struct format anything = {.flags = UINT_MAX};
    convert_held(e, &anything, &held);
    const char *text = buf_cstr(&held);
    bal_fail(err, BAL_INVALID, "nothing in the input can be written as %s", format->name);
    err_hint(err, "The input holds %s: choose another format, or give the file that is missing.",
             held.len > 0 && text != NULL ? text : "nothing");
    return BAL_INVALID;
}

// What became of a candidate in rounds. Where they stop at a tie, those that stand are undecided.
static enum reported_fate fate_of(const struct result *r, uint32_t candidate)
{
    if (r->rounds.len == 0)
        return FATE_NOT_STATED;
    if (r->candidates[candidate].winner)
        return FATE_WON;
    bool stands = r->rounds.at[r->rounds.len - 1].continuing[candidate];
    return r->tie.candidates.len > 0 && stands ? FATE_NOT_STATED : FATE_LOST;
}

// Adds a result of each candidate: `votes`, or where that is NULL what the contest's result has.
static bal_status add_results(struct election *e, const struct tally_contest *c,
                              uint32_t jurisdiction, const uint64_t *votes, struct bal_err *err)
{
    AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES);
    spelling_put(&name, c->contest->name, c->contest->occurrence);
    BAL_TRY(buf_check(&name, err));
    str contest = arena_str(&e->arena, buf_str(&name));
    for (uint32_t i = 0; i < c->result.candidate_count; i++) {
        struct reported *new = vec_push(&e->results, LIMIT_CARDS);
        if (new == NULL)
            return err_memory(err);
        *new = (struct reported){
            .jurisdiction = jurisdiction,
            .contest = contest,
            .choice = arena_str(&e->arena, c->result.candidates[i].label),
            .votes = votes != NULL ? votes[i] : c->result.candidates[i].votes,
            .fate = fate_of(&c->result, i),
        };
    }
    return arena_check(&e->arena, err);
}

// Adds the rounds after the first; the results of the whole begin at `first`.
static bal_status add_rounds(struct election *e, const struct result *r, size_t first,
                             struct bal_err *err)
{
    const decimal unit = decimal_one(REPORTED_SCALE - r->scale);
    for (uint32_t i = 0; i < r->candidate_count; i++)
        for (size_t k = 1; k < r->rounds.len; k++) {
            const struct count_round *round = &r->rounds.at[k];
            if (!round->continuing[i])
                continue;
            struct reported_round *new = vec_push(&e->later_rounds, LIMIT_COUNTS);
            if (new == NULL)
                return err_memory(err);
            *new = (struct reported_round){(uint32_t)first + i, (uint32_t)k + 1,
                                           round->votes[i] * unit};
        }
    return BAL_OK;
}

static bal_status take_counts(struct election *e, const struct tally *t, struct bal_err *err)
{
    for (size_t i = 0; i < t->contests.len; i++) {
        const struct tally_contest *c = &t->contests.at[i];
        bool named = e->pools.len == 0 && c->groups.len > 0, rounds = c->result.rounds.len > 0;
        size_t first = e->results.len;
        if (c->rule == NULL)
            continue;
        for (size_t g = 0; g < c->groups.len; g++)
            named = named && c->groups.at[g].key != 0;
        if (!named || rounds) // rounds are of the whole
            BAL_TRY(add_results(e, c, 0, NULL, err));
        BAL_TRY(add_rounds(e, &c->result, first, err));
        for (size_t g = 0; named && g < c->groups.len; g++)
            BAL_TRY(add_results(e, c, c->groups.at[g].key,
                                &c->group_votes.at[g * c->result.candidate_count], err));
    }
    return BAL_OK;
}

bal_status convert_count(struct election *e, const struct format *format, struct problems *problems,
                         struct bal_err *err)
{
    const struct tally_options how = {.by = TALLY_BY_JURISDICTION, .irv = irv_default()};
    struct tally t;
    if (!(format->flags & FORMAT_RESULTS) || e->results.len > 0 || e->cards == 0)
        return BAL_OK;
    bal_status status = tally_election(&t, e, &how, problems, err);
    if (status == BAL_OK && t.violated)
        status = bal_fail(err, BAL_INVALID, "the count does not add up: see 'ballast tally'");
    if (status == BAL_OK)
        status = take_counts(e, &t, err);
    tally_done(&t);
    return status;
}

static bal_status write_file(const struct election *e, const struct format *format,
                             const char *path, struct bal_err *err)
{
    AUTO_SINK sink = {.fd = -1};
    BAL_TRY(sink_open_file(&sink, path, err));
    BAL_TRY(format->write(e, &sink, err));
    return sink_close(&sink, err);
}

static bal_status write_folder(const struct election *e, const struct format *format,
                               const char *path, struct bal_err *err)
{
    struct staged s;
    bal_status status = staged_open(&s, path, err);
    if (status == BAL_OK)
        status = format->write_set(e, staged_dir(&s), err);
    if (status == BAL_OK)
        status = staged_close(&s, err);
    staged_discard(&s);
    return status;
}

bal_status convert_apart(const struct load *l, const char *out, struct bal_err *err)
{
    for (size_t i = 0; i < l->files.len; i++) {
        if (!path_same(l->files.at[i].name.ptr, out))
            continue;
        bal_fail(err, BAL_CONFLICT, "%s is a file that is read", out);
        err_hint(err, "Choose another name for what is written.");
        return BAL_CONFLICT;
    }
    return BAL_OK;
}

bal_status convert_write(const struct election *e, const struct format *format, const char *path,
                         bool force, struct bal_err *err)
{
    if (!is_written(format))
        return bal_fail(err, BAL_UNSUPPORTED, "%s is read but not written", format->name);
    if (!holds_something(e, format))
        return fail_nothing(e, format, err);
    if (format->write == NULL)
        return write_folder(e, format, path, err);
    if (!force && path_exists(path)) {
        bal_fail(err, BAL_CONFLICT, "%s exists already", path);
        err_hint(err, "Choose another name, or replace it with --force.");
        return BAL_CONFLICT;
    }
    return write_file(e, format, path, err);
}
