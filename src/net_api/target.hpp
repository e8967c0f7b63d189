// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <memory>

#include <usher/file_service.hpp>
#include <usher/net_types.hpp>

namespace usher::win32 {

/// The server that a servername means. Null: the status says why there is none.
template <class Service>
struct Target {
  std::shared_ptr<Service> service{};
  NetApiStatus status = NetApiStatus::success;
  bool elsewhere = false;  ///< not on this machine, as far as is known
};

Target<SessionSource> find_sessions(const wchar_t* servername);
/// not_supported: the way there carries sessions alone.
Target<FileService> find_service(const wchar_t* servername);

}  // namespace usher::win32
