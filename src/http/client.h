// SPDX-License-Identifier: Apache-2.0
// client.h: asking an HTTP or HTTPS server.
#ifndef BAL_HTTP_CLIENT_H
#define BAL_HTTP_CLIENT_H

#include "base/base.h"

enum { HTTP_ANSWER_SECONDS = 20 }; // in all, from the connection to the end of the answer

// Posts the body to the URL. *status is that of the answer, whatever it is, and its body is
// appended to *answer. Only http and https; a certificate must be valid; where the server sends one
// elsewhere is not followed. BAL_USAGE when the URL is none; BAL_IO when there is no answer in
// time; BAL_LIMIT when it is longer than the buffer.
BAL_CHECKED bal_status http_post(const char *url, const char *media, str body, unsigned *status,
                                 struct buf *answer, struct bal_err *err);

#endif
