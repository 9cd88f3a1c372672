// SPDX-License-Identifier: Apache-2.0
// ranked_text.c: what stands in the rank columns of a row, as one text. The texts met last are kept
// at hand, if they are short: most rows need nothing else.
#include "core/spelling.h"
#include "formats/dominion/dominion_csv_header.h"
#include "formats/rankings/ranked_reader.h"

// A short text of the rank columns of a contest, as two numbers, and its code.
struct short_text {
    uint64_t low, high;
    uint64_t of; // the contest, and the text's length plus 1; 0: nothing is here
    uint32_t code;
};

enum { SHORT_BITS = 12, SHORT_BYTES = 16 };

// Cells are ranks of the choices.
static uint32_t read_ranks(struct ranked_reader *r, struct ranked_contest *c,
                           struct mark marks[static LIMIT_MARKS], bool *odd)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < r->layout.count; i++) {
        uint32_t rank, column = r->layout.first + i;
        str text = csv_trimmed(&r->t->csv, column);
        if (text.len == 0)
            continue;
        if (!num_u32(text, &rank) || rank == 0 || rank > LIMIT_RANKS) {
            rank_problem(r, bad_value, column, "'" STR_FMT "' is no rank",
                         STR_ARG(str_head(text, 60)));
            *odd = true;
        } else if (count < LIMIT_MARKS) {
            import_observed(r->imp, c->contest, 1, rank);
            marks[count++] = (struct mark){c->choices[i], (uint8_t)rank, 0};
        }
    }
    return count;
}

// One cell: the names of the choices at this rank, a line each.
static bal_status read_names(struct ranked_reader *r, struct ranked_contest *c, str cell,
                             uint32_t rank, struct mark marks[static LIMIT_MARKS], uint32_t *count,
                             struct bal_err *err)
{
    while (cell.len > 0) {
        uint32_t occurrence, choice = 0;
        str name = spelling_parse(str_trim(str_cut(&cell, '\n')), &occurrence);
        if (name.len == 0)
            continue;
        enum choice_kind kind = dominion_is_write_in(name) ? CHOICE_WRITE_IN : CHOICE_REGULAR;
        BAL_TRY(import_choice(r->imp, c->contest, name, STR(""), occurrence, kind, &choice, err));
        if (*count < LIMIT_MARKS)
            marks[(*count)++] = (struct mark){(uint16_t)choice, (uint8_t)rank, 0};
    }
    return BAL_OK;
}

// Cells are names; "undervote" and "overvote" say what they are.
static bal_status read_choices(struct ranked_reader *r, struct ranked_contest *c,
                               struct mark marks[static LIMIT_MARKS], uint32_t *count,
                               enum contest_state *state, struct bal_err *err)
{
    bool overvoted = false, named = false;
    for (uint32_t i = 0; i < r->layout.count; i++) {
        uint32_t column = r->layout.first + i;
        str cell = csv_trimmed(&r->t->csv, column);
        if (cell.len == 0)
            continue;
        import_observed(r->imp, c->contest, 1, i + 1);
        if (str_eq_nocase(cell, STR("undervote")))
            continue;
        if (str_eq_nocase(cell, STR("overvote"))) { // by whom the file does not say
            if (*count < LIMIT_MARKS)
                marks[(*count)++] = (struct mark){0, (uint8_t)(i + 1), MARK_OVERVOTE};
            overvoted = true;
            continue;
        }
        named = true;
        BAL_TRY(read_names(r, c, cell, i + 1, marks, count, err));
    }
    if (overvoted && !named)
        *count = 0; // nothing is known but that
    *state = named ? STATE_MARKED : overvoted ? STATE_OVERVOTED : STATE_BLANK;
    return BAL_OK;
}

