// SPDX-License-Identifier: Apache-2.0
#include "support/support.h"

#include "support/recompute.h"

#include <stdio.h>
#include <stdlib.h>

#include "app/files/convert.h"

static struct bal_err err;

bool recompute_possible(void)
{
    return system("python3 -c '' 2>/dev/null") == 0;
}

static void save(struct temp *files, struct record *r, const char *name, size_t round,
                 const char *ending, const struct state_object *o)
{
    AUTO_BUF bytes = BUF_INIT((size_t)1 << 30), file = BUF_INIT(64);
    if (o->size == 0)
        return; // there is none
    buf_addf(&file, round > 0 ? "%s-%zu%s" : "%s", name, round, ending);
    assert_ok(record_read_object(r, o, &bytes, &err));
    (void)temp_file(files, buf_cstr(&file), buf_str(&bytes));
}

void recompute_save(struct temp *files, struct record *r)
{
    struct session s;
    struct problems p;
    const struct state *state = &r->state;
    save(files, r, "params.jsonl", 0, "", &state->params);
    save(files, r, "assertions.jsonl", 0, "", &state->assertions);
    save(files, r, "pools.jsonl", 0, "", &state->pools);
    save(files, r, "batches.jsonl", 0, "", &state->batches);
    for (size_t i = 0; i < state->rounds.len; i++) {
        save(files, r, "plan", i + 1, ".jsonl", &state->rounds.at[i].plan);
        save(files, r, "sample", i + 1, ".csv", &state->rounds.at[i].sample);
        save(files, r, "batches", i + 1, ".csv", &state->rounds.at[i].batches);
        save(files, r, "risk", i + 1, ".jsonl", &state->rounds.at[i].risk);
    }
    for (size_t i = 0; i < state->mvrs.len; i++) // one file of each kind a round
        save(files, r, state->mvrs.at[i].batches ? "counts" : "mvr", state->mvrs.at[i].round,
             ".csv", &state->mvrs.at[i].list);
    (void)temp_file(files, "seed.txt", state->seed);
    problems_init(&p);
    assert_ok(session_open(&s, r, &p, &err));
    assert_ok(convert_write(s.election, format_find(STR("ballast-cvr")),
                            temp_path(files, "cvr.csv"), true, &err));
    assert_ok(convert_write(s.election, format_find(STR("ballast-manifest")),
                            temp_path(files, "manifest.csv"), true, &err));
    session_close(&s);
    problems_done(&p);
}

static bool run(const struct temp *files, const char *program, const char *quiet)
{
    AUTO_BUF command = BUF_INIT(4096);
    buf_addf(&command, "python3 -B '%s/%s' '%s' %s", SUPPORT_DIR, program, files->folder, quiet);
    fflush(stdout);
    return system(buf_cstr(&command)) == 0;
}

bool recompute_run(const struct temp *files, const char *quiet)
{
    return run(files, "recompute.py", quiet);
}

bool recompute_batches(const struct temp *files, const char *quiet)
{
    return run(files, "recompute_batches.py", quiet);
}
