// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>

namespace usher::server {

class StoreObject;

/// A part of a file that the system itself sends, from its own memory to a socket: nobody here copies it or even sees it.
/// What leaves is what the file holds at that moment, so it suits answers that are neither signed nor encrypted.
struct FileExtent {
  std::shared_ptr<StoreObject> object{};  ///< keeps the file open
  int descriptor = -1;                    ///< POSIX: of the file
  std::uint64_t offset = 0;               ///< bytes
  std::size_t size = 0;                   ///< bytes; the file may have become shorter since

  bool empty() const { return size == 0; }
  void skip(std::size_t count) { offset += count, size -= count; }
};

}  // namespace usher::server
