// SPDX-License-Identifier: Apache-2.0
#include "app/picture.h"

#include "io/sink.h"

bal_status picture_check(str path, struct bal_err *err)
{
    enum plot_format format;
    if (plot_format_of(path, &format))
        return BAL_OK;
    bal_fail(err, BAL_USAGE, "'" STR_FMT "' is no name for a picture", STR_ARG(str_head(path, 60)));
    err_hint(err, "It ends in .svg, .pdf or .png.");
    return BAL_USAGE;
}

bal_status picture_of_one(size_t contests, const char *none, struct bal_err *err)
{
    if (contests == 0)
        return bal_fail(err, BAL_UNSUPPORTED, "there is no picture: %s", none);
    if (contests == 1)
        return BAL_OK;
    bal_fail(err, BAL_UNSUPPORTED, "there is a picture of one ranked contest, not of %zu",
             contests);
    err_hint(err, "Name it with --contest.");
    return BAL_UNSUPPORTED;
}

bal_status picture_write(const struct plot *p, const char *path, struct bal_err *err)
{
    enum plot_format format = PLOT_SVG;
    AUTO_BUF bytes = BUF_INIT(PLOT_BYTES);
    AUTO_SINK sink = {0};
    BAL_TRY(picture_check(str_from(path), err));
    (void)plot_format_of(str_from(path), &format);
    BAL_TRY(plot_draw(p, format, &bytes, err));
    BAL_TRY(sink_open_file(&sink, path, err));
    sink_put(&sink, buf_str(&bytes));
    return sink_close(&sink, err);
}
