// SPDX-License-Identifier: Apache-2.0
// RSA signatures are checked only: the key and signature here were made with
// openssl dgst -sha256 -sign.
#include "support/support.h"

#include "crypto/rsa.h"

#define MODULUS                                                                                    \
    "tV/6HEpw6DSQCS0iGOu738y25IPxO5j4uqzkpjKYWK7IYGOcbxgk9mxN1c+R"                                 \
    "ZeLcUD068ALMVqYT/WU5OsL+rWeP51TmSuV23Dqq/XGZ/nnZca7ph4eu4JPF"                                 \
    "F0bqigVQopuAYW+45nW/nFArH0JSYtBvrM8MNK8abTuMIuogS4E="
#define SIGNED                                                                                     \
    "GODjdT3HUkGc2XBMMuXyR0ski3F2JLrhLR0d5w/CAQrXnPMhz+YWs14cV2oe"                                 \
    "3FIEXpoHwsYmYPm1qU5rhgGhUsjMJQgEFBbiBG08ayqw6FKlqOyaE6ehUt+f"                                 \
    "rae4kH6Q1KLbJu/XGeqoUaiwhBSs0rBb1JhqMaymnWO9K2lzkmw="

static void checks(void **state)
{
    (void)state;
    AUTO_BUF modulus = BUF_INIT(1000), signature = BUF_INIT(1000);
    uint8_t digest[SHA256_BYTES];
    str three = STR("\x01\x00\x01");
    assert_true(base64_decode(STR(MODULUS), &modulus) && base64_decode(STR(SIGNED), &signature));
    sha256(STR("ballast"), digest);
    assert_true(rsa_verify_sha256(buf_str(&modulus), three, digest, buf_str(&signature)));
    assert_false(rsa_verify_sha256(buf_str(&modulus), STR("\x03"), digest, buf_str(&signature)));
    signature.ptr[5] ^= 1;
    assert_false(rsa_verify_sha256(buf_str(&modulus), three, digest, buf_str(&signature)));
    signature.ptr[5] ^= 1;
    digest[0] ^= 1;
    assert_false(rsa_verify_sha256(buf_str(&modulus), three, digest, buf_str(&signature)));
}

static void what_is_no_key(void **state)
{
    (void)state;
    static const uint8_t digest[SHA256_BYTES] = {0};
    static char big[RSA_MOST_BYTES + 1];
    str few = STR("\x01"), none = STR("");
    assert_false(rsa_verify_sha256(none, few, digest, few));
    assert_false(rsa_verify_sha256(few, none, digest, few));
    assert_false(rsa_verify_sha256(few, few, digest, none));
    assert_false(rsa_verify_sha256(str_make(big, sizeof big), few, digest, few));
    assert_false(rsa_verify_sha256(STR("\x00\x00"), STR("\x00"), digest, few));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(checks), cmocka_unit_test(what_is_no_key)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
