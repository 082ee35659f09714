-- The meaning stands in 0002.sqlite.sql.
ALTER TABLE resource ADD COLUMN confirmed bigint;
ALTER TABLE history ADD COLUMN confirmed bigint;
