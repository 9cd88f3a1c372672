// SPDX-License-Identifier: Apache-2.0
#include "http/client.h"

#include <curl/curl.h>

static size_t take(char *data, size_t size, size_t count, void *ctx)
{
    struct buf *answer = ctx;
    buf_add(answer, str_make(data, size * count));
    return answer->failed ? 0 : size * count;
}

static CURLcode set_up(CURL *c, const char *url, str body, struct curl_slist *headers,
                       struct buf *answer)
{
    CURLcode r = CURLE_OK;
#define SET(option, value)                                                                         \
    if (r == CURLE_OK)                                                                             \
    r = curl_easy_setopt(c, option, value)
    SET(CURLOPT_URL, url);
#if LIBCURL_VERSION_NUM >= 0x075500
    SET(CURLOPT_PROTOCOLS_STR, "http,https");
#else
    SET(CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
    SET(CURLOPT_NOPROXY, "localhost,127.0.0.1,::1");
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_TIMEOUT, (long)HTTP_ANSWER_SECONDS);
    SET(CURLOPT_HTTPHEADER, headers);
    SET(CURLOPT_POST, 1L);
    SET(CURLOPT_POSTFIELDS, body.ptr);
    SET(CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.len);
    SET(CURLOPT_WRITEFUNCTION, take);
    SET(CURLOPT_WRITEDATA, answer);
#undef SET
    return r;
}

static bal_status fail(CURLcode r, const char *url, const struct buf *answer, struct bal_err *err)
{
    if (answer->failed)
        return bal_fail(err, BAL_LIMIT, "the answer of %s is too long", url);
    if (r == CURLE_URL_MALFORMAT || r == CURLE_UNSUPPORTED_PROTOCOL)
        return bal_fail(err, BAL_USAGE, "'%s' is not the URL of a web server", url);
    return bal_fail(err, BAL_IO, "%s does not answer: %s", url, curl_easy_strerror(r));
}

bal_status http_post(const char *url, const char *media, str body, unsigned *status,
                     struct buf *answer, struct bal_err *err)
{
    AUTO_BUF type = BUF_INIT(256);
    long code = 0;
    buf_addf(&type, "Content-Type: %s", media);
    CURL *c = curl_easy_init();
    struct curl_slist *headers = c != NULL ? curl_slist_append(NULL, buf_cstr(&type)) : NULL;
    CURLcode r = headers != NULL ? set_up(c, url, body, headers, answer) : CURLE_OUT_OF_MEMORY;
    if (r == CURLE_OK)
        r = curl_easy_perform(c);
    if (r == CURLE_OK)
        r = curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &code);
    curl_slist_free_all(headers);
    curl_easy_cleanup(c);
    if (r != CURLE_OK)
        return fail(r, url, answer, err);
    *status = (unsigned)code;
    return BAL_OK;
}
