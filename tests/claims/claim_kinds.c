// SPDX-License-Identifier: Apache-2.0
// Asks a bundle each sentence of standard input, one a line, and prints of each its answer, the
// kind that it was read as and the number of its form in claim_forms.def, tabs between; "-" for
// both: it is none of the forms. Without a bundle it prints the kind of every form and the form
// itself, in that order.     claim_kinds [BUNDLE]
#include <stdio.h>
#include <string.h>

#include "record/bundle/bundle_claims.h"
#include "record/log/env.h"

static const struct {
    const char *kind, *form;
} forms[] = {
#define FORM(kind, form, example) {#kind, form},
#include "record/claims/claim_forms.def"
#undef FORM
};

static bal_status answer(struct claim_facts *f, str claim, struct bal_err *err)
{
    struct claim_answer a;
    struct claim_question q;
    BAL_TRY(claim_judge(f, claim, &a, err));
    if (!claim_plain(claim) || !claim_read(f, claim, &q))
        printf("%s\t-\t-\n", claim_verdict_name(a.verdict));
    else
        printf("%s\t%s\t%u\n", claim_verdict_name(a.verdict), forms[q.form].kind, q.form);
    return BAL_OK;
}

int main(int argc, char **argv)
{
    struct bal_err err;
    struct claim_facts f = {0};
    const struct record_env env = record_env_system(NULL);
    char line[8192];
    if (argc < 2) {
        for (size_t i = 0; i < ARRAY_LEN(forms); i++)
            printf("%s\t%s\n", forms[i].kind, forms[i].form);
        return 0;
    }
    bal_status status = bundle_claims(&f, argv[1], STR(""), &env, &err);
    while (status == BAL_OK && fgets(line, sizeof line, stdin) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        status = answer(&f, str_from(line), &err);
    }
    if (status != BAL_OK)
        fprintf(stderr, "claim_kinds: %s\n", err.what);
    claim_facts_done(&f);
    return status == BAL_OK ? 0 : 2;
}
