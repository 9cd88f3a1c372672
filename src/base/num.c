// SPDX-License-Identifier: Apache-2.0
#include "base/num.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

bool num_u64(str s, uint64_t *out)
{
    uint64_t v = 0;
    if (s.len == 0 || s.len > 20)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        unsigned d = (unsigned)(unsigned char)s.ptr[i] - '0';
        if (d > 9 || __builtin_mul_overflow(v, 10, &v) || __builtin_add_overflow(v, d, &v))
            return false;
    }
    *out = v;
    return true;
}

bool num_u32(str s, uint32_t *out)
{
    uint64_t v = 0;
    if (!num_u64(s, &v) || v > UINT32_MAX)
        return false;
    *out = (uint32_t)v;
    return true;
}

bool num_i64(str s, int64_t *out)
{
    bool negative = s.len > 0 && s.ptr[0] == '-';
    uint64_t v = 0;
    if (!num_u64(negative ? str_skip(s, 1) : s, &v) || v > (uint64_t)INT64_MAX)
        return false;
    *out = negative ? -(int64_t)v : (int64_t)v;
    return true;
}

bool num_u64_grouped(str s, uint64_t *out)
{
    char digits[24];
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == ',') {
            if (i == 0 || (s.len - i) % 4 != 0)
                return false;
        } else if (n < sizeof digits) {
            digits[n++] = s.ptr[i];
        } else {
            return false;
        }
    }
    return num_u64(str_make(digits, n), out);
}

bool num_small_id(str s, uint32_t *out)
{
    if (s.len == 0 || s.len > 10 || (s.ptr[0] == '0' && s.len > 1))
        return false;
    uint64_t v = 0;
    for (size_t i = 0; i < s.len; i++) {
        unsigned digit = (unsigned char)s.ptr[i] - (unsigned)'0';
        if (digit > 9)
            return false;
        v = v * 10 + digit; // ten digits at most
    }
    if (v > INT32_MAX)
        return false;
    *out = (uint32_t)v;
    return true;
}

static bool is_number(str s)
{
    size_t i = 0;
    if (i < s.len && (s.ptr[i] == '-' || s.ptr[i] == '+'))
        i++;
    size_t digits = 0;
    for (; i < s.len && s.ptr[i] >= '0' && s.ptr[i] <= '9'; i++)
        digits++;
    if (i < s.len && s.ptr[i] == '.')
        for (i++; i < s.len && s.ptr[i] >= '0' && s.ptr[i] <= '9'; i++)
            digits++;
    if (digits == 0)
        return false;
    if (i < s.len && (s.ptr[i] == 'e' || s.ptr[i] == 'E')) {
        i++;
        if (i < s.len && (s.ptr[i] == '-' || s.ptr[i] == '+'))
            i++;
        if (i == s.len)
            return false;
        for (; i < s.len && s.ptr[i] >= '0' && s.ptr[i] <= '9';)
            i++;
    }
    return i == s.len;
}

bool num_double(str s, double *out)
{
    char text[128];
    if (s.len >= sizeof text || !is_number(s))
        return false;
    memcpy(text, s.ptr, s.len);
    text[s.len] = '\0';
    double v = strtod(text, NULL); // the program never leaves the "C" locale
    if (!isfinite(v))
        return false;
    *out = v;
    return true;
}

str num_text(uint64_t v, char text[static NUM_TEXT])
{
    char *end = text + NUM_TEXT, *p = end;
    do {
        *--p = (char)('0' + v % 10);
        v /= 10;
    } while (v != 0);
    return str_make(p, (size_t)(end - p));
}

str num_grouped(uint64_t v, char text[static NUM_TEXT])
{
    char *end = text + NUM_TEXT, *p = end;
    int n = 0;
    do {
        if (n > 0 && n % 3 == 0)
            *--p = ',';
        *--p = (char)('0' + v % 10);
        v /= 10;
        n++;
    } while (v != 0);
    return str_make(p, (size_t)(end - p));
}

str num_double_text(double v, char text[static NUM_TEXT])
{
    int n = 0;
    for (int precision = 15; precision <= 17; precision++) {
        n = snprintf(text, NUM_TEXT, "%.*g", precision, v);
        if (strtod(text, NULL) == v)
            break;
    }
    return str_make(text, (size_t)n);
}

str num_risk_text(double v, int digits, char text[static NUM_TEXT])
{
    int n = snprintf(text, NUM_TEXT, "%.*f", digits, v);
    double shown = strtod(text, NULL);
    if (shown < v) // one more in the last place; v plus half of it could round down again
        n = snprintf(text, NUM_TEXT, "%.*f", digits, shown + pow(10, -digits));
    return str_make(text, (size_t)n);
}
