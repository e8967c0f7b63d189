// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/net/loop.hpp"

#include <boost/asio/post.hpp>

namespace usher::server::net {

Loop::Loop() : work_(boost::asio::make_work_guard(context_)) {}

void Loop::post(Task task) { boost::asio::post(context_, std::move(task)); }

void Loop::start() {
  thread_ = std::thread([this] {
    thread_id_.store(std::this_thread::get_id(), std::memory_order_relaxed);
    context_.run();
  });
}

void Loop::stop() {
  work_.reset();
  context_.stop();
  if (thread_.joinable()) thread_.join();
}

}  // namespace usher::server::net
