// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/client/smb_client.hpp"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <chrono>
#include <map>
#include <optional>

#include "protocol/auth/ntlm_initiator.hpp"
#include "protocol/crypto/kdf.hpp"
#include "protocol/crypto/preauth.hpp"
#include "protocol/crypto/sealing.hpp"
#include "protocol/crypto/signing.hpp"
#include "protocol/smb2/create.hpp"
#include "protocol/smb2/direct_tcp.hpp"
#include "protocol/smb2/empty.hpp"
#include "protocol/smb2/ioctl.hpp"
#include "protocol/smb2/negotiate.hpp"
#include "protocol/smb2/read.hpp"
#include "protocol/smb2/session_setup.hpp"
#include "protocol/smb2/transform.hpp"
#include "protocol/smb2/tree_connect.hpp"
#include "protocol/wire/utf16.hpp"
#include "src/random_bytes.hpp"

namespace usher::client {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using crypto::Cipher;
using crypto::SigningAlgorithm;

constexpr std::chrono::seconds patience{30};
constexpr std::size_t longest_answer = 16 << 20;
constexpr std::uint32_t pipe_room = 64 * 1024;

struct Answer {
  smb2::Header header{};
  Bytes message{};
};

template <class T>
T random_value() {
  T value{};
  random_bytes(std::as_writable_bytes(std::span(&value, 1)));
  return value;
}

FileTime now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return FileTime::from_unix(std::chrono::duration_cast<std::chrono::seconds>(since).count(), 0);
}

}  // namespace

struct SmbClient::State {
  asio::io_context context{1};
  tcp::socket socket{context};
  std::uint64_t next_message_id = 0;
  smb2::SessionId session_id{};
  smb2::TreeId tree_id{};
  Guid client_guid = random_value<Guid>();

  std::uint16_t dialect = 0;
  Cipher cipher = Cipher::none;
  SigningAlgorithm signing = SigningAlgorithm::hmac_sha256;
  crypto::PreauthIntegrity preauth{};
  std::optional<crypto::Signer> signer{};
  std::optional<crypto::Sealer> sealer{}, opener{};
  bool encrypts = false;
  std::uint64_t next_nonce = 1;
  std::map<smb2::MessageId, Answer> early{};  // final answers that came while another one was waited for

  /// Runs one operation to its end or to the end of our patience.
  template <class Start>
  Result<void> wait(Start start) {
    std::optional<boost::system::error_code> done;
    start([&](boost::system::error_code error, auto&&...) { done = error; });
    context.restart();
    context.run_for(patience);
    if (!done) {
      boost::system::error_code ignored;
      socket.close(ignored);
      context.restart();
      context.run();
      return std::unexpected(NtStatus::io_timeout);
    }
    return *done ? Result<void>(std::unexpected(NtStatus::unexpected_io_error)) : Result<void>();
  }

  Result<void> send(Bytes message);
  Result<Bytes> receive();
  Result<Bytes> unseal(Bytes message);
  template <class Body>
  Bytes make_request(smb2::Command command, const Body& body, std::uint16_t charge = 1);
  void address(smb2::Command command, std::uint16_t charge, Bytes& message);
  Result<Answer> exchange(Bytes request);
  Result<Answer> next_answer();
  Result<Answer> final_answer(smb2::MessageId id);
  Result<void> open_socket(const tcp::resolver::results_type& endpoints, const std::string& from);
  /// A request without a body, whose answer has none either.
  Result<void> plain(smb2::Command command);
  void add_negotiate_contexts(Bytes& message) const;
  Result<void> take_negotiate_contexts(ByteView message, const smb2::NegotiateResponse& response);
};

Result<void> SmbClient::State::send(Bytes message) {
  Bytes frame(smb2::direct_tcp_header_size);
  if (encrypts) {
    frame.resize(frame.size() + smb2::transform_header_size);
    smb2::TransformHeader transform{.original_message_size = static_cast<std::uint32_t>(message.size()), .session_id = session_id};
    wire::store(transform.nonce, 0, next_nonce++);
    const auto header = MutableByteView(frame).subspan(smb2::direct_tcp_header_size);
    smb2::write_transform_header(transform, header);
    sealer->seal(header, MutableByteView(message));
  } else if (signer) {
    wire::store(message, 16, wire::load<std::uint32_t>(message, 16) | smb2::flag::is_signed);
    signer->sign_in_place(message, crypto::Role::client);
  }
  wire::append(frame, message);
  smb2::write_direct_tcp_header(frame, frame.size() - smb2::direct_tcp_header_size);
  return wait([&](auto done) { asio::async_write(socket, asio::buffer(frame), std::move(done)); });
}

