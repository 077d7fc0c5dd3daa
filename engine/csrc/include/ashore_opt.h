/* The binding's options of SQLite, less what only costs here. */
#include "sqlite_opt.h"

/* Waiting for locks in the VFS: each read of a WAL would tell the VFS three
 * times that it shall not wait, by a call of Go each. The files of the OPFS
 * belong to one connection, so that nobody waits for their locks. */
#undef SQLITE_ENABLE_SETLK_TIMEOUT
