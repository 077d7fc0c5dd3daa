SELECT id, name, category, amount, price FROM first ORDER BY id LIMIT 100
