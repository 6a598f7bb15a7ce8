-- The state of one host: what Domus made there, what it last applied, and a journal of what it did.
-- application_id and user_version are set beside this file (store.cc). Times are Unix seconds.

CREATE TABLE meta (
  key   TEXT PRIMARY KEY,   -- lineage: random, names this state; digest_key: hex, keys the digests of
  value TEXT NOT NULL       -- secrets in object.settings; serial: grows with every change of object
) STRICT, WITHOUT ROWID;

-- One row for each object that is ours. A row is written with the intent to create the object, before
-- the hypervisor is called: a guest of that UUID is ours whatever happens next.
CREATE TABLE object (
  address     TEXT PRIMARY KEY,             -- guest.db01
  uuid        TEXT NOT NULL,                -- of the guest that is ours; another one of that name isn't
  settings    TEXT NOT NULL DEFAULT '',     -- JSON of what was last applied, secrets as digests; '' while
                                            -- the object is claimed but was never finished
  protect     INTEGER NOT NULL DEFAULT 0,   -- kept here, so that it outlives the config file
  restarting  INTEGER NOT NULL DEFAULT 0,   -- stopped by a restart that has not started it again
  owned_since INTEGER NOT NULL,
  applied_run INTEGER                       -- the run that finished it last; null while claimed
) STRICT, WITHOUT ROWID;

-- One row for each apply.
CREATE TABLE run (
  id            INTEGER PRIMARY KEY,
  command       TEXT NOT NULL,
  who           TEXT NOT NULL,              -- ana@ovs01
  pid           INTEGER NOT NULL,
  boot_id       TEXT NOT NULL,              -- of the machine's boot: a pid means nothing after the next
  config_digest TEXT NOT NULL,
  started_at    INTEGER NOT NULL,
  finished_at   INTEGER,                    -- null: under way, or cut short
  outcome       TEXT CHECK (outcome IN ('done', 'partly', 'failed', 'interrupted'))
) STRICT;

-- The journal: the intent of each step before its call, the outcome after it. A null outcome with no
-- later step means that the process ended in between; the next run observes what became of it.
CREATE TABLE step (
  run         INTEGER NOT NULL REFERENCES run (id),
  ordinal     INTEGER NOT NULL,             -- from 1, in the order of the calls
  address     TEXT NOT NULL,
  verb        TEXT NOT NULL,                -- define, start, stop, change, …
  intent      TEXT NOT NULL,                -- for people: 'memory 3072 -> 2048 MiB'
  started_at  INTEGER NOT NULL,
  finished_at INTEGER,
  outcome     TEXT CHECK (outcome IN ('done', 'failed')),
  error       TEXT,                         -- of a failed step
  PRIMARY KEY (run, ordinal)
) STRICT, WITHOUT ROWID;

-- The one writer, while there is one.
CREATE TABLE lease (
  id            INTEGER PRIMARY KEY CHECK (id = 1),
  who           TEXT NOT NULL,
  command       TEXT NOT NULL,
  pid           INTEGER NOT NULL,
  process_start INTEGER NOT NULL,           -- tells a process from a later one with its pid
  boot_id       TEXT NOT NULL,
  since         INTEGER NOT NULL
) STRICT;
