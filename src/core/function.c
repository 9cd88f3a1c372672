// SPDX-License-Identifier: Apache-2.0
#include "core/function.h"

static const struct {
    const char *name;
    enum mark_use marks;
} functions[] = {
    [FUNCTION_PLURALITY] = {"plurality", USE_NOTHING},
    [FUNCTION_IRV] = {"irv", USE_RANKS},
    [FUNCTION_STV] = {"stv", USE_RANKS},
    [FUNCTION_APPROVAL] = {"approval", USE_NOTHING},
    [FUNCTION_SUPERMAJORITY] = {"supermajority", USE_NOTHING},
    [FUNCTION_RUNOFF] = {"runoff", USE_NOTHING},
    [FUNCTION_DIVISORS] = {"divisors", USE_NOTHING},
    [FUNCTION_REMAINDERS] = {"hamilton", USE_NOTHING},
    [FUNCTION_BORDA] = {"borda", USE_RANKS},
    [FUNCTION_RANGE] = {"range", USE_SCORES},
    [FUNCTION_STAR] = {"star", USE_SCORES},
    [FUNCTION_CONDORCET] = {"condorcet", USE_RANKS},
    [FUNCTION_CUMULATIVE] = {"cumulative", USE_NOTHING},
    [FUNCTION_FUSION] = {"fusion", USE_NOTHING},
    [FUNCTION_PAIRS] = {"pairs", USE_RANKS},
};

// d(1) = first, d(s) = step s + offset for s > 1.
static const struct {
    const char *name;
    uint64_t first, step;
    int64_t offset;
} series[] = {
    [DIVISORS_DHONDT] = {"dhondt", 1, 1, 0},                    // 1, 2, 3 …
    [DIVISORS_SAINTE_LAGUE] = {"sainte-lague", 1, 2, -1},       // 1, 3, 5 …
    [DIVISORS_MODIFIED] = {"modified-sainte-lague", 7, 10, -5}, // 1.4, 3, 5 … times 5
    [DIVISORS_NORDIC] = {"nordic-sainte-lague", 6, 10, -5},     // 1.2, 3, 5 … times 5
    [DIVISORS_IMPERIALI] = {"imperiali", 2, 1, 1},              // 1, 1.5, 2 … times 2
    [DIVISORS_DANISH] = {"danish", 1, 3, -2},                   // 1, 4, 7 …
};

// Longer texts go after those that they begin with.
static const char *const pairs[] = {
    [PAIRS_COPELAND] = "copeland",
    [PAIRS_MINIMAX] = "minimax",
    [PAIRS_MINIMAX_MARGINS] = "minimax margins",
    [PAIRS_SCHULZE] = "schulze",
    [PAIRS_SCHULZE_MARGINS] = "schulze margins",
    [PAIRS_RANKED] = "ranked pairs",
    [PAIRS_RANKED_MARGINS] = "ranked pairs margins",
    [PAIRS_BLACK] = "black",
    [PAIRS_SMITH_IRV] = "smith irv",
    [PAIRS_BTR_IRV] = "btr irv",
};

static const struct fraction half = {1, 2};

const char *function_name(enum choice_function f)
{
    return functions[f].name;
}

enum mark_use function_marks(enum choice_function f)
{
    return functions[f].marks;
}

const char *function_figures(enum choice_function f)
{
    static const char *const figures[] = {
        [USE_NOTHING] = "votes", [USE_RANKS] = "first preferences", [USE_SCORES] = "points"};
    return f == FUNCTION_BORDA ? "points" : figures[functions[f].marks];
}

const char *pairs_name(enum pairs_rule r)
{
    return pairs[r];
}

uint64_t divisor_of(enum divisor_series s, uint32_t seat)
{
    return seat <= 1 ? series[s].first
                     : (uint64_t)((int64_t)(series[s].step * seat) + series[s].offset);
}

// ---- fractions

static struct fraction lowest(uint64_t num, uint64_t den)
{
    uint64_t a = num, b = den;
    while (b != 0) {
        uint64_t rest = a % b;
        a = b;
        b = rest;
    }
    return (struct fraction){(uint32_t)(num / a), (uint32_t)(den / a)};
}

// "12.5" as a whole number of parts.
static bool decimal_parse(str s, uint64_t *num, uint64_t *den)
{
    AUTO_BUF digits = BUF_INIT(64);
    size_t point = s.len;
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] == '.' && point == s.len)
            point = i;
        else
            buf_add_char(&digits, s.ptr[i]);
    }
    *den = 1;
    for (size_t i = point + 1; i < s.len && *den < FRACTION_MOST; i++)
        *den *= 10;
    return s.len <= 9 && point + 1 != s.len && num_u64(buf_str(&digits), num);
}

