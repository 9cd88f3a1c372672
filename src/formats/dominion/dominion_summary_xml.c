// SPDX-License-Identifier: Apache-2.0
// dominion_summary_xml.c: Dominion's Election Summary Report as XML: a report of SQL Server
// Reporting Services whose elements and attributes are named after the boxes on its page. Read are
//
//     <ContestIdGroup contestId="MAYOR   ">
//       … <Textbox9 ballots2="410105 / 522265 "/>                         ballots with the contest
//       … <Textbox9 undervotes3="19700"/> … <Textbox9 overvotes2="1319"/>
//       <chGroup><candidateNameTextBox4 candidateNameTextBox4="ANN ">
//         … <cgGroup countingGroupName="Election Day" vot7="12"/>         by counting group
//         <Textbox13 vot8="15"/>                                          their sum
//       … <Textbox13 votes3="27"/>                                        of all choices
//       <writeinGroup2 name="BO "> … <Textbox1 votes2="3"/>               of the write-ins, Bo's
//
// The votes of a ranked contest are its first preferences: the report has no other round. Write-ins
// that are told by name are taken out of "Write-in". Each sum that the report tells is checked.
#include <inttypes.h>

#include "formats/readers.h"
#include "formats/results/results_xml.h"

struct line {            // a choice, or a write-in by name
    size_t at, len;      // its name in `names`
    uint64_t groups;     // votes by counting group, added up
    uint64_t votes;      // as stated
    bool known, by_name; // votes were stated; it is a write-in
};

enum figure { ALL, BALLOTS, UNDERVOTES, OVERVOTES, FIGURES };

struct reader {
    struct results_xml r;
    VEC(struct line) lines; // of the contest
    struct buf names;
    uint64_t figures[FIGURES]; // of the contest, as stated
    bool has[FIGURES];
    uint32_t contest, line; // depth of the contest and of the line that are open; 0: none
};

static bal_status begin_line(struct reader *d, const char *attribute, bool by_name,
                             struct bal_err *err)
{
    str name;
    struct line *new = vec_push(&d->lines, LIMIT_CHOICES);
    if (new == NULL)
        return bal_fail(err, BAL_LIMIT, "more than %d choices in one contest", LIMIT_CHOICES);
    (void)xml_attribute(&d->r.xml, attribute, &name);
    name = str_trim(name);
    *new = (struct line){.at = d->names.len, .len = name.len, .by_name = by_name};
    buf_add(&d->names, name);
    d->line = d->r.xml.depth;
    return buf_check(&d->names, err);
}

static void take_votes(struct reader *d)
{
    struct line *l = &d->lines.at[d->lines.len - 1];
    const char *sum = l->by_name ? "votes2" : "vot8";
    uint64_t votes = 0;
    str text;
    if (xml_attribute(&d->r.xml, sum, &text))
        l->known = results_xml_number(&d->r, sum, &l->votes) || l->known;
    else if (!l->by_name && xml_attribute(&d->r.xml, "vot7", &text) &&
             results_xml_number(&d->r, "vot7", &votes) &&
             __builtin_add_overflow(l->groups, votes, &l->groups))
        l->groups = UINT64_MAX; // more than any sum that is stated
}

static void take_figure(struct reader *d, enum figure f, const char *attribute)
{
    str text;
    if (!xml_attribute(&d->r.xml, attribute, &text))
        return;
    str first = str_trim(str_cut(&text, '/')); // "cast / registered"
    d->has[f] = num_u64_grouped(first, &d->figures[f]);
    if (!d->has[f])
        results_xml_problem(&d->r, PROBLEM_bad_number, first,
                            "%s=\"" STR_FMT "\" is not a whole number", attribute,
                            STR_ARG(str_head(first, 60)));
}

// ---- a contest that has ended

static str name_of(const struct reader *d, const struct line *l)
{
    return str_make(d->names.ptr + l->at, l->len);
}

static bool is_write_in(const struct reader *d, const struct line *l)
{
    str name = name_of(d, l);
    return !l->by_name &&
           (str_eq_nocase(name, STR("write-in")) || str_eq_nocase(name, STR("write in")));
}

