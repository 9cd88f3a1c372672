// SPDX-License-Identifier: Apache-2.0
// privacy: who could be recognised in the votes that a record's publication opens.
#include "app/sealed/privacy.h"
#include "cli/record_arg.h"
#include "io/json_write.h"
#include "record/verbs/verbs_parties.h"

struct privacy_options {
    str record;
    struct opt_u64 min_cell;
    bool json, approve;
    struct signing_options signing;
};

static const struct opt options[] = {
    RECORD_ROW(struct privacy_options),
    {.name = "min-cell",
     .kind = OPT_U64,
     .at = offsetof(struct privacy_options, min_cell),
     .arg = "N",
     .help = "the fewest cards that may be told apart from others (10, or what was committed)"},
    {.name = "json",
     .letter = 'j',
     .kind = OPT_FLAG,
     .at = offsetof(struct privacy_options, json),
     .help = "print the result as JSON"},
    {.name = "approve",
     .kind = OPT_FLAG,
     .at = offsetof(struct privacy_options, approve),
     .help = "several parties: two sides sign that they know this; only then votes are opened"},
    SIGNING_ROWS(struct privacy_options, signing),
};

static const struct example examples[] = {
    {"ballast privacy county.ballast", "before 'commit': what opened votes would tell"},
    {"ballast privacy county.ballast --min-cell 30 --json", "by another law, for a script"},
    {"ballast privacy county.ballast --approve --key a.key --key state.key",
     "after 'commit': the votes may be opened"},
    {"ballast privacy county.ballast --approve --ask privacy.req",
     "signed elsewhere: writes the report to privacy.req.jsonl, too"},
};

enum { STYLES_SHOWN = 20 };

struct shown {
    const struct cli *cli;
    struct session *s;
    struct privacy p;
    uint64_t cards; // that could be recognised
};

static str jurisdiction_of(const struct shown *h, uint32_t jurisdiction)
{
    return h->s->election->jurisdictions.items[jurisdiction];
}

// The contests on a CVR: "Mayor, Clerk".
static void style_words(const struct shown *h, uint32_t cvr, struct buf *out)
{
    const struct frame *f = &h->s->frame;
    for (uint32_t c = 0; c < f->contest_count; c++) {
        if (column_get(&f->contests[c].contest->column, cvr) == 0)
            continue;
        buf_add(out, out->len > 0 ? STR(", ") : STR(""));
        session_spell(h->s, c, out);
    }
}

// ---- JSON

static void json_contest(struct json_writer *w, const struct shown *h, uint32_t c)
{
    const struct privacy_contest *p = &h->p.contests.at[c];
    AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES);
    session_spell(h->s, c, &name);
    jw_open(w, '{');
    jw_key_value(w, "contest", buf_str(&name));
    jw_key_u64(w, "cards", p->cards);
    jw_key_u64(w, "units", p->units);
    jw_key_u64(w, "groups", p->groups);
    jw_key_u64(w, "smallest_group", p->smallest);
    jw_key_u64(w, "exposed", p->exposed);
    jw_key_u64(w, "patterns", p->patterns);
    jw_key_u64(w, "rare_pattern_cards", p->rare);
    jw_close(w, '}');
}

static bal_status print_json(const struct shown *h, struct bal_err *err)
{
    AUTO_SINK sink;
    struct json_writer w;
    sink_open_stream(&sink, h->cli->out);
    jw_init(&w, &sink, false);
    jw_open(&w, '{');
    jw_key_u64(&w, "min_cell", h->p.min_cell);
    jw_key_u64(&w, "linked_cards", h->p.linked);
    jw_key_u64(&w, "recognisable_cards", h->cards - h->p.filler_cards);
    jw_key_u64(&w, "kept_together", h->cards);
    jw_key(&w, "contests");
    jw_open(&w, '[');
    for (uint32_t c = 0; c < h->p.contests.len; c++)
        json_contest(&w, h, c);
    jw_close(&w, ']');
    jw_key(&w, "rare_styles");
    jw_open(&w, '[');
    for (size_t i = 0; i < h->p.styles.len; i++) {
        const struct privacy_style *s = &h->p.styles.at[i];
        AUTO_BUF words = BUF_INIT(LIMIT_TOKEN_BYTES);
        style_words(h, s->example, &words);
        jw_open(&w, '{');
        jw_key_value(&w, "jurisdiction", jurisdiction_of(h, s->jurisdiction));
        jw_key_u64(&w, "cards", s->cards);
        jw_key_value(&w, "contests", buf_str(&words));
        jw_close(&w, '}');
    }
    jw_close(&w, ']');
    jw_close(&w, '}');
    jw_end(&w);
    return sink_close(&sink, err);
}

