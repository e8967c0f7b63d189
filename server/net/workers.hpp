// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "server/executor.hpp"

namespace usher::server::net {

/// Threads for what may wait for a disk. Starts one when work comes and none is idle, up to a limit.
/// Thread  post() from any
class Workers final : public Executor {
 public:
  /// Starts the first thread, so that work always finds one; throws std::system_error when the system has none to give.
  explicit Workers(std::size_t most);
  ~Workers() override { stop(); }

  void post(Task task) override;
  bool runs_here() const override { return false; }

  /// Runs what is queued, then ends the threads. Idempotent; work posted afterwards is dropped.
  void stop();

 private:
  void add_thread();
  void run();

  const std::size_t most_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Task> queue_{};
  std::vector<std::thread> threads_{};
  std::size_t idle_ = 0;
  bool stopping_ = false;
};

}  // namespace usher::server::net
