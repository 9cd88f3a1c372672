// SPDX-License-Identifier: Apache-2.0
#include "tabulate/schemes/ratio.h"

#include <stdio.h>

static decimal size(decimal v)
{
    return v < 0 ? -v : v;
}

static decimal common(decimal a, decimal b)
{
    while (b != 0) {
        decimal rest = a % b;
        a = b;
        b = rest;
    }
    return size(a);
}

struct ratio ratio_of(decimal num, decimal den)
{
    if (den == 0)
        return RATIO_NONE;
    decimal d = common(num, den) * (den < 0 ? -1 : 1);
    return (struct ratio){num / d, den / d};
}

struct ratio ratio_mul(struct ratio a, struct ratio b)
{
    if (a.den == 0 || b.den == 0)
        return RATIO_NONE;
    struct ratio x = ratio_of(a.num, b.den), y = ratio_of(b.num, a.den); // cancelled crosswise
    decimal num, den;
    if (__builtin_mul_overflow(x.num, y.num, &num) || __builtin_mul_overflow(x.den, y.den, &den))
        return RATIO_NONE;
    return ratio_of(num, den);
}

struct ratio ratio_div(struct ratio a, struct ratio b)
{
    return b.num == 0 ? RATIO_NONE : ratio_mul(a, ratio_of(b.den, b.num));
}

struct ratio ratio_add(struct ratio a, struct ratio b)
{
    if (a.den == 0 || b.den == 0)
        return RATIO_NONE;
    decimal d = common(a.den, b.den), left, right, sum, den;
    if (__builtin_mul_overflow(a.num, b.den / d, &left) ||
        __builtin_mul_overflow(b.num, a.den / d, &right) ||
        __builtin_add_overflow(left, right, &sum) || __builtin_mul_overflow(a.den, b.den / d, &den))
        return RATIO_NONE;
    return ratio_of(sum, den);
}

struct ratio ratio_sub(struct ratio a, struct ratio b)
{
    return ratio_add(a, (struct ratio){-b.num, b.den});
}

// floor(v), and what is left over.
static decimal whole(struct ratio v, decimal *rest)
{
    decimal q = v.num / v.den, r = v.num % v.den;
    *rest = r < 0 ? r + v.den : r;
    return r < 0 ? q - 1 : q;
}

int ratio_cmp(struct ratio a, struct ratio b)
{
    if (a.den == 0 || b.den == 0)
        return (a.den != 0) - (b.den != 0);
    // Continued fractions: nothing is multiplied, so nothing overflows.
    for (int sign = 1;; sign = -sign) {
        decimal rest_a, rest_b, p = whole(a, &rest_a), q = whole(b, &rest_b);
        if (p != q)
            return p < q ? -sign : sign;
        if (rest_a == 0 || rest_b == 0)
            return sign * ((rest_a != 0) - (rest_b != 0));
        a = (struct ratio){a.den, rest_a};
        b = (struct ratio){b.den, rest_b};
    }
}

str ratio_text(struct ratio r, char text[static RATIO_TEXT])
{
    char num[DECIMAL_TEXT], den[DECIMAL_TEXT];
    if (r.den == 0)
        return STR("-");
    int len = r.den == 1 ? snprintf(text, RATIO_TEXT, STR_FMT, STR_ARG(decimal_text(r.num, 0, num)))
                         : snprintf(text, RATIO_TEXT, STR_FMT "/" STR_FMT,
                                    STR_ARG(decimal_text(r.num, 0, num)),
                                    STR_ARG(decimal_text(r.den, 0, den)));
    return str_make(text, (size_t)len);
}
