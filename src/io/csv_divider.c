// SPDX-License-Identifier: Apache-2.0
// csv_divider.c: what divides the cells of a table, found from its first lines.
#include "io/csv.h"

enum { DIVIDERS = 4, LINES = 50 };
static const char dividers[DIVIDERS] = {',', ';', '\t', '|'};

// The dividers outside quotes in a line; in all lines so far.
struct counts {
    uint32_t line[DIVIDERS], sum[DIVIDERS];
    uint32_t least[DIVIDERS], most[DIVIDERS]; // of a line
    bool beats[DIVIDERS];                     // there are more than commas in every line
    uint32_t lines;                           // that have any
    uint32_t first[DIVIDERS];                 // of the first line that is not blank
    bool fits[DIVIDERS];                      // as many in each line that is not blank
    bool blank;                               // the line, so far
};

// Who writes a table puts cells with its divider into quotes: every line has as many dividers.
static void end_whole_line(struct counts *c)
{
    for (size_t k = 0; k < DIVIDERS && !c->blank; k++) {
        bool begins = c->first[0] == UINT32_MAX;
        c->fits[k] = begins ? c->line[k] > 0 : c->fits[k] && c->line[k] == c->first[k];
    }
    if (!c->blank && c->first[0] == UINT32_MAX)
        memcpy(c->first, c->line, sizeof c->first);
    c->blank = true;
}

// Lines without any do not count, nor do lines of a title that may stand above the table.
static void end_line(struct counts *c)
{
    end_whole_line(c);
    bool any = c->line[0] > (c->lines == 0);
    for (size_t k = 1; k < DIVIDERS; k++)
        any |= c->line[k] > 0;
    for (size_t k = 0; k < DIVIDERS && any; k++) {
        uint32_t n = c->line[k];
        c->least[k] = c->lines == 0 || n < c->least[k] ? n : c->least[k];
        c->most[k] = c->lines == 0 || n > c->most[k] ? n : c->most[k];
        c->beats[k] = (c->lines == 0 || c->beats[k]) && n > c->line[0];
        c->sum[k] += n;
    }
    c->lines += any;
    memset(c->line, 0, sizeof c->line);
}

// Where cells begin a quote may open, as in the reader.
static struct counts count(str head, bool whole)
{
    struct counts c = {.first = {UINT32_MAX}, .blank = true};
    bool inside = false, may_open = true;
    for (size_t i = 0; i < head.len && c.lines < LINES; i++) {
        char ch = head.ptr[i];
        c.blank &= ch == '\n' || ch == '\r';
        if (ch == '"' && (inside || may_open)) {
            inside = !inside;
            may_open = true;
            continue;
        }
        const char *at = memchr(dividers, ch, DIVIDERS);
        may_open = at != NULL || ch == '=' || ch == '\n' || ch == '\r';
        if (!inside && at != NULL)
            c.line[at - dividers]++;
        if (!inside && (ch == '\n' || ch == '\r'))
            end_line(&c);
    }
    if ((whole && !inside) || c.lines == 0)
        end_line(&c);
    return c;
}

static bool is_regular(const struct counts *c, size_t k)
{
    return c->least[k] > 0 && c->least[k] == c->most[k];
}

// A table in which no divider fits is ragged, or has a title above it.
static size_t of_ragged(const struct counts *c, bool *unsure)
{
    size_t best = 0;
    for (size_t k = 1; k < DIVIDERS && !is_regular(c, 0); k++)
        if ((is_regular(c, k) || c->beats[k]) && (best == 0 || c->sum[k] > c->sum[best]))
            best = k;
    for (size_t k = 0; k < DIVIDERS; k++)
        *unsure |= k != best && c->least[k] > 0;
    return best;
}

char csv_divider(str head, size_t *skip, bool *unsure)
{
    static const str announced = {"sep=", 4};
    *skip = 0;
    *unsure = false;
    if (str_starts(head, announced) && head.len > 5 &&
        (head.ptr[5] == '\n' || head.ptr[5] == '\r') &&
        memchr(dividers, head.ptr[4], DIVIDERS) != NULL) {
        *skip = 6;
        return head.ptr[4];
    }
    struct counts c = count(str_head(head, CSV_LOOK), head.len < CSV_LOOK);
    size_t best = DIVIDERS;
    for (size_t k = 0; k < DIVIDERS; k++) {
        *unsure |= c.fits[k] && best < DIVIDERS;
        if (c.fits[k] && best == DIVIDERS)
            best = k;
    }
    return dividers[best < DIVIDERS ? best : of_ragged(&c, unsure)];
}
