// SPDX-License-Identifier: Apache-2.0
#include "app/count/sankey.h"

#include "app/count/counting.h"
#include "app/count/flows.h"
#include "app/picture.h"
#include "crypto/sha256.h"
#include "tabulate/parcels/parcels.h"

enum { TEXT_BYTES = 16 << 20, NAMED_MOST = 3, SOURCES_MOST = 4 };

// Greys of bars: the kinds of inactive ballots, then what was lost by rounding.
_Static_assert((int)PLOT_PARTS == (int)INACTIVE_KINDS + 1, "a grey for each");

struct maker {
    const struct tally *t;
    const struct tally_contest *c; // of the panel at hand
    const struct flows *f;
    struct arena arena;
    unsigned scale; // decimals shown: none where all votes are whole
    decimal unit;   // what they are divided by to be shown
    bool line;      // some round has a threshold
    str parts[PLOT_PARTS];
    uint32_t *hues, hue_count; // of each candidate, from 1; the same in all passes
    bool simplified, negative;
};

// Decimals are left out where no vote of the count has any.
static void choose_scale(struct maker *m)
{
    const struct result *r = m->f->of;
    decimal one = decimal_one(r->scale);
    bool whole = true;
    for (size_t i = 0; i < r->rounds.len && whole; i++) {
        const struct count_round *round = &r->rounds.at[i];
        whole = round->threshold % one == 0 && round->residual % one == 0;
        for (uint32_t c = 0; c < r->candidate_count; c++)
            whole = whole && round->votes[c] % one == 0;
        for (int k = 0; k < INACTIVE_KINDS; k++)
            whole = whole && round->inactive[k] % one == 0;
    }
    m->scale = whole ? 0 : r->scale;
    m->unit = whole ? one : 1;
}

static str grouped(const struct maker *m, decimal v, char text[static DECIMAL_TEXT])
{
    return decimal_grouped(v / m->unit, m->scale, text);
}

// The text in the arena; what failed shows there.
static str keep(struct maker *m, const struct buf *text)
{
    if (text->failed)
        m->arena.failed = true;
    return arena_str(&m->arena, buf_str(text));
}

static str votes_text(struct maker *m, decimal v)
{
    char text[DECIMAL_TEXT];
    return arena_str(&m->arena, grouped(m, v, text));
}

// ---- rows

static void say_inactive(struct maker *m, struct buf *text)
{
    const struct result *r = m->f->of;
    const struct count_round *last = &r->rounds.at[r->rounds.len - 1];
    for (int k = 0; k < INACTIVE_KINDS; k++) {
        char number[DECIMAL_TEXT];
        if (last->inactive[k] == 0)
            continue;
        const char *name = inactive_name((enum inactive)k);
        m->parts[k] = arena_str(&m->arena, str_from(name));
        buf_addf(text, "%s%s " STR_FMT, text->len > 0 ? ", " : "", name,
                 STR_ARG(grouped(m, last->inactive[k], number)));
    }
}

static struct sankey_row make_row(struct maker *m, const struct flow_row *row)
{
    struct sankey_row out = {.grey = row->who == FLOW_INACTIVE || row->who == FLOW_ROUNDING};
    AUTO_BUF name = BUF_INIT(TEXT_BYTES), end = BUF_INIT(TEXT_BYTES);
    switch (row->who) {
    case FLOW_CANDIDATE:
        buf_add(&name, m->f->of->candidates[row->candidate].label);
        if (m->hues[row->candidate] == 0)
            m->hues[row->candidate] = ++m->hue_count;
        out.hue = m->hues[row->candidate] - 1;
        out.winner = row->elected > 0;
        if (row->elected > 0)
            buf_addf(&end, "elected in round %u", row->elected);
        else if (row->out > 0)
            buf_addf(&end, "eliminated in round %u", row->out);
        break;
    case FLOW_OTHERS:
        buf_addf(&name, "%u others", m->f->others);
        out.hue = m->hue_count;
        break;
    case FLOW_INACTIVE:
        buf_add(&name, STR("Inactive ballots"));
        say_inactive(m, &end);
        break;
    case FLOW_ROUNDING:
        buf_add(&name, STR("Lost by rounding"));
        break;
    }
    out.name = keep(m, &name);
    out.end = keep(m, &end);
    return out;
}

// ---- columns