Result<Bytes> SmbClient::State::receive() {
  Bytes head(smb2::direct_tcp_header_size);
  if (auto read = wait([&](auto done) { asio::async_read(socket, asio::buffer(head), std::move(done)); }); !read) return std::unexpected(read.error());
  const auto header = smb2::read_direct_tcp_header(head);
  if (header.type != 0 || header.length < smb2::header_size || header.length > longest_answer) return std::unexpected(NtStatus::unexpected_io_error);
  Bytes message(header.length);
  if (auto read = wait([&](auto done) { asio::async_read(socket, asio::buffer(message), std::move(done)); }); !read) return std::unexpected(read.error());
  return unseal(std::move(message));
}

Result<Bytes> SmbClient::State::unseal(Bytes message) {
  if (wire::load<std::uint32_t>(message) != smb2::transform_protocol_id) {
    return encrypts ? std::unexpected(NtStatus::access_denied) : Result<Bytes>(std::move(message));
  }
  const auto transform = smb2::read_transform_header(message);
  if (!transform || !opener || message.size() < smb2::transform_header_size + smb2::header_size) return std::unexpected(NtStatus::access_denied);
  const auto sealed = MutableByteView(message).subspan(smb2::transform_header_size);
  if (!opener->open(ByteView(message).first(smb2::transform_header_size), sealed)) return std::unexpected(NtStatus::access_denied);
  message.erase(message.begin(), message.begin() + smb2::transform_header_size);
  return message;
}

template <class Body>
Bytes SmbClient::State::make_request(smb2::Command command, const Body& body, std::uint16_t charge) {
  Bytes message(smb2::header_size);
  address(command, charge, message);
  wire::encode(body, message);
  // [MS-SMB2] 2.2.19 and others: where the buffer is empty, there is a byte of it all the same. Samba insists.
  if (Body::structure_size % 2 && message.size() == smb2::header_size + Body::structure_size - 1) message.push_back({});
  return message;
}

/// Writes the header of a request.
void SmbClient::State::address(smb2::Command command, std::uint16_t charge, Bytes& message) {
  constexpr std::uint16_t credits_wanted = 64;
  smb2::Header header{.credit_charge = dialect >= 0x0210 ? charge : std::uint16_t{0}, .command = command, .credits = credits_wanted,
                      .message_id = smb2::MessageId{next_message_id++}, .tree_id = tree_id, .session_id = session_id};
  smb2::write_header(header, message);
}

/// What comes next, verified when we sign.
Result<Answer> SmbClient::State::next_answer() {
  auto message = receive();
  if (!message) return std::unexpected(message.error());
  const auto header = smb2::read_header(*message);
  if (!header) return std::unexpected(NtStatus::unexpected_io_error);
  const bool sign = signer && !encrypts && header->status != NtStatus::user_session_deleted && header->status != NtStatus::pending &&
                    header->message_id != smb2::MessageId{~std::uint64_t{0}};
  if (sign && !signer->verify(*message, crypto::Role::server)) return std::unexpected(NtStatus::access_denied);
  return Answer{*header, std::move(*message)};
}

Result<Answer> SmbClient::State::final_answer(smb2::MessageId id) {
  if (auto node = early.extract(id)) return std::move(node.mapped());
  for (;;) {
    auto answer = next_answer();
    if (!answer || (answer->header.message_id == id && answer->header.status != NtStatus::pending)) return answer;
    if (answer->header.status != NtStatus::pending) early.insert_or_assign(answer->header.message_id, std::move(*answer));
  }
}

/// The answer to a request: interim responses are passed over.
Result<Answer> SmbClient::State::exchange(Bytes request) {
  const auto id = wire::load<smb2::MessageId>(request, 24);
  if (auto sent = send(std::move(request)); !sent) return std::unexpected(sent.error());
  return final_answer(id);
}

