// Decimal numbers of any length, as text. https://sqlite.org/floatingpoint.html#decext
#include <string.h>

#include "decimal_digits.h"
#include "sqlite3.h"

// decimal_read is the number that a value is. NULL with *error 0 is SQL's
// null. Where texts are meant, a float is the number that its text shows.
static decimal *decimal_read(sqlite3_context *ctx, sqlite3_value *v, int as_text, int *error) {
  decimal *d = NULL;
  int finite = 1, type = as_text ? SQLITE_TEXT : sqlite3_value_type(v);
  *error = 0;
  if (sqlite3_value_type(v) == SQLITE_NULL) return NULL;
  switch (type) {
    case SQLITE_FLOAT:
      d = decimal_of_double(sqlite3_value_double(v), &finite);
      break;
    case SQLITE_BLOB: {
      if (sqlite3_value_bytes(v) != sizeof(double)) return NULL;
      const unsigned char *bytes = sqlite3_value_blob(v);
      sqlite3_uint64 bits = 0;
      double r;
      for (unsigned i = 0; i < sizeof bits; i++) bits = bits << 8 | bytes[i];
      memcpy(&r, &bits, sizeof r);
      d = decimal_of_double(r, &finite);
      break;
    }
    default: {
      const char *text = (const char *)sqlite3_value_text(v);
      if (text) d = decimal_parse(text, sqlite3_value_bytes(v));
    }
  }
  if (!d && finite) {
    *error = 1;
    sqlite3_result_error_nomem(ctx);
  }
  return d;
}

// decimal_result writes digits with a point, as far as the value has them, but
// no zeros before the number.
static void decimal_result(sqlite3_context *ctx, const decimal *d) {
  char *text = sqlite3_malloc(d->count + 4), *p = text;
  if (!text) return sqlite3_result_error_nomem(ctx);
  if (d->negative) *p++ = '-';
  int first = 0;
  while (first < d->count - d->fraction - 1 && d->digit[first] == 0) first++;
  for (int i = first; i < d->count; i++) {
    if (i == d->count - d->fraction) *p++ = '.';
    *p++ = (char)(d->digit[i] + '0');
  }
  sqlite3_result_text(ctx, text, (int)(p - text), sqlite3_free);
}

// decimal_result_sci writes one digit before the point, and an exponent. Zeros
// at the end go, but not below so many digits. To these count, as in the
// original, the zeros before the first.
static void decimal_result_sci(sqlite3_context *ctx, const decimal *d, int digits) {
  int first = 0, last = d->count - 1;
  while (first < d->count && d->digit[first] == 0) first++;
  int written = d->written - (d->count - d->fraction);  // these are not in d->digit
  while (last > first && d->digit[last] == 0 && last + 1 + written > digits) last--;
  if (first == d->count) return sqlite3_result_text(ctx, d->negative ? "-0.0e+00" : "+0.0e+00", -1, SQLITE_STATIC);
  char *text = sqlite3_malloc(last - first + 32), *p = text;
  if (!text) return sqlite3_result_error_nomem(ctx);
  *p++ = d->negative ? '-' : '+';
  *p++ = (char)(d->digit[first] + '0');
  *p++ = '.';
  if (last == first) *p++ = '0';
  for (int i = first + 1; i <= last; i++) *p++ = (char)(d->digit[i] + '0');
  sqlite3_snprintf(24, p, "e%+03d", d->count - d->fraction - first - 1);
  sqlite3_result_text(ctx, text, -1, sqlite3_free);
}

enum { DECIMAL_PLAIN, DECIMAL_SCI, DECIMAL_CMP, DECIMAL_ADD, DECIMAL_SUB, DECIMAL_MUL, DECIMAL_POW2 };

static void decimal_one(sqlite3_context *ctx, int argc, sqlite3_value **argv) {
  int failed;
  decimal *d = decimal_read(ctx, argv[0], 0, &failed);
  if (!d) return;
  int digits = argc == 2 ? sqlite3_value_int(argv[1]) : 0;
  if (!decimal_round(d, digits)) sqlite3_result_error_nomem(ctx);
  else if (sqlite3_user_data(ctx) == (void *)DECIMAL_SCI) decimal_result_sci(ctx, d, digits);
  else decimal_result(ctx, d);
  decimal_free(d);
}

