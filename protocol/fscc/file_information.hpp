// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// Information about one file: every class is a function that appends its bytes.
#pragma once
#include <cstdint>
#include <string>

#include "protocol/wire/bytes.hpp"
#include "protocol/wire/filetime.hpp"

namespace usher::fscc {

/// What the classes are made from.
struct FileFacts {
  FileTime creation_time{}, last_access_time{}, last_write_time{}, change_time{};
  std::uint64_t allocation_size = 0, end_of_file = 0, index_number = 0;
  std::uint32_t attributes = 0;  ///< as on the wire
  std::uint32_t links = 1;
  bool delete_pending = false, directory = false;
  std::uint32_t access_flags = 0, mode = 0;
  std::uint64_t position = 0;
  std::uint64_t volume_serial = 0;
  std::u16string path{};  ///< from the share's root, with a leading backslash
};

void append_basic(Bytes& out, const FileFacts& facts);          // [MS-FSCC] 2.4.7
void append_standard(Bytes& out, const FileFacts& facts);       // 2.4.47
void append_internal(Bytes& out, const FileFacts& facts);       // 2.4.26
void append_ea_size(Bytes& out);                                // 2.4.13: there are none
void append_access(Bytes& out, const FileFacts& facts);         // 2.4.1
void append_position(Bytes& out, const FileFacts& facts);       // 2.4.40
void append_mode(Bytes& out, const FileFacts& facts);           // 2.4.31
void append_alignment(Bytes& out);                              // 2.4.3: bytes
void append_name(Bytes& out, std::u16string_view name);         // 2.1.7
void append_all(Bytes& out, const FileFacts& facts);            // 2.4.2
void append_stream(Bytes& out, const FileFacts& facts);         // 2.4.49: the one unnamed stream of a file
void append_compression(Bytes& out, const FileFacts& facts);    // 2.4.9
void append_network_open(Bytes& out, const FileFacts& facts);   // 2.4.34
void append_attribute_tag(Bytes& out, const FileFacts& facts);  // 2.4.6
void append_standard_link(Bytes& out, const FileFacts& facts);  // 2.4.48
void append_id(Bytes& out, const FileFacts& facts);             // 2.4.24

/// The 8.3 form of a name ([MS-FSCC] 2.1.5.2.1): the name itself in upper case when it fits, else six characters, a tilde,
/// a digit made from the whole name, and the extension's first three.
std::u16string alternate_name(std::u16string_view name);

}  // namespace usher::fscc
