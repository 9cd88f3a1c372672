# SPDX-License-Identifier: Apache-2.0
# Files that the library holds, as C: cmake -DOUT=FILE.c -DFILES=A;B -P attach.cmake
set(arrays "")
set(rows "")
set(i 0)
foreach(file ${FILES})
    get_filename_component(name ${file} NAME)
    file(READ ${file} hex HEX)
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
    string(APPEND arrays "static const unsigned char file_${i}[] = {${bytes}};\n")
    string(APPEND rows "    {\"${name}\", file_${i}, sizeof file_${i}},\n")
    math(EXPR i "${i} + 1")
endforeach()
file(WRITE ${OUT} "// Made by cmake/attach.cmake.\n#include \"record/log/attached.h\"\n\n${arrays}\n"
     "const struct attached attached[] = {\n${rows}};\nconst size_t attached_count = ${i};\n")
