// SPDX-License-Identifier: Apache-2.0
// hashes.c: the digests that were committed before the seed, against the files as published.
#include "published/colorado/colorado.h"

enum { SHORT = 16 }; // digits of a digest that are shown

struct digest {
    str county, hash; // small letters
    struct published_place place;
    bool mismatch; // the tool itself refused this upload
};

struct hashes {
    struct co_folder *c;
    VEC(struct digest) digests;
    uint64_t equal, differ, without; // manifests
    uint64_t cvrs;                   // digests of CVR exports, whose files are secret
};

static str lower(struct published *p, str s)
{
    AUTO_BUF copy = BUF_INIT(LIMIT_TOKEN_BYTES);
    for (size_t i = 0; i < s.len; i++)
        buf_add_char(&copy, s.ptr[i] >= 'A' && s.ptr[i] <= 'Z' ? (char)(s.ptr[i] + 32) : s.ptr[i]);
    return arena_str(&p->arena, buf_str(&copy));
}

static bal_status add(struct hashes *h, const struct co_row *row, str county, str hash,
                      bool mismatch, struct bal_err *err)
{
    if (hash.len == 0)
        return BAL_OK; // none was given
    struct digest *d = vec_push(&h->digests, PUBLISHED_ROWS);
    if (d == NULL)
        return err_memory(err);
    *d = (struct digest){.county = arena_str(&h->c->p->arena, county),
                         .hash = lower(h->c->p, hash),
                         .place = {.file = row->file->file->name, .line = row->line},
                         .mismatch = mismatch};
    return BAL_OK;
}

static bal_status take_manifest(void *ctx, const struct co_row *row, struct bal_err *err)
{
    return add(ctx, row, co_cell(row, HASH_COUNTY), co_cell(row, HASH_HASH), false, err);
}

static bal_status take_cvr(void *ctx, const struct co_row *row, struct bal_err *err)
{
    struct hashes *h = ctx;
    (void)err;
    h->cvrs += co_cell(row, HASH_HASH).len > 0;
    return BAL_OK;
}

#define UPLOAD_NEEDS (CO_BIT(UPLOADS_NAME) | CO_BIT(UPLOADS_SUBMITTED))
#define HASH_NEEDS   (CO_BIT(HASH_COUNTY) | CO_BIT(HASH_HASH))

static bal_status take_upload(void *ctx, const struct co_row *row, struct bal_err *err)
{
    struct hashes *h = ctx;
    str computed = co_cell(row, UPLOADS_COMPUTED), said = co_cell(row, UPLOADS_SUBMITTED),
        status = co_cell(row, UPLOADS_STATUS);
    bool equal = co_has(row, CO_BIT(UPLOADS_COMPUTED))
                     ? str_eq_nocase(computed, said)
                     : str_find(status, STR("MISMATCH")) == status.len;
    if (!co_has(row, UPLOAD_NEEDS))
        return BAL_OK;
    if (!equal)
        published_find(
            h->c->p, "upload-refused", false, "Uploads that were refused",
            "The file was not the one whose hash the county gave, so the state's tool refused it. "
            "The county uploaded again; what counts is the upload that was accepted.",
            (struct published_place){row->file->file->name, row->line,
                                     published_text(h->c->p, STR_FMT ": " STR_FMT,
                                                    STR_ARG(co_cell(row, UPLOADS_NAME)),
                                                    STR_ARG(co_cell(row, UPLOADS_FILE)))});
    if (str_eq_nocase(co_cell(row, UPLOADS_TYPE), STR("cvrs"))) {
        h->cvrs += equal;
        return BAL_OK;
    }
    return add(h, row, co_cell(row, UPLOADS_NAME), said, !equal, err);
}

