// SPDX-License-Identifier: Apache-2.0
// Dominion JSON as files: what is recognised, packages in folders and zips, and writing one.
#include "support/dominion.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>
#include <zip.h>

#include "core/import.h"
#include "formats/format.h"

#define CONTESTS                                                                                   \
    "{'Version':'5.17','List':[{'Description':'Mayor','Id':1,'VoteFor':1,'NumOfRanks':0}]}"
#define CANDIDATES                                                                                 \
    "{'Version':'5.17','List':[{'Description':'Ann','Id':11,'ContestId':1,'Type':'Regular'},"      \
    "{'Description':'Bo','Id':12,'ContestId':1,'Type':'Regular'}]}"
#define EXPORT(record, candidate)                                                                  \
    "{'Version':'5.17','ElectionId':'Test','Sessions':[{'TabulatorId':3,'BatchId':7,'RecordId'"    \
    ":" record ",'Original':{'IsCurrent':true,'Cards':[{'Contests':[{'Id':1,'Marks':[{'"           \
    "CandidateId':" candidate ",'IsVote':true}]}]}]}}]}"

struct file {
    const char *name, *text;
};

static const struct file package[] = {
    {"CandidateManifest.json", CANDIDATES},
    {"ContestManifest.json", CONTESTS},
    {"CvrExport_2.json", EXPORT("1", "12")},
    {"CvrExport_10.json", "\xEF\xBB\xBF" EXPORT("2", "11")},
    {"PartyManifest.json", "{'Version':'5.17','List':[]}"},
};

static str quoted(const char *text, struct buf *out)
{
    buf_clear(out);
    for (const char *p = text; *p != '\0'; p++)
        buf_add_char(out, *p == '\'' ? '"' : *p);
    return buf_str(out);
}

static char *new_folder(char path[32])
{
    memcpy(path, "/tmp/ballast-test-XXXXXX", 25);
    assert_non_null(mkdtemp(path));
    return path;
}

static const char *join(const char *folder, const char *name, struct buf *out)
{
    buf_clear(out);
    buf_addf(out, "%s/%s", folder, name);
    return buf_cstr(out);
}

static void write_files(const char *folder, const struct file *files, size_t count)
{
    AUTO_BUF path = BUF_INIT(4096), text = BUF_INIT(1 << 20);
    for (size_t i = 0; i < count; i++) {
        int fd = open(join(folder, files[i].name, &path), O_WRONLY | O_CREAT | O_TRUNC, 0600);
        str s = quoted(files[i].text, &text);
        assert_true(fd >= 0 && write(fd, s.ptr, s.len) == (ssize_t)s.len);
        close(fd);
    }
}

static void remove_folder(const char *folder)
{
    struct inputs set;
    struct bal_err err;
    assert_ok(inputs_open(&set, folder, &err));
    for (size_t i = 0; i < set.files.len; i++)
        assert_int_equal(unlink(set.files.at[i].path), 0);
    inputs_close(&set);
    assert_int_equal(rmdir(folder), 0);
}

// All files in one folder of the zip, beside what some programs add.
static void write_zip(const char *path, const struct file *files, size_t count)
{
    AUTO_BUF text = BUF_INIT(1 << 20), name = BUF_INIT(4096);
    zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);
    assert_non_null(zip);
    for (size_t i = 0; i <= count; i++) {
        str s = quoted(i < count ? files[i].text : "junk", &text);
        char *copy = malloc(s.len); // the zip keeps it until it is closed
        memcpy(copy, s.ptr, s.len);
        zip_source_t *source = zip_source_buffer(zip, copy, s.len, 1);
        buf_clear(&name);
        buf_addf(&name, "%s/%s", i < count ? "Export of 5 Nov" : "__MACOSX",
                 i < count ? files[i].name : "._CvrExport_2.json");
        assert_true(zip_file_add(zip, buf_cstr(&name), source, 0) >= 0);
    }
    assert_int_equal(zip_close(zip), 0);
}

