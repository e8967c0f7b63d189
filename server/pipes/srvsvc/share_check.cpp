// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <algorithm>

#include "server/pipes/srvsvc/audited.hpp"
#include "server/pipes/srvsvc/methods.hpp"
#include "server/unicode_case.hpp"

namespace usher::server::srvsvc_methods {
namespace {

/// Folders on this system are case-sensitive; drive letters and backslashes are what the caller may write.
std::u16string folder(std::u16string path) {
  std::ranges::replace(path, u'\\', u'/');
  if (path.size() > 1 && path.ends_with(u'/')) path.pop_back();
  return path;
}

}  // namespace

// [MS-SRVS] 3.1.4.16 NetrShareCheck (Opnum 20). Paths are the administrator's to know: the call would confirm a guess.
RpcOutcome share_check(RpcCall& call) {
  call.in.skip_unique_string();  // ServerName is ignored
  const std::u16string device = folder(call.in.string());
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  std::uint32_t type = 0;
  NetApiStatus status = call.is_privileged() ? NetApiStatus::device_not_shared : NetApiStatus::access_denied;
  if (status == NetApiStatus::access_denied) leave_refusal(call, "NetrShareCheck");
  else {
    const auto shares = call.host.administration().shares();
    const auto share = std::ranges::find_if(shares, [&](const ShareRecord& s) { return folder(s.path) == device; });
    if (share != shares.end()) type = share->type & ~share_type::special, status = NetApiStatus::success;
  }
  call.out.put(type), call.out.put(status);
  return RpcOutcome::done();
}

}  // namespace usher::server::srvsvc_methods
