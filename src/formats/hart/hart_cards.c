// SPDX-License-Identifier: Apache-2.0
// hart_cards.c: from an XML file of Hart Verity, one sheet of paper, to a card.
//
// Only marked options are listed. In a contest without ranks the value is "1"; in a ranked one it
// has a digit for each rank: "0100" is rank 2, several 1s are one choice ranked several times. Ids
// are what tells contests and choices apart: names differ in spaces from style to style. How many
// votes are allowed is nowhere: it is the most that options and undervotes make on one sheet.
#include "formats/hart/hart.h"

#include <stdarg.h>
#include <stdio.h>

void hart_init(struct hart *h, struct import *imp)
{
    *h = (struct hart){.imp = imp,
                       .words = BUF_INIT(LIMIT_TOKEN_BYTES),
                       .guids = TABLE_INIT(LIMIT_NAMES_BYTES),
                       .workstations = TABLE_INIT(LIMIT_NAMES_BYTES),
                       .imprints = TABLE_INIT(LIMIT_NAMES_BYTES),
                       .unknown = TABLE_INIT(LIMIT_NAMES_BYTES),
                       .signed_files = TABLE_INIT(LIMIT_NAMES_BYTES)};
    late_init(&h->late, imp);
    h->late.sums_only = true;
}

void hart_done(struct hart *h)
{
    late_done(&h->late);
    xml_close(&h->xml);
    hart_scan_done(&h->scan);
    buf_done(&h->words);
    vec_done(&h->instances);
    vec_done(&h->marks);
    vec_done(&h->several_names);
    table_done(&h->guids);
    table_done(&h->workstations);
    table_done(&h->imprints);
    vec_done(&h->sheets);
    table_done(&h->unknown);
    table_done(&h->signed_files);
}

void hart_problem(struct hart *h, enum problem_id id, bool placed, str value, const char *fmt, ...)
{
    struct place place = {.file = h->imp->file};
    if (placed && h->fast)
        hart_scan_place(&h->scan, &place.line, &place.column);
    else if (placed)
        xml_place(&h->xml, &place.line, &place.column);
    va_list args;
    va_start(args, fmt);
    problem_addv(h->imp->problems, id, place, value, fmt, args);
    va_end(args);
}

str hart_kept(const struct hart *h, struct hart_text t)
{
    return t.len > 0 ? str_make(h->words.ptr + t.at, t.len) : STR("");
}

// As xml_child, xml_text, xml_skip, xml_is, on either way.
static bal_status next_child(struct hart *h, bool *more, struct bal_err *err)
{
    if (!h->fast)
        return xml_child(&h->xml, more, err);
    *more = hart_scan_child(&h->scan);
    return BAL_OK;
}

static bal_status element_text(struct hart *h, str *out, struct bal_err *err)
{
    if (!h->fast)
        return xml_text(&h->xml, out, err);
    *out = hart_scan_text(&h->scan);
    return BAL_OK;
}

static bal_status skip(struct hart *h, struct bal_err *err)
{
    if (!h->fast)
        return xml_skip(&h->xml, err);
    hart_scan_skip(&h->scan);
    return BAL_OK;
}

static str element(const struct hart *h)
{
    return h->fast ? h->scan.name : h->xml.name;
}

#define is(h, text) str_eq(element(h), STR(text))

// Reads the text of the element.
static bal_status keep(struct hart *h, struct hart_text *out, struct bal_err *err)
{
    str text;
    BAL_TRY(element_text(h, &text, err));
    text = str_trim(text);
    *out = (struct hart_text){(uint32_t)h->words.len, (uint32_t)text.len};
    buf_add(&h->words, text);
    return buf_check(&h->words, err);
}

static bal_status number(struct hart *h, const char *what, uint64_t *out, struct bal_err *err)
{
    str text;
    BAL_TRY(element_text(h, &text, err));
    text = str_trim(text);
    if (!num_u64(text, out))
        hart_problem(h, PROBLEM_bad_number, true, text, "%s is not a whole number", what);
    return BAL_OK;
}

// An element that is not known: told once.
static bal_status unknown(struct hart *h, struct bal_err *err)
{
    uint32_t id = 0, known = h->unknown.len;
    if (known < 1000)
        BAL_TRY(import_name(&h->unknown, element(h), &id, err));
    if (known < 1000 && id == known)
        hart_problem(h, PROBLEM_unknown_field, true, element(h), "<" STR_FMT "> is not used",
                     STR_ARG(str_head(element(h), 100)));
    return skip(h, err);
}

static str next_word(str *s)
{
    *s = str_trim(*s);
    size_t n = 0;
    while (n < s->len && (unsigned char)s->ptr[n] > ' ')
        n++;
    str word = str_head(*s, n);
    *s = str_skip(*s, n);
    return word;
}

// The same words, whatever is between them?
static bool same_words(str a, str b)
{
    if (str_eq(a, b))
        return true;
    for (;;) {
        str x = next_word(&a), y = next_word(&b);
        if (!str_eq(x, y))
            return false;
        if (x.len == 0)
            return true;
    }
}

