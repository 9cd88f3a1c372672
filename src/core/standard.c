// SPDX-License-Identifier: Apache-2.0
#include "core/standard.h"

#include "core/import.h"
#include "core/spelling.h"

str name_kind_word(enum name_kind kind)
{
    static const str words[] = {[NAME_CONTEST] = {"contest", 7},
                                [NAME_CHOICE] = {"choice", 6},
                                [NAME_JURISDICTION] = {"jurisdiction", 12}};
    return words[kind];
}

// A length keeps contest and name apart.
static void put_key(struct buf *key, enum name_kind kind, str contest, str name)
{
    key->len = 0;
    buf_addf(key, "%d/%zu/", kind, contest.len);
    buf_add(key, contest);
    buf_add(key, name);
}

static bal_status find(const struct election *e, struct buf *key, enum name_kind kind, str contest,
                       str name, const struct standard_row **out, struct bal_err *err)
{
    put_key(key, kind, contest, name);
    BAL_TRY(buf_check(key, err));
    uint32_t row = table_find(&e->standard.keys, buf_str(key));
    *out = row != TABLE_NONE ? &e->standard.rows.at[row] : NULL;
    return BAL_OK;
}

static void two_standards(struct import *imp, const struct standard_row *a,
                          const struct standard_row *b)
{
    problem_add(imp->problems, PROBLEM_names_conflict, b->place, b->found,
                "'" STR_FMT "' is to be '" STR_FMT "' here, and '" STR_FMT
                "' in line %llu of " STR_FMT,
                STR_ARG(b->found), STR_ARG(b->standard), STR_ARG(a->standard),
                (unsigned long long)a->place.line, STR_ARG(a->place.file));
}

bal_status standard_add(struct import *imp, const struct standard_row *row, struct bal_err *err)
{
    struct standard *s = &imp->election->standard;
    AUTO_BUF key = BUF_INIT(3 * LIMIT_TOKEN_BYTES);
    put_key(&key, row->kind, row->contest, row->found);
    BAL_TRY(buf_check(&key, err));
    uint32_t known = s->keys.len, id = 0;
    BAL_TRY(import_name(&s->keys, buf_str(&key), &id, err));
    if (id < known) {
        if (!str_eq(s->rows.at[id].standard, row->standard))
            two_standards(imp, &s->rows.at[id], row);
        return BAL_OK;
    }
    struct standard_row *new = vec_push(&s->rows, UINT32_MAX);
    if (new == NULL)
        return err_memory(err);
    *new = (struct standard_row){
        .kind = row->kind,
        .contest = import_keep(imp, row->contest),
        .found = import_keep(imp, row->found),
        .standard = import_keep(imp, row->standard),
        .place = {import_keep(imp, row->place.file), row->place.line, row->place.column}};
    return arena_check(&imp->election->arena, err);
}

static bool replaces(const struct standard_row *r)
{
    return r != NULL && !str_eq(r->found, r->standard);
}

bal_status standard_check(const struct election *e, struct problems *p, struct bal_err *err)
{
    AUTO_BUF key = BUF_INIT(3 * LIMIT_TOKEN_BYTES);
    for (size_t i = 0; i < e->standard.rows.len; i++) {
        const struct standard_row *r = &e->standard.rows.at[i], *other;
        BAL_TRY(find(e, &key, r->kind, r->contest, r->standard, &other, err));
        if (replaces(r) && replaces(other))
            problem_add(p, PROBLEM_names_conflict, r->place, r->standard,
                        "'" STR_FMT "' is the standard name here, but line %llu of " STR_FMT
                        " has '" STR_FMT "' in its place",
                        STR_ARG(r->standard), (unsigned long long)other->place.line,
                        STR_ARG(other->place.file), STR_ARG(other->standard));
        if (r->kind != NAME_CHOICE)
            continue;
        BAL_TRY(find(e, &key, NAME_CONTEST, STR(""), r->contest, &other, err));
        if (replaces(other))
            problem_add(p, PROBLEM_names_conflict, r->place, r->contest,
                        "the standard name of contest '" STR_FMT "' is '" STR_FMT
                        "': the row must name that",
                        STR_ARG(r->contest), STR_ARG(other->standard));
    }
    return BAL_OK;
}

