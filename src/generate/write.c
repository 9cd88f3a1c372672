// SPDX-License-Identifier: Apache-2.0
#include "generate/write.h"

#include "formats/dominion/dominion_csv.h"
#include "formats/format.h"
#include "io/folder.h"

// One file or folder for each bit of GENERATE_, in the order in which they are named.
static const struct target {
    unsigned bit;
    const char *name, *file, *format, *what;
    // Writes the part of one jurisdiction into a folder; NULL: one file or package for all.
    bal_status (*county)(const struct election *e, const struct cvr_file *f, const char *dir,
                         struct bal_err *err);
} targets[] = {
    {GENERATE_MANIFEST, "manifest", "manifest.csv", "ballast-manifest",
     "the manifest: how many cards are in each batch, and where it is stored", NULL},
    {GENERATE_CONTESTS, "contests", "contests.csv", "ballast-contests",
     "the contests and their choices", NULL},
    {GENERATE_RESULTS, "results", "results.csv", "ballast-results",
     "the reported results, as the machines counted (ranked contests: first choices)", NULL},
    {GENERATE_CVR, "cvr", "cvr.csv", "ballast-cvr", "the machines' records as Ballast's plain CSV",
     NULL},
    {GENERATE_DOMINION_CSV, "dominion-csv", "cvr-dominion.csv", "dominion-csv",
     "the machines' records as Dominion exports them in CSV", NULL},
    {GENERATE_DOMINION_JSON, "dominion-json", "cvr-dominion-json", "dominion-json",
     "the machines' records as Dominion exports them in JSON: a folder of files", NULL},
    {GENERATE_PAPER, "paper", "truth/paper.csv", "ballast-cvr",
     "the truth: what people would read on each card, under the key of its record", NULL},
};

bal_status generate_files_parse(str list, unsigned *out, struct bal_err *err)
{
    unsigned files = 0;
    while (list.len > 0) {
        str name = str_trim(str_cut(&list, ','));
        unsigned bits = str_eq(name, STR("all")) ? 2 * GENERATE_DOMINION_JSON - 1 : 0;
        for (size_t i = 0; i < ARRAY_LEN(targets); i++)
            if (str_eq(name, str_from(targets[i].name)))
                bits = targets[i].bit;
        if (bits == 0) {
            bal_fail(err, BAL_USAGE, "'%.*s' is nothing that can be generated", STR_ARG(name));
            err_hint(err, "Known are manifest, contests, results, cvr, dominion-csv, "
                          "dominion-json, paper and all.");
            return BAL_USAGE;
        }
        files |= bits;
    }
    *out = files;
    return BAL_OK;
}

bal_status generate_supported(unsigned files, struct bal_err *err)
{
    for (size_t i = 0; i < ARRAY_LEN(targets); i++) {
        const struct format *format = format_find(str_from(targets[i].format));
        bool writes = format != NULL && (format->write != NULL || format->write_set != NULL);
        if ((targets[i].bit & files) && !writes)
            return bal_fail(err, BAL_UNSUPPORTED, "this version does not write %s",
                            targets[i].format);
    }
    return BAL_OK;
}

bal_status generate_folder(const char *dir, bool force, struct bal_err *err)
{
    bool empty = false;
    BAL_TRY(folder_make(dir, &empty, err));
    if (empty || force)
        return BAL_OK;
    bal_fail(err, BAL_CONFLICT, "the folder '%s' is not empty", dir);
    err_hint(err, "Name a new folder, or allow files in it to be replaced with --force.");
    return BAL_CONFLICT;
}

static const char *join(struct buf *out, const char *dir, const char *name)
{
    buf_clear(out);
    buf_addf(out, "%s/%s", dir, name);
    return buf_cstr(out);
}

static bal_status name_file(struct generate_summary *s, const char *name, const char *what,
                            struct bal_err *err)
{
    struct generate_file *f = vec_push(&s->files, LIMIT_SET_FILES);
    if (f == NULL)
        return err_memory(err);
    *f = (struct generate_file){arena_str(&s->arena, str_from(name)), what};
    return arena_check(&s->arena, err);
}

