// SPDX-License-Identifier: Apache-2.0
// One function says what is in the state, for both directions: a codec appends what it is shown, or
// fills it from the bytes.
#include "record/log/snapshot.h"

#include "base/binary.h"
#include "crypto/sha256.h"

#define SNAPSHOT_FORM "ballast-state/9\n"

struct codec {
    struct buf *out;     // writing; NULL: reading
    str in;              // what is left
    struct arena *arena; // for the texts read
    bool bad;
};

static void bytes(struct codec *c, void *at, size_t n)
{
    if (c->out != NULL) {
        buf_add(c->out, str_make(at, n));
    } else if (c->in.len < n) {
        c->bad = true;
    } else {
        memcpy(at, c->in.ptr, n);
        c->in = str_skip(c->in, n);
    }
}

static void u64(struct codec *c, uint64_t *v)
{
    uint8_t b[8];
    for (int i = 0; i < 8; i++)
        b[i] = (uint8_t)(*v >> (56 - 8 * i));
    bytes(c, b, sizeof b);
    if (c->out != NULL || c->bad)
        return;
    *v = 0;
    for (int i = 0; i < 8; i++)
        *v = *v << 8 | b[i];
}

static void i64(struct codec *c, int64_t *v)
{
    uint64_t u = (uint64_t)*v;
    u64(c, &u);
    *v = (int64_t)u;
}

static void flag(struct codec *c, bool *v)
{
    uint64_t u = *v;
    u64(c, &u);
    *v = u != 0;
}

static void text(struct codec *c, str *s)
{
    uint64_t n = s->len;
    u64(c, &n);
    if (c->out != NULL) {
        buf_add(c->out, *s);
    } else if (c->bad || n > c->in.len) {
        c->bad = true;
    } else {
        *s = arena_str(c->arena, str_head(c->in, n));
        c->in = str_skip(c->in, n);
    }
}

static void object(struct codec *c, struct state_object *o)
{
    bytes(c, o->digest, sizeof o->digest);
    u64(c, &o->size);
    flag(c, &o->salted);
}

// Sets the number of items; each takes at least `least` bytes, so a false number is found out.
#define ITEMS(c, v, least)                                                                         \
    do {                                                                                           \
        uint64_t items_ = (v)->len;                                                                \
        u64((c), &items_);                                                                         \
        if ((c)->out == NULL && !(c)->bad) {                                                       \
            (c)->bad = items_ > (c)->in.len / (least);                                             \
            for (uint64_t i_ = 0; i_ < items_ && !(c)->bad; i_++)                                  \
                (c)->bad = vec_push((v), LIMIT_CARDS) == NULL;                                     \
        }                                                                                          \
    } while (0)

static void input(struct codec *c, struct state_input *in)
{
    uint64_t kind = in->kind;
    u64(c, &in->seq);
    i64(c, &in->time);
    u64(c, &kind);
    c->bad = c->bad || kind >= INPUT_KINDS;
    in->kind = (enum input_kind)kind;
    text(c, &in->name);
    text(c, &in->jurisdiction);
    text(c, &in->format);
    flag(c, &in->folder);
    object(c, &in->source);
    u64(c, &in->cards);
    u64(c, &in->listed);
    u64(c, &in->contests);
    bytes(c, in->canonical, sizeof in->canonical);
    text(c, &in->converter);
    flag(c, &in->withdrawn);
    text(c, &in->reason);
}

static void setting(struct codec *c, struct state_setting *s)
{
    text(c, &s->contest);
    flag(c, &s->has_target);
    flag(c, &s->target);
    text(c, &s->risk_limit);
    text(c, &s->method);
    text(c, &s->rounds);
    text(c, &s->irv_rule);
    flag(c, &s->has_bound);
    u64(c, &s->cards_bound);
    flag(c, &s->has_pending);
    u64(c, &s->pending);
}

static void a_round(struct codec *c, struct state_round *r)
{
    u64(c, &r->number);
    i64(c, &r->opened);
    i64(c, &r->closed);
    u64(c, &r->closing);
    u64(c, &r->cards);
    u64(c, &r->new_cards);
    u64(c, &r->new_batches);
    u64(c, &r->new_counts);
    object(c, &r->plan);
    object(c, &r->sample);
    object(c, &r->batches);
    object(c, &r->risk);
}

static void entry(struct codec *c, struct state_entry *e)
{
    u64(c, &e->seq);
    i64(c, &e->time);
    u64(c, &e->round);
    u64(c, &e->cards);
    flag(c, &e->batches);
    object(c, &e->list);
    flag(c, &e->corrects);
    u64(c, &e->refers);
    text(c, &e->reason);
    text(c, &e->signers);
}

