// SPDX-License-Identifier: Apache-2.0
// load_pair.c: whose the files are that do not say it: by the folder they lie in, by their names.
#include "app/load/load_units.h"

static bool alphanumeric(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (unsigned char)c >= 0x80;
}

static bool is_kind(const struct unit *unit, unsigned flag)
{
    return unit->format != NULL && unit->input != NULL && (unit->format->flags & flag) != 0 &&
           (unit->format->flags & (FORMAT_EARLY | FORMAT_LATE)) == 0 &&
           unit->path->jurisdiction == NULL;
}

// CVRs, or what goes with a manifest: no manifest itself.
static bool needs_manifest(const struct unit *unit)
{
    return is_kind(unit, FORMAT_CVR | FORMAT_OF_ONE) && !is_kind(unit, FORMAT_MANIFEST);
}

// ---- by folders

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
// perhaps. Empty where there is none.
static str folder_of(const struct unit *unit)
{
    const struct inputs *set = unit->set;
    str name = unit->input->name, none = STR("");
    bool given = str_eq(set->path, str_from(unit->path->path));
    if (set->kind == INPUTS_FOLDER)
        return given ? none : last_part(set->path);
    if (set->kind == INPUTS_ZIP && str_starts(name, set->path) && name.len > set->path.len + 2)
        name = str_skip(name, set->path.len + 2);
    size_t slash = str_rindex(name, '/');
    if (slash < name.len)
        return last_part(str_head(name, slash));
    return set->kind == INPUTS_ZIP && !given ? str_stem(last_part(set->path)) : none;
}

// Do both say the same, but for capital letters and punctuation? "BEN-HILL" and "Ben Hill".
static bool same_words(str a, str b)
{
    size_t i = 0, k = 0;
    for (;; i++, k++) {
        while (i < a.len && !alphanumeric(a.ptr[i]))
            i++;
        while (k < b.len && !alphanumeric(b.ptr[k]))
            k++;
        if (i == a.len || k == b.len)
            return i == a.len && k == b.len;
        if (!str_eq_nocase(str_make(a.ptr + i, 1), str_make(b.ptr + k, 1)))
            return false;
    }
}

// The only other file of the kind in the folder of `from`; SIZE_MAX where there is none, or
// several, or none in any other folder: then folders tell nothing apart.
static size_t beside(const struct units *u, size_t from, unsigned flag)
{
    size_t found = SIZE_MAX, here = 0, elsewhere = 0;
    for (size_t i = 0; i < u->at.len && here < 2; i++) {
        const struct unit *unit = &u->at.at[i];
        if (i == from || !is_kind(unit, flag) || unit->folder.len == 0)
            continue;
        bool same = same_words(unit->folder, u->at.at[from].folder);
        here += same;
        elsewhere += !same;
        found = same ? i : found;
    }
    return here == 1 && elsewhere > 0 ? found : SIZE_MAX;
}

static void pair_folders(struct units *u)
{
    for (size_t i = 0; i < u->at.len; i++)
        u->at.at[i].folder = u->at.at[i].input != NULL ? folder_of(&u->at.at[i]) : STR("");
    for (size_t i = 0; i < u->at.len; i++) {
        struct unit *unit = &u->at.at[i];
        size_t m =
            needs_manifest(unit) && unit->folder.len > 0 ? beside(u, i, FORMAT_MANIFEST) : SIZE_MAX;
        if (m == SIZE_MAX)
            continue;
        unit->partner = u->at.at[m].partner = m;
        unit->pair_name = u->at.at[m].pair_name = u->at.at[m].folder;
        unit->by_folder = u->at.at[m].by_folder = true;
    }
}

// Is it the only one of its format in its folder, with others in other folders of what was given?
static bool alone_in_folder(const struct units *u, size_t at)
{
    const struct unit *unit = &u->at.at[at];
    size_t elsewhere = 0;
    for (size_t i = 0; i < u->at.len; i++) {
        const struct unit *other = &u->at.at[i];
        if (i == at || other->path != unit->path || other->format != unit->format ||
            other->folder.len == 0)
            continue;
        if (same_words(other->folder, unit->folder))
            return false;
        elsewhere++;
    }
    return elsewhere > 0;
}

