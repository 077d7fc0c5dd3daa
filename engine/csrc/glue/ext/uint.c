// The collation "uint": text as BINARY has it, but a run of digits compares as
// the number it writes, of whatever length: v9 < v10, and v007 = v7.
// https://sqlite.org/uintcseq.html
#include "sqlite3.h"

static inline int uint_digit(const unsigned char *s, int i, int n) {
  return i < n && s[i] >= '0' && s[i] <= '9';
}

static int uint_compare(void *unused, int na, const void *pa, int nb, const void *pb) {
  const unsigned char *a = pa, *b = pb;
  int i = 0, j = 0;
  (void)unused;
  while (i < na && j < nb) {
    if (!uint_digit(a, i, na) || !uint_digit(b, j, nb)) {
      if (a[i] != b[j]) return a[i] - b[j];
      i++, j++;
      continue;
    }
    while (uint_digit(a, i, na) && a[i] == '0') i++;
    while (uint_digit(b, j, nb) && b[j] == '0') j++;
    // The longer number is the larger; of equally long ones the first digit
    // that differs decides.
    int differs = 0;
    for (; uint_digit(a, i, na) && uint_digit(b, j, nb); i++, j++) {
      if (!differs) differs = a[i] - b[j];
    }
    if (uint_digit(a, i, na)) return 1;
    if (uint_digit(b, j, nb)) return -1;
    if (differs) return differs;
  }
  return (na - i) - (nb - j);
}

static int sqlite3_uint_init(sqlite3 *db, char **error, const sqlite3_api_routines *api) {
  (void)error, (void)api;
  return sqlite3_create_collation_v2(db, "uint", SQLITE_UTF8, NULL, uint_compare, NULL);
}
