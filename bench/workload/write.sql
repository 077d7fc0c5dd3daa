INSERT INTO log (text) VALUES (?)
