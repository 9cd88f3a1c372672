// SPDX-License-Identifier: Apache-2.0
// vector_dense.c: what a comparison charges for each card (linked to its record, part of a pool, or
// without a record), and arrangements under which the charges do not bound what is claimed. Values
// are whole parts of 1/60; charges are those of compare_card.
#include "audit/assertion/overstatement.h"
#include "ledger/sum_tree.h"
#include "vectors/vector.h"

enum { PARTS = 60, POSITIONS = 16, NOWHERE = -1 };

// "19/2" in parts. Fails the case when it is no whole number of them.
static bool parts_of(struct check *k, const struct json *j, int64_t *out)
{
    str over = j != NULL ? j->text : STR(""), text = str_cut(&over, '/');
    uint64_t n = 0, d = 1;
    bool minus = str_starts(text, STR("-"));
    bool ok = num_u64(str_skip(text, minus), &n) && (over.len == 0 || num_u64(over, &d)) && d > 0 &&
              n * PARTS % d == 0;
    *out = (minus ? -1 : 1) * (int64_t)(n * PARTS / d);
    if (!ok)
        bal_fail(&k->err, BAL_INVALID, "no whole number of parts");
    return ok;
}

static bool is(struct check *k, const char *name, int64_t got)
{
    int64_t want;
    buf_addf(&k->got, "%s %lld/%d ", name, (long long)got, PARTS);
    return parts_of(k, json_get(k->expected, name), &want) && want == got;
}

// A card shows the value that its mark's choice number is.
static uint64_t value(const struct assertion *a, const struct contest *c, const struct mark_set *s)
{
    (void)a, (void)c;
    return s->marks[0].choice;
}

static const struct assertion_kind any_value = {.name = "any value", .value = value};

// A(reference) - A(paper): what the card is charged, by the product's comparison.
static bool charge(struct check *k, int64_t upper, enum cvr_side side, int64_t reference,
                   int64_t paper, int64_t *out)
{
    const struct assertion a = {
        .kind = &any_value, .den = PARTS, .upper = (uint64_t)upper, .fine = 1};
    const struct contest c = {.name = STR("contest"), .votes_allowed = 1};
    const struct mark mark = {.choice = (uint16_t)paper};
    const struct finding f = {.state = FINDING_MARKED, .count = 1, .marks = &mark};
    struct comparison seen;
    if (compare_card(&a, &c, UNIVERSE_ALL, side, (uint64_t)reference, &f, &seen, &k->err) != BAL_OK)
        return false;
    *out = upper - (int64_t)seen.tau;
    return true;
}

struct scope {
    int64_t upper, total;                       // total: of the pool
    int64_t paper[POSITIONS], least[POSITIONS]; // least: of the records bound to the position
    bool pooled[POSITIONS];
    int64_t positions, pool, leaves; // leaves: sum of all records
};

static bool read_scope(struct check *k, struct scope *s)
{
    const struct json *mvr = json_get(k->in, "mvr"), *leaves = json_get(k->in, "leaves");
    const struct json *pools = json_get(k->in, "pool_positions");
    if (!parts_of(k, json_get(k->in, "u"), &s->upper) ||
        !parts_of(k, json_get(k->in, "pool_total"), &s->total))
        return false;
    for (const struct json *j = mvr->first; j != NULL && s->positions < POSITIONS; j = j->next) {
        s->least[s->positions] = s->upper; // nothing valid is opened
        if (!parts_of(k, j, &s->paper[s->positions++]))
            return false;
    }
    for (const struct json *j = pools->first; j != NULL; j = j->next) {
        uint64_t at = POSITIONS;
        if (!num_u64(j->text, &at) || at >= POSITIONS)
            return false;
        s->pooled[at] = true;
        s->pool++;
    }
    for (const struct json *j = leaves->first; j != NULL; j = j->next) {
        int64_t v;
        uint64_t at = POSITIONS;
        if (!parts_of(k, j->first, &v))
            return false;
        s->leaves += v;
        if (num_u64(j->first->next->text, &at) && at < POSITIONS && v < s->least[at])
            s->least[at] = v;
    }
    return true;
}