bal_status standard_is_own(const struct election *e, enum name_kind kind, str contest, str name,
                           bool *out, struct bal_err *err)
{
    AUTO_BUF key = BUF_INIT(3 * LIMIT_TOKEN_BYTES);
    const struct standard_row *row;
    BAL_TRY(find(e, &key, kind, contest, name, &row, err));
    *out = row != NULL && str_eq(row->standard, name);
    return BAL_OK;
}

static bal_status replace(const struct election *e, enum name_kind kind, str contest, str *name,
                          uint32_t *occurrence, struct bal_err *err)
{
    AUTO_BUF key = BUF_INIT(3 * LIMIT_TOKEN_BYTES), found = BUF_INIT(LIMIT_TOKEN_BYTES);
    const struct standard_row *row;
    spelling_put(&found, *name, *occurrence);
    BAL_TRY(buf_check(&found, err));
    BAL_TRY(find(e, &key, kind, contest, buf_str(&found), &row, err));
    if (row != NULL)
        *name = spelling_parse(row->standard, occurrence);
    return BAL_OK;
}

bal_status standard_contest(const struct election *e, str *name, uint32_t *occurrence,
                            struct bal_err *err)
{
    return e->standard.rows.len > 0 ? replace(e, NAME_CONTEST, STR(""), name, occurrence, err)
                                    : BAL_OK;
}

bal_status standard_choice(const struct election *e, const struct contest *c, str *name,
                           uint32_t *occurrence, struct bal_err *err)
{
    AUTO_BUF contest = BUF_INIT(LIMIT_TOKEN_BYTES);
    if (e->standard.rows.len == 0)
        return BAL_OK;
    spelling_put(&contest, c->name, c->occurrence);
    BAL_TRY(buf_check(&contest, err));
    return replace(e, NAME_CHOICE, buf_str(&contest), name, occurrence, err);
}

// ---- what one file has

static void merged(struct import *imp, const struct contest *c, const struct choice *choice,
                   str first, str second)
{
    import_problem(imp, names_merged, 0, 0, second,
                   "'" STR_FMT "' and '" STR_FMT "' are two %s" STR_FMT "%s of this file; both "
                   "would be '" STR_FMT "'",
                   STR_ARG(first), STR_ARG(second),
                   choice != NULL ? "choices of contest '" : "contests",
                   STR_ARG(choice != NULL ? c->name : STR("")), choice != NULL ? "'" : "",
                   STR_ARG(choice != NULL ? choice->name : c->name));
}

bal_status standard_seen(struct import *imp, uint32_t contest, uint32_t choice, str name,
                         uint32_t occurrence, struct bal_err *err)
{
    struct contest *c = &imp->election->contests.at[contest];
    struct choice *of = choice != UINT32_MAX ? &c->choices.at[choice] : NULL;
    const struct seen **list = of != NULL ? &of->seen : &c->seen, *other = NULL;
    // Mostly it is the name that stands already, in the file that was noted last.
    if (*list != NULL && (*list)->unit == imp->unit && imp->election->standard.rows.len == 0)
        return BAL_OK;
    AUTO_BUF found = BUF_INIT(LIMIT_TOKEN_BYTES);
    spelling_put(&found, name, occurrence);
    BAL_TRY(buf_check(&found, err));
    for (const struct seen *s = *list; s != NULL && s->unit == imp->unit; s = s->next) {
        if (str_eq(s->found, buf_str(&found)))
            return BAL_OK;
        other = s;
    }
    if (other != NULL)
        merged(imp, c, of, other->found, buf_str(&found));
    struct seen *new = arena_new(&imp->election->arena, struct seen, 1);
    BAL_TRY(arena_check(&imp->election->arena, err));
    *new = (struct seen){imp->unit, false, import_keep(imp, buf_str(&found)), *list};
    *list = new;
    return arena_check(&imp->election->arena, err);
}

// ---- jurisdictions

