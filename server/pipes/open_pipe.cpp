// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <array>

#include "server/pipes/rpc_runtime.hpp"

namespace usher::server {
namespace {

std::string lower_ascii(std::u16string_view name) {
  std::string out;
  for (const char16_t c : name) out += c >= u'A' && c <= u'Z' ? static_cast<char>(c + 32) : c < 0x80 ? static_cast<char>(c) : '?';
  return out;
}

}  // namespace

std::shared_ptr<NamedPipe> open_pipe(std::u16string_view name, const RpcHost& host, CallerIdentity caller, std::shared_ptr<Executor> strand) {
  std::string wanted = lower_ascii(name);
  if (wanted.starts_with('\\')) wanted.erase(0, 1);
  if (wanted.starts_with("pipe\\")) wanted.erase(0, 5);
  for (const RpcInterface* interface : {&srvsvc_interface(), &wkssvc_interface()}) {
    if (interface->pipe == wanted) return std::make_shared<RpcRuntime>(*interface, host, std::move(caller), std::move(strand));
  }
  return nullptr;
}

}  // namespace usher::server
