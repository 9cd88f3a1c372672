// SPDX-License-Identifier: Apache-2.0
// bundle.h: bundles for tests: published from a county's record, checked, and broken.
#ifndef BAL_TESTS_BUNDLE_H
#define BAL_TESTS_BUNDLE_H

#include "record/bundle/verify_bundle.h"
#include "record/publish/publish.h"
#include "support/county.h"

// Publishes the county's record to the folder of that name in its own; returns its path, valid
// until the next.
const char *bundle_publish(struct county *c, const char *name);
const char *bundle_dir(struct county *c, const char *name);

// Verifies a folder. What failed is printed where something else than FAIL was wanted. `first`
// (8 bytes, or NULL) gets the first code that failed, or "".
enum verify_verdict bundle_verify(const char *dir, const struct record_env *env,
                                  enum verify_verdict wanted, char *first);

// The files of a folder and of all in it: paths relative to it, ascending.
struct bundle_paths {
    VEC(char *) at;
};

void bundle_list(const char *dir, struct bundle_paths *out);
void bundle_paths_done(struct bundle_paths *p);

// Copies a folder with all in it.
void bundle_copy(const char *from, const char *to);

// Reads or writes a file in the folder.
void bundle_get(const char *dir, const char *path, struct buf *out);
void bundle_put(const char *dir, const char *path, str bytes);

#endif
