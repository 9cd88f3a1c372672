// SPDX-License-Identifier: Apache-2.0
// assertions_svg.c: elimination orders as an outline, read from their ends.
//
// A line is somebody who goes out just before the one above it on the left; the outermost ones win.
// Branches that an assertion rules out are boxes on the line, with the number of the assertion;
// where the same candidates are left as on an earlier line, what follows is the same and is drawn
// once. So there is at most one line a set of candidates. Of many branches of one line that are
// ruled out, or go on as earlier lines do, the first are drawn and the others counted; so are the
// lines of a very large tree, and the assertions that no box names.
#include "app/assertions/assertions_svg.h"

#include <stdlib.h>

#include "app/picture.h"
#include "audit/raire/sets.h"
#include "core/spelling.h"
#include "plot/svg_text.h"

enum {
    WIDTH = 1180,
    MARGIN = 24,
    LINE = 26,         // height of a line
    STEP = 22,         // indentation, less where there are many candidates
    DEEPEST = 620,     // of a line
    LETTER = 8,        // width of a letter, rather too much
    GUTTER = 44,       // for line numbers
    NOTE = 110,        // width of "and 99 as above"
    WORDS = 118,       // letters of a line of an assertion
    MOST_LINES = 120,  // of sets of candidates
    MOST_BOXES = 12,   // of a line
    MOST_AGAIN = 2,    // of one parent's branches that go on as an earlier line
    MOST_LISTED = 200, // assertions, where all of them would be more
    MOST_BYTES = 256 << 20,
};

struct branch { // an end of orders whose line is being made
    candidate_set set;
    candidate_set children; // still to be drawn
    int x, y;               // of its line
    uint32_t again;         // of its children: go on as an earlier line
};

struct picture {
    const struct contest *contest;
    struct raire_assertion *list; // read only
    size_t count;
    uint32_t candidates;
    candidate_set winner;
    uint32_t neb[RAIRE_CANDIDATES][RAIRE_CANDIDATES]; // number of NEB(w, l), from 1
    uint32_t *nens;                                   // numbers from 0, sorted by set and winner
    size_t nen_count;
    struct sets drawn; // number n: line n + 1
    uint64_t left_out;
    bool *named; // of each assertion: a box has its number
    VEC(struct branch) stack;
    int y, step;
    struct buf body;
    struct arena arena;
};

// ---- text

static int letters(str s)
{
    int count = 0;
    for (size_t i = 0; i < s.len; i++)
        count += ((unsigned char)s.ptr[i] & 0xC0) != 0x80;
    return count;
}

// The first `most` letters, with an ellipsis where there are more.
static void put_short(struct buf *out, str s, int most)
{
    size_t end = 0;
    for (int count = 0; end < s.len; end++) {
        count += ((unsigned char)s.ptr[end] & 0xC0) != 0x80;
        if (count > most)
            break;
    }
    svg_text(out, str_head(s, end));
    if (end < s.len)
        buf_add(out, STR("…"));
}

static str name_of(const struct picture *p, uint32_t candidate)
{
    return p->contest->choices.at[candidate].name;
}

static void text_at(struct buf *out, int x, int y, const char *class, str s, int most)
{
    buf_addf(out, "<text x=\"%d\" y=\"%d\" class=\"%s\">", x, y, class);
    put_short(out, s, most);
    buf_add(out, STR("</text>\n"));
}

// The words on as many lines as they need, from p->y on, which is then the last line.
static void put_words(struct picture *p, int x, str s)
{
    for (;;) {
        size_t end = 0, space = 0;
        for (int count = 0; end < s.len && count <= WORDS; end++) {
            count += ((unsigned char)s.ptr[end] & 0xC0) != 0x80;
            if (s.ptr[end] == ' ')
                space = end;
        }
        if (end >= s.len || space == 0)
            break;
        text_at(&p->body, x, p->y, "t", str_head(s, space), WORDS);
        s = str_skip(s, space + 1);
        p->y += 18;
    }
    text_at(&p->body, x, p->y, "t", s, WORDS);
}

// ---- what rules a branch out

static int compare_nens(const void *a, const void *b, void *list)
{
    const struct raire_assertion *all = list;
    const struct raire_assertion *x = &all[*(const uint32_t *)a], *y = &all[*(const uint32_t *)b];
    if (x->continuing != y->continuing)
        return x->continuing < y->continuing ? -1 : 1;
    return (int)x->winner - (int)y->winner;
}

// Number from 0 of an NEN by which the candidate does not go next; SETS_NONE.
static uint32_t find_nen(const struct picture *p, candidate_set set, uint32_t winner)
{
    size_t low = 0;
    VEC_BOUND(low, p->nen_count, i,
              p->list[p->nens[i]].continuing < set ||
                  (p->list[p->nens[i]].continuing == set && p->list[p->nens[i]].winner < winner));
    bool found = low < p->nen_count && p->list[p->nens[low]].continuing == set &&
                 p->list[p->nens[low]].winner == winner;
    return found ? p->nens[low] : SETS_NONE;
}

