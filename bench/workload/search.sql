SELECT rowid FROM docs_index WHERE docs_index MATCH ? ORDER BY rank, rowid LIMIT 20
