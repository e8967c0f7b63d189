// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "protocol/wire/guid.hpp"
#include "server/client_names.hpp"
#include "server/session_registry.hpp"
#include "server/session_security.hpp"
#include "server/share.hpp"

namespace usher::server {

enum class Requirement : std::uint8_t { off, offered, required };

/// One account. The password is never kept, only its NT hash ([MS-NLMP] 3.3.1 NTOWFv1).
struct User {
  std::u16string name{};
  std::array<std::byte, 16> nt_hash{};
  bool administrator = false;
  bool operator_ = false;
  bool disabled = false;
};

/// Budgets (rule R5); each has a test that reaches it.
struct Limits {
  std::chrono::seconds handshake_timeout{10};         ///< from accept to the first Valid session
  std::size_t unauthenticated_frame = 16 * 1024;      ///< bytes; larger frames before a logon close the connection
  std::uint32_t max_transact_size = 8 * 1024 * 1024, max_read_size = 8 * 1024 * 1024, max_write_size = 8 * 1024 * 1024;
  std::uint16_t max_credits = 8192;                   ///< outstanding, per connection
  std::size_t connections = 20'000, connections_per_source = 10'000;
  std::size_t sessions_per_connection = 1024, half_open_logons_per_connection = 64;
  std::size_t trees_per_session = 4096, opens_per_session = 16'384;
  std::size_t async_requests_per_connection = 1024;
  std::size_t durable_opens = 16'384, durable_opens_per_user = 4'096;
  std::chrono::seconds dead_peer_timeout{90};         ///< until a peer that is gone without a word is noticed; 0: the system's way
  std::size_t transmit_backlog = 16 * 1024 * 1024;    ///< bytes queued for a client that does not read; then its requests wait
};

/// What the server does with sessions that are many or that nobody uses. Administrators and operators pass the limits: who is
/// to show somebody out must be able to come in.
struct SessionPolicy {
  SessionLimits limits{};
  /// A logon with nothing open ends after so long without a request, as on Windows (autodisconnect). nullopt: never.
  std::optional<std::chrono::milliseconds> autodisconnect{std::chrono::minutes(15)};
};

/// All that the running server is told, as one immutable value: replaced whole when it changes.
struct Configuration {
  std::u16string netbios_name = u"USHER";
  std::u16string dns_name = u"usher";
  std::u16string domain = u"WORKGROUP";
  std::u16string comment{};
  ClientNameForm client_names = ClientNameForm::backslashes;       ///< as it is at the start; a later change changes nothing
  Guid server_guid{};
  std::uint16_t minimum_dialect = 0x0202, maximum_dialect = 0x0311;
  Requirement signing = Requirement::required;     ///< off counts as offered: SMB2 cannot refuse to sign
  Requirement encryption = Requirement::offered;
  std::vector<std::uint16_t> ciphers{2, 1, 4, 3}, signing_algorithms{2, 1, 0};  ///< of 3.1.1: 128-bit GCM is the fastest; the order is ours to choose
  bool large_mtu = true, multichannel = true, notifications = true;
  bool oplocks = true, leases = true, durable_handles = true;
  bool allow_anonymous = false;
  bool allow_guest = false;
  Limits limits{};
  SessionSecurity session_security{};
  SessionPolicy session_policy{};
  std::map<std::u16string, User> users{};                          ///< by upper-cased name
  std::map<std::u16string, std::shared_ptr<const Share>> shares{}; ///< by upper-cased name; IPC$ is always there

  const User* find_user(std::u16string_view name) const;
  std::shared_ptr<const Share> find_share(std::u16string_view name) const;
};

}  // namespace usher::server
