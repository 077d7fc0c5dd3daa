// Decimal numbers of any length, as text. https://sqlite.org/floatingpoint.html#decext
//
// A value is its digits, one a byte, with a point somewhere: all arithmetic is
// that of the school.
#include <string.h>

#include "sqlite3.h"

enum { DECIMAL_LONGEST = 10000000 };  // digits; what is longer counts as no memory

typedef struct decimal {
  signed char *digit;  // most significant first
  int count, fraction; // digits in all, and behind the point; at least one before it
  int negative;
} decimal;

static void decimal_free(decimal *d) {
  if (!d) return;
  sqlite3_free(d->digit);
  sqlite3_free(d);
}

// decimal_zeros is 0 with so many digits, or NULL.
static decimal *decimal_zeros(sqlite3_int64 whole, sqlite3_int64 fraction) {
  if (whole < 1) whole = 1;
  if (whole + fraction > DECIMAL_LONGEST) return NULL;
  decimal *d = sqlite3_malloc(sizeof *d);
  if (!d) return NULL;
  d->count = (int)(whole + fraction);
  d->fraction = (int)fraction;
  d->negative = 0;
  d->digit = sqlite3_malloc(d->count);
  if (!d->digit) {
    sqlite3_free(d);
    return NULL;
  }
  memset(d->digit, 0, (size_t)d->count);
  return d;
}

static int decimal_is_zero(const decimal *d) {
  for (int i = 0; i < d->count; i++) {
    if (d->digit[i]) return 0;
  }
  return 1;
}

// decimal_parse reads a number. What is no digit in it does not count.
static decimal *decimal_parse(const char *s, int n) {
  int i = 0, negative = 0, digits = 0, fraction = 0, point = 0;
  while (i < n && sqlite3Isspace(s[i])) i++;
  if (i < n && (s[i] == '-' || s[i] == '+')) negative = s[i++] == '-';
  while (i < n && s[i] == '0') i++;
  int start = i;
  sqlite3_int64 exponent = 0;
  for (; i < n && s[i] != 'e' && s[i] != 'E'; i++) {
    if (s[i] == '.') point = 1;
    if (s[i] < '0' || s[i] > '9') continue;
    digits++;
    fraction += point;
  }
  int end = i;
  if (i < n) {
    int down = 0;
    if (++i < n && (s[i] == '-' || s[i] == '+')) down = s[i++] == '-';
    for (; i < n && s[i] >= '0' && s[i] <= '9' && exponent < DECIMAL_LONGEST; i++) exponent = exponent * 10 + s[i] - '0';
    if (down) exponent = -exponent;
  }
  // The point moves: where there are no digits, zeros come in.
  sqlite3_int64 whole = digits - fraction + exponent, behind = fraction - exponent;
  decimal *d = decimal_zeros(whole, behind < 0 ? 0 : behind);
  if (!d) return NULL;
  signed char *to = d->digit + (whole < 1 ? 1 - whole : 0);
  for (i = start; i < end; i++) {
    if (s[i] >= '0' && s[i] <= '9') *to++ = s[i] - '0';
  }
  d->negative = negative && !decimal_is_zero(d);
  return d;
}

// decimal_align gives d at least so many digits before and behind its point.
static int decimal_align(decimal *d, int whole, int fraction) {
  int front = whole - (d->count - d->fraction), back = fraction - d->fraction;
  if (front < 0) front = 0;
  if (back < 0) back = 0;
  signed char *digit = sqlite3_realloc(d->digit, d->count + front + back);
  if (!digit) return 0;
  memmove(digit + front, digit, (size_t)d->count);
  memset(digit, 0, (size_t)front);
  memset(digit + front + d->count, 0, (size_t)back);
  d->digit = digit;
  d->count += front + back;
  d->fraction += back;
  return 1;
}

