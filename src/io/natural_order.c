// SPDX-License-Identifier: Apache-2.0
#include "io/natural_order.h"

#include <string.h>

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

// Cuts the first token off: a run of digits without its leading zeros, or one other byte.
static str next_token(str *rest, bool *digits)
{
    size_t n = 0, zeros = 0;
    while (n < rest->len && is_digit(rest->ptr[n]))
        n++;
    *digits = n > 0;
    while (zeros < n && rest->ptr[zeros] == '0')
        zeros++;
    str token = str_skip(str_head(*rest, n ? n : 1), zeros);
    *rest = str_skip(*rest, n ? n : 1);
    return token;
}

// Bytes that two names have in common, without a run of digits that goes on.
static size_t common_bytes(str a, str b)
{
    size_t n = 0, most = a.len < b.len ? a.len : b.len;
    while (n + 8 <= most && memcmp(a.ptr + n, b.ptr + n, 8) == 0)
        n += 8;
    while (n < most && a.ptr[n] == b.ptr[n])
        n++;
    while (n > 0 && is_digit(a.ptr[n - 1]))
        n--;
    return n;
}

int natural_cmp(str a, str b)
{
    size_t same = common_bytes(a, b);
    str x = str_skip(a, same), y = str_skip(b, same);
    while (x.len > 0 && y.len > 0) {
        bool x_digits, y_digits;
        unsigned char x0 = (unsigned char)x.ptr[0], y0 = (unsigned char)y.ptr[0];
        str s = next_token(&x, &x_digits), t = next_token(&y, &y_digits);
        if (!x_digits || !y_digits) {
            if (x0 != y0)
                return x0 < y0 ? -1 : 1;
        } else if (s.len != t.len) {
            return s.len < t.len ? -1 : 1;
        } else if (!str_eq(s, t)) {
            return str_cmp(s, t);
        }
    }
    int rest = (x.len > 0) - (y.len > 0);
    return rest ? rest : str_cmp(a, b);
}