static bool minimum_charge(struct check *k)
{
    struct scope s = {0};
    int64_t sum = 0, papers = 0;
    if (!read_scope(k, &s))
        return false;
    const struct json *want = json_get(k->expected, "min_charges")->first;
    for (int64_t i = 0; i < s.positions; i++, want = want->next) {
        enum cvr_side side = s.pooled[i] ? CVR_POOL : CVR_WITH_CONTEST;
        int64_t reference = s.pooled[i] ? s.total / s.pool : s.least[i], got, is_there;
        if (s.pooled[i] && s.total % s.pool != 0)
            return false;
        if (!charge(k, s.upper, side, reference, s.paper[i], &got) ||
            !parts_of(k, want, &is_there) || got != is_there)
            return false;
        sum += got;
        papers += s.paper[i];
    }
    int64_t claimed = s.leaves + s.total - papers;
    return is(k, "sum_min_charges", sum) && is(k, "reported_minus_true", claimed) && sum >= claimed;
}

// Records are honest and the totals are not: v is too large, and no card ever differs.
static bool stage0(struct check *k)
{
    uint64_t n = count_in(k, "N"), w = count_in(k, "claimed_W"), l = count_in(k, "claimed_L");
    const struct assertion a = {.kind = &any_value, .den = 2, .upper = 2};
    const struct margin m = {n, 0, 2 * (int64_t)(w - l)};
    struct null_hypothesis null = overstatement_null(&a, &m, true);
    double b = overstatement_value(&a, &m, a.upper), want = 0, lambda = number_in(k, "lambda_", 0);
    double alpha = number_in(k, "alpha", 0);
    struct martingale t;
    uint64_t draws = 0, in = 0;
    if (martingale_start(&t, method_find(STR("betting")), &null, NULL, &k->err) != BAL_OK)
        return false;
    // lambda bets on B, whose null mean is 1/2; the test is on tau, whose null mean is total / 2 N.
    double unit = b / (double)a.upper;
    t.tuning.betting =
        (struct betting_tuning){.lambda = lambda * unit, .fixed = true, .c_first = 1, .c_last = 1};
    for (; draws < n && !martingale_meets(&t, alpha); draws++)
        if (martingale_step(&t, a.upper, &k->err) != BAL_OK)
            return false;
    buf_addf(&k->got, "%.17g after %ju draws", b, (uintmax_t)draws);
    return num_double(json_get(k->expected, "every_B")->text, &want) && want - b < 1e-12 &&
           b - want < 1e-12 &&
           num_u64(json_get(k->expected, "draws_to_confirm_wrong_outcome")->text, &in) &&
           in == draws;
}

// Two records are counted by a claimed total, and opened when they are drawn.
static bool claimed_total(struct check *k)
{
    int64_t sum = 0, opened = 0, papers = 0, claimed, got;
    const struct json *leaf = json_get(k->in, "leaves")->first,
                      *mvr = json_get(k->in, "mvr")->first;
    if (!parts_of(k, json_get(k->in, "claimed_total_unopened"), &claimed))
        return false;
    for (uint64_t i = 0; leaf != NULL; leaf = leaf->next, mvr = mvr->next, i++) {
        int64_t v, paper;
        bool hidden = false;
        for (const struct json *j = json_get(k->in, "unopened")->first; j != NULL; j = j->next) {
            uint64_t at;
            hidden = hidden || (num_u64(j->text, &at) && at == i);
        }
        if (!parts_of(k, leaf->first, &v) || !parts_of(k, mvr, &paper) ||
            !charge(k, PARTS, CVR_WITH_CONTEST, v, paper, &got))
            return false;
        sum += got;
        opened += hidden ? 0 : v;
        papers += paper;
    }
    bool valid = sum >= opened + claimed - papers, without = sum >= opened - papers;
    return is(k, "sum_charges", sum) && is(k, "claimed_minus_true", opened + claimed - papers) &&
           valid == (json_get(k->expected, "valid")->type == JSON_TRUE) && !valid && without;
}

