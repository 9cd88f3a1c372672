// SPDX-License-Identifier: Apache-2.0
#include "validation/rates.h"

#include <math.h>
#include <stdio.h>

// Summed from the largest down, in logs.
uint64_t rate_allowed(uint64_t n)
{
    double tail = 0, p = 0.05;
    for (uint64_t k = n; k > 0; k--) {
        double at = lgamma((double)n + 1) - lgamma((double)k + 1) - lgamma((double)(n - k) + 1) +
                    (double)k * log(p) + (double)(n - k) * log1p(-p);
        tail += exp(at);
        if (tail > 0.001)
            return k;
    }
    return 0;
}

void rate_head(const char *title)
{
    printf("\n## %s\n\n| what | audits | confirmed | may be |\n| --- | ---: | ---: | ---: |\n",
           title);
}

bool rate_row(const char *what, const struct rate *r, bool broken)
{
    uint64_t most = rate_allowed(r->audits);
    bool ok = (r->confirmed > most) == broken && r->audits > 0;
    printf("| %s | %ju | %.2f %% | %.2f %% |%s\n", what, (uintmax_t)r->audits, rate_percent(r),
           100 * (double)most / (double)(r->audits > 0 ? r->audits : 1),
           ok       ? ""
           : broken ? " **not shown to be broken**"
                    : " **too high**");
    fflush(stdout);
    return ok;
}