static void retrieval(struct codec *c, struct state_retrieval *r)
{
    u64(c, &r->seq);
    i64(c, &r->time);
    u64(c, &r->round);
    u64(c, &r->places);
    u64(c, &r->other_seals);
    object(c, &r->list);
}

static void published(struct codec *c, struct state_public *p)
{
    text(c, &p->rule);
    u64(c, &p->min_cell);
    flag(c, &p->together);
    object(c, &p->report);
    u64(c, &p->recognisable);
    object(c, &p->positions);
    object(c, &p->scopes);
    object(c, &p->commitments);
    object(c, &p->key);
    object(c, &p->tally);
    u64(c, &p->bundle);
    object(c, &p->files);
    ITEMS(c, &p->openings, 32);
    for (size_t i = 0; i < p->openings.len && !c->bad; i++) {
        u64(c, &p->openings.at[i].seq);
        u64(c, &p->openings.at[i].refers);
        object(c, &p->openings.at[i].list);
    }
}

// ---- several parties

// A key as its text.
static void vkey(struct codec *c, struct note_key *key)
{
    AUTO_BUF written = BUF_INIT(1024);
    str says;
    if (c->out != NULL)
        note_vkey_add(&written, key);
    says = buf_str(&written);
    text(c, &says);
    if (c->out == NULL)
        c->bad = c->bad || note_vkey_parse(says, key, NULL) != BAL_OK;
}

static void party_key(struct codec *c, struct state_key *k)
{
    uint64_t role = k->role;
    vkey(c, &k->key);
    text(c, &k->affiliation);
    text(c, &k->owner);
    u64(c, &role);
    c->bad = c->bad || role >= KEY_ROLES;
    k->role = (enum key_role)role;
    u64(c, &k->from);
    u64(c, &k->until);
    text(c, &k->reason);
}

static void share(struct codec *c, struct state_share *s)
{
    text(c, &s->party);
    flag(c, &s->committed);
    flag(c, &s->revealed);
    flag(c, &s->replaced);
    bytes(c, s->commitment, sizeof s->commitment);
    bytes(c, s->share, sizeof s->share);
}

static void proposal(struct codec *c, struct state_proposal *p)
{
    u64(c, &p->seq);
    i64(c, &p->time);
    bytes(c, p->leaf.b, sizeof p->leaf.b);
    text(c, &p->act);
    text(c, &p->body);
    u64(c, &p->approved);
}

static void objection(struct codec *c, struct state_objection *o)
{
    u64(c, &o->seq);
    i64(c, &o->time);
    text(c, &o->party);
    text(c, &o->text);
    i64(c, &o->refers);
    u64(c, &o->answered);
    i64(c, &o->answer_time);
    text(c, &o->answer);
}

static void said(struct codec *c, struct state_said *s)
{
    u64(c, &s->seq);
    i64(c, &s->time);
    text(c, &s->what);
    text(c, &s->since);
}

#define EACH(c, v, least, one)                                                                     \
    do {                                                                                           \
        ITEMS(c, v, least);                                                                        \
        for (size_t i_ = 0; i_ < (v)->len && !(c)->bad; i_++)                                      \
            one(c, &(v)->at[i_]);                                                                  \
    } while (0)

static void parties(struct codec *c, struct state_parties *p)
{
    vkey(c, &p->log);
    bool *flags[] = {&p->several, &p->by_shares, &p->list_objections, &p->frozen};
    for (size_t i = 0; i < ARRAY_LEN(flags); i++)
        flag(c, flags[i]);
    object(c, &p->policy);
    uint64_t *numbers[] = {&p->policy_seq, &p->freeze, &p->last_commit, &p->last_reveal};
    for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
        u64(c, numbers[i]);
    i64(c, &p->commit_time);
    bytes(c, p->freeze_root.b, sizeof p->freeze_root.b);
    text(c, &p->dice);
    text(c, &p->beacon);
    EACH(c, &p->keys, 64, party_key);
    EACH(c, &p->shares, 64, share);
    EACH(c, &p->proposals, 64, proposal);
    EACH(c, &p->objections, 48, objection);
    EACH(c, &p->overrides, 32, said);
    EACH(c, &p->absences, 32, said);
}

