// SPDX-License-Identifier: Apache-2.0
// ess_set.c: an ES&S export as a folder or zip: cast vote records (CSV or workbooks) and the
// ballots lists that say in which batch each lies, joined by record.
#include "formats/ess/ess.h"
#include "formats/readers.h"

enum { TRIED = 64 }; // files looked into before it is decided what the set is

enum kind { KIND_OTHER, KIND_CVR, KIND_BALLOTS };

static enum kind kind_of(const struct input *in)
{
    const struct format *f = NULL;
    if (format_detect(in, &f, NULL) != BAL_OK || f == NULL)
        return KIND_OTHER;
    str name = str_from(f->name);
    if (str_eq(name, STR("ess-ballots-csv")))
        return KIND_BALLOTS;
    return str_eq(name, STR("ess-csv")) || str_eq(name, STR("ess-xlsx")) ? KIND_CVR : KIND_OTHER;
}

// Without a ballots list the files stand for themselves.
static int probe_set(const struct inputs *set)
{
    bool cvr = false, ballots = false;
    for (size_t i = 0; i < set->files.len && i < TRIED && !(cvr && ballots); i++) {
        enum kind kind = kind_of(&set->files.at[i]);
        cvr = cvr || kind == KIND_CVR;
        ballots = ballots || kind == KIND_BALLOTS;
    }
    return cvr && ballots ? 95 : 0;
}

static bal_status read_one(const struct input *in, struct import *imp, struct ess_ballots *ballots,
                           enum kind kind, struct bal_err *err)
{
    AUTO_SOURCE s = {0};
    BAL_TRY(format_open_text(in, imp, &s, err));
    const struct ess_beside beside = {.format = "ess-set", .ballots = ballots};
    return kind == KIND_BALLOTS ? ess_ballots_read(&s, imp, ballots, err)
                                : ess_cvr_read(&s, imp, &beside, err);
}

// All files of the kind; one that is damaged does not hide the others.
static void read_kind(const struct inputs *set, enum kind kind, struct import *imp,
                      struct ess_ballots *ballots)
{
    for (size_t i = 0; i < set->files.len; i++) {
        struct bal_err why;
        const struct input *in = &set->files.at[i];
        if (kind_of(in) != kind)
            continue;
        imp->file = in->name;
        if (kind == KIND_OTHER)
            import_problem(imp, ignored_file, 0, 0, STR(""),
                           "it is neither cast vote records nor a ballots list");
        else if (read_one(in, imp, ballots, kind, &why) != BAL_OK)
            problem_add_err(imp->problems, (struct place){.file = in->name}, &why);
    }
}

static void report_unmet(struct import *imp, const struct ess_ballots *ballots)
{
    for (size_t i = 0; i < ballots->at.len; i++) {
        const struct ess_ballot *b = &ballots->at.at[i];
        str record = ballots->records.items[i];
        if (!b->met)
            problem_add(imp->problems, PROBLEM_cards_missing, b->place, record,
                        "no file of cast vote records has record " STR_FMT, STR_ARG(record));
    }
}

static bal_status read_set(const struct inputs *set, struct import *imp, struct bal_err *err)
{
    struct ess_ballots ballots;
    str file = imp->file;
    bal_status status = ess_ballots_init(&ballots, err);
    if (status == BAL_OK) {
        read_kind(set, KIND_BALLOTS, imp, &ballots);
        read_kind(set, KIND_CVR, imp, &ballots);
        read_kind(set, KIND_OTHER, imp, &ballots);
        report_unmet(imp, &ballots);
    }
    ess_ballots_done(&ballots);
    imp->file = file;
    return status;
}

const struct format format_ess_set = {
    .name = "ess-set",
    .title = "ES&S cast vote records with ballots lists, folder or zip",
    .flags = FORMAT_CVR | FORMAT_PACKAGE,
    .unconfirmed = true,
    .probe_set = probe_set,
    .read_set = read_set,
};
