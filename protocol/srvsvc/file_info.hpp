// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstdint>
#include <string>

namespace usher::srvsvc {

/// What the levels of FILE_INFO are made from ([MS-SRVS] 2.2.4.6, 2.2.4.7).
struct FileFields {
  std::uint32_t id = 0, permissions = 0, num_locks = 0;
  std::u16string path{}, user{};
};

template <std::uint32_t level>
struct FileInfo {
  static_assert(level == 2 || level == 3);
  static void fields(auto& ndr, auto& f) {
    ndr("id", f.id);
    if constexpr (level == 3) {
      ndr("permissions", f.permissions), ndr("num_locks", f.num_locks);
      ndr.unique_string("pathname", f.path), ndr.unique_string("username", f.user);
    }
  }
};

template <class Visit>
bool with_file_level(std::uint32_t level, Visit visit) {
  switch (level) {
    case 2: return visit(FileInfo<2>{}), true;
    case 3: return visit(FileInfo<3>{}), true;
    default: return false;
  }
}

}  // namespace usher::srvsvc
