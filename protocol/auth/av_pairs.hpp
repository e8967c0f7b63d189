// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "protocol/wire/bytes.hpp"
#include "protocol/wire/nt_status.hpp"

namespace usher::auth {

enum class AvId : std::uint16_t {  // [MS-NLMP] 2.2.2.1
  eol = 0,
  nb_computer_name = 1,
  nb_domain_name = 2,
  dns_computer_name = 3,
  dns_domain_name = 4,
  dns_tree_name = 5,
  flags = 6,
  timestamp = 7,
  single_host = 8,
  target_name = 9,
  channel_bindings = 10,
};

inline constexpr std::uint32_t av_flag_mic_present = 0x00000002;  // value of AvId::flags

/// A well-formed list of AV_PAIRs, up to and with its MsvAvEOL. Points into the bytes it was parsed from.
class AvPairs {
 public:
  /// Errors  invalid_parameter without MsvAvEOL, or when a pair reaches beyond the end
  static Result<AvPairs> parse(ByteView bytes);
  /// The first pair of this id.
  std::optional<ByteView> find(AvId id) const;
  /// MsvAvFlags, or 0.
  std::uint32_t flags() const;
  /// MsvAvTimestamp in ticks, if the list has one.
  std::optional<std::uint64_t> timestamp() const;
  /// The list itself, MsvAvEOL included and what followed it left out.
  ByteView bytes() const { return bytes_; }

 private:
  ByteView bytes_{};
};

void append_av_pair(Bytes& out, AvId id, ByteView value);
void append_av_pair(Bytes& out, AvId id, std::u16string_view value);

}  // namespace usher::auth
