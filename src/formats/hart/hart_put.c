// SPDX-License-Identifier: Apache-2.0
// hart_put.c: from what a sheet says to a card of the election, with what scanned ballot
// information says of it; and what the files say together.
#include "formats/hart/hart.h"

// What scanned ballot information says of the sheet; NULL: nothing.
static struct hart_sheet *sheet_of(struct hart *h)
{
    uint32_t id = table_find(&h->guids, hart_kept(h, h->guid));
    return id < h->sheets.len ? &h->sheets.at[id] : NULL;
}

// The batch: that of the sheet, or its precinct where a device in a polling place numbers none.
static bal_status find_batch(struct hart *h, const struct hart_sheet *sheet, uint32_t *out,
                             struct bal_err *err)
{
    str tabulator = h->tabulator, batch = hart_kept(h, h->batch);
    if (sheet != NULL && sheet->workstation > 0)
        tabulator = h->workstations.items[sheet->workstation - 1];
    if (batch.len == 0) {
        h->without_batch++;
        batch = hart_kept(h, h->precinct);
    }
    return import_batch(h->imp, h->imp->jurisdiction, tabulator, batch, out, err);
}

static bal_status make_card(struct hart *h, uint32_t *out, struct bal_err *err)
{
    struct card card = {.line = (uint32_t)++h->sheets_read, .imprinted = ID_NONE};
    struct hart_sheet *sheet = sheet_of(h);
    str record = hart_kept(h, h->sequence), imprinted = hart_kept(h, h->guid);
    uint32_t number = 0;
    if (sheet != NULL && sheet->imprinted > 0)
        imprinted = h->imprints.items[sheet->imprinted - 1];
    if (sheet != NULL)
        sheet->used = true;
    if (record.len == 0)
        record = hart_kept(h, h->guid);
    if (record.len == 0) {
        hart_problem(h, PROBLEM_unlinked_card, true, STR(""),
                     "the sheet has neither a BatchSequence nor a CvrGuid");
        card.flags |= CARD_UNLINKED;
    }
    BAL_TRY(find_batch(h, sheet, &card.batch, err));
    BAL_TRY(import_id(h->imp, record, &card.record, err));
    BAL_TRY(import_imprinted(h->imp, card.batch, record, imprinted, &card.imprinted, err));
    BAL_TRY(
        import_name(&h->imp->election->precincts, hart_kept(h, h->precinct), &card.precinct, err));
    if (num_u32(hart_kept(h, h->sheet), &number) && number <= UINT8_MAX)
        card.sheet = (uint8_t)number;
    return import_card(h->imp, &card, out, err);
}

static bal_status put_instance(struct hart *h, const struct hart_instance *i, uint32_t card,
                               struct bal_err *err)
{
    struct mark marks[LIMIT_MARKS];
    bool twice = false;
    if (i->count > LIMIT_MARKS)
        return bal_fail(err, BAL_LIMIT, "more than %d marks in one contest", LIMIT_MARKS);
    if (i->count > 0)
        memcpy(marks, h->marks.at + i->first, i->count * sizeof *marks);
    BAL_TRY(late_put(&h->late, card, i->contest, i->overvoted ? STATE_OVERVOTED : STATE_MARKED,
                     marks, i->count, &twice, err));
    if (twice)
        hart_problem(h, PROBLEM_repeated_contest, true, STR(""),
                     "contest '" STR_FMT "' stands twice",
                     STR_ARG(str_head(h->late.contests.at[i->contest].name, 100)));
    // Where a straight-party vote is invalid, undervotes are not told.
    else if (!i->overvoted && !i->invalid_party && i->undervotes < HART_MOST)
        late_sum(&h->late, card, i->contest, i->count + (uint32_t)i->undervotes);
    return BAL_OK;
}

bal_status hart_put_card(struct hart *h, struct bal_err *err)
{
    uint32_t card = 0;
    BAL_TRY(make_card(h, &card, err));
    for (size_t i = 0; i < h->instances.len; i++)
        BAL_TRY(put_instance(h, &h->instances.at[i], card, err));
    return BAL_OK;
}

bal_status hart_finish(struct hart *h, struct bal_err *err)
{
    uint64_t unused = 0;
    for (size_t i = 0; i < h->sheets.len; i++)
        unused += !h->sheets.at[i].used;
    if (h->sheets.len > 0 && unused > 0)
        hart_problem(h, PROBLEM_fixed_count, false, STR(""),
                     "the scanned ballot information lists %llu sheets that have no CVR",
                     (unsigned long long)unused);
    if (h->without_batch > 0)
        hart_problem(h, PROBLEM_unlisted_id, false, STR(""),
                     "%llu sheets have no BatchNumber: their precinct stands for the batch",
                     (unsigned long long)h->without_batch);
    return late_settle(&h->late, err);
}
