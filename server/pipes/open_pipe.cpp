// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <algorithm>

#include "server/pipes/rpc_runtime.hpp"

namespace usher::server {
namespace {

std::u16string lower_ascii(std::u16string_view name) {
  std::u16string out(name);
  for (char16_t& c : out) c = c >= u'A' && c <= u'Z' ? static_cast<char16_t>(c + 32) : c;
  return out;
}

}  // namespace

std::u16string pipe_name(std::u16string_view name) {
  std::u16string plain = lower_ascii(name);
  if (plain.starts_with(u'\\')) plain.erase(0, 1);
  if (plain.starts_with(u"pipe\\")) plain.erase(0, 5);
  return plain;
}

std::shared_ptr<NamedPipe> open_pipe(std::u16string_view name, const RpcHost& host, CallerIdentity caller, std::shared_ptr<Executor> strand) {
  const std::u16string wanted = pipe_name(name);
  for (const RpcInterface* interface : {&srvsvc_interface(), &wkssvc_interface(), &lsarpc_interface(), &samr_interface()}) {
    if (std::ranges::equal(interface->pipe, wanted)) return std::make_shared<RpcRuntime>(*interface, host, std::move(caller), std::move(strand));
  }
  return nullptr;
}

}  // namespace usher::server
