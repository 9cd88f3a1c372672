// SPDX-License-Identifier: Apache-2.0
// base.h: what every room may use.
#ifndef BAL_BASE_BASE_H
#define BAL_BASE_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/binary.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/parallel.h"
#include "base/progress.h"
#include "base/str.h"
#include "base/table.h"
#include "base/utc.h"
#include "base/vec.h"

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))
#define LIKELY(x)    __builtin_expect(!!(x), 1)
#define UNLIKELY(x)  __builtin_expect(!!(x), 0)

#endif
