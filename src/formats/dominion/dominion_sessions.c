// SPDX-License-Identifier: Apache-2.0
// dominion_sessions.c: a CvrExport file: {"Version", "ElectionId", "Sessions": [...]}.
//
// A session is taken over as it stands; dominion_cards.c makes a card of it. Both schemas are read:
// contests under "Cards" (suite 5.10 and later) or directly under "Original" (5.2).
#include "formats/dominion/dominion_json.h"

bal_status dj_enter(struct dj *d, char bracket, bool *present, struct bal_err *err)
{
    enum json_type type;
    BAL_TRY(json_peek(&d->json, &type, err));
    *present = type != JSON_NULL;
    return *present ? json_enter(&d->json, bracket, err) : json_skip(&d->json, err);
}

bal_status dj_number(struct dj *d, str what, uint64_t *out, struct bal_err *err)
{
    bool ok;
    BAL_TRY(json_maybe_u64(&d->json, out, &ok, err));
    if (UNLIKELY(!ok)) {
        bool scalar = d->json.type == JSON_NUMBER || d->json.type == JSON_STRING;
        dj_problem(d, PROBLEM_bad_number, scalar ? d->json.text : STR(""),
                   STR_FMT " is not a whole number", STR_ARG(what));
    }
    return BAL_OK;
}

static void keep_text(struct dj_text *t, str s)
{
    t->len = s.len;
    memcpy(t->bytes, s.ptr, s.len);
}

// An id: a whole number, or a text in quotes.
static bal_status id_text(struct dj *d, str what, struct dj_text *out, struct bal_err *err)
{
    uint64_t number;
    enum json_type type;
    BAL_TRY(json_peek(&d->json, &type, err));
    bool usable = type == JSON_STRING || (type == JSON_NUMBER && num_u64(d->json.text, &number));
    if (usable && d->json.text.len > 0 && d->json.text.len <= DJ_ID_BYTES)
        keep_text(out, d->json.text);
    else
        dj_problem(d, PROBLEM_bad_value, usable ? d->json.text : STR(""),
                   STR_FMT " is neither a whole number nor a short text", STR_ARG(what));
    return json_skip(&d->json, err);
}

// The end of the image mask holds tabulator, batch and record.
static bal_status image_mask(struct dj *d, struct dj_text *out, struct bal_err *err)
{
    enum json_type type;
    BAL_TRY(json_peek(&d->json, &type, err));
    str mask = type == JSON_STRING ? d->json.text : STR("");
    keep_text(out, mask.len > DJ_MASK_BYTES ? str_skip(mask, mask.len - DJ_MASK_BYTES) : mask);
    return json_skip(&d->json, err);
}

static void note_condition(const struct dj *d, struct dj_instance *c, uint64_t id)
{
    c->overvoted |= id == d->overvote;
    c->invalid |= id == d->invalid;
}

static bal_status read_conditions(struct dj *d, struct dj_instance *c, struct bal_err *err)
{
    uint64_t ids[8];
    int count = 0;
    bool more = false;
    if (!json_run_numbers(&d->json, ids, ARRAY_LEN(ids), &count))
        BAL_TRY(dj_enter(d, '[', &more, err));
    while (more) {
        ids[0] = DJ_ABSENT;
        BAL_TRY(json_element(&d->json, &more, err));
        if (more)
            BAL_TRY(dj_number(d, STR("a condition"), &ids[0], err));
        note_condition(d, c, ids[0]);
    }
    for (int i = 0; i < count; i++)
        note_condition(d, c, ids[i]);
    return BAL_OK;
}

// Reads a field that json_run() did not take; *nested when it is not of a plain kind, and still to
// be read.
static bal_status plain_field(struct dj *d, str key, char kind, uint64_t *value, bool *nested,
                              struct bal_err *err)
{
    bool truth = false;
    switch (kind) {
    case JSON_RUN_NUMBER:
        return dj_number(d, key, value, err);
    case JSON_RUN_SKIP:
        return json_skip(&d->json, err);
    case JSON_RUN_BOOL:
        BAL_TRY(json_bool(&d->json, &truth, err));
        *value = truth;
        return BAL_OK;
    default:
        *nested = true;
        return BAL_OK;
    }
}

// Reads plain fields into `values`, and unknown ones away, up to the next field of another kind or
// JSON_DONE.
static bal_status next_nested(struct dj *d, const struct json_keys *keys, const char kinds[],
                              struct json_object *o, uint64_t values[], struct bal_err *err)
{
    for (bool nested = false; !nested;) {
        json_run(&d->json, keys, kinds, o, values);
        BAL_TRY(json_field(&d->json, keys, o, err));
        if (o->field == JSON_DONE)
            break;
        if (o->field == JSON_OTHER)
            BAL_TRY(dj_unknown(d, o, err));
        else
            BAL_TRY(plain_field(d, keys->key[o->field], kinds[o->field], &values[o->field], &nested,
                                err));
    }
    return BAL_OK;
}

