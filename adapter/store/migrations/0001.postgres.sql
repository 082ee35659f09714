-- First version; the meaning of each table stands in 0001.sqlite.sql. Text compares by bytes (COLLATE "C"), as in SQLite.

CREATE TABLE property (name text PRIMARY KEY, value text NOT NULL);

CREATE TABLE clock (id integer PRIMARY KEY CHECK (id = 1), updated bigint NOT NULL) WITH (fillfactor = 10);
INSERT INTO clock VALUES (1, 0);

CREATE SEQUENCE resource_number INCREMENT BY 1000;  -- each process takes a thousand at a time
CREATE TABLE resource (
    number bigint PRIMARY KEY,
    type text COLLATE "C" NOT NULL,
    id text COLLATE "C" NOT NULL,
    version integer NOT NULL,
    latest integer NOT NULL,
    updated bigint NOT NULL,
    stated bigint NOT NULL,
    derived boolean NOT NULL,
    sender text NOT NULL,
    attributes jsonb,
    body bytea
);
CREATE UNIQUE INDEX resource_id ON resource (id, type);
CREATE INDEX resource_updated ON resource (type, updated);

CREATE TABLE history (
    number bigint NOT NULL,
    version integer NOT NULL,
    updated bigint NOT NULL,
    stated bigint NOT NULL,
    derived boolean NOT NULL,
    sender text NOT NULL,
    body bytea,
    PRIMARY KEY (number, version)
);
CREATE INDEX history_updated ON history (updated);

CREATE TABLE entry (
    key text COLLATE "C" NOT NULL,
    path text COLLATE "C" NOT NULL,
    number bigint NOT NULL,
    PRIMARY KEY (key, path, number)
);

CREATE TABLE answer (
    sender text NOT NULL,
    key text NOT NULL,
    digest bytea NOT NULL,
    created bigint NOT NULL,
    body bytea NOT NULL,
    PRIMARY KEY (sender, key)
);

CREATE TABLE dossier (
    woman text COLLATE "C" PRIMARY KEY,
    derived_on date NOT NULL,
    changes_on date,
    as_of_given boolean NOT NULL
);
CREATE INDEX dossier_due ON dossier (changes_on) WHERE NOT as_of_given AND changes_on IS NOT NULL;

CREATE TABLE outbox (
    sequence bigint PRIMARY KEY,
    kind text NOT NULL,
    type text NOT NULL,
    id text NOT NULL,
    version integer NOT NULL,
    created bigint NOT NULL
);
