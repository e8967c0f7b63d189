// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <algorithm>
#include <array>

#include "server/commands/ioctl_parts.hpp"

namespace usher::server {

// [MS-SMB2] 3.3.5.15.12: whoever changed the NEGOTIATE on its way is found out here. 3.1.1 has its own means and no use for it.
Outcome validate_negotiate_info(RequestContext& ctx, const smb2::IoctlRequest& request) {
  const ConnectionFacts& facts = *ctx.connection;
  if (facts.dialect == 0x0311) return Outcome::disconnect();
  wire::Cursor in(request.input);
  const auto capabilities = in.get<std::uint32_t>();
  const ByteView guid = in.view(16);
  const auto security_mode = in.get<std::uint16_t>();
  const auto count = in.get<std::uint16_t>();
  const ByteView dialects = in.view(std::size_t{count} * 2);
  constexpr std::size_t response_size = 24;
  if (!in.ok() || request.max_output_response < response_size) return Outcome::disconnect();

  std::uint16_t greatest = 0;  // of those that both have, once more
  for (std::size_t at = 0; at < dialects.size(); at += 2) {
    const auto dialect = wire::load<std::uint16_t>(dialects, at);
    constexpr std::array<std::uint16_t, 5> known{0x0202, 0x0210, 0x0300, 0x0302, 0x0311};
    const bool ours = dialect >= ctx.configuration->minimum_dialect && dialect <= ctx.configuration->maximum_dialect;
    if (ours && std::ranges::find(known, dialect) != known.end()) greatest = std::max(greatest, dialect);
  }
  const bool same = capabilities == facts.client_capabilities && std::ranges::equal(guid, facts.client_guid.bytes) &&
                    security_mode == facts.client_security_mode && greatest == facts.dialect;
  if (!same) return Outcome::disconnect();

  Bytes output;
  wire::append(output, facts.server_capabilities);
  wire::append(output, ByteView(facts.server_guid.bytes));
  wire::append(output, facts.server_security_mode);
  wire::append(output, facts.dialect);
  return reply_ioctl(ctx, request, output);
}

}  // namespace usher::server
