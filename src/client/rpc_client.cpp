// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/client/rpc_client.hpp"

namespace usher::client {
namespace {

constexpr std::size_t longest_response = 256 << 20;

}  // namespace

Result<RpcClient::Pdu> RpcClient::take(SmbClient::PipeData first) {
  Bytes bytes = std::move(first.bytes);
  for (;;) {
    const auto header = rpc::read_pdu_header(bytes);
    if (header && bytes.size() >= header->fragment_length) {
      if (bytes.size() > header->fragment_length) return std::unexpected(NtStatus::unexpected_io_error);  // the pipe is in message mode
      return Pdu{*header, std::move(bytes)};
    }
    if (!header && bytes.size() >= rpc::pdu_header_size) return std::unexpected(NtStatus::unexpected_io_error);
    auto more = smb_.read_pipe(pipe_);
    if (!more) return std::unexpected(more.error());
    wire::append(bytes, more->bytes);
  }
}

Result<RpcClient::Pdu> RpcClient::next() {
  auto first = smb_.read_pipe(pipe_);
  return first ? take(std::move(*first)) : std::unexpected(first.error());
}

Result<void> RpcClient::bind(const std::string& pipe, const rpc::SyntaxId& interface) {
  constexpr std::uint16_t max_fragment = 4280;
  const auto opened = smb_.open_pipe(pipe);
  if (!opened) return std::unexpected(opened.error());
  pipe_ = *opened;
  auto answer = smb_.transceive(pipe_, rpc::write_bind(next_call_++, max_fragment, interface));
  if (!answer) return std::unexpected(answer.error());
  const auto pdu = take(std::move(*answer));
  if (!pdu) return std::unexpected(pdu.error());
  return rpc::is_accepted(pdu->bytes, pdu->header) ? Result<void>() : std::unexpected(NtStatus::not_supported);
}

Result<Bytes> RpcClient::call(std::uint16_t opnum, ByteView stub) {
  auto answer = smb_.transceive(pipe_, rpc::write_request(next_call_++, opnum, stub));
  if (!answer) return std::unexpected(answer.error());
  Bytes whole;
  for (auto pdu = take(std::move(*answer));; pdu = next()) {
    if (!pdu) return std::unexpected(pdu.error());
    if (pdu->header.type == rpc::PduType::fault) {
      const bool denied = pdu->bytes.size() >= 28 && wire::load<std::uint32_t>(pdu->bytes, 24) == static_cast<std::uint32_t>(rpc::Fault::access_denied);
      return std::unexpected(denied ? NtStatus::access_denied : NtStatus::not_supported);
    }
    if (pdu->header.type != rpc::PduType::response || pdu->bytes.size() < rpc::response_header_size) return std::unexpected(NtStatus::unexpected_io_error);
    if (whole.size() + pdu->bytes.size() > longest_response) return std::unexpected(NtStatus::insufficient_resources);
    wire::append(whole, ByteView(pdu->bytes).subspan(rpc::response_header_size));
    if (pdu->header.flags & rpc::last_fragment) return whole;
  }
}

}  // namespace usher::client
