// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <deque>
#include <map>

#include "server/pipes/rpc_call.hpp"
#include "server/pipes/rpc_security.hpp"

namespace usher::server {

/// The RPC runtime behind one pipe ([MS-RPCE] 3.3.3, the server's side of connection-oriented RPC).
/// One call runs at a time; what is sent on meanwhile waits. A response is cut into fragments as they are read.
/// States  nothing bound -> bound -> shut, after a PDU that cannot be told apart from the next one
/// Owner   the Open; a call that waits for other strands holds it weakly
/// Thread  the session's strand
class RpcRuntime final : public NamedPipe, public std::enable_shared_from_this<RpcRuntime> {
 public:
  RpcRuntime(const RpcInterface& interface, const RpcHost& host, CallerIdentity caller, std::shared_ptr<Executor> strand)
      : interface_(interface), host_(host), security_(host, std::move(caller)), strand_(std::move(strand)) {}

  Result<void> write(ByteView bytes, Now now) override;
  std::optional<Output> read(std::size_t max) override;
  bool awaits_output() const override { return running_ || !incoming_.empty() || assembling_; }
  bool makes_more() const override;
  std::size_t available() const override;
  bool take_close_request() override;

 private:
  /// The whole PDUs among the bytes that wait, until one of them is a call that is answered later.
  void take_waiting();
  std::size_t take_first(MutableByteView waiting);
  void take_pdu(MutableByteView pdu, const rpc::PduHeader& header);
  void bind(ByteView pdu, const rpc::PduHeader& header);
  /// The token of a BIND or ALTER_CONTEXT, and in `trailer` what the answer carries; false when it has been refused.
  bool take_leg(ByteView pdu, const rpc::PduHeader& header, std::optional<rpc::AuthTrailer>& trailer, Bytes& token);
  void auth3(ByteView pdu, const rpc::PduHeader& header);
  void abandon(const rpc::PduHeader& header);
  rpc::ContextAnswer answer_context(const rpc::PresentationContext& context);
  void request(MutableByteView pdu, const rpc::PduHeader& header);
  void assemble(const rpc::Request& request, const rpc::PduHeader& header);
  void call(const rpc::PduHeader& header, const rpc::Request& request);
  void take_turn(std::uint32_t call_id, std::uint16_t context_id, std::move_only_function<std::unique_ptr<StubSource>()> turn);
  void respond(std::uint32_t call_id, std::uint16_t context_id, Bytes stub, std::unique_ptr<StubSource> source = {});
  void say(Bytes message);
  void say_fault_and_shut(std::uint32_t call_id, std::uint16_t context_id, rpc::Fault fault);
  void say_last(Bytes message);

  /// What the client is to read: one PDU, or a response of which the first `sent` bytes of the stub are in fragments.
  struct Outgoing {
    Bytes message{};
    Bytes stub{};
    std::size_t sent = 0;
    std::unique_ptr<StubSource> source{};  // of what is not in `stub` yet
    std::size_t left = 0;                  // bytes of the response that are in no fragment yet
    std::uint32_t call_id = 0;
    std::uint16_t context_id = 0;
    bool is_response = false, is_begun = false;
  };
  void push(Outgoing next);
  /// What answers that nobody has read cost.
  std::size_t unread_bytes() const;
  /// Makes the next message the one that is read.
  void advance();
  Bytes next_fragment(Outgoing& response);
  /// Makes that many bytes wait in `stub`, or all that are left.
  static void fill(Outgoing& response, std::size_t wanted);

  const RpcInterface& interface_;
  const RpcHost& host_;
  RpcSecurity security_;
  const std::shared_ptr<Executor> strand_;

  Now now_{};         // of the last WRITE
  Bytes incoming_{};  // of an unfinished PDU, or what waits for a running call
  Bytes stub_{};      // of an unfinished request
  std::optional<rpc::Request> assembling_{};
  rpc::PduHeader assembling_header_{};
  std::size_t fragments_ = 0;
  bool too_large_ = false;  // the request being assembled has had its fault

  std::shared_ptr<Association> association_{};  // since the BIND
  std::map<std::uint16_t, bool> contexts_{};  // accepted presentation contexts
  bool bound_ = false, running_ = false, shut_ = false;
  std::uint16_t max_fragment_ = 4280;         // what Windows uses on pipes; the client says in BIND what he wants

  std::deque<Outgoing> outgoing_{};
  Bytes reading_{};  // the message being read, the first one not in outgoing_
  std::size_t read_of_it_ = 0;
  bool close_caller_ = false;
};

}  // namespace usher::server
