// SPDX-License-Identifier: Apache-2.0
// shangrla_assertions.c: sets of assertions about ranked contests as files: RAIRE's answer, what
// SHANGRLA and Colorado read, and audit-irv-cp's. All become sets as SHANGRLA has them, which is
// written: candidates by name or id, and of each assertion who was eliminated before.
#include "formats/format.h"
#include "formats/published.h"
#include "formats/readers.h"

// ---- reading

static str numbered(const struct published_set *set, str number, bool *known)
{
    uint32_t i = 0;
    bool found = num_u32(number, &i) && i < set->candidates.names.len;
    *known = *known && found;
    return found ? set->candidates.names.at[i] : number;
}

// Everybody who is not in the list. Candidates of RAIRE's answer differ in their names.
static bool all_but(const struct published_set *set, const struct published_names *list,
                    struct published_names *out)
{
    for (size_t i = 0; i < set->candidates.names.len; i++) {
        str name = set->candidates.names.at[i];
        bool in = false;
        for (size_t k = 0; k < list->names.len; k++)
            in = in || str_eq(list->names.at[k], name);
        str *new = in ? NULL : vec_push(&out->names, LIMIT_CHOICES);
        if (new == NULL && !in)
            return false;
        if (new != NULL)
            *new = name;
    }
    return true;
}

// Numbers become names, those who stand those who do not.
static bal_status name_assertion(struct published_set *set, struct published_assertion *a,
                                 bool *known, struct bal_err *err)
{
    struct published_names gone = {0};
    a->winner = numbered(set, a->winner, known);
    a->loser = numbered(set, a->loser, known);
    for (size_t i = 0; i < a->others.names.len; i++)
        a->others.names.at[i] = numbered(set, a->others.names.at[i], known);
    bool room = a->neb || all_but(set, &a->others, &gone);
    vec_done(&a->others.names);
    a->others = gone;
    return room ? BAL_OK : err_memory(err);
}

static bal_status name_candidates(struct published_set *set, struct import *imp,
                                  struct bal_err *err)
{
    bool known = true;
    // Few bytes name those who stand; of all others a list is made.
    if (set->candidates.names.len * set->assertions.len > LIMIT_ASSERTION_NAMES)
        return bal_fail(err, BAL_LIMIT, "%zu assertions about %zu candidates: more than %d names",
                        set->assertions.len, set->candidates.names.len, LIMIT_ASSERTION_NAMES);
    if (set->winner.len > 0)
        set->winner = numbered(set, set->winner, &known);
    for (size_t i = 0; i < set->assertions.len; i++)
        BAL_TRY(name_assertion(set, &set->assertions.at[i], &known, err));
    set->by_number = set->standing = false;
    struct published_names winner = {0};
    str *only = vec_push(&winner.names, 1);
    if (only == NULL)
        return err_memory(err);
    *only = set->winner;
    bool room = all_but(set, &winner, &set->eliminated);
    vec_done(&winner.names);
    if (!known)
        import_problem(imp, missing_value, 0, 0, set->contest,
                       "the metadata name fewer candidates than the assertions are about");
    return room ? BAL_OK : err_memory(err);
}

bal_status assertions_read(struct source *s, struct import *imp, struct bal_err *err)
{
    struct assertion_sets *p = &imp->election->asserted;
    size_t first = p->sets.len;
    BAL_TRY(published_read(p, s, err));
    for (size_t i = first; i < p->sets.len; i++) {
        struct published_set *set = &p->sets.at[i];
        if (set->by_number)
            BAL_TRY(name_candidates(set, imp, err));
        if (set->failed.len > 0)
            import_problem(imp, unsupported, 0, 0, set->contest,
                           "the program that wrote it found no assertions: " STR_FMT,
                           STR_ARG(str_head(set->failed, 60)));
    }
    return BAL_OK;
}

static bal_status read_file(const struct input *in, struct import *imp, struct bal_err *err)
{
    return read_text(in, imp, assertions_read, err);
}

// ---- writing

static void put_names(struct json_writer *w, const char *key, const struct published_names *list)
{
    jw_key(w, key);
    jw_open(w, '[');
    for (size_t i = 0; i < list->names.len; i++)
        jw_str(w, list->names.at[i]);
    jw_close(w, ']');
}

// In the words that audit-irv-cp has for it.
static void put_explanation(struct json_writer *w, const struct published_assertion *a)
{
    AUTO_BUF text = BUF_INIT(LIMIT_TOKEN_BYTES);
    if (a->neb) {
        buf_addf(&text, "Rules out case where " STR_FMT " is eliminated before " STR_FMT,
                 STR_ARG(a->winner), STR_ARG(a->loser));
    } else {
        buf_addf(&text, "Rules out outcomes where " STR_FMT " is eliminated next, after",
                 STR_ARG(a->winner));
        for (size_t i = 0; i < a->others.names.len; i++)
            buf_addf(&text, " " STR_FMT, STR_ARG(a->others.names.at[i]));
    }
    jw_key_value(w, "explanation", buf_str(&text));
}

