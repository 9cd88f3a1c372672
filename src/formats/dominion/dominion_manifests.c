// SPDX-License-Identifier: Apache-2.0
// dominion_manifests.c: the side manifests of a Dominion export: {"Version", "List": [{...}]} each,
// and Configuration.json, which says how the export was made.
#include <stdio.h>

#include "formats/dominion/dominion_json.h"

static const char *const manifest_names[DJ_KINDS] = {
    [DJ_CONFIGURATION] = "Configuration.json",
    [DJ_CONDITIONS] = "OutstackConditionManifest.json",
    [DJ_CONTESTS] = "ContestManifest.json",
    [DJ_CANDIDATES] = "CandidateManifest.json",
    [DJ_STYLES] = "BallotTypeManifest.json",
    [DJ_PRECINCTS] = "PrecinctPortionManifest.json",
    [DJ_GROUPS] = "CountingGroupManifest.json",
    [DJ_TABULATORS] = "TabulatorManifest.json",
    [DJ_STYLE_CONTESTS] = "BallotTypeContestManifest.json",
};

enum dj_kind dj_kind_of(str base)
{
    int kind = 0;
    while (kind < DJ_KINDS && !str_eq_nocase(base, str_from(manifest_names[kind])))
        kind++;
    return (enum dj_kind)kind;
}

