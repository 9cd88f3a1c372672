// SPDX-License-Identifier: Apache-2.0
// ess_ballots_csv.c: a ballots list of ES&S alone: it is checked, and needs the CVRs to mean
// anything.
#include "formats/ess/ess.h"
#include "formats/readers.h"

static int probe(const struct probe *p)
{
    return ess_is_ballots(p) ? 95 : 0;
}

bal_status ess_ballots_csv_read(struct source *s, struct import *imp, struct bal_err *err)
{
    struct ess_ballots list;
    bal_status status = ess_ballots_init(&list, err);
    if (status == BAL_OK)
        status = ess_ballots_read(s, imp, &list, err);
    ess_ballots_done(&list);
    return status;
}

static bal_status read_file(const struct input *in, struct import *imp, struct bal_err *err)
{
    import_problem(imp, missing_file, 0, 0, STR(""),
                   "a ballots list alone: give a folder or zip with it and the cast vote records");
    return read_text(in, imp, ess_ballots_csv_read, err);
}

const struct format format_ess_ballots_csv = {
    .name = "ess-ballots-csv",
    .title = "ES&S ballots list: which batch each cast vote record is in",
    .flags = FORMAT_SIDE,
    .unconfirmed = true,
    .probe = probe,
    .read = read_file,
};
