// SPDX-License-Identifier: Apache-2.0
// blt.c: ranked ballots as OpenSTV, OpaVote and eSTV exchange them.
//
//     4 2                    candidates, seats
//     -2 -3                  candidates who have withdrawn, by number
//     [tie 3 1 2]            OpaVote's settings: noted, not used
//     3 1 4 0                three ballots: first candidate 1, then 4
//     (A7) 1 4=2 - 1 0       a ballot with an id; two at one rank; a rank left out
//     0                      the end of the ballots
//     "Ann Alder" "Green"    the candidates, with or without a party
//     …
//     "Council"              the title: name of the contest
//
// Text behind '#' is a comment. Written are the ballots of one contest by IRV or STV, each
// different one with its number.
#include <inttypes.h>

#include "core/spelling.h"
#include "formats/counted.h"
#include "formats/lost.h"
#include "formats/readers.h"
#include "io/lines.h"

enum part { PART_SIZES, PART_BALLOTS, PART_NAMES, PART_END };

struct reader {
    struct lines lines;
    struct import *imp;
    struct counted ballots;
    enum part part;
    uint32_t candidates, seats, ranks;
    VEC(str) names;
    str title;
    bool titled;
    size_t behind; // texts in quotes behind the title
    struct arena arena;
};

#define line_problem(r, id, value, ...)                                                            \
    import_problem((r)->imp, id, (r)->lines.number, 0, value, __VA_ARGS__)

// The next word of the line, cut off; empty at its end.
static str word(str *rest)
{
    *rest = str_trim(*rest);
    size_t n = 0;
    while (n < rest->len && rest->ptr[n] != ' ' && rest->ptr[n] != '\t')
        n++;
    str w = str_head(*rest, n);
    *rest = str_skip(*rest, n);
    return w;
}

// Without a comment; a '#' between quotes is none.
static str uncommented(str line)
{
    bool quoted = false;
    for (size_t i = 0; i < line.len; i++) {
        if (line.ptr[i] == '"' && (i == 0 || line.ptr[i - 1] != '\\'))
            quoted = !quoted;
        else if (line.ptr[i] == '#' && !quoted)
            return str_trim(str_head(line, i));
    }
    return str_trim(line);
}

static bal_status read_sizes(struct reader *r, str line, struct bal_err *err)
{
    str rest = line, candidates = word(&rest), seats = word(&rest);
    if (!num_u32(candidates, &r->candidates) || !num_u32(seats, &r->seats) || r->candidates == 0 ||
        r->seats == 0 || r->candidates > LIMIT_CHOICES)
        return bal_fail(err, BAL_INVALID,
                        "the first line must be the number of candidates and the number of seats");
    r->part = PART_BALLOTS;
    return BAL_OK;
}

static void withdrawn(struct reader *r, str number)
{
    uint32_t candidate;
    if (num_u32(number, &candidate) && candidate >= 1 && candidate <= r->candidates)
        line_problem(r, withdrawn, number, "candidate %u has withdrawn", candidate);
    else
        line_problem(r, unknown_id, number, "'" STR_FMT "' is the number of no candidate",
                     STR_ARG(str_head(number, 60)));
}

static void read_withdrawn(struct reader *r, str line)
{
    for (str w = word(&line); w.len > 0; w = word(&line))
        withdrawn(r, w.ptr[0] == '-' ? str_skip(w, 1) : w);
}

static void read_setting(struct reader *r, str line)
{
    str rest = str_trim(str_head(str_skip(line, 1), str_index(line, ']') - 1));
    str name = word(&rest);
    if (!str_eq_nocase(name, STR("withdrawn"))) {
        line_problem(r, unknown_field, name, "the setting '" STR_FMT "' is not used",
                     STR_ARG(str_head(name, 60)));
        return;
    }
    for (str w = word(&rest); w.len > 0; w = word(&rest))
        withdrawn(r, w);
}

// A whole number, or one with zeros behind the point.
static bool whole_number(str s, uint64_t *out)
{
    str whole = str_cut(&s, '.');
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] != '0')
            return false;
    return num_u64(whole, out);
}

struct ballot {
    struct mark marks[LIMIT_MARKS];
    uint32_t count, rank;
    bool bad;
};

