// SPDX-License-Identifier: Apache-2.0
// cdf_settle.c: when a report is read to its end: the names of choices and precincts, and whether
// what it says of devices and batches fits its records.
#include "formats/cdf/cdf.h"
#include "formats/cdf/cdf_counts.h"

enum { MOST_NAMES = 1 << 24 };

// Are there as many records of every batch as sheets were scanned?
static void check_batches(struct cdf *c)
{
    const struct election *e = c->imp->election;
    for (size_t i = 0; i < c->batches.len; i++) {
        const struct cdf_batch *s = &c->batches.at[i];
        uint64_t cards = 0;
        for (size_t k = 0; k < e->batches.len; k++) {
            const struct batch *b = &e->batches.at[k];
            bool same = b->jurisdiction == c->imp->jurisdiction && str_eq(b->batch, s->batch) &&
                        str_eq(b->tabulator, s->scanner);
            cards += same ? b->cards : 0;
        }
        if (cards != s->sheets)
            cdf_problem(c, PROBLEM_fixed_count, s->batch,
                        "batch '" STR_FMT "' of scanner '" STR_FMT "': %llu sheets were scanned, "
                        "%llu records are here",
                        STR_ARG(str_head(s->batch, 60)), STR_ARG(str_head(s->scanner, 60)),
                        (unsigned long long)s->sheets, (unsigned long long)cards);
    }
}

static bool says_write_in(str s)
{
    for (size_t i = 0; i + 5 <= s.len; i++)
        if (str_eq_nocase(str_head(str_skip(s, i), 5), STR("write")))
            return true;
    return false;
}

// Appends the names of the ids of a list, "Ann / Bo"; *missing: one that is not defined.
static void put_names(const struct cdf_names *n, str list, struct buf *out, str *missing,
                      bool *nameless)
{
    while (list.len > 0) {
        str id = str_cut(&list, '\n');
        uint32_t number = table_find(&n->ids, id);
        bool known = number < n->names.len && n->names.at[number].ptr != NULL;
        bool named = known && n->names.at[number].len > 0;
        if (out->len > 0)
            buf_add(out, STR(" / "));
        buf_add(out, named ? n->names.at[number] : id);
        *nameless |= !named;
        if (!known)
            *missing = id;
    }
}

static bal_status name_choice(struct cdf *c, const struct cdf_defined *d, struct bal_err *err)
{
    struct late_choice *to = &c->late.contests.at[d->contest].choices.at[d->choice];
    AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES);
    str missing = STR("");
    bool nameless = false;
    if (c->counts != NULL)
        to->fate = cdf_counts_fate(c, d->candidates);
    if (to->name.len > 0)
        return BAL_OK;
    put_names(&c->candidates, d->candidates, &name, &missing, &nameless);
    if (name.len == 0)
        put_names(&c->parties, d->parties, &name, &missing, &nameless);
    BAL_TRY(buf_check(&name, err));
    // A write-in of a candidate without a name is for whoever is written in.
    if (nameless && to->kind == CHOICE_WRITE_IN)
        return BAL_OK;
    if (missing.len > 0)
        cdf_problem(c, PROBLEM_unlisted_id, missing,
                    "choice '" STR_FMT "' is of '" STR_FMT "', who is defined nowhere",
                    STR_ARG(str_head(to->id, 80)), STR_ARG(str_head(missing, 80)));
    if (to->kind == CHOICE_WRITE_IN && name.len > 0 && !says_write_in(buf_str(&name)))
        to->kind = CHOICE_QUALIFIED_WRITE_IN;
    to->name = late_name(&c->late.arena, buf_str(&name));
    return arena_check(&c->late.arena, err);
}

// The names of the precincts come after the records.
static bal_status name_precincts(struct cdf *c, struct bal_err *err)
{
    struct election *e = c->imp->election;
    VEC(uint32_t) map = {0};
    bal_status status = BAL_OK;
    uint32_t units = c->units.ids.len;
    if (!vec_grow((void **)&map.at, &map.cap, (size_t)units + 1, sizeof *map.at, MOST_NAMES))
        return err_memory(err);
    for (uint32_t i = 0; i + c->late.first_card < e->cards && status == BAL_OK; i++) {
        uint32_t unit = column_get(&c->card_units, i);
        if (unit == 0)
            continue;
        bool known = unit <= c->units.names.len && c->units.names.at[unit - 1].ptr != NULL;
        str id = c->units.ids.items[unit - 1];
        if (map.at[unit] == 0) {
            str name = known ? c->units.names.at[unit - 1] : STR("");
            status = import_name(&e->precincts, name.len > 0 ? name : id, &map.at[unit], err);
            if (!known && c->has_election)
                cdf_problem(c, PROBLEM_unlisted_id, id, "GpUnit '" STR_FMT "' is defined nowhere",
                            STR_ARG(str_head(id, 100)));
        }
        if (status == BAL_OK)
            status =
                election_change_card(e, i + c->late.first_card, FIELD_PRECINCT, map.at[unit], err);
    }
    vec_done(&map);
    return status;
}

static void check_devices(struct cdf *c)
{
    for (uint32_t i = 0; i < c->used_devices.len && c->has_election; i++) {
        str id = c->used_devices.items[i];
        if (table_find(&c->devices.ids, id) == TABLE_NONE)
            cdf_problem(c, PROBLEM_unlisted_id, id,
                        "ReportingDevice '" STR_FMT "' is defined nowhere",
                        STR_ARG(str_head(id, 100)));
    }
}

static bal_status settle(struct cdf *c, struct bal_err *err)
{
    c->in_record = false;
    if (!c->has_election && c->records > 0)
        cdf_problem(c, PROBLEM_missing_value, STR("Election"),
                    "there is no Election: contests and choices have ids for names");
    c->late.definitions = c->has_election;
    for (size_t i = 0; i < c->defined.len; i++)
        BAL_TRY(name_choice(c, &c->defined.at[i], err));
    check_devices(c);
    check_batches(c);
    BAL_TRY(late_settle(&c->late, err));
    if (c->counts != NULL)
        return cdf_counts_settle(c, err);
    return name_precincts(c, err);
}

bal_status cdf_finish(struct cdf *c, bal_status status, struct bal_err *err)
{
    struct bal_err later = {0};
    bal_status settled = settle(c, &later);
    if (status != BAL_OK || settled == BAL_OK)
        return status;
    if (err != NULL)
        *err = later;
    return settled;
}

bal_status cdf_read(cdf_report *report, const char *format, struct source *s, struct import *imp,
                    struct bal_err *err)
{
    struct cdf c;
    BAL_TRY(import_file_begin(imp, format, err));
    bal_status status = cdf_init(&c, imp, err);
    if (status == BAL_OK)
        status = report(&c, s, err);
    if (status == BAL_OK && c.records == 0)
        cdf_problem(&c, PROBLEM_empty_file, STR(""), "there is no CVR in it");
    status = cdf_finish(&c, status, err);
    import_file_end(imp);
    cdf_done(&c);
    return status;
}
