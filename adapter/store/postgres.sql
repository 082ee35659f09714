-- Every statement of the PostgreSQL store, by name; what they mean stands in sqlite.sql.
-- A column of many rows comes as one text, each value after an RS character (1E), with GS (1D) for NULL: psycopg's own
-- arrays cost the client more than the server needs to insert them.

-- name: current
SELECT r.type, r.id, r.version, r.body, r.stated, r.updated, 1, r.derived, r.sender
FROM unnest(%(types)s::text[], %(ids)s::text[]) AS ref (type, id) JOIN resource AS r ON r.id = ref.id AND r.type = ref.type

-- name: versions
SELECT r.type, r.id, r.version, r.body, r.stated, r.updated, 1, r.derived, r.sender, r.confirmed
FROM unnest(%(types)s::text[], %(ids)s::text[]) AS ref (type, id) JOIN resource AS r ON r.id = ref.id AND r.type = ref.type
UNION ALL
SELECT r.type, r.id, h.version, h.body, h.stated, h.updated, 0, h.derived, h.sender, h.confirmed
FROM unnest(%(types)s::text[], %(ids)s::text[]) AS ref (type, id) JOIN resource AS r ON r.id = ref.id AND r.type = ref.type
JOIN history AS h ON h.number = r.number

-- name: referring
SELECT DISTINCT r.type, r.id
FROM unnest(%(keys)s::text[]) AS wanted (key) JOIN entry AS e ON e.key = wanted.key JOIN resource AS r ON r.number = e.number
WHERE e.path <> 'identifier'

-- name: referring_at
SELECT DISTINCT r.type, r.id
FROM unnest(%(keys)s::text[]) AS wanted (key) JOIN entry AS e ON e.key = wanted.key JOIN resource AS r ON r.number = e.number
WHERE e.path = ANY(%(paths)s::text[])

-- name: linking
SELECT e.key, r.type, r.id
FROM unnest(%(keys)s::text[]) AS wanted (key) JOIN entry AS e ON e.key = wanted.key JOIN resource AS r ON r.number = e.number
WHERE e.path <> 'identifier'

-- name: identified
SELECT e.key, r.type, r.id
FROM unnest(%(keys)s::text[]) AS wanted (key) JOIN entry AS e ON e.key = wanted.key JOIN resource AS r ON r.number = e.number
WHERE e.path = 'identifier'

-- name: answer
SELECT sender, key, digest, body, created FROM answer WHERE sender = %(sender)s AND key = %(key)s

-- name: dossiers
SELECT woman, derived_on, changes_on, as_of_given FROM dossier WHERE woman = ANY(%(women)s::text[])

-- name: dossiers_due
SELECT woman, derived_on, changes_on, as_of_given FROM dossier
WHERE NOT as_of_given AND changes_on IS NOT NULL AND changes_on <= %(today)s::date
ORDER BY changes_on, woman LIMIT %(limit)s

-- name: outbox
SELECT sequence, kind, type, id, version FROM outbox WHERE sequence > %(after)s ORDER BY sequence LIMIT %(limit)s

-- name: tick
-- The lock on this one row is held until the commit is done: who comes later commits later, with a later time.
UPDATE clock SET updated = greatest(updated + 1, %(now)s::bigint) RETURNING updated

-- name: stored
-- In one order everywhere, so that two writers wait for each other and do not deadlock.
SELECT r.type, r.id, r.number, r.latest, r.body
FROM unnest(%(types)s::text[], %(ids)s::text[]) AS ref (type, id) JOIN resource AS r ON r.id = ref.id AND r.type = ref.type
ORDER BY r.number FOR UPDATE OF r

-- name: numbers
-- The first of a thousand numbers that nobody else gets.
SELECT nextval('resource_number')

-- name: insert_resource
INSERT INTO resource (number, type, id, version, latest, stated, derived, sender, attributes, body, updated)
SELECT new.number, new.type, new.id, new.version, new.latest, new.stated, new.derived, new.sender, new.attributes::jsonb, convert_to(new.body, 'UTF8'), %(updated)s::bigint
FROM unnest(%(1)s::bigint[], (string_to_array(%(2)s, E'\x1e', E'\x1d'))[2:], (string_to_array(%(3)s, E'\x1e', E'\x1d'))[2:], %(4)s::integer[], %(5)s::integer[], %(6)s::bigint[], %(7)s::boolean[], (string_to_array(%(8)s, E'\x1e', E'\x1d'))[2:], (string_to_array(%(9)s, E'\x1e', E'\x1d'))[2:], (string_to_array(%(10)s, E'\x1e', E'\x1d'))[2:])
AS new (number, type, id, version, latest, stated, derived, sender, attributes, body)

-- name: keep_version
INSERT INTO history (number, version, updated, stated, confirmed, derived, sender, body)
SELECT number, version, updated, stated, confirmed, derived, sender, body FROM resource WHERE number = ANY(%(1)s::bigint[])

-- name: replace_resource
UPDATE resource AS r SET version = new.version, latest = new.latest, confirmed = NULL, stated = new.stated, derived = new.derived,
    sender = new.sender, attributes = new.attributes::jsonb, body = convert_to(new.body, 'UTF8'), updated = %(updated)s::bigint