// "2/3", "5%", "12.5%", "0.05".
static bool fraction_parse(str s, struct fraction *out)
{
    uint64_t num, den;
    size_t slash = str_index(s, '/');
    if (slash < s.len) {
        if (!num_u64(str_head(s, slash), &num) || !num_u64(str_skip(s, slash + 1), &den))
            return false;
    } else {
        bool percent = s.len > 0 && s.ptr[s.len - 1] == '%';
        if (!decimal_parse(percent ? str_head(s, s.len - 1) : s, &num, &den))
            return false;
        den *= percent ? 100 : 1;
    }
    if (num == 0 || num >= den || den > (uint64_t)FRACTION_MOST * 100)
        return false;
    *out = lowest(num, den);
    return out->den <= FRACTION_MOST;
}

void fraction_put(struct fraction f, struct buf *out)
{
    if (f.den > 2 && 100 % f.den == 0)
        buf_addf(out, "%u%%", f.num * (100 / f.den));
    else
        buf_addf(out, "%u/%u", f.num, f.den);
}

int fraction_compare(uint64_t part, uint64_t whole, struct fraction f)
{
    uint64_t left = part * f.den, right = whole * f.num; // below 2^40 x 2^20
    return left < right ? -1 : left > right;
}

bool threshold_reached(const struct function_terms *t, uint64_t part, uint64_t whole)
{
    if (t->threshold.den == 0)
        return true;
    int c = fraction_compare(part, whole, t->threshold);
    return c > 0 || (c == 0 && !t->more_than);
}

uint64_t threshold_distance(const struct function_terms *t, uint64_t part, uint64_t whole)
{
    uint64_t left = part * t->threshold.den, right = whole * t->threshold.num;
    uint64_t off = left > right ? left - right : right - left;
    return off / t->threshold.den + (off % t->threshold.den != 0);
}

// ---- text

// The word at the front of the rest, if it is that one; then the rest goes on behind it.
static bool take(str *rest, const char *word)
{
    str w = str_from(word);
    if (!str_eq_nocase(str_head(*rest, w.len), w) || (rest->len > w.len && rest->ptr[w.len] != ' '))
        return false;
    *rest = str_trim(str_skip(*rest, w.len));
    return true;
}

static str next_word(str *rest)
{
    size_t end = str_index(*rest, ' ');
    str word = str_head(*rest, end);
    *rest = str_trim(str_skip(*rest, end));
    return word;
}

static bal_status bad_fraction(str text, struct bal_err *err)
{
    return bal_fail(err, BAL_INVALID,
                    "'" STR_FMT
                    "' is no share above 0 and below 1, as 2/3, 5%% or 12.5%%, in lowest "
                    "terms with a denominator up to %d",
                    STR_ARG(str_head(text, 40)), FRACTION_MOST);
}

// "more than 2/3", "at least 5%", "5%".
static bal_status read_threshold(str *rest, struct function_terms *t, struct bal_err *err)
{
    t->more_than = take(rest, "more than");
    if (!t->more_than)
        take(rest, "at least");
    str word = next_word(rest);
    return fraction_parse(word, &t->threshold) ? BAL_OK : bad_fraction(word, err);
}

// "of all ballots", "for Yes".
static void read_scope(str *rest, struct function_terms *t)
{
    t->all_ballots = take(rest, "of all ballots");
    if (take(rest, "for")) {
        t->needs = *rest;
        *rest = STR("");
    }
}

static bal_status read_top(str *rest, uint32_t otherwise, struct function_terms *t,
                           struct bal_err *err)
{
    str word = next_word(rest);
    t->top = otherwise;
    if ((word.len > 0 && !num_u32(word, &t->top)) || t->top == 0 || t->top > LIMIT_RANKS)
        return bal_fail(err, BAL_INVALID, "the highest score is a number from 1 to %d",
                        LIMIT_RANKS);
    return BAL_OK;
}

static bool plain_parse(str *rest, enum choice_function *f)
{
    static const enum choice_function plain[] = {
        FUNCTION_PLURALITY, FUNCTION_IRV,        FUNCTION_STV,
        FUNCTION_APPROVAL,  FUNCTION_REMAINDERS, FUNCTION_BORDA,
        FUNCTION_CONDORCET, FUNCTION_CUMULATIVE, FUNCTION_FUSION};
    for (size_t i = 0; i < ARRAY_LEN(plain); i++) {
        if (take(rest, functions[plain[i]].name)) {
            *f = plain[i];
            return true;
        }
    }
    return false;
}

static bool series_parse(str *rest, enum divisor_series *out)
{
    for (size_t i = 0; i < ARRAY_LEN(series); i++) {
        if (take(rest, series[i].name)) {
            *out = (enum divisor_series)i;
            return true;
        }
    }
    return false;
}

// From the last on, so that "schulze margins" is not read as "schulze" and a word without meaning.
static bool pairs_parse(str *rest, enum pairs_rule *out)
{
    for (size_t i = ARRAY_LEN(pairs); i-- > 0;) {
        if (take(rest, pairs[i])) {
            *out = (enum pairs_rule)i;
            return true;
        }
    }
    return false;
}

// Other names of plurality: what they say more stands in the columns of seats and votes.
static bool other_name(str *rest)
{
    return take(rest, "limited") || take(rest, "bloc");
}

