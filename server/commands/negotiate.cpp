// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/commands/negotiate.hpp"

#include <algorithm>
#include <optional>

#include "protocol/auth/spnego.hpp"
#include "server/commands/commands.hpp"
#include "server/connection_state.hpp"
#include "server/times.hpp"

namespace usher::server {
namespace {

using smb2::NegotiateContextType;

constexpr std::uint16_t wildcard_dialect = 0x02FF;
constexpr std::uint16_t sha512 = 1;

/// What the contexts of a 3.1.1 request settle.
struct Agreed {
  std::optional<crypto::Cipher> cipher{};
  std::optional<crypto::SigningAlgorithm> signing{};
  bool compression_offered = false;
};

/// The greatest dialect both have, or 0.
std::uint16_t choose_dialect(const Configuration& configuration, const std::vector<std::uint16_t>& offered) {
  constexpr std::array<std::uint16_t, 5> known{0x0311, 0x0302, 0x0300, 0x0210, 0x0202};
  for (const std::uint16_t dialect : known) {
    if (dialect < configuration.minimum_dialect || dialect > configuration.maximum_dialect) continue;
    if (std::ranges::find(offered, dialect) != offered.end()) return dialect;
  }
  return 0;
}

/// The first of ours that the client has.
template <class Id>
Id choose(const std::vector<std::uint16_t>& ours, const std::vector<std::uint16_t>& theirs, Id otherwise) {
  const auto found = std::ranges::find_first_of(ours, theirs);
  return found == ours.end() ? otherwise : static_cast<Id>(*found);
}

Result<std::vector<std::uint16_t>> counted_ids(ByteView data) {
  wire::Cursor in(data);
  const auto count = in.get<std::uint16_t>();
  return smb2::read_id_list(in, count);
}

Result<void> agree_preauth(ByteView data) {
  wire::Cursor in(data);
  const auto count = in.get<std::uint16_t>();
  in.skip(2);  // SaltLength: the salt only makes the hash differ
  const auto ids = smb2::read_id_list(in, count);
  if (!ids) return std::unexpected(ids.error());
  if (std::ranges::find(*ids, sha512) == ids->end()) return std::unexpected(NtStatus::smb_no_preauth_integrity_hash_overlap);
  return {};
}

Result<Agreed> agree(const Configuration& configuration, const std::vector<smb2::NegotiateContext>& contexts) {
  using crypto::Cipher;
  using crypto::SigningAlgorithm;
  Agreed agreed;
  std::uint32_t seen = 0;
  for (const smb2::NegotiateContext& context : contexts) {
    const auto kind = static_cast<std::uint16_t>(context.type);
    const bool single = kind <= 3 || context.type == NegotiateContextType::signing_capabilities ||
                        context.type == NegotiateContextType::rdma_transform_capabilities;
    if (single && kind < 32 && (seen & 1u << kind)) return std::unexpected(NtStatus::invalid_parameter);
    if (kind < 32) seen |= 1u << kind;
    switch (context.type) {
      case NegotiateContextType::preauth_integrity_capabilities: {
        if (const auto ok = agree_preauth(context.data); !ok) return std::unexpected(ok.error());
        break;
      }
      case NegotiateContextType::encryption_capabilities: {
        const auto ids = counted_ids(context.data);
        if (!ids) return std::unexpected(ids.error());
        if (configuration.encryption == Requirement::off) break;
        agreed.cipher = choose(configuration.ciphers, *ids, Cipher::none);
        break;
      }
      case NegotiateContextType::signing_capabilities: {
        const auto ids = counted_ids(context.data);
        if (!ids) return std::unexpected(ids.error());
        agreed.signing = choose(configuration.signing_algorithms, *ids, SigningAlgorithm::aes_cmac);
        break;
      }
      default: break;  // compression, RDMA, transport and what is not known: not offered here, so not answered
    }
  }
  const bool has_preauth = seen & 1u << static_cast<unsigned>(NegotiateContextType::preauth_integrity_capabilities);
  return has_preauth ? Result<Agreed>(agreed) : std::unexpected(NtStatus::invalid_parameter);
}

void append_response_contexts(RequestContext& ctx, const Agreed& agreed) {
  constexpr std::uint16_t salt_size = 32;
  Bytes preauth, encryption, signing;
  wire::append(preauth, std::uint16_t{1}), wire::append(preauth, salt_size), wire::append(preauth, sha512);
  preauth.resize(preauth.size() + salt_size);
  ctx.core.random().fill(MutableByteView(preauth).last(salt_size));
  std::vector<smb2::NegotiateContext> contexts{{NegotiateContextType::preauth_integrity_capabilities, preauth}};
  if (agreed.cipher) {
    wire::append(encryption, std::uint16_t{1}), wire::append(encryption, *agreed.cipher);
    contexts.push_back({NegotiateContextType::encryption_capabilities, encryption});
  }
  if (agreed.signing) {
    wire::append(signing, std::uint16_t{1}), wire::append(signing, *agreed.signing);
    contexts.push_back({NegotiateContextType::signing_capabilities, signing});
  }
  const std::uint32_t offset = smb2::append_negotiate_contexts(contexts, *ctx.reply, ctx.reply_base);
  wire::store(*ctx.reply, ctx.reply_base + smb2::negotiate_response_context_offset_at, offset);
  wire::store(*ctx.reply, ctx.reply_base + 64 + 6, static_cast<std::uint16_t>(contexts.size()));
}

bool has_large_mtu(const Configuration& configuration, std::uint16_t dialect) {
  return configuration.large_mtu && dialect >= 0x0210 && dialect != wildcard_dialect;
}

std::uint32_t capabilities_for(const Configuration& configuration, std::uint16_t dialect, std::uint32_t client) {
  std::uint32_t granted = 0;
  if (has_large_mtu(configuration, dialect)) granted |= smb2::capability::large_mtu;
  if (configuration.leases && dialect >= 0x0210 && dialect != wildcard_dialect) granted |= smb2::capability::leasing;
  if (dialect >= 0x0300 && configuration.multichannel) granted |= client & smb2::capability::multi_channel;
  const bool ccm = dialect == 0x0300 || dialect == 0x0302;  // 3.1.1 says it with a context
  const bool has_ccm = std::ranges::find(configuration.ciphers, static_cast<std::uint16_t>(crypto::Cipher::aes128_ccm)) != configuration.ciphers.end();
  if (ccm && has_ccm && configuration.encryption != Requirement::off) granted |= client & smb2::capability::encryption;
  if (dialect == 0x0311 && configuration.notifications) granted |= client & smb2::capability::notifications;
  return granted;
}

std::shared_ptr<ConnectionFacts> settle(const RequestContext& ctx, std::uint16_t dialect, const smb2::NegotiateRequest& request) {
  const Configuration& configuration = *ctx.configuration;
  auto facts = std::make_shared<ConnectionFacts>(*ctx.connection);
  facts->dialect = dialect;
  facts->client_guid = request.client_guid;
  facts->client_capabilities = request.capabilities;
  facts->client_security_mode = request.security_mode;
  facts->server_guid = configuration.server_guid;
  facts->server_security_mode = smb2::security_mode::signing_enabled;
  if (configuration.signing == Requirement::required) facts->server_security_mode |= smb2::security_mode::signing_required;
  facts->server_capabilities = capabilities_for(configuration, dialect, request.capabilities);
  facts->supports_multi_credit = has_large_mtu(configuration, dialect);
  constexpr std::uint32_t one_credit = 65536;  // without multi-credit a request is limited to one ([MS-SMB2] 3.3.5.4 <283>)
  if (!facts->supports_multi_credit) {
    for (std::uint32_t* size : {&facts->max_transact_size, &facts->max_read_size, &facts->max_write_size}) *size = std::min(*size, one_credit);
  }
  if (facts->server_capabilities & smb2::capability::encryption) facts->cipher_id = static_cast<std::uint16_t>(crypto::Cipher::aes128_ccm);
  facts->signing_algorithm_id = static_cast<std::uint16_t>(dialect >= 0x0300 && dialect != wildcard_dialect
                                                               ? crypto::SigningAlgorithm::aes_cmac
                                                               : crypto::SigningAlgorithm::hmac_sha256);
  return facts;
}

void encode_response(RequestContext& ctx, const ConnectionFacts& facts) {
  const Bytes& token = auth::server_hint_token();
  wire::encode(smb2::NegotiateResponse{.security_mode = facts.server_security_mode,
                                       .dialect_revision = facts.dialect,
                                       .server_guid = facts.server_guid,
                                       .capabilities = facts.server_capabilities,
                                       .max_transact_size = facts.max_transact_size,
                                       .max_read_size = facts.max_read_size,
                                       .max_write_size = facts.max_write_size,
                                       .system_time = to_file_time(ctx.now.wall),
                                       .security_buffer = token},
               *ctx.reply, ctx.reply_base);
}

}  // namespace

// [MS-SMB2] 3.3.5.4 Receiving an SMB2 NEGOTIATE Request
Outcome run_negotiate(RequestContext& ctx) {
  const auto request = wire::decode<smb2::NegotiateRequest>(ctx.message);
  if (!request) return Outcome::error(request.error());
  wire::Cursor in(request->rest);
  if (request->dialect_count == 0) return Outcome::error(NtStatus::invalid_parameter);
  const auto dialects = smb2::read_id_list(in, request->dialect_count);
  if (!dialects) return Outcome::error(dialects.error());
  const std::uint16_t dialect = choose_dialect(*ctx.configuration, *dialects);
  if (dialect == 0) return Outcome::error(NtStatus::not_supported);

  auto facts = settle(ctx, dialect, *request);
  Agreed agreed;
  if (dialect == 0x0311) {
    const auto contexts = smb2::read_negotiate_contexts(ctx.message, request->context_offset, request->context_count);
    const auto result = contexts ? agree(*ctx.configuration, *contexts) : std::unexpected(contexts.error());
    if (!result) return Outcome::error(result.error());
    agreed = *result;
    facts->cipher_id = static_cast<std::uint16_t>(agreed.cipher.value_or(crypto::Cipher::none));
    if (agreed.signing) facts->signing_algorithm_id = static_cast<std::uint16_t>(*agreed.signing);
  }
  encode_response(ctx, *facts);
  if (dialect == 0x0311) {
    append_response_contexts(ctx, agreed);
    ctx.state->preauth().update(ctx.message);
  }
  ctx.state->finish_negotiation(std::move(facts));
  return Outcome::reply();
}

// [MS-SMB2] 3.3.5.3 Receiving an SMB_COM_NEGOTIATE
bool answer_multi_protocol_negotiate(ConnectionState& state, RequestContext& ctx, const smb2::MultiProtocolNegotiate& offered) {
  const bool wildcard = offered.offers_smb2_wildcard && ctx.configuration->maximum_dialect >= 0x0210;
  const bool plain = offered.offers_smb2_002 && ctx.configuration->minimum_dialect <= 0x0202;
  if (!wildcard && !plain) return false;
  auto facts = settle(ctx, wildcard ? wildcard_dialect : 0x0202, {});
  encode_response(ctx, *facts);
  if (wildcard) state.set_wildcard_answered();  // the real NEGOTIATE is still to come
  else state.finish_negotiation(std::move(facts));
  return true;
}

}  // namespace usher::server