void SmbClient::State::add_negotiate_contexts(Bytes& message) const {
  Bytes preauth_data, encryption, algorithms;
  constexpr std::uint16_t sha512 = 1, salt_size = 32;
  wire::append(preauth_data, std::uint16_t{1}), wire::append(preauth_data, salt_size), wire::append(preauth_data, sha512);
  preauth_data.resize(preauth_data.size() + salt_size);
  random_bytes(MutableByteView(preauth_data).last(salt_size));
  wire::append(encryption, std::uint16_t{4});
  for (const Cipher c : {Cipher::aes128_gcm, Cipher::aes128_ccm, Cipher::aes256_gcm, Cipher::aes256_ccm}) wire::append(encryption, c);
  wire::append(algorithms, std::uint16_t{3});
  for (const SigningAlgorithm a : {SigningAlgorithm::aes_gmac, SigningAlgorithm::aes_cmac, SigningAlgorithm::hmac_sha256}) wire::append(algorithms, a);
  using Type = smb2::NegotiateContextType;
  const std::vector<smb2::NegotiateContext> contexts{
      {Type::preauth_integrity_capabilities, preauth_data}, {Type::encryption_capabilities, encryption}, {Type::signing_capabilities, algorithms}};
  const std::uint32_t offset = smb2::append_negotiate_contexts(contexts, message, 0);
  wire::store(message, smb2::header_size + 28, offset);
  wire::store(message, smb2::header_size + 32, static_cast<std::uint16_t>(contexts.size()));
}

Result<void> SmbClient::State::take_negotiate_contexts(ByteView message, const smb2::NegotiateResponse& response) {
  const auto contexts = smb2::read_negotiate_contexts(message, response.context_offset, response.context_count);
  if (!contexts) return std::unexpected(contexts.error());
  for (const smb2::NegotiateContext& offered : *contexts) {
    wire::Cursor in(offered.data);
    const auto count = in.get<std::uint16_t>();
    const auto chosen = in.get<std::uint16_t>();
    if (!in.ok() || count != 1) continue;
    if (offered.type == smb2::NegotiateContextType::encryption_capabilities && chosen <= 4) cipher = static_cast<Cipher>(chosen);
    if (offered.type == smb2::NegotiateContextType::signing_capabilities && chosen <= 2) signing = static_cast<SigningAlgorithm>(chosen);
  }
  return {};
}

SmbClient::SmbClient() : state_(std::make_unique<State>()) {}
SmbClient::~SmbClient() = default;

Result<void> SmbClient::State::open_socket(const tcp::resolver::results_type& endpoints, const std::string& from) {
  if (from.empty()) return wait([&](auto done) { asio::async_connect(socket, endpoints, std::move(done)); });
  const tcp::endpoint to = endpoints.begin()->endpoint();
  boost::system::error_code error;
  const auto source = asio::ip::make_address(from, error);
  if (!error) socket.open(to.protocol(), error);
  if (!error) socket.bind({source, 0}, error);
  if (error) return std::unexpected(NtStatus::unexpected_io_error);
  return wait([&](auto done) { socket.async_connect(to, std::move(done)); });
}

Result<void> SmbClient::State::plain(smb2::Command command) {
  const auto answer = exchange(make_request(command, smb2::Empty{}));
  if (!answer) return std::unexpected(answer.error());
  return is_error(answer->header.status) ? std::unexpected(answer->header.status) : Result<void>();
}

Result<void> SmbClient::log_off() { return state_->plain(smb2::Command::logoff); }
Result<void> SmbClient::echo() { return state_->plain(smb2::Command::echo); }