// One list of records for two strata, which each claims as its own.
static bool per_stratum(struct check *k)
{
    int64_t least[4] = {PARTS, PARTS, PARTS, PARTS}, claim[2] = {0}, charges[2] = {0};
    for (const struct json *j = json_get(k->in, "leaves")->first; j != NULL; j = j->next) {
        int64_t v;
        uint64_t at = 4;
        const struct json *bound = j->first->next, *where = bound->next;
        if (!parts_of(k, j->first, &v))
            return false;
        claim[string_is(where, "declared stratum 1")] += v;
        if (num_u64(bound->text, &at) && at < 4 && v < least[at])
            least[at] = v;
    }
    for (int i = 0; i < 4; i++) {
        int64_t got; // all papers are 0
        if (!charge(k, PARTS, CVR_WITH_CONTEST, least[i], 0, &got))
            return false;
        charges[i / 2] += got;
    }
    return is(k, "stratum1_min_charge", charges[1]) &&
           is(k, "stratum1_reported_minus_true", claim[1]) && charges[1] < claim[1] &&
           is(k, "global_min_charge", charges[0] + charges[1]) &&
           is(k, "global_reported_minus_true", claim[0] + claim[1]) &&
           charges[0] + charges[1] >= claim[0] + claim[1];
}

// What record i of four is charged in a tree whose nodes state these sums: its value where the
// product's check holds, else u.
static int64_t charge_in_tree(const int64_t leaf[4], const int64_t node[2], int64_t root, int64_t u,
                              size_t i)
{
    uint64_t values[4], stated[2], claim = (uint64_t)root, most = (uint64_t)u, beside[2];
    struct merkle_hash cm[4] = {{{1}}, {{2}}, {{3}}, {{4}}}, leaves[4], nodes[2];
    for (size_t k = 0; k < 4; k++) {
        values[k] = (uint64_t)leaf[k];
        leaves[k] = sum_leaf(&cm[k], &values[k], 1);
    }
    for (size_t k = 0; k < 2; k++) {
        stated[k] = (uint64_t)node[k];
        nodes[k] = sum_node(&leaves[2 * k], &leaves[2 * k + 1], 2, &stated[k], 1);
    }
    const struct sum_root top = {sum_node(&nodes[0], &nodes[1], 4, &claim, 1), 4, &claim};
    struct sum_path p = {.index = i, .steps = 2, .sums = beside};
    p.hash[0] = leaves[i ^ 1];
    p.hash[1] = nodes[1 - i / 2];
    beside[0] = values[i ^ 1];
    beside[1] = stated[1 - i / 2];
    return sum_path_check(&top, &most, 1, &p, &cm[i], &values[i], NULL) == BAL_OK ? leaf[i] : u;
}

// A record is charged u when a node on its way to the root does not add up.
static bool sum_tree(struct check *k)
{
    int64_t leaf[4], node[2], root, u, sum = 0;
    const struct json *j = json_get(k->in, "leaves")->first;
    const struct json *want = json_get(k->expected, "charged")->first;
    for (int i = 0; i < 4; i++, j = j->next)
        if (!parts_of(k, j, &leaf[i]))
            return false;
    if (!parts_of(k, json_get(k->in, "left_node_claim"), &node[0]) ||
        !parts_of(k, json_get(k->in, "right_node_claim"), &node[1]) ||
        !parts_of(k, json_get(k->in, "root_claim"), &root) ||
        !parts_of(k, json_get(k->in, "u"), &u))
        return false;
    for (size_t i = 0; i < 4; i++, want = want->next) {
        int64_t got = charge_in_tree(leaf, node, root, u, i), expected;
        if (!parts_of(k, want, &expected) || expected != got)
            return false;
        sum += got;
    }
    return is(k, "sum_charged", sum) && is(k, "root_claim", root) && sum >= root;
}

const struct vector_function vector_dense[] = {
    {"dense_scope_minimum_charge", minimum_charge, VECTOR_CHECKED},
    {"merkle_sum_tree_charge", sum_tree, VECTOR_CHECKED},
    {"per_stratum_claim_one_tree_counterexample", per_stratum, VECTOR_CHECKED},
    {"redacted_leaves_claimed_total_counterexample", claimed_total, VECTOR_CHECKED},
    {"stage0_counterexample", stage0, VECTOR_CHECKED},
    {NULL, NULL, VECTOR_EXACT},
};
