// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <map>
#include <set>
#include <unordered_map>
#include <vector>

#include "server/channel.hpp"
#include "server/command_sequence_window.hpp"
#include "server/connection.hpp"
#include "server/connection_port.hpp"
#include "server/dispatch.hpp"
#include "server/frame_assembly.hpp"
#include "server/queue.hpp"
#include "server/request_chain.hpp"
#include "server/server_core.hpp"

namespace usher::server {

/// The inside of a Connection: frames, the sequence window, the channels, and the requests that run.
/// States  before NEGOTIATE -> negotiated -> draining -> closing; `alive` until disconnected()
/// Owner   its Connection; tasks on other strands hold a reference through ConnectionPort
/// Thread  the home loop, but for ConnectionPort's functions
class ConnectionState final : public ConnectionPort, public std::enable_shared_from_this<ConnectionState> {
 public:
  ConnectionState(ServerCore& core, std::shared_ptr<Executor> home, PeerAddress peer, Now now,
                  std::move_only_function<void()> wake);

  // Connection's interface:
  void receive(ByteView bytes, Now now);
  MutableByteView space() { return assembly_.space(); }
  void filled(std::size_t count, Now now);
  void on_time(Now now);
  void disconnected(Now now);
  void drain() { draining_ = true; }
  void hurry(Now now);
  /// The owner is gone: nothing is called back any more.
  void abandon();
  bool wants_time() const { return !timed_answers_.empty(); }
  void answers_made(Now now);
  std::optional<Bytes> next_transmit();
  FileExtent take_extent() { return std::exchange(extent_, {}); }
  /// Before the first byte.
  void set_sends_files();
  bool next_stands_alone() const { return !transmits_.empty() && transmits_.front().segment != 0; }
  void recycle(Bytes buffer);
  std::optional<SteadyTime> next_deadline() const;
  bool wants_close() const;
  bool wants_bytes() const;

  // ConnectionPort, from any thread:
  void answer(const smb2::Header& request, bool encrypted, NtStatus status, Bytes body) override;
  void resume(RequestChain& chain, Outcome outcome) override;
  void session_ended(smb2::SessionId id, bool notify) override;
  void oplock_break(smb2::SessionId id, smb2::FileId file_id, const OplockBreak& what) override;
  void drop() override;

  // For the handlers that run here (commands/negotiate.cpp, commands/session_setup.cpp):
  ServerCore& core() { return core_; }
  const std::shared_ptr<Executor>& home() const { return home_; }
  bool negotiated() const { return negotiated_; }
  /// 2.??? was answered: the next NEGOTIATE is the first real one ([MS-SMB2] 3.3.5.3.2).
  void set_wildcard_answered() { wildcard_answered_ = true; }
  bool wildcard_answered() const { return wildcard_answered_; }
  void finish_negotiation(std::shared_ptr<const ConnectionFacts> facts);
  const std::shared_ptr<const ConnectionFacts>& facts() const { return facts_; }
  crypto::PreauthIntegrity& preauth() { return preauth_; }
  Channel* find_channel(smb2::SessionId id);
  const Channel* find_channel(smb2::SessionId id) const { return const_cast<ConnectionState*>(this)->find_channel(id); }
  /// insufficient_resources when the connection has too many.
  Result<Channel*> add_channel(smb2::SessionId id, bool half_open);
  void remove_channel(smb2::SessionId id);
  /// Gives the channel of a session its keys; the signing key and its algorithm are the channel's own.
  void equip(Channel& channel, std::shared_ptr<SessionKeys> keys, crypto::SigningAlgorithm algorithm, const crypto::Key& signing_key);
  void logged_on();
  /// Calls a parked request's function when the time has come. Nobody's thread waits.
  void resume_at(SteadyTime when, std::move_only_function<void(Outcome)> resume, Outcome outcome);
  const PeerAddress& peer() const { return facts_->peer; }

 private:
  friend class Connection;

  // Frames in: connection_state.cpp
  bool take_frame(FrameAssembly::State state, Now now);
  std::size_t longest_message();
  void take_message(Bytes frame, Now now);
  bool open_sealed(RequestChain& chain);
  void answer_smb1(const Bytes& frame, Now now);
  void begin(RequestChain& chain, Now now);

  // One request after another: connection_requests.cpp
  void advance(RequestChain& chain);
  enum class Step : std::uint8_t { next, waiting, ended };
  Step start_request(RequestChain& chain);
  Step run(RequestChain& chain, const CommandRow& row);
  Step run_on_strand(RequestChain& chain, const CommandRow& row);
  enum class Turn : std::uint8_t { done, blocks, waits_for_others };
  Turn begin_turn(RequestChain& chain, const CommandRow& row);
  Step after_handler(RequestChain& chain, Outcome outcome);
  void come_back(RequestChain& chain, Outcome outcome);
  Step wait_for_oplocks(RequestChain& chain);
  void cancel(const RequestChain& chain);

