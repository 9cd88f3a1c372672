// SPDX-License-Identifier: Apache-2.0
// bundle_forge.h: a bundle taken apart, changed, and put together again by an operator who signs
// anything: every signature, tile, hash and list is right, so that the bundle is wrong in just one
// way. For bundles of one operator.
#ifndef BAL_TESTS_BUNDLE_FORGE_H
#define BAL_TESTS_BUNDLE_FORGE_H

#include "ledger/note.h"

struct forge_event {
    str type, body;
    int64_t time;
};

struct forge_file {
    str path, bytes;
};

struct forge {
    struct note_signer signer;
    VEC(struct forge_event) events;
    VEC(struct forge_file) files; // all but the log's
    struct arena arena;
};

// From a folder whose log is that of the signer.
void forge_read(struct forge *f, const char *dir, const struct note_signer *signer);
void forge_done(struct forge *f);

// A copy, to change; the original must outlive it.
void forge_copy(struct forge *f, const struct forge *from);

// Number of the n-th event of that type (from 0); events.len: there is none.
size_t forge_find(const struct forge *f, const char *type, size_t n);

// The content of the object that the event's body names under that key (`"list":{`); .ptr NULL: it
// names none that is here.
str forge_object(const struct forge *f, size_t event, const char *key);

// Another content of it, named by its new hash; of a salted one by its old salt.
void forge_replace(struct forge *f, size_t event, const char *key, str bytes);

// The first `from` in the body becomes `to`. False: there is none.
bool forge_body(struct forge *f, size_t event, const char *from, const char *to);

// The bytes of a file, or NULL; their new ones.
struct forge_file *forge_file(struct forge *f, const char *path);
void forge_put(struct forge *f, const char *path, str bytes);

// Writes it all to a folder that has the same bundle in it, as it was or forged. The last `bundle`
// event gets the list of the files as they are.
void forge_write(struct forge *f, const char *dir);

#endif
