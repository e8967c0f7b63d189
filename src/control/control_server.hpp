// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <expected>
#include <memory>
#include <string>

#include <usher/file_service.hpp>

#include "src/control/fault_source.hpp"

namespace usher::control {

/// Answers `usher sessions` and all the other commands of this machine on a local socket that its owner and root alone can open.
/// Thread  one that accepts, and one for each peer, of whom there are 64 at most
class ControlServer {
 public:
  ControlServer();
  ~ControlServer();  ///< stops, and removes the socket
  std::expected<void, std::string> start(const std::string& path, std::shared_ptr<FileService> service, std::shared_ptr<FaultSource> faults = {});

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace usher::control
