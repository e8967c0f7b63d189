// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/fscc/directory_information.hpp"

#include "protocol/wire/utf16.hpp"

namespace usher::fscc {

using wire::append;

bool is_directory_class(FileClass kind) { return directory_entry_size(kind) != 0; }

std::size_t directory_entry_size(FileClass kind) {
  switch (kind) {
    case FileClass::directory: return 64;
    case FileClass::full_directory: return 68;
    case FileClass::both_directory: return 94;
    case FileClass::names: return 12;
    case FileClass::id_both_directory: return 104;
    case FileClass::id_full_directory: return 80;
    case FileClass::id_extd_directory: return 88;
    default: return 0;
  }
}

void append_directory_entry(Bytes& out, FileClass kind, const FileFacts& f, std::u16string_view name) {
  const auto name_bytes = static_cast<std::uint32_t>(name.size() * 2);
  out.resize(out.size() + 8);  // NextEntryOffset, FileIndex
  if (kind == FileClass::names) {
    append(out, name_bytes);
    return wire::append_utf16(out, name);
  }
  for (const FileTime time : {f.creation_time, f.last_access_time, f.last_write_time, f.change_time}) append(out, time.ticks);
  append(out, f.end_of_file);
  append(out, f.allocation_size);
  append(out, f.attributes);
  append(out, name_bytes);
  if (kind != FileClass::directory) out.resize(out.size() + 4);  // EaSize
  switch (kind) {
    case FileClass::both_directory: out.resize(out.size() + 26); break;  // ShortNameLength, Reserved, ShortName: none
    case FileClass::id_both_directory:
      out.resize(out.size() + 28);
      append(out, f.index_number);
      break;
    case FileClass::id_full_directory:
      out.resize(out.size() + 4);
      append(out, f.index_number);
      break;
    case FileClass::id_extd_directory:
      out.resize(out.size() + 4);  // ReparsePointTag
      append(out, f.index_number);
      out.resize(out.size() + 8);  // the upper half of a 128-bit id
      break;
    default: break;
  }
  wire::append_utf16(out, name);
}

}  // namespace usher::fscc
