// SPDX-License-Identifier: Apache-2.0
#include "formats/damaged_id.h"

bool id_is_date(str s)
{
    uint32_t v;
    if (s.len < 8 || s.ptr[s.len - 5] != '/')
        return false;
    str a = str_cut(&s, '/'), b = str_cut(&s, '/');
    return a.len > 0 && a.len <= 2 && b.len > 0 && b.len <= 2 && s.len == 4 && num_u32(a, &v) &&
           num_u32(b, &v) && num_u32(s, &v);
}

bool id_is_rounded(str s)
{
    return s.len > 3 && s.ptr[0] >= '0' && s.ptr[0] <= '9' && str_find(s, STR("E+")) < s.len;
}
