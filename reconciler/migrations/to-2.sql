-- From version 1: protection by `domus protect`, what each run wanted, locks that no process holds, and the
-- codes of what failed.

CREATE TABLE protection (
  address TEXT PRIMARY KEY REFERENCES object (address) ON UPDATE CASCADE ON DELETE CASCADE,
  who     TEXT NOT NULL,
  reason  TEXT NOT NULL,
  since   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

ALTER TABLE run ADD COLUMN summary TEXT NOT NULL DEFAULT '';
ALTER TABLE run ADD COLUMN on_host INTEGER NOT NULL DEFAULT 1;
ALTER TABLE run ADD COLUMN has_desired INTEGER NOT NULL DEFAULT 0;

CREATE TABLE content (
  digest TEXT PRIMARY KEY,
  body   TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE desired (
  address TEXT NOT NULL,
  since   INTEGER NOT NULL,
  until   INTEGER,
  content TEXT NOT NULL REFERENCES content (digest),
  PRIMARY KEY (address, since)
) STRICT, WITHOUT ROWID;

CREATE INDEX desired_content ON desired (content);

ALTER TABLE lease ADD COLUMN reason TEXT;
ALTER TABLE step ADD COLUMN code TEXT;
