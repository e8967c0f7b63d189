// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/bench/session_walk.hpp"

#include <algorithm>
#include <usher/net_api_status.hpp>

#include "protocol/rpc/pdu.hpp"
#include "protocol/smb2/create.hpp"
#include "protocol/smb2/ioctl.hpp"
#include "protocol/smb2/read.hpp"
#include "protocol/srvsvc/interface.hpp"

namespace usher::bench {
namespace {

constexpr std::uint32_t pipe_room = 65536;
constexpr std::uint32_t read_and_write = 0x0012019F;
constexpr std::size_t tail_size = 8, entries_read_at = 12;

ByteView pipe_data(const smb2::Header& header, ByteView message) {
  if (header.command == smb2::Command::ioctl) {
    const auto response = wire::decode<smb2::IoctlResponse>(message);
    return response ? response->output : ByteView{};
  }
  const auto response = wire::decode<smb2::ReadResponse>(message);
  wire::Cursor in(message);
  const ByteView data = response ? in.part(response->data_offset, response->data_length) : ByteView{};
  return in.ok() ? data : ByteView{};
}

NtStatus to_nt_status(std::uint32_t net_api_status) {
  switch (static_cast<NetApiStatus>(net_api_status)) {
    case NetApiStatus::access_denied: return NtStatus::access_denied;
    case NetApiStatus::invalid_level: return NtStatus::invalid_level;
    default: return NtStatus::unsuccessful;
  }
}

}  // namespace

void SessionWalk::open(ClientSession& session, Output& out) {
  session.request(out, smb2::Command::create,
                  smb2::CreateRequest{.impersonation_level = 2, .desired_access = read_and_write, .share_access = smb2::share_access::all,
                                      .create_disposition = smb2::CreateDisposition::open, .name = u"srvsvc"});
}

void SessionWalk::list(ClientSession& session, Output& out, std::uint32_t level, std::uint32_t page_bytes) {
  entries_ = 0;
  call_ = {.server = u"\\\\server", .level = level, .preferred_maximum_length = page_bytes, .resume_handle = 0};
  call(session, out);
}

void SessionWalk::call(ClientSession& session, Output& out) {
  is_first_ = true;
  tail_.clear();
  transceive(session, out, rpc::write_request(++call_id_, srvsvc::opnum::session_enum, srvsvc::encode(call_)));
}

void SessionWalk::transceive(ClientSession& session, Output& out, ByteView pdu) {
  session.request(out, smb2::Command::ioctl,
                  smb2::IoctlRequest{.ctl_code = smb2::fsctl::pipe_transceive, .file_id = pipe_, .input = pdu, .max_output_response = pipe_room,
                                     .flags = smb2::ioctl_is_fsctl});
}

Result<SessionWalk::Step> SessionWalk::advance(ClientSession& session, Output& out, const smb2::Header& header, ByteView message) {
  if (header.status != NtStatus::success && header.status != NtStatus::buffer_overflow) return std::unexpected(header.status);
  if (header.command == smb2::Command::create) {
    const auto response = wire::decode<smb2::CreateResponse>(message);
    if (!response) return std::unexpected(response.error());
    pipe_ = response->file_id;
    transceive(session, out, rpc::write_bind(++call_id_, fragment_, srvsvc::interface_id));
    return Step::goes_on;
  }
  wire::append(pdu_, pipe_data(header, message));
  return take_pdu(session, out);
}

Result<SessionWalk::Step> SessionWalk::take_pdu(ClientSession& session, Output& out) {
  const auto read_on = [&] { session.request(out, smb2::Command::read, smb2::ReadRequest{.length = pipe_room, .file_id = pipe_}); };
  const auto header = rpc::read_pdu_header(pdu_);
  if (!header && pdu_.size() >= rpc::pdu_header_size) return std::unexpected(header.error());
  if (!header || pdu_.size() < header->fragment_length) return read_on(), Step::goes_on;
  if (!is_bound_) {
    is_bound_ = rpc::is_accepted(pdu_, *header);
    pdu_.clear();
    return is_bound_ ? Result<Step>(Step::bound) : std::unexpected(NtStatus::not_supported);
  }
  if (header->type != rpc::PduType::response || pdu_.size() < rpc::response_header_size) return std::unexpected(NtStatus::access_denied);
  const ByteView stub = ByteView(pdu_).first(header->fragment_length).subspan(rpc::response_header_size);
  // Level, the union's tag, the container's referent id, EntriesRead: [MS-SRVS] 2.2.4.21
  if (is_first_ && stub.size() >= entries_read_at + 4) entries_ += wire::load<std::uint32_t>(stub, entries_read_at);
  is_first_ = false;
  wire::append(tail_, stub.last(std::min(stub.size(), tail_size)));
  tail_.erase(tail_.begin(), tail_.end() - static_cast<std::ptrdiff_t>(std::min(tail_.size(), tail_size)));
  const bool is_last = (header->flags & rpc::last_fragment) != 0;
  pdu_.clear();
  if (is_last) return end_of_call(session, out);
  read_on();
  return Step::goes_on;
}

Result<SessionWalk::Step> SessionWalk::end_of_call(ClientSession& session, Output& out) {
  if (tail_.size() < tail_size) return std::unexpected(NtStatus::invalid_parameter);
  const auto status = wire::load<std::uint32_t>(tail_, 4);
  if (status == static_cast<std::uint32_t>(NetApiStatus::success)) return Step::listed;
  if (status != static_cast<std::uint32_t>(NetApiStatus::more_data)) return std::unexpected(to_nt_status(status));
  call_.resume_handle = wire::load<std::uint32_t>(tail_, 0);
  call(session, out);
  return Step::goes_on;
}

}  // namespace usher::bench
