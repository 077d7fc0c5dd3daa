// Arithmetic of decimal.c: a value is its digits, one a byte, with a point
// somewhere, and all is done as at school.
#include <string.h>

#include "sqlite3.h"

enum { DECIMAL_LONGEST = 10000000 };  // digits; what is longer counts as no memory
enum { DECIMAL_EXPONENT = 1000000 };  // no digit of an exponent counts behind this

typedef struct decimal {
  signed char *digit;  // most significant first
  int count, fraction; // digits in all, and behind the point; at least one before it
  int written;         // before the point, as the original counts them: not the zero of .5
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
  d->written = (int)whole;
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

// decimal_parse reads a number. What is no digit in it does not count, nor does
// a point with another one behind it.
static decimal *decimal_parse(const char *s, int n) {
  int i = 0, negative = 0, digits = 0, fraction = 0, point = 0;
  while (i < n && sqlite3Isspace(s[i])) i++;
  if (i < n && (s[i] == '-' || s[i] == '+')) negative = s[i++] == '-';
  while (i < n && s[i] == '0') i++;
  int start = i;
  sqlite3_int64 exponent = 0;
  for (; i < n && s[i] != 'e' && s[i] != 'E'; i++) {
    if (s[i] == '.') point = 1, fraction = 0;
    if (s[i] < '0' || s[i] > '9') continue;
    digits++;
    fraction += point;
  }
  int end = i;
  if (i < n) {
    int down = 0;
    if (++i < n && (s[i] == '-' || s[i] == '+')) down = s[i++] == '-';
    for (; i < n && exponent < DECIMAL_EXPONENT; i++) {
      if (s[i] >= '0' && s[i] <= '9') exponent = exponent * 10 + s[i] - '0';
    }
    if (down) exponent = -exponent;
  }
  // The point moves: where there are no digits, zeros come in.
  sqlite3_int64 whole = digits - fraction + exponent, behind = fraction - exponent;
  decimal *d = decimal_zeros(whole, behind < 0 ? 0 : behind);
  if (!d) return NULL;
  if (exponent >= 0) d->written = (int)whole;  // none, in .5
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

// decimal_compare orders a and b, which it may reshape. 2 is no memory. As in
// the original more digits before the point are more, zeros of an exponent
// among them: 0e2 is more than 7.
static int decimal_compare(decimal *a, decimal *b) {
  if (a->negative != b->negative) return a->negative ? -1 : 1;
  int order = a->written - b->written;
  if (!order) {
    if (!decimal_same_shape(a, b, 0)) return 2;
    order = memcmp(a->digit, b->digit, (size_t)a->count);
  }
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
  d->written = a->written + b->written + 2;
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
  if (r <= 0) bits &= ~((sqlite3_uint64)1 << 63);
  // What is no number but has a sign is one to the original: the sign counts as an exponent's.
  e = (int)((sqlite3_int64)bits >> 52);
  *finite = e != 0x7ff;
  if (!*finite) return NULL;
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
  d->written++;
  return 1;
}
