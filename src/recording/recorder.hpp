// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <atomic>
#include <deque>
#include <map>
#include <mutex>

#include <usher/recording.hpp>

#include "server/interceptor.hpp"
#include "src/hidden.hpp"
#include "src/recording/capture.hpp"

namespace usher {

/// A session's keys as Wireshark asks for them.
struct RecordedKeys {
  std::uint64_t session_id = 0;
  Bytes session_key{}, server_to_client{}, client_to_server{};
};

/// What a Recording has kept so far.
/// Thread  any; one mutex, held for one request or one copy
struct USHER_HIDDEN Recording::State {
  explicit State(const RecordOptions& wanted) : options(wanted) {}

  void begin(const server::RequestFacts& request);
  void finish(const server::RequestFacts& request, NtStatus status, std::size_t size, Now made);
  void finish_later(std::uint64_t connection, smb2::MessageId message, NtStatus status, std::size_t size, Now made);
  void frame(std::uint64_t connection, const server::PeerAddress& peer, bool from_client, ByteView bytes, Now now);
  void connection_ended(std::uint64_t connection, Now now);
  void keys(smb2::SessionId id, const server::SessionKeys& keys, ByteView session_key);

  const RecordOptions options;
  std::atomic<bool> stopped{false};
  mutable std::mutex mutex{};
  struct Entry {
    RecordedRequest request{};
    std::chrono::steady_clock::time_point came{};
  };
  std::deque<Entry> entries{};
  std::map<std::pair<std::uint64_t, std::uint64_t>, Entry*> unanswered{};  // by connection and MessageId
  Capture capture{};
  std::size_t captured_bytes = 0;
  std::vector<RecordedKeys> session_keys{};
  std::uint64_t dropped = 0;

 private:
  Entry* add(const server::RequestFacts& request);
  void answer(Entry& entry, NtStatus status, std::size_t size, Now made);
};

}  // namespace usher
