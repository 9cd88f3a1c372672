// SPDX-License-Identifier: Apache-2.0
// preflib.c: ranked and approval ballots of PrefLib, in both of its forms:
//
//     # TITLE: Council                       4
//     # DATA TYPE: toi                       1,Ann Alder
//     # NUMBER ALTERNATIVES: 4               …
//     # NUMBER VOTERS: 5                     5,5,2
//     # ALTERNATIVE NAME 1: Ann Alder        3,1,4
//     3: 1,4                                 2,{2,3},1
//     2: {2,3},1
//
// soc, soi, toc and toi are rankings (complete or not, with ties or not). cat is approval where it
// has two categories: the first holds the choices approved of. The other types are no ballots.
#include <inttypes.h>

#include "formats/counted.h"
#include "formats/csv_import.h"
#include "formats/readers.h"
#include "io/lines.h"

struct reader {
    struct lines lines;
    struct import *imp;
    struct counted ballots;
    bool old, approval, unusable;
    str title;
    uint64_t voters, unique, listed; // declared, and rows found
    bool has_voters, has_unique;
    uint32_t alternatives, categories, ranks;
    uint32_t header; // old form: lines of the header read so far
    VEC(str) names;  // of alternative i + 1; empty where it has none
    struct arena arena;
};

#define line_problem(r, id, value, ...)                                                            \
    import_problem((r)->imp, id, (r)->lines.number, 0, value, __VA_ARGS__)

static bool set_count(struct reader *r, str text, uint32_t *out, uint32_t max, const char *what)
{
    uint32_t n;
    if (num_u32(text, &n) && n <= max) {
        *out = n;
        return true;
    }
    line_problem(r, bad_number, text, "the number of %s is expected, not '" STR_FMT "'", what,
                 STR_ARG(str_head(text, 60)));
    return false;
}

static bal_status set_name(struct reader *r, uint32_t alternative, str name, struct bal_err *err)
{
    if (alternative == 0 || alternative > LIMIT_CHOICES) {
        line_problem(r, bad_number, STR(""), "alternatives are numbered from 1");
        return BAL_OK;
    }
    while (r->names.len < alternative)
        if (vec_push(&r->names, LIMIT_CHOICES) == NULL)
            return err_memory(err);
    if (r->names.at[alternative - 1].len > 0)
        line_problem(r, duplicate_row, name, "alternative %u has two names", alternative);
    r->names.at[alternative - 1] = arena_str(&r->arena, name);
    return arena_check(&r->arena, err);
}

static void set_type(struct reader *r, str type)
{
    static const char *const ranked[] = {"soc", "soi", "toc", "toi"};
    bool known = str_eq(type, STR("cat"));
    r->approval = known;
    for (size_t i = 0; i < ARRAY_LEN(ranked); i++)
        known = known || str_eq(type, str_from(ranked[i]));
    if (known)
        return;
    line_problem(r, bad_value, type, "data of type '" STR_FMT "' are no ballots",
                 STR_ARG(str_head(type, 20)));
    r->unusable = true;
}

// "# KEY: value", or "# ALTERNATIVE NAME 3: text".
static bal_status read_key(struct reader *r, str line, struct bal_err *err)
{
    str value = str_trim(str_skip(line, 1)), key = str_trim(str_cut(&value, ':'));
    uint32_t number;
    value = str_trim(value);
    if (str_eq(key, STR("TITLE")))
        r->title = arena_str(&r->arena, value);
    else if (str_eq(key, STR("DATA TYPE")))
        set_type(r, value);
    else if (str_eq(key, STR("NUMBER ALTERNATIVES")))
        (void)set_count(r, value, &r->alternatives, LIMIT_CHOICES, "alternatives");
    else if (str_eq(key, STR("NUMBER CATEGORIES")))
        (void)set_count(r, value, &r->categories, LIMIT_CHOICES, "categories");
    else if (str_eq(key, STR("NUMBER VOTERS")))
        r->has_voters = num_u64(value, &r->voters);
    else if (str_eq(key, STR("NUMBER UNIQUE ORDERS")) ||
             str_eq(key, STR("NUMBER UNIQUE PREFERENCES")))
        r->has_unique = num_u64(value, &r->unique);
    else if (str_starts(key, STR("ALTERNATIVE NAME ")) &&
             num_u32(str_trim(str_skip(key, strlen("ALTERNATIVE NAME "))), &number))
        return set_name(r, number, value, err);
    return arena_check(&r->arena, err);
}

