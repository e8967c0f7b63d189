// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/session_event_json.hpp"

#include <boost/json.hpp>
#include <cstdio>

#include "src/json_line.hpp"
#include "src/utc_time.hpp"

namespace usher {
namespace {

namespace json = boost::json;

constexpr int kinds = static_cast<int>(SessionEventKind::dropped) + 1;

void add_text(json::object& out, const char* key, const std::string& text) {
  if (!text.empty()) out[key] = text;
}

std::string text(const json::object& object, const char* key) {
  const json::value* value = object.if_contains(key);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

template <class T>
T number(const json::object& object, const char* key) {
  const json::value* value = object.if_contains(key);
  boost::system::error_code error;
  const T read = value ? value->to_number<T>(error) : T{};
  return error ? T{} : read;
}

std::optional<SessionEventKind> kind_from(const std::string& name) {
  for (int i = 0; i < kinds; ++i) {
    if (const auto kind = static_cast<SessionEventKind>(i); to_string(kind) == name) return kind;
  }
  return std::nullopt;
}

std::optional<std::chrono::system_clock::time_point> time_from(const std::string& text) {
  using namespace std::chrono;
  int y = 0, h = 0, m = 0, s = 0, micro = 0;
  unsigned mo = 0, d = 0;
  if (std::sscanf(text.c_str(), "%d-%u-%uT%d:%d:%d.%6dZ", &y, &mo, &d, &h, &m, &s, &micro) != 7) return std::nullopt;
  const year_month_day date{year(y), month(mo), day(d)};
  if (!date.ok()) return std::nullopt;
  return sys_days(date) + hours(h) + minutes(m) + seconds(s) + microseconds(micro);
}

}  // namespace

std::string to_json(const SessionEvent& event) {
  json::object out{{"sequence", event.sequence}, {"event", to_string(event.kind)}, {"time", utc_time(event.time)}};
  if (event.session_id) out["session"] = event.session_id;
  if (event.logon_id) out["logon"] = event.logon_id;
  add_text(out, "client", event.client);
  if (event.kind != SessionEventKind::dropped) out["user"] = event.user;  // an empty one is the anonymous
  add_text(out, "workstation", event.workstation);
  add_text(out, "dialect", event.dialect);
  if (event.guest) out["guest"] = true;
  add_text(out, "by", event.by);
  add_text(out, "status", event.status);
  if (event.kind == SessionEventKind::idle) out["idle"] = event.idle.count();
  if (event.dropped) out["dropped"] = event.dropped;
  return json_line(out);
}

std::optional<SessionEvent> session_event_from_json(const std::string& line) {
  boost::system::error_code error;
  const json::value value = json::parse(line, error);
  if (error || !value.is_object()) return std::nullopt;
  const json::object& o = value.get_object();
  const auto kind = kind_from(text(o, "event"));
  const auto time = time_from(text(o, "time"));
  if (!kind || !time) return std::nullopt;
  const json::value* guest = o.if_contains("guest");
  return SessionEvent{.sequence = number<std::uint64_t>(o, "sequence"), .kind = *kind, .time = *time,
                      .session_id = number<std::uint32_t>(o, "session"), .logon_id = number<std::uint64_t>(o, "logon"),
                      .client = text(o, "client"), .user = text(o, "user"), .workstation = text(o, "workstation"), .dialect = text(o, "dialect"),
                      .guest = guest && guest->is_bool() && guest->get_bool(), .by = text(o, "by"), .status = text(o, "status"),
                      .idle = std::chrono::seconds(number<std::int64_t>(o, "idle")), .dropped = number<std::uint64_t>(o, "dropped")};
}

}  // namespace usher
