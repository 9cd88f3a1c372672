// SPDX-License-Identifier: Apache-2.0
// dominion_json_write.c: an election as a Dominion JSON package, as suite 5.17 exports it: minified
// CvrExport_1.json, CvrExport_2.json … and the manifests. Reading it again gives the same columns.
//
// What the format cannot hold is left out: list_lost in dominion_json.c says
// what.
#include "formats/dominion/dominion_json.h"

#include "io/json_write.h"
#include "io/sink.h"

enum {
    SESSIONS_PER_FILE = 5000,
    CONDITION_UNDERVOTE = 4,
    CONDITION_OVERVOTE = 5,
    CONDITION_BLANK = 6,
    CONDITION_INVALID = 7,
    CONDITION_UNVOTED_RANKED = 13,
};

#define SUITE_VERSION STR("5.17.18.1")

enum numbered { CONTEST, CHOICE };

struct writer {
    const struct election *e;
    const char *dir;
    struct buf path;
    struct sink sink;
    struct json_writer w;
    struct id_map taken; // ids given
    uint32_t last[2];    // the highest of each kind
    VEC(uint64_t) contest_ids;
    VEC(uint64_t) choice_ids;                      // of all contests, one after the other
    VEC(size_t) first_choice;                      // contest -> where its choices begin
    VEC(bool) on_style;                            // style * contests + contest
    bool blank_style, blank_precinct, blank_group; // a card without one
};

static void note_code(struct writer *o, enum numbered what, str code)
{
    uint32_t id;
    if (num_small_id(code, &id) && id > o->last[what])
        o->last[what] = id;
}

// The code where it is a number that is still free, else the next number.
static bal_status pick_id(struct writer *o, enum numbered what, str code, uint64_t *out,
                          struct bal_err *err)
{
    uint32_t id;
    if (!num_small_id(code, &id) || id_map_find(&o->taken, what, id) != ID_MAP_NONE)
        id = ++o->last[what];
    *out = id;
    return id_map_put(&o->taken, what, id, 0, err);
}

static bal_status pick_contest_ids(struct writer *o, const struct contest *c, struct bal_err *err)
{
    uint64_t *id = vec_push(&o->contest_ids, LIMIT_CONTESTS);
    size_t *first = vec_push(&o->first_choice, LIMIT_CONTESTS);
    if (id == NULL || first == NULL)
        return err_memory(err);
    *first = o->choice_ids.len;
    BAL_TRY(pick_id(o, CONTEST, c->code, id, err));
    for (size_t k = 0; k < c->choices.len; k++) {
        id = vec_push(&o->choice_ids, INT32_MAX);
        if (id == NULL)
            return err_memory(err);
        BAL_TRY(pick_id(o, CHOICE, c->choices.at[k].code, id, err));
    }
    return BAL_OK;
}

static bal_status pick_ids(struct writer *o, struct bal_err *err)
{
    for (size_t i = 0; i < o->e->contests.len; i++) {
        const struct contest *c = &o->e->contests.at[i];
        note_code(o, CONTEST, c->code);
        for (size_t k = 0; k < c->choices.len; k++)
            note_code(o, CHOICE, c->choices.at[k].code);
    }
    for (size_t i = 0; i < o->e->contests.len; i++)
        BAL_TRY(pick_contest_ids(o, &o->e->contests.at[i], err));
    return BAL_OK;
}

static bal_status open_file(struct writer *o, const char *name, uint64_t number,
                            struct bal_err *err)
{
    buf_clear(&o->path);
    buf_addf(&o->path, "%s/%s", o->dir, name);
    if (number > 0)
        buf_addf(&o->path, "_%llu", (unsigned long long)number);
    buf_add(&o->path, STR(".json"));
    const char *path = buf_cstr(&o->path);
    if (path == NULL)
        return err_memory(err);
    BAL_TRY(sink_open_file(&o->sink, path, err));
    jw_init(&o->w, &o->sink, true);
    jw_open(&o->w, '{');
    return BAL_OK;
}

static bal_status close_file(struct writer *o, struct bal_err *err)
{
    jw_close(&o->w, '}');
    return sink_close(&o->sink, err);
}

// A number where the text is one.
static void put_id(struct json_writer *w, const char *key, str id)
{
    uint32_t number;
    jw_key(w, key);
    if (num_small_id(id, &number))
        jw_u64(w, number);
    else
        jw_str(w, id);
}

