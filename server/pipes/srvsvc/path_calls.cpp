// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// What the share wizard asks about paths before it shares one; nobody needs a right for that.
#include "server/pipes/srvsvc/methods.hpp"
#include "server/pipes/srvsvc/path_types.hpp"

namespace usher::server::srvsvc_methods {
namespace {

constexpr std::uint32_t old_style = 0x1, old_rules = 0x80000000;  // Flags

struct Canonical {
  NetApiStatus status = NetApiStatus::success;
  std::u16string path{};
  std::uint32_t type = 0;
};

Canonical canonicalize(std::u16string_view path, std::u16string_view prefix, bool old) {
  const Canonical invalid{.status = NetApiStatus::invalid_name};
  if (!path_type(path, old) || (!prefix.empty() && !path_type(prefix, old))) return invalid;
  std::u16string whole(prefix);
  if (!whole.empty() && !whole.ends_with(u'\\') && !whole.ends_with(u'/')) whole += u'\\';
  whole += path;
  const auto canonical = canonical_path(whole);
  const auto type = canonical ? path_type(*canonical, old) : std::nullopt;
  return type ? Canonical{.path = *canonical, .type = *type} : invalid;
}

std::uint32_t sign(int order) { return static_cast<std::uint32_t>((order > 0) - (order < 0)); }

std::uint32_t compare(const std::u16string& first, const std::u16string& second, std::uint32_t flags) {
  constexpr std::uint32_t already_canonical = 1;
  if (flags > already_canonical) return static_cast<std::uint32_t>(NetApiStatus::invalid_parameter);
  if (flags == already_canonical) return sign(first.compare(second));
  const Canonical a = canonicalize(first, {}, false), b = canonicalize(second, {}, false);
  if (a.status != NetApiStatus::success || b.status != NetApiStatus::success) return static_cast<std::uint32_t>(NetApiStatus::invalid_name);
  return a.type != b.type ? 1 : sign(a.path.compare(b.path));
}

}  // namespace

// [MS-SRVS] 3.1.4.29 NetprPathType (Opnum 30)
RpcOutcome path_type(RpcCall& call) {
  call.in.skip_unique_string();  // ServerName is ignored
  const std::u16string path = call.in.string();
  const auto flags = call.in.get<std::uint32_t>();
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  const auto type = path_type(path, flags == old_style);
  call.out.put(flags <= old_style ? type.value_or(0) : 0);
  if (flags > old_style) call.out.put(NetApiStatus::invalid_parameter);
  else call.out.put(type ? NetApiStatus::success : NetApiStatus::invalid_name);
  return RpcOutcome::done();
}

// [MS-SRVS] 3.1.4.30 NetprPathCanonicalize (Opnum 31). Outbuf is as long as the caller says, in bytes; the rest of it is zero.
RpcOutcome path_canonicalize(RpcCall& call) {
  call.in.skip_unique_string();  // ServerName is ignored
  const std::u16string path = call.in.string();
  const auto room = call.in.get<std::uint32_t>();
  const std::u16string prefix = call.in.string();
  const auto given_type = call.in.get<std::uint32_t>(), flags = call.in.get<std::uint32_t>();
  constexpr std::uint32_t most_room = 64000;
  if (!call.in.ok() || room > most_room) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  Canonical canonical{.status = NetApiStatus::invalid_parameter};
  if ((flags & ~(old_style | old_rules)) == 0) canonical = canonicalize(path, prefix, flags & old_style);  // <111>
  const std::size_t bytes = (canonical.path.size() + 1) * sizeof(char16_t);
  if (canonical.status == NetApiStatus::success && bytes > room) canonical = {.status = NetApiStatus::buffer_too_small};
  Bytes buffer;
  wire::append_utf16(buffer, canonical.path);
  buffer.resize(room);
  call.out.byte_array(buffer);
  call.out.put(canonical.status == NetApiStatus::success ? canonical.type : given_type);
  call.out.put(canonical.status);
  return RpcOutcome::done();
}

// [MS-SRVS] 3.1.4.31 NetprPathCompare (Opnum 32): -1, 0, 1, or an error's code.
RpcOutcome path_compare(RpcCall& call) {
  call.in.skip_unique_string();  // ServerName is ignored
  const std::u16string first = call.in.string(), second = call.in.string();
  (void)call.in.get<std::uint32_t>();  // PathType is ignored, <116>
  const auto flags = call.in.get<std::uint32_t>();
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  call.out.put(compare(first, second, flags));
  return RpcOutcome::done();
}

}  // namespace usher::server::srvsvc_methods
