// SPDX-License-Identifier: Apache-2.0
// store.c: how fast a record takes in and gives out objects and events: in wall time, which
// includes the disk, and for objects also in CPU time. Objects are hashed twice, as secret ones
// are.
//
//     bench_store FOLDER [FILE]...    FOLDER: where records are made, on the disk to measure
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "store/store.h"

enum { EVENTS = 100000, BATCH = 1000, NOTE_BYTES = 600 };

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double cpu(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void need(bal_status status, const struct bal_err *err)
{
    if (status == BAL_OK)
        return;
    (void)fprintf(stderr, "bench_store: %s (%s)\n", err->what, err->where);
    exit(2);
}

static double size_mb(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 ? (double)st.st_size / 1e6 : 0;
}

static void drain(struct source *in)
{
    struct bal_err err;
    static char bytes[1 << 18];
    for (size_t got = 1; got > 0;)
        need(source_read(in, bytes, sizeof bytes, &got, &err), &err);
    source_close(in);
}

static void measure_file(const char *record, const char *path)
{
    struct bal_err err;
    struct store s;
    struct source in;
    struct store_object object;
    static const uint8_t salt[STORE_SALT];
    uint8_t salted[SHA256_BYTES];
    need(source_open_file(&in, path, &err), &err);
    drain(&in); // from now on it is in memory
    need(source_open_file(&in, path, &err), &err);
    need(store_create(&s, record, &err), &err);
    double start = now(), start_cpu = cpu();
    need(store_object_write(&s, &in, salt, &object, salted, &err), &err);
    double wrote = now() - start, wrote_cpu = cpu() - start_cpu, mb = (double)object.size / 1e6;
    source_close(&in);
    need(store_object_open(&s, object.id, STR("object"), &in, &err), &err);
    start = now();
    start_cpu = cpu();
    drain(&in);
    double read = now() - start, read_cpu = cpu() - start_cpu;
    need(store_begin(&s, &err), &err);
    need(store_keep(&s, object.id, &err), &err);
    need(store_commit(&s, &err), &err);
    store_close(&s);
    printf(
        "%-28s %6.0f MB in at %4.0f MB/s (%4.0f of CPU), out at %4.0f (%4.0f), record %.3f of it\n",
        str_basename(str_from(path)).ptr, mb, mb / wrote, mb / wrote_cpu, mb / read, mb / read_cpu,
        size_mb(record) / mb);
    (void)unlink(record);
}

static bal_status make(void *ctx, const struct store_head *head, struct store_event *event,
                       struct store_head *next, struct bal_err *err)
{
    (void)err;
    const char *text = ctx;
    event->note = str_make(text, NOTE_BYTES);
    *next = (struct store_head){.size = head->size + 1,
                                .frontier = str_make(text, 32 * 17),
                                .checkpoint = str_make(text, 200)};
    return BAL_OK;
}

static void fill(struct store *s, char *text)
{
    struct bal_err err;
    for (int i = 0; i < EVENTS; i++) {
        if (i % BATCH == 0)
            need(store_begin(s, &err), &err);
        need(store_append(s, make, text, &err), &err);
        if (i % BATCH == BATCH - 1)
            need(store_commit(s, &err), &err);
    }
}

static void measure_events(const char *record)
{
    struct bal_err err;
    struct store s;
    struct store_head head;
    struct store_event event;
    static char text[NOTE_BYTES];
    need(store_create(&s, record, &err), &err);
    double start = now();
    fill(&s, text);
    printf("%-28s %7d in %.2f s\n", "events, a thousand a commit", EVENTS, now() - start);
    start = now();
    for (int i = 0; i < 100; i++)
        need(store_append(&s, make, text, &err), &err);
    printf("%-28s %7d in %.2f s\n", "events, each with its commit", 100, now() - start);
    store_close(&s);
    start = now();
    need(store_open(&s, record, STORE_WRITE, &err), &err);
    need(store_head(&s, &head, &err), &err);
    need(store_event(&s, head.size - 1, &event, &err), &err);
    printf("%-28s %10.2f ms\n", "opened, head and last event read", (now() - start) * 1e3);
    store_close(&s);
    (void)unlink(record);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        (void)fprintf(stderr, "usage: bench_store FOLDER [FILE]...\n");
        return 64;
    }
    AUTO_BUF path = BUF_INIT(1 << 16);
    buf_addf(&path, "%s/bench-store.ballast", argv[1]);
    const char *record = buf_cstr(&path);
    (void)unlink(record);
    for (int i = 2; i < argc; i++)
        measure_file(record, argv[i]);
    measure_events(record);
    return 0;
}
