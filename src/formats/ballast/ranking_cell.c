// SPDX-License-Identifier: Apache-2.0
#include "formats/ballast/ranking_cell.h"

#include "core/spelling.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool divides(char c)
{
    return c == '>' || c == '=' || c == ';' || c == ':';
}

// ---- reading

struct cell {
    str rest;
    struct buf *names;
    char divider; // after the item read last; '\0' at the end
};

// Takes the next item off the cell, without its '\'s and outer blanks. The buffer has room for it.
static str next_item(struct cell *c)
{
    size_t start = c->names->len, i = 0, kept = 0; // kept: up to the last that is no outer blank
    str rest = c->rest;
    while (i < rest.len && is_blank(rest.ptr[i]))
        i++;
    for (; i < rest.len && !divides(rest.ptr[i]); i++) {
        bool guarded = rest.ptr[i] == '\\' && i + 1 < rest.len;
        i += guarded;
        buf_add_char(c->names, rest.ptr[i]);
        if (guarded || !is_blank(rest.ptr[i]))
            kept = c->names->len - start;
    }
    c->divider = i < rest.len ? rest.ptr[i] : '\0';
    c->rest = str_skip(rest, i + 1);
    return str_make(c->names->ptr + start, kept);
}

static bool fail(const char **why, const char *what)
{
    *why = what;
    return false;
}

static bool add(struct ranking_cell *out, str name, uint32_t rank, const char **why)
{
    if (name.len == 0)
        return fail(why, "a name is missing");
    if (out->count == LIMIT_MARKS)
        return fail(why, "there are too many names");
    if (rank > LIMIT_RANKS)
        return fail(why, "a rank or score is too high");
    out->at[out->count].name = name;
    out->at[out->count++].rank = rank;
    return true;
}

// Names of one rank stand together; an empty place between two '>' is a rank for nobody.
static bool read_ranks(struct ranking_cell *out, struct cell *c, str item, const char **why)
{
    uint32_t rank = 1;
    for (char before = '>';; item = next_item(c)) {
        bool nobody = item.len == 0 && before == '>' && c->divider == '>';
        if (!nobody && !add(out, item, rank, why))
            return false;
        before = c->divider;
        rank += before == '>';
        if (before == '\0')
            return true;
        if (before != '>' && before != '=')
            return fail(why, "'>' and '=' do not go with ';' and ':'");
    }
}

static bool read_scores(struct ranking_cell *out, struct cell *c, str item, const char **why)
{
    for (;; item = next_item(c)) {
        uint32_t score = 0;
        if (c->divider != ':' || !num_u32(next_item(c), &score) || score == 0)
            return fail(why, "each name needs ':' and a score from 1");
        if (!add(out, item, score, why))
            return false;
        if (c->divider == '\0')
            return true;
        if (c->divider != ';')
            return fail(why, "scores are divided by ';'");
    }
}

static bool read_marks(struct ranking_cell *out, struct cell *c, str item, const char **why)
{
    for (;; item = next_item(c)) {
        if (!add(out, item, 0, why))
            return false;
        if (c->divider == '\0')
            return true;
        if (c->divider != ';')
            return fail(why, "marks without ranks are divided by ';'");
    }
}

bool ranking_cell_read(struct ranking_cell *out, str cell, struct buf *names, const char **why)
{
    struct cell c = {.rest = cell, .names = names};
    out->count = 0;
    buf_clear(names);
    if (!buf_reserve(names, cell.len + 1))
        return fail(why, "it is too long");
    str item = next_item(&c);
    switch (c.divider) {
    case ';':
        out->use = USE_NOTHING;
        return read_marks(out, &c, item, why);
    case ':':
        out->use = USE_SCORES;
        return read_scores(out, &c, item, why);
    default:
        out->use = USE_RANKS;
        return read_ranks(out, &c, item, why);
    }
}

// ---- writing

static void put_name(struct buf *out, const struct choice *choice)
{
    AUTO_BUF text = BUF_INIT(LIMIT_TOKEN_BYTES);
    spelling_put(&text, choice->name, choice->occurrence);
    str name = buf_str(&text);
    out->failed |= text.failed;
    for (size_t i = 0; i < name.len; i++) {
        bool outer = is_blank(name.ptr[i]) && (i == 0 || i + 1 == name.len);
        if (outer || divides(name.ptr[i]) || name.ptr[i] == '\\')
            buf_add_char(out, '\\');
        buf_add_char(out, name.ptr[i]);
    }
}

// By choice: read again, choices then have the same numbers.
static void sort_by_choice(struct mark *marks, uint32_t count)
{
    for (uint32_t i = 1; i < count; i++) {
        struct mark m = marks[i];
        uint32_t j = i;
        for (; j > 0 && marks[j - 1].choice > m.choice; j--)
            marks[j] = marks[j - 1];
        marks[j] = m;
    }
}

void ranking_cell_put(struct buf *out, const struct contest *c, enum mark_use use,
                      const struct mark *given, uint32_t count)
{
    struct mark marks[LIMIT_MARKS];
    uint32_t rank = 1;
    memcpy(marks, given, count * sizeof *marks);
    if (use == USE_SCORES)
        sort_by_choice(marks, count);
    for (uint32_t i = 0; i < count; i++) {
        if (use != USE_RANKS && i > 0)
            buf_add_char(out, ';');
        if (use == USE_RANKS && i > 0 && marks[i].rank == rank)
            buf_add_char(out, '=');
        for (; use == USE_RANKS && rank < marks[i].rank; rank++)
            buf_add_char(out, '>');
        put_name(out, &c->choices.at[marks[i].choice]);
        if (use == USE_SCORES)
            buf_addf(out, ":%u", marks[i].rank);
    }
}