struct loaded {
    struct election e;
    struct problems p;
    struct import imp;
};

static void loaded_init(struct loaded *l)
{
    struct bal_err err;
    problems_init(&l->p);
    assert_ok(election_init(&l->e, &err));
    l->imp = (struct import){.election = &l->e, .problems = &l->p, .last_batch = TABLE_NONE};
}

static void loaded_done(struct loaded *l)
{
    election_done(&l->e);
    problems_done(&l->p);
}

static void load_set(struct loaded *l, const char *path)
{
    struct inputs set;
    struct bal_err err;
    loaded_init(l);
    assert_ok(inputs_open(&set, path, &err));
    const struct format *f = format_detect_set(&set);
    assert_non_null(f);
    assert_string_equal(f->name, "dominion-json");
    assert_ok(f->read_set(&set, &l->imp, &err));
    inputs_close(&set);
}

static void add_file(struct loaded *l, const char *path)
{
    struct inputs set;
    struct bal_err err;
    const struct format *f = NULL;
    assert_ok(inputs_open(&set, path, &err));
    assert_ok(format_detect(&set.files.at[0], &f, &err));
    assert_non_null(f);
    assert_string_equal(f->name, "dominion-json");
    assert_ok(f->read(&set.files.at[0], &l->imp, &err));
    inputs_close(&set);
}

static void load_file(struct loaded *l, const char *path)
{
    loaded_init(l);
    add_file(l, path);
}

static void assert_package(const struct loaded *l)
{
    assert_int_equal(l->e.cards, 2);
    assert_marks(&l->e, "Mayor", 0, "marked 1"); // 2 comes before 10
    assert_marks(&l->e, "Mayor", 1, "marked 0");
    assert_int_equal(l->e.files.len, 2);
    assert_true(l->e.files.at[1].first_card == 1 && l->e.files.at[1].cards == 1);
    assert_int_equal(l->p.count[PROBLEM_missing_manifest], 5); // styles, precincts, groups, …
    assert_int_equal(l->p.kept.len, 5);
}

static void folder_and_zip(void **state)
{
    (void)state;
    char folder[32], zips[32];
    AUTO_BUF path = BUF_INIT(4096);
    struct loaded l;
    write_files(new_folder(folder), package, ARRAY_LEN(package));
    load_set(&l, folder);
    assert_package(&l);
    loaded_done(&l);
    const char *zip = join(new_folder(zips), "export.bin", &path);
    write_zip(zip, package, ARRAY_LEN(package));
    load_set(&l, zip);
    assert_package(&l);
    loaded_done(&l);
    remove_folder(folder);
    remove_folder(zips);
}

// One file of a package finds its manifests beside it.
static void one_file_and_its_manifests(void **state)
{
    (void)state;
    char folder[32];
    AUTO_BUF path = BUF_INIT(4096);
    struct loaded l;
    write_files(new_folder(folder), package, ARRAY_LEN(package));
    load_file(&l, join(folder, "CvrExport_10.json", &path));
    assert_int_equal(l.e.cards, 1);
    assert_marks(&l.e, "Mayor", 0, "marked 0");
    loaded_done(&l);
    remove_folder(folder);
}

static void folder_by_content(void **state)
{
    (void)state;
    static const struct file files[] = {
        {"a.Dominion.json", EXPORT("1", "12")},
        {"b.Dominion.json", EXPORT("2", "11")},
        {"notes.txt", "nothing of interest"},
        {"manifest.csv", "Container,Tabulator,Batch Name,Number of Ballots\nC1,3,7,2\n"},
    };
    char folder[32];
    struct loaded l;
    write_files(new_folder(folder), files, ARRAY_LEN(files));
    load_set(&l, folder);
    assert_int_equal(l.e.cards, 2);
    assert_marks(&l.e, "contest 1", 0, "marked 0");
    assert_problems(&l.p, PROBLEM_missing_manifest, 1,
                    "no manifests are with the CVRs: contests, choices and styles are named by "
                    "their ids, and votes allowed are not known");
    loaded_done(&l);
    remove_folder(folder);
}

