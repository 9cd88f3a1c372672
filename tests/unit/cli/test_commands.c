// SPDX-License-Identifier: Apache-2.0
// The contract of every command in commands.def.
#include "support/support.h"

#include "cli/help.h"
#include "cli/term.h"

static bool is_name(const char *name)
{
    for (const char *c = name; *c != '\0'; c++)
        if (!(*c >= 'a' && *c <= 'z') && !(*c >= '0' && *c <= '9') && !(*c == '-' && c > name))
            return false;
    return name[0] != '\0';
}

// Help lines are lower case at the start unless a name stands there, and have no full stop.
static bool is_line(const char *text)
{
    size_t n = strlen(text);
    return n > 0 && text[n - 1] != '.' && strchr(text, '\n') == NULL;
}

static void check_row(const struct command *command, const struct opt *row)
{
    assert_true(is_line(row->help));
    assert_true(row->kind == OPT_FLAG || row->arg != NULL);
    assert_true(row->kind != OPT_CHOICE || opt_has_choices(row));
    assert_true(row->at <
                (row->kind == OPT_STICKY ? sizeof(struct opt_file) : command->options_size));
    if (row->name == NULL)
        return;
    assert_true(is_name(row->name));
    assert_true(row->letter != 'h' && strcmp(row->name, "help") != 0);
    for (const struct opt *other = command->options; other < row; other++) {
        assert_true(other->name == NULL || strcmp(other->name, row->name) != 0);
        assert_true(other->letter == 0 || other->letter != row->letter);
    }
}

static void descriptors_are_complete(void **state)
{
    (void)state;
    assert_non_null(command_at(0));
    for (size_t i = 0; command_at(i) != NULL; i++) {
        const struct command *command = command_at(i);
        print_message("%s\n", command->name);
        assert_true(is_name(command->name));
        assert_ptr_equal(command_find(str_from(command->name)), command);
        assert_true(is_line(command->summary));
        assert_non_null(command->run);
        for (size_t k = 0; k < command->option_count; k++)
            check_row(command, &command->options[k]);
        assert_true(command->example_count >= 2);
        for (size_t k = 0; k < command->example_count; k++) {
            assert_non_null(strstr(command->examples[k].line, "ballast"));
            assert_true(is_line(command->examples[k].what));
        }
    }
}

// Every fallback is a value that its option accepts.
static void fallbacks_parse(void **state)
{
    (void)state;
    for (size_t i = 0; command_at(i) != NULL; i++) {
        const struct command *command = command_at(i);
        AUTO_ARENA arena = ARENA_INIT(1 << 20);
        void *options = arena_alloc(&arena, 1, command->options_size + 1);
        struct bal_err err = {0};
        bal_status status =
            opt_parse(command->options, command->option_count, 0, NULL, options, &err);
        if (status != BAL_OK) // only a missing argument may be wrong
            assert_non_null(strstr(err.what, "is missing"));
        opt_done(command->options, command->option_count, options);
    }
}

// The whole help fits 80 columns; example lines and usage may not be broken.
static void help_fits_the_screen(void **state)
{
    (void)state;
    FILE *file = tmpfile();
    struct cli cli = {.out = file, .err = file, .width = 80};
    help_all(&cli);
    rewind(file);
    char line[500];
    while (fgets(line, sizeof line, file) != NULL) {
        if (term_width(str_trim(str_from(line))) > TERM_TEXT_WIDTH)
            fail_msg("wider than %d columns: %s", TERM_TEXT_WIDTH, line);
        assert_null(strchr(line, '\t'));
    }
    fclose(file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(descriptors_are_complete),
        cmocka_unit_test(fallbacks_parse),
        cmocka_unit_test(help_fits_the_screen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
