// SPDX-License-Identifier: Apache-2.0
// draws.c: every county's draw again, from the seed and the number of cards.
#include "app/load/load.h"
#include "published/colorado/colorado.h"
#include "published/colorado/redraw.h"

struct list {
    struct co_folder *c;
    const struct co_file *file;
    VEC(uint64_t) cards;
    bool damaged;   // a row without a number
    bool no_number; // the list has no column of numbers
    uint64_t unaudited;
};

// The card's name, for the comparisons; all rows without one are left to the numbers.
static bal_status keep_name(struct list *l, str cell, struct bal_err *err)
{
    AUTO_BUF name = BUF_INIT(LIMIT_TOKEN_BYTES);
    co_card_name(cell, &name);
    if (name.len == 0)
        return BAL_OK;
    struct co_listed *new = vec_push(&l->c->listed, PUBLISHED_ROWS);
    if (new == NULL)
        return err_memory(err);
    *new = (struct co_listed){l->file, arena_str(&l->c->p->arena, buf_str(&name))};
    return BAL_OK;
}

static bal_status take(void *ctx, const struct co_row *row, struct bal_err *err)
{
    struct list *l = ctx;
    uint64_t v = 0;
    BAL_TRY(keep_name(l, co_cell(row, LIST_IMPRINTED), err));
    l->unaudited += str_eq_nocase(co_cell(row, LIST_AUDITED), STR("no"));
    l->no_number |= !co_has(row, CO_BIT(LIST_NUMBER));
    if (l->no_number)
        return BAL_OK;
    if (!co_number(row, LIST_NUMBER, &v) || v == 0) {
        l->damaged = true;
        published_find(
            l->c->p, "list-number", true, "Rows of a ballot list without a CVR number",
            "The card cannot be held against the draw.",
            (struct published_place){row->file->file->name, row->line, co_cell(row, LIST_NUMBER)});
        return BAL_OK;
    }
    uint64_t *card = vec_push(&l->cards, LIMIT_CARDS);
    if (card == NULL)
        return err_memory(err);
    *card = v;
    return BAL_OK;
}

// Keeps the batches of a manifest with the folder.
static bal_status keep_manifest(struct co_folder *c, const struct co_file *file,
                                const struct election *e, struct bal_err *err)
{
    struct co_manifest *m = vec_push(&c->manifests, PUBLISHED_FILES);
    if (m == NULL)
        return err_memory(err);
    *m = (struct co_manifest){
        .county = file->county, .file = file->file, .cards = e->manifest_cards};
    for (size_t i = 0; i < e->manifest.len; i++) {
        const struct manifest_batch *b = &e->manifest.at[i];
        struct co_batch *kept = vec_push(&m->batches, LIMIT_BATCHES);
        if (kept == NULL)
            return err_memory(err);
        *kept = (struct co_batch){b->first, b->cards, arena_str(&c->p->arena, b->tabulator),
                                  arena_str(&c->p->arena, b->batch)};
    }
    return BAL_OK;
}

// A manifest of which not every row was understood: its total would be too small.
static void not_read(struct co_folder *c, const struct co_file *file, const struct problems *p)
{
    const struct problem *last = problems_last_error(p);
    c->unread++;
    published_find(c->p, "manifest-unread", file->by_place, "Manifests that cannot be read",
                   "Rows or columns of the manifest are not understood, so nobody can add up its "
                   "cards. Nothing was held against it.",
                   (struct published_place){file->file->name, last != NULL ? last->place.line : 0,
                                            last != NULL ? last->message : file->county});
}

// Cards that the manifest lists; 0 where it cannot be read.
static bal_status read_manifest(struct co_folder *c, const struct co_file *file, uint64_t *out,
                                struct bal_err *err)
{
    const struct load_path path = {.path = file->file->path,
                                   .format =
                                       file->by_place ? "colorado-manifest-csv" : "manifest-csv"};
    const struct load_options options = {.want = FORMAT_MANIFEST};
    struct load load;
    *out = 0;
    if (!file->file->regular)
        return BAL_OK; // told when it was recognised
    bal_status status = load_paths(&load, &path, 1, &options, err);
    bool read = status == BAL_OK && problems_errors(&load.problems) == 0;
    if (read)
        *out = load.election.manifest_cards;
    else if (status == BAL_OK)
        not_read(c, file, &load.problems);
    if (read)
        status = keep_manifest(c, file, &load.election, err);
    load_done(&load);
    return read || status == BAL_LIMIT ? status : BAL_OK;
}

