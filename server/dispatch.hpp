// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include "protocol/wire/codec.hpp"
#include "server/request_context.hpp"

namespace usher::server {

/// What a command needs before its handler runs, checked in the order of [MS-SMB2] 3.3.5.2.
enum class Needs : std::uint8_t { nothing, session, tree };

/// Where a handler runs. `connection`: on the connection's loop. `session`: on the session's strand, never waiting for a disk.
/// `store`: on the strand, which is lent to a worker when the tree's store may block.
enum class Runs : std::uint8_t { connection, session, store };

using Handler = Outcome (*)(RequestContext&);

struct CommandRow {
  const char* name = nullptr;
  Needs needs = Needs::nothing;
  Runs runs = Runs::connection;
  Handler handler = nullptr;
  /// Of those that run in the store: whether this request may really have to wait. Null: it may. What need not wait is done on
  /// the strand's own loop, which saves two changes of thread; asked right before the handler, in the session's turn.
  bool (*may_wait)(const RequestContext&) = nullptr;
  /// Whether this request is a step of something long, before which other sessions' go. Null: none is. Asked as above.
  bool (*is_patient)(const RequestContext&) = nullptr;
};

/// The command table; a row without a handler answers invalid_parameter.
const CommandRow& command_row(smb2::Command command);

/// Wraps `Result<Response> handler(RequestContext&, const Request&)`: decode, call, encode.
template <auto handler>
struct Typed;
template <class Request, class Response, Result<Response> (*handler)(RequestContext&, const Request&)>
struct Typed<handler> {
  static Outcome run(RequestContext& ctx) {
    const auto request = wire::decode<Request>(ctx.message);
    if (!request) return Outcome::error(request.error());
    const Result<Response> response = handler(ctx, *request);
    if (!response) return Outcome::error(response.error());
    wire::encode(*response, *ctx.reply, ctx.reply_base);
    return Outcome::reply(ctx.reply_status);
  }
};

/// Wraps `Outcome handler(RequestContext&, const Request&)`: decode and call; the handler encodes, because it may go async,
/// detach, or read straight into the reply.
template <auto handler>
struct Decoded;
template <class Request, Outcome (*handler)(RequestContext&, const Request&)>
struct Decoded<handler> {
  static Outcome run(RequestContext& ctx) {
    const auto request = wire::decode<Request>(ctx.message);
    return request ? handler(ctx, *request) : Outcome::error(request.error());
  }
};

}  // namespace usher::server
