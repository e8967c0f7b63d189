// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <functional>

#include "server/buffer_pool.hpp"

namespace usher::server {

using Task = std::move_only_function<void()>;

/// One thread's queue of work, or a pool of workers. The core posts to it and knows nothing of threads; a simulation runs
/// everything on one thread from a seed.
class Executor {
 public:
  virtual ~Executor() = default;
  /// Runs `task` later, in the order of posting for a loop, in any order for workers. Never runs it inside the call.
  /// Thread  any
  virtual void post(Task task) = 0;
  /// The same for one of the many steps of something long, such as listing a hundred thousand sessions: others may go first, though
  /// not for ever. In the order of posting among these.
  /// Thread  any
  virtual void post_patiently(Task task) { post(std::move(task)); }
  /// Whether the caller already is on this loop's thread. Always false for a pool of workers.
  virtual bool runs_here() const = 0;
  /// What is spare of the connections that live on this loop. Of workers nobody asks it.
  BufferPool& buffers() { return buffers_; }

 private:
  BufferPool buffers_{};
};

}  // namespace usher::server
