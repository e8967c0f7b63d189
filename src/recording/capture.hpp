// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <chrono>
#include <cstdint>
#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "protocol/wire/bytes.hpp"
#include "server/connection_facts.hpp"

namespace usher {

/// A frame as it went over the wire, with its 4-byte header.
struct CapturedFrame {
  std::uint64_t connection = 0;
  bool from_client = false;
  std::chrono::system_clock::time_point time{};
  Bytes bytes{};
};

/// The end of a connection stands among the frames as one without bytes.
struct Capture {
  std::map<std::uint64_t, server::PeerAddress> peers{};
  std::vector<CapturedFrame> frames{};
};

/// Writes it in the format of libpcap: raw IP packets, each connection with a handshake and an end, frames in segments that fit.
void write_pcap(const Capture& capture, std::ostream& out);

}  // namespace usher
