// SPDX-License-Identifier: Apache-2.0
// cdf_write.c: an election as a report of SP 1500-103. Members stand in the order of its XML schema
// in both syntaxes.
//
// The voting system's ids of contests and choices are those of the objects where they can be, else
// they are codes beside ids of our own, which begin with "ballast-".
#include "formats/cdf/cdf_write.h"

#include "core/votes.h"
#include "formats/cdf/cdf_id.h"
#include "formats/cdf/late.h"
#include "formats/lost.h"

#define DEVICE   STR("ballast-device")
#define SCOPE    STR("ballast-scope")
#define ELECTION STR("ballast-election")
#define NO_DATE  STR("1970-01-01T00:00:00Z")

struct writer {
    const struct election *e;
    struct cdf_emit out;
    struct arena arena;
    struct buf text;
    struct table taken;   // ids given
    struct table devices; // names, in the order in which cards need them
    struct table units;   // precincts, likewise
    VEC(str) contest_ids;
    VEC(str) choice_ids;      // of all contests, one after the other
    VEC(size_t) first_choice; // contest -> where its choices begin
};

// ---- before the first byte: which ids

static bal_status pick_ids(struct writer *w, struct bal_err *err)
{
    for (size_t i = 0; i < w->e->contests.len; i++) {
        const struct contest *c = &w->e->contests.at[i];
        str *id = vec_push(&w->contest_ids, LIMIT_CONTESTS);
        size_t *first = vec_push(&w->first_choice, LIMIT_CONTESTS);
        if (id == NULL || first == NULL)
            return err_memory(err);
        *first = w->choice_ids.len;
        BAL_TRY(cdf_id_pick(&w->taken, &w->arena, c->code, "contest", i + 1, id, err));
        for (size_t k = 0; k < c->choices.len; k++) {
            id = vec_push(&w->choice_ids, INT32_MAX);
            if (id == NULL)
                return err_memory(err);
            BAL_TRY(cdf_id_pick(&w->taken, &w->arena, c->choices.at[k].code, "choice",
                                w->choice_ids.len, id, err));
        }
    }
    return BAL_OK;
}

// Devices and precincts in the order in which the cards name them.
static bal_status list_used(struct writer *w, struct bal_err *err)
{
    uint32_t number = 0, last_batch = UINT32_MAX, last_precinct = 0;
    for (uint32_t i = 0; i < w->e->cards; i++) {
        const struct card card = election_card(w->e, i);
        str tabulator = w->e->batches.at[card.batch].tabulator;
        if (card.batch != last_batch && tabulator.len > 0) {
            buf_clear(&w->text);
            cdf_id_put(tabulator, &w->text);
            BAL_TRY(buf_check(&w->text, err));
            BAL_TRY(import_name(&w->devices, buf_str(&w->text), &number, err));
            BAL_TRY(import_name(&w->taken, buf_str(&w->text), &number, err));
        }
        if (card.precinct != last_precinct && card.precinct > 0)
            BAL_TRY(import_name(&w->units, w->e->precincts.items[card.precinct], &number, err));
        last_batch = card.batch;
        last_precinct = card.precinct;
    }
    return BAL_OK;
}

// ---- records

static bool is_ranked(const struct contest *c)
{
    return c->ranks > 0 && function_marks(c->function) == USE_RANKS;
}

static void put_position(struct writer *w, const struct contest *c, enum contest_state state,
                         const struct mark *m)
{
    bool scores = function_marks(c->function) == USE_SCORES, unclear = m->flags & MARK_AMBIGUOUS;
    bool counts = state == STATE_MARKED || (is_ranked(c) && state != STATE_INVALID);
    cdf_emit_object(&w->out, "SelectionPosition", "SelectionPosition", STR(""));
    cdf_emit_text(&w->out, "HasIndication", unclear ? STR("unknown") : STR("yes"));
    cdf_emit_text(&w->out, "IsAllocable",
                  m->flags != 0 || !counts ? STR("no")
                  : is_ranked(c)           ? STR("unknown")
                                           : STR("yes"));
    cdf_emit_number(&w->out, "NumberVotes", scores ? m->rank : 1);
    if (is_ranked(c))
        cdf_emit_number(&w->out, "Rank", m->rank);
    cdf_emit_object_end(&w->out, "SelectionPosition");
}

