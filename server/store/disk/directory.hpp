// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <dirent.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "server/store/disk/platform.hpp"
#include "server/store/object_store.hpp"

namespace usher::server::disk {

/// The names in a directory as the host has them, without "." and "..", read in batches through a descriptor of its
/// own.
class NameReader {
 public:
  static SystemResult<NameReader> open(int directory);

  struct Name {
    const char* text = nullptr;  // until the next call
    bool may_be_served = false;  // false when it is known to be neither a file nor a directory
  };
  /// nullopt at the end.
  SystemResult<std::optional<Name>> next();
  int directory() const { return ::dirfd(stream_.get()); }

 private:
  struct Close {
    void operator()(DIR* stream) const { ::closedir(stream); }
  };
  explicit NameReader(DIR* stream) : stream_(stream) {}
  std::unique_ptr<DIR, Close> stream_;
};

SystemResult<bool> is_empty(int directory);
Result<std::unique_ptr<DirectoryCursor>> open_cursor(int directory, std::uint64_t root_device,
                                                     bool extended_attributes);

}  // namespace usher::server::disk
