// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <thread>

#include "protocol/wire/bytes.hpp"
#include "server/executor.hpp"
#include "server/net/deadlines.hpp"
#include "server/queue.hpp"

namespace usher::server::net {

/// One core's event loop: an io_context with a thread of its own, or a strand of somebody else's io_context, which that
/// somebody runs, with as many threads as he likes. What is posted and not run when the loop is discarded is dropped.
/// Owner   the server, and every strand whose home it is
class Loop final : public Executor {
 public:
  Loop();
  explicit Loop(boost::asio::io_context& theirs);
  ~Loop() override;

  void post(Task task) override;
  /// Between what comes from the network: at once when nothing does, else for a sixth of the time. On a strand as post().
  void post_patiently(Task task) override;
  /// A connection of this loop has something to do. On the loop.
  void count_event() { ++events_; }
  bool runs_here() const override {
    return strand_ ? strand_->running_in_this_thread() : std::this_thread::get_id() == thread_id_.load(std::memory_order_relaxed);
  }
  /// For sockets and timers that live on this loop.
  const boost::asio::any_io_executor& executor() const { return executor_; }
  /// Whether all that was posted has run. Of interest on a strand, which cannot throw away what has not.
  bool is_quiet() const { return *posted_ == 0 && deadlines_->is_quiet(); }
  /// Nobody's deadline is waited for any more.
  void forget_deadlines() {
    post([this] { deadlines_->stop(); });
  }

  /// Where the loop's connections read into, each for the length of one call: an idle connection keeps no buffer.
  MutableByteView read_buffer();
  /// What its connections wait for. On the loop.
  Deadlines& deadlines() { return *deadlines_; }

  void start();
  /// Ends the thread; from any thread but its own. Idempotent.
  void stop();
  /// After every loop's stop(): destroys what was never run. Tasks hold whom they would have called, and those hold the loop: without
  /// this they would keep each other for ever. Sockets and timers of this loop must be gone, or held by such tasks alone.
  void discard();

 private:
  void look_at_patient();
  void take_patient();

  using Strand = boost::asio::strand<boost::asio::io_context::executor_type>;

  std::unique_ptr<boost::asio::io_context> context_{};  // its own; else it has a strand
  std::optional<Strand> strand_{};
  boost::asio::any_io_executor executor_;
  const std::shared_ptr<std::atomic<std::size_t>> posted_ = std::make_shared<std::atomic<std::size_t>>(0);  // to the strand, and not run
  std::optional<boost::asio::executor_work_guard<boost::asio::io_context::executor_type>> work_;
  std::shared_ptr<Deadlines> deadlines_;
  std::unique_ptr<std::byte[]> read_buffer_{};  // made when it is first needed, and never filled: that took 64 page faults of the start
  // What is patient, on the loop:
  Queue<Task> patient_{};
  std::uint64_t events_ = 0, events_seen_ = 0;
  int quiet_looks_ = 0;
  bool looking_ = false;
  std::chrono::steady_clock::time_point patient_until_{};  // while there are events

  std::thread thread_{};
  std::atomic<std::thread::id> thread_id_{};
  std::atomic<bool> discarded_ = false;
  std::shared_mutex posting_{};  // another server's thread may still post, through a store that both serve
};

}  // namespace usher::server::net