// "✓ Ann", one a line; or how many where they are many. Those who are drawn together only count.
static void say_names(struct maker *m, struct buf *text, const struct flow_column *column,
                      bool elected)
{
    const struct result *r = m->f->of;
    size_t named = 0, others = 0;
    AUTO_BUF names = BUF_INIT(TEXT_BYTES);
    for (uint32_t i = column->round; i <= column->last; i++) {
        const struct count_round *round = &r->rounds.at[i - 1];
        const struct candidate_list *list = elected ? &round->elected : &round->eliminated;
        for (size_t k = 0; k < list->len; k++) {
            uint32_t row = m->f->row_of[list->at[k]];
            bool one = row != NOBODY && m->f->rows.at[row].who == FLOW_CANDIDATE;
            named += one;
            others += !one;
            if (one)
                buf_addf(&names, "\n%s " STR_FMT, elected ? "✓" : "✗",
                         STR_ARG(r->candidates[list->at[k]].label));
        }
    }
    if (named > NAMED_MOST)
        buf_addf(text, "\n%s %zu %s", elected ? "✓" : "✗", named,
                 elected ? "elected" : "eliminated");
    else
        buf_add(text, buf_str(&names));
    if (others > 0)
        buf_addf(text, "\n✗ %zu of the others", others);
}

static void say_column(struct maker *m, size_t i, struct sankey_column *out)
{
    const struct flow_column *column = &m->f->columns.at[i];
    const struct result *r = m->f->of;
    decimal line = r->rounds.at[column->round - 1].threshold;
    decimal before = i > 0 ? r->rounds.at[column[-1].round - 1].threshold : 0;
    AUTO_BUF title = BUF_INIT(100), note = BUF_INIT(TEXT_BYTES);
    char number[DECIMAL_TEXT];
    if (column->last > column->round)
        buf_addf(&title, "Rounds %u–%u", column->round, column->last);
    else
        buf_addf(&title, "Round %u", column->round);
    if (line != before)
        buf_addf(&note, "\nthreshold " STR_FMT, STR_ARG(grouped(m, line, number)));
    say_names(m, &note, column, true);
    say_names(m, &note, column, false);
    out->title = keep(m, &title);
    out->note = str_trim(keep(m, &note));
    out->line = (double)line;
    m->line = m->line || line > 0;
}

static enum sankey_mark mark_of(const struct flow_row *row, const struct flow_column *column)
{
    if (row->elected > 0 && row->elected <= column->round)
        return SANKEY_ELECTED;
    return row->out >= column->round && row->out <= column->last && row->out > 0 ? SANKEY_OUT
                                                                                 : SANKEY_PLAIN;
}

static void make_bars(struct maker *m, const struct flow_column *column, struct sankey_column *out)
{
    struct sankey_bar *bars = arena_new(&m->arena, struct sankey_bar, column->bars.len);
    const struct count_round *round = &m->f->of->rounds.at[column->round - 1];
    for (size_t i = 0; bars != NULL && i < column->bars.len; i++) {
        const struct flow_bar *bar = &column->bars.at[i];
        const struct flow_row *row = &m->f->rows.at[bar->row];
        bars[i] = (struct sankey_bar){.row = bar->row,
                                      .size = (double)bar->votes,
                                      .text = votes_text(m, bar->votes),
                                      .mark = mark_of(row, column)};
        for (int k = 0; row->who == FLOW_INACTIVE && k < INACTIVE_KINDS; k++)
            bars[i].parts[k] = (double)round->inactive[k];
        if (row->who == FLOW_ROUNDING) {
            bars[i].parts[INACTIVE_KINDS] = (double)bar->votes;
            m->parts[INACTIVE_KINDS] = STR("lost by rounding");
        }
    }
    out->bars = bars;
    out->bar_count = bars != NULL ? column->bars.len : 0;
}

static void make_links(struct maker *m, const struct flow_column *column, struct sankey_column *out)
{
    struct sankey_link *links = arena_new(&m->arena, struct sankey_link, column->flows.len + 1);
    size_t n = 0;
    for (size_t i = 0; links != NULL && i < column->flows.len; i++) {
        const struct flow *flow = &column->flows.at[i];
        if (flow->votes > 0)
            links[n++] = (struct sankey_link){flow->from, flow->to, (double)flow->votes};
    }
    out->links = links;
    out->link_count = n;
}

