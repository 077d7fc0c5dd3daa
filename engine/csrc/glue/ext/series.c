// The table-valued function generate_series(START, STOP, STEP): the integers
// from START on, as far as STOP. https://sqlite.org/series.html
#include <string.h>

#include "sqlite3.h"

enum { SERIES_VALUE, SERIES_START, SERIES_STOP, SERIES_STEP };
enum { SERIES_ASC = 1, SERIES_DESC = 2 };  // idxNum: the order asked for

typedef struct series_cursor {
  sqlite3_vtab_cursor base;
  sqlite3_int64 start, stop, step;  // as given
  sqlite3_int64 value, by;          // the row, and what leads to the next
  sqlite3_uint64 left;              // rows that follow
  int eof;
} series_cursor;

static int series_connect(sqlite3 *db, void *aux, int argc, const char *const *argv, sqlite3_vtab **out, char **error) {
  (void)aux, (void)argc, (void)argv, (void)error;
  int rc = sqlite3_declare_vtab(db, "CREATE TABLE x(value, start HIDDEN, stop HIDDEN, step HIDDEN)");
  if (rc) return rc;
  if (!(*out = sqlite3_malloc(sizeof **out))) return SQLITE_NOMEM;
  memset(*out, 0, sizeof **out);
  return sqlite3_vtab_config(db, SQLITE_VTAB_INNOCUOUS);
}

static int series_disconnect(sqlite3_vtab *table) {
  sqlite3_free(table);
  return SQLITE_OK;
}

static int series_open(sqlite3_vtab *table, sqlite3_vtab_cursor **out) {
  (void)table;
  if (!(*out = sqlite3_malloc(sizeof(series_cursor)))) return SQLITE_NOMEM;
  memset(*out, 0, sizeof(series_cursor));
  return SQLITE_OK;
}

static int series_close(sqlite3_vtab_cursor *cursor) {
  sqlite3_free(cursor);
  return SQLITE_OK;
}

// series_role is a letter for a constraint that the filter uses, or 0.
static char series_role(const struct sqlite3_index_constraint *c) {
  if (c->iColumn >= SERIES_START) return c->op == SQLITE_INDEX_CONSTRAINT_EQ ? "be+"[c->iColumn - SERIES_START] : 0;
  switch (c->op) {  // of the value, or of the rowid, which is the same
    case SQLITE_INDEX_CONSTRAINT_EQ: return '=';
    case SQLITE_INDEX_CONSTRAINT_GE: return '[';
    case SQLITE_INDEX_CONSTRAINT_GT: return '(';
    case SQLITE_INDEX_CONSTRAINT_LE: return ']';
    case SQLITE_INDEX_CONSTRAINT_LT: return ')';
    default: return 0;
  }
}

static int series_best_index(sqlite3_vtab *table, sqlite3_index_info *info) {
  int start = 0, start_needed = 0, stop = 0, step = 0, argc = 0;
  char *roles = sqlite3_malloc(info->nConstraint + 1);
  if (!roles) return SQLITE_NOMEM;
  info->idxStr = roles;
  info->needToFreeIdxStr = 1;
  for (int i = 0; i < info->nConstraint; i++) {
    const struct sqlite3_index_constraint *c = &info->aConstraint[i];
    char role = series_role(c);
    int argument = role && strchr("be+", role);
    if (role == 'b') start_needed = 1;
    if (argument && !c->usable) return SQLITE_CONSTRAINT;
    if (!role || !c->usable || (role == 'b' && start) || (role == 'e' && stop) || (role == '+' && step)) continue;
    start |= role == 'b', stop |= role == 'e', step |= role == '+';
    roles[argc++] = role;
    info->aConstraintUsage[i].argvIndex = argc;
    info->aConstraintUsage[i].omit = argument != 0;
  }
  roles[argc] = 0;
  if (!start && !start_needed) {
    sqlite3_free(table->zErrMsg);
    table->zErrMsg = sqlite3_mprintf("first argument to \"generate_series()\" missing or unusable");
    return SQLITE_ERROR;
  }
  // Which of two orders of a join is better: the one that knows both ends.
  info->estimatedCost = stop ? 2 - step : 2147483647.0;
  info->estimatedRows = stop ? 1000 : 2147483647;
  if (info->nOrderBy == 1 && info->aOrderBy[0].iColumn <= SERIES_VALUE) {
    info->idxNum = info->aOrderBy[0].desc ? SERIES_DESC : SERIES_ASC;
    info->orderByConsumed = 1;
  }
  return SQLITE_OK;
}

// series_span is b - a for a <= b, which may not fit a signed integer.
static inline sqlite3_uint64 series_span(sqlite3_int64 a, sqlite3_int64 b) { return (sqlite3_uint64)b - (sqlite3_uint64)a; }

