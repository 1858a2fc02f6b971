-- What is known to be wrong with packages, as imported from OSV. `data` holds what every package that
-- an advisory names has in common: aliases, summary, severity (JSON).
CREATE TABLE advisory (
    key       INTEGER PRIMARY KEY,
    workspace TEXT    NOT NULL,
    id        TEXT    NOT NULL,
    modified  TEXT    NOT NULL, -- RFC 3339, as OSV says: an import with the same one changes nothing
    data      TEXT    NOT NULL,
    UNIQUE (workspace, id)
) STRICT;

-- Which package of which ecosystem (without the release of a distribution), and which of its versions
-- (JSON). Names are as ft_package_name has them.
CREATE TABLE advisory_package (
    workspace TEXT    NOT NULL,
    ecosystem TEXT    NOT NULL,
    name      TEXT    NOT NULL,
    advisory  INTEGER NOT NULL REFERENCES advisory (key),
    affected  TEXT    NOT NULL,
    PRIMARY KEY (workspace, ecosystem, name, advisory)
) STRICT, WITHOUT ROWID;
CREATE INDEX advisory_package_of ON advisory_package (advisory);
