#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The order of weighted draws, computed a second time, from what weights.h says.

weights.py FILE reads lines "PRN Q E PLACE": a card's 64 hexadecimal digits, its weight, its exponent
in decimal (units of 2^-64) and its place among the lines in the order of E / q. Exits with 0 if the
exponents and places are right."""
import functools
import sys


def exponent(prn):
    m = 2**64 - (prn >> 192)
    n = m.bit_length() - 1
    x, bits = (m << 63) >> n, n
    for _ in range(64):
        x = x * x >> 63
        bits = 2 * bits + (x >> 64)
        x >>= x >> 64
    return (64 << 64) - bits


def main():
    cards = []
    with open(sys.argv[1], encoding="ascii") as f:
        for line in f:
            prn, q, e, place = line.split()
            cards.append((int(prn, 16), int(q), int(e), int(place)))
            if exponent(int(prn, 16)) != int(e):
                sys.exit(f"{prn}: E = {exponent(int(prn, 16))}, not {e}")
    first = functools.cmp_to_key(
        lambda a, b: a[2] * b[1] - b[2] * a[1] or (a[0] > b[0]) - (a[0] < b[0]))
    for place, card in enumerate(sorted(cards, key=first)):
        if card[3] != place:
            sys.exit(f"{card[0]:064x} is at place {place}, not {card[3]}")


main()
