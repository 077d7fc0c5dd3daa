// Functions that take binary64 numbers apart and put them together.
// https://sqlite.org/floatingpoint.html#the_ieee754_c_extension
#include <math.h>
#include <string.h>

#include "sqlite3.h"

// A number is mantissa * 2^exponent; these are the exponent's bias with the
// mantissa's 52 bits, and the bit that normal numbers leave out.
#define IEEE_BIAS 1075
#define IEEE_HIDDEN ((sqlite3_int64)1 << 52)

static sqlite3_int64 ieee_bits(double r) {
  sqlite3_int64 bits;
  memcpy(&bits, &r, sizeof bits);
  return bits;
}

static double ieee_number(sqlite3_int64 bits) {
  double r;
  memcpy(&r, &bits, sizeof r);
  return r;
}

// ieee_value is the number that a value is or, as 8 bytes, has.
static double ieee_value(sqlite3_value *v) {
  if (sqlite3_value_type(v) != SQLITE_BLOB || sqlite3_value_bytes(v) != sizeof(double)) return sqlite3_value_double(v);
  const unsigned char *bytes = sqlite3_value_blob(v);
  sqlite3_uint64 bits = 0;
  for (unsigned i = 0; i < sizeof bits; i++) bits = bits << 8 | bytes[i];
  return ieee_number((sqlite3_int64)bits);
}

static void ieee_apart(double r, sqlite3_int64 *mantissa, int *exponent) {
  sqlite3_int64 bits = ieee_bits(r);
  int negative = r < 0 || (r == 0 && bits);
  // The original takes the sign off by its value: that of zero, and of what is
  // no number, stays, and counts as part of the exponent.
  if (r < 0) bits &= ~((sqlite3_int64)1 << 63);
  int e = (int)(bits >> 52);
  sqlite3_int64 m = bits & (IEEE_HIDDEN - 1);
  if (bits) {
    if (e == 0) m <<= 1;
    else m |= IEEE_HIDDEN;
    for (; e < IEEE_BIAS && (m & 1) == 0; e++) m >>= 1;
  }
  *mantissa = negative ? -m : m;
  *exponent = e - IEEE_BIAS;
}

static double ieee_together(sqlite3_int64 m, sqlite3_int64 e) {
  if (e > 10000) e = 10000;
  if (e < -10000) e = -10000;
  int negative = m < 0;
  if (negative) m = (sqlite3_int64)(0 - (sqlite3_uint64)m);
  if (m < 0) return NAN;  // the one that has no positive: SQLite makes NULL of it
  if (m == 0 && e > -1000 && e < 1000) return 0;  // beyond, the exponent counts even so
  for (; m >> 32 & 0xffe00000; e++) m >>= 1;
  for (; m && !(m >> 32 & 0xfff00000); e--) m <<= 1;
  e += IEEE_BIAS;
  if (e <= 0) {  // subnormal
    m = 1 - e >= 64 ? 0 : m >> (1 - e);
    e = 0;
  } else if (e > 0x7ff) {
    e = 0x7ff;
  }
  sqlite3_uint64 bits = ((sqlite3_uint64)m & (IEEE_HIDDEN - 1)) | (sqlite3_uint64)e << 52;
  if (negative) bits |= (sqlite3_uint64)1 << 63;
  return ieee_number((sqlite3_int64)bits);
}

enum { IEEE_BOTH, IEEE_MANTISSA, IEEE_EXPONENT };

static void ieee_parts(sqlite3_context *ctx, int argc, sqlite3_value **argv) {
  if (argc == 2) {
    sqlite3_result_double(ctx, ieee_together(sqlite3_value_int64(argv[0]), sqlite3_value_int64(argv[1])));
    return;
  }
  sqlite3_int64 m;
  int e;
  ieee_apart(ieee_value(argv[0]), &m, &e);
  switch ((int)(sqlite3_int64)(long)sqlite3_user_data(ctx)) {
    case IEEE_MANTISSA: return sqlite3_result_int64(ctx, m);
    case IEEE_EXPONENT: return sqlite3_result_int(ctx, e);
  }
  char text[64];
  sqlite3_snprintf(sizeof text, text, "ieee754(%lld,%d)", m, e);
  sqlite3_result_text(ctx, text, -1, SQLITE_TRANSIENT);
}

