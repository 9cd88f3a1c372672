# SPDX-License-Identifier: Apache-2.0
# Man pages and completion scripts, printed by the program that was just built.
set(pages ${CMAKE_BINARY_DIR}/share)
set(page_files)

# page(FILE ARGUMENTS…): what `ballast ARGUMENTS…` prints becomes share/FILE.
function(page file)
    add_custom_command(
        OUTPUT ${pages}/${file}
        COMMAND ballast ${ARGN} > ${pages}/${file}
        DEPENDS ballast VERBATIM)
    set(page_files ${page_files} ${pages}/${file} PARENT_SCOPE)
endfunction()

file(MAKE_DIRECTORY ${pages}/man1 ${pages}/completion)
page(man1/ballast.1 help --man)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS src/cli/commands.def)
file(STRINGS src/cli/commands.def lines REGEX "^COMMAND")
foreach(line ${lines})
    string(REGEX REPLACE "COMMAND\\((.*)\\)" "\\1" name ${line})
    page(man1/ballast-${name}.1 help --man ${name})
endforeach()
page(completion/ballast help --completion bash)
page(completion/_ballast help --completion zsh)
page(completion/ballast.fish help --completion fish)
add_custom_target(pages ALL DEPENDS ${page_files})
