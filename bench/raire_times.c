// SPDX-License-Identifier: Apache-2.0
// raire_times.c: times bench_raire as a whole process (user and system CPU, the least of a few
// runs: on a machine that does other things, too, all else adds to it) beside figures of raire-rs.
// Standard input has a line a problem:
//
//     raire-rs's milliseconds, a tab, the problem's JSON file, a tab, its name
//
//     bench_raire_times PROGRAM RUNS < LINES
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/base.h"

enum { MAX_RUNS = 100, LINE_BYTES = 8192, TEXT_BYTES = 200 };

// What the program prints, and its CPU in milliseconds; below 0 when it fails.
static double run(const char *program, const char *path, char text[static TEXT_BYTES])
{
    int ends[2], status = -1;
    struct rusage use = {0};
    if (pipe(ends) != 0)
        return -1;
    pid_t child = vfork(); // the child's time has no copied memory of the parent in it
    if (child == 0) {
        (void)dup2(ends[1], STDOUT_FILENO);
        execl(program, program, path, (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    ssize_t got = read(ends[0], text, TEXT_BYTES - 1);
    text[got > 0 ? got : 0] = '\0';
    close(ends[0]);
    if (child < 0 || wait4(child, &status, 0, &use) < 0 || status != 0)
        return -1;
    return (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) * 1e3 +
           (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e3;
}

static double least(const char *program, const char *path, uint64_t runs,
                    char text[static TEXT_BYTES])
{
    double best = -1;
    for (uint64_t i = 0; i < runs; i++) {
        double ms = run(program, path, text);
        if (ms < 0)
            return -1;
        best = i == 0 || ms < best ? ms : best;
    }
    return best;
}

int main(int argc, char **argv)
{
    static char line[LINE_BYTES];
    char text[TEXT_BYTES];
    uint64_t runs = 0;
    double mine = 0, theirs = 0, peer;
    if (argc != 3 || !num_u64(str_from(argv[2]), &runs) || runs == 0 || runs > MAX_RUNS) {
        (void)fprintf(stderr, "usage: bench_raire_times PROGRAM RUNS < LINES\n");
        return 64;
    }
    printf("%-34s %5s %6s %8s %11s %9s %9s\n", "problem", "cand.", "assert", "margin", "difficulty",
           "ms", "raire-rs");
    while (fgets(line, sizeof line, stdin) != NULL) {
        str rest = str_trim(str_from(line)), number = str_cut(&rest, '\t');
        str path = str_cut(&rest, '\t');
        if (!num_double(number, &peer) || path.len == 0)
            continue;
        line[path.ptr + path.len - line] = '\0';
        double ms = least(argv[1], path.ptr, runs, text);
        if (ms < 0) {
            (void)fprintf(stderr, "%s: the program failed\n", path.ptr);
            return 2;
        }
        str figures = str_trim(str_from(text)), c = str_cut(&figures, ' ');
        str assertions = str_cut(&figures, ' '), margin = str_cut(&figures, ' ');
        str difficulty = str_cut(&figures, ' ');
        printf("%-34.*s %5.*s %6.*s %8.*s %11.*s %9.2f %9.1f%s\n", STR_ARG(rest), STR_ARG(c),
               STR_ARG(assertions), STR_ARG(margin), STR_ARG(difficulty), ms, peer,
               ms > peer ? " slower" : "");
        mine += ms;
        theirs += peer;
    }
    printf("%-34s %42.2f %9.1f\n", "sum", mine, theirs);
    return 0;
}