struct published_county *co_county(struct co_folder *c, str name)
{
    for (size_t i = 0; i < c->p->counties.len; i++)
        if (co_same(c->p->counties.at[i].county, name))
            return &c->p->counties.at[i];
    struct published_county *county = published_county_add(c->p, name);
    if (county != NULL) {
        county->draw = DRAW_NO_LIST;
        county->reason = STR("no list of the cards that were drawn is published");
    }
    return county;
}

static void with_domain(struct co_folder *c, const struct co_file *file,
                        struct published_county *county, uint64_t others)
{
    const char *than = county->manifest_total == 0 ? "no manifest says how many" : "the manifest's";
    county->draw = county->manifest_total == county->domain ? DRAW_REPRODUCED : DRAW_WITH_DOMAIN;
    if (county->draw == DRAW_REPRODUCED)
        return;
    county->reason = published_text(
        c->p, "the cards were drawn from %llu, %s %llu%s", (unsigned long long)county->domain, than,
        (unsigned long long)county->manifest_total,
        others > 0 ? "; other numbers would do as well, this is the nearest" : "");
    published_find(
        c->p, "draw-domain", county->manifest_total > 0,
        "Draws over another number of cards than the manifest lists",
        "The draw is exactly that of the seed, but over another number of cards: the tool numbered "
        "the CVRs, and there were more or fewer of them than the manifest lists. Cards beyond the "
        "number drawn from could never be drawn, so the sample says nothing about them.",
        (struct published_place){file->file->name, 0,
                                 published_text(c->p, STR_FMT ": drawn from %llu, manifest %llu",
                                                STR_ARG(county->county),
                                                (unsigned long long)county->domain,
                                                (unsigned long long)county->manifest_total)});
}

static void not_reproduced(struct co_folder *c, const struct co_file *file,
                           struct published_county *county, const struct redraw_search *s)
{
    struct published_place place = {.file = file->file->name, .what = county->county};
    county->draw = DRAW_NOT_REPRODUCED;
    county->reason = STR("over no number of cards do the draws give this list");
    if (s->cut) {
        county->reason = published_text(
            c->p, "over no number of cards from %llu to %llu do the draws give this list",
            (unsigned long long)s->low, (unsigned long long)s->high);
        place.what =
            published_text(c->p, STR_FMT ": %llu to %llu were tried", STR_ARG(county->county),
                           (unsigned long long)s->low, (unsigned long long)s->high);
        published_find(c->p, "draw-search-cut", true, "Searches that were ended",
                       "The numbers of this list would allow so many numbers of cards that not all "
                       "were tried. Lists of that kind are not drawn by an audit: look at its "
                       "largest numbers.",
                       place);
    }
    published_find(c->p, "draw-differs", true, "Draws that are not reproduced",
                   "Over no number of cards that was tried do the draws of the seed give this "
                   "list. The list is of another draw, cut off, or cards were added or left out.",
                   place);
}

// The list against the draws over the county's domain: that of an earlier round, the manifest's,
// or one that is searched.
static bal_status redraw(struct co_folder *c, const struct co_file *file, struct list *l,
                         struct published_county *county, struct bal_err *err)
{
    uint64_t total = county->manifest_total;
    bool same = false;
    l->cards.len = redraw_sort(l->cards.at, l->cards.len);
    county->listed = l->cards.len;
    uint64_t domain = county->domain > 0 ? county->domain : total;
    uint64_t last = l->cards.len > 0 ? l->cards.at[l->cards.len - 1] : 0;
    uint64_t most = (total > last ? total : last) * 2 + 1000;
    struct redraw_search s = {.near = total > 0 ? total : last,
                              .most = most < LIMIT_CARDS ? most : LIMIT_CARDS - 1,
                              .budget = c->budget};
    BAL_TRY(redraw_same(c->seed, l->cards.at, l->cards.len, domain, &county->draws, &same, err));
    if (!same) {
        BAL_TRY(redraw_domain(c->seed, l->cards.at, l->cards.len, &s, err));
        c->budget = s.budget;
        domain = s.domain;
        BAL_TRY(
            redraw_same(c->seed, l->cards.at, l->cards.len, domain, &county->draws, &same, err));
    }
    if (!same || l->damaged) {
        not_reproduced(c, file, county, &s);
        return BAL_OK;
    }
    bool again = county->domain == domain;
    county->domain = domain;
    if (!again)
        with_domain(c, file, county, s.others);
    return BAL_OK;
}

