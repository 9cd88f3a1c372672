// SPDX-License-Identifier: Apache-2.0
#include "record/bundle/bundle_audit.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/binary.h"
#include "record/state/body_keys.h"
#include "tabulate/irv.h"

enum { CVR_PATH = 64 };

#define LISTS ((size_t)4 << 30)

void public_audit_done(struct public_audit *a)
{
    public_lists_done(&a->lists);
    vec_done(&a->openings);
    equivalent_done(&a->maker);
    vec_done(&a->wanted);
    vec_done(&a->wanted_cards);
    opened_done(&a->opened);
    arena_done(&a->arena);
}

// ---- openings

static int by_contest(const void *a, const void *b)
{
    const struct public_opening *x = a, *y = b;
    if (x->contest != y->contest)
        return x->contest < y->contest ? -1 : 1;
    return (x->position > y->position) - (x->position < y->position);
}

static bal_status take_opening(struct public_audit *a, str text, uint32_t *contest,
                               struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(1 << 20);
    const struct ej1 *line;
    str name, salt;
    struct public_opening *new = vec_push(&a->openings, LIMIT_CARDS);
    if (new == NULL)
        return err_memory(err);
    BAL_TRY(ej1_parse(text, &arena, &line, err));
    BAL_TRY(ej1_get_str(line, "contest", &name, err));
    BAL_TRY(ej1_get_u64(line, "position", &new->position, err));
    BAL_TRY(ej1_get_str(line, "salt", &salt, err));
    *contest = public_contest_find(&a->lists, name, *contest);
    if (*contest == TABLE_NONE || new->position >= a->lists.cards ||
        !base64_get(salt, new->salt.b, SHA256_BYTES))
        return bal_fail(err, BAL_INVALID, "a list of openings is damaged");
    new->contest = *contest;
    if (str_eq(a->record->state.published.rule, STR("sums")))
        new->line = arena_str(&a->arena, text);
    const struct public_run *run = public_run_of(&a->lists, new->position);
    const struct public_set *set = &a->lists.sets.at[run->set];
    if (set->kind != PUBLIC_LINKED || !set->in[*contest])
        return bal_fail(err, BAL_CONFLICT,
                        "card %llu is opened in a contest that has no record of it",
                        (unsigned long long)new->position);
    return BAL_OK;
}

static bal_status read_openings(struct public_audit *a, const struct state_opening *o,
                                struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT(LISTS);
    uint32_t contest = 0;
    BAL_TRY(record_read_object(a->record, &o->list, &text, err));
    BAL_TRY(list_ended(buf_str(&text), "openings", err));
    for (str rest = buf_str(&text); rest.len > 0;) {
        bal_status status = take_opening(a, str_cut(&rest, '\n'), &contest, err);
        if (status != BAL_OK) {
            err_where(err, "event %llu", (unsigned long long)o->seq);
            return status;
        }
    }
    return BAL_OK;
}

bal_status public_openings(struct public_audit *a, struct bal_err *err)
{
    const struct state_public *public = &a->record->state.published;
    size_t n = a->lists.contests.len, at = 0;
    a->arena = ARENA_INIT((size_t)8 << 30);
    a->first = arena_new(&a->arena, size_t, n + 1);
    a->files = arena_alloc(&a->arena, n + 1, sizeof *a->files);
    BAL_TRY(arena_check(&a->arena, err));
    for (size_t i = 0; i < public->openings.len; i++)
        BAL_TRY(read_openings(a, &public->openings.at[i], err));
    if (a->openings.len > 1)
        qsort(a->openings.at, a->openings.len, sizeof *a->openings.at, by_contest);
    for (size_t i = 1; i < a->openings.len; i++)
        if (by_contest(&a->openings.at[i - 1], &a->openings.at[i]) == 0)
            return bal_fail(err, BAL_CONFLICT, "card %llu is opened twice",
                            (unsigned long long)a->openings.at[i].position);
    for (size_t c = 0; c <= n; c++) {
        while (at < a->openings.len && a->openings.at[at].contest < c)
            at++;
        a->first[c] = at;
    }
    return BAL_OK;
}

