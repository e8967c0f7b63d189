// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/frame_assembly.hpp"

#include <algorithm>

namespace usher::server {
namespace {

constexpr std::size_t growth = 64 * 1024, shortest_message = 4;

}  // namespace

FrameAssembly::State FrameAssembly::take_until(ByteView& bytes, std::size_t end) {
  const std::size_t n = std::min(end - filled_, bytes.size());
  if (frame_.capacity() == 0) frame_ = pool_.take();
  frame_.resize(filled_);
  wire::append(frame_, bytes.first(n));
  filled_ += n;
  bytes = bytes.subspan(n);
  return filled_ == end ? State::finished : State::unfinished;
}

FrameAssembly::State FrameAssembly::add(ByteView& bytes, std::size_t limit) {
  if (end_ == 0) {
    if (take_until(bytes, smb2::direct_tcp_header_size) != State::finished) return State::unfinished;
    const auto header = smb2::read_direct_tcp_header(frame_);
    if (header.type != 0) return State::wrong_type;
    if (header.length > limit) return State::too_long;
    if (header.length < shortest_message) return State::too_short;
    end_ = smb2::direct_tcp_header_size + header.length;
  }
  return take_until(bytes, end_);
}

MutableByteView FrameAssembly::space() {
  if (end_ - filled_ < worth_reading_into || end_ == 0) return {};
  if (frame_.size() == filled_) {
    Bytes spare = pool_.take_unwiped();
    if (spare.size() > filled_) {
      std::ranges::copy(frame_, spare.begin());
      pool_.give(std::exchange(frame_, std::move(spare)));
    } else {
      pool_.give(std::move(spare));
      frame_.resize(std::min(end_, std::max(2 * filled_, filled_ + growth)));
    }
  }
  return MutableByteView(frame_).first(std::min(frame_.size(), end_)).subspan(filled_);
}

FrameAssembly::State FrameAssembly::filled(std::size_t count) {
  filled_ += count;
  return filled_ == end_ ? State::finished : State::unfinished;
}

Bytes FrameAssembly::take() {
  frame_.resize(end_);
  filled_ = end_ = 0;
  return std::exchange(frame_, {});
}

}  // namespace usher::server
