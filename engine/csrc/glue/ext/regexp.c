// The functions regexp(PATTERN, TEXT), which is the operator REGEXP, and
// regexpi, to which the case of ASCII letters does not matter.
//
//   X* X+ X? X{m} X{m,n}   how often    X|Y (X)        either, groups
//   ^ $ \b                 where        . [a-z] [^a]   which characters
//   \d \D \s \S \w \W      digits, spaces, words' characters, and not these
//   \a \f \n \r \t \v \xHH \uHHHH, and \ before what has a meaning
//
// A pattern is compiled to instructions, which are run for all ways to match
// at once: time grows with the pattern times the text, never faster. Where a
// match begins with certain characters, they are looked for first.
#include <string.h>

#include "regexp_compile.h"
#include "sqlite3.h"

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
  const unsigned char *end = s + n;
  if (re->prefix_length) {
    while (end - s >= re->prefix_length && (*s != *re->prefix || memcmp(s, re->prefix, (size_t)re->prefix_length))) s++;
    if (end - s < re->prefix_length) return 0;
  }
  // Two lists, the marks, and a stack that holds two successors a state.
  int *memory = sqlite3_malloc64((sqlite3_uint64)re->length * 5 * sizeof(int) + 2 * sizeof(int));
  if (!memory) return -1;
  re_set now = {memory, 0}, next = {memory + re->length, 0};
  int *mark = memory + 2 * re->length, *stack = memory + 3 * re->length, matched = 0;
  memset(mark, 0, (size_t)re->length * sizeof(int));
  const unsigned char *after = s;
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
    re = made = re_compile(pattern, (int)strlen((const char *)pattern), sqlite3_user_data(ctx) != NULL);
    if (!re) return sqlite3_result_error_nomem(ctx);
    if (re->error) {
      sqlite3_result_error(ctx, re->error, -1);
      return re_free(re);
    }
  }
  // As in the original a byte of zero ends the pattern, and the text.
  const unsigned char *text = sqlite3_value_text(argv[1]);
  if (text) {
    int matched = re_match(re, text, (int)strlen((const char *)text));
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
