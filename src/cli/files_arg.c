// SPDX-License-Identifier: Apache-2.0
#include "cli/files_arg.h"

const char *files_format_name(size_t i)
{
    // Kinds of files that have one name follow each other in the list.
    size_t at = 0;
    for (; formats[at] != NULL; at++)
        if ((at == 0 || strcmp(formats[at]->name, formats[at - 1]->name) != 0) && i-- == 0)
            return formats[at]->name;
    return NULL;
}

bal_status files_load(const struct cli *cli, const struct opt_files *files,
                      struct load_options *options, struct load *out, struct bal_err *err)
{
    AUTO_ARENA arena = ARENA_INIT((size_t)64 << 20);
    struct load_path *paths = arena_new(&arena, struct load_path, files->len);
    BAL_TRY(arena_check(&arena, err));
    for (size_t i = 0; i < files->len; i++)
        paths[i] = (struct load_path){.path = files->at[i].path,
                                      .jurisdiction = files->at[i].jurisdiction.ptr,
                                      .format = files->at[i].format.ptr};
    struct term_progress line;
    struct progress progress = term_progress_start(&line, cli);
    options->progress = &progress;
    options->deep = true;
    bal_status status = load_paths(out, paths, files->len, options, err);
    term_progress_end(&line);
    return status;
}
