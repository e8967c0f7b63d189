// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <expected>
#include <memory>
#include <string>

#include <usher/file_service.hpp>

#include "src/control/fault_source.hpp"

namespace usher::control {

/// The local server, over its socket. Calls wait; one that gets no answer is rpc_server_unavailable.
/// Errors  a sentence when nobody listens there
std::expected<std::unique_ptr<FileService>, std::string> connect(const std::string& path);
/// The same for its faults.
std::expected<std::unique_ptr<FaultSource>, std::string> connect_faults(const std::string& path);

}  // namespace usher::control
