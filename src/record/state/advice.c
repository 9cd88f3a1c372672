// SPDX-License-Identifier: Apache-2.0
#include "record/state/advice.h"

// Of that many new ones of the open round, those that nobody entered yet: of cards, or of counts in
// batches.
static uint64_t awaited(const struct state *s, uint64_t new, bool batches)
{
    const struct state_round *round = &s->rounds.at[s->rounds.len - 1];
    uint64_t entered = 0;
    for (size_t i = 0; i < s->mvrs.len; i++)
        if (s->mvrs.at[i].round == round->number && !s->mvrs.at[i].corrects &&
            s->mvrs.at[i].batches == batches)
            entered += s->mvrs.at[i].cards;
    return entered < new ? new - entered : 0;
}

uint64_t advice_awaited(const struct state *s)
{
    if (s->phase != PHASE_ROUND)
        return 0;
    return awaited(s, s->rounds.at[s->rounds.len - 1].new_cards, false);
}

uint64_t advice_awaited_counts(const struct state *s)
{
    if (s->phase != PHASE_ROUND)
        return 0;
    return awaited(s, s->rounds.at[s->rounds.len - 1].new_counts, true);
}

// "round 1 is open: 3 of 9 cards are awaited, and counts of 2 of 5 batches"
static void put_round(const struct state *s, struct buf *out)
{
    char awaited[NUM_TEXT], of[NUM_TEXT];
    const struct state_round *round = &s->rounds.at[s->rounds.len - 1];
    buf_addf(out, "round %llu is open: ", (unsigned long long)round->number);
    if (round->new_cards > 0 || round->new_counts == 0)
        buf_addf(out, STR_FMT " of " STR_FMT " cards are awaited",
                 STR_ARG(num_grouped(advice_awaited(s), awaited)),
                 STR_ARG(num_grouped(round->new_cards, of)));
    if (round->new_counts > 0)
        buf_addf(out, "%s" STR_FMT " of " STR_FMT " counts of batches are awaited",
                 round->new_cards > 0 ? ", " : "",
                 STR_ARG(num_grouped(advice_awaited_counts(s), awaited)),
                 STR_ARG(num_grouped(round->new_counts, of)));
}

void advice_phase(const struct state *s, struct buf *out)
{
    unsigned long long round = s->rounds.len;
    switch (s->phase) {
    case PHASE_OPEN:
        buf_add(out, STR("inputs are being collected"));
        break;
    case PHASE_COMMITTED:
        buf_add(out, STR("committed; the seed has not been thrown yet"));
        break;
    case PHASE_SEEDED:
        buf_add(out, STR("the seed is known; no card has been drawn yet"));
        break;
    case PHASE_ROUND:
        put_round(s, out);
        break;
    case PHASE_MEASURED:
        buf_addf(out, "round %llu is closed and measured", round);
        break;
    case PHASE_CONCLUDED:
        buf_add(out, STR("concluded"));
        break;
    case PHASE_NEW:
    case PHASE_FREEZING:
    case PHASE_SHARING:
    case PHASE_REVEALING:
    case PHASE_THROWN:
    case PHASE_DRAWING:
        buf_addf(out, "the record is %s", phase_says(s->phase));
        break;
    }
}

// ---- what comes next

