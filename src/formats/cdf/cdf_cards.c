// SPDX-License-Identifier: Apache-2.0
// cdf_cards.c: from a CVR of SP 1500-103 to a card: which snapshot stands, which card it is, and
// what each contest on it says.
//
// A position is a vote when HasIndication is "yes" and IsAllocable is not "no"; "unknown" leaves it
// to the rules of the count. A mark that nobody has judged (HasIndication unknown, or a selection
// that needs adjudication) is ambiguous and no vote.
#include "formats/cdf/cdf.h"
#include "formats/cdf/cdf_id.h"

enum { MOST = 1 << 20 }; // snapshots, contests, positions of one record

bal_status cdf_keep(struct cdf *c, str text, struct cdf_text *out, struct bal_err *err)
{
    *out = (struct cdf_text){(uint32_t)c->words.len, (uint32_t)text.len};
    buf_add(&c->words, text);
    return buf_check(&c->words, err);
}

str cdf_kept(const struct cdf *c, struct cdf_text t)
{
    return t.len > 0 ? str_make(c->words.ptr + t.at, t.len) : STR("");
}

bal_status cdf_number(struct cdf *c, const char *what, str text, uint64_t *out)
{
    if (!num_u64(text, out))
        cdf_problem(c, PROBLEM_bad_number, text, "%s is not a whole number", what);
    return BAL_OK;
}

static enum cdf_answer answer(struct cdf *c, const char *what, str text)
{
    if (str_eq(text, STR("yes")))
        return CDF_YES;
    if (str_eq(text, STR("no")))
        return CDF_NO;
    if (!str_eq(text, STR("unknown")))
        cdf_problem(c, PROBLEM_bad_value, text, "%s is neither yes nor no nor unknown", what);
    return CDF_UNKNOWN;
}

static bal_status instance_begin(struct cdf *c, struct bal_err *err)
{
    (void)err;
    c->instance = (struct cdf_instance){
        .state = STATE_MARKED, .undervotes = CDF_ABSENT, .stated = CDF_ABSENT};
    c->instance_contest = (struct cdf_text){0};
    c->overvotes = 0;
    c->positions.len = 0;
    return BAL_OK;
}

bal_status cdf_card_begin(struct cdf *c, enum cdf_class class, struct bal_err *err)
{
    struct cdf_position *p;
    struct cdf_snapshot *s;
    switch ((int)class) {
    case CDF_CVR:
        c->records++;
        c->in_record = true;
        c->words.len = c->snapshots.len = c->instances.len = c->marks.len = 0;
        memset(c->texts, 0, sizeof c->texts);
        return BAL_OK;
    case CDF_SNAPSHOT:
        s = vec_push(&c->snapshots, MOST);
        if (s == NULL)
            return bal_fail(err, BAL_LIMIT, "more than %d snapshots in one record", MOST);
        *s = (struct cdf_snapshot){.first = c->instances.len, .end = c->instances.len};
        return BAL_OK;
    case CDF_INSTANCE:
        return instance_begin(c, err);
    case CDF_VOTE:
        c->vote = (struct cdf_position){0};
        c->vote_first = c->positions.len;
        c->vote_total = CDF_ABSENT;
        c->instance.selections++;
        return BAL_OK;
    case CDF_POSITION:
        p = vec_push(&c->positions, MOST);
        if (p == NULL)
            return bal_fail(err, BAL_LIMIT, "more than %d marks in one contest", MOST);
        *p = (struct cdf_position){.votes = 1};
        return BAL_OK;
    default: // CDF_WRITE_IN
        c->positions.at[c->positions.len - 1].write_in = true;
        return BAL_OK;
    }
}

