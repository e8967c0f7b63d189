// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "bench/canned_answers.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <stdexcept>
#include <usher/server.hpp>

#include "protocol/smb2/close.hpp"
#include "protocol/smb2/create.hpp"
#include "protocol/smb2/direct_tcp.hpp"
#include "protocol/smb2/empty.hpp"
#include "protocol/smb2/read.hpp"
#include "protocol/smb2/write.hpp"
#include "src/bench/client_session.hpp"
#include "src/listen_address.hpp"

namespace usher::bench {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

constexpr std::size_t longest_read = 8 << 20;
constexpr std::size_t credits_at = 14, message_id_at = 24, session_id_at = 40;

/// A connection that asks and waits.
class Asker {
 public:
  explicit Asker(const std::string& endpoint) { socket_.connect(*parse_listen_address(endpoint)); }
  Bytes ask(Output& out) {
    asio::write(socket_, asio::buffer(out.bytes));
    out.clear();
    Bytes head(smb2::direct_tcp_header_size);
    asio::read(socket_, asio::buffer(head));
    Bytes message(smb2::read_direct_tcp_header(head).length);
    asio::read(socket_, asio::buffer(message));
    return message;
  }

 private:
  asio::io_context context_{1};
  tcp::socket socket_{context_};
};

}  // namespace

CannedAnswers::CannedAnswers() : data_(longest_read) {
  Server server({.users = {{.name = "bench", .password = "bench"}}, .shares = {{.name = "data", .path = "memory:"}}, .signing = Requirement::offered,
                 .threads = 1, .log_level = LogLevel::error});
  if (const auto started = server.start(); !started) throw std::runtime_error(started.error());
  Asker asker(server.endpoints().front());
  const auto account = parse_account("bench%bench");
  const SessionOptions options{.tree = u"\\\\127.0.0.1\\data"};
  std::mt19937_64 chance;
  ClientSession session(options, *account, chance);
  Output out;
  const auto take = [&](Bytes answer) {
    MutableByteView chain(answer);
    ByteView message;
    const auto header = session.next(chain, message);
    const bool is_challenge = header && header->status == NtStatus::more_processing_required;  // which is an error by its number
    if (!header || (is_error(header->status) && !is_challenge)) throw std::runtime_error("the recording went wrong");
    (is_challenge ? challenge_ : by_command_[static_cast<std::size_t>(header->command)]) = answer;
    return *header;
  };
  session.enter(out);
  for (bool in = false; !in;) {
    const Bytes answer = asker.ask(out);
    in = session.advance(take(answer), answer, out).value();
  }
  session.request(out, smb2::Command::create,
                  smb2::CreateRequest{.impersonation_level = 2, .desired_access = 0x00130183, .share_access = smb2::share_access::all,
                                      .create_disposition = smb2::CreateDisposition::open_if, .name = u"file"});
  const Bytes created = asker.ask(out);
  take(created);
  const auto file = wire::decode<smb2::CreateResponse>(created).value().file_id;
  const std::array<std::byte, 1> byte{};
  session.request(out, smb2::Command::write, smb2::WriteRequest{.data = byte, .file_id = file}), take(asker.ask(out));
  session.request(out, smb2::Command::read, smb2::ReadRequest{.length = 1, .file_id = file}), take(asker.ask(out));
  session.request(out, smb2::Command::close, smb2::CloseRequest{.file_id = file}), take(asker.ask(out));
  session.request(out, smb2::Command::echo, smb2::Empty{}), take(asker.ask(out));
  session.log_off(out), take(asker.ask(out));
}

const Bytes& CannedAnswers::recorded(ByteView request) const {
  const auto command = wire::load<smb2::Command>(request, 12);
  const bool is_first_leg = command == smb2::Command::session_setup && wire::load<std::uint64_t>(request, session_id_at) == 0;
  static const Bytes none;
  if (is_first_leg) return challenge_;
  return static_cast<std::size_t>(command) < by_command_.size() ? by_command_[static_cast<std::size_t>(command)] : none;
}

bool CannedAnswers::answer(ByteView request, Output& out) const {
  if (request.size() < smb2::header_size) return false;
  const Bytes& canned = recorded(request);
  if (canned.empty()) return false;
  const auto command = wire::load<smb2::Command>(request, 12);
  const std::size_t frame = out.bytes.size(), at = frame + smb2::direct_tcp_header_size;
  out.bytes.resize(at);
  wire::append(out.bytes, canned);
  std::size_t payload = 0;
  const auto body = MutableByteView(out.bytes).subspan(at + smb2::header_size);
  if (command == smb2::Command::read && request.size() >= smb2::header_size + 8) {
    payload = std::min<std::size_t>(wire::load<std::uint32_t>(request, smb2::header_size + 4), data_.size());
    wire::store(body, 4, static_cast<std::uint32_t>(payload));
    out.bytes.resize(at + smb2::ReadResponse::data_at);  // without the recorded byte
  } else if (command == smb2::Command::write && request.size() >= smb2::header_size + 8) {
    wire::store(body, 4, wire::load<std::uint32_t>(request, smb2::header_size + 4));
  }
  const auto message = MutableByteView(out.bytes).subspan(at);
  wire::store(message, message_id_at, wire::load<std::uint64_t>(request, message_id_at));
  wire::store(message, credits_at, std::uint16_t{512});
  smb2::write_direct_tcp_header(MutableByteView(out.bytes).subspan(frame), out.bytes.size() - at + payload);
  if (payload != 0) out.payloads.push_back({out.bytes.size(), ByteView(data_).first(payload)});
  return true;
}

}  // namespace usher::bench
