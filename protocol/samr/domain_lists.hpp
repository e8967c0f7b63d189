// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <vector>

#include "protocol/rpc/security_types.hpp"
#include "protocol/samr/interface.hpp"

namespace usher::samr {

inline constexpr std::uint32_t most_lookups = 1000;  // [range(0,1000)]

/// SAMPR_RID_ENUMERATION, [MS-SAMR] 2.2.3.9.
struct RidEntry {
  std::uint32_t rid = 0;
  std::u16string name{};
};

/// A pointer to SAMPR_ENUMERATION_BUFFER, never NULL.
void write_enumeration(rpc::NdrWriter& out, const std::vector<RidEntry>& entries);
/// SAMPR_ULONG_ARRAY
void write_numbers(rpc::NdrWriter& out, const std::vector<std::uint32_t>& numbers);
/// SAMPR_RETURNED_USTRING_ARRAY
void write_names(rpc::NdrWriter& out, const std::vector<std::u16string>& names);
/// SAMPR_PSID_ARRAY_OUT
void write_sids(rpc::NdrWriter& out, const std::vector<Sid>& sids);

/// One row of SamrQueryDisplayInformation*, [MS-SAMR] 2.2.8.2 to 2.2.8.6.
struct DisplayRow {
  std::uint32_t index = 0, rid = 0;
  std::uint32_t control = 0;  ///< AccountControl of an account, Attributes of a group
  std::u16string name{}, comment{};
};
/// Bytes of a row with its strings.
std::size_t marshalled_size(const DisplayRow& row, DisplayInformation list);
/// SAMPR_DISPLAY_INFO_BUFFER, and no arm for a list that there is not.
void write_display(rpc::NdrWriter& out, DisplayInformation list, const std::vector<DisplayRow>& rows);

/// The counts of a conformant and varying array with room for a thousand elements: how many there are.
std::uint32_t read_varying_count(rpc::NdrReader& in);

}  // namespace usher::samr
