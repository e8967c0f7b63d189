// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "protocol/smb2/create.hpp"
#include "protocol/smb2/create_contexts.hpp"
#include "protocol/wire/guid.hpp"
#include "server/executor.hpp"
#include "server/oplocks.hpp"

namespace usher::server {

class DurableOpens;
class FileTable;
class ServerCore;
class Session;
struct Open;

/// What makes an open durable, and what lets its CREATE be sent again ([MS-SMB2] 3.3.1.10 IsDurable and what follows,
/// CreateGuid, IsReplayEligible).
/// Owner   its Open; gives its place in DurableOpens back when it ends
struct DurableHandle {
  DurableHandle(DurableOpens& where, std::u16string its_owner) : place(where), owner(std::move(its_owner)) {}
  ~DurableHandle();
  DurableHandle(const DurableHandle&) = delete;
  DurableHandle& operator=(const DurableHandle&) = delete;

  DurableOpens& place;
  const std::u16string owner;         ///< Open.DurableOwner: the account, upper-cased
  std::array<std::byte, 16> proven_hash{};  ///< of the owner's password then: with another one nobody comes back
  bool is_durable = false;            ///< Open.IsDurable; else only CreateGuid counts
  bool is_counted = false;
  std::uint16_t version = 1;
  std::chrono::milliseconds timeout{};  ///< Open.DurableOpenTimeout
  Guid client_guid{};
  std::optional<Guid> create_guid{};
  std::atomic<bool> replay_eligible = false;  ///< until the client has had the answer to its CREATE; any thread
  smb2::CreateAction action{};        ///< of the CREATE, for its replay
  std::optional<smb2::AppInstance> app_instance{};  ///< Open.AppInstanceId, Open.ApplicationInstanceVersion*
};

/// Durable opens: how many there may be, whose CREATE is sent again, and those that have lost their session
/// ([MS-SMB2] 3.3.7.1) and wait for its client to come back ([MS-SMB2] 3.3.5.9.7, 3.3.5.9.12), until their time is over
/// (3.3.6.2).
/// States  of an open: in a session -> orphan -> in a session again, or closed
/// Owner   ServerCore
/// Thread  any; one mutex, held for a look or a move. Closing happens on a worker
class DurableOpens {
 public:
  using SteadyTime = std::chrono::steady_clock::time_point;
  struct Bounds {
    std::size_t in_all = 16'384, per_user = 4'096;
  };
  explicit DurableOpens(ServerCore& core) : core_(core) {}
  ~DurableOpens();

  /// Counts one more for its owner. False: he, or everybody together, has as many as there may be.
  bool count(DurableHandle& handle, const Bounds& bounds);
  /// Makes the CREATE known by its guid. False: that client has one by it already.
  bool enter(const std::shared_ptr<Open>& open, const std::shared_ptr<Session>& session);
  /// Has found a session again, perhaps through another client.
  void enter_again(const std::shared_ptr<Open>& open, const std::shared_ptr<Session>& session, const Guid& client);
  struct Known {
    std::shared_ptr<Open> open{};
    std::shared_ptr<Session> session{};  ///< null: it has lost it
  };
  std::optional<Known> find(const Guid& client, const Guid& create) const;
  /// A CREATE by that guid waits, until the token goes.
  std::shared_ptr<void> begin_waiting(const Guid& client, const Guid& create);
  bool is_in_progress(const Guid& client, const Guid& create) const;
  /// The open of that application instance at that place, through another client ([MS-SMB2] 3.3.5.9.13).
  std::optional<Known> find_instance(const Guid& instance, const FileTable& files, std::u16string_view path, const Guid& not_of) const;

  /// Takes over an open that has just lost its session, unless nobody could find it again.
  bool keep(const std::shared_ptr<Open>& open);
  /// An orphan by the persistent half of its FileId, when `fits` says yes; it belongs to the caller then.
  std::shared_ptr<Open> take(std::uint64_t persistent, const std::function<bool(const Open&)>& fits);

  /// What has waited long enough is closed.
  void on_time(SteadyTime now);
  /// Closes the orphans that `which` says yes to; `done` gets how many, when they are closed. May be thrown away with the
  /// workers' tasks.
  void close(const std::function<bool(const Open&)>& which, std::move_only_function<void(std::size_t)> done = {});
  void close(std::uint64_t persistent);
  std::size_t orphans() const;

 private:
  friend struct DurableHandle;
  void forget(const DurableHandle& handle);
  struct Orphan {
    std::shared_ptr<Open> open{};
    std::optional<SteadyTime> until{};
  };
  class Holder;

  ServerCore& core_;
  mutable std::mutex mutex_;
  std::optional<SteadyTime> last_{};
  std::map<std::uint64_t, Orphan> orphans_{};  // by persistent id
  struct Create {
    std::weak_ptr<Open> open{};
    std::weak_ptr<Session> session{};
  };
  using CreateId = std::pair<Guid, Guid>;  // of the client, of the CREATE
  std::map<CreateId, Create> creates_{};
  std::multimap<Guid, std::weak_ptr<Open>> instances_{};
  struct InProgress {
    std::mutex mutex{};
    std::set<CreateId> creates{};
  };
  const std::shared_ptr<InProgress> in_progress_ = std::make_shared<InProgress>();  // a waiting request may outlive the core
  std::map<std::u16string, std::size_t> per_user_{};
  std::size_t in_all_ = 0;
};

}  // namespace usher::server