static void tell_unaudited(struct co_folder *c, const struct co_file *file, const struct list *l)
{
    if (l->unaudited > 0)
        published_find(c->p, "list-unaudited", false, "Drawn cards that are marked as not audited",
                       "The list says of these cards that they were not audited, in this round. A "
                       "card that is never looked at must count as the worst.",
                       (struct published_place){file->file->name, 0,
                                                published_text(c->p, STR_FMT ": %llu of its cards",
                                                               STR_ARG(file->county),
                                                               (unsigned long long)l->unaudited)});
}

static bal_status check_list(struct co_folder *c, const struct co_file *file, struct bal_err *err)
{
    struct list l = {.c = c, .file = file};
    struct published_county *county = co_county(c, file->county);
    if (county == NULL)
        return err_memory(err);
    bal_status status = co_read(c, file, take, &l, err);
    tell_unaudited(c, file, &l);
    if (l.no_number && county->draw == DRAW_NO_LIST)
        county->reason = STR("a list is published, but without the numbers of the cards");
    else if (l.no_number)
        ; // what other lists show stands
    else if (status == BAL_OK && c->seed.len == 0)
        county->reason = STR("a list is published, but no seed: give it with --seed");
    else if (status == BAL_OK && county->draw != DRAW_NOT_REPRODUCED)
        status = redraw(c, file, &l, county, err);
    vec_done(&l.cards);
    return status;
}

void co_draws_judge(struct co_folder *c)
{
    size_t count[DRAW_NO_LIST + 1] = {0}, unknown = 0;
    struct published *p = c->p;
    uint64_t randoms = 0;
    for (size_t i = 0; i < p->counties.len; i++) {
        count[p->counties.at[i].draw]++;
        randoms += p->counties.at[i].randoms;
        unknown +=
            p->counties.at[i].draw == DRAW_WITH_DOMAIN && p->counties.at[i].manifest_total == 0;
    }
    size_t lists = p->counties.len - count[DRAW_NO_LIST];
    str lacking = co_lacking(c, CO_BALLOT_LIST, CO_BIT(LIST_NUMBER));
    if (lacking.len == 0 && unknown > 0)
        lacking =
            published_text(p, "of %zu of them no manifest tells the number of cards", unknown);
    str reason =
        p->counties.len == 0 ? STR("neither manifests nor lists of the cards drawn are here")
        : lists == 0
            ? published_text(p,
                             "no list of the cards that were drawn in a county is published, so "
                             "nobody can hold the lists of %zu counties against the seed%s",
                             p->counties.len,
                             randoms > 0 ? "; the random numbers of their draws are published, see "
                                           "above"
                                         : "")
            : published_text(p,
                             "%zu of %zu draws are reproduced from the seed: %zu over the cards of "
                             "the manifest, %zu over another number, which was found; %zu are not; "
                             "%zu counties published no list",
                             count[DRAW_REPRODUCED] + count[DRAW_WITH_DOMAIN], lists,
                             count[DRAW_REPRODUCED], count[DRAW_WITH_DOMAIN],
                             count[DRAW_NOT_REPRODUCED], count[DRAW_NO_LIST]);
    published_check_add(p, "draws", "every county's cards are those that the seed draws",
                        count[DRAW_NOT_REPRODUCED] == 0 && lists > 0,
                        count[DRAW_NOT_REPRODUCED] == 0 &&
                            (count[DRAW_NO_LIST] > 0 || lists == 0 || lacking.len > 0),
                        co_but(c, reason, lacking));
}

bal_status co_draws(struct co_folder *c, struct bal_err *err)
{
    for (size_t i = 0; i < c->files.len; i++) {
        const struct co_file *file = &c->files.at[i];
        struct published_county *county =
            file->kind == CO_MANIFEST ? co_county(c, file->county) : NULL;
        if (county != NULL)
            BAL_TRY(read_manifest(c, file, &county->manifest_total, err));
    }
    for (size_t i = 0; i < c->files.len; i++)
        if (c->files.at[i].kind == CO_BALLOT_LIST)
            BAL_TRY(check_list(c, &c->files.at[i], err));
    return BAL_OK;
}
