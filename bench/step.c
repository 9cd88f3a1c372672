// SPDX-License-Identifier: Apache-2.0
// step.c: runs one step of something longer, once, and prints what it took.
//
//     bench_step LABEL FIGURES COMMAND [ARGUMENT]...
//
// What the command prints goes to FIGURES.out; a line "LABEL WALL CPU PEAK" (seconds, seconds of
// all threads, MB; divided by tabs) is added to FIGURES. The exit status is the command's.
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double seconds(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static void become(const char *figures, char **command)
{
    char path[4096];
    (void)snprintf(path, sizeof path, "%s.out", figures);
    int out = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (out >= 0)
        (void)dup2(out, STDOUT_FILENO);
    (void)execvp(command[0], command);
    _exit(127);
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        (void)fprintf(stderr, "usage: bench_step LABEL FIGURES COMMAND [ARGUMENT]...\n");
        return 64;
    }
    struct rusage use = {0};
    int status = 0;
    double start = now();
    pid_t child = fork();
    if (child == 0)
        become(argv[2], argv + 3);
    if (child < 0 || wait4(child, &status, 0, &use) < 0 || !WIFEXITED(status)) {
        (void)fprintf(stderr, "bench_step: %s was not done\n", argv[1]);
        return 2;
    }
    double wall = now() - start, cpu = seconds(use.ru_utime) + seconds(use.ru_stime);
    double peak = (double)use.ru_maxrss * 1024 / 1e6;
    FILE *figures = fopen(argv[2], "a");
    if (figures == NULL)
        return 2;
    (void)fprintf(figures, "%s\t%.2f\t%.2f\t%.0f\n", argv[1], wall, cpu, peak);
    (void)fclose(figures);
    printf("%-28s %8.1f s %8.1f s of CPU %6.0f MB peak\n", argv[1], wall, cpu, peak);
    return WEXITSTATUS(status);
}
