// SPDX-License-Identifier: Apache-2.0
// replay.c: runs a fuzz target without libFuzzer: on every file of a folder, then, for a time, on
// pseudo-random changes of them.
//     fuzz_NAME [--mutate SECONDS] [--seed N] [--save FOLDER] CORPUS
// The target runs in a child, whose input lies in shared memory: however the child ends, the input
// that did it is saved. Exit status 0 when all promises hold, 1 when one is broken, 2 otherwise.
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "fuzz/fuzz.h"
#include "support/random.h"

enum { INPUT_SECONDS = 20, LIMIT_FILES = 10000 };

struct input {
    size_t len;
    char bytes[FUZZ_INPUT];
};

struct shared { // with the child
    struct input now;
    uint64_t changed; // how many changed inputs have been tried
};

struct replay {
    const char *corpus, *save;
    double seconds;
    uint64_t random;
    VEC(struct input *) files;
    struct arena arena;
    struct shared *shared;
};

static void need(bool ok, const char *what)
{
    if (ok)
        return;
    perror(what);
    exit(2);
}

static double seconds_now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void load_file(struct replay *r, const char *path)
{
    struct input **slot = vec_push(&r->files, LIMIT_FILES);
    need(slot != NULL, "too many files");
    *slot = arena_new(&r->arena, struct input, 1);
    FILE *f = fopen(path, "rb");
    need(*slot != NULL && f != NULL, path);
    (*slot)->len = fread((*slot)->bytes, 1, FUZZ_INPUT, f);
    need(getc(f) == EOF, "the file is too long for a corpus");
    fclose(f);
}

static int no_hidden(const struct dirent *entry)
{
    return entry->d_name[0] != '.';
}

// In the order of their names, so that a seed means the same everywhere.
static void load_corpus(struct replay *r)
{
    struct dirent **names;
    int n = scandir(r->corpus, &names, no_hidden, alphasort);
    need(n >= 0, r->corpus);
    for (int i = 0; i < n; i++) {
        char path[4096];
        snprintf(path, sizeof path, "%s/%s", r->corpus, names[i]->d_name);
        load_file(r, path);
        free(names[i]);
    }
    free(names);
    if (n == 0) {
        fprintf(stderr, "%s: no files\n", r->corpus);
        exit(2);
    }
}

static size_t below(struct replay *r, size_t n)
{
    return n ? test_random(&r->random) % n : 0;
}

// Puts n bytes in at a place; what does not fit falls off the end.
static void insert(struct input *in, size_t at, const char *bytes, size_t n)
{
    char copy[FUZZ_INPUT];
    n = n < FUZZ_INPUT - at ? n : FUZZ_INPUT - at;
    memcpy(copy, bytes, n);
    size_t rest = in->len - at < FUZZ_INPUT - at - n ? in->len - at : FUZZ_INPUT - at - n;
    memmove(in->bytes + at + n, in->bytes + at, rest);
    memcpy(in->bytes + at, copy, n);
    in->len = at + n + rest;
}

static char interesting(struct replay *r)
{
    static const char bytes[] = "\0\n\r\t ,;:\"'\\/=+-.{}[]()<>0019aeEuX_#%\x1F\x7F\x80\xBF\xC3\xE2"
                                "\xED\xEF\xF0\xFE\xFF";
    return bytes[below(r, sizeof bytes - 1)];
}

static void change_byte(struct replay *r, struct input *in)
{
    size_t at = below(r, in->len);
    char c = interesting(r);
    switch (below(r, 5)) {
    case 0:
        in->bytes[at] = (char)(in->bytes[at] ^ 1 << below(r, 8));
        break;
    case 1:
        in->bytes[at] = c;
        break;
    case 2:
        insert(in, at, &c, 1);
        break;
    case 3: // another digit, where there is one
        while (at < in->len && (in->bytes[at] < '0' || in->bytes[at] > '9'))
            at++;
        if (at < in->len)
            in->bytes[at] = (char)('0' + below(r, 10));
        break;
    default:
        in->bytes[at] = (char)below(r, 256);
    }
}

