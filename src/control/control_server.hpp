// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <expected>
#include <memory>
#include <string>

#include <usher/file_service.hpp>

namespace usher::control {

/// Answers this machine's `usher sessions` and `usher close` on a local socket that its owner and root alone can open.
/// Thread  has one of its own: a close that waits keeps nobody but the next command waiting
class ControlServer {
 public:
  ControlServer();
  ~ControlServer();  ///< stops, and removes the socket
  std::expected<void, std::string> start(const std::string& path, std::shared_ptr<FileService> source);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace usher::control
