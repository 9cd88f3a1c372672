// SPDX-License-Identifier: Apache-2.0
// inputs.c: the files that a record holds, read out of it again, and the election that they make.
#include "record/session/inputs.h"

#include "base/binary.h"
#include "core/canonical.h"
#include "io/utf8.h"

void record_canonical(const struct election *e, const uint8_t *salt,
                      uint8_t out[static SHA256_BYTES])
{
    election_canonical(e, out);
    if (salt == NULL)
        return;
    struct sha256 h;
    sha256_init(&h);
    sha256_add(&h, str_bytes(salt, STORE_SALT));
    sha256_add(&h, str_bytes(out, SHA256_BYTES));
    sha256_done(&h, out);
}

static bal_status open_one(struct record_input *in, struct record *r, uint64_t id, str name,
                           struct bal_err *err)
{
    struct input_blob *b = &in->blobs[in->opened];
    b->name = arena_str(&in->arena, name);
    BAL_TRY(record_object_blob(r, id, &b->blob, err));
    in->opened++;
    return arena_check(&in->arena, err);
}

static bal_status open_listed(struct record_input *in, struct record *r, str folder, str list,
                              struct bal_err *err)
{
    while (list.len > 0) {
        str line = str_cut(&list, '\n'), hex = str_cut(&line, ' ');
        AUTO_BUF name = BUF_INIT(1 << 16);
        struct state_object o = {.salted = false};
        uint64_t id;
        str_cut(&line, ' '); // the size
        buf_addf(&name, STR_FMT "/" STR_FMT, STR_ARG(folder), STR_ARG(line));
        BAL_TRY(buf_check(&name, err));
        if (!hex_get(hex, o.digest, SHA256_BYTES) || in->opened == in->count)
            return bal_fail(err, BAL_INVALID, "the list of a folder's files is damaged");
        BAL_TRY(record_find_object(r, &o, &id, NULL, err));
        BAL_TRY(open_one(in, r, id, buf_str(&name), err));
    }
    return BAL_OK;
}

static bal_status read_list(struct record *r, uint64_t id, struct buf *out, struct bal_err *err)
{
    AUTO_SOURCE s = {0};
    BAL_TRY(record_open_object(r, id, STR("the list of a folder's files"), &s, err));
    return source_read_all(&s, out, err);
}

bal_status record_input_of(struct record_input *in, struct record *r,
                           const struct state_input *which, uint64_t id, struct bal_err *err)
{
    AUTO_BUF list = BUF_INIT((size_t)256 << 20);
    *in = (struct record_input){.record = r, .count = 1, .arena = ARENA_INIT((size_t)1 << 30)};
    if (which->folder) {
        BAL_TRY(read_list(r, id, &list, err));
        in->count = 0;
        for (size_t i = 0; i < list.len; i++)
            in->count += list.ptr[i] == '\n';
    }
    in->blobs = arena_new(&in->arena, struct input_blob, in->count + 1);
    BAL_TRY(arena_check(&in->arena, err));
    if (which->folder)
        BAL_TRY(open_listed(in, r, which->name, buf_str(&list), err));
    else
        BAL_TRY(open_one(in, r, id, which->name, err));
    return inputs_open_blobs(&in->set, which->name, which->folder, in->blobs, in->count, err);
}

bal_status record_input_open(struct record_input *in, struct record *r,
                             const struct state_input *which, struct bal_err *err)
{
    uint64_t id;
    *in = (struct record_input){0};
    // The digest that the event names, not only the store's: whoever can write to the file can
    // exchange an object together with its row.
    BAL_TRY(record_check_object(r, &which->source, &id, NULL, err));
    return record_input_of(in, r, which, id, err);
}

void record_input_close(struct record_input *in)
{
    inputs_close(&in->set);
    for (size_t i = 0; i < in->opened; i++)
        record_object_blob_done(in->record, &in->blobs[i].blob);
    arena_done(&in->arena);
    *in = (struct record_input){0};
}