// The text, with zeros before it up to `width`.
static void put_padded(struct buf *b, str text, size_t width)
{
    for (size_t n = text.len; n < width; n++)
        buf_add_char(b, '0');
    buf_add(b, text);
}

static void put_image_mask(struct writer *o, const struct batch *b, str record)
{
    struct buf *mask = &o->path; // free while a file is open
    buf_clear(mask);
    buf_addf(mask, "D:\\NAS\\" STR_FMT "\\Results\\Tabulator", STR_ARG(o->e->name));
    put_padded(mask, b->tabulator, 5);
    buf_add(mask, STR("\\Batch"));
    put_padded(mask, b->batch, 3);
    buf_add(mask, STR("\\Images\\"));
    put_padded(mask, b->tabulator, 5);
    buf_add_char(mask, '_');
    put_padded(mask, b->batch, 5);
    buf_add_char(mask, '_');
    put_padded(mask, record, 6);
    buf_add(mask, STR("*.*"));
    jw_key_value(&o->w, "ImageMask", record.len > 0 ? buf_str(mask) : STR(""));
}

static void put_conditions(struct json_writer *w, const int *ids, int count)
{
    jw_key(w, "OutstackConditionIds");
    jw_open(w, '[');
    for (int i = 0; i < count; i++)
        jw_u64(w, (uint64_t)ids[i]);
    jw_close(w, ']');
}

static void put_mark(struct writer *o, uint32_t contest, const struct mark_set *set, uint32_t i)
{
    const struct contest *c = &o->e->contests.at[contest];
    const struct mark *m = &set->marks[i];
    bool regular = c->choices.at[m->choice].kind == CHOICE_REGULAR;
    bool ambiguous = m->flags & MARK_AMBIGUOUS;
    bool counts = set->state == STATE_MARKED || set->state == STATE_BLANK;
    uint64_t slot = 0;
    for (uint32_t k = 0; k < i; k++)
        slot += set->marks[k].choice == m->choice;
    jw_open(&o->w, '{');
    jw_key_u64(&o->w, "CandidateId", o->choice_ids.at[o->first_choice.at[contest] + m->choice]);
    jw_key_u64(&o->w, "ManifestationId", 1000 * ((uint64_t)contest + 1) + m->choice);
    if (regular)
        jw_key_u64(&o->w, "PartyId", 0);
    jw_key_u64(&o->w, "Rank", m->rank > 0 ? m->rank : 1);
    if (!regular)
        jw_key_u64(&o->w, "WriteinIndex", slot);
    jw_key_u64(&o->w, "MarkDensity", ambiguous ? 15 : 100);
    if (!regular)
        jw_key_u64(&o->w, "WriteinDensity", 100);
    jw_key_bool(&o->w, "IsAmbiguous", ambiguous);
    jw_key_bool(&o->w, "IsVote", counts && (c->ranks > 0 ? !ambiguous : m->flags == 0));
    put_conditions(&o->w, (int[]){0}, ambiguous);
    jw_close(&o->w, '}');
}

static void put_contest(struct writer *o, uint32_t contest, const struct mark_set *set)
{
    const struct contest *c = &o->e->contests.at[contest];
    uint32_t votes = mark_set_votes(set), allowed = c->ranks > 0 ? 1 : c->votes_allowed;
    bool nobody = set->state == STATE_OVERVOTED || set->state == STATE_INVALID;
    uint32_t missing = nobody ? 0 : c->ranks > 0 ? votes == 0 : allowed - votes;
    int conditions[2], count = 0;
    if (nobody)
        conditions[count++] = set->state == STATE_INVALID ? CONDITION_INVALID : CONDITION_OVERVOTE;
    else if (c->ranks > 0 && votes == 0)
        conditions[count++] = CONDITION_UNVOTED_RANKED;
    else if (missing > 0)
        conditions[count++] = CONDITION_UNDERVOTE;
    if (!nobody && c->ranks == 0 && votes == 0)
        conditions[count++] = CONDITION_BLANK;
    jw_open(&o->w, '{');
    jw_key_u64(&o->w, "Id", o->contest_ids.at[contest]);
    jw_key_u64(&o->w, "ManifestationId", (uint64_t)contest + 1);
    jw_key_u64(&o->w, "Undervotes", missing);
    jw_key_u64(&o->w, "Overvotes", set->state == STATE_OVERVOTED);
    put_conditions(&o->w, conditions, count);
    jw_key(&o->w, "Marks");
    jw_open(&o->w, '[');
    for (uint32_t i = 0; i < set->count; i++)
        if (!(set->marks[i].flags & MARK_OVERVOTE))
            put_mark(o, contest, set, i);
    jw_close(&o->w, ']');
    jw_close(&o->w, '}');
}

