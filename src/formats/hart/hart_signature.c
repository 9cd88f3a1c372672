// SPDX-License-Identifier: Apache-2.0
// hart_signature.c: the two halves of an XML Signature: the digest of the file, and the RSA
// signature of SignedInfo in its canonical form (C14N 1.0): the namespace on its first tag, every
// element with an end tag, nothing between them.
#include "formats/hart/hart_signature.h"

#include "crypto/rsa.h"
#include "crypto/sha256.h"

#define DSIG   "http://www.w3.org/2000/09/xmldsig#"
#define C14N   "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
#define RSA256 "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
#define SHA256 "http://www.w3.org/2001/04/xmlenc#sha256"

struct signature {
    struct buf uri, digest, value, modulus, exponent; // the last four decoded
    struct buf canonical, digest_method, signature_method, digest_text;
};

static void signature_init(struct signature *s)
{
    struct buf *bufs[] = {&s->uri,           &s->digest,           &s->value,
                          &s->modulus,       &s->exponent,         &s->canonical,
                          &s->digest_method, &s->signature_method, &s->digest_text};
    for (size_t i = 0; i < ARRAY_LEN(bufs); i++)
        *bufs[i] = BUF_INIT(1 << 20);
}

static void signature_done(struct signature *s)
{
    struct buf *bufs[] = {&s->uri,           &s->digest,           &s->value,
                          &s->modulus,       &s->exponent,         &s->canonical,
                          &s->digest_method, &s->signature_method, &s->digest_text};
    for (size_t i = 0; i < ARRAY_LEN(bufs); i++)
        buf_done(bufs[i]);
}

// Appends what the base64 text stands for, blanks left out; nothing when it is no base64.
static void decode(str text, struct buf *out)
{
    AUTO_BUF plain = BUF_INIT(1 << 20);
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.ptr[i] > ' ')
            buf_add_char(&plain, text.ptr[i]);
    out->len = 0;
    (void)base64_decode(buf_str(&plain), out);
}

static bal_status method(struct xml *x, struct buf *out, struct bal_err *err)
{
    str name;
    out->len = 0;
    if (xml_attribute(x, "Algorithm", &name))
        buf_add(out, name);
    return BAL_OK;
    (void)err;
}

// One element, wherever it stands: their names occur once in a signature.
static bal_status take(struct xml *x, struct signature *s, struct bal_err *err)
{
    str text;
    if (xml_is(x, "SignatureMethod"))
        return method(x, &s->signature_method, err);
    if (xml_is(x, "DigestMethod"))
        return method(x, &s->digest_method, err);
    if (xml_is(x, "CanonicalizationMethod"))
        return method(x, &s->canonical, err);
    if (xml_is(x, "Reference")) {
        s->uri.len = 0;
        if (xml_attribute(x, "URI", &text))
            buf_add(&s->uri, text);
    }
    return BAL_OK;
}

static void take_text(struct signature *s, str text, struct buf *target)
{
    decode(text, target);
    if (target != &s->digest)
        return;
    s->digest_text.len = 0;
    buf_add(&s->digest_text, str_trim(text));
}

static bal_status scan(struct xml *x, struct signature *s, struct bal_err *err)
{
    struct buf *target = NULL;
    BAL_TRY(xml_root(x, err));
    if (!xml_is(x, "Signature") && !xml_is(x, "RSAKeyValue"))
        return xml_fail(x, err, "this is neither a signature nor a key");
    for (;;) {
        BAL_TRY(xml_next(x, err));
        if (x->type == XML_DONE)
            return BAL_OK;
        if (x->type == XML_TEXT && target != NULL)
            take_text(s, x->text, target);
        target = NULL;
        if (x->type != XML_START)
            continue;
        target = xml_is(x, "DigestValue")      ? &s->digest
                 : xml_is(x, "SignatureValue") ? &s->value
                 : xml_is(x, "Modulus")        ? &s->modulus
                 : xml_is(x, "Exponent")       ? &s->exponent
                                               : NULL;
        BAL_TRY(take(x, s, err));
    }
}

static bal_status parse(struct signature *s, str name, str text, struct bal_err *err)
{
    struct xml x = {0};
    AUTO_SOURCE source = {0};
    if (str_starts(text, STR("\xEF\xBB\xBF")))
        text = str_skip(text, 3);
    BAL_TRY(source_open_memory(&source, name, text, 0, err));
    bal_status status = xml_open(&x, &source, err);
    if (status == BAL_OK)
        status = scan(&x, s, err);
    xml_close(&x);
    return status;
}

bal_status hart_key(struct hart_keys *k, str text, struct bal_err *err)
{
    struct signature s;
    signature_init(&s);
    bal_status status = parse(&s, STR("key"), text, err);
    struct hart_rsa *key = status == BAL_OK ? vec_push(&k->keys, 1000) : NULL;
    if (key != NULL) {
        *key = (struct hart_rsa){s.modulus, s.exponent};
        s.modulus = s.exponent = BUF_INIT(0);
    } else if (status == BAL_OK) {
        status = err_memory(err);
    }
    signature_done(&s);
    return status;
}

void hart_keys_done(struct hart_keys *k)
{
    for (size_t i = 0; i < k->keys.len; i++) {
        buf_done(&k->keys.at[i].modulus);
        buf_done(&k->keys.at[i].exponent);
    }
    vec_done(&k->keys);
}

static void escape(struct buf *out, str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        buf_add(out, c == '&'   ? STR("&amp;")
                     : c == '<' ? STR("&lt;")
                     : c == '"' ? STR("&quot;")
                                : str_make(&text.ptr[i], 1));
    }
}

