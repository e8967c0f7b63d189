// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

#include "server/connection_facts.hpp"
#include "server/connection_port.hpp"
#include "server/open.hpp"
#include "server/pipes/named_pipe.hpp"
#include "server/session_keys.hpp"
#include "server/session_registry.hpp"
#include "server/strand.hpp"
#include "server/tree_connect.hpp"

namespace usher::server {

class ServerCore;
class WaitingRequest;
struct Configuration;
struct OplockBreak;

/// A Valid SMB2 Session ([MS-SMB2] 3.3.1.8), one logon; made only when authentication has succeeded (rule R4), so a
/// half-authenticated stranger never is one.
/// States  active -> closing (nothing new starts, what runs is cancelled) -> closed. close() is the one teardown: LOGOFF, lost
///         connection, PreviousSessionId, expiry and NetSessionDel all come here (rule R2)
/// Owner   ServerCore's session table; connections hold counted handles
/// Thread  const members from any thread; the rest on `strand()` only
class Session final : public LogonControl, public std::enable_shared_from_this<Session> {
 public:
  Session(ServerCore& core, smb2::SessionId id, CallerIdentity identity, std::shared_ptr<SessionKeys> keys,
          std::shared_ptr<const ConnectionFacts> facts, std::shared_ptr<Strand> strand);
  ~Session() override;

  smb2::SessionId id() const { return id_; }
  const CallerIdentity& identity() const { return identity_; }
  const std::shared_ptr<SessionKeys>& keys() const { return keys_; }
  /// Of the connection that the session was made on.
  const ConnectionFacts& facts() const { return *facts_; }
  const std::shared_ptr<Strand>& strand() const { return strand_; }
  /// What the registry shows of it; from publish() on, and for good.
  Logon& logon() const { return *logon_; }
  ServerCore& core() { return core_; }

  /// Before anybody else knows of it: the hash that the logon has proved to know.
  void set_proven_hash(const std::array<std::byte, 16>& nt_hash) { proven_hash_ = nt_hash; }
  const std::array<std::byte, 16>& proven_hash() const { return proven_hash_; }
  /// Whether a logon like this one could still be made: its account is there, with the same password, or guests are let in.
  bool stands_in(const Configuration& configuration) const;

  // On the strand:
  bool active() const { return state_ == State::active; }
  void publish(SessionRegistry::Registration registration) {
    logon_ = registration.shared_logon();
    registration_ = std::move(registration);
  }
  const SessionRegistry::Registration& registration() const { return registration_; }

  /// `client`: where the connection comes from.
  void add_channel(std::shared_ptr<ConnectionPort> port, std::u16string client);
  /// Ends the session when it was the last one.
  void remove_channel(const ConnectionPort* port, std::chrono::system_clock::time_point at = {});
  std::size_t channels() const { return channels_.size(); }

  /// insufficient_resources, request_not_accepted when the share has all the uses it may have, and bad_network_name when it
  /// has just been removed.
  Result<std::shared_ptr<TreeConnect>> add_tree(std::shared_ptr<const Share> share, std::uint32_t maximal_access, SteadyTime now);
  std::shared_ptr<TreeConnect> find_tree(smb2::TreeId id) const;
  /// Closes its opens, then drops it. May wait for a disk.
  bool remove_tree(smb2::TreeId id);
  std::size_t tree_count() const { return trees_.size(); }

  /// A fresh FileId, for an open that is on its way.
  smb2::FileId new_file_id();
  /// Enters an open in the OpenTable, under the FileId that it has, or a fresh one when it has none.
  void add_open(std::shared_ptr<Open> open, SteadyTime now);
  /// Enters an open that has lost its session: the persistent half stays ([MS-SMB2] 3.3.5.9.7).
  void adopt_open(const std::shared_ptr<Open>& open, SteadyTime now);
  /// A request that waits for oplocks: ends with the session or its tree connect.
  void add_waiting(const std::shared_ptr<WaitingRequest>& request);
  /// That an oplock of one of its opens breaks.
  void tell_break(smb2::FileId file_id, const OplockBreak& what);
  /// Both halves must match, and the open must belong to `tree` (file_closed otherwise: [MS-SMB2] 3.3.5.10 and its siblings).
  std::shared_ptr<Open> find_open(smb2::FileId id, smb2::TreeId tree) const;
  /// Takes it out; the caller closes it.
  std::shared_ptr<Open> take_open(smb2::FileId id, smb2::TreeId tree);
  std::size_t open_count() const { return opens_.size(); }

  // From any thread; `done` runs on the strand, and is thrown away with the task when the server stops first:
  /// Closes exactly that open ([MS-SMB2] 3.3.4.17). False: there is none, or no more.
  void close_open(std::uint64_t volatile_id, std::move_only_function<void(bool)> done);
  /// Session.State Expired: until expire(false) only LOGOFF, CLOSE and LOCK are served ([MS-SMB2] 3.3.5.2.9).
  void expire(bool expired = true) { expired_.store(expired, std::memory_order_release); }
  bool expired() const { return expired_.load(std::memory_order_acquire); }
  /// Ends the connections that it has.
  void drop_channels();
  /// Closes the tree connects to a share that has been removed, with what is open in them ([MS-SMB2] 3.3.4.15).
  void close_trees(std::shared_ptr<const ShareUses> of, std::move_only_function<void()> done);
  void close(CloseReason reason, std::move_only_function<void()> done) override { end({.reason = reason}, std::move(done)); }
  void end(Closing closing, std::move_only_function<void()> done) override;
  void close_if_idle(SteadyTime since, std::chrono::system_clock::time_point at) override;

 private:
  enum class State : std::uint8_t { active, closing, closed };
  void begin_close(Closing closing);
  void end_close(const Closing& closing);
  using Opens = std::vector<std::shared_ptr<Open>>;
  /// Takes out of the table what `which` says yes to; the caller closes it.
  Opens take_opens(const std::function<bool(const Open&)>& which);
  /// As the last act of a task: a store that may block borrows the strand. `then` runs on it.
  void close_taken(Opens opens, Task then);
  /// Ends the requests that wait; of one tree connect, or all.
  void end_waiting(const TreeConnect* tree, NtStatus status);
  void show_channels();
  void count_open(int change);

  ServerCore& core_;
  const smb2::SessionId id_;
  const CallerIdentity identity_;
  const std::shared_ptr<SessionKeys> keys_;
  const std::shared_ptr<const ConnectionFacts> facts_;
  const std::shared_ptr<Strand> strand_;
  std::array<std::byte, 16> proven_hash_{};

  State state_ = State::active;
  std::atomic<bool> expired_{false};
  SessionRegistry::Registration registration_{};
  std::shared_ptr<Logon> logon_{};
  struct SessionChannel {
    std::shared_ptr<ConnectionPort> port{};
    std::u16string client{};
  };
  std::vector<SessionChannel> channels_{};
  std::unordered_map<std::uint32_t, std::shared_ptr<TreeConnect>> trees_{};
  std::unordered_map<std::uint64_t, std::shared_ptr<Open>> opens_{};  // by volatile id
  std::uint32_t next_tree_id_ = 1;
  std::vector<std::move_only_function<void()>> close_waiters_{};
  std::vector<std::weak_ptr<WaitingRequest>> waiting_{};
};

}  // namespace usher::server
