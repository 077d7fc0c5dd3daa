#pragma once
#include <stddef.h>

typedef long long time_t;

// The order and widths in which the Go side stores a broken-down time.
struct tm {
  int tm_sec, tm_min, tm_hour, tm_mday, tm_mon, tm_year, tm_wday, tm_yday, tm_isdst;
  long tm_gmtoff;
  const char *tm_zone;
};

struct tm *localtime_r(const time_t *, struct tm *);
