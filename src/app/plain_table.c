// SPDX-License-Identifier: Apache-2.0
#include "app/plain_table.h"

#include "io/inputs.h"

static bal_status read_rows(struct csv_table *t,
                            bal_status (*take)(void *ctx, struct csv_table *t, struct bal_err *err),
                            void *ctx, struct bal_err *err)
{
    size_t rows = 0;
    for (bool more = true;; rows++) {
        BAL_TRY(csv_table_next(t, &more, err));
        if (!more)
            break;
        BAL_TRY(take(ctx, t, err));
    }
    if (rows == 0)
        import_problem(t->imp, empty_file, 0, 0, STR(""), "there is no row below the header");
    return BAL_OK;
}

typedef bal_status take_fn(void *ctx, struct csv_table *t, struct bal_err *err);

static bal_status read_source(struct source *source, const char *path,
                              const struct csv_column *columns, uint32_t count,
                              struct problems *problems, take_fn *take, void *ctx,
                              struct bal_err *err)
{
    struct import imp = {.problems = problems, .file = str_from(path)};
    struct csv_table table;
    bal_status status = csv_table_open(&table, source, &imp, err);
    if (status == BAL_OK && csv_table_columns(&table, columns, count))
        status = read_rows(&table, take, ctx, err);
    csv_table_close(&table);
    return status;
}

bal_status plain_table_read(const struct table_input *in, const struct csv_column *columns,
                            uint32_t count, struct problems *problems,
                            bal_status (*take)(void *ctx, struct csv_table *t, struct bal_err *err),
                            void *ctx, struct bal_err *err)
{
    struct inputs set;
    struct source source;
    if (in->from != NULL)
        return read_source(in->from, in->path, columns, count, problems, take, ctx, err);
    bal_status status = inputs_open(&set, in->path, err);
    if (status == BAL_OK && set.files.len != 1)
        status = bal_fail(err, BAL_INVALID, "%s is not one file", in->path);
    if (status == BAL_OK)
        status = input_open_text(&set.files.at[0], &source, NULL, err);
    if (status == BAL_OK) {
        status = read_source(&source, in->path, columns, count, problems, take, ctx, err);
        source_close(&source);
    }
    inputs_close(&set);
    return status;
}

bal_status plain_table_name(struct table *names, str name, uint32_t *out, struct bal_err *err)
{
    *out = table_add(names, name);
    return *out == TABLE_NONE ? err_memory(err) : BAL_OK;
}
