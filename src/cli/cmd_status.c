// SPDX-License-Identifier: Apache-2.0
// status: where an audit stands and what comes next, from the record's log.
#include "cli/record_arg.h"
#include "cli/standing_print.h"
#include "cli/status_parties.h"
#include "record/state/advice.h"
#include "record/verbs/verbs.h"

struct status_options {
    str record;
    bool json;
};

static const struct opt options[] = {
    RECORD_ROW(struct status_options),
    {.name = "json",
     .letter = 'j',
     .kind = OPT_FLAG,
     .at = offsetof(struct status_options, json),
     .help = "print the result as JSON"},
};

static const struct example examples[] = {
    {"ballast status county.ballast", "inputs, contests, rounds, and the next command"},
    {"ballast status county.ballast --json", "the same for programs"},
};

// ---- for people

static void print_when(const struct cli *cli, const char *what, int64_t time)
{
    char text[UTC_TEXT];
    if (time != 0)
        fprintf(cli->out, "%-11s" STR_FMT "\n", what, STR_ARG(utc_text(time, text)));
}

static void print_head(const struct cli *cli, const struct state *s)
{
    AUTO_BUF phase = BUF_INIT(1000);
    advice_phase(s, &phase);
    term_text(cli->out, s->election);
    fputs(": ", cli->out);
    term_text(cli->out, buf_str(&phase));
    fputs("\n\n", cli->out);
    print_when(cli, "opened", s->opened);
    print_when(cli, "committed", s->committed);
    print_when(cli, "seeded", s->seeded);
    print_when(cli, "concluded", s->concluded);
    fprintf(cli->out, "risk limit " STR_FMT ", of contests that set none\n",
            STR_ARG(s->risk_limit));
    if (s->sampler.len > 0 && s->committed != 0)
        fprintf(cli->out, "sampler    " STR_FMT "\n", STR_ARG(s->sampler));
    if (s->seed.len > 0)
        fprintf(cli->out, "seed       " STR_FMT "\n", STR_ARG(s->seed));
    fprintf(cli->out, "log        %llu events\n", (unsigned long long)s->size);
}

static void input_row(struct term_table *t, const struct state_input *in)
{
    term_number(t, in->seq);
    term_cell(t, "%s", input_kind_name(in->kind));
    term_cell(t, STR_FMT, STR_ARG(in->name));
    term_cell(t, STR_FMT, STR_ARG(in->jurisdiction.len > 0 ? in->jurisdiction : STR("-")));
    if (in->cards + in->listed > 0)
        term_number(t, in->cards + in->listed);
    else
        term_cell(t, "-");
    if (in->withdrawn)
        term_cell(t, "withdrawn: " STR_FMT, STR_ARG(in->reason));
    else
        term_cell(t, STR_FMT, STR_ARG(in->format.len > 0 ? in->format : STR("several")));
}

static bal_status print_inputs(const struct cli *cli, const struct state *s, struct bal_err *err)
{
    static const struct term_column columns[] = {
        {.title = "event", .right = true},
        {.title = "input"},
        {.title = "file"},
        {.title = "jurisdiction"},
        {.title = "cards", .right = true},
        {.title = "format"},
    };
    if (s->inputs.len == 0)
        return BAL_OK;
    struct term_table t = TERM_TABLE(columns);
    for (size_t i = 0; i < s->inputs.len; i++)
        input_row(&t, &s->inputs.at[i]);
    fputc('\n', cli->out);
    return term_table_print(&t, cli, err);
}

// Before commit: what was set one by one.
static bal_status print_settings(const struct cli *cli, const struct state *s, struct bal_err *err)
{
    static const struct term_column columns[] = {
        {.title = "set for contest"},
        {.title = "target"},
        {.title = "limit", .right = true},
        {.title = "method"},
        {.title = "cards bound", .right = true},
        {.title = "ranked by"},
    };
    if (s->settings.len == 0 || s->committed != 0)
        return BAL_OK;
    struct term_table t = TERM_TABLE(columns);
    for (size_t i = 0; i < s->settings.len; i++) {
        const struct state_setting *c = &s->settings.at[i];
        term_cell(&t, STR_FMT, STR_ARG(c->contest));
        term_cell(&t, "%s", !c->has_target ? "" : c->target ? "yes" : "no");
        term_cell(&t, STR_FMT, STR_ARG(c->risk_limit));
        term_cell(&t, STR_FMT, STR_ARG(c->method));
        if (c->has_bound)
            term_number(&t, c->cards_bound);
        else
            term_cell(&t, " ");
        term_cell(&t, STR_FMT, STR_ARG(c->irv_rule));
    }
    fputc('\n', cli->out);
    return term_table_print(&t, cli, err);
}