// decimal_same_shape gives both the same digits before and behind their points.
static int decimal_same_shape(decimal *a, decimal *b, int spare) {
  int wa = a->count - a->fraction, wb = b->count - b->fraction;
  int whole = (wa > wb ? wa : wb) + spare, fraction = a->fraction > b->fraction ? a->fraction : b->fraction;
  return decimal_align(a, whole, fraction) && decimal_align(b, whole, fraction);
}

// decimal_trim takes off zeros before the number, and behind its point down to
// so many digits.
static void decimal_trim(decimal *d, int fraction) {
  int zeros = 0;
  while (zeros < d->count - d->fraction - 1 && d->digit[zeros] == 0) zeros++;
  memmove(d->digit, d->digit + zeros, (size_t)(d->count - zeros));
  d->count -= zeros;
  while (d->fraction > fraction && d->digit[d->count - 1] == 0) d->count--, d->fraction--;
}

// decimal_compare orders a and b, which it may reshape. 2 is no memory.
static int decimal_compare(decimal *a, decimal *b) {
  if (a->negative != b->negative) return a->negative ? -1 : 1;
  if (!decimal_same_shape(a, b, 0)) return 2;
  int order = memcmp(a->digit, b->digit, (size_t)a->count);
  order = (order > 0) - (order < 0);
  return a->negative ? -order : order;
}

// decimal_plus adds b to a.
static int decimal_plus(decimal *a, decimal *b) {
  if (!decimal_same_shape(a, b, 1)) return 0;
  if (a->negative == b->negative) {
    int carry = 0;
    for (int i = a->count - 1; i >= 0; i--) {
      int sum = a->digit[i] + b->digit[i] + carry;
      carry = sum > 9;
      a->digit[i] = (signed char)(sum - 10 * carry);
    }
  } else {
    const signed char *more = a->digit, *less = b->digit;
    if (memcmp(more, less, (size_t)a->count) < 0) {
      more = b->digit, less = a->digit;
      a->negative = b->negative;
    }
    int borrow = 0;
    for (int i = a->count - 1; i >= 0; i--) {
      int difference = more[i] - less[i] - borrow;
      borrow = difference < 0;
      a->digit[i] = (signed char)(difference + 10 * borrow);
    }
  }
  decimal_trim(a, a->fraction);
  return 1;
}

// decimal_times is a * b, with no more zeros at its end than the one of both
// has digits behind the point that has fewer. NULL is no memory.
static decimal *decimal_times(const decimal *a, const decimal *b) {
  decimal *d = decimal_zeros((sqlite3_int64)a->count - a->fraction + b->count - b->fraction, (sqlite3_int64)a->fraction + b->fraction);
  if (!d) return NULL;
  for (int i = a->count - 1; i >= 0; i--) {
    if (!a->digit[i]) continue;
    int carry = 0, at = i + b->count;
    for (int j = b->count - 1; j >= 0; j--, at--) {
      int sum = d->digit[at] + a->digit[i] * b->digit[j] + carry;
      d->digit[at] = (signed char)(sum % 10);
      carry = sum / 10;
    }
    for (; carry; at--) {
      int sum = d->digit[at] + carry;
      d->digit[at] = (signed char)(sum % 10);
      carry = sum / 10;
    }
  }
  d->negative = a->negative != b->negative;
  decimal_trim(d, a->fraction < b->fraction ? a->fraction : b->fraction);
  return d;
}

// decimal_power_of_two is 2^n, exactly.
static decimal *decimal_power_of_two(int n) {
  decimal *power = decimal_parse("1", 1), *square = n < 0 ? decimal_parse("0.5", 3) : decimal_parse("2", 1);
  for (unsigned left = n < 0 ? (unsigned)-n : (unsigned)n; left && power && square; left >>= 1) {
    if (left & 1) {
      decimal *next = decimal_times(power, square);
      decimal_free(power);
      power = next;
      if (power) decimal_trim(power, 0);
    }
    if (left > 1) {
      decimal *next = decimal_times(square, square);
      decimal_free(square);
      square = next;
    }
  }
  if (!square) decimal_free(power), power = NULL;
  decimal_free(square);
  return power;
}

