// SPDX-License-Identifier: Apache-2.0
#include "tabulate/schemes/quot.h"

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

struct quot quot_of(decimal num, decimal den)
{
    if (den == 0)
        return QUOT_NONE;
    decimal d = common(num, den) * (den < 0 ? -1 : 1);
    return (struct quot){num / d, den / d};
}

struct quot quot_mul(struct quot a, struct quot b)
{
    if (a.den == 0 || b.den == 0)
        return QUOT_NONE;
    struct quot x = quot_of(a.num, b.den), y = quot_of(b.num, a.den); // cancelled crosswise
    decimal num, den;
    if (__builtin_mul_overflow(x.num, y.num, &num) || __builtin_mul_overflow(x.den, y.den, &den))
        return QUOT_NONE;
    return quot_of(num, den);
}

struct quot quot_div(struct quot a, struct quot b)
{
    return b.num == 0 ? QUOT_NONE : quot_mul(a, quot_of(b.den, b.num));
}

struct quot quot_add(struct quot a, struct quot b)
{
    if (a.den == 0 || b.den == 0)
        return QUOT_NONE;
    decimal d = common(a.den, b.den), left, right, sum, den;
    if (__builtin_mul_overflow(a.num, b.den / d, &left) ||
        __builtin_mul_overflow(b.num, a.den / d, &right) ||
        __builtin_add_overflow(left, right, &sum) || __builtin_mul_overflow(a.den, b.den / d, &den))
        return QUOT_NONE;
    return quot_of(sum, den);
}

struct quot quot_sub(struct quot a, struct quot b)
{
    return quot_add(a, (struct quot){-b.num, b.den});
}

// floor(v), and what is left over.
static decimal whole(struct quot v, decimal *rest)
{
    decimal q = v.num / v.den, r = v.num % v.den;
    *rest = r < 0 ? r + v.den : r;
    return r < 0 ? q - 1 : q;
}

int quot_cmp(struct quot a, struct quot b)
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
        a = (struct quot){a.den, rest_a};
        b = (struct quot){b.den, rest_b};
    }
}

str quot_text(struct quot r, char text[static QUOT_TEXT])
{
    char num[DECIMAL_TEXT], den[DECIMAL_TEXT];
    if (r.den == 0)
        return STR("-");
    int len = r.den == 1 ? snprintf(text, QUOT_TEXT, STR_FMT, STR_ARG(decimal_text(r.num, 0, num)))
                         : snprintf(text, QUOT_TEXT, STR_FMT "/" STR_FMT,
                                    STR_ARG(decimal_text(r.num, 0, num)),
                                    STR_ARG(decimal_text(r.den, 0, den)));
    return str_make(text, (size_t)len);
}
