// SPDX-License-Identifier: Apache-2.0
#include "cli/sizes.h"

#include "app/measure/next.h"
#include "app/plan/compare.h"

_Static_assert(SIM_NEVER == SIZE_UNBOUNDED, "one word for both");
_Static_assert((int)COMPARE_QUANTILES == (int)SIZE_CHANCES, "the same columns for both");

void size_cell(struct term_table *t, uint64_t size, const char *never)
{
    if (size == SIZE_UNBOUNDED)
        term_cell(t, "%s", never);
    else
        term_number(t, size);
}

void size_cells(struct term_table *t, const uint64_t *sizes, size_t count, const char *never)
{
    for (size_t i = 0; i < count; i++)
        size_cell(t, sizes[i], never);
}

static void put(struct json_writer *w, uint64_t size)
{
    if (size == SIZE_UNBOUNDED)
        jw_null(w);
    else
        jw_u64(w, size);
}

void size_json(struct json_writer *w, const char *key, uint64_t size)
{
    jw_key(w, key);
    put(w, size);
}

void sizes_json(struct json_writer *w, const char *key, const uint64_t *sizes, size_t count)
{
    jw_key(w, key);
    jw_open(w, '[');
    for (size_t i = 0; i < count; i++)
        put(w, sizes[i]);
    jw_close(w, ']');
}

void doubles_json(struct json_writer *w, const char *key, const double *values, size_t count)
{
    jw_key(w, key);
    jw_open(w, '[');
    for (size_t i = 0; i < count; i++)
        jw_double(w, values[i]);
    jw_close(w, ']');
}
