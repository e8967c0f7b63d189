// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/net/loop.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <utility>

namespace usher::server::net {
namespace {

constexpr std::size_t read_buffer_size = 256 * 1024;
constexpr int others_share = 5;                          // times as long as a patient task has taken
constexpr std::chrono::milliseconds longest_patience{20};  // should one have been held up

}  // namespace

Loop::Loop()
    : context_(std::make_unique<boost::asio::io_context>(1)),
      executor_(context_->get_executor()),
      work_(boost::asio::make_work_guard(*context_)),
      deadlines_(std::make_shared<Deadlines>(executor_)) {}

Loop::Loop(boost::asio::io_context& theirs)
    : strand_(boost::asio::make_strand(theirs)),
      executor_(*strand_),
      deadlines_(std::make_shared<Deadlines>(executor_)) {}

Loop::~Loop() {
  stop();
  discard();
}

void Loop::post(Task task) {
  if (discarded_.load(std::memory_order_acquire)) return;
  const std::shared_lock lock(posting_);
  if (discarded_.load(std::memory_order_acquire)) return;
  if (!strand_) return boost::asio::post(*context_, std::move(task));
  posted_->fetch_add(1, std::memory_order_relaxed);
  // Counted until it is destroyed, because what it holds may reach into the server as it goes.
  auto counted = std::shared_ptr<void>(nullptr, [posted = posted_](void*) { posted->fetch_sub(1, std::memory_order_release); });
  boost::asio::post(*strand_, [counted = std::move(counted), task = std::move(task)]() mutable { std::exchange(task, {})(); });
}

void Loop::post_patiently(Task task) {
  if (strand_) return post(std::move(task));
  if (!runs_here()) return post([this, task = std::move(task)]() mutable { post_patiently(std::move(task)); });
  patient_.push(std::move(task));
  look_at_patient();
}

void Loop::look_at_patient() {
  if (patient_.empty() || std::exchange(looking_, true)) return;
  post([this] {
    looking_ = false;
    take_patient();
    look_at_patient();
  });
}

/// Between two looks the sockets are asked, but what they have is done behind the second: only when that has found nothing to have
/// happened either, nothing waits.
void Loop::take_patient() {
  const bool is_quiet = std::exchange(events_seen_, events_) == events_;
  quiet_looks_ = is_quiet ? quiet_looks_ + 1 : 0;
  const auto begun = std::chrono::steady_clock::now();
  if (quiet_looks_ < 2 && begun < patient_until_) return;
  patient_.take()();
  const auto ended = std::chrono::steady_clock::now();
  patient_until_ = ended + std::min<std::chrono::steady_clock::duration>(others_share * (ended - begun), longest_patience);
}

MutableByteView Loop::read_buffer() {
  if (!read_buffer_) read_buffer_ = std::make_unique_for_overwrite<std::byte[]>(read_buffer_size);
  return {read_buffer_.get(), read_buffer_size};
}

void Loop::start() {
  if (strand_) return;
  thread_ = std::thread([this] {
    thread_id_.store(std::this_thread::get_id(), std::memory_order_relaxed);
    context_->run();
  });
}

void Loop::stop() {
  if (discarded_ || strand_) return;
  work_.reset();
  context_->stop();
  if (thread_.joinable()) thread_.join();
}

void Loop::discard() {
  // Destroyed tasks may post: to nowhere, from now on.
  if (discarded_.exchange(true, std::memory_order_acq_rel)) return;
  { const std::unique_lock none_posts(posting_); }
  deadlines_.reset();
  if (strand_) return;
  patient_ = {};
  executor_ = {};
  context_.reset();
}

}  // namespace usher::server::net
