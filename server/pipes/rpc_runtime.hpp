// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <deque>
#include <map>

#include "server/pipes/rpc_call.hpp"

namespace usher::server {

/// The RPC runtime behind one pipe ([MS-RPCE] 3.3.3, the server's side of connection-oriented RPC).
/// States  nothing bound -> bound -> shut, after a PDU that cannot be told apart from the next one
/// Owner   the Open; a call that waits for other strands holds it weakly
/// Thread  the session's strand
class RpcRuntime final : public NamedPipe, public std::enable_shared_from_this<RpcRuntime> {
 public:
  RpcRuntime(const RpcInterface& interface, const RpcHost& host, CallerIdentity caller, std::shared_ptr<Executor> strand)
      : interface_(interface), host_(host), caller_(std::move(caller)), strand_(std::move(strand)) {}

  Result<void> write(ByteView bytes, Now now) override;
  std::optional<Output> read(std::size_t max) override;
  bool awaits_output() const override { return running_ || !incoming_.empty() || !stub_.empty(); }
  std::size_t available() const override;
  bool take_close_request() override;

 private:
  void take_pdu(ByteView pdu, const rpc::PduHeader& header, Now now);
  void bind(ByteView pdu, const rpc::PduHeader& header);
  rpc::ContextAnswer answer_context(const rpc::PresentationContext& context);
  void request(ByteView pdu, const rpc::PduHeader& header, Now now);
  void call(const rpc::PduHeader& header, const rpc::Request& request, Now now);
  void respond(std::uint32_t call_id, std::uint16_t context_id, ByteView stub);
  void say(Bytes message);
  void shut();

  const RpcInterface& interface_;
  const RpcHost& host_;
  const CallerIdentity caller_;
  const std::shared_ptr<Executor> strand_;

  Bytes incoming_{};  // of an unfinished PDU
  Bytes stub_{};      // of an unfinished request
  std::optional<rpc::Request> assembling_{};
  std::uint32_t assembling_call_ = 0;
  bool assembling_little_endian_ = true;

  std::map<std::uint16_t, bool> contexts_{};  // accepted presentation contexts
  bool bound_ = false, running_ = false, shut_ = false;
  std::uint16_t max_fragment_ = 4280;         // what Windows uses on pipes; the client may want less

  std::deque<Bytes> outgoing_{};
  std::size_t read_of_first_ = 0;
  bool close_caller_ = false;
};

}  // namespace usher::server
