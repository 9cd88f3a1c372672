// SPDX-License-Identifier: Apache-2.0
#include "cli/ask_card.h"

#include "app/words.h"
#include "core/votes.h"

enum { LINE_BYTES = 4096 };

// ---- typing

// A line that was typed, without blanks around it. False at the end of the input.
static bool read_typed(const struct cli *cli, const char *prompt, char line[static LINE_BYTES],
                       str *out)
{
    fputs(prompt, cli->out);
    fflush(cli->out);
    if (fgets(line, LINE_BYTES, stdin) == NULL)
        return false;
    *out = str_trim(str_from(line));
    return true;
}

// "2", or "2:5" for a score of 5.
static bool add_choice(const struct contest *c, uint32_t choices, str word, struct finding *out,
                       struct mark *marks)
{
    enum mark_use use = function_marks(c->function);
    uint32_t number, score = 0;
    uint32_t most = use == USE_RANKS && c->ranks > 0 ? c->ranks : LIMIT_MARKS;
    str scored = word;
    word = use == USE_SCORES ? str_cut(&scored, ':') : word;
    if (use == USE_SCORES && (!num_u32(scored, &score) || score > c->terms.top))
        return false;
    if (!num_u32(word, &number) || number == 0 || number > choices || out->count == most)
        return false;
    for (uint32_t i = 0; i < out->count; i++)
        if (marks[i].choice == number - 1)
            return false;
    if (use == USE_SCORES && score == 0)
        return true; // as if it were not written
    uint32_t place = out->count++;
    uint32_t rank = use == USE_SCORES ? score : c->ranks > 0 ? place + 1 : 0;
    marks[place] = (struct mark){.choice = (uint16_t)(number - 1), .rank = (uint8_t)rank};
    return true;
}

static bool parse_word(str typed, enum finding_state *out)
{
    static const struct {
        const char *letter;
        enum finding_state state;
    } words[] = {{"b", FINDING_BLANK},
                 {"o", FINDING_OVERVOTED},
                 {"n", FINDING_NOT_ON_CARD},
                 {"d", FINDING_NO_AGREEMENT}};
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (str_eq_nocase(typed, str_from(words[i].letter))) {
            *out = words[i].state;
            return true;
        }
    return false;
}

bool ask_card_parse(const struct contest *c, uint32_t choices, str typed, struct finding *out,
                    struct mark *marks)
{
    out->count = 0;
    out->marks = marks;
    if (parse_word(typed, &out->state))
        return true;
    out->state = FINDING_MARKED;
    bool any = false;
    while (typed.len > 0) {
        size_t end = 0;
        while (end < typed.len && typed.ptr[end] != ' ' && typed.ptr[end] != ',')
            end++;
        str word = str_head(typed, end);
        typed = str_skip(typed, end + 1);
        if (word.len > 0 && !add_choice(c, choices, word, out, marks))
            return false;
        any |= word.len > 0;
    }
    if (any && out->count == 0)
        out->state = FINDING_BLANK; // every score is 0
    if (c->ranks == 0 && out->count > votes_limit(c)) {
        out->state = FINDING_OVERVOTED;
        out->count = 0;
    }
    return out->state != FINDING_MARKED || out->count > 0;
}

// ---- asking

struct asking {
    const struct cli *cli;
    const struct session *s;
    const struct asked_card *card;
    struct arena arena;
    VEC(struct finding) findings;
    bool ended; // no more input
    bool rest;  // no contest that follows is on the card
};

static void show_place(const struct asking *q, size_t awaited)
{
    const struct manifest_batch *row = q->card->place.row;
    const struct {
        const char *what;
        str text;
    } parts[] = {{"jurisdiction", q->s->election->jurisdictions.items[row->jurisdiction]},
                 {"container", row->container},
                 {"tabulator", row->tabulator},
                 {"batch", row->batch}};
    FILE *out = q->cli->out;
    fprintf(out, "Round %llu, draw %llu; cards awaited: %zu\n", (unsigned long long)q->card->round,
            (unsigned long long)q->card->draw, awaited);
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        if (parts[i].text.len == 0)
            continue;
        fprintf(out, "  %-13s ", parts[i].what);
        term_text(out, parts[i].text);
        fputc('\n', out);
    }
    fprintf(out, "  card          %llu of the batch\n",
            (unsigned long long)q->card->place.position);
    if (q->card->imprinted.len > 0) {
        fputs("  printed id    ", out);
        term_text(out, q->card->imprinted);
        fputc('\n', out);
    }
}

static void show_choices(const struct asking *q, uint32_t i)
{
    const struct contest *c = &q->s->election->contests.at[i];
    FILE *out = q->cli->out;
    fputc('\n', out);
    term_text(out, c->name);
    if (function_marks(c->function) == USE_SCORES)
        fprintf(out, " (scores up to %u, as 2:%u for choice 2; those of 0 may be left out)\n",
                c->terms.top, c->terms.top);
    else if (c->ranks > 0)
        fprintf(out, " (rank up to %u, the first choice first)\n", c->ranks);
    else if (c->function == FUNCTION_APPROVAL)
        fputs(" (vote for as many as you like)\n", out);
    else
        fprintf(out, " (vote for %u)\n", c->votes_allowed);
    for (uint32_t k = 0; k < q->s->frame.contests[i].choices; k++) {
        fprintf(out, "  %3u  ", k + 1);
        term_text(out, c->choices.at[k].name);
        fputc('\n', out);
    }
    fputs("    b  blank   o  overvote   d  the board does not agree\n"
          "    n  not on this card   e  neither this nor any that follows is\n",
          out);
}