// Moves, doubles and drops ranges of the input and of another file.
static void change_range(struct replay *r, struct input *in)
{
    const struct input *other = r->files.at[below(r, r->files.len)];
    size_t at = below(r, in->len), from = below(r, in->len);
    size_t n = 1 + below(r, below(r, 8) ? 16 : in->len - at);
    size_t there = below(r, other->len);
    size_t part = 1 + below(r, below(r, 4) ? 16 : other->len - there);
    n = n < in->len - at ? n : in->len - at;
    part = part < other->len - there ? part : other->len - there;
    switch (below(r, 6)) {
    case 0:
        insert(in, from, in->bytes + at, n);
        break;
    case 1:
        memmove(in->bytes + at, in->bytes + at + n, in->len - at - n);
        in->len -= n;
        break;
    case 2:
        insert(in, at, other->bytes + there, part);
        break;
    case 3: // goes on as the other file does
        in->len = at;
        insert(in, at, other->bytes + there, other->len - there);
        break;
    case 4:
        in->len = at;
        break;
    default:
        for (size_t i = below(r, 40); i > 0; i--)
            insert(in, from, in->bytes + at, n);
    }
}

static void mutate(struct replay *r, struct input *in)
{
    *in = *r->files.at[below(r, r->files.len)];
    for (size_t i = 1 + below(r, 6); i > 0; i--) {
        if (in->len == 0)
            in->bytes[in->len++] = interesting(r);
        else if (below(r, 3) == 0)
            change_range(r, in);
        else
            change_byte(r, in);
    }
}

// On a copy of the exact size, so that a read past its end is noticed.
static void run_one(const struct input *in)
{
    uint8_t *copy = malloc(in->len + !in->len);
    need(copy != NULL, "memory");
    memcpy(copy, in->bytes, in->len);
    alarm(INPUT_SECONDS);
    LLVMFuzzerTestOneInput(copy, in->len);
    alarm(0);
    free(copy);
}

static void run_all(struct replay *r)
{
    for (size_t i = 0; i < r->files.len; i++) {
        r->shared->now = *r->files.at[i];
        run_one(&r->shared->now);
    }
    for (double end = seconds_now() + r->seconds; seconds_now() < end; r->shared->changed++) {
        mutate(r, &r->shared->now);
        run_one(&r->shared->now);
    }
}

static int save(const struct replay *r, const char *program, int status)
{
    const struct input *in = &r->shared->now;
    char path[4096];
    str name = str_basename(str_from(program));
    snprintf(path, sizeof path, "%s/" STR_FMT "-%08x", r->save, STR_ARG(name),
             table_hash(str_make(in->bytes, in->len)));
    FILE *f = fopen(path, "wb");
    need(f != NULL && fwrite(in->bytes, 1, in->len, f) == in->len && fclose(f) == 0, path);
    const char *how = WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM ? "too slow" : "failed";
    printf(STR_FMT ": %s after %llu changed inputs; the last input is %s\n", STR_ARG(name), how,
           (unsigned long long)r->shared->changed, path);
    return 1;
}

// Takes the option's value where it is `name`; false when it is another option.
static bool option(const char *name, int argc, char **argv, int *i, const char **value)
{
    if (strcmp(argv[*i], name) != 0)
        return false;
    *value = *i + 1 < argc ? argv[++*i] : "";
    return true;
}

static void options(struct replay *r, int argc, char **argv)
{
    const char *value;
    bool ok = true;
    for (int i = 1; i < argc; i++) {
        if (option("--mutate", argc, argv, &i, &value))
            ok = ok && num_double(str_from(value), &r->seconds);
        else if (option("--seed", argc, argv, &i, &value))
            ok = ok && num_u64(str_from(value), &r->random);
        else if (!option("--save", argc, argv, &i, &r->save))
            r->corpus = argv[i];
    }
    if (ok && r->corpus != NULL)
        return;
    fprintf(stderr, "%s [--mutate SECONDS] [--seed N] [--save FOLDER] CORPUS\n", argv[0]);
    exit(2);
}

int main(int argc, char **argv)
{
    static struct replay r = {.save = ".", .random = 1, .arena = {.max = (size_t)1 << 30}};
    options(&r, argc, argv);
    load_corpus(&r);
    r.shared =
        mmap(NULL, sizeof *r.shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    need(r.shared != MAP_FAILED, "shared memory");
    fflush(NULL);
    double start = seconds_now();
    pid_t child = fork();
    need(child >= 0, "fork");
    if (child == 0) {
        run_all(&r);
        exit(0); // where leaks are looked for
    }
    int status;
    need(waitpid(child, &status, 0) == child, "wait");
    size_t files = r.files.len;
    if (status != 0)
        return save(&r, argv[0], status);
    printf(STR_FMT ": %zu files, %llu changed inputs in %.1f s\n",
           STR_ARG(str_basename(str_from(argv[0]))), files, (unsigned long long)r.shared->changed,
           seconds_now() - start);
    vec_done(&r.files);
    arena_done(&r.arena);
    return 0;
}