static bal_status make_panel(struct maker *m, struct sankey_panel *out, struct bal_err *err)
{
    const struct flows *f = m->f;
    struct sankey_row *rows = arena_new(&m->arena, struct sankey_row, f->rows.len);
    struct sankey_column *columns = arena_new(&m->arena, struct sankey_column, f->columns.len);
    BAL_TRY(arena_check(&m->arena, err));
    choose_scale(m);
    for (size_t i = 0; i < f->rows.len; i++)
        rows[i] = make_row(m, &f->rows.at[i]);
    for (size_t i = 0; i < f->columns.len; i++) {
        const struct flow_column *column = &f->columns.at[i];
        make_bars(m, column, &columns[i]);
        make_links(m, column, &columns[i]);
        say_column(m, i, &columns[i]);
    }
    double whole = 1;
    for (size_t i = 0; i < f->columns.len; i++) {
        double sum = 0; // more than the votes where others are negative
        for (size_t k = 0; k < columns[i].bar_count; k++)
            sum += columns[i].bars[k].size > 0 ? columns[i].bars[k].size : 0;
        whole = sum > whole ? sum : whole;
    }
    AUTO_BUF title = BUF_INIT(100);
    if (m->c->passes > 1)
        buf_addf(&title, "Count %u of %u", m->c->pass, m->c->passes);
    *out = (struct sankey_panel){.title = keep(m, &title),
                                 .rows = rows,
                                 .row_count = f->rows.len,
                                 .columns = columns,
                                 .column_count = f->columns.len,
                                 .whole = whole};
    m->simplified = m->simplified || f->others > 0;
    m->negative = m->negative || f->negative;
    return arena_check(&m->arena, err);
}

// ---- what is written above and below

static void say_elected(const struct tally *t, size_t first, size_t count, struct buf *note)
{
    bool any = false;
    for (size_t i = first; i < first + count; i++) {
        const struct result *r = &t->contests.at[i].result;
        for (size_t k = 0; k < r->winners.len; k++) {
            buf_addf(note, "%s" STR_FMT,
                     any ? ", " : " Elected: ", STR_ARG(r->candidates[r->winners.at[k]].label));
            any = true;
        }
        for (size_t k = 0; k < r->tie.candidates.len; k++)
            buf_addf(note, "%s" STR_FMT,
                     k == 0 ? any ? ". Tied: " : " Nobody breaks the tie of: " : ", ",
                     STR_ARG(r->candidates[r->tie.candidates.at[k]].label));
        any = any || r->tie.candidates.len > 0;
    }
    if (any)
        buf_add_char(note, '.');
}

static void say_bars(const struct sankey_panel *panels, size_t count, struct buf *note)
{
    size_t one = 0;
    for (size_t i = 0; i < count; i++)
        one += panels[i].column_count == 1;
    if (one < count)
        buf_add(note,
                STR("\nEach bar is as high as its votes, each band as wide as the votes that go "
                    "on; pale bands stay where they are. ✓ is elected, ✗ goes out in this "
                    "round."));
    if (one > 0)
        buf_addf(note, "%s as long as its votes. ✓ is elected.",
                 one < count ? " In a count of one round each bar is" : "\nEach bar is");
}

static void say_note(struct maker *m, const struct sankey_panel *panels, size_t first, size_t count,
                     struct buf *note)
{
    const struct result *r = &m->t->contests.at[first].result;
    char number[NUM_TEXT];
    uint32_t candidates = 0;
    uint64_t ranked = result_ranked_cards(r) - r->cards[VOTE_BLANK];
    for (uint32_t i = 0; i < r->candidate_count; i++)
        candidates += r->rounds.at[0].continuing[i];
    uint64_t seats = count > 1 ? count : r->seats;
    if (seats > 0)
        buf_addf(note, "%ju seat%s, ", (uintmax_t)seats, seats == 1 ? "" : "s");
    buf_addf(note, "%u candidates, ", candidates);
    buf_addf(note, STR_FMT " ballots that rank somebody", STR_ARG(num_grouped(ranked, number)));
    if (count == 1)
        buf_addf(note, ", %zu round%s", r->rounds.len, r->rounds.len == 1 ? "" : "s");
    buf_add_char(note, '.');
    say_elected(m->t, first, count, note);
    say_bars(panels, count, note);
    if (m->negative)
        buf_add(note, STR(" Numbers below 0, which this rule has, are written but not drawn."));
    if (m->simplified)
        buf_add(note, STR(" To be legible, candidates with few votes are drawn together as "
                          "“others”, and rounds in which only they lost votes as one step; the "
                          "sums are exact."));
}

static void say_rule(struct maker *m, const struct tally_contest *c, struct buf *foot)
{
    struct irv_rules rules = tally_counted_by(c);
    buf_add(foot, STR("Counted by: "));
    if (c->parcels != NULL)
        buf_addf(foot, "%s, %s", c->parcels->name, c->parcels->title);
    else
        irv_describe(&rules, foot);
    buf_add_char(foot, '.');
    if (m->t->preset != NULL)
        buf_addf(foot, " Preset %s: %s.", m->t->preset->name, m->t->preset->source);
}