static bal_status instance_value(struct cdf *c, enum cdf_field field, str text, struct bal_err *err)
{
    struct cdf_instance *i = &c->instance;
    switch ((int)field) {
    case CDF_INSTANCE_CONTEST:
        return cdf_keep(c, text, &c->instance_contest, err);
    case CDF_INSTANCE_OVERVOTES:
        return cdf_number(c, "Overvotes", text, &c->overvotes);
    case CDF_INSTANCE_UNDERVOTES:
        return cdf_number(c, "Undervotes", text, &i->undervotes);
    case CDF_INSTANCE_SELECTIONS:
        return cdf_number(c, "Selections", text, &i->stated);
    case CDF_INSTANCE_OTHER:
        i->state = str_eq(text, STR("withheld")) ? STATE_WITHHELD : i->state;
        return BAL_OK;
    default: // CDF_INSTANCE_STATUS
        i->overvoted |= str_eq(text, STR("overvoted"));
        i->invalidated |= str_eq(text, STR("invalidated-rules"));
        return BAL_OK;
    }
}

static bal_status vote_value(struct cdf *c, enum cdf_field field, str text, struct bal_err *err)
{
    if (field == CDF_VOTE_CHOICE) {
        c->vote.named = text.len > 0;
        return cdf_keep(c, text, &c->vote.choice, err);
    }
    if (field == CDF_VOTE_RANK)
        return cdf_number(c, "Rank", text, &c->vote.rank);
    if (field == CDF_VOTE_TOTAL)
        return cdf_number(c, "TotalNumberVotes", text, &c->vote_total);
    c->vote.invalidated |= str_eq(text, STR("invalidated-rules"));
    c->vote.adjudicate |= str_eq(text, STR("needs-adjudication"));
    return BAL_OK;
}

static bal_status position_value(struct cdf *c, enum cdf_field field, str text)
{
    struct cdf_position *p = &c->positions.at[c->positions.len - 1];
    switch ((int)field) {
    case CDF_POSITION_INDICATION:
        p->indication = (uint8_t)answer(c, "HasIndication", text);
        return BAL_OK;
    case CDF_POSITION_ALLOCABLE:
        p->allocable = (uint8_t)answer(c, "IsAllocable", text);
        return BAL_OK;
    case CDF_POSITION_RANK:
        return cdf_number(c, "Rank", text, &p->rank);
    case CDF_POSITION_VOTES:
        return cdf_number(c, "NumberVotes", text, &p->votes);
    default: // CDF_POSITION_STATUS
        p->invalidated |= str_eq(text, STR("invalidated-rules"));
        return BAL_OK;
    }
}

bal_status cdf_card_value(struct cdf *c, enum cdf_field field, str text, struct bal_err *err)
{
    if (field < CDF_CVR_TEXTS)
        return cdf_keep(c, text, &c->texts[field], err);
    if (field == CDF_SNAPSHOT_ID)
        return cdf_keep(c, text, &c->snapshots.at[c->snapshots.len - 1].id, err);
    if (field == CDF_SNAPSHOT_TYPE) {
        c->snapshots.at[c->snapshots.len - 1].modified = str_eq(text, STR("modified"));
        return BAL_OK;
    }
    if (field < CDF_VOTE_CHOICE)
        return instance_value(c, field, text, err);
    return field < CDF_POSITION_INDICATION ? vote_value(c, field, text, err)
                                           : position_value(c, field, text);
}

// What a position is to the count: a mark's flags, or UINT8_MAX for no mark.
// A write-in of which only the name is not resolved is a vote, unless the record says it is none.
static uint8_t flags_of(const struct cdf *c, const struct cdf_position *p)
{
    bool unresolved = c->vote.adjudicate && p->allocable == CDF_UNKNOWN;
    if (p->indication == CDF_NO)
        return UINT8_MAX;
    if (p->indication == CDF_UNKNOWN || (unresolved && (!p->write_in || c->vote_total == 0)))
        return MARK_AMBIGUOUS;
    return p->allocable == CDF_NO || c->vote.invalidated || p->invalidated || p->votes == 0
               ? MARK_NOT_COUNTED
               : 0;
}

