// Patterns of regexp.c: they are compiled to instructions.
#include <string.h>

#include "sqlite3.h"

enum { RE_CHAR, RE_ANY, RE_CLASS, RE_FORK, RE_JUMP, RE_START, RE_END, RE_EDGE, RE_MATCH };
enum { RE_MOST = 50000 };  // instructions

// Distances are relative, so that code can be moved and copied.
typedef struct re_step {
  unsigned char op, negate;
  int to;  // a character; where to go; in ranges, where a class begins
  int n;   // how many ranges a class has
} re_step;

typedef struct re_range {
  unsigned low, high;
} re_range;

typedef struct regexp {
  re_step *code;
  re_range *ranges;
  int length, room, range_count, range_room;
  int anchored, no_case;
  // What every match begins with, as bytes. U+FFFD of the pattern is in it as
  // such, and so matches no text's bytes that are read as one.
  unsigned char prefix[12];
  int prefix_length;
  const char *error;
  // While it is compiled: what is left of the pattern.
  const unsigned char *at, *end;
} regexp;

static void re_free(void *p) {
  regexp *re = p;
  sqlite3_free(re->code);
  sqlite3_free(re->ranges);
  sqlite3_free(re);
}

static inline unsigned re_lower(unsigned c) { return c - 'A' < 26 ? c + 32 : c; }

static inline int re_digit(unsigned c) { return c - '0' < 10; }
static inline int re_word(unsigned c) { return (c | 32) - 'a' < 26 || re_digit(c) || c == '_'; }

// re_read takes a character off UTF-8. A byte that begins none, and a character
// that is written too long, out of range or half of a pair, are U+FFFD.
static unsigned re_read(const unsigned char **at, const unsigned char *end) {
  static const unsigned least[] = {0, 0x80, 0x800, 0x10000};
  const unsigned char *s = *at;
  unsigned c = *s++;
  if (c >= 0x80) {
    unsigned more = c >= 0xf8 ? 0 : c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : c >= 0xc0 ? 1 : 0, i = 0;
    unsigned wide = c & (0x3f >> more);
    if ((unsigned)(end - s) < more) more = 0;
    while (i < more && (s[i] & 0xc0) == 0x80) wide = wide << 6 | (s[i++] & 0x3f);
    c = 0xfffd;
    if (more && i == more) {
      s += more;
      if (wide >= least[more] && wide - 0xd800 >= 0x800 && wide <= 0x10ffff) c = wide;
    }
  }
  *at = s;
  return c;
}

// re_next is the pattern's next character.
static unsigned re_next(regexp *re) {
  unsigned c = re_read(&re->at, re->end);
  return re->no_case ? re_lower(c) : c;
}

static int re_looks(regexp *re, char c) { return re->at < re->end && *re->at == (unsigned char)c; }

static void re_fail(regexp *re, const char *error) {
  if (!re->error) re->error = error;
  re->at = re->end;
}

// re_insert makes room for n instructions.
static re_step *re_insert(regexp *re, int at, int n) {
  if (re->length + n > re->room) {
    if (re->length + n > RE_MOST) return re_fail(re, "REGEXP pattern too big"), NULL;
    int room = (re->length + n) * 2;
    re_step *code = sqlite3_realloc64(re->code, (sqlite3_uint64)room * sizeof *code);
    if (!code) return re_fail(re, "out of memory"), NULL;
    re->code = code;
    re->room = room;
  }
  memmove(re->code + at + n, re->code + at, (size_t)(re->length - at) * sizeof *re->code);
  re->length += n;
  memset(re->code + at, 0, (size_t)n * sizeof *re->code);
  return re->code + at;
}

static void re_emit(regexp *re, int at, int op, int to) {
  re_step *s = re_insert(re, at, 1);
  if (s) s->op = (unsigned char)op, s->to = to;
}

static void re_add_range(regexp *re, unsigned low, unsigned high) {
  if (re->range_count == re->range_room) {
    int room = re->range_room * 2 + 8;
    re_range *ranges = sqlite3_realloc64(re->ranges, (sqlite3_uint64)room * sizeof *ranges);
    if (!ranges) return re_fail(re, "out of memory");
    re->ranges = ranges;
    re->range_room = room;
  }
  re->ranges[re->range_count++] = (re_range){low, high};
}

