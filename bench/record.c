// SPDX-License-Identifier: Apache-2.0
// record.c: how fast `add` takes files into a record and how large that makes it; and how soon a
// record of so many events tells where it stands.
//
//     bench_record FOLDER EVENTS [FILE]...   FOLDER: where records are made, on the disk to measure
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "record/log/env.h"
#include "record/log/standing.h"
#include "record/session/inputs.h"

enum { CARDS = 100000, ONCE = 97, RUNS = 3 };

static struct bal_err err;
static struct record_demo demo;
static struct record_env env;

static double clock_of(clockid_t id)
{
    struct timespec t;
    clock_gettime(id, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void need(bal_status status)
{
    if (status == BAL_OK)
        return;
    (void)fprintf(stderr, "bench_record: %s (%s)\n", err.what, err.where);
    exit(2);
}

static double size_mb(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 ? (double)st.st_size / 1e6 : 0;
}

static void make(struct record *r, const char *path, const char *key)
{
    const struct record_new new = {.election = STR("bench"),
                                   .origin = STR("example.org/bench"),
                                   .risk_limit = STR("0.05"),
                                   .passphrase = STR(""),
                                   .replaces = STR("")};
    (void)unlink(path);
    (void)unlink(key);
    env = record_env_demo(&demo, STR("bench"), 1793779200, NULL);
    need(record_create(r, path, &new, &env, &err));
}

static void measure_add(const char *path, const char *key, const char *file)
{
    struct record r = {0};
    struct record_adding a;
    make(&r, path, key);
    const struct load_path from = {.path = file};
    const struct record_files files = {INPUT_CVR, &from, 1};
    double wall = clock_of(CLOCK_MONOTONIC), cpu = clock_of(CLOCK_PROCESS_CPUTIME_ID);
    need(record_add(&r, &files, &a, &err));
    record_close(&r);
    wall = clock_of(CLOCK_MONOTONIC) - wall;
    cpu = clock_of(CLOCK_PROCESS_CPUTIME_ID) - cpu;
    record_adding_done(&a);
    double mb = size_mb(file);
    printf("%-34s %5.0f MB: add %5.0f MB/s (CPU %5.0f), record %.3f of it\n", file, mb, mb / wall,
           mb / cpu, size_mb(path) / mb);
}

// ---- a long log

static void append(struct record *r, const char *type, struct record_body *b)
{
    need(record_append(r, type, b, &err));
}

static void put(struct ej1_writer *w, const char *key)
{
    static const struct state_object o = {.size = 300, .salted = true};
    record_put_object(w, key, &o, "text/csv");
}

// The events of an audit up to its first round, with objects that nobody reads.
static void begin_round(struct record *r)
{
    struct record_body b;
    need(record_begin(r, &err));
    struct ej1_writer *w = record_body(&b);
    put(w, "canonical");
    put(w, "contests");
    ej1_key_int(w, "min_cell", 10);
    ej1_key_str(w, "privacy_rule", STR("closed"));
    ej1_key_str(w, "sampler", STR("ballast"));
    ej1_key_str(w, "seed_rule", STR(SEED_RULE_DICE));
    append(r, "params-commit", &b);
    w = record_body(&b);
    put(w, "assertions");
    put(w, "positions");
    put(w, "scopes");
    append(r, "assertions-commit", &b);
    w = record_body(&b);
    ej1_key_str(w, "digits", STR("31415926535897932384"));
    ej1_key_str(w, "rule", STR(SEED_DICE));
    append(r, "seed", &b);
    w = record_body(&b);
    ej1_key_str(w, "chance", STR("0.9"));
    put(w, "plan");
    ej1_key_int(w, "round", 1);
    append(r, "round-open", &b);
    w = record_body(&b);
    ej1_key_int(w, "cards", CARDS);
    put(w, "list");
    ej1_key_int(w, "new_cards", CARDS);
    ej1_key_int(w, "round", 1);
    append(r, "sample", &b);
    need(record_commit(r, &err));
}

// Until the next commit would keep a snapshot: then most events lie behind the last one.
static void enter_cards(struct record *r, uint64_t events)
{
    while (r->state.size < events || r->state.size + ONCE < r->kept + r->state.size / 128) {
        need(record_begin(r, &err));
        for (int i = 0; i < ONCE; i++) {
            struct record_body b;
            struct ej1_writer *w = record_body(&b);
            ej1_key_int(w, "cards", 1);
            put(w, "list");
            ej1_key_int(w, "round", 1);
            append(r, "mvr", &b);
        }
        need(record_commit(r, &err));
    }
}

// What `status` needs of a record, but for the lists of its contests.
static double open_once(const char *path)
{
    struct record r = {0};
    double wall = clock_of(CLOCK_MONOTONIC);
    need(record_open(&r, path, STORE_READ, &env, &err));
    record_close(&r);
    return (clock_of(CLOCK_MONOTONIC) - wall) * 1e3;
}

static void measure_log(const char *path, const char *key, uint64_t events)
{
    struct record r = {0};
    make(&r, path, key);
    begin_round(&r);
    double wall = clock_of(CLOCK_MONOTONIC);
    enter_cards(&r, events);
    wall = clock_of(CLOCK_MONOTONIC) - wall;
    unsigned long long kept = r.kept, size = r.state.size;
    record_close(&r);
    double best = open_once(path);
    for (int i = 1; i < RUNS; i++) {
        double again = open_once(path);
        best = again < best ? again : best;
    }
    printf(
        "%llu events: %.0f a second, %.0f MB; opened in %.0f ms, %llu of them after the snapshot\n",
        size, (double)size / wall, size_mb(path), best, size - kept);
}

int main(int argc, char **argv)
{
    char path[1024], key[1024];
    uint64_t events = 0;
    if (argc < 3 || !num_u64(str_from(argv[2]), &events)) {
        (void)fprintf(stderr, "usage: bench_record FOLDER EVENTS [FILE]...\n");
        return 64;
    }
    (void)snprintf(path, sizeof path, "%s/record.ballast", argv[1]);
    (void)snprintf(key, sizeof key, "%s/record.key", argv[1]);
    for (int i = 3; i < argc; i++)
        for (int run = 0; run < RUNS; run++)
            measure_add(path, key, argv[i]);
    measure_log(path, key, events);
    (void)unlink(path);
    (void)unlink(key);
    return 0;
}