struct ballot {
    struct mark marks[LIMIT_MARKS];
    uint32_t count, place; // place: rank or category
    bool bad;
};

static void read_item(struct reader *r, str text, struct ballot *b)
{
    uint32_t n = 0;
    text = str_trim(text);
    if (!num_u32(text, &n) || n == 0 || n > r->alternatives) {
        line_problem(r, unknown_id, text, "'" STR_FMT "' is the number of no alternative",
                     STR_ARG(str_head(text, 60)));
        b->bad = true;
    } else if (b->count < LIMIT_MARKS && (!r->approval || b->place == 1)) {
        b->marks[b->count++] =
            (struct mark){(uint16_t)(n - 1), (uint8_t)(r->approval ? 0 : b->place), 0};
    }
}

// "1,{2,3},{},4": each part is a rank, or a category.
static void read_order(struct reader *r, str text, struct ballot *b)
{
    text = str_trim(text);
    while (text.len > 0 && !b->bad) {
        bool set = text.ptr[0] == '{';
        str part = str_cut(&text, set ? '}' : ',');
        if (b->place == LIMIT_RANKS) {
            line_problem(r, bad_value, STR(""), "more than %d ranks", LIMIT_RANKS);
            b->bad = true;
            return;
        }
        b->place++;
        if (!set) {
            read_item(r, part, b);
        } else {
            part = str_trim(str_skip(part, 1));
            while (part.len > 0)
                read_item(r, str_cut(&part, ','), b);
            text = str_trim(text);
            if (text.len > 0 && text.ptr[0] == ',')
                text = str_skip(text, 1);
        }
        text = str_trim(text);
    }
}

static bal_status read_ballots(struct reader *r, str line, struct bal_err *err)
{
    struct ballot b = {.count = 0};
    uint64_t ballots;
    str rest = line, number = str_trim(str_cut(&rest, r->old ? ',' : ':'));
    if (!num_u64(number, &ballots)) {
        line_problem(r, bad_number, str_head(number, 60),
                     "a row begins with a number of ballots, not '" STR_FMT "'",
                     STR_ARG(str_head(number, 60)));
        return BAL_OK;
    }
    read_order(r, rest, &b);
    if (b.bad)
        return BAL_OK;
    r->listed++;
    if (!r->approval)
        r->ranks = b.place > r->ranks ? b.place : r->ranks;
    return counted_add(&r->ballots, b.marks, b.count, ballots, STR(""), r->lines.number, err);
}

// The old form: how many alternatives, their names, then voters, votes and different orders.
static bal_status read_old_header(struct reader *r, str line, struct bal_err *err)
{
    uint32_t number = 0;
    str rest = line, first = str_trim(str_cut(&rest, ','));
    r->header++;
    if (r->header == 1) {
        r->unusable = !set_count(r, line, &r->alternatives, LIMIT_CHOICES, "alternatives");
        return BAL_OK;
    }
    if (r->header <= r->alternatives + 1) {
        (void)set_count(r, first, &number, LIMIT_CHOICES, "the alternative");
        return set_name(r, number, str_trim(rest), err);
    }
    (void)str_cut(&rest, ',');
    r->has_voters = num_u64(first, &r->voters);
    r->has_unique = num_u64(str_trim(rest), &r->unique);
    return BAL_OK;
}

static bal_status read_line(struct reader *r, str line, struct bal_err *err)
{
    if (line.len == 0 || r->unusable)
        return BAL_OK;
    if (r->header == 0 && line.ptr[0] == '#')
        return read_key(r, line, err);
    if (r->header == 0 && r->alternatives == 0 && r->names.len == 0)
        r->old = true;
    if (r->old && r->header < r->alternatives + 2)
        return read_old_header(r, line, err);
    return read_ballots(r, line, err);
}

static void check_counts(struct reader *r)
{
    if (r->approval && r->categories != 2)
        import_problem(r->imp, bad_value, 0, 0, STR(""),
                       "ballots of %u categories cannot be read: only two are approval",
                       r->categories);
    if (r->has_voters && r->voters != r->ballots.ballots)
        import_problem(r->imp, fixed_count, 0, 0, STR(""),
                       "%" PRIu64 " voters are declared, %" PRIu64 " ballots are listed", r->voters,
                       r->ballots.ballots);
    if (r->has_unique && r->unique != r->listed)
        import_problem(r->imp, fixed_count, 0, 0, STR(""),
                       "%" PRIu64 " different ballots are declared, %" PRIu64 " are listed",
                       r->unique, r->listed);
    if (r->names.len != r->alternatives)
        import_problem(r->imp, fixed_count, 0, 0, STR(""),
                       "%u alternatives are declared, %zu have names", r->alternatives,
                       r->names.len);
}

