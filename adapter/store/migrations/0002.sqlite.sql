-- When the same content was last said again, in microseconds since 1970; NULL: never since `stated`.
ALTER TABLE resource ADD COLUMN confirmed INTEGER;
ALTER TABLE history ADD COLUMN confirmed INTEGER;
