// SPDX-License-Identifier: Apache-2.0
// sign.c: what one core hashes and signs: messages of 64 bytes, as `openssl speed` takes them, and
// whole events of a log, made and read.
//
//     bench_sign      prints "what" and "a second", divided by a tab
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "crypto/sha256.h"
#include "ledger/note.h"

enum { HASHES = 2000000, SIGNATURES = 10000 };

static struct bal_err err;
static struct note_signer signer;
static uint8_t seed[ED25519_SEED] = {1}, public[ED25519_PUBLIC], signature[ED25519_SIGNATURE];
static char message[64];

// An event of middle length.
static const char event[] =
    "ballast-event/v1\nexample.org/bench\nmvr\n{\"base\":[12,"
    "\"N9gqiTY+iQq0k/Dyqoe4G2iojkco2iy2vK2nvPi4uRY=\"],\"body\":{\"cards\":1,\"list\":{\"media\":"
    "\"text/csv\",\"salted\":true,\"sha256\":"
    "\"4d248102f6a5936eee236e1777e9c1067f196473b086f86206e7f33da1c2a9ac\",\"size\":300},\"round\":"
    "1},\"seq\":12,\"time\":\"2026-11-04T18:01:00Z\"}\n";

static void need(bal_status status)
{
    if (status == BAL_OK)
        return;
    (void)fprintf(stderr, "bench_sign: %s\n", err.what);
    exit(2);
}

static void hash_one(void)
{
    uint8_t digest[SHA256_BYTES];
    sha256(str_make(message, sizeof message), digest);
    memcpy(message, digest, sizeof digest);
}

static void sign_one(void)
{
    need(ed25519_sign(seed, str_make(message, sizeof message), signature, &err));
}

static void verify_one(void)
{
    if (!ed25519_verify(public, str_make(message, sizeof message), signature))
        need(bal_fail(&err, BAL_DENIED, "a signature is not its own"));
}

static struct buf note;

static void write_event(void)
{
    buf_clear(&note);
    need(note_sign(str_from(event), &signer, 1, &note, &err));
}

static void read_event(void)
{
    struct note n;
    need(note_open(buf_str(&note), &signer.key, 1, &n, &err));
}

static void rate(const char *what, int times, void (*work)(void))
{
    clock_t start = clock();
    for (int i = 0; i < times; i++)
        work();
    printf("%s\t%.0f\n", what, times / ((double)(clock() - start) / CLOCKS_PER_SEC));
}

int main(void)
{
    note = BUF_INIT(1 << 20);
    need(ed25519_public(seed, public, &err));
    need(note_signer_make(STR("example.org/bench"), seed, &signer, &err));
    rate("hashes", HASHES, hash_one);
    rate("signatures made", SIGNATURES, sign_one);
    rate("signatures verified", SIGNATURES, verify_one);
    rate("events signed", SIGNATURES, write_event);
    rate("events verified", SIGNATURES, read_event);
    note_signer_wipe(&signer);
    buf_done(&note);
    return 0;
}
