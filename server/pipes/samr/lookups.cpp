// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/pipes/samr/methods.hpp"

namespace usher::server::samr_methods {
namespace {

NtStatus status_of(std::size_t found, std::size_t asked) {
  if (found == asked) return NtStatus::success;
  return found == 0 ? NtStatus::none_mapped : NtStatus::some_not_mapped;
}

std::uint32_t number(SidUse use) { return static_cast<std::uint32_t>(use); }

}  // namespace

// [MS-SAMR] 3.1.5.11.2 SamrLookupNamesInDomain (Opnum 17)
RpcOutcome lookup_names(RpcCall& call) {
  const auto wire = rpc::read_handle(call.in);
  const auto asked = rpc::read_string_array(call.in, samr::read_varying_count(call.in));
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  const auto handle = call.handles.find(wire, ContextHandle::Kind::sam_domain);
  if (!handle) return wrong_handle();
  const bool may = may_look_up(call);
  const SecurityNames names = names_of(call);
  const bool builtin = handle->domain == SecurityNames::builtin();
  std::vector<std::uint32_t> rids, uses;
  std::size_t found = 0;
  for (const std::u16string& name : asked) {
    if (!may) break;
    const auto one = names.find(builtin ? std::u16string_view(u"BUILTIN") : names.server(), name);
    const bool here = one && one->domain_sid() == handle->domain;
    found += here;
    rids.push_back(here ? one->sid.parts.back() : 0), uses.push_back(number(here ? one->use : SidUse::unknown));
  }
  samr::write_numbers(call.out, rids), samr::write_numbers(call.out, uses);
  call.out.put(may ? status_of(found, asked.size()) : NtStatus::access_denied);
  return RpcOutcome::done();
}

// [MS-SAMR] 3.1.5.11.3 SamrLookupIdsInDomain (Opnum 18)
RpcOutcome lookup_ids(RpcCall& call) {
  const auto wire = rpc::read_handle(call.in);
  const auto count = samr::read_varying_count(call.in);
  std::vector<std::uint32_t> asked;
  for (std::uint32_t i = 0; i < count && call.in.ok(); ++i) asked.push_back(call.in.get<std::uint32_t>());
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  const auto handle = call.handles.find(wire, ContextHandle::Kind::sam_domain);
  if (!handle) return wrong_handle();
  const bool may = may_look_up(call);
  const SecurityNames names = names_of(call);
  std::vector<std::u16string> told;
  std::vector<std::uint32_t> uses;
  std::size_t found = 0;
  for (const std::uint32_t rid : asked) {
    if (!may) break;
    const auto one = names.find(handle->domain.with(rid));
    found += one.has_value();
    told.push_back(one ? one->name : std::u16string{}), uses.push_back(number(one ? one->use : SidUse::unknown));
  }
  samr::write_names(call.out, told), samr::write_numbers(call.out, uses);
  call.out.put(may ? status_of(found, asked.size()) : NtStatus::access_denied);
  return RpcOutcome::done();
}

// [MS-SAMR] 3.1.5.13.5 SamrRidToSid (Opnum 65): whether there is such an account or not
RpcOutcome rid_to_sid(RpcCall& call) {
  const auto wire = rpc::read_handle(call.in);
  const auto rid = call.in.get<std::uint32_t>();
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  auto handle = call.handles.find(wire, ContextHandle::Kind::sam_domain);
  if (!handle) handle = call.handles.find(wire, ContextHandle::Kind::sam_user);
  if (!handle) return wrong_handle();
  const Sid sid = handle->domain.with(rid);
  const bool may = may_look_up(call);
  rpc::write_unique_sid(call.out, may ? &sid : nullptr);
  call.out.put(may ? NtStatus::success : NtStatus::access_denied);
  return RpcOutcome::done();
}

}  // namespace usher::server::samr_methods