static void open_card(struct writer *o, uint64_t id, const struct card *card, uint64_t paper)
{
    jw_open(&o->w, '{');
    jw_key_u64(&o->w, "Id", id);
    jw_key_u64(&o->w, "KeyInId", id);
    if (card->sheet > 0)
        jw_key_u64(&o->w, "PaperIndex", paper);
    jw_key(&o->w, "Contests");
    jw_open(&o->w, '[');
}

static void close_card(struct writer *o)
{
    jw_close(&o->w, ']');
    put_conditions(&o->w, NULL, 0);
    jw_close(&o->w, '}');
}

// The contests of a card, on two logical cards when it is a printout of several.
static void put_cards(struct writer *o, uint32_t number, const struct card *card)
{
    uint64_t id = (uint64_t)card->style * 8 + card->sheet + 1;
    bool several = card->flags & CARD_SEVERAL;
    jw_key(&o->w, "Cards");
    jw_open(&o->w, '[');
    open_card(o, id, card, several ? 0 : card->sheet - 1U);
    for (uint32_t i = 0; i < o->e->contests.len; i++) {
        const struct contest *c = &o->e->contests.at[i];
        struct mark_set set = contest_set(c, column_get(&c->column, number));
        if (set.state == STATE_NOT_ON_CARD || set.state == STATE_WITHHELD)
            continue;
        o->on_style.at[card->style * o->e->contests.len + i] = true;
        put_contest(o, i, &set);
    }
    if (several) {
        close_card(o);
        open_card(o, id + 1, card, 1);
    }
    close_card(o);
    jw_close(&o->w, ']');
}

static void open_reading(struct writer *o, const char *name, const struct card *card, bool current)
{
    jw_key(&o->w, name);
    jw_open(&o->w, '{');
    jw_key_u64(&o->w, "PrecinctPortionId", card->precinct);
    jw_key_u64(&o->w, "BallotTypeId", card->style);
    jw_key_bool(&o->w, "IsCurrent", current);
}

// Readers refuse a session without tabulator or batch; the record may be withheld.
static bal_status check_ids(const struct writer *o, uint32_t number, struct bal_err *err)
{
    const struct batch *b = &o->e->batches.at[election_card(o->e, number).batch];
    const char *missing = b->tabulator.len == 0 ? "tabulator" : b->batch.len == 0 ? "batch" : NULL;
    if (missing == NULL)
        return BAL_OK;
    bal_fail(err, BAL_INVALID, "card %u has no %s, which Dominion's JSON tells cards by",
             number + 1, missing);
    err_hint(err, "Use ballast-cvr, which holds cards with other ids.");
    return BAL_INVALID;
}

static void put_session(struct writer *o, uint32_t number)
{
    const struct card card = election_card(o->e, number);
    const struct batch *b = &o->e->batches.at[card.batch];
    char text[NUM_TEXT];
    str record = election_id(o->e, card.record, text);
    o->blank_style |= card.style == 0;
    o->blank_precinct |= card.precinct == 0;
    o->blank_group |= card.group == 0;
    jw_open(&o->w, '{');
    put_id(&o->w, "TabulatorId", b->tabulator);
    put_id(&o->w, "BatchId", b->batch);
    put_id(&o->w, "RecordId", record.len > 0 ? record : STR("X"));
    jw_key_u64(&o->w, "CountingGroupId", card.group);
    put_image_mask(o, b, record);
    jw_key_value(&o->w, "SessionType",
                 card.flags & CARD_SEVERAL ? STR("QRVote") : STR("ScannedVote"));
    jw_key_value(&o->w, "VotingSessionIdentifier", STR(""));
    jw_key_value(&o->w, "UniqueVotingIdentifier", STR(""));
    if (card.flags & CARD_ADJUDICATED) { // what the machine read is not known any more
        open_reading(o, "Original", &card, false);
        jw_key(&o->w, "Cards");
        jw_open(&o->w, '[');
        jw_close(&o->w, ']');
        jw_close(&o->w, '}');
    }
    open_reading(o, card.flags & CARD_ADJUDICATED ? "Modified" : "Original", &card, true);
    put_cards(o, number, &card);
    jw_close(&o->w, '}');
    jw_close(&o->w, '}');
}

