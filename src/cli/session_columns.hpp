// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <usher/session.hpp>

#include "src/cli/listing.hpp"

namespace usher::cli {

/// The columns of a level, in the order of its structure's fields.
std::span<const Column<SessionInfo>> session_columns(std::uint32_t level);
std::span<const Column<LogonInfo>> logon_columns();

}  // namespace usher::cli
