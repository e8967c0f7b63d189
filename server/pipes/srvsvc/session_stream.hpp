// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include "protocol/rpc/ndr.hpp"
#include "protocol/srvsvc/enum_struct.hpp"
#include "server/pipes/stub_source.hpp"
#include "server/session_service.hpp"

namespace usher::server::srvsvc_methods {

/// The response of NetrSessionEnum. NDR wants the fixed parts of all rows before the first string, so the list is walked twice;
/// what a row costs while it waits is one pointer. Which sessions are told is settled when the call is made, and so is the
/// moment that times are counted to; the number of opens is the one of the moment when a row is written. A session that ends
/// meanwhile is told all the same: the count in front of the rows has promised it.
class SessionStream final : public StubSource {
 public:
  SessionStream(const srvsvc::EnumArguments& arguments, FoundSessions found, SteadyTime now);

  std::size_t size() const override;
  std::size_t held_bytes() const override { return found_.sessions.size() * sizeof found_.sessions[0]; }
  ByteView next() override;

 private:
  enum class Part : std::uint8_t { head, fixed, strings, tail, over };

  void write_head();
  /// Some rows; moves on to the next part after the last one.
  void write_rows();
  void write_tail();
  bool has_rows() const { return !found_.sessions.empty(); }

  const srvsvc::EnumArguments arguments_;
  const FoundSessions found_;
  const SteadyTime now_;
  Part part_ = Part::head;
  std::size_t row_ = 0;
  Bytes piece_{};  // each starts at a multiple of four in the stub, and nothing in it is aligned to more
  rpc::NdrWriter out_{piece_};
};

}  // namespace usher::server::srvsvc_methods