// What the selection says holds for its positions.
static void end_vote(struct cdf *c)
{
    uint64_t votes = 0;
    for (size_t i = c->vote_first; i < c->positions.len; i++) {
        struct cdf_position *p = &c->positions.at[i];
        p->choice = c->vote.choice;
        p->named = c->vote.named;
        p->rank = p->rank > 0 ? p->rank : c->vote.rank;
        p->flags = flags_of(c, p);
        votes += p->flags == 0 ? p->votes : 0;
    }
    if (c->vote_total != CDF_ABSENT && c->vote_total != votes)
        c->instance.doubtful = true;
}

static bal_status add_mark(struct cdf *c, const struct cdf_position *p, struct bal_err *err)
{
    struct cdf_instance *i = &c->instance;
    uint64_t rank = p->rank > 0 ? p->rank : p->votes > 1 ? p->votes : 0; // a score, for one
    struct mark m = {.flags = p->flags};
    if (rank > LIMIT_RANKS) {
        cdf_problem(c, PROBLEM_bad_value, STR(""), "a mark has rank %llu",
                    (unsigned long long)rank);
        return BAL_OK;
    }
    if (!p->named && !p->write_in)
        cdf_problem(c, PROBLEM_missing_value, STR(""), "a mark has no ContestSelectionId");
    BAL_TRY(late_choice(&c->late, i->contest, cdf_kept(c, p->choice), &m.choice, err));
    m.rank = (uint8_t)rank;
    if (i->state == STATE_OVERVOTED || i->state == STATE_INVALID)
        m.flags &= MARK_AMBIGUOUS; // the state says that nothing counts
    i->votes += m.flags == 0;
    i->unclear += (m.flags & MARK_AMBIGUOUS) != 0;
    c->late.contests.at[i->contest].weighted |= p->rank == 0 && p->votes > 1;
    struct mark *kept = vec_push(&c->marks, MOST);
    if (kept == NULL)
        return bal_fail(err, BAL_LIMIT, "more than %d marks in one record", MOST);
    *kept = m;
    return BAL_OK;
}

static bal_status end_instance(struct cdf *c, struct bal_err *err)
{
    struct cdf_instance *i = &c->instance;
    if (c->instance_contest.len == 0) {
        cdf_problem(c, PROBLEM_missing_value, STR(""), "a contest has no ContestId");
        return BAL_OK;
    }
    // An overvote is invalidated by the rules, too: that the voter may not vote on it is another
    // thing.
    if (i->state == STATE_MARKED && (i->overvoted || c->overvotes > 0))
        i->state = STATE_OVERVOTED;
    else if (i->state == STATE_MARKED && i->invalidated)
        i->state = STATE_INVALID;
    BAL_TRY(late_contest(&c->late, cdf_kept(c, c->instance_contest), &i->contest, err));
    i->first = (uint32_t)c->marks.len;
    for (size_t k = 0; k < c->positions.len; k++)
        if (c->positions.at[k].flags != UINT8_MAX)
            BAL_TRY(add_mark(c, &c->positions.at[k], err));
    i->count = (uint32_t)c->marks.len - i->first;
    struct cdf_instance *kept = vec_push(&c->instances, MOST);
    if (kept == NULL)
        return bal_fail(err, BAL_LIMIT, "more than %d contests in one record", MOST);
    *kept = *i;
    return BAL_OK;
}

// The snapshot that stands; NULL: there is none at all.
static const struct cdf_snapshot *current(struct cdf *c)
{
    str id = cdf_kept(c, c->texts[CDF_CVR_CURRENT]);
    for (size_t i = 0; i < c->snapshots.len && id.len > 0; i++)
        if (str_eq(cdf_kept(c, c->snapshots.at[i].id), id))
            return &c->snapshots.at[i];
    if (c->snapshots.len == 0)
        cdf_problem(c, PROBLEM_missing_value, STR(""), "the record has no CVRSnapshot");
    else if (id.len > 0)
        cdf_problem(c, PROBLEM_unknown_id, id,
                    "CurrentSnapshotId '" STR_FMT "' is none of its snapshots", STR_ARG(id));
    else
        cdf_problem(c, PROBLEM_missing_value, STR(""), "the record has no CurrentSnapshotId");
    return c->snapshots.len == 1 ? &c->snapshots.at[0] : NULL;
}

