// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <vector>

#include <usher/test_control.hpp>

#include "server/server_core.hpp"
#include "src/faults.hpp"
#include "src/recording/recorder.hpp"

namespace usher {

/// What stands behind a TestControl: it intercepts a running server's requests as long as there is anything to do, and no
/// longer, so that a server that nobody tests pays nothing.
/// Owner   the Server, whose core it outlives
/// Thread  any
class Instruments final : public server::Interceptor {
 public:
  explicit Instruments(std::uint64_t seed) : faults_(seed) {}

  /// The server starts, and stops. Before it stops, what is held is let go and nothing more is disturbed: it would wait for that.
  void attach(server::ServerCore& core);
  void let_go();
  void detach();

  FaultRule inject(const FaultFilter& which, const Fault& what);
  void clear_faults();
  void refuse_logons(NtStatus reason, const std::string& user);
  void accept_logons();
  std::size_t break_caching(const std::string& share, const std::string& path, std::uint32_t keep);
  std::size_t for_sessions(const std::string& client, const std::string& user, const std::function<void(server::Session&)>& call);
  Recording record(const RecordOptions& options);
  bool wait_until(const std::function<bool()>& condition, std::chrono::milliseconds timeout);

  // Interceptor
  server::Treatment treat(const server::RequestFacts& request) override;
  void answered(const server::RequestFacts& request, NtStatus status, std::size_t size, Now made) override;
  void answered_later(std::uint64_t connection, smb2::MessageId message, NtStatus status, std::size_t size, Now made) override;
  std::optional<NtStatus> refuses(std::u16string_view client, std::u16string_view user) override;
  void frame(std::uint64_t connection, const server::PeerAddress& peer, bool from_client, ByteView bytes, Now now) override;
  void connection_ended(std::uint64_t connection, Now now) override;
  void keys(smb2::SessionId id, const server::SessionKeys& keys, ByteView session_key) override;

 private:
  void intercept_if_needed();
  void something_happened();
  using Recordings = std::vector<std::shared_ptr<Recording::State>>;
  Recordings recordings() const;

  Faults faults_;
  mutable std::shared_mutex mutex_;  // core_ and refusals_
  server::ServerCore* core_ = nullptr;
  std::atomic<bool> stopping_{false};
  std::map<std::u16string, NtStatus> refusals_{};  // by upper-cased user; the empty one is anybody

  mutable std::mutex recordings_mutex_;
  std::vector<std::weak_ptr<Recording::State>> recordings_{};

  std::mutex waiting_mutex_;
  std::condition_variable happened_;
  std::uint64_t happenings_ = 0;
  std::atomic<std::size_t> waiting_{0};
};

}  // namespace usher
