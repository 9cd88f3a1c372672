// SPDX-License-Identifier: Apache-2.0
// timed.c: runs a command a few times and prints its CPU time, its rate over some bytes and its
// peak memory, as the operating system accounts them (getrusage).
//
//     bench_timed LABEL PATH RUNS COMMAND [ARGUMENT]...     PATH: the file or folder that is read
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/base.h"

static uint64_t file_bytes(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISREG(st.st_mode) ? (uint64_t)st.st_size : 0;
}

static uint64_t bytes_of(const char *path)
{
    DIR *dir = opendir(path);
    if (dir == NULL)
        return file_bytes(path);
    uint64_t bytes = 0;
    AUTO_BUF name = BUF_INIT(1 << 16);
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        buf_clear(&name);
        buf_addf(&name, "%s/%s", path, entry->d_name);
        bytes += file_bytes(buf_cstr(&name));
    }
    closedir(dir);
    return bytes;
}

struct run {
    double cpu;
    double peak_mb;
    int status;
};

static struct run run_once(char **command)
{
    pid_t child = fork();
    if (child == 0) {
        int null = open("/dev/null", O_WRONLY);
        (void)dup2(null, STDOUT_FILENO);
        execvp(command[0], command);
        _exit(127);
    }
    struct rusage use = {0};
    struct run r = {0};
    if (child < 0 || wait4(child, &r.status, 0, &use) < 0)
        r.status = -1;
    r.cpu = (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) +
            (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6;
    r.peak_mb = (double)use.ru_maxrss * 1024 / 1e6;
    return r;
}

static int by_cpu(const void *a, const void *b)
{
    const struct run *x = a, *y = b;
    return (x->cpu > y->cpu) - (x->cpu < y->cpu);
}

enum { MAX_RUNS = 100 };

int main(int argc, char **argv)
{
    uint64_t runs = 0;
    if (argc < 5 || !num_u64(str_from(argv[3]), &runs) || runs == 0 || runs > MAX_RUNS) {
        (void)fprintf(stderr, "usage: bench_timed LABEL PATH RUNS COMMAND [ARGUMENT]...\n");
        return 64;
    }
    struct run done[MAX_RUNS];
    for (uint64_t i = 0; i < runs; i++) {
        done[i] = run_once(argv + 4);
        if (done[i].status != 0) {
            (void)fprintf(stderr, "%s: the command failed\n", argv[1]);
            return 2;
        }
    }
    qsort(done, runs, sizeof *done, by_cpu);
    const struct run *median = &done[runs / 2];
    double mb = (double)bytes_of(argv[2]) / 1e6;
    printf("%-34s %7.0f MB %6.2f s CPU (%.2f to %.2f) %6.0f MB/s %6.0f MB peak\n", argv[1], mb,
           median->cpu, done[0].cpu, done[runs - 1].cpu, mb / median->cpu, median->peak_mb);
    return 0;
}