// All marks of one choice; the first of them is `at`.
static void put_selection(struct writer *w, size_t contest, const struct mark_set *s, uint32_t at)
{
    const struct contest *c = &w->e->contests.at[contest];
    uint16_t choice = s->marks[at].choice;
    uint32_t votes = 0;
    cdf_emit_object(&w->out, "CVRContestSelection", "CVRContestSelection", STR(""));
    cdf_emit_text(&w->out, "ContestSelectionId",
                  w->choice_ids.at[w->first_choice.at[contest] + choice]);
    cdf_emit_list(&w->out, "SelectionPosition");
    for (uint32_t i = at; i < s->count; i++) {
        const struct mark *m = &s->marks[i];
        if (m->choice != choice || (m->flags & MARK_OVERVOTE))
            continue;
        put_position(w, c, s->state, m);
        if (m->flags == 0 && s->state == STATE_MARKED)
            votes += function_marks(c->function) == USE_SCORES ? m->rank : 1;
    }
    cdf_emit_list_end(&w->out);
    if (!is_ranked(c))
        cdf_emit_number(&w->out, "TotalNumberVotes", votes);
    cdf_emit_object_end(&w->out, "CVRContestSelection");
}

// Is it written with an earlier mark, or not at all (an overvoted rank says nothing of a choice)?
static bool seen_before(const struct mark_set *s, uint32_t at)
{
    for (uint32_t i = 0; i < at; i++)
        if (s->marks[i].choice == s->marks[at].choice && !(s->marks[i].flags & MARK_OVERVOTE))
            return true;
    return s->marks[at].flags & MARK_OVERVOTE;
}

static void put_state(struct writer *w, const struct contest *c, const struct mark_set *s)
{
    uint32_t votes = mark_set_votes(s);
    bool plain = s->state == STATE_BLANK || s->state == STATE_MARKED;
    if (s->state == STATE_OVERVOTED && (!is_ranked(c) || s->count == 0))
        cdf_emit_texts(&w->out, "Status", STR("overvoted"));
    else if (s->state == STATE_INVALID)
        cdf_emit_texts(&w->out, "Status", STR("invalidated-rules"));
    else if (s->state == STATE_WITHHELD)
        cdf_emit_texts(&w->out, "Status", STR("other"));
    if (s->state == STATE_WITHHELD)
        cdf_emit_text(&w->out, "OtherStatus", STR("withheld"));
    if (plain && function_marks(c->function) == USE_NOTHING && !is_ranked(c) &&
        c->function != FUNCTION_APPROVAL && votes <= c->votes_allowed)
        cdf_emit_number(&w->out, "Undervotes", c->votes_allowed - votes);
}

static void put_instance(struct writer *w, size_t contest, const struct mark_set *s)
{
    const struct contest *c = &w->e->contests.at[contest];
    cdf_emit_object(&w->out, "CVRContest", "CVRContest", STR(""));
    cdf_emit_text(&w->out, "ContestId", w->contest_ids.at[contest]);
    if (s->count > 0) {
        cdf_emit_list(&w->out, "CVRContestSelection");
        for (uint32_t i = 0; i < s->count; i++)
            if (!seen_before(s, i))
                put_selection(w, contest, s, i);
        cdf_emit_list_end(&w->out);
    }
    put_state(w, c, s);
    cdf_emit_object_end(&w->out, "CVRContest");
}

static void put_snapshot(struct writer *w, uint32_t number, const struct card *card, str id)
{
    cdf_emit_list(&w->out, "CVRSnapshot");
    cdf_emit_object(&w->out, "CVRSnapshot", "CVRSnapshot", id);
    cdf_emit_list(&w->out, "CVRContest");
    for (size_t i = 0; i < w->e->contests.len; i++) {
        const struct contest *c = &w->e->contests.at[i];
        struct mark_set s = contest_set(c, column_get(&c->column, number));
        if (s.state != STATE_NOT_ON_CARD)
            put_instance(w, i, &s);
    }
    cdf_emit_list_end(&w->out);
    cdf_emit_text(&w->out, "Type",
                  card->flags & CARD_ADJUDICATED ? STR("modified") : STR("original"));
    cdf_emit_object_end(&w->out, "CVRSnapshot");
    cdf_emit_list_end(&w->out);
}

