// SPDX-License-Identifier: Apache-2.0
#include "cli/verify_audit.h"

#include "published/published.h"

bool verify_is_audit(str path)
{
    AUTO_BUF name = BUF_INIT(1 << 16);
    buf_add(&name, path);
    const char *at = buf_cstr(&name);
    return at != NULL && published_known(at);
}

bal_status verify_explain(str path, struct bal_err *err)
{
    AUTO_BUF name = BUF_INIT(1 << 16);
    buf_add(&name, path);
    const char *at = buf_cstr(&name);
    return at != NULL ? published_explain(at, err) : err_memory(err);
}

static bal_status write_page(const struct published *p, str path, struct bal_err *err)
{
    AUTO_BUF name = BUF_INIT(1 << 16);
    AUTO_SINK out = {0};
    buf_add(&name, path);
    const char *at = buf_cstr(&name);
    if (at == NULL)
        return err_memory(err);
    BAL_TRY(sink_open_file(&out, at, err));
    published_html_write(p, &out);
    return sink_close(&out, err);
}

static bal_status print(const struct cli *cli, const struct published *p, bool json,
                        struct bal_err *err)
{
    AUTO_SINK out;
    sink_open_stream(&out, cli->out);
    if (json)
        published_json_write(p, &out);
    else
        published_text_write(p, &out);
    return sink_close(&out, err);
}

static bal_status run(const struct cli *cli, struct published *p, const struct verify_audit *a,
                      struct bal_err *err)
{
    AUTO_BUF name = BUF_INIT(1 << 16);
    buf_add(&name, a->path);
    const char *at = buf_cstr(&name);
    if (at == NULL)
        return err_memory(err);
    BAL_TRY(published_verify_announced(p, at, a->seed, a->announced, err));
    if (a->html.len > 0)
        BAL_TRY(write_page(p, a->html, err));
    return print(cli, p, a->json, err);
}

int verify_audit(const struct cli *cli, const struct verify_audit *a)
{
    struct bal_err err;
    struct published p = {0};
    bal_status status = run(cli, &p, a, &err);
    int result = status != BAL_OK              ? cli_fail(cli, &err)
                 : p.verdict == PUBLISHED_PASS ? EXIT_DONE
                 : p.verdict == PUBLISHED_FAIL ? EXIT_NO
                                               : EXIT_FAILED;
    published_end(&p);
    return result;
}
