// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include "protocol/srvsvc/file_info.hpp"
#include "server/administration.hpp"

namespace usher::server::srvsvc_methods {

inline srvsvc::FileFields to_fields(const OpenRecord& open) {
  return {.id = open.id, .permissions = open.permissions, .num_locks = open.num_locks, .path = open.path, .user = open.user};
}

}  // namespace usher::server::srvsvc_methods
