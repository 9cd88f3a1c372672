// SPDX-License-Identifier: Apache-2.0
// hart.h: between the parts of the Hart Verity formats, whose names begin with hart_.
//
//     hart_xml.c        the descriptors: what belongs to an export; folders, zips, zips of zips
//     hart_cards.c      one XML file, which is one sheet: its elements
//     hart_put.c        from what a sheet says to a card
//     hart_sheets.c     scanned ballot information (CSV): imprinted ids and workstations
//     hart_signature.c  detached signatures of the files
#ifndef BAL_FORMATS_HART_H
#define BAL_FORMATS_HART_H

#include "formats/cdf/late.h"
#include "formats/format.h"
#include "formats/hart/hart_scan.h"
#include "io/xml.h"

#define HART_NAMESPACE "http://tempuri.org/CVRDesign.xsd"

enum { HART_MOST = 1 << 16 }; // contests and marks of one sheet

struct hart_text { // a text of the sheet that is read, in hart.words
    uint32_t at, len;
};

struct hart_instance {              // a contest on the sheet
    uint32_t contest, first, count; // first, count: of hart.marks
    uint64_t undervotes;
    bool overvoted, invalid_party;
};

// What scanned ballot information says of a sheet.
struct hart_sheet {
    uint32_t workstation; // number in hart.workstations, plus 1; 0: it says nothing
    uint32_t imprinted;   // number in hart.imprints, plus 1
    bool used, conflicting;
};

struct hart {
    struct import *imp;
    struct late late;
    struct xml xml;
    struct hart_scan scan; // takes its place while `fast`
    bool fast;
    uint64_t sheets_read, without_batch;
    str tabulator; // of the zip that is read

    struct buf words;
    struct hart_text guid, batch, sequence, sheet, precinct, id, name, value;
    bool write_in; // of the option that is read
    VEC(struct hart_instance) instances;
    VEC(struct mark) marks;
    VEC(bool) several_names; // of contests: told

    struct table guids, workstations, imprints; // from scanned ballot information
    VEC(struct hart_sheet) sheets;              // by guid
    struct table unknown;                       // elements already told
    struct table signed_files;                  // base names
    uint64_t signatures;
};

void hart_init(struct hart *h, struct import *imp);
void hart_done(struct hart *h);

// Reads one XML file as a sheet.
BAL_CHECKED bal_status hart_cvr(struct hart *h, struct source *s, struct bal_err *err);

// The same from memory, where it is valid UTF-8 without NUL: nearly always without xml.h.
BAL_CHECKED bal_status hart_cvr_text(struct hart *h, str name, str text, struct bal_err *err);

// Reads one file of scanned ballot information; to be read before the sheets.
BAL_CHECKED bal_status hart_sheets(struct hart *h, struct source *s, struct bal_err *err);

// When all is read: contests and choices, and what the files say together. To be called in any
// case, also after a failure, if the election is to be used.
BAL_CHECKED bal_status hart_finish(struct hart *h, struct bal_err *err);

// Adds a problem of the file that is read; at the reader's place while `placed`.
void hart_problem(struct hart *h, enum problem_id id, bool placed, str value, const char *fmt, ...)
    BAL_PRINTF(5, 6);

// ---- between hart_cards.c and hart_put.c

str hart_kept(const struct hart *h, struct hart_text t);

// The sheet that was read as a card, with its contests.
BAL_CHECKED bal_status hart_put_card(struct hart *h, struct bal_err *err);

#endif