static bal_status write_file(const struct election *e, const struct format *format,
                             const char *path, struct bal_err *err)
{
    AUTO_SINK sink = {.fd = -1};
    BAL_TRY(sink_open_file(&sink, path, err));
    BAL_TRY(format->write(e, &sink, err));
    return sink_close(&sink, err);
}

// A folder of our own; what an earlier run left in it would be read as part of the export.
static bal_status own_folder(const char *path, str suffix, struct bal_err *err)
{
    bool empty = false;
    BAL_TRY(folder_make(path, &empty, err));
    return empty ? BAL_OK : folder_remove_files(path, suffix, err);
}

// Opens DIR/COUNTYending.
static bal_status open_county(struct sink *sink, const char *dir, str county, const char *ending,
                              struct bal_err *err)
{
    AUTO_BUF path = BUF_INIT(1 << 16);
    buf_addf(&path, "%s/" STR_FMT "%s", dir, STR_ARG(county), ending);
    return buf_cstr(&path) != NULL ? sink_open_file(sink, path.ptr, err) : err_memory(err);
}

// The manifest's rows of one jurisdiction, which lie side by side.
static bal_status write_county_manifest(const struct election *e, const struct cvr_file *f,
                                        const char *dir, struct bal_err *err)
{
    AUTO_SINK sink = {.fd = -1};
    struct election county = *e; // a view: only its manifest is another one
    size_t first = 0, end;
    while (first < e->manifest.len && e->manifest.at[first].jurisdiction != f->jurisdiction)
        first++;
    for (end = first; end < e->manifest.len; end++)
        if (e->manifest.at[end].jurisdiction != f->jurisdiction)
            break;
    county.manifest.at += first;
    county.manifest.len = end - first;
    BAL_TRY(open_county(&sink, dir, f->name, " - manifest.csv", err));
    BAL_TRY(format_find(STR("ballast-manifest"))->write(&county, &sink, err));
    return sink_close(&sink, err);
}

static bal_status write_county_cvrs(const struct election *e, const struct cvr_file *f,
                                    const char *dir, struct bal_err *err)
{
    struct dominion_csv_look look = {
        .first_card = f->first_card, .cards = f->cards, .jurisdiction = f->jurisdiction};
    AUTO_SINK sink = {.fd = -1};
    if (f->cards == 0)
        return BAL_OK;
    BAL_TRY(open_county(&sink, dir, f->name, " - cvr.csv", err));
    BAL_TRY(dominion_csv_write_as(e, &look, &sink, err));
    return sink_close(&sink, err);
}

// Dominion's CSV names no county. So each county has a file of its own, as in reality, and its
// manifest in a folder beside that of the records has the same name: who reads both finds the two
// together.
static const struct target counties[] = {
    {GENERATE_MANIFEST, "", "manifests", "ballast-manifest",
     "the manifests, a file for each county: how many cards are in each batch, and where",
     write_county_manifest},
    {GENERATE_DOMINION_CSV, "", "cvr-dominion", "dominion-csv",
     "the machines' records as Dominion exports them in CSV, a file for each county",
     write_county_cvrs},
};

static bal_status write_counties(const struct election *e, const struct target *t, const char *dir,
                                 struct bal_err *err)
{
    BAL_TRY(own_folder(dir, STR(".csv"), err));
    for (size_t i = 0; i < e->files.len; i++)
        BAL_TRY(t->county(e, &e->files.at[i], dir, err));
    return BAL_OK;
}

static bal_status write_package(const struct election *e, const struct format *format,
                                const char *path, struct bal_err *err)
{
    BAL_TRY(own_folder(path, STR(".json"), err));
    return format->write_set(e, path, err);
}

static const struct target *target_by_county(const struct target *t)
{
    for (size_t i = 0; i < ARRAY_LEN(counties); i++)
        if (counties[i].bit == t->bit)
            return &counties[i];
    return t;
}

