// SPDX-License-Identifier: Apache-2.0
#include "base/decimal.h"

__extension__ typedef unsigned __int128 magnitude;

static magnitude size_of(decimal v)
{
    return v < 0 ? -(magnitude)v : (magnitude)v;
}

decimal decimal_one(unsigned scale)
{
    decimal one = 1;
    while (scale-- > 0)
        one *= 10;
    return one;
}

decimal decimal_of(uint64_t votes, unsigned scale)
{
    return (decimal)votes * decimal_one(scale);
}

// A product: high * 2^128 + low.
struct wide {
    magnitude high, low;
};

static struct wide multiply(magnitude a, magnitude b)
{
    const magnitude half = UINT64_MAX;
    magnitude a0 = a & half, a1 = a >> 64, b0 = b & half, b1 = b >> 64;
    magnitude low = a0 * b0;
    magnitude x = a1 * b0 + (low >> 64);
    magnitude y = a0 * b1 + (x & half);
    return (struct wide){a1 * b1 + (x >> 64) + (y >> 64), y << 64 | (low & half)};
}

// Long division, bit by bit; n.high < divisor. The remainder has up to 129 bits on its way.
static magnitude divide(struct wide n, magnitude divisor, magnitude *rest)
{
    magnitude r = n.high, q = 0;
    for (int bit = 127; bit >= 0; bit--) {
        bool carry = r >> 127;
        r = r << 1 | (n.low >> bit & 1);
        q <<= 1;
        if (carry || r >= divisor) {
            r -= divisor;
            q |= 1;
        }
    }
    *rest = r;
    return q;
}

decimal decimal_mul_div(decimal a, decimal b, decimal c, enum rounding how)
{
    bool negative = (a < 0) ^ (b < 0) ^ (c < 0);
    magnitude divisor = size_of(c), product, q, rest;
    if (!__builtin_mul_overflow(size_of(a), size_of(b), &product)) {
        q = product / divisor;
        rest = product % divisor;
    } else {
        struct wide n = multiply(size_of(a), size_of(b));
        if (n.high >= divisor)
            return negative ? -DECIMAL_MAX : DECIMAL_MAX;
        q = divide(n, divisor, &rest);
    }
    bool up = how == ROUND_UP ? rest > 0 : how == ROUND_NEAREST && rest >= divisor - rest;
    if (q >= size_of(DECIMAL_MAX))
        return negative ? -DECIMAL_MAX : DECIMAL_MAX;
    q += up && rest > 0;
    return negative ? -(decimal)q : (decimal)q;
}

static str write_digits(decimal v, unsigned scale, bool grouped, char text[static DECIMAL_TEXT])
{
    char *end = text + DECIMAL_TEXT, *p = end;
    magnitude left = size_of(v);
    for (unsigned n = 0; n < scale; n++, left /= 10)
        *--p = (char)('0' + (int)(left % 10));
    if (scale > 0)
        *--p = '.';
    unsigned n = 0;
    do {
        if (grouped && n > 0 && n % 3 == 0)
            *--p = ',';
        *--p = (char)('0' + (int)(left % 10));
        left /= 10;
        n++;
    } while (left != 0);
    if (v < 0)
        *--p = '-';
    return str_make(p, (size_t)(end - p));
}

str decimal_text(decimal v, unsigned scale, char text[static DECIMAL_TEXT])
{
    return write_digits(v, scale, false, text);
}

str decimal_short(decimal v, unsigned scale, char text[static DECIMAL_TEXT])
{
    for (; scale > 0 && v % 10 == 0; scale--)
        v /= 10;
    return decimal_text(v, scale, text);
}

str decimal_grouped(decimal v, unsigned scale, char text[static DECIMAL_TEXT])
{
    return write_digits(v, scale, true, text);
}

bool decimal_read(str s, unsigned scale, decimal *out)
{
    size_t point = str_index(s, '.'), decimals = point < s.len ? s.len - point - 1 : 0;
    decimal v = 0;
    if (point == 0 || decimals > scale || (point < s.len && decimals == 0))
        return false;
    for (size_t i = 0; i < s.len + (scale - decimals); i++) {
        if (i == point && i < s.len)
            continue;
        char digit = i < s.len ? s.ptr[i] : '0';
        if (digit < '0' || digit > '9' || __builtin_mul_overflow(v, (decimal)10, &v) ||
            __builtin_add_overflow(v, (decimal)(digit - '0'), &v))
            return false;
    }
    *out = v;
    return true;
}
