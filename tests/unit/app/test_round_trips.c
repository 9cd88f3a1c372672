// SPDX-License-Identifier: Apache-2.0
// Every format that can be written: exported, imported and exported again are the same bytes, and
// none is without a row here.
#include "support/support.h"

#include <dirent.h>

#include "app/assertions/assertions.h"
#include "app/files/convert.h"
#include "support/temp.h"

#define CVR "jurisdiction,tabulator,batch,record,imprinted_id,style,contest,choice,rank\n"

static const char plain[] = CVR ",3,800,1,3-800-1,51,Mayor,Zoe,\n"
                                ",3,800,1,3-800-1,51,Council,Cy,\n"
                                ",3,800,1,3-800-1,51,Council,=Di,\n"
                                ",3,801,2,3-801-2,51,Mayor,*blank*,\n"
                                ",3,801,2,3-801-2,51,Council,\"Eve \"\"E\"\", Jr.\",\n"
                                ",3,801,03,image 7,52,Mayor,\"Ren\303\251e\",\n";
static const char ranked[] = CVR ",3,800,1,3-800-1,51,\"Mayor, City\",Zoe,1\n"
                                 ",3,800,1,3-800-1,51,\"Mayor, City\",=Di,2\n"
                                 ",3,800,2,3-800-2,51,\"Mayor, City\",\"Ren\303\251e\",1\n"
                                 ",3,800,3,3-800-3,51,\"Mayor, City\",*blank*,\n"
                                 ",3,801,4,3-801-4,52,\"Mayor, City\",=Di,1\n"
                                 ",3,801,4,3-801-4,52,\"Mayor, City\",\"Ren\303\251e\",2\n"
                                 ",3,801,4,3-801-4,52,\"Mayor, City\",Zoe,3\n";
static const char won[] = CVR ",3,800,1,3-800-1,51,\"Mayor, City\",Zoe,1\n"
                              ",3,800,2,3-800-2,51,\"Mayor, City\",Zoe,1\n"
                              ",3,800,2,3-800-2,51,\"Mayor, City\",\"Ren\303\251e\",2\n"
                              ",3,800,3,3-800-3,51,\"Mayor, City\",=Di,1\n"
                              ",3,800,3,3-800-3,51,\"Mayor, City\",Zoe,2\n"
                              ",3,800,4,3-800-4,51,\"Mayor, City\",\"Ren\303\251e\",1\n"
                              ",3,800,4,3-800-4,51,\"Mayor, City\",Zoe,2\n"
                              ",3,800,5,3-800-5,51,\"Mayor, City\",*blank*,\n";
static const char manifest[] = "jurisdiction,container,tabulator,batch,cards\n"
                               "A,Box 1,3,800,1004\nA,,3,801,7\n";
static const char contests[] =
    "contest,choice_function,seats,votes_allowed,choices,jurisdictions,cards_bound,risk_limit,"
    "target,method\nMayor,plurality,1,1,Zoe|Ann,,1000,0.05,yes,\n"
    "Council,plurality,2,2,Cy|=Di,,,,,\n";
static const char results[] = "contest,choice,votes,jurisdiction\n"
                              "Mayor,Zoe,12,A\nMayor,Ann,7,A\nMayor,Zoe,3,B\n";
static const char handcount[] = "jurisdiction,tabulator,batch,contest,choice,votes\n"
                                "A,3,800,Mayor,Ann,17\nA,3,800,Mayor,*blank*,2\n"
                                "A,3,800,Mayor,*cards*,19\n";
static const char mvrs[] =
    "round,draw,jurisdiction,container,tabulator,batch,position,imprinted_id,contest,choice,rank\n"
    "1,1,A,Box 1,3,800,17,3-800-17,Mayor,Ann,\n1,2,A,Box 1,3,800,18,3-800-18,,*not found*,\n";
static const char names[] = "kind,contest,found,standard\ncontest,,Mayor of A,Mayor\n"
                            "choice,Mayor,\"Alder, Ann\",Ann Alder\n";

