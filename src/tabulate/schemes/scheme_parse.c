// SPDX-License-Identifier: Apache-2.0
// scheme_parse.c: a rule as text, as in `tally --rule "schulze margins"`.
#include "base/distance.h"
#include "tabulate/schemes/scheme.h"

static bool is_end(str rest, size_t at)
{
    return at >= rest.len || rest.ptr[at] == ' ';
}

// The words at the front of the rest, if they are those; then the rest goes on behind them.
static bool take(str *rest, const char *words)
{
    str w = str_from(words);
    if (!str_eq_nocase(str_head(*rest, w.len), w) || !is_end(*rest, w.len))
        return false;
    *rest = str_trim(str_skip(*rest, w.len));
    return true;
}

static bool take_number(str *rest, uint32_t *out)
{
    size_t end = str_index(*rest, ' ');
    if (!num_u32(str_head(*rest, end), out) || *out == 0)
        return false;
    *rest = str_trim(str_skip(*rest, end));
    return true;
}

// "at least 5%", "more than 1/2": up to two words and a share, read as those of a supermajority.
static bal_status take_threshold(str *rest, struct function_terms *out, bool *taken,
                                 struct bal_err *err)
{
    enum choice_function f;
    AUTO_BUF text = BUF_INIT(200);
    str at = *rest;
    *taken = take(&at, "at least") || take(&at, "more than");
    if (!*taken)
        return BAL_OK;
    size_t end = str_index(at, ' ');
    buf_add(&text, STR("supermajority "));
    buf_add(&text, str_head(*rest, (size_t)(at.ptr - rest->ptr) + end));
    BAL_TRY(function_parse(buf_str(&text), &f, out, err));
    *rest = str_trim(str_skip(at, end));
    return BAL_OK;
}

static bool take_truncated(str *rest, enum truncated *out)
{
    static const char *const names[] = {"truncated zero", "truncated modified",
                                        "truncated average"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (take(rest, names[i])) {
            *out = (enum truncated)i;
            return true;
        }
    }
    return false;
}

// One thing that the rule may be told.
static bal_status take_one(str *rest, unsigned takes, struct scheme_terms *t, bool *taken,
                           struct bal_err *err)
{
    *taken = true;
    if (take(rest, "seats"))
        return take_number(rest, &t->seats)
                   ? BAL_OK
                   : bal_fail(err, BAL_USAGE, "after 'seats' comes their number");
    if ((takes & TAKES_LOT) && take(rest, "lot")) {
        t->lot = *rest;
        *rest = STR("");
        return BAL_OK;
    }
    if (takes & TAKES_THRESHOLD) {
        BAL_TRY(take_threshold(rest, &t->threshold, taken, err));
        if (*taken)
            return BAL_OK;
    }
    *taken = ((takes & TAKES_NUMBER) && take_number(rest, &t->number)) ||
             ((takes & TAKES_TRUNCATED) && take_truncated(rest, &t->truncated)) ||
             ((takes & TAKES_BASE) && take(rest, "from 0")) ||
             ((takes & TAKES_MEAN) && take(rest, "sum")) ||
             ((takes & TAKES_STRENGTH) && take(rest, "winning votes"));
    if (!*taken && (takes & TAKES_BASE))
        *taken = t->from_one = take(rest, "from 1");
    if (!*taken && (takes & TAKES_MEAN))
        *taken = t->mean = take(rest, "mean");
    if (!*taken && (takes & TAKES_STRENGTH))
        *taken = t->margins = take(rest, "margins");
    return BAL_OK;
}

// The rule with the longest name in front: "top two" is not "top".
static const struct scheme *find(str *rest)
{
    const struct scheme *best = NULL;
    str behind = *rest;
    for (size_t i = 0; scheme_at(i) != NULL; i++) {
        str at = *rest;
        if (take(&at, scheme_at(i)->name) && (best == NULL || at.len < behind.len)) {
            best = scheme_at(i);
            behind = at;
        }
    }
    *rest = behind;
    return best;
}

// What other books and laws call a rule of ours, or a choice function.
static const char *other_name(str text)
{
    static const char *const names[][2] = {
        {"nauru", "dowdall"},
        {"contingent", "top two"},
        {"contingent vote", "top two"},
        {"supplementary vote", "top two"},
        {"majority runoff", "majority or runoff"},
        {"runoff", "majority or runoff"},
        {"two-round", "majority or runoff"},
        {"two round", "majority or runoff"},
        {"sntv", "limited 1"},
        {"block", "bloc"},
        {"block vote", "bloc"},
        {"jefferson", "dhondt"},
        {"webster", "sainte-lague"},
        {"hare-niemeyer", "hamilton"},
        {"largest remainders", "hamilton"},
        {"tideman", "ranked pairs"},
        {"simpson", "minimax"},
    };
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (str_eq_nocase(text, str_from(names[i][0])))
            return names[i][1];
    return NULL;
}

static bal_status no_such_rule(str text, struct bal_err *err)
{
    const char *near = "schulze";
    size_t least = SIZE_MAX;
    for (size_t i = 0; scheme_at(i) != NULL; i++) {
        size_t d = str_distance(str_head(text, 60), str_from(scheme_at(i)->name));
        near = d < least ? scheme_at(i)->name : near;
        least = d < least ? d : least;
    }
    bal_fail(err, BAL_USAGE, "no counting rule is called '" STR_FMT "'",
             STR_ARG(str_head(text, 60)));
    if (other_name(text) != NULL)
        err_hint(err, "It is '%s' here; 'ballast help rules' lists all.", other_name(text));
    else if (least <= 1 + text.len / 3)
        err_hint(err, "'ballast help rules' lists all; the nearest is '%s'.", near);
    else
        err_hint(err, "'ballast help rules' lists all.");
    return BAL_USAGE;
}

bal_status scheme_parse(str text, const struct scheme **out, struct scheme_terms *terms,
                        struct bal_err *err)
{
    struct scheme_terms t = {0};
    str rest = str_trim(text);
    const struct scheme *s = find(&rest);
    if (s == NULL)
        return no_such_rule(text, err);
    while (rest.len > 0) {
        bool taken;
        BAL_TRY(take_one(&rest, s->takes, &t, &taken, err));
        if (taken)
            continue;
        bal_fail(err, BAL_USAGE, "'" STR_FMT "' has no meaning after '%s'",
                 STR_ARG(str_head(rest, 40)), s->name);
        err_hint(err, "docs/rules.md says what each rule may be told.");
        return BAL_USAGE;
    }
    if (s->use == USE_SCORES && t.number == 0)
        t.number = 5;
    if (t.number > LIMIT_RANKS || t.seats > LIMIT_CHOICES)
        return bal_fail(err, BAL_USAGE, "'%s': the number is too large", s->name);
    *out = s;
    *terms = t;
    return BAL_OK;
}
