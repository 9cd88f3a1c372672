// SPDX-License-Identifier: Apache-2.0
#include "cli/opt.h"

#include "cli/nearest.h"

struct parser {
    const struct opt *rows;
    size_t count;
    char **args;
    int argc, next;
    void *options;
    struct opt_file *sticky; // values of the sticky options at this point of the line
    uint64_t given;          // one bit a row
    size_t positional;       // row that takes the next positional argument
    struct bal_err *err;
};

enum { MOST_ROWS = 64 }; // bits of parser.given

static void *place(const struct parser *p, const struct opt *row)
{
    return (char *)(row->kind == OPT_STICKY ? (void *)p->sticky : p->options) + row->at;
}

// How the user wrote it: "--seed", or "FILE" for a positional argument.
static const char *dashes(const struct opt *row)
{
    return row->name ? "--" : "";
}

static const char *called(const struct opt *row)
{
    return row->name ? row->name : row->arg;
}

bool opt_has_choices(const struct opt *row)
{
    return row->choices != NULL || row->choice_at != NULL;
}

const char *opt_choice_name(const struct opt *row, size_t i)
{
    return row->choice_at ? row->choice_at(i) : row->choices[i];
}

static bal_status bad_value(const struct parser *p, const struct opt *row, const char *value,
                            const char *wanted)
{
    return bal_fail(p->err, BAL_USAGE, "%s%s: '%s' is not %s", dashes(row), called(row), value,
                    wanted);
}

static bool all_digits(str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
    return s.len > 0;
}

static bal_status set_whole(const struct parser *p, const struct opt *row, const char *text,
                            bool given)
{
    str s = str_from(text);
    bool fits = false;
    if (row->kind == OPT_U64) {
        struct opt_u64 *value = place(p, row);
        fits = num_u64(s, &value->v);
        value->given = given;
    } else {
        struct opt_i64 *value = place(p, row);
        fits = num_i64(s, &value->v);
        value->given = given;
    }
    if (fits)
        return BAL_OK;
    bool negative = row->kind == OPT_I64 && str_starts(s, STR("-"));
    if (all_digits(negative ? str_skip(s, 1) : s))
        return bal_fail(p->err, BAL_USAGE, "%s%s: %s is too large a number", dashes(row),
                        called(row), text);
    return bad_value(p, row, text, "a whole number");
}

static bal_status set_double(const struct parser *p, const struct opt *row, const char *text,
                             bool given)
{
    struct opt_double *value = place(p, row);
    if (!num_double(str_from(text), &value->v))
        return bad_value(p, row, text, "a number");
    value->given = given;
    return BAL_OK;
}

// Finds `text` among the choices of the row.
static bal_status find_choice(const struct parser *p, const struct opt *row, const char *text,
                              int *out)
{
    struct nearest near = {.wanted = str_from(text)};
    AUTO_BUF names = BUF_INIT(sizeof p->err->hint - 16);
    for (int i = 0; opt_choice_name(row, (size_t)i) != NULL; i++) {
        const char *name = opt_choice_name(row, (size_t)i);
        if (str_eq(str_from(name), near.wanted)) {
            *out = i;
            return BAL_OK;
        }
        nearest_offer(&near, name);
        buf_addf(&names, "%s%s", i > 0 ? ", " : "", name);
    }
    bal_status status = bad_value(p, row, text, "one of the choices");
    if (near.name != NULL)
        err_hint(p->err, "Did you mean '%s'?", near.name);
    else if (!names.failed)
        err_hint(p->err, "Choose one of: %s.", buf_cstr(&names));
    return status;
}

static bal_status add_text(const struct parser *p, const struct opt *row, const char *text)
{
    struct opt_list *list = place(p, row);
    str *item = vec_push(list, LIMIT_SET_FILES);
    if (item == NULL)
        return bal_fail(p->err, BAL_LIMIT, "too many arguments");
    *item = str_from(text);
    return BAL_OK;
}

static bal_status add_file(const struct parser *p, const struct opt *row, const char *path)
{
    struct opt_files *list = place(p, row);
    struct opt_file *file = vec_push(list, LIMIT_SET_FILES);
    if (file == NULL)
        return bal_fail(p->err, BAL_LIMIT, "too many arguments");
    *file = *p->sticky;
    file->path = path;
    return BAL_OK;
}