static bal_status write_sessions(struct writer *o, struct bal_err *err)
{
    uint32_t card = 0;
    for (uint64_t file = 1; file == 1 || card < o->e->cards; file++) {
        BAL_TRY(open_file(o, "CvrExport", file, err));
        jw_key_value(&o->w, "Version", SUITE_VERSION);
        jw_key_value(&o->w, "ElectionId", o->e->name);
        jw_key(&o->w, "Sessions");
        jw_open(&o->w, '[');
        for (uint32_t n = 0; n < SESSIONS_PER_FILE && card < o->e->cards; n++) {
            BAL_TRY(check_ids(o, card, err));
            put_session(o, card++);
        }
        jw_close(&o->w, ']');
        BAL_TRY(close_file(o, err));
    }
    return BAL_OK;
}

static bal_status open_manifest(struct writer *o, const char *name, struct bal_err *err)
{
    BAL_TRY(open_file(o, name, 0, err));
    jw_key_value(&o->w, "Version", SUITE_VERSION);
    jw_key(&o->w, "List");
    jw_open(&o->w, '[');
    return BAL_OK;
}

static bal_status close_manifest(struct writer *o, struct bal_err *err)
{
    jw_close(&o->w, ']');
    return close_file(o, err);
}

static void open_entry(struct writer *o, str description, uint64_t id)
{
    jw_open(&o->w, '{');
    jw_key_value(&o->w, "Description", description);
    jw_key_u64(&o->w, "Id", id);
    jw_key_value(&o->w, "ExternalId", STR(""));
}

static bal_status write_contests(struct writer *o, struct bal_err *err)
{
    BAL_TRY(open_manifest(o, "ContestManifest", err));
    for (size_t i = 0; i < o->e->contests.len; i++) {
        const struct contest *c = &o->e->contests.at[i];
        open_entry(o, c->name, o->contest_ids.at[i]);
        jw_key_u64(&o->w, "DistrictId", 1);
        jw_key_u64(&o->w, "VoteFor", c->ranks > 0 ? c->seats : c->votes_allowed);
        jw_key_u64(&o->w, "NumOfRanks", c->ranks);
        jw_key_u64(&o->w, "Disabled", 0);
        jw_key_value(&o->w, "Type", STR("Candidacy"));
        jw_close(&o->w, '}');
    }
    return close_manifest(o, err);
}

static bal_status write_candidates(struct writer *o, struct bal_err *err)
{
    static const char *const types[] = {
        [CHOICE_REGULAR] = "Regular",
        [CHOICE_WRITE_IN] = "WriteIn",
        [CHOICE_QUALIFIED_WRITE_IN] = "QualifiedWriteIn",
    };
    BAL_TRY(open_manifest(o, "CandidateManifest", err));
    for (size_t i = 0; i < o->e->contests.len; i++) {
        const struct contest *c = &o->e->contests.at[i];
        for (size_t k = 0; k < c->choices.len; k++) {
            open_entry(o, c->choices.at[k].name, o->choice_ids.at[o->first_choice.at[i] + k]);
            jw_key_u64(&o->w, "ContestId", o->contest_ids.at[i]);
            jw_key_value(&o->w, "Type", str_from(types[c->choices.at[k].kind]));
            jw_key_u64(&o->w, "Disabled", 0);
            jw_close(&o->w, '}');
        }
    }
    return close_manifest(o, err);
}

// The names of a table under their numbers; number 0 ("") where a card has it.
static bal_status write_names(struct writer *o, const char *name, const struct table *names,
                              bool blank, bool precincts, struct bal_err *err)
{
    BAL_TRY(open_manifest(o, name, err));
    for (uint32_t i = blank ? 0 : 1; i < names->len; i++) {
        open_entry(o, names->items[i], i);
        if (precincts)
            jw_key_u64(&o->w, "PrecinctId", i);
        jw_close(&o->w, '}');
    }
    return close_manifest(o, err);
}

static bal_status write_style_contests(struct writer *o, struct bal_err *err)
{
    BAL_TRY(open_manifest(o, "BallotTypeContestManifest", err));
    for (size_t i = 0; i < o->on_style.len; i++) {
        if (!o->on_style.at[i])
            continue;
        jw_open(&o->w, '{');
        jw_key_u64(&o->w, "BallotTypeId", i / o->e->contests.len);
        jw_key_u64(&o->w, "ContestId", o->contest_ids.at[i % o->e->contests.len]);
        jw_close(&o->w, '}');
    }
    return close_manifest(o, err);
}

