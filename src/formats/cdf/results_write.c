// SPDX-License-Identifier: Apache-2.0
// results_write.c: members stand in the order of the XML schema in both syntaxes.
#include "formats/cdf/results_write.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/import.h"
#include "core/spelling.h"
#include "formats/cdf/cdf_counts.h"
#include "formats/cdf/cdf_id.h"
#include "formats/cdf/cdf_write.h"
#include "formats/lost.h"

#define SCOPE   STR("ballast-scope")
#define NO_DATE STR("1970-01-01")

// A contest or choice of the report: one of the election, or one that only results have.
struct out_choice {
    const struct choice *known; // NULL: only results have it
    str name, id;
    size_t next;   // choice of the same contest, plus 1; 0: the last
    size_t result; // its first result, plus 1
    enum reported_fate fate;
};

struct out_contest {
    const struct contest *known;
    str name, id;
    size_t first, last; // choices, plus 1
    bool in_rounds;
};

struct out_round { // votes of the choice that is written, in a later round
    uint32_t round, jurisdiction;
    decimal votes;
};

struct writer {
    const struct election *e;
    struct cdf_emit out;
    struct arena arena;
    struct buf text;
    struct table ids;            // given
    struct table names, options; // of contests; of choices with their contest: as they are spelled
    VEC(struct out_contest) contests;
    VEC(struct out_choice) choices;
    VEC(size_t) next_result; // of each result: the next of its choice, plus 1
    uint32_t *unit;          // of each jurisdiction: its number, 0: it has no results
    uint64_t *votes;         // of each jurisdiction, of the choice that is written
    bool *counted;
    VEC(struct out_round) rounds;
};

// ---- before the first byte: what there is

// The contest whose name is spelled so, made when new.
static bal_status add_contest(struct writer *w, str spelled, const struct contest *known,
                              size_t *out, struct bal_err *err)
{
    uint32_t number = 0, occurrence;
    BAL_TRY(import_name(&w->names, spelled, &number, err));
    *out = number;
    if (number < w->contests.len)
        return BAL_OK;
    struct out_contest *new = vec_push(&w->contests, LIMIT_CARDS);
    if (new == NULL)
        return err_memory(err);
    new->known = known;
    new->name = late_name(&w->arena, spelling_parse(spelled, &occurrence));
    return cdf_id_pick(&w->ids, &w->arena, known != NULL ? known->code : STR(""), "contest",
                       number + 1, &new->id, err);
}

static bal_status add_choice(struct writer *w, size_t contest, str spelled,
                             const struct choice *known, size_t *out, struct bal_err *err)
{
    uint32_t number = 0, occurrence;
    buf_clear(&w->text);
    buf_addf(&w->text, "%zu/", contest);
    buf_add(&w->text, spelled);
    BAL_TRY(buf_check(&w->text, err));
    BAL_TRY(import_name(&w->options, buf_str(&w->text), &number, err));
    *out = number;
    if (number < w->choices.len)
        return BAL_OK;
    struct out_choice *new = vec_push(&w->choices, LIMIT_CARDS);
    if (new == NULL)
        return err_memory(err);
    struct out_contest *c = &w->contests.at[contest];
    *(c->last > 0 ? &w->choices.at[c->last - 1].next : &c->first) = number + 1;
    c->last = number + 1;
    new->known = known;
    new->name = late_name(&w->arena, spelling_parse(spelled, &occurrence));
    return cdf_id_pick(&w->ids, &w->arena, known != NULL ? known->code : STR(""), "choice",
                       number + 1, &new->id, err);
}

static bal_status add_known(struct writer *w, const struct contest *c, struct bal_err *err)
{
    AUTO_BUF spelled = BUF_INIT(LIMIT_TOKEN_BYTES);
    size_t contest, choice;
    spelling_put(&spelled, c->name, c->occurrence);
    BAL_TRY(buf_check(&spelled, err));
    BAL_TRY(add_contest(w, buf_str(&spelled), c, &contest, err));
    for (size_t i = 0; i < c->choices.len; i++) {
        buf_clear(&spelled);
        spelling_put(&spelled, c->choices.at[i].name, c->choices.at[i].occurrence);
        BAL_TRY(buf_check(&spelled, err));
        BAL_TRY(add_choice(w, contest, buf_str(&spelled), &c->choices.at[i], &choice, err));
    }
    return BAL_OK;
}

