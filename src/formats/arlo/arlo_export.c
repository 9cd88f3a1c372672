// SPDX-License-Identifier: Apache-2.0
// arlo_export.c: what `convert` writes for Arlo besides manifests: candidate totals by batch, and
// CVRs in the layout of the Dominion export as Arlo reads it, which knows no contests with ranks.
// Both are read again as what they are: arlo-csv and dominion-csv.
#include "formats/arlo/arlo_totals.h"
#include "formats/dominion/dominion_csv.h"
#include "formats/lost.h"
#include "formats/readers.h"

static uint64_t ranked(const struct election *e)
{
    uint64_t contests = 0;
    for (size_t i = 0; i < e->contests.len; i++)
        contests += e->contests.at[i].ranks > 0;
    return contests;
}

static void totals_lost(const struct election *e, struct buf *out)
{
    struct lost n;
    lost_count(e, &n);
    lost_line(out, e->cards, "cards one by one: their votes are added up by batch");
    lost_line(out, ranked(e), "contests with ranks");
    lost_line(out, n.states[STATE_OVERVOTED],
              "overvoted contests of cards (they count for nobody)");
    lost_line(out, e->pools.len, "pools of redacted cards, which are of no batch");
}

static bal_status read_totals(const struct input *in, struct import *imp, struct bal_err *err)
{
    return read_text(in, imp, arlo_read, err);
}

const struct format format_arlo_totals = {
    .name = "arlo-totals",
    .title = "Arlo's candidate totals by batch, to be written",
    .flags = FORMAT_RESULTS | FORMAT_CVR | FORMAT_OF_ONE,
    .read = read_totals,
    .write = arlo_totals_write,
    .lost = totals_lost,
};

// Arlo finds a card by tabulator, batch and record.
static bal_status check_cards(const struct election *e, struct bal_err *err)
{
    for (uint32_t i = 0; i < e->cards; i++) {
        const struct card c = election_card(e, i);
        const struct batch *b = &e->batches.at[c.batch];
        if (b->tabulator.len == 0 || b->batch.len == 0 || c.record.v == ID_NONE.v)
            return bal_fail(err, BAL_INVALID,
                            "card %u has no tabulator, batch or record, by which Arlo finds a card",
                            i + 1);
    }
    if (e->pools.len > 0)
        return bal_fail(err, BAL_INVALID, "Arlo reads no sums of redacted cards");
    return BAL_OK;
}

static bal_status write_cvrs(const struct election *e, struct sink *out, struct bal_err *err)
{
    static const struct dominion_csv_look look = {.overvotes = true, .unranked = true};
    if (ranked(e) == e->contests.len)
        return bal_fail(err, BAL_INVALID,
                        "Arlo reads no contests with ranks, and there are no others");
    BAL_TRY(check_cards(e, err));
    return dominion_csv_write_as(e, &look, out, err);
}

static void cvrs_lost(const struct election *e, struct buf *out)
{
    lost_line(out, ranked(e), "contests with ranks, which Arlo does not read");
    dominion_csv_lost(e, out);
}

static bal_status read_cvrs(const struct input *in, struct import *imp, struct bal_err *err)
{
    AUTO_SOURCE s = {0};
    BAL_TRY(format_open_text(in, imp, &s, err));
    return dominion_csv_read_source(&s, imp, err);
}

const struct format format_arlo_cvr = {
    .name = "arlo-cvr",
    .title = "CVRs for Arlo, in Dominion's layout, to be written",
    .flags = FORMAT_CVR,
    .read = read_cvrs,
    .write = write_cvrs,
    .lost = cvrs_lost,
};
