// SPDX-License-Identifier: Apache-2.0
#include "base/utc.h"

enum { DAY = 24 * 60 * 60 };

static bool leap(unsigned year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static unsigned days_in(unsigned year, unsigned month)
{
    static const unsigned char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && leap(year) ? 29 : days[month - 1];
}

// Days from 1970-01-01 to the first of January of a year.
static int64_t days_before(unsigned year)
{
    int64_t y = (int64_t)year - 1;
    return 365 * (y - 1969) + (y / 4 - y / 100 + y / 400) - (1969 / 4 - 1969 / 100 + 1969 / 400);
}

static void put(char *at, unsigned v, int digits)
{
    for (; digits > 0; v /= 10)
        at[--digits] = (char)('0' + v % 10);
}

str utc_text(int64_t seconds, char text[static UTC_TEXT])
{
    seconds = seconds < UTC_MIN ? UTC_MIN : seconds > UTC_MAX ? UTC_MAX : seconds;
    int64_t day = seconds / DAY;
    unsigned rest = (unsigned)(seconds % DAY), year = 1970 + (unsigned)(day / 366), month = 1;
    while (days_before(year + 1) <= day)
        year++;
    for (day -= days_before(year); day >= days_in(year, month); month++)
        day -= days_in(year, month);
    memcpy(text, "0000-00-00T00:00:00Z", UTC_TEXT);
    put(text, year, 4);
    put(text + 5, month, 2);
    put(text + 8, (unsigned)day + 1, 2);
    put(text + 11, rest / 3600, 2);
    put(text + 14, rest / 60 % 60, 2);
    put(text + 17, rest % 60, 2);
    return str_make(text, UTC_TEXT);
}

static unsigned number(const char *at, int digits)
{
    unsigned v = 0;
    for (int i = 0; i < digits; i++)
        v = 10 * v + (unsigned)(at[i] - '0');
    return v;
}

bool utc_read(str text, int64_t *seconds)
{
    static const char form[] = "dddd-dd-ddTdd:dd:ddZ";
    if (text.len != UTC_TEXT)
        return false;
    for (size_t i = 0; i < UTC_TEXT; i++)
        if (form[i] == 'd' ? text.ptr[i] < '0' || text.ptr[i] > '9' : text.ptr[i] != form[i])
            return false;
    const char *p = text.ptr;
    unsigned year = number(p, 4), month = number(p + 5, 2), day = number(p + 8, 2);
    unsigned hour = number(p + 11, 2), minute = number(p + 14, 2), second = number(p + 17, 2);
    if (year < 1970 || month < 1 || month > 12 || day < 1 || day > days_in(year, month) ||
        hour > 23 || minute > 59 || second > 59)
        return false;
    int64_t days = days_before(year) + day - 1;
    for (unsigned m = 1; m < month; m++)
        days += days_in(year, m);
    *seconds = days * DAY + hour * 3600 + minute * 60 + second;
    return true;
}
