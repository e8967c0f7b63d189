// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/net/loop.hpp"

#include <boost/asio/post.hpp>

namespace usher::server::net {
namespace {

constexpr std::size_t read_buffer_size = 256 * 1024;

}  // namespace

Loop::Loop() : work_(boost::asio::make_work_guard(*context_)), read_buffer_(read_buffer_size) {}

Loop::~Loop() {
  stop();
  discard();
}

void Loop::post(Task task) {
  if (discarded_.load(std::memory_order_acquire)) return;
  const std::shared_lock lock(posting_);
  if (!discarded_.load(std::memory_order_acquire)) boost::asio::post(*context_, std::move(task));
}

void Loop::start() {
  thread_ = std::thread([this] {
    thread_id_.store(std::this_thread::get_id(), std::memory_order_relaxed);
    context_->run();
  });
}

void Loop::stop() {
  if (discarded_) return;
  work_.reset();
  context_->stop();
  if (thread_.joinable()) thread_.join();
}

void Loop::discard() {
  // Destroyed tasks may post: to nowhere, from now on.
  if (discarded_.exchange(true, std::memory_order_acq_rel)) return;
  { const std::unique_lock none_posts(posting_); }
  context_.reset();
}

}  // namespace usher::server::net
