// SPDX-License-Identifier: Apache-2.0
// bundle_bodies.c: which keys the body of each type of event has (docs/bundle.md 2,
// docs/parties.md): these and no others.
#include "record/bundle/verify_bundle_work.h"
#include "record/state/body_keys.h"

#define INPUT                                                                                      \
    "canonical cards:int contests:int converter folder:bool format jurisdiction listed:int name "  \
    "source:object"

static const struct {
    const char *type, *keys;
} bodies[] = {
    {"election-open", "election key replaces risk_limit software"},
    {"key-add", "affiliation key owner role"},
    {"key-revoke", "key reason"},
    {"policy", "policy:object"},
    {"software", "files:list version"},
    {"contest-def", INPUT},
    {"manifest-commit", INPUT},
    {"cvr-commit", INPUT},
    {"totals-commit", INPUT},
    {"names", INPUT},
    {"withdraw", "reason refers:int"},
    {"params-commit", "canonical:object contests:object min_cell:int objections? privacy_rule "
                      "round_rule sampler seed_rule together?:bool"},
    {"assertions-commit", "assertions:object batches?:object commitments?:object pools?:object "
                          "positions:object scopes:object secret?:object"},
    {"reopen", "reason"},
    {"seed-share-commit", "commitment party"},
    {"seed-share-reveal", "party share"},
    {"seed-default", "party"},
    {"dice", "digits"},
    {"beacon", "round:int source value"},
    {"seed", "digits rule"},
    {"round-open", "chance plan:object round:int"},
    {"sample", "batches?:object cards:int list:object new_batches?:int new_cards:int "
               "new_counts?:int round:int"},
    {"retrieve", "list:object other_seals:int places:int round:int"},
    {"mvr", "cards:int list:object round:int"},
    {"batch-count", "counts:int list:object round:int"},
    {"mvr-blind2", "cards:int list:object round:int"},
    {"adjudicate", "by cards:int list:object reason round:int"},
    {"correct", "cards?:int counts?:int list:object reason refers:int round:int"},
    {"discrepancy", "*"},
    {"risk", "list:object round:int"},
    {"round-close", "round:int"},
    {"escalate", "contest reason"},
    {"hand-count", "contests:int list:object"},
    {"privacy-report", "cards:int list:object min_cell:int"},
    {"tally-open", "list:object"},
    {"card-open", "list:object refers:int"},
    {"outcome", "contests:object"},
    {"bundle", "files:object stage:int"},
    {"object", "party refers:seq text"},
    {"answer", "refers:int text"},
    {"propose", "act body:dict"},
    {"approve", "act body:dict leaf refers:int"},
    {"override", "reason"},
    {"witness-absent", "group since"},
    {"heartbeat", ""},
    {"admin", "*"},
    {"login", "*"},
};

static bool is_kind(const struct ej1 *v, str kind)
{
    struct state_object o;
    if (str_eq(kind, STR("int")))
        return v->type == EJ1_INT && v->number >= 0;
    if (str_eq(kind, STR("seq")))
        return v->type == EJ1_INT && v->number >= -1;
    if (str_eq(kind, STR("bool")))
        return v->type == EJ1_TRUE || v->type == EJ1_FALSE;
    if (str_eq(kind, STR("dict")))
        return v->type == EJ1_OBJECT;
    if (str_eq(kind, STR("list")))
        return v->type == EJ1_ARRAY;
    if (str_eq(kind, STR("object"))) {
        const struct ej1 *media = v->type == EJ1_OBJECT ? ej1_find(v, "media") : NULL;
        return media != NULL && media->type == EJ1_STRING && v->count == 4 &&
               state_object_read(v, &o, NULL) == BAL_OK;
    }
    return v->type == EJ1_STRING;
}

bal_status body_keys_check(str what, const struct ej1 *body, str keys, struct bal_err *err)
{
    size_t known = 0;
    bool others = false;
    while (keys.len > 0) {
        char name[EJ1_KEY + 1];
        str kind = str_cut(&keys, ' '), key = str_cut(&kind, ':');
        bool optional = str_ends(key, STR("?"));
        key = str_head(key, key.len - optional);
        memcpy(name, key.ptr, key.len);
        name[key.len] = '\0';
        others = others || str_eq(key, STR("*"));
        const struct ej1 *v = others ? NULL : ej1_find(body, name);
        if (others || (v == NULL && optional))
            continue;
        if (v == NULL || !is_kind(v, kind))
            return bal_fail(err, BAL_INVALID, STR_FMT ": '%s' is missing, or of another kind",
                            STR_ARG(what), name);
        known++;
    }
    if (!others && body->count != known)
        return bal_fail(err, BAL_INVALID, STR_FMT " has more than it should", STR_ARG(what));
    return BAL_OK;
}

bal_status list_ended(str text, const char *what, struct bal_err *err)
{
    return text.len == 0 || str_ends(text, STR("\n"))
               ? BAL_OK
               : bal_fail(err, BAL_INVALID, "the list of %s has a line without its end", what);
}

bal_status bundle_check_body(str type, const struct ej1 *body, struct bal_err *err)
{
    if (str_eq(type, STR("contest-def")) && ej1_find(body, "set") != NULL)
        return body_keys_check(type, body, STR("contest set:dict"), err);
    for (size_t i = 0; i < ARRAY_LEN(bodies); i++)
        if (str_eq(type, str_from(bodies[i].type)))
            return body_keys_check(type, body, str_from(bodies[i].keys), err);
    return bal_fail(err, BAL_INVALID, "an unknown type");
}
