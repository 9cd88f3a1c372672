// SPDX-License-Identifier: Apache-2.0
#include "formats/rankings/raire_write.h"

#include <inttypes.h>

#include "core/ranking.h"
#include "core/spelling.h"
#include "formats/lost.h"
#include "io/csv_write.h"
#include "io/json_write.h"

static bool is_ranked(const struct contest *c)
{
    return c->function == FUNCTION_IRV && c->seats == 1;
}

// The preferences of a code; false where they are not all that its marks say.
static bool read_code(const struct contest *c, uint32_t code, struct mark *marks, uint32_t *count)
{
    struct ranking_rules rules = ranking_default();
    enum ranking_end end;
    struct mark_set set = contest_set(c, code);
    *count = 0;
    if (set.state == STATE_INVALID || set.state == STATE_WITHHELD)
        return false;
    *count = ranking_read(&rules, c, NULL, &set, marks, &end);
    bool same = *count == set.count && set.state != STATE_OVERVOTED;
    for (uint32_t i = 0; same && i < *count; i++)
        same = marks[i].rank == i + 1;
    return same;
}

static size_t ranked_contests(const struct election *e, const struct contest **only)
{
    size_t count = 0;
    for (size_t i = 0; i < e->contests.len; i++) {
        if (!is_ranked(&e->contests.at[i]))
            continue;
        *only = &e->contests.at[i];
        count++;
    }
    return count;
}

// Ballots of the contest that lose something.
static uint64_t changed(const struct election *e, const struct contest *c)
{
    AUTO_ARENA a = ARENA_INIT(LIMIT_NAMES_BYTES);
    uint64_t cards = 0, *codes = arena_new(&a, uint64_t, contest_codes(c));
    if (codes == NULL)
        return 0;
    column_count(&c->column, 0, e->cards, codes);
    for (uint32_t code = 1; code < contest_codes(c); code++) {
        struct mark marks[LIMIT_MARKS];
        uint32_t count;
        cards += read_code(c, code, marks, &count) ? 0 : codes[code];
    }
    return cards;
}

void raire_lost(const struct election *e, struct buf *out)
{
    uint64_t cards = 0, contests = 0;
    for (size_t i = 0; i < e->contests.len; i++) {
        contests += !is_ranked(&e->contests.at[i]);
        cards += is_ranked(&e->contests.at[i]) ? changed(e, &e->contests.at[i]) : 0;
    }
    lost_line(out, contests, "contests that are not instant-runoff");
    lost_line(out, cards, "ballots with overvotes, gaps, repetitions, or no ranking for a reason");
}

// ---- the text

static void put_name(struct csv_writer *w, str name, uint32_t occurrence)
{
    AUTO_BUF text = BUF_INIT(LIMIT_TOKEN_BYTES);
    spelling_put(&text, name, occurrence);
    csv_put(w, buf_str(&text));
}

static void put_contest(struct csv_writer *w, const struct contest *c)
{
    csv_put(w, STR("Contest"));
    put_name(w, c->name, c->occurrence);
    csv_put_u64(w, c->choices.len);
    for (size_t i = 0; i < c->choices.len; i++)
        put_name(w, c->choices.at[i].name, c->choices.at[i].occurrence);
    if (c->declared > 0) {
        csv_put(w, STR("winner"));
        put_name(w, c->choices.at[c->declared - 1].name, c->choices.at[c->declared - 1].occurrence);
    }
    csv_end_row(w);
}

// TABULATOR_BATCH_RECORD where the card has all three as numbers, else its number.
static void put_ballot_id(struct csv_writer *w, const struct election *e, uint32_t card)
{
    const struct card k = election_card(e, card);
    const struct batch *b = &e->batches.at[k.batch];
    char text[NUM_TEXT];
    AUTO_BUF id = BUF_INIT(LIMIT_TOKEN_BYTES);
    uint64_t t, n;
    if (num_u64(b->tabulator, &t) && num_u64(b->batch, &n) && id_is_number(k.record))
        buf_addf(&id, STR_FMT "_" STR_FMT "_" STR_FMT, STR_ARG(b->tabulator), STR_ARG(b->batch),
                 STR_ARG(election_id(e, k.record, text)));
    else
        buf_add_u64(&id, (uint64_t)card + 1);
    csv_put(w, buf_str(&id));
}

