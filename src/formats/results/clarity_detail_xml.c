// SPDX-License-Identifier: Apache-2.0
// clarity_detail_xml.c: reported results as Clarity Election Night Reporting publishes them, the
// file detail.xml, which also comes alone in a zip:
//
//     <ElectionResult> … <Region>CO</Region> …
//       <Contest text="Mayor" voteFor="1" …>
//         <VoteType name="Overvotes" votes="7"> … </VoteType>           counted, and nobody's
//         <Choice text="Ann" totalVotes="15">
//           <VoteType name="Election Day" votes="15">
//             <County name="Adams" votes="12"/> …                       a state's file
//             <Precinct name="1" votes="3"/> …                          a county's
//
// Votes of a county are results of the jurisdiction with its name; those of precincts are added up.
// A vote type "Total Votes" beside others is their sum and is not added to them. Each sum that the
// file tells is checked. Memory grows with the counties of one choice, not with the file.
#include <inttypes.h>

#include "formats/readers.h"
#include "formats/results/results_xml.h"

// The votes of one choice in a county, or where there are none (jurisdiction of the file).
struct part {
    uint32_t jurisdiction;
    uint64_t types, total; // the sum of all vote types but the total, and the total
    bool has_types, has_total;
};

struct reader {
    struct results_xml r;
    VEC(struct part) parts; // of the choice
    uint32_t next;          // where the next one is expected
};

static bool is_total(str vote_type)
{
    vote_type = str_trim(vote_type);
    return str_eq_nocase(vote_type, STR("total votes")) || str_eq_nocase(vote_type, STR("total"));
}

static struct part *part_of(struct reader *d, uint32_t jurisdiction)
{
    for (size_t i = 0; i < d->parts.len; i++) {
        struct part *p = &d->parts.at[(d->next + i) % d->parts.len];
        if (p->jurisdiction != jurisdiction)
            continue;
        d->next = (uint32_t)((d->next + i + 1) % d->parts.len);
        return p;
    }
    struct part *new = vec_push(&d->parts, LIMIT_BATCHES);
    if (new != NULL)
        *new = (struct part){.jurisdiction = jurisdiction};
    d->next = 0;
    return new;
}

static bal_status count(struct reader *d, uint32_t jurisdiction, bool total, uint64_t votes,
                        struct bal_err *err)
{
    struct part *p = part_of(d, jurisdiction);
    if (p == NULL)
        return err_memory(err);
    uint64_t *sum = total ? &p->total : &p->types;
    *(total ? &p->has_total : &p->has_types) = true;
    return __builtin_add_overflow(*sum, votes, sum) ? bal_fail(err, BAL_LIMIT, "too many votes")
                                                    : BAL_OK;
}

static void check_sum(struct reader *d, uint64_t stated, uint64_t sum, const char *what)
{
    if (stated != sum)
        results_xml_problem(&d->r, PROBLEM_invariant, buf_str(&d->r.choice),
                            "contest '" STR_FMT "', '" STR_FMT "': %" PRIu64 " %s, and its parts "
                            "have %" PRIu64,
                            STR_ARG(str_head(buf_str(&d->r.contest), 90)),
                            STR_ARG(str_head(buf_str(&d->r.choice), 60)), stated, what, sum);
}

// A VoteType of a choice, with a County or Precinct for each; without any it is of the whole.
static bal_status read_vote_type(struct reader *d, struct bal_err *err)
{
    struct xml *x = &d->r.xml;
    uint64_t stated = 0, sum = 0, votes = 0;
    str name;
    bool parts = false, known = results_xml_number(&d->r, "votes", &stated);
    (void)xml_attribute(x, "name", &name);
    bool total = is_total(name);
    for (bool more = true;;) {
        BAL_TRY(xml_child(x, &more, err));
        if (!more)
            break;
        uint32_t jurisdiction = d->r.imp->jurisdiction;
        if (!xml_is(x, "County") && !xml_is(x, "Precinct")) {
            results_xml_problem(&d->r, PROBLEM_unknown_field, x->name, "<" STR_FMT "> is not used",
                                STR_ARG(str_head(x->name, 60)));
        } else if (results_xml_number(&d->r, "votes", &votes)) {
            (void)xml_attribute(x, "name", &name);
            if (xml_is(x, "County") && str_trim(name).len > 0)
                BAL_TRY(standard_jurisdiction(d->r.imp, str_trim(name), false, &jurisdiction, err));
            BAL_TRY(count(d, jurisdiction, total, votes, err));
            sum += votes; // the counts that count() takes cannot overflow before it does
            parts = true;
        } else {
            known = false; // there is a problem already
        }
        BAL_TRY(xml_skip(x, err));
    }
    if (known && !parts)
        return count(d, d->r.imp->jurisdiction, total, stated, err);
    if (known)
        check_sum(d, stated, sum, "votes of a vote type");
    return BAL_OK;
}

