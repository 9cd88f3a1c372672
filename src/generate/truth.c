// SPDX-License-Identifier: Apache-2.0
// truth.c: the summary as JSON.
#include "generate/generate.h"

#include "io/json_write.h"

const char *const generate_sizes[] = {"small", "county", "state", NULL};

const char *generate_fault_name(enum generate_fault fault)
{
    static const char *const names[] = {"one_vote", "two_votes", "lost_paper", "lost_cvr",
                                        "extra_cvr"};
    return fault < FAULT_COUNT ? names[fault] : "none";
}

static void winners(struct json_writer *w, const struct generate_contest *c, bool reported)
{
    jw_key(w, reported ? "reported_winners" : "true_winners");
    jw_open(w, '[');
    for (size_t i = 0; i < c->choices.len; i++) {
        const struct generate_choice *k = &c->choices.at[i];
        if (reported ? k->reported_winner : k->true_winner)
            jw_str(w, k->name);
    }
    jw_close(w, ']');
}

static void contest(struct json_writer *w, const struct generate_contest *c)
{
    jw_open(w, '{');
    jw_key_value(w, "contest", c->name);
    jw_key_value(w, "choice_function", c->method);
    jw_key_u64(w, "votes_allowed", c->votes_allowed);
    jw_key_u64(w, "cards", c->cards);
    winners(w, c, true);
    winners(w, c, false);
    jw_key_bool(w, "reported_outcome_wrong", c->wrong);
    jw_key(w, "reported_margin");
    if (c->unopposed)
        jw_null(w);
    else
        jw_u64(w, c->margin);
    jw_key(w, "choices");
    jw_open(w, '[');
    for (size_t i = 0; i < c->choices.len; i++) {
        jw_open(w, '{');
        jw_key_value(w, "choice", c->choices.at[i].name);
        jw_key_u64(w, "reported_votes", c->choices.at[i].reported);
        jw_key_u64(w, "true_votes", c->choices.at[i].true_votes);
        jw_close(w, '}');
    }
    jw_close(w, ']');
    jw_close(w, '}');
}

static void changes(struct json_writer *w, const struct generate_summary *s)
{
    jw_key(w, "errors");
    jw_open(w, '{');
    for (int f = 0; f < FAULT_COUNT; f++) {
        jw_key(w, generate_fault_name((enum generate_fault)f));
        jw_open(w, '{');
        jw_key_double(w, "rate", s->rate[f]);
        jw_key_u64(w, "cards", s->fault[f]);
        jw_close(w, '}');
    }
    jw_close(w, '}');
    if (s->unlinked + s->redacted + s->subtotalled > 0) {
        jw_key(w, "concealed");
        jw_open(w, '{');
        jw_key_u64(w, "unlinked", s->unlinked);
        jw_key_u64(w, "redacted", s->redacted);
        jw_key_u64(w, "subtotals", s->subtotalled);
        jw_close(w, '}');
    }
    jw_key(w, "hack");
    if (s->hacked.len == 0) {
        jw_null(w);
        return;
    }
    jw_open(w, '{');
    jw_key_value(w, "contest", s->hacked);
    jw_key_u64(w, "records_changed", s->hacked_cards);
    jw_close(w, '}');
}

void generate_truth_json(const struct generate_summary *s, struct sink *out)
{
    struct json_writer w;
    jw_init(&w, out, false);
    jw_open(&w, '{');
    jw_key_value(&w, "election", s->election);
    jw_key_value(&w, "seed", s->seed);
    jw_key_value(&w, "size", str_from(generate_sizes[s->size]));
    jw_key_u64(&w, "manifest_cards", s->cards);
    jw_key_u64(&w, "records", s->records);
    jw_key_u64(&w, "papers", s->papers);
    jw_key_u64(&w, "jurisdictions", s->jurisdictions);
    jw_key_u64(&w, "precincts", s->precincts);
    jw_key_u64(&w, "styles", s->styles);
    jw_key_u64(&w, "batches", s->batches);
    changes(&w, s);
    jw_key(&w, "contests");
    jw_open(&w, '[');
    for (size_t i = 0; i < s->contests.len; i++)
        contest(&w, &s->contests.at[i]);
    jw_close(&w, ']');
    jw_key(&w, "files");
    jw_open(&w, '[');
    for (size_t i = 0; i < s->files.len; i++)
        jw_str(&w, s->files.at[i].name);
    jw_close(&w, ']');
    jw_close(&w, '}');
    jw_end(&w);
}