static int re_hex(const unsigned char *s, int n) {
  int value = 0;
  for (; n; n--, s++) {
    unsigned c = *s | 32;
    if (re_digit(*s)) value = value * 16 + *s - '0';
    else if (c - 'a' < 6) value = value * 16 + (int)c - 'a' + 10;
    else return -1;
  }
  return value;
}

// re_escaped is the character that stands for what follows a backslash.
static unsigned re_escaped(regexp *re) {
  static const char names[] = "afnrtv\\()*.+?[$^{|}]-", means[] = "\a\f\n\r\t\v";
  if (re->at == re->end) return 0;
  unsigned c = *re->at++;
  int width = c == 'u' ? 4 : c == 'x' ? 2 : 0, value = -1;
  if (width && re->end - re->at >= width) value = re_hex(re->at, width);
  if (value >= 0) {
    re->at += width;
    return (unsigned)value;
  }
  const char *name = c ? strchr(names, (int)c) : NULL;
  if (!name) return re_fail(re, "unknown \\ escape"), 0;
  return name - names < (int)sizeof means - 1 ? (unsigned)means[name - names] : c;
}

// re_class compiles what follows a bracket.
static void re_class(regexp *re) {
  int negate = re_looks(re, '^'), first = re->range_count, closed = 0;
  re->at += negate;
  for (int i = 0; re->at < re->end && !closed; i++) {
    unsigned low = re_next(re), high;
    if (low == ']' && i > 0) {
      closed = 1;
      break;
    }
    if (low == '[' && re_looks(re, ':')) return re_fail(re, "POSIX character classes not supported");
    if (low == '\\') low = re_escaped(re);
    high = low;
    if (re_looks(re, '-')) {
      re->at++;
      if (re->at == re->end) break;
      high = re_next(re);
      if (high == '\\') high = re_escaped(re);
    }
    re_add_range(re, low, high);
  }
  if (!closed) return re_fail(re, "unclosed '['");
  re_step *s = re_insert(re, re->length, 1);
  if (s) *s = (re_step){RE_CLASS, (unsigned char)negate, first, re->range_count - first};
}

// re_named compiles the class of a letter, which is negated for the capital.
static void re_named(regexp *re, unsigned letter) {
  int first = re->range_count;
  switch (letter | 32) {
    case 'd': re_add_range(re, '0', '9'); break;
    case 's': re_add_range(re, ' ', ' '), re_add_range(re, '\t', '\r'); break;
    default: re_add_range(re, '0', '9'), re_add_range(re, 'a', 'z'), re_add_range(re, 'A', 'Z'), re_add_range(re, '_', '_');
  }
  re_step *s = re_insert(re, re->length, 1);
  if (s) *s = (re_step){RE_CLASS, letter < 'a', first, re->range_count - first};
}

// re_repeat makes of the code from start on one that runs so many times; most
// is 0 for any number. https://swtch.com/~rsc/regexp/regexp1.html
static void re_repeat(regexp *re, int start, int least, int most) {
  int n = re->length - start;
  if ((sqlite3_int64)n * (most > least ? most : least) > RE_MOST) return re_fail(re, "REGEXP pattern too big");
  for (int i = 1; i < (most > least ? most : least); i++) {
    re_step *copy = re_insert(re, re->length, n);
    if (!copy) return;
    memcpy(copy, re->code + start, (size_t)n * sizeof *copy);
  }
  // Those past the least may be left out: each forks to what follows it.
  for (int i = most - 1; i >= least; i--) re_emit(re, start + i * n, RE_FORK, n + 1);
}

// re_count reads {m}, {m,n} or {,n} after the brace.
static void re_count(regexp *re, int start) {
  int m = 0, n;
  while (re->at < re->end && re_digit(*re->at) && m < RE_MOST) m = m * 10 + *re->at++ - '0';
  n = m;
  if (re_looks(re, ',')) {
    re->at++;
    n = 0;
    while (re->at < re->end && re_digit(*re->at) && n < RE_MOST) n = n * 10 + *re->at++ - '0';
  }
  if (!re_looks(re, '}')) return re_fail(re, "unmatched '{'");
  if (n < m) return re_fail(re, "n less than m in '{m,n}'");
  if (n == 0) return re_fail(re, "both m and n are zero in '{m,n}'");
  re->at++;
  re_repeat(re, start, m, n);
}