// From the last to the first: each goes before the one that the choice has.
static bal_status link_results(struct writer *w, struct bal_err *err)
{
    const struct election *e = w->e;
    for (size_t i = 0; i < e->results.len; i++)
        if (vec_push(&w->next_result, LIMIT_CARDS) == NULL)
            return err_memory(err);
    for (size_t i = 0, round = 0; i < e->results.len; i++) {
        const struct reported *r = &e->results.at[i];
        size_t contest, choice, first = round;
        while (round < e->later_rounds.len && e->later_rounds.at[round].result == i)
            round++;
        if (r->batch != 0)
            continue;
        BAL_TRY(add_contest(w, r->contest, NULL, &contest, err));
        BAL_TRY(add_choice(w, contest, r->choice, NULL, &choice, err));
        w->next_result.at[i] = w->choices.at[choice].result;
        w->choices.at[choice].result = i + 1;
        if (r->fate != FATE_NOT_STATED)
            w->choices.at[choice].fate = r->fate;
        w->contests.at[contest].in_rounds |= round > first;
        w->unit[r->jurisdiction] = 1;
    }
    uint32_t number = 0;
    for (uint32_t j = 1; j < e->jurisdictions.len; j++)
        w->unit[j] = w->unit[j] != 0 ? ++number : 0;
    return BAL_OK;
}

static bal_status collect(struct writer *w, struct bal_err *err)
{
    uint32_t n = w->e->jurisdictions.len;
    w->unit = arena_new(&w->arena, uint32_t, n);
    w->votes = arena_new(&w->arena, uint64_t, n);
    w->counted = arena_new(&w->arena, bool, n);
    BAL_TRY(arena_check(&w->arena, err));
    for (size_t i = 0; i < w->e->contests.len; i++)
        BAL_TRY(add_known(w, &w->e->contests.at[i], err));
    return link_results(w, err);
}

// ---- counts

// `round`: 0 in a contest that is not counted in rounds.
static void put_count(struct writer *w, uint32_t jurisdiction, uint32_t round, str votes)
{
    char text[CDF_OWN_ID];
    cdf_emit_object(&w->out, "VoteCounts", "VoteCounts", STR(""));
    cdf_emit_text(&w->out, "GpUnitId",
                  jurisdiction == 0 ? SCOPE : cdf_id_own(text, "unit", w->unit[jurisdiction]));
    if (round > 0)
        cdf_emit_number(&w->out, "Round", round);
    cdf_emit_text(&w->out, "Type", STR("total"));
    cdf_emit_digits(&w->out, "Count", votes);
    cdf_emit_object_end(&w->out, "VoteCounts");
}

static int by_round(const void *a, const void *b)
{
    const struct out_round *x = a, *y = b;
    if (x->round != y->round)
        return x->round < y->round ? -1 : 1;
    return x->jurisdiction < y->jurisdiction ? -1 : x->jurisdiction > y->jurisdiction;
}

// Adds the later rounds of a result to those of the choice.
static bal_status take_rounds(struct writer *w, uint32_t result, struct bal_err *err)
{
    const struct election *e = w->e;
    size_t low = 0;
    VEC_BOUND(low, e->later_rounds.len, i, e->later_rounds.at[i].result < result);
    for (; low < e->later_rounds.len && e->later_rounds.at[low].result == result; low++) {
        struct out_round *new = vec_push(&w->rounds, LIMIT_CARDS);
        if (new == NULL)
            return err_memory(err);
        *new = (struct out_round){e->later_rounds.at[low].round, e->results.at[result].jurisdiction,
                                  e->later_rounds.at[low].votes};
    }
    return BAL_OK;
}

static bal_status put_rounds(struct writer *w, struct bal_err *err)
{
    char text[DECIMAL_TEXT];
    if (w->rounds.len > 1)
        qsort(w->rounds.at, w->rounds.len, sizeof *w->rounds.at, by_round);
    for (size_t i = 0, next = 0; i < w->rounds.len; i = next) {
        struct out_round sum = w->rounds.at[i];
        while (++next < w->rounds.len && by_round(&sum, &w->rounds.at[next]) == 0)
            if (__builtin_add_overflow(sum.votes, w->rounds.at[next].votes, &sum.votes))
                return bal_fail(err, BAL_LIMIT, "too many votes");
        put_count(w, sum.jurisdiction, sum.round, decimal_short(sum.votes, REPORTED_SCALE, text));
    }
    w->rounds.len = 0;
    return BAL_OK;
}

static bal_status put_counts(struct writer *w, const struct out_choice *c, bool in_rounds,
                             struct bal_err *err)
{
    char text[NUM_TEXT];
    for (size_t at = c->result; at > 0; at = w->next_result.at[at - 1]) {
        const struct reported *r = &w->e->results.at[at - 1];
        uint64_t *votes = &w->votes[r->jurisdiction];
        w->counted[r->jurisdiction] = true;
        if (__builtin_add_overflow(*votes, r->votes, votes))
            return bal_fail(err, BAL_LIMIT, "too many votes");
        BAL_TRY(take_rounds(w, (uint32_t)at - 1, err));
    }
    if (c->result == 0)
        return BAL_OK;
    cdf_emit_list(&w->out, "VoteCounts");
    for (uint32_t j = 0; j < w->e->jurisdictions.len; j++) {
        if (w->counted[j])
            put_count(w, j, in_rounds, num_text(w->votes[j], text));
        w->counted[j] = false;
        w->votes[j] = 0;
    }
    BAL_TRY(put_rounds(w, err));
    cdf_emit_list_end(&w->out);
    return BAL_OK;
}

