// SPDX-License-Identifier: Apache-2.0
// What `inspect` says to do next with several files.
#include "support/support.h"

#include "app/files/survey.h"
#include "core/import.h"

struct files {
    struct load l;
    struct import imp;
};

static void files_init(struct files *f)
{
    struct bal_err err;
    *f = (struct files){.l = {.arena = ARENA_INIT(1 << 20)}};
    problems_init(&f->l.problems);
    assert_ok(election_init(&f->l.election, &err));
    f->imp = (struct import){
        .election = &f->l.election, .problems = &f->l.problems, .last_batch = TABLE_NONE};
}

// A manifest of one batch.
static void add_manifest(struct files *f, const char *name, uint32_t sheet,
                         const char *jurisdiction)
{
    struct bal_err err;
    struct manifest_batch b = {.batch = STR("1"), .cards = 5, .place = {.file = str_from(name)}};
    *vec_push(&f->l.files, 99) = (struct load_file){.name = str_from(name),
                                                    .format = "manifest-csv",
                                                    .flags = FORMAT_MANIFEST,
                                                    .sheet = sheet,
                                                    .listed = 5};
    assert_ok(
        import_name(&f->l.election.jurisdictions, str_from(jurisdiction), &b.jurisdiction, &err));
    assert_ok(import_manifest(&f->imp, &b, &err));
}

static void assert_command(struct files *f, const char *expected)
{
    struct bal_err err;
    struct survey s;
    struct reconciliation r = {0};
    bool found = false;
    assert_ok(survey_make(&s, &f->l, &r, &err));
    for (size_t i = 0; i < s.steps.len && !found; i++) {
        found = str_starts(s.steps.at[i].command, STR("ballast add election.ballast manifest"));
        if (found)
            assert_str(s.steps.at[i].command, expected);
    }
    assert_true(found);
    survey_done(&s);
    load_done(&f->l);
}

static void what_is_added(void **state)
{
    (void)state;
    struct files f;
    files_init(&f);
    add_manifest(&f, "none.csv", 0, "");
    add_manifest(&f, "a.csv", 0, "Adams");
    add_manifest(&f, "it's.csv", 0, "La Plata");
    assert_command(&f, "ballast add election.ballast manifest none.csv\n"
                       "--jurisdiction Adams a.csv\n"
                       "--jurisdiction 'La Plata' 'it'\\''s.csv'");
}

// The parts of a zip or workbook cannot be given by themselves.
static void what_is_added_as_a_whole(void **state)
{
    (void)state;
    struct files f;
    files_init(&f);
    add_manifest(&f, "both.zip: a.csv", 0, "Adams");
    add_manifest(&f, "both.zip: b.csv", 0, "Boulder");
    add_manifest(&f, "one.zip: c.csv", 0, "Clear Creek");
    add_manifest(&f, "one.zip: d.csv", 0, "Clear Creek");
    add_manifest(&f, "book.xlsx", 0, "");
    add_manifest(&f, "book.xlsx, sheet 2", 1, "");
    assert_command(&f, "ballast add election.ballast manifest both.zip\n"
                       "book.xlsx\n"
                       "--jurisdiction 'Clear Creek' one.zip");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_added),
        cmocka_unit_test(what_is_added_as_a_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
