// SPDX-License-Identifier: Apache-2.0
// Reports of Arlo: read in pieces of every size, and checked without manifests, the result is one.
#include "fuzz/fuzz.h"
#include "published/arlo/arlo.h"

static void read_rows(struct arlo_audit *a, str text, size_t chunk, struct bal_err *err)
{
    AUTO_SOURCE source = {0};
    struct csv csv;
    struct published_row row = {.csv = &csv};
    struct arlo_reading *r = arlo_report_begin(a);
    bool more = true;
    FUZZ_CHECK(source_open_memory(&source, STR("report"), text, chunk, err) == BAL_OK);
    bal_status status = csv_open(&csv, &source, err);
    while (r != NULL && status == BAL_OK && more) {
        status = csv_next(&csv, &more, err);
        row.number++;
        if (status == BAL_OK && more)
            status = arlo_report_take(r, &row, err);
    }
    if (r != NULL)
        arlo_report_end(r);
    csv_close(&csv);
}

static void check(str text, size_t chunk, struct sink *out)
{
    struct bal_err err;
    struct published p = {.arena = ARENA_INIT(FUZZ_TRACE)};
    const struct published_file file = {.name = STR("report.csv")};
    struct arlo_audit *a = arena_new(&p.arena, struct arlo_audit, 1);
    FUZZ_CHECK(a != NULL);
    a->p = &p;
    a->report = &file;
    a->keys = TABLE_INIT(FUZZ_TRACE);
    read_rows(a, text, chunk, &err);
    bool ok = arlo_rows_resolve(a, &err) == BAL_OK;
    if (ok)
        arlo_sums_check(a);
    if (ok && arlo_again(a, &err) == BAL_OK)
        arlo_tell(a);
    published_text_write(&p, out);
    FUZZ_CHECK(sink_close(out, NULL) == BAL_OK);
    table_done(&a->keys);
    vec_done(&a->batches);
    vec_done(&a->rows);
    vec_done(&a->rounds);
    vec_done(&a->ballots);
    published_end(&p);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const size_t chunks[] = {0, 1, 7, 4096};
    struct sink out[ARRAY_LEN(chunks)];
    for (size_t i = 0; i < ARRAY_LEN(chunks) && size <= FUZZ_INPUT; i++) {
        sink_open_memory(&out[i], FUZZ_TRACE);
        check(fuzz_str(data, size), chunks[i], &out[i]);
        fuzz_same(buf_str(&out[0].buf), buf_str(&out[i].buf));
    }
    for (size_t i = 0; i < ARRAY_LEN(chunks) && size <= FUZZ_INPUT; i++)
        sink_discard(&out[i]);
    return 0;
}
