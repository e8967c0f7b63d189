// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/lsarpc/lookup.hpp"

namespace usher::lsarpc {
namespace {

/// TranslatedSids or TranslatedNames as the client sends it: empty. Nobody fills in what the server is to tell.
void read_no_results(rpc::NdrReader& in) {
  (void)in.get<std::uint32_t>();
  if (in.pointer()) in.fail();
}

std::uint16_t read_level(rpc::NdrReader& in, Version version) {
  const auto level = in.get<std::uint16_t>();
  (void)in.get<std::uint32_t>();  // MappedCount, which is an output
  if (version != Version::one) (void)in.get<std::uint32_t>(), (void)in.get<std::uint32_t>();  // LookupOptions, ClientRevision
  return level;
}

/// Of a conformant array behind a [unique] pointer, or NULL when there is nothing in it.
bool write_array_head(rpc::NdrWriter& out, std::size_t count) {
  out.put(static_cast<std::uint32_t>(count));
  if (count == 0) return out.null(), false;
  out.pointer();
  out.put(static_cast<std::uint32_t>(count));
  return true;
}

std::uint32_t rid_of(const Translation& one) {
  if (!one.found) return 0;
  return one.is_domain || one.sid.parts.empty() ? no_rid : one.sid.parts.back();
}

}  // namespace

LookupNamesCall read_lookup_names(rpc::NdrReader& in, Version version) {
  LookupNamesCall call{.handle = rpc::read_handle(in)};
  const auto count = in.get<std::uint32_t>(), most = in.get<std::uint32_t>();
  if (count > most_lookups || count != most) in.fail();
  if (in.ok()) call.names = rpc::read_string_array(in, count);
  read_no_results(in);
  call.level = read_level(in, version);
  return call;
}

std::vector<Sid> read_sid_list(rpc::NdrReader& in) {
  const auto count = in.get<std::uint32_t>();
  if (!in.pointer()) {
    if (count != 0) in.fail();
    return {};
  }
  constexpr std::size_t least_sid = 12;  // a pointer, and the SID's first eight bytes
  if (in.array_count(least_sid) != count || count > most_sids) in.fail();
  for (std::uint32_t i = 0; i < count && in.ok(); ++i) {
    if (!in.pointer()) in.fail();
  }
  std::vector<Sid> sids;
  for (std::uint32_t i = 0; i < count && in.ok(); ++i) sids.push_back(rpc::read_sid(in));
  return sids;
}

LookupSidsCall read_lookup_sids(rpc::NdrReader& in, Version version) {
  LookupSidsCall call{.handle = rpc::read_handle(in), .sids = read_sid_list(in)};
  read_no_results(in);
  call.level = read_level(in, version);
  return call;
}

void write_domains(rpc::NdrWriter& out, const std::vector<ReferencedDomain>& domains) {
  constexpr std::uint32_t multiplier = 32;  // MaxEntries, which is ignored: what Windows sends
  out.pointer();
  out.put(static_cast<std::uint32_t>(domains.size()));
  domains.empty() ? out.null() : out.pointer();
  out.put(static_cast<std::uint32_t>(domains.size() + 1) * multiplier);
  if (domains.empty()) return;
  out.put(static_cast<std::uint32_t>(domains.size()));
  for (const ReferencedDomain& domain : domains) rpc::write_string_header(out, domain.name, 2), out.pointer();
  for (const ReferencedDomain& domain : domains) rpc::write_string_body(out, domain.name, 2), rpc::write_sid(out, domain.sid);
}

// LSAPR_TRANSLATED_SIDS, _EX, _EX2
void write_translated_sids(rpc::NdrWriter& out, const std::vector<Translation>& all, Version version) {
  if (!write_array_head(out, all.size())) return;
  for (const Translation& one : all) {
    out.align(4);
    out.put(one.use);
    if (version != Version::three) out.put(rid_of(one));
    else one.found ? out.pointer() : out.null();
    out.put(one.domain_index);
    if (version != Version::one) out.put(std::uint32_t{0});  // Flags: not through a trust
  }
  if (version != Version::three) return;
  for (const Translation& one : all) {
    if (one.found) rpc::write_sid(out, one.sid);
  }
}

// LSAPR_TRANSLATED_NAMES, _EX
void write_translated_names(rpc::NdrWriter& out, const std::vector<Translation>& all, Version version) {
  if (!write_array_head(out, all.size())) return;
  for (const Translation& one : all) {
    out.align(4);
    out.put(one.use);
    rpc::write_string_header(out, one.name);
    out.put(one.domain_index);
    if (version != Version::one) out.put(std::uint32_t{0});
  }
  for (const Translation& one : all) rpc::write_string_body(out, one.name);
}

}  // namespace usher::lsarpc
