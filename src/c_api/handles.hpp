// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// What is behind the opaque handles of usher.h.
#pragma once
#include <memory>
#include <mutex>
#include <string>

#include <usher/file_service.hpp>
#include <usher/memory_store.hpp>
#include <usher/server.hpp>
#include <usher/usher_test.h>

#include "src/net_api/block.hpp"
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

struct usher_store {
  std::shared_ptr<usher::MemoryStore> store{};
};
struct usher_snapshot {
  usher::StoreSnapshot snapshot{};
};
struct usher_clock {
  std::shared_ptr<usher::ManualClock> clock = std::make_shared<usher::ManualClock>();
};
struct usher_rule {
  usher::FaultRule rule;
};
struct usher_recording {
  usher::Recording recording;
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

/// The entries of an array in one block, as large as the caller knows them.
/// Precondition  the outputs are checked, and fields() says what is in an entry
template <class Entry, class Values>
usher_status hand_out(const Values& values, std::size_t entry_size, Entry** entries, std::size_t* count) {
  win32::BlockBuilder<char, Entry> block;
  for (const auto& value : values) block.add(value);
  const auto status = block.finish(reinterpret_cast<win32::LPBYTE*>(entries), entry_size);
  if (status == 0) *count = values.size();
  return status;
}

/// Empties the outputs of a list. False: the caller has asked for none, or for entries of a size that none can have.
template <class Entry>
bool begin_list(std::size_t entry_size, Entry** entries, std::size_t* count) {
  if (!entries || !count) return false;
  *entries = nullptr;
  *count = 0;
  return entry_size != 0 && entry_size % alignof(Entry) == 0;
}

/// A new handle, or null when there is no memory for one.
template <class Handle, class... Parts>
Handle* make_handle(Parts&&... parts) {
  try {
    return new Handle{std::forward<Parts>(parts)...};
  } catch (const std::exception&) {
    return nullptr;
  }
}

/// Copies like snprintf: what fits, always with a NUL, and returns the length of all.
std::size_t copy(const std::string& from, char* buffer, std::size_t size);

/// What USHER_USER_* and USHER_SHARE_* say. A share has neither a path nor a store yet.
UserOptions user(const char* name, const char* password, std::uint32_t flags);
ShareOptions share(const char* name, const char* comment, std::uint32_t flags);

/// A handle for a service. Null service: null handle.
usher_service* make_service(std::shared_ptr<SessionSource> source, bool one_at_a_time);

}  // namespace usher::c_api