Result<void> SmbClient::connect(const std::string& host, const std::string& port, const std::string& from) {
  State& s = *state_;
  tcp::resolver resolver(s.context);
  boost::system::error_code error;
  const auto endpoints = resolver.resolve(host, port, error);
  if (error) return std::unexpected(NtStatus::bad_network_name);
  if (auto connected = s.open_socket(endpoints, from); !connected) return connected;

  Bytes dialects;
  for (const std::uint16_t d : {0x0202, 0x0210, 0x0300, 0x0302, 0x0311}) wire::append(dialects, d);
  Bytes request = s.make_request(smb2::Command::negotiate,
                                 smb2::NegotiateRequest{.dialect_count = 5, .security_mode = smb2::security_mode::signing_enabled,
                                                        .capabilities = smb2::capability::large_mtu | smb2::capability::encryption,
                                                        .client_guid = s.client_guid, .rest = dialects});
  s.add_negotiate_contexts(request);
  const Bytes sent = request;
  const auto answer = s.exchange(std::move(request));
  if (!answer) return std::unexpected(answer.error());
  if (is_error(answer->header.status)) return std::unexpected(answer->header.status);
  const auto response = wire::decode<smb2::NegotiateResponse>(answer->message);
  if (!response) return std::unexpected(response.error());
  s.dialect = response->dialect_revision;
  s.signing = s.dialect >= 0x0300 ? SigningAlgorithm::aes_cmac : SigningAlgorithm::hmac_sha256;
  if (s.dialect >= 0x0300 && response->capabilities & smb2::capability::encryption) s.cipher = Cipher::aes128_ccm;
  if (s.dialect != 0x0311) return {};
  s.preauth.update(sent);
  s.preauth.update(answer->message);
  return s.take_negotiate_contexts(answer->message, *response);
}

Result<void> SmbClient::log_on(const std::string& user, const std::string& domain, const std::string& password) {
  State& s = *state_;
  auth::NtlmInitiator initiator({.user = wire::to_utf16(user), .domain = wire::to_utf16(domain), .hash = auth::nt_hash(wire::to_utf16(password)),
                                 .client_challenge = random_value<auth::Challenge8>(), .random_session_key = random_value<crypto::Digest16>(),
                                 .now = now()});
  Bytes token = initiator.first_token();
  for (;;) {
    Bytes request = s.make_request(smb2::Command::session_setup,
                                   smb2::SessionSetupRequest{.security_mode = static_cast<std::uint8_t>(smb2::security_mode::signing_enabled),
                                                             .security_buffer = token});
    if (s.dialect == 0x0311) s.preauth.update(request);
    const auto answer = s.exchange(std::move(request));
    if (!answer) return std::unexpected(answer.error());
    s.session_id = answer->header.session_id;
    const NtStatus status = answer->header.status;
    if (status != NtStatus::success && status != NtStatus::more_processing_required) return std::unexpected(status);
    const auto response = wire::decode<smb2::SessionSetupResponse>(answer->message);
    if (!response) return std::unexpected(response.error());
    auto next = initiator.step(response->security_buffer);
    if (status == NtStatus::more_processing_required) {
      if (!next) return std::unexpected(next.error());
      if (s.dialect == 0x0311) s.preauth.update(answer->message);
      token = std::move(*next);
      continue;
    }
    const bool stranger = response->session_flags & (smb2::session_flags::is_guest | smb2::session_flags::is_null);
    if (stranger || user.empty()) return stranger && !user.empty() ? std::unexpected(NtStatus::logon_failure) : Result<void>();
    const auto keys = crypto::derive_session_keys({.dialect = s.dialect, .cipher = s.cipher, .full_session_key = initiator.session_key().view(),
                                                   .preauth_integrity_hash = s.preauth.value()}, crypto::Role::client);
    s.signer.emplace(s.signing, keys.signing);
    // Whoever answered last must know the key; otherwise somebody stands between us and the server.
    if (answer->header.has(smb2::flag::is_signed) && !s.signer->verify(answer->message, crypto::Role::server)) return std::unexpected(NtStatus::access_denied);
    if (s.cipher != Cipher::none && s.dialect >= 0x0300) {
      s.sealer.emplace(s.cipher, keys.encryption);
      s.opener.emplace(s.cipher, keys.decryption);
    }
    s.encrypts = response->session_flags & smb2::session_flags::encrypt_data && s.sealer.has_value();
    return {};
  }
}

