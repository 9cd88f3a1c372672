// SPDX-License-Identifier: Apache-2.0
#include "app/measure/observations.h"

#include <math.h>

#include "audit/risk/history.h"
#include "io/source.h"

static const size_t FILE_BYTES = (size_t)1 << 30;

enum { MOST_DIGITS = 18 };

// Digits behind the point, zeros at the end left out.
static size_t digits_of(str s)
{
    str behind = str_skip(s, str_index(s, '.') + 1);
    while (behind.len > 0 && behind.ptr[behind.len - 1] == '0')
        behind.len--;
    return behind.len;
}

// The decimal number in parts of 10^-digits; false where it is none, or is too large.
static bool parts_of(str s, size_t digits, uint64_t *out)
{
    uint64_t parts = 0;
    size_t point = str_index(s, '.'), last = point < s.len ? point + 1 + digits : s.len;
    if (s.len == 0 || (s.len == 1 && point == 0))
        return false;
    for (size_t i = 0; i < s.len; i++) {
        if (i == point)
            continue;
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
        if (i < last && (__builtin_mul_overflow(parts, (uint64_t)10, &parts) ||
                         __builtin_add_overflow(parts, (uint64_t)(s.ptr[i] - '0'), &parts)))
            return false;
    }
    size_t given = point < s.len ? s.len - point - 1 : 0;
    for (size_t i = given; i < digits; i++)
        if (__builtin_mul_overflow(parts, (uint64_t)10, &parts))
            return false;
    *out = parts;
    return true;
}

// The next line that is not empty; false at the end.
static bool next_line(str *rest, uint64_t *line, str *out)
{
    while (rest->len > 0) {
        *out = str_trim(str_cut(rest, '\n'));
        ++*line;
        if (out->len > 0)
            return true;
    }
    return false;
}

static size_t most_digits(const struct observations_query *q, str text)
{
    size_t most = digits_of(q->upper), mean = digits_of(q->mean);
    uint64_t line = 0;
    str value;
    most = mean > most ? mean : most;
    while (next_line(&text, &line, &value)) {
        size_t digits = digits_of(value);
        most = digits > most ? digits : most;
    }
    return most;
}

static bal_status too_fine(const struct observations_query *q, size_t digits, struct bal_err *err)
{
    double room = (double)martingale_most(q->cards, q->cards == 0);
    bal_fail(err, BAL_INVALID, "%zu digits behind the point are too many", digits);
    err_where(err, "%s", q->path);
    err_hint(err,
             "Observations are taken exactly; here about %d digits have room, less those "
             "before the point. Observations in another unit, as whole numbers, are as good.",
             (int)floor(log10(room)));
    return BAL_INVALID;
}

static bal_status null_of(const struct observations_query *q, size_t digits,
                          struct null_hypothesis *out, struct bal_err *err)
{
    uint64_t mean = 0;
    *out = (struct null_hypothesis){.cards = q->cards > 0 ? q->cards : 1,
                                    .replacement = q->cards == 0};
    if (!parts_of(q->upper, 0, &out->max) || !parts_of(q->mean, 0, &mean))
        return bal_fail(err, BAL_USAGE, "the bound and the null mean must be decimal numbers");
    if (q->cards > LIMIT_CARDS)
        return bal_fail(err, BAL_INVALID, "a test on %ju cards", (uintmax_t)q->cards);
    if (digits > MOST_DIGITS || !parts_of(q->upper, digits, &out->max) ||
        out->max > martingale_most(out->cards, out->replacement) ||
        !parts_of(q->mean, digits, &mean))
        return too_fine(q, digits, err);
    if (mean == 0 || mean >= out->max)
        return bal_fail(err, BAL_INVALID, "the null mean must lie between 0 and the bound");
    out->total = 2 * mean * out->cards;
    return BAL_OK;
}

static bal_status read_all(const struct observations_query *q, str text, size_t digits,
                           uint64_t max, struct observations *out, struct bal_err *err)
{
    uint64_t line = 0;
    str value;
    while (next_line(&text, &line, &value)) {
        uint64_t parts = 0, *x = NULL;
        if (!parts_of(value, digits, &parts) || parts > max) {
            bal_fail(err, BAL_INVALID,
                     "an observation is a decimal number from 0 to " STR_FMT ", not '" STR_FMT "'",
                     STR_ARG(q->upper), STR_ARG(str_head(value, 40)));
            err_where(err, "%s, line %ju", q->path, (uintmax_t)line);
            return BAL_INVALID;
        }
        if ((x = vec_push(&out->x, LIMIT_DRAWS)) == NULL)
            return bal_fail(err, BAL_LIMIT, "more than %u draws", (unsigned)LIMIT_DRAWS);
        *x = parts;
    }
    return BAL_OK;
}

static bal_status start(const struct observations_query *q, const struct null_hypothesis *null,
                        double unit, struct martingale *out, struct bal_err *err)
{
    struct expectation e = {q->reported_mean / unit, q->reported_spread / (unit * unit)};
    if (q->method->bet == NULL) {
        bal_fail(err, BAL_UNSUPPORTED, "the method %s does not go draw by draw", q->method->name);
        err_hint(err, (q->method->flags & METHOD_WEIGHTED) != 0
                          ? "Its draws have weights: only a record measures it, see 'ballast "
                            "commit --draw weighted'."
                          : "'ballast help methods' says what it takes.");
        return BAL_UNSUPPORTED;
    }
    if ((q->method->flags & METHOD_REPORTED) != 0 && !q->reported)
        return bal_fail(err, BAL_USAGE,
                        "the method %s bets on the reported result: --reported-mean is missing",
                        q->method->name);
    return martingale_start(out, q->method, null, q->reported ? &e : NULL, err);
}

static bal_status measure(const struct observations_query *q, struct observations *out,
                          struct bal_err *err)
{
    struct martingale start = out->end;
    for (size_t i = 0; i < out->x.len; i++)
        BAL_TRY(martingale_step(&out->end, out->x.at[i], err));
    out->risk = martingale_risk(&out->end);
    if (!q->history)
        return BAL_OK;
    for (size_t i = 0; i < out->x.len; i++)
        if (vec_push(&out->history, LIMIT_DRAWS) == NULL)
            return err_memory(err);
    return martingale_history(&start, out->x.at, out->x.len, out->history.at, err);
}

bal_status observations_read(const struct observations_query *q, struct observations *out,
                             struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT(FILE_BYTES);
    AUTO_SOURCE file = {0};
    struct null_hypothesis null;
    *out = (struct observations){.risk = 1};
    BAL_TRY(source_open_file(&file, q->path, err));
    BAL_TRY(source_read_all(&file, &text, err));
    size_t digits = most_digits(q, buf_str(&text));
    BAL_TRY(null_of(q, digits, &null, err));
    out->unit = pow(10, -(double)digits);
    BAL_TRY(start(q, &null, out->unit, &out->end, err));
    BAL_TRY(read_all(q, buf_str(&text), digits, null.max, out, err));
    return measure(q, out, err);
}

void observations_done(struct observations *o)
{
    vec_done(&o->x);
    vec_done(&o->history);
}
