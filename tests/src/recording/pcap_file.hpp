// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// Reads the capture files that a Recording writes, for connections over IPv4.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "protocol/wire/bytes.hpp"

namespace usher::test {

/// A TCP segment with something in it.
struct PcapSegment {
  std::uint64_t microseconds = 0;
  bool from_client = false;
  std::uint32_t sequence = 0, acknowledged = 0;  ///< in network byte order
  std::string payload{};

  bool operator==(const PcapSegment&) const = default;
};

inline std::vector<PcapSegment> read_pcap(const std::string& file) {
  constexpr std::size_t file_header = 24, packet_header = 16, headers = 40;  // IP's and TCP's
  std::vector<PcapSegment> all;
  const auto bytes = std::as_bytes(std::span(file));
  for (std::size_t at = file_header; at + packet_header + headers <= file.size();) {
    const auto size = wire::load<std::uint32_t>(bytes, at + 8);
    const std::uint64_t seconds = wire::load<std::uint32_t>(bytes, at), rest = wire::load<std::uint32_t>(bytes, at + 4);
    const std::size_t packet = at + packet_header;
    if (size > headers) {
      const bool to_server = file.substr(packet + 22, 2) == std::string("\x01\xBD", 2);  // port 445
      all.push_back({seconds * 1'000'000 + rest, to_server, wire::load<std::uint32_t>(bytes, packet + 24),
                     wire::load<std::uint32_t>(bytes, packet + 28), file.substr(packet + headers, size - headers)});
    }
    at = packet + size;
  }
  return all;
}

}  // namespace usher::test
