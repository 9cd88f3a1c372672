// SPDX-License-Identifier: Apache-2.0
// Verifies one bundle after another: reads their folders from standard input, one a line, and
// answers each with a line: the verdict, and the code of the first check that failed, or "-".
#include <stdio.h>
#include <string.h>

#include "record/bundle/verify_bundle.h"
#include "record/log/env.h"

static const char *first_failed(const struct verify *v)
{
    for (size_t i = 0; i < v->checks.len; i++)
        if (!v->checks.at[i].ok && !v->checks.at[i].open)
            return v->checks.at[i].code;
    return "-";
}

int main(void)
{
    char path[4096];
    const struct record_env env = record_env_system(NULL);
    const struct bundle_wishes wishes = {.policy_sha256 = STR(""), .seed = STR("")};
    while (fgets(path, sizeof path, stdin) != NULL) {
        struct verify v;
        struct bal_err err;
        path[strcspn(path, "\n")] = '\0';
        if (verify_bundle(&v, path, &wishes, &env, &err) == BAL_OK)
            printf("%s %s\n", verify_verdict_name(v.verdict), first_failed(&v));
        else
            printf("ERROR %s\n", err.what);
        verify_done(&v);
        (void)fflush(stdout);
    }
    return 0;
}