FROM unnest(%(1)s::integer[], %(2)s::integer[], %(3)s::bigint[], %(4)s::boolean[], (string_to_array(%(5)s, E'\x1e', E'\x1d'))[2:], (string_to_array(%(6)s, E'\x1e', E'\x1d'))[2:], (string_to_array(%(7)s, E'\x1e', E'\x1d'))[2:], %(8)s::bigint[])
AS new (version, latest, stated, derived, sender, attributes, body, number)
WHERE r.number = new.number

-- name: insert_history
INSERT INTO history (number, version, stated, derived, sender, body, updated)
SELECT late.number, late.version, late.stated, late.derived, late.sender, convert_to(late.body, 'UTF8'), %(updated)s::bigint
FROM unnest(%(1)s::bigint[], %(2)s::integer[], %(3)s::bigint[], %(4)s::boolean[], (string_to_array(%(5)s, E'\x1e', E'\x1d'))[2:], (string_to_array(%(6)s, E'\x1e', E'\x1d'))[2:])
AS late (number, version, stated, derived, sender, body)

-- name: raise_latest
UPDATE resource AS r SET latest = new.latest
FROM unnest(%(1)s::integer[], %(2)s::bigint[]) AS new (latest, number) WHERE r.number = new.number

-- name: confirm_current
UPDATE resource AS r SET confirmed = greatest(r.confirmed, r.stated, new.confirmed)
FROM unnest(%(1)s::bigint[], (string_to_array(%(2)s, E'\x1e', E'\x1d'))[2:], (string_to_array(%(3)s, E'\x1e', E'\x1d'))[2:], %(4)s::integer[])
AS new (confirmed, type, id, version)
WHERE r.id = new.id AND r.type = new.type AND r.version = new.version

-- name: confirm_older
UPDATE history AS h SET confirmed = greatest(h.confirmed, h.stated, new.confirmed)
FROM unnest(%(1)s::bigint[], (string_to_array(%(2)s, E'\x1e', E'\x1d'))[2:], (string_to_array(%(3)s, E'\x1e', E'\x1d'))[2:], %(4)s::integer[])
AS new (confirmed, type, id, version)
JOIN resource AS r ON r.id = new.id AND r.type = new.type WHERE h.number = r.number AND h.version = new.version

-- name: delete_entry
DELETE FROM entry AS e USING unnest((string_to_array(%(1)s, E'\x1e', E'\x1d'))[2:], (string_to_array(%(2)s, E'\x1e', E'\x1d'))[2:], %(3)s::bigint[]) AS old (key, path, number)
WHERE e.key = old.key AND e.path = old.path AND e.number = old.number

-- name: insert_entry
INSERT INTO entry (key, path, number) SELECT * FROM unnest((string_to_array(%(1)s, E'\x1e', E'\x1d'))[2:], (string_to_array(%(2)s, E'\x1e', E'\x1d'))[2:], %(3)s::bigint[])

-- name: put_dossier
INSERT INTO dossier (woman, derived_on, changes_on, as_of_given)
SELECT * FROM unnest((string_to_array(%(1)s, E'\x1e', E'\x1d'))[2:], (string_to_array(%(2)s, E'\x1e', E'\x1d'))[2:]::date[], (string_to_array(%(3)s, E'\x1e', E'\x1d'))[2:]::date[], %(4)s::boolean[])
ON CONFLICT (woman) DO UPDATE
SET derived_on = excluded.derived_on, changes_on = excluded.changes_on, as_of_given = excluded.as_of_given

-- name: forget_dossier
DELETE FROM dossier WHERE woman = ANY((string_to_array(%(1)s, E'\x1e', E'\x1d'))[2:])

-- name: insert_answer
INSERT INTO answer (sender, key, digest, body, created) VALUES (%(sender)s, %(key)s, %(digest)b, %(body)b, %(created)s)

-- name: insert_outbox
-- Numbered under the lock of the clock: in commit order, without gaps that a reader would have to wait for.
INSERT INTO outbox (sequence, kind, type, id, version, created)
SELECT (SELECT coalesce(max(sequence), 0) FROM outbox) + new.place, new.kind, new.type, new.id, new.version, %(updated)s::bigint
FROM unnest((string_to_array(%(1)s, E'\x1e', E'\x1d'))[2:], (string_to_array(%(2)s, E'\x1e', E'\x1d'))[2:], (string_to_array(%(3)s, E'\x1e', E'\x1d'))[2:], %(4)s::integer[]) WITH ORDINALITY
AS new (kind, type, id, version, place)

-- name: property
SELECT value FROM property WHERE name = %(name)s

-- name: set_property
INSERT INTO property (name, value) VALUES (%(name)s, %(value)s) ON CONFLICT (name) DO UPDATE SET value = excluded.value

-- name: reindex_page
SELECT number, body FROM resource WHERE number > %(after)s ORDER BY number LIMIT %(limit)s

-- name: clear_entries
TRUNCATE entry

-- name: set_attributes
UPDATE resource AS r SET attributes = new.attributes::jsonb
FROM unnest((string_to_array(%(1)s, E'\x1e', E'\x1d'))[2:], %(2)s::bigint[]) AS new (attributes, number) WHERE r.number = new.number
