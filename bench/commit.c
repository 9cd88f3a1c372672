// SPDX-License-Identifier: Apache-2.0
// commit.c: a state's votes committed, opened to everybody (stage 1) and verified.
//
//     bench_commit DIR [CARDS [CONTESTS [COUNTIES [SHARED]]]]    default 5000000 60 64 16
//
// SHARED contests are on every card of the state; each of the others is voted on in the counties
// that it comes to when the contests are dealt out in turn, and every card of these has a leaf in
// it (dense scope). SHARED = CONTESTS: all contests everywhere. Files are written below DIR contest
// by contest and removed after they were verified; the times of writing and reading count.
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "ledger/commit_entry.h"
#include "ledger/commit_open.h"

enum { UNITS = 40, CHOICES = 5, FORMS = CHOICES + 1 };

struct bench {
    const char *dir;
    uint32_t cards, contests, counties, shared;
    double wall[3], cpu[3]; // commit, publish, verify
    uint64_t leaves, bytes, hashes;
    VEC(uint32_t) pos, entry;
    VEC(str) entries;
    struct arena arena;
};

static double now(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

struct watch {
    double wall, cpu;
};

static struct watch watch(void)
{
    return (struct watch){now(CLOCK_MONOTONIC), now(CLOCK_PROCESS_CPUTIME_ID)};
}

// Adds what has gone by to a phase.
static void lap(struct bench *b, int phase, struct watch *w)
{
    struct watch then = *w;
    *w = watch();
    b->wall[phase] += w->wall - then.wall;
    b->cpu[phase] += w->cpu - then.cpu;
}

// The entries of a contest: units x choices, and "not on this card".
static bal_status make_entries(struct bench *b, uint32_t contest, struct bal_err *err)
{
    b->entries.len = 0;
    for (uint32_t i = 0; i <= UNITS * FORMS; i++) {
        AUTO_BUF text = BUF_INIT(1 << 16);
        if (i == UNITS * FORMS)
            buf_addf(&text, "{\"contest\":\"Contest %u\",\"ru\":\"\",\"v\":null}", contest);
        else if (i % FORMS == CHOICES)
            buf_addf(&text, "{\"contest\":\"Contest %u\",\"ru\":\"Precinct %u\",\"v\":[]}", contest,
                     i / FORMS);
        else
            buf_addf(&text,
                     "{\"contest\":\"Contest %u\",\"ru\":\"Precinct %u\",\"v\":[\"Choice %u\"]}",
                     contest, i / FORMS, i % FORMS);
        str *entry = vec_push(&b->entries, LIMIT_CARDS);
        if (entry == NULL)
            return err_memory(err);
        *entry = arena_str(&b->arena, buf_str(&text));
    }
    return arena_check(&b->arena, err);
}

static bal_status make_cards(struct bench *b, uint32_t contest, struct bal_err *err)
{
    uint32_t per = b->cards / b->counties, only = contest - b->shared;
    b->pos.len = b->entry.len = 0;
    for (uint32_t i = 0; i < b->cards; i++) {
        uint32_t county = i / per < b->counties ? i / per : b->counties - 1;
        bool here = contest < b->shared || county % (b->contests - b->shared) == only;
        if (!here)
            continue;
        uint32_t *pos = vec_push(&b->pos, LIMIT_CARDS), *entry = vec_push(&b->entry, LIMIT_CARDS);
        if (pos == NULL || entry == NULL)
            return err_memory(err);
        *pos = i;
        *entry = (i * 2654435761U >> 7) % (UNITS * FORMS + 1);
    }
    return BAL_OK;
}

static void path_of(const struct bench *b, const char *name, char path[4096])
{
    (void)snprintf(path, 4096, "%s/%s", b->dir, name);
}

static bal_status write_files(struct bench *b, const struct commit_leaves *made,
                              struct bal_err *err)
{
    AUTO_SINK leaves = {0};
    AUTO_SINK open = {0};
    char path[4096];
    path_of(b, "leaves.bin", path);
    BAL_TRY(sink_open_file(&leaves, path, err));
    path_of(b, "open1", path);
    BAL_TRY(sink_open_file(&open, path, err));
    commit_leaves_write(made, &leaves);
    BAL_TRY(commit_leaves_open(made, &open, err));
    BAL_TRY(sink_close(&leaves, err));
    return sink_close(&open, err);
}

static bal_status count_cards(void *ctx, str entry, uint64_t cards, struct bal_err *err)
{
    (void)entry, (void)err;
    *(uint64_t *)ctx += cards;
    return BAL_OK;
}

static bal_status verify(struct bench *b, uint64_t count, const struct merkle_hash *root,
                         struct bal_err *err)
{
    char path[4096], other[4096];
    AUTO_SOURCE leaves = {0};
    AUTO_SOURCE open = {0};
    struct commit_read read;
    uint64_t opened = 0, seen = 0;
    path_of(b, "leaves.bin", path);
    path_of(b, "open1", other);
    BAL_TRY(source_open_file(&leaves, path, err));
    BAL_TRY(source_open_file(&open, other, err));
    bal_status status = commit_leaves_read(&leaves, count, root, 0, &read, err);
    const struct commit_opening o = {
        .in = &open, .leaves = &read, .entry = count_cards, .ctx = &seen, .arena = &b->arena};
    if (status == BAL_OK)
        status = commit_open_read(&o, &opened, err);
    if (status == BAL_OK && (opened != count || seen != count))
        status = bal_fail(err, BAL_CONFLICT, "not all leaves were opened");
    b->bytes += leaves.size + open.size;
    commit_read_done(&read);
    (void)unlink(path);
    (void)unlink(other);
    return status;
}

static bal_status run_contest(struct bench *b, uint32_t contest, struct bal_err *err)
{
    uint8_t key[COMMIT_KEY] = {1, 2, 3};
    char name[64];
    struct commit_contest c;
    struct commit_leaves made = {0};
    int len = snprintf(name, sizeof name, "Contest %u", contest);
    BAL_TRY(make_entries(b, contest, err));
    BAL_TRY(make_cards(b, contest, err));
    struct watch w = watch();
    bal_status status = commit_contest_init(&c, STR("evidence.state.example/2026-general/audit"),
                                            str_make(name, (size_t)len), key, err);
    const struct commit_cards cards = {.contest = &c,
                                       .pos = b->pos.at,
                                       .entry = b->entry.at,
                                       .count = (uint32_t)b->pos.len,
                                       .entries = b->entries.at};
    if (status == BAL_OK)
        status = commit_leaves_make(&cards, &made, err);
    lap(b, 0, &w);
    if (status == BAL_OK)
        status = write_files(b, &made, err);
    lap(b, 1, &w);
    struct merkle_hash root = made.root;
    commit_leaves_done(&made);
    commit_contest_done(&c);
    if (status == BAL_OK)
        status = verify(b, cards.count, &root, err);
    lap(b, 2, &w);
    b->leaves += cards.count;
    return status;
}

static void print(const struct bench *b)
{
    // A leaf is made by 5 hashes of messages, checked by 2, and 1 for the node above it both times.
    static const struct {
        const char *name;
        double hashes;
    } phases[] = {{"commit", 6}, {"publish", 0}, {"verify", 3}};
    struct rusage use;
    double n = (double)b->leaves / 1e6, all = 0;
    (void)getrusage(RUSAGE_SELF, &use);
    printf("%u cards, %u counties, %u contests (%u of them everywhere): %ju leaves, %.1f GB of "
           "files\n",
           b->cards, b->counties, b->contests, b->shared, (uintmax_t)b->leaves,
           (double)b->bytes / 1e9);
    for (size_t i = 0; i < ARRAY_LEN(phases); i++) {
        all += b->wall[i];
        printf("%-8s %6.1f s, %6.1f s of CPU: %6.2f million leaves/s", phases[i].name, b->wall[i],
               b->cpu[i], n / b->wall[i]);
        if (phases[i].hashes > 0)
            printf(", %6.2f million hashes/s, %5.2f a CPU second",
                   phases[i].hashes * n / b->wall[i], phases[i].hashes * n / b->cpu[i]);
        printf("\n");
    }
    printf("all      %6.1f s, %.0f MB peak\n", all, (double)use.ru_maxrss * 1024 / 1e6);
}

// SHA-256 of messages of 110 bytes, about what a tag and a leaf hash, one after the other.
static void print_rate(void)
{
    uint8_t digest[SHA256_BYTES] = {0};
    char message[110] = {0};
    double start = now(CLOCK_PROCESS_CPUTIME_ID);
    enum { TIMES = 3000000 };
    for (int i = 0; i < TIMES; i++) {
        memcpy(message, digest, sizeof digest);
        sha256(str_make(message, sizeof message), digest);
    }
    printf("one core: %.2f million hashes of 110 bytes a second (of 64 bytes by 'openssl speed "
           "sha256': see bench/run.sh)\n",
           TIMES / (now(CLOCK_PROCESS_CPUTIME_ID) - start) / 1e6);
}

int main(int argc, char **argv)
{
    static struct bench b = {.cards = 5000000, .contests = 60, .counties = 64, .shared = 16};
    uint32_t *const numbers[] = {&b.cards, &b.contests, &b.counties, &b.shared};
    struct bal_err err = {0};
    bool ok = argc > 1;
    for (int i = 2; ok && i < argc && i < 6; i++)
        ok = num_u32(str_from(argv[i]), numbers[i - 2]);
    if (!ok || b.counties == 0 || b.cards < b.counties || b.shared > b.contests) {
        (void)fprintf(stderr, "usage: bench_commit DIR [CARDS [CONTESTS [COUNTIES [SHARED]]]]\n");
        return 64;
    }
    b.dir = argv[1];
    b.arena = ARENA_INIT(LIMIT_NAMES_BYTES);
    print_rate();
    bal_status status = BAL_OK;
    for (uint32_t c = 0; c < b.contests && status == BAL_OK; c++)
        status = run_contest(&b, c, &err);
    if (status == BAL_OK)
        print(&b);
    else
        (void)fprintf(stderr, "%s\n", err.what);
    vec_done(&b.pos);
    vec_done(&b.entry);
    vec_done(&b.entries);
    arena_done(&b.arena);
    return status == BAL_OK ? 0 : 2;
}
