// SPDX-License-Identifier: Apache-2.0
// hart_xml.c: the Hart Verity export: an XML file for each sheet, in a folder, a zip, or zips in
// one of these (a tabulator each); beside them scanned ballot information and signatures.
//
// A file is read into memory: it is one sheet, a few kilobytes. So is a zip within a zip, because
// its directory is at its end.
#include "formats/hart/hart.h"
#include "formats/hart/hart_signature.h"
#include "formats/readers.h"

enum { HEADS_TRIED = 8 };

enum kind {
    KIND_SHEET,
    KIND_SIGNATURE,
    KIND_KEY,
    KIND_INFORMATION,
    KIND_ZIP,
    KIND_IMAGE,
    KIND_OTHER
};

static enum kind kind_of(str base)
{
    static const char *const images[] = {".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".gif"};
    if (str_ends_nocase(base, STR(".sig.xml")))
        return KIND_SIGNATURE;
    if (str_ends_nocase(base, STR(".xml")))
        return KIND_SHEET;
    if (str_ends_nocase(base, STR(".csv")))
        return KIND_INFORMATION;
    if (str_ends_nocase(base, STR(".zip")))
        return KIND_ZIP;
    if (str_ends_nocase(base, STR("key.txt")))
        return KIND_KEY;
    for (size_t i = 0; i < ARRAY_LEN(images); i++)
        if (str_ends_nocase(base, str_from(images[i])))
            return KIND_IMAGE;
    return KIND_OTHER;
}

static bool has(str head, const char *text)
{
    return str_find(head, str_from(text)) < head.len;
}

static bool is_cvr(str head)
{
    return has(head, "<Cvr") && has(head, HART_NAMESPACE);
}

static bool is_signature(str head)
{
    return has(head, "<Signature") && has(head, "http://www.w3.org/2000/09/xmldsig#");
}

static bool is_information(str head)
{
    return has(head, "CvrId") && has(head, "UniqueIdentifier");
}

// Reads the bytes of a small file into h->file.
static bal_status whole(const struct input *in, struct buf *out, struct bal_err *err)
{
    AUTO_SOURCE s = {0};
    out->len = 0;
    out->max = LIMIT_SMALL_FILE;
    BAL_TRY(input_open(in, &s, err));
    return source_read_all(&s, out, err);
}

// UTF-8, which all known files are, is read as it is; anything else goes the way of other texts.
static bal_status read_sheet(struct hart *h, const struct input *in, struct buf *file,
                             struct bal_err *err)
{
    AUTO_SOURCE s = {0};
    BAL_TRY(whole(in, file, err));
    str text = buf_str(file);
    if (str_starts(text, STR("\xEF\xBB\xBF")))
        text = str_skip(text, 3);
    if (utf8_valid(text) == text.len && (text.len == 0 || memchr(text.ptr, 0, text.len) == NULL))
        return hart_cvr_text(h, in->name, text, err);
    BAL_TRY(format_open_text(in, h->imp, &s, err));
    return hart_cvr(h, &s, err);
}

// The files of a set, and of the zips in it.
struct pass {
    struct hart *h;
    enum kind kind; // which ones
    struct buf file;
    struct hart_keys keys;
    const struct inputs *set; // that is read
    uint64_t done, total;     // bytes
};

// What is wrong with a file is its problem; only a ceiling stops the rest.
static bal_status note_failure(struct pass *p, bal_status status, struct bal_err *err)
{
    if (status == BAL_OK || status == BAL_LIMIT)
        return status;
    problem_add_err(p->h->imp->problems, (struct place){.file = p->h->imp->file}, err);
    return BAL_OK;
}

static bal_status read_information(struct pass *p, const struct input *in, struct bal_err *err)
{
    AUTO_SOURCE s = {0};
    char head[4096];
    size_t got = 0;
    BAL_TRY(input_head(in, head, sizeof head, &got, err));
    if (!is_information(str_make(head, got))) {
        hart_problem(p->h, PROBLEM_ignored_file, false, in->base,
                     "this is no scanned ballot information");
        return BAL_OK;
    }
    BAL_TRY(input_open(in, &s, err));
    return hart_sheets(p->h, &s, err);
}

static bal_status read_one(struct pass *p, const struct input *in, struct bal_err *err)
{
    p->h->imp->file = in->name;
    progress_tick(p->h->imp->progress, "reading", p->done, p->total);
    p->done += in->size;
    switch ((int)p->kind) {
    case KIND_SHEET:
        return read_sheet(p->h, in, &p->file, err);
    case KIND_INFORMATION:
        return read_information(p, in, err);
    case KIND_KEY:
        BAL_TRY(whole(in, &p->file, err));
        return hart_key(&p->keys, buf_str(&p->file), err);
    case KIND_SIGNATURE:
        BAL_TRY(whole(in, &p->file, err));
        return hart_signature(p->h, &p->keys, p->set, in, buf_str(&p->file), err);
    default:
        hart_problem(p->h, PROBLEM_ignored_file, false, in->base, "not part of the export");
        return BAL_OK;
    }
}

static bal_status read_all(struct pass *p, const struct inputs *set, bool inner,
                           struct bal_err *err);

// The zip's name without ".zip" is the tabulator.
// NOLINTNEXTLINE(misc-no-recursion): a zip in a zip, and no deeper
static bal_status read_inner(struct pass *p, const struct input *in, struct bal_err *err)
{
    struct inputs set;
    BAL_TRY(inputs_open_nested(&set, in, err));
    str outer = p->h->tabulator;
    p->h->tabulator = str_stem(in->base);
    bal_status status = set.kind == INPUTS_ZIP ? read_all(p, &set, true, err)
                                               : bal_fail(err, BAL_INVALID, "this is no zip file");
    p->h->tabulator = outer;
    inputs_close(&set);
    return status;
}

// The files of the pass's kind in the set, then in the zips in it. Zips are not looked into deeper.
// NOLINTNEXTLINE(misc-no-recursion): see read_inner
static bal_status read_all(struct pass *p, const struct inputs *set, bool inner,
                           struct bal_err *err)
{
    const struct inputs *outer = p->set;
    p->set = set;
    for (size_t i = 0; i < set->files.len; i++) {
        const struct input *in = &set->files.at[i];
        enum kind kind = kind_of(in->base);
        p->h->imp->file = in->name;
        if (kind == p->kind)
            BAL_TRY(note_failure(p, read_one(p, in, err), err));
        else if (kind == KIND_ZIP && !inner)
            BAL_TRY(note_failure(p, read_inner(p, in, err), err));
    }
    p->set = outer;
    return BAL_OK;
}

// Scanned ballot information comes first: it says what the sheets' ids are. Keys come before
// signatures.
static bal_status read_passes(struct hart *h, const struct inputs *set, struct bal_err *err)
{
    static const enum kind order[] = {KIND_INFORMATION, KIND_KEY, KIND_SIGNATURE, KIND_SHEET,
                                      KIND_OTHER};
    struct pass p = {.h = h, .file = BUF_INIT(LIMIT_SMALL_FILE)};
    bal_status status = BAL_OK;
    bool kinds[KIND_OTHER + 1] = {false};
    for (size_t i = 0; i < set->files.len; i++) {
        enum kind kind = kind_of(set->files.at[i].base);
        kinds[kind] = true;
        p.total += kind == KIND_SHEET ? set->files.at[i].size : 0;
    }
    for (size_t i = 0; i < ARRAY_LEN(order) && status == BAL_OK; i++) {
        p.kind = order[i];
        if (kinds[p.kind] || kinds[KIND_ZIP])
            status = read_all(&p, set, false, err);
    }
    hart_keys_done(&p.keys);
    buf_done(&p.file);
    return status;
}

// Ends what began with import_file_begin: `status` is how reading went.
static bal_status finish(struct hart *h, bal_status status, struct bal_err *err)
{
    struct bal_err later = {0};
    bal_status settled = hart_finish(h, &later);
    if (status == BAL_OK && settled != BAL_OK) {
        status = settled;
        if (err != NULL)
            *err = later;
    }
    import_file_end(h->imp);
    hart_done(h);
    return status;
}

static bal_status read_package(const struct inputs *set, struct import *imp, const char *format,
                               struct bal_err *err)
{
    struct hart h;
    str file = imp->file;
    BAL_TRY(import_file_begin(imp, format, err));
    hart_init(&h, imp);
    bal_status status = read_passes(&h, set, err);
    imp->file = file;
    if (status == BAL_OK && h.sheets_read == 0)
        import_problem(imp, empty_file, 0, 0, STR(""), "there is no sheet in it");
    if (status == BAL_OK)
        hart_check_signed(&h);
    return finish(&h, status, err);
}

bal_status hart_cvr_read(struct source *s, struct import *imp, struct bal_err *err)
{
    struct hart h;
    BAL_TRY(import_file_begin(imp, "hart-xml", err));
    hart_init(&h, imp);
    return finish(&h, hart_cvr(&h, s, err), err);
}

static bal_status read_file(const struct input *in, struct import *imp, struct bal_err *err)
{
    return read_text(in, imp, hart_cvr_read, err);
}

static bal_status read_plain(const struct inputs *set, struct import *imp, struct bal_err *err)
{
    return read_package(set, imp, "hart-xml", err);
}

static bal_status read_signed(const struct inputs *set, struct import *imp, struct bal_err *err)
{
    return read_package(set, imp, "hart-sig-xml", err);
}

static bal_status read_side(const struct input *in, struct import *imp, struct bal_err *err)
{
    (void)in;
    import_problem(imp, signature_alone, 0, 0, STR(""), "it is checked with the folder or zip");
    (void)err;
    return BAL_OK;
}

// ---- what it is

static int probe(const struct probe *p)
{
    return p->text && is_cvr(p->head) ? 100 : 0;
}

static int probe_side(const struct probe *p)
{
    return p->text && is_signature(p->head) ? 90 : 0;
}

// Looks at the first files of the kind.
static bool some(const struct inputs *set, enum kind kind, bool (*is)(str head))
{
    char head[2048];
    int tried = 0;
    for (size_t i = 0; i < set->files.len && tried < HEADS_TRIED; i++) {
        size_t got = 0;
        if (kind_of(set->files.at[i].base) != kind)
            continue;
        tried++;
        if (input_head(&set->files.at[i], head, sizeof head, &got, NULL) == BAL_OK &&
            is(str_make(head, got)))
            return true;
    }
    return false;
}

// Does the first zip in the set hold sheets?
static bool first_zip(const struct inputs *set)
{
    for (size_t i = 0; i < set->files.len; i++) {
        struct inputs inner;
        if (kind_of(set->files.at[i].base) != KIND_ZIP)
            continue;
        if (inputs_open_nested(&inner, &set->files.at[i], NULL) != BAL_OK)
            return false;
        bool found = inner.kind == INPUTS_ZIP && some(&inner, KIND_SHEET, is_cvr);
        inputs_close(&inner);
        return found;
    }
    return false;
}

static bool has_sheets(const struct inputs *set)
{
    return set->kind != INPUTS_FILE && (some(set, KIND_SHEET, is_cvr) || first_zip(set));
}

static int probe_set(const struct inputs *set)
{
    return has_sheets(set) ? 90 : 0;
}

static int probe_signed(const struct inputs *set)
{
    bool signatures = set->kind != INPUTS_FILE && some(set, KIND_SIGNATURE, is_signature);
    return signatures ? 95 : 0;
}

const struct format format_hart_xml = {
    .name = "hart-xml",
    .title = "Hart Verity CVR export, XML",
    .flags = FORMAT_CVR | FORMAT_PACKAGE,
    .probe = probe,
    .read = read_file,
    .probe_set = probe_set,
    .read_set = read_plain,
};

const struct format format_hart_sig_xml = {
    .name = "hart-sig-xml",
    .title = "Hart Verity CVR export with signatures, XML",
    .flags = FORMAT_CVR | FORMAT_PACKAGE,
    .probe = probe_side,
    .read = read_side,
    .probe_set = probe_signed,
    .read_set = read_signed,
};
