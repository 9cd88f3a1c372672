// SPDX-License-Identifier: Apache-2.0
#include "published/published.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

#include "io/tree.h"

#define AUDIT(id) extern const struct published_layout audit_##id;
#include "published/published.def"
#undef AUDIT

static const struct published_layout *const layouts[] = {
#define AUDIT(id) &audit_##id,
#include "published/published.def"
#undef AUDIT
};

const struct published_layout *published_layout_at(size_t i)
{
    return i < ARRAY_LEN(layouts) ? layouts[i] : NULL;
}

const char *published_verdict_name(enum published_verdict v)
{
    static const char *const names[] = {[PUBLISHED_PASS] = "PASS",
                                        [PUBLISHED_FAIL] = "FAIL",
                                        [PUBLISHED_INCOMPLETE] = "INCOMPLETE"};
    return names[v];
}

const char *published_draw_name(enum published_draw d)
{
    static const char *const names[] = {[DRAW_REPRODUCED] = "reproduced",
                                        [DRAW_WITH_DOMAIN] = "reproduced-with-domain",
                                        [DRAW_NOT_REPRODUCED] = "not-reproduced",
                                        [DRAW_NO_LIST] = "no-list"};
    return names[d];
}

// ---- filling the model

str published_text(struct published *p, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    str text = arena_textv(&p->arena, fmt, args);
    va_end(args);
    return text;
}

static str keep(struct published *p, str s)
{
    return s.len > 0 ? arena_str(&p->arena, s) : STR("");
}

// What could not be added fails the arena, which is looked at in the end.
static void *or_fail(struct published *p, void *item)
{
    p->arena.failed |= item == NULL;
    return item;
}

#define ADD(p, list) or_fail((p), vec_push(&(p)->list, PUBLISHED_ROWS))

void published_fact(struct published *p, const char *name, str value)
{
    struct published_fact *f = ADD(p, facts);
    if (f != NULL)
        *f = (struct published_fact){name, keep(p, value)};
}

void published_say(struct published *p, str sentence)
{
    str *s = ADD(p, summary);
    if (s != NULL)
        *s = keep(p, sentence);
}

void published_check_add(struct published *p, const char *code, const char *what, bool ok,
                         bool open, str reason)
{
    struct published_check *c = ADD(p, checks);
    if (c != NULL)
        *c = (struct published_check){code, what, ok, open, keep(p, reason)};
}

struct published_county *published_county_add(struct published *p, str county)
{
    struct published_county *c = ADD(p, counties);
    if (c != NULL)
        c->county = keep(p, county);
    return c;
}

struct published_contest *published_contest_add(struct published *p, str contest)
{
    struct published_contest *c = ADD(p, contests);
    if (c != NULL)
        *c = (struct published_contest){
            .contest = keep(p, contest), .risk = (double)NAN, .risk_again = 1, .agrees = true};
    return c;
}

struct published_table *published_table_add(struct published *p, const char *title,
                                            const char *const *columns, size_t count)
{
    struct published_table *t = ADD(p, tables);
    if (t != NULL)
        *t = (struct published_table){.title = title, .columns = columns, .column_count = count};
    return t;
}

void published_cell(struct published *p, struct published_table *t, str cell)
{
    str *c = t == NULL ? NULL : or_fail(p, vec_push(&t->cells, PUBLISHED_ROWS));
    if (c != NULL)
        *c = keep(p, cell);
}

static struct published_finding *find(const struct published *p, const char *code)
{
    for (size_t i = 0; i < p->findings.len; i++)
        if (strcmp(p->findings.at[i].code, code) == 0)
            return &p->findings.at[i];
    return NULL;
}

const struct published_contest *published_contest_find(const struct published *p, str name)
{
    for (size_t i = 0; i < p->contests.len; i++)
        if (str_eq(p->contests.at[i].contest, name))
            return &p->contests.at[i];
    return NULL;
}

const struct published_finding *published_finding(const struct published *p, const char *code)
{
    return find(p, code);
}

void published_find(struct published *p, const char *code, bool fault, const char *title,
                    const char *meaning, struct published_place place)
{
    struct published_finding *f = find(p, code);
    if (f == NULL) {
        f = ADD(p, findings);
        if (f != NULL)
            *f = (struct published_finding){
                .code = code, .fault = fault, .title = title, .meaning = meaning};
    }
    struct published_place *at =
        f == NULL ? NULL : or_fail(p, vec_push(&f->places, PUBLISHED_ROWS));
    if (at != NULL)
        *at = (struct published_place){keep(p, place.file), place.line, keep(p, place.what)};
}

