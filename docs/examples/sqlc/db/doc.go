// Package db has what sqlc made of queries.sql.
package db