static bal_status print_rounds(const struct cli *cli, const struct state *s, struct bal_err *err)
{
    static const struct term_column columns[] = {
        {.title = "round", .right = true},
        {.title = "new cards", .right = true},
        {.title = "cards", .right = true},
        {.title = "opened"},
        {.title = "closed"},
        {.title = "new batches", .right = true},
    };
    bool batches = false;
    char time[UTC_TEXT];
    if (s->rounds.len == 0)
        return BAL_OK;
    struct term_table t = TERM_TABLE(columns);
    for (size_t i = 0; i < s->rounds.len; i++)
        batches = batches || s->rounds.at[i].batches.size > 0;
    t.column_count -= !batches;
    for (size_t i = 0; i < s->rounds.len; i++) {
        const struct state_round *r = &s->rounds.at[i];
        term_number(&t, r->number);
        term_number(&t, r->new_cards);
        term_number(&t, r->cards);
        term_cell(&t, STR_FMT, STR_ARG(utc_text(r->opened, time)));
        if (r->closed != 0)
            term_cell(&t, STR_FMT, STR_ARG(utc_text(r->closed, time)));
        else
            term_cell(&t, "%llu awaited",
                      (unsigned long long)advice_awaited(s) + advice_awaited_counts(s));
        if (batches)
            term_number(&t, r->new_batches);
    }
    fputc('\n', cli->out);
    return term_table_print(&t, cli, err);
}

// What else was put on record of the cards.
struct readings {
    uint64_t second, ruled, places, other_seals;
};

static struct readings count_readings(const struct state *s)
{
    struct readings r = {0};
    for (size_t i = 0; i < s->seconds.len; i++)
        r.second += s->seconds.at[i].cards;
    for (size_t i = 0; i < s->rulings.len; i++)
        r.ruled += s->rulings.at[i].cards;
    for (size_t i = 0; i < s->retrievals.len; i++) {
        r.places += s->retrievals.at[i].places;
        r.other_seals += s->retrievals.at[i].other_seals;
    }
    return r;
}

static void print_readings(const struct cli *cli, const struct state *s)
{
    struct counted text;
    struct readings r = count_readings(s);
    if (r.places + r.second + r.ruled > 0)
        fputc('\n', cli->out);
    if (r.places > 0)
        fprintf(cli->out, "taken from storage: %s", counted(&text, r.places, "place", "places"));
    if (r.places > 0)
        fprintf(cli->out, ", %llu with another seal than was listed\n",
                (unsigned long long)r.other_seals);
    if (r.second > 0)
        fprintf(cli->out,
                "read a second time: %s ('ballast adjudicate' lists where boards differ)\n",
                counted(&text, r.second, "card", "cards"));
    if (r.ruled > 0)
        fprintf(cli->out, "adjudicated: %s\n", counted(&text, r.ruled, "card", "cards"));
}

static void json_readings(struct json_writer *w, const struct state *s)
{
    struct readings r = count_readings(s);
    jw_key_u64(w, "places", r.places);
    jw_key_u64(w, "other_seals", r.other_seals);
    jw_key_u64(w, "second_readings", r.second);
    jw_key_u64(w, "adjudicated", r.ruled);
}

static bal_status print_text(struct record_arg *a, const struct standings *contests,
                             struct bal_err *err)
{
    const struct state *s = &a->record.state;
    print_head(a->cli, s);
    BAL_TRY(print_inputs(a->cli, s, err));
    BAL_TRY(print_settings(a->cli, s, err));
    if (contests->at.len > 0) {
        fputc('\n', a->cli->out);
        BAL_TRY(standing_print(a->cli, contests, err));
    }
    BAL_TRY(print_rounds(a->cli, s, err));
    print_readings(a->cli, s);
    status_parties_print(a->cli, &a->record);
    record_arg_next(a);
    return BAL_OK;
}

// ---- for programs

static void json_time(struct json_writer *w, const char *key, int64_t time)
{
    char text[UTC_TEXT];
    jw_key(w, key);
    if (time != 0)
        jw_str(w, utc_text(time, text));
    else
        jw_null(w);
}

