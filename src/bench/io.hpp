// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include "src/bench/run.hpp"

namespace usher::bench {

enum class Pattern : std::uint8_t { read, write, random_read, random_write, compound };

struct IoOptions {
  Pattern pattern = Pattern::read;
  std::uint32_t block = 65536;      ///< bytes of one request
  std::size_t depth = 1;            ///< requests at once on each connection
  std::uint64_t file_size = 64 << 20;
};

/// Reads or writes a file of its own on each connection, which is made and filled before and deleted after. `compound` opens,
/// reads and closes it in one frame.
Measurement io(const LoadOptions& options, const IoOptions& io);

}  // namespace usher::bench