// The device's name; the batch that it made.
static bal_status find_batch(struct cdf *c, uint32_t *out, struct bal_err *err)
{
    str device = cdf_kept(c, c->texts[CDF_CVR_DEVICE]);
    uint32_t number = 0;
    AUTO_BUF name = BUF_INIT(1 << 20);
    if (device.len > 0 && !str_eq(device, c->last_device)) {
        BAL_TRY(import_name(&c->used_devices, device, &number, err));
        c->last_device = c->used_devices.items[number];
    }
    cdf_id_text(device, &name);
    BAL_TRY(buf_check(&name, err));
    return import_batch(c->imp, c->imp->jurisdiction, buf_str(&name),
                        cdf_kept(c, c->texts[CDF_CVR_BATCH]), out, err);
}

// The first of the ids that the record has is the one that tells it from others.
static bal_status find_record(struct cdf *c, struct card *card, struct bal_err *err)
{
    static const enum cdf_field ids[] = {CDF_CVR_UNIQUE, CDF_CVR_SEQUENCE, CDF_CVR_PRINTED,
                                         CDF_CVR_AUDIT};
    str record = STR("");
    for (size_t i = 0; i < ARRAY_LEN(ids) && record.len == 0; i++)
        record = cdf_kept(c, c->texts[ids[i]]);
    if (record.len == 0) {
        cdf_problem(c, PROBLEM_unlinked_card, STR(""), "the record has no id of any kind");
        card->flags |= CARD_UNLINKED;
    }
    BAL_TRY(import_id(c->imp, record, &card->record, err));
    return import_imprinted(c->imp, card->batch, record, cdf_kept(c, c->texts[CDF_CVR_AUDIT]),
                            &card->imprinted, err);
}

static bal_status note_unit(struct cdf *c, uint32_t card, struct bal_err *err)
{
    str unit = cdf_kept(c, c->texts[CDF_CVR_UNIT]);
    uint32_t number = 0;
    if (unit.len == 0)
        return BAL_OK;
    BAL_TRY(import_name(&c->units.ids, unit, &number, err));
    return column_put(&c->card_units, card - c->late.first_card, number + 1, err);
}

static bal_status check_election(struct cdf *c, struct bal_err *err)
{
    str id = cdf_kept(c, c->texts[CDF_CVR_ELECTION]);
    uint32_t number = 0;
    if (id.len == 0)
        return BAL_OK;
    BAL_TRY(import_name(&c->elections.ids, id, &number, err));
    if (c->election != 0 && c->election != number + 1 && !c->mixed)
        cdf_problem(c, PROBLEM_mixed_elections, id,
                    "the record belongs to election '" STR_FMT "', others to another", STR_ARG(id));
    c->mixed |= c->election != 0 && c->election != number + 1;
    c->election = number + 1;
    return BAL_OK;
}