// This and the next ones begin inside their object.
static bal_status read_mark(struct dj *d, struct dj_mark *m, struct bal_err *err)
{
    enum { CANDIDATE, MANIFESTATION, PARTY, RANK, SLOT, DENSITY, SLOT_DENSITY, AMBIGUOUS, VOTE };
    enum { CONDITIONS = VOTE + 1, KEYS };
    static const struct json_keys keys = {
        .count = KEYS,
        .key = {DJ_KEY("CandidateId"), DJ_KEY("ManifestationId"), DJ_KEY("PartyId"), DJ_KEY("Rank"),
                DJ_KEY("WriteinIndex"), DJ_KEY("MarkDensity"), DJ_KEY("WriteinDensity"),
                DJ_KEY("IsAmbiguous"), DJ_KEY("IsVote"), DJ_KEY("OutstackConditionIds")}};
    static const char kinds[KEYS] = {JSON_RUN_NUMBER, JSON_RUN_SKIP, JSON_RUN_SKIP, JSON_RUN_NUMBER,
                                     JSON_RUN_NUMBER, JSON_RUN_SKIP, JSON_RUN_SKIP, JSON_RUN_BOOL,
                                     JSON_RUN_BOOL,   JSON_RUN_SKIP};
    uint64_t values[KEYS] = {[CANDIDATE] = DJ_ABSENT, [RANK] = 1, [SLOT] = DJ_ABSENT};
    struct json_object o = {0};
    BAL_TRY(next_nested(d, &keys, kinds, &o, values, err));
    *m = (struct dj_mark){.candidate = values[CANDIDATE],
                          .rank = values[RANK],
                          .slot = values[SLOT],
                          .vote = values[VOTE] != 0,
                          .ambiguous = values[AMBIGUOUS] != 0};
    return BAL_OK;
}

static bal_status read_marks(struct dj *d, struct dj_reading *v, struct dj_instance *c,
                             struct bal_err *err)
{
    bool more;
    BAL_TRY(dj_enter(d, '[', &more, err));
    while (more) {
        BAL_TRY(json_next_object(&d->json, &more, err));
        if (!more)
            break;
        struct dj_mark *m = vec_push(&v->marks, DJ_MOST);
        if (m == NULL)
            return bal_fail(err, BAL_LIMIT, "more than %d marks in one session", DJ_MOST);
        BAL_TRY(read_mark(d, m, err));
        if (m->candidate == DJ_ABSENT) {
            dj_problem(d, PROBLEM_missing_value, STR(""), "a mark has no candidate");
            v->marks.len--;
        }
        c->count = (uint32_t)v->marks.len - c->first;
    }
    return BAL_OK;
}

static bal_status read_contest(struct dj *d, struct dj_reading *v, struct dj_instance *c,
                               struct bal_err *err)
{
    enum { ID, MANIFESTATION, UNDERVOTES, OVERVOTES, CONDITIONS, MARKS, KEYS };
    static const struct json_keys keys = {.count = KEYS,
                                          .key = {DJ_KEY("Id"), DJ_KEY("ManifestationId"),
                                                  DJ_KEY("Undervotes"), DJ_KEY("Overvotes"),
                                                  DJ_KEY("OutstackConditionIds"), DJ_KEY("Marks")}};
    static const char kinds[KEYS] = {JSON_RUN_NUMBER, JSON_RUN_SKIP,  JSON_RUN_NUMBER,
                                     JSON_RUN_NUMBER, JSON_RUN_EMPTY, JSON_RUN_EMPTY};
    uint64_t values[KEYS] = {[ID] = DJ_ABSENT, [UNDERVOTES] = DJ_ABSENT, [OVERVOTES] = DJ_ABSENT};
    for (struct json_object o = {0}; o.field != JSON_DONE;) {
        BAL_TRY(next_nested(d, &keys, kinds, &o, values, err));
        if (o.field == CONDITIONS)
            BAL_TRY(read_conditions(d, c, err));
        else if (o.field == MARKS)
            BAL_TRY(read_marks(d, v, c, err));
    }
    c->id = values[ID];
    c->undervotes = values[UNDERVOTES];
    c->overvotes = values[OVERVOTES];
    return BAL_OK;
}

