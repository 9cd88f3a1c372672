// SPDX-License-Identifier: Apache-2.0
#include "app/load/load.h"

#include <stdlib.h>

#include "app/digest.h"
#include "app/load/load_units.h"
#include "core/damaged_name.h"

// The bytes of the file as they are.
static bal_status hash_file(const struct input *in, char hex[static SHA256_HEX + 1],
                            struct bal_err *err)
{
    AUTO_SOURCE s = {0};
    BAL_TRY(input_open(in, &s, err));
    return digest_source(&s, hex, err);
}

static int by_bytes(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

// The sizes of all files, in order.
static uint64_t *sizes_of(const struct load *load, struct arena *a, size_t *count)
{
    uint64_t *sizes = arena_new(a, uint64_t, load->files.len + 1);
    *count = 0;
    for (size_t i = 0; i < load->files.len && sizes != NULL; i++)
        if (!load->files.at[i].package)
            sizes[(*count)++] = load->files.at[i].bytes;
    if (*count > 1)
        qsort(sizes, *count, sizeof *sizes, by_bytes);
    return sizes;
}

// CVRs with the size of another file may be the same: only then, or when asked, a file is hashed.
static bool worth_hashing(const struct load_file *f, const uint64_t *sizes, size_t count,
                          const struct load_options *o)
{
    size_t at = 0;
    if (o->hash || !(f->flags & FORMAT_CVR))
        return o->hash;
    VEC_BOUND(at, count, i, sizes[i] < f->bytes);
    return at + 1 < count && sizes[at + 1] == f->bytes;
}

static bal_status hash_all(struct load *load, const struct units *u, const struct load_options *o,
                           struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT(LIMIT_NAMES_BYTES);
    size_t count = 0;
    const uint64_t *sizes = sizes_of(load, &arena, &count);
    BAL_TRY(arena_check(&arena, err));
    for (size_t i = 0; i < u->at.len; i++) {
        const struct unit *unit = &u->at.at[i];
        struct load_file *f = &load->files.at[unit->file];
        struct bal_err why;
        if (unit->input != NULL && worth_hashing(f, sizes, count, o) &&
            hash_file(unit->input, f->sha256, &why) != BAL_OK)
            problem_add_err(&load->problems, (struct place){.file = unit->input->name}, &why);
    }
    return BAL_OK;
}

// *out: an earlier CVR file with the same bytes for the same jurisdiction, or a manifest that was
// given twice; NULL: there is none, and this one is remembered.
static bal_status same_file(const struct load *load, struct units *u, const struct unit *unit,
                            const struct load_file **out, struct bal_err *err)
{
    const struct load_file *f = &load->files.at[unit->file];
    bool cvrs = (f->flags & FORMAT_CVR) != 0;
    AUTO_BUF key = BUF_INIT(LIMIT_TOKEN_BYTES);
    *out = NULL;
    if (cvrs ? f->sha256[0] == '\0' : (f->flags & FORMAT_MANIFEST) == 0)
        return BAL_OK;
    buf_addf(&key, "%d/%u/%u/" STR_FMT, cvrs, unit->jurisdiction,
             unit->input != NULL ? unit->input->sheet : 0,
             STR_ARG(cvrs ? str_from(f->sha256) : f->name));
    BAL_TRY(buf_check(&key, err));
    uint32_t known = u->read.len, id = 0;
    BAL_TRY(import_name(&u->read, buf_str(&key), &id, err));
    if (id < known) {
        *out = &load->files.at[u->read_file.at[id]];
        return BAL_OK;
    }
    size_t *new = vec_push(&u->read_file, LIMIT_SET_FILES * 2);
    if (new == NULL)
        return err_memory(err);
    *new = unit->file;
    return BAL_OK;
}

// The jurisdiction that all rows of the manifest from `first` on have; TABLE_NONE if they differ.
static uint32_t rows_jurisdiction(const struct election *e, size_t first)
{
    uint32_t j = first < e->manifest.len ? e->manifest.at[first].jurisdiction : TABLE_NONE;
    for (size_t i = first; i < e->manifest.len; i++)
        if (e->manifest.at[i].jurisdiction != j)
            return TABLE_NONE;
    return j;
}

static bal_status unit_jurisdiction(const struct units *u, const struct unit *unit,
                                    struct import *imp, struct bal_err *err)
{
    struct table *names = &imp->election->jurisdictions;
    imp->jurisdiction = 0;
    if (unit->path->jurisdiction != NULL)
        return standard_jurisdiction(imp, str_from(unit->path->jurisdiction), true,
                                     &imp->jurisdiction, err);
    if (unit->partner == SIZE_MAX) {
        // All manifests are of one jurisdiction: so are CVRs that name none.
        uint32_t only = rows_jurisdiction(imp->election, 0);
        if ((unit->format->flags & FORMAT_CVR) && only != TABLE_NONE)
            imp->jurisdiction = only;
        return BAL_OK;
    }
    uint32_t listed = u->at.at[unit->partner].manifest_jurisdiction;
    if (listed != TABLE_NONE && listed != 0)
        imp->jurisdiction = listed;
    else
        BAL_TRY(standard_jurisdiction(imp, unit->pair_name, true, &imp->jurisdiction, err));
    str whose = names->items[imp->jurisdiction];
    if (unit->by_folder)
        import_problem(imp, assigned_jurisdiction, 0, 0, whose,
                       "taken as '" STR_FMT "', by the folder '" STR_FMT "'", STR_ARG(whose),
                       STR_ARG(unit->folder));
    else if (unit->format->flags & FORMAT_CVR)
        import_problem(imp, assigned_jurisdiction, 0, 0, whose,
                       "taken as '" STR_FMT "', by its manifest " STR_FMT, STR_ARG(whose),
                       STR_ARG(u->at.at[unit->partner].input->base));
    return BAL_OK;
}

static bal_status read_unit(const struct unit *unit, struct import *imp, struct bal_err *err)
{
    const struct format *f = unit->format;
    if (unit->input == NULL)
        return f->read_set(unit->set, imp, err);
    return f->read != NULL ? f->read(unit->input, imp, err) : BAL_OK;
}

// Reads one unit; what goes wrong in it becomes its problem, and the others are still read.
static bal_status load_unit(struct load *load, struct units *u, size_t at, struct import *imp,
                            struct bal_err *err)
{
    struct unit *unit = &u->at.at[at];
    struct load_file *file = &load->files.at[unit->file];
    struct election *e = &load->election;
    imp->file = unit->input ? unit->input->name : unit->set->path;
    imp->unit = (uint32_t)unit->file + 1;
    BAL_TRY(unit_jurisdiction(u, unit, imp, err));
    unit->jurisdiction = imp->jurisdiction;
    const struct load_file *twin;
    BAL_TRY(same_file(load, u, unit, &twin, err));
    if (twin != NULL) {
        import_problem(imp, duplicate_file, 0, 0, STR(""), "the same bytes as " STR_FMT,
                       STR_ARG(twin->name));
        return BAL_OK;
    }
    uint32_t cards = e->cards;
    size_t contests = e->contests.len, rows = e->manifest.len, results = e->results.len;
    uint64_t listed = e->manifest_cards;
    struct bal_err why = {0};
    if (read_unit(unit, imp, &why) != BAL_OK)
        problem_add_err(&load->problems, (struct place){.file = imp->file}, &why);
    BAL_TRY(standard_results(imp, results, err));
    unit->manifest_jurisdiction = rows_jurisdiction(e, rows);
    file->cards = e->cards - cards;
    file->contests = (uint32_t)(e->contests.len - contests);
    file->listed = e->manifest_cards - listed;
    return BAL_OK;
}

// Standard names come before all others, definitions before manifests, manifests before cards: each
// needs the former. Some files of cards say what others mean, or are only understood by them.
static int pass_of(unsigned flags)
{
    static const unsigned order[] = {FORMAT_NAMES, FORMAT_CONTESTS, FORMAT_MANIFEST, FORMAT_CVR};
    int pass = 0;
    if (flags & FORMAT_EARLY)
        return 1;
    if (flags & FORMAT_LATE)
        return (int)ARRAY_LEN(order);
    while (pass < (int)ARRAY_LEN(order) && (flags & order[pass]) == 0)
        pass++;
    return pass;
}

enum { PASSES = 5 };

// What a text that nobody knows begins with, so that it is seen what it is.
static void say_beginning(const struct input *in, struct buf *out)
{
    enum { SHOWN = 60 };
    AUTO_SOURCE s = {0};
    char head[4096];
    size_t got = 0;
    if (input_open_text(in, &s, NULL, NULL) != BAL_OK ||
        source_read(&s, head, sizeof head, &got, NULL) != BAL_OK) {
        buf_addf(out, "binary data, no text");
        return;
    }
    str rest = str_trim(str_make(head, got));
    str line = str_trim(str_cut(&rest, '\n'));
    if (line.len > SHOWN)
        line.len = utf8_valid(str_head(line, SHOWN));
    buf_addf(out, "none of the known formats fits its content");
    if (line.len > 0)
        buf_addf(out, "; it begins '" STR_FMT "'", STR_ARG(line));
}

static void report_unknown(struct load *load, const struct unit *unit, bool only_one)
{
    struct place place = {.file = unit->input ? unit->input->name : unit->set->path};
    const struct format *f = unit->format;
    AUTO_BUF says = BUF_INIT(4096);
    if (f == NULL && unit->told)
        return;
    if (f == NULL && only_one && unit->input->size == 0) {
        problem_add(&load->problems, PROBLEM_empty_file, place, STR(""), "it has no bytes");
    } else if (f == NULL && only_one) {
        say_beginning(unit->input, &says);
        problem_add(&load->problems, PROBLEM_unrecognised, place, STR(""), STR_FMT,
                    STR_ARG(buf_str(&says)));
    } else if (f != NULL && (f->flags & FORMAT_UNREADABLE) &&
               (only_one || !(f->flags & FORMAT_SIDE))) {
        problem_add(&load->problems, PROBLEM_unsupported, place, STR(""), "this is %s: %s",
                    f->title, f->advice);
    }
}

// A file alone that nothing is known of; a workbook, when that is so of all its sheets. Or a
// package that was given by its name.
static bool is_alone(const struct units *u, const struct unit *unit)
{
    if (unit->input == NULL)
        return str_eq(unit->set->path, str_from(unit->path->path));
    if (unit->set->kind != INPUTS_FILE || unit->format != NULL)
        return unit->set->kind == INPUTS_FILE;
    const struct unit *end = u->at.at + u->at.len, *sheet = unit;
    while (sheet > u->at.at && sheet[-1].set == unit->set)
        sheet--;
    while (sheet < end && sheet->set == unit->set && sheet->format == NULL)
        sheet++;
    return sheet == end || sheet->set != unit->set;
}

static struct import_hints hints_of(const struct units *u, const struct unit *unit,
                                    const struct load_options *o)
{
    size_t i = o->hint_count == 1 ? 0 : (size_t)(unit->path - u->paths);
    return i < o->hint_count ? o->hints[i] : (struct import_hints){.between = STR("")};
}

static bal_status read_all(struct load *load, struct units *u, const struct load_options *o,
                           struct bal_err *err)
{
    struct import imp = {.election = &load->election,
                         .problems = &load->problems,
                         .progress = o->progress,
                         .last_batch = TABLE_NONE};
    for (int pass = 0; pass < PASSES; pass++) {
        for (size_t i = 0; i < u->at.len; i++) {
            const struct unit *unit = &u->at.at[i];
            unsigned flags = unit->format ? unit->format->flags : 0;
            if (pass_of(flags) != pass)
                continue;
            report_unknown(load, unit, is_alone(u, unit));
            imp.hints = hints_of(u, unit, o);
            bool wanted = o->want == 0 || (flags & o->want);
            if (wanted && unit->format != NULL && !(flags & FORMAT_UNREADABLE))
                BAL_TRY(load_unit(load, u, i, &imp, err));
        }
        if (pass == 0)
            BAL_TRY(standard_check(&load->election, &load->problems, err));
    }
    return BAL_OK;
}

bal_status load_paths(struct load *out, const struct load_path *paths, size_t count,
                      const struct load_options *options, struct bal_err *err)
{
    *out = (struct load){.arena = ARENA_INIT((size_t)1 << 30)};
    problems_init(&out->problems);
    BAL_TRY(election_init(&out->election, err));
    for (size_t i = 0; i < count; i++) {
        if (paths[i].format != NULL && format_find(str_from(paths[i].format)) == NULL) {
            bal_fail(err, BAL_USAGE, "no format is called '%s'", paths[i].format);
            err_hint(err, "See 'ballast help formats'.");
            return BAL_USAGE;
        }
    }
    struct units units;
    bal_status status = units_find(&units, out, paths, count, options->deep, err);
    if (status == BAL_OK)
        status = hash_all(out, &units, options, err);
    if (status == BAL_OK)
        status = units_pair(&units, err);
    if (status == BAL_OK)
        status = read_all(out, &units, options, err);
    units_done(&units);
    if (status == BAL_OK)
        status = election_check_duplicates(&out->election, &out->problems, err);
    if (status == BAL_OK)
        status = election_check_names(&out->election, &out->problems, err);
    return status;
}

void load_done(struct load *l)
{
    election_done(&l->election);
    problems_done(&l->problems);
    vec_done(&l->files);
    arena_done(&l->arena);
}

bool load_file_owns(const struct load_file *f, const struct problem *p)
{
    str file = p->place.file;
    if (!f->package || !str_starts(file, f->name))
        return str_eq(file, f->name);
    str rest = str_skip(file, f->name.len);
    return rest.len == 0 || rest.ptr[0] == '/' || rest.ptr[0] == ':' ||
           (f->name.len > 0 && f->name.ptr[f->name.len - 1] == '/');
}
