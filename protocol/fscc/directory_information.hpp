// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// One entry of a directory listing, [MS-FSCC] 2.4.10, .14, .8, .17, .18, .19, .33.
#pragma once
#include <optional>

#include "protocol/fscc/classes.hpp"
#include "protocol/fscc/file_information.hpp"

namespace usher::fscc {

/// Whether QUERY_DIRECTORY knows the class.
bool is_directory_class(FileClass kind);

/// Bytes of an entry's fixed part: a buffer that cannot hold one is of the wrong length.
std::size_t directory_entry_size(FileClass kind);

/// Appends an entry with NextEntryOffset 0; the caller links and aligns them.
void append_directory_entry(Bytes& out, FileClass kind, const FileFacts& facts, std::u16string_view name);

}  // namespace usher::fscc