// ---- for people

static bal_status print_contests(const struct shown *h, struct bal_err *err)
{
    static const struct term_column columns[] = {
        {.title = "contest"},
        {.title = "cards", .right = true},
        {.title = "units", .right = true},
        {.title = "merged into", .right = true},
        {.title = "smallest", .right = true},
        {.title = "ways to vote", .right = true},
        {.title = "cards with a rare one", .right = true},
    };
    struct term_table t = TERM_TABLE(columns);
    for (uint32_t c = 0; c < h->p.contests.len; c++) {
        const struct privacy_contest *p = &h->p.contests.at[c];
        AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES);
        session_spell(h->s, c, &name);
        term_cell(&t, STR_FMT, STR_ARG(buf_str(&name)));
        term_number(&t, p->cards);
        term_number(&t, p->units);
        term_number(&t, p->groups);
        term_number(&t, p->smallest);
        term_number(&t, p->patterns);
        term_number(&t, p->rare);
    }
    return term_table_print(&t, h->cli, err);
}

static bal_status print_styles(const struct shown *h, struct bal_err *err)
{
    static const struct term_column columns[] = {
        {.title = "rare style in"}, {.title = "cards", .right = true}, {.title = "contests"}};
    struct term_table t = TERM_TABLE(columns);
    if (h->p.styles.len == 0)
        return BAL_OK;
    fputc('\n', h->cli->out);
    for (size_t i = 0; i < h->p.styles.len && i < STYLES_SHOWN; i++) {
        const struct privacy_style *s = &h->p.styles.at[i];
        AUTO_BUF words = BUF_INIT(LIMIT_TOKEN_BYTES);
        str where = jurisdiction_of(h, s->jurisdiction);
        style_words(h, s->example, &words);
        term_cell(&t, STR_FMT, STR_ARG(where.len > 0 ? where : STR("-")));
        term_number(&t, s->cards);
        term_cell(&t, STR_FMT, STR_ARG(buf_str(&words)));
    }
    BAL_TRY(term_table_print(&t, h->cli, err));
    if (h->p.styles.len > STYLES_SHOWN)
        fprintf(h->cli->out, "and %zu more\n", h->p.styles.len - STYLES_SHOWN);
    return BAL_OK;
}

static void print_verdict(const struct shown *h)
{
    char text[3][NUM_TEXT];
    FILE *out = h->cli->out;
    fputc('\n', out);
    if (h->cards == 0) {
        fprintf(out, "no voter can be told apart from at least " STR_FMT " others\n",
                STR_ARG(num_grouped(h->p.min_cell - 1, text[0])));
        return;
    }
    fprintf(out, STR_FMT " of " STR_FMT " cards could be recognised: " STR_FMT,
            STR_ARG(num_grouped(h->cards - h->p.filler_cards, text[0])),
            STR_ARG(num_grouped(h->p.linked, text[1])),
            STR_ARG(num_grouped(h->p.style_cards, text[2])));
    fprintf(out, " by a rare style, " STR_FMT " by a rare way to vote\n",
            STR_ARG(num_grouped(h->p.pattern_cards, text[0])));
    fprintf(out, "'ballast commit --together' puts them into pools, with " STR_FMT " others\n",
            STR_ARG(num_grouped(h->p.filler_cards, text[0])));
    for (uint32_t c = 0; c < h->p.contests.len; c++) {
        const struct privacy_contest *p = &h->p.contests.at[c];
        AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES);
        if (p->exposed == 0)
            continue;
        session_spell(h->s, c, &name);
        fputs("all of contest '", out);
        term_text(out, buf_str(&name));
        fputs("' is one group that is too small, or says one thing only\n", out);
    }
}

static bal_status look(struct shown *h, const struct privacy_options *o, struct bal_err *err)
{
    const struct state *state = &h->s->record->state;
    uint64_t min_cell = MIN_CELL_USUAL;
    if (o->min_cell.given)
        min_cell = o->min_cell.v > 0 ? o->min_cell.v : 1;
    else if (state->published.min_cell > 0)
        min_cell = state->published.min_cell;
    if (!h->s->framed) {
        BAL_TRY(session_settings(h->s, err));
        BAL_TRY(session_frame(h->s, err));
    }
    BAL_TRY(privacy_make(&h->p, &h->s->frame, min_cell, err));
    h->cards = privacy_cards(&h->p);
    if (o->json)
        return print_json(h, err);
    BAL_TRY(print_contests(h, err));
    BAL_TRY(print_styles(h, err));
    print_verdict(h);
    return BAL_OK;
}