static void put_assertion(struct json_writer *w, const struct published_assertion *a)
{
    jw_open(w, '{');
    jw_key_value(w, "winner", a->winner);
    jw_key_value(w, "loser", a->loser);
    if (a->neb)
        jw_key_value(w, "already_eliminated", STR(""));
    else
        put_names(w, "already_eliminated", &a->others);
    jw_key_value(w, "assertion_type", a->neb ? STR("WINNER_ONLY") : STR("IRV_ELIMINATION"));
    put_explanation(w, a);
    jw_close(w, '}');
}

static void put_set(struct json_writer *w, const struct published_set *set)
{
    jw_open(w, '{');
    jw_key_value(w, "contest", set->contest);
    jw_key_value(w, "winner", set->winner);
    put_names(w, "eliminated", &set->eliminated);
    if (set->cards.len > 0)
        jw_key_value(w, "Ballots involved in audit (#)", set->cards);
    if (set->expected_polls.len > 0)
        jw_key_value(w, "Expected Polls (#)", set->expected_polls);
    jw_key(w, "assertions");
    jw_open(w, '[');
    for (size_t i = 0; i < set->assertions.len; i++)
        put_assertion(w, &set->assertions.at[i]);
    jw_close(w, ']');
    jw_close(w, '}');
}

static void put_most(struct json_writer *w, const char *key, uint64_t most)
{
    char number[NUM_TEXT];
    if (most > 0)
        jw_key_value(w, key, num_text(most, number));
}

void published_write(struct json_writer *w, const struct assertion_sets *p)
{
    uint64_t polls = 0, cards = 0, n = 0;
    for (size_t i = 0; i < p->sets.len; i++) {
        if (num_u64(p->sets.at[i].expected_polls, &n) && n > polls)
            polls = n;
        if (num_u64(p->sets.at[i].cards, &n) && n > cards)
            cards = n;
    }
    jw_open(w, '{');
    put_most(w, "Overall Expected Polls (#)", polls);
    put_most(w, "Ballots involved in audit (#)", cards);
    jw_key(w, "audits");
    jw_open(w, '[');
    for (size_t i = 0; i < p->sets.len; i++)
        put_set(w, &p->sets.at[i]);
    jw_close(w, ']');
    jw_close(w, '}');
    jw_end(w);
}

static bal_status write(const struct election *e, struct sink *out, struct bal_err *err)
{
    struct json_writer w;
    for (size_t i = 0; i < e->asserted.sets.len; i++) {
        const struct published_set *set = &e->asserted.sets.at[i];
        if (set->contest.len > 0 && set->winner.len > 0 && set->failed.len == 0)
            continue;
        bal_fail(err, BAL_UNSUPPORTED, "set %zu does not say which contest it is about and who won",
                 i + 1);
        err_hint(err, "Give the cast vote records instead: the assertions are then found anew.");
        return BAL_UNSUPPORTED;
    }
    jw_init(&w, out, false);
    published_write(&w, &e->asserted);
    return BAL_OK;
}

// ---- what a file is

static int probe_shangrla(const struct probe *p)
{
    return probe_begins(p, "{") && probe_has(p, "\"audits\"") && probe_has(p, "\"assertions\"") ? 90
                                                                                                : 0;
}

static int probe_raire(const struct probe *p)
{
    return probe_begins(p, "{") && probe_has(p, "\"solution\"") ? 90 : 0;
}

static int probe_cp(const struct probe *p)
{
    return probe_begins(p, "{") && probe_has(p, "\"Assertions\"") && probe_has(p, "\"Winner-Only\"")
               ? 90
               : 0;
}

const struct format format_shangrla_assertions = {
    .name = "shangrla-assertions-json",
    .title = "assertions of ranked contests as SHANGRLA and Colorado read them",
    .flags = FORMAT_ASSERTIONS,
    .probe = probe_shangrla,
    .read = read_file,
    .write = write,
};

const struct format format_raire_answer = {
    .name = "raire-answer-json",
    .title = "assertions of a ranked contest, the answer of RAIRE's programs",
    .flags = FORMAT_ASSERTIONS,
    .probe = probe_raire,
    .read = read_file,
};

const struct format format_audit_irv_cp = {
    .name = "audit-irv-cp-json",
    .title = "assertions of a ranked contest as audit-irv-cp writes them",
    .flags = FORMAT_ASSERTIONS,
    .probe = probe_cp,
    .read = read_file,
};
