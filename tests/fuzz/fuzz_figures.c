// SPDX-License-Identifier: Apache-2.0
// Tables of batches and strata: any two tables, divided by a line "--", are read alike in pieces of
// every size, and every risk that can be measured is one.
#include <math.h>

#include "app/measure/stratified.h"
#include "app/sample/batches.h"
#include "fuzz/fuzz.h"

enum { FEW = 60 };

// The part before the dividing line, and the rest.
static str cut_table(str *rest)
{
    size_t at = str_find(*rest, STR("\n--\n"));
    str head = str_head(*rest, at < rest->len ? at + 1 : at);
    *rest = at < rest->len ? str_skip(*rest, at + 4) : STR("");
    return head;
}

static void put_risk(struct buf *out, bal_status status, double risk)
{
    FUZZ_CHECK(status != BAL_OK || (risk >= 0 && risk <= 1));
    buf_addf(out, "%d %.17g\n", status, status == BAL_OK ? risk : -1);
}

static void measure_batches(struct batches *b, struct buf *out)
{
    AUTO_ARENA arena = ARENA_INIT(1 << 24);
    struct bal_err err = {0};
    struct macro_risk macro = {0};
    uint64_t *weights = arena_new(&arena, uint64_t, b->list.len), more = 0;
    put_risk(out, macro_risk(&b->claims, b->draws.at, b->draws.len, &macro, &err), macro.risk);
    bal_status sized = macro_size(&b->claims, &macro, 0.05, &more, &err);
    FUZZ_CHECK(sized != BAL_OK || more <= b->list.len);
    for (int d = 0; d < BATCH_DESIGNS && weights != NULL; d++) {
        struct batch_risk r = {0};
        bal_status status = batch_weights(&b->claims, (enum batch_design)d, weights, &err);
        if (status == BAL_OK)
            status = batch_risk(&b->claims, (enum batch_design)d, weights, b->draws.at,
                                b->draws.len, &r, &err);
        put_risk(out, status, r.risk);
    }
}

static void trace_batches(str text, size_t chunk, struct buf *out)
{
    struct batches b;
    struct source tables[2];
    struct bal_err err = {0};
    struct batches_rule rule = {.seats = 1, .votes_allowed = 1, .majority = text.len % 2 == 1};
    str first = cut_table(&text);
    FUZZ_CHECK(source_open_memory(&tables[0], STR("batches"), first, chunk, &err) == BAL_OK);
    FUZZ_CHECK(source_open_memory(&tables[1], STR("draws"), text, chunk, &err) == BAL_OK);
    struct table_input in = {"batches", &tables[0]}, draws = {"draws", &tables[1]};
    bal_status status = batches_read(&b, &in, &rule, &err);
    if (status == BAL_OK && problems_errors(&b.problems) == 0)
        status = batches_read_draws(&b, &draws, true, &err);
    buf_addf(out, "%d %ju\n", status, (uintmax_t)problems_errors(&b.problems));
    if (status == BAL_OK && problems_errors(&b.problems) == 0 && b.list.len <= FEW)
        measure_batches(&b, out);
    batches_done(&b);
    source_close(&tables[0]);
    source_close(&tables[1]);
}

static void trace_strata(str text, size_t chunk, struct buf *out)
{
    struct stratified s;
    struct source tables[2];
    struct bal_err err = {0};
    str first = cut_table(&text);
    FUZZ_CHECK(source_open_memory(&tables[0], STR("strata"), first, chunk, &err) == BAL_OK);
    FUZZ_CHECK(source_open_memory(&tables[1], STR("found"), text, chunk, &err) == BAL_OK);
    struct table_input in = {"strata", &tables[0]}, found = {"found", &tables[1]};
    bal_status status = stratified_read(&s, &in, &found, 1, 1, &err);
    buf_addf(out, "%d %ju\n", status, (uintmax_t)problems_errors(&s.problems));
    if (status == BAL_OK && problems_errors(&s.problems) == 0 && s.list.len <= 3 &&
        s.choices.len <= 4 && s.found.len <= FEW) {
        struct pair_risk r = {0};
        put_risk(out, stratified_suite(&s, 0.05, &r, &err), r.risk);
        put_risk(out, stratified_ui_ts(&s, false, &r, &err), r.risk);
        put_risk(out, stratified_super_simple(&s, KM_GAMMA, &r, &err), r.risk);
    }
    stratified_done(&s);
    source_close(&tables[0]);
    source_close(&tables[1]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const size_t chunks[] = {0, 7};
    str text = fuzz_str(data, size);
    AUTO_BUF whole = BUF_INIT(FUZZ_TRACE), pieces = BUF_INIT(FUZZ_TRACE);
    if (size > FUZZ_INPUT)
        return 0;
    bool strata = str_starts(text, STR("stratum"));
    for (size_t i = 0; i < ARRAY_LEN(chunks); i++) {
        struct buf *out = i == 0 ? &whole : &pieces;
        if (strata)
            trace_strata(text, chunks[i], out);
        else
            trace_batches(text, chunks[i], out);
    }
    fuzz_same(buf_str(&whole), buf_str(&pieces));
    return 0;
}
