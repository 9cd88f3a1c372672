// SPDX-License-Identifier: Apache-2.0
#include "witness/home.h"

#include <sys/stat.h>

#include "io/durable.h"
#include "io/staged.h"
#include "ledger/keyfile.h"
#include "ledger/policy.h"

enum { PATH_BYTES = 1 << 16 };

static const char none_yet[] = "none yet\n";

static const char *path_of(struct buf *out, const char *folder, const char *name)
{
    buf_clear(out);
    buf_addf(out, "%s/%s", folder, name);
    const char *text = buf_cstr(out);
    return text != NULL ? text : "";
}

static const char *home_path(struct witness_home *h, struct buf *out, const char *name)
{
    return path_of(out, buf_cstr(&h->path), name);
}

// ---- making one

static bal_status fill(const char *folder, const struct note_signer *signer, str passphrase,
                       const struct random_source *random, struct bal_err *err)
{
    static const char *const folders[] = {"heads", "proofs", "refused"};
    AUTO_BUF path = BUF_INIT(PATH_BYTES), vkey = BUF_INIT(1024);
    BAL_TRY(keyfile_write(path_of(&path, folder, "key"), signer, passphrase, random, err));
    note_vkey_add(&vkey, &signer->key);
    buf_add_char(&vkey, '\n');
    BAL_TRY(buf_check(&vkey, err));
    BAL_TRY(durable_write(path_of(&path, folder, "witness.vkey"), buf_str(&vkey), err));
    BAL_TRY(durable_write(path_of(&path, folder, "logs"), STR(""), err));
    for (size_t i = 0; i < ARRAY_LEN(folders); i++) {
        if (mkdir(path_of(&path, folder, folders[i]), 0777) != 0)
            return err_errno(err, "make", path.ptr);
    }
    return BAL_OK;
}

bal_status witness_home_create(const char *path, str name, str passphrase,
                               const struct random_source *random, struct bal_err *err)
{
    uint8_t seed[ED25519_SEED];
    struct note_signer signer = {0};
    struct staged staged;
    BAL_TRY(random_fill(random, seed, sizeof seed, err));
    bal_status status = cosigner_make(name, seed, &signer, err);
    explicit_bzero(seed, sizeof seed);
    BAL_TRY(status);
    status = staged_open(&staged, path, err);
    if (status == BAL_OK)
        status = fill(staged_dir(&staged), &signer, passphrase, random, err);
    if (status == BAL_OK)
        status = staged_close(&staged, err);
    staged_discard(&staged);
    note_signer_wipe(&signer);
    return status;
}

// ---- opening one

bool witness_home_locked(const char *path)
{
    AUTO_BUF name = BUF_INIT(PATH_BYTES), text = BUF_INIT(KEYFILE_BYTES);
    return file_read(path_of(&name, path, "key"), &text, NULL) == BAL_OK &&
           keyfile_locked(buf_str(&text));
}

static bal_status read_logs(struct witness_home *h, struct bal_err *err)
{
    AUTO_BUF path = BUF_INIT(PATH_BYTES), text = BUF_INIT(POLICY_BYTES);
    const char *name = home_path(h, &path, "logs");
    BAL_TRY(file_read(name, &text, err));
    h->logs = 0;
    for (str rest = buf_str(&text); rest.len > 0;) {
        if (h->logs == HOME_LOGS)
            return bal_fail(err, BAL_LIMIT, "a witness follows at most %d logs", HOME_LOGS);
        bal_status status = note_vkey_parse(str_cut(&rest, '\n'), &h->log[h->logs++], err);
        if (status != BAL_OK)
            err_where(err, "%s", name);
        BAL_TRY(status);
    }
    return BAL_OK;
}

