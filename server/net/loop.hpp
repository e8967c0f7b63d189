// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <atomic>
#include <thread>

#include "server/executor.hpp"

namespace usher::server::net {

/// One core's event loop: an io_context with one thread. What is posted and not run when the loop stops is dropped.
/// Owner   the server, and every strand whose home it is
class Loop final : public Executor {
 public:
  Loop();
  ~Loop() override { stop(); }

  void post(Task task) override;
  bool runs_here() const override { return std::this_thread::get_id() == thread_id_.load(std::memory_order_relaxed); }
  boost::asio::io_context& context() { return context_; }

  void start();
  /// Ends the thread; from any thread but its own. Idempotent.
  void stop();

 private:
  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  std::thread thread_{};
  std::atomic<std::thread::id> thread_id_{};
};

}  // namespace usher::server::net