bool dj_is_unused(str base)
{
    static const char *const names[] = {
        "DistrictManifest.json",     "DistrictPrecinctPortionManifest.json",
        "DistrictTypeManifest.json", "ElectionEventManifest.json",
        "PartyManifest.json",        "PrecinctManifest.json"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (str_eq_nocase(base, str_from(names[i])))
            return true;
    return false;
}

bal_status dj_init(struct dj *d, struct import *imp, struct bal_err *err)
{
    *d = (struct dj){.imp = imp,
                     .overvote = 5,
                     .invalid = 7,
                     .names = TABLE_INIT(LIMIT_NAMES_BYTES),
                     .unknown = TABLE_INIT(1 << 20),
                     .text = BUF_INIT(LIMIT_TOKEN_BYTES),
                     .extra = BUF_INIT(LIMIT_TOKEN_BYTES)};
    // Files given one by one must agree too, where they are of one jurisdiction.
    const struct election *e = imp->election;
    if (e->files.len > 0 && e->files.at[0].jurisdiction == imp->jurisdiction &&
        str_eq(e->files.at[0].format, STR("dominion-json")))
        d->election = e->name;
    return arena_check(&e->arena, err);
}

void dj_done(struct dj *d)
{
    struct dj_reading *readings[] = {&d->session.original, &d->session.modified};
    for (size_t i = 0; i < ARRAY_LEN(readings); i++) {
        vec_done(&readings[i]->contests);
        vec_done(&readings[i]->marks);
    }
    id_map_done(&d->ids);
    id_map_done(&d->on_style);
    id_map_done(&d->ranks);
    table_done(&d->names);
    table_done(&d->unknown);
    vec_done(&d->contests);
    vec_done(&d->name_counts);
    buf_done(&d->text);
    buf_done(&d->extra);
}

bal_status dj_unknown(struct dj *d, const struct json_object *o, struct bal_err *err)
{
    uint32_t known = d->unknown.len;
    if (!d->scout && table_add(&d->unknown, o->name) == known)
        dj_problem(d, PROBLEM_unknown_field, o->name, "the field is not used");
    return json_skip(&d->json, err);
}

static bal_status same_in_all(struct dj *d, str *first, enum problem_id problem, const char *what,
                              struct bal_err *err)
{
    str text;
    BAL_TRY(json_string(&d->json, &text, err));
    if (first->len == 0)
        *first = import_keep(d->imp, text);
    else if (!str_eq(*first, text))
        dj_problem(d, problem, text, "the %s is '" STR_FMT "' here, but '" STR_FMT "' before", what,
                   STR_ARG(text), STR_ARG(*first));
    return arena_check(&d->imp->election->arena, err);
}

bal_status dj_version(struct dj *d, struct bal_err *err)
{
    return same_in_all(d, &d->version, PROBLEM_mixed_versions, "software version", err);
}

bal_status dj_election(struct dj *d, struct bal_err *err)
{
    struct election *e = d->imp->election;
    BAL_TRY(same_in_all(d, &d->election, PROBLEM_mixed_elections, "election", err));
    if (e->name.len == 0)
        e->name = d->election;
    return BAL_OK;
}

// How often that name came before with the same owner: a contest, or UINT32_MAX for contests.
static bal_status occurrence_of(struct dj *d, uint32_t owner, str name, uint32_t *out,
                                struct bal_err *err)
{
    uint32_t id = 0;
    AUTO_BUF key = BUF_INIT(LIMIT_TOKEN_BYTES + NUM_TEXT);
    buf_addf(&key, "%u/", owner);
    buf_add(&key, name);
    BAL_TRY(buf_check(&key, err));
    BAL_TRY(import_name(&d->names, buf_str(&key), &id, err));
    if (id == d->name_counts.len && vec_push(&d->name_counts, INT32_MAX) == NULL)
        return err_memory(err);
    *out = d->name_counts.at[id]++;
    return BAL_OK;
}

// One row of a manifest's list: the union of what they hold that is used.
struct entry {
    uint64_t id, contest, style, votes, ranks;
    str description, type; // in d->text and d->extra
};

static bal_status add_contest(struct dj *d, const struct entry *e, struct bal_err *err)
{
    char code[NUM_TEXT];
    if (e->ranks > LIMIT_RANKS || e->votes > LIMIT_MARKS)
        return json_fail(&d->json, err, "more than %d ranks or %d votes in a contest", LIMIT_RANKS,
                         LIMIT_MARKS);
    struct contest_def def = {.name = e->description,
                              .code = num_text(e->id, code),
                              .function = e->ranks == 0  ? FUNCTION_PLURALITY
                                          : e->votes > 1 ? FUNCTION_STV
                                                         : FUNCTION_IRV,
                              .votes_allowed = e->ranks > 0 ? 1 : (uint32_t)e->votes,
                              .seats = (uint32_t)e->votes,
                              .ranks = (uint32_t)e->ranks,
                              .place = {.file = d->imp->file}};
    struct dj_contest c = {.id = e->id, .votes = (uint32_t)e->votes, .ranks = (uint32_t)e->ranks};
    BAL_TRY(occurrence_of(d, UINT32_MAX, e->description, &def.occurrence, err));
    BAL_TRY(import_contest(d->imp, &def, &c.index, err));
    BAL_TRY(id_map_put(&d->ids, DJ_CONTESTS, e->id, (uint32_t)d->contests.len, err));
    struct dj_contest *new = vec_push(&d->contests, LIMIT_CONTESTS);
    if (new == NULL)
        return bal_fail(err, BAL_LIMIT, "more than %d contests", LIMIT_CONTESTS);
    *new = c;
    return BAL_OK;
}

static bal_status add_choice(struct dj *d, uint32_t contest, const struct entry *e,
                             struct bal_err *err)
{
    char code[NUM_TEXT];
    uint32_t occurrence = 0, choice = 0;
    enum choice_kind kind = str_eq(e->type, STR("WriteIn"))            ? CHOICE_WRITE_IN
                            : str_eq(e->type, STR("QualifiedWriteIn")) ? CHOICE_QUALIFIED_WRITE_IN
                                                                       : CHOICE_REGULAR;
    BAL_TRY(occurrence_of(d, contest, e->description, &occurrence, err));
    BAL_TRY(import_choice(d->imp, d->contests.at[contest].index, e->description,
                          num_text(e->id, code), occurrence, kind, &choice, err));
    return id_map_put(&d->ids, DJ_CHOICE_OWNERS + (uint64_t)contest, e->id, choice, err);
}

bal_status dj_contest(struct dj *d, uint64_t id, uint32_t *out, struct bal_err *err)
{
    *out = id_map_find(&d->ids, DJ_CONTESTS, id);
    if (LIKELY(*out != ID_MAP_NONE))
        return BAL_OK;
    char name[NUM_TEXT + 16];
    snprintf(name, sizeof name, "contest %llu", (unsigned long long)id);
    // What other files said of the contest is compared with what this one says.
    if (d->look_ahead != NULL && election_contest(d->imp->election, str_from(name), 0) != NULL)
        BAL_TRY(dj_ask(d, err));
    uint32_t ranks = d->look_ahead != NULL ? ID_MAP_NONE : id_map_find(&d->ranks, 0, id);
    if (d->has[DJ_CONTESTS])
        dj_problem(d, PROBLEM_unknown_id, str_from(name), "ContestManifest.json does not list %s",
                   name);
    struct entry e = {
        .id = id, .ranks = ranks == ID_MAP_NONE ? 0 : ranks, .description = str_from(name)};
    *out = (uint32_t)d->contests.len;
    return add_contest(d, &e, err);
}

bal_status dj_choice(struct dj *d, uint32_t contest, uint64_t id, uint32_t *out,
                     struct bal_err *err)
{
    uint64_t owner = DJ_CHOICE_OWNERS + (uint64_t)contest;
    *out = id_map_find(&d->ids, owner, id);
    if (LIKELY(*out != ID_MAP_NONE))
        return BAL_OK;
    char name[NUM_TEXT + 16];
    snprintf(name, sizeof name, "candidate %llu", (unsigned long long)id);
    if (d->has[DJ_CANDIDATES])
        dj_problem(d, PROBLEM_unknown_id, str_from(name),
                   "CandidateManifest.json does not list %s for contest %llu", name,
                   (unsigned long long)d->contests.at[contest].id);
    struct entry e = {.id = id, .description = str_from(name)};
    BAL_TRY(add_choice(d, contest, &e, err));
    *out = id_map_find(&d->ids, owner, id);
    return BAL_OK;
}

static struct table *names_of(const struct dj *d, enum dj_kind kind)
{
    struct election *e = d->imp->election;
    return kind == DJ_STYLES      ? &e->styles
           : kind == DJ_PRECINCTS ? &e->precincts
           : kind == DJ_GROUPS    ? &e->groups
                                  : NULL;
}

bal_status dj_name(struct dj *d, enum dj_kind kind, uint64_t id, uint32_t *out, struct bal_err *err)
{
    char text[NUM_TEXT];
    *out = 0;
    if (id == DJ_ABSENT)
        return BAL_OK;
    *out = id_map_find(&d->ids, kind, id);
    if (LIKELY(*out != ID_MAP_NONE))
        return BAL_OK;
    str name = num_text(id, text);
    if (d->has[kind])
        dj_problem(d, PROBLEM_unlisted_id, name, "%s does not list " STR_FMT, manifest_names[kind],
                   STR_ARG(name));
    BAL_TRY(import_name(names_of(d, kind), name, out, err));
    return id_map_put(&d->ids, kind, id, *out, err);
}

// What an entry of a list becomes.
static bal_status take_entry(struct dj *d, enum dj_kind kind, const struct entry *e,
                             struct bal_err *err)
{
    uint64_t owner = kind;
    uint32_t number = 0;
    if (kind == DJ_STYLE_CONTESTS)
        return id_map_put(&d->on_style, e->style, e->contest, 0, err);
    if (kind == DJ_CONDITIONS && str_eq(e->description, STR("Overvote")))
        d->overvote = e->id;
    if (kind == DJ_CONDITIONS && str_eq(e->description, STR("InvalidContest")))
        d->invalid = e->id;
    if (kind == DJ_CANDIDATES) {
        BAL_TRY(dj_contest(d, e->contest, &number, err));
        owner = DJ_CHOICE_OWNERS + (uint64_t)number;
    }
    if (id_map_find(&d->ids, owner, e->id) != ID_MAP_NONE) {
        dj_problem(d, PROBLEM_duplicate_row, e->description,
                   "id %llu is listed twice; the first stands", (unsigned long long)e->id);
        return BAL_OK;
    }
    if (kind == DJ_CONTESTS)
        return add_contest(d, e, err);
    if (kind == DJ_CANDIDATES)
        return add_choice(d, number, e, err);
    if (names_of(d, kind) != NULL)
        BAL_TRY(import_name(names_of(d, kind), e->description, &number, err));
    return id_map_put(&d->ids, owner, e->id, number, err);
}

static bal_status copy_text(struct dj *d, struct buf *to, str *out, struct bal_err *err)
{
    str text;
    BAL_TRY(json_text(&d->json, &text, err));
    buf_clear(to);
    buf_add(to, text);
    *out = buf_str(to);
    return buf_check(to, err);
}

static bal_status read_entry(struct dj *d, struct entry *e, struct bal_err *err)
{
    enum { ID, CONTEST, STYLE, VOTES, RANKS, DESCRIPTION, TYPE, KEYS };
    static const struct json_keys keys = {
        .count = KEYS,
        .key = {DJ_KEY("Id"), DJ_KEY("ContestId"), DJ_KEY("BallotTypeId"), DJ_KEY("VoteFor"),
                DJ_KEY("NumOfRanks"), DJ_KEY("Description"), DJ_KEY("Type")}};
    uint64_t *numbers[] = {&e->id, &e->contest, &e->style, &e->votes, &e->ranks};
    struct json_object o = {0};
    BAL_TRY(json_enter(&d->json, '{', err));
    for (;;) {
        bal_status status;
        BAL_TRY(json_field(&d->json, &keys, &o, err));
        if (o.field == JSON_DONE)
            return BAL_OK;
        if (o.field == JSON_OTHER) // the lists hold much that Ballast does not use
            status = json_skip(&d->json, err);
        else if (o.field < DESCRIPTION)
            status = json_u64(&d->json, numbers[o.field], err);
        else if (o.field == DESCRIPTION)
            status = copy_text(d, &d->text, &e->description, err);
        else
            status = copy_text(d, &d->extra, &e->type, err);
        BAL_TRY(status);
    }
}

static bal_status read_list(struct dj *d, enum dj_kind kind, struct bal_err *err)
{
    bool more;
    BAL_TRY(dj_enter(d, '[', &more, err));
    while (more) {
        BAL_TRY(json_element(&d->json, &more, err));
        if (!more)
            break;
        struct entry e = {.id = DJ_ABSENT, .contest = DJ_ABSENT};
        BAL_TRY(read_entry(d, &e, err));
        if (kind == DJ_STYLE_CONTESTS ? e.contest == DJ_ABSENT : e.id == DJ_ABSENT)
            return json_fail(&d->json, err, "an entry of the list has no id");
        BAL_TRY(take_entry(d, kind, &e, err));
    }
    return BAL_OK;
}

// Skips a list; *filled says whether anything was in it.
static bal_status skip_list(struct dj *d, bool *filled, struct bal_err *err)
{
    bool more;
    BAL_TRY(json_enter(&d->json, '[', err));
    BAL_TRY(json_element(&d->json, &more, err));
    *filled = more;
    while (more) {
        BAL_TRY(json_skip(&d->json, err));
        BAL_TRY(json_element(&d->json, &more, err));
    }
    return BAL_OK;
}

// Is it set: true, a number but 0, a list with something in it?
static bal_status read_setting(struct dj *d, bool *set, struct bal_err *err)
{
    enum json_type type;
    uint64_t number;
    BAL_TRY(json_peek(&d->json, &type, err));
    if (type == JSON_ARRAY)
        return skip_list(d, set, err);
    bool zero = type == JSON_NUMBER && num_u64(d->json.text, &number) && number == 0;
    *set = type == JSON_TRUE || (type == JSON_NUMBER && !zero);
    return json_skip(&d->json, err);
}

// Settings that make the export hold less than everything.
static bal_status check_setting(struct dj *d, str name, struct bal_err *err)
{
    bool set = false;
    buf_clear(&d->text);
    buf_add(&d->text, name);
    BAL_TRY(buf_check(&d->text, err));
    name = buf_str(&d->text);
    BAL_TRY(read_setting(d, &set, err));
    if (set && (str_ends(name, STR("Filter")) || str_eq(name, STR("CvrSuppressionType"))))
        dj_problem(d, PROBLEM_filtered_export, name, "the export was made with " STR_FMT,
                   STR_ARG(name));
    if (set && str_eq(name, STR("IncludeOnlyPublishedResultContainers")))
        dj_problem(d, PROBLEM_published_only, name, "only published results are in the export");
    return BAL_OK;
}

static bal_status read_manifest(struct dj *d, enum dj_kind kind, struct bal_err *err)
{
    enum { VERSION, LIST, KEYS };
    static const struct json_keys keys = {.count = KEYS,
                                          .key = {DJ_KEY("Version"), DJ_KEY("List")}};
    struct json_object o = {0};
    BAL_TRY(json_enter(&d->json, '{', err));
    while (o.field != JSON_DONE) {
        bal_status status = json_field(&d->json, &keys, &o, err);
        if (status == BAL_OK && o.field == VERSION)
            status = dj_version(d, err);
        else if (status == BAL_OK && o.field == LIST)
            status = read_list(d, kind, err);
        else if (status == BAL_OK && o.field == JSON_OTHER)
            status = check_setting(d, o.name, err);
        BAL_TRY(status);
    }
    if (kind != DJ_CONFIGURATION && !(o.seen >> LIST & 1))
        return json_fail(&d->json, err, "there is no \"List\": this is no Dominion manifest");
    return json_finish(&d->json, err);
}

bal_status dj_manifest(struct dj *d, enum dj_kind kind, struct source *source, struct bal_err *err)
{
    BAL_TRY(json_open(&d->json, source, err));
    d->has[kind] = true; // also where it breaks off: what it listed is known
    bal_status status = read_manifest(d, kind, err);
    json_close(&d->json);
    return status;
}

void dj_check_manifests(struct dj *d)
{
    bool any = false;
    for (int kind = 0; kind < DJ_KINDS; kind++)
        any |= d->has[kind];
    if (!any) {
        dj_problem(d, PROBLEM_missing_manifest, STR(""),
                   "no manifests are with the CVRs: contests, choices and styles are named "
                   "by their ids, and votes allowed are not known");
        return;
    }
    for (int kind = DJ_CONTESTS; kind < DJ_KINDS; kind++) {
        str name = str_from(manifest_names[kind]);
        if (d->has[kind])
            continue;
        if (kind == DJ_CONTESTS || kind == DJ_CANDIDATES)
            dj_problem(d, PROBLEM_missing_file, name, "there is no " STR_FMT, STR_ARG(name));
        else
            dj_problem(d, PROBLEM_missing_manifest, name, "there is no " STR_FMT, STR_ARG(name));
    }
}
