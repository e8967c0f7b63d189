// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/store/disk/folder_watch.hpp"
#include "server/store/disk/name_set.hpp"

namespace usher::server::disk {

/// Finds names that differ by case only. The disk cannot, so that a folder has to be read for each name that is not there, and
/// making many names would take the square of their number. A few folders are therefore watched, and their names kept.
///
/// A folder is not remembered; or noted, when a search has read many names in it; or being read, by one search, with what happens
/// meanwhile put aside; or known. A search notes it, the next one watches it first and then reads it. From being read or known it
/// goes back to noted when the watch is lost or another folder takes its place. While it is not known, searches read it.
///
/// What is kept of a known folder has every name that is there, and may have some that are not: of one that is moved away nothing is
/// told, and of one that is removed a moment later. So the disk is asked whether a name is there before it is said to be.
///
/// It is known by device and inode: the caller's descriptor keeps the number from being given to another folder, and of one that
/// had it before, the end was told before the number could be given away.
/// Owner   the DiskTree
/// Thread  any; the lock is not held while a folder is read
class FolderNames {
 public:
  struct Limits {
    std::size_t folders = 16;       ///< watched at once
    std::size_t bytes = 32u << 20;  ///< that the names in them take together
    std::size_t remembered = 64;    ///< folders, watched or noted
    /// Names: a folder is not noted for a search that read no more. Where it was measured, such a search takes at most 22 us, and 5 in
    /// a known folder, beside more than 100 for a file that is then made: that is not worth one of the few places, a watch of the
    /// kernel's, and an event for whatever anybody does there.
    std::size_t small = 64;
  };

  FolderNames() : FolderNames(system_folder_watch(), {}) {}
  FolderNames(std::unique_ptr<FolderWatch> watch, const Limits& limits) : watch_(std::move(watch)), limits_(limits) {}

  /// The entry that equals `name` but for case, if there is one; any of several. It may have gone by the time that this returns.
  SystemResult<std::optional<std::string>> find(int directory, std::u16string_view name);

 private:
  struct Id {
    std::uint64_t device = 0, inode = 0;
    bool operator==(const Id&) const = default;
  };
  struct Folder {
    Id id{};
    std::size_t bytes = 0;                  // that its names took when it was read last
    std::uint64_t last_search = 0;          // in the order of all searches
    std::optional<int> watch{};             // while it is being read or known
    std::vector<FolderChange> meanwhile{};  // while it is being read
    std::optional<NameSet> names{};         // while it is known
    std::uint64_t state = 0;                // of the names: another one after each change, and of no other folder

    std::size_t size() const { return names ? names->bytes() : bytes; }
  };
  struct Answer {
    bool is_known = false;
    std::optional<std::string> name{};  // which may be there
    std::uint64_t state = 0;            // of the names that have it
    std::optional<int> watch{};         // the caller reads the folder, and gives its names to keep()
  };
  using Found = SystemResult<std::optional<std::string>>;
  /// Names that are kept no more. It is made before the lock is taken, so that they are freed when others may go on.
  using Discarded = std::vector<NameSet>;

  Answer ask(const Id& id, int directory, std::u16string_view name, const Answer& gone);
  Found read(const Id& id, int directory, std::u16string_view name);
  Found read_and_keep(int watch, int directory, std::u16string_view name);
  void note(const Id& id, std::size_t bytes);
  void keep(int watch, std::optional<NameSet> names);

  Folder* find_folder(const Id& id);
  Folder* find_watched(int watch);
  Folder* oldest_watched();
  bool has_room_for(std::size_t folders, std::size_t bytes) const;
  bool make_room(const Folder& folder, std::uint64_t searched_before, Discarded& discarded);
  void take_changes(Discarded& discarded);
  void take_change(FolderChange& change, Discarded& discarded);
  void apply(const FolderChange& change, Folder& folder);
  void stay_within_limits(Discarded& discarded);
  void give_up(Folder& folder, Discarded& discarded);

  std::mutex mutex_;
  const std::unique_ptr<FolderWatch> watch_;
  const Limits limits_;
  std::uint64_t searches_ = 0, states_ = 0;
  std::vector<Folder> folders_{};
};

}  // namespace usher::server::disk
