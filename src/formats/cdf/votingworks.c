// SPDX-License-Identifier: Apache-2.0
// votingworks.c: what VxScan and VxAdmin of VotingWorks export: a folder with metadata.json and a
// folder for each sheet, UUID/cast-vote-record-report.json: a report of SP 1500-103 with one CVR.
// Images and layouts beside it are not read. The folder may come as a zip.
//
// Source: the programs that write it, github.com/votingworks/vxsuite (libs/backend/src/
// cast_vote_records). No real export was at hand.
#include "formats/cdf/cdf.h"
#include "formats/readers.h"

static bool is_record(const struct input *in)
{
    return str_eq(str_basename(in->base), STR(INPUTS_RECORD));
}

static bool is_metadata(const struct input *in)
{
    return str_eq(in->base, STR("metadata.json"));
}

// ---- metadata.json

static bal_status read_batch(struct cdf *c, struct json *r, struct bal_err *err)
{
    enum { ID, SHEETS, SCANNER, KEYS };
    static const struct json_keys keys = {.count = KEYS,
                                          .key = {{"id", 2}, {"sheetCount", 10}, {"scannerId", 9}}};
    AUTO_BUF id = BUF_INIT(1 << 16), scanner = BUF_INIT(1 << 16);
    uint64_t sheets = CDF_ABSENT;
    str text;
    for (struct json_object o = {0};;) {
        BAL_TRY(json_field(r, &keys, &o, err));
        if (o.field == JSON_DONE)
            break;
        if (o.field == SHEETS) {
            BAL_TRY(json_u64(r, &sheets, err));
        } else if (o.field == JSON_OTHER) {
            BAL_TRY(json_skip(r, err));
        } else {
            BAL_TRY(json_text(r, &text, err));
            buf_add(o.field == ID ? &id : &scanner, text);
        }
    }
    BAL_TRY(buf_check(&id, err));
    BAL_TRY(buf_check(&scanner, err));
    return cdf_scanned(c, buf_str(&scanner), buf_str(&id), sheets, err);
}

static bal_status read_batches(struct cdf *c, struct json *r, struct bal_err *err)
{
    bool more = true;
    BAL_TRY(json_enter(r, '[', err));
    for (;;) {
        BAL_TRY(json_next_object(r, &more, err));
        if (!more)
            return BAL_OK;
        BAL_TRY(read_batch(c, r, err));
    }
}

static bal_status read_members(struct cdf *c, struct json *r, struct bal_err *err)
{
    enum { CLOSED, REPORT, BATCHES, KEYS };
    static const struct json_keys keys = {.count = KEYS,
                                          .key = {{"arePollsClosed", 14},
                                                  {"castVoteRecordReportMetadata", 28},
                                                  {"batchManifest", 13}}};
    bool closed = true;
    BAL_TRY(json_enter(r, '{', err));
    for (struct json_object o = {0};;) {
        BAL_TRY(json_field(r, &keys, &o, err));
        if (o.field == JSON_DONE)
            break;
        if (o.field == CLOSED)
            BAL_TRY(json_bool(r, &closed, err));
        else if (o.field == REPORT)
            BAL_TRY(cdf_json_value(c, r, err));
        else if (o.field == BATCHES)
            BAL_TRY(read_batches(c, r, err));
        else
            BAL_TRY(json_skip(r, err));
    }
    if (!closed)
        cdf_problem(c, PROBLEM_filtered_export, STR(""),
                    "the polls were still open when this was exported: more may follow");
    return json_finish(r, err);
}

static bal_status read_metadata(struct cdf *c, struct source *s, struct bal_err *err)
{
    struct json r;
    BAL_TRY(json_open(&r, s, err));
    bal_status status = read_members(c, &r, err);
    json_close(&r);
    return status;
}

// ---- the package

static bal_status read_file(struct cdf *c, const struct input *in, cdf_report *read,
                            struct bal_err *err)
{
    AUTO_SOURCE s = {0};
    c->imp->file = in->name;
    bal_status status = format_open_text(in, c->imp, &s, err);
    if (status == BAL_OK)
        status = read(c, &s, err);
    if (status == BAL_OK || status == BAL_LIMIT)
        return status;
    problem_add_err(c->imp->problems, (struct place){.file = in->name}, err);
    return BAL_OK; // one damaged file does not hide the others
}

static bal_status read_files(struct cdf *c, const struct inputs *set, struct bal_err *err)
{
    bool metadata = false;
    str file = c->imp->file;
    for (size_t i = 0; i < set->files.len; i++) {
        if (!is_metadata(&set->files.at[i]))
            continue;
        metadata = true;
        BAL_TRY(read_file(c, &set->files.at[i], read_metadata, err));
    }
    for (size_t i = 0; i < set->files.len; i++) {
        progress_tick(c->imp->progress, "reading", i, set->files.len);
        if (is_record(&set->files.at[i]))
            BAL_TRY(read_file(c, &set->files.at[i], cdf_json_report, err));
    }
    c->imp->file = file;
    if (!metadata)
        cdf_problem(c, PROBLEM_missing_file, STR("metadata.json"), "there is no metadata.json");
    if (c->records == 0)
        cdf_problem(c, PROBLEM_empty_file, STR(""), "there is no record in it");
    return BAL_OK;
}

static bal_status read_package(const struct inputs *set, struct import *imp, struct bal_err *err)
{
    struct cdf c;
    BAL_TRY(import_file_begin(imp, "votingworks-cdf", err));
    str file = imp->file;
    bal_status status = cdf_init(&c, imp, err);
    if (status == BAL_OK)
        status = read_files(&c, set, err);
    imp->file = file;
    status = cdf_finish(&c, status, err);
    import_file_end(imp);
    cdf_done(&c);
    return status;
}

static bool says_export(const struct input *in)
{
    char head[4096];
    size_t got = 0;
    if (input_head(in, head, sizeof head, &got, NULL) != BAL_OK)
        return false;
    str s = str_make(head, got);
    return str_find(s, STR("\"castVoteRecordReportMetadata\"")) < s.len ||
           str_find(s, STR("\"arePollsClosed\"")) < s.len;
}

static int probe_set(const struct inputs *set)
{
    for (size_t i = 0; i < set->files.len && set->kind != INPUTS_FILE; i++) {
        const struct input *in = &set->files.at[i];
        if (is_record(in) || (is_metadata(in) && says_export(in)))
            return 100;
    }
    return 0;
}

const struct format format_votingworks = {
    .name = "votingworks-cdf",
    .title = "VotingWorks CVR export (a folder for each sheet), NIST SP 1500-103 JSON",
    .flags = FORMAT_CVR | FORMAT_PACKAGE,
    .unconfirmed = true,
    .probe_set = probe_set,
    .read_set = read_package,
};