// series_bound turns a constraint on the value into an inclusive bound of
// integers. It is 0 if nothing can be said, and -1 if no integer fulfils it.
static int series_bound(char role, sqlite3_value *v, sqlite3_int64 *bound) {
  const sqlite3_int64 most = ((sqlite3_int64)1 << 62) - 1 + ((sqlite3_int64)1 << 62), least = -most - 1;
  int lower = role == '[' || role == '(';
  if (sqlite3_value_type(v) == SQLITE_INTEGER) {
    *bound = sqlite3_value_int64(v);
    if (*bound == (role == '(' ? most : least) && (role == '(' || role == ')')) return -1;
    *bound += (role == '(') - (role == ')');
    return 1;
  }
  // Of texts nothing can be said: it depends on where they come from.
  if (sqlite3_value_type(v) != SQLITE_FLOAT) return 0;
  double x = sqlite3_value_double(v);
  if (x >= 0x1p63) return lower || role == '=' ? -1 : 0;
  if (x < -0x1p63) return lower ? 0 : -1;
  sqlite3_int64 below = (sqlite3_int64)x;  // towards zero; then down
  if ((double)below > x) below--;
  int whole = (double)below == x;
  if (role == '=' && !whole) return -1;
  // No double lies between most and 2^63: below + 1 fits.
  int up = lower && !(role == '[' && whole), down = role == ')' && whole;
  if (down && below == least) return -1;
  *bound = below + up - down;
  return 1;
}

static int series_filter(sqlite3_vtab_cursor *base, int order, const char *roles, int argc, sqlite3_value **argv) {
  series_cursor *c = (series_cursor *)base;
  c->start = 0, c->stop = 0xffffffff, c->step = 1, c->eof = 1;
  for (int i = 0; i < argc; i++) {
    if (sqlite3_value_type(argv[i]) == SQLITE_NULL) return SQLITE_OK;
    if (roles[i] == 'b') c->start = sqlite3_value_int64(argv[i]);
    if (roles[i] == 'e') c->stop = sqlite3_value_int64(argv[i]);
    if (roles[i] == '+') c->step = sqlite3_value_int64(argv[i]);
  }
  if (c->step == 0) c->step = 1;
  int down = c->step < 0;
  if (down ? c->start < c->stop : c->start > c->stop) return SQLITE_OK;
  // Least and greatest value, and the distance between neighbours.
  sqlite3_uint64 by = down ? 0 - (sqlite3_uint64)c->step : (sqlite3_uint64)c->step;
  sqlite3_int64 low = c->start, high = c->start;
  sqlite3_uint64 span = down ? series_span(c->stop, c->start) : series_span(c->start, c->stop);
  if (down) low = (sqlite3_int64)((sqlite3_uint64)high - span / by * by);
  else high = (sqlite3_int64)((sqlite3_uint64)low + span / by * by);
  for (int i = 0; i < argc; i++) {
    if (!strchr("=[(])", roles[i])) continue;
    sqlite3_int64 bound = 0;
    int known = series_bound(roles[i], argv[i], &bound);
    if (known < 0) return SQLITE_OK;
    if (known == 0) continue;
    if (strchr("=[(", roles[i]) && bound > low) {
      if (bound > high) return SQLITE_OK;
      sqlite3_uint64 d = series_span(low, bound), steps = d / by + (d % by != 0);
      if (steps > series_span(low, high) / by) return SQLITE_OK;
      low = (sqlite3_int64)((sqlite3_uint64)low + steps * by);
    }
    if (strchr("=])", roles[i]) && bound < high) {
      if (bound < low) return SQLITE_OK;
      high = (sqlite3_int64)((sqlite3_uint64)low + series_span(low, bound) / by * by);
    }
  }
  if (order) down = order == SERIES_DESC;
  c->eof = 0;
  c->left = series_span(low, high) / by;
  c->value = down ? high : low;
  c->by = (sqlite3_int64)(down ? 0 - by : by);
  return SQLITE_OK;
}

static int series_next(sqlite3_vtab_cursor *base) {
  series_cursor *c = (series_cursor *)base;
  if (c->left-- == 0) c->eof = 1;
  else c->value = (sqlite3_int64)((sqlite3_uint64)c->value + (sqlite3_uint64)c->by);
  return SQLITE_OK;
}

static int series_eof(sqlite3_vtab_cursor *base) { return ((series_cursor *)base)->eof; }

static int series_column(sqlite3_vtab_cursor *base, sqlite3_context *ctx, int column) {
  series_cursor *c = (series_cursor *)base;
  sqlite3_int64 values[] = {c->value, c->start, c->stop, c->step};
  sqlite3_result_int64(ctx, values[column]);
  return SQLITE_OK;
}

static int series_rowid(sqlite3_vtab_cursor *base, sqlite3_int64 *rowid) {
  *rowid = ((series_cursor *)base)->value;
  return SQLITE_OK;
}

static int sqlite3_series_init(sqlite3 *db, char **error, const sqlite3_api_routines *api) {
  (void)error, (void)api;
  static const sqlite3_module module = {
      .xConnect = series_connect,  // no xCreate: it is there without CREATE
      .xBestIndex = series_best_index,
      .xDisconnect = series_disconnect,
      .xOpen = series_open,
      .xClose = series_close,
      .xFilter = series_filter,
      .xNext = series_next,
      .xEof = series_eof,
      .xColumn = series_column,
      .xRowid = series_rowid,
  };
  return sqlite3_create_module(db, "generate_series", &module, NULL);
}