// One damaged file does not hide the others.
#define INSTANCE(record, contest)                                                                  \
    "{'Version':'5.17','ElectionId':'Test','Sessions':[{'TabulatorId':3,'BatchId':7,'RecordId'"    \
    ":" record ",'Original':{'IsCurrent':true,'Cards':[{'Contests':[" contest "]}]}}]}"

// Without manifests. That the first card has no ranking, yet no undervote, is told if the contest
// is ranked, which the second file shows.
static const struct file unnamed[] = {
    {"CvrExport_1.json", INSTANCE("1", "{'Id':1,'Undervotes':0,'Overvotes':0,'Marks':[]}")},
    {"CvrExport_2.json", INSTANCE("2", "{'Id':1,'Marks':[{'CandidateId':11,'Rank':1},"
                                       "{'CandidateId':12,'Rank':2}]}")},
};

static void ranks_in_a_later_file(void **state)
{
    (void)state;
    char folder[32], zips[32];
    AUTO_BUF path = BUF_INIT(4096);
    struct loaded l;
    new_folder(folder);
    new_folder(zips);
    write_files(folder, unnamed, ARRAY_LEN(unnamed));
    const char *zip = join(zips, "export.zip", &path);
    write_zip(zip, unnamed, ARRAY_LEN(unnamed));
    for (int i = 0; i < 2; i++) {
        load_set(&l, i ? zip : folder);
        assert_int_equal(l.e.contests.at[0].ranks, 2);
        assert_marks(&l.e, "contest 1", 0, "blank");
        assert_marks(&l.e, "contest 1", 1, "marked 0@1 1@2");
        assert_problems(&l.p, PROBLEM_machine_disagrees, 1,
                        "session 1 (tabulator 3, batch 7, record 1): contest 'contest 1' has no "
                        "ranking, but the record says 0 undervotes");
        assert_int_equal(l.p.count[PROBLEM_unreadable], 0);
        loaded_done(&l);
    }
    remove_folder(zips);
    // One by one: the first file alone shows no ranks, and the second contradicts it.
    load_file(&l, join(folder, unnamed[0].name, &path));
    assert_int_equal(l.e.contests.at[0].ranks, 0);
    assert_problems(&l.p, PROBLEM_machine_disagrees, 0, NULL);
    add_file(&l, join(folder, unnamed[1].name, &path));
    assert_int_equal(l.e.contests.at[0].ranks, 2);
    assert_marks(&l.e, "contest 1", 1, "marked 0@1 1@2");
    assert_problems(
        &l.p, PROBLEM_contest_mismatch, 1,
        "contest 'contest 1' is irv, vote for 1 here, but plurality, vote for 1 before");
    loaded_done(&l);
    remove_folder(folder);
}

static void damaged_files(void **state)
{
    (void)state;
    static const struct file files[] = {
        {"CandidateManifest.json", "{'Version':'5.17','List':[{'Descri"},
        {"ContestManifest.json", CONTESTS},
        {"CvrExport_1.json", "{'Version':'5.17','ElectionId':'Test','Sess"},
        {"CvrExport_2.json", EXPORT("1", "12")},
        {"CvrExport_3.json", "PK\3\4 not at all"},
        {"CvrExport_4.json", ""},
    };
    char folder[32];
    struct loaded l;
    write_files(new_folder(folder), files, ARRAY_LEN(files));
    load_set(&l, folder);
    assert_int_equal(l.e.cards, 1);
    assert_problems(&l.p, PROBLEM_unreadable, 4, NULL);
    assert_problems(&l.p, PROBLEM_unknown_id, 1, NULL);
    loaded_done(&l);
    remove_folder(folder);
}

