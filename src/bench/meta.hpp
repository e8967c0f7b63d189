// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include "src/bench/run.hpp"

namespace usher::bench {

enum class Operation : std::uint8_t {
  echo,
  create_close,     ///< of a file that is there, one after the other
  create_delete,    ///< of a new file, which is deleted when it is closed
  stat,             ///< CREATE, QUERY_INFO and CLOSE in one frame
  rename,           ///< there and back
  query_directory,  ///< a whole listing, in answers of 64 KiB
};

struct MetaOptions {
  Operation operation = Operation::echo;
  std::size_t names = 10'000;  ///< in the folder that query_directory lists
  std::string folder{};        ///< that is there already and is listed as it is, so that nothing has to be made and deleted
};

/// One of these at a time on each connection. What it needs is made before and deleted after.
Measurement meta(const LoadOptions& options, const MetaOptions& meta);

}  // namespace usher::bench