bal_status public_key(struct public_audit *a, struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT(1000);
    const struct state_public *public = &a->record->state.published;
    a->has_key = false;
    if (!str_eq(public->rule, STR("full")) || bundle_find(a->bundle, STR("cvr/key")) == TABLE_NONE)
        return BAL_OK;
    BAL_TRY(bundle_read(a->bundle, STR("cvr/key"), &text, err));
    a->has_key = text.len == 2 * COMMIT_KEY + 1 && text.ptr[2 * COMMIT_KEY] == '\n' &&
                 hex_get(str_head(buf_str(&text), 2 * COMMIT_KEY), a->key, COMMIT_KEY);
    return a->has_key ? BAL_OK : bal_fail(err, BAL_INVALID, "cvr/key is no key");
}

bool public_is_open(const struct public_audit *a, uint32_t contest, uint64_t card)
{
    size_t low = a->first[contest];
    VEC_BOUND(low, a->first[contest + 1], i, a->openings.at[i].position < card);
    return low < a->first[contest + 1] && a->openings.at[low].position == card;
}

// ---- the list of opened votes

bal_status public_tally(struct public_audit *a, struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT(LISTS);
    uint32_t c = 0;
    BAL_TRY(record_read_object(a->record, &a->record->state.published.tally, &text, err));
    BAL_TRY(list_ended(buf_str(&text), "opened votes", err));
    for (str rest = buf_str(&text); rest.len > 0; c++) {
        AUTO_ARENA arena = ARENA_INIT(1 << 20);
        const struct ej1 *line;
        str name;
        while (c < a->lists.contests.len && !a->lists.contests.at[c].committed)
            c++;
        BAL_TRY(ej1_parse(str_cut(&rest, '\n'), &arena, &line, err));
        BAL_TRY(body_keys_check(STR("a line of opened votes"), line,
                                STR("contest leaves:dict open:dict"), err));
        BAL_TRY(ej1_get_str(line, "contest", &name, err));
        if (c == a->lists.contests.len || !str_eq(name, a->lists.contests.at[c].name))
            return bal_fail(err, BAL_CONFLICT, "the list of opened votes is of other contests");
        BAL_TRY(tally_files(line, &a->files[c][0], &a->files[c][1], err));
    }
    for (; c < a->lists.contests.len; c++)
        if (a->lists.contests.at[c].committed)
            return bal_fail(err, BAL_CONFLICT, "the votes of a contest are not opened");
    return BAL_OK;
}

// ---- votes

static str cvr_path(uint32_t contest, const char *name, char path[static CVR_PATH])
{
    int len = snprintf(path, CVR_PATH, "cvr/%03u/%s", contest, name);
    return str_make(path, (size_t)len);
}

bal_status public_leaves(struct public_audit *a, uint32_t contest, struct commit_read *out,
                         struct bal_err *err)
{
    const struct public_contest *c = &a->lists.contests.at[contest];
    AUTO_SOURCE s = {0};
    char path[CVR_PATH];
    *out = (struct commit_read){0};
    BAL_TRY(bundle_stream(a->bundle, cvr_path(contest, "leaves.bin", path), &s, err));
    // The file's size is looked at before memory for so many leaves is asked for.
    if (s.size != c->leaves * SHA256_BYTES)
        return bal_fail(err, BAL_CONFLICT, "there are not as many leaves as were committed");
    return commit_leaves_read(&s, c->leaves, &c->root, 0, out, err);
}

static bal_status want(struct public_audit *a, uint64_t card, const struct merkle_hash *tag,
                       struct bal_err *err)
{
    struct commit_wanted *new = vec_push(&a->wanted, LIMIT_CARDS);
    uint64_t *of = vec_push(&a->wanted_cards, LIMIT_CARDS);
    if (new == NULL || of == NULL)
        return err_memory(err);
    *new = (struct commit_wanted){.tag = *tag};
    *of = card;
    return BAL_OK;
}

