// SPDX-License-Identifier: Apache-2.0
// arlo_contests.c: the names that Arlo's users agree on. Its jurisdictions (Jurisdiction, Admin
// Email), and its standardized contests: the names that contests are to have, where they
// are voted on ("all", or names divided by commas), and in newer files their choices (divided by
// semicolons). They are names, not yet those that the counties' files have: so the file is read as
// definitions only where somebody says so (--format arlo-contests, names --standard), and is else
// checked only (arlo_csv.c).
#include "formats/csv_table.h"
#include "formats/readers.h"

enum { CONTEST, JURISDICTIONS, CHOICES, COLUMNS };

static const struct csv_column columns[COLUMNS] = {
    [CONTEST] = {"contestname", true},
    [JURISDICTIONS] = {"jurisdictions", true},
    [CHOICES] = {"choicenames", false},
};

static bal_status read_jurisdictions(struct csv_table *t, uint32_t contest, struct bal_err *err)
{
    struct election *e = t->imp->election;
    str list = csv_table_trimmed(t, JURISDICTIONS);
    if (list.len == 0)
        csv_table_problem(t, missing_value, JURISDICTIONS, "the cell is empty");
    if (str_eq_nocase(list, STR("all")))
        return BAL_OK;
    while (list.len > 0) {
        uint32_t id = 0;
        str name = str_trim(str_cut(&list, ','));
        if (name.len == 0)
            continue;
        BAL_TRY(standard_jurisdiction(t->imp, name, false, &id, err));
        uint32_t *new = vec_push(&e->contests.at[contest].wishes.jurisdictions, UINT32_MAX);
        if (new == NULL)
            return err_memory(err);
        *new = id;
    }
    return BAL_OK;
}

static bal_status read_choices(struct csv_table *t, uint32_t contest, struct bal_err *err)
{
    for (str list = csv_table_cell(t, CHOICES); list.len > 0;) {
        uint32_t ignored;
        str name = str_trim(str_cut(&list, ';'));
        if (name.len > 0)
            BAL_TRY(
                import_choice(t->imp, contest, name, STR(""), 0, CHOICE_REGULAR, &ignored, err));
    }
    return BAL_OK;
}

static bal_status read_row(struct csv_table *t, struct table *seen, struct bal_err *err)
{
    struct contest_def def = {.name = csv_table_trimmed(t, CONTEST),
                              .place = {t->imp->file, t->csv.line, 0}};
    uint32_t known = seen->len, id = 0, contest = 0;
    if (def.name.len == 0) {
        csv_table_problem(t, missing_value, CONTEST, "the name is missing");
        return BAL_OK;
    }
    BAL_TRY(import_name(seen, def.name, &id, err));
    if (id < known) {
        csv_table_problem(t, duplicate_row, CONTEST, "'" STR_FMT "' stands in two rows",
                          STR_ARG(def.name));
        return BAL_OK;
    }
    BAL_TRY(import_contest(t->imp, &def, &contest, err));
    BAL_TRY(read_jurisdictions(t, contest, err));
    return read_choices(t, contest, err);
}

// A row of the other file: a jurisdiction that takes part.
static bal_status read_place(struct csv_table *t, struct table *seen, struct bal_err *err)
{
    str name = csv_table_trimmed(t, 0);
    uint32_t known = seen->len, id = 0, number = 0;
    if (name.len == 0) {
        csv_table_problem(t, missing_value, 0, "the name is missing");
        return BAL_OK;
    }
    BAL_TRY(import_name(seen, name, &id, err));
    if (id < known)
        csv_table_problem(t, duplicate_row, 0, "'" STR_FMT "' stands in two rows", STR_ARG(name));
    return standard_jurisdiction(t->imp, name, false, &number, err);
}

bal_status arlo_contests_read(struct source *s, struct import *imp, struct bal_err *err)
{
    return csv_table_read(s, imp, columns, COLUMNS, "contest", read_row, err);
}

bal_status arlo_jurisdictions_read(struct source *s, struct import *imp, struct bal_err *err)
{
    static const struct csv_column places[] = {{"jurisdiction", true}, {"adminemail", true}};
    return csv_table_read(s, imp, places, ARRAY_LEN(places), "jurisdiction", read_place, err);
}

static bal_status read_file(const struct input *in, struct import *imp, struct bal_err *err)
{
    return read_text(in, imp, arlo_contests_read, err);
}

static bal_status read_places(const struct input *in, struct import *imp, struct bal_err *err)
{
    return read_text(in, imp, arlo_jurisdictions_read, err);
}

static int probe(const struct probe *p)
{
    (void)p;
    return 0; // only where it is named
}

const struct format format_arlo_contests = {
    .name = "arlo-contests",
    .title = "Arlo's standardized contests as definitions, CSV; never found, to be named",
    .flags = FORMAT_CONTESTS,
    .probe = probe,
    .read = read_file,
};

const struct format format_arlo_jurisdictions = {
    .name = "arlo-jurisdictions",
    .title = "Arlo's jurisdictions as the names that are right, CSV; never found, to be named",
    .flags = FORMAT_CONTESTS,
    .probe = probe,
    .read = read_places,
};