static void differs(struct hashes *h, const struct co_file *file, const struct digest *d, str hash)
{
    h->differ++;
    published_find(
        h->c->p, "hash-differs", true, "Manifests that are not the committed ones",
        "The published manifest is not the file whose digest was committed before the seed. Either "
        "another version was published, or the manifest was changed after the commitment; then "
        "whoever changed it knew, or could know, which cards would be drawn.",
        (struct published_place){
            file->file->name, 0,
            published_text(h->c->p,
                           STR_FMT ": SHA-256 " STR_FMT "… is published, " STR_FMT "…"
                                   " was committed (" STR_FMT ", line %llu)",
                           STR_ARG(file->county), STR_ARG(str_head(hash, SHORT)),
                           STR_ARG(str_head(d->hash, SHORT)), STR_ARG(d->place.file),
                           (unsigned long long)d->place.line)});
}

// The last accepted digest of its county; NULL without any. *equal: some accepted one is the
// file's.
static const struct digest *committed(const struct hashes *h, const struct co_file *file, str hash,
                                      bool *equal)
{
    const struct digest *last = NULL;
    *equal = false;
    for (size_t i = 0; i < h->digests.len; i++) {
        const struct digest *d = &h->digests.at[i];
        if (d->mismatch || !co_same(d->county, file->county))
            continue;
        last = d;
        *equal |= str_eq(d->hash, hash);
    }
    return last;
}

static bal_status check_file(struct hashes *h, const struct co_file *file, struct bal_err *err)
{
    char text[SHA256_HEX];
    str hash;
    bool equal = false;
    if (published_sha256(file->file, text, &hash, err) != BAL_OK)
        return BAL_OK; // told when it was recognised
    const struct digest *d = committed(h, file, hash, &equal);
    if (d == NULL)
        h->without++;
    else if (equal)
        h->equal++;
    else
        differs(h, file, d, hash);
    return BAL_OK;
}

static void judge(struct hashes *h)
{
    struct published *p = h->c->p;
    uint64_t all = h->equal + h->differ + h->without;
    str lacking = co_lacking(h->c, CO_UPLOADS, UPLOAD_NEEDS);
    if (lacking.len == 0)
        lacking = co_lacking(h->c, CO_MANIFEST_HASH, HASH_NEEDS);
    bool open = h->differ == 0 && (h->equal == 0 || h->without > 0 || lacking.len > 0);
    str reason = all == 0 ? STR("no manifest is published here")
                 : h->digests.len == 0
                     ? STR("no digests are published here")
                     : published_text(p, "%llu of %llu manifests are the committed files%s",
                                      (unsigned long long)h->equal, (unsigned long long)all,
                                      h->without > 0 ? "; the others have no digest" : "");
    published_check_add(p, "hashes", "every manifest is the file that was committed by its hash",
                        h->differ == 0, open, co_but(h->c, reason, lacking));
    published_check_add(p, "cvrs", "every CVR export is the file that was committed by its hash",
                        false, true,
                        h->cvrs == 0 ? STR("neither the exports nor their digests are here")
                                     : published_text(p,
                                                      "%llu digests are here, but no CVR export "
                                                      "is published, so none can be held "
                                                      "against its file",
                                                      (unsigned long long)h->cvrs));
}

bal_status co_hashes(struct co_folder *c, struct bal_err *err)
{
    struct hashes h = {.c = c};
    bal_status status = BAL_OK;
    for (size_t i = 0; i < c->files.len && status == BAL_OK; i++) {
        const struct co_file *f = &c->files.at[i];
        co_take *take = f->kind == CO_MANIFEST_HASH ? take_manifest
                        : f->kind == CO_CVR_HASH    ? take_cvr
                        : f->kind == CO_UPLOADS     ? take_upload
                                                    : NULL;
        if (take != NULL)
            status = co_read(c, f, take, &h, err);
    }
    for (size_t i = 0; i < c->files.len && status == BAL_OK; i++)
        if (c->files.at[i].kind == CO_MANIFEST)
            status = check_file(&h, &c->files.at[i], err);
    if (status == BAL_OK)
        judge(&h);
    vec_done(&h.digests);
    return status;
}
