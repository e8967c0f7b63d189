// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <functional>

namespace usher::cli {

/// Waits on standard input for its end: whoever started this program is gone, or wants it gone. What he writes is not asked for.
/// POSIX: on Windows standard input cannot be waited for so.
class EndOfInput {
 public:
  explicit EndOfInput(boost::asio::io_context& context) : input_(context) {}
  /// `then` runs on the context, once; at once where there is no input, or it is a file.
  void wait(std::function<void()> then);

 private:
  void read_on();

  boost::asio::posix::stream_descriptor input_;
  std::array<char, 256> unread_{};
  std::function<void()> then_{};
};

}  // namespace usher::cli
