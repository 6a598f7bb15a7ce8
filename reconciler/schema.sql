-- The state of one host: what Domus made there, what it last applied, and a journal of what it did.
-- The newest version; migrations/ has the released ones and the way from each to the next.
-- application_id and user_version are set beside this file (store_schema.cc). Times are Unix seconds.

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

-- What `domus protect` keeps from being removed or defined anew, whatever the config says.
CREATE TABLE protection (
  address TEXT PRIMARY KEY REFERENCES object (address) ON UPDATE CASCADE ON DELETE CASCADE,
  who     TEXT NOT NULL,                    -- ana@ovs01
  reason  TEXT NOT NULL,
  since   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- One row for each command that changed the host or the state.
CREATE TABLE run (
  id            INTEGER PRIMARY KEY,
  command       TEXT NOT NULL,
  who           TEXT NOT NULL,              -- ana@ovs01
  pid           INTEGER NOT NULL,
  boot_id       TEXT NOT NULL,              -- of the machine's boot: a pid means nothing after the next
  config_digest TEXT NOT NULL,
  started_at    INTEGER NOT NULL,
  finished_at   INTEGER,                    -- null: under way, or cut short
  outcome       TEXT CHECK (outcome IN ('done', 'partly', 'failed', 'interrupted')),
  summary       TEXT NOT NULL DEFAULT '',   -- what it was to do: '1 create, 2 live'
  on_host       INTEGER NOT NULL DEFAULT 1, -- 0: it changed the state only (protect, forget)
  has_desired   INTEGER NOT NULL DEFAULT 0  -- 1: the table desired says what it wanted
) STRICT;

-- What a run wanted of an object, as JSON (desired_record.h): once, however many runs wanted it.
CREATE TABLE content (
  digest TEXT PRIMARY KEY,                  -- SHA-256 of body
  body   TEXT NOT NULL                      -- passwords as keyed digests
) STRICT, WITHOUT ROWID;

-- Which run wanted what of which object: from the run `since` until the run before `until`. A run adds
-- rows only for what it wants otherwise than the run before it.
CREATE TABLE desired (
  address TEXT NOT NULL,
  since   INTEGER NOT NULL,                 -- a run, even one that is no longer kept
  until   INTEGER,                          -- the first run that did not want it so; null: none yet
  content TEXT NOT NULL REFERENCES content (digest),
  PRIMARY KEY (address, since)
) STRICT, WITHOUT ROWID;

CREATE INDEX desired_content ON desired (content);

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
  code        TEXT,                         -- likewise, of its diagnostic: PL201
  PRIMARY KEY (run, ordinal)
) STRICT, WITHOUT ROWID;

-- The one writer, or the operator who keeps all writers out, while there is one.
CREATE TABLE lease (
  id            INTEGER PRIMARY KEY CHECK (id = 1),
  who           TEXT NOT NULL,
  command       TEXT NOT NULL,
  pid           INTEGER NOT NULL,
  process_start INTEGER NOT NULL,           -- tells a process from a later one with its pid
  boot_id       TEXT NOT NULL,
  since         INTEGER NOT NULL,
  reason        TEXT                        -- of `domus lock hold`: no process (pid 0) holds that one
) STRICT;
