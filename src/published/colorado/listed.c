// SPDX-License-Identifier: Apache-2.0
// listed.c: the cards of the lists of ballots against the comparisons, by their names. Until 2018
// these lists were all that told which cards were drawn.
#include "published/colorado/sample.h"

void co_card_name(str cell, struct buf *out)
{
    uint64_t part[3] = {0};
    str rest = cell;
    while (rest.len > 0 && (rest.ptr[0] == '"' || rest.ptr[0] == '\''))
        rest = str_skip(rest, 1);
    while (rest.len > 0 && (rest.ptr[rest.len - 1] == '"' || rest.ptr[rest.len - 1] == '\''))
        rest.len--;
    str name = rest;
    bool date = true;
    for (size_t i = 0; i < 3; i++)
        date = date && num_u64(str_cut(&rest, '/'), &part[i]);
    if (date && rest.len == 0 && part[2] >= 1930 && part[2] < 2030)
        buf_addf(out, "%llu-%llu-%llu", (unsigned long long)part[0], (unsigned long long)part[1],
                 (unsigned long long)(part[2] % 100));
    else
        buf_add(out, name);
}

static uint32_t add(struct table *cards, str county, str name, bool make)
{
    AUTO_BUF key = BUF_INIT(LIMIT_TOKEN_BYTES);
    co_name(county, &key);
    buf_add_char(&key, '\n');
    co_card_name(name, &key);
    return make ? table_add(cards, buf_str(&key)) : table_find(cards, buf_str(&key));
}

void co_no_record(struct co_folder *c, struct published_place place)
{
    published_find(c->p, "comparison-none", true, "Drawn cards without any comparison record",
                   "The cards were drawn, but nothing shows that anybody looked at them. Each "
                   "must count as the worst: an overstatement by two votes.",
                   place);
}

// The cards of one list that have no record.
static uint64_t check_list(struct co_folder *c, struct table *cards, size_t from, size_t to)
{
    const struct co_file *file = c->listed.at[from].file;
    uint64_t missing = 0;
    str first = STR("");
    if (file->unnamed)
        return 0; // of which county?
    for (size_t i = from; i < to; i++) {
        if (add(cards, file->county, c->listed.at[i].name, false) != TABLE_NONE)
            continue;
        if (missing++ == 0)
            first = c->listed.at[i].name;
    }
    if (missing > 0)
        co_no_record(c, (struct published_place){
                            file->file->name, 0,
                            published_text(c->p, STR_FMT ": %llu of %zu listed cards, as " STR_FMT,
                                           STR_ARG(file->county), (unsigned long long)missing,
                                           to - from, STR_ARG(first))});
    return missing;
}

bal_status co_check_listed(struct co_folder *c, const struct co_sample *s, uint64_t *missing,
                           struct bal_err *err)
{
    struct table cards = TABLE_INIT(LIMIT_NAMES_BYTES);
    bool ok = true;
    *missing = 0;
    for (size_t i = 0; i < s->comparisons.len && ok; i++)
        if (!s->comparisons.at[i].pending)
            ok = add(&cards, s->comparisons.at[i].county, s->comparisons.at[i].imprinted, true) !=
                 TABLE_NONE;
    for (size_t from = 0, to = 0; from < c->listed.len && ok; from = to) {
        while (to < c->listed.len && c->listed.at[to].file == c->listed.at[from].file)
            to++;
        *missing += check_list(c, &cards, from, to);
    }
    table_done(&cards);
    return ok ? BAL_OK : err_memory(err);
}
