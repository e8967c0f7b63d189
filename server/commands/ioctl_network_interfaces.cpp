// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/client_names.hpp"
#include "server/commands/ioctl_parts.hpp"

namespace usher::server {

// [MS-SMB2] 3.3.5.15.11, 2.2.32.5: the one address that the client is known to reach. Others of this host might be firewalled
// off or belong to somebody else's network, so they are not told.
Outcome query_network_interfaces(RequestContext& ctx, const smb2::IoctlRequest& request) {
  if (ctx.connection->dialect < 0x0300) return Outcome::error(NtStatus::invalid_device_request);
  constexpr std::size_t entry_size = 152, address_at = 24;
  constexpr std::uint16_t family_v4 = 0x0002, family_v6 = 0x0017;
  constexpr std::uint64_t link_speed = 1'000'000'000;  // bits a second: what a client takes for an ordinary interface
  if (request.max_output_response < entry_size) return Outcome::error(NtStatus::buffer_too_small);
  Bytes output(entry_size);
  wire::store(output, 4, std::uint32_t{1});  // IfIndex
  wire::store(output, 16, link_speed);
  const AddressBytes address = address_bytes(ctx.connection->peer.local_address);
  if (address.size == 4) {
    wire::store(output, address_at, family_v4);
    std::memcpy(output.data() + address_at + 4, address.bytes.data(), 4);
  } else if (address.size == 16) {
    wire::store(output, address_at, family_v6);
    std::memcpy(output.data() + address_at + 8, address.bytes.data(), 16);
  } else {
    return Outcome::error(NtStatus::not_supported);
  }
  return reply_ioctl(ctx, request, output);
}

}  // namespace usher::server
