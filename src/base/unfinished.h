// SPDX-License-Identifier: Apache-2.0
// unfinished.h: what is written under a name that it will not keep, and must go when a signal ends
// the program.
//
//     unfinished_begin(&mask);                 // no signal ends the program between these two
//     if (mkdir(part, 0777) == 0)
//         unfinished_add(part);
//     unfinished_end(&mask);
#ifndef BAL_BASE_UNFINISHED_H
#define BAL_BASE_UNFINISHED_H

#include <signal.h>

// From now on SIGHUP, SIGINT and SIGTERM remove what is unfinished, and then end the program as
// they would have without this. Those that are ignored stay so.
void unfinished_watch(void);

void unfinished_begin(sigset_t *mask);
void unfinished_end(const sigset_t *mask);

// A file, or a folder of files. The text must live until unfinished_forget, which takes the same
// pointer. Past a ceiling that no command reaches a name is left out: what it names then stays.
void unfinished_add(const char *path);
void unfinished_forget(const char *path);

// Removes the file, or the folder and the files in it; folders in it stay, and it with them. A
// signal handler may call it.
void unfinished_remove(const char *path);

#endif
