// SPDX-License-Identifier: Apache-2.0
// rctab_report.c: the result of a count in the shape of RCTab's detailed report.
#include "app/count/rctab.h"
#include "ballast/ballast.h"

static void number_text(struct json_writer *w, const char *key, uint64_t v)
{
    char text[NUM_TEXT];
    jw_key_value(w, key, num_text(v, text));
}

str rctab_slice_name(const struct rctab_count *count, struct buf *text)
{
    buf_clear(text);
    if (count->name.len > 0)
        buf_add(text, count->name);
    else
        buf_addf(text, "no %s id", count->slice);
    return buf_str(text);
}

str rctab_number(const struct result *r, decimal v, bool divided, char text[static DECIMAL_TEXT])
{
    return divided ? decimal_text(v, r->scale, text)
                   : decimal_text(v / decimal_one(r->scale), 0, text);
}

static void threshold_text(struct json_writer *w, const char *key, const struct result *r,
                           const struct count_round *round)
{
    char text[DECIMAL_TEXT];
    decimal v = round != NULL ? round->threshold : 0;
    jw_key_value(w, key, rctab_number(r, v, round != NULL && round->threshold_divided, text));
}

static void write_config(struct json_writer *w, const struct rctab_count *count)
{
    const struct rctab *r = count->config;
    AUTO_BUF text = BUF_INIT(LIMIT_TOKEN_BYTES);
    jw_key(w, "config");
    jw_open(w, '{');
    if (count->slice != NULL && strcmp(count->slice, "batch") == 0)
        jw_key_value(w, "batch", rctab_slice_name(count, &text));
    jw_key_value(w, "contest", r->contest);
    jw_key_value(w, "date", r->date);
    buf_clear(&text);
    buf_addf(&text, "Ballast %s", bal_version());
    jw_key_value(w, "generatedBy", buf_str(&text));
    jw_key_value(w, "jurisdiction", r->jurisdiction);
    jw_key_value(w, "office", r->office);
    if (count->slice != NULL && strcmp(count->slice, "precinct") == 0)
        jw_key_value(w, "precinct", rctab_slice_name(count, &text));
    jw_close(w, '}');
    jw_key_value(w, "jsonFormatVersion", STR("1"));
}

static void write_inactive(struct json_writer *w, const struct result *r,
                           const struct count_round *round)
{
    static const char *const keys[] = {"exhaustedChoices", "overvotes", "repeatedRankings",
                                       "skippedRankings", "finalRoundSurplus"};
    char text[DECIMAL_TEXT];
    jw_key(w, "inactiveBallots");
    jw_open(w, '{');
    for (int i = 0; i < INACTIVE_KINDS; i++)
        if (i < INACTIVE_SURPLUS || round->inactive[i] > 0)
            jw_key_value(w, keys[i],
                         rctab_number(r, round->inactive[i], round->inactive_divided[i], text));
    jw_close(w, '}');
}

static void write_tally(struct json_writer *w, const struct result *r,
                        const struct count_round *round)
{
    char text[DECIMAL_TEXT];
    jw_key(w, "tally");
    jw_open(w, '{');
    for (uint32_t i = 0; i < r->candidate_count; i++) {
        if (!round->continuing[i])
            continue;
        jw_key_str(w, r->candidates[i].label);
        bool divided = round->divided != NULL && round->divided[i];
        jw_str(w, rctab_number(r, round->votes[i], divided, text));
    }
    jw_close(w, '}');
}

static void write_transfers(struct json_writer *w, const struct result *r,
                            const struct count_round *round, uint32_t from)
{
    char text[DECIMAL_TEXT];
    jw_key(w, "transfers");
    jw_open(w, '{');
    for (size_t i = 0; i < round->transfers.len; i++) {
        const struct transfer *t = &round->transfers.at[i];
        if (t->from != from)
            continue;
        jw_key_str(w, t->to == NOBODY     ? STR("exhausted")
                      : t->to == RESIDUAL ? STR("residual surplus")
                                          : r->candidates[t->to].label);
        jw_str(w, rctab_number(r, t->votes, t->divided, text));
    }
    jw_close(w, '}');
}

static void write_decisions(struct json_writer *w, const struct result *r,
                            const struct count_round *round)
{
    const struct {
        const char *key;
        const struct candidate_list *list;
    } kinds[] = {{"elected", &round->elected}, {"eliminated", &round->eliminated}};
    jw_key(w, "tallyResults");
    jw_open(w, '[');
    for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
        for (size_t i = 0; i < kinds[k].list->len; i++) {
            uint32_t candidate = kinds[k].list->at[i];
            jw_open(w, '{');
            jw_key_value(w, kinds[k].key, r->candidates[candidate].label);
            write_transfers(w, r, round, candidate);
            jw_close(w, '}');
        }
    }
    jw_close(w, ']');
}

// The seats of this count; those of a share are as many as reach it.
static void write_summary(struct json_writer *w, const struct result *r)
{
    const struct count_round *last = r->rounds.len > 0 ? &r->rounds.at[r->rounds.len - 1] : NULL;
    jw_key(w, "summary");
    jw_open(w, '{');
    threshold_text(w, "finalThreshold", r, last);
    jw_key_u64(w, "numCandidates", r->candidate_count);
    jw_key_u64(w, "numWinners", r->seats);
    number_text(w, "totalNumBallots", result_ranked_cards(r));
    jw_key_u64(w, "undervotes", r->cards[VOTE_BLANK]);
    jw_close(w, '}');
}

void rctab_report(struct json_writer *w, const struct rctab_count *count)
{
    const struct result *result = count->result;
    write_config(w, count);
    jw_key(w, "results");
    jw_open(w, '[');
    for (size_t i = 0; i < result->rounds.len; i++) {
        const struct count_round *round = &result->rounds.at[i];
        jw_open(w, '{');
        jw_key_u64(w, "round", i + 1);
        threshold_text(w, "threshold", result, round);
        write_inactive(w, result, round);
        write_tally(w, result, round);
        write_decisions(w, result, round);
        jw_close(w, '}');
    }
    jw_close(w, ']');
    write_summary(w, result);
}