static void ieee_from_blob(sqlite3_context *ctx, int argc, sqlite3_value **argv) {
  (void)argc;
  if (sqlite3_value_type(argv[0]) != SQLITE_BLOB || sqlite3_value_bytes(argv[0]) != sizeof(double)) return;
  sqlite3_result_double(ctx, ieee_value(argv[0]));
}

static void ieee_to_blob(sqlite3_context *ctx, int argc, sqlite3_value **argv) {
  (void)argc;
  int type = sqlite3_value_type(argv[0]); // a text is none, whatever it shows
  if (type != SQLITE_FLOAT && type != SQLITE_INTEGER) return;
  sqlite3_uint64 bits = (sqlite3_uint64)ieee_bits(sqlite3_value_double(argv[0]));
  unsigned char bytes[sizeof bits];
  for (int i = sizeof bits - 1; i >= 0; i--, bits >>= 8) bytes[i] = (unsigned char)bits;
  sqlite3_result_blob(ctx, bytes, sizeof bytes, SQLITE_TRANSIENT);
}

static void ieee_from_int(sqlite3_context *ctx, int argc, sqlite3_value **argv) {
  (void)argc;
  if (sqlite3_value_type(argv[0]) != SQLITE_INTEGER) return;
  sqlite3_result_double(ctx, ieee_number(sqlite3_value_int64(argv[0])));
}

static void ieee_to_int(sqlite3_context *ctx, int argc, sqlite3_value **argv) {
  (void)argc;
  if (sqlite3_value_type(argv[0]) != SQLITE_FLOAT) return;
  sqlite3_result_int64(ctx, ieee_bits(sqlite3_value_double(argv[0])));
}

// ieee754_inc(r, n) goes n representable numbers on.
static void ieee_inc(sqlite3_context *ctx, int argc, sqlite3_value **argv) {
  (void)argc;
  sqlite3_uint64 bits = (sqlite3_uint64)ieee_bits(sqlite3_value_double(argv[0]));
  sqlite3_result_double(ctx, ieee_number((sqlite3_int64)(bits + (sqlite3_uint64)sqlite3_value_int64(argv[1]))));
}

static int sqlite3_ieee_init(sqlite3 *db, char **error, const sqlite3_api_routines *api) {
  (void)error, (void)api;
  static const struct {
    const char *name;
    int argc, part;
    void (*call)(sqlite3_context *, int, sqlite3_value **);
  } functions[] = {
      {"ieee754", 1, IEEE_BOTH, ieee_parts},
      {"ieee754", 2, IEEE_BOTH, ieee_parts},
      {"ieee754_mantissa", 1, IEEE_MANTISSA, ieee_parts},
      {"ieee754_exponent", 1, IEEE_EXPONENT, ieee_parts},
      {"ieee754_to_blob", 1, 0, ieee_to_blob},
      {"ieee754_from_blob", 1, 0, ieee_from_blob},
      {"ieee754_to_int", 1, 0, ieee_to_int},
      {"ieee754_from_int", 1, 0, ieee_from_int},
      {"ieee754_inc", 2, 0, ieee_inc},
  };
  const int flags = SQLITE_UTF8 | SQLITE_INNOCUOUS;  // as in the original: not deterministic
  for (unsigned i = 0; i < sizeof functions / sizeof *functions; i++) {
    int rc = sqlite3_create_function(db, functions[i].name, functions[i].argc, flags, (void *)(long)functions[i].part, functions[i].call, NULL, NULL);
    if (rc) return rc;
  }
  return SQLITE_OK;
}
