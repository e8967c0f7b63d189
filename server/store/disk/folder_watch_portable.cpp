// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// Other Unixes: POSIX knows no way to be told, so every folder is read whenever a name is looked for.
#ifndef __linux__
#include "server/store/disk/folder_watch.hpp"

namespace usher::server::disk {
namespace {

class NoWatch final : public FolderWatch {
 public:
  bool sees_all(int) const override { return false; }
  SystemResult<int> watch(int) override { return std::unexpected(ENOSYS); }
  void forget(int) override {}
  std::vector<FolderChange> take() override { return {}; }
};

}  // namespace

std::unique_ptr<FolderWatch> system_folder_watch() { return std::make_unique<NoWatch>(); }

}  // namespace usher::server::disk
#endif
