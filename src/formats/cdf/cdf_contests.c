// SPDX-License-Identifier: Apache-2.0
// cdf_contests.c: what a report of SP 1500-103 says of elections, contests, choices, precincts and
// devices. It may stand before or after the records, and again in every file of a package.
#include "formats/cdf/cdf.h"
#include "formats/cdf/cdf_counts.h"

#include <stdarg.h>
#include <stdio.h>

enum { MOST_CHOICES = LIMIT_CHOICES, MOST_NAMES = 1 << 24 };

void cdf_classes(struct cdf *c, const struct cdf_member *const *members)
{
    c->members = members;
    for (int class = 0; class < CDF_CLASSES; class ++) {
        struct json_keys *k = &c->keys[class];
        k->count = 0;
        const struct cdf_member *m = c->members[class];
        for (; m != NULL && m->key.ptr != NULL; m++)
            k->key[k->count++] = m->key;
    }
}

bal_status cdf_init(struct cdf *c, struct import *imp, struct bal_err *err)
{
    *c = (struct cdf){.imp = imp,
                      .members = cdf_members,
                      .root = "CastVoteRecordReport",
                      .words = BUF_INIT(LIMIT_TOKEN_BYTES)};
    struct table *tables[] = {&c->candidates.ids, &c->parties.ids,  &c->units.ids, &c->devices.ids,
                              &c->elections.ids,  &c->used_devices, &c->unknown};
    for (size_t i = 0; i < ARRAY_LEN(tables); i++)
        *tables[i] = TABLE_INIT(LIMIT_NAMES_BYTES);
    c->card_units.sets = TABLE_INIT(LIMIT_NAMES_BYTES);
    late_init(&c->late, imp);
    cdf_classes(c, cdf_members);
    (void)err;
    return BAL_OK;
}

static void names_done(struct cdf_names *n)
{
    table_done(&n->ids);
    vec_done(&n->names);
}

void cdf_done(struct cdf *c)
{
    names_done(&c->candidates);
    names_done(&c->parties);
    names_done(&c->units);
    names_done(&c->devices);
    names_done(&c->elections);
    table_done(&c->used_devices);
    table_done(&c->unknown);
    for (size_t s = 0; s < c->card_units.segments.len; s++)
        mem_free(c->card_units.segments.at[s]);
    vec_done(&c->card_units.segments);
    table_done(&c->card_units.sets);
    vec_done(&c->snapshots);
    vec_done(&c->instances);
    vec_done(&c->marks);
    vec_done(&c->positions);
    vec_done(&c->selections);
    vec_done(&c->defined);
    vec_done(&c->batches);
    buf_done(&c->words);
    late_done(&c->late);
}

void cdf_problem(struct cdf *c, enum problem_id id, str value, const char *fmt, ...)
{
    struct problems *problems = c->imp->problems;
    struct place place = {.file = c->imp->file};
    char message[300], record[200] = "";
    if (problems->count[id] >= LIMIT_PROBLEMS_KEPT) { // it is only counted: spare the words
        problem_add(problems, id, place, STR(""), "%s", "");
        return;
    }
    if (c->place != NULL)
        c->place(c->syntax, &place.line, &place.column);
    str unique = cdf_kept(c, c->texts[CDF_CVR_UNIQUE]);
    if (c->in_record)
        snprintf(record, sizeof record, "CVR %llu%s" STR_FMT "%s: ", (unsigned long long)c->records,
                 unique.len > 0 ? " (UniqueId " : "", STR_ARG(str_head(unique, 100)),
                 unique.len > 0 ? ")" : "");
    va_list args;
    va_start(args, fmt);
    vsnprintf(message, sizeof message, fmt, args);
    va_end(args);
    problem_add(problems, id, place, value, "%s%s", record, message);
}

bal_status cdf_unknown(struct cdf *c, str key, struct bal_err *err)
{
    uint32_t number = 0, known = c->unknown.len;
    if (known >= 1000) // a hostile file has no end of them
        return BAL_OK;
    BAL_TRY(import_name(&c->unknown, key, &number, err));
    if (number == known)
        cdf_problem(c, PROBLEM_unknown_field, key, "\"" STR_FMT "\" is not used",
                    STR_ARG(str_head(key, 100)));
    return BAL_OK;
}

