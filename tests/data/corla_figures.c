// SPDX-License-Identifier: Apache-2.0
#include "data/corla_figures.h"

#include <math.h>
#include <stdio.h>

#include "published/published.h"

static void judge(struct shared_count *here, bool ok, const char *path,
                  const struct published_contest *c)
{
    here->passed += ok;
    here->failed += !ok;
    if (!ok)
        printf("FAIL %s '" STR_FMT "': " STR_FMT "\n", path, STR_ARG(c->contest),
               STR_ARG(c->reason));
}

static void run_folder(const char *path, bool risks, struct shared_count *all)
{
    AUTO_BUF folder = BUF_INIT(4096);
    struct shared_count here = {0};
    struct bal_err err;
    struct published p;
    str whole = str_from(path);
    buf_add(&folder, str_head(whole, str_rindex(whole, '/')));
    if (published_verify(&p, buf_cstr(&folder), STR(""), &err) != BAL_OK) {
        printf("FAIL %s: %s\n", path, err.what);
        here.failed++;
    }
    for (size_t i = 0; i < p.contests.len; i++) {
        const struct published_contest *c = &p.contests.at[i];
        if (risks && !isnan(c->risk))
            judge(&here, c->agrees, path, c);
        if (!risks && c->has_size)
            judge(&here, c->size_agrees, path, c);
    }
    printf("%lu of %lu figures of %s\n", here.passed, here.passed + here.failed, path);
    all->passed += here.passed;
    all->failed += here.failed;
    published_end(&p);
}

void corla_sizes(const char *path, struct shared_count *all)
{
    run_folder(path, false, all);
}

void corla_risks(const char *path, struct shared_count *all)
{
    run_folder(path, true, all);
}