static void lists(struct codec *c, struct state *s)
{
    published(c, &s->published);
    ITEMS(c, &s->inputs, 64);
    for (size_t i = 0; i < s->inputs.len && !c->bad; i++)
        input(c, &s->inputs.at[i]);
    ITEMS(c, &s->settings, 32);
    for (size_t i = 0; i < s->settings.len && !c->bad; i++)
        setting(c, &s->settings.at[i]);
    ITEMS(c, &s->rounds, 72);
    for (size_t i = 0; i < s->rounds.len && !c->bad; i++)
        a_round(c, &s->rounds.at[i]);
    EACH(c, &s->mvrs, 64, entry);
    EACH(c, &s->hand_counts, 64, entry);
    EACH(c, &s->seconds, 64, entry);
    EACH(c, &s->rulings, 64, entry);
    EACH(c, &s->retrievals, 64, retrieval);
    ITEMS(c, &s->escalations, 32);
    for (size_t i = 0; i < s->escalations.len && !c->bad; i++) {
        u64(c, &s->escalations.at[i].seq);
        i64(c, &s->escalations.at[i].time);
        text(c, &s->escalations.at[i].contest);
        text(c, &s->escalations.at[i].reason);
    }
    ITEMS(c, &s->notes, 32);
    for (size_t i = 0; i < s->notes.len && !c->bad; i++) {
        u64(c, &s->notes.at[i].seq);
        i64(c, &s->notes.at[i].time);
        text(c, &s->notes.at[i].what);
        text(c, &s->notes.at[i].reason);
    }
}

static void whole(struct codec *c, struct state *s)
{
    uint64_t phase = s->phase;
    u64(c, &s->size);
    u64(c, &phase);
    c->bad = c->bad || phase > PHASE_CONCLUDED;
    s->phase = (enum phase)phase;
    parties(c, &s->parties);
    str *texts[] = {&s->election, &s->origin,  &s->risk_limit, &s->software,
                    &s->programs, &s->sampler, &s->seed};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++)
        text(c, texts[i]);
    int64_t *times[] = {&s->opened, &s->committed, &s->seeded, &s->concluded, &s->last_time};
    for (size_t i = 0; i < ARRAY_LEN(times); i++)
        i64(c, times[i]);
    struct state_object *objects[] = {&s->params,  &s->assertions, &s->pools,
                                      &s->batches, &s->canonical,  &s->outcome};
    for (size_t i = 0; i < ARRAY_LEN(objects); i++)
        object(c, objects[i]);
    lists(c, s);
}

void snapshot_add(struct buf *out, const struct merkle_frontier *head, const struct state *s)
{
    AUTO_BUF frontier = BUF_INIT(MERKLE_FRONTIER);
    merkle_frontier_add(&frontier, head);
    buf_add(out, STR(SNAPSHOT_FORM));
    struct codec c = {.out = out};
    str bytes_of = buf_str(&frontier);
    text(&c, &bytes_of);
    struct state copy = *s; // shown to the codec, which only reads it
    whole(&c, &copy);
}

bool snapshot_read(str from, struct merkle_frontier *head, struct state *s)
{
    str frontier = STR("");
    state_init(s);
    struct codec c = {.in = from, .arena = &s->arena};
    c.bad = !str_starts(from, STR(SNAPSHOT_FORM));
    if (!c.bad) {
        c.in = str_skip(from, strlen(SNAPSHOT_FORM));
        text(&c, &frontier);
        whole(&c, s);
    }
    if (!c.bad && c.in.len == 0 && !s->arena.failed &&
        merkle_frontier_read(frontier, head, NULL) == BAL_OK && head->size == s->size)
        return true;
    state_done(s);
    state_init(s);
    return false;
}

// ---- the seal

// "ballast-state/8\nORIGIN\nSHA256\n"
static void seal_text(struct buf *out, str origin, str snapshot)
{
    uint8_t digest[SHA256_BYTES];
    sha256(snapshot, digest);
    buf_addf(out, SNAPSHOT_FORM STR_FMT "\n", STR_ARG(origin));
    hex_add(out, str_bytes(digest, SHA256_BYTES));
    buf_add_char(out, '\n');
}

bal_status snapshot_seal(struct buf *out, str snapshot, const struct note_signer *signer,
                         struct bal_err *err)
{
    AUTO_BUF says = BUF_INIT(NOTE_BYTES), note = BUF_INIT(NOTE_BYTES);
    seal_text(&says, note_key_name(&signer->key), snapshot);
    BAL_TRY(buf_check(&says, err));
    BAL_TRY(note_sign(buf_str(&says), signer, 1, &note, err));
    struct codec c = {.out = out};
    str signed_note = buf_str(&note);
    text(&c, &signed_note);
    buf_add(out, snapshot);
    return buf_check(out, err);
}

str snapshot_unseal(str kept, const struct note_key *key)
{
    AUTO_BUF says = BUF_INIT(NOTE_BYTES);
    AUTO_ARENA arena = ARENA_INIT(NOTE_BYTES);
    struct codec c = {.in = kept, .arena = &arena};
    struct note note;
    str sealed = STR("");
    text(&c, &sealed);
    if (c.bad || note_open(sealed, key, 1, &note, NULL) != BAL_OK)
        return STR("");
    seal_text(&says, note_key_name(key), c.in);
    return str_eq(note.text, buf_str(&says)) ? c.in : STR("");
}