bal_status cdf_begin(struct cdf *c, enum cdf_class class, struct bal_err *err)
{
    if (class >= CDF_CVR && class <= CDF_WRITE_IN)
        return cdf_card_begin(c, class, err);
    if (c->counts != NULL)
        cdf_counts_begin(c, class);
    c->code_other = c->code_value = (struct cdf_text){0};
    if (class == CDF_COUNT)
        return BAL_OK;
    if (class == CDF_CODE || class == CDF_REPORT)
        return BAL_OK;
    c->owner = class;
    if (class != CDF_SELECTION)
        c->words.len = 0;
    c->named_id = c->named_name = c->batch_device = (struct cdf_text){0};
    c->batch_sheets = CDF_ABSENT;
    if (class == CDF_CONTEST) {
        c->contest_id = c->contest_name = c->contest_code = (struct cdf_text){0};
        c->variation = c->other_variation = (struct cdf_text){0};
        c->contest_votes = c->contest_seats = 0;
        c->selections.len = 0;
    } else if (class == CDF_SELECTION) {
        struct cdf_selection *s = vec_push(&c->selections, MOST_CHOICES);
        if (s == NULL)
            return bal_fail(err, BAL_LIMIT, "more than %d choices in one contest", MOST_CHOICES);
        *s = (struct cdf_selection){0};
    }
    return BAL_OK;
}

// Adds a line to the list, which moves to the end of the words.
static bal_status add_line(struct cdf *c, struct cdf_text *list, str text, struct bal_err *err)
{
    struct cdf_text old = *list;
    if (!buf_reserve(&c->words, old.len + text.len + 1))
        return err_memory(err);
    list->at = (uint32_t)c->words.len;
    buf_add(&c->words, cdf_kept(c, old));
    if (old.len > 0)
        buf_add_char(&c->words, '\n');
    buf_add(&c->words, text);
    list->len = (uint32_t)(c->words.len - list->at);
    return buf_check(&c->words, err);
}

static bal_status selection_value(struct cdf *c, enum cdf_field field, str text,
                                  struct bal_err *err)
{
    struct cdf_selection *s = &c->selections.at[c->selections.len - 1];
    switch ((int)field) {
    case CDF_SELECTION_ID:
        return cdf_keep(c, text, &s->id, err);
    case CDF_SELECTION_CANDIDATE:
        return add_line(c, &s->candidates, text, err);
    case CDF_SELECTION_PARTY:
        return add_line(c, &s->parties, text, err);
    case CDF_SELECTION_TEXT:
        return cdf_keep(c, text, &s->text, err);
    default: // CDF_SELECTION_WRITE_IN
        s->write_in = str_eq(text, STR("true")) || str_eq(text, STR("1"));
        return BAL_OK;
    }
}

static bal_status contest_value(struct cdf *c, enum cdf_field field, str text, struct bal_err *err)
{
    switch ((int)field) {
    case CDF_CONTEST_ID:
        return cdf_keep(c, text, &c->contest_id, err);
    case CDF_CONTEST_NAME:
        return cdf_keep(c, text, &c->contest_name, err);
    case CDF_CONTEST_VARIATION:
        return cdf_keep(c, text, &c->variation, err);
    case CDF_CONTEST_OTHER:
        return cdf_keep(c, text, &c->other_variation, err);
    case CDF_CONTEST_VOTES:
        return cdf_number(c, "VotesAllowed", text, &c->contest_votes);
    default: // CDF_CONTEST_SEATS
        return cdf_number(c, "NumberElected", text, &c->contest_seats);
    }
}

bal_status cdf_value(struct cdf *c, enum cdf_field field, str text, struct bal_err *err)
{
    if (field > CDF_COUNTS_FIELDS)
        return cdf_counts_value(c, field, text, err);
    switch ((int)field) {
    case CDF_REPORT_VERSION:
        if (!str_eq(text, STR("1.0.0")))
            cdf_problem(c, PROBLEM_mixed_versions, text, "version '" STR_FMT "' is read as 1.0.0",
                        STR_ARG(str_head(text, 40)));
        return BAL_OK;
    case CDF_ELECTION_ID:
    case CDF_NAMED_ID:
        return cdf_keep(c, text, &c->named_id, err);
    case CDF_ELECTION_NAME:
        if (c->imp->election->name.len == 0)
            c->imp->election->name = import_keep(c->imp, str_trim(text));
        return BAL_OK;
    case CDF_NAMED_NAME:
        return cdf_keep(c, text, &c->named_name, err);
    case CDF_CODE_OTHER:
        return cdf_keep(c, text, &c->code_other, err);
    case CDF_CODE_VALUE:
        return cdf_keep(c, text, &c->code_value, err);
    case CDF_BATCH_DEVICE:
        return cdf_keep(c, text, &c->batch_device, err);
    case CDF_BATCH_SHEETS:
        return cdf_number(c, "NumberSheets", text, &c->batch_sheets);
    default:
        if (field < CDF_ELECTION_ID)
            return cdf_card_value(c, field, text, err);
        return field < CDF_SELECTION_ID ? contest_value(c, field, text, err)
                                        : selection_value(c, field, text, err);
    }
}

