// SPDX-License-Identifier: Apache-2.0
#include "app/count/tally_schemes.h"

#include "app/count/mark_use.h"

bal_status named_rule_parse(str text, struct named_rule *out, struct bal_err *err)
{
    struct named_rule r = {.text = str_trim(text)};
    struct bal_err why = {0};
    // A scheme tells more than a choice function of the same name.
    bal_status status = scheme_parse(r.text, &r.scheme, &r.how, err);
    r.plain = status != BAL_OK && function_parse(r.text, &r.function, &r.terms, &why) == BAL_OK;
    if (status != BAL_OK && !r.plain)
        return status;
    *out = r;
    return BAL_OK;
}

bal_status named_rule_state(const struct named_rule *rule, struct election *e, str contest,
                            struct bal_err *err)
{
    for (size_t i = 0; i < e->contests.len; i++) {
        struct contest *c = &e->contests.at[i];
        if (!tally_is_wanted(c, contest))
            continue;
        enum mark_use use = function_marks(rule->function);
        BAL_TRY(scheme_marks(c, use, function_name(rule->function), err));
        BAL_TRY(mark_use_check(e, c, use, rule->text, err));
        c->function = rule->function;
        c->terms = rule->terms;
        c->function_known = true;
    }
    return BAL_OK;
}

bal_status tally_schemes(const struct named_rule *rule, const struct election *e, str contest,
                         struct tally_schemes *out, struct problems *p, struct bal_err *err)
{
    *out = (struct tally_schemes){.rule = rule};
    for (size_t i = 0; i < e->contests.len; i++) {
        const struct contest *c = &e->contests.at[i];
        if (!tally_is_wanted(c, contest))
            continue;
        struct tallied *new = vec_push(&out->contests, LIMIT_CONTESTS);
        if (new == NULL)
            return err_memory(err);
        if (rule->scheme->several || rule->scheme->use != USE_NOTHING)
            BAL_TRY(mark_use_check(e, c, rule->scheme->use, rule->text, err));
        BAL_TRY(scheme_count(rule->scheme, &rule->how, e, c, new, err));
        BAL_TRY(scheme_upper(&rule->how, e, new, err));
        struct count_checks *checks = vec_push(&out->checks, LIMIT_CONTESTS);
        if (checks == NULL)
            return err_memory(err);
        BAL_TRY(scheme_checks(&rule->how, e, new, checks, p, err));
    }
    return out->contests.len > 0 || contest.len == 0 ? BAL_OK : tally_no_contest(e, contest, err);
}

void tally_schemes_done(struct tally_schemes *t)
{
    for (size_t i = 0; i < t->contests.len; i++)
        tallied_done(&t->contests.at[i]);
    for (size_t i = 0; i < t->checks.len; i++)
        count_checks_done(&t->checks.at[i]);
    vec_done(&t->contests);
    vec_done(&t->checks);
}

// ---- JSON

static void write_names(struct json_writer *w, const char *key, const struct tallied *t,
                        const struct candidate_list *list)
{
    jw_key(w, key);
    jw_open(w, '[');
    for (size_t i = 0; i < list->len; i++)
        jw_str(w, t->names[list->at[i]]);
    jw_close(w, ']');
}

static void write_tables(struct json_writer *w, const struct tallied *t)
{
    jw_key(w, "tables");
    jw_open(w, '[');
    for (size_t i = 0; i < t->grids.len; i++) {
        const struct grid *g = &t->grids.at[i];
        jw_open(w, '{');
        jw_key_value(w, "table", str_from(g->title));
        jw_key(w, "columns");
        jw_open(w, '[');
        for (uint32_t c = 0; c < g->columns; c++)
            jw_str(w, g->heads[c]);
        jw_close(w, ']');
        jw_key(w, "rows");
        jw_open(w, '[');
        for (uint32_t r = 0; r < g->rows; r++) {
            jw_open(w, '{');
            jw_key_value(w, "choice", g->labels[r]);
            jw_key(w, "values");
            jw_open(w, '[');
            for (uint32_t c = 0; c < g->columns; c++)
                count_quot_json(w, g->cells[(size_t)r * g->columns + c]);
            jw_close(w, ']');
            jw_close(w, '}');
        }
        jw_close(w, ']');
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

static void write_outcome(struct json_writer *w, const struct tallied *t)
{
    write_names(w, "winners", t, &t->winners);
    if (t->advance)
        jw_key_bool(w, "advance", true);
    jw_key(w, "tie");
    if (t->tied.len == 0) {
        jw_null(w);
    } else {
        jw_open(w, '{');
        write_names(w, "choices", t, &t->tied);
        jw_key_value(w, "in", str_from(t->tied_in));
        jw_key_u64(w, "seats", t->tied_seats);
        jw_close(w, '}');
    }
    bool exact = t->margin_status == MARGIN_EXACT;
    jw_key(w, "margin");
    margin_json(w, t->margin_status != MARGIN_NONE ? &t->margin : NULL,
                exact          ? &t->margin
                : t->has_upper ? &t->upper
                               : NULL,
                NULL);
}

static void write_contest(struct json_writer *w, const struct tallied *t,
                          const struct count_checks *checks)
{
    jw_open(w, '{');
    jw_key_value(w, "contest", t->contest->name);
    jw_key_u64(w, "seats", t->seats_open);
    jw_key_u64(w, "cards", t->valid + t->blank + t->overvoted + t->invalid + t->withheld);
    jw_key_u64(w, "valid", t->valid);
    jw_key_u64(w, "blank", t->blank);
    jw_key_u64(w, "overvoted", t->overvoted);
    jw_key_u64(w, "invalid", t->invalid);
    jw_key_u64(w, "withheld", t->withheld);
    write_outcome(w, t);
    write_tables(w, t);
    jw_key(w, "notes");
    jw_open(w, '[');
    for (size_t i = 0; i < t->notes.len; i++)
        jw_str(w, t->notes.at[i]);
    jw_close(w, ']');
    count_checks_json(w, checks);
    jw_close(w, '}');
}

void tally_schemes_json(struct json_writer *w, const struct tally_schemes *t)
{
    const struct scheme *s = t->rule->scheme;
    jw_key_value(w, "rule", t->rule->text);
    jw_key_value(w, "title", str_from(s->title));
    jw_key_value(w, "source", str_from(s->source));
    jw_key(w, "contests");
    jw_open(w, '[');
    for (size_t i = 0; i < t->contests.len; i++)
        write_contest(w, &t->contests.at[i], &t->checks.at[i]);
    jw_close(w, ']');
}
