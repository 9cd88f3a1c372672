// SPDX-License-Identifier: Apache-2.0
#include "app/count/rctab_files.h"

#include "io/folder.h"

struct files {
    const struct tally *t;
    const struct rctab *config;
    const struct tally_contest *contest;
    const char *folder, *slice;
    struct table names; // of the files of slices, without their ends
};

typedef bal_status report_writer(struct sink *s, const struct rctab_count *count,
                                 struct bal_err *err);

static bal_status write_json(struct sink *s, const struct rctab_count *count, struct bal_err *err)
{
    struct json_writer w;
    (void)err;
    jw_init(&w, s, false);
    jw_open(&w, '{');
    rctab_report(&w, count);
    jw_close(&w, '}');
    jw_end(&w);
    return BAL_OK;
}

static bal_status write_detailed(struct sink *s, const struct rctab_count *count,
                                 struct bal_err *err)
{
    return rctab_csv(s, count, false, err);
}

static bal_status write_summary(struct sink *s, const struct rctab_count *count,
                                struct bal_err *err)
{
    return rctab_csv(s, count, true, err);
}

static bal_status write_file(const struct files *f, str name, const char *end, report_writer *write,
                             const struct rctab_count *count, struct bal_err *err)
{
    AUTO_SINK s = {0};
    AUTO_BUF path = BUF_INIT(8192);
    buf_addf(&path, "%s/" STR_FMT, f->folder, STR_ARG(name));
    if (f->contest->passes > 1)
        buf_addf(&path, "_%u", f->contest->pass);
    buf_addf(&path, ".%s", end);
    const char *cstr = buf_cstr(&path);
    if (cstr == NULL)
        return buf_check(&path, err);
    BAL_TRY(sink_open_file(&s, cstr, err));
    BAL_TRY(write(&s, count, err));
    return sink_close(&s, err);
}

static bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '.';
}

// A file name for the slice that no other slice has.
static bal_status name_slice(struct files *f, const struct rctab_count *count, struct buf *out,
                             struct bal_err *err)
{
    AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES);
    str slice = rctab_slice_name(count, &name);
    for (unsigned n = 1;; n++) {
        buf_clear(out);
        for (size_t i = 0; i < slice.len; i++)
            buf_add_char(out, is_plain(slice.ptr[i]) ? slice.ptr[i] : '_');
        if (n > 1)
            buf_addf(out, "_%u", n);
        buf_addf(out, "_%s_detailed_report", count->slice);
        BAL_TRY(buf_check(out, err));
        if (table_find(&f->names, buf_str(out)) == TABLE_NONE)
            return table_add(&f->names, buf_str(out)) == TABLE_NONE ? err_memory(err) : BAL_OK;
    }
}

static bal_status write_slice(void *ctx, const struct tally_part *part, struct bal_err *err)
{
    struct files *f = ctx;
    AUTO_BUF name = BUF_INIT(2 * LIMIT_TOKEN_BYTES);
    struct rctab_count count = {.config = f->config,
                                .whole = part->whole,
                                .result = part->result,
                                .slice = f->slice,
                                .name = part->name};
    BAL_TRY(name_slice(f, &count, &name, err));
    BAL_TRY(write_file(f, buf_str(&name), "json", write_json, &count, err));
    return write_file(f, buf_str(&name), "csv", write_detailed, &count, err);
}

static bal_status write_contest(struct files *f, struct bal_err *err)
{
    const struct result *r = &f->contest->result;
    struct rctab_count count = {.config = f->config, .whole = r, .result = r};
    BAL_TRY(write_file(f, STR("detailed_report"), "json", write_json, &count, err));
    BAL_TRY(write_file(f, STR("detailed_report"), "csv", write_detailed, &count, err));
    BAL_TRY(write_file(f, STR("summary_report"), "csv", write_summary, &count, err));
    f->slice = "precinct";
    if (f->config->by_precinct)
        BAL_TRY(tally_parts(f->t, f->contest, TALLY_BY_PRECINCT, write_slice, f, err));
    f->slice = "batch";
    bool precincts = rctab_batches_are_precincts(f->config, f->t->election);
    enum tally_by key = precincts ? TALLY_BY_PRECINCT : TALLY_BY_BATCH;
    return f->config->by_batch ? tally_parts(f->t, f->contest, key, write_slice, f, err) : BAL_OK;
}

bal_status rctab_write_files(const struct tally *t, const struct rctab *config, const char *folder,
                             struct bal_err *err)
{
    bool empty;
    BAL_TRY(folder_make(folder, &empty, err));
    for (size_t i = 0; i < t->contests.len; i++) {
        struct files f = {.t = t,
                          .config = config,
                          .contest = &t->contests.at[i],
                          .folder = folder,
                          .names = TABLE_INIT(LIMIT_NAMES_BYTES)};
        bal_status status = write_contest(&f, err);
        table_done(&f.names);
        BAL_TRY(status);
    }
    return BAL_OK;
}