static bal_status make_contest(struct reader *r, uint32_t *contest, struct bal_err *err)
{
    uint32_t ranks = r->ranks > r->alternatives ? r->ranks : r->alternatives;
    struct contest_def def = {.function = r->approval ? FUNCTION_APPROVAL : FUNCTION_IRV,
                              .function_known = r->approval,
                              .votes_allowed = r->approval ? r->alternatives : 1,
                              .seats = 1,
                              .place = {r->imp->file, 0, 0}};
    if (!r->approval)
        def.ranks = ranks < 1 ? 1 : ranks < LIMIT_RANKS ? ranks : LIMIT_RANKS;
    def.name = r->title.len > 0 ? r->title : str_stem(str_basename(r->imp->file));
    BAL_TRY(import_contest(r->imp, &def, contest, err));
    for (uint32_t i = 0, made = 0; i < r->alternatives; i++) {
        char number[NUM_TEXT];
        str code = num_text(i + 1, number);
        str name = i < r->names.len && r->names.at[i].len > 0 ? r->names.at[i] : code;
        for (uint32_t occurrence = 0;; occurrence++) { // two alternatives of one name
            BAL_TRY(import_choice(r->imp, *contest, name, code, occurrence, CHOICE_REGULAR, &made,
                                  err));
            if (made >= i)
                break;
        }
    }
    return BAL_OK;
}

static bal_status read_all(struct reader *r, struct bal_err *err)
{
    uint32_t contest = 0;
    for (bool more = true; more;) {
        BAL_TRY(lines_next(&r->lines, &more, err));
        if (more)
            BAL_TRY(read_line(r, str_trim(r->lines.text), err));
    }
    if (r->unusable)
        return BAL_OK;
    check_counts(r);
    BAL_TRY(make_contest(r, &contest, err));
    return counted_make(&r->ballots, contest, err);
}

bal_status preflib_read(struct source *s, struct import *imp, struct bal_err *err)
{
    struct reader r = {.imp = imp, .arena = ARENA_INIT(LIMIT_NAMES_BYTES)};
    counted_init(&r.ballots, imp);
    BAL_TRY(import_file_begin(imp, "preflib", err));
    bal_status status = lines_open(&r.lines, s, err);
    if (status == BAL_OK)
        status = read_all(&r, err);
    import_file_end(imp);
    if (r.lines.unended)
        note_unended(imp, r.lines.number);
    lines_close(&r.lines);
    counted_done(&r.ballots);
    vec_done(&r.names);
    arena_done(&r.arena);
    return status;
}

static bal_status read_file(const struct input *in, struct import *imp, struct bal_err *err)
{
    return read_text(in, imp, preflib_read, err);
}

// A number, so many lines that begin with 1, 2, …, then three numbers.
static bool is_old(str head)
{
    uint32_t alternatives, number, counts[3];
    if (!num_u32(str_trim(str_cut(&head, '\n')), &alternatives) || alternatives == 0 ||
        alternatives > LIMIT_CHOICES)
        return false;
    for (uint32_t i = 1; i <= alternatives; i++) {
        str line = str_cut(&head, '\n');
        if (!num_u32(str_trim(str_cut(&line, ',')), &number) || number != i || line.len == 0)
            return false;
    }
    str line = str_cut(&head, '\n');
    for (int i = 0; i < 3; i++)
        if (!num_u32(str_trim(str_cut(&line, ',')), &counts[i]))
            return false;
    return line.len == 0;
}

static int probe(const struct probe *p)
{
    if (!p->text)
        return 0;
    str first = str_head(p->head, 400);
    bool keys = str_starts(p->head, STR("# ")) &&
                (str_find(first, STR("# FILE NAME:")) < first.len ||
                 str_find(first, STR("# DATA TYPE:")) < first.len ||
                 str_find(first, STR("# TITLE:")) < first.len) &&
                str_find(p->head, STR("# NUMBER ALTERNATIVES:")) < p->head.len;
    return keys ? 95 : is_old(p->head) ? 80 : 0;
}

const struct format format_preflib = {
    .name = "preflib",
    .title = "PrefLib rankings and approvals",
    .flags = FORMAT_CVR,
    .unconfirmed = true,
    .probe = probe,
    .read = read_file,
};
