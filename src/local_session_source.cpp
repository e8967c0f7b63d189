// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/local_session_source.hpp"

#include <algorithm>
#include <future>
#include <mutex>

#include "protocol/smb2/dialect.hpp"
#include "protocol/wire/utf16.hpp"
#include "server/unicode_case.hpp"
#include "src/session_info.hpp"

namespace usher {
namespace {

constexpr server::SessionRights all_rights{.read = true, .read_administrative = true, .remove = true};

std::optional<std::u16string> argument(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional(wire::to_utf16(text));
}

LogonInfo logon_info(const server::Logon& logon, server::SteadyTime now) {
  // A request may have come since `now` was asked for.
  const auto since = [now](server::SteadyTime then) { return std::chrono::duration_cast<std::chrono::seconds>(now - std::min(then, now)); };
  return {.id = logon.session_id,
          .workstation = wire::to_utf8(logon.workstation),
          .domain = wire::to_utf8(logon.domain),
          .dialect = std::string(smb2::dialect_name(logon.dialect)),
          .signing = logon.signing,
          .cipher = logon.cipher,
          .guest = logon.guest,
          .opens = logon.num_opens.load(std::memory_order_relaxed),
          .channels = logon.num_channels.load(std::memory_order_relaxed),
          .active = since(logon.created),
          .idle = since(server::SteadyTime(server::SteadyTime::duration(logon.last_request.load(std::memory_order_relaxed))))};
}

}  // namespace

SessionPage LocalSessionSource::page(const SessionQuery& query, const SessionPageOptions& options) {
  const std::shared_lock lock(mutex_);
  if (!core_) return {.status = NetApiStatus::server_not_started};
  const auto now = clock_->now().steady;
  const server::SessionQuery wanted{.client = argument(query.client),
                                    .user = argument(query.user),
                                    .level = query.level,
                                    .preferred_maximum_length = options.preferred_maximum_length,
                                    .resume_handle = options.resume_handle};
  const auto found = server::enumerate_sessions(core_->registry(), wanted, all_rights, core_->server_names(), now);
  SessionPage page{.status = found.status, .total = found.total_entries, .resume_handle = found.resume_handle};
  for (const auto& record : found.records) {
    SessionInfo info = session_info(record, query.level);
    for (const auto& logon : core_->registry().logons(record.id)) info.logons.push_back(logon_info(*logon, now));
    page.sessions.push_back(std::move(info));
  }
  return page;
}

NetApiStatus LocalSessionSource::close(const std::string& client, const std::string& user) {
  const std::shared_lock lock(mutex_);
  if (!core_) return NetApiStatus::server_not_started;
  std::promise<NetApiStatus> closed;
  constexpr std::uint64_t nobody = 0;
  server::delete_sessions(core_->registry(), argument(client), argument(user), all_rights, core_->server_names(), nobody,
                          [&closed](server::SessionDeletion deletion) { closed.set_value(deletion.status); });
  return closed.get_future().get();
}

bool LocalSessionSource::answers_to(const std::string& name) const {
  const std::shared_lock lock(mutex_);
  if (!core_ || name.empty()) return false;
  const auto wanted = wire::to_utf16(name);
  const auto names = core_->server_names();
  return server::equal_ignoring_case(wanted, names.netbios) || server::equal_ignoring_case(wanted, names.dns);
}

void LocalSessionSource::detach() {
  const std::lock_guard lock(mutex_);
  core_ = nullptr;
}

}  // namespace usher
