// SPDX-License-Identifier: Apache-2.0
// ballast_contests.c: contest definitions in Ballast's own form, a row a contest:
//
//     contest,choice_function,seats,votes_allowed,choices,jurisdictions,cards_bound,risk_limit,
//     target,method[,pending][,rounds][,irv_rule]
//
// Contests and choices are spelled as core/spelling.h says. choices and jurisdictions are lists:
// items divided by ';'. Blanks around an item do not count. A ';', a '\' or an outer blank of the
// item itself has a '\' before it.
// rounds is the schedule of a method that is valid by rounds only: 100,250,600 (in quotes).
// irv_rule says how a ranked contest is counted: colorado, or settings (docs/irv-rules.md).
// target is "yes" or empty. Only contest and choice_function must be filled in; what is empty is
// left to the files of cast vote records.
#include "core/spelling.h"
#include "formats/csv_table.h"
#include "formats/lost.h"
#include "formats/readers.h"
#include "io/csv_write.h"

enum field {
    CONTEST,
    FUNCTION,
    SEATS,
    VOTES_ALLOWED,
    CHOICES,
    JURISDICTIONS,
    CARDS_BOUND,
    RISK_LIMIT,
    TARGET,
    METHOD,
    PENDING,
    ROUNDS,
    IRV_RULE,
    COLUMNS
};

static const struct csv_column columns[COLUMNS] = {
    [CONTEST] = {"contest", true},
    [FUNCTION] = {"choicefunction", true},
    [SEATS] = {"seats", false},
    [VOTES_ALLOWED] = {"votesallowed", false},
    [CHOICES] = {"choices", false},
    [JURISDICTIONS] = {"jurisdictions", false},
    [CARDS_BOUND] = {"cardsbound", false},
    [RISK_LIMIT] = {"risklimit", false},
    [TARGET] = {"target", false},
    [METHOD] = {"method", false},
    [PENDING] = {"pending", false},
    [ROUNDS] = {"rounds", false},
    [IRV_RULE] = {"irvrule", false},
};

