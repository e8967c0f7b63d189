// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/control/protocol.hpp"

#include <algorithm>

#include "src/control/session_json.hpp"

namespace usher::control {
namespace {

namespace json = boost::json;
using Handler = json::object (*)(const Answerer&, const json::object&);

json::object status_only(NetApiStatus status) { return {{"status", static_cast<std::uint32_t>(status)}}; }

PageOptions page_options(const json::object& request) {
  PageOptions options;
  if (request.contains("prefmaxlen")) options.preferred_maximum_length = field<std::uint32_t>(request, "prefmaxlen");
  if (request.contains("resume")) options.resume_handle = field<std::uint32_t>(request, "resume");
  return options;
}

template <class AnyPage>
json::object page_object(const AnyPage& page, std::string_view name, json::array entries) {
  json::object out = status_only(page.status);
  out["total"] = page.total, out["resume"] = page.resume_handle, out[name] = std::move(entries);
  return out;
}

template <class Record>
json::object one(const std::expected<Record, NetApiStatus>& found, std::string_view name) {
  if (!found) return status_only(found.error());
  json::object out = status_only(NetApiStatus::success);
  out[name] = to_object(*found);
  return out;
}

template <class Record>
json::object all(const std::expected<std::vector<Record>, NetApiStatus>& found, std::string_view name) {
  if (!found) return status_only(found.error());
  json::object out = status_only(NetApiStatus::success);
  out[name] = to_array(*found);
  return out;
}

std::string text(const json::object& request, std::string_view name) { return field<std::string>(request, name); }

constexpr std::size_t most_queued = 65'536;  // events for one watcher: it chooses, but the memory is the server's

constexpr std::pair<std::string_view, Handler> handlers[] = {
    {call::status,
     [](const Answerer& server, const json::object&) {
       const auto found = server.service->status();
       if (!found) return status_only(found.error());
       json::object out = status_only(NetApiStatus::success);
       out["service"] = to_string(*found);
       return out;
     }},
    {call::pause, [](const Answerer& server, const json::object&) { return status_only(server.service->pause()); }},
    {call::resume, [](const Answerer& server, const json::object&) { return status_only(server.service->resume()); }},
    {call::stop, [](const Answerer& server, const json::object&) { return status_only(server.service->stop()); }},
    {call::sessions,
     [](const Answerer& server, const json::object& request) {
       const SessionQuery query{.client = text(request, "client"), .user = text(request, "user"), .level = field<std::uint32_t>(request, "level")};
       const SessionPage page = server.service->page(query, page_options(request));
       return page_object(page, "sessions", session_array(page.sessions, query.level));
     }},
    {call::close, [](const Answerer& server, const json::object& request) { return status_only(server.service->close(text(request, "client"), text(request, "user"))); }},
    {call::close_logon, [](const Answerer& server, const json::object& request) { return status_only(server.service->close_logon(field<std::uint64_t>(request, "id"))); }},
    {call::files,
     [](const Answerer& server, const json::object& request) {
       const auto page = server.service->files(from_object<FileQuery>(request), page_options(request));
       return page_object(page, "files", to_array(page.entries));
     }},
    {call::file, [](const Answerer& server, const json::object& request) { return one(server.service->file(field<std::uint32_t>(request, "id")), "file"); }},
    {call::close_file, [](const Answerer& server, const json::object& request) { return status_only(server.service->close_file(field<std::uint32_t>(request, "id"))); }},
    {call::close_orphans,
     [](const Answerer& server, const json::object& request) {
       const auto closed = server.service->close_orphans(text(request, "user"));
       json::object out = status_only(closed ? NetApiStatus::success : closed.error());
       if (closed) out["closed"] = *closed;
       return out;
     }},
    {call::connections,
     [](const Answerer& server, const json::object& request) {
       const auto page = server.service->connections(text(request, "qualifier"), page_options(request));
       return page_object(page, "connections", to_array(page.entries));
     }},
    {call::all_connections, [](const Answerer& server, const json::object&) { return all(server.service->all_connections(), "connections"); }},
    {call::shares, [](const Answerer& server, const json::object&) { return all(server.service->shares(), "shares"); }},
    {call::share, [](const Answerer& server, const json::object& request) { return one(server.service->share(text(request, "name")), "share"); }},
    {call::add_share, [](const Answerer& server, const json::object& request) { return status_only(server.service->add_share(from_object<ShareOptions>(request))); }},
    {call::change_share,
     [](const Answerer& server, const json::object& request) {
       return status_only(server.service->change_share(text(request, "name"), from_object<ShareChange>(request)));
     }},
    {call::remove_share, [](const Answerer& server, const json::object& request) { return status_only(server.service->remove_share(text(request, "name"))); }},
    {call::info, [](const Answerer& server, const json::object&) { return one(server.service->info(), "info"); }},
    {call::faults,
     [](const Answerer& server, const json::object&) {
       return server.faults ? all(server.faults->faults(), "faults") : all<FaultCount>({}, "faults");
     }},
    {call::release_faults,
     [](const Answerer& server, const json::object& request) {
       const std::string name = text(request, "name");
       const auto without_rules = name.empty() ? NetApiStatus::success : NetApiStatus::net_name_not_found;
       return status_only(server.faults ? server.faults->release_faults(name) : without_rules);
     }},
    {call::statistics, [](const Answerer& server, const json::object&) { return one(server.service->statistics(), "statistics"); }},
};

json::object wrong_request() {
  std::string calls;
  for (const auto& [name, handler] : handlers) (calls += calls.empty() ? "" : ", ") += name;
  return {{"error", "a request is {\"call\": one of " + calls + "; and the call's arguments}"}};
}

}  // namespace

std::optional<WatchOptions> watch_request(const std::string& line) {
  boost::system::error_code error;
  const json::value request = json::parse(line, error);
  if (error || !request.is_object() || text(request.get_object(), "call") != call::watch) return std::nullopt;
  const json::object& wanted = request.get_object();
  WatchOptions options;
  if (wanted.contains("queue")) options.queue = std::clamp<std::size_t>(field<std::uint32_t>(wanted, "queue"), 1, most_queued);
  if (wanted.contains("idle_after")) options.idle_after = std::chrono::seconds(field<std::uint32_t>(wanted, "idle_after"));
  return options;
}

std::string status_line(NetApiStatus status) { return json::serialize(status_only(status)); }
std::string busy_line() { return json::serialize(json::object{{"error", "too many tools talk to this server now; try again later"}}); }

std::string answer(const Answerer& server, const std::string& line) {
  boost::system::error_code error;
  const json::value request = json::parse(line, error);
  const std::string wanted = !error && request.is_object() ? text(request.get_object(), "call") : "";
  for (const auto& [name, handler] : handlers) {
    if (name == wanted) return json::serialize(handler(server, request.get_object()));
  }
  return json::serialize(wrong_request());
}

}  // namespace usher::control
