// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <span>
#include <string_view>
#include <vector>

#include "protocol/wire/guid.hpp"
#include "protocol/wire/nt_status.hpp"
#include "server/client_names.hpp"
#include "server/closing.hpp"
#include "server/session_observer.hpp"

namespace usher::server {

using SteadyTime = std::chrono::steady_clock::time_point;

/// The part of an SMB2 Session (a logon) that the registry may reach: closing it. Implemented by Session; the call posts to
/// the session's strand and `done` runs on that strand when the opens, locks and trees are gone. Thread: any.
class LogonControl {
 public:
  virtual ~LogonControl() = default;
  virtual void close(CloseReason reason, std::move_only_function<void()> done) = 0;
  /// The same, with what those who watch are told.
  virtual void end(Closing closing, std::move_only_function<void()> done) { close(closing.reason, std::move(done)); }
  /// Closes it if nothing is open in it and no request has come after `since`. Looked at on the strand, so that a request
  /// that comes at the last moment counts.
  virtual void close_if_idle(SteadyTime since, std::chrono::system_clock::time_point at) = 0;
};

/// One SMB2 Session inside a workstation session, as the extended record shows it. Immutable but for the counters and the
/// addresses.
struct Logon {
  std::uint64_t session_id = 0;
  std::u16string workstation{};  ///< NTLM's Workstation: what the client says of itself, not verified
  std::u16string domain{};
  std::uint16_t dialect = 0;
  std::string signing{}, cipher{};  ///< "AES-CMAC", "AES-128-GCM"; empty when off
  Guid client_guid{};
  bool guest = false;
  bool administrator = false;
  SteadyTime created{};
  std::chrono::system_clock::time_point logged_on_at{};
  std::weak_ptr<LogonControl> control{};
  std::atomic<std::uint32_t> num_opens{0};
  std::atomic<std::uint32_t> num_channels{1};
  std::atomic<SteadyTime::rep> last_request{0};
  std::atomic<std::uint64_t> bytes_in{0}, bytes_out{0};  ///< of its messages, without framing

  void count_in(std::size_t bytes) { bytes_in.fetch_add(bytes, std::memory_order_relaxed); }
  void count_out(std::size_t bytes) { bytes_out.fetch_add(bytes, std::memory_order_relaxed); }

  /// Where its channels come from, the first one first: addresses as text.
  std::vector<std::u16string> addresses() const {
    const std::lock_guard lock(addresses_mutex_);
    return addresses_;
  }
  void set_addresses(std::vector<std::u16string> addresses) {
    num_channels.store(static_cast<std::uint32_t>(addresses.size()), std::memory_order_relaxed);
    const std::lock_guard lock(addresses_mutex_);
    addresses_ = std::move(addresses);
  }

 private:
  mutable std::mutex addresses_mutex_;
  std::vector<std::u16string> addresses_{};
};

/// What the session API lists: one per (client, user). Appears with its first Valid logon, ends with its last.
/// Owner   SessionRegistry; entries handed out stay readable after their end
/// Thread  const members and atomics from any thread; the list of logons only through the registry
struct WorkstationSession {
  // What a list tells stands together, so that a long one touches few cache lines of each.
  std::uint32_t id = 0;
  std::atomic<std::uint32_t> num_opens{0};
  std::atomic<std::uint32_t> num_logons{0};
  std::atomic<std::uint32_t> num_guests{0};
  std::atomic<SteadyTime::rep> last_request{0};
  SteadyTime created{};
  std::u16string client_name{}; ///< as listed
  std::u16string user{};        ///< as the account is spelled
  std::u16string client{};      ///< canonical: address without brackets, or name, lower case
  std::u16string user_key{};    ///< upper-cased: what is compared
  static constexpr std::u16string_view transport = u"\\Device\\NetbiosSmb";