// Number from 1 of an assertion that contradicts `c` in front of an end with the set; 0: none.
static uint32_t ruled_out_by(const struct picture *p, candidate_set set, uint32_t c)
{
    candidate_set with = set | (candidate_set)1 << c;
    for (uint32_t other = 0; other < p->candidates; other++) {
        if (set >> other & 1 && p->neb[c][other] > 0)
            return p->neb[c][other];
        if ((with >> other & 1) == 0 && p->neb[other][c] > 0)
            return p->neb[other][c];
    }
    uint32_t nen = find_nen(p, with, c);
    return nen == SETS_NONE ? 0 : nen + 1;
}

static bool index_assertions(struct picture *p)
{
    int most = DEEPEST / (int)p->candidates;
    p->step = most < STEP ? most : STEP;
    p->named = arena_new(&p->arena, bool, p->count + 1);
    p->nens = arena_new(&p->arena, uint32_t, p->count + 1);
    if (p->nens == NULL || p->named == NULL)
        return false;
    for (size_t i = 0; i < p->count; i++) {
        const struct raire_assertion *a = &p->list[i];
        if (a->kind == RAIRE_NEB)
            p->neb[a->winner][a->loser] = (uint32_t)i + 1;
        else
            p->nens[p->nen_count++] = (uint32_t)i;
    }
    qsort_r(p->nens, p->nen_count, sizeof *p->nens, compare_nens, p->list);
    return true;
}

// ---- lines

// A box of a branch that ends here, at x; on the next line where there is no room. Returns where
// the next one starts.
static int box(struct picture *p, int x, int from, str name, uint32_t number)
{
    AUTO_BUF text = BUF_INIT(LIMIT_TOKEN_BYTES);
    put_short(&text, name, 24);
    int shown = letters(name) > 24 ? 25 : letters(name);
    char digits[NUM_TEXT];
    int width = LETTER * (shown + 6 + (int)num_text(number, digits).len);
    p->named[number - 1] = true;
    if (x + width > WIDTH - MARGIN) {
        x = from;
        p->y += LINE;
    }
    buf_addf(&p->body,
             "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"4\" class=\"out\"/>"
             "<text x=\"%d\" y=\"%d\" class=\"t\">",
             x, p->y - 16, width - 8, 21, x + 6, p->y);
    buf_addf(&p->body, "✗ " STR_FMT " <tspan class=\"n\">#%u</tspan></text>\n",
             STR_ARG(buf_str(&text)), number);
    return x + width;
}

// What the branch at `c` is: ruled out, as an earlier line (its number), or a line of its own (0).
static uint32_t drawn_at(const struct picture *p, candidate_set set, uint32_t c)
{
    uint32_t number = sets_find(&p->drawn, set | (candidate_set)1 << c);
    return number == SETS_NONE ? 0 : number + 1;
}

// A number of branches in words, at x; on the next line where there is no room. Returns where the
// next words start.
static int counted(struct picture *p, int x, int from, uint32_t count, const char *words)
{
    if (x + NOTE > WIDTH - MARGIN) {
        x = from;
        p->y += LINE;
    }
    buf_addf(&p->body, "<text x=\"%d\" y=\"%d\" class=\"n\">%s%u %s</text>\n", x, p->y,
             x == from ? "✗ " : "and ", count, words);
    return x + NOTE;
}

// The branches that end here, as boxes; the others are kept for lines of their own. Those that the
// same assertion rules out on the parent's line already are only counted, as are those behind many.
static void put_boxes(struct picture *p, struct branch *at, int x, const struct branch *parent)
{
    int from = x;
    uint32_t above = 0, boxes = 0;
    for (uint32_t c = 0; c < p->candidates; c++) {
        if ((at->set | p->winner) >> c & 1 && (at->set >> c & 1 || parent == NULL))
            continue;
        uint32_t by = ruled_out_by(p, at->set, c);
        if (by == 0)
            at->children |= (candidate_set)1 << c;
        else if (parent != NULL && ruled_out_by(p, parent->set, c) == by)
            above++;
        else if (boxes++ < MOST_BOXES)
            x = box(p, x, from, name_of(p, c), by);
    }
    if (boxes > MOST_BOXES)
        x = counted(p, x, from, boxes - MOST_BOXES, "more ruled out");
    if (above > 0)
        counted(p, x, from, above, "as above");
}

static void put_branch(struct picture *p, const struct branch *parent, int x)
{
    int middle = p->y - 5;
    buf_addf(&p->body, "<path d=\"M%d %dV%dH%d\" class=\"l\"/>\n", parent->x + 6, parent->y + 5,
             middle, x - 4);
}