// Rules that `tally --rule` counts, and no more than that.
static bal_status refuse_counted(str text, struct bal_err *err)
{
    static const char *const names[] = {
        "star pr", "bloc star", "star official", "borda count",     "dowdall",
        "top two", "quota",     "divisor",       "huntington-hill", "adams",
        "dean",    "retention", "score mean",    "allocated score"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        str rest = text;
        if (!take(&rest, names[i]))
            continue;
        bal_fail(err, BAL_UNSUPPORTED,
                 "no assertions prove an outcome by '%s' here: count such a contest by hand in "
                 "full, or state another choice function (docs/rules.md)",
                 names[i]);
        err_hint(err, "'ballast tally --rule' counts the records by it.");
        return BAL_UNSUPPORTED;
    }
    return BAL_OK;
}

static bal_status parse(str *rest, enum choice_function *f, struct function_terms *t,
                        struct bal_err *err)
{
    if (plain_parse(rest, f))
        return *f == FUNCTION_REMAINDERS && rest->len > 0 ? read_threshold(rest, t, err) : BAL_OK;
    if (other_name(rest)) {
        *f = FUNCTION_PLURALITY;
        return BAL_OK;
    }
    if (pairs_parse(rest, &t->pairs)) {
        *f = FUNCTION_PAIRS;
        return BAL_OK;
    }
    if (take(rest, "majority")) {
        t->threshold = half;
        t->more_than = true;
        *f = take(rest, "or runoff") ? FUNCTION_RUNOFF : FUNCTION_SUPERMAJORITY;
        if (*f == FUNCTION_SUPERMAJORITY)
            read_scope(rest, t);
        return BAL_OK;
    }
    if (take(rest, "supermajority")) {
        *f = FUNCTION_SUPERMAJORITY;
        BAL_TRY(read_threshold(rest, t, err));
        read_scope(rest, t);
        return BAL_OK;
    }
    if (take(rest, "runoff")) {
        *f = FUNCTION_RUNOFF;
        return read_threshold(rest, t, err);
    }
    if (series_parse(rest, &t->divisors)) {
        *f = FUNCTION_DIVISORS;
        return rest->len > 0 ? read_threshold(rest, t, err) : BAL_OK;
    }
    *f = take(rest, "range") ? FUNCTION_RANGE : FUNCTION_STAR;
    if (*f == FUNCTION_RANGE || take(rest, "star"))
        return read_top(rest, *f == FUNCTION_STAR ? 5 : 0, t, err);
    return bal_fail(err, BAL_INVALID,
                    "a choice function is plurality, limited, cumulative, fusion, approval, "
                    "majority, majority or runoff, supermajority SHARE, runoff SHARE, irv, stv, "
                    "borda, condorcet, copeland, minimax, schulze, ranked pairs, black, smith irv, "
                    "btr irv, range TOP, star TOP, hamilton, dhondt, sainte-lague, "
                    "modified-sainte-lague, nordic-sainte-lague, imperiali or danish");
}

bal_status function_parse(str text, enum choice_function *f, struct function_terms *out,
                          struct bal_err *err)
{
    enum choice_function function = FUNCTION_PLURALITY;
    struct function_terms terms = {0};
    str rest = str_trim(text);
    BAL_TRY(refuse_counted(rest, err));
    BAL_TRY(parse(&rest, &function, &terms, err));
    if (rest.len > 0)
        return bal_fail(err, BAL_INVALID, "'" STR_FMT "' has no meaning after '" STR_FMT "'",
                        STR_ARG(str_head(rest, 40)),
                        STR_ARG(str_head(text, (size_t)(rest.ptr - text.ptr))));
    *f = function;
    *out = terms;
    return BAL_OK;
}

static bool is_half(const struct function_terms *t)
{
    return t->threshold.num == 1 && t->threshold.den == 2 && t->more_than;
}

static void put_threshold(const struct function_terms *t, struct buf *out)
{
    if (t->threshold.den == 0)
        return;
    buf_add(out, t->more_than ? STR(" more than ") : STR(" at least "));
    fraction_put(t->threshold, out);
}

void function_put(enum choice_function f, const struct function_terms *t, struct buf *out)
{
    if (f == FUNCTION_RUNOFF && is_half(t)) {
        buf_add(out, STR("majority or runoff"));
        return;
    }
    bool majority = f == FUNCTION_SUPERMAJORITY && is_half(t);
    const char *name = f == FUNCTION_DIVISORS ? series[t->divisors].name
                       : f == FUNCTION_PAIRS  ? pairs[t->pairs]
                                              : functions[f].name;
    buf_add(out, majority ? STR("majority") : str_from(name));
    if (!majority)
        put_threshold(t, out);
    if (t->all_ballots)
        buf_add(out, STR(" of all ballots"));
    if (t->needs.len > 0) {
        buf_add(out, STR(" for "));
        buf_add(out, t->needs);
    }
    if (functions[f].marks == USE_SCORES)
        buf_addf(out, " %u", t->top);
}