  void touch(SteadyTime now) { last_request.store(now.time_since_epoch().count(), std::memory_order_relaxed); }
};

/// How many workstation sessions there may be at once: in all, of one user, from one client. 0: as many as there are.
struct SessionLimits {
  std::size_t total = 0, per_user = 0, per_client = 0;
};

/// A filter of the session functions, in canonical form (session-api forms: `\\10.0.0.7`, `\\[::1]`, `user`, `DOM\user`, `user@dom`).
struct SessionFilter {
  std::optional<std::u16string> client{};  ///< canonical client
  std::optional<std::u16string> user{};    ///< upper-cased account name
  bool matches_nothing = false;            ///< e.g. a domain that is not ours
};

/// GlobalSessionTable ([MS-SMB2] 3.3.1.5) as the session API sees it, and SessionList ([MS-SRVS] 3.1.1), in one.
/// Ordered by id, which only grows, as a whole, by client and by user: a page costs what the page costs and its total is counted
/// without walking.
/// Thread  any; one mutex, held for one insert, one removal or one page
class SessionRegistry {
 public:
  /// A logon's place in the registry; the destructor takes it out (a permit: nobody decrements by hand).
  class Registration {
   public:
    Registration() = default;
    Registration(SessionRegistry& registry, std::shared_ptr<WorkstationSession> session, std::shared_ptr<Logon> logon)
        : registry_(&registry), session_(std::move(session)), logon_(std::move(logon)) {}
    Registration(Registration&& other) noexcept { *this = std::move(other); }
    Registration& operator=(Registration&& other) noexcept;
    ~Registration() { reset(); }
    void reset() { end({}); }
    /// Takes it out, and tells those who watch why.
    void end(const Closing& closing);
    explicit operator bool() const { return session_ != nullptr; }
    WorkstationSession& workstation_session() const { return *session_; }
    Logon& logon() const { return *logon_; }
    const std::shared_ptr<WorkstationSession>& shared_workstation_session() const { return session_; }
    const std::shared_ptr<Logon>& shared_logon() const { return logon_; }
    void touch(SteadyTime now) const {
      session_->touch(now);
      logon_->last_request.store(now.time_since_epoch().count(), std::memory_order_relaxed);
    }

   private:
    SessionRegistry* registry_ = nullptr;
    std::shared_ptr<WorkstationSession> session_{};
    std::shared_ptr<Logon> logon_{};
  };

  /// `observer` may be null; else it outlives the registry.
  explicit SessionRegistry(SessionObserver* observer = nullptr, ClientNameForm form = ClientNameForm::backslashes);
  ~SessionRegistry();
  SessionRegistry(const SessionRegistry&) = delete;
  SessionRegistry& operator=(const SessionRegistry&) = delete;

  /// Adds a Valid logon of `user` from `client` (an address as text), making the workstation session if it is the first.
  [[nodiscard]] Registration add(std::u16string_view client, std::u16string_view user, std::shared_ptr<Logon> logon,
                                 SteadyTime now);

  /// The same within limits: request_not_accepted when it would be one session too many. A further logon of a session that
  /// is there makes none more.
  Result<Registration> admit(std::u16string_view client, std::u16string_view user, std::shared_ptr<Logon> logon, SteadyTime now,
                             const SessionLimits& limits);

  struct Page {
    std::span<const std::shared_ptr<const WorkstationSession>> sessions{};
    std::shared_ptr<const std::vector<std::shared_ptr<const WorkstationSession>>> kept{};  ///< what the sessions are part of: as long as it lives, so do they
    std::uint32_t total = 0;  ///< that pass the filter, from the resume position on

    bool is_last() const { return sessions.size() == total; }
  };
  /// Up to `limit` sessions with ids above `after_id` that pass, in id order: at least one, if there is any. Costs no reference to each.
  Page page(std::uint32_t after_id, const SessionFilter& filter, std::size_t limit) const;
  /// Whether a session with this client exists, whatever its user.
  bool has_client(std::u16string_view canonical_client) const;
  std::size_t size() const;

  /// The logons inside; none when it has ended.
  std::vector<std::shared_ptr<const Logon>> logons(std::uint32_t session_id) const;
 private:
  void remove(const std::shared_ptr<WorkstationSession>& session, const std::shared_ptr<Logon>& logon, const Closing& closing);

  struct Index;
  SessionObserver* const observer_;
  const ClientNameForm form_;
  mutable std::mutex mutex_;
  std::unique_ptr<Index> index_;
};

}  // namespace usher::server
