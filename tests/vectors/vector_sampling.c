// SPDX-License-Identifier: Apache-2.0
// vector_sampling.c: SHA-256 and the samplers.
#include "audit/sampling/cryptorandom.h"
#include "audit/sampling/sampler.h"
#include "audit/sampling/ticket.h"
#include "audit/sampling/ticket_draw.h"
#include "vectors/vector.h"

enum { MANY_DRAWS = 100000, MANY_BATCHES = 10000 };

// ---- the samplers ballast, corla, shangrla

struct wanted {
    struct check *k;
    uint64_t first, count, seen; // draws or cards to report, and how many are reported
    int64_t shift;               // added to an index
    bool distinct;               // report an index once
    str *prn;                    // by index
    VEC(uint32_t) times;         // by index: how often drawn
};

static bal_status draw_all(struct check *k, const char *sampler, const struct sample_stratum *all,
                           uint64_t count, struct draw_sink sink)
{
    struct sample_request r = {text_in(k, "seed"), {all, 1}, count, false};
    return sampler_draw(sampler_find(str_from(sampler)), &r, sink, &k->err);
}

static bal_status take_index(void *ctx, const struct draw *d, struct bal_err *err)
{
    struct wanted *w = ctx;
    size_t *cap = &w->times.cap;
    if (!vec_grow((void **)&w->times.at, cap, d->index + 1, sizeof *w->times.at, LIMIT_CARDS))
        return err_memory(err);
    if (w->times.at[d->index]++ > 0 && w->distinct)
        return BAL_OK;
    put_count(w->k, d->index + (uint64_t)w->shift);
    buf_add_char(&w->k->got, ',');
    return ++w->seen == w->count ? BAL_NOT_FOUND : BAL_OK; // enough: that ends the drawing
}

static bool corla_prng(struct check *k)
{
    uint64_t min = count_in(k, "min"), max = count_in(k, "max");
    struct sample_stratum all = {.cards = max - min + 1};
    struct wanted w = {.k = k,
                       .count = count_in(k, "count"),
                       .shift = (int64_t)min - 1,
                       .distinct = !true_in(k, "with_replacement")};
    buf_add_char(&k->got, '[');
    bal_status status = draw_all(k, "corla", &all, MANY_DRAWS, (struct draw_sink){take_index, &w});
    buf_add_char(&k->got, ']');
    vec_done(&w.times);
    return status == BAL_NOT_FOUND;
}

static bal_status take_prn(void *ctx, const struct draw *d, struct bal_err *err)
{
    (void)err;
    struct wanted *w = ctx;
    if (d->index >= w->first)
        w->prn[d->index - w->first] = arena_str(w->k->arena, d->prn);
    return BAL_OK;
}

// The PRNs of cards w->first … cards, in order of the cards.
static bool prns(struct check *k, const char *sampler, const struct sample_stratum *all,
                 uint64_t first, str **out)
{
    struct wanted w = {.k = k, .first = first};
    w.prn = arena_new(k->arena, str, all->cards - first + 1);
    if (first == 0 || first > all->cards || w.prn == NULL)
        return false;
    *out = w.prn;
    return draw_all(k, sampler, all, all->cards, (struct draw_sink){take_prn, &w}) == BAL_OK;
}

static bool ballast_prn(struct check *k)
{
    str *prn = NULL;
    struct sample_stratum all = {.jurisdiction = text_in(k, "jurisdiction"),
                                 .cards = count_in(k, "k")};
    if (!prns(k, "ballast", &all, all.cards, &prn))
        return false;
    put_text(k, prn[0]);
    return true;
}

static bool assign_sample_nums(struct check *k)
{
    str *prn = NULL;
    struct sample_stratum all = {.cards = count_in(k, "count")};
    if (!prns(k, "shangrla", &all, 1, &prn))
        return false;
    buf_add_char(&k->got, '[');
    for (uint64_t i = 0; i < all.cards; i++) {
        put_text(k, prn[i]);
        buf_add_char(&k->got, ',');
    }
    buf_add_char(&k->got, ']');
    return true;
}

