// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include "src/bench/run.hpp"

namespace usher::bench {

struct EnumOptions {
  std::vector<std::uint32_t> levels{0, 1, 2, 10, 502};
  std::size_t walkers = 2;
  std::uint32_t page_bytes = 0xFFFFFFFF;  ///< PreferedMaximumLength; all ones: everything in one answer
  std::uint16_t fragment = 4280;          ///< the longest PDU, as Windows and Samba ask for it
};

/// Walkers list the sessions at one level after the other, again and again: whole listings, with their entries as items.
Measurement enumerate(const LoadOptions& options, const EnumOptions& walk);
/// Churn, with walkers beside it that do not count.
Measurement churn_with_walkers(const LoadOptions& options, const EnumOptions& walk);

}  // namespace usher::bench
