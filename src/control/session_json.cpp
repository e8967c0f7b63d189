// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/control/session_json.hpp"

namespace usher::control {
namespace {

namespace json = boost::json;

SessionInfo session_from(const json::object& object) {
  return {.id = field<std::uint32_t>(object, "id"),
          .client = field<std::string>(object, "client"),
          .user = field<std::string>(object, "user"),
          .opens = field<std::uint32_t>(object, "num_opens"),
          .active = std::chrono::seconds(field<std::int64_t>(object, "time")),
          .idle = std::chrono::seconds(field<std::int64_t>(object, "idle_time")),
          .guest = field<bool>(object, "guest"),
          .client_type = field<std::string>(object, "client_type"),
          .transport = field<std::string>(object, "transport"),
          .logons = list<LogonInfo>(object, "logons")};
}

}  // namespace

json::object session_object(const SessionInfo& session, std::uint32_t level) {
  json::object out{{"id", session.id}, {"client", session.client}};
  if (level == 0) return out;
  out["user"] = session.user;
  out["time"] = session.active.count();
  out["idle_time"] = session.idle.count();
  if (level == 10) return out;
  out["num_opens"] = session.opens;
  out["guest"] = session.guest;
  if (level == 1) return out;
  out["client_type"] = session.client_type;
  if (level == 2) return out;
  out["transport"] = session.transport;
  if (!session.logons.empty()) out["logons"] = to_array(session.logons);
  return out;
}

json::array session_array(const std::vector<SessionInfo>& sessions, std::uint32_t level) {
  json::array out;
  for (const SessionInfo& session : sessions) out.push_back(session_object(session, level));
  return out;
}

std::vector<SessionInfo> session_list(const json::object& object, std::string_view name) {
  std::vector<SessionInfo> sessions;
  const json::value* array = object.if_contains(name);
  if (!array || !array->is_array()) return sessions;
  for (const json::value& value : array->get_array()) {
    if (value.is_object()) sessions.push_back(session_from(value.get_object()));
  }
  return sessions;
}

}  // namespace usher::control
