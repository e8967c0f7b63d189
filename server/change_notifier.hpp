// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace usher::server {

enum class ChangeAction : std::uint32_t {  // [MS-FSCC] 2.7.1
  added = 1, removed = 2, modified = 3, renamed_old_name = 4, renamed_new_name = 5
};

namespace change_filter {  // [MS-SMB2] 2.2.35 CompletionFilter
inline constexpr std::uint32_t file_name = 0x1, dir_name = 0x2, attributes = 0x4, size = 0x8, last_write = 0x10,
                               last_access = 0x20, creation = 0x40, ea = 0x80, security = 0x100;
}

class DirectoryWatch;

/// Tells watching opens of directories what happens below them, for one store.
/// Owner   FileTable
/// Thread  any; completes requests after its lock is released
class ChangeNotifier {
 public:
  /// `path` (from the share's root, '\' separated) changed in a way that `filter` bits describe.
  void report(std::u16string_view path, ChangeAction action, std::uint32_t filter);
  /// The object at `path` was removed or its delete is pending: a watch on it ends with delete_pending.
  void directory_removed(std::u16string_view path);

  /// So much that nobody can tell it one by one: who watches is told to look for himself ([MS-SMB2] 3.3.5.19, STATUS_NOTIFY_ENUM_DIR).
  void everything_changed();

  std::shared_ptr<DirectoryWatch> watch(std::u16string directory, std::uint32_t filter, bool recursive, std::size_t buffer_size);
  void forget(const DirectoryWatch* watch);

 private:
  struct Watches;
  std::vector<std::shared_ptr<DirectoryWatch>> alive();

  std::mutex mutex_;
  std::shared_ptr<Watches> watches_{};
};

}  // namespace usher::server
