// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/samr/domain_lists.hpp"

namespace usher::samr {

void write_enumeration(rpc::NdrWriter& out, const std::vector<RidEntry>& entries) {
  out.pointer();
  out.put(static_cast<std::uint32_t>(entries.size()));
  if (entries.empty()) return out.null();
  out.pointer();
  out.put(static_cast<std::uint32_t>(entries.size()));
  for (const RidEntry& entry : entries) out.put(entry.rid), rpc::write_string_header(out, entry.name);
  for (const RidEntry& entry : entries) rpc::write_string_body(out, entry.name);
}

void write_numbers(rpc::NdrWriter& out, const std::vector<std::uint32_t>& numbers) {
  out.put(static_cast<std::uint32_t>(numbers.size()));
  if (numbers.empty()) return out.null();
  out.pointer();
  out.put(static_cast<std::uint32_t>(numbers.size()));
  for (const std::uint32_t number : numbers) out.put(number);
}

void write_names(rpc::NdrWriter& out, const std::vector<std::u16string>& names) {
  out.put(static_cast<std::uint32_t>(names.size()));
  if (names.empty()) return out.null();
  out.pointer();
  out.put(static_cast<std::uint32_t>(names.size()));
  for (const std::u16string& name : names) rpc::write_string_header(out, name);
  for (const std::u16string& name : names) rpc::write_string_body(out, name);
}

void write_sids(rpc::NdrWriter& out, const std::vector<Sid>& sids) {
  out.put(static_cast<std::uint32_t>(sids.size()));
  if (sids.empty()) return out.null();
  out.pointer();
  out.put(static_cast<std::uint32_t>(sids.size()));
  for (std::size_t i = 0; i < sids.size(); ++i) out.pointer();
  for (const Sid& sid : sids) rpc::write_sid(out, sid);
}

std::uint32_t read_varying_count(rpc::NdrReader& in) {
  const auto count = in.get<std::uint32_t>(), most = in.get<std::uint32_t>(), offset = in.get<std::uint32_t>();
  if (in.get<std::uint32_t>() != count || offset != 0 || count > most || count > most_lookups) in.fail();
  return in.ok() ? count : 0;
}

}  // namespace usher::samr