static void no_cvrs_at_all(void **state)
{
    (void)state;
    char folder[32];
    struct loaded l;
    write_files(new_folder(folder), package, 2);
    load_set(&l, folder);
    assert_problems(&l.p, PROBLEM_missing_file, 1, "there is no CvrExport file");
    loaded_done(&l);
    remove_folder(folder);
}

static int score(const char *format, const char *name, const char *text)
{
    AUTO_BUF head = BUF_INIT(1 << 16);
    struct probe p = {
        .head = quoted(text, &head), .base = str_from(name), .text = true, .whole = true};
    return format_find(str_from(format))->probe(&p);
}

static void recognised_by_content(void **state)
{
    (void)state;
    static const char *const exports[] = {"{'Version':'5','ElectionId':'x','Sessions':[",
                                          "\n {\n 'Sessions' : null", EXPORT("1", "2"),
                                          "{'A':{'b':[1]},'Sessions':[{'TabulatorId':1"};
    for (size_t i = 0; i < ARRAY_LEN(exports); i++)
        assert_int_equal(score("dominion-json", "x.txt", exports[i]), 100);
    static const char *const others[] = {"",
                                         "{",
                                         "[]",
                                         "{'Sessions':5}",
                                         "{'Sess",
                                         "{'List':[]}",
                                         CONTESTS,
                                         "Sessions",
                                         "{'Version':'1','List':{}}",
                                         "{'a':{'Sessions':[]}}"};
    for (size_t i = 0; i < ARRAY_LEN(others); i++)
        assert_int_equal(score("dominion-json", "CvrExport.json", others[i]), 0);
    assert_int_equal(score("dominion-json-side", "ContestManifest.json", CONTESTS), 100);
    assert_int_equal(score("dominion-json-side", "PartyManifest.json", "{'Version':'5','List':["),
                     100);
    assert_int_equal(score("dominion-json-side", "Configuration.json",
                           "{'ContestFilter':[],'SplitFilesPerBatch':true"),
                     100);
    assert_in_range(score("dominion-json-side", "renamed", CONTESTS), 1, 99);
    assert_int_equal(score("dominion-json-side", "ContestManifest.json", EXPORT("1", "2")), 0);
    assert_int_equal(score("dominion-json-side", "package.json", "{'name':'x','version':'1'}"), 0);
}

// --- writing ---

static uint32_t add_contest(struct import *imp, const char *name, uint32_t occurrence,
                            enum choice_function function, uint32_t votes, uint32_t ranks)
{
    struct bal_err err;
    uint32_t contest = 0, choice;
    struct contest_def def = {.name = str_from(name),
                              .code = STR(""),
                              .occurrence = occurrence,
                              .function = function,
                              .votes_allowed = ranks > 0 ? 1 : votes,
                              .seats = votes,
                              .ranks = ranks};
    assert_ok(import_contest(imp, &def, &contest, &err));
    assert_ok(import_choice(imp, contest, STR("Ann \"A\" \\ \xC3\x89"), STR("7"), 0, CHOICE_REGULAR,
                            &choice, &err));
    assert_ok(import_choice(imp, contest, STR("Bo"), STR(""), 0, CHOICE_REGULAR, &choice, &err));
    assert_ok(import_choice(imp, contest, STR("Bo"), STR("x"), 1, CHOICE_QUALIFIED_WRITE_IN,
                            &choice, &err));
    assert_ok(
        import_choice(imp, contest, STR("Write-in"), STR(""), 0, CHOICE_WRITE_IN, &choice, &err));
    return contest;
}