// decimal_of_double is r exactly. *finite is 0 for what is no number.
static decimal *decimal_of_double(double r, int *finite) {
  sqlite3_int64 m;
  int e;
  char text[32];
  sqlite3_uint64 bits;
  memcpy(&bits, &r, sizeof bits);
  *finite = (bits >> 52 & 0x7ff) != 0x7ff;
  if (!*finite) return NULL;
  e = (int)(bits >> 52 & 0x7ff);
  m = (sqlite3_int64)(bits & (((sqlite3_uint64)1 << 52) - 1));
  if (e) m |= (sqlite3_int64)1 << 52;
  else e = 1;
  e -= 1075;
  if (m == 0) e = 0;
  for (; m && !(m & 1); m >>= 1) e++;
  sqlite3_snprintf(sizeof text, text, "%lld", r < 0 ? -m : m);
  decimal *d = decimal_parse(text, (int)strlen(text)), *power = decimal_power_of_two(e), *product = NULL;
  if (d && power) product = decimal_times(d, power);
  if (product) {
    decimal_trim(product, 0);
    if (decimal_is_zero(product)) product->negative = 0;
  }
  decimal_free(d);
  decimal_free(power);
  return product;
}

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

// decimal_round keeps so many digits from the first that counts on, and rounds
// the half away from zero.
static int decimal_round(decimal *d, int keep) {
  if (keep < 1) return 1;
  int first = 0;
  while (first < d->count && d->digit[first] == 0) first++;
  if (keep >= d->count - first) return 1;
  int cut = first + keep, carry = d->digit[cut] > 4;
  memset(d->digit + cut, 0, (size_t)(d->count - cut));
  for (int i = cut - 1; carry && i >= 0; i--) {
    carry = d->digit[i] == 9;
    d->digit[i] = carry ? 0 : (signed char)(d->digit[i] + 1);
  }
  if (!carry) return 1;
  if (!decimal_align(d, d->count - d->fraction + 1, d->fraction)) return 0;
  d->digit[0] = 1;
  return 1;
}

// decimal_result writes digits with a point, as far as the value has them.
static void decimal_result(sqlite3_context *ctx, const decimal *d) {
  char *text = sqlite3_malloc(d->count + 4), *p = text;
  if (!text) return sqlite3_result_error_nomem(ctx);
  if (d->negative) *p++ = '-';
  for (int i = 0; i < d->count; i++) {
    if (i == d->count - d->fraction) *p++ = '.';
    *p++ = (char)(d->digit[i] + '0');
  }
  sqlite3_result_text(ctx, text, (int)(p - text), sqlite3_free);
}

// decimal_result_sci writes one digit before the point, and an exponent. Zeros
// at the end go, but not below so many digits.
static void decimal_result_sci(sqlite3_context *ctx, const decimal *d, int digits) {
  int first = 0, last = d->count - 1;
  while (first < d->count && d->digit[first] == 0) first++;
  while (last > first && d->digit[last] == 0 && last - first + 1 > digits) last--;
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
  int failed, order;
  decimal *a = decimal_read(ctx, argv[0], 1, &failed), *b = failed ? NULL : decimal_read(ctx, argv[1], 1, &failed), *product;
  if (a && b) {
    int what = (int)(long)sqlite3_user_data(ctx);
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
  }
  decimal_free(a);
  decimal_free(b);
}

static void decimal_two_to_the(sqlite3_context *ctx, int argc, sqlite3_value **argv) {
  (void)argc;
  if (sqlite3_value_type(argv[0]) != SQLITE_INTEGER) return;
  sqlite3_int64 n = sqlite3_value_int64(argv[0]);
  decimal *d = n < -20000 || n > 20000 ? NULL : decimal_power_of_two((int)n);
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