// What to meet is not `expected`, which an older generator made, but the value observed.
static bool next_random(struct check *k)
{
    struct cryptorandom random;
    uint8_t word[SHA256_BYTES];
    cryptorandom_init(&random, text_in(k, "seed"));
    for (uint64_t i = 0; i <= count_in(k, "skip"); i++)
        cryptorandom_next(&random, word);
    put_digest(k, word);
    k->expected = json_get(k->c, "observed_at_counter_1");
    return true;
}

static bool sample_by_index(struct check *k)
{
    struct cryptorandom random;
    uint64_t count = count_in(k, "k"), *drawn = arena_new(k->arena, uint64_t, count);
    cryptorandom_init(&random, text_in(k, "seed"));
    if (drawn == NULL ||
        cryptorandom_sample(&random, count_in(k, "n"), count, drawn, &k->err) != BAL_OK)
        return false;
    buf_add_char(&k->got, '[');
    for (uint64_t i = 0; i < count; i++)
        buf_addf(&k->got, "%ju,", (uintmax_t)drawn[i]);
    buf_add_char(&k->got, ']');
    return true;
}

// ---- consistent sampling

static bool sha256_hex_case(struct check *k)
{
    uint8_t digest[SHA256_BYTES];
    sha256(text_in(k, "x"), digest);
    put_digest(k, digest);
    return true;
}

static bool trim(struct check *k)
{
    put_text(k, ticket_trim(text_in(k, "x"), count_in(k, "digits")));
    return true;
}

static bool first_fraction(struct check *k)
{
    AUTO_BUF out = BUF_INIT(TICKET_MAX);
    struct sha256 seeded;
    ticket_seed(text_in(k, "seed"), &seeded);
    ticket_first(&seeded, text_in(k, "id"), &out);
    put_text(k, buf_str(&out));
    return true;
}

static bool next_fraction(struct check *k)
{
    AUTO_BUF out = BUF_INIT(TICKET_MAX);
    ticket_next(text_in(k, "x"), &out);
    put_text(k, buf_str(&out));
    return true;
}

// The values in the order of the case: seed_hash_hex, hash_input, sha256_hex,
// decimal_padded_to_64, reversed.
static bool worked_bytes(struct check *k)
{
    AUTO_BUF input = BUF_INIT(TICKET_MAX);
    AUTO_BUF digits = BUF_INIT(TICKET_MAX);
    uint8_t seed[SHA256_BYTES], digest[SHA256_BYTES];
    char hex[SHA256_HEX];
    sha256(text_in(k, "seed"), seed);
    buf_addf(&input, STR_FMT STR_FMT, STR_ARG(sha256_hex(seed, hex)), STR_ARG(text_in(k, "id")));
    sha256(buf_str(&input), digest);
    ticket_digits(digest, &digits);
    buf_add_char(&k->got, '[');
    put_digest(k, seed);
    buf_addf(&k->got, ",\"" STR_FMT "\",", STR_ARG(buf_str(&input)));
    put_digest(k, digest);
    buf_add(&k->got, STR(",\""));
    for (size_t i = digits.len; i-- > 0;)
        buf_add_char(&k->got, digits.ptr[i]);
    buf_addf(&k->got, "\",\"0." STR_FMT "\",]", STR_ARG(buf_str(&digits)));
    return true;
}

// Draws as a list of [ticket, id, generation] or of ids. `id` writes what an index means.
struct ticket_list {
    struct check *k;
    uint64_t drop;
    size_t digits;
    bool ids_only;
    void (*id)(struct check *k, uint64_t index);
    struct wanted times;
};

static bal_status take_ticket(void *ctx, const struct draw *d, struct bal_err *err)
{
    struct ticket_list *l = ctx;
    struct check *k = l->k;
    size_t *cap = &l->times.times.cap;
    uint32_t **times = &l->times.times.at;
    if (!vec_grow((void **)times, cap, d->index + 1, sizeof **times, LIMIT_CARDS))
        return err_memory(err);
    (*times)[d->index]++;
    if (d->draw <= l->drop)
        return BAL_OK;
    if (l->ids_only) {
        l->id(k, d->index);
    } else {
        buf_add_char(&k->got, '[');
        put_text(k, ticket_trim(d->prn, l->digits));
        buf_add_char(&k->got, ',');
        l->id(k, d->index);
        buf_addf(&k->got, ",%u,]", (*times)[d->index]);
    }
    buf_add_char(&k->got, ',');
    return BAL_OK;
}

