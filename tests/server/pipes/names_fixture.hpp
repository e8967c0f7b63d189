// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include "protocol/rpc/security_types.hpp"
#include "server/pipes/names_call.hpp"
#include "server/security_names.hpp"
#include "tests/server/pipes/pipe_fixture.hpp"

namespace usher::server {

/// lsarpc or samr: calls with handles, on a server named USHER with alice, who administers it, bob, and a guest who may not in.
class NamesTest : public PipeTest {
 protected:
  void open(std::u16string_view name, const rpc::SyntaxId& interface, CallerIdentity caller = {.user = u"alice"}) {
    pipe = open_pipe(name, host, std::move(caller), strand);
    ASSERT_TRUE(pipe);
    write(rpc::write_bind(1, 4280, interface));
    ASSERT_EQ(type_of(read()), rpc::PduType::bind_ack);
  }
  static Bytes stub(auto write) {
    Bytes bytes;
    rpc::NdrWriter out(bytes);
    write(out);
    return bytes;
  }
  static NtStatus status_of(ByteView answer) { return wire::load<NtStatus>(answer, answer.size() - 4); }
  /// A handle is the first thing in an answer that has one; kept as it came.
  static Bytes handle_in(ByteView answer) { return {answer.begin(), answer.begin() + rpc::wire_handle_size}; }

  SecurityNames names{u"USHER", host.accounts()};
};

}  // namespace usher::server
