// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <array>
#include <vector>

#include "src/bench/output.hpp"
#include "protocol/smb2/header.hpp"

namespace usher::bench {

/// What a real server once said to each request, for a server that does not think. The same: how many messages there are, how
/// long they are, and the bytes of READ and WRITE. Not the same: nobody is asked for a password, signatures are those of the
/// recording, a challenge is always the one, and there is neither a session nor a file behind it. So it serves a client that does
/// not verify, and only dialect 3.1.1, signed or plain; it cannot encrypt.
class CannedAnswers {
 public:
  /// Asks a server in this process, once.
  CannedAnswers();
  /// Appends the answer to a request, framed. False: there is none.
  bool answer(ByteView request, Output& out) const;

 private:
  const Bytes& recorded(ByteView request) const;

  std::array<Bytes, smb2::command_count> by_command_{};
  Bytes challenge_{};  ///< the first answer to SESSION_SETUP; the second stands in by_command_
  Bytes data_{};       ///< what is read
};

}  // namespace usher::bench