static bal_status open_home(struct witness_home *h, str passphrase, struct bal_err *err)
{
    AUTO_BUF path = BUF_INIT(PATH_BYTES);
    BAL_TRY(buf_check(&h->path, err));
    BAL_TRY(keyfile_read(home_path(h, &path, "key"), passphrase, &h->signer, err));
    if (h->signer.key.type != NOTE_COSIGNATURE)
        return bal_fail(err, BAL_INVALID, "this is not the key of a witness");
    if (path_exists(home_path(h, &path, "retired"))) {
        bal_fail(err, BAL_CONFLICT, "this witness is retired and signs nothing more");
        err_hint(err, "The file 'retired' in its folder says why. Make a new one, with a new key.");
        return BAL_CONFLICT;
    }
    return read_logs(h, err);
}

bal_status witness_home_open(struct witness_home *h, const char *path, str passphrase,
                             struct bal_err *err)
{
    *h = (struct witness_home){.path = BUF_INIT(PATH_BYTES)};
    buf_add(&h->path, str_from(path));
    bal_status status = open_home(h, passphrase, err);
    if (status != BAL_OK)
        witness_home_close(h);
    return status;
}

void witness_home_close(struct witness_home *h)
{
    note_signer_wipe(&h->signer);
    buf_done(&h->path);
    h->logs = 0;
}

// ---- logs and their heads

// "heads/0123456789abcdef"
static const char *head_path(struct witness_home *h, const struct note_key *log, struct buf *out)
{
    uint8_t digest[SHA256_BYTES];
    AUTO_BUF vkey = BUF_INIT(1024), name = BUF_INIT(64);
    note_vkey_add(&vkey, log);
    sha256(buf_str(&vkey), digest);
    buf_add(&name, STR("heads/"));
    hex_add(&name, str_bytes(digest, HOME_ID / 2));
    return home_path(h, out, buf_cstr(&name));
}

bal_status witness_home_follow(struct witness_home *h, const struct note_key *log,
                               struct bal_err *err)
{
    AUTO_BUF path = BUF_INIT(PATH_BYTES), text = BUF_INIT(POLICY_BYTES);
    for (size_t i = 0; i < h->logs; i++) {
        if (!str_eq(note_key_name(&h->log[i]), note_key_name(log)))
            continue;
        if (note_key_same(&h->log[i], log))
            return BAL_OK;
        return bal_fail(err, BAL_CONFLICT,
                        "this witness follows a log '%s' with another key already",
                        log->name_bytes);
    }
    if (log->type != NOTE_ED25519)
        return bal_fail(err, BAL_INVALID, "this is not the key of a log");
    if (h->logs == HOME_LOGS)
        return bal_fail(err, BAL_LIMIT, "a witness follows at most %d logs", HOME_LOGS);
    const char *head = head_path(h, log, &path);
    if (!path_exists(head)) // it is there when following was interrupted
        BAL_TRY(durable_write(head, str_from(none_yet), err));
    for (size_t i = 0; i <= h->logs; i++) {
        note_vkey_add(&text, i < h->logs ? &h->log[i] : log);
        buf_add_char(&text, '\n');
    }
    BAL_TRY(buf_check(&text, err));
    BAL_TRY(durable_write(home_path(h, &path, "logs"), buf_str(&text), err));
    h->log[h->logs++] = *log;
    return BAL_OK;
}

static bal_status lost(struct bal_err *err, const char *path)
{
    bal_fail(err, BAL_INVALID, "the head that this witness cosigned last is missing or damaged");
    err_where(err, "%s", path);
    err_hint(err, "It could sign a head that contradicts it: retire this witness with its key.");
    return BAL_INVALID;
}

bal_status witness_home_head(struct witness_home *h, size_t log, struct buf *out,
                             struct bal_err *err)
{
    AUTO_BUF path = BUF_INIT(PATH_BYTES), text = BUF_INIT(NOTE_BYTES);
    struct checkpoint c;
    struct note n;
    const char *name = head_path(h, &h->log[log], &path);
    bal_status status = file_read(name, &text, err);
    if (status == BAL_NOT_FOUND || text.len == 0)
        return lost(err, name);
    BAL_TRY(status);
    if (str_eq(buf_str(&text), str_from(none_yet)))
        return BAL_OK;
    if (witness_head_open(buf_str(&text), &h->log[log], &h->signer.key, &c, &n, NULL) != BAL_OK)
        return lost(err, name);
    buf_add(out, buf_str(&text));
    return buf_check(out, err);
}

