// SPDX-License-Identifier: Apache-2.0
// tally_and_draw.c: Ballast without its command line.
//
//     cc tally_and_draw.c $(pkg-config --cflags --libs ballast) -o tally_and_draw
#include <ballast/ballast.h>

#include <stdio.h>

int main(void)
{
    printf("ballast %s\n", bal_version());
    return 0;
}
