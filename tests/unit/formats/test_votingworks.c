// SPDX-License-Identifier: Apache-2.0
// VotingWorks: metadata and a folder for each sheet, as a folder and as a zip; what its reports say
// otherwise than those of others. In all texts ' stands for ".
#include "support/support.h"

#include <sys/stat.h>
#include <zip.h>

#include "support/reading.h"
#include "support/temp.h"

#define REPORT(records)                                                                            \
    "{'@type':'CVR.CastVoteRecordReport','Version':'1.0.0','ReportingDevice':[{'@id':'VX-1'}],"    \
    "'Election':[{'@id':'e','Name':'General','Candidate':[{'@id':'ann','Name':'Ann'},"             \
    "{'@id':'bo','Name':'Bo'}],'Contest':[{'@id':'reps','Name':'Reps','VotesAllowed':2,"           \
    "'ContestSelection':[{'@id':'ann','CandidateIds':['ann']},{'@id':'bo','CandidateIds':['bo']}," \
    "{'@id':'write-in-0','IsWriteIn':true},{'@id':'write-in-1','IsWriteIn':true}]}]}],"            \
    "'GpUnit':[{'@id':'p','Name':'Ward','Type':'precinct'}]" records "}"
#define RECORD(id, contest)                                                                        \
    ",'CVR':[{'@type':'CVR.CVR','BallotStyleId':'S','BallotStyleUnitId':'p','CreatingDeviceId':"   \
    "'VX-1','ElectionId':'e','BatchId':'b1','CurrentSnapshotId':'" id "-modified','UniqueId':'" id \
    "','BallotSheetId':'1','vxBallotType':'absentee','CVRSnapshot':[{'@id':'" id                   \
    "-modified','Type':'modified','CVRContest':[{'ContestId':'reps'," contest "}]},{'@id':'" id    \
    "-original','Type':'original','CVRContest':[]}]}]"
#define CHOICE(id, allocable, rest)                                                                \
    "{'ContestSelectionId':'" id "'," rest "'SelectionPosition':[{'HasIndication':'yes',"          \
    "'NumberVotes':1,'IsAllocable':'" allocable "'"
#define VOTE(id) CHOICE(id, "yes", "") "}]}"
#define OVER(id)                                                                                   \
    CHOICE(id, "no", "'Status':['invalidated-rules'],") ",'Status':['invalidated-rules']}]}"
#define WRITTEN(id) CHOICE(id, "unknown", "'Status':['needs-adjudication'],") ",'CVRWriteIn':{}}]}"
#define TWO_LINES                                                                                  \
    "'Overvotes':0,'Undervotes':0,'WriteIns':2,'CVRContestSelection':[" WRITTEN(                   \
        "write-in-0") "," WRITTEN("write-in-1") "]"
#define OVERVOTE                                                                                   \
    "'Overvotes':2,'Undervotes':0,'Status':['overvoted','invalidated-rules'],"                     \
    "'CVRContestSelection':[" OVER("ann") "," OVER("bo") "," OVER("write-in-0") "]"
#define METADATA                                                                                   \
    "{'arePollsClosed':false,'castVoteRecordReportMetadata':" REPORT(                              \
        "") ","                                                                                    \
            "'castVoteRecordRootHash':'00','batchManifest':[{'id':'b1','label':'B "                \
            "1','batchNumber':1,"                                                                  \
            "'sheetCount':3,'scannerId':'VX-1'}]}"

static struct temp temp;

static str quoted(const char *text, struct buf *out)
{
    for (; *text != '\0'; text++)
        buf_add_char(out, *text == '\'' ? '"' : *text);
    return buf_str(out);
}

static void read_path(struct reading *r, const char *path)
{
    struct inputs set;
    struct import imp = {
        .election = &r->e, .problems = &r->p, .file = STR("test"), .last_batch = TABLE_NONE};
    struct bal_err err = {0};
    reading_init(r);
    assert_ok(inputs_open(&set, path, &err));
    const struct format *f = format_detect_set(&set);
    assert_non_null(f);
    assert_string_equal(f->name, "votingworks-cdf");
    assert_true(f->unconfirmed);
    assert_ok(f->read_set(&set, &imp, &err));
    inputs_close(&set);
}