static bal_status write_tabulators(struct writer *o, struct bal_err *err)
{
    struct table seen = TABLE_INIT(LIMIT_NAMES_BYTES);
    bal_status status = open_manifest(o, "TabulatorManifest", err);
    for (size_t i = 0; i < o->e->batches.len && status == BAL_OK; i++) {
        str id = o->e->batches.at[i].tabulator;
        uint32_t number, known = seen.len;
        status = import_name(&seen, id, &number, err);
        if (status != BAL_OK || number != known || !num_small_id(id, &number))
            continue;
        open_entry(o, id, number);
        jw_key_value(&o->w, "Type", STR("ImagecastCentral"));
        jw_key_u64(&o->w, "ThresholdMin", 5);
        jw_key_u64(&o->w, "ThresholdMax", 25);
        jw_close(&o->w, '}');
    }
    table_done(&seen);
    return status == BAL_OK ? close_manifest(o, err) : status;
}

static bal_status write_conditions(struct writer *o, struct bal_err *err)
{
    static const char *const names[] = {
        "Ambiguous",
        "Writein",
        "BlankBallot",
        [CONDITION_UNDERVOTE] = "Undervote",
        [CONDITION_OVERVOTE] = "Overvote",
        [CONDITION_BLANK] = "BlankContest",
        [CONDITION_INVALID] = "InvalidContest",
        [CONDITION_UNVOTED_RANKED] = "UnvotedRcvContest",
    };
    BAL_TRY(open_manifest(o, "OutstackConditionManifest", err));
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (names[i] == NULL)
            continue;
        open_entry(o, str_from(names[i]), i);
        jw_close(&o->w, '}');
    }
    return close_manifest(o, err);
}

static bal_status write_event(struct writer *o, struct bal_err *err)
{
    BAL_TRY(open_manifest(o, "ElectionEventManifest", err));
    open_entry(o, o->e->name, 1);
    jw_close(&o->w, '}');
    BAL_TRY(close_manifest(o, err));
    BAL_TRY(open_file(o, "Configuration", 0, err));
    jw_key_bool(&o->w, "IncludeTabulatorFilter", false);
    jw_key_bool(&o->w, "IncludeBallotTypeFilter", false);
    jw_key_bool(&o->w, "SplitFilesPerBatch", false);
    jw_key_bool(&o->w, "IncludeOnlyPublishedResultContainers", false);
    jw_key_u64(&o->w, "CvrSuppressionType", 0);
    return close_file(o, err);
}

static bal_status write_manifests(struct writer *o, struct bal_err *err)
{
    const struct election *e = o->e;
    BAL_TRY(write_contests(o, err));
    BAL_TRY(write_candidates(o, err));
    BAL_TRY(write_names(o, "BallotTypeManifest", &e->styles, o->blank_style, false, err));
    BAL_TRY(write_names(o, "PrecinctPortionManifest", &e->precincts, o->blank_precinct, true, err));
    BAL_TRY(write_names(o, "CountingGroupManifest", &e->groups, o->blank_group, false, err));
    BAL_TRY(write_style_contests(o, err));
    BAL_TRY(write_tabulators(o, err));
    BAL_TRY(write_conditions(o, err));
    return write_event(o, err);
}

static bal_status write_all(struct writer *o, struct bal_err *err)
{
    const struct election *e = o->e;
    size_t pairs = (size_t)e->styles.len * e->contests.len;
    for (size_t i = 1; i < e->batches.len; i++)
        if (e->batches.at[i].jurisdiction != e->batches.at[0].jurisdiction)
            return bal_fail(err, BAL_UNSUPPORTED,
                            "a Dominion export holds the cards of one jurisdiction only");
    BAL_TRY(pick_ids(o, err));
    if (!vec_grow((void **)&o->on_style.at, &o->on_style.cap, pairs, sizeof(bool), INT32_MAX))
        return err_memory(err);
    o->on_style.len = pairs;
    BAL_TRY(write_sessions(o, err));
    return write_manifests(o, err);
}

bal_status dj_write_set(const struct election *e, const char *dir, struct bal_err *err)
{
    struct writer o = {.e = e, .dir = dir, .path = BUF_INIT(LIMIT_TOKEN_BYTES), .sink = {.fd = -1}};
    bal_status status = write_all(&o, err);
    sink_discard(&o.sink);
    buf_done(&o.path);
    id_map_done(&o.taken);
    vec_done(&o.contest_ids);
    vec_done(&o.choice_ids);
    vec_done(&o.first_choice);
    vec_done(&o.on_style);
    return status;
}