static const struct {
    enum contest_state state;
    uint32_t count;
    struct mark marks[3];
} plurality[] =
    {
        {STATE_MARKED, 1, {{1, 0, 0}}},
        {STATE_MARKED, 3, {{0, 0, MARK_AMBIGUOUS}, {2, 0, MARK_NOT_COUNTED}, {3, 0, 0}}},
        {STATE_MARKED, 2, {{3, 0, 0}, {3, 0, 0}}}, // two write-in slots
        {STATE_BLANK, 0, {{0}}},
        {STATE_BLANK, 1, {{1, 0, MARK_AMBIGUOUS}}},
        {STATE_OVERVOTED, 3, {{0, 0, 0}, {1, 0, 0}, {2, 0, MARK_AMBIGUOUS}}},
        {STATE_OVERVOTED, 0, {{0}}},
        {STATE_INVALID, 1, {{0, 0, 0}}},
        {STATE_NOT_ON_CARD, 0, {{0}}},
},
  ranked[] = {
      {STATE_MARKED, 3, {{1, 1, 0}, {0, 2, 0}, {1, 3, 0}}},
      {STATE_MARKED, 2, {{0, 1, 0}, {3, 1, 0}}},
      {STATE_MARKED, 2, {{2, 1, MARK_AMBIGUOUS}, {0, 4, 0}}},
      {STATE_BLANK, 0, {{0}}},
      {STATE_BLANK, 1, {{2, 2, MARK_AMBIGUOUS}}},
      {STATE_INVALID, 2, {{0, 1, 0}, {1, 2, MARK_AMBIGUOUS}}},
};

static void add_card(struct import *imp, uint32_t i, const uint32_t contests[4])
{
    struct bal_err err;
    struct election *e = imp->election;
    char tabulator[NUM_TEXT], record[NUM_TEXT];
    uint32_t number, group;
    struct card card = {.imprinted = ID_DERIVED, .sheet = (uint8_t)(i % 4), .line = i};
    assert_ok(import_batch(imp, 0, num_text(i / 1000 + 1, tabulator),
                           i / 100 % 2 ? STR("25 & 35") : STR("7"), &card.batch, &err));
    assert_ok(import_id(imp, num_text(i, record), &card.record, &err));
    assert_ok(import_name(&e->styles, i % 3 ? STR("Style 1") : STR("Style 2"), &card.style, &err));
    assert_ok(
        import_name(&e->precincts, i % 5 ? STR("P \xE2\x82\xAC") : STR(""), &card.precinct, &err));
    assert_ok(import_name(&e->groups, STR("Mail"), &group, &err));
    card.group = (uint16_t)group;
    if (i % 7 == 0)
        card.flags |= CARD_ADJUDICATED;
    if (i % 11 == 0) {
        card.flags |= CARD_SEVERAL;
        card.sheet = 1;
    }
    if (i % 13 == 0) {
        card.flags |= CARD_UNLINKED;
        card.record = card.imprinted = ID_NONE;
    }
    assert_ok(import_card(imp, &card, &number, &err));
    for (uint32_t k = 0; k < 4; k++) {
        struct mark marks[3];
        size_t n = (i * 31 + k * 17) % (k < 2 ? ARRAY_LEN(plurality) : ARRAY_LEN(ranked));
        memcpy(marks, k < 2 ? plurality[n].marks : ranked[n].marks, sizeof marks);
        enum contest_state state = k < 2 ? plurality[n].state : ranked[n].state;
        if (state != STATE_NOT_ON_CARD)
            assert_ok(import_marks(imp, number, contests[k], state, marks,
                                   k < 2 ? plurality[n].count : ranked[n].count, &err));
    }
}

static void written_and_read_again(void **state)
{
    (void)state;
    char folder[32];
    struct bal_err err;
    struct loaded l, again;
    loaded_init(&l);
    l.e.name = import_keep(&l.imp, STR("Fictional 2026"));
    const uint32_t contests[4] = {add_contest(&l.imp, "Council", 0, FUNCTION_PLURALITY, 2, 0),
                                  add_contest(&l.imp, "Council", 1, FUNCTION_PLURALITY, 2, 0),
                                  add_contest(&l.imp, "Mayor", 0, FUNCTION_IRV, 1, 4),
                                  add_contest(&l.imp, "Board", 0, FUNCTION_STV, 3, 4)};
    for (uint32_t i = 0; i < 12000; i++)
        add_card(&l.imp, i, contests);
    const struct format *f = format_find(STR("dominion-json"));
    assert_ok(f->write_set(&l.e, new_folder(folder), &err));
    load_set(&again, folder);
    assert_same_election(&l.e, &again.e);
    assert_int_equal(again.e.files.len, 3);
    assert_str(again.e.contests.at[0].choices.at[0].code, "7");
    // What was written is as a real export: its own counts agree, nothing is unknown.
    for (size_t i = 0; i < again.p.kept.len; i++)
        assert_true(again.p.kept.at[i].id == PROBLEM_ambiguous_mark ||
                    again.p.kept.at[i].id == PROBLEM_unlinked_card);
    loaded_done(&again);
    loaded_done(&l);
    remove_folder(folder);
}

