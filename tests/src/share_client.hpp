// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <gtest/gtest.h>

#include <string>

#include <usher/server.hpp>

#include "src/client/file_client.hpp"

namespace usher::test {

inline std::string to_text(NtStatus status) { return std::string(to_string(status)); }
template <class T>
NtStatus status_of(const Result<T>& result) {
  return result ? NtStatus::success : result.error();
}

/// A client that is connected to one share of a server in this process.
class ShareClient : public client::FileClient {
 public:
  ShareClient(const Server& server, const std::string& share, const std::string& user = "alice", const std::string& password = "secret")
      : FileClient(client_) {
    const std::string endpoint = server.endpoints().at(0);
    const auto colon = endpoint.rfind(':');
    check(client_.connect(endpoint.substr(0, colon), endpoint.substr(colon + 1)));
    check(client_.log_on(user, "", password));
    check(client_.connect_tree("127.0.0.1", share));
  }
  NtStatus status() const { return status_; }

  /// The content of a file, or the status.
  std::string get(const std::string& path) {
    const auto file = open(path, {.access = 0x80000000});  // GENERIC_READ
    if (!file) return to_text(file.error());
    const auto content = read(*file);
    const auto closed = close(*file);
    if (!closed) return to_text(closed.error());
    return content ? *content : to_text(content.error());
  }

 private:
  void check(const Result<void>& result) {
    if (status_ == NtStatus::success && !result) status_ = result.error();
  }
  client::SmbClient client_{};
  NtStatus status_ = NtStatus::success;
};

}  // namespace usher::test