static void put_ballot(struct csv_writer *w, const struct election *e, const struct contest *c,
                       uint32_t card, uint32_t code)
{
    struct mark marks[LIMIT_MARKS];
    uint32_t count;
    (void)read_code(c, code, marks, &count);
    put_name(w, c->name, c->occurrence);
    put_ballot_id(w, e, card);
    for (uint32_t i = 0; i < count; i++)
        put_name(w, c->choices.at[marks[i].choice].name, c->choices.at[marks[i].choice].occurrence);
    csv_end_row(w);
}

bal_status raire_write(const struct election *e, struct sink *out, struct bal_err *err)
{
    const struct contest *only = NULL;
    size_t count = ranked_contests(e, &only);
    struct csv_writer w;
    if (count == 0)
        return bal_fail(err, BAL_INVALID, "there is no ranked contest with one winner");
    csv_writer_init(&w, out);
    csv_put_u64(&w, count);
    csv_end_row(&w);
    for (size_t i = 0; i < e->contests.len; i++)
        if (is_ranked(&e->contests.at[i]))
            put_contest(&w, &e->contests.at[i]);
    for (uint32_t card = 0; card < e->cards; card++) {
        for (size_t i = 0; i < e->contests.len; i++) {
            const struct contest *c = &e->contests.at[i];
            uint32_t code = is_ranked(c) ? column_get(&c->column, card) : 0;
            if (code > 0)
                put_ballot(&w, e, c, card, code);
        }
    }
    return csv_writer_done(&w, err);
}

// ---- JSON

static void put_votes(struct sink *out, const struct contest *c, const uint64_t *codes)
{
    bool first = true;
    sink_put(out, STR("  \"votes\": ["));
    for (uint32_t code = 1; code < contest_codes(c); code++) {
        struct mark marks[LIMIT_MARKS];
        uint32_t count;
        if (codes[code] == 0)
            continue;
        (void)read_code(c, code, marks, &count);
        sink_printf(out, "%s\n    {\"n\": %" PRIu64 ", \"prefs\": [", first ? "" : ",",
                    codes[code]);
        for (uint32_t i = 0; i < count; i++)
            sink_printf(out, "%s%u", i > 0 ? ", " : "", marks[i].choice);
        sink_put(out, STR("]}"));
        first = false;
    }
    sink_put(out, STR("\n  ],\n"));
}

static void put_metadata(struct sink *out, const struct contest *c)
{
    struct json_writer w;
    sink_put(out, STR("  \"metadata\": "));
    jw_init(&w, out, true);
    jw_open(&w, '{');
    jw_key(&w, "candidates");
    jw_open(&w, '[');
    for (size_t i = 0; i < c->choices.len; i++)
        jw_str(&w, c->choices.at[i].name);
    jw_close(&w, ']');
    jw_key_value(&w, "contest", c->name);
    jw_close(&w, '}');
    sink_printf(out, ",\n  \"num_candidates\": %zu,\n", c->choices.len);
}

bal_status raire_json_write(const struct election *e, struct sink *out, struct bal_err *err)
{
    const struct contest *c = NULL;
    size_t count = ranked_contests(e, &c);
    AUTO_ARENA a = ARENA_INIT(LIMIT_NAMES_BYTES);
    uint64_t cards = 0;
    if (count != 1)
        return bal_fail(err, BAL_INVALID, "raire-json holds one ranked contest, and there are %zu",
                        count);
    uint64_t *codes = arena_new(&a, uint64_t, contest_codes(c));
    BAL_TRY(arena_check(&a, err));
    column_count(&c->column, 0, e->cards, codes);
    for (uint32_t code = 1; code < contest_codes(c); code++)
        cards += codes[code];
    sink_put(out, STR("{\n"));
    put_metadata(out, c);
    put_votes(out, c, codes);
    if (c->declared > 0)
        sink_printf(out, "  \"winner\": %u,\n", c->declared - 1);
    sink_printf(out,
                "  \"audit\": {\"type\": \"OneOnMargin\", \"total_auditable_ballots\": %" PRIu64
                "}\n}\n",
                cards);
    return BAL_OK;
}