// ---- answering

static void fail(struct witness_answer *a, const struct bal_err *err)
{
    a->status = WITNESS_FAILED;
    a->head.len = 0; // nothing of what was signed leaves
    buf_clear(&a->body);
    buf_addf(&a->body, "%s\n", err->what);
}

// Keeps the text in one of HOME_KEPT files, which its hash chooses: room enough to prove anything,
// and not enough to fill a disk.
static bal_status keep(struct witness_home *h, const char *folder, str text, struct bal_err *err)
{
    AUTO_BUF path = BUF_INIT(PATH_BYTES), name = BUF_INIT(64);
    uint8_t digest[SHA256_BYTES];
    sha256(text, digest);
    buf_addf(&name, "%s/%u.txt", folder, (unsigned)(digest[0] << 8 | digest[1]) % HOME_KEPT);
    return durable_write(home_path(h, &path, buf_cstr(&name)), text, err);
}

static bal_status retire(struct witness_home *h, const struct witness_answer *a,
                         struct bal_err *err)
{
    AUTO_BUF path = BUF_INIT(PATH_BYTES);
    return durable_write(home_path(h, &path, "retired"), buf_str(&a->body), err);
}

// What follows from the answer is kept before it is given.
static bal_status keep_all(struct witness_home *h, str request, const struct witness_answer *a,
                           struct bal_err *err)
{
    AUTO_BUF path = BUF_INIT(PATH_BYTES);
    if (a->retire)
        BAL_TRY(retire(h, a, err));
    if (a->proof.len > 0)
        BAL_TRY(keep(h, "proofs", buf_str(&a->proof), err));
    if (a->refused)
        BAL_TRY(keep(h, "refused", request, err));
    if (a->head.len == 0)
        return BAL_OK;
    return durable_write(head_path(h, &h->log[a->log], &path), buf_str(&a->head), err);
}

// Reads every head afresh: another program may have answered since.
static bal_status read_heads(struct witness_home *h, struct witness_log *logs, struct buf *heads,
                             struct bal_err *err)
{
    AUTO_BUF path = BUF_INIT(PATH_BYTES);
    if (path_exists(home_path(h, &path, "retired")))
        return bal_fail(err, BAL_CONFLICT, "this witness is retired and signs nothing more");
    BAL_TRY(read_logs(h, err));
    for (size_t i = 0; i < h->logs; i++) {
        heads[i] = BUF_INIT(NOTE_BYTES);
        logs[i].key = h->log[i];
        BAL_TRY(witness_home_head(h, i, &heads[i], err));
        logs[i].head = buf_str(&heads[i]);
    }
    return BAL_OK;
}

static void answer_held(struct witness_home *h, uint64_t now, str request,
                        struct witness_answer *out)
{
    struct witness_log logs[HOME_LOGS] = {0};
    struct buf heads[HOME_LOGS] = {0};
    struct bal_err err = {0};
    bal_status status = read_heads(h, logs, heads, &err);
    witness_consider(logs, status == BAL_OK ? h->logs : 0, &h->signer, now, request, out);
    if (status == BAL_OK)
        status = keep_all(h, request, out, &err);
    if (status != BAL_OK)
        fail(out, &err);
    for (size_t i = 0; i < HOME_LOGS; i++)
        buf_done(&heads[i]);
}

void witness_home_answer(struct witness_home *h, uint64_t now, str request,
                         struct witness_answer *out)
{
    AUTO_BUF path = BUF_INIT(PATH_BYTES);
    struct bal_err err = {0};
    int held = -1;
    if (file_lock(home_path(h, &path, "lock"), &held, &err) == BAL_OK) {
        answer_held(h, now, request, out);
    } else {
        witness_consider(NULL, 0, &h->signer, now, STR(""), out);
        fail(out, &err);
    }
    file_unlock(held);
}
