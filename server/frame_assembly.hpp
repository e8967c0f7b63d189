// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include "protocol/smb2/direct_tcp.hpp"
#include "server/buffer_pool.hpp"

namespace usher::server {

/// Puts transport messages together from bytes as they come ([MS-SMB2] 2.1). Its buffer grows with bytes received, never by
/// what a length claims (rule R5), unless the pool has a large one to spare: nobody has to pay for that.
/// Owner   its connection
/// Thread  the connection's loop
class FrameAssembly {
 public:
  enum class State : std::uint8_t { unfinished, finished, wrong_type, too_long, too_short };

  explicit FrameAssembly(BufferPool& pool) : pool_(pool) {}

  /// Takes from the front of `bytes` what belongs to the frame. `limit`: the longest message that is taken.
  State add(ByteView& bytes, std::size_t limit);
  /// While a large message is under way: where its next bytes may be read to without a detour. Empty otherwise.
  MutableByteView space();
  /// So many bytes have been read there.
  State filled(std::size_t count);
  /// The finished frame, its 4-byte header included.
  Bytes take();

 private:
  static constexpr std::size_t worth_reading_into = 16 * 1024;
  State take_until(ByteView& bytes, std::size_t end);

  BufferPool& pool_;
  Bytes frame_{};           // may be longer than what is in it
  std::size_t filled_ = 0;
  std::size_t end_ = 0;     // of the frame; 0: not known yet
};

}  // namespace usher::server
