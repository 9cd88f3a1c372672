// SPDX-License-Identifier: Apache-2.0
#include "record/verbs/add_store.h"

static bal_status store_file(struct record *r, const struct input *in, const uint8_t *salt,
                             const struct progress *progress, struct store_object *out,
                             uint8_t *salted, struct bal_err *err)
{
    AUTO_SOURCE s = {0};
    BAL_TRY(input_open(in, &s, err));
    s.progress = progress;
    return store_object_write(&r->store, &s, salt, out, salted, err);
}

// The files that lie in a folder itself, and what the list says of them: "SHA256 SIZE NAME\n", the
// name below the folder that was given.
static bal_status store_files(struct record *r, const struct inputs *set, size_t above,
                              struct record_incoming *in, struct buf *list, struct bal_err *err)
{
    for (size_t i = 0; i < set->files.len; i++) {
        struct store_object o;
        char hex[SHA256_HEX];
        str name = str_skip(set->files.at[i].name, above);
        while (str_starts(name, STR("/")))
            name = str_skip(name, 1);
        size_t line_end = str_index(name, '\n');
        if (line_end < name.len) // the list could not say it
            return bal_fail(err, BAL_INVALID,
                            "the name of a file has a line end after '" STR_FMT "'",
                            STR_ARG(str_head(name, line_end)));
        BAL_TRY(store_file(r, &set->files.at[i], NULL, r->env.progress, &o, NULL, err));
        uint64_t *part = vec_push(&in->parts, LIMIT_SET_FILES);
        if (part == NULL)
            return err_memory(err);
        *part = o.id;
        buf_addf(list, STR_FMT " %llu " STR_FMT "\n", STR_ARG(sha256_hex(o.sha256, hex)),
                 (unsigned long long)o.size, STR_ARG(name));
    }
    return buf_check(list, err);
}

// A folder in that which is added, still to be stored.
struct inner_folder {
    str path;
    uint32_t depth;
};

struct inner_folders {
    VEC(struct inner_folder) at;
    struct arena arena;
};

static bal_status store_later(struct inner_folders *f, const struct inputs *set, uint32_t depth,
                              struct problems *p, struct bal_err *err)
{
    for (size_t i = 0; i < set->folders.len; i++) {
        struct inner_folder *new = vec_push(&f->at, LIMIT_SET_FILES);
        if (new == NULL)
            return err_memory(err);
        *new = (struct inner_folder){arena_str(&f->arena, set->folders.at[i]), depth + 1};
    }
    for (size_t i = 0; i < set->links.len; i++)
        problem_add(p, PROBLEM_ignored_file, (struct place){.file = set->links.at[i]}, STR(""),
                    "a symbolic link, which is not followed: it is not kept");
    return arena_check(&f->arena, err);
}

// Folders of exports that have one for each record are listed with their files (INPUTS_RECORD).
static void forget_record(struct inputs *set)
{
    size_t kept = 0;
    for (size_t i = 0; i < set->files.len; i++)
        if (!str_eq(set->files.at[i].base, STR(INPUTS_RECORD)))
            set->files.at[kept++] = set->files.at[i];
    set->files.len = kept;
}

static bal_status store_inner(struct record *r, struct inner_folders *f,
                              const struct inner_folder *of, size_t above,
                              struct record_incoming *in, struct buf *list, struct bal_err *err)
{
    struct inputs set = {0};
    if (of->depth > LIMIT_FOLDER_DEPTH)
        return bal_fail(err, BAL_INVALID, "more than %d folders in one another: '" STR_FMT "'",
                        LIMIT_FOLDER_DEPTH, STR_ARG(of->path));
    bal_status status = inputs_open(&set, of->path.ptr, err);
    if (status == BAL_OK)
        status = store_later(f, &set, of->depth, in->problems, err);
    if (status == BAL_OK)
        forget_record(&set);
    if (status == BAL_OK)
        status = store_files(r, &set, above, in, list, err);
    inputs_close(&set);
    return status;
}

// All files of a folder and of the folders in it, and a list of them.
static bal_status store_folder(struct record *r, const struct inputs *set,
                               struct record_incoming *in, struct buf *list, struct bal_err *err)
{
    struct inner_folders f = {.arena = ARENA_INIT((size_t)256 << 20)};
    bal_status status = store_files(r, set, set->path.len, in, list, err);
    if (status == BAL_OK)
        status = store_later(&f, set, 0, in->problems, err);
    for (size_t i = 0; status == BAL_OK && i < f.at.len; i++) {
        const struct inner_folder of = f.at.at[i];
        status = store_inner(r, &f, &of, set->path.len, in, list, err);
    }
    vec_done(&f.at);
    arena_done(&f.arena);
    return status;
}

static bal_status store_list(struct record *r, str list, struct record_incoming *in,
                             const uint8_t *salt, struct store_object *o, struct bal_err *err)
{
    AUTO_SOURCE s = {0};
    BAL_TRY(source_open_memory(&s, STR("the list of files"), list, 0, err));
    return store_object_write(&r->store, &s, salt, o, in->input.source.digest, err);
}

bal_status record_store_set(struct record *r, const struct inputs *set, struct record_incoming *in,
                            struct bal_err *err)
{
    const uint8_t *salt = in->input.source.salted ? in->salt : NULL;
    struct store_object o = {0};
    if (in->input.folder) {
        AUTO_BUF list = BUF_INIT((size_t)256 << 20);
        BAL_TRY(store_folder(r, set, in, &list, err));
        BAL_TRY(store_list(r, buf_str(&list), in, salt, &o, err));
    } else {
        const struct input whole = {.name = set->path, .path = set->path.ptr, .set = set};
        const struct progress *progress = in->beside ? NULL : r->env.progress;
        BAL_TRY(store_file(r, &whole, salt, progress, &o, in->input.source.digest, err));
    }
    in->id = o.id;
    memcpy(in->sha256, o.sha256, SHA256_BYTES);
    in->input.source.size = o.size;
    if (salt == NULL)
        memcpy(in->input.source.digest, o.sha256, SHA256_BYTES);
    return BAL_OK;
}
