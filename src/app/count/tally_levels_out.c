// SPDX-License-Identifier: Apache-2.0
// tally_levels_out.c: seats on two levels as JSON and as CSV.
#include "app/count/tally_levels.h"
#include "io/csv_write.h"

const char *level_standing_name(enum level_standing s)
{
    static const char *const names[] = {
        [STANDS_OUT] = "below the threshold", [STANDS_BY_SHARE] = "share",
        [STANDS_BY_DISTRICT] = "a district",  [STANDS_BY_REGIONS] = "regions",
        [STANDS_BY_SEATS] = "seats",          [STANDS_EXEMPT] = "exempt",
    };
    return names[s];
}

// ---- JSON

// Null where it was not counted.
static void write_seats(struct json_writer *w, const char *key, bool counted, uint32_t seats)
{
    jw_key(w, key);
    if (counted)
        jw_u64(w, seats);
    else
        jw_null(w);
}

static void write_parties(struct json_writer *w, const struct levels *l)
{
    jw_key(w, "parties");
    jw_open(w, '[');
    for (uint32_t i = 0; i < l->n; i++) {
        jw_open(w, '{');
        jw_key_value(w, "party", l->names[i]);
        jw_key_u64(w, "votes", l->votes[i]);
        if (l->rules->voters)
            jw_key_u64(w, "voters", l->shares[i]);
        jw_key_value(w, "standing", str_from(level_standing_name(l->standing[i])));
        jw_key_u64(w, "district_seats", l->fixed[i]);
        jw_key_u64(w, "won_besides", l->won[i]);
        write_seats(w, "due", levels_counted(l), l->due[i]);
        jw_key_bool(w, "overhang", l->overhang[i]);
        write_seats(w, "seats", levels_settled(l), l->total[i]);
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

static void write_districts(struct json_writer *w, const struct levels *l)
{
    jw_key(w, "districts");
    jw_open(w, '[');
    for (uint32_t k = 0; k < l->d; k++) {
        const struct level_district *d = &l->districts[k];
        jw_open(w, '{');
        jw_key_value(w, "contest", d->name);
        jw_key_u64(w, "seats", d->seats);
        jw_key_u64(w, "valid", d->valid);
        jw_key(w, "parties");
        jw_open(w, '[');
        for (uint32_t i = 0; i < l->n; i++) {
            if (d->votes[i] == 0)
                continue;
            jw_open(w, '{');
            jw_key_value(w, "party", l->names[i]);
            jw_key_u64(w, "votes", d->votes[i]);
            jw_key_u64(w, "district_seats", d->fixed[i]);
            jw_key_u64(w, "placed", d->placed[i]);
            jw_close(w, '}');
        }
        jw_close(w, ']');
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

// Seats of all in each region; nothing where there are none.
static void write_regions(struct json_writer *w, const struct levels *l)
{
    const struct level_regions *r = &l->rules->regions;
    if (r->len == 0)
        return;
    jw_key(w, "regions");
    jw_open(w, '[');
    for (uint32_t k = 0; k < r->len; k++) {
        jw_open(w, '{');
        jw_key_value(w, "region", r->names[k]);
        jw_key_u64(w, "seats", r->seats[k]);
        jw_key(w, "parties");
        jw_open(w, '[');
        for (uint32_t i = 0; i < l->n; i++) {
            if (l->region_seats[i * r->len + k] == 0)
                continue;
            jw_open(w, '{');
            jw_key_value(w, "party", l->names[i]);
            jw_key_u64(w, "seats", l->region_seats[i * r->len + k]);
            jw_close(w, '}');
        }
        jw_close(w, ']');
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

// Seats of districts that parties returned; nothing where the settings do not say so.
static void write_returned(struct json_writer *w, const struct levels *l)
{
    char text[QUOT_TEXT];
    if (l->rules->overhang != OVERHANG_RETURN)
        return;
    jw_key(w, "returned");
    jw_open(w, '[');
    for (size_t i = 0; i < l->returned.len; i++) {
        const struct level_return *r = &l->returned.at[i];
        jw_open(w, '{');
        jw_key_value(w, "party", l->names[r->party]);
        jw_key_value(w, "contest", l->districts[r->district].name);
        jw_key_value(w, "quotient", quot_text(r->quotient, text));
        jw_key(w, "to");
        if (r->to == LEVEL_ALL)
            jw_null(w);
        else
            jw_str(w, l->names[r->to]);
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

static void write_placed(struct json_writer *w, const struct levels *l)
{
    char text[QUOT_TEXT];
    jw_key(w, "placed");
    jw_open(w, '[');
    for (size_t i = 0; i < l->placed.len; i++) {
        const struct level_seat *s = &l->placed.at[i];
        jw_open(w, '{');
        jw_key_value(w, "party", l->names[s->party]);
        jw_key_value(w, "contest", l->districts[s->district].name);
        jw_key_value(w, "quotient", quot_text(s->quotient, text));
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

static void write_tie(struct json_writer *w, const struct levels *l)
{
    const struct level_tie *t = &l->tie;
    jw_key(w, "tie");
    if (t->seats == 0) {
        jw_null(w);
        return;
    }
    jw_open(w, '{');
    jw_key(w, "contest");
    if (t->district == LEVEL_ALL)
        jw_null(w);
    else
        jw_str(w, l->districts[t->district].name);
    jw_key_bool(w, "placing", t->placing);
    jw_key(w, "parties");
    jw_open(w, '[');
    for (uint32_t i = 0; i < l->n; i++)
        if (t->parties[i])
            jw_str(w, l->names[i]);
    jw_close(w, ']');
    jw_key(w, "districts");
    jw_open(w, '[');
    for (uint32_t k = 0; k < l->d; k++)
        if (t->districts[k])
            jw_str(w, l->districts[k].name);
    jw_close(w, ']');
    jw_key_u64(w, "seats", t->seats);
    jw_close(w, '}');
}

void tally_levels_json(struct json_writer *w, const struct tally_levels *t)
{
    const struct levels *l = &t->levels;
    jw_key(w, "levels");
    jw_open(w, '{');
    jw_key_or_null(w, "place", t->place != NULL ? t->place->name : NULL);
    jw_key_value(w, "votes", t->reported ? STR("reported") : STR("counted"));
    jw_key_u64(w, "valid", l->valid);
    write_seats(w, "seats", levels_counted(l), l->house);
    write_seats(w, "shared", levels_counted(l), l->shared);
    write_parties(w, l);
    write_districts(w, l);
    write_returned(w, l);
    write_regions(w, l);
    write_placed(w, l);
    write_tie(w, l);
    jw_key(w, "margin");
    margin_json(w, NULL, NULL, NULL);
    jw_key(w, "notes");
    jw_open(w, '[');
    for (size_t i = 0; i < l->notes.len; i++)
        jw_str(w, l->notes.at[i]);
    jw_close(w, ']');
    count_checks_json(w, &t->checks);
    jw_close(w, '}');
}

// ---- CSV

static void put_row(struct csv_writer *w, str district, str party, const uint64_t values[4])
{
    csv_put(w, district);
    csv_put(w, party);
    for (int i = 0; i < 4; i++)
        csv_put_u64(w, values[i]);
    csv_end_row(w);
}

bal_status tally_levels_csv(const struct tally_levels *t, const char *path, struct bal_err *err)
{
    static const char *const titles[] = {"contest",        "party",           "votes",
                                         "district_seats", "levelling_seats", "seats"};
    const struct levels *l = &t->levels;
    AUTO_SINK sink = {.fd = -1};
    struct csv_writer w;
    BAL_TRY(sink_open_file(&sink, path, err));
    csv_writer_init(&w, &sink);
    for (size_t i = 0; i < ARRAY_LEN(titles); i++)
        csv_put(&w, str_from(titles[i]));
    csv_end_row(&w);
    for (uint32_t k = 0; k < l->d; k++)
        for (uint32_t i = 0; i < l->n; i++) {
            const struct level_district *d = &l->districts[k];
            uint64_t values[] = {d->votes[i], d->fixed[i], d->placed[i],
                                 d->fixed[i] + d->placed[i]};
            if (d->votes[i] > 0)
                put_row(&w, d->name, l->names[i], values);
        }
    for (uint32_t i = 0; i < l->n && levels_settled(l); i++) {
        uint32_t has = l->fixed[i] + l->won[i];
        uint64_t values[] = {l->votes[i], has, l->total[i] > has ? l->total[i] - has : 0,
                             l->total[i]};
        put_row(&w, STR("*all*"), l->names[i], values);
    }
    BAL_TRY(csv_writer_done(&w, err));
    return sink_close(&sink, err);
}
