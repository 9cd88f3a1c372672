// SPDX-License-Identifier: Apache-2.0
#include "app/count/count_checks.h"

enum { MOST_CHECKS = 1 << 16 };

void count_sum_init(struct count_sum *s, struct count_checks *out, struct problems *p, str contest)
{
    *out = (struct count_checks){.arena = ARENA_INIT(LIMIT_NAMES_BYTES)};
    *s = (struct count_sum){
        .out = out, .problems = p, .contest = contest, .text = BUF_INIT(LIMIT_TOKEN_BYTES)};
}

void count_sum_done(struct count_sum *s)
{
    buf_done(&s->text);
}

void count_sum_begin(struct count_sum *s, const char *name, const char *what, struct quot left)
{
    char text[QUOT_TEXT];
    s->name = name;
    s->left = left;
    s->right = quot_whole(0);
    buf_clear(&s->text);
    buf_addf(&s->text, "%s " STR_FMT " =", what, STR_ARG(quot_text(left, text)));
}

void count_sum_term(struct count_sum *s, const char *what, struct quot v)
{
    char text[QUOT_TEXT];
    bool first = s->text.ptr[s->text.len - 1] == '=';
    s->right = quot_add(s->right, v);
    buf_addf(&s->text, "%s%s " STR_FMT, first ? " " : " + ", what, STR_ARG(quot_text(v, text)));
}

void count_sum_is(struct count_sum *s, struct quot v, const char *where)
{
    char text[QUOT_TEXT];
    s->right = v;
    buf_addf(&s->text, " " STR_FMT " %s", STR_ARG(quot_text(v, text)), where);
}

bool count_check_ok(const struct count_check *c)
{
    return quot_cmp(c->left, c->right) == 0;
}

bal_status count_sum_end(struct count_sum *s, struct bal_err *err)
{
    if (s->left.den == 0 || s->right.den == 0)
        return BAL_OK;
    struct count_check *new = vec_push(&s->out->list, MOST_CHECKS);
    if (new == NULL || s->text.failed)
        return err_memory(err);
    *new = (struct count_check){s->name, s->left, s->right,
                                arena_str(&s->out->arena, buf_str(&s->text))};
    BAL_TRY(arena_check(&s->out->arena, err));
    if (!count_check_ok(new))
        problem_add(s->problems, PROBLEM_invariant, (struct place){.file = STR("")}, s->contest,
                    "%s" STR_FMT "%s" STR_FMT, s->contest.len > 0 ? "contest '" : "",
                    STR_ARG(s->contest), s->contest.len > 0 ? "': " : "", STR_ARG(new->text));
    return BAL_OK;
}

void count_checks_done(struct count_checks *c)
{
    vec_done(&c->list);
    arena_done(&c->arena);
}

uint64_t count_checks_cards(const struct election *e, const struct contest *c,
                            const uint64_t *weights, struct arena *scratch, uint32_t *batches)
{
    uint64_t sum = 0;
    bool *seen = arena_new(scratch, bool, e->batches.len + 1);
    *batches = 0;
    if (seen == NULL)
        return 0;
    for (uint32_t i = 0; i < e->cards; i++) {
        uint32_t code = column_get(&c->column, i), batch = election_card(e, i).batch;
        if (code == 0 || (weights != NULL && weights[code] == 0))
            continue;
        sum++;
        if (batch < e->batches.len && !seen[batch]) {
            seen[batch] = true;
            ++*batches;
        }
    }
    return sum;
}

// ---- JSON

void count_quot_json(struct json_writer *w, struct quot r)
{
    char text[QUOT_TEXT];
    if (r.den == 0)
        jw_null(w);
    else if (r.den == 1 && r.num >= INT64_MIN && r.num <= INT64_MAX)
        jw_i64(w, (int64_t)r.num);
    else
        jw_str(w, quot_text(r, text));
}

void count_checks_json(struct json_writer *w, const struct count_checks *c)
{
    jw_key(w, "checks");
    jw_open(w, '[');
    for (size_t i = 0; i < c->list.len; i++) {
        const struct count_check *k = &c->list.at[i];
        jw_open(w, '{');
        jw_key_value(w, "name", str_from(k->name));
        jw_key(w, "left");
        count_quot_json(w, k->left);
        jw_key(w, "right");
        count_quot_json(w, k->right);
        jw_key_bool(w, "ok", count_check_ok(k));
        jw_key_value(w, "text", k->text);
        jw_close(w, '}');
    }
    jw_close(w, ']');
}
