// SPDX-License-Identifier: Apache-2.0
// Bundles: the input is a list of changes to a small bundle that the target publishes itself:
//
//     PLACE AT LENGTH BYTES       1, 2, 1 bytes and as many as LENGTH says, again and again
//
// In the object or file with number PLACE, LENGTH bytes from AT on become BYTES; where AT is beyond
// the end they are added there; LENGTH 0 cuts off the rest. Then the operator signs it all again,
// so that the changes reach the checks behind the signatures. `verify` must come to an end, never
// pass, and say FAIL where a list that Ballast makes, or sealed votes, were changed.
#include <stdlib.h>
#include <sys/stat.h>

#include "fuzz/fuzz.h"
#include "support/bundle.h"
#include "support/bundle_forge.h"

static struct county county;
static struct forge good;
static char bad[600];
static bool ready;

// What can be changed: the objects of events, and files (event SIZE_MAX).
static struct {
    size_t event;
    const char *name;
} places[200];
static size_t place_count;

static void add_place(size_t event, const char *name)
{
    if (place_count == ARRAY_LEN(places))
        return;
    places[place_count].event = event;
    places[place_count++].name = name;
}

static void done(void)
{
    forge_done(&good);
    county_done(&county);
}

static void begin(void)
{
    static const struct generate_options small = {.size = GENERATE_SMALL,
                                                  .seed = {"fuzz", 4},
                                                  .cards = 100,
                                                  .contests = 3,
                                                  .unlinked = 0.2,
                                                  .subtotals = 0.2};
    static const char *const keys[] = {"source", "contests",    "assertions", "positions", "scopes",
                                       "pools",  "commitments", "plan",       "list"};
    static const char *const files[] = {
        "cvr/000/leaves.bin", "cvr/000/open1", "cvr/001/leaves.bin", "cvr/001/open1",
        "objects/opened",     "policy",        "derived/risk.json"};
    county_begin(&county, &small);
    county_round(&county, 0, false);
    if (county.round.number > 0)
        county_enter(&county);
    forge_read(&good, bundle_publish(&county, "good"), &county.r.signer);
    (void)snprintf(bad, sizeof bad, "%s", bundle_dir(&county, "bad"));
    (void)mkdir(bad, 0777);
    for (size_t i = 0; i + 1 < good.events.len; i++)
        for (size_t k = 0; k < ARRAY_LEN(keys); k++)
            if (forge_object(&good, i, keys[k]).ptr != NULL)
                add_place(i, keys[k]);
    for (size_t i = 0; i < ARRAY_LEN(files); i++)
        if (forge_file(&good, files[i]) != NULL)
            add_place(SIZE_MAX, files[i]);
    (void)atexit(done);
    ready = true;
}

// Changes one place; false where nothing came of it.
static bool change(struct forge *f, size_t place, size_t at, str bytes)
{
    AUTO_BUF to = BUF_INIT(1 << 24);
    size_t event = places[place].event;
    const char *name = places[place].name;
    str was = event == SIZE_MAX ? forge_file(f, name)->bytes : forge_object(f, event, name);
    if (was.ptr == NULL)
        return false; // an earlier change of the same object
    buf_add(&to, str_head(was, at));
    buf_add(&to, bytes);
    if (bytes.len > 0)
        buf_add(&to, str_skip(was, at + bytes.len));
    if (str_eq(was, buf_str(&to)))
        return false;
    if (event == SIZE_MAX)
        forge_put(f, name, buf_str(&to));
    else
        forge_replace(f, event, name, buf_str(&to));
    return true;
}

// What people wrote (inputs, interpretations) may be written in several ways; how a plan was chosen
// and the imprinted ids of samples are compared with nothing.
static bool is_told(size_t place)
{
    static const char *const free[] = {"contest-def", "manifest-commit", "totals-commit",
                                       "round-open",  "sample",          "mvr"};
    size_t event = places[place].event;
    for (size_t i = 0; event != SIZE_MAX && i < ARRAY_LEN(free); i++)
        if (str_eq(good.events.at[event].type, str_from(free[i])))
            return false;
    return true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct forge f;
    bool changed = false;
    if (!ready)
        begin();
    forge_copy(&f, &good);
    for (str rest = fuzz_str(data, size); rest.len >= 4;) {
        size_t place = (uint8_t)rest.ptr[0] % place_count;
        size_t at = (size_t)(uint8_t)rest.ptr[1] << 8 | (uint8_t)rest.ptr[2];
        str bytes = str_head(str_skip(rest, 4), (uint8_t)rest.ptr[3]);
        changed |= change(&f, place, at, bytes) && is_told(place);
        rest = str_skip(rest, 4 + bytes.len);
    }
    forge_write(&f, bad);
    enum verify_verdict verdict = bundle_verify(bad, &county.env, VERIFY_FAIL, NULL);
    FUZZ_CHECK(verdict != VERIFY_PASS);
    FUZZ_CHECK(!changed || verdict == VERIFY_FAIL);
    forge_done(&f);
    return 0;
}