// The files with their digests; many of them by the digest of their list, as sha256sum writes it.
static void say_sources(const struct load *load, struct buf *foot)
{
    struct sha256 all;
    uint8_t digest[SHA256_BYTES];
    char hex[SHA256_HEX];
    size_t files = 0;
    sha256_init(&all);
    for (size_t i = 0; i < load->files.len; i++) {
        const struct load_file *file = &load->files.at[i];
        if (file->sha256[0] == '\0')
            continue;
        sha256_add(&all, str_from(file->sha256));
        sha256_add(&all, STR("  "));
        sha256_add(&all, file->name);
        sha256_add(&all, STR("\n"));
        if (++files <= SOURCES_MOST)
            buf_addf(foot, "\nSource: " STR_FMT ", SHA-256 %s", STR_ARG(str_basename(file->name)),
                     file->sha256);
    }
    sha256_done(&all, digest);
    if (files > SOURCES_MOST)
        buf_addf(foot, "\nand %zu more files; SHA-256 of the list of all: " STR_FMT,
                 files - SOURCES_MOST, STR_ARG(sha256_hex(digest, hex)));
}

// What the picture shows, round by round, for those who cannot see it.
static void describe(const struct sankey_panel *panels, size_t count, struct buf *out)
{
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < panels[i].column_count; k++) {
            const struct sankey_column *column = &panels[i].columns[k];
            buf_addf(out, "%s" STR_FMT ":", k == 0 && i == 0 ? "" : "\n", STR_ARG(column->title));
            for (size_t b = 0; b < column->bar_count; b++)
                buf_addf(out, "%s " STR_FMT " " STR_FMT, b > 0 ? "," : "",
                         STR_ARG(panels[i].rows[column->bars[b].row].name),
                         STR_ARG(column->bars[b].text));
            buf_add_char(out, '.');
        }
}

static bal_status draw(struct maker *m, const struct load *load, size_t first, size_t count,
                       const char *path, struct bal_err *err)
{
    struct sankey_panel *panels = arena_new(&m->arena, struct sankey_panel, count);
    m->hues = arena_new(&m->arena, uint32_t, m->t->contests.at[first].result.candidate_count + 1);
    BAL_TRY(arena_check(&m->arena, err));
    for (size_t i = 0; i < count; i++) {
        struct flows f;
        m->c = &m->t->contests.at[first + i];
        m->f = &f;
        bal_status status = flows_make(&f, &m->c->result, err);
        if (status == BAL_OK)
            status = make_panel(m, &panels[i], err);
        flows_done(&f);
        BAL_TRY(status);
    }
    AUTO_BUF note = BUF_INIT(TEXT_BYTES), foot = BUF_INIT(TEXT_BYTES), all = BUF_INIT(TEXT_BYTES);
    say_note(m, panels, first, count, &note);
    say_rule(m, &m->t->contests.at[first], &foot);
    say_sources(load, &foot);
    describe(panels, count, &all);
    struct plot_sankey sankey = {.panels = panels,
                                 .panel_count = count,
                                 .parts = m->parts,
                                 .line =
                                     m->line ? STR("threshold, on bars that reach it") : (str){0},
                                 .foot = keep(m, &foot)};
    struct plot p = {.title = m->c->contest->name,
                     .note = keep(m, &note),
                     .description = keep(m, &all),
                     .sankey = &sankey};
    BAL_TRY(arena_check(&m->arena, err));
    return picture_write(&p, path, err);
}

bal_status sankey_write(const struct tally *t, const struct load *load, const char *path,
                        struct bal_err *err)
{
    size_t first = 0, count = 0, contests = 0;
    for (size_t i = 0; i < t->contests.len; i++) {
        const struct tally_contest *c = &t->contests.at[i];
        if (c->result.rounds.len == 0)
            continue;
        if (contests == 0 || c->contest != t->contests.at[first].contest) {
            contests++;
            first = i;
            count = 0;
        }
        count++;
    }
    BAL_TRY(picture_of_one(contests, "no contest was counted in rounds", err));
    struct maker m = {.t = t, .arena = ARENA_INIT(LIMIT_NAMES_BYTES)};
    bal_status status = draw(&m, load, first, count, path, err);
    arena_done(&m.arena);
    return status;
}
