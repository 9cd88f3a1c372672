// SPDX-License-Identifier: Apache-2.0
// totals.c: every count of cards against the manifests: those by batch, and those that the margins
// of contests are diluted by (the cards of all counties that vote on the contest).
#include "published/colorado/colorado.h"

// The cards that a file counts for a county, batch by batch; and another file before it.
struct count {
    uint64_t cards, before; // 0: none
    str file, other;
};

struct totals {
    struct co_folder *c;
    struct table counties;                 // that have counts by batch, or contests
    VEC(struct count) by_batch;            // of each
    struct table voting;                   // "CONTEST\nCOUNTY"
    struct table contests;                 // of them
    VEC(uint64_t) cards;                   // of each contest, so far
    VEC(bool) incomplete;                  // the cards of some county are not known
    uint64_t by_county, by_contest, wrong; // counts that were compared
};

#define BATCH_NEEDS  (CO_BIT(BATCHES_COUNTY) | CO_BIT(BATCHES_MANIFEST))
#define VOTING_NEEDS (CO_BIT(CONTESTS_COUNTY) | CO_BIT(CONTESTS_NAME))

static bal_status county_of(struct totals *t, str name, uint32_t *out, struct bal_err *err)
{
    *out = table_add(&t->counties, name);
    while (*out != TABLE_NONE && t->by_batch.len <= *out) {
        struct count *new = vec_push(&t->by_batch, PUBLISHED_ROWS);
        if (new == NULL)
            return err_memory(err);
        *new = (struct count){.file = STR("")};
    }
    return *out == TABLE_NONE ? err_memory(err) : BAL_OK;
}

static bal_status take_batch(void *ctx, const struct co_row *row, struct bal_err *err)
{
    struct totals *t = ctx;
    uint64_t cards = 0;
    uint32_t county = 0;
    if (!co_has(row, BATCH_NEEDS) || !co_number(row, BATCHES_MANIFEST, &cards))
        return BAL_OK; // told by results.c
    BAL_TRY(county_of(t, co_cell(row, BATCHES_COUNTY), &county, err));
    struct count *n = &t->by_batch.at[county];
    if (!str_eq(n->file, row->file->file->name)) // a later file counts anew
        *n = (struct count){0, n->cards, row->file->file->name, n->file};
    n->cards += cards;
    return BAL_OK;
}

// Cards of the county's manifest; 0: it is not here, or cannot be read.
static uint64_t manifest_of(const struct totals *t, str county, str *file)
{
    for (size_t i = 0; i < t->c->manifests.len; i++)
        if (co_same(t->c->manifests.at[i].county, county)) {
            *file = t->c->manifests.at[i].file->name;
            return t->c->manifests.at[i].cards;
        }
    return 0;
}

static bal_status take_voting(void *ctx, const struct co_row *row, struct bal_err *err)
{
    struct totals *t = ctx;
    AUTO_BUF key = BUF_INIT(LIMIT_TOKEN_BYTES);
    str name = co_exact(row, CONTESTS_NAME), county = co_cell(row, CONTESTS_COUNTY), file;
    uint32_t known = t->voting.len, at = 0;
    if (!co_has(row, VOTING_NEEDS) || name.len == 0)
        return BAL_OK;
    buf_addf(&key, STR_FMT "\n" STR_FMT, STR_ARG(name), STR_ARG(county));
    uint32_t id = table_add(&t->voting, buf_str(&key)), contest = table_add(&t->contests, name);
    if (id == TABLE_NONE || contest == TABLE_NONE)
        return err_memory(err);
    if (id < known)
        return BAL_OK;
    if (contest == t->cards.len && (vec_push(&t->cards, PUBLISHED_ROWS) == NULL ||
                                    vec_push(&t->incomplete, PUBLISHED_ROWS) == NULL))
        return err_memory(err);
    BAL_TRY(county_of(t, county, &at, err));
    uint64_t cards = manifest_of(t, county, &file);
    cards = cards > 0 ? cards : t->by_batch.at[at].cards;
    t->cards.at[contest] += cards;
    t->incomplete.at[contest] |= cards == 0;
    return BAL_OK;
}

static void judge(struct totals *t, uint64_t *done, bool ok, const char *code, const char *title,
                  const char *meaning, struct published_place place)
{
    ++*done;
    t->wrong += !ok;
    if (!ok)
        published_find(t->c->p, code, true, title, meaning, place);
}

static void tell_counts(struct totals *t, str county, const struct count *n)
{
    published_find(
        t->c->p, "batch-counts-differ", false, "Two counts by batch of one county",
        "Two files count different numbers of cards for the county. The later one, by the "
        "number of its round or by its name, was used.",
        (struct published_place){n->file, 0,
                                 published_text(t->c->p,
                                                STR_FMT ": %llu cards, and %llu in " STR_FMT,
                                                STR_ARG(county), (unsigned long long)n->cards,
                                                (unsigned long long)n->before, STR_ARG(n->other))});
}