static bal_status show(struct record_arg *a, const struct privacy_options *o, uint64_t *cards,
                       struct bal_err *err)
{
    struct problems p;
    struct session s;
    struct shown h = {.cli = a->cli, .s = &s};
    problems_init(&p);
    bal_status status = session_open(&s, &a->record, &p, err);
    record_arg_quiet(a);
    if (status == BAL_OK)
        status = look(&h, o, err);
    if (status != BAL_OK)
        record_arg_refused(a, &p);
    *cards = h.cards;
    privacy_done(&h.p);
    session_close(&s);
    problems_done(&p);
    return status;
}

// ---- signed

// What is to be signed lies beside its request, for those who compare it.
static bal_status write_beside(struct record_arg *a, str list, struct bal_err *err)
{
    AUTO_BUF path = BUF_INIT(1 << 16);
    AUTO_SINK sink = {0};
    buf_add(&path, str_from(a->signing.ask));
    buf_add(&path, STR(".jsonl"));
    BAL_TRY(sink_open_file(&sink, buf_cstr(&path), err));
    sink_put(&sink, list);
    BAL_TRY(sink_close(&sink, err));
    fputc('\n', a->cli->out);
    term_text(a->cli->out, buf_str(&path));
    fputs(": the report, for 'ballast sign --file'\n", a->cli->out);
    return BAL_OK;
}

static bal_status approve(struct record_arg *a, struct bal_err *err)
{
    struct problems p;
    struct bal_err why;
    uint64_t cards = 0;
    AUTO_BUF list = BUF_INIT((size_t)1 << 30);
    problems_init(&p);
    bal_status status = verb_privacy(&a->record, &list, &cards, &p, err);
    record_arg_quiet(a);
    problems_done(&p);
    if (a->signing.how.asked && write_beside(a, buf_str(&list), &why) != BAL_OK) {
        a->signing.how.asked = false;
        *err = why;
    }
    if (status == BAL_OK)
        fputs("\nthe report is signed: votes may be opened\n", a->cli->out);
    return status;
}

static int run(const struct cli *cli, void *opaque)
{
    const struct privacy_options *o = opaque;
    struct bal_err err = {0};
    struct record_arg a = {.cli = cli};
    uint64_t cards = 0;
    if (o->approve && (o->min_cell.given || o->json))
        return cli_usage(cli, "--approve takes neither --min-cell nor --json");
    bal_status status = o->approve ? record_arg_open_signed(&a, cli, o->record, &o->signing, &err)
                                   : record_arg_open(&a, cli, o->record, STORE_READ, &err);
    if (status == BAL_OK && o->approve)
        status = record_allows(&a.record, "privacy-report", &err);
    if (status == BAL_OK)
        status = show(&a, o, &cards, &err);
    if (status == BAL_OK && o->approve)
        status = approve(&a, &err);
    int result = record_arg_end(&a, status, &err);
    return result == EXIT_DONE && cards > 0 && !o->approve ? EXIT_NO : result;
}

const struct command command_privacy = {
    .name = "privacy",
    .summary = "who could be recognised in the votes that are published",
    .details =
        "Opened votes are of one contest each and name a reporting unit of at least --min-cell "
        "cards; smaller units are merged. A voter could still be recognised by a card whose set of "
        "contests hardly anybody else has, once it is drawn, and by marks that hardly anybody else "
        "made: a ranking, several votes, a written name. docs/commitments.md says what is counted, "
        "and what can be done: keep such cards together, publish proven sums in place of votes, or "
        "publish no votes.\n\n"
        "In an audit of several parties no vote is opened before two sides have signed this "
        "report, "
        "as it is after 'commit': with --approve it goes into the record, and into what is "
        "published. "
        "Whoever does not want the votes opened as they are does not sign: before the seed "
        "'ballast "
        "reopen' lets the audit be committed in another way.",
    .options = options,
    .option_count = ARRAY_LEN(options),
    .options_size = sizeof(struct privacy_options),
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .exit_notes = " 0   nobody could be recognised; with --approve: it is signed\n"
                  " 1   somebody could\n"
                  " 2   the record cannot be read, or its inputs make no audit",
    .run = run,
};
