// SPDX-License-Identifier: Apache-2.0
// place.h: whether a file may hold a record where it lies, and the lock of the one that writes.
#ifndef BAL_DB_PLACE_H
#define BAL_DB_PLACE_H

#include "base/base.h"

// What kind of network file system that magic number of statfs(2) is; NULL for a local one.
// `on_disk`: the file system lies on a block device of this machine (FUSE may or may not).
const char *place_network(long magic, bool on_disk);

// BAL_UNSUPPORTED when the file (or folder) is on a network file system. There, locks between
// machines do not hold, memory cannot be shared, and "written" may not mean that it is on a disk.
BAL_CHECKED bal_status place_check(const char *path, struct bal_err *err);

// Makes an empty file that nobody else may read. BAL_CONFLICT where something is there already.
BAL_CHECKED bal_status place_create(const char *path, struct bal_err *err);

// Makes the names in the folder of the file durable.
BAL_CHECKED bal_status place_sync_folder(const char *path, struct bal_err *err);

// Waits up to wait_ms for the lock of the one that writes, which lasts until place_unlock, or until
// the process ends however it does. BAL_CONFLICT when somebody else keeps it, BAL_DENIED when the
// file cannot be written.
BAL_CHECKED bal_status place_lock(const char *path, int wait_ms, int *lock, struct bal_err *err);
void place_unlock(int lock); // -1 is no lock

// Whether the file, and new ones beside it, can be written by this process.
bool place_writable(const char *path);

#endif