// "4=2": the candidates at one rank.
static void read_rank(struct reader *r, str text, struct ballot *b)
{
    if (b->rank == LIMIT_RANKS) {
        if (!b->bad)
            line_problem(r, bad_value, STR(""), "more than %d ranks", LIMIT_RANKS);
        b->bad = true;
        return;
    }
    b->rank++;
    while (text.len > 0 && !str_eq(text, STR("-"))) {
        uint32_t candidate = 0;
        str number = str_cut(&text, '=');
        if (!num_u32(number, &candidate) || candidate == 0 || candidate > r->candidates) {
            line_problem(r, unknown_id, number, "'" STR_FMT "' is the number of no candidate",
                         STR_ARG(str_head(number, 60)));
            b->bad = true;
        } else if (b->count < LIMIT_MARKS) {
            b->marks[b->count++] = (struct mark){(uint16_t)(candidate - 1), (uint8_t)b->rank, 0};
        }
    }
}

static bal_status read_ballot(struct reader *r, str line, struct bal_err *err)
{
    struct ballot b = {.count = 0};
    str id = STR(""), first = word(&line);
    uint64_t ballots = 0;
    if (first.len > 2 && first.ptr[0] == '(' && first.ptr[first.len - 1] == ')') {
        id = str_make(first.ptr + 1, first.len - 2);
        first = word(&line);
    }
    if (!whole_number(first, &ballots)) {
        line_problem(r, bad_number, first,
                     "a ballot begins with the number of voters, a whole number, not '" STR_FMT "'",
                     STR_ARG(str_head(first, 60)));
        return BAL_OK;
    }
    bool ended = false;
    while (!ended) {
        str w = word(&line);
        if (w.len == 0)
            break;
        ended = str_eq(w, STR("0"));
        if (!ended)
            read_rank(r, w, &b);
    }
    if (!ended || str_trim(line).len > 0)
        line_problem(r, bad_value, STR(""), "a ballot ends in 0, and nothing stands behind it");
    if (b.bad || !ended)
        return BAL_OK;
    if (id.len > 0 && ballots != 1)
        line_problem(r, bad_value, id, "%" PRIu64 " ballots have one id", ballots);
    r->ranks = b.rank > r->ranks ? b.rank : r->ranks;
    return counted_add(&r->ballots, b.marks, b.count, ballots, id, r->lines.number, err);
}

// The first text in quotes, with \" and \\ taken as " and \; or the whole line where it has none.
static str read_quoted(struct reader *r, str line)
{
    AUTO_BUF text = BUF_INIT(LIMIT_TOKEN_BYTES);
    if (line.ptr[0] != '"')
        return arena_str(&r->arena, line);
    size_t i = 1;
    for (; i < line.len && line.ptr[i] != '"'; i++) {
        bool escaped = line.ptr[i] == '\\' && i + 1 < line.len &&
                       (line.ptr[i + 1] == '"' || line.ptr[i + 1] == '\\');
        i += escaped;
        buf_add_char(&text, line.ptr[i]);
    }
    if (i >= line.len)
        line_problem(r, bad_value, str_head(line, 60), "the name's closing quote is missing");
    if (text.failed)
        r->arena.failed = true;
    return arena_str(&r->arena, buf_str(&text));
}

static bal_status read_name(struct reader *r, str line, struct bal_err *err)
{
    str name = read_quoted(r, line);
    if (r->names.len < r->candidates) {
        str *new = vec_push(&r->names, LIMIT_CHOICES);
        if (new == NULL)
            return err_memory(err);
        *new = name;
    } else if (!r->titled) {
        r->title = name;
        r->titled = true;
    } else {
        r->behind += line.ptr[0] == '"';
        line_problem(r, unknown_field, str_head(line, 60),
                     "what stands behind the title is not used");
    }
    return arena_check(&r->arena, err);
}

// Too few names behind the ballots, or too many. Without a title the last name may be it.
static void check_names(const struct reader *r)
{
    if (r->part != PART_NAMES)
        import_problem(r->imp, unreadable, 0, 0, STR(""),
                       "the file ends before the line 0 that ends the ballots");
    else if (r->names.len < r->candidates)
        import_problem(r->imp, fixed_count, 0, 0, STR(""),
                       "%u candidates are declared, %zu have names", r->candidates, r->names.len);
    else if (!r->titled)
        import_problem(r->imp, fixed_count, 0, 0, r->names.at[r->names.len - 1],
                       "%u candidates are declared, and there is no title behind their names: is "
                       "the last of them the title?",
                       r->candidates);
    else if (r->behind > 0)
        import_problem(r->imp, fixed_count, 0, 0, r->title,
                       "%u candidates are declared, and there are %zu names and a title",
                       r->candidates, r->names.len + r->behind);
}

