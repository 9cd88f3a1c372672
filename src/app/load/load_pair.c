// SPDX-License-Identifier: Apache-2.0
// load_pair.c: whose the files are that do not say it: by the folder they lie in; then by their
// names (load_names.c).
#include "app/load/load_units.h"

bool unit_word_byte(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (unsigned char)c >= 0x80;
}

static bool has_kind(const struct unit *unit, unsigned flag)
{
    return unit->format != NULL && (unit->format->flags & flag) != 0 &&
           (unit->format->flags & (FORMAT_EARLY | FORMAT_LATE)) == 0 &&
           unit->path->jurisdiction == NULL;
}

bool unit_is(const struct unit *unit, unsigned flag)
{
    return unit->input != NULL && has_kind(unit, flag);
}

bool unit_needs_manifest(const struct unit *unit)
{
    return unit_is(unit, FORMAT_CVR | FORMAT_OF_ONE) && !unit_is(unit, FORMAT_MANIFEST);
}

// The last part of a path, in a zip of that within: "out.zip: APPLING" is APPLING.
static str last_part(str path)
{
    size_t zip = str_find(path, STR(": "));
    while (zip < path.len) {
        path = str_skip(path, zip + 2);
        zip = str_find(path, STR(": "));
    }
    return str_basename(path);
}

// The folder that the file lies in, below what was given, or the zip: one for each jurisdiction,
// perhaps; a package is its own. Empty where there is none.
static str folder_of(const struct unit *unit)
{
    const struct inputs *set = unit->set;
    str none = STR("");
    bool given = str_eq(set->path, str_from(unit->path->path));
    if (unit->input == NULL)
        return given                     ? none
               : set->kind == INPUTS_ZIP ? str_stem(last_part(set->path))
                                         : last_part(set->path);
    str name = unit->input->name;
    if (set->kind == INPUTS_FOLDER)
        return given ? none : last_part(set->path);
    if (set->kind == INPUTS_ZIP && str_starts(name, set->path) && name.len > set->path.len + 2)
        name = str_skip(name, set->path.len + 2);
    size_t slash = str_rindex(name, '/');
    if (slash < name.len)
        return last_part(str_head(name, slash));
    return set->kind == INPUTS_ZIP && !given ? str_stem(last_part(set->path)) : none;
}

// ---- what lies in folders of the same name

// All files of the kinds looked at in folders whose names say the same, but for capital letters and
// punctuation: "BEN-HILL" and "Ben Hill".
struct group {
    uint32_t manifests;
    size_t manifest; // the last
    str name;        // whose they are, where that is known; "": not yet
};

struct folders {
    struct units *u;
    struct table names;
    VEC(struct group) groups;
    uint32_t *of; // of each unit: its group; TABLE_NONE: it lies in none
    uint32_t manifests;
    struct arena arena;
};

static bal_status group_of(struct folders *f, str folder, uint32_t *out, struct bal_err *err)
{
    AUTO_BUF key = BUF_INIT(LIMIT_TOKEN_BYTES);
    for (size_t i = 0; i < folder.len; i++) {
        char c = folder.ptr[i];
        if (unit_word_byte(c))
            buf_add_char(&key, c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c);
    }
    BAL_TRY(buf_check(&key, err));
    BAL_TRY(import_name(&f->names, buf_str(&key), out, err));
    return *out < f->groups.len || vec_push(&f->groups, LIMIT_SET_FILES * 2) != NULL
               ? BAL_OK
               : err_memory(err);
}

static bal_status find_groups(struct folders *f, struct bal_err *err)
{
    struct units *u = f->u;
    f->of = arena_new(&f->arena, uint32_t, u->at.len + 1);
    BAL_TRY(arena_check(&f->arena, err));
    for (size_t i = 0; i < u->at.len; i++) {
        struct unit *unit = &u->at.at[i];
        unit->folder = folder_of(unit);
        f->of[i] = TABLE_NONE;
        if (unit->folder.len == 0)
            continue;
        BAL_TRY(group_of(f, unit->folder, &f->of[i], err));
        if (!unit_is(unit, FORMAT_MANIFEST))
            continue;
        f->groups.at[f->of[i]].manifests++;
        f->groups.at[f->of[i]].manifest = i;
        f->manifests++;
    }
    return BAL_OK;
}

static void give(struct unit *unit, size_t partner, str name)
{
    unit->partner = partner;
    unit->pair_name = name;
    unit->by_folder = true;
}

// The only manifest in the folders of a name, where others have manifests, too: else folders tell
// nothing apart.
static void pair_manifests(struct folders *f)
{
    for (size_t i = 0; i < f->u->at.len; i++) {
        struct unit *unit = &f->u->at.at[i];
        struct group *g = f->of[i] != TABLE_NONE ? &f->groups.at[f->of[i]] : NULL;
        if (g == NULL || !unit_needs_manifest(unit) || g->manifests != 1 || f->manifests < 2)
            continue;
        g->name = f->u->at.at[g->manifest].folder;
        give(unit, g->manifest, g->name);
        give(&f->u->at.at[g->manifest], g->manifest, g->name);
    }
}

