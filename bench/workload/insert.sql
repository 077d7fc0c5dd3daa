INSERT INTO items (id, name, category, amount, price) VALUES (?, ?, ?, ?, ?)
