// SPDX-License-Identifier: Apache-2.0
// ballast/export.h: marks what the library offers; everything else stays inside.
#ifndef BALLAST_EXPORT_H
#define BALLAST_EXPORT_H

#define BAL_API __attribute__((visibility("default")))

#endif
