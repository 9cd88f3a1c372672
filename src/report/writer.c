// SPDX-License-Identifier: Apache-2.0
#include "report/writer.h"

#include "io/staged.h"

#define WRITER(id) extern const struct report_writer writer_##id;
#include "report/writers.def"
#undef WRITER

static const struct report_writer *const writers[] = {
#define WRITER(id) &writer_##id,
#include "report/writers.def"
#undef WRITER
};

const struct report_writer *report_writer_at(size_t i)
{
    return i < ARRAY_LEN(writers) ? writers[i] : NULL;
}

const struct report_writer *report_writer_find(str name)
{
    for (size_t i = 0; i < ARRAY_LEN(writers); i++)
        if (str_eq(name, str_from(writers[i]->name)))
            return writers[i];
    return NULL;
}

bal_status report_write(const struct report_writer *w, const struct report *r, struct sink *out,
                        struct bal_err *err)
{
    if (w->write == NULL)
        return bal_fail(err, BAL_USAGE, "a report as %s is a folder of files", w->name);
    return w->write(r, out, err);
}

static bal_status write_folder(const struct report_writer *w, const struct report *r,
                               struct staged *folder, const char *path, struct bal_err *err)
{
    BAL_TRY(staged_open(folder, path, err));
    BAL_TRY(w->fill(r, staged_dir(folder), err));
    return staged_close(folder, err);
}

bal_status report_write_path(const struct report_writer *w, const struct report *r,
                             const char *path, struct bal_err *err)
{
    if (w->fill != NULL) {
        struct staged folder = {0};
        bal_status status = write_folder(w, r, &folder, path, err);
        staged_discard(&folder);
        return status;
    }
    AUTO_SINK out = {0};
    BAL_TRY(sink_open_file(&out, path, err));
    BAL_TRY(w->write(r, &out, err));
    return sink_close(&out, err);
}
