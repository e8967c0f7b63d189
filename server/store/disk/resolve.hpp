// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/store/disk/disk_object.hpp"

namespace usher::server::disk {

/// Where a path leads. Nothing on the way to it was a link, and from here on only the handle and one name are used.
struct Place {
  Descriptor directory{};              // that holds, or would hold, the last component
  std::string name{};                  // as the disk spells it; as the caller does when it does not exist
  std::optional<FileStatus> status{};  // nullopt when it does not exist
  std::u16string directory_path{};     // as the disk spells it

  std::u16string path() const;
};

/// How a component is written on this disk. object_name_invalid when it is too long there.
Result<std::string> disk_name(std::u16string_view component);

/// Resolves all but the last component (there is one), and looks up nothing yet.
/// Errors  object_path_not_found; access_denied for a link
Result<Place> resolve_directory(DiskTree& tree, const std::vector<std::u16string_view>& components);

/// Looks up the last component: the exact name, and else one that differs by case only.
Result<void> look_up(DiskTree& tree, Place& place);
/// The exact name alone.
Result<void> look_up_exactly(Place& place);

}  // namespace usher::server::disk