  // What somebody who intercepts makes of it: connection_interception.cpp
  bool intercept(RequestChain& chain);
  Step postpone(RequestChain& chain);
  Step answer_as_treated(RequestChain& chain, Outcome outcome);
  void tell_answer(RequestChain& chain, NtStatus status, std::size_t size);
  void tell_frame(bool from_client, ByteView frame, Now now);
  static void spoil(MutableByteView signature);
  struct Transmit;
  void disturb(Transmit& transmit, const Interception& interception);

  // Responses out: connection_responses.cpp
  void open_response(RequestChain& chain);
  Step finish_request(RequestChain& chain, Outcome outcome);
  Step finish_without_response(RequestChain& chain);
  Step next_request(RequestChain& chain, bool has_session);
  Step go_async(RequestChain& chain);
  void finish_chain(RequestChain& chain);
  void after_logon_response(RequestChain& chain);
  void end_attempt(smb2::SessionId id);
  bool must_sign(const RequestChain& chain) const;
  void measure(const RequestChain& chain, NtStatus status);
  std::uint16_t grant_credits(const smb2::Header& request, NtStatus status, std::uint16_t at_most = 0xFFFF);
  /// Sends a message whose room for headers is in front; `sealed_for` 0: as it is.
  void transmit(Bytes frame, smb2::SessionId sealed_for, const Interception* interception = nullptr, FileExtent extent = {});
  void send_answer(const smb2::Header& request, bool encrypted, NtStatus status, Bytes body, std::uint16_t credits);
  void send_session_closed(Channel& channel, smb2::SessionId id);
  void send_notification(smb2::Header header, smb2::SessionId session, bool encrypted, crypto::Signer* signer, ByteView body);
  void cancel_async_requests();

  const std::shared_ptr<const Configuration>& configuration();
  RequestChain& acquire_chain();
  void release(RequestChain& chain);
  void close_now() { closing_ = true; }

  ServerCore& core_;
  const std::uint64_t number_;
  std::shared_ptr<Executor> home_;
  Statistics::CountedConnection counted_;
  Statistics::Bytes& bytes_;
  Metrics::Place* const metrics_;  // null: nobody measures
  std::move_only_function<void()> wake_;
  std::shared_ptr<const Configuration> configuration_;
  std::uint64_t configuration_generation_ = 0;
  std::shared_ptr<const ConnectionFacts> facts_;
  SteadyTime handshake_deadline_;
  Now last_now_;

  bool negotiated_ = false, wildcard_answered_ = false, logged_on_ = false;
  bool draining_ = false, closing_ = false, alive_ = true;
  bool in_receive_ = false;
  bool hurries_ = false;  // nothing more is put off

  BufferPool& buffers_;
  FrameAssembly assembly_;
  CommandSequenceWindow window_;
  crypto::PreauthIntegrity preauth_{};
  std::unordered_map<std::uint64_t, Channel> channels_{};
  std::vector<smb2::SessionId> tombstones_{};
  std::size_t half_open_ = 0;

  std::vector<std::unique_ptr<RequestChain>> chains_{};  // those in use first
  std::size_t running_ = 0;          // chains in use
  std::size_t running_bytes_ = 0;    // of their messages

  /// Async requests by AsyncId: known to CANCEL, and counted against the budget until they are answered.
  std::map<std::uint64_t, std::shared_ptr<AsyncRequest>> async_requests_{};
  std::set<std::uint64_t> replayable_{};  // of these, the CREATEs whose client may ask for the answer over another channel
  std::atomic<std::uint64_t> next_async_id_{1};
  /// Answers that came before the interim response was due: sent in its place.
  std::map<std::uint64_t, std::pair<NtStatus, Bytes>> early_answers_{};

  /// Answers that are held back.
  std::multimap<SteadyTime, std::pair<std::move_only_function<void(Outcome)>, Outcome>> held_back_{};

  /// Requests that have been answered but not timed: their kind, and when they came.
  std::vector<std::pair<std::size_t, SteadyTime>> timed_answers_{};

  struct Transmit {
    Bytes frame{};
    std::size_t segment = 0;  ///< leaves in writes of so many bytes; 0: in one
    std::size_t sent = 0;     ///< of it, in segments
    FileExtent extent{};      ///< comes behind the frame
    std::size_t size() const { return frame.size() + extent.size; }
  };
  Queue<Transmit> transmits_{};
  std::size_t transmit_bytes_ = 0;
  FileExtent extent_{};  // of the frame that next_transmit() gave last

  friend struct RequestContext;
};

}  // namespace usher::server