static void put_some(struct writer *w, const char *name, str text)
{
    if (text.len > 0)
        cdf_emit_text(&w->out, name, text);
}

static void put_where(struct writer *w, const struct card *card)
{
    const struct batch *b = &w->e->batches.at[card->batch];
    char text[CDF_OWN_ID];
    if (card->sheet > 0)
        cdf_emit_text(&w->out, "BallotSheetId", num_text(card->sheet, text));
    put_some(w, "BallotStyleId", w->e->styles.items[card->style]);
    if (card->precinct > 0)
        cdf_emit_text(&w->out, "BallotStyleUnitId",
                      cdf_id_own(text, "unit",
                                 table_find(&w->units, w->e->precincts.items[card->precinct]) + 1));
    put_some(w, "BatchId", b->batch);
    if (b->tabulator.len > 0) {
        buf_clear(&w->text);
        cdf_id_put(b->tabulator, &w->text);
        cdf_emit_text(&w->out, "CreatingDeviceId", buf_str(&w->text));
    }
}

static bal_status put_record(struct writer *w, uint32_t number, struct bal_err *err)
{
    const struct card card = election_card(w->e, number);
    char id[CDF_OWN_ID], text[NUM_TEXT];
    str snapshot = cdf_id_own(id, "cvr", number + 1);
    cdf_emit_object(&w->out, "CVR", "CVR", STR(""));
    buf_clear(&w->text);
    election_imprinted(w->e, number, &w->text);
    BAL_TRY(buf_check(&w->text, err));
    put_some(w, "BallotAuditId", buf_str(&w->text));
    str record = election_id(w->e, card.record, text);
    if (record.len == 0 && w->text.len > 0)
        record = arena_str(&w->arena, buf_str(&w->text));
    put_where(w, &card);
    cdf_emit_text(&w->out, "CurrentSnapshotId", snapshot);
    put_snapshot(w, number, &card, snapshot);
    cdf_emit_text(&w->out, "ElectionId", ELECTION);
    put_some(w, "UniqueId", record);
    cdf_emit_object_end(&w->out, "CVR");
    return arena_check(&w->arena, err);
}

// ---- definitions

static void put_code(struct writer *w, const char *other, str value)
{
    cdf_emit_object(&w->out, "Code", "Code", STR(""));
    cdf_emit_text(&w->out, "Type", other != NULL ? STR("other") : STR("local-level"));
    if (other != NULL)
        cdf_emit_text(&w->out, "OtherType", str_from(other));
    cdf_emit_text(&w->out, "Value", value);
    cdf_emit_object_end(&w->out, "Code");
}

static bool has_candidate(const struct choice *c)
{
    return c->kind != CHOICE_WRITE_IN;
}

static void put_candidates(struct writer *w)
{
    char text[CDF_OWN_ID];
    cdf_emit_list(&w->out, "Candidate");
    for (size_t i = 0; i < w->e->contests.len; i++) {
        const struct contest *c = &w->e->contests.at[i];
        for (size_t k = 0; k < c->choices.len; k++) {
            if (!has_candidate(&c->choices.at[k]))
                continue;
            cdf_emit_object(&w->out, "Candidate", "Candidate",
                            cdf_id_own(text, "candidate", w->first_choice.at[i] + k + 1));
            cdf_emit_text(&w->out, "Name", late_name(&w->arena, c->choices.at[k].name));
            cdf_emit_object_end(&w->out, "Candidate");
        }
    }
    cdf_emit_list_end(&w->out);
}