void published_unknown(struct published *p, const struct published_file *file)
{
    published_find(p, "file-unknown", false, "Files of an unknown kind",
                   "Neither columns nor name tell what the file is. It was not read.",
                   (struct published_place){.file = file->name, .what = STR("not read")});
}

// ---- verifying

static const struct published_layout *recognise(const struct published_folder *f)
{
    const struct published_layout *best = NULL;
    int most = 0;
    for (size_t i = 0; i < ARRAY_LEN(layouts); i++) {
        int sure = layouts[i]->probe(f);
        if (sure > most) {
            most = sure;
            best = layouts[i];
        }
    }
    return best;
}

bool published_known(const char *path)
{
    struct published_folder folder;
    bool known = published_folder_open(&folder, path, NULL) == BAL_OK;
    for (size_t i = 0; i < folder.files.len && known; i++)
        known = !str_eq(folder.files.at[i].name, STR("checkpoint"));
    known = known && recognise(&folder) != NULL;
    published_folder_close(&folder);
    return known;
}

// ---- what else it may be

static const char wanted[] =
    "Give a record NAME.ballast, the folder of a bundle (with a file checkpoint), or a folder as "
    "Colorado's Audit Center, or an office that audits with Arlo, published it.";

static bal_status explain_file(const char *path, struct bal_err *err)
{
    AUTO_SOURCE source = {0};
    char head[16] = "";
    size_t got = 0;
    if (source_open_file(&source, path, NULL) != BAL_OK ||
        source_read(&source, head, sizeof head, &got, NULL) != BAL_OK)
        return BAL_OK;
    if (str_starts(str_make(head, got), STR("SQLite format 3")))
        return BAL_OK; // a record under another name
    bool zip = str_starts(str_make(head, got), STR("PK\3\4"));
    bal_fail(err, BAL_UNSUPPORTED,
             zip ? "this is a zip, and a folder is verified"
                 : "this is a single file, and no record");
    err_hint(err, "%s",
             zip ? "Unpack it into a folder of its own (unzip FILE -d FOLDER), and give the folder."
                 : wanted);
    return BAL_UNSUPPORTED;
}

