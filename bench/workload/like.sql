SELECT count(*) FROM big WHERE name LIKE '%lamp%'
