// SPDX-License-Identifier: Apache-2.0
// hart_signature.h: signatures of Hart Verity's files: XML Signature (W3C) in a file beside the one
// that it signs, NAME.sig.xml, RSA with SHA-256 over the whole file.
//
// A signature holds its own key, which proves nothing but that the file is whole. With a key file
// beside the export (a file *key.txt with an RSAKeyValue, as it is published or handed over) the
// signature must be by one of these keys.
#ifndef BAL_FORMATS_HART_SIGNATURE_H
#define BAL_FORMATS_HART_SIGNATURE_H

#include "formats/hart/hart.h"

struct hart_rsa { // big-endian numbers
    struct buf modulus, exponent;
};

struct hart_keys {
    VEC(struct hart_rsa) keys;
};

// Adds the key of a key file.
BAL_CHECKED bal_status hart_key(struct hart_keys *k, str text, struct bal_err *err);
void hart_keys_done(struct hart_keys *k);

// Checks one signature against the file that it signs, which lies in the set; what is wrong becomes
// a problem.
BAL_CHECKED bal_status hart_signature(struct hart *h, const struct hart_keys *k,
                                      const struct inputs *set, const struct input *in, str text,
                                      struct bal_err *err);

// When all is read: a problem where some sheets are signed and others are not.
void hart_check_signed(struct hart *h);

#endif
