// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/config/ephemeral.hpp"

#include <array>

#include "src/random_bytes.hpp"

namespace usher {
namespace {

std::string random_password() {
  std::array<std::byte, 16> bytes{};
  random_bytes(bytes);
  std::string text;
  for (const std::byte byte : bytes) text += "0123456789abcdef"[std::to_integer<unsigned>(byte) & 15];
  return text;
}

}  // namespace

void make_ephemeral(ServeConfig& config, bool listens) {
  if (!listens) config.server.listen = {"127.0.0.1:0"};
  if (config.server.shares.empty()) config.server.shares.push_back({.name = "data", .path = "memory:"});
  if (config.server.users.empty() && config.users_file.empty()) {
    config.server.users.push_back({.name = "usher", .password = random_password(), .administrator = true});
  }
}

}  // namespace usher
