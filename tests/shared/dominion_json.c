// SPDX-License-Identifier: Apache-2.0
// dominion_json.c: the Dominion JSON exports of the shared folder, read as packages. What they must
// hold was counted from the files themselves, by other means than this reader.
#include <stdio.h>

#include "formats/format.h"
#include "support/describe.h"
#include "support/dominion.h"
#include "support/shared.h"

enum { STATES = STATE_WITHHELD + 1 };

struct expected {
    const char *folder;
    uint32_t cards, several_sheets, adjudicated;
    // Contests on cards by state, without and with ranks; marks in all.
    uint64_t plurality[STATES], ranked[STATES], marks;
    uint64_t problems[4]; // ambiguous marks' contests, recovered records, disagreements, others
};

static const struct expected sets[] = {
    // Alaska 2024, ten batches: contests of which the voter was not eligible, ambiguous marks.
    {.folder = "data/dominion-json-ak2024/input",
     .cards = 197,
     .plurality = {[STATE_BLANK] = 620,
                   [STATE_MARKED] = 1288,
                   [STATE_OVERVOTED] = 2,
                   [STATE_INVALID] = 1388},
     .ranked = {[STATE_BLANK] = 41, [STATE_MARKED] = 479, [STATE_INVALID] = 248},
     .marks = 3074,
     .problems = {56, 0, 0, 1}},
    // A test deck of 2020: IsVote says nothing from rank 2 on.
    {.folder = "data/dominion-json-ak2020test/input",
     .cards = 1000,
     .ranked = {[STATE_BLANK] = 55, [STATE_MARKED] = 945},
     .marks = 4767,
     .problems = {0, 0, 0, 1}},
    // San Francisco 2024, one batch: record ids withheld, four sheets, adjudicated cards. That
    // nothing disagrees shows that marks and undervotes make the votes allowed in every contest.
    {.folder = "data/dominion-json-sf2024-0/input",
     .cards = 74,
     .several_sheets = 56,
     .adjudicated = 6,
     .plurality = {[STATE_BLANK] = 89, [STATE_MARKED] = 532},
     .ranked = {[STATE_BLANK] = 18, [STATE_MARKED] = 86},
     .marks = 741,
     .problems = {1, 74, 0, 0}},
};

static void count_cards(const struct election *e, struct expected *got)
{
    for (uint32_t i = 0; i < e->cards; i++) {
        const struct card c = election_card(e, i);
        got->several_sheets += c.sheet > 1;
        got->adjudicated += (c.flags & CARD_ADJUDICATED) != 0;
        for (size_t k = 0; k < e->contests.len; k++) {
            const struct contest *contest = &e->contests.at[k];
            struct mark_set set = contest_set(contest, column_get(&contest->column, i));
            if (set.state != STATE_NOT_ON_CARD)
                (contest->ranks > 0 ? got->ranked : got->plurality)[set.state]++;
            got->marks += set.count;
        }
    }
}

static void count_problems(const struct problems *p, struct expected *got)
{
    static const enum problem_id ids[] = {PROBLEM_ambiguous_mark, PROBLEM_recovered_record,
                                          PROBLEM_machine_disagrees};
    for (size_t i = 0; i < PROBLEM_COUNT; i++)
        got->problems[3] += p->count[i];
    for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
        got->problems[i] = p->count[ids[i]];
        got->problems[3] -= p->count[ids[i]];
    }
}

static bool same(const char *folder, const char *what, uint64_t want, uint64_t got)
{
    if (want != got)
        printf("%s: %s: %llu, not %llu\n", folder, what, (unsigned long long)got,
               (unsigned long long)want);
    return want == got;
}

static bool compare(const struct expected *want, const struct expected *got)
{
    bool ok = same(want->folder, "cards", want->cards, got->cards);
    ok &= same(want->folder, "cards of later sheets", want->several_sheets, got->several_sheets);
    ok &= same(want->folder, "adjudicated cards", want->adjudicated, got->adjudicated);
    ok &= same(want->folder, "marks", want->marks, got->marks);
    for (int i = 0; i < STATES; i++) {
        const char *name = state_name((enum contest_state)i);
        ok &= same(want->folder, name, want->plurality[i], got->plurality[i]);
        ok &= same(want->folder, name, want->ranked[i], got->ranked[i]);
    }
    for (size_t i = 0; i < ARRAY_LEN(want->problems); i++)
        ok &= same(want->folder, "problems", want->problems[i], got->problems[i]);
    return ok;
}

static bool read_set(const struct inputs *set, const struct expected *want)
{
    struct election e = {0};
    struct problems p;
    struct bal_err err = {0};
    struct import imp = {.election = &e, .problems = &p, .last_batch = TABLE_NONE};
    const struct format *f = format_detect_set(set);
    problems_init(&p);
    bool ok = f != NULL && str_eq(str_from(f->name), STR("dominion-json")) &&
              election_init(&e, &err) == BAL_OK && f->read_set(set, &imp, &err) == BAL_OK &&
              election_check_duplicates(&e, &p, &err) == BAL_OK;
    if (!ok)
        printf("%s: not read: %s\n", want->folder, err.what);
    struct expected got = {.cards = e.cards};
    count_cards(&e, &got);
    count_problems(&p, &got);
    ok = ok && compare(want, &got);
    election_done(&e);
    problems_done(&p);
    return ok;
}

// The exports of the folder without their manifests, as a package is read or by looking for ranks
// before, described in *out.
static bool read_exports(const struct inputs *set, bool twice, struct buf *out)
{
    struct arena arena = ARENA_INIT((size_t)256 << 20);
    struct export_text texts[16];
    struct export_read r;
    size_t count = 0;
    bool ok = true;
    for (size_t i = 0; i < set->files.len && count < ARRAY_LEN(texts); i++) {
        const struct input *in = &set->files.at[i];
        str text = STR("");
        if (!str_starts(in->base, STR("CvrExport")))
            continue;
        ok = ok && shared_read(in->path, &arena, &text);
        texts[count++] = (struct export_text){DJ_KINDS, text.ptr};
    }
    if (twice)
        export_read_twice(&r, texts, count, 0);
    else
        export_read(&r, texts, count, 65536);
    describe_election(&r.e, &r.p, out);
    ok = ok && count > 0 && r.status == BAL_OK && r.asked == twice && buf_cstr(out) != NULL;
    export_done(&r);
    arena_done(&arena);
    return ok;
}

// That a contest is ranked is known at the end only: this makes no difference, and costs no second
// reading.
static bool read_alone(const struct inputs *set, const struct expected *want)
{
    AUTO_BUF once = BUF_INIT((size_t)256 << 20), twice = BUF_INIT((size_t)256 << 20);
    bool ok = read_exports(set, false, &once) && read_exports(set, true, &twice) &&
              str_eq(buf_str(&once), buf_str(&twice));
    if (!ok)
        printf("%s: read otherwise without manifests\n", want->folder);
    return ok;
}

int main(void)
{
    struct shared_count count = {0};
    AUTO_BUF path = BUF_INIT(1 << 16);
    for (size_t i = 0; i < ARRAY_LEN(sets); i++) {
        struct inputs set;
        struct bal_err err;
        if (inputs_open(&set, shared_path(sets[i].folder, &path), &err) != BAL_OK) {
            printf("skipped: %s\n", sets[i].folder);
            count.skipped++;
            continue;
        }
        bool ok = read_set(&set, &sets[i]) && read_alone(&set, &sets[i]);
        count.passed += ok;
        count.failed += !ok;
        inputs_close(&set);
    }
    return shared_finish(&count);
}