// The name of a thing that has been met under this id before, or its first one.
static void take_name(struct hart *h, str *known, str name, const char *what, str id)
{
    if (name.len == 0)
        return;
    if (known->len == 0)
        *known = late_words(&h->late.arena, name);
    else if (!same_words(*known, name))
        hart_problem(h, PROBLEM_several_names, true, name,
                     "%s " STR_FMT " is called '" STR_FMT "' here and '" STR_FMT "' before", what,
                     STR_ARG(str_head(id, 50)), STR_ARG(str_head(name, 80)),
                     STR_ARG(str_head(*known, 80)));
}

static void name_choice(struct hart *h, struct late_choice *to)
{
    str name = hart_kept(h, h->name);
    if (to->code.len == 0)
        to->code = to->id;
    if (!h->write_in) {
        take_name(h, &to->name, name, "choice", to->id);
        return;
    }
    // One choice is all that is written in; it has a name only if all of them have the same.
    bool first = to->kind != CHOICE_WRITE_IN;
    to->kind = CHOICE_WRITE_IN;
    if (first && to->name.len == 0 && name.len > 0)
        to->name = late_words(&h->late.arena, name);
    else if (!same_words(to->name, name))
        to->name = STR("Write-in");
}

static bal_status add_mark(struct hart *h, uint16_t choice, uint8_t rank, struct bal_err *err)
{
    struct mark *m = vec_push(&h->marks, HART_MOST);
    if (m == NULL)
        return bal_fail(err, BAL_LIMIT, "more than %d marks on one sheet", HART_MOST);
    *m = (struct mark){.choice = choice, .rank = rank};
    return BAL_OK;
}

// The value as marks: a digit for each rank, or one digit where there are none.
static bal_status add_value(struct hart *h, uint32_t contest, uint16_t choice, struct bal_err *err)
{
    str value = hart_kept(h, h->value);
    struct late_contest *c = &h->late.contests.at[contest];
    bool valid = value.len > 0 && value.len <= LIMIT_RANKS, any = false;
    for (size_t i = 0; i < value.len; i++) {
        valid = valid && (value.ptr[i] == '0' || value.ptr[i] == '1');
        any |= value.ptr[i] == '1';
    }
    if (!valid || !any) {
        hart_problem(h, PROBLEM_bad_value, true, str_head(value, 100),
                     "contest '" STR_FMT "': '" STR_FMT "' is no mark: digits 0 and 1, one for "
                     "each rank",
                     STR_ARG(str_head(c->name, 80)), STR_ARG(str_head(value, 40)));
        return BAL_OK;
    }
    if (value.len > 1)
        c->ranked = LATE_RANKED;
    if (value.len > c->ranks && value.len > 1)
        c->ranks = (uint32_t)value.len;
    for (size_t i = 0; i < value.len; i++)
        if (value.ptr[i] == '1')
            BAL_TRY(add_mark(h, choice, value.len > 1 ? (uint8_t)(i + 1) : 0, err));
    return BAL_OK;
}

static bal_status read_option(struct hart *h, uint32_t contest, struct bal_err *err)
{
    uint16_t choice = 0;
    h->id = h->name = h->value = (struct hart_text){0};
    h->write_in = false;
    for (bool more = true;;) {
        BAL_TRY(next_child(h, &more, err));
        if (!more)
            break;
        if (is(h, "Id")) {
            BAL_TRY(keep(h, &h->id, err));
        } else if (is(h, "Name")) {
            BAL_TRY(keep(h, &h->name, err));
        } else if (is(h, "Value")) {
            BAL_TRY(keep(h, &h->value, err));
        } else if (is(h, "WriteInData")) {
            h->write_in = true;
            BAL_TRY(skip(h, err));
        } else if (is(h, "Rules")) { // made by a rule (straight party): a vote as any
            BAL_TRY(skip(h, err));
        } else {
            BAL_TRY(unknown(h, err));
        }
    }
    if (h->id.len == 0) {
        hart_problem(h, PROBLEM_missing_value, true, hart_kept(h, h->name), "an option has no Id");
        return BAL_OK;
    }
    BAL_TRY(late_choice(&h->late, contest, hart_kept(h, h->id), &choice, err));
    name_choice(h, &h->late.contests.at[contest].choices.at[choice]);
    return add_value(h, contest, choice, err);
}

// A contest's Id stands before its options; where it does not, the contest cannot be told.
static bal_status read_options(struct hart *h, uint32_t contest, bool known, struct bal_err *err)
{
    for (bool more = true;;) {
        BAL_TRY(next_child(h, &more, err));
        if (!more)
            return BAL_OK;
        if (!known || !is(h, "Option"))
            BAL_TRY(skip(h, err));
        else
            BAL_TRY(read_option(h, contest, err));
    }
}

static bal_status find_contest(struct hart *h, str name, struct hart_instance *i,
                               struct bal_err *err)
{
    BAL_TRY(late_contest(&h->late, hart_kept(h, h->id), &i->contest, err));
    struct late_contest *c = &h->late.contests.at[i->contest];
    c->code = c->id;
    take_name(h, &c->name, name, "contest", c->id);
    return BAL_OK;
}

