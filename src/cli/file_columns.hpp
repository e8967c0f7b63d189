// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <usher/file_service.hpp>

#include "src/cli/listing.hpp"

namespace usher::cli {

std::span<const Column<FileInfo>> file_columns();

}  // namespace usher::cli