// The digest of SignedInfo in canonical form.
static void signed_info(const struct signature *s, uint8_t digest[static SHA256_BYTES])
{
    AUTO_BUF text = BUF_INIT(1 << 20);
    buf_addf(&text, "<SignedInfo xmlns=\"" DSIG "\"><CanonicalizationMethod Algorithm=\"" C14N
                    "\"></CanonicalizationMethod><SignatureMethod Algorithm=\"" RSA256
                    "\"></SignatureMethod><Reference URI=\"");
    escape(&text, buf_str(&s->uri));
    buf_addf(&text,
             "\"><DigestMethod Algorithm=\"" SHA256 "\"></DigestMethod><DigestValue>" STR_FMT
             "</DigestValue></Reference></SignedInfo>",
             STR_ARG(buf_str(&s->digest_text)));
    sha256(buf_str(&text), digest);
}

static bool same(const struct buf *b, const char *text)
{
    return str_eq(buf_str(b), str_from(text));
}

static bool equal_keys(const struct hart_rsa *k, const struct signature *s)
{
    return str_eq(buf_str(&k->modulus), buf_str(&s->modulus)) &&
           str_eq(buf_str(&k->exponent), buf_str(&s->exponent));
}

static bool verified(const struct signature *s, const struct buf *modulus,
                     const struct buf *exponent)
{
    uint8_t digest[SHA256_BYTES];
    signed_info(s, digest);
    return rsa_verify_sha256(buf_str(modulus), buf_str(exponent), digest, buf_str(&s->value));
}

// Is it by a key that was handed over, or, without any, by its own?
static void check_key(struct hart *h, const struct hart_keys *k, const struct signature *s)
{
    bool known = false;
    if (!same(&s->canonical, C14N) || !same(&s->signature_method, RSA256) ||
        !same(&s->digest_method, SHA256)) {
        hart_problem(h, PROBLEM_bad_signature, false, STR(""),
                     "the signature is made in a way that cannot be checked here");
        return;
    }
    for (size_t i = 0; i < k->keys.len; i++)
        known |= equal_keys(&k->keys.at[i], s);
    if (!verified(s, &s->modulus, &s->exponent))
        hart_problem(h, PROBLEM_bad_signature, false, STR(""),
                     "the signature is not that of the key in it");
    else if (k->keys.len > 0 && !known)
        hart_problem(h, PROBLEM_bad_signature, false, STR(""),
                     "the signature is by a key that none of the key files holds");
    else if (k->keys.len == 0)
        hart_problem(h, PROBLEM_unproven_key, false, STR(""),
                     "the file is as it was signed, but nothing says whose key that is");
}

// The file that is signed: that of the signature's name, else the one that the signature names.
static const struct input *target_of(const struct inputs *set, const struct input *in,
                                     const struct signature *s)
{
    str name = str_head(in->base, in->base.len - (sizeof ".sig.xml" - 1));
    str named = str_basename(buf_str(&s->uri));
    const struct input *found = NULL;
    for (size_t i = 0; i < set->files.len; i++) {
        if (str_eq(set->files.at[i].base, name) || (str_stem(set->files.at[i].base).len > 0 &&
                                                    str_eq(str_stem(set->files.at[i].base), name)))
            return &set->files.at[i];
        if (str_eq(set->files.at[i].base, named))
            found = &set->files.at[i];
    }
    return found;
}

static bal_status digest_of(const struct input *in, uint8_t digest[static SHA256_BYTES],
                            struct bal_err *err)
{
    AUTO_SOURCE s = {0};
    AUTO_BUF chunk = BUF_INIT(1 << 16);
    struct sha256 sha;
    sha256_init(&sha);
    if (!buf_reserve(&chunk, 1 << 16))
        return err_memory(err);
    BAL_TRY(input_open(in, &s, err));
    for (size_t got = 1; got > 0;) {
        BAL_TRY(source_read(&s, chunk.ptr, chunk.cap, &got, err));
        sha256_add(&sha, str_make(chunk.ptr, got));
    }
    sha256_done(&sha, digest);
    return BAL_OK;
}

static bal_status check(struct hart *h, const struct hart_keys *k, const struct inputs *set,
                        const struct input *in, const struct signature *s, struct bal_err *err)
{
    const struct input *target = target_of(set, in, s);
    uint8_t digest[SHA256_BYTES];
    uint32_t id = 0;
    check_key(h, k, s);
    if (target == NULL) {
        hart_problem(h, PROBLEM_missing_file, false, buf_str(&s->uri),
                     "the file that it signs is not there");
        return BAL_OK;
    }
    BAL_TRY(digest_of(target, digest, err));
    BAL_TRY(import_name(&h->signed_files, target->name, &id, err));
    if (s->digest.len != SHA256_BYTES || memcmp(s->digest.ptr, digest, SHA256_BYTES) != 0)
        hart_problem(h, PROBLEM_bad_signature, false, target->base,
                     "'" STR_FMT "' is not the file that was signed", STR_ARG(target->base));
    return BAL_OK;
}

bal_status hart_signature(struct hart *h, const struct hart_keys *k, const struct inputs *set,
                          const struct input *in, str text, struct bal_err *err)
{
    struct signature s;
    signature_init(&s);
    h->signatures++;
    bal_status status = parse(&s, in->name, text, err);
    if (status == BAL_OK)
        status = check(h, k, set, in, &s, err);
    signature_done(&s);
    return status;
}

void hart_check_signed(struct hart *h)
{
    uint64_t without =
        h->sheets_read > h->signed_files.len ? h->sheets_read - h->signed_files.len : 0;
    if (h->signatures > 0 && without > 0)
        hart_problem(h, PROBLEM_unsigned_file, false, STR(""), "%llu sheets have no signature",
                     (unsigned long long)without);
}
