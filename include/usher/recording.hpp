// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <chrono>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <usher/export.hpp>
#include <usher/fault.hpp>
#include <usher/nt_status.hpp>

namespace usher {

/// A request that a client made, and how it was answered. Strings are UTF-8.
struct RecordedRequest {
  SmbCommand command{};
  std::string path{};   ///< as FaultFilter::path, with '/'
  std::string share{}, user{}, client{};
  std::uint64_t connection = 0;  ///< counts the server's connections from 1
  std::uint64_t message_id = 0, session_id = 0;
  std::uint32_t tree_id = 0;
  std::uint32_t flags = 0;       ///< of the SMB2 header
  bool encrypted = false;
  std::size_t request_size = 0, response_size = 0;  ///< bytes without framing
  std::optional<NtStatus> status{};  ///< none: not answered, or not yet
  bool pending = false;              ///< an interim response came first
  std::chrono::system_clock::time_point time{};
  std::chrono::nanoseconds duration{};  ///< until the last answer
};

struct RecordOptions {
  bool frames = true;  ///< what goes over the wire too, for write_pcap()
  std::size_t most_requests = 100'000;
  std::size_t most_bytes = 64 * 1024 * 1024;  ///< of frames
};

/// What clients do from now on, until stop() or until the last handle is gone.
/// Thread  any
class USHER_EXPORT Recording {
 public:
  struct State;
  explicit Recording(std::shared_ptr<State> state) : state_(std::move(state)) {}

  /// In the order in which they came.
  std::vector<RecordedRequest> requests() const;
  std::vector<RecordedRequest> requests(SmbCommand command) const;
  std::size_t count(SmbCommand command) const;
  /// Requests and frames that found no room any more.
  std::uint64_t dropped() const;
  void stop();

  /// A capture file that Wireshark, tshark and tcpdump open. The server's port is written as 445, which they take for SMB; TCP's
  /// and IP's headers are made up. Errors: a sentence.
  std::expected<void, std::string> write_pcap(const std::filesystem::path& file) const;
  /// The sessions' keys, for Wireshark: the file smb2_seskey_list of its profile, with which it decrypts. Whoever has it can
  /// read the sessions, so the file is its owner's alone.
  std::expected<void, std::string> write_keys(const std::filesystem::path& file) const;

 private:
  std::shared_ptr<State> state_;
};

}  // namespace usher