static void check(const struct reading *r)
{
    assert_int_equal(r->e.cards, 2);
    assert_marks(r, 0, 0, "marked Write-in Write-in"); // two lines, one choice
    assert_marks(r, 0, 1, "overvoted Ann Bo Write-in");
    assert_int_equal(r->e.contests.at[0].choices.len, 3);
    const struct card card = election_card(&r->e, 0);
    assert_str(r->e.batches.at[card.batch].batch, "b1");
    assert_str(r->e.batches.at[card.batch].tabulator, "VX-1");
    assert_str(r->e.groups.items[card.group], "absentee");
    assert_str(r->e.precincts.items[card.precinct], "Ward");
    assert_int_equal(card.sheet, 1);
    assert_int_equal(r->p.count[PROBLEM_filtered_export], 1); // the polls were open
    assert_int_equal(r->p.count[PROBLEM_fixed_count], 1);     // three sheets were scanned
    assert_int_equal(r->p.kept.len, 2);
}

static void a_folder_for_each_sheet(void **state)
{
    (void)state;
    static const char *const ids[] = {"0a", "1b"};
    static const char *const reports[] = {REPORT(RECORD("0a", TWO_LINES)),
                                          REPORT(RECORD("1b", OVERVOTE))};
    struct reading r;
    for (size_t i = 0; i < 2; i++) {
        AUTO_BUF text = BUF_INIT(1 << 16), name = BUF_INIT(1000);
        assert_int_equal(mkdir(temp_path(&temp, ids[i]), 0700), 0);
        buf_addf(&name, "%s/" INPUTS_RECORD, ids[i]);
        temp_file(&temp, buf_cstr(&name), quoted(reports[i], &text));
        buf_clear(&name);
        buf_addf(&name, "%s/image-front.jpg", ids[i]);
        temp_file(&temp, buf_cstr(&name), STR("x"));
    }
    AUTO_BUF metadata = BUF_INIT(1 << 16);
    temp_file(&temp, "metadata.json", quoted(METADATA, &metadata));
    read_path(&r, temp.folder);
    check(&r);
    reading_done(&r);
}

// Every n-th allocation fails once: the whole is refused, and nothing else happens. The folder is
// that of the test before.
static void memory_that_runs_out(void **state)
{
    (void)state;
    unsigned long done_without = 0;
    for (unsigned long n = 1; n < 2000 && done_without < 20; n++) {
        struct inputs set;
        struct reading r;
        struct import imp = {
            .election = &r.e, .problems = &r.p, .file = STR("test"), .last_batch = TABLE_NONE};
        reading_init(&r);
        mem_fail_after(n);
        bal_status status = inputs_open(&set, temp.folder, NULL);
        if (status == BAL_OK) {
            status = format_find(STR("votingworks-cdf"))->read_set(&set, &imp, &r.err);
            inputs_close(&set);
        }
        mem_fail_after(0);
        assert_true(status == BAL_OK || status == BAL_LIMIT);
        done_without = status == BAL_LIMIT ? 0 : done_without + 1;
        reading_done(&r);
    }
    assert_int_equal(done_without, 20);
}

static void the_same_as_a_zip(void **state)
{
    (void)state;
    static const char *const names[] = {"x/0a/" INPUTS_RECORD, "x/1b/" INPUTS_RECORD,
                                        "x/metadata.json"};
    static const char *const texts[] = {REPORT(RECORD("0a", TWO_LINES)),
                                        REPORT(RECORD("1b", OVERVOTE)), METADATA};
    struct reading r;
    struct buf bytes[3];
    const char *path = temp_path(&temp, "export.zip");
    zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, NULL);
    for (size_t i = 0; i < 3; i++) {
        bytes[i] = BUF_INIT(1 << 16);
        str text = quoted(texts[i], &bytes[i]);
        zip_source_t *s = zip_source_buffer(zip, text.ptr, text.len, 0);
        assert_true(zip_file_add(zip, names[i], s, 0) >= 0);
    }
    assert_int_equal(zip_close(zip), 0);
    read_path(&r, temp_path(&temp, "export.zip"));
    check(&r);
    reading_done(&r);
    for (size_t i = 0; i < 3; i++)
        buf_done(&bytes[i]);
}

static int open_temp(void **state)
{
    (void)state;
    temp_open(&temp);
    return 0;
}

static int close_temp(void **state)
{
    (void)state;
    temp_close(&temp);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_folder_for_each_sheet),
                                       cmocka_unit_test(memory_that_runs_out),
                                       cmocka_unit_test(the_same_as_a_zip)};
    return cmocka_run_group_tests(tests, open_temp, close_temp);
}