static const struct {
    const char *format, *input;
} rows[] = {
    {"dominion-csv", plain},
    {"dominion-csv", ranked},
    {"dominion-json", plain},
    {"dominion-json", ranked},
    {"cdf-cvr-json", plain},
    {"cdf-cvr-json", ranked},
    {"cdf-cvr-xml", plain},
    {"cdf-cvr-xml", ranked},
    {"shangrla-cvr-json", plain},
    {"shangrla-cvr-json", ranked},
    {"shangrla-assertions-json", won},
    {"rctab-csv", ranked},
    {"blt", ranked},
    {"raire", ranked},
    {"raire-json", ranked},
    {"arlo-csv", manifest},
    {"arlo-totals", plain},
    {"arlo-cvr", plain},
    {"ballast-cvr", plain},
    {"ballast-cvr", ranked},
    {"ballast-manifest", manifest},
    {"ballast-mvr", mvrs},
    {"ballast-results", results},
    {"ballast-contests", contests},
    {"ballast-handcount", handcount},
    {"ballast-names", names},
    {"cdf-err-json", results},
    {"cdf-err-xml", results},
};

static struct temp temp;

// Reads `from` and writes it as `to`, another path in the folder.
static void convert(const char *format, const char *from, bool forced, const char *to)
{
    struct bal_err err = {0};
    struct load l;
    struct load_options how = {0};
    AUTO_BUF path = BUF_INIT(1000);
    buf_addf(&path, "%s", from);
    struct load_path at = {.path = buf_cstr(&path), .format = forced ? format : NULL};
    assert_ok(load_paths(&l, &at, 1, &how, &err));
    if (convert_errors(&l.problems) > 0)
        fail_msg("%s as %s: %s", from, format, l.problems.kept.at[0].message.ptr);
    const struct format *f = format_find(str_from(format));
    assert_ok(assertions_fill(&l.election, f, &l.problems, &err));
    assert_ok(convert_write(&l.election, f, to, false, &err));
    load_done(&l);
}

static void same_file(const char *a, const char *b)
{
    AUTO_BUF x = BUF_INIT(1 << 24), y = BUF_INIT(1 << 24);
    temp_read(a, &x);
    temp_read(b, &y);
    assert_true(x.len > 0);
    if (!str_eq(buf_str(&x), buf_str(&y)))
        fail_msg("%s:\n" STR_FMT "\n%s:\n" STR_FMT, a, STR_ARG(buf_str(&x)), b,
                 STR_ARG(buf_str(&y)));
}

static void same_folder(const char *a, const char *b, DIR *dir)
{
    int files = 0;
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        AUTO_BUF x = BUF_INIT(1000), y = BUF_INIT(1000);
        if (entry->d_name[0] == '.')
            continue;
        buf_addf(&x, "%s/%s", a, entry->d_name);
        buf_addf(&y, "%s/%s", b, entry->d_name);
        same_file(buf_cstr(&x), buf_cstr(&y));
        files++;
    }
    assert_true(files > 1);
}

static void round_trip(size_t row)
{
    const char *format = rows[row].format;
    AUTO_BUF once = BUF_INIT(1000), twice = BUF_INIT(1000), name = BUF_INIT(1000);
    buf_addf(&name, "once-%zu", row);
    buf_addf(&once, "%s", temp_path(&temp, buf_cstr(&name)));
    buf_clear(&name);
    buf_addf(&name, "twice-%zu", row);
    buf_addf(&twice, "%s", temp_path(&temp, buf_cstr(&name)));
    convert(format, temp_file(&temp, "input.csv", str_from(rows[row].input)), false,
            buf_cstr(&once));
    convert(format, buf_cstr(&once), true, buf_cstr(&twice));
    DIR *dir = opendir(buf_cstr(&once));
    if (dir == NULL) {
        same_file(buf_cstr(&once), buf_cstr(&twice));
        return;
    }
    same_folder(buf_cstr(&once), buf_cstr(&twice), dir);
    closedir(dir);
}

static void every_export_comes_back(void **state)
{
    (void)state;
    temp_open(&temp);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        round_trip(i);
    temp_close(&temp);
}

static void none_is_left_out(void **state)
{
    (void)state;
    for (size_t i = 0; convert_format_name(i) != NULL; i++) {
        bool found = false;
        for (size_t k = 0; k < ARRAY_LEN(rows); k++)
            found = found || strcmp(rows[k].format, convert_format_name(i)) == 0;
        if (!found)
            fail_msg("no row writes and reads %s", convert_format_name(i));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_export_comes_back),
        cmocka_unit_test(none_is_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
