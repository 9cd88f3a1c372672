// SPDX-License-Identifier: Apache-2.0
#include "formats/damaged_id.h"

// Jan to Dec, as spreadsheet programs write them.
static bool is_month(str s)
{
    static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    for (size_t i = 0; s.len == 3 && i < sizeof months - 1; i += 3)
        if (str_eq_nocase(s, str_make(months + i, 3)))
            return true;
    return false;
}

// 12-Mar, Mar-12, 12-Mar-07, 12-Mar-2007
static bool has_month(str s)
{
    uint32_t v;
    str a = str_cut(&s, '-'), b = str_cut(&s, '-');
    bool year = s.len == 0 || ((s.len == 2 || s.len == 4) && num_u32(s, &v));
    bool day = a.len <= 2 && num_u32(a, &v) && v >= 1 && v <= 31;
    return (day && is_month(b) && year) ||
           (is_month(a) && b.len == 2 && num_u32(b, &v) && s.len == 0);
}

bool id_is_date(str s)
{
    if (s.len < 5 || s.len > 11)
        return false;
    if (s.ptr[0] > '9' || s.ptr[2] > '9' || s.ptr[3] > '9') // where a month may begin
        return has_month(s);
    uint32_t v;
    if (s.len < 8 || s.ptr[s.len - 5] != '/')
        return false;
    str a = str_cut(&s, '/'), b = str_cut(&s, '/');
    return a.len > 0 && a.len <= 2 && b.len > 0 && b.len <= 2 && s.len == 4 && num_u32(a, &v) &&
           num_u32(b, &v) && num_u32(s, &v);
}

void check_place_name(struct import *imp, str name, uint64_t line, uint64_t column)
{
    if (id_is_date(name))
        import_problem(imp, date_cell, line, column, name, "'" STR_FMT "' is a date",
                       STR_ARG(name));
}

bool id_is_rounded(str s)
{
    return s.len > 3 && s.ptr[0] >= '0' && s.ptr[0] <= '9' && str_find(s, STR("E+")) < s.len;
}