static bal_status make_card(struct cdf *c, const struct cdf_snapshot *s, uint32_t *out,
                            struct bal_err *err)
{
    struct card card = {.line = (uint32_t)c->records, .imprinted = ID_NONE};
    uint32_t sheet = 0, group = 0;
    BAL_TRY(find_batch(c, &card.batch, err));
    BAL_TRY(find_record(c, &card, err));
    BAL_TRY(import_name(&c->imp->election->styles, cdf_kept(c, c->texts[CDF_CVR_STYLE]),
                        &card.style, err));
    BAL_TRY(
        import_name(&c->imp->election->groups, cdf_kept(c, c->texts[CDF_CVR_GROUP]), &group, err));
    if (group > UINT16_MAX)
        return bal_fail(err, BAL_LIMIT, "more than %d counting groups", UINT16_MAX);
    card.group = (uint16_t)group;
    if (num_u32(cdf_kept(c, c->texts[CDF_CVR_SHEET]), &sheet) && sheet <= UINT8_MAX)
        card.sheet = (uint8_t)sheet;
    if (s != NULL && s->modified)
        card.flags |= CARD_ADJUDICATED;
    for (size_t i = s != NULL ? s->first : 0; s != NULL && i < s->end; i++)
        if (c->instances.at[i].state == STATE_WITHHELD)
            card.flags |= CARD_REDACTED;
    BAL_TRY(import_card(c->imp, &card, out, err));
    return note_unit(c, *out, err);
}

static const char *contest_id(const struct cdf *c, const struct cdf_instance *i)
{
    return c->late.contests.at[i->contest].id.ptr; // ends in NUL
}

static bal_status put_instance(struct cdf *c, const struct cdf_instance *i, uint32_t card,
                               struct bal_err *err)
{
    struct mark marks[LIMIT_MARKS];
    bool twice = false;
    if (i->count > LIMIT_MARKS)
        return bal_fail(err, BAL_LIMIT, "more than %d marks in one contest", LIMIT_MARKS);
    for (uint32_t k = 0; k < i->count; k++)
        marks[k] = c->marks.at[i->first + k];
    BAL_TRY(late_put(&c->late, card, i->contest, i->state, marks, i->count, &twice, err));
    if (twice) {
        cdf_problem(c, PROBLEM_repeated_contest, STR(""), "contest '%s' stands twice",
                    contest_id(c, i));
        return BAL_OK;
    }
    if (i->unclear > 0 && i->state == STATE_MARKED)
        cdf_problem(c, PROBLEM_ambiguous_mark, STR(""),
                    "contest '%s': %u ambiguous %s never adjudicated", contest_id(c, i), i->unclear,
                    i->unclear == 1 ? "mark was" : "marks were");
    else if (i->state == STATE_MARKED && i->undervotes < MOST)
        late_sum(&c->late, card, i->contest, i->votes + (uint32_t)i->undervotes);
    if (i->doubtful && i->state == STATE_MARKED)
        cdf_problem(c, PROBLEM_machine_disagrees, STR(""),
                    "contest '%s': TotalNumberVotes is not the number of its votes",
                    contest_id(c, i));
    if (i->stated != CDF_ABSENT && i->stated != i->selections)
        cdf_problem(c, PROBLEM_machine_disagrees, STR(""),
                    "contest '%s': %u selections are listed, but the record says %llu",
                    contest_id(c, i), i->selections, (unsigned long long)i->stated);
    return BAL_OK;
}

static bal_status end_record(struct cdf *c, struct bal_err *err)
{
    const struct cdf_snapshot *s = current(c);
    uint32_t card = 0;
    BAL_TRY(check_election(c, err));
    BAL_TRY(make_card(c, s, &card, err));
    for (size_t i = s != NULL ? s->first : 0; s != NULL && i < s->end; i++)
        BAL_TRY(put_instance(c, &c->instances.at[i], card, err));
    c->in_record = false;
    return BAL_OK;
}

bal_status cdf_card_end(struct cdf *c, enum cdf_class class, struct bal_err *err)
{
    switch ((int)class) {
    case CDF_CVR:
        return end_record(c, err);
    case CDF_SNAPSHOT:
        c->snapshots.at[c->snapshots.len - 1].end = c->instances.len;
        return BAL_OK;
    case CDF_INSTANCE:
        return end_instance(c, err);
    case CDF_VOTE:
        end_vote(c);
        return BAL_OK;
    default:
        return BAL_OK;
    }
}