static void judge_counties(struct totals *t)
{
    for (uint32_t i = 0; i < t->counties.len; i++) {
        str file = STR("");
        uint64_t cards = manifest_of(t, t->counties.items[i], &file);
        const struct count *n = &t->by_batch.at[i];
        if (n->before > 0 && n->before != n->cards)
            tell_counts(t, t->counties.items[i], n);
        if (cards > 0 && n->cards > 0)
            judge(t, &t->by_county, cards == n->cards, "manifest-total",
                  "Manifests with another number of cards than the state counted",
                  "The state's tool read another manifest than the one that is published, or the "
                  "published one was changed since.",
                  (struct published_place){
                      file, 0,
                      published_text(t->c->p,
                                     STR_FMT ": the manifest has %llu cards, the counts by "
                                             "batch have %llu",
                                     STR_ARG(t->counties.items[i]), (unsigned long long)cards,
                                     (unsigned long long)n->cards)});
    }
}

// The last file that tells the cards of contests.
static str contests_file(const struct totals *t)
{
    str name = STR("");
    for (size_t i = 0; i < t->c->files.len; i++)
        if (t->c->files.at[i].kind == CO_CONTEST || t->c->files.at[i].kind == CO_RISKS)
            name = t->c->files.at[i].file->name;
    return name;
}

static void judge_contests(struct totals *t)
{
    for (size_t i = 0; i < t->c->p->contests.len; i++) {
        const struct published_contest *c = &t->c->p->contests.at[i];
        uint32_t id = table_find(&t->contests, c->contest);
        if (c->lacks_cards || c->cards == 0 || id == TABLE_NONE || t->incomplete.at[id])
            continue;
        judge(t, &t->by_contest, c->cards == t->cards.at[id], "contest-cards",
              "Contests whose number of cards is not that of their counties",
              "The margin is diluted by the cards of all counties that vote on the contest. With "
              "another number the sample size and the risk are those of another audit.",
              (struct published_place){
                  contests_file(t), 0,
                  published_text(t->c->p,
                                 STR_FMT ": %llu cards are published, its counties have "
                                         "%llu",
                                 STR_ARG(c->contest), (unsigned long long)c->cards,
                                 (unsigned long long)t->cards.at[id])});
    }
}

static bal_status read_all(struct totals *t, enum co_kind kind, co_take *take, struct bal_err *err)
{
    for (size_t i = 0; i < t->c->files.len; i++)
        if (t->c->files.at[i].kind == kind)
            BAL_TRY(co_read(t->c, &t->c->files.at[i], take, t, err));
    return BAL_OK;
}

static bal_status read_voting(struct totals *t, struct bal_err *err)
{
    t->c->again = false; // nobody else reads it
    return read_all(t, CO_COUNTY_CONTESTS, take_voting, err);
}

static void add_check(struct totals *t)
{
    str lacking = co_lacking(t->c, CO_BATCHES, BATCH_NEEDS);
    if (lacking.len == 0)
        lacking = co_lacking(t->c, CO_COUNTY_CONTESTS, VOTING_NEEDS);
    if (lacking.len == 0)
        lacking = co_lacking(t->c, CO_CONTEST, CO_BIT(CONTEST_CARDS) | CO_BIT(CONTEST_NAME));
    if (lacking.len == 0 && t->c->unread > 0)
        lacking = published_text(t->c->p, "%llu manifests cannot be read",
                                 (unsigned long long)t->c->unread);
    uint64_t done = t->by_county + t->by_contest;
    bool part = lacking.len > 0 || t->by_county == 0 || t->by_contest == 0;
    if (lacking.len == 0 && done > 0 && part)
        lacking =
            t->by_county == 0
                ? STR("no counts by batch are here, or no manifests")
                : STR("which counties vote on which contest, with how many cards, is not here");
    str reason = published_text(t->c->p, "%llu of %llu counts of counties and contests",
                                (unsigned long long)(done - t->wrong), (unsigned long long)done);
    if (done == 0)
        reason = t->c->manifests.len > 0
                     ? STR("no counts of cards are published beside the manifests")
                     : STR("no manifests and no counts of cards are published here");
    published_check_add(t->c->p, "cards", "every count of cards is that of the manifests",
                        t->wrong == 0, t->wrong == 0 && part, co_but(t->c, reason, lacking));
}

bal_status co_totals(struct co_folder *c, struct bal_err *err)
{
    struct totals t = {.c = c,
                       .counties = TABLE_INIT(LIMIT_NAMES_BYTES),
                       .voting = TABLE_INIT(LIMIT_NAMES_BYTES),
                       .contests = TABLE_INIT(LIMIT_NAMES_BYTES)};
    c->again = true;
    bal_status status = read_all(&t, CO_BATCHES, take_batch, err);
    if (status == BAL_OK)
        status = read_voting(&t, err);
    if (status == BAL_OK) {
        judge_counties(&t);
        judge_contests(&t);
        add_check(&t);
    }
    table_done(&t.counties);
    table_done(&t.voting);
    table_done(&t.contests);
    vec_done(&t.by_batch);
    vec_done(&t.cards);
    vec_done(&t.incomplete);
    return status;
}
