// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/cli/end_of_input.hpp"

#include <unistd.h>

#include <boost/asio/buffer.hpp>

namespace usher::cli {

void EndOfInput::wait(std::function<void()> then) {
  then_ = std::move(then);
  boost::system::error_code cannot;  // then reading says so
  input_.assign(::dup(STDIN_FILENO), cannot);
  read_on();
}

void EndOfInput::read_on() {
  input_.async_read_some(boost::asio::buffer(unread_), [this](boost::system::error_code error, std::size_t) {
    if (error) return then_();
    read_on();
  });
}

}  // namespace usher::cli