static int probe(const struct probe *p)
{
    str cells[TABLE_COLUMNS];
    int count = probe_header(p, cells, TABLE_COLUMNS);
    bool all = csv_names_have(cells, count, columns[CONTEST].names) &&
               csv_names_have(cells, count, columns[FUNCTION].names);
    return all ? 95 : 0;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

// The next item of a list, written to `out`. False at the end of the list.
static bool next_item(str *rest, struct buf *out)
{
    size_t keep = 0, i = 0; // keep: where the item ends without blanks
    out->len = 0;
    if (rest->ptr == NULL)
        return false;
    for (; i < rest->len && rest->ptr[i] != ';'; i++) {
        bool escaped = rest->ptr[i] == '\\' && i + 1 < rest->len;
        i += escaped;
        if (!escaped && out->len == 0 && is_blank(rest->ptr[i]))
            continue;
        buf_add_char(out, rest->ptr[i]);
        if (escaped || !is_blank(rest->ptr[i]))
            keep = out->len;
    }
    out->len = out->failed ? out->len : keep;
    *rest = i < rest->len ? str_skip(*rest, i + 1) : str_make(NULL, 0);
    return true;
}

static void put_item(struct buf *list, str item)
{
    if (list->len > 0)
        buf_add_char(list, ';');
    for (size_t i = 0; i < item.len; i++) {
        char c = item.ptr[i];
        bool outer = i == 0 || i + 1 == item.len;
        if (c == ';' || c == '\\' || (outer && is_blank(c)))
            buf_add_char(list, '\\');
        buf_add_char(list, c);
    }
}

// A number that may be left out, at least 1 and at most `max`.
static void optional_number(struct csv_table *t, enum field column, uint64_t max, uint64_t *out)
{
    uint64_t v = 0;
    if (csv_table_trimmed(t, column).len == 0 || !csv_table_number(t, column, &v))
        return;
    if (v == 0 || v > max)
        csv_table_problem(t, bad_number, column, "a number from 1 to %llu is expected",
                          (unsigned long long)max);
    else
        *out = v;
}

static bal_status read_choices(struct csv_table *t, uint32_t contest, struct bal_err *err)
{
    struct contest *c = &t->imp->election->contests.at[contest];
    str rest = csv_table_cell(t, CHOICES);
    if (rest.len == 0)
        return BAL_OK;
    AUTO_BUF item = BUF_INIT(LIMIT_TOKEN_BYTES);
    while (next_item(&rest, &item)) {
        uint32_t occurrence, known = (uint32_t)c->choices.len, number;
        str name = spelling_parse(buf_str(&item), &occurrence);
        if (item.len == 0) {
            csv_table_problem(t, missing_value, CHOICES, "a choice in the list is empty");
            continue;
        }
        BAL_TRY(import_choice(t->imp, contest, name, STR(""), occurrence, CHOICE_REGULAR, &number,
                              err));
        if (number < known)
            csv_table_problem(t, duplicate_row, CHOICES, "choice '" STR_FMT "' is listed twice",
                              STR_ARG(name));
    }
    return buf_check(&item, err);
}

static bal_status read_jurisdictions(struct csv_table *t, struct contest_wishes *wishes,
                                     struct bal_err *err)
{
    str rest = csv_table_cell(t, JURISDICTIONS);
    wishes->jurisdictions.len = 0;
    if (rest.len == 0)
        return BAL_OK;
    AUTO_BUF item = BUF_INIT(LIMIT_TOKEN_BYTES);
    while (next_item(&rest, &item)) {
        uint32_t number;
        if (item.len == 0) {
            csv_table_problem(t, missing_value, JURISDICTIONS,
                              "a jurisdiction in the list is empty");
            continue;
        }
        BAL_TRY(standard_jurisdiction(t->imp, buf_str(&item), false, &number, err));
        uint32_t *new = vec_push(&wishes->jurisdictions, LIMIT_BATCHES);
        if (new == NULL)
            return err_memory(err);
        *new = number;
    }
    return buf_check(&item, err);
}

static bal_status read_wishes(struct csv_table *t, uint32_t contest, struct bal_err *err)
{
    struct contest_wishes *wishes = &t->imp->election->contests.at[contest].wishes;
    BAL_TRY(read_jurisdictions(t, wishes, err));
    optional_number(t, CARDS_BOUND, LIMIT_CARDS, &wishes->cards_bound);
    optional_number(t, PENDING, LIMIT_CARDS, &wishes->pending);
    str limit = csv_table_trimmed(t, RISK_LIMIT), target = csv_table_trimmed(t, TARGET);
    double risk = 0;
    if (limit.len > 0 && (!num_double(limit, &risk) || !(risk > 0 && risk <= 1)))
        csv_table_problem(t, bad_value, RISK_LIMIT,
                          "a risk limit is a fraction above 0 and at most 1, as 0.05");
    bool yes = str_eq_nocase(target, STR("yes")), no = str_eq_nocase(target, STR("no"));
    if (!yes && !no && target.len > 0)
        csv_table_problem(t, bad_value, TARGET, "'" STR_FMT "' is neither yes nor no",
                          STR_ARG(target));
    wishes->target = yes;
    wishes->risk_limit = import_keep(t->imp, limit);
    wishes->method = import_keep(t->imp, csv_table_trimmed(t, METHOD));
    wishes->rounds = import_keep(t->imp, csv_table_trimmed(t, ROUNDS));
    wishes->irv_rule = import_keep(t->imp, csv_table_trimmed(t, IRV_RULE));
    return arena_check(&t->imp->election->arena, err);
}

// Seats, votes and ranks: as stated, or what the choice function says where nothing is.
static void read_numbers(struct csv_table *t, struct contest_def *def)
{
    uint64_t seats = 0, votes = 0;
    optional_number(t, SEATS, LIMIT_CHOICES, &seats);
    optional_number(t, VOTES_ALLOWED, LIMIT_MARKS, &votes);
    bool newer = def->function > FUNCTION_STV;
    if (seats == 0 && function_of_parties(def->function))
        csv_table_problem(t, missing_value, SEATS, "the parties' seats must be given");
    def->seats = seats == 0 && newer ? 1 : (uint32_t)seats;
    def->votes_allowed =
        votes == 0 && newer && def->function != FUNCTION_APPROVAL ? 1 : (uint32_t)votes;
    enum mark_use use = function_marks(def->function);
    // At least one rank: the cards show how many.
    def->ranks = use == USE_SCORES ? def->terms.top : use == USE_RANKS;
}

// The choice that a threshold is for is one of the contest's.
static bal_status read_needs(struct csv_table *t, uint32_t contest, struct bal_err *err)
{
    const struct contest *c = &t->imp->election->contests.at[contest];
    uint32_t occurrence, number;
    uint32_t known = (uint32_t)c->choices.len;
    if (c->terms.needs.len == 0)
        return BAL_OK;
    if (csv_table_cell(t, CHOICES).len == 0) {
        csv_table_problem(t, missing_value, CHOICES,
                          "where one choice alone can reach the share, the choices must be listed");
        return BAL_OK;
    }
    str name = spelling_parse(c->terms.needs, &occurrence);
    BAL_TRY(
        import_choice(t->imp, contest, name, STR(""), occurrence, CHOICE_REGULAR, &number, err));
    if (number < known &&
        !str_eq(t->imp->election->contests.at[contest].choices.at[number].name, name))
        csv_table_problem(t, bad_value, FUNCTION,
                          "the choice that needs the share has a standard name: write it here");
    if (number >= known)
        csv_table_problem(t, unknown_id, FUNCTION,
                          "'" STR_FMT "' is not one of the contest's choices",
                          STR_ARG(c->terms.needs));
    return BAL_OK;
}

static bal_status read_row(struct csv_table *t, struct table *seen, struct bal_err *err)
{
    str text = csv_table_cell(t, CONTEST);
    uint32_t known = seen->len, id = 0, contest = 0;
    if (text.len == 0) {
        csv_table_problem(t, missing_value, CONTEST, "the contest has no name");
        return BAL_OK;
    }
    BAL_TRY(import_name(seen, text, &id, err));
    if (id < known) {
        csv_table_problem(t, duplicate_row, CONTEST, "contest '" STR_FMT "' is defined twice",
                          STR_ARG(text));
        return BAL_OK;
    }
    struct contest_def def = {.place = {t->imp->file, t->csv.line, 0}, .function_known = true};
    def.name = spelling_parse(text, &def.occurrence);
    struct bal_err why = {0};
    if (function_parse(csv_table_trimmed(t, FUNCTION), &def.function, &def.terms, &why) != BAL_OK) {
        csv_table_problem(t, bad_value, FUNCTION, "%s", why.what);
        return BAL_OK;
    }
    read_numbers(t, &def);
    BAL_TRY(import_contest(t->imp, &def, &contest, err));
    BAL_TRY(read_choices(t, contest, err));
    BAL_TRY(read_needs(t, contest, err));
    return read_wishes(t, contest, err);
}

bal_status ballast_contests_read(struct source *s, struct import *imp, struct bal_err *err)
{
    return csv_table_read(s, imp, columns, COLUMNS, "contest", read_row, err);
}

static bal_status read_file(const struct input *in, struct import *imp, struct bal_err *err)
{
    return read_text(in, imp, ballast_contests_read, err);
}

static void put_number(struct csv_writer *w, uint64_t v, bool known)
{
    if (known)
        csv_put_u64(w, v);
    else
        csv_put_raw(w, STR(""));
}

// Columns that are written where any contest has something in them.
struct extra {
    bool pending, rounds, irv_rule;
};

static struct extra extra_of(const struct election *e)
{
    struct extra x = {false, false, false};
    for (size_t i = 0; i < e->contests.len; i++) {
        const struct contest_wishes *w = &e->contests.at[i].wishes;
        x.pending |= w->pending > 0;
        x.rounds |= w->rounds.len > 0;
        x.irv_rule |= w->irv_rule.len > 0;
    }
    return x;
}

static bal_status put_contest(struct csv_writer *w, const struct election *e,
                              const struct contest *c, const struct extra *x, struct bal_err *err)
{
    AUTO_BUF list = BUF_INIT(LIMIT_TOKEN_BYTES), name = BUF_INIT(LIMIT_TOKEN_BYTES);
    const struct contest_wishes *wishes = &c->wishes;
    spelling_put(&name, c->name, c->occurrence);
    csv_put(w, buf_str(&name));
    function_put(c->function, &c->terms, &list);
    csv_put(w, buf_str(&list));
    list.len = 0;
    put_number(w, c->seats, c->seats_known);
    put_number(w, c->votes_allowed, c->votes_known);
    for (size_t i = 0; i < c->choices.len; i++) {
        name.len = 0;
        spelling_put(&name, c->choices.at[i].name, c->choices.at[i].occurrence);
        put_item(&list, buf_str(&name));
    }
    csv_put(w, buf_str(&list));
    list.len = 0;
    for (size_t i = 0; i < wishes->jurisdictions.len; i++)
        put_item(&list, e->jurisdictions.items[wishes->jurisdictions.at[i]]);
    csv_put(w, buf_str(&list));
    put_number(w, wishes->cards_bound, wishes->cards_bound > 0);
    csv_put(w, wishes->risk_limit);
    csv_put(w, wishes->target ? STR("yes") : STR(""));
    csv_put(w, wishes->method);
    if (x->pending)
        put_number(w, wishes->pending, wishes->pending > 0);
    if (x->rounds)
        csv_put(w, wishes->rounds);
    if (x->irv_rule)
        csv_put(w, wishes->irv_rule);
    csv_end_row(w);
    BAL_TRY(buf_check(&list, err));
    return buf_check(&name, err);
}

static bal_status write_file(const struct election *e, struct sink *out, struct bal_err *err)
{
    struct csv_writer w;
    const struct extra x = extra_of(e);
    csv_writer_init(&w, out);
    csv_put_raw(&w, STR("contest,choice_function,seats,votes_allowed,choices,jurisdictions,"
                        "cards_bound,risk_limit,target,method"));
    if (x.pending)
        csv_put_raw(&w, STR("pending"));
    if (x.rounds)
        csv_put_raw(&w, STR("rounds"));
    if (x.irv_rule)
        csv_put_raw(&w, STR("irv_rule"));
    csv_end_row(&w);
    bal_status status = BAL_OK;
    for (size_t i = 0; status == BAL_OK && i < e->contests.len; i++)
        status = put_contest(&w, e, &e->contests.at[i], &x, err);
    bal_status done = csv_writer_done(&w, status == BAL_OK ? err : NULL);
    return status != BAL_OK ? status : done;
}

static void list_lost(const struct election *e, struct buf *out)
{
    struct lost n;
    lost_count(e, &n);
    lost_line(out, n.codes, "ids of contests and choices");
    lost_line(out, n.write_ins, "choices that are write-ins");
}

const struct format format_ballast_contests = {
    .name = "ballast-contests",
    .title = "Ballast's plain contest definitions, CSV",
    .flags = FORMAT_CONTESTS,
    .probe = probe,
    .read = read_file,
    .write = write_file,
    .lost = list_lost,
};
