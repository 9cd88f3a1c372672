// SPDX-License-Identifier: Apache-2.0
// Published sets of assertions: the same set for pieces of every size, and the check of any set
// ends with an answer that is true of its counterexample.
#include "audit/raire/check.h"
#include "audit/raire/published.h"
#include "formats/published.h"
#include "formats/readers.h"
#include "fuzz/fuzz.h"

enum { CANDIDATES = 6 };

static void describe(const struct assertion_sets *p, struct buf *out)
{
    buf_addf(out, "%s\n", p->format);
    for (size_t i = 0; i < p->sets.len; i++) {
        const struct published_set *s = &p->sets.at[i];
        buf_addf(out, STR_FMT "|" STR_FMT "|" STR_FMT "|" STR_FMT "\n", STR_ARG(s->contest),
                 STR_ARG(s->winner), STR_ARG(s->expected_polls), STR_ARG(s->failed));
        for (size_t k = 0; k < s->assertions.len; k++) {
            const struct published_assertion *a = &s->assertions.at[k];
            buf_addf(out, "%d " STR_FMT " " STR_FMT, a->neb, STR_ARG(a->winner), STR_ARG(a->loser));
            for (size_t x = 0; x < a->others.names.len; x++)
                buf_addf(out, " " STR_FMT, STR_ARG(a->others.names.at[x]));
            buf_add_char(out, '\n');
        }
    }
}

// Does the order contradict the assertion?
static bool contradicts(const struct raire_assertion *a, const uint8_t *order)
{
    candidate_set standing = (1U << CANDIDATES) - 1;
    for (uint32_t i = 0; i < CANDIDATES; i++) {
        if (a->kind == RAIRE_NEB && (order[i] == a->winner || order[i] == a->loser))
            return order[i] == a->winner;
        if (a->kind == RAIRE_NEN && standing == a->continuing)
            return order[i] == a->winner;
        standing &= ~((candidate_set)1 << order[i]);
    }
    return false;
}

static void check(const struct published_set *s)
{
    struct contest c = {0};
    struct raire_assertions list;
    struct bal_err err;
    struct raire_verdict v;
    static const char *const names[CANDIDATES] = {"0", "1", "2", "3", "4", "5"};
    uint32_t winner = 0;
    for (uint32_t i = 0; i < CANDIDATES; i++) {
        struct choice *choice = vec_push(&c.choices, CANDIDATES);
        FUZZ_CHECK(choice != NULL);
        choice->name = str_from(names[i]);
    }
    if (published_resolve(s, &c, &list, &winner, &err) == BAL_OK &&
        raire_check(CANDIDATES, winner, list.list.at, list.list.len, &v, &err) == BAL_OK &&
        !v.sufficient) {
        FUZZ_CHECK(v.order[CANDIDATES - 1] != winner);
        for (size_t i = 0; i < list.list.len; i++)
            FUZZ_CHECK(!contradicts(&list.list.at[i], v.order));
    }
    vec_done(&list.list);
    vec_done(&c.choices);
}

static void read_one(const uint8_t *data, size_t size, size_t chunk, struct buf *out)
{
    struct assertion_sets p = PUBLISHED_INIT;
    struct source s = {0};
    struct bal_err err = {0};
    FUZZ_CHECK(source_open_memory(&s, STR("t"), fuzz_str(data, size), chunk, &err) == BAL_OK);
    if (published_read(&p, &s, &err) == BAL_OK) {
        describe(&p, out);
        for (size_t i = 0; chunk == 0 && i < p.sets.len; i++)
            check(&p.sets.at[i]);
    } else {
        buf_addf(out, "%s %s", err.what, err.where);
    }
    assertion_sets_done(&p);
    source_close(&s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    AUTO_BUF whole = BUF_INIT(FUZZ_TRACE), pieces = BUF_INIT(FUZZ_TRACE);
    if (size > FUZZ_INPUT)
        return 0;
    read_one(data, size, 0, &whole);
    read_one(data, size, 7, &pieces);
    fuzz_same(buf_str(&whole), buf_str(&pieces));
    return fuzz_format(assertions_read, data, size);
}
