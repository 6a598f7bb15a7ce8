// Layout of a simulated host's file.
#pragma once

#include <cstdint>
#include <string_view>

namespace domus::sim {

/// In the file's header: "dSim".
inline constexpr int64_t kApplicationId = 0x6453696d;
/// `user_version`: raised with every change of the schema.
inline constexpr int64_t kFormat = 2;

inline constexpr std::string_view kSchema = R"sql(
-- One row for each defined guest.
CREATE TABLE guest (
  id         INTEGER PRIMARY KEY,
  name       TEXT NOT NULL UNIQUE,
  uuid       TEXT NOT NULL UNIQUE,
  state      TEXT NOT NULL CHECK (state IN ('off', 'starting', 'running', 'paused', 'suspended',
                                            'stopping', 'crashed')),
  config     TEXT NOT NULL,     -- JSON: what the next boot uses
  live       TEXT,              -- JSON: what runs or is suspended; null when off
  held_mib   INTEGER NOT NULL CHECK (held_mib >= 0),  -- taken from the host's memory now
  started_at INTEGER,           -- Unix seconds; null when off
  due_at_ms  INTEGER,           -- Unix ms: when starting or stopping ends; null when it doesn't
  CHECK ((state = 'off') = (live IS NULL)),
  CHECK (state IN ('starting', 'stopping') OR due_at_ms IS NULL)
) STRICT;
CREATE INDEX guest_due ON guest (due_at_ms) WHERE due_at_ms IS NOT NULL;

-- What guests hold that others must not have.
CREATE TABLE claim (
  guest    INTEGER NOT NULL REFERENCES guest (id) ON DELETE CASCADE,
  kind     TEXT NOT NULL CHECK (kind IN ('mac', 'image', 'pci', 'display')),
  resource TEXT NOT NULL,
  device   TEXT NOT NULL,       -- the guest's name for it
  access   INTEGER NOT NULL     -- of an image: 0 read-only, 1 read-write, 2 shared
) STRICT;
CREATE INDEX claim_guest ON claim (guest);
CREATE INDEX claim_resource ON claim (kind, resource, access);
-- Finds a free VNC display.
CREATE INDEX claim_display ON claim (CAST(resource AS INTEGER)) WHERE kind = 'display';
-- Images can be shared, by rules that SQL can't say; nothing else can.
CREATE UNIQUE INDEX claim_exclusive ON claim (kind, resource) WHERE kind <> 'image';

-- The sum of guest.held_mib, so that a start needn't add up ten thousand rows.
CREATE TABLE memory (held_mib INTEGER NOT NULL) STRICT;
INSERT INTO memory VALUES (0);
CREATE TRIGGER memory_insert AFTER INSERT ON guest BEGIN
  UPDATE memory SET held_mib = held_mib + new.held_mib;
END;
CREATE TRIGGER memory_update AFTER UPDATE OF held_mib ON guest BEGIN
  UPDATE memory SET held_mib = held_mib + new.held_mib - old.held_mib;
END;
CREATE TRIGGER memory_delete AFTER DELETE ON guest BEGIN
  UPDATE memory SET held_mib = held_mib - old.held_mib;
END;
)sql";

/// What format 2 has besides.
inline constexpr std::string_view kSecondFormat = R"sql(
-- Files that were deleted. Every other path that a guest names has one.
CREATE TABLE deleted_file (path TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
)sql";

}  // namespace domus::sim
