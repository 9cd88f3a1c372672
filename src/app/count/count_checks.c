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
    quot_sum_done(&s->left);
    quot_sum_done(&s->right);
    buf_done(&s->text);
}

static void add_all(struct quot_sum *to, const struct quot_sum *v)
{
    to->unknown |= v->unknown;
    for (size_t i = 0; i < v->parts.len; i++)
        quot_sum_add(to, v->parts.at[i]);
}

void count_sum_begin_sum(struct count_sum *s, const char *name, const char *what,
                         const struct quot_sum *left)
{
    s->name = name;
    quot_sum_done(&s->left);
    quot_sum_done(&s->right);
    s->left.unknown = s->right.unknown = false;
    add_all(&s->left, left);
    buf_clear(&s->text);
    buf_addf(&s->text, "%s ", what);
    quot_sum_put(left, &s->text);
    buf_add(&s->text, STR(" ="));
}

void count_sum_term_sum(struct count_sum *s, const char *what, const struct quot_sum *v)
{
    bool first = s->text.ptr[s->text.len - 1] == '=';
    add_all(&s->right, v);
    buf_addf(&s->text, "%s%s ", first ? " " : " + ", what);
    quot_sum_put(v, &s->text);
}

void count_sum_is_sum(struct count_sum *s, const struct quot_sum *v, const char *where)
{
    add_all(&s->right, v);
    buf_add(&s->text, STR(" "));
    quot_sum_put(v, &s->text);
    buf_addf(&s->text, " %s", where);
}

// A sum of one fraction, which is not to be freed.
static struct quot_sum only(struct quot *v)
{
    return (struct quot_sum){{v, 1, 1}, v->den == 0};
}

void count_sum_begin(struct count_sum *s, const char *name, const char *what, struct quot left)
{
    struct quot_sum v = only(&left);
    count_sum_begin_sum(s, name, what, &v);
}

void count_sum_term(struct count_sum *s, const char *what, struct quot v)
{
    struct quot_sum one = only(&v);
    count_sum_term_sum(s, what, &one);
}

void count_sum_is(struct count_sum *s, struct quot v, const char *where)
{
    struct quot_sum one = only(&v);
    count_sum_is_sum(s, &one, where);
}

static str text_of(struct arena *arena, const struct quot_sum *v)
{
    AUTO_BUF text = BUF_INIT(LIMIT_TOKEN_BYTES);
    quot_sum_put(v, &text);
    return arena_str(arena, buf_str(&text));
}

bal_status count_sum_end(struct count_sum *s, struct bal_err *err)
{
    struct arena *arena = &s->out->arena;
    bool ok = false;
    BAL_TRY(quot_sum_equal(&s->left, &s->right, &ok, err));
    struct count_check *new = vec_push(&s->out->list, MOST_CHECKS);
    if (new == NULL || s->text.failed)
        return err_memory(err);
    *new = (struct count_check){.name = s->name,
                                .ok = ok,
                                .left = quot_sum_one(&s->left),
                                .right = quot_sum_one(&s->right),
                                .left_text = text_of(arena, &s->left),
                                .right_text = text_of(arena, &s->right),
                                .text = arena_str(arena, buf_str(&s->text))};
    BAL_TRY(arena_check(arena, err));
    if (!ok)
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

static void side_json(struct json_writer *w, const char *key, struct quot v, str text)
{
    jw_key(w, key);
    if (v.den != 0)
        count_quot_json(w, v);
    else
        jw_str(w, text);
}

void count_checks_json(struct json_writer *w, const struct count_checks *c)
{
    jw_key(w, "checks");
    jw_open(w, '[');
    for (size_t i = 0; i < c->list.len; i++) {
        const struct count_check *k = &c->list.at[i];
        jw_open(w, '{');
        jw_key_value(w, "name", str_from(k->name));
        side_json(w, "left", k->left, k->left_text);
        side_json(w, "right", k->right, k->right_text);
        jw_key_bool(w, "ok", k->ok);
        jw_key_value(w, "text", k->text);
        jw_close(w, '}');
    }
    jw_close(w, ']');
}