static void decimal_two(sqlite3_context *ctx, int argc, sqlite3_value **argv) {
  (void)argc;
  int failed, order, what = (int)(long)sqlite3_user_data(ctx);
  decimal *a = decimal_read(ctx, argv[0], 1, &failed), *b = failed ? NULL : decimal_read(ctx, argv[1], 1, &failed), *product;
  if (a && b) {
    switch (what) {
      case DECIMAL_CMP:
        order = decimal_compare(a, b);
        if (order == 2) sqlite3_result_error_nomem(ctx);
        else sqlite3_result_int(ctx, order);
        break;
      case DECIMAL_MUL:
        product = decimal_times(a, b);
        if (product) decimal_result(ctx, product);
        else sqlite3_result_error_nomem(ctx);
        decimal_free(product);
        break;
      default:
        if (what == DECIMAL_SUB) b->negative = !b->negative;
        if (decimal_plus(a, b)) decimal_result(ctx, a);
        else sqlite3_result_error_nomem(ctx);
    }
  } else if (!failed && (what == DECIMAL_ADD || (what == DECIMAL_SUB && b))) {
    sqlite3_result_error_nomem(ctx);  // the original's answer to a null, in these two
  }
  decimal_free(a);
  decimal_free(b);
}

static void decimal_two_to_the(sqlite3_context *ctx, int argc, sqlite3_value **argv) {
  (void)argc;
  if (sqlite3_value_type(argv[0]) != SQLITE_INTEGER) return;
  int n = sqlite3_value_int(argv[0]);  // 32 bits, as the original reads it
  decimal *d = n < -20000 || n > 20000 ? NULL : decimal_power_of_two(n);
  if (d) decimal_result_sci(ctx, d, 0);
  else sqlite3_result_error_nomem(ctx);
  decimal_free(d);
}

// The aggregate keeps its sum. Of rows it has seen, if only nulls, it is 0.
static void decimal_add_row(sqlite3_context *ctx, sqlite3_value *v, int negate) {
  decimal **sum = sqlite3_aggregate_context(ctx, sizeof *sum);
  if (!sum) return sqlite3_result_error_nomem(ctx);
  if (!*sum && !(*sum = decimal_parse("0", 1))) return sqlite3_result_error_nomem(ctx);
  int failed;
  decimal *d = decimal_read(ctx, v, 1, &failed);
  if (!d) return;
  if (negate) d->negative = !d->negative;
  if (!decimal_plus(*sum, d)) sqlite3_result_error_nomem(ctx);
  decimal_free(d);
}

static void decimal_sum_step(sqlite3_context *ctx, int argc, sqlite3_value **argv) {
  (void)argc;
  decimal_add_row(ctx, argv[0], 0);
}

static void decimal_sum_inverse(sqlite3_context *ctx, int argc, sqlite3_value **argv) {
  (void)argc;
  decimal_add_row(ctx, argv[0], 1);
}

static void decimal_sum_value(sqlite3_context *ctx) {
  decimal **sum = sqlite3_aggregate_context(ctx, 0);
  if (sum && *sum) decimal_result(ctx, *sum);
}

static void decimal_sum_final(sqlite3_context *ctx) {
  decimal_sum_value(ctx);
  decimal **sum = sqlite3_aggregate_context(ctx, 0);
  if (sum) decimal_free(*sum);
}

static int decimal_collate(void *unused, int na, const void *pa, int nb, const void *pb) {
  (void)unused;
  decimal *a = decimal_parse(pa, na), *b = decimal_parse(pb, nb);
  int order = a && b ? decimal_compare(a, b) : 0;
  decimal_free(a);
  decimal_free(b);
  return order == 2 ? 0 : order;
}

static int sqlite3_decimal_init(sqlite3 *db, char **error, const sqlite3_api_routines *api) {
  (void)error, (void)api;
  static const struct {
    const char *name;
    int argc, what;
    void (*call)(sqlite3_context *, int, sqlite3_value **);
  } functions[] = {
      {"decimal", 1, DECIMAL_PLAIN, decimal_one},   {"decimal", 2, DECIMAL_PLAIN, decimal_one},
      {"decimal_exp", 1, DECIMAL_SCI, decimal_one}, {"decimal_exp", 2, DECIMAL_SCI, decimal_one},
      {"decimal_cmp", 2, DECIMAL_CMP, decimal_two}, {"decimal_add", 2, DECIMAL_ADD, decimal_two},
      {"decimal_sub", 2, DECIMAL_SUB, decimal_two}, {"decimal_mul", 2, DECIMAL_MUL, decimal_two},
      {"decimal_pow2", 1, DECIMAL_POW2, decimal_two_to_the},
  };
  const int flags = SQLITE_UTF8 | SQLITE_INNOCUOUS | SQLITE_DETERMINISTIC;
  int rc = sqlite3_create_window_function(db, "decimal_sum", 1, flags, NULL, decimal_sum_step, decimal_sum_final, decimal_sum_value, decimal_sum_inverse, NULL);
  if (!rc) rc = sqlite3_create_collation_v2(db, "decimal", SQLITE_UTF8, NULL, decimal_collate, NULL);
  for (unsigned i = 0; !rc && i < sizeof functions / sizeof *functions; i++) {
    rc = sqlite3_create_function(db, functions[i].name, functions[i].argc, flags, (void *)(long)functions[i].what, functions[i].call, NULL, NULL);
  }
  return rc;
}
