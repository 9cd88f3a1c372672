// SPDX-License-Identifier: Apache-2.0
// ess_maryland.c: Maryland's export from ES&S machines: five files of cast vote records, each with
// all rows of the one before and more: early voting, election day, two counts of mail, provisional
// ballots.
#include "formats/ess/ess.h"
#include "formats/readers.h"

static const char *const exports[] = {"EV", "ED", "MIB1", "MIB2", "Prov"};

static const struct input *find_export(const struct inputs *set, str name)
{
    for (size_t i = 0; i < set->files.len; i++)
        if (str_eq_nocase(str_stem(set->files.at[i].base), name) &&
            str_ends_nocase(set->files.at[i].base, STR(".csv")))
            return &set->files.at[i];
    return NULL;
}

// Exactly these files. What is missing of four or more is told when they are read.
static int probe_set(const struct inputs *set)
{
    size_t found = 0;
    if (set->files.len > ARRAY_LEN(exports))
        return 0;
    for (size_t i = 0; i < ARRAY_LEN(exports); i++)
        found += find_export(set, str_from(exports[i])) != NULL;
    return found >= ARRAY_LEN(exports) - 1 && found == set->files.len ? 98 : 0;
}

bal_status ess_snapshots_add(struct ess_snapshots *s, struct import *imp, str record, str precinct,
                             uint64_t line, struct bal_err *err)
{
    AUTO_BUF key = BUF_INIT(LIMIT_TOKEN_BYTES);
    buf_add(&key, record);
    buf_add_char(&key, '\0');
    buf_add(&key, precinct);
    BAL_TRY(buf_check(&key, err));
    uint32_t id = table_add(&s->records, buf_str(&key));
    str *first = id == s->first.len ? vec_push(&s->first, LIMIT_CARDS) : NULL;
    if (id == TABLE_NONE || (id == s->first.len && first == NULL))
        return err_memory(err);
    if (first != NULL)
        *first = s->name;
    else if (!str_eq(s->first.at[id], s->name))
        import_problem(imp, duplicate_card, line, 0, record,
                       "record " STR_FMT " of precinct " STR_FMT " is a row of " STR_FMT " already",
                       STR_ARG(record), STR_ARG(precinct), STR_ARG(s->first.at[id]));
    return BAL_OK;
}

static bal_status read_export(const struct input *in, struct import *imp,
                              const struct ess_beside *beside, struct bal_err *err)
{
    AUTO_SOURCE s = {0};
    BAL_TRY(format_open_text(in, imp, &s, err));
    return ess_cvr_read(&s, imp, beside, err);
}

static bal_status read_set(const struct inputs *set, struct import *imp, struct bal_err *err)
{
    (void)err;
    struct ess_snapshots snapshots = {.records = TABLE_INIT(LIMIT_NAMES_BYTES)};
    const struct ess_beside beside = {.format = "ess-maryland", .snapshots = &snapshots};
    str file = imp->file;
    for (size_t i = 0; i < ARRAY_LEN(exports); i++) {
        struct bal_err why;
        const struct input *in = find_export(set, str_from(exports[i]));
        snapshots.name = str_from(exports[i]);
        imp->file = in != NULL ? in->name : file;
        if (in == NULL)
            import_problem(imp, missing_file, 0, 0, snapshots.name, "there is no %s.csv",
                           exports[i]);
        else if (read_export(in, imp, &beside, &why) != BAL_OK)
            problem_add_err(imp->problems, (struct place){.file = in->name}, &why);
    }
    vec_done(&snapshots.rows);
    vec_done(&snapshots.first);
    table_done(&snapshots.records);
    imp->file = file;
    return BAL_OK;
}

const struct format format_ess_maryland = {
    .name = "ess-maryland",
    .title = "Maryland's five exports of ES&S cast vote records, folder or zip",
    .flags = FORMAT_CVR | FORMAT_PACKAGE,
    .unconfirmed = true,
    .probe_set = probe_set,
    .read_set = read_set,
};