// The name of what has that id; the first one stays.
static bal_status end_named(struct cdf *c, struct cdf_names *n, struct bal_err *err)
{
    str id = cdf_kept(c, c->named_id), name = cdf_kept(c, c->named_name);
    uint32_t number = 0;
    if (id.len == 0) {
        cdf_problem(c, PROBLEM_missing_value, name, "an object has no id");
        return BAL_OK;
    }
    BAL_TRY(import_name(&n->ids, id, &number, err));
    while (n->names.len <= number)
        if (vec_push(&n->names, MOST_NAMES) == NULL)
            return err_memory(err);
    if (n->names.at[number].ptr == NULL)
        n->names.at[number] = late_name(&c->late.arena, name);
    return arena_check(&c->late.arena, err);
}

static void end_code(struct cdf *c)
{
    bool is_name = str_eq(cdf_kept(c, c->code_other), STR("name"));
    bool is_kind = str_eq(cdf_kept(c, c->code_other), STR("kind"));
    struct cdf_selection *s = NULL;
    if (c->owner == CDF_SELECTION && c->selections.len > 0)
        s = &c->selections.at[c->selections.len - 1];
    if (s != NULL && is_name)
        s->name = c->code_value;
    else if (s != NULL && is_kind)
        s->qualified = str_eq(cdf_kept(c, c->code_value), STR("qualified-write-in"));
    else if (s != NULL && s->code.len == 0)
        s->code = c->code_value;
    else if (s == NULL && c->owner == CDF_CONTEST && c->contest_code.len == 0)
        c->contest_code = c->code_value;
}

// An id is a code of the voting system unless it is one of ours.
static str code_of(struct cdf *c, struct cdf_text code, str id)
{
    if (code.len > 0)
        return late_name(&c->late.arena, cdf_kept(c, code));
    return str_starts(id, STR("ballast-")) ? STR("") : id;
}

static void take_variation(struct cdf *c, struct late_contest *to)
{
    str name = cdf_kept(c, c->variation), other = cdf_kept(c, c->other_variation);
    struct bal_err ignored;
    if (c->counts != NULL && str_eq(other, STR(CDF_NOT_STATED))) {
        to->most_votes = to->votes; // a guess
        to->votes = 0;
    } else if (str_eq(name, STR("rcv"))) {
        to->ranked = LATE_RANKED;
    } else if (str_eq(name, STR("plurality")) || str_eq(name, STR("n-of-m")) ||
               str_eq(name, STR("1-of-m"))) {
        to->ranked = LATE_UNRANKED;
    } else if (str_eq(name, STR("approval"))) {
        to->ranked = LATE_UNRANKED;
        to->function = FUNCTION_APPROVAL;
        to->function_known = true;
    } else if (str_eq(name, STR("other")) && other.len > 0 &&
               function_parse(late_name(&c->late.arena, other), &to->function, &to->terms,
                              &ignored) == BAL_OK) {
        to->function_known = true;
        to->ranked = function_marks(to->function) == USE_RANKS ? LATE_RANKED : LATE_UNRANKED;
    } else if (name.len > 0) {
        cdf_problem(c, PROBLEM_not_counted, name,
                    "contest '" STR_FMT "' is decided by '" STR_FMT "', whose terms the format "
                    "does not tell; it is taken as a plurality contest",
                    STR_ARG(str_head(to->name, 80)),
                    STR_ARG(str_head(other.len > 0 ? other : name, 60)));
    }
}