static void json_inputs(struct json_writer *w, const struct state *s)
{
    jw_open(w, '[');
    for (size_t i = 0; i < s->inputs.len; i++) {
        const struct state_input *in = &s->inputs.at[i];
        jw_open(w, '{');
        jw_key_u64(w, "event", in->seq);
        jw_key_value(w, "kind", str_from(input_kind_name(in->kind)));
        jw_key_value(w, "file", in->name);
        jw_key_value(w, "jurisdiction", in->jurisdiction);
        jw_key_value(w, "format", in->format);
        jw_key_u64(w, "cards", in->cards);
        jw_key_u64(w, "cards_listed", in->listed);
        jw_key_u64(w, "contests", in->contests);
        jw_key_bool(w, "withdrawn", in->withdrawn);
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

static void json_rounds(struct json_writer *w, const struct state *s)
{
    jw_open(w, '[');
    for (size_t i = 0; i < s->rounds.len; i++) {
        const struct state_round *r = &s->rounds.at[i];
        jw_open(w, '{');
        jw_key_u64(w, "round", r->number);
        jw_key_u64(w, "new_cards", r->new_cards);
        jw_key_u64(w, "cards", r->cards);
        if (r->batches.size > 0)
            jw_key_u64(w, "new_batches", r->new_batches);
        json_time(w, "opened", r->opened);
        json_time(w, "closed", r->closed);
        jw_close(w, '}');
    }
    jw_close(w, ']');
}

static const char *phase_name(enum phase p)
{
    static const char *const names[] = {
        [PHASE_NEW] = "new",           [PHASE_OPEN] = "open",
        [PHASE_FREEZING] = "freezing", [PHASE_COMMITTED] = "committed",
        [PHASE_SHARING] = "sharing",   [PHASE_REVEALING] = "revealing",
        [PHASE_THROWN] = "thrown",     [PHASE_SEEDED] = "seeded",
        [PHASE_DRAWING] = "drawing",   [PHASE_ROUND] = "round",
        [PHASE_MEASURED] = "measured", [PHASE_CONCLUDED] = "concluded",
    };
    return names[p];
}

static bal_status print_json(struct record_arg *a, const struct standings *contests,
                             struct bal_err *err)
{
    const struct state *s = &a->record.state;
    struct json_writer w;
    AUTO_SINK sink;
    AUTO_BUF words = BUF_INIT(1000), next = BUF_INIT(1 << 17);
    advice_phase(s, &words);
    advice_next(s, buf_str(&a->record.path), standings_settled(contests), &next);
    sink_open_stream(&sink, a->cli->out);
    jw_init(&w, &sink, false);
    jw_open(&w, '{');
    jw_key_value(&w, "election", s->election);
    jw_key_value(&w, "phase", str_from(phase_name(s->phase)));
    jw_key_value(&w, "phase_in_words", buf_str(&words));
    jw_key_value(&w, "next", buf_str(&next));
    jw_key_u64(&w, "events", s->size);
    json_time(&w, "opened", s->opened);
    json_time(&w, "committed", s->committed);
    json_time(&w, "seeded", s->seeded);
    json_time(&w, "concluded", s->concluded);
    jw_key_value(&w, "risk_limit", s->risk_limit);
    jw_key_value(&w, "sampler", s->sampler);
    jw_key_value(&w, "seed", s->seed);
    jw_key_u64(&w, "awaited", advice_awaited(s));
    if (advice_awaited_counts(s) > 0)
        jw_key_u64(&w, "awaited_counts", advice_awaited_counts(s));
    jw_key(&w, "inputs");
    json_inputs(&w, s);
    jw_key(&w, "contests");
    standing_json(&w, contests);
    jw_key(&w, "rounds");
    json_rounds(&w, s);
    json_readings(&w, s);
    status_parties_json(&w, &s->parties);
    jw_close(&w, '}');
    jw_end(&w);
    return sink_close(&sink, err);
}

static bal_status show(struct record_arg *a, bool json, struct bal_err *err)
{
    struct standings contests;
    bal_status status = verb_standings(&a->record, &contests, err);
    if (status == BAL_OK)
        status = json ? print_json(a, &contests, err) : print_text(a, &contests, err);
    standings_done(&contests);
    return status;
}

static int run(const struct cli *cli, void *opaque)
{
    const struct status_options *o = opaque;
    struct bal_err err = {0};
    struct record_arg a;
    bal_status status = record_arg_open(&a, cli, o->record, STORE_READ, &err);
    if (status == BAL_OK)
        status = show(&a, o->json, &err);
    return record_arg_end(&a, status, &err);
}

const struct command command_status = {
    .name = "status",
    .summary = "say where an audit stands and what comes next",
    .details = "Reads the log only, so it answers at once, however large the election; where hand "
               "counts were entered and the audit is not concluded, the inputs too. The figures "
               "are those that the record holds; 'ballast verify' computes them anew.",
    .options = options,
    .option_count = ARRAY_LEN(options),
    .options_size = sizeof(struct status_options),
    .examples = examples,
    .example_count = ARRAY_LEN(examples),
    .exit_notes = " 0   shown\n"
                  " 2   no record, or one that was changed or damaged",
    .run = run,
};
