// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/core_administration.hpp"

#include "server/completion.hpp"
#include "server/open.hpp"
#include "server/resource_service.hpp"
#include "server/server_core.hpp"
#include "server/session.hpp"
#include "server/unicode_case.hpp"

namespace usher::server {
namespace {

ShareRecord make_share_record(const Share& share) {
  const bool is_pipe = share.type == ShareType::pipe;
  return {.name = share.name,
          .comment = share.comment,
          .path = share.path,
          .type = is_pipe ? share_type::ipc | share_type::special : share.temporary ? share_type::disk | share_type::temporary : share_type::disk,
          .current_uses = share.uses->current.load(std::memory_order_relaxed),
          .maximum_uses = share.maximum_uses,
          .flags = share.encrypt ? share_flag::encrypt_data : 0,
          .hidden = share.hidden,
          .read_only = share.read_only,
          .guest_ok = share.guest_ok};
}

/// The same share with what changes: what is open in it goes on.
std::shared_ptr<Share> updated(const Share& share, const ShareUpdate& update) {
  auto next = std::make_shared<Share>(share);
  if (update.comment) next->comment = *update.comment;
  if (update.maximum_uses) next->maximum_uses = *update.maximum_uses;
  if (update.flags) next->encrypt = *update.flags & share_flag::encrypt_data;
  return next;
}

}  // namespace

RecordList<OpenRecord> CoreAdministration::find_opens(const OpenQuery& query, SteadyTime now) const {
  return server::find_opens(core_.opens(), query, now);
}

std::optional<OpenRecord> CoreAdministration::open(std::uint32_t id, SteadyTime now) const {
  const auto found = core_.opens().find(id);
  return found ? std::optional(make_open_record(*found, now)) : std::nullopt;
}

void CoreAdministration::close_open(std::uint32_t id, Done done) {
  const auto found = core_.opens().find(id);
  if (found && found->is_orphan()) {
    const auto is_it = [&](const Open& open) { return open.file_id == found->file_id; };
    return core_.durable_opens().close(is_it, [completion = Completion(std::move(done))](std::size_t closed) mutable {
      completion(closed ? NetApiStatus::success : NetApiStatus::file_id_not_found);
    });
  }
  const auto session = found ? found->owner.lock() : nullptr;
  if (!session) return done(NetApiStatus::file_id_not_found);
  session->close_open(found->file_id.volatile_id, [completion = Completion(std::move(done))](bool closed) mutable {
    completion(closed ? NetApiStatus::success : NetApiStatus::file_id_not_found);
  });
}

void CoreAdministration::close_orphans(const std::optional<std::u16string>& user, Counted done) {
  const auto owner = user ? account_meant(*user, core_.server_names()) : std::nullopt;
  const auto count = std::make_shared<std::size_t>(0);
  Completion completion([done = std::move(done), count](NetApiStatus status) mutable { done(status, *count); });
  core_.durable_opens().close([&](const Open& open) { return !user || open.durable->owner == owner; },
                              [completion = std::move(completion), count](std::size_t closed) mutable {
                                *count = closed;
                                completion(NetApiStatus::success);
                              });
}

RecordList<TreeRecord> CoreAdministration::find_trees(const TreeQuery& query, SteadyTime now) const {
  auto found = server::find_trees(core_.trees(), query, now);
  // What Windows answers for a share or a computer that it does not know is written nowhere. Shares are the server's own, so it says
  // that there is none of the name; computers come and go, so one that nobody knows is one that uses nothing here.
  const bool by_share = found.status == NetApiStatus::success && !query.qualifier->starts_with(u"\\\\");
  if (by_share && found.count == 0 && !share(*query.qualifier)) found.status = NetApiStatus::net_name_not_found;
  return found;
}

std::vector<TreeRecord> CoreAdministration::all_trees(SteadyTime now) const {
  constexpr std::size_t rows_per_lock = 512;
  std::vector<TreeRecord> all;
  for (std::uint32_t after = 0;;) {
    const auto page = core_.trees().page(after, rows_per_lock);
    for (const auto& tree : page.rows) all.push_back(make_tree_record(*tree, now)), after = tree->id;
    if (page.rows.size() < rows_per_lock) return all;
  }
}

std::vector<ShareRecord> CoreAdministration::shares() const {
  std::vector<ShareRecord> records;
  for (const auto& [key, share] : core_.configuration()->shares) records.push_back(make_share_record(*share));
  records.push_back(make_share_record(*core_.pipe_share()));
  return records;
}

std::optional<ShareRecord> CoreAdministration::share(std::u16string_view name) const {
  const auto found = core_.find_share(*core_.configuration(), name);
  return found ? std::optional(make_share_record(*found)) : std::nullopt;
}

void CoreAdministration::add_share(ShareRecord wanted, Done done) {
  if (!share_maker_) return done(NetApiStatus::not_supported);
  if (share(wanted.name)) return done(NetApiStatus::duplicate_share);  // before a disk is asked
  core_.workers().post([this, wanted = std::move(wanted), completion = Completion(std::move(done))]() mutable {
    completion(make_and_publish(wanted));
  });
}

NetApiStatus CoreAdministration::make_and_publish(const ShareRecord& wanted) {
  auto made = share_maker_(wanted);
  if (!made) return made.error();
  (*made)->temporary = true;
  bool is_new = false;
  core_.edit_configuration([&](const Configuration& now) -> std::shared_ptr<const Configuration> {
    auto next = std::make_shared<Configuration>(now);
    is_new = next->shares.emplace(upcase((*made)->name), *made).second;
    return is_new ? next : nullptr;
  });
  return is_new ? NetApiStatus::success : NetApiStatus::duplicate_share;
}

NetApiStatus CoreAdministration::change_share(std::u16string_view name, const ShareUpdate& update) {
  if (is_pipe_share(name)) return NetApiStatus::access_denied;
  if (update.flags && *update.flags & ~share_flag::encrypt_data) return NetApiStatus::invalid_parameter;
  bool is_there = false;
  core_.edit_configuration([&](const Configuration& now) -> std::shared_ptr<const Configuration> {
    const auto share = now.find_share(name);
    is_there = share != nullptr;
    if (!is_there) return nullptr;
    auto next = std::make_shared<Configuration>(now);
    next->shares[upcase(name)] = updated(*share, update);
    return next;
  });
  return is_there ? NetApiStatus::success : NetApiStatus::net_name_not_found;
}

void CoreAdministration::remove_share(std::u16string_view name, Done done) {
  if (is_pipe_share(name)) return done(NetApiStatus::access_denied);
  const auto was_there = std::make_shared<bool>(false);  // lives until the last open is closed
  const auto remove = [name, &was_there](const Configuration& now) -> std::shared_ptr<const Configuration> {
    auto next = std::make_shared<Configuration>(now);
    *was_there = next->shares.erase(upcase(name)) != 0;
    return *was_there ? next : nullptr;
  };
  core_.edit_configuration(remove, [was_there, done = std::move(done)]() mutable {
    done(*was_there ? NetApiStatus::success : NetApiStatus::net_name_not_found);
  });
}

void CoreAdministration::close_logon(std::uint64_t session_id, Done done) {
  const auto session = core_.find_session(smb2::SessionId{session_id});
  if (!session) return done(NetApiStatus::client_name_not_found);
  session->close(CloseReason::closed_by_administrator,
                 [completion = Completion(std::move(done))]() mutable { completion(NetApiStatus::success); });
}

ServerRecord CoreAdministration::server_info() const {
  const auto configuration = core_.configuration();
  const auto& autodisconnect = configuration->session_policy.autodisconnect;
  return {.name = configuration->netbios_name,
          .comment = configuration->comment,
          .autodisconnect_minutes = autodisconnect ? static_cast<std::int32_t>(std::chrono::floor<std::chrono::minutes>(*autodisconnect).count()) : -1,
          .connections = core_.statistics().connections.load(std::memory_order_relaxed)};
}

StatisticsRecord CoreAdministration::statistics() const {
  const Statistics& counted = core_.statistics();
  const auto value = [](const auto& counter) { return counter.load(std::memory_order_relaxed); };
  return {.start = value(counted.start),
          .files_opened = core_.opens().opened(),
          .sessions_opened = core_.registry().size(),
          .sessions_timed_out = value(counted.sessions_timed_out),
          .password_errors = value(counted.password_errors),
          .permission_errors = value(counted.permission_errors),
          .bytes_sent = counted.bytes_sent(),
          .bytes_received = counted.bytes_received()};
}

bool CoreAdministration::is_pipe_share(std::u16string_view name) const { return equal_ignoring_case(name, core_.pipe_share()->name); }

}  // namespace usher::server
