// SPDX-License-Identifier: Apache-2.0
// keyfile.h: the operator's private key, in a file of its own beside the record (NAME.key).
//
// Text, mode 0600, four lines:
//
//     ballast-key/v1
//     vkey NAME+ID+BASE64                            the public key (note.h)
//     plain BASE64(private key)                      or, with a passphrase:
//     scrypt-aes256gcm COST SALT NONCE SEALED        base64 but for COST; seal.h
//     sha256 HEX                                     of all bytes before this line
//
// With a passphrase, scrypt (N = 2^COST, r = 8, p = 1) makes the key of AES-256-GCM from it and
// SALT; SEALED is the private key encrypted, and its tag; the first two lines are authenticated
// too. The digest is there to tell a damaged file from a wrong passphrase.
#ifndef BAL_LEDGER_KEYFILE_H
#define BAL_LEDGER_KEYFILE_H

#include "crypto/random.h"
#include "ledger/note.h"

enum { KEYFILE_BYTES = 4096 };

// Appends the text of a key file. An empty passphrase means none; then no random bytes are taken.
BAL_CHECKED bal_status keyfile_add(struct buf *out, const struct note_signer *signer,
                                   str passphrase, const struct random_source *random,
                                   struct bal_err *err);

// Does it need a passphrase?
bool keyfile_locked(str text);

// Reads the text. BAL_INVALID when it is damaged or no key file; BAL_DENIED when it needs a
// passphrase and none is given, or another one. A passphrase that is not needed is ignored.
BAL_CHECKED bal_status keyfile_parse(str text, str passphrase, struct note_signer *out,
                                     struct bal_err *err);

// The same with a file: private_file.h says what else can be wrong.
BAL_CHECKED bal_status keyfile_write(const char *path, const struct note_signer *signer,
                                     str passphrase, const struct random_source *random,
                                     struct bal_err *err);
BAL_CHECKED bal_status keyfile_read(const char *path, str passphrase, struct note_signer *out,
                                    struct bal_err *err);

#endif