// name "": of the whole contest.
static void differs(struct reader *d, str name, uint64_t stated, uint64_t sum)
{
    bool whole = name.len == 0;
    results_xml_problem(&d->r, PROBLEM_invariant, name,
                        "contest '" STR_FMT "'%s" STR_FMT "%s: %" PRIu64 " votes, and its parts "
                        "have %" PRIu64,
                        STR_ARG(str_head(buf_str(&d->r.contest), 90)), whole ? "" : ", '",
                        STR_ARG(str_head(name, 60)), whole ? "" : "'", stated, sum);
}

// Every vote of every ballot is for somebody, missing or one too many.
static void check_ballots(struct reader *d, uint64_t votes)
{
    uint64_t sum = votes, ballots = d->figures[BALLOTS];
    if (!d->has[BALLOTS] || !d->has[UNDERVOTES] || !d->has[OVERVOTES] ||
        __builtin_add_overflow(sum, d->figures[UNDERVOTES], &sum) ||
        __builtin_add_overflow(sum, d->figures[OVERVOTES], &sum))
        return;
    if (ballots == 0 ? sum != 0 : sum % ballots != 0)
        results_xml_problem(&d->r, PROBLEM_fixed_count, STR(""),
                            "contest '" STR_FMT "': votes, undervotes and overvotes are %" PRIu64
                            ", no multiple of its %" PRIu64 " ballots",
                            STR_ARG(str_head(buf_str(&d->r.contest), 90)), sum, ballots);
}

// The sum of all choices, and of the write-ins by name among them.
static bal_status add_lines(struct reader *d, uint64_t *all, uint64_t *by_name, struct bal_err *err)
{
    *all = *by_name = 0;
    for (size_t i = 0; i < d->lines.len; i++) {
        const struct line *l = &d->lines.at[i];
        uint64_t *sum = l->by_name ? by_name : all;
        if (l->known && !l->by_name && l->groups != l->votes)
            differs(d, name_of(d, l), l->votes, l->groups);
        if (__builtin_add_overflow(*sum, l->votes, sum))
            return bal_fail(err, BAL_LIMIT, "too many votes");
    }
    return BAL_OK;
}

static bal_status put_line(struct reader *d, const struct line *l, uint64_t by_name,
                           struct bal_err *err)
{
    bool named = false;
    uint64_t votes = l->votes;
    BAL_TRY(results_xml_choice(&d->r, name_of(d, l), &named, err));
    if (!l->known && named)
        results_xml_problem(&d->r, PROBLEM_missing_value, name_of(d, l),
                            "contest '" STR_FMT "', '" STR_FMT "': no votes are told",
                            STR_ARG(str_head(buf_str(&d->r.contest), 90)),
                            STR_ARG(str_head(name_of(d, l), 60)));
    if (!l->known || !named)
        return BAL_OK;
    if (is_write_in(d, l))
        votes -= by_name <= votes ? by_name : 0;
    return results_xml_add(&d->r, d->r.imp->jurisdiction, votes, err);
}

static bal_status end_contest(struct reader *d, struct bal_err *err)
{
    uint64_t all, by_name, write_ins = 0;
    BAL_TRY(add_lines(d, &all, &by_name, err));
    if (d->has[ALL] && d->figures[ALL] != all)
        differs(d, STR(""), d->figures[ALL], all);
    for (size_t i = 0; i < d->lines.len; i++)
        if (is_write_in(d, &d->lines.at[i]))
            write_ins = d->lines.at[i].votes;
    if (by_name > write_ins)
        differs(d, STR("Write-in"), write_ins, by_name);
    check_ballots(d, all);
    if (d->lines.len == 0)
        results_xml_problem(&d->r, PROBLEM_missing_value, STR(""),
                            "contest '" STR_FMT "': no candidate is found in it",
                            STR_ARG(str_head(buf_str(&d->r.contest), 90)));
    for (size_t i = 0; i < d->lines.len; i++)
        BAL_TRY(put_line(d, &d->lines.at[i], by_name <= write_ins ? by_name : 0, err));
    return BAL_OK;
}