static struct load_path path_of(const struct state_input *s, struct record_input *in)
{
    return (struct load_path){.path = s->name.ptr,
                              .jurisdiction = s->jurisdiction.len > 0 ? s->jurisdiction.ptr : NULL,
                              .format = s->format.len > 0 ? s->format.ptr : NULL,
                              .given = &in->set};
}

bal_status record_load_opened(struct record *r, const struct state_input *s,
                              struct record_input *in, struct load *out, struct bal_err *err)
{
    struct load_path path = path_of(s, in);
    struct load_options options = {.deep = true, .progress = r->env.progress};
    return load_paths(out, &path, 1, &options, err);
}

bal_status record_load_one(struct record *r, const struct state_input *which, struct load *out,
                           struct bal_err *err)
{
    struct record_input in;
    *out = (struct load){0};
    bal_status status = record_input_open(&in, r, which, err);
    if (status == BAL_OK)
        status = record_load_opened(r, which, &in, out, err);
    record_input_close(&in);
    return status;
}

static bal_status load_all(struct record *r, bool secret, struct record_input *in,
                           struct load_path *paths, size_t count, struct load *out,
                           struct bal_err *err)
{
    struct load_options options = {.deep = true, .progress = r->env.progress};
    for (size_t i = 0; i < r->state.inputs.len; i++) {
        const struct state_input *s = &r->state.inputs.at[i];
        if (s->withdrawn || (s->source.salted && !secret))
            continue;
        BAL_TRY(record_input_open(&in[i], r, s, err));
        paths[count++] = path_of(s, &in[i]);
    }
    return load_paths(out, paths, count, &options, err);
}

// `more` are read before them: standard names hold for all, wherever they stand.
static bal_status load(struct record *r, bool secret, const struct load_path *more, size_t others,
                       struct load *out, struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT((size_t)256 << 20);
    size_t count = r->state.inputs.len, first = 0;
    struct record_input *in = arena_new(&arena, struct record_input, count + 1);
    struct load_path *paths = arena_new(&arena, struct load_path, count + others + 1);
    *out = (struct load){0};
    BAL_TRY(arena_check(&arena, err));
    for (; first < others; first++)
        paths[first] = more[first];
    bal_status status = load_all(r, secret, in, paths, first, out, err);
    for (size_t i = 0; i < count; i++)
        record_input_close(&in[i]);
    return status;
}

bal_status record_check_table(struct record *r, const struct state_input *which,
                              struct bal_err *err)
{
    AUTO_BUF text = BUF_INIT((size_t)1 << 30);
    if (which->kind != INPUT_NAMES)
        return BAL_OK;
    if (!which->folder && str_eq(which->format, STR("ballast-names"))) {
        BAL_TRY(record_read_object(r, &which->source, &text, err));
        str is = buf_str(&text);
        if (utf8_valid(is) == is.len && str_index(is, '\0') == is.len)
            return BAL_OK;
    }
    bal_fail(err, BAL_INVALID, "a list of standard names must be one CSV file in UTF-8");
    err_hint(err, "Save it as 'CSV UTF-8'.");
    return BAL_INVALID;
}

bal_status record_check_names(const struct load *l, struct bal_err *err)
{
    for (size_t i = 0; i < l->problems.kept.len; i++) {
        const struct problem *p = &l->problems.kept.at[i];
        if (p->id != PROBLEM_names_conflict && p->id != PROBLEM_names_merged)
            continue;
        bal_fail(err, BAL_CONFLICT, STR_FMT, STR_ARG(p->message));
        err_where(err, STR_FMT, STR_ARG(p->place.file));
        err_hint(err, "Withdraw the list of standard names and confirm a correct one "
                      "(docs/names.md).");
        return BAL_CONFLICT;
    }
    return BAL_OK;
}

bal_status record_load(struct record *r, struct load *out, struct bal_err *err)
{
    BAL_TRY(load(r, true, NULL, 0, out, err));
    return record_check_names(out, err);
}

bal_status record_load_also(struct record *r, const struct load_path *more, size_t count,
                            struct load *out, struct bal_err *err)
{
    return load(r, true, more, count, out, err);
}

bal_status record_load_public(struct record *r, struct load *out, struct bal_err *err)
{
    return load(r, false, NULL, 0, out, err);
}
