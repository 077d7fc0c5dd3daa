-- name: ListBooks :many
SELECT * FROM books WHERE author = ?1 OR ?1 = '' ORDER BY id DESC;

-- name: GetBook :one
SELECT * FROM books WHERE id = ?;

-- name: AddBook :one
INSERT INTO books (id, title, author, pages) VALUES (?, ?, ?, ?) RETURNING *;

-- name: MarkRead :execrows
UPDATE books SET read = 1 WHERE id = ?;

-- name: PagesByAuthor :many
SELECT author, count(*) AS books, CAST(sum(pages) AS INTEGER) AS pages FROM books GROUP BY author ORDER BY author;
