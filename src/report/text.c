// SPDX-License-Identifier: Apache-2.0
// text.c: a report for a terminal or a printer: plain words first, then tables.
#include "report/text_table.h"
#include "report/words.h"
#include "report/writer.h"

#define TABLE(name, ...)                                                                           \
    static const char *const titles_[] = {__VA_ARGS__};                                            \
    struct text_table name;                                                                        \
    text_table_open(&name, titles_, ARRAY_LEN(titles_))

static void heading(struct sink *out, const char *title)
{
    sink_char(out, '\n');
    sink_put(out, str_from(title));
    sink_char(out, '\n');
    for (size_t n = strlen(title); n > 0; n--)
        sink_char(out, '=');
    sink_put(out, STR("\n\n"));
}

// A line "name  value"; nothing when there is no value.
static void fact(struct sink *out, const char *name, str value)
{
    struct prose p = {.out = out};
    if (value.len == 0)
        return;
    sink_printf(out, "%-14s", name);
    prose_text(&p, value);
    sink_char(out, '\n');
}

// Words that are wrapped once they are all there.
static struct prose words_open(struct sink *words)
{
    sink_open_memory(words, TEXT_TABLE_BYTES);
    return (struct prose){.out = words};
}

static bal_status words_close(struct sink *words, struct sink *out, const char *first,
                              size_t indent, struct bal_err *err)
{
    bal_status status = sink_close(words, err);
    if (status == BAL_OK)
        text_wrap(out, buf_str(&words->buf), first, indent);
    sink_discard(words);
    return status;
}

static bal_status write_head(const struct report *r, struct sink *out, struct bal_err *err)
{
    struct sink words;
    struct prose p = words_open(&words);
    prose_say(&p, "AUDIT REPORT: ");
    prose_text(&p, r->election);
    BAL_TRY(words_close(&words, out, "", 0, err));
    sink_char(out, '\n');
    fact(out, "Record", r->record);
    fact(out, "State", r->phase);
    fact(out, "Next", r->next);
    fact(out, "Opened", r->opened);
    fact(out, "Committed", r->committed);
    fact(out, "Seeded", r->seeded);
    fact(out, "Concluded", r->concluded_at);
    return BAL_OK;
}

static bal_status write_summary(const struct report *r, struct sink *out, struct bal_err *err)
{
    struct sink words;
    heading(out, "Summary");
    sink_put(out, str_from(report_headline(report_verdict(r))));
    sink_put(out, STR(".\n"));
    struct prose p = words_open(&words);
    words_overview(&p, r);
    BAL_TRY(words_close(&words, out, "", 0, err));
    for (size_t i = 0; i < r->contests.len; i++) {
        sink_char(out, '\n');
        p = words_open(&words);
        words_contest(&p, &r->contests.at[i], true);
        BAL_TRY(words_close(&words, out, "- ", 2, err));
    }
    sink_put(out, STR("\nWhat this audit takes for granted and does not check:\n"));
    for (size_t i = 0; words_not_checked[i] != NULL; i++)
        text_wrap(out, str_from(words_not_checked[i]), "- ", 2);
    return BAL_OK;
}

static bal_status write_contests(const struct report *r, struct sink *out, struct bal_err *err)
{
    heading(out, "Contests");
    TABLE(t, ">risk", ">limit", ">examined", ">margin", ">diluted", "status", "contest");
    for (size_t i = 0; i < r->contests.len; i++) {
        const struct report_contest *c = &r->contests.at[i];
        text_cell_risk(&t, c->risk);
        struct prose p = text_cell(&t);
        prose_limit(&p, c->risk_limit);
        text_cell_end(&t);
        text_cell_number(&t, c->usable);
        text_cell_number(&t, c->margin);
        prose_percent(&p, c->diluted_margin, 2);
        text_cell_end(&t);
        text_cell_text(&t, str_from(words_status(c)));
        text_cell_text(&t, c->name);
    }
    return text_table_print(&t, out, err);
}

static void won_cell(struct text_table *t, bool won, uint32_t seats)
{
    struct prose p = text_cell(t);
    if (seats > 0)
        prose_count(&p, seats, "seat");
    else
        prose_say(&p, won ? "won" : "");
    text_cell_end(t);
}

static void hand_columns(struct text_table *t, const struct report_choice *choice)
{
    if (choice->counted)
        text_cell_number(t, choice->hand);
    else
        text_cell_text(t, STR(""));
    if (choice->hand_tied)
        text_cell_text(t, STR("tied"));
    else
        won_cell(t, choice->counted && choice->hand_winner, choice->hand_seats);
}