// CVRs of what was given that nobody is known of.
static bool has_stray_cvrs(const struct units *u, const struct load_path *path)
{
    for (size_t i = 0; i < u->at.len; i++)
        if (u->at.at[i].path == path && u->at.at[i].partner == SIZE_MAX &&
            is_kind(&u->at.at[i], FORMAT_CVR))
            return true;
    return false;
}

// Files of formats that are of one jurisdiction each, without a partner: a zip of all manifests, a
// folder for each county. Beside CVRs of nobody they stay with those.
static void name_by_folder(struct units *u)
{
    for (size_t i = 0; i < u->at.len; i++) {
        struct unit *unit = &u->at.at[i];
        if (unit->partner != SIZE_MAX || !is_kind(unit, FORMAT_OF_ONE) || unit->folder.len == 0 ||
            !alone_in_folder(u, i) || has_stray_cvrs(u, unit->path))
            continue;
        unit->partner = i;
        unit->pair_name = unit->folder;
        unit->by_folder = true;
    }
}

// ---- by names

// What both names begin with, up to where a word ends in both.
static str common_words(str a, str b)
{
    size_t n = 0, best = 0;
    for (;; n++) {
        bool end_a = n == a.len || !alphanumeric(a.ptr[n]);
        bool end_b = n == b.len || !alphanumeric(b.ptr[n]);
        if (end_a && end_b)
            best = n;
        if (n == a.len || n == b.len || a.ptr[n] != b.ptr[n])
            break;
    }
    while (best > 0 && !alphanumeric(a.ptr[best - 1]))
        best--;
    return str_head(a, best);
}

// The unit of the kind whose name shares most with that of `from`; SIZE_MAX when two share as much.
static size_t best_match(const struct units *u, size_t from, unsigned flag, str *shared)
{
    size_t best = SIZE_MAX, length = 0;
    for (size_t i = 0; i < u->at.len; i++) {
        if (i == from || !is_kind(&u->at.at[i], flag))
            continue;
        str common =
            common_words(str_stem(u->at.at[i].input->base), str_stem(u->at.at[from].input->base));
        if (common.len > length) {
            best = i;
            length = common.len;
            *shared = common;
        } else if (common.len == length) {
            best = SIZE_MAX;
        }
    }
    return best;
}

static void pair_cvrs(struct units *u)
{
    for (size_t i = 0; i < u->at.len; i++) {
        struct unit *unit = &u->at.at[i];
        str shared = STR(""), back = STR("");
        if (!needs_manifest(unit) || !is_kind(unit, FORMAT_CVR) || unit->partner != SIZE_MAX)
            continue;
        size_t m = best_match(u, i, FORMAT_MANIFEST, &shared);
        if (m == SIZE_MAX || best_match(u, m, FORMAT_CVR, &back) != i)
            continue;
        unit->partner = u->at.at[m].partner = m;
        unit->pair_name = u->at.at[m].pair_name = shared;
    }
}

// After CVRs, whose names they take.
static void pair_others(struct units *u)
{
    for (size_t i = 0; i < u->at.len; i++) {
        struct unit *unit = &u->at.at[i];
        str shared = STR("");
        if (!needs_manifest(unit) || !is_kind(unit, FORMAT_OF_ONE) || unit->partner != SIZE_MAX)
            continue;
        size_t m = best_match(u, i, FORMAT_MANIFEST, &shared);
        if (m == SIZE_MAX || shared.len == 0)
            continue;
        if (u->at.at[m].partner == SIZE_MAX) {
            u->at.at[m].pair_name = shared;
            u->at.at[m].partner = m;
        }
        unit->partner = m;
        unit->pair_name = u->at.at[m].pair_name;
    }
}

void units_pair(struct units *u)
{
    pair_folders(u);
    pair_cvrs(u);
    pair_others(u);
    name_by_folder(u);
}