// ---- contests

static bal_status put_choice(struct writer *w, size_t number, bool in_rounds, struct bal_err *err)
{
    const struct out_choice *c = &w->choices.at[number];
    char text[CDF_OWN_ID];
    cdf_emit_object(&w->out, "ContestSelection", "CandidateSelection", c->id);
    BAL_TRY(put_counts(w, c, in_rounds, err));
    cdf_emit_texts(&w->out, "CandidateIds", cdf_id_own(text, "candidate", number + 1));
    if (c->known != NULL && c->known->kind != CHOICE_REGULAR)
        cdf_emit_truth(&w->out, "IsWriteIn", true);
    cdf_emit_object_end(&w->out, "ContestSelection");
    return BAL_OK;
}

static void put_code(struct writer *w, const struct out_contest *c)
{
    if (c->known == NULL || c->known->code.len == 0 || str_eq(c->known->code, c->id))
        return;
    cdf_emit_list(&w->out, "ExternalIdentifier");
    cdf_emit_object(&w->out, "ExternalIdentifier", "ExternalIdentifier", STR(""));
    cdf_emit_text(&w->out, "Type", STR("local-level"));
    cdf_emit_text(&w->out, "Value", c->known->code);
    cdf_emit_object_end(&w->out, "ExternalIdentifier");
    cdf_emit_list_end(&w->out);
}

// How it is decided; CDF_NOT_STATED where that was only inferred.
static void put_terms(struct writer *w, const struct contest *c)
{
    bool ranked = c != NULL && c->ranks > 0 && function_marks(c->function) == USE_RANKS;
    bool stated = c != NULL && (ranked || c->votes_known || c->function_known);
    if (stated) {
        cdf_emit_variation(&w->out, c);
    } else {
        cdf_emit_text(&w->out, "VoteVariation", STR("other"));
        cdf_emit_text(&w->out, "OtherVoteVariation", STR(CDF_NOT_STATED));
    }
    if (c != NULL && c->seats_known)
        cdf_emit_number(&w->out, "NumberElected", c->seats);
    cdf_emit_number(&w->out, "VotesAllowed", c == NULL ? 1 : ranked ? c->ranks : c->votes_allowed);
}

static bal_status put_contest(struct writer *w, const struct out_contest *c, struct bal_err *err)
{
    cdf_emit_object(&w->out, "Contest", "CandidateContest", c->id);
    cdf_emit_list(&w->out, "ContestSelection");
    for (size_t at = c->first; at > 0; at = w->choices.at[at - 1].next)
        BAL_TRY(put_choice(w, at - 1, c->in_rounds, err));
    cdf_emit_list_end(&w->out);
    cdf_emit_text(&w->out, "ElectionDistrictId", SCOPE);
    put_code(w, c);
    cdf_emit_text(&w->out, "Name", c->name);
    put_terms(w, c->known);
    cdf_emit_object_end(&w->out, "Contest");
    return BAL_OK;
}

static void put_candidates(struct writer *w)
{
    char text[CDF_OWN_ID];
    cdf_emit_list(&w->out, "Candidate");
    for (size_t i = 0; i < w->choices.len; i++) {
        cdf_emit_object(&w->out, "Candidate", "Candidate", cdf_id_own(text, "candidate", i + 1));
        cdf_emit_words(&w->out, "BallotName", w->choices.at[i].name);
        if (w->choices.at[i].fate != FATE_NOT_STATED)
            cdf_emit_text(&w->out, "PostElectionStatus",
                          w->choices.at[i].fate == FATE_WON ? STR("winner") : STR("defeated"));
        cdf_emit_object_end(&w->out, "Candidate");
    }
    cdf_emit_list_end(&w->out);
}

static bal_status put_election(struct writer *w, struct bal_err *err)
{
    cdf_emit_list(&w->out, "Election");
    cdf_emit_object(&w->out, "Election", "Election", STR(""));
    put_candidates(w);
    cdf_emit_list(&w->out, "Contest");
    for (size_t i = 0; i < w->contests.len; i++)
        BAL_TRY(put_contest(w, &w->contests.at[i], err));
    cdf_emit_list_end(&w->out);
    cdf_emit_text(&w->out, "ElectionScopeId", SCOPE);
    cdf_emit_words(&w->out, "Name", w->e->name);
    cdf_emit_text(&w->out, "StartDate", NO_DATE);
    cdf_emit_text(&w->out, "EndDate", NO_DATE);
    cdf_emit_text(&w->out, "Type", STR("other"));
    cdf_emit_text(&w->out, "OtherType", STR("not stated"));
    cdf_emit_object_end(&w->out, "Election");
    cdf_emit_list_end(&w->out);
    return BAL_OK;
}

