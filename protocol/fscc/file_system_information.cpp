// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/fscc/file_system_information.hpp"

#include "protocol/wire/utf16.hpp"

namespace usher::fscc {

using wire::append;

void append_volume(Bytes& out, const VolumeFacts& f) {
  append(out, f.creation_time.ticks);
  append(out, f.serial_number);
  append(out, static_cast<std::uint32_t>(f.label.size() * 2));
  append(out, std::uint16_t{0});  // SupportsObjects, Reserved
  wire::append_utf16(out, f.label);
}

void append_size(Bytes& out, const VolumeFacts& f) {
  append(out, f.total_units), append(out, f.free_units);
  append(out, f.sectors_per_unit), append(out, f.bytes_per_sector);
}

void append_device(Bytes& out, const VolumeFacts& f) {
  constexpr std::uint32_t disk = 0x07, read_only_device = 0x02, mounted = 0x20;
  append(out, disk);
  append(out, mounted | (f.read_only ? read_only_device : 0));
}

void append_attribute(Bytes& out, const VolumeFacts& f) {
  // Names keep their case, are Unicode, and files may be sparse; case-sensitive search, streams and the like are not offered.
  constexpr std::uint32_t preserved_names = 0x2, unicode = 0x4, persistent_acls = 0x8, sparse = 0x40, read_only_volume = 0x80000;
  constexpr std::u16string_view name = u"NTFS";  // what clients look for before they trust long names and large files
  append(out, preserved_names | unicode | persistent_acls | sparse | (f.read_only ? read_only_volume : 0));
  append(out, std::uint32_t{255});
  append(out, static_cast<std::uint32_t>(name.size() * 2));
  wire::append_utf16(out, name);
}

void append_control(Bytes& out) {
  out.resize(out.size() + 24);  // no quota: thresholds of the whole disk
  append(out, ~std::uint64_t{0}), append(out, ~std::uint64_t{0});
  out.resize(out.size() + 8);
}

void append_full_size(Bytes& out, const VolumeFacts& f) {
  append(out, f.total_units), append(out, f.free_units), append(out, f.free_units);
  append(out, f.sectors_per_unit), append(out, f.bytes_per_sector);
}

void append_object_id(Bytes& out, const VolumeFacts& f) {
  append(out, ByteView(f.object_id.bytes));
  out.resize(out.size() + 48);
}

void append_sector_size(Bytes& out, const VolumeFacts& f) {
  const std::uint32_t physical = f.bytes_per_sector * f.sectors_per_unit;
  constexpr std::uint32_t aligned_device_and_partition = 0x3;
  append(out, f.bytes_per_sector), append(out, physical), append(out, physical), append(out, physical);
  append(out, aligned_device_and_partition), append(out, std::uint32_t{0}), append(out, std::uint32_t{0});
}

}  // namespace usher::fscc