// ---- folders alone

// Words, also with a number behind, of which names of folders are made that are no places.
static bool is_no_place(str word)
{
    static const char *const words[] = {
        "absentee", "advance",  "ballot",      "ballots",  "batch",     "batches",  "box",
        "card",     "cards",    "cast",        "central",  "count",     "cvr",      "cvrs",
        "data",     "day",      "early",       "election", "export",    "exports",  "file",
        "files",    "general",  "in",          "json",     "late",      "location", "mail",
        "mailed",   "manifest", "manifests",   "of",       "paper",     "part",     "person",
        "precinct", "primary",  "provisional", "record",   "records",   "result",   "results",
        "scan",     "scanner",  "set",         "site",     "tabulator", "test",     "the",
        "uocava",   "vote",     "votes",       "voting",   "warehouse", "xml"};
    while (word.len > 0 && word.ptr[word.len - 1] >= '0' && word.ptr[word.len - 1] <= '9')
        word.len--; // "part2"
    if (word.len <= 1)
        return true;
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (str_eq_nocase(word, str_from(words[i])))
            return true;
    return false;
}

static bool is_place(str folder)
{
    for (size_t i = 0, from = 0; i <= folder.len; i++) {
        if (i < folder.len && unit_word_byte(folder.ptr[i]))
            continue;
        if (i > from && !is_no_place(str_make(folder.ptr + from, i - from)))
            return true;
        from = i + 1;
    }
    return false;
}

// Files of a format that is of one jurisdiction each are named where each folder has one of them;
// whatever it is called; CVRs and manifests where several folders have some, called like places.
static bool may_be_named(const struct unit *unit)
{
    return unit->partner == SIZE_MAX &&
           has_kind(unit, FORMAT_CVR | FORMAT_MANIFEST | FORMAT_OF_ONE);
}

// What stands against naming the files of a path by their folders.
static bool tells_nothing(const struct folders *f, size_t first, size_t end, struct table *seen,
                          struct bal_err *err, bal_status *status)
{
    uint32_t group = TABLE_NONE;
    bool several = false;
    for (size_t i = first; i < end; i++) {
        const struct unit *unit = &f->u->at.at[i];
        AUTO_BUF key = BUF_INIT(LIMIT_TOKEN_BYTES);
        if (!has_kind(unit, FORMAT_CVR | FORMAT_MANIFEST | FORMAT_OF_ONE))
            continue;
        several |= group != TABLE_NONE && f->of[i] != group && f->of[i] != TABLE_NONE;
        group = f->of[i] != TABLE_NONE ? f->of[i] : group;
        if (!may_be_named(unit))
            continue;
        if (f->of[i] == TABLE_NONE || (!has_kind(unit, FORMAT_OF_ONE) && !is_place(unit->folder)))
            return true;
        uint32_t number = 0, known = seen->len;
        buf_addf(&key, "%zu/%s/%u", first, unit->format->name, f->of[i]);
        *status = buf_check(&key, err);
        if (*status == BAL_OK)
            *status = import_name(seen, buf_str(&key), &number, err);
        if (*status != BAL_OK ||
            (number < known && has_kind(unit, FORMAT_MANIFEST | FORMAT_OF_ONE)))
            return true; // two manifests of one county: which are its own?
    }
    return !several;
}

static bal_status name_by_folder(struct folders *f, struct bal_err *err)
{
    struct units *u = f->u;
    struct table seen = TABLE_INIT(LIMIT_NAMES_BYTES);
    bal_status status = BAL_OK;
    for (size_t first = 0, end = 0; first < u->at.len && status == BAL_OK; first = end) {
        while (end < u->at.len && u->at.at[end].path == u->at.at[first].path)
            end++;
        if (tells_nothing(f, first, end, &seen, err, &status))
            continue;
        for (size_t i = first; i < end; i++) {
            struct group *g = f->of[i] != TABLE_NONE ? &f->groups.at[f->of[i]] : NULL;
            if (g == NULL || !may_be_named(&u->at.at[i]))
                continue;
            g->name = g->name.len > 0 ? g->name : u->at.at[i].folder;
            give(&u->at.at[i], i, g->name);
        }
    }
    table_done(&seen);
    return status;
}

bal_status units_pair(struct units *u, struct bal_err *err)
{
    struct folders f = {
        .u = u, .names = TABLE_INIT(LIMIT_NAMES_BYTES), .arena = ARENA_INIT(LIMIT_NAMES_BYTES)};
    bal_status status = find_groups(&f, err);
    if (status == BAL_OK)
        pair_manifests(&f);
    if (status == BAL_OK)
        status = units_pair_names(u, err);
    if (status == BAL_OK)
        status = name_by_folder(&f, err);
    table_done(&f.names);
    vec_done(&f.groups);
    arena_done(&f.arena);
    return status;
}
