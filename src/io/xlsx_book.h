// SPDX-License-Identifier: Apache-2.0
// xlsx_book.h: the parts of a workbook that its worksheets refer to.
#ifndef BAL_IO_XLSX_BOOK_H
#define BAL_IO_XLSX_BOOK_H

#include "io/inputs.h"
#include "io/xml.h"

enum { SHEET_ROWS = 1 << 20, SHEET_COLUMNS = 1 << 14 };

struct xlsx_sheet {
    str name;
    const struct input *part;
    bool hidden;
};

// How a cell's number is shown.
enum { STYLE_PLAIN = 0, STYLE_DATE = 255 }; // 1 to 254: with so many digits, zeros before it

struct xlsx_book {
    const struct inputs *zip;
    VEC(struct xlsx_sheet) sheets;
    const struct input *strings, *styles; // NULL: the workbook has none
    bool since_1904;                      // day 0 of dates
    struct arena arena;
};

// Lists the worksheets and the other parts.
BAL_CHECKED bal_status book_open(struct xlsx_book *b, const struct inputs *zip,
                                 struct bal_err *err);
void book_close(struct xlsx_book *b);

// The part of that name, whose capital letters writers do not agree on; NULL: there is none.
const struct input *book_find(const struct inputs *zip, str name);

// BAL_INVALID: two parts have one name, and which one counts would depend on who reads it.
BAL_CHECKED bal_status book_check_names(const struct inputs *zip, struct bal_err *err);

// Opens a part and reads to its root. The caller closes both.
BAL_CHECKED bal_status book_part(const struct input *part, struct source *s, struct xml *x,
                                 struct bal_err *err);

// The first part to which the part has a relation of that kind ("/drawing"); NULL: none.
BAL_CHECKED bal_status book_related(struct xlsx_book *b, const struct input *part, const char *kind,
                                    const struct input **out, struct bal_err *err);

// The shared strings, as CSV cells.
struct xlsx_strings {
    struct buf bytes;
    VEC(uint64_t) ends; // string i ends there
};

BAL_CHECKED bal_status book_strings(const struct xlsx_book *b, struct xlsx_strings *out,
                                    struct bal_err *err);

// Appends the style of every cell format.
BAL_CHECKED bal_status book_styles(const struct xlsx_book *b, struct buf *out, struct bal_err *err);

struct xlsx_picture {
    uint32_t row, column; // from 1
};

struct xlsx_pictures {
    VEC(struct xlsx_picture) at; // by row, then column
};

// The cells at which pictures of the sheet are anchored.
BAL_CHECKED bal_status book_pictures(struct xlsx_book *b, const struct xlsx_sheet *sheet,
                                     struct xlsx_pictures *out, struct bal_err *err);

// Reads a text element that may consist of runs (<si>, <is>): to its end, phonetic guides left out.
BAL_CHECKED bal_status book_text(struct xml *x, struct buf *out, struct bal_err *err);

// Appends the text as a CSV cell; of xlsx, where _x000D_ is a character that XML cannot hold.
void cell_quoted(struct buf *out, str text);
void cell_text(struct buf *out, str text);

// Appends a number as it is shown. *date: it is a date.
void cell_number(struct buf *out, str text, uint8_t style, bool since_1904, bool *date);

#endif
