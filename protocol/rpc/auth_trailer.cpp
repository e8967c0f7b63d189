// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/rpc/auth_trailer.hpp"

#include "protocol/rpc/ndr.hpp"

namespace usher::rpc {

Result<AuthTrailer> read_auth_trailer(ByteView pdu, const PduHeader& header) {
  const std::unexpected malformed(NtStatus::invalid_parameter);
  const std::size_t size = auth_trailer_size + header.auth_length;
  if (header.auth_length == 0 || pdu.size() < pdu_header_size + size) return malformed;
  const std::size_t start = pdu.size() - size;
  NdrReader in(pdu.subspan(start), header.little_endian);
  AuthTrailer trailer{.type = in.get<AuthType>(), .level = in.get<AuthLevel>(), .pad_length = in.get<std::uint8_t>()};
  (void)in.get<std::uint8_t>();
  trailer.context_id = in.get<std::uint32_t>();
  trailer.token = pdu.subspan(start + auth_trailer_size);
  if (start - pdu_header_size < trailer.pad_length) return malformed;
  return trailer;
}

void append_auth_trailer(Bytes& pdu, std::size_t body, std::size_t alignment, const AuthTrailer& trailer) {
  const std::size_t end = pdu.size();
  wire::pad_to(pdu, body, alignment);
  wire::append(pdu, trailer.type), wire::append(pdu, trailer.level);
  wire::append(pdu, static_cast<std::uint8_t>(pdu.size() - 2 - end)), wire::append(pdu, std::uint8_t{0});
  wire::append(pdu, trailer.context_id);
  wire::append(pdu, trailer.token);
  wire::store(pdu, 8, static_cast<std::uint16_t>(pdu.size()));
  wire::store(pdu, 10, static_cast<std::uint16_t>(trailer.token.size()));
}

}  // namespace usher::rpc
