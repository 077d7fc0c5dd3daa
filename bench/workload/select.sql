SELECT name, amount FROM items WHERE id = ?
