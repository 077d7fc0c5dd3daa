package store

// Autocommit tells whether SQLite is outside a transaction.
func (tx *Tx) Autocommit() bool {
	tx.u.db.op.Lock()
	defer tx.u.db.op.Unlock()
	return tx.u.db.conn.GetAutocommit()
}

// CachedStatements is the number of statements in the cache.
func (db *DB) CachedStatements() int {
	db.op.Lock()
	defer db.op.Unlock()
	return len(db.cache.byKey)
}