static bal_status seen_jurisdiction(struct import *imp, uint32_t number, str name, bool given,
                                    struct bal_err *err)
{
    struct election *e = imp->election;
    while (e->jurisdictions_seen.len <= number)
        if (vec_push(&e->jurisdictions_seen, UINT32_MAX) == NULL)
            return err_memory(err);
    const struct seen **list = &e->jurisdictions_seen.at[number], *other = NULL;
    for (const struct seen *s = *list; s != NULL && s->unit == imp->unit; s = s->next) {
        if (s->given == given && str_eq(s->found, name))
            return BAL_OK;
        other = s->given || given ? other : s;
    }
    if (other != NULL)
        import_problem(imp, names_merged, 0, 0, name,
                       "'" STR_FMT "' and '" STR_FMT "' are two jurisdictions of this file; both "
                       "would be '" STR_FMT "'",
                       STR_ARG(other->found), STR_ARG(name),
                       STR_ARG(e->jurisdictions.items[number]));
    struct seen *new = arena_new(&e->arena, struct seen, 1);
    BAL_TRY(arena_check(&e->arena, err));
    *new = (struct seen){imp->unit, given, import_keep(imp, name), *list};
    *list = new;
    return arena_check(&e->arena, err);
}

bal_status standard_jurisdiction(struct import *imp, str name, bool given, uint32_t *out,
                                 struct bal_err *err)
{
    struct election *e = imp->election;
    str standard = name;
    uint32_t number = 0;
    if (e->standard.rows.len > 0) {
        AUTO_BUF key = BUF_INIT(3 * LIMIT_TOKEN_BYTES);
        const struct standard_row *row;
        BAL_TRY(find(e, &key, NAME_JURISDICTION, STR(""), name, &row, err));
        standard = row != NULL ? row->standard : name;
    }
    BAL_TRY(import_name(&e->jurisdictions, standard, &number, err));
    BAL_TRY(seen_jurisdiction(imp, number, name, given, err));
    *out = number;
    return BAL_OK;
}

// ---- results

static bal_status rename_result(struct import *imp, struct reported *r, struct bal_err *err)
{
    const struct election *e = imp->election;
    AUTO_BUF key = BUF_INIT(3 * LIMIT_TOKEN_BYTES);
    const struct standard_row *row;
    BAL_TRY(find(e, &key, NAME_CONTEST, STR(""), r->contest, &row, err));
    if (row != NULL)
        r->contest = row->standard;
    BAL_TRY(find(e, &key, NAME_CHOICE, r->contest, r->choice, &row, err));
    if (row != NULL)
        r->choice = row->standard;
    return BAL_OK;
}

// The rows by what they are called now: two of one place must not be called the same.
static bal_status take_result(struct import *imp, struct reported *r, struct table *taken,
                              struct bal_err *err)
{
    const struct reported was = *r;
    AUTO_BUF key = BUF_INIT(3 * LIMIT_TOKEN_BYTES);
    BAL_TRY(rename_result(imp, r, err));
    buf_addf(&key, "%u/%u/%zu/", r->jurisdiction, r->batch, r->contest.len);
    buf_add(&key, r->contest);
    buf_add(&key, r->choice);
    BAL_TRY(buf_check(&key, err));
    uint32_t known = taken->len, id = 0;
    BAL_TRY(import_name(taken, buf_str(&key), &id, err));
    if (id < known)
        import_problem(imp, names_merged, 0, 0, was.choice,
                       "'" STR_FMT "' (" STR_FMT
                       ") and another row of this file would both be '" STR_FMT "' (" STR_FMT ")",
                       STR_ARG(was.choice), STR_ARG(was.contest), STR_ARG(r->choice),
                       STR_ARG(r->contest));
    return BAL_OK;
}

bal_status standard_results(struct import *imp, size_t first, struct bal_err *err)
{
    struct election *e = imp->election;
    struct table taken = TABLE_INIT(LIMIT_NAMES_BYTES);
    bal_status status = BAL_OK;
    for (size_t i = first; i < e->results.len; i++)
        e->results.at[i].unit = imp->unit;
    for (size_t i = first; status == BAL_OK && i < e->results.len && e->standard.rows.len > 0; i++)
        status = take_result(imp, &e->results.at[i], &taken, err);
    table_done(&taken);
    return status;
}

void standard_done(struct standard *s)
{
    vec_done(&s->rows);
    table_done(&s->keys);
}
