// SPDX-License-Identifier: Apache-2.0
// ess.c: makes an ES&S workbook as large counties export it, for run.sh.
//
//     bench_ess OUT CARDS
// One contest with three ranks and five with one vote on each card, ids, precinct and style.
#include <stdio.h>
#include <stdlib.h>
#include <zip.h>

#include "base/base.h"

static const char *const names[] = {"undervote",       "overvote",      "Write-in",
                                    "Ann Archer (11)", "Bo Baker (12)", "Cy Carter (13)",
                                    "Dee Dyer (14)",   "Yes",           "No"};

static void shared(struct buf *out, uint64_t i)
{
    buf_addf(out, "<c t=\"s\"><v>%llu</v></c>", (unsigned long long)i);
}

static void add(zip_t *zip, const char *name, struct buf *bytes)
{
    zip_source_t *s = zip_source_buffer(zip, bytes->ptr, bytes->len, 0);
    if (s == NULL || zip_file_add(zip, name, s, ZIP_FL_ENC_UTF_8) < 0)
        exit(2);
}

int main(int argc, char **argv)
{
    uint32_t cards = 0;
    zip_t *zip = argc == 3 ? zip_open(argv[1], ZIP_CREATE | ZIP_TRUNCATE, NULL) : NULL;
    if (zip == NULL || !num_u32(str_from(argv[2]), &cards))
        return 64;
    struct buf types = BUF_INIT(1000), book = BUF_INIT(1000), rels = BUF_INIT(1000),
               strings = BUF_INIT((size_t)1 << 30), sheet = BUF_INIT((size_t)4 << 30);
    buf_addf(&types, "<Types/>");
    buf_addf(&book,
             "<workbook xmlns:r='r'><sheets><sheet name='CVR' r:id='a'/></sheets></workbook>");
    buf_addf(&rels, "<Relationships><Relationship Id='a' Type='x/worksheet' Target='s.xml'/>"
                    "<Relationship Id='b' Type='x/sharedStrings' Target='t.xml'/></Relationships>");
    buf_addf(&strings, "<sst>");
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        buf_addf(&strings, "<si><t>%s</t></si>", names[i]);
    for (int i = 0; i < 500; i++)
        buf_addf(&strings, "<si><t>Precinct %d</t></si>", i);
    buf_addf(&strings, "</sst>");
    static const char *const titles[] = {"Cast Vote Record",
                                         "Precinct",
                                         "Ballot Style",
                                         "Mayor Choice 1 (45)",
                                         "Mayor Choice 2 (50)",
                                         "Mayor Choice 3 (55)",
                                         "Clerk",
                                         "Sheriff",
                                         "Coroner",
                                         "Question 1",
                                         "Question 2"};
    buf_addf(&sheet, "<worksheet><sheetData><row r=\"1\">");
    for (size_t i = 0; i < ARRAY_LEN(titles); i++)
        buf_addf(&sheet, "<c t=\"inlineStr\"><is><t>%s</t></is></c>", titles[i]);
    buf_addf(&sheet, "</row>");
    uint64_t seed = 1;
    for (uint32_t card = 1; card <= cards; card++) {
        buf_addf(&sheet, "<row r=\"%u\" spans=\"1:11\"><c r=\"A%u\"><v>%u</v></c>", card + 1,
                 card + 1, card);
        for (int i = 1; i < 11; i++) {
            seed = seed * 6364136223846793005U + 1442695040888963407U;
            uint64_t n = seed >> 33;
            shared(&sheet, i < 3 ? ARRAY_LEN(names) + n % 500 : i < 9 ? n % 7 : n % 3 ? 7 : 8);
        }
        buf_addf(&sheet, "</row>");
    }
    buf_addf(&sheet, "</sheetData></worksheet>");
    if (sheet.failed || strings.failed)
        return 2;
    add(zip, "[Content_Types].xml", &types);
    add(zip, "xl/workbook.xml", &book);
    add(zip, "xl/_rels/workbook.xml.rels", &rels);
    add(zip, "xl/t.xml", &strings);
    add(zip, "xl/s.xml", &sheet);
    return zip_close(zip) == 0 ? 0 : 2;
}
