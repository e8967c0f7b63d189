// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <algorithm>
#include <array>

#include "server/pipes/srvsvc/methods.hpp"

namespace usher::server::srvsvc_methods {
namespace {

struct Rule {
  std::size_t longest;
  std::u16string_view forbidden;
};

/// Lengths and characters by NameType 1 to 13: user, password, group, computer, event, domain, service, net, share, message,
/// message destination, share password, workgroup ([MS-SRVS] 3.1.4.32, lengths as in lmcons.h).
constexpr std::u16string_view account = u"\"/\\[]:|<>+=;,?*", host = u"\"/\\[]:|<>+=;,?* ", share = u"\"/\\[]:|<>+=;,?*";
constexpr std::array<Rule, 14> rules{{{0, u""}, {256, account}, {256, u""}, {256, account}, {15, host}, {16, account}, {15, host}, {80, account},
                                      {259, u""}, {80, share}, {15, account}, {15, account}, {8, u""}, {15, host}}};

}  // namespace

RpcOutcome name_validate(RpcCall& call) {
  call.in.skip_unique_string();  // ServerName is ignored
  const std::u16string name = call.in.string();
  const auto type = call.in.get<std::uint32_t>(), flags = call.in.get<std::uint32_t>();
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  NetApiStatus status = NetApiStatus::success;
  if (type == 0 || type >= rules.size() || (flags != 0 && flags != 0x80000000)) {
    status = NetApiStatus::invalid_parameter;
  } else {
    const Rule& rule = rules[type];
    const bool valid = !name.empty() && name.size() <= rule.longest && name.find_first_of(rule.forbidden) == name.npos &&
                       std::ranges::none_of(name, [](char16_t c) { return c < 0x20; });
    if (!valid) status = NetApiStatus::invalid_name;
  }
  call.out.put(status);
  return RpcOutcome::done();
}

}  // namespace usher::server::srvsvc_methods
