// SPDX-License-Identifier: Apache-2.0
// handcount.c: full hand counts come in: sums, rankings, or ballots as people read them, which
// become a table of rankings.
#include "app/files/hand_ballots.h"
#include "record/verbs/entering.h"
#include "record/verbs/verbs.h"

static bal_status check_hand_count(struct session *s, const struct entering *e,
                                   struct hand_result *out, struct bal_err *err)
{
    const struct election *from = &e->load.election;
    for (size_t i = 0; i < from->contests.len; i++) {
        const struct contest *c = &from->contests.at[i];
        const struct contest *mine = election_contest(s->election, c->name, c->occurrence);
        if (mine == NULL || mine - s->election->contests.at >= s->frame.contest_count) {
            problem_add(s->problems, PROBLEM_unknown_id, (struct place){.file = e->in.set.path},
                        c->name, "the audit has no contest '" STR_FMT "'", STR_ARG(c->name));
            continue;
        }
        struct handcount count;
        BAL_TRY(handcount_make(&count, &s->frame, (uint32_t)(mine - s->election->contests.at), from,
                               s->problems, err));
        handcount_done(&count);
        out->contests++;
    }
    return entering_refuse(s->problems, err);
}

static bal_status append_hand_count(struct session *s, const struct entering *e,
                                    struct bal_err *err)
{
    struct record_body b;
    BAL_TRY(record_begin(s->record, err));
    BAL_TRY(record_keep_secret(s->record, e->object.id, e->named.digest, e->salt, err));
    struct ej1_writer *w = record_body(&b);
    ej1_key_int(w, "contests", (int64_t)e->load.election.contests.len);
    record_put_object(w, "list", &e->named, "text/csv");
    return record_append(s->record, "hand-count", &b, err);
}

static bal_status after_hand_count(struct record *r, const struct election *from,
                                   struct hand_result *out, struct bal_err *err)
{
    struct session s;
    struct problems p;
    problems_init(&p);
    bal_status status = session_open(&s, r, &p, err);
    if (status == BAL_OK && s.refused_hands > 0) // one contest by sums here, by rankings there
        status =
            bal_fail(err, BAL_INVALID,
                     "nothing was entered: it does not go with what was entered before: " STR_FMT,
                     STR_ARG(p.kept.len > 0 ? str_head(p.kept.at[p.kept.len - 1].message, 200)
                                            : STR("the file has errors")));
    out->complete = true;
    for (size_t i = 0; status == BAL_OK && i < from->contests.len; i++) {
        const struct contest *c = &from->contests.at[i];
        const struct contest *mine = election_contest(s.election, c->name, c->occurrence);
        const struct handcount *h = &s.contests[mine - s.election->contests.at].count;
        out->batches += h->counted;
        out->missing += h->missing;
        out->disagreeing += h->disagreeing;
        out->complete = out->complete && h->complete;
        out->tied += h->complete && h->tied != NULL;
    }
    for (uint32_t c = 0; status == BAL_OK && c < s.frame.contest_count; c++)
        out->awaited += s.contests[c].escalated && !session_counted(&s, c);
    if (status == BAL_OK)
        status = verb_conclude(&s, &out->concluded, err);
    session_close(&s);
    problems_done(&p);
    return status;
}

// Is the path one table of sums or rankings? So is taken what no format knows: reading says why.
static bal_status is_table(const char *path, bool *out, struct bal_err *err)
{
    struct inputs set;
    const struct format *format = NULL;
    bal_status status = inputs_open(&set, path, err);
    *out = status == BAL_OK && set.kind == INPUTS_FILE && set.files.len == 1 &&
           (format_detect(&set.files.at[0], &format, NULL) != BAL_OK || format == NULL ||
            (format->flags & FORMAT_HANDCOUNT) != 0);
    if (status == BAL_OK)
        inputs_close(&set);
    return status;
}

// The ballots of the path as a table of rankings; nothing where it is a table.
static bal_status read_ballots(struct record *r, const char *path, str contest, struct buf *out,
                               struct problems *p, struct bal_err *err)
{
    struct load l;
    const struct load_path paths = {.path = path};
    const struct load_options options = {.progress = r->env.progress};
    bool table = false;
    BAL_TRY(is_table(path, &table, err));
    if (table && contest.ptr != NULL)
        return bal_fail(err, BAL_USAGE,
                        "--contest is for a file of ballots: a table names its own");
    if (table)
        return BAL_OK;
    bal_status status = load_paths(&l, &paths, 1, &options, err);
    if (status == BAL_OK) {
        problems_append(p, &l.problems);
        status = hand_ballots_table(&l, contest, out, err);
    }
    load_done(&l);
    return status;
}

static bal_status take_in(struct record *r, const char *name, struct entering *e,
                          struct hand_result *out, struct problems *p, struct bal_err *err)
{
    struct session s = {0};
    bal_status status = entering_store(r, name, e, err);
    if (status == BAL_OK)
        status = entering_read(r, name, "ballast-handcount", e, p, err);
    if (status == BAL_OK)
        status = entering_open(&s, r, p, err);
    if (status == BAL_OK)
        status = check_hand_count(&s, e, out, err);
    if (status == BAL_OK)
        status = append_hand_count(&s, e, err);
    session_close(&s);
    if (status == BAL_OK)
        status = after_hand_count(r, &e->load.election, out, err);
    return status;
}

bal_status verb_handcount(struct record *r, const char *path, str contest, struct hand_result *out,
                          struct problems *p, struct bal_err *err)
{
    struct entering e = {0};
    AUTO_BUF table = BUF_INIT((size_t)1 << 31), name = BUF_INIT(LIMIT_TOKEN_BYTES);
    *out = (struct hand_result){0};
    BAL_TRY(record_allows(r, "hand-count", err));
    BAL_TRY(read_ballots(r, path, contest, &table, p, err));
    buf_add(&name, str_from(path));
    if (table.len > 0) {
        buf_add(&name, STR(", as a table of rankings"));
        e.text = buf_str(&table);
    }
    bal_status status = buf_check(&name, err);
    if (status == BAL_OK)
        status = take_in(r, buf_cstr(&name), &e, out, p, err);
    entering_done(&e);
    return status == BAL_OK ? record_commit(r, err) : status;
}

static void mark_counts(const struct session *s, struct standings *out)
{
    for (uint32_t c = 0; c < s->frame.contest_count && c < out->at.len; c++) { // both in order
        out->at.at[c].counted = session_counted(s, c);
        out->at.at[c].tied = session_tied(s, c);
    }
}

bal_status verb_standings(struct record *r, struct standings *out, struct bal_err *err)
{
    const struct state *state = &r->state;
    BAL_TRY(standings_read(r, out, err));
    if (state->hand_counts.len == 0 || state->outcome.size > 0)
        return BAL_OK;
    struct session s;
    struct problems p;
    problems_init(&p);
    // Where the record cannot be computed anew, `verify` says why; how the log stands is shown all
    // the same.
    if (session_open(&s, r, &p, NULL) == BAL_OK)
        mark_counts(&s, out);
    session_close(&s);
    problems_done(&p);
    return BAL_OK;
}
