-- "Fetl": how a store is told from any other SQLite file.
PRAGMA application_id = 0x4665746c;

-- What a run is known by, without its log. `head_seq` and `head_hash` are those of its last
-- event, so that a log whose tail was cut does not agree with its run; `head_event` is its key.
CREATE TABLE run (
    key        INTEGER PRIMARY KEY,
    id         TEXT    NOT NULL UNIQUE,
    workspace  TEXT    NOT NULL,
    project    TEXT    NOT NULL,
    command    TEXT    NOT NULL,
    state      TEXT    NOT NULL,
    summary    TEXT,
    created_ms INTEGER NOT NULL,
    updated_ms INTEGER NOT NULL,
    head_seq   INTEGER NOT NULL,
    head_hash  BLOB    NOT NULL,
    head_event INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX run_of_project ON run (workspace, project, key);

-- The log. `data` is the very text that `hash` covers. Rows lie in the order in which they came, and
-- each names the one before it in its run: an index over runs would make a commit with events of many
-- runs touch a page for each of them.
CREATE TABLE event (
    key     INTEGER PRIMARY KEY,
    prev    INTEGER NOT NULL, -- 0 at the first
    run     INTEGER NOT NULL REFERENCES run (key),
    seq     INTEGER NOT NULL,
    time_ms INTEGER NOT NULL,
    kind    TEXT    NOT NULL,
    data    TEXT    NOT NULL,
    hash    BLOB    NOT NULL
) STRICT;

-- What a person trusted: content of this digest, and nothing else.
CREATE TABLE trust (
    workspace TEXT    NOT NULL,
    project   TEXT    NOT NULL,
    digest    TEXT    NOT NULL,
    commands  TEXT    NOT NULL, -- JSON
    time_ms   INTEGER NOT NULL,
    actor     TEXT    NOT NULL,
    PRIMARY KEY (workspace, project)
) STRICT, WITHOUT ROWID;