// ---- the report

static bal_status begin_contest(struct reader *d, struct bal_err *err)
{
    str name;
    d->contest = d->r.xml.depth;
    d->lines.len = 0;
    buf_clear(&d->names);
    memset(d->has, 0, sizeof d->has);
    (void)xml_attribute(&d->r.xml, "contestId", &name);
    return results_xml_contest(&d->r, name, err);
}

static bal_status take_start(struct reader *d, struct bal_err *err)
{
    struct xml *x = &d->r.xml;
    if (d->contest == 0) {
        if (xml_is(x, "TabBatchGroup"))
            results_xml_again(&d->r);
        return xml_is(x, "ContestIdGroup") ? begin_contest(d, err) : BAL_OK;
    }
    if (d->line == 0 && xml_is(x, "candidateNameTextBox4"))
        return begin_line(d, "candidateNameTextBox4", false, err);
    if (d->line == 0 && xml_is(x, "writeinGroup2"))
        return begin_line(d, "name", true, err);
    if (d->line != 0)
        take_votes(d);
    if (d->line == 0 && xml_is(x, "Textbox13"))
        take_figure(d, ALL, "votes3");
    if (xml_is(x, "Textbox9")) {
        take_figure(d, BALLOTS, "ballots2");
        take_figure(d, UNDERVOTES, "undervotes3");
        take_figure(d, OVERVOTES, "overvotes2");
    }
    return BAL_OK;
}

static bal_status take_end(struct reader *d, struct bal_err *err)
{
    uint32_t ended = d->r.xml.depth + 1;
    if (ended == d->line)
        d->line = 0;
    if (ended != d->contest)
        return BAL_OK;
    d->contest = 0;
    return end_contest(d, err);
}

static bal_status read_report(struct reader *d, struct bal_err *err)
{
    struct xml *x = &d->r.xml;
    BAL_TRY(xml_root(x, err));
    if (!xml_is(x, "Report"))
        return xml_fail(x, err, "this is no Report");
    while (x->type != XML_DONE) {
        BAL_TRY(xml_next(x, err));
        if (x->type == XML_START)
            BAL_TRY(take_start(d, err));
        else if (x->type == XML_END)
            BAL_TRY(take_end(d, err));
    }
    if (d->r.contests == 0)
        results_xml_problem(&d->r, PROBLEM_empty_file, STR(""), "there is no contest in it");
    return BAL_OK;
}

bal_status dominion_summary_xml_read(struct source *s, struct import *imp, struct bal_err *err)
{
    struct reader d = {.names = BUF_INIT(LIMIT_TOKEN_BYTES)};
    bal_status status = results_xml_open(&d.r, s, imp, err);
    if (status == BAL_OK)
        status = read_report(&d, err);
    results_xml_close(&d.r);
    vec_done(&d.lines);
    buf_done(&d.names);
    return status;
}

static bal_status read_file(const struct input *in, struct import *imp, struct bal_err *err)
{
    return read_text(in, imp, dominion_summary_xml_read, err);
}

static int probe(const struct probe *p)
{
    return probe_begins(p, "<") && probe_has(p, "<Report") &&
                   probe_has(p, "<TabBatchGroup_Collection")
               ? 93
               : 0;
}

const struct format format_dominion_summary_xml = {
    .name = "dominion-ssrs-summary-xml",
    .title = "Dominion Election Summary Report, XML",
    .flags = FORMAT_RESULTS,
    .probe = probe,
    .read = read_file,
};

// The Tabulator Status report lists tabulators by number and name. Whether each has sent its
// results is said only on the printed page: nothing in it can be counted or held against anything.
static int probe_status(const struct probe *p)
{
    return probe_begins(p, "<") && probe_has(p, "<ExportName") && probe_has(p, "<tabulators") ? 93
                                                                                              : 0;
}

const struct format format_dominion_status_xml = {
    .name = "dominion-tabulator-status-xml",
    .title = "Dominion Tabulator Status, XML: names of tabulators, no votes",
    .flags = FORMAT_SIDE,
    .probe = probe_status,
};
