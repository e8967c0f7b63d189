// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/auth/spnego.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "protocol/auth/der.hpp"

namespace usher::auth {
namespace {

constexpr std::size_t most_mechanisms = 32;  // Windows offers five

constexpr auto to_bytes(const auto&... values) {
  return std::array<std::byte, sizeof...(values)>{static_cast<std::byte>(values)...};
}
constexpr auto spnego_oid = to_bytes(0x2B, 0x06, 0x01, 0x05, 0x05, 0x02);  // 1.3.6.1.5.5.2
constexpr auto ntlmssp_oid_bytes = to_bytes(0x2B, 0x06, 0x01, 0x04, 0x01, 0x82, 0x37, 0x02, 0x02, 0x0A);

bool is_ntlmssp(ByteView oid) { return std::ranges::equal(oid, ntlmssp_oid_bytes); }

/// InitialContextToken of RFC 2743 3.1: the mechanism's identifier, then its token.
Bytes initial_context_token(ByteView neg_token_init) {
  const Bytes oid = der::element(der::object_identifier, {spnego_oid});
  const Bytes choice = der::element(der::context(0), {neg_token_init});
  return der::element(der::application_0, {oid, choice});
}

Bytes inside(unsigned n, std::uint8_t tag, ByteView contents) {
  return der::element(der::context(n), {der::element(tag, {contents})});
}

bool read_mechanisms(ByteView mech_types, std::vector<ByteView>& mechanisms) {
  der::Reader list(mech_types);
  while (list.ok() && !list.at_end() && mechanisms.size() < most_mechanisms) {
    mechanisms.push_back(list.expect(der::object_identifier));
  }
  return list.finished() && !mechanisms.empty();
}

}  // namespace

ByteView ntlmssp_oid() { return ntlmssp_oid_bytes; }

bool NegTokenInit::offers_ntlmssp() const { return std::ranges::any_of(mechanisms, is_ntlmssp); }
bool NegTokenInit::prefers_ntlmssp() const { return !mechanisms.empty() && is_ntlmssp(mechanisms.front()); }

Result<NegTokenInit> decode_neg_token_init(ByteView token) {
  der::Reader whole(token);
  der::Reader framing(whole.expect(der::application_0));
  const ByteView oid = framing.expect(der::object_identifier);
  der::Reader choice(framing.expect(der::context(0)));
  der::Reader fields(choice.expect(der::sequence));

  NegTokenInit init;
  der::Reader types(fields.expect(der::context(0)));
  const ByteView list = types.expect(der::sequence);
  init.mech_types = types.since(0);
  if (fields.take(der::context(1))) {
    // reqFlags: SHOULD be ignored, [MS-SPNG] 2.2.1
  }
  init.mech_token = fields.take_inside(2, der::octet_string);
  // [3] is mechListMIC in a client's token and negHints in a server's, whose MIC is [4]: [MS-SPNG] 2.2.1.
  if (const auto third = fields.take(der::context(3))) {
    der::Reader reader(*third);
    init.mech_list_mic = reader.take(der::octet_string);
    if (!init.mech_list_mic) (void)reader.expect(der::sequence);
    if (!reader.finished()) return std::unexpected(NtStatus::invalid_parameter);
  }
  if (!init.mech_list_mic) init.mech_list_mic = fields.take_inside(4, der::octet_string);

  const bool well_formed = fields.finished() && types.finished() && choice.finished() && framing.finished() &&
                           whole.finished() && std::ranges::equal(oid, spnego_oid);
  if (!well_formed || !read_mechanisms(list, init.mechanisms)) return std::unexpected(NtStatus::invalid_parameter);
  return init;
}

Result<NegTokenResp> decode_neg_token_resp(ByteView token) {
  der::Reader whole(token);
  der::Reader choice(whole.expect(der::context(1)));
  der::Reader fields(choice.expect(der::sequence));

  NegTokenResp response;
  const auto state = fields.take_inside(0, der::enumerated);
  response.supported_mech = fields.take_inside(1, der::object_identifier);
  response.response_token = fields.take_inside(2, der::octet_string);
  response.mech_list_mic = fields.take_inside(3, der::octet_string);

  if (state) {
    if (state->size() != 1 || std::to_integer<unsigned>(state->front()) > 3) {
      return std::unexpected(NtStatus::invalid_parameter);
    }
    response.state = static_cast<NegState>(state->front());
  }
  if (!fields.finished() || !choice.finished() || !whole.finished())
    return std::unexpected(NtStatus::invalid_parameter);
  return response;
}

Bytes encode_neg_token_init(ByteView mech_token) {
  const Bytes types = der::element(der::context(0), {ntlmssp_mech_types()});
  return initial_context_token(der::element(der::sequence, {types, inside(2, der::octet_string, mech_token)}));
}

Bytes encode_neg_token_resp(const NegTokenResp& response) {
  Bytes fields;
  if (response.state) {
    const std::byte state{static_cast<std::uint8_t>(*response.state)};
    wire::append(fields, inside(0, der::enumerated, ByteView(&state, 1)));
  }
  if (response.supported_mech) wire::append(fields, inside(1, der::object_identifier, *response.supported_mech));
  if (response.response_token) wire::append(fields, inside(2, der::octet_string, *response.response_token));
  if (response.mech_list_mic) wire::append(fields, inside(3, der::octet_string, *response.mech_list_mic));
  return der::element(der::context(1), {der::element(der::sequence, {fields})});
}

const Bytes& server_hint_token() {
  static const Bytes token = [] {
    const Bytes types = der::element(der::context(0), {ntlmssp_mech_types()});
    const Bytes name =
        inside(0, der::general_string, wire::as_view(std::string_view("not_defined_in_RFC4178@please_ignore")));
    return initial_context_token(der::element(der::sequence, {types, inside(3, der::sequence, name)}));
  }();
  return token;
}

Bytes ntlmssp_mech_types() {
  return der::element(der::sequence, {der::element(der::object_identifier, {ntlmssp_oid_bytes})});
}

bool is_raw_ntlmssp(ByteView token) {
  using namespace std::string_view_literals;
  const ByteView signature = wire::as_view("NTLMSSP\0"sv);
  return token.size() >= signature.size() && std::ranges::equal(token.first(signature.size()), signature);
}

}  // namespace usher::auth