// With the key: every card that has a leaf; openings must be of the same salts.
static bal_status want_all(struct public_audit *a, uint32_t contest,
                           const struct commit_contest *form, struct bal_err *err)
{
    for (size_t i = 0; i < a->lists.runs.len; i++) {
        const struct public_run *run = &a->lists.runs.at[i];
        const struct public_set *set = &a->lists.sets.at[run->set];
        for (uint64_t k = 0; k < run->cards; k++) {
            if (set->kind != PUBLIC_LINKED || !set->in[contest])
                break;
            struct merkle_hash salt = commit_salt(form, run->first + k);
            struct merkle_hash tag = commit_tag(form, &salt, run->first + k);
            BAL_TRY(want(a, run->first + k, &tag, err));
        }
    }
    a->false_salt = false;
    for (size_t i = a->first[contest]; i < a->first[contest + 1]; i++) {
        struct merkle_hash salt = commit_salt(form, a->openings.at[i].position);
        a->false_salt = a->false_salt || !merkle_same(&salt, &a->openings.at[i].salt);
    }
    return BAL_OK;
}

static bal_status want_cards(struct public_audit *a, uint32_t contest, struct bal_err *err)
{
    struct commit_contest form;
    a->wanted.len = a->wanted_cards.len = 0;
    bal_status status =
        commit_contest_init(&form, a->record->state.origin, a->lists.contests.at[contest].name,
                            a->has_key ? a->key : NULL, err);
    if (status == BAL_OK && a->has_key)
        status = want_all(a, contest, &form, err);
    for (size_t i = a->first[contest]; status == BAL_OK && !a->has_key && i < a->first[contest + 1];
         i++) {
        const struct public_opening *o = &a->openings.at[i];
        struct merkle_hash tag = commit_tag(&form, &o->salt, o->position);
        status = want(a, o->position, &tag, err);
    }
    commit_contest_done(&form);
    return status;
}

static bal_status check_file(struct public_audit *a, str path, const struct sealed_file *named,
                             struct bal_err *err)
{
    const struct bundle_file *is;
    BAL_TRY(bundle_hash(a->bundle, path, &is, err));
    if (is->size == named->size && memcmp(is->sha256, named->sha256, SHA256_BYTES) == 0)
        return BAL_OK;
    return bal_fail(err, BAL_CONFLICT, "the file is not the one that the event names");
}

bal_status public_votes(struct public_audit *a, uint32_t contest, const struct commit_read *leaves,
                        struct bal_err *err)
{
    const struct public_contest *c = &a->lists.contests.at[contest];
    AUTO_SOURCE s = {0};
    char open[CVR_PATH], sealed[CVR_PATH];
    struct irv_rules rules;
    BAL_TRY(session_irv_rule(&a->record->state, &a->lists.load.election, contest, &rules, err));
    cvr_path(contest, "leaves.bin", sealed);
    BAL_TRY(want_cards(a, contest, err));
    BAL_TRY(bundle_stream(a->bundle, cvr_path(contest, "open1", open), &s, err));
    const struct open_request r = {.contest = &a->lists.load.election.contests.at[contest],
                                   .ranking = &rules.reading,
                                   .open = &s,
                                   .read = leaves,
                                   .count = c->leaves,
                                   .root = c->root,
                                   .wanted = a->wanted.at,
                                   .wanted_count = a->wanted.len};
    opened_done(&a->opened);
    bal_status status = open_contest(&r, &a->opened, err);
    if (status == BAL_OK && a->opened.opened != c->leaves)
        status = bal_fail(err, BAL_CONFLICT, "not every leaf is opened");
    source_close(&s);
    if (status == BAL_OK)
        status = check_file(a, str_from(open), &a->files[contest][1], err);
    if (status == BAL_OK)
        status = check_file(a, str_from(sealed), &a->files[contest][0], err);
    if (status != BAL_OK)
        err_where(err, "%s", open);
    return status;
}

