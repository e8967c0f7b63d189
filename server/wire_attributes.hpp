// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstdint>

#include "server/store/object_store.hpp"

namespace usher::server {

/// FileAttributes as clients see them ([MS-FSCC] 2.6): with the bit of a directory, and NORMAL when there is no other.
constexpr std::uint32_t wire_attributes(const ObjectInfo& info) {
  const std::uint32_t attributes =
      info.attributes | (info.kind == ObjectKind::directory ? attribute::directory : 0);
  return attributes ? attributes : attribute::normal;
}

}  // namespace usher::server
