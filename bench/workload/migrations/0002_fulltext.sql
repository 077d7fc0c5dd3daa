-- The index takes its text from docs, so that one command builds it anew.
CREATE VIRTUAL TABLE docs_index USING fts5 (body, content = 'docs', content_rowid = 'id');