static void put_choice_codes(struct writer *w, const struct choice *c, str id)
{
    str name = late_name(&w->arena, c->name);
    bool code = c->code.len > 0 && !str_eq(c->code, id);
    bool named = !has_candidate(c) && !str_eq(name, STR("Write-in"));
    bool qualified = c->kind == CHOICE_QUALIFIED_WRITE_IN;
    if (!code && !named && !qualified)
        return;
    cdf_emit_list(&w->out, "Code");
    if (code)
        put_code(w, NULL, c->code);
    if (named)
        put_code(w, "name", name);
    if (qualified)
        put_code(w, "kind", STR("qualified-write-in"));
    cdf_emit_list_end(&w->out);
}

static void put_choice(struct writer *w, const struct choice *c, size_t number)
{
    char text[CDF_OWN_ID];
    str id = w->choice_ids.at[number];
    cdf_emit_object(&w->out, "ContestSelection", "CandidateSelection", id);
    put_choice_codes(w, c, id);
    if (has_candidate(c))
        cdf_emit_texts(&w->out, "CandidateIds", cdf_id_own(text, "candidate", number + 1));
    if (c->kind != CHOICE_REGULAR)
        cdf_emit_truth(&w->out, "IsWriteIn", true);
    cdf_emit_object_end(&w->out, "ContestSelection");
}

void cdf_emit_variation(struct cdf_emit *o, const struct contest *c)
{
    AUTO_BUF text = BUF_INIT(LIMIT_TOKEN_BYTES);
    str name = STR("other");
    if (is_ranked(c) && (c->function == FUNCTION_IRV || c->function == FUNCTION_STV))
        name = STR("rcv");
    else if (c->function == FUNCTION_PLURALITY)
        name = c->votes_allowed > 1 ? STR("n-of-m") : STR("plurality");
    else if (c->function == FUNCTION_APPROVAL)
        name = STR("approval");
    cdf_emit_text(o, "VoteVariation", name);
    if (str_eq(name, STR("other"))) {
        function_put(c->function, &c->terms, &text);
        cdf_emit_text(o, "OtherVoteVariation", buf_str(&text));
    }
}

static void put_contest(struct writer *w, size_t at)
{
    const struct contest *c = &w->e->contests.at[at];
    str id = w->contest_ids.at[at];
    cdf_emit_object(&w->out, "Contest", "CandidateContest", id);
    if (c->code.len > 0 && !str_eq(c->code, id)) {
        cdf_emit_list(&w->out, "Code");
        put_code(w, NULL, c->code);
        cdf_emit_list_end(&w->out);
    }
    cdf_emit_list(&w->out, "ContestSelection");
    for (size_t k = 0; k < c->choices.len; k++)
        put_choice(w, &c->choices.at[k], w->first_choice.at[at] + k);
    cdf_emit_list_end(&w->out);
    cdf_emit_text(&w->out, "Name", late_name(&w->arena, c->name));
    cdf_emit_variation(&w->out, c);
    if (c->seats_known)
        cdf_emit_number(&w->out, "NumberElected", c->seats);
    if (is_ranked(c) || c->votes_known)
        cdf_emit_number(&w->out, "VotesAllowed", is_ranked(c) ? c->ranks : c->votes_allowed);
    cdf_emit_object_end(&w->out, "Contest");
}

static void put_election(struct writer *w)
{
    cdf_emit_list(&w->out, "Election");
    cdf_emit_object(&w->out, "Election", "Election", ELECTION);
    put_candidates(w);
    cdf_emit_list(&w->out, "Contest");
    for (size_t i = 0; i < w->e->contests.len; i++)
        put_contest(w, i);
    cdf_emit_list_end(&w->out);
    cdf_emit_text(&w->out, "ElectionScopeId", SCOPE);
    put_some(w, "Name", w->e->name);
    cdf_emit_object_end(&w->out, "Election");
    cdf_emit_list_end(&w->out);
}

