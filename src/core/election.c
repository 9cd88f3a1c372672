// SPDX-License-Identifier: Apache-2.0
#include "core/election.h"

#include <stdlib.h>

bal_status election_init(struct election *e, struct bal_err *err)
{
    *e = (struct election){.arena = ARENA_INIT(LIMIT_NAMES_BYTES),
                           .ids = TABLE_INIT(LIMIT_NAMES_BYTES),
                           .batch_keys = TABLE_INIT(LIMIT_NAMES_BYTES)};
    struct table *named[] = {&e->jurisdictions, &e->styles, &e->precincts, &e->groups};
    for (size_t i = 0; i < ARRAY_LEN(named); i++) {
        *named[i] = TABLE_INIT(LIMIT_NAMES_BYTES);
        if (table_add(named[i], STR("")) != 0)
            return err_memory(err);
    }
    return BAL_OK;
}

void election_done(struct election *e)
{
    for (size_t i = 0; i < e->contests.len; i++)
        contest_done(&e->contests.at[i]);
    for (size_t i = 0; i < e->card_segments.len; i++)
        mem_free(e->card_segments.at[i]);
    for (size_t i = 0; i < e->pools.len; i++)
        vec_done(&e->pools.at[i].votes);
    struct table *tables[] = {&e->jurisdictions, &e->styles, &e->precincts,
                              &e->groups,        &e->ids,    &e->batch_keys};
    for (size_t i = 0; i < ARRAY_LEN(tables); i++)
        table_done(tables[i]);
    vec_done(&e->contests);
    vec_done(&e->batches);
    vec_done(&e->card_segments);
    vec_done(&e->pools);
    vec_done(&e->manifest);
    vec_done(&e->files);
    vec_done(&e->results);
    arena_done(&e->arena);
}

str election_id(const struct election *e, id_code id, char text[static NUM_TEXT])
{
    if (id.v == ID_NONE.v || id.v == ID_DERIVED.v)
        return STR("");
    return id.v <= INT32_MAX ? num_text(id.v, text) : e->ids.items[id.v - INT32_MAX - 1];
}

void election_imprinted(const struct election *e, const struct card *c, struct buf *out)
{
    char text[NUM_TEXT];
    const struct batch *b = &e->batches.at[c->batch];
    if (c->imprinted.v != ID_DERIVED.v) {
        buf_add(out, election_id(e, c->imprinted, text));
        return;
    }
    buf_add(out, b->tabulator);
    buf_add_char(out, '-');
    buf_add(out, b->batch);
    buf_add_char(out, '-');
    buf_add(out, election_id(e, c->record, text));
}

void election_describe_card(const struct election *e, const struct card *c, struct buf *out)
{
    char text[NUM_TEXT];
    const struct batch *b = &e->batches.at[c->batch];
    const struct {
        const char *label;
        str value;
    } parts[] = {
        {"", e->jurisdictions.items[b->jurisdiction]},
        {"tabulator ", b->tabulator},
        {"batch ", b->batch},
        {"record ", election_id(e, c->record, text)},
    };
    const char *between = "";
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        if (parts[i].value.len == 0)
            continue;
        buf_addf(out, "%s%s" STR_FMT, between, parts[i].label, STR_ARG(parts[i].value));
        between = ", ";
    }
}

const struct cvr_file *election_file_of(const struct election *e, uint32_t card)
{
    size_t low = 0, high = e->files.len;
    while (low < high) {
        size_t mid = (low + high) / 2;
        const struct cvr_file *f = &e->files.at[mid];
        if (card < f->first_card)
            high = mid;
        else if (card >= f->first_card + f->cards)
            low = mid + 1;
        else
            return f;
    }
    return NULL;
}

struct contest *election_contest(const struct election *e, str name, uint32_t occurrence)
{
    for (size_t i = 0; i < e->contests.len; i++)
        if (e->contests.at[i].occurrence == occurrence && str_eq(e->contests.at[i].name, name))
            return &e->contests.at[i];
    return NULL;
}

size_t election_bytes(const struct election *e)
{
    size_t bytes = e->card_segments.len * SEGMENT_CARDS * sizeof(struct card) + e->arena.used +
                   e->ids.arena.used + e->batch_keys.arena.used;
    for (size_t i = 0; i < e->contests.len; i++)
        bytes += column_bytes(&e->contests.at[i].column);
    return bytes;
}

// A card in a batch whose records do not rise; found duplicates are neighbours after sorting.
struct suspect {
    uint32_t batch, record, card;
};

static int by_key(const void *a, const void *b)
{
    const struct suspect *x = a, *y = b;
    if (x->batch != y->batch)
        return x->batch < y->batch ? -1 : 1;
    if (x->record != y->record)
        return x->record < y->record ? -1 : 1;
    return (x->card > y->card) - (x->card < y->card);
}

static void report_duplicate(const struct election *e, uint32_t first, uint32_t second,
                             struct problems *p)
{
    const struct card *a = election_card(e, first), *b = election_card(e, second);
    const struct cvr_file *fa = election_file_of(e, first), *fb = election_file_of(e, second);
    str name_a = fa ? fa->name : STR(""), name_b = fb ? fb->name : STR("");
    bool same = true;
    for (size_t i = 0; i < e->contests.len && same; i++)
        same = column_get(&e->contests.at[i].column, first) ==
               column_get(&e->contests.at[i].column, second);
    AUTO_BUF card = BUF_INIT(1 << 20);
    election_describe_card(e, b, &card);
    problem_add(p, PROBLEM_duplicate_card, (struct place){name_b, b->line, 0}, buf_str(&card),
                "line %u repeats line %u%s" STR_FMT ": " STR_FMT " is recorded twice, with %s",
                b->line, a->line, fa == fb ? "" : " of ", STR_ARG(fa == fb ? STR("") : name_a),
                STR_ARG(buf_str(&card)), same ? "the same votes" : "different votes");
}

bal_status election_check_duplicates(const struct election *e, struct problems *p,
                                     struct bal_err *err)
{
    VEC(struct suspect) suspects = {0};
    for (uint32_t i = 0; i < e->cards; i++) {
        const struct card *c = election_card(e, i);
        if (!e->batches.at[c->batch].unsorted || c->record.v == ID_NONE.v)
            continue;
        struct suspect *s = vec_push(&suspects, LIMIT_CARDS);
        if (s == NULL) {
            vec_done(&suspects);
            return err_memory(err);
        }
        *s = (struct suspect){c->batch, c->record.v, i};
    }
    if (suspects.len > 1)
        qsort(suspects.at, suspects.len, sizeof *suspects.at, by_key);
    for (size_t i = 1; i < suspects.len; i++)
        if (suspects.at[i].batch == suspects.at[i - 1].batch &&
            suspects.at[i].record == suspects.at[i - 1].record)
            report_duplicate(e, suspects.at[i - 1].card, suspects.at[i].card, p);
    vec_done(&suspects);
    return BAL_OK;
}
