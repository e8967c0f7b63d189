// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/pipes/srvsvc/methods.hpp"
#include "server/pipes/srvsvc/name_types.hpp"

namespace usher::server::srvsvc_methods {
namespace {

/// -1, 0, 1, or an error's code: the response is one signed number for both ([MS-SRVS] 3.1.4.34).
std::uint32_t compare(const std::u16string& first, const std::u16string& second, std::uint32_t type, std::uint32_t flags) {
  const auto invalid = static_cast<std::uint32_t>(NetApiStatus::invalid_parameter);
  if (flags & ~(name_flag::canonical | name_flag::lan_manager)) return invalid;
  const std::uint32_t rules = flags & name_flag::lan_manager;
  constexpr std::u16string_view any = u"A";
  if (validate_name(any, type, rules) != NetApiStatus::success) return invalid;  // no such type
  const bool given_canonical = flags & name_flag::canonical;
  for (const std::u16string* name : {&first, &second}) {
    if (!given_canonical && validate_name(*name, type, rules) != NetApiStatus::success) return invalid;
  }
  const int order = given_canonical ? compare_names(first, second, type, rules)
                                    : compare_names(canonical_name(first, type, rules), canonical_name(second, type, rules), type, rules);
  return static_cast<std::uint32_t>((order > 0) - (order < 0));
}

}  // namespace

// [MS-SRVS] 3.1.4.34 NetprNameCompare (Opnum 35)
RpcOutcome name_compare(RpcCall& call) {
  call.in.skip_unique_string();  // ServerName is ignored
  const std::u16string first = call.in.string(), second = call.in.string();
  const auto type = call.in.get<std::uint32_t>(), flags = call.in.get<std::uint32_t>();
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  call.out.put(compare(first, second, type, flags));
  return RpcOutcome::done();
}

}  // namespace usher::server::srvsvc_methods