static void write_definition(const struct report_contest *c, struct sink *out)
{
    struct prose p = {.out = out};
    sink_char(out, '\n');
    prose_text(&p, c->name);
    sink_printf(out, "\nseats %u, votes allowed %u, ", c->seats, c->votes_allowed);
    if (!str_eq(c->function, STR("plurality"))) {
        prose_text(&p, c->function);
        prose_say(&p, ", ");
    }
    prose_count(&p, c->cards, "card");
    prose_say(&p, " (");
    prose_count(&p, c->phantoms, "phantom");
    prose_say(&p, ")");
    if (c->batches > 0) {
        prose_say(&p, " in ");
        words_units(&p, c, c->batches);
        prose_say(&p, ", compared as wholes");
    }
    prose_say(&p, c->universe.len > 0 ? ", voted in " : "");
    prose_text(&p, c->universe);
    sink_char(out, '\n');
    if (c->irv_rule.len > 0) {
        prose_say(&p, "rankings: ");
        prose_text(&p, c->irv_rule);
        sink_char(out, '\n');
    }
    if (c->pools.len > 0) {
        prose_text(&p, c->pools);
        sink_char(out, '\n');
    }
}

static bal_status write_assertions(const struct report_contest *c, struct sink *out,
                                   struct bal_err *err)
{
    TABLE(t, ">risk", ">margin", "assertion");
    for (size_t i = 0; i < c->assertions.len; i++) {
        const struct report_assertion *a = &c->assertions.at[i];
        text_cell_risk(&t, a->risk);
        text_cell_number(&t, a->margin);
        struct prose p = text_cell(&t);
        if (a->words.len > 0) {
            prose_text(&p, a->words);
        } else {
            prose_text(&p, a->winner);
            prose_say(&p, " got more votes than ");
            prose_text(&p, a->loser);
        }
        text_cell_end(&t);
    }
    return text_table_print(&t, out, err);
}

static bal_status write_votes(const struct report_contest *c, struct sink *out, struct bal_err *err)
{
    if (!str_eq(c->figures, STR("votes"))) {
        sink_put(out, c->figures);
        sink_put(out, STR(":\n"));
    }
    if (c->unreported)
        sink_put(out, STR("No votes are reported.\n"));
    TABLE(t, ">reported", "", ">by hand", "", "choice");
    for (size_t k = 0; k < c->choices.len; k++) {
        const struct report_choice *choice = &c->choices.at[k];
        if (c->unreported)
            text_cell_text(&t, STR("-"));
        else
            text_cell_number(&t, choice->reported);
        won_cell(&t, choice->reported_winner, choice->seats);
        hand_columns(&t, choice);
        text_cell_text(&t, choice->name);
    }
    return text_table_print(&t, out, err);
}

static bal_status write_choices(const struct report *r, struct sink *out, struct bal_err *err)
{
    for (size_t i = 0; i < r->contests.len; i++) {
        const struct report_contest *c = &r->contests.at[i];
        write_definition(c, out);
        if (c->choices.len > 0)
            BAL_TRY(write_votes(c, out, err));
        if (c->assertions.len > 0)
            BAL_TRY(write_assertions(c, out, err));
    }
    return BAL_OK;
}

static bal_status write_rounds(const struct report *r, struct sink *out, struct bal_err *err)
{
    heading(out, "Rounds");
    if (r->rounds.len == 0) {
        sink_put(out, STR("None yet.\n"));
        return BAL_OK;
    }
    TABLE(t, ">round", "opened", "closed", ">cards", ">new", ">entered", ">not found");
    for (size_t i = 0; i < r->rounds.len; i++) {
        const struct report_round *round = &r->rounds.at[i];
        text_cell_number(&t, round->number);
        text_cell_text(&t, round->opened);
        text_cell_text(&t, round->closed);
        text_cell_number(&t, round->cards);
        text_cell_number(&t, round->new_cards);
        text_cell_number(&t, round->entered);
        text_cell_number(&t, round->not_found);
    }
    BAL_TRY(text_table_print(&t, out, err));
    if (report_drew_batches(r)) {
        struct prose p = {.out = out};
        prose_say(&p, "\n");
        words_batches_drawn(&p, r);
        prose_say(&p, "\n");
    }
    return BAL_OK;
}

