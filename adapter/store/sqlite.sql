-- Every statement of the SQLite store, by name. VERSION is r.* as `rows.version` reads it.

-- name: current
-- Current versions of a JSON list of [type, id].
SELECT r.type, r.id, r.version, r.body, r.stated, r.updated, 1, r.derived, r.sender
FROM json_each(:refs) AS ref CROSS JOIN resource AS r
WHERE r.id = json_extract(ref.value, '$[1]') AND r.type = json_extract(ref.value, '$[0]')

-- name: versions
-- All versions of a JSON list of [type, id].
SELECT r.type, r.id, r.version, r.body, r.stated, r.updated, 1, r.derived, r.sender, r.confirmed
FROM json_each(:refs) AS ref CROSS JOIN resource AS r
WHERE r.id = json_extract(ref.value, '$[1]') AND r.type = json_extract(ref.value, '$[0]')
UNION ALL
SELECT r.type, r.id, h.version, h.body, h.stated, h.updated, 0, h.derived, h.sender, h.confirmed
FROM json_each(:refs) AS ref CROSS JOIN resource AS r CROSS JOIN history AS h
WHERE r.id = json_extract(ref.value, '$[1]') AND r.type = json_extract(ref.value, '$[0]') AND h.number = r.number

-- name: referring
-- Current resources that have one of a JSON list of keys elsewhere than as their own identifier.
SELECT DISTINCT r.type, r.id
FROM json_each(:keys) AS wanted CROSS JOIN entry AS e CROSS JOIN resource AS r
WHERE e.key = wanted.value AND e.path <> 'identifier' AND r.number = e.number

-- name: referring_at
-- The same from a JSON list of paths.
SELECT DISTINCT r.type, r.id
FROM json_each(:keys) AS wanted CROSS JOIN json_each(:paths) AS place CROSS JOIN entry AS e CROSS JOIN resource AS r
WHERE e.key = wanted.value AND e.path = place.value AND r.number = e.number

-- name: linking
-- What refers to each of a JSON list of keys.
SELECT e.key, r.type, r.id
FROM json_each(:keys) AS wanted CROSS JOIN entry AS e CROSS JOIN resource AS r
WHERE e.key = wanted.value AND e.path <> 'identifier' AND r.number = e.number

-- name: identified
-- The resources that have one of a JSON list of keys as their own identifier.
SELECT e.key, r.type, r.id
FROM json_each(:keys) AS wanted CROSS JOIN entry AS e CROSS JOIN resource AS r
WHERE e.key = wanted.value AND e.path = 'identifier' AND r.number = e.number

-- name: answer
SELECT sender, key, digest, body, created FROM answer WHERE sender = :sender AND key = :key

-- name: dossiers
SELECT woman, derived_on, changes_on, as_of_given FROM dossier
WHERE woman IN (SELECT value FROM json_each(:women))

-- name: dossiers_due
SELECT woman, derived_on, changes_on, as_of_given FROM dossier
WHERE as_of_given = 0 AND changes_on IS NOT NULL AND changes_on <= :today
ORDER BY changes_on, woman LIMIT :limit

-- name: outbox
SELECT sequence, kind, type, id, version FROM outbox WHERE sequence > :after ORDER BY sequence LIMIT :limit

-- name: tick
-- The `updated` of this transaction: now, or a millisecond after the last one.
UPDATE clock SET updated = max(updated + 1, :now)

-- name: now
SELECT updated FROM clock

-- name: stored
-- What a new version replaces.
SELECT r.type, r.id, r.number, r.latest, r.body
FROM json_each(:refs) AS ref CROSS JOIN resource AS r
WHERE r.id = json_extract(ref.value, '$[1]') AND r.type = json_extract(ref.value, '$[0]')

-- name: last_number
SELECT coalesce(max(number), 0) FROM resource

-- name: insert_resource
INSERT INTO resource (number, type, id, version, latest, stated, derived, sender, attributes, body, updated)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)

-- name: keep_version
-- What was current becomes history.
INSERT INTO history (number, version, updated, stated, confirmed, derived, sender, body)
SELECT number, version, updated, stated, confirmed, derived, sender, body FROM resource WHERE number = ?

-- name: replace_resource
UPDATE resource SET version = ?, latest = ?, confirmed = NULL, stated = ?, derived = ?, sender = ?, attributes = ?, body = ?, updated = ?
WHERE number = ?

-- name: insert_history
INSERT INTO history (number, version, stated, derived, sender, body, updated) VALUES (?, ?, ?, ?, ?, ?, ?)

-- name: raise_latest
UPDATE resource SET latest = ? WHERE number = ?

-- name: confirm_current
UPDATE resource SET confirmed = max(coalesce(confirmed, stated), ?) WHERE type = ? AND id = ? AND version = ?

-- name: confirm_older
UPDATE history SET confirmed = max(coalesce(confirmed, stated), ?)
WHERE number = (SELECT number FROM resource WHERE type = ? AND id = ?) AND version = ?

-- name: delete_entry
DELETE FROM entry WHERE key = ? AND path = ? AND number = ?

-- name: insert_entry
INSERT INTO entry (key, path, number) VALUES (?, ?, ?)

-- name: put_dossier
INSERT INTO dossier (woman, derived_on, changes_on, as_of_given) VALUES (?, ?, ?, ?)
ON CONFLICT (woman) DO UPDATE
SET derived_on = excluded.derived_on, changes_on = excluded.changes_on, as_of_given = excluded.as_of_given

-- name: forget_dossier
DELETE FROM dossier WHERE woman = ?

-- name: insert_answer
INSERT INTO answer (sender, key, digest, body, created) VALUES (?, ?, ?, ?, ?)

-- name: insert_outbox
INSERT INTO outbox (kind, type, id, version, created) VALUES (?, ?, ?, ?, ?)

-- name: property
SELECT value FROM property WHERE name = :name

-- name: set_property
INSERT INTO property (name, value) VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET value = excluded.value

-- name: reindex_page
SELECT number, body FROM resource WHERE number > :after ORDER BY number LIMIT :limit

-- name: clear_entries
DELETE FROM entry

-- name: set_attributes
UPDATE resource SET attributes = ? WHERE number = ?
