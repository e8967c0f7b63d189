// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/control/protocol.hpp"

#include <boost/json.hpp>

namespace usher::control {
namespace {

namespace json = boost::json;

json::object logon_object(const LogonInfo& logon) {
  return {{"id", logon.id}, {"workstation", logon.workstation}, {"domain", logon.domain}, {"dialect", logon.dialect},
          {"signing", logon.signing}, {"encryption", logon.cipher}, {"guest", logon.guest}, {"num_opens", logon.opens},
          {"channels", logon.channels}, {"time", logon.active.count()}, {"idle_time", logon.idle.count()}};
}

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
  if (session.logons.empty()) return out;
  json::array logons;
  for (const LogonInfo& logon : session.logons) logons.push_back(logon_object(logon));
  out["logons"] = std::move(logons);
  return out;
}

/// A field, or its zero when it is absent or of another type: what came over the socket is not trusted to be well formed.
template <class T>
T field(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  if (!value) return T{};
  if constexpr (std::is_same_v<T, std::string>) {
    return value->is_string() ? std::string(value->get_string()) : T{};
  } else if constexpr (std::is_same_v<T, bool>) {
    return value->is_bool() && value->get_bool();
  } else {
    boost::system::error_code error;
    const T number = value->to_number<T>(error);
    return error ? T{} : number;
  }
}

std::optional<json::object> parse(const std::string& line) {
  boost::system::error_code error;
  json::value value = json::parse(line, error);
  if (error || !value.is_object()) return std::nullopt;
  return std::move(value.get_object());
}

LogonInfo logon_from(const json::object& o) {
  return {.id = field<std::uint64_t>(o, "id"), .workstation = field<std::string>(o, "workstation"), .domain = field<std::string>(o, "domain"),
          .dialect = field<std::string>(o, "dialect"), .signing = field<std::string>(o, "signing"), .cipher = field<std::string>(o, "encryption"),
          .guest = field<bool>(o, "guest"), .opens = field<std::uint32_t>(o, "num_opens"), .channels = field<std::uint32_t>(o, "channels"),
          .active = std::chrono::seconds(field<std::int64_t>(o, "time")), .idle = std::chrono::seconds(field<std::int64_t>(o, "idle_time"))};
}

SessionInfo session_from(const json::object& o) {
  SessionInfo session{.id = field<std::uint32_t>(o, "id"), .client = field<std::string>(o, "client"), .user = field<std::string>(o, "user"),
                      .opens = field<std::uint32_t>(o, "num_opens"), .active = std::chrono::seconds(field<std::int64_t>(o, "time")),
                      .idle = std::chrono::seconds(field<std::int64_t>(o, "idle_time")), .guest = field<bool>(o, "guest"),
                      .client_type = field<std::string>(o, "client_type"), .transport = field<std::string>(o, "transport")};
  if (const json::value* logons = o.if_contains("logons"); logons && logons->is_array()) {
    for (const json::value& logon : logons->get_array()) {
      if (logon.is_object()) session.logons.push_back(logon_from(logon.get_object()));
    }
  }
  return session;
}

json::array session_array(const std::vector<SessionInfo>& sessions, std::uint32_t level) {
  json::array out;
  for (const SessionInfo& session : sessions) out.push_back(session_object(session, level));
  return out;
}

std::string answer_page(SessionSource& source, const json::object& request) {
  const SessionQuery query{.client = field<std::string>(request, "client"), .user = field<std::string>(request, "user"),
                           .level = field<std::uint32_t>(request, "level")};
  SessionPageOptions options;
  if (request.contains("prefmaxlen")) options.preferred_maximum_length = field<std::uint32_t>(request, "prefmaxlen");
  if (request.contains("resume")) options.resume_handle = field<std::uint32_t>(request, "resume");
  const SessionPage page = source.page(query, options);
  return json::serialize(json::object{{"status", static_cast<std::uint32_t>(page.status)}, {"total", page.total},
                                      {"resume", page.resume_handle}, {"sessions", session_array(page.sessions, query.level)}});
}

}  // namespace

std::string encode_page_request(const SessionQuery& query, const SessionPageOptions& options) {
  json::object request{{"call", "sessions"}, {"client", query.client}, {"user", query.user}, {"level", query.level},
                       {"prefmaxlen", options.preferred_maximum_length}};
  if (options.resume_handle) request["resume"] = *options.resume_handle;
  return json::serialize(request);
}

std::string encode_close_request(const std::string& client, const std::string& user) {
  return json::serialize(json::object{{"call", "close"}, {"client", client}, {"user", user}});
}

std::string answer(SessionSource& source, const std::string& line) {
  const auto request = parse(line);
  const std::string call = request ? field<std::string>(*request, "call") : "";
  if (call == "sessions") return answer_page(source, *request);
  if (call == "close") {
    const NetApiStatus status = source.close(field<std::string>(*request, "client"), field<std::string>(*request, "user"));
    return json::serialize(json::object{{"status", static_cast<std::uint32_t>(status)}});
  }
  return json::serialize(json::object{{"error", "a request is {\"call\": \"sessions\" or \"close\", ...}"}});
}

std::optional<SessionPage> decode_page(const std::string& line) {
  const auto answered = parse(line);
  if (!answered || !answered->contains("status")) return std::nullopt;
  SessionPage page{.status = static_cast<NetApiStatus>(field<std::uint32_t>(*answered, "status")),
                   .total = field<std::uint32_t>(*answered, "total"), .resume_handle = field<std::uint32_t>(*answered, "resume")};
  if (const json::value* sessions = answered->if_contains("sessions"); sessions && sessions->is_array()) {
    for (const json::value& session : sessions->get_array()) {
      if (session.is_object()) page.sessions.push_back(session_from(session.get_object()));
    }
  }
  return page;
}

std::optional<NetApiStatus> decode_status(const std::string& line) {
  const auto answered = parse(line);
  if (!answered || !answered->contains("status")) return std::nullopt;
  return static_cast<NetApiStatus>(field<std::uint32_t>(*answered, "status"));
}

std::string to_json(const std::vector<SessionInfo>& sessions, std::uint32_t level) {
  return json::serialize(session_array(sessions, level));
}

}  // namespace usher::control
