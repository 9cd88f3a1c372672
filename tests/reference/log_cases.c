// SPDX-License-Identifier: Apache-2.0
// Writes a made-up log as static files, with its checkpoint, cosignatures and some proofs, for
// programs of others to read (log.go).      log_cases EVENTS DIR
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "io/sink.h"
#include "ledger/proof.h"
#include "support/static_log.h"

static const char *folder;

static void must(bal_status status, const struct bal_err *err)
{
    if (status == BAL_OK)
        return;
    (void)fprintf(stderr, "log_cases: %s\n", err->what);
    exit(2);
}

// Makes the folders that the path goes through.
static void make_folders(char *path)
{
    for (char *p = path + 1; *p != '\0'; p++)
        if (*p == '/') {
            *p = '\0';
            (void)mkdir(path, 0777);
            *p = '/';
        }
}

static bal_status put(void *ctx, str path, str bytes, struct bal_err *err)
{
    AUTO_SINK s = {0};
    char name[4096];
    (void)ctx;
    (void)snprintf(name, sizeof name, "%s/" STR_FMT, folder, STR_ARG(path));
    make_folders(name);
    BAL_TRY(sink_open_file(&s, name, err));
    sink_put(&s, bytes);
    return sink_close(&s, err);
}

static void put_proof(uint64_t size, uint64_t index, const struct merkle_hash *leaves,
                      str checkpoint)
{
    struct bal_err err = {0};
    struct tlog_proof p = {.index = index, .checkpoint = checkpoint};
    AUTO_BUF text = BUF_INIT(TLOG_PROOF_BYTES);
    char path[64];
    merkle_prove_inclusion(leaves, size, index, &p.path);
    must(tlog_proof_write(&p, &text, &err), &err);
    (void)snprintf(path, sizeof path, "proofs/%llu", (unsigned long long)index);
    must(put(NULL, str_from(path), buf_str(&text), &err), &err);
}

static void put_vkeys(void)
{
    struct bal_err err = {0};
    AUTO_BUF text = BUF_INIT(4096);
    for (unsigned i = 0; i < 3; i++) {
        static_vkey(i, &text);
        buf_add_char(&text, '\n');
    }
    must(put(NULL, STR("vkeys"), buf_str(&text), &err), &err);
}

int main(int argc, char **argv)
{
    struct bal_err err = {0};
    struct tile_writer w = tile_writer((struct tile_sink){.put = put});
    AUTO_BUF checkpoint = BUF_INIT(NOTE_BYTES);
    uint64_t size = 0;
    if (argc != 3 || !num_u64(str_from(argv[1]), &size) || size == 0)
        return 64;
    folder = argv[2];
    for (uint64_t i = 0; i < size; i++) {
        char text[64];
        must(tile_add(&w, static_event(i, 0, text), &err), &err);
    }
    must(tile_end(&w, &err), &err);
    tile_writer_done(&w);
    static_checkpoint(size, 0, 2, &checkpoint);
    must(put(NULL, STR("checkpoint"), buf_str(&checkpoint), &err), &err);
    struct merkle_hash *leaves = static_leaves(size, 0);
    for (uint64_t i = 0; i < size; i += 1 + size / 7)
        put_proof(size, i, leaves, buf_str(&checkpoint));
    put_proof(size, size - 1, leaves, buf_str(&checkpoint));
    vec_free(leaves);
    put_vkeys();
    return 0;
}
