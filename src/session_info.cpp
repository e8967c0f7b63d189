// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/session_info.hpp"

#include <mutex>
#include <utility>

#include "protocol/wire/utf16.hpp"

namespace usher {

template <class Text>
SessionInfo session_info(const srvsvc::BasicSessionRecord<Text>& record, std::uint32_t level) {
  SessionInfo info{.id = record.id, .client = wire::to_utf8(record.client_name)};
  if (level == 0) return info;
  info.user = wire::to_utf8(record.user_name);
  info.active = std::chrono::seconds(record.active_seconds);
  info.idle = std::chrono::seconds(record.idle_seconds);
  if (level == 10) return info;
  info.opens = record.num_opens;
  info.guest = record.user_flags & 1;
  if (level == 1) return info;
  info.client_type = wire::to_utf8(record.client_type);
  if (level == 502) info.transport = wire::to_utf8(record.transport);
  return info;
}
template SessionInfo session_info(const srvsvc::SessionRecord& record, std::uint32_t level);
template SessionInfo session_info(const srvsvc::SessionView& record, std::uint32_t level);

std::expected<std::vector<SessionInfo>, NetApiStatus> sessions(SessionSource& source, const SessionQuery& query) {
  std::vector<SessionInfo> all;
  SessionPageOptions options{.resume_handle = 0};
  for (;;) {
    SessionPage page = source.page(query, options);
    if (page.status != NetApiStatus::success && page.status != NetApiStatus::more_data) return std::unexpected(page.status);
    all.insert(all.end(), std::make_move_iterator(page.sessions.begin()), std::make_move_iterator(page.sessions.end()));
    // A server that promises more and does not move on would hold us for ever.
    if (page.status == NetApiStatus::success || page.resume_handle == options.resume_handle) return all;
    options.resume_handle = page.resume_handle;
  }
}

std::expected<SessionInfo, NetApiStatus> session(SessionSource& source, const std::string& client, const std::string& user,
                                                 std::uint32_t level) {
  if (client.empty() || user.empty()) return std::unexpected(NetApiStatus::invalid_parameter);
  SessionPage page = source.page({.client = client, .user = user, .level = level}, {});
  if (page.status != NetApiStatus::success && page.status != NetApiStatus::more_data) return std::unexpected(page.status);
  if (page.sessions.empty()) return std::unexpected(NetApiStatus::client_name_not_found);
  return std::move(page.sessions.front());
}

namespace {

/// The one thing that is process-wide: which server "the local one" is, because NetSessionEnum(NULL, ...) has no other way
/// to say so.
struct LocalServer {
  std::mutex mutex{};
  std::weak_ptr<SessionSource> source{};
};
LocalServer& the_local_server() {
  static LocalServer server;
  return server;
}

}  // namespace

void set_local_server(std::weak_ptr<SessionSource> source) {
  const std::lock_guard lock(the_local_server().mutex);
  the_local_server().source = std::move(source);
}

std::shared_ptr<SessionSource> local_server() {
  const std::lock_guard lock(the_local_server().mutex);
  return the_local_server().source.lock();
}

std::expected<std::vector<SessionInfo>, NetApiStatus> sessions(const SessionQuery& query) {
  const auto source = local_server();
  if (!source) return std::unexpected(NetApiStatus::server_not_started);
  return sessions(*source, query);
}

std::expected<SessionInfo, NetApiStatus> session(const std::string& client, const std::string& user, std::uint32_t level) {
  const auto source = local_server();
  if (!source) return std::unexpected(NetApiStatus::server_not_started);
  return session(*source, client, user, level);
}

std::expected<void, NetApiStatus> close(const std::string& client, const std::string& user) {
  const auto source = local_server();
  const NetApiStatus status = source ? source->close(client, user) : NetApiStatus::server_not_started;
  if (status != NetApiStatus::success) return std::unexpected(status);
  return {};
}

}  // namespace usher