// RANKED_ODD alone: the row is left out.
static bal_status new_text(struct ranked_reader *r, struct ranked_contest *c, str text,
                           uint32_t *code, struct bal_err *err)
{
    struct mark marks[LIMIT_MARKS];
    uint32_t count = 0, id = 0;
    enum contest_state state = STATE_BLANK;
    bool odd = false;
    BAL_TRY(csv_split(&r->t->csv, UINT32_MAX, err));
    *code = RANKED_ODD;
    if (!csv_table_whole(r->t))
        return BAL_OK;
    if (r->layout.by_choice)
        count = read_ranks(r, c, marks, &odd);
    else
        BAL_TRY(read_choices(r, c, marks, &count, &state, err));
    if (r->layout.by_choice && count > 0)
        state = STATE_MARKED;
    BAL_TRY(contest_code(contest_of(r, c), state, marks, count, code, err));
    if (odd)
        *code |= RANKED_ODD;
    BAL_TRY(import_name(&c->texts, text, &id, err));
    if (id == c->codes.len) {
        uint32_t *slot = vec_push(&c->codes, UINT32_MAX);
        if (slot == NULL)
            return err_memory(err);
        *slot = *code;
    }
    return BAL_OK;
}

// The text as a key, and where it is or could be. Behind a row there are bytes to be read.
static struct short_text *short_text(const struct ranked_reader *r, uint32_t contest, str text,
                                     struct short_text *key)
{
    static const uint64_t cuts[4] = {UINT64_MAX, UINT64_MAX, 0, 0};
    uint64_t word[2], cut[2]; // no branches: the lengths come as they like
    memcpy(word, text.ptr, sizeof word);
    memcpy(cut, (const char *)cuts + SHORT_BYTES - text.len, sizeof cut);
    key->low = word[0] & cut[0];
    key->high = word[1] & cut[1];
    key->of = (uint64_t)contest << 32 | (text.len + 1);
    uint64_t hash = (key->low ^ (key->high << 1) ^ contest) * 0x9E3779B97F4A7C15U;
    return &r->recent[hash >> (64 - SHORT_BITS)];
}

static bool same_text(const struct short_text *a, const struct short_text *b)
{
    return a->low == b->low && a->high == b->high && a->of == b->of;
}

static bal_status long_text_code(struct ranked_reader *r, struct ranked_contest *c, str text,
                                 uint32_t *code, struct bal_err *err)
{
    uint32_t id = table_find(&c->texts, text);
    if (id == TABLE_NONE || (c->codes.at[id] & RANKED_ODD))
        return new_text(r, c, text, code, err);
    *code = c->codes.at[id];
    return BAL_OK;
}

bal_status ranked_text_code(struct ranked_reader *r, struct ranked_contest *c, uint32_t *code,
                            struct bal_err *err)
{
    const struct csv *csv = &r->t->csv;
    uint32_t first = r->layout.first, from = first == 0 ? 0 : csv->ends[first - 1] + 1;
    if (csv->cells < first || from > csv->length) // the row ends before the ranks
        return new_text(r, c, STR(""), code, err);
    str text = str_make(csv->row + from, csv->length - from);
    if (text.len > SHORT_BYTES)
        return long_text_code(r, c, text, code, err);
    struct short_text key, *kept = short_text(r, c->contest, text, &key);
    *code = kept->code;
    if (same_text(kept, &key))
        return BAL_OK;
    BAL_TRY(long_text_code(r, c, text, code, err));
    key.code = *code;
    if ((*code & RANKED_ODD) == 0)
        *kept = key;
    return BAL_OK;
}

uint32_t ranked_text_recent(const struct ranked_reader *r, const struct ranked_contest *c, str text)
{
    if (text.len > SHORT_BYTES)
        return 0;
    struct short_text key, *kept = short_text(r, c->contest, text, &key);
    return same_text(kept, &key) ? kept->code : 0;
}

bal_status ranked_text_open(struct ranked_reader *r, struct bal_err *err)
{
    r->recent = arena_new(&r->arena, struct short_text, 1 << SHORT_BITS);
    return arena_check(&r->arena, err);
}