// A line for `c` in front of the parent's end. False without memory.
static bool put_line(struct picture *p, const struct branch *parent, uint32_t c)
{
    bool first;
    struct branch at = {.set = parent->set | (candidate_set)1 << c, .x = parent->x + p->step};
    p->y += LINE;
    at.y = p->y;
    uint32_t number = sets_add(&p->drawn, at.set, &first);
    if (number == SETS_NONE)
        return false;
    put_branch(p, parent, at.x);
    buf_addf(&p->body, "<text x=\"%d\" y=\"%d\" class=\"g\">%u</text>\n", GUTTER - 8, p->y,
             number + 1);
    text_at(&p->body, at.x, p->y, "b", name_of(p, c), 24);
    int shown = letters(name_of(p, c)) > 24 ? 25 : letters(name_of(p, c));
    int x = at.x + LETTER * (shown + 1) + 10;
    put_boxes(p, &at, x, parent);
    struct branch *new = vec_push(&p->stack, RAIRE_CANDIDATES + 1);
    if (new == NULL)
        return false;
    *new = at;
    return true;
}

// A branch that goes on as an earlier line does.
static void put_reference(struct picture *p, const struct branch *parent, uint32_t c,
                          uint32_t number)
{
    int x = parent->x + p->step;
    p->y += LINE;
    put_branch(p, parent, x);
    text_at(&p->body, x, p->y, "b", name_of(p, c), 24);
    int shown = letters(name_of(p, c)) > 24 ? 25 : letters(name_of(p, c));
    buf_addf(&p->body,
             "<text x=\"%d\" y=\"%d\" class=\"n\">the same are left as on line %u</text>\n",
             x + LETTER * (shown + 1) + 10, p->y, number);
}

// The branches of the line beyond the first ones that go on as earlier lines do.
static void put_rest(struct picture *p, const struct branch *at)
{
    int x = at->x + p->step;
    if (at->again <= MOST_AGAIN)
        return;
    p->y += LINE;
    put_branch(p, at, x);
    buf_addf(&p->body,
             "<text x=\"%d\" y=\"%d\" class=\"n\">%u more, where the same are left as on other "
             "lines</text>\n",
             x, p->y, at->again - MOST_AGAIN);
}

static bool put_tree(struct picture *p)
{
    struct branch root = {.set = 0, .x = GUTTER, .y = p->y};
    put_boxes(p, &root, GUTTER + 8, NULL);
    root.y = p->y;
    struct branch *new = vec_push(&p->stack, RAIRE_CANDIDATES + 1);
    if (new == NULL)
        return false;
    *new = root;
    while (p->stack.len > 0) {
        struct branch *top = &p->stack.at[p->stack.len - 1];
        if (top->children == 0) {
            put_rest(p, top);
            p->stack.len--;
            continue;
        }
        uint32_t c = (uint32_t)__builtin_ctzll(top->children);
        top->children &= top->children - 1;
        uint32_t before = drawn_at(p, top->set, c);
        top->again += before > 0;
        struct branch parent = *top;
        if (before > 0 && parent.again > MOST_AGAIN)
            continue; // put_rest counts them
        if (before > 0)
            put_reference(p, &parent, c, before);
        else if (p->drawn.list.len >= MOST_LINES)
            p->left_out++;
        else if (!put_line(p, &parent, c))
            return false;
    }
    return true;
}

// ---- above and below the tree

static void put_heading(struct picture *p, const struct assertions_contest *c)
{
    AUTO_BUF text = BUF_INIT(LIMIT_TOKEN_BYTES);
    char number[NUM_TEXT];
    p->y = MARGIN + 22;
    text_at(&p->body, MARGIN, p->y, "h", c->contest->name, 90);
    buf_addf(&text,
             "Why nobody but " STR_FMT " can have won, if the %zu numbered assertions are "
             "true of all " STR_FMT " ballots.",
             STR_ARG(name_of(p, c->winners.at[0])), p->count,
             STR_ARG(num_grouped(c->cards, number)));
    text_at(&p->body, MARGIN, p->y += LINE, "t", buf_str(&text), 140);
    static const char *const help[] = {
        "The tree has every elimination order, read from its end: the outermost candidate would "
        "have "
        "won, and each candidate further in",
        "goes out just before the one it hangs on. ✗ is a branch that an assertion rules out, with "
        "the number of the assertion below."};
    for (size_t i = 0; i < ARRAY_LEN(help); i++)
        text_at(&p->body, MARGIN, p->y += i == 0 ? LINE : 19, "n", str_from(help[i]), 160);
    text_at(&p->body, MARGIN, p->y += LINE + 8, "s", STR("If somebody else had won"), 100);
    p->y += LINE;
}