static bal_status write_progress(const struct report *r, struct sink *out, struct bal_err *err)
{
    if (r->rounds.len == 0)
        return BAL_OK;
    sink_char(out, '\n');
    TABLE(t, ">round", ">planned", ">examined", ">risk", "contest");
    for (size_t i = 0; i < r->contests.len; i++) {
        const struct report_contest *c = &r->contests.at[i];
        for (size_t k = 0; k < c->rounds.len; k++) {
            text_cell_number(&t, k < r->rounds.len ? r->rounds.at[k].number : k + 1);
            text_cell_number(&t, c->rounds.at[k].planned);
            text_cell_number(&t, c->rounds.at[k].usable);
            text_cell_risk(&t, c->rounds.at[k].risk);
            text_cell_text(&t, c->name);
        }
    }
    return text_table_print(&t, out, err);
}

static void place_cell(struct text_table *t, const struct report_discrepancy *d)
{
    const str parts[] = {d->jurisdiction, d->container, d->tabulator, d->batch};
    struct prose p = text_cell(t);
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        if (parts[i].len == 0)
            continue;
        prose_text(&p, parts[i]);
        prose_say(&p, " / ");
    }
    if (d->whole_batch)
        prose_say(&p, "whole batch");
    else
        prose_number(&p, d->position);
    text_cell_end(t);
}

static bal_status write_discrepancies(const struct report *r, struct sink *out, struct bal_err *err)
{
    heading(out, "Discrepancies");
    if (r->discrepancies.len == 0) {
        sink_put(out, STR("None: every card examined shows what its CVR says.\n"));
        return BAL_OK;
    }
    sink_put(out, STR("votes: change of the contest's smallest margin; above 0, the machine record "
                      "was more\nfavourable to the reported winner than the paper.\n\n"));
    TABLE(t, ">round", ">draw", ">votes", "CVR", "paper", "contest", "card (place / position)");
    for (size_t i = 0; i < r->discrepancies.len; i++) {
        const struct report_discrepancy *d = &r->discrepancies.at[i];
        text_cell_number(&t, d->round);
        text_cell_number(&t, d->draw);
        sink_printf(text_cell(&t).out, d->votes > 0 ? "+%d" : "%d", d->votes);
        text_cell_end(&t);
        text_cell_text(&t, d->reported);
        text_cell_text(&t, d->audited);
        text_cell_text(&t, d->contest);
        place_cell(&t, d);
    }
    return text_table_print(&t, out, err);
}

static bal_status write_found(const struct report *r, struct sink *out, struct bal_err *err)
{
    sink_put(out, STR("\nCards by what they change the smallest margin by; not found, not agreed "
                      "upon: of these.\n\n"));
    TABLE(t, ">+2", ">+1", ">0", ">-1", ">-2", ">not found", ">no agreement", "contest");
    for (size_t i = 0; i < r->contests.len; i++) {
        const struct report_contest *c = &r->contests.at[i];
        if (c->usable == 0)
            continue;
        const struct report_discrepancy_counts *f = &c->found;
        const uint64_t figures[] = {f->o2, f->o1,        f->none,        f->u1,
                                    f->u2, f->not_found, f->no_agreement};
        for (size_t k = 0; k < ARRAY_LEN(figures); k++)
            text_cell_number(&t, figures[k]);
        text_cell_text(&t, c->name);
    }
    BAL_TRY(text_table_print(&t, out, err));
    if (report_by_batch(r))
        sink_put(out, STR("\nOf contests that compare whole batches: +1 are draws of batches "
                          "whose reported sums\noverstate the margin, -1 understate it, by "
                          "however many votes.\n"));
    return BAL_OK;
}

