// SPDX-License-Identifier: Apache-2.0
// ranked_header.c: which columns of a table of ranked ballots are ranks.
#include "formats/rankings/ranked_csv.h"

uint32_t ranked_number(str cell)
{
    static const char *const words[] = {"rank", "choice", "preference"};
    uint32_t number;
    str s = str_trim(cell);
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        str word = str_from(words[i]);
        if (str_eq_nocase(str_head(s, word.len), word) &&
            num_u32(str_trim(str_skip(s, word.len)), &number))
            return number <= LIMIT_RANKS ? number : 0;
    }
    size_t digits = 0;
    while (digits < s.len && s.ptr[digits] >= '0' && s.ptr[digits] <= '9')
        digits++;
    str rest = str_skip(s, digits);
    static const char *const ends[] = {"st", "nd", "rd", "th"};
    bool ordinal = false;
    for (size_t i = 0; i < ARRAY_LEN(ends); i++)
        ordinal = ordinal || str_eq_nocase(str_head(rest, 2), str_from(ends[i]));
    if (!ordinal || !num_u32(str_head(s, digits), &number) || number > LIMIT_RANKS)
        return 0;
    rest = str_trim(str_skip(rest, 2));
    bool known = rest.len == 0;
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        known = known || str_eq_nocase(rest, str_from(words[i]));
    return known ? number : 0;
}

bool ranked_find(struct csv_table *t, struct ranked_layout *out)
{
    out->first = out->count = 0;
    for (uint32_t i = 0; i < t->cells; i++) {
        uint32_t number = ranked_number(csv_trimmed(&t->csv, i));
        if (number == 0 && (out->count == 0 || i < out->first + out->count))
            continue;
        if (out->count == 0)
            out->first = i;
        if (number != out->count + 1 || i != out->first + out->count) {
            str name = csv_trimmed(&t->csv, i);
            import_problem(t->imp, damaged_header, t->csv.line, i + 1, name,
                           "rank columns must be 1, 2, 3 and so on, side by side and last; here "
                           "stands '" STR_FMT "'",
                           STR_ARG(str_head(name, 60)));
            return false;
        }
        out->count++;
    }
    if (out->count == 0)
        import_problem(t->imp, missing_column, t->csv.line, 0, STR("rank 1"),
                       "there is no column of first ranks");
    return out->count > 0;
}
