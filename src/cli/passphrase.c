// SPDX-License-Identifier: Apache-2.0
#include "cli/passphrase.h"

#include <fcntl.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

enum { PASSPHRASE_BYTES = 1000 };

static bool from_environment(struct buf *out)
{
    const char *text = getenv("BALLAST_PASSPHRASE");
    if (text == NULL)
        return false;
    buf_add(out, str_from(text));
    return true;
}

// Reads a line without its end; false when there is none or it is too long.
static bool read_line(int fd, struct buf *out)
{
    char c;
    while (read(fd, &c, 1) == 1) {
        if (c == '\n')
            return true;
        if (out->len == PASSPHRASE_BYTES)
            return false;
        buf_add_char(out, c);
    }
    return false;
}

static void say(int fd, const char *text)
{
    ssize_t ignored = write(fd, text, strlen(text));
    (void)ignored;
}

static bool ask(int fd, const char *prompt, struct buf *out)
{
    struct termios shown, hidden;
    if (tcgetattr(fd, &shown) != 0)
        return false;
    hidden = shown;
    hidden.c_lflag &= ~(tcflag_t)ECHO;
    say(fd, prompt);
    if (tcsetattr(fd, TCSAFLUSH, &hidden) != 0)
        return false;
    bool read = read_line(fd, out);
    tcsetattr(fd, TCSAFLUSH, &shown);
    say(fd, "\n");
    return read && !out->failed;
}

static bal_status no_terminal(struct bal_err *err)
{
    bal_fail(err, BAL_DENIED, "the key has a passphrase, and there is no terminal to ask for it");
    err_hint(err, "Set the environment variable BALLAST_PASSPHRASE.");
    return BAL_DENIED;
}

bal_status passphrase_read(void *ctx, struct buf *out, struct bal_err *err)
{
    (void)ctx;
    if (from_environment(out))
        return buf_check(out, err);
    int fd = open("/dev/tty", O_RDWR | O_CLOEXEC);
    if (fd < 0)
        return no_terminal(err);
    bool read = ask(fd, "Passphrase of the record's key: ", out);
    close(fd);
    return read ? buf_check(out, err) : bal_fail(err, BAL_DENIED, "no passphrase was given");
}

bal_status passphrase_choose(struct buf *out, struct bal_err *err)
{
    AUTO_BUF again = BUF_INIT(2 * PASSPHRASE_BYTES);
    bool same = true;
    if (!from_environment(out)) {
        int fd = open("/dev/tty", O_RDWR | O_CLOEXEC);
        if (fd < 0)
            return no_terminal(err);
        same = ask(fd, "A passphrase for the record's key: ", out) &&
               ask(fd, "The same again: ", &again) && str_eq(buf_str(out), buf_str(&again));
        close(fd);
    }
    buf_wipe(&again);
    if (!same)
        return bal_fail(err, BAL_INVALID, "the passphrase was not typed the same twice");
    if (out->len == 0)
        return bal_fail(err, BAL_INVALID, "a passphrase cannot be empty");
    return buf_check(out, err);
}