static bal_status write_target(const struct election *e, const struct target *t, const char *dir,
                               struct generate_summary *s, struct bal_err *err)
{
    const struct format *format = format_find(str_from(t->format));
    AUTO_BUF path = BUF_INIT(1 << 16);
    if (join(&path, dir, t->file) == NULL)
        return err_memory(err);
    bal_status status = t->county != NULL           ? write_counties(e, t, path.ptr, err)
                        : format->write_set != NULL ? write_package(e, format, path.ptr, err)
                                                    : write_file(e, format, path.ptr, err);
    BAL_TRY(status);
    return name_file(s, t->file, t->what, err);
}

// What only the makers of an election can know lies apart, so that the folder itself can be given
// to an audit.
static bal_status truth_folder(const char *dir, struct bal_err *err)
{
    AUTO_BUF path = BUF_INIT(1 << 16);
    bool empty = false;
    if (join(&path, dir, "truth") == NULL)
        return err_memory(err);
    return folder_make(path.ptr, &empty, err);
}

bal_status generate_files(const struct election *e, unsigned files, const char *dir,
                          struct generate_summary *summary, const struct progress *progress,
                          struct bal_err *err)
{
    bool by_county = (files & GENERATE_DOMINION_CSV) && e->files.len > 1;
    BAL_TRY(truth_folder(dir, err));
    if (by_county)
        files |= GENERATE_MANIFEST;
    for (size_t i = 0; i < ARRAY_LEN(targets); i++) {
        const struct target *t = by_county ? target_by_county(&targets[i]) : &targets[i];
        if ((t->bit & files) == 0)
            continue;
        AUTO_BUF what = BUF_INIT(128);
        buf_addf(&what, "writing %s", t->file);
        if (buf_cstr(&what) != NULL)
            progress_tick(progress, buf_cstr(&what), 0, 0);
        BAL_TRY(write_target(e, t, dir, summary, err));
    }
    return BAL_OK;
}

static void readme(const struct generate_summary *s, struct sink *out)
{
    sink_put(out, STR("A made-up election. Nobody and nothing in it is real.\n\n"));
    sink_put(out, s->election);
    sink_put(out, STR("\nseed: "));
    sink_put(out, s->seed);
    sink_put(out, STR("\nmade by ballast " BALLAST_VERSION "\n\n"));
    for (size_t i = 0; i < s->files.len; i++)
        sink_printf(out, "%-18.*s %s\n", STR_ARG(s->files.at[i].name), s->files.at[i].what);
    if (s->hacked.len > 0) {
        sink_printf(out, "\n%llu records were changed on purpose: the machines' winner of\n'",
                    (unsigned long long)s->hacked_cards);
        sink_put(out, s->hacked);
        sink_put(out, STR("' is not the voters'.\n"));
    }
    sink_put(out,
             STR("\nSeveral cvr files hold the same records: read one of them, and the manifest.\n"
                 "A record's key is jurisdiction, tabulator, batch and record; the record is "
                 "the card's\nposition in its batch. A card whose paper is lost is not in "
                 "truth/paper.csv.\n"));
}

bal_status generate_truth(const char *dir, struct generate_summary *summary, struct bal_err *err)
{
    AUTO_BUF path = BUF_INIT(1 << 16);
    AUTO_SINK truth = {.fd = -1}, text = {.fd = -1};
    BAL_TRY(name_file(summary, "truth/truth.json",
                      "seed, reported and true outcomes, what was changed and how often", err));
    BAL_TRY(name_file(summary, "README.txt", "this list", err));
    if (join(&path, dir, "truth/truth.json") == NULL)
        return err_memory(err);
    BAL_TRY(sink_open_file(&truth, buf_cstr(&path), err));
    generate_truth_json(summary, &truth);
    BAL_TRY(sink_close(&truth, err));
    if (join(&path, dir, "README.txt") == NULL)
        return err_memory(err);
    BAL_TRY(sink_open_file(&text, buf_cstr(&path), err));
    readme(summary, &text);
    return sink_close(&text, err);
}
