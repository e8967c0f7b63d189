// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <functional>
#include <utility>

#include <usher/net_api_status.hpp>

namespace usher::server {

/// Tells the end of something once: by being called, or, when the task that held it is thrown away because the server stops,
/// with server_not_started. Nobody waits for ever.
class Completion {
 public:
  explicit Completion(std::move_only_function<void(NetApiStatus)> done) : done_(std::move(done)) {}
  Completion(Completion&& other) noexcept : done_(std::exchange(other.done_, {})) {}
  Completion& operator=(Completion&&) = delete;
  ~Completion() { (*this)(NetApiStatus::server_not_started); }

  void operator()(NetApiStatus status) {
    if (auto done = std::exchange(done_, {})) done(status);
  }

 private:
  std::move_only_function<void(NetApiStatus)> done_;
};

}  // namespace usher::server