// re_quantify applies what stands behind the code from start on, -1 for none.
static int re_quantify(regexp *re, unsigned c, int start) {
  int n = re->length - start;
  switch (c) {
    case '*':
      if (start < 0) return re_fail(re, "'*' without operand"), 1;
      re_emit(re, start, RE_FORK, n + 2);
      re_emit(re, re->length, RE_JUMP, -(n + 1));
      return 1;
    case '+':
      if (start < 0) return re_fail(re, "'+' without operand"), 1;
      re_emit(re, re->length, RE_FORK, -n);
      return 1;
    case '?':
      if (start < 0) return re_fail(re, "'?' without operand"), 1;
      re_emit(re, start, RE_FORK, n + 1);
      return 1;
    case '{':
      if (start < 0) return re_fail(re, "'{m,n}' without operand"), 1;
      re_count(re, start);
      return 1;
    default:
      return 0;
  }
}

static void re_either(regexp *re, int depth);

// re_atom compiles a character or a group.
static void re_atom(regexp *re, unsigned c, int depth) {
  switch (c) {
    case '.': return re_emit(re, re->length, RE_ANY, 0);
    case '^': return re_emit(re, re->length, RE_START, 0);
    case '$': return re_emit(re, re->length, RE_END, 0);
    case '[': return re_class(re);
    case '(':
      if (depth > 1000) return re_fail(re, "REGEXP pattern too big");
      re_either(re, depth + 1);
      if (!re_looks(re, ')')) return re_fail(re, "unmatched '('");
      re->at++;
      return;
    case '\\':
      if (re_looks(re, 'b')) return re->at++, re_emit(re, re->length, RE_EDGE, 0);
      if (re->at < re->end && strchr("dDsSwW", *re->at)) return re_named(re, *re->at++);
      c = re_escaped(re);
  }
  // The character 0, which no text has, stands for the end, as in the original.
  re_emit(re, re->length, c ? RE_CHAR : RE_END, (int)c);
}

// re_either compiles alternatives, as far as the pattern or a group goes.
static void re_either(regexp *re, int depth) {
  int begin = re->length, last = -1;
  while (re->at < re->end && !re_looks(re, ')')) {
    if (re_looks(re, '|')) {
      re->at++;
      re_emit(re, begin, RE_FORK, re->length - begin + 2);
      int leave = re->length;
      re_emit(re, leave, RE_JUMP, 0);
      re_either(re, depth);
      if (!re->error) re->code[leave].to = re->length - leave;
      return;
    }
    unsigned c = re_next(re);
    if (re_quantify(re, c, last)) continue;
    last = re->length;
    re_atom(re, c, depth);
  }
}

// re_find_prefix takes the characters that every match begins with, as far as
// they fit; the first of four bytes ends them.
static void re_find_prefix(regexp *re) {
  unsigned char *to = re->prefix;
  for (const re_step *s = re->code; to - re->prefix < 10 && s->op == RE_CHAR; s++) {
    unsigned c = (unsigned)s->to;
    if (c > 0xffff) break;
    if (c < 0x80) {
      *to++ = (unsigned char)c;
      continue;
    }
    if (c < 0x800) {
      *to++ = (unsigned char)(0xc0 | c >> 6);
    } else {
      *to++ = (unsigned char)(0xe0 | c >> 12);
      *to++ = (unsigned char)(0x80 | (c >> 6 & 0x3f));
    }
    *to++ = (unsigned char)(0x80 | (c & 0x3f));
  }
  re->prefix_length = (int)(to - re->prefix);
}

// re_compile returns NULL without memory. Other errors are in the pattern's.
static regexp *re_compile(const unsigned char *pattern, int n, int no_case) {
  regexp *re = sqlite3_malloc(sizeof *re);
  if (!re) return NULL;
  memset(re, 0, sizeof *re);
  re->at = pattern;
  re->end = pattern + n;
  re->no_case = no_case;
  re->anchored = re_looks(re, '^');
  re->at += re->anchored;
  re_either(re, 0);
  if (re->at < re->end) re_fail(re, "unrecognized character");
  re_emit(re, re->length, RE_MATCH, 0);
  if (!re->error && !re->anchored && !no_case) re_find_prefix(re);
  return re;
}
