SELECT id, name, category, amount, price FROM items ORDER BY id
