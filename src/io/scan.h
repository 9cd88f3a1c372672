// SPDX-License-Identifier: Apache-2.0
// scan.h: skipping over bytes sixteen at a time (SSE2, part of every x86-64), or one at a time.
// All need WINDOW_PAD readable zero bytes after the data, which also stop every scan.
#ifndef BAL_IO_SCAN_H
#define BAL_IO_SCAN_H

#ifdef __SSE2__
#include <emmintrin.h>
#endif

// First byte that is not a space, tab, CR or LF.
static inline const char *scan_space(const char *p)
{
    if (__builtin_expect((unsigned char)*p > ' ', 1))
        return p;
#ifdef __SSE2__
    // Whatever is not above ' ' is skipped here; the caller rejects other control bytes, of which
    // only the four blanks are passed over: any other one stops the loop below.
    for (;;) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
        __m128i blank = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8(' ')),
                                                  _mm_cmpeq_epi8(v, _mm_set1_epi8('\n'))),
                                     _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('\r')),
                                                  _mm_cmpeq_epi8(v, _mm_set1_epi8('\t'))));
        unsigned mask = (unsigned)_mm_movemask_epi8(blank);
        if (mask != 0xFFFF)
            return p + __builtin_ctz(~mask);
        p += 16;
    }
#else
    while (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t')
        p++;
    return p;
#endif
}

// First quote, backslash or control byte; sets *high when a byte above 0x7F was passed over.
static inline const char *scan_string(const char *p, int *high)
{
#ifdef __SSE2__
    for (;;) {
        __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
        __m128i stop = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('"')),
                                                 _mm_cmpeq_epi8(v, _mm_set1_epi8('\\'))),
                                    _mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8(0x1F)), v));
        unsigned mask = (unsigned)_mm_movemask_epi8(stop);
        unsigned top = (unsigned)_mm_movemask_epi8(v);
        if (mask != 0) {
            unsigned at = (unsigned)__builtin_ctz(mask);
            *high |= (top & ((1U << at) - 1)) != 0;
            return p + at;
        }
        *high |= top != 0;
        p += 16;
    }
#else
    while (*p != '"' && *p != '\\' && (unsigned char)*p >= 0x20)
        *high |= (unsigned char)*p++ >= 0x80;
    return p;
#endif
}

#endif