// Stores `text` as the value of a row; `given` is false for a fallback.
static bal_status set_value(const struct parser *p, const struct opt *row, const char *text,
                            bool given)
{
    double number = 0;
    int choice = -1;
    if (opt_has_choices(row))
        BAL_TRY(find_choice(p, row, text, &choice));
    switch (row->kind) {
    case OPT_FLAG:
        *(bool *)place(p, row) = true;
        return BAL_OK;
    case OPT_DECIMAL:
        if (!num_double(str_from(text), &number))
            return bad_value(p, row, text, "a number");
        *(str *)place(p, row) = str_from(text);
        return BAL_OK;
    case OPT_TEXT:
    case OPT_STICKY:
        *(str *)place(p, row) = str_from(text);
        return BAL_OK;
    case OPT_U64:
    case OPT_I64:
        return set_whole(p, row, text, given);
    case OPT_DOUBLE:
        return set_double(p, row, text, given);
    case OPT_CHOICE:
        *(int *)place(p, row) = choice;
        return BAL_OK;
    case OPT_LIST:
        return add_text(p, row, text);
    case OPT_FILES:
        return add_file(p, row, text);
    }
    return BAL_OK;
}

static bool repeats(const struct opt *row)
{
    return row->kind == OPT_FLAG || row->kind == OPT_LIST || row->kind == OPT_FILES ||
           row->kind == OPT_STICKY;
}

// Marks a row as given. A second value for the same option would silently hide the first.
static bal_status mark_given(struct parser *p, const struct opt *row)
{
    uint64_t bit = UINT64_C(1) << (row - p->rows);
    if ((p->given & bit) && !repeats(row))
        return bal_fail(p->err, BAL_USAGE, "%s%s is given twice", dashes(row), called(row));
    p->given |= bit;
    return BAL_OK;
}

static bal_status unknown_option(const struct parser *p, const char *arg, str name)
{
    struct nearest near = {.wanted = name};
    for (size_t i = 0; i < p->count; i++)
        if (p->rows[i].name != NULL)
            nearest_offer(&near, p->rows[i].name);
    nearest_offer(&near, "help");
    bal_status status = bal_fail(p->err, BAL_USAGE, "unknown option '%.100s'", arg);
    if (near.name != NULL)
        err_hint(p->err, "Did you mean '--%s'?", near.name);
    return status;
}

static const struct opt *find_long(const struct parser *p, str name)
{
    for (size_t i = 0; i < p->count; i++)
        if (p->rows[i].name != NULL && str_eq(name, str_from(p->rows[i].name)))
            return &p->rows[i];
    return NULL;
}

// Takes the value of an option from the text attached to it or from the next argument.
static bal_status take_value(struct parser *p, const struct opt *row, const char *attached)
{
    BAL_TRY(mark_given(p, row));
    if (attached == NULL) {
        if (p->next >= p->argc)
            return bal_fail(p->err, BAL_USAGE, "--%s needs a value (%s)", row->name, row->arg);
        attached = p->args[p->next++];
    }
    return set_value(p, row, attached, true);
}

static bal_status parse_long(struct parser *p, const char *arg)
{
    str name = str_from(arg + 2);
    size_t equals = str_index(name, '=');
    const char *attached = equals < name.len ? name.ptr + equals + 1 : NULL;
    name.len = equals;
    const struct opt *row = find_long(p, name);
    bool clear = false;
    if (row == NULL && str_starts(name, STR("no-"))) {
        row = find_long(p, str_skip(name, 3));
        clear = true;
    }
    if (row == NULL || (clear && row->kind != OPT_FLAG))
        return unknown_option(p, arg, name);
    if (row->kind != OPT_FLAG)
        return take_value(p, row, attached);
    if (attached != NULL)
        return bal_fail(p->err, BAL_USAGE, "--" STR_FMT " takes no value", STR_ARG(name));
    *(bool *)place(p, row) = !clear;
    return mark_given(p, row);
}

// Letters: flags combine, and the first option with a value takes the rest: -n5, -qn 5.
static bal_status parse_letters(struct parser *p, const char *arg)
{
    for (const char *c = arg + 1; *c != '\0'; c++) {
        const struct opt *row = NULL;
        for (size_t i = 0; i < p->count && row == NULL; i++)
            if (p->rows[i].name != NULL && p->rows[i].letter == *c)
                row = &p->rows[i];
        if (row == NULL)
            return unknown_option(p, arg, str_from(arg + 1));
        if (row->kind != OPT_FLAG)
            return take_value(p, row, c[1] != '\0' ? c + 1 : NULL);
        *(bool *)place(p, row) = true;
        BAL_TRY(mark_given(p, row));
    }
    return BAL_OK;
}

static bal_status parse_positional(struct parser *p, const char *arg)
{
    while (p->positional < p->count && p->rows[p->positional].name != NULL)
        p->positional++;
    if (p->positional == p->count)
        return bal_fail(p->err, BAL_USAGE, "one argument too many: '%.100s'", arg);
    const struct opt *row = &p->rows[p->positional];
    p->given |= UINT64_C(1) << p->positional;
    if (row->kind != OPT_LIST && row->kind != OPT_FILES)
        p->positional++;
    return set_value(p, row, arg, true);
}

