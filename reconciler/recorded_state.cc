#include "reconciler/recorded_state.h"

#include <utility>

#include <fmt/format.h>

#include "base/local_time.h"
#include "base/text.h"
#include "reconciler/store_schema.h"

namespace domus {
namespace {

Result<void> LoadMeta(Database& database, RecordedState& state) {
  Result<Statement> meta = database.Prepare("SELECT key, value FROM meta");
  if (!meta) return std::unexpected(meta.error());
  Result<bool> row = meta->Step();
  for (; row && *row; row = meta->Step()) {
    if (meta->Text(0) == "lineage") state.lineage = meta->Text(1);
    if (meta->Text(0) == "digest_key") state.digest_key = meta->Text(1);
    if (meta->Text(0) == "serial") state.serial = ParseInt(meta->Text(1)).value_or(0);
  }
  return row ? Result<void>() : std::unexpected(row.error());
}

Result<void> LoadObjects(Database& database, RecordedState& state) {
  Result<Statement> objects = database.Prepare(
      "SELECT address, uuid, settings, protect, restarting, owned_since, who, reason, since"
      " FROM object LEFT JOIN protection USING (address)");
  if (!objects) return std::unexpected(objects.error());
  Result<bool> row = objects->Step();
  for (; row && *row; row = objects->Step()) {
    RecordedObject object{.address = objects->Text(0),
                          .uuid = objects->Text(1),
                          .settings = objects->Text(2),
                          .protect = objects->Int(3) != 0,
                          .restarting = objects->Int(4) != 0,
                          .owned_since = objects->Int(5)};
    if (!objects->IsNull(6)) {
      object.protection = {objects->Text(6), objects->Text(7), objects->Int(8)};
    }
    state.objects.emplace(object.address, std::move(object));
  }
  return row ? Result<void>() : std::unexpected(row.error());
}

Result<void> LoadLastApply(Database& database, RecordedState& state) {
  Result<Statement> last = database.Prepare(
      "SELECT coalesce(finished_at, started_at), who FROM run WHERE on_host = 1"
      " ORDER BY id DESC LIMIT 1");
  if (!last) return std::unexpected(last.error());
  const Result<bool> row = last->Step();
  if (!row) return std::unexpected(row.error());
  if (*row) {
    state.last_apply = fmt::format("{} by {}", LocalTime(last->Int(0), "%Y-%m-%d %H:%M"),
                                   UserOf(last->Text(1)));
  }
  return {};
}

}  // namespace

Result<RecordedState> LoadRecordedState(Database& database) {
  RecordedState state;
  for (const auto load : {LoadMeta, LoadObjects, LoadLastApply}) {
    if (Result<void> loaded = load(database, state); !loaded) {
      return std::unexpected(loaded.error());
    }
  }
  return state;
}

Result<RecordedState> ReadRecordedState(const std::string& path) {
  Result<std::optional<Database>> database = OpenForReading(path);
  if (!database) return std::unexpected(database.error());
  return *database ? LoadRecordedState(**database) : RecordedState{};
}

std::string ProtectionText(const Protection& protection) {
  return fmt::format("protected {} by {}: \"{}\"", LocalTime(protection.since, "%Y-%m-%d"),
                     UserOf(protection.who), Printable(protection.reason));
}

std::string UserOf(const std::string& who) { return who.substr(0, who.find('@')); }

}  // namespace domus
