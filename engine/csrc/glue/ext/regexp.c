// The functions regexp(PATTERN, TEXT), which is the operator REGEXP, and
// regexpi, to which the case of ASCII letters does not matter.
//
//   X* X+ X? X{m} X{m,n}   how often    X|Y (X)        either, groups
//   ^ $ \b                 where        . [a-z] [^a]   which characters
//   \d \D \s \S \w \W      digits, spaces, words' characters, and not these
//   \a \f \n \r \t \v \xHH \uHHHH, and \ before what has a meaning
//
// A pattern is compiled to instructions, which are run for all ways to match
// at once: time grows with the pattern times the text, never faster.
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

// re_read takes a character off UTF-8. What is no UTF-8 counts byte by byte.
static unsigned re_read(const unsigned char **at, const unsigned char *end) {
  const unsigned char *s = *at;
  unsigned c = *s++, more = c >= 0xf0 && c < 0xf8 ? 3 : c >= 0xe0 ? 2 : c >= 0xc2 ? 1 : 0;
  if (c < 0xf8 && more && (unsigned)(end - s) >= more) {
    unsigned wide = c & (0x3f >> more), i = 0;
    while (i < more && (s[i] & 0xc0) == 0x80) wide = wide << 6 | (s[i++] & 0x3f);
    if (i == more) c = wide, s += more;
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
      if (re->at == re->end) return re_emit(re, re->length, RE_END, 0);
      if (*re->at == 'b') return re->at++, re_emit(re, re->length, RE_EDGE, 0);
      if (strchr("dDsSwW", *re->at)) return re_named(re, *re->at++);
      c = re_escaped(re);
  }
  re_emit(re, re->length, RE_CHAR, (int)c);
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
  return re;
}

// A set of states, in which each stands once. mark tells by round where it is.
typedef struct re_set {
  int *list, count;
} re_set;

// re_follow adds what a state leads to before the next character. It returns
// 1 at the pattern's end. edge: what holds between the last character and next.
enum { RE_AT_START = 1, RE_AT_END = 2, RE_AT_EDGE = 4 };

static int re_follow(const regexp *re, re_set *set, int *mark, int round, int *stack, int state, int here) {
  int depth = 0, matched = 0;
  stack[depth++] = state;
  while (depth) {
    int s = stack[--depth];
    if (mark[s] == round) continue;
    mark[s] = round;
    const re_step *step = &re->code[s];
    switch (step->op) {
      case RE_FORK: stack[depth++] = s + step->to; stack[depth++] = s + 1; break;
      case RE_JUMP: stack[depth++] = s + step->to; break;
      case RE_START: if (here & RE_AT_START) stack[depth++] = s + 1; break;
      case RE_END: if (here & RE_AT_END) stack[depth++] = s + 1; break;
      case RE_EDGE: if (here & RE_AT_EDGE) stack[depth++] = s + 1; break;
      case RE_MATCH: matched = 1; break;
      default: set->list[set->count++] = s;
    }
  }
  return matched;
}

static int re_accepts(const regexp *re, const re_step *step, unsigned c) {
  if (step->op == RE_ANY) return 1;
  if (step->op == RE_CHAR) return (unsigned)step->to == c;
  int in = 0;
  for (int i = 0; i < step->n && !in; i++) {
    const re_range *r = &re->ranges[step->to + i];
    in = r->low <= c && c <= r->high;
  }
  return in != step->negate;
}

// re_match is 1 if the pattern matches, 0 if not, -1 without memory.
static int re_match(const regexp *re, const unsigned char *s, int n) {
  // Two lists, the marks, and a stack that holds two successors a state.
  int *memory = sqlite3_malloc64((sqlite3_uint64)re->length * 5 * sizeof(int) + 2 * sizeof(int));
  if (!memory) return -1;
  re_set now = {memory, 0}, next = {memory + re->length, 0};
  int *mark = memory + 2 * re->length, *stack = memory + 3 * re->length, matched = 0;
  memset(mark, 0, (size_t)re->length * sizeof(int));
  const unsigned char *end = s + n, *after = s;
  unsigned c = 0, before = 0;
  for (int round = 1, start = RE_AT_START;; round++, start = 0) {
    // `next` has the states that the last character led to; before this one
    // they are followed, and the pattern may begin here.
    int more = after < end;
    if (more) {
      c = re_read(&after, end);
      if (re->no_case) c = re_lower(c);
    }
    int here = start | (more ? 0 : RE_AT_END) | ((!start && re_word(before)) != (more && re_word(c)) ? RE_AT_EDGE : 0);
    now.count = 0;
    for (int i = 0; i < next.count && !matched; i++) matched = re_follow(re, &now, mark, round, stack, next.list[i], here);
    if (!matched && (start || !re->anchored)) matched = re_follow(re, &now, mark, round, stack, 0, here);
    if (matched || !more || (re->anchored && now.count == 0)) break;
    next.count = 0;
    for (int i = 0; i < now.count; i++) {
      if (re_accepts(re, &re->code[now.list[i]], c)) next.list[next.count++] = now.list[i] + 1;
    }
    before = c;
  }
  sqlite3_free(memory);
  return matched;
}

static void re_call(sqlite3_context *ctx, int argc, sqlite3_value **argv) {
  (void)argc;
  regexp *re = sqlite3_get_auxdata(ctx, 0), *made = NULL;
  if (!re) {
    const unsigned char *pattern = sqlite3_value_text(argv[0]);
    if (!pattern) return;
    re = made = re_compile(pattern, sqlite3_value_bytes(argv[0]), sqlite3_user_data(ctx) != NULL);
    if (!re) return sqlite3_result_error_nomem(ctx);
    if (re->error) {
      sqlite3_result_error(ctx, re->error, -1);
      return re_free(re);
    }
  }
  const unsigned char *text = sqlite3_value_text(argv[1]);
  if (text) {
    int matched = re_match(re, text, sqlite3_value_bytes(argv[1]));
    if (matched < 0) sqlite3_result_error_nomem(ctx);
    else sqlite3_result_int(ctx, matched);
  }
  if (made) sqlite3_set_auxdata(ctx, 0, made, re_free);
}

static int sqlite3_regexp_init(sqlite3 *db, char **error, const sqlite3_api_routines *api) {
  (void)error, (void)api;
  const int flags = SQLITE_UTF8 | SQLITE_INNOCUOUS | SQLITE_DETERMINISTIC;
  int rc = sqlite3_create_function(db, "regexp", 2, flags, NULL, re_call, NULL, NULL);
  if (rc) return rc;
  return sqlite3_create_function(db, "regexpi", 2, flags, db, re_call, NULL, NULL);
}