static bal_status read_contests(struct dj *d, struct dj_reading *v, struct bal_err *err)
{
    bool more;
    BAL_TRY(dj_enter(d, '[', &more, err));
    while (more) {
        BAL_TRY(json_next_object(&d->json, &more, err));
        if (!more)
            break;
        struct dj_instance *c = vec_push(&v->contests, DJ_MOST);
        if (c == NULL)
            return bal_fail(err, BAL_LIMIT, "more than %d contests in one session", DJ_MOST);
        *c = (struct dj_instance){.first = (uint32_t)v->marks.len};
        BAL_TRY(read_contest(d, v, c, err));
        if (c->id == DJ_ABSENT) {
            dj_problem(d, PROBLEM_missing_value, STR(""), "a contest has no id");
            v->contests.len--;
        }
    }
    return BAL_OK;
}

static bal_status read_card(struct dj *d, struct dj_reading *v, struct bal_err *err)
{
    enum { ID, KEY_IN, PAPER, CONTESTS, CONDITIONS, KEYS };
    static const struct json_keys keys = {.count = KEYS,
                                          .key = {DJ_KEY("Id"), DJ_KEY("KeyInId"),
                                                  DJ_KEY("PaperIndex"), DJ_KEY("Contests"),
                                                  DJ_KEY("OutstackConditionIds")}};
    static const char kinds[KEYS] = {JSON_RUN_SKIP, JSON_RUN_SKIP, JSON_RUN_NUMBER, JSON_RUN_STOP,
                                     JSON_RUN_SKIP};
    uint64_t values[KEYS] = {[PAPER] = DJ_ABSENT};
    for (struct json_object o = {0}; o.field != JSON_DONE;) {
        BAL_TRY(next_nested(d, &keys, kinds, &o, values, err));
        if (o.field == CONTESTS)
            BAL_TRY(read_contests(d, v, err));
    }
    v->cards++;
    v->paper = values[PAPER];
    return BAL_OK;
}

static bal_status read_cards(struct dj *d, struct dj_reading *v, struct bal_err *err)
{
    bool more;
    BAL_TRY(dj_enter(d, '[', &more, err));
    while (more) {
        BAL_TRY(json_next_object(&d->json, &more, err));
        if (more)
            BAL_TRY(read_card(d, v, err));
    }
    return BAL_OK;
}

static bal_status read_reading(struct dj *d, struct dj_reading *v, struct bal_err *err)
{
    enum { PORTION, PRECINCT, STYLE, CURRENT, CARDS, CONTESTS, KEYS };
    static const struct json_keys keys = {.count = KEYS,
                                          .key = {DJ_KEY("PrecinctPortionId"), DJ_KEY("PrecinctId"),
                                                  DJ_KEY("BallotTypeId"), DJ_KEY("IsCurrent"),
                                                  DJ_KEY("Cards"), DJ_KEY("Contests")}};
    static const char kinds[KEYS] = {JSON_RUN_NUMBER, JSON_RUN_SKIP, JSON_RUN_NUMBER,
                                     JSON_RUN_BOOL,   JSON_RUN_STOP, JSON_RUN_STOP};
    uint64_t values[KEYS] = {[PORTION] = DJ_ABSENT, [STYLE] = DJ_ABSENT};
    BAL_TRY(dj_enter(d, '{', &v->present, err));
    for (struct json_object o = {0}; v->present && o.field != JSON_DONE;) {
        BAL_TRY(next_nested(d, &keys, kinds, &o, values, err));
        if (o.field == CARDS)
            BAL_TRY(read_cards(d, v, err));
        else if (o.field == CONTESTS)
            BAL_TRY(read_contests(d, v, err));
    }
    v->precinct = values[PORTION];
    v->style = values[STYLE];
    v->current = values[CURRENT] != 0;
    return BAL_OK;
}

static void clear_reading(struct dj_reading *v)
{
    v->present = v->current = false;
    v->precinct = v->style = v->paper = DJ_ABSENT;
    v->cards = 0;
    v->contests.len = v->marks.len = 0;
}

static void clear_session(struct dj_session *s)
{
    s->tabulator.len = s->batch.len = s->record.len = s->mask.len = 0;
    clear_reading(&s->original);
    clear_reading(&s->modified);
}

