// SPDX-License-Identifier: Apache-2.0
// commit.c: a state's votes sealed, opened to everybody (stage 1) and verified.
//
//     bench_commit DIR [CARDS [CONTESTS [COUNTIES [SHARED]]]]    default 5000000 60 64 16
//
// SHARED contests are on every card of the state; each of the others is voted on in the counties
// that it comes to when the contests are dealt out in turn, by two thirds of the voters, and every
// card of these has a leaf in it (dense scope). SHARED = CONTESTS: all contests everywhere. Files
// are written below DIR contest by contest and removed after they were verified; the times of
// writing and reading count. Verified is each leaf, each root, that all that is opened are leaves,
// and that every assertion has the margin that was claimed.
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "app/sealed/commitments.h"

enum { BATCH = 200, PRECINCT = 2000, CHOICES = 5 };

struct bench {
    const char *dir;
    uint32_t cards, contests, counties, shared;
    double wall[3], cpu[3]; // commit, publish, verify
    uint64_t leaves, bytes;
    struct election e;
    struct problems problems;
    struct frame f;
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

// ---- the state

static bal_status add_contests(struct bench *b, struct import *imp, struct bal_err *err)
{
    for (uint32_t i = 0; i < b->contests; i++) {
        char text[32];
        uint32_t contest = 0, choice = 0;
        int n = snprintf(text, sizeof text, "Contest %u", i + 1);
        struct contest_def def = {.name = str_make(text, (size_t)n),
                                  .function = FUNCTION_PLURALITY,
                                  .votes_allowed = 1,
                                  .seats = 1};
        BAL_TRY(import_contest(imp, &def, &contest, err));
        for (uint32_t k = 0; k < CHOICES; k++) {
            n = snprintf(text, sizeof text, "Choice %u", k + 1);
            BAL_TRY(import_choice(imp, contest, str_make(text, (size_t)n), STR(""), 0,
                                  CHOICE_REGULAR, &choice, err));
        }
    }
    return BAL_OK;
}

static bal_status add_votes(struct bench *b, struct import *imp, uint32_t card, uint32_t county,
                            struct bal_err *err)
{
    for (uint32_t c = 0; c < b->contests; c++) {
        uint32_t r = (card * 2654435761U ^ c * 40503U) >> 9;
        if (c >= b->shared &&
            (county % (b->contests - b->shared) != c - b->shared || card % 3 == 0))
            continue;
        uint32_t vote = r & 15; // 6 to 5 against the runner-up, others, and one blank
        struct mark mark = {.choice = (uint16_t)(vote < 6 ? 0 : vote < 11 ? 1 : vote % CHOICES)};
        BAL_TRY(import_marks(imp, card, c, vote == 15 ? STATE_BLANK : STATE_MARKED, &mark,
                             vote == 15 ? 0 : 1, err));
    }
    return BAL_OK;
}

static bal_status add_card(struct bench *b, struct import *imp, uint32_t i, struct bal_err *err)
{
    struct election *e = &b->e;
    uint32_t per = b->cards / b->counties, number = 0;
    uint32_t county = i / per < b->counties ? i / per : b->counties - 1, at = i - county * per;
    char text[64], batch[NUM_TEXT];
    int n = snprintf(text, sizeof text, "County %u", county + 1);
    uint32_t jurisdiction = table_add(&e->jurisdictions, str_make(text, (size_t)n));
    n = snprintf(text, sizeof text, "Precinct %u", at / PRECINCT + 1);
    struct card card = {.record = {at % BATCH + 1},
                        .imprinted = ID_DERIVED,
                        .line = i + 5,
                        .precinct = table_add(&e->precincts, str_make(text, (size_t)n))};
    struct manifest_batch row = {.jurisdiction = jurisdiction,
                                 .tabulator = STR("1"),
                                 .batch = num_text(at / BATCH + 1, batch),
                                 .cards = BATCH};
    uint32_t last = county + 1 == b->counties ? b->cards : (county + 1) * per;
    row.cards = last - i < BATCH ? last - i : BATCH;
    if (at % BATCH == 0)
        BAL_TRY(import_manifest(imp, &row, err));
    BAL_TRY(import_batch(imp, jurisdiction, row.tabulator, row.batch, &card.batch, err));
    BAL_TRY(import_card(imp, &card, &number, err));
    return add_votes(b, imp, number, county, err);
}

static bal_status build(struct bench *b, struct bal_err *err)
{
    struct import imp = {.election = &b->e, .problems = &b->problems, .last_batch = TABLE_NONE};
    BAL_TRY(election_init(&b->e, err));
    BAL_TRY(add_contests(b, &imp, err));
    for (uint32_t i = 0; i < b->cards; i++)
        BAL_TRY(add_card(b, &imp, i, err));
    AUTO_ARENA a = ARENA_INIT(1 << 24);
    struct frame_settings *settings = arena_new(&a, struct frame_settings, b->contests);
    BAL_TRY(arena_check(&a, err));
    for (uint32_t c = 0; c < b->contests; c++)
        settings[c] =
            (struct frame_settings){.target = true, .risk_limit = STR("0.05"), .alpha = 0.05};
    return frame_make(&b->f, &b->e, settings, &b->problems, err);
}

// ---- one contest

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

static bal_status check_margins(struct bench *b, uint32_t contest, const struct opened *o,
                                struct bal_err *err)
{
    const struct frame_contest *c = &b->f.contests[contest];
    for (size_t i = 0; i < c->claims.len; i++) {
        int64_t above;
        BAL_TRY(open_above(&c->claims.at[i].claim, c->contest, o, NULL, 0, &above, err));
        if (above != c->claims.at[i].margin.above)
            return bal_fail(err, BAL_CONFLICT, "a margin does not come out");
    }
    return BAL_OK;
}

static bal_status verify(struct bench *b, uint32_t contest, uint64_t count,
                         const struct merkle_hash *root, struct bal_err *err)
{
    char path[4096], other[4096];
    AUTO_SOURCE leaves = {0};
    AUTO_SOURCE open = {0};
    struct opened opened;
    path_of(b, "leaves.bin", path);
    path_of(b, "open1", other);
    BAL_TRY(source_open_file(&leaves, path, err));
    BAL_TRY(source_open_file(&open, other, err));
    const struct open_request r = {.contest = &b->e.contests.at[contest],
                                   .leaves = &leaves,
                                   .open = &open,
                                   .count = count,
                                   .root = *root};
    bal_status status = open_contest(&r, &opened, err);
    if (status == BAL_OK && opened.opened != count)
        status = bal_fail(err, BAL_CONFLICT, "not all leaves were opened");
    if (status == BAL_OK)
        status = check_margins(b, contest, &opened, err);
    b->bytes += leaves.size + open.size;
    opened_done(&opened);
    (void)unlink(path);
    (void)unlink(other);
    return status;
}

static bal_status run_contest(struct bench *b, uint32_t contest, struct bal_err *err)
{
    static const uint8_t key[COMMIT_KEY] = {1, 2, 3};
    struct sealed sealed;
    struct watch w = watch();
    const struct seal_request r = {.frame = &b->f,
                                   .election = STR("evidence.state.example/2026-general/audit"),
                                   .key = key,
                                   .min_cell = 10};
    bal_status status = seal_contest(&r, contest, &sealed, err);
    lap(b, 0, &w);
    if (status == BAL_OK)
        status = write_files(b, &sealed.leaves, err);
    lap(b, 1, &w);
    struct merkle_hash root = sealed.leaves.root;
    uint64_t count = sealed.leaves.of.count;
    sealed_done(&sealed);
    if (status == BAL_OK)
        status = verify(b, contest, count, &root, err);
    lap(b, 2, &w);
    b->leaves += count;
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
    print_rate();
    problems_init(&b.problems);
    struct watch w = watch();
    bal_status status = build(&b, &err);
    printf("made in %.0f s of CPU\n", watch().cpu - w.cpu);
    for (uint32_t c = 0; c < b.contests && status == BAL_OK; c++)
        status = run_contest(&b, c, &err);
    if (status == BAL_OK)
        print(&b);
    else
        (void)fprintf(stderr, "%s\n", err.what);
    frame_done(&b.f);
    problems_done(&b.problems);
    election_done(&b.e);
    return status == BAL_OK ? 0 : 2;
}
