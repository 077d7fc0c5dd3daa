SELECT id, name, category, amount, price FROM items WHERE id = ?
