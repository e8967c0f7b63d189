// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// The pcap format: https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcap (file header, packet records); IPv4 RFC 791,
// IPv6 RFC 8200, TCP RFC 9293.
#include "src/recording/capture.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>

#include "protocol/wire/utf16.hpp"

namespace usher {
namespace {

namespace ip = boost::asio::ip;

constexpr std::uint32_t magic_microseconds = 0xA1B2C3D4, link_type_raw = 101;
constexpr std::uint16_t smb_port = 445;
constexpr std::size_t largest_segment = 32 * 1024;  // an IP packet has 64 KiB with its headers
constexpr std::uint8_t fin = 1, syn = 2, push = 8, ack = 16;
constexpr std::size_t tcp_header = 20, tcp_protocol = 6;

/// In the file's byte order, which its magic number tells.
template <class T>
void put(Bytes& out, T value) {
  wire::append(out, value);
}
/// In network byte order.
void put_network(Bytes& out, std::uint64_t value, int bytes) {
  for (int i = bytes - 1; i >= 0; --i) out.push_back(static_cast<std::byte>(value >> (8 * i)));
}
void put_bytes(Bytes& out, const auto& bytes) {
  for (const auto b : bytes) out.push_back(static_cast<std::byte>(b));
}

struct Side {
  ip::address address{};
  std::uint16_t port = 0;
  std::uint32_t sequence = 1000;  // of its next byte; anything will do, and 0 would look like a mistake
};

ip::address address_of(const std::u16string& text) {
  boost::system::error_code error;
  const auto address = ip::make_address(wire::to_utf8(text), error);
  return error ? ip::address(ip::address_v4::loopback()) : address;
}

void put_ip_header(Bytes& out, const Side& from, const Side& to, std::size_t payload) {
  if (from.address.is_v4() && to.address.is_v4()) {
    put_network(out, 0x4500, 2), put_network(out, 20 + payload, 2), put_network(out, 0, 4);
    put_network(out, 64, 1), put_network(out, tcp_protocol, 1), put_network(out, 0, 2);  // no checksum: nobody has carried it
    put_bytes(out, from.address.to_v4().to_bytes()), put_bytes(out, to.address.to_v4().to_bytes());
    return;
  }
  const auto v6 = [](const ip::address& a) { return a.is_v6() ? a.to_v6() : ip::make_address_v6(ip::v4_mapped, a.to_v4()); };
  put_network(out, 0x60000000, 4), put_network(out, payload, 2), put_network(out, tcp_protocol, 1), put_network(out, 64, 1);
  put_bytes(out, v6(from.address).to_bytes()), put_bytes(out, v6(to.address).to_bytes());
}

/// One connection's packets.
class Conversation {
 public:
  explicit Conversation(const server::PeerAddress& peer)
      : client_{.address = address_of(peer.client), .port = peer.port}, server_{.address = address_of(peer.local_address), .port = smb_port} {}

  void open(std::chrono::system_clock::time_point time, std::ostream& out) {
    packet(client_, server_, syn, {}, time, out), ++client_.sequence;
    packet(server_, client_, syn | ack, {}, time, out), ++server_.sequence;
    packet(client_, server_, ack, {}, time, out);
  }
  void frame(const CapturedFrame& frame, std::ostream& out) {
    Side& from = frame.from_client ? client_ : server_;
    Side& to = frame.from_client ? server_ : client_;
    for (ByteView rest = frame.bytes; !rest.empty();) {
      const ByteView piece = rest.first(std::min(rest.size(), largest_segment));
      packet(from, to, push | ack, piece, frame.time, out);
      from.sequence += static_cast<std::uint32_t>(piece.size());
      rest = rest.subspan(piece.size());
    }
  }
  void close(std::chrono::system_clock::time_point time, std::ostream& out) {
    packet(client_, server_, fin | ack, {}, time, out), ++client_.sequence;
    packet(server_, client_, fin | ack, {}, time, out), ++server_.sequence;
  }

 private:
  static void packet(const Side& from, const Side& to, std::uint8_t flags, ByteView payload, std::chrono::system_clock::time_point time,
                     std::ostream& out) {
    Bytes packet;
    put_ip_header(packet, from, to, tcp_header + payload.size());
    put_network(packet, from.port, 2), put_network(packet, to.port, 2), put_network(packet, from.sequence, 4);
    put_network(packet, flags & ack ? to.sequence : 0, 4), put_network(packet, 0x50, 1), put_network(packet, flags, 1);
    put_network(packet, 0xFFFF, 2), put_network(packet, 0, 4);  // window; checksum and urgent pointer
    wire::append(packet, payload);

    const auto since = std::chrono::duration_cast<std::chrono::microseconds>(time.time_since_epoch()).count();
    Bytes header;
    put(header, static_cast<std::uint32_t>(since / 1'000'000)), put(header, static_cast<std::uint32_t>(since % 1'000'000));
    put(header, static_cast<std::uint32_t>(packet.size())), put(header, static_cast<std::uint32_t>(packet.size()));
    wire::append(header, packet);
    out.write(reinterpret_cast<const char*>(header.data()), static_cast<std::streamsize>(header.size()));
  }

  Side client_, server_;
};

}  // namespace

void write_pcap(const Capture& capture, std::ostream& out) {
  Bytes header;
  put(header, magic_microseconds), put(header, std::uint16_t{2}), put(header, std::uint16_t{4});
  put(header, std::uint64_t{0}), put(header, std::uint32_t{0x10000}), put(header, link_type_raw);
  out.write(reinterpret_cast<const char*>(header.data()), static_cast<std::streamsize>(header.size()));

  std::map<std::uint64_t, Conversation> conversations;
  for (const CapturedFrame& frame : capture.frames) {
    auto found = conversations.find(frame.connection);
    if (found == conversations.end()) {
      const auto peer = capture.peers.find(frame.connection);
      if (peer == capture.peers.end()) continue;
      found = conversations.emplace(frame.connection, Conversation(peer->second)).first;
      found->second.open(frame.time, out);
    }
    if (frame.bytes.empty()) found->second.close(frame.time, out);
    else found->second.frame(frame, out);
  }
}

}  // namespace usher
