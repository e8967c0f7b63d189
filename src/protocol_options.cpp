// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/protocol_options.hpp"

#include <algorithm>
#include <array>

namespace usher {
namespace {

/// The ids of names, in their order; a sentence when one is unknown.
template <std::size_t n>
std::expected<std::vector<std::uint16_t>, std::string> ids_of(const std::vector<std::string>& names, const std::string& what,
                                                              const std::array<std::pair<std::string_view, std::uint16_t>, n>& known) {
  std::vector<std::uint16_t> ids;
  for (const std::string& name : names) {
    const auto found = std::ranges::find(known, name, [](const auto& entry) { return std::string(entry.first); });
    if (found != known.end()) {
      ids.push_back(found->second);
      continue;
    }
    std::string choices;
    for (const auto& [choice, id] : known) choices += (choices.empty() ? "" : ", ") + std::string(choice);
    return std::unexpected("there is no " + what + " " + name + "; choose among " + choices + ".");
  }
  return ids;
}

}  // namespace

std::expected<void, std::string> apply(const ProtocolOptions& options, server::Configuration& configuration) {
  using Names = std::pair<std::string_view, std::uint16_t>;
  static constexpr std::array ciphers{Names{"AES-128-GCM", 2}, Names{"AES-128-CCM", 1}, Names{"AES-256-GCM", 4}, Names{"AES-256-CCM", 3}};
  static constexpr std::array algorithms{Names{"AES-GMAC", 2}, Names{"AES-CMAC", 1}, Names{"HMAC-SHA256", 0}};
  constexpr std::uint32_t smallest = 4096, largest = 64 * 1024 * 1024;
  auto cipher_ids = ids_of(options.ciphers, "cipher", ciphers);
  if (!cipher_ids) return std::unexpected(cipher_ids.error());
  auto signing_ids = ids_of(options.signing_algorithms, "signing algorithm", algorithms);
  if (!signing_ids) return std::unexpected(signing_ids.error());
  for (const std::uint32_t size : {options.max_transact_size, options.max_read_size, options.max_write_size}) {
    if (size < smallest || size > largest) return std::unexpected("the largest size of a request is " + std::to_string(size) + " bytes; choose 4096 to 67108864.");
  }
  if (options.max_credits < 1) return std::unexpected("clients need at least one credit; grant more.");
  configuration.ciphers = std::move(*cipher_ids);
  configuration.signing_algorithms = std::move(*signing_ids);
  configuration.large_mtu = options.large_mtu;
  configuration.multichannel = options.multichannel;
  configuration.notifications = options.notifications;
  configuration.oplocks = options.oplocks;
  configuration.leases = options.leases;
  configuration.durable_handles = options.durable_handles;
  configuration.limits.max_transact_size = options.max_transact_size;
  configuration.limits.max_read_size = options.max_read_size;
  configuration.limits.max_write_size = options.max_write_size;
  configuration.limits.max_credits = options.max_credits;
  return {};
}

}  // namespace usher