Result<void> SmbClient::connect_tree(const std::string& host, const std::string& share) {
  State& s = *state_;
  const auto answer = s.exchange(s.make_request(smb2::Command::tree_connect,
                                                smb2::TreeConnectRequest{.path = wire::to_utf16("\\\\" + host + "\\" + share)}));
  if (!answer) return std::unexpected(answer.error());
  if (is_error(answer->header.status)) return std::unexpected(answer->header.status);
  const auto response = wire::decode<smb2::TreeConnectResponse>(answer->message);
  if (!response) return std::unexpected(response.error());
  s.tree_id = answer->header.tree_id;
  if (response->share_flags & smb2::share_flag::encrypt_data && s.sealer) s.encrypts = true;
  return {};
}

Result<smb2::FileId> SmbClient::open_pipe(const std::string& name) {
  constexpr std::uint32_t read_and_write = 0x0012019F;
  State& s = *state_;
  const auto answer = s.exchange(s.make_request(smb2::Command::create,
                                                smb2::CreateRequest{.impersonation_level = 2, .desired_access = read_and_write,
                                                                    .share_access = smb2::share_access::all,
                                                                    .create_disposition = smb2::CreateDisposition::open,
                                                                    .name = wire::to_utf16(name)}));
  if (!answer) return std::unexpected(answer.error());
  if (is_error(answer->header.status)) return std::unexpected(answer->header.status);
  const auto response = wire::decode<smb2::CreateResponse>(answer->message);
  return response ? Result<smb2::FileId>(response->file_id) : std::unexpected(response.error());
}

Result<SmbClient::PipeData> SmbClient::transceive(smb2::FileId pipe, ByteView message) {
  State& s = *state_;
  const auto answer = s.exchange(s.make_request(smb2::Command::ioctl,
                                                smb2::IoctlRequest{.ctl_code = smb2::fsctl::pipe_transceive, .file_id = pipe, .input = message,
                                                                   .max_output_response = pipe_room, .flags = smb2::ioctl_is_fsctl}));
  if (!answer) return std::unexpected(answer.error());
  if (is_error(answer->header.status)) return std::unexpected(answer->header.status);
  const auto response = wire::decode<smb2::IoctlResponse>(answer->message);
  if (!response) return std::unexpected(response.error());
  return PipeData{Bytes(response->output.begin(), response->output.end()), answer->header.status == NtStatus::buffer_overflow};
}

Result<SmbClient::PipeData> SmbClient::read_pipe(smb2::FileId pipe) {
  State& s = *state_;
  const auto answer = s.exchange(s.make_request(smb2::Command::read, smb2::ReadRequest{.length = pipe_room, .file_id = pipe}));
  if (!answer) return std::unexpected(answer.error());
  if (is_error(answer->header.status)) return std::unexpected(answer->header.status);
  const auto response = wire::decode<smb2::ReadResponse>(answer->message);
  if (!response) return std::unexpected(response.error());
  wire::Cursor in(answer->message);
  const ByteView data = in.part(response->data_offset, response->data_length);
  if (!in.ok()) return std::unexpected(NtStatus::unexpected_io_error);
  return PipeData{Bytes(data.begin(), data.end()), answer->header.status == NtStatus::buffer_overflow};
}

Result<smb2::MessageId> SmbClient::send_message(smb2::Command command, Bytes message) {
  state_->address(command, 1, message);
  const auto id = wire::load<smb2::MessageId>(message, 24);
  const auto sent = state_->send(std::move(message));
  return sent ? Result<smb2::MessageId>(id) : std::unexpected(sent.error());
}

Result<void> SmbClient::await_interim(smb2::MessageId id) {
  for (;;) {
    auto answer = state_->next_answer();
    if (!answer) return std::unexpected(answer.error());
    const bool is_its = answer->header.message_id == id;
    if (answer->header.status != NtStatus::pending) state_->early.insert_or_assign(answer->header.message_id, std::move(*answer));
    if (is_its) return {};  // or it was answered at once
  }
}

Result<Bytes> SmbClient::answer(smb2::MessageId id) {
  auto answer = state_->final_answer(id);
  if (!answer) return std::unexpected(answer.error());
  if (is_error(answer->header.status) || answer->header.status == NtStatus::notify_enum_dir) return std::unexpected(answer->header.status);
  return std::move(answer->message);
}

}  // namespace usher::client
