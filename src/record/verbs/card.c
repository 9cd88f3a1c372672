// SPDX-License-Identifier: Apache-2.0
#include "record/verbs/card.h"

#include "formats/format.h"

static bool fill(struct session *s, size_t sampled, struct asked_card *out)
{
    const struct sampled *d = &s->sample.cards.at[sampled];
    uint32_t *contests = arena_new(&s->arena, uint32_t, s->frame.contest_count + 1);
    AUTO_BUF imprinted = BUF_INIT(LIMIT_TOKEN_BYTES);
    if (contests == NULL)
        return false;
    *out = (struct asked_card){
        .sampled = sampled, .round = d->round, .draw = d->draw, .contests = contests};
    frame_locate(&s->frame, d->card, &out->place);
    for (uint32_t c = 0; c < s->frame.contest_count; c++)
        if (s->frame.contests[c].in[out->place.stratum])
            contests[out->count++] = c;
    if (out->place.cvr != NO_CVR)
        election_imprinted(s->election, out->place.cvr, &imprinted);
    out->imprinted = arena_str(&s->arena, buf_str(&imprinted));
    return true;
}

bool card_awaited(struct session *s, size_t skip, struct asked_card *out)
{
    for (size_t i = 0; i < s->sample.retrieval.len; i++) {
        size_t at = s->sample.retrieval.at[i];
        if (s->sample.cards.at[at].round != session_rounds(s) || s->found.at[at] != NULL)
            continue;
        if (skip-- == 0)
            return fill(s, at, out);
    }
    return false;
}

bal_status card_table(const struct session *s, const struct asked_card *card,
                      const struct finding *findings, size_t count, struct buf *out,
                      struct bal_err *err)
{
    const struct format *format = format_find(STR("ballast-mvr"));
    const struct manifest_batch *row = card->place.row;
    struct interpretation one = {.round = card->round,
                                 .draw = card->draw,
                                 .jurisdiction = row->jurisdiction,
                                 .container = row->container,
                                 .tabulator = row->tabulator,
                                 .batch = row->batch,
                                 .position = card->place.position,
                                 .imprinted = card->imprinted,
                                 .count = (uint32_t)count,
                                 .findings = findings};
    // The election as it is, with this interpretation alone.
    struct election e = *s->election;
    e.interpretations.at = &one;
    e.interpretations.len = e.interpretations.cap = 1;
    AUTO_SINK sink;
    sink_open_memory(&sink, (size_t)64 << 20);
    BAL_TRY(format->write(&e, &sink, err));
    buf_add(out, buf_str(&sink.buf));
    BAL_TRY(sink_close(&sink, err));
    return buf_check(out, err);
}