static bal_status end_choice(struct reader *d, bool known, uint64_t stated, struct bal_err *err)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < d->parts.len; i++) {
        const struct part *p = &d->parts.at[i];
        uint64_t votes = p->has_total ? p->total : p->types;
        if (p->has_total && p->has_types)
            check_sum(d, p->total, p->types, "total votes");
        BAL_TRY(results_xml_add(&d->r, p->jurisdiction, votes, err));
        if (__builtin_add_overflow(sum, votes, &sum))
            return bal_fail(err, BAL_LIMIT, "too many votes");
    }
    if (known && d->parts.len == 0)
        return results_xml_add(&d->r, d->r.imp->jurisdiction, stated, err);
    if (known)
        check_sum(d, stated, sum, "votes");
    return BAL_OK;
}

static bal_status read_choice(struct reader *d, struct bal_err *err)
{
    struct xml *x = &d->r.xml;
    uint64_t stated = 0;
    str name;
    bool named = false, known = results_xml_number(&d->r, "totalVotes", &stated);
    (void)xml_attribute(x, "text", &name);
    BAL_TRY(results_xml_choice(&d->r, name, &named, err));
    if (!named)
        return xml_skip(x, err);
    d->parts.len = d->next = 0;
    for (bool more = true;;) {
        BAL_TRY(xml_child(x, &more, err));
        if (!more)
            return end_choice(d, known, stated, err);
        if (xml_is(x, "VoteType"))
            BAL_TRY(read_vote_type(d, err));
        else
            BAL_TRY(xml_skip(x, err));
    }
}

// Beside its choices a contest has the places that take part, and vote types that are nobody's:
// undervotes and overvotes.
static bal_status read_contest(struct reader *d, struct bal_err *err)
{
    struct xml *x = &d->r.xml;
    str name, allowed;
    uint32_t votes = 0;
    bool stated = xml_attribute(x, "voteFor", &allowed);
    if (stated && !num_u32(str_trim(allowed), &votes))
        results_xml_problem(&d->r, PROBLEM_bad_number, allowed,
                            "voteFor=\"" STR_FMT "\" is not a whole number",
                            STR_ARG(str_head(allowed, 60)));
    (void)xml_attribute(x, "text", &name);
    BAL_TRY(results_xml_contest(&d->r, name, err));
    d->r.votes_allowed = votes;
    for (bool more = true;;) {
        BAL_TRY(xml_child(x, &more, err));
        if (!more)
            return BAL_OK;
        if (xml_is(x, "Choice"))
            BAL_TRY(read_choice(d, err));
        else
            BAL_TRY(xml_skip(x, err));
    }
}

static bal_status read_name(struct reader *d, struct bal_err *err)
{
    struct election *e = d->r.imp->election;
    str text;
    BAL_TRY(xml_text(&d->r.xml, &text, err));
    if (e->name.len == 0)
        e->name = import_keep(d->r.imp, str_trim(text));
    return arena_check(&e->arena, err);
}

static bal_status read_result(struct reader *d, struct bal_err *err)
{
    struct xml *x = &d->r.xml;
    BAL_TRY(xml_root(x, err));
    if (!xml_is(x, "ElectionResult"))
        return xml_fail(x, err, "this is no ElectionResult");
    for (bool more = true;;) {
        BAL_TRY(xml_child(x, &more, err));
        if (!more)
            break;
        if (xml_is(x, "Contest"))
            BAL_TRY(read_contest(d, err));
        else if (xml_is(x, "ElectionName"))
            BAL_TRY(read_name(d, err));
        else
            BAL_TRY(xml_skip(x, err));
    }
    if (d->r.contests == 0)
        results_xml_problem(&d->r, PROBLEM_empty_file, STR(""), "there is no contest in it");
    return xml_finish(x, err);
}

bal_status clarity_detail_xml_read(struct source *s, struct import *imp, struct bal_err *err)
{
    struct reader d = {0};
    bal_status status = results_xml_open(&d.r, s, imp, err);
    if (status == BAL_OK)
        status = read_result(&d, err);
    results_xml_close(&d.r);
    vec_done(&d.parts);
    return status;
}

static bal_status read_file(const struct input *in, struct import *imp, struct bal_err *err)
{
    return read_text(in, imp, clarity_detail_xml_read, err);
}

static int probe(const struct probe *p)
{
    bool root = probe_begins(p, "<") && probe_has(p, "<ElectionResult");
    return root && (probe_has(p, "VoterTurnout") || probe_has(p, "<Contest")) ? 93 : 0;
}

const struct format format_clarity_detail_xml = {
    .name = "clarity-detail-xml",
    .title = "Clarity election night results, detail.xml",
    .flags = FORMAT_RESULTS,
    .probe = probe,
    .read = read_file,
};