// The list has taken everything; the arguments after it (`convert IN… OUT`) get the last ones back.
static void share_out(struct parser *p)
{
    if (p->positional >= p->count || !(p->given >> p->positional & 1))
        return;
    const struct opt *list_row = &p->rows[p->positional];
    if (list_row->name != NULL)
        return; // no argument was given, and the first row is an option
    for (size_t i = p->count - 1; i > p->positional; i--) {
        const struct opt *row = &p->rows[i];
        if (row->name != NULL)
            continue;
        str *out = place(p, row);
        if (list_row->kind == OPT_LIST) {
            struct opt_list *list = place(p, list_row);
            if (list->len <= list_row->required)
                return;
            *out = list->at[--list->len];
        } else {
            struct opt_files *list = place(p, list_row);
            if (list->len <= list_row->required)
                return;
            *out = str_from(list->at[--list->len].path);
        }
        p->given |= UINT64_C(1) << i;
    }
}

// Gives the last value of a sticky option to the files without one, when no file follows it.
static bal_status settle_sticky(struct parser *p, const struct opt *row)
{
    const str *last = place(p, row);
    size_t settled = 0;
    for (size_t i = 0; i < p->count && last->ptr != NULL; i++) {
        if (p->rows[i].kind != OPT_FILES)
            continue;
        struct opt_files *files = place(p, &p->rows[i]);
        if (files->len == 0)
            continue;
        str *tail = (str *)(void *)((char *)&files->at[files->len - 1] + row->at);
        if (tail->ptr == last->ptr)
            return BAL_OK;
        for (size_t k = 0; k < files->len; k++) {
            str *value = (str *)(void *)((char *)&files->at[k] + row->at);
            if (value->ptr == NULL) {
                *value = *last;
                settled++;
            }
        }
    }
    if (last->ptr == NULL || settled > 0)
        return BAL_OK;
    bal_status status =
        bal_fail(p->err, BAL_USAGE, "--%s " STR_FMT ": no file follows", row->name, STR_ARG(*last));
    err_hint(p->err, "Put --%s before the files that it describes.", row->name);
    return status;
}

static bal_status check_required(const struct parser *p)
{
    for (size_t i = 0; i < p->count; i++) {
        const struct opt *row = &p->rows[i];
        if (!row->required || (p->given >> i & 1))
            continue;
        if (row->name == NULL)
            return bal_fail(p->err, BAL_USAGE, "%s is missing", row->arg);
        return bal_fail(p->err, BAL_USAGE, "--%s %s is missing", row->name, row->arg);
    }
    return BAL_OK;
}

static bal_status set_fallbacks(const struct parser *p)
{
    for (size_t i = 0; i < p->count; i++) {
        const struct opt *row = &p->rows[i];
        if (row->kind == OPT_CHOICE)
            *(int *)place(p, row) = -1;
        if (row->fallback != NULL)
            BAL_TRY(set_value(p, row, row->fallback, false));
    }
    return BAL_OK;
}

static bal_status parse_next(struct parser *p, bool *only_arguments)
{
    const char *arg = p->args[p->next++];
    if (*only_arguments || arg[0] != '-' || arg[1] == '\0')
        return parse_positional(p, arg);
    if (arg[1] != '-')
        return parse_letters(p, arg);
    if (arg[2] != '\0')
        return parse_long(p, arg);
    *only_arguments = true;
    return BAL_OK;
}

bal_status opt_parse(const struct opt *rows, size_t count, int argc, char **args, void *options,
                     struct bal_err *err)
{
    struct bal_err spare;
    struct opt_file sticky = {0};
    struct parser p = {.rows = rows,
                       .count = count,
                       .args = args,
                       .argc = argc,
                       .options = options,
                       .sticky = &sticky,
                       .err = err ? err : &spare};
    if (count > MOST_ROWS)
        return bal_fail(err, BAL_LIMIT, "a command has more than %d options", MOST_ROWS);
    BAL_TRY(set_fallbacks(&p));
    bool only_arguments = false;
    while (p.next < argc)
        BAL_TRY(parse_next(&p, &only_arguments));
    share_out(&p);
    for (size_t i = 0; i < count; i++)
        if (rows[i].kind == OPT_STICKY)
            BAL_TRY(settle_sticky(&p, &rows[i]));
    return check_required(&p);
}

void opt_done(const struct opt *rows, size_t count, void *options)
{
    for (size_t i = 0; i < count; i++) {
        void *at = (char *)options + rows[i].at;
        if (rows[i].kind == OPT_LIST)
            vec_done((struct opt_list *)at);
        else if (rows[i].kind == OPT_FILES)
            vec_done((struct opt_files *)at);
    }
}