static bal_status define_choice(struct cdf *c, uint32_t contest, const struct cdf_selection *s,
                                struct bal_err *err)
{
    uint16_t number = 0;
    str id = cdf_kept(c, s->id);
    if (id.len == 0) {
        cdf_problem(c, PROBLEM_missing_value, STR(""), "a ContestSelection has no id");
        return BAL_OK;
    }
    BAL_TRY(late_choice(&c->late, contest, id, &number, err));
    struct late_choice *to = &c->late.contests.at[contest].choices.at[number];
    if (to->defined) {
        cdf_problem(c, PROBLEM_duplicate_row, id, "ContestSelection '" STR_FMT "' stands twice",
                    STR_ARG(str_head(id, 100)));
        return BAL_OK;
    }
    BAL_TRY(late_define_choice(&c->late, contest, number, err));
    to->code = code_of(c, s->code, to->id);
    to->kind = s->qualified  ? CHOICE_QUALIFIED_WRITE_IN
               : s->write_in ? CHOICE_WRITE_IN
                             : CHOICE_REGULAR;
    to->name = late_name(&c->late.arena, cdf_kept(c, s->name.len > 0 ? s->name : s->text));
    struct cdf_defined *d = vec_push(&c->defined, MOST_NAMES);
    if (d == NULL)
        return err_memory(err);
    *d = (struct cdf_defined){.contest = contest,
                              .choice = number,
                              .candidates = arena_str(&c->late.arena, cdf_kept(c, s->candidates)),
                              .parties = arena_str(&c->late.arena, cdf_kept(c, s->parties))};
    return arena_check(&c->late.arena, err);
}

static uint32_t small(uint64_t v)
{
    return v > UINT16_MAX ? UINT16_MAX : (uint32_t)v;
}

static bal_status end_contest(struct cdf *c, struct bal_err *err)
{
    uint32_t number = 0;
    str id = cdf_kept(c, c->contest_id);
    if (id.len == 0) {
        cdf_problem(c, PROBLEM_missing_value, cdf_kept(c, c->contest_name), "a contest has no id");
        return BAL_OK;
    }
    BAL_TRY(late_contest(&c->late, id, &number, err));
    struct late_contest *to = &c->late.contests.at[number];
    if (to->defined) // again, as every file of a package has it
        return c->counts != NULL ? cdf_counts_again(c, id) : BAL_OK;
    BAL_TRY(late_define(&c->late, number, err));
    to->name = late_name(&c->late.arena, cdf_kept(c, c->contest_name));
    to->code = code_of(c, c->contest_code, to->id);
    to->seats = small(c->contest_seats);
    to->votes = small(c->contest_votes);
    take_variation(c, to);
    if (to->ranked == LATE_RANKED) {
        to->ranks = c->contest_votes <= LIMIT_RANKS ? (uint32_t)c->contest_votes : LIMIT_RANKS;
        to->votes = 0;
    }
    to->place.file = c->imp->file;
    if (c->place != NULL)
        c->place(c->syntax, &to->place.line, &to->place.column);
    for (size_t i = 0; i < c->selections.len; i++)
        BAL_TRY(define_choice(c, number, &c->selections.at[i], err));
    if (c->counts != NULL)
        BAL_TRY(cdf_counts_contest(c, number, err));
    return arena_check(&c->late.arena, err);
}

bal_status cdf_end(struct cdf *c, enum cdf_class class, struct bal_err *err)
{
    if (class >= CDF_CVR && class <= CDF_WRITE_IN)
        return cdf_card_end(c, class, err);
    if (c->counts != NULL)
        BAL_TRY(cdf_counts_end(c, class, err));
    switch ((int)class) {
    case CDF_CODE:
        end_code(c);
        return BAL_OK;
    case CDF_SELECTION:
        c->owner = CDF_CONTEST;
        return BAL_OK;
    case CDF_CONTEST:
        return end_contest(c, err);
    case CDF_CANDIDATE:
        return end_named(c, &c->candidates, err);
    case CDF_PARTY:
        return end_named(c, &c->parties, err);
    case CDF_UNIT:
        return end_named(c, &c->units, err);
    case CDF_DEVICE:
        return end_named(c, &c->devices, err);
    case CDF_BATCH:
        return cdf_scanned(c, cdf_kept(c, c->batch_device), cdf_kept(c, c->named_id),
                           c->batch_sheets, err);
    case CDF_ELECTION:
        c->has_election = true;
        return BAL_OK;
    default:
        return BAL_OK;
    }
}

bal_status cdf_scanned(struct cdf *c, str scanner, str batch, uint64_t sheets, struct bal_err *err)
{
    if (sheets == CDF_ABSENT || batch.len == 0)
        return BAL_OK;
    for (size_t i = 0; i < c->batches.len; i++) // every file of a package says it again
        if (str_eq(c->batches.at[i].batch, batch) && str_eq(c->batches.at[i].scanner, scanner))
            return BAL_OK;
    struct cdf_batch *b = vec_push(&c->batches, 1 << 16);
    if (b == NULL)
        return bal_fail(err, BAL_LIMIT, "more than %d batches", 1 << 16);
    *b = (struct cdf_batch){arena_str(&c->late.arena, scanner), arena_str(&c->late.arena, batch),
                            sheets};
    return arena_check(&c->late.arena, err);
}
