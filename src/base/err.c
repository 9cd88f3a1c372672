// SPDX-License-Identifier: Apache-2.0
#include "base/err.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    int exit_status;
} status_table[] = {
    [BAL_OK] = {"ok", 0},
    [BAL_NOT_FOUND] = {"not-found", 2},
    [BAL_INVALID] = {"invalid", 2},
    [BAL_LIMIT] = {"limit", 2},
    [BAL_IO] = {"io", 2},
    [BAL_CONFLICT] = {"conflict", 2},
    [BAL_UNSUPPORTED] = {"unsupported", 2},
    [BAL_DENIED] = {"denied", 2},
    [BAL_USAGE] = {"usage", 64},
};

int err_exit_status(bal_status code)
{
    return status_table[code].exit_status;
}

const char *err_name(bal_status code)
{
    return status_table[code].name;
}

// A cut message must not end inside a UTF-8 character.
static void trim_utf8(char *text, size_t size, int wanted)
{
    if (wanted < 0 || (size_t)wanted < size)
        return;
    size_t n = strlen(text);
    while (n > 0 && ((unsigned char)text[n - 1] & 0xC0) == 0x80)
        n--;
    if (n > 0 && (unsigned char)text[n - 1] >= 0xC0)
        n--;
    text[n] = '\0';
}

bal_status bal_fail_args(struct bal_err *err, bal_status code, const char *fmt, va_list args)
{
    if (err != NULL) {
        err->code = code;
        trim_utf8(err->what, sizeof err->what, vsnprintf(err->what, sizeof err->what, fmt, args));
        err->where[0] = err->hint[0] = '\0';
    }
    return code;
}

bal_status bal_fail(struct bal_err *err, bal_status code, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    bal_fail_args(err, code, fmt, args);
    va_end(args);
    return code;
}

void err_where(struct bal_err *err, const char *fmt, ...)
{
    if (err == NULL || err->where[0] != '\0')
        return;
    va_list args;
    va_start(args, fmt);
    trim_utf8(err->where, sizeof err->where, vsnprintf(err->where, sizeof err->where, fmt, args));
    va_end(args);
}

void err_hint(struct bal_err *err, const char *fmt, ...)
{
    if (err == NULL || err->hint[0] != '\0')
        return;
    va_list args;
    va_start(args, fmt);
    trim_utf8(err->hint, sizeof err->hint, vsnprintf(err->hint, sizeof err->hint, fmt, args));
    va_end(args);
}

bal_status err_memory(struct bal_err *err)
{
    return bal_fail(err, BAL_LIMIT, "no memory left");
}

bal_status err_errno(struct bal_err *err, const char *verb, const char *path)
{
    int saved = errno;
    bal_status code = BAL_IO;
    if (saved == ENOENT || saved == ENOTDIR)
        code = BAL_NOT_FOUND;
    else if (saved == EACCES || saved == EPERM)
        code = BAL_DENIED;
    char text[80];
    bal_fail(err, code, "cannot %s: %s", verb, strerror_r(saved, text, sizeof text));
    err_where(err, "%s", path);
    return code;
}
