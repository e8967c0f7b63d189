// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <functional>
#include <optional>
#include <span>
#include <string_view>

#include "protocol/rpc/ndr.hpp"
#include "protocol/rpc/pdu.hpp"
#include "server/pipes/context_handles.hpp"
#include "server/pipes/named_pipe.hpp"
#include "server/pipes/stub_source.hpp"

namespace usher::server {

/// How a method ends: with its response in `out` or `source`, with a fault, in later turns, or later through the function that
/// later() gave.
struct RpcOutcome {
  std::optional<rpc::Fault> fault{};
  bool is_later = false;

  static RpcOutcome done() { return {}; }
  static RpcOutcome failed(rpc::Fault fault) { return {.fault = fault}; }
  static RpcOutcome later() { return {.is_later = true}; }
};

/// One call, as its method sees it: reassembled under one security context (rule R12).
/// Thread  the session's strand
struct RpcCall {
  rpc::NdrReader in;
  rpc::NdrWriter out;
  const RpcHost& host;
  const CallerIdentity& caller;
  ContextHandles& handles;  ///< of the interface, in the pipe's association
  Now now{};
  /// Takes the call over; the function it returns is called once, from any thread, with the response's stub and whether the
  /// caller's own session is to close when he has read it.
  std::function<std::move_only_function<void(Bytes stub, bool close_caller)>()> later{};
  std::unique_ptr<StubSource> source{};  ///< the response, instead of `out`, made as the client reads it
  /// Set by a method that has much to do: called again and again, each time in a turn of its own so that others get theirs in
  /// between, until it gives the response.
  std::move_only_function<std::unique_ptr<StubSource>()> next_turn{};

  bool is_privileged() const { return host.is_privileged(caller); }
};

using RpcMethod = RpcOutcome (*)(RpcCall& call);

struct RpcMethodRow {
  std::uint16_t opnum = 0;
  const char* name = nullptr;
  RpcMethod method = nullptr;
};

struct RpcInterface {
  std::string_view pipe{};               ///< lower case
  std::string_view secondary_address{};  ///< of the bind_ack
  rpc::SyntaxId id{};
  std::span<const RpcMethodRow> methods{};
  std::uint16_t last_opnum = 0;  ///< above it: nca_s_op_rng_error
};

const RpcInterface& srvsvc_interface();
const RpcInterface& wkssvc_interface();
const RpcInterface& lsarpc_interface();
const RpcInterface& samr_interface();

}  // namespace usher::server