static bal_status read_session(struct dj *d, struct bal_err *err)
{
    enum { TABULATOR, BATCH, RECORD, GROUP, MASK, TYPE, VOTING, UNIQUE, ORIGINAL, MODIFIED, KEYS };
    static const struct json_keys keys = {
        .count = KEYS,
        .key = {DJ_KEY("TabulatorId"), DJ_KEY("BatchId"), DJ_KEY("RecordId"),
                DJ_KEY("CountingGroupId"), DJ_KEY("ImageMask"), DJ_KEY("SessionType"),
                DJ_KEY("VotingSessionIdentifier"), DJ_KEY("UniqueVotingIdentifier"),
                DJ_KEY("Original"), DJ_KEY("Modified")}};
    static const char kinds[KEYS] = {JSON_RUN_STOP, JSON_RUN_STOP, JSON_RUN_STOP, JSON_RUN_NUMBER,
                                     JSON_RUN_STOP, JSON_RUN_SKIP, JSON_RUN_SKIP, JSON_RUN_SKIP,
                                     JSON_RUN_STOP, JSON_RUN_STOP};
    struct dj_session *s = &d->session;
    struct dj_text *texts[KEYS] = {&s->tabulator, &s->batch, &s->record};
    uint64_t values[KEYS] = {[GROUP] = DJ_ABSENT};
    for (struct json_object o = {0}; o.field != JSON_DONE;) {
        BAL_TRY(next_nested(d, &keys, kinds, &o, values, err));
        if (o.field >= TABULATOR && o.field <= RECORD)
            BAL_TRY(id_text(d, keys.key[o.field], texts[o.field], err));
        else if (o.field == MASK)
            BAL_TRY(image_mask(d, &s->mask, err));
        else if (o.field == ORIGINAL)
            BAL_TRY(read_reading(d, &s->original, err));
        else if (o.field == MODIFIED)
            BAL_TRY(read_reading(d, &s->modified, err));
    }
    s->group = values[GROUP];
    return BAL_OK;
}

// The highest rank of every contest, for files without a contest manifest.
static bal_status note_ranks(struct dj *d, const struct dj_reading *v, struct bal_err *err)
{
    for (size_t i = 0; i < v->contests.len; i++) {
        const struct dj_instance *c = &v->contests.at[i];
        uint64_t most = 1;
        for (uint32_t k = 0; k < c->count; k++) {
            uint64_t rank = v->marks.at[c->first + k].rank;
            if (rank > most && rank <= LIMIT_RANKS)
                most = rank;
        }
        uint32_t known = most > 1 ? id_map_find(&d->ranks, 0, c->id) : 0;
        if (most > 1 && (known == ID_MAP_NONE || known < most))
            BAL_TRY(id_map_put(&d->ranks, 0, c->id, (uint32_t)most, err));
    }
    return BAL_OK;
}

static bal_status take_session(struct dj *d, struct bal_err *err)
{
    BAL_TRY(read_session(d, err));
    if (d->scout || d->look_ahead != NULL) {
        BAL_TRY(note_ranks(d, &d->session.original, err));
        BAL_TRY(note_ranks(d, &d->session.modified, err));
    }
    return d->scout ? BAL_OK : dj_card(d, err);
}

static bal_status read_sessions(struct dj *d, struct bal_err *err)
{
    struct dj_session *s = &d->session;
    uint64_t count = 0;
    bool more;
    BAL_TRY(dj_enter(d, '[', &more, err));
    while (more) {
        BAL_TRY(json_next_object(&d->json, &more, err));
        clear_session(s);
        s->number = more ? ++count : 0; // what follows belongs to no session
        if (more)
            BAL_TRY(take_session(d, err));
    }
    if (count == 0)
        dj_problem(d, PROBLEM_empty_batch, STR(""), "the file holds no sessions");
    return BAL_OK;
}

static bal_status read_export(struct dj *d, struct bal_err *err)
{
    enum { VERSION, ELECTION, SESSIONS, KEYS };
    static const struct json_keys keys = {
        .count = KEYS, .key = {DJ_KEY("Version"), DJ_KEY("ElectionId"), DJ_KEY("Sessions")}};
    struct json_object o = {0};
    BAL_TRY(json_enter(&d->json, '{', err));
    while (o.field != JSON_DONE) {
        bal_status status = json_field(&d->json, &keys, &o, err);
        if (status == BAL_OK && o.field == VERSION)
            status = dj_version(d, err);
        else if (status == BAL_OK && o.field == ELECTION)
            status = dj_election(d, err);
        else if (status == BAL_OK && o.field == SESSIONS)
            status = read_sessions(d, err);
        else if (status == BAL_OK && o.field == JSON_OTHER)
            status = dj_unknown(d, &o, err);
        BAL_TRY(status);
    }
    if (!(o.seen >> SESSIONS & 1))
        return json_fail(&d->json, err, "there is no \"Sessions\": this is no CvrExport file");
    return json_finish(&d->json, err);
}

bal_status dj_export(struct dj *d, struct source *source, struct bal_err *err)
{
    BAL_TRY(json_open(&d->json, source, err));
    d->exports += !d->scout;
    bal_status status = read_export(d, err);
    d->session.number = 0;
    json_close(&d->json);
    return status;
}

bal_status dj_scout(struct dj *d, struct source *source, struct bal_err *err)
{
    d->scout = true;
    bal_status status = dj_export(d, source, err);
    d->scout = false;
    return status;
}