bal_status public_deal(struct public_audit *a, uint32_t contest, struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT((size_t)8 << 30);
    struct contest *c = &a->lists.load.election.contests.at[contest];
    struct equivalent_drawn *drawn = arena_new(&arena, struct equivalent_drawn, a->wanted.len + 1);
    struct irv_rules rules;
    BAL_TRY(arena_check(&arena, err));
    if (a->has_key && a->false_salt)
        return bal_fail(err, BAL_CONFLICT, "a card is opened by another salt than the key gives");
    BAL_TRY(session_irv_rule(&a->record->state, &a->lists.load.election, contest, &rules, err));
    for (size_t i = 0; i < a->wanted.len; i++) {
        const struct commit_wanted *w = &a->wanted.at[i];
        drawn[i].card = a->wanted_cards.at[i];
        if (w->found != 1)
            return bal_fail(err, BAL_CONFLICT, "contest '" STR_FMT "': card %llu opens %s",
                            STR_ARG(str_head(a->lists.contests.at[contest].name, 60)),
                            (unsigned long long)drawn[i].card,
                            w->found == 0 ? "no leaf" : "several leaves");
        BAL_TRY(open_code(c, &rules.reading, w->entry, &drawn[i].code, err));
        a->opened.counts.at[drawn[i].code]--;
    }
    const struct equivalent_contest from = {a->opened.counts.at, drawn, a->wanted.len};
    return equivalent_deal(&a->maker, contest, &from, err);
}

// ---- sums

// The code of an opened card, whose entry must be the leaf that it names.
static bal_status take_proof(struct public_audit *a, const struct public_opening *o,
                             const struct commit_contest *hashes, const struct commit_read *leaves,
                             uint32_t *code, struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(1 << 24);
    const struct ej1 *line, *entry;
    uint64_t index;
    struct irv_rules rules;
    BAL_TRY(session_irv_rule(&a->record->state, &a->lists.load.election, o->contest, &rules, err));
    BAL_TRY(ej1_parse(o->line, &arena, &line, err));
    BAL_TRY(ej1_get(line, "entry", EJ1_OBJECT, &entry, err));
    BAL_TRY(ej1_get_u64(line, "index", &index, err));
    struct merkle_hash tag = commit_tag(hashes, &o->salt, o->position);
    struct merkle_hash cm = commit_cm(&tag, entry->bytes);
    if (index >= leaves->leaves.len || !merkle_same(&cm, &leaves->leaves.at[index]))
        return bal_fail(err, BAL_CONFLICT, "contest '" STR_FMT "': card %llu opens no leaf",
                        STR_ARG(str_head(a->lists.contests.at[o->contest].name, 60)),
                        (unsigned long long)o->position);
    return open_code(&a->lists.load.election.contests.at[o->contest], &rules.reading, entry->bytes,
                     code, err);
}

static bal_status deal_blank(struct public_audit *a, uint32_t contest,
                             const struct commit_contest *hashes, const struct commit_read *leaves,
                             struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT((size_t)8 << 30);
    struct contest *c = &a->lists.load.election.contests.at[contest];
    size_t first = a->first[contest], n = a->first[contest + 1] - first;
    struct equivalent_drawn *drawn = arena_new(&arena, struct equivalent_drawn, n + 1);
    uint32_t blank;
    BAL_TRY(arena_check(&arena, err));
    BAL_TRY(contest_code(c, STATE_BLANK, NULL, 0, &blank, err));
    for (size_t i = 0; i < n; i++) {
        drawn[i].card = a->openings.at[first + i].position;
        BAL_TRY(take_proof(a, &a->openings.at[first + i], hashes, leaves, &drawn[i].code, err));
    }
    uint64_t *rest = arena_new(&arena, uint64_t, contest_codes(c));
    BAL_TRY(arena_check(&arena, err));
    if (n > leaves->leaves.len)
        return bal_fail(err, BAL_CONFLICT, "more cards are opened than there are leaves");
    rest[blank] = leaves->leaves.len - n;
    const struct equivalent_contest from = {rest, drawn, n};
    return equivalent_deal(&a->maker, contest, &from, err);
}

bal_status public_deal_blank(struct public_audit *a, uint32_t contest,
                             const struct commit_read *leaves, struct bal_err *err)
{
    struct commit_contest hashes;
    bal_status status = commit_contest_init(&hashes, a->record->state.origin,
                                            a->lists.contests.at[contest].name, NULL, err);
    if (status == BAL_OK)
        status = deal_blank(a, contest, &hashes, leaves, err);
    commit_contest_done(&hashes);
    return status;
}
