// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// What is behind the opaque handles of usher.h.
#pragma once
#include <memory>
#include <mutex>
#include <string>

#include <usher/file_service.hpp>
#include <usher/server.hpp>
#include <usher/usher.h>

#include "src/net_api/call.hpp"

struct usher_options {
  usher::ServerOptions options{};
  bool listens_where_told = false;  ///< else the default address is still there
};

struct usher_server {
  explicit usher_server(usher::ServerOptions options) : server(std::move(options)) {}

  mutable std::mutex mutex{};  // start and stop are one at a time
  usher::Server server;
  std::string error{};
  bool running = false;
};

struct usher_service {
  std::mutex mutex{};  // for those that are one conversation on one connection
  std::shared_ptr<usher::SessionSource> sessions{};
  std::shared_ptr<usher::FileService> files{};  ///< null where the way there carries sessions alone
  bool one_at_a_time = false;

  std::unique_lock<std::mutex> lock() { return one_at_a_time ? std::unique_lock(mutex) : std::unique_lock<std::mutex>(); }
};

namespace usher::c_api {

using win32::code;
using win32::without_exceptions;

inline std::string text(const char* given) { return given ? given : ""; }

/// A client in the form in which the session functions want it.
inline std::string client_name(const char* given) {
  const std::string name = text(given);
  return name.empty() || name.starts_with("\\\\") ? name : "\\\\" + name;
}

/// Copies like snprintf: what fits, always with a NUL, and returns the length of all.
std::size_t copy(const std::string& from, char* buffer, std::size_t size);

/// A handle for a service. Null service: null handle.
usher_service* make_service(std::shared_ptr<SessionSource> source, bool one_at_a_time);

}  // namespace usher::c_api