static bal_status read_line(struct reader *r, str line, struct bal_err *err)
{
    if (line.len == 0)
        return BAL_OK;
    if (r->part == PART_SIZES)
        return read_sizes(r, line, err);
    if (r->part == PART_NAMES)
        return read_name(r, line, err);
    if (line.ptr[0] == '[')
        read_setting(r, line);
    else if (line.ptr[0] == '-')
        read_withdrawn(r, line);
    else if (str_eq(line, STR("0")))
        r->part = PART_NAMES;
    else
        return read_ballot(r, line, err);
    return BAL_OK;
}

static bal_status make_contest(struct reader *r, uint32_t *contest, struct bal_err *err)
{
    uint32_t ranks = r->ranks > r->candidates ? r->ranks : r->candidates;
    struct contest_def def = {.function = r->seats > 1 ? FUNCTION_STV : FUNCTION_IRV,
                              .votes_allowed = 1,
                              .seats = r->seats,
                              .ranks = ranks < LIMIT_RANKS ? ranks : LIMIT_RANKS,
                              .place = {r->imp->file, 1, 0}};
    def.name = r->titled ? spelling_parse(r->title, &def.occurrence)
                         : str_stem(str_basename(r->imp->file));
    BAL_TRY(import_contest(r->imp, &def, contest, err));
    check_names(r);
    for (uint32_t i = 0, made = 0; i < r->candidates; i++) {
        char number[NUM_TEXT];
        uint32_t occurrence = 0, known = (uint32_t)i;
        str name = i < r->names.len ? spelling_parse(r->names.at[i], &occurrence)
                                    : num_text(i + 1, number);
        for (;; occurrence++) { // two candidates of one name
            BAL_TRY(import_choice(r->imp, *contest, name, STR(""), occurrence, CHOICE_REGULAR,
                                  &made, err));
            if (made >= known)
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
            BAL_TRY(read_line(r, uncommented(r->lines.text), err));
    }
    if (r->part == PART_SIZES)
        return bal_fail(err, BAL_INVALID, "there is no line in the file");
    BAL_TRY(make_contest(r, &contest, err));
    return counted_make(&r->ballots, contest, err);
}

bal_status blt_read(struct source *s, struct import *imp, struct bal_err *err)
{
    struct reader r = {.imp = imp, .arena = ARENA_INIT(LIMIT_NAMES_BYTES)};
    counted_init(&r.ballots, imp);
    BAL_TRY(import_file_begin(imp, "blt", err));
    bal_status status = lines_open(&r.lines, s, err);
    if (status == BAL_OK)
        status = read_all(&r, err);
    import_file_end(imp);
    lines_close(&r.lines);
    counted_done(&r.ballots);
    vec_done(&r.names);
    arena_done(&r.arena);
    return status;
}

static bal_status read_file(const struct input *in, struct import *imp, struct bal_err *err)
{
    return read_text(in, imp, blt_read, err);
}

// Two numbers, then withdrawals, settings and ballots; more lines are ballots than are nothing
// known.
static int probe(const struct probe *p)
{
    str rest = p->head;
    uint32_t numbers[2], ballots = 0, others = 0;
    bool sized = false;
    for (int i = 0; p->text && i < 100 && rest.len > 0; i++) {
        if (!p->whole && str_index(rest, '\n') == rest.len)
            break;
        str line = uncommented(str_cut(&rest, '\n')), words = line;
        if (line.len == 0)
            continue;
        if (!sized) {
            str a = word(&words), b = word(&words);
            sized = num_u32(a, &numbers[0]) && num_u32(b, &numbers[1]) && word(&words).len == 0;
            if (!sized)
                return 0;
        } else if (str_eq(line, STR("0"))) {
            break;
        } else if (line.ptr[0] != '[' && line.ptr[0] != '-') {
            bool ballot = str_ends(line, STR(" 0")) || str_ends(line, STR("\t0"));
            ballots += ballot;
            others += !ballot;
        }
    }
    return sized && ballots > others ? (others == 0 ? 80 : 55) : 0;
}

// ---- writing

static bool is_written(const struct contest *c)
{
    return c->ranks > 0 && (c->function == FUNCTION_IRV || c->function == FUNCTION_STV);
}

static const struct contest *only_contest(const struct election *e, size_t *count)
{
    const struct contest *found = NULL;
    *count = 0;
    for (size_t i = 0; i < e->contests.len; i++) {
        if (!is_written(&e->contests.at[i]))
            continue;
        found = &e->contests.at[i];
        ++*count;
    }
    return found;
}

// False: the format cannot say what the marks are.
static bool can_hold(const struct mark_set *set)
{
    for (uint32_t i = 0; i < set->count; i++)
        if (set->marks[i].flags & MARK_OVERVOTE)
            return false;
    return set->state == STATE_BLANK ||
           ((set->state == STATE_MARKED || set->state == STATE_OVERVOTED) &&
            (set->state == STATE_MARKED || mark_set_votes(set) > 0));
}

static void put_ballots(struct sink *out, const struct mark_set *set, uint64_t ballots)
{
    uint32_t rank = 0;
    sink_printf(out, "%" PRIu64, ballots);
    for (uint32_t i = 0; i < set->count; i++) {
        if (set->marks[i].flags != 0)
            continue;
        bool tie = rank == set->marks[i].rank;
        for (; rank + 1 < set->marks[i].rank; rank++)
            sink_put(out, STR(" -"));
        sink_printf(out, "%s%u", tie ? "=" : " ", set->marks[i].choice + 1);
        rank = set->marks[i].rank;
    }
    sink_put(out, STR(" 0\n"));
}

static void put_quoted(struct sink *out, str name, uint32_t occurrence)
{
    AUTO_BUF text = BUF_INIT(LIMIT_TOKEN_BYTES), line = BUF_INIT(2 * LIMIT_TOKEN_BYTES);
    spelling_put(&text, name, occurrence);
    for (size_t i = 0; i < text.len; i++) {
        char ch = text.ptr[i];
        if (ch == '"' || ch == '\\')
            buf_add_char(&line, '\\');
        buf_add_char(&line, ch == '\n' || ch == '\r' ? ' ' : ch);
    }
    sink_put(out, STR("\""));
    sink_put(out, buf_str(&line));
    sink_put(out, STR("\"\n"));
}

static bal_status write_file(const struct election *e, struct sink *out, struct bal_err *err)
{
    size_t count;
    const struct contest *c = only_contest(e, &count);
    AUTO_ARENA a = ARENA_INIT(LIMIT_NAMES_BYTES);
    if (count != 1)
        return bal_fail(err, BAL_INVALID, "blt holds one contest by IRV or STV, and there are %zu",
                        count);
    uint64_t *codes = arena_new(&a, uint64_t, contest_codes(c));
    BAL_TRY(arena_check(&a, err));
    column_count(&c->column, 0, e->cards, codes);
    sink_printf(out, "%zu %u\n", c->choices.len, c->seats);
    for (uint32_t code = 1; code < contest_codes(c); code++) {
        struct mark_set set = contest_set(c, code);
        if (codes[code] > 0 && can_hold(&set))
            put_ballots(out, &set, codes[code]);
    }
    sink_put(out, STR("0\n"));
    for (size_t i = 0; i < c->choices.len; i++)
        put_quoted(out, c->choices.at[i].name, c->choices.at[i].occurrence);
    put_quoted(out, c->name, c->occurrence);
    return BAL_OK;
}

static void list_lost(const struct election *e, struct buf *out)
{
    size_t count;
    uint64_t ballots = 0;
    const struct contest *c = only_contest(e, &count);
    for (uint32_t i = 0; count == 1 && i < e->cards; i++) {
        struct mark_set set = contest_set(c, column_get(&c->column, i));
        ballots += set.state != STATE_NOT_ON_CARD && !can_hold(&set);
    }
    struct lost n;
    lost_count(e, &n);
    lost_line(out, e->contests.len - count, "contests that are not by IRV or STV");
    lost_line(out, ballots, "ballots that do not count, are withheld, or whose marks are unknown");
    lost_line(out, n.flagged, "marks that are no votes (ambiguous, or not counted)");
    lost_line(out, e->cards, "cards' ids: ballots are counted by what they say");
    lost_line(out, n.codes, "ids of contests and choices");
}

const struct format format_blt = {
    .name = "blt",
    .title = "OpaVote and OpenSTV ranked ballots (BLT)",
    .flags = FORMAT_CVR,
    .unconfirmed = true,
    .probe = probe,
    .read = read_file,
    .write = write_file,
    .lost = list_lost,
};