static bal_status keep(struct asking *q, const struct finding *f, struct bal_err *err)
{
    struct finding *slot = vec_push(&q->findings, LIMIT_CONTESTS);
    struct mark *marks = arena_new(&q->arena, struct mark, f->count + 1);
    if (slot == NULL || marks == NULL)
        return err_memory(err);
    for (uint32_t i = 0; i < f->count; i++)
        marks[i] = f->marks[i];
    *slot = *f;
    slot->marks = f->count > 0 ? marks : NULL;
    return BAL_OK;
}

static bal_status ask_contest(struct asking *q, uint32_t i, struct bal_err *err)
{
    char line[LINE_BYTES];
    struct mark marks[LIMIT_MARKS];
    struct finding f = {.contest = i, .state = FINDING_NOT_ON_CARD};
    const struct contest *c = &q->s->election->contests.at[i];
    if (q->rest)
        return keep(q, &f, err);
    show_choices(q, i);
    for (str typed; !q->ended;) {
        q->ended = !read_typed(q->cli, "> ", line, &typed);
        q->rest = !q->ended && str_eq_nocase(typed, STR("e"));
        if (q->ended || q->rest)
            break;
        if (ask_card_parse(c, q->s->frame.contests[i].choices, typed, &f, marks))
            return keep(q, &f, err);
        fputs("Type numbers of the list, or one of the letters.\n", q->cli->out);
    }
    f = (struct finding){.contest = i, .state = FINDING_NOT_ON_CARD};
    return q->rest ? keep(q, &f, err) : BAL_OK;
}

// One of the letters; 0 at the end of the input.
static char ask_letter(struct asking *q, const char *prompt, const char *letters)
{
    char line[LINE_BYTES];
    for (str typed; read_typed(q->cli, prompt, line, &typed);)
        if (typed.len == 1 && strchr(letters, typed.ptr[0] | 0x20) != NULL)
            return (char)(typed.ptr[0] | 0x20);
    q->ended = true;
    return 0;
}

static void read_back(const struct asking *q)
{
    FILE *out = q->cli->out;
    fputs("\nRead it back aloud:\n", out);
    for (size_t i = 0; i < q->findings.len; i++) {
        const struct finding *f = &q->findings.at[i];
        const struct contest *c = &q->s->election->contests.at[f->contest];
        AUTO_BUF words = BUF_INIT(1 << 16);
        finding_words(c, f, &words);
        fputs("  ", out);
        term_text(out, c->name);
        fputs(": ", out);
        term_text(out, buf_str(&words));
        fputc('\n', out);
    }
}

static bal_status ask_contests(struct asking *q, struct bal_err *err)
{
    q->findings.len = 0;
    q->rest = false;
    for (size_t i = 0; i < q->card->count && !q->ended; i++)
        BAL_TRY(ask_contest(q, q->card->contests[i], err));
    if (!q->ended)
        read_back(q);
    return BAL_OK;
}

static bal_status ask_lost(struct asking *q, enum asked *out, struct bal_err *err)
{
    const struct finding lost = {.contest = CONTEST_ALL, .state = FINDING_NOT_FOUND};
    fputs("A card that is not found counts as the worst case in every contest.\n", q->cli->out);
    char sure = ask_letter(q, "Not found: sure? y, n > ", "yn");
    *out = sure == 'y' ? ASKED_CARD : sure == 'n' ? ASKED_LATER : ASKED_STOP;
    return sure == 'y' ? keep(q, &lost, err) : BAL_OK;
}

static bal_status ask_all(struct asking *q, size_t awaited, enum asked *out, struct bal_err *err)
{
    show_place(q, awaited);
    char there = ask_letter(q, "Is the card there? y yes, n not found, l later, q stop > ", "ynlq");
    *out = there == 'l' ? ASKED_LATER : ASKED_STOP;
    if (there == 'n')
        return ask_lost(q, out, err);
    for (char right = 'n'; there == 'y' && right == 'n' && !q->ended;) {
        BAL_TRY(ask_contests(q, err));
        right = q->ended ? 0 : ask_letter(q, "Is this right? y, n > ", "yn");
        *out = right == 'y' ? ASKED_CARD : ASKED_STOP;
    }
    return BAL_OK;
}

bal_status ask_card(const struct cli *cli, const struct session *s, const struct asked_card *card,
                    size_t awaited, enum asked *out, struct buf *table, struct bal_err *err)
{
    struct asking q = {.cli = cli, .s = s, .card = card, .arena = ARENA_INIT((size_t)64 << 20)};
    *out = ASKED_STOP;
    bal_status status = ask_all(&q, awaited, out, err);
    if (status == BAL_OK && *out == ASKED_CARD)
        status = card_table(s, card, q.findings.at, q.findings.len, table, err);
    vec_done(&q.findings);
    arena_done(&q.arena);
    return status;
}