static void put_units(struct writer *w)
{
    char text[CDF_OWN_ID];
    cdf_emit_list(&w->out, "GpUnit");
    cdf_emit_object(&w->out, "GpUnit", "GpUnit", SCOPE);
    cdf_emit_text(&w->out, "Type", STR("other"));
    cdf_emit_text(&w->out, "OtherType", STR("jurisdiction"));
    cdf_emit_object_end(&w->out, "GpUnit");
    for (uint32_t i = 0; i < w->units.len; i++) {
        cdf_emit_object(&w->out, "GpUnit", "GpUnit", cdf_id_own(text, "unit", i + 1));
        cdf_emit_text(&w->out, "Name", late_name(&w->arena, w->units.items[i]));
        cdf_emit_text(&w->out, "Type", STR("precinct"));
        cdf_emit_object_end(&w->out, "GpUnit");
    }
    cdf_emit_list_end(&w->out);
}

static void put_devices(struct writer *w)
{
    cdf_emit_list(&w->out, "ReportingDevice");
    cdf_emit_object(&w->out, "ReportingDevice", "ReportingDevice", DEVICE);
    cdf_emit_text(&w->out, "Application", STR("Ballast"));
    cdf_emit_object_end(&w->out, "ReportingDevice");
    for (uint32_t i = 0; i < w->devices.len; i++) {
        cdf_emit_object(&w->out, "ReportingDevice", "ReportingDevice", w->devices.items[i]);
        cdf_emit_object_end(&w->out, "ReportingDevice");
    }
    cdf_emit_list_end(&w->out);
}

static bal_status put_report(struct writer *w, struct sink *sink, bool xml, struct bal_err *err)
{
    static const struct cdf_kind kind = {"CVR", "CastVoteRecordReport",
                                         "http://itl.nist.gov/ns/voting/1500-103/v1"};
    cdf_emit_open(&w->out, &kind, sink, xml);
    cdf_emit_list(&w->out, "CVR");
    for (uint32_t i = 0; i < w->e->cards; i++)
        BAL_TRY(put_record(w, i, err));
    cdf_emit_list_end(&w->out);
    put_election(w);
    cdf_emit_text(&w->out, "GeneratedDate", NO_DATE);
    put_units(w);
    cdf_emit_texts(&w->out, "ReportGeneratingDeviceIds", DEVICE);
    put_devices(w);
    cdf_emit_text(&w->out, "Version", STR("1.0.0"));
    cdf_emit_close(&w->out);
    return arena_check(&w->arena, err);
}

static bal_status write_all(struct writer *w, struct sink *sink, bool xml, struct bal_err *err)
{
    const struct election *e = w->e;
    for (size_t i = 1; i < e->batches.len; i++)
        if (e->batches.at[i].jurisdiction != e->batches.at[0].jurisdiction)
            return bal_fail(err, BAL_UNSUPPORTED,
                            "a CDF report holds the cards of one jurisdiction only");
    BAL_TRY(list_used(w, err));
    BAL_TRY(pick_ids(w, err));
    return put_report(w, sink, xml, err);
}

bal_status cdf_write(const struct election *e, struct sink *out, bool xml, struct bal_err *err)
{
    struct writer w = {.e = e,
                       .arena = ARENA_INIT(LIMIT_NAMES_BYTES),
                       .text = BUF_INIT(LIMIT_TOKEN_BYTES),
                       .taken = TABLE_INIT(LIMIT_NAMES_BYTES),
                       .devices = TABLE_INIT(LIMIT_NAMES_BYTES),
                       .units = TABLE_INIT(LIMIT_NAMES_BYTES)};
    bal_status status = write_all(&w, out, xml, err);
    arena_done(&w.arena);
    buf_done(&w.text);
    table_done(&w.taken);
    table_done(&w.devices);
    table_done(&w.units);
    vec_done(&w.contest_ids);
    vec_done(&w.choice_ids);
    vec_done(&w.first_choice);
    return status;
}

void cdf_lost(const struct election *e, struct buf *out)
{
    struct lost n;
    lost_count(e, &n);
    lost_line(out, n.overvoted_ranks, "ranks that are overvoted by choices that nobody named");
    lost_line(out, n.several, "marks of cards that are several logical cards");
    lost_line(out, n.wishes, "what an audit of contests wants (ballast-contests holds it)");
    lost_line(out, e->groups.len - 1, "names of counting groups");
    lost_line(out, e->jurisdictions.len - 1, "names of jurisdictions");
    lost_line(out, e->pools.len, "pools of redacted cards");
}