static bool of_bundle(str name)
{
    static const char *const names[] = {"checkpoint", "tile/", "object", "verify.py", "VERIFY.md"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (str_starts(name, str_from(names[i])))
            return true;
    return false;
}

static bal_status explain_folder(const struct published_folder *f, struct bal_err *err)
{
    AUTO_BUF some = BUF_INIT(1 << 16);
    enum { SHOWN = 5 };
    for (size_t i = 0; i < f->files.len; i++)
        if (of_bundle(f->files.at[i].name))
            return BAL_OK; // a bundle, though it may be a damaged one
    for (size_t i = 0; i < f->files.len && i < SHOWN; i++)
        buf_addf(&some, "%s" STR_FMT, i > 0 ? ", " : "",
                 STR_ARG(str_head(f->files.at[i].name, 80)));
    if (f->files.len == 0)
        bal_fail(err, BAL_UNSUPPORTED, "the folder is empty");
    else
        bal_fail(err, BAL_UNSUPPORTED,
                 "this folder is neither a bundle nor a published audit of a known layout: it has "
                 "%zu file%s (" STR_FMT "%s)",
                 f->files.len, f->files.len > 1 ? "s" : "", STR_ARG(buf_str(&some)),
                 f->files.len > SHOWN ? ", ..." : "");
    err_hint(err, "%s", wanted);
    return BAL_UNSUPPORTED;
}

// A bundle may have more files than are listed of a published audit.
static bal_status explain_large(const char *path, struct bal_err *err)
{
    static const char *const names[] = {"checkpoint", "verify.py", "VERIFY.md"};
    AUTO_TREE tree = {.fd = -1};
    uint64_t size;
    bool bundle = tree_open(&tree, path, NULL) != BAL_OK;
    for (size_t i = 0; i < ARRAY_LEN(names) && !bundle; i++)
        bundle = tree_size(&tree, str_from(names[i]), &size, NULL) == BAL_OK;
    if (bundle)
        return BAL_OK;
    bal_fail(err, BAL_UNSUPPORTED,
             "this folder is neither a bundle nor a published audit of a known layout: it has more "
             "than %d files",
             PUBLISHED_FILES);
    err_hint(err, "%s", wanted);
    return BAL_UNSUPPORTED;
}

bal_status published_explain(const char *path, struct bal_err *err)
{
    struct published_folder folder;
    bal_status status = published_folder_open(&folder, path, NULL);
    status = status == BAL_OK      ? explain_folder(&folder, err)
             : status == BAL_LIMIT ? explain_large(path, err)
                                   : explain_file(path, err);
    published_folder_close(&folder);
    if (status != BAL_OK)
        err_where(err, "%s", path);
    return status;
}

static enum published_verdict verdict_of(const struct published *p)
{
    bool open = p->checks.len == 0;
    for (size_t i = 0; i < p->checks.len; i++) {
        if (!p->checks.at[i].open && !p->checks.at[i].ok)
            return PUBLISHED_FAIL;
        open |= p->checks.at[i].open;
    }
    return open ? PUBLISHED_INCOMPLETE : PUBLISHED_PASS;
}

// The first sentence: how many checks came out how.
static void sum_up(struct published *p)
{
    size_t good = 0, bad = 0, places = 0;
    for (size_t i = 0; i < p->checks.len; i++) {
        good += p->checks.at[i].ok && !p->checks.at[i].open;
        bad += !p->checks.at[i].ok && !p->checks.at[i].open;
    }
    for (size_t i = 0; i < p->findings.len; i++)
        places += p->findings.at[i].fault ? p->findings.at[i].places.len : 0;
    size_t open = p->checks.len - good - bad;
    str first = published_text(
        p,
        "%zu kinds of checks were asked for: %zu %s, %zu %s not, %zu could not be made, or not "
        "wholly, because what %s is not published here. Faults were found in %zu place%s%s",
        p->checks.len, good, good == 1 ? "holds" : "hold", bad, bad == 1 ? "does" : "do", open,
        open == 1 ? "it needs" : "they need", places, places == 1 ? "" : "s",
        places > 0 && bad == 0 ? ": flaws of the record, told below, that make no check fail."
                               : ".");
    published_say(p, first);
    for (size_t i = p->summary.len; i-- > 1;) { // to the front
        str other = p->summary.at[i - 1];
        p->summary.at[i - 1] = p->summary.at[i];
        p->summary.at[i] = other;
    }
}

static bal_status check(struct published *out, const struct published_folder *f, str seed,
                        struct bal_err *err)
{
    const struct published_layout *layout = recognise(f);
    if (layout == NULL) {
        BAL_TRY(explain_folder(f, err));
        return bal_fail(err, BAL_UNSUPPORTED, "this is a bundle, and no published audit");
    }
    out->layout = layout->name;
    out->title = layout->title;
    out->files = f->files.len;
    for (size_t i = 0; i < f->files.len; i++)
        out->bytes += f->files.at[i].size;
    BAL_TRY(layout->check(f, seed, out, err));
    out->verdict = verdict_of(out);
    sum_up(out);
    return arena_check(&out->arena, err);
}

bal_status published_verify_announced(struct published *out, const char *path, str seed,
                                      str announced, struct bal_err *err)
{
    struct published_folder folder;
    str name = str_from(path);
    *out = (struct published){.arena = ARENA_INIT(LIMIT_NAMES_BYTES), .announced = announced};
    out->seed = keep(out, seed);
    while (name.len > 1 && name.ptr[name.len - 1] == '/')
        name.len--;
    out->folder = keep(out, str_basename(name));
    bal_status status = published_folder_open(&folder, path, err);
    if (status == BAL_OK)
        status = check(out, &folder, seed, err);
    if (status != BAL_OK)
        err_where(err, "%s", path);
    published_folder_close(&folder);
    return status;
}

bal_status published_verify(struct published *out, const char *path, str seed, struct bal_err *err)
{
    return published_verify_announced(out, path, seed, STR(""), err);
}

void published_end(struct published *p)
{
    for (size_t i = 0; i < p->findings.len; i++)
        vec_done(&p->findings.at[i].places);
    for (size_t i = 0; i < p->tables.len; i++)
        vec_done(&p->tables.at[i].cells);
    vec_done(&p->summary);
    vec_done(&p->facts);
    vec_done(&p->checks);
    vec_done(&p->counties);
    vec_done(&p->contests);
    vec_done(&p->findings);
    vec_done(&p->tables);
    arena_done(&p->arena);
}
