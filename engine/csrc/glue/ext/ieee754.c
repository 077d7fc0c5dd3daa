static int sqlite3_ieee_init(sqlite3 *db, char **error, const sqlite3_api_routines *api) {
  (void)db, (void)error, (void)api;
  return SQLITE_OK;
}
