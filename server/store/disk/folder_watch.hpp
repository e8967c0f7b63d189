// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "server/store/disk/system_error.hpp"

namespace usher::server::disk {

/// What happened to the names of a watched folder. That a name was moved away is not told: see folder_watch_linux.cpp.
struct FolderChange {
  enum class Kind {
    came,     // made, moved in, or moved over another of that name
    removed,  // and not moved
    lost,     // more than can be told, or the folder itself went: nothing is known of it, and nothing more will be told
  };
  static constexpr int every_watch = -1;

  Kind kind = Kind::lost;
  int watch = every_watch;
  std::string name{};  // as the disk has it
};

/// Tells which names come to a few folders, and which are removed, by whomever.
/// Owner   one FolderNames, under its lock
class FolderWatch {
 public:
  virtual ~FolderWatch() = default;

  /// Whether every name that comes to that folder would be told. It may wait for a network.
  /// Thread  any
  virtual bool sees_all(int directory) const = 0;
  /// From now on what happens in that folder is told under the number that is returned, which no other watch has had.
  /// Errors  as the system has them, such as ENOSPC when no more folders can be watched
  virtual SystemResult<int> watch(int directory) = 0;
  virtual void forget(int watch) = 0;
  /// What happened since the last call, in order: at least all that was complete before this one, nothing twice.
  virtual std::vector<FolderChange> take() = 0;
};

/// Linux's inotify, in folder_watch_linux.cpp; elsewhere one that sees nothing. A descriptor is opened with the first watch.
std::unique_ptr<FolderWatch> system_folder_watch();

}  // namespace usher::server::disk