static bal_status contest_child(struct hart *h, struct hart_instance *i, bool *known,
                                struct hart_text *name, struct bal_err *err)
{
    if (is(h, "Name"))
        return keep(h, name, err);
    if (is(h, "Id") && *known) { // its options belong to the first
        hart_problem(h, PROBLEM_bad_value, true, STR(""), "a contest has two Ids");
        return skip(h, err);
    }
    if (is(h, "Id")) {
        BAL_TRY(keep(h, &h->id, err));
        *known = h->id.len > 0;
        return *known ? find_contest(h, hart_kept(h, *name), i, err) : BAL_OK;
    }
    if (is(h, "Options"))
        return read_options(h, i->contest, *known, err);
    if (is(h, "Undervotes"))
        return number(h, "Undervotes", &i->undervotes, err);
    i->overvoted |= is(h, "Overvoted");
    i->invalid_party |= is(h, "InvalidStraightPartyVote");
    bool flag = is(h, "Overvoted") || is(h, "InvalidStraightPartyVote");
    return flag ? skip(h, err) : unknown(h, err);
}

static bal_status read_contest(struct hart *h, struct bal_err *err)
{
    struct hart_instance i = {.first = (uint32_t)h->marks.len};
    struct hart_text name = {0};
    bool known = false;
    for (bool more = true;;) {
        BAL_TRY(next_child(h, &more, err));
        if (!more)
            break;
        BAL_TRY(contest_child(h, &i, &known, &name, err));
    }
    i.count = (uint32_t)h->marks.len - i.first;
    if (!known) {
        hart_problem(h, PROBLEM_missing_value, true, hart_kept(h, name),
                     "a contest has no Id before its options");
        return BAL_OK;
    }
    struct hart_instance *kept = vec_push(&h->instances, HART_MOST);
    if (kept == NULL)
        return bal_fail(err, BAL_LIMIT, "more than %d contests on one sheet", HART_MOST);
    *kept = i;
    return BAL_OK;
}

static bal_status read_contests(struct hart *h, struct bal_err *err)
{
    for (bool more = true;;) {
        BAL_TRY(next_child(h, &more, err));
        if (!more)
            return BAL_OK;
        if (is(h, "Contest"))
            BAL_TRY(read_contest(h, err));
        else
            BAL_TRY(unknown(h, err));
    }
}

static bal_status read_split(struct hart *h, struct bal_err *err)
{
    for (bool more = true;;) {
        BAL_TRY(next_child(h, &more, err));
        if (!more)
            return BAL_OK;
        if (is(h, "Name"))
            BAL_TRY(keep(h, &h->precinct, err));
        else
            BAL_TRY(skip(h, err));
    }
}

static bal_status sheet_child(struct hart *h, struct bal_err *err)
{
    static const char *const ignored[] = {"Party", "IsBlank"};
    if (is(h, "Contests"))
        return read_contests(h, err);
    if (is(h, "BatchSequence"))
        return keep(h, &h->sequence, err);
    if (is(h, "SheetNumber"))
        return keep(h, &h->sheet, err);
    if (is(h, "PrecinctSplit"))
        return read_split(h, err);
    if (is(h, "BatchNumber"))
        return keep(h, &h->batch, err);
    if (is(h, "CvrGuid"))
        return keep(h, &h->guid, err);
    for (size_t i = 0; i < ARRAY_LEN(ignored); i++)
        if (str_eq(element(h), str_from(ignored[i])))
            return skip(h, err);
    return unknown(h, err);
}

static bal_status read_sheet(struct hart *h, struct bal_err *err)
{
    for (bool more = true;;) {
        BAL_TRY(next_child(h, &more, err));
        if (!more)
            break;
        BAL_TRY(sheet_child(h, err));
    }
    if (!h->fast)
        BAL_TRY(xml_finish(&h->xml, err));
    return hart_put_card(h, err);
}

static void clear(struct hart *h)
{
    h->words.len = h->instances.len = h->marks.len = 0;
    h->guid = h->batch = h->sequence = h->sheet = h->precinct = (struct hart_text){0};
}

bal_status hart_cvr(struct hart *h, struct source *s, struct bal_err *err)
{
    clear(h);
    h->fast = false;
    BAL_TRY(xml_open(&h->xml, s, err));
    BAL_TRY(xml_root(&h->xml, err));
    if (!is(h, "Cvr"))
        return xml_fail(&h->xml, err, "this is no Cvr of Hart Verity");
    return read_sheet(h, err);
}

bal_status hart_cvr_text(struct hart *h, str name, str text, struct bal_err *err)
{
    AUTO_SOURCE s = {0};
    clear(h);
    h->fast = hart_scan(&h->scan, text);
    if (h->fast) {
        hart_scan_root(&h->scan);
        return read_sheet(h, err);
    }
    BAL_TRY(source_open_memory(&s, name, text, 0, err));
    return hart_cvr(h, &s, err);
}