static bal_status write_inputs(const struct report *r, struct sink *out, struct bal_err *err)
{
    heading(out, "Inputs");
    for (size_t i = 0; i < r->inputs.len; i++) {
        const struct report_input *in = &r->inputs.at[i];
        struct sink words;
        struct prose p = words_open(&words);
        const str parts[] = {in->kind, in->name, in->jurisdiction, in->format, in->time};
        sink_printf(p.out, "#%llu", (unsigned long long)in->seq);
        for (size_t k = 0; k < ARRAY_LEN(parts); k++) {
            prose_say(&p, parts[k].len > 0 ? k > 0 ? ", " : " " : "");
            prose_text(&p, parts[k]);
        }
        prose_say(&p, ", ");
        prose_count(&p, in->bytes, "byte");
        prose_say(&p, ", ");
        prose_count(&p, in->cards, "card");
        prose_say(&p, in->salted ? ", SHA-256 of salt and file:" : ", SHA-256 of the file:");
        BAL_TRY(words_close(&words, out, "", 4, err));
        p = (struct prose){.out = out};
        prose_say(&p, "    ");
        prose_text(&p, in->digest);
        prose_say(&p, in->withdrawn ? "\n    withdrawn: " : "");
        prose_text(&p, in->withdrawn ? in->reason : STR(""));
        sink_char(out, '\n');
    }
    const struct {
        const char *name;
        uint64_t value;
    } figures[] = {
        {"cards in the manifests", r->reconciliation.manifest_cards},
        {"cards with a CVR", r->reconciliation.cvr_cards},
        {"cards without a CVR", r->reconciliation.missing},
        {"CVRs without a card", r->reconciliation.extra},
        {"batches that agree", r->reconciliation.batches_equal},
        {"batches that differ", r->reconciliation.batches_differing},
    };
    sink_put(out, STR("\nManifests held against CVRs:\n\n"));
    TABLE(t, ">number", "of");
    for (size_t i = 0; i < ARRAY_LEN(figures); i++) {
        text_cell_number(&t, figures[i].value);
        text_cell_text(&t, str_from(figures[i].name));
    }
    return text_table_print(&t, out, err);
}

static bal_status write_notes(const struct report *r, struct sink *out, struct bal_err *err)
{
    heading(out, "Corrections and withdrawals");
    if (r->notes.len == 0) {
        sink_put(out, STR("None.\n"));
        return BAL_OK;
    }
    TABLE(t, ">event", "time", "what", "reason");
    for (size_t i = 0; i < r->notes.len; i++) {
        const struct report_note *n = &r->notes.at[i];
        text_cell_number(&t, n->seq);
        text_cell_text(&t, n->time);
        text_cell_text(&t, n->what);
        text_cell_text(&t, n->reason);
    }
    return text_table_print(&t, out, err);
}

static bal_status write_method(const struct report *r, struct sink *out, struct bal_err *err)
{
    heading(out, "Method");
    fact(out, "Seed", r->seed);
    fact(out, "Sampler", r->sampler);
    fact(out, "", r->sampler_title);
    fact(out, "described in", r->sampler_source);
    fact(out, "Risk function", r->risk_function);
    for (size_t i = 0; i < r->methods.len; i++) {
        const struct report_method *m = &r->methods.at[i];
        const struct {
            const char *name;
            str value;
        } lines[] = {{": ", m->title},
                     {". Parameters: ", m->parameters},
                     {". Assumes: ", m->assumes},
                     {". Source: ", m->source}};
        struct sink words;
        struct prose p = words_open(&words);
        prose_text(&p, m->name);
        for (size_t k = 0; k < ARRAY_LEN(lines); k++) {
            prose_say(&p, lines[k].value.len > 0 ? lines[k].name : "");
            prose_text(&p, lines[k].value);
        }
        BAL_TRY(words_close(&words, out, "- ", 2, err));
    }
    return BAL_OK;
}

static bal_status write_log(const struct report *r, struct sink *out, struct bal_err *err)
{
    heading(out, "Log");
    TABLE(t, ">event", "time", "type", "what");
    for (size_t i = 0; i < r->events.len; i++) {
        const struct report_event *e = &r->events.at[i];
        text_cell_number(&t, e->seq);
        text_cell_text(&t, e->time);
        text_cell_text(&t, e->type);
        text_cell_text(&t, e->summary);
    }
    BAL_TRY(text_table_print(&t, out, err));
    sink_put(out, STR("\nThe head stands for every event of the log. To check all of it:\n"
                      "ballast verify RECORD\n\n"));
    fact(out, "Log", r->origin);
    sink_printf(out, "%-14s%llu events\n", "Size", (unsigned long long)r->log_size);
    fact(out, "Root", r->log_root);
    fact(out, "Key", r->key);
    fact(out, "Written by", r->software);
    return BAL_OK;
}

static bal_status write_text(const struct report *r, struct sink *out, struct bal_err *err)
{
    static bal_status (*const sections[])(const struct report *, struct sink *,
                                          struct bal_err *) = {
        write_head,   write_summary,  write_contests,      write_choices,
        write_rounds, write_progress, write_discrepancies, write_found,
        write_inputs, write_notes,    write_method,        write_log,
    };
    for (size_t i = 0; i < ARRAY_LEN(sections); i++)
        BAL_TRY(sections[i](r, out, err));
    return BAL_OK;
}

const struct report_writer writer_text = {
    .name = "text",
    .title = "plain text, for a terminal or a printer",
    .write = write_text,
};
