// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// The lists of LsarLookupNames* and LsarLookupSids*, [MS-LSAT] 2.2.12 to 2.2.25.
#pragma once
#include <vector>

#include "protocol/rpc/security_types.hpp"

namespace usher::lsarpc {

inline constexpr std::uint32_t most_lookups = 1000;  // [range(0,1000)]
inline constexpr std::uint32_t most_sids = 20'480;   // [range(0,20480)]
inline constexpr std::uint32_t no_index = 0xFFFFFFFF, no_rid = 0xFFFFFFFF;

/// LSA_TRUST_INFORMATION
struct ReferencedDomain {
  std::u16string name{};
  Sid sid{};
};

/// One name or SID with its translation: what all versions of the calls tell, each in its own shape.
struct Translation {
  std::uint16_t use = 0;  ///< SID_NAME_USE
  Sid sid{};              ///< of a name that was found
  std::u16string name{};
  std::uint32_t domain_index = no_index;
  bool found = false, is_domain = false;
};

/// The three versions of LsarLookupNames and the two of LsarLookupSids differ in what an element holds.
enum class Version : std::uint8_t { one, two, three };

struct LookupNamesCall {
  rpc::WireHandle handle{};
  std::vector<std::u16string> names{};
  std::uint16_t level = 0;
};
/// With in.ok() false for what cannot be read, or that sends results where the server is to put them.
LookupNamesCall read_lookup_names(rpc::NdrReader& in, Version version);

struct LookupSidsCall {
  rpc::WireHandle handle{};
  std::vector<Sid> sids{};
  std::uint16_t level = 0;
};
LookupSidsCall read_lookup_sids(rpc::NdrReader& in, Version version);
/// LSAPR_SID_ENUM_BUFFER, which samr has as well.
std::vector<Sid> read_sid_list(rpc::NdrReader& in);

/// A pointer to LSAPR_REFERENCED_DOMAIN_LIST, never NULL.
void write_domains(rpc::NdrWriter& out, const std::vector<ReferencedDomain>& domains);
void write_translated_sids(rpc::NdrWriter& out, const std::vector<Translation>& all, Version version);
void write_translated_names(rpc::NdrWriter& out, const std::vector<Translation>& all, Version version);

}  // namespace usher::lsarpc
