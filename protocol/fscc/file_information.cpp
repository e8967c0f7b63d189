// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/fscc/file_information.hpp"

#include "protocol/wire/utf16.hpp"

namespace usher::fscc {
namespace {

using wire::append;

void append_times(Bytes& out, const FileFacts& f) {
  for (const FileTime time : {f.creation_time, f.last_access_time, f.last_write_time, f.change_time}) append(out, time.ticks);
}

/// What 8.3 names may consist of; nullopt-like 0 for what they may not.
char16_t short_name_unit(char16_t unit) {
  if (unit >= u'a' && unit <= u'z') return static_cast<char16_t>(unit - 32);
  const bool plain = (unit >= u'A' && unit <= u'Z') || (unit >= u'0' && unit <= u'9');
  constexpr std::u16string_view others = u"_-!#$%&'()@^`{}~";
  return plain || others.find(unit) != others.npos ? unit : u'\0';
}

std::u16string short_part(std::u16string_view part, std::size_t most, bool& whole) {
  std::u16string out;
  for (const char16_t unit : part) {
    const char16_t kept = short_name_unit(unit);
    whole &= kept != 0 && out.size() < most;
    if (kept && out.size() < most) out += kept;
  }
  return out;
}

}  // namespace

void append_basic(Bytes& out, const FileFacts& f) {
  append_times(out, f);
  append(out, f.attributes);
  append(out, std::uint32_t{0});
}

void append_standard(Bytes& out, const FileFacts& f) {
  append(out, f.allocation_size);
  append(out, f.end_of_file);
  append(out, f.delete_pending ? std::uint32_t{0} : f.links);  // a name that goes no longer counts
  append(out, static_cast<std::uint8_t>(f.delete_pending));
  append(out, static_cast<std::uint8_t>(f.directory));
  append(out, std::uint16_t{0});
}

void append_internal(Bytes& out, const FileFacts& f) { append(out, f.index_number); }
void append_ea_size(Bytes& out) { append(out, std::uint32_t{0}); }
void append_access(Bytes& out, const FileFacts& f) { append(out, f.access_flags); }
void append_position(Bytes& out, const FileFacts& f) { append(out, f.position); }
void append_mode(Bytes& out, const FileFacts& f) { append(out, f.mode); }
void append_alignment(Bytes& out) { append(out, std::uint32_t{0}); }

void append_name(Bytes& out, std::u16string_view name) {
  append(out, static_cast<std::uint32_t>(name.size() * 2));
  wire::append_utf16(out, name);
}

void append_all(Bytes& out, const FileFacts& f) {
  append_basic(out, f), append_standard(out, f), append_internal(out, f), append_ea_size(out), append_access(out, f);
  append_position(out, f), append_mode(out, f), append_alignment(out), append_name(out, f.path);
}

void append_stream(Bytes& out, const FileFacts& f) {
  if (f.directory) return;
  constexpr std::u16string_view name = u"::$DATA";
  append(out, std::uint32_t{0});
  append(out, static_cast<std::uint32_t>(name.size() * 2));
  append(out, f.end_of_file);
  append(out, f.allocation_size);
  wire::append_utf16(out, name);
}

void append_compression(Bytes& out, const FileFacts& f) {
  append(out, f.end_of_file);
  out.resize(out.size() + 8);  // COMPRESSION_FORMAT_NONE
}

void append_network_open(Bytes& out, const FileFacts& f) {
  append_times(out, f);
  append(out, f.allocation_size);
  append(out, f.end_of_file);
  append(out, f.attributes);
  append(out, std::uint32_t{0});
}

void append_attribute_tag(Bytes& out, const FileFacts& f) {
  append(out, f.attributes);
  append(out, std::uint32_t{0});
}

void append_standard_link(Bytes& out, const FileFacts& f) {
  append(out, f.delete_pending ? std::uint32_t{0} : f.links);
  append(out, f.links);
  append(out, static_cast<std::uint8_t>(f.delete_pending));
  append(out, static_cast<std::uint8_t>(f.directory));
  append(out, std::uint16_t{0});
}

void append_id(Bytes& out, const FileFacts& f) {
  append(out, f.volume_serial);
  append(out, f.index_number);
  append(out, std::uint64_t{0});
}

std::u16string alternate_name(std::u16string_view name) {
  const auto dot = name.rfind(u'.');
  const bool has_extension = dot != name.npos && dot != 0;
  bool whole = true;
  std::u16string base = short_part(name.substr(0, has_extension ? dot : name.size()), 8, whole);
  const std::u16string extension = has_extension ? short_part(name.substr(dot + 1), 3, whole) : u"";
  if (!whole || base.empty()) {
    unsigned sum = 0;
    for (const char16_t unit : name) sum = sum * 31 + unit;
    base = base.substr(0, 6) + u'~' + static_cast<char16_t>(u'1' + sum % 9);
  }
  return extension.empty() ? base : base + u'.' + extension;
}

}  // namespace usher::fscc
