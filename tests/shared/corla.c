// SPDX-License-Identifier: Apache-2.0
// corla.c: every contest.csv and ResultsReportSummary.csv under data/ of the shared folder, those
// that the data index does not list too.
#include <glob.h>
#include <stdio.h>

#include "data/corla_figures.h"

static void run_pattern(const char *name, void (*check)(const char *path, struct shared_count *all),
                        struct shared_count *all)
{
    AUTO_BUF pattern = BUF_INIT(4096);
    glob_t found = {0};
    if (glob(shared_path(name, &pattern), 0, NULL, &found) == 0)
        for (size_t i = 0; i < found.gl_pathc; i++)
            check(found.gl_pathv[i], all);
    else
        printf("skipped: no %s\n", pattern.ptr);
    globfree(&found);
}

int main(void)
{
    struct shared_count all = {0};
    run_pattern("data/*/*/contest.csv", corla_sizes, &all);
    run_pattern("data/*/*/*/contest.csv", corla_sizes, &all);
    run_pattern("data/*/*/*/ResultsReportSummary.csv", corla_risks, &all);
    return shared_finish(&all);
}
