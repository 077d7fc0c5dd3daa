INSERT INTO docs_index (docs_index) VALUES ('rebuild')