static void put_path(struct buf *line, str path)
{
    bool plain = path.len > 0;
    for (size_t i = 0; i < path.len; i++) {
        char c = path.ptr[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        plain = plain && (letter || memchr("/._-", c, 4) != NULL || (unsigned char)c >= 0x80);
    }
    if (plain) {
        buf_add(line, path);
        return;
    }
    buf_add_char(line, '\'');
    for (size_t i = 0; i < path.len; i++) {
        if (path.ptr[i] == '\'')
            buf_add(line, STR("'\\'"));
        buf_add_char(line, path.ptr[i]);
    }
    buf_add_char(line, '\'');
}

static void put_command(struct buf *line, const char *command, str record, const char *rest)
{
    buf_addf(line, "ballast %s ", command);
    put_path(line, record);
    buf_addf(line, "%s%s", rest[0] != '\0' ? " " : "", rest);
}

static bool has_input(const struct state *s, enum input_kind kind)
{
    for (size_t i = 0; i < s->inputs.len; i++)
        if (s->inputs.at[i].kind == kind && !s->inputs.at[i].withdrawn)
            return true;
    return false;
}

static bool has_target(const struct state *s)
{
    for (size_t i = 0; i < s->settings.len; i++)
        if (s->settings.at[i].has_target && s->settings.at[i].target)
            return true;
    return false;
}

static const char *next_open(const struct state *s, str record, struct buf *line)
{
    if (!has_input(s, INPUT_MANIFEST)) {
        put_command(line, "add", record, "manifest FILE");
        return "the manifest says how many cards there are, and where";
    }
    if (!has_input(s, INPUT_CVR) && !has_input(s, INPUT_RESULTS)) {
        put_command(line, "add", record, "cvr FILE");
        return "cast vote records make small samples possible; without them add results";
    }
    if (!has_target(s) && !has_input(s, INPUT_CONTESTS)) {
        put_command(line, "contests", record, "set NAME --target");
        return "the audit goes on until the risk limit of every target is met";
    }
    put_command(line, "commit", record, "");
    return "freezes the inputs; 'ballast contests' shows first what will be fixed";
}

// Between rounds: more cards, or the sums of full hand counts.
static const char *next_step(const struct state *s, str record, bool settled, struct buf *line)
{
    if (settled && s->escalations.len > 0) {
        put_command(line, "handcount", record, "FILE.csv");
        return s->parties.several ? "the full hand counts; when all are in, conclude"
                                  : "the full hand counts, batch by batch: sums or rankings";
    }
    if (settled && s->parties.several) {
        put_command(line, "conclude", record, "");
        return "every target is settled";
    }
    put_command(line, "round", record, "");
    return s->phase == PHASE_SEEDED ? "plans and draws the first round"
                                    : "draws what is still needed, or concludes the audit";
}

const char *advice_next(const struct state *s, str record, bool settled, struct buf *line)
{
    switch (s->phase) {
    case PHASE_NEW:
    case PHASE_OPEN:
        return next_open(s, record, line);
    case PHASE_FREEZING:
        put_command(line, "commit", record, "");
        return "it was interrupted";
    case PHASE_COMMITTED:
        if (s->parties.several && s->parties.by_shares) {
            put_command(line, "seed", record, "commit PARTY COMMITMENT");
            return "every party, once a checkpoint is cosigned: 'ballast key share' makes its "
                   "share";
        }
        put_command(line, "seed", record, s->parties.several ? "dice DIGITS" : "DIGITS");
        return "throw a ten-sided die 20 times or more, in public";
    case PHASE_SHARING:
        put_command(line, "seed", record, "reveal PARTY SHARE");
        return "once every party has committed to its share of the seed, and a checkpoint is "
               "cosigned";
    case PHASE_REVEALING:
        put_command(line, "seed", record, "dice DIGITS");
        return "once every party has revealed its share, and a checkpoint is cosigned";
    case PHASE_THROWN:
        put_command(line, "seed", record, "draw");
        return "makes the seed of what was shared and thrown";
    case PHASE_DRAWING:
        put_command(line, "round", record, "");
        return "it was interrupted";
    case PHASE_ROUND:
        if (advice_awaited(s) + advice_awaited_counts(s) == 0) {
            put_command(line, "round", record, "");
            return "every card is entered";
        }
        put_command(line, "enter", record, "FILE.csv");
        if (advice_awaited(s) == 0)
            return "the sums that people counted in the batches of the list";
        return "what people read on the cards of the retrieval list";
    case PHASE_SEEDED:
    case PHASE_MEASURED:
        return next_step(s, record, settled, line);
    case PHASE_CONCLUDED:
        put_command(line, "verify", record, "");
        return "the audit is complete; 'ballast report' says what it found";
    }
    return "";
}