static const struct json *item(const struct json *list, uint64_t index)
{
    const struct json *j = list != NULL ? list->first : NULL;
    while (j != NULL && index-- > 0)
        j = j->next;
    return j;
}

static bal_status add_listed(void *ctx, uint64_t index, struct sha256 *hash, struct bal_err *err)
{
    (void)err;
    const struct json **list = ctx;
    sha256_add(hash, item(*list, index)->text);
    return BAL_OK;
}

static void put_listed(struct check *k, uint64_t index)
{
    put_json(item(json_get(k->in, "ids"), index - 1), &k->got);
}

static bool sampler(struct check *k)
{
    const struct json *list = json_get(k->in, "ids");
    if (list == NULL || list->type != JSON_ARRAY)
        return false;
    struct ticket_ids ids = {list->count, add_listed, &list};
    struct ticket_list l = {.k = k, .drop = count_in(k, "drop"), .digits = 9, .id = put_listed};
    l.ids_only = string_is(json_get(k->in, "output"), "id");
    buf_add_char(&k->got, '[');
    bal_status status =
        ticket_draw(text_in(k, "seed"), &ids, l.drop + count_in(k, "take"),
                    true_in(k, "with_replacement"), (struct draw_sink){take_ticket, &l}, &k->err);
    buf_add_char(&k->got, ']');
    vec_done(&l.times.times);
    return status == BAL_OK;
}

static void put_pair(struct check *k, uint64_t index)
{
    const struct json *batch = json_get(k->in, "manifest")->first;
    for (; index > batch->count; batch = batch->next)
        index -= batch->count;
    buf_addf(&k->got, "[\"" STR_FMT "\",%ju,]", STR_ARG(batch->key), (uintmax_t)index);
}

static bool draw_sample(struct check *k)
{
    const struct json *manifest = json_get(k->in, "manifest");
    if (manifest == NULL || manifest->count > MANY_BATCHES)
        return false;
    struct sample_batch *batches = arena_new(k->arena, struct sample_batch, manifest->count);
    struct sample_stratum all = {.batches = batches, .batch_count = manifest->count};
    for (const struct json *b = manifest->first; b != NULL && batches != NULL; b = b->next) {
        *batches++ = (struct sample_batch){b->key, b->count};
        all.cards += b->count;
    }
    struct ticket_list l = {.k = k,
                            .drop = count_in(k, "num_sampled"),
                            .digits = TICKET_SHOWN, // already trimmed: nothing more is cut
                            .id = put_pair};
    struct sample_request r = {.seed = text_in(k, "seed"),
                               .domain = {&all, 1},
                               .count = l.drop + count_in(k, "sample_size"),
                               .replace = true};
    buf_add_char(&k->got, '[');
    bal_status status = sampler_draw(sampler_find(STR("consistent")), &r,
                                     (struct draw_sink){take_ticket, &l}, &k->err);
    buf_add_char(&k->got, ']');
    vec_done(&l.times.times);
    return status == BAL_OK;
}

const struct vector_function vector_sampling[] = {
    {"arlo.sampler.draw_sample", draw_sample, VECTOR_EXACT},
    {"ballast_prn", ballast_prn, VECTOR_EXACT},
    {"corla_prng", corla_prng, VECTOR_EXACT},
    {"cryptorandom.nextRandom (counter 1)", next_random, VECTOR_EXACT},
    {"cryptorandom.sample_by_index (1-based)", sample_by_index, VECTOR_EXACT},
    {"first_fraction", first_fraction, VECTOR_EXACT},
    {"next_fraction", next_fraction, VECTOR_EXACT},
    {"sampler", sampler, VECTOR_EXACT},
    {"sha256_hex", sha256_hex_case, VECTOR_EXACT},
    {"shangrla.assign_sample_nums (256-bit ints, hex)", assign_sample_nums, VECTOR_EXACT},
    {"trim", trim, VECTOR_EXACT},
    {"worked_bytes", worked_bytes, VECTOR_EXACT},
    {NULL, NULL, VECTOR_EXACT},
};
