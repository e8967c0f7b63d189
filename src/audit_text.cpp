// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/audit_text.hpp"

#include <boost/json.hpp>

#include "protocol/wire/utf16.hpp"
#include "src/json_line.hpp"
#include "src/utc_time.hpp"

namespace usher {
namespace {

namespace json = boost::json;

/// The fields in their order; both forms are made of them.
json::object fields_of(const server::AuditRecord& record, std::chrono::steady_clock::duration took) {
  const server::AuditCaller& caller = record.caller;
  json::object fields{{"door", to_string(caller.door)}};
  if (caller.uid) fields["uid"] = *caller.uid;
  if (caller.door == server::AuditCaller::Door::srvsvc) {
    fields["user"] = wire::to_utf8(caller.user);
    fields["session"] = caller.session_id;
    fields["from"] = wire::to_utf8(caller.client);
  }
  fields["call"] = record.call;
  if (record.level) fields["level"] = *record.level;
  if (record.client) fields["filter_client"] = wire::to_utf8(*record.client);
  if (record.user) fields["filter_user"] = wire::to_utf8(*record.user);
  if (!record.target.empty()) fields["target"] = wire::to_utf8(record.target);
  fields["count"] = record.count;
  fields["code"] = static_cast<std::uint32_t>(record.status);
  fields["result"] = to_string(record.status);
  fields["seconds"] = std::chrono::duration<double>(took).count();
  return fields;
}

}  // namespace

std::string audit_json(const server::AuditRecord& record, std::chrono::steady_clock::duration took) {
  json::object line{{"time", utc_time(record.started.wall)}};
  for (auto& field : fields_of(record, took)) line.insert(field);
  return json_line(line);
}

std::string audit_log_line(const server::AuditRecord& record, std::chrono::steady_clock::duration took) {
  std::string line = "audit";
  for (const auto& field : fields_of(record, took)) ((line += ' ') += field.key()) += "=" + json_line(field.value());
  return line;
}

}  // namespace usher
