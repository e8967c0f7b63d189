// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <optional>
#include <string_view>

#include <usher/nt_status.hpp>

namespace usher {

/// The other way round than to_string(): "STATUS_DISK_FULL" is NtStatus::disk_full. nullopt: none that this library knows.
std::optional<NtStatus> find_nt_status(std::string_view name);

}  // namespace usher
