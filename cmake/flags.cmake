# SPDX-License-Identifier: Apache-2.0
# One target carries every compiler flag.
option(BALLAST_WERROR "warnings are errors" OFF)
set(BALLAST_SANITIZE "" CACHE STRING "sanitizers, e.g. address,undefined")
option(BALLAST_COVERAGE "measure coverage" OFF)
option(BALLAST_FUZZ "build the fuzz targets with libFuzzer (clang)" OFF)

add_library(bal_flags INTERFACE)
target_compile_definitions(bal_flags INTERFACE _GNU_SOURCE)
target_compile_options(bal_flags INTERFACE
    -std=gnu17 -fvisibility=hidden -fno-math-errno -ffp-contract=off
    -Wall -Wextra -Wpedantic -Wconversion -Wno-sign-conversion -Wshadow -Wvla -Wcast-qual
    -Wwrite-strings -Wstrict-prototypes -Wmissing-prototypes -Wundef -Wformat=2
    -Wimplicit-fallthrough -Wswitch-enum -Wdouble-promotion -Wdate-time
    -fstack-protector-strong -fstack-clash-protection -fcf-protection=full)
if(CMAKE_C_COMPILER_ID STREQUAL "GNU")
    target_compile_options(bal_flags INTERFACE -Wlogical-op -Wduplicated-cond -Wbidi-chars=any)
else()
    target_compile_options(bal_flags INTERFACE -Wno-gnu-zero-variadic-macro-arguments
        -Wno-gnu-statement-expression -Wno-unused-command-line-argument)
endif()
if(BALLAST_WERROR)
    target_compile_options(bal_flags INTERFACE -Werror)
endif()
if(BALLAST_SANITIZE)
    target_compile_options(bal_flags INTERFACE -fsanitize=${BALLAST_SANITIZE}
        -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(bal_flags INTERFACE -fsanitize=${BALLAST_SANITIZE})
elseif(CMAKE_BUILD_TYPE STREQUAL "Release" OR CMAKE_BUILD_TYPE STREQUAL "RelWithDebInfo")
    target_compile_options(bal_flags INTERFACE -D_FORTIFY_SOURCE=2)
endif()
if(BALLAST_FUZZ)
    target_compile_options(bal_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
if(BALLAST_COVERAGE)
    target_compile_options(bal_flags INTERFACE --coverage)
    target_link_options(bal_flags INTERFACE --coverage)
endif()
target_link_options(bal_flags INTERFACE -Wl,-z,relro,-z,now,-z,noexecstack)
