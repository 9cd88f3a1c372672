// SPDX-License-Identifier: Apache-2.0
#include "formats/counted.h"

void counted_init(struct counted *c, struct import *imp)
{
    *c = (struct counted){.imp = imp, .sets = TABLE_INIT(LIMIT_NAMES_BYTES)};
}

void counted_done(struct counted *c)
{
    table_done(&c->sets);
    vec_done(&c->rows);
}

bal_status counted_add(struct counted *c, const struct mark *marks, uint32_t count,
                       uint64_t ballots, str id, uint64_t line, struct bal_err *err)
{
    if (ballots > LIMIT_COPIES || c->ballots + ballots > LIMIT_COPIES)
        return bal_fail(err, BAL_LIMIT, "more than %u ballots", LIMIT_COPIES);
    struct counted_row row = {.line = (uint32_t)line, .ballots = ballots, .id = ID_NONE};
    str bytes = count > 0 ? str_make((const char *)marks, count * sizeof *marks) : STR("");
    BAL_TRY(import_name(&c->sets, bytes, &row.set, err));
    BAL_TRY(import_id(c->imp, id, &row.id, err));
    struct counted_row *new = vec_push(&c->rows, LIMIT_CARDS);
    if (new == NULL)
        return err_memory(err);
    *new = row;
    c->ballots += ballots;
    c->ids = c->ids || id.len > 0;
    return BAL_OK;
}

static bal_status codes_of(const struct counted *c, uint32_t contest, uint32_t *codes,
                           struct bal_err *err)
{
    struct mark marks[LIMIT_MARKS];
    for (uint32_t i = 0; i < c->sets.len; i++) {
        uint32_t count = (uint32_t)(c->sets.items[i].len / sizeof *marks);
        if (count > 0)
            memcpy(marks, c->sets.items[i].ptr, count * sizeof *marks);
        BAL_TRY(contest_code(&c->imp->election->contests.at[contest],
                             count > 0 ? STATE_MARKED : STATE_BLANK, marks, count, &codes[i], err));
    }
    return BAL_OK;
}

static bal_status make_cards(const struct counted *c, uint32_t contest, const uint32_t *codes,
                             struct bal_err *err)
{
    struct card card = {.imprinted = ID_NONE};
    uint32_t number = 0, records = 0;
    BAL_TRY(import_batch(c->imp, c->imp->jurisdiction, STR(""),
                         c->imp->election->contests.at[contest].name, &card.batch, err));
    for (size_t i = 0; i < c->rows.len; i++) {
        const struct counted_row *row = &c->rows.at[i];
        card.line = row->line;
        for (uint64_t k = 0; k < row->ballots; k++) {
            card.record = c->ids ? row->id : (id_code){++records};
            card.flags = card.record.v == ID_NONE.v ? CARD_UNLINKED : 0;
            BAL_TRY(import_card(c->imp, &card, &number, err));
            BAL_TRY(column_put(&c->imp->election->contests.at[contest].column, number,
                               codes[row->set], err));
        }
    }
    return BAL_OK;
}

bal_status counted_make(struct counted *c, uint32_t contest, struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(LIMIT_NAMES_BYTES);
    uint32_t *codes = arena_new(&arena, uint32_t, c->sets.len + 1);
    BAL_TRY(arena_check(&arena, err));
    if (c->ballots == 0)
        import_problem(c->imp, empty_file, 0, 0, STR(""), "there is no ballot in the file");
    BAL_TRY(codes_of(c, contest, codes, err));
    return make_cards(c, contest, codes, err);
}

bal_status counted_informal(struct counted *c, uint32_t contest, uint64_t ballots,
                            struct bal_err *err)
{
    struct contest *to = &c->imp->election->contests.at[contest];
    struct card card = {.record = ID_NONE, .imprinted = ID_NONE, .flags = CARD_UNLINKED};
    uint32_t code = 0, number = 0;
    if (ballots == 0)
        return BAL_OK;
    if (ballots > LIMIT_COPIES)
        return bal_fail(err, BAL_LIMIT, "more than %u informal ballots", LIMIT_COPIES);
    BAL_TRY(import_batch(c->imp, c->imp->jurisdiction, STR(""), to->name, &card.batch, err));
    BAL_TRY(contest_code(to, STATE_BLANK, NULL, 0, &code, err));
    for (uint64_t i = 0; i < ballots; i++) {
        BAL_TRY(import_card(c->imp, &card, &number, err));
        BAL_TRY(column_put(&to->column, number, code, err));
    }
    import_problem(c->imp, unlinked_card, 0, 0, to->name,
                   "%llu informal ballots of contest '" STR_FMT "' are not listed one by one",
                   (unsigned long long)ballots, STR_ARG(to->name));
    return BAL_OK;
}
