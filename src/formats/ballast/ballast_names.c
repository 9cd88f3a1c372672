// SPDX-License-Identifier: Apache-2.0
// ballast_names.c: standard names of contests, choices and jurisdictions, as a person has confirmed
// them (docs/names.md): kind,contest,found,standard. kind is "contest", "choice" or "jurisdiction";
// contest is the standard name of a choice's contest. Names are spelled as core/spelling.h says;
// those of jurisdictions are as they are. A row without a
// standard name is undecided and says nothing. In UTF-8: a damaged name would be another name.
#include "formats/csv_table.h"
#include "formats/readers.h"
#include "io/csv_write.h"

enum { KIND, CONTEST, FOUND, STANDARD, WHY, FILES, COLUMNS };

static const struct csv_column columns[COLUMNS] = {
    [KIND] = {"kind", true},         [CONTEST] = {"contest", true}, [FOUND] = {"found", true},
    [STANDARD] = {"standard", true}, [WHY] = {"why", false}, // for people: they are not read
    [FILES] = {"files", false},
};

static int probe(const struct probe *p)
{
    str cells[TABLE_COLUMNS];
    int count = probe_header(p, cells, TABLE_COLUMNS);
    for (int i = 0; i < WHY; i++)
        if (!csv_names_have(cells, count, columns[i].names))
            return 0;
    return 96;
}

static bool kind_of(str word, enum name_kind *out)
{
    for (int k = NAME_CONTEST; k <= NAME_JURISDICTION; k++) {
        if (str_eq(word, name_kind_word((enum name_kind)k))) {
            *out = (enum name_kind)k;
            return true;
        }
    }
    return false;
}

static bal_status read_row(struct csv_table *t, struct table *seen, struct bal_err *err)
{
    (void)seen;
    struct standard_row row = {.contest = csv_table_cell(t, CONTEST),
                               .found = csv_table_cell(t, FOUND),
                               .standard = csv_table_cell(t, STANDARD),
                               .place = {t->imp->file, t->csv.line, 0}};
    if (!kind_of(csv_table_trimmed(t, KIND), &row.kind)) {
        csv_table_problem(t, bad_value, KIND,
                          "the kind is neither contest nor choice nor jurisdiction");
        return BAL_OK;
    }
    bool choice = row.kind == NAME_CHOICE;
    if (row.found.len == 0)
        csv_table_problem(t, missing_value, FOUND, "the name that was found is missing");
    if (choice && row.contest.len == 0)
        csv_table_problem(t, missing_value, CONTEST, "the contest of the choice is missing");
    if (!choice && row.contest.len > 0)
        csv_table_problem(t, bad_value, CONTEST, "only a choice is in a contest");
    bool whole = row.found.len > 0 && choice == (row.contest.len > 0);
    return whole && row.standard.len > 0 ? standard_add(t->imp, &row, err) : BAL_OK;
}

bal_status ballast_names_read(struct source *s, struct import *imp, struct bal_err *err)
{
    return csv_table_read(s, imp, columns, COLUMNS, "standard name", read_row, err);
}

static bal_status read_file(const struct input *in, struct import *imp, struct bal_err *err)
{
    uint64_t before = imp->problems->count[PROBLEM_encoding];
    BAL_TRY(read_text(in, imp, ballast_names_read, err));
    if (imp->problems->count[PROBLEM_encoding] > before)
        import_problem(imp, bad_value, 0, 0, STR(""),
                       "a list of names must be UTF-8: save it as 'CSV UTF-8'");
    return BAL_OK;
}

static bal_status write_file(const struct election *e, struct sink *out, struct bal_err *err)
{
    struct csv_writer w;
    csv_writer_init(&w, out);
    csv_put_raw(&w, STR("kind,contest,found,standard"));
    csv_end_row(&w);
    for (size_t i = 0; i < e->standard.rows.len; i++) {
        const struct standard_row *r = &e->standard.rows.at[i];
        csv_put_raw(&w, name_kind_word(r->kind));
        csv_put(&w, r->contest);
        csv_put(&w, r->found);
        csv_put(&w, r->standard);
        csv_end_row(&w);
    }
    return csv_writer_done(&w, err);
}

const struct format format_ballast_names = {
    .name = "ballast-names",
    .title = "standard names of contests, choices and jurisdictions, CSV",
    .flags = FORMAT_NAMES,
    .probe = probe,
    .read = read_file,
    .write = write_file,
};