// ---- places

static void put_parts(struct writer *w)
{
    char text[CDF_OWN_ID];
    buf_clear(&w->text);
    for (uint32_t j = 1; j < w->e->jurisdictions.len; j++)
        if (w->unit[j] > 0)
            buf_addf(&w->text, "%s" STR_FMT, w->text.len > 0 ? " " : "",
                     STR_ARG(cdf_id_own(text, "unit", w->unit[j])));
    if (w->text.len > 0)
        cdf_emit_ids(&w->out, "ComposingGpUnitIds", buf_str(&w->text));
}

static bal_status put_units(struct writer *w, struct bal_err *err)
{
    char text[CDF_OWN_ID];
    cdf_emit_list(&w->out, "GpUnit");
    cdf_emit_object(&w->out, "GpUnit", "ReportingUnit", SCOPE);
    put_parts(w);
    cdf_emit_text(&w->out, "Type", STR("other"));
    cdf_emit_text(&w->out, "OtherType", STR("scope of the election"));
    cdf_emit_object_end(&w->out, "GpUnit");
    for (uint32_t j = 1; j < w->e->jurisdictions.len; j++) {
        if (w->unit[j] == 0)
            continue;
        cdf_emit_object(&w->out, "GpUnit", "ReportingUnit", cdf_id_own(text, "unit", w->unit[j]));
        cdf_emit_words(&w->out, "Name", late_name(&w->arena, w->e->jurisdictions.items[j]));
        cdf_emit_text(&w->out, "Type", STR("county"));
        cdf_emit_object_end(&w->out, "GpUnit");
    }
    cdf_emit_list_end(&w->out);
    BAL_TRY(buf_check(&w->text, err));
    return arena_check(&w->arena, err);
}

static bal_status put_report(struct writer *w, struct sink *sink, bool xml, struct bal_err *err)
{
    static const struct cdf_kind kind = {"ElectionResults", "ElectionReport",
                                         "http://itl.nist.gov/ns/voting/1500-100/v2"};
    cdf_emit_open(&w->out, &kind, sink, xml);
    BAL_TRY(put_election(w, err));
    cdf_emit_text(&w->out, "Format", STR("summary-contest"));
    cdf_emit_text(&w->out, "GeneratedDate", STR("1970-01-01T00:00:00Z"));
    BAL_TRY(put_units(w, err));
    cdf_emit_text(&w->out, "Issuer", STR("Ballast"));
    cdf_emit_text(&w->out, "IssuerAbbreviation", STR("Ballast"));
    cdf_emit_number(&w->out, "SequenceStart", 1);
    cdf_emit_number(&w->out, "SequenceEnd", 1);
    cdf_emit_text(&w->out, "Status", STR("unofficial-complete"));
    cdf_emit_text(&w->out, "VendorApplicationId", STR("Ballast"));
    cdf_emit_close(&w->out);
    return arena_check(&w->arena, err);
}

bal_status cdf_results_write(const struct election *e, struct sink *out, bool xml,
                             struct bal_err *err)
{
    struct writer w = {.e = e,
                       .arena = ARENA_INIT(LIMIT_NAMES_BYTES),
                       .text = BUF_INIT(LIMIT_TOKEN_BYTES),
                       .ids = TABLE_INIT(LIMIT_NAMES_BYTES),
                       .names = TABLE_INIT(LIMIT_NAMES_BYTES),
                       .options = TABLE_INIT(LIMIT_NAMES_BYTES)};
    bal_status status = collect(&w, err);
    if (status == BAL_OK)
        status = put_report(&w, out, xml, err);
    arena_done(&w.arena);
    buf_done(&w.text);
    table_done(&w.ids);
    table_done(&w.names);
    table_done(&w.options);
    vec_done(&w.contests);
    vec_done(&w.choices);
    vec_done(&w.next_result);
    vec_done(&w.rounds);
    return status;
}

void cdf_results_lost(const struct election *e, struct buf *out)
{
    struct lost n;
    uint64_t subtotals = 0, codes = 0;
    lost_count(e, &n);
    for (size_t i = 0; i < e->results.len; i++)
        subtotals += e->results.at[i].batch != 0;
    for (size_t i = 0; i < e->contests.len; i++)
        for (size_t k = 0; k < e->contests.at[i].choices.len; k++) {
            str code = e->contests.at[i].choices.at[k].code;
            codes += code.len > 0 && !cdf_id_plain(code);
        }
    lost_line(out, subtotals, "results of batches");
    lost_line(out, codes, "ids of choices that are no names");
    lost_line(out, n.wishes, "what an audit of contests wants (ballast-contests holds it)");
}
