// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <array>

#include "server/pipes/srvsvc/audited.hpp"
#include "server/pipes/srvsvc/methods.hpp"

namespace usher::server::srvsvc_methods {

// [MS-SRVS] 3.1.4.19 NetrServerDiskEnum (Opnum 23). A drive letter is the only name that the method has for a disk; a system
// without letters is one tree, which callers know as C:. The list ends with an empty name, which EntriesRead counts.
RpcOutcome server_disk_enum(RpcCall& call) {
  call.in.skip_unique_string();  // ServerName is ignored
  const auto level = call.in.get<std::uint32_t>();
  (void)call.in.get<std::uint32_t>();  // EntriesRead
  if (call.in.pointer()) {             // Buffer: nobody sends entries
    if (call.in.array_count(1) != 0) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
    (void)call.in.get<std::uint32_t>(), (void)call.in.get<std::uint32_t>();  // offset and actual count
  }
  (void)call.in.get<std::uint32_t>();  // PreferedMaximumLength
  const auto resume = call.in.unique_number();
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);

  constexpr std::array<std::u16string_view, 2> disks{u"C:", u""};
  const auto count = static_cast<std::uint32_t>(disks.size());
  NetApiStatus status = level == 0 ? NetApiStatus::success : NetApiStatus::invalid_level;
  if (status == NetApiStatus::success && !call.is_privileged()) leave_refusal(call, "NetrServerDiskEnum", level), status = NetApiStatus::access_denied;
  if (status == NetApiStatus::success) {
    call.out.put(count), call.out.pointer();
    call.out.put(count), call.out.put(std::uint32_t{0}), call.out.put(count);
    for (const std::u16string_view disk : disks) {  // [string] WCHAR Disk[3]: offset, count with the NUL, characters
      call.out.put(std::uint32_t{0}), call.out.put(static_cast<std::uint32_t>(disk.size() + 1));
      for (const char16_t c : disk) call.out.put(static_cast<std::uint16_t>(c));
      call.out.put(std::uint16_t{0});
    }
    call.out.put(count - 1);
  } else {
    call.out.put(std::uint32_t{0}), call.out.null(), call.out.put(std::uint32_t{0});
  }
  call.out.unique_number(resume);
  call.out.put(status);
  return RpcOutcome::done();
}

}  // namespace usher::server::srvsvc_methods
