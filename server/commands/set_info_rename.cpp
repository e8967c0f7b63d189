// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/wire/utf16.hpp"
#include "server/commands/set_info_classes.hpp"
#include "server/file_table.hpp"
#include "server/path_names.hpp"

namespace usher::server {
namespace {

/// FILE_RENAME_INFORMATION_TYPE_2 ([MS-FSCC] 2.4.42.2). The length must be that of a name and lie inside; a NUL or any other
/// unit that no name has is refused with the name.
NtStatus rename(FileOpen& file, ByteView buffer, bool replace, OplockWait& wait) {
  wire::Cursor cursor(buffer, 8);
  const auto root_directory = cursor.get<std::uint64_t>();
  const auto length = cursor.get<std::uint32_t>();
  const auto target = wire::utf16_from_bytes(cursor.view(length));
  if (!cursor.ok() || length == 0 || !target || root_directory != 0) return NtStatus::invalid_parameter;
  const auto name = parse_path_name(*target);
  if (!name) return name.error();
  if (name->must_be_directory || name->must_be_file) return NtStatus::object_name_invalid;
  if (file.path().empty()) return NtStatus::access_denied;  // the root has no name to change
  return file.table().rename(file, name->path, replace, &wait);
}

}  // namespace

NtStatus set_rename_information(FileOpen& file, ByteView buffer, OplockWait& wait) {  // [MS-FSA] 2.1.5.15.12
  return rename(file, buffer, buffer[0] != std::byte{0}, wait);
}

NtStatus set_rename_information_ex(FileOpen& file, ByteView buffer, OplockWait& wait) {  // [MS-FSCC] 2.4.43
  constexpr std::uint32_t replace_if_exists = 0x1;
  const auto flags = wire::load<std::uint32_t>(buffer);
  if (flags & ~replace_if_exists) return NtStatus::not_supported;
  return rename(file, buffer, flags & replace_if_exists, wait);
}

}  // namespace usher::server
