// SPDX-License-Identifier: Apache-2.0
// ess_names.c: what the header cells of ES&S exports mean.
#include "formats/ess/ess.h"

enum ess_id ess_id_of(str header)
{
    static const struct {
        const char *names;
        enum ess_id id;
    } known[] = {
        {"castvoterecord|cvrid|ballot#|ballotid|cvrnumber|cvr", ESS_RECORD},
        {"tabulatorcvr", ESS_TABULATOR_CVR},
        {"batch|batchid", ESS_BATCH},
        {"batchname", ESS_BATCH_NAME},
        {"machine|tabulator|tabulatorid", ESS_MACHINE},
        {"precinct|precinctname", ESS_PRECINCT},
        {"ballotstyle|style", ESS_STYLE},
        {"reportinggroup|groupname", ESS_GROUP},
        {"count", ESS_COUNT},
        {"electionid|auditnumber|ballotstatus|pollplace|pollplaceid|precinctid|type|adjudicatedby|"
         "unknown",
         ESS_OTHER},
        {"originalballotexception|remainingballotexception|writeintype|resultsreport", ESS_LISTED},
    };
    for (size_t i = 0; i < ARRAY_LEN(known); i++)
        if (csv_name_is(header, known[i].names))
            return known[i].id;
    return ESS_IDS;
}

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

// Cuts "(45)" off the end.
static str without_number(str s)
{
    size_t i = s.len;
    if (!str_ends(s, STR(")")))
        return s;
    for (i--; i > 0 && digit(s.ptr[i - 1]); i--)
        ;
    bool number = i > 0 && i < s.len - 1 && s.ptr[i - 1] == '(';
    return number ? str_trim(str_head(s, i - 1)) : s;
}

// Digits at the front, up to `max`.
static bool take_number(str *s, uint32_t *out)
{
    size_t n = 0;
    while (n < s->len && digit(s->ptr[n]))
        n++;
    bool found = n > 0 && num_u32(str_head(*s, n), out) && *out >= 1 && *out <= LIMIT_RANKS;
    if (found)
        *s = str_skip(*s, n);
    return found;
}

static bool take_word(str *s, str word)
{
    str after = str_skip(*s, word.len);
    if (!str_eq_nocase(str_head(*s, word.len), word) || (after.len > 0 && letter(after.ptr[0])))
        return false;
    *s = str_trim(after);
    return true;
}

// "1st", "1ST CHOICE MAYOR": an ordinal alone or before the word choice. "1st District" is a name.
static bool ordinal(str s, str *rest, uint32_t *rank)
{
    static const char ends[][3] = {"st", "nd", "rd", "th"};
    if (!take_number(&s, rank) || s.len < 2)
        return false;
    for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
        str after = s;
        if (!take_word(&after, str_make(ends[i], 2)))
            continue;
        *rest = after;
        return after.len == 0 || take_word(rest, STR("choice"));
    }
    return false;
}

// "DEM Mayor Choice 1 of 5 Citywide": before and after the number.
static bool numbered(str s, str *before, str *after, uint32_t *rank)
{
    static const str word = {"choice", 6};
    for (size_t i = 0; i + word.len < s.len; i++) {
        str rest = str_skip(s, i);
        if ((i > 0 && letter(s.ptr[i - 1])) || !take_word(&rest, word) || !take_number(&rest, rank))
            continue;
        if (rest.len > 0 && letter(rest.ptr[0]))
            continue;
        uint32_t ranks;
        str of = str_trim(rest);
        *before = str_trim(str_head(s, i));
        *after = of;
        if (take_word(&of, STR("of")) && take_number(&of, &ranks))
            *after = str_trim(of);
        return true;
    }
    return false;
}

static bool blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

// Adds the words with one blank between them.
static void add_words(struct buf *out, str s)
{
    while ((s = str_trim(s)).len > 0) {
        size_t n = 0;
        while (n < s.len && !blank(s.ptr[n]))
            n++;
        if (out->len > 0)
            buf_add_char(out, ' ');
        buf_add(out, str_head(s, n));
        s = str_skip(s, n);
    }
}

bool ess_rank(str header, struct buf *rest, uint32_t *rank)
{
    str s = without_number(str_trim(header)), before = STR(""), after = STR("");
    buf_clear(rest);
    bool bare = take_number(&s, rank) && s.len == 0; // "1"
    s = without_number(str_trim(header));
    if (!bare && !ordinal(s, &after, rank) && !numbered(s, &before, &after, rank)) {
        add_words(rest, header);
        return false;
    }
    add_words(rest, before);
    add_words(rest, after);
    return true;
}

bool ess_is_cvr(const str *cells, int count, bool sheet)
{
    AUTO_BUF rest = BUF_INIT(LIMIT_TOKEN_BYTES);
    bool record = false, listed = false;
    int ranks = 0;
    for (int i = 0; i < count; i++) {
        uint32_t rank;
        enum ess_id id = ess_id_of(cells[i]);
        record = record || csv_name_is(cells[i], "castvoterecord");
        listed = listed || id == ESS_LISTED;
        if (id == ESS_IDS && ess_rank(cells[i], &rest, &rank) && rank == (uint32_t)ranks + 1)
            ranks++;
    }
    return !listed && (record || (sheet && ranks > 0 && count - ranks <= 8));
}

// The header, perhaps after rows that say what the list is of.
bool ess_is_ballots(const struct probe *p)
{
    str rest = p->head;
    for (int line = 0; p->text && line < 8 && rest.len > 0; line++) {
        bool record = false, listed = false;
        str row = str_cut(&rest, '\n');
        while (row.len > 0) {
            str cell = str_cut(&row, ',');
            record = record || csv_name_is(cell, "castvoterecord");
            listed = listed || ess_id_of(cell) == ESS_LISTED;
        }
        if (record && listed)
            return true;
    }
    return false;
}

void ess_split_tabulator_cvr(str cell, str *tabulator, str *imprinted)
{
    enum { DIGITS = 10, TABULATOR = 4 };
    bool digits = cell.len == DIGITS;
    for (size_t i = 0; i < cell.len && digits; i++)
        digits = digit(cell.ptr[i]);
    *tabulator = digits ? str_head(cell, TABULATOR) : STR("");
    *imprinted = cell;
}