static void writing_is_refused(void **state)
{
    (void)state;
    char folder[32];
    struct bal_err err;
    struct loaded l;
    uint32_t batch, other = 0;
    const struct format *f = format_find(STR("dominion-json"));
    loaded_init(&l);
    assert_int_equal(f->write_set(&l.e, "/nowhere/at/all", &err), BAL_NOT_FOUND);
    assert_ok(f->write_set(&l.e, new_folder(folder), &err)); // nothing to write is fine
    assert_ok(import_name(&l.e.jurisdictions, STR("Elsewhere"), &other, &err));
    assert_ok(import_batch(&l.imp, 0, STR("1"), STR("1"), &batch, &err));
    assert_ok(import_batch(&l.imp, other, STR("1"), STR("1"), &batch, &err));
    assert_int_equal(f->write_set(&l.e, folder, &err), BAL_UNSUPPORTED);
    loaded_done(&l);
    remove_folder(folder);
}

// What its reader would refuse is not written.
static void cards_without_ids_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *tabulator, *batch, *what;
    } cases[] = {
        {"", "800", "card 1 has no tabulator, which Dominion's JSON tells cards by"},
        {"3", "", "card 1 has no batch, which Dominion's JSON tells cards by"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char folder[32];
        struct bal_err err;
        struct loaded l;
        struct card card = {0};
        uint32_t number;
        loaded_init(&l);
        assert_ok(import_batch(&l.imp, 0, str_from(cases[i].tabulator), str_from(cases[i].batch),
                               &card.batch, &err));
        assert_ok(import_card(&l.imp, &card, &number, &err));
        const struct format *f = format_find(STR("dominion-json"));
        assert_int_equal(f->write_set(&l.e, new_folder(folder), &err), BAL_INVALID);
        assert_string_equal(err.what, cases[i].what);
        loaded_done(&l);
        remove_folder(folder);
    }
}

static void written_without_memory(void **state)
{
    (void)state;
    char folder[32];
    struct bal_err err;
    struct loaded l;
    const struct format *f = format_find(STR("dominion-json"));
    loaded_init(&l);
    const uint32_t contest = add_contest(&l.imp, "Mayor", 0, FUNCTION_PLURALITY, 1, 0);
    const uint32_t contests[4] = {contest, contest, contest, contest};
    add_card(&l.imp, 0, contests);
    new_folder(folder);
    bal_status status = BAL_LIMIT;
    for (unsigned long n = 1; status != BAL_OK; n++) {
        mem_fail_after(n);
        status = f->write_set(&l.e, folder, &err);
        mem_fail_after(0);
        assert_true(status == BAL_OK || status == BAL_LIMIT);
    }
    loaded_done(&l);
    remove_folder(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(folder_and_zip),         cmocka_unit_test(one_file_and_its_manifests),
        cmocka_unit_test(folder_by_content),      cmocka_unit_test(ranks_in_a_later_file),
        cmocka_unit_test(damaged_files),          cmocka_unit_test(no_cvrs_at_all),
        cmocka_unit_test(recognised_by_content),  cmocka_unit_test(written_and_read_again),
        cmocka_unit_test(writing_is_refused),     cmocka_unit_test(cards_without_ids_are_refused),
        cmocka_unit_test(written_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