static void put_assertions(struct picture *p, const struct assertions_contest *c)
{
    text_at(&p->body, MARGIN, p->y += 2 * LINE, "s", STR("The assertions"), 100);
    size_t shown = 0;
    bool all = p->count <= MOST_LISTED;
    for (size_t i = 0; i < p->count && shown < MOST_LISTED; i++) {
        if (!all && !p->named[i])
            continue;
        shown++;
        AUTO_BUF words = BUF_INIT(LIMIT_TOKEN_BYTES), margin = BUF_INIT(100);
        char number[NUM_TEXT];
        assertion_words(&c->claims.at[i].claim, c->contest, &words);
        p->y += 21;
        buf_addf(&p->body, "<text x=\"%d\" y=\"%d\" class=\"g\">#%zu</text>\n", GUTTER - 8, p->y,
                 i + 1);
        buf_addf(&margin, "by " STR_FMT " votes", STR_ARG(num_grouped(p->list[i].margin, number)));
        buf_addf(&p->body, "<text x=\"%d\" y=\"%d\" class=\"r\">" STR_FMT "</text>\n", GUTTER + 130,
                 p->y, STR_ARG(buf_str(&margin)));
        put_words(p, GUTTER + 146, buf_str(&words));
    }
    if (shown < p->count) {
        AUTO_BUF text = BUF_INIT(100);
        buf_addf(&text, "and %zu more, for branches that are not drawn", p->count - shown);
        text_at(&p->body, GUTTER, p->y += 21, "n", buf_str(&text), 100);
    }
}

static void put_left_out(struct picture *p)
{
    AUTO_BUF text = BUF_INIT(200);
    if (p->left_out == 0)
        return;
    buf_addf(&text, "%ju more branches go on in the same way; all of them are ruled out.",
             (uintmax_t)p->left_out);
    text_at(&p->body, GUTTER, p->y += LINE, "n", buf_str(&text), 100);
}

static const char style[] =
    "<style>text{font-family:\"DejaVu Sans\",\"Liberation Sans\",Arial,sans-serif;font-size:13px;"
    "fill:#1b1b1b}.h{font-size:20px;font-weight:bold}.s{font-size:15px;font-weight:bold}"
    ".b{font-weight:bold}.n{fill:#565c65;font-size:12px}.g{fill:#71767a;font-size:11px;"
    "text-anchor:end}.r{text-anchor:end}.out{fill:#fdeceb;stroke:#c9372c}"
    ".l{fill:none;stroke:#a9aeb1}</style>\n";

static bal_status write_picture(const struct picture *p, const char *path, struct bal_err *err)
{
    AUTO_SINK sink = {.fd = -1};
    int height = p->y + MARGIN;
    BAL_TRY(buf_check(&p->body, err));
    BAL_TRY(sink_open_file(&sink, path, err));
    sink_printf(&sink,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
                "viewBox=\"0 0 %d %d\">\n",
                WIDTH, height, WIDTH, height);
    sink_put(&sink, STR("<title>Elimination orders and what rules them out</title>\n"));
    sink_put(&sink, str_from(style));
    sink_printf(&sink, "<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n", WIDTH, height);
    sink_put(&sink, buf_str(&p->body));
    sink_put(&sink, STR("</svg>\n"));
    return sink_close(&sink, err);
}

static bal_status draw(struct picture *p, const struct assertions_contest *c, const char *path,
                       struct bal_err *err)
{
    if (!index_assertions(p))
        return err_memory(err);
    put_heading(p, c);
    if (!put_tree(p))
        return err_memory(err);
    put_left_out(p);
    put_assertions(p, c);
    return write_picture(p, path, err);
}

bal_status assertions_svg(const struct assertions_made *m, const char *path, struct bal_err *err)
{
    const struct assertions_contest *c = NULL;
    size_t count = 0;
    for (size_t i = 0; i < m->contests.len; i++) {
        if (!m->contests.at[i].ranked || m->contests.at[i].reason.len > 0)
            continue;
        c = &m->contests.at[i];
        count++;
    }
    BAL_TRY(picture_of_one(count, "no ranked contest has assertions", err));
    struct picture *p = NULL;
    AUTO_ARENA memory = ARENA_INIT(1 << 20);
    p = arena_new(&memory, struct picture, 1);
    if (p == NULL)
        return err_memory(err);
    *p = (struct picture){.contest = c->contest,
                          .list = c->raire.assertions.at,
                          .count = c->raire.assertions.len,
                          .candidates = c->problem.candidates,
                          .winner = (candidate_set)1 << c->winners.at[0],
                          .body = BUF_INIT(MOST_BYTES),
                          .arena = ARENA_INIT(LIMIT_NAMES_BYTES)};
    sets_init(&p->drawn);
    bal_status status = draw(p, c, path, err);
    sets_done(&p->drawn);
    vec_done(&p->stack);
    buf_done(&p->body);
    arena_done(&p->arena);
    return status;
}
