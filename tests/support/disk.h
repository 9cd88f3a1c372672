// SPDX-License-Identifier: Apache-2.0
// disk.h: a disk with accidents: a SQLite VFS over the real one that counts writes and syncs, fails
// the one it is told to, and can cut the power: then what was not synced is lost, in part or whole.
#ifndef BAL_TESTS_DISK_H
#define BAL_TESTS_DISK_H

#include "base/base.h"

enum disk_accident {
    DISK_NONE,
    DISK_FULL,       // write number `at` finds no space
    DISK_WRITE_FAIL, // write number `at` fails
    DISK_SYNC_FAIL,  // sync number `at` fails
    DISK_CUT,        // the power goes at operation (write, truncation, sync, deletion) number `at`
};

// What is left of unsynced operations after a cut.
enum disk_loss {
    DISK_LOSES_ALL,
    DISK_TEARS_LAST, // all but the last are there, and of that some sectors of 512 bytes
    DISK_LOSES_SOME, // any subset, each write torn at sectors
};

// From now on every connection of this process goes over the shim. Numbers count from 1 and from
// this call on. Call it while no record is open.
void disk_start(enum disk_accident accident, uint64_t at);

bool disk_happened(void);    // the accident
void disk_lasts(bool lasts); // a disk that fails goes on failing (else it fails once)
void disk_lies(bool lies);   // it says that it has synced and has not
uint64_t disk_writes(void);
uint64_t disk_syncs(void);
uint64_t disk_operations(void);

// Ends the shim. After a cut, once all is closed: makes the files what survived.
void disk_end(enum disk_loss loss, uint64_t seed);

// ---- a tape: all operations of a long work, to be cut afterwards anywhere and often

// Between disk_start(DISK_NONE, 0) and disk_end: operations are kept from now on, over several
// connections. Files that are there already are on the tape as they are.
void disk_tape(void);
// What was done so far is acknowledged as step n, which does not fall.
void disk_acknowledge(uint64_t n);
size_t disk_tape_length(void); // operations, after disk_end

// Makes the files what they are when the power goes with operation `at` (not below that of the call
// before), and returns which step was acknowledged before.
uint64_t disk_tape_cut(size_t at, enum disk_loss loss, uint64_t seed);
void disk_tape_done(void);

// ---- files beside the database, that are written without SQLite: told before it is done

void disk_write(const char *path, uint64_t at,
                str bytes); // at 0: of a file that was cut to nothing
void disk_sync(const char *path);
void disk_rename(const char *from, const char *to); // durable with the folder
void disk_sync_folder(const char *path);

#endif
