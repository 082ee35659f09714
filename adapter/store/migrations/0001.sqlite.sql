-- First version. A resource's current version stands in `resource`, with what it is found by; every earlier or late one
-- in `history`. `number` is the resource's own, for good.

CREATE TABLE property (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- One row: the `updated` of the last transaction, in milliseconds since 1970. Whoever raises it commits next.
CREATE TABLE clock (id INTEGER PRIMARY KEY CHECK (id = 1), updated INTEGER NOT NULL);
INSERT INTO clock VALUES (1, 0);

CREATE TABLE resource (
    number INTEGER PRIMARY KEY,
    type TEXT NOT NULL,
    id TEXT NOT NULL,
    version INTEGER NOT NULL,   -- the current one
    latest INTEGER NOT NULL,    -- the highest number given; higher than `version` after a version that came late
    updated INTEGER NOT NULL,   -- milliseconds since 1970, rises in commit order
    stated INTEGER NOT NULL,    -- microseconds since 1970, as the sender says
    derived INTEGER NOT NULL,
    sender TEXT NOT NULL,
    attributes TEXT,            -- JSON: parameter to values; "_": the paths that have entries
    body BLOB                   -- JSON; NULL: deleted
);
-- The id first: ids made at one time are neighbours whatever their types, so one post touches few pages.
CREATE UNIQUE INDEX resource_id ON resource (id, type);
CREATE INDEX resource_updated ON resource (type, updated);

CREATE TABLE history (
    number INTEGER NOT NULL,
    version INTEGER NOT NULL,
    updated INTEGER NOT NULL,
    stated INTEGER NOT NULL,
    derived INTEGER NOT NULL,
    sender TEXT NOT NULL,
    body BLOB
);
CREATE UNIQUE INDEX history_version ON history (number, version);
CREATE INDEX history_updated ON history (updated);

-- What current resources are found by directly: identifiers (value␟system), references (id/Type or value␟system) and
-- the tokens that few resources share at a time.
CREATE TABLE entry (
    key TEXT NOT NULL,
    path TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (key, path, number)
) WITHOUT ROWID;

CREATE TABLE answer (
    sender TEXT NOT NULL,
    key TEXT NOT NULL,
    digest BLOB NOT NULL,
    created INTEGER NOT NULL,
    body BLOB NOT NULL
);
CREATE UNIQUE INDEX answer_key ON answer (sender, key);

CREATE TABLE dossier (
    woman TEXT PRIMARY KEY,
    derived_on TEXT NOT NULL,
    changes_on TEXT,
    as_of_given INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX dossier_due ON dossier (changes_on) WHERE as_of_given = 0 AND changes_on IS NOT NULL;

CREATE TABLE outbox (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    type TEXT NOT NULL,
    id TEXT NOT NULL,
    version INTEGER NOT NULL,
    created INTEGER NOT NULL
);
