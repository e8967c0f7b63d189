// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/recording/recorder.hpp"

#include <algorithm>
#include <boost/algorithm/hex.hpp>
#include <fstream>

#include "protocol/wire/utf16.hpp"
#include "server/client_names.hpp"
#include "server/session_keys.hpp"

namespace usher {
namespace {

std::pair<std::uint64_t, std::uint64_t> key_of(std::uint64_t connection, smb2::MessageId message) {
  return {connection, static_cast<std::uint64_t>(message)};
}

RecordedRequest recorded(const server::RequestFacts& facts) {
  RecordedRequest request{.command = static_cast<SmbCommand>(facts.command),
                          .path = wire::to_utf8(facts.path),
                          .share = wire::to_utf8(facts.share),
                          .user = wire::to_utf8(facts.user),
                          .client = wire::to_utf8(server::listed_client_name(facts.client)),
                          .connection = facts.connection,
                          .message_id = static_cast<std::uint64_t>(facts.message_id),
                          .session_id = static_cast<std::uint64_t>(facts.session_id),
                          .tree_id = static_cast<std::uint32_t>(facts.tree_id),
                          .flags = facts.flags,
                          .encrypted = facts.encrypted,
                          .request_size = facts.size,
                          .time = facts.came.wall};
  std::ranges::replace(request.path, '\\', '/');
  return request;
}

std::string hex(ByteView bytes) {
  std::string digits;
  const auto* first = reinterpret_cast<const unsigned char*>(bytes.data());
  boost::algorithm::hex_lower(first, first + bytes.size(), std::back_inserter(digits));
  return digits;
}

Bytes bytes_of(ByteView view) { return {view.begin(), view.end()}; }

std::unexpected<std::string> cannot_write(const std::filesystem::path& file) {
  return std::unexpected("the file " + file.string() + " cannot be written; choose another place.");
}

}  // namespace

Recording::State::Entry* Recording::State::add(const server::RequestFacts& request) {
  if (entries.size() >= options.most_requests) return ++dropped, nullptr;
  entries.push_back({recorded(request), request.came.steady});
  return unanswered[key_of(request.connection, request.message_id)] = &entries.back();
}

void Recording::State::answer(Entry& entry, NtStatus status, std::size_t size, Now made) {
  entry.request.duration = made.steady - entry.came;
  entry.request.pending = entry.request.pending || status == NtStatus::pending;
  if (status == NtStatus::pending) return;
  entry.request.status = status;
  entry.request.response_size = size;
  unanswered.erase(key_of(entry.request.connection, smb2::MessageId{entry.request.message_id}));
}

void Recording::State::begin(const server::RequestFacts& request) {
  const std::lock_guard lock(mutex);
  if (!stopped) add(request);
}

void Recording::State::finish(const server::RequestFacts& request, NtStatus status, std::size_t size, Now made) {
  const std::lock_guard lock(mutex);
  const auto found = unanswered.find(key_of(request.connection, request.message_id));
  Entry* entry = found != unanswered.end() ? found->second : stopped || request.treated ? nullptr : add(request);
  if (entry) answer(*entry, status, size, made);
}

void Recording::State::finish_later(std::uint64_t connection, smb2::MessageId message, NtStatus status, std::size_t size, Now made) {
  const std::lock_guard lock(mutex);
  if (const auto found = unanswered.find(key_of(connection, message)); found != unanswered.end()) answer(*found->second, status, size, made);
}

void Recording::State::frame(std::uint64_t connection, const server::PeerAddress& peer, bool from_client, ByteView bytes, Now now) {
  if (!options.frames || stopped) return;
  const std::lock_guard lock(mutex);
  if (captured_bytes + bytes.size() > options.most_bytes) {
    ++dropped;
    return;
  }
  captured_bytes += bytes.size();
  capture.peers.try_emplace(connection, peer);
  capture.frames.push_back({connection, from_client, now.wall, bytes_of(bytes)});
}

void Recording::State::connection_ended(std::uint64_t connection, Now now) {
  const std::lock_guard lock(mutex);
  if (!stopped && capture.peers.contains(connection)) capture.frames.push_back({connection, true, now.wall, {}});
}

void Recording::State::keys(smb2::SessionId id, const server::SessionKeys& keys, ByteView session_key) {
  const std::lock_guard lock(mutex);
  if (stopped) return;
  session_keys.push_back({static_cast<std::uint64_t>(id), bytes_of(session_key), bytes_of(keys.sealing_key(crypto::Role::server).view()),
                          bytes_of(keys.sealing_key(crypto::Role::client).view())});
}

std::vector<RecordedRequest> Recording::requests() const {
  const std::lock_guard lock(state_->mutex);
  std::vector<RecordedRequest> all;
  for (const auto& entry : state_->entries) all.push_back(entry.request);
  return all;
}

std::vector<RecordedRequest> Recording::requests(SmbCommand command) const {
  auto all = requests();
  std::erase_if(all, [command](const auto& request) { return request.command != command; });
  return all;
}

std::size_t Recording::count(SmbCommand command) const { return requests(command).size(); }

std::uint64_t Recording::dropped() const {
  const std::lock_guard lock(state_->mutex);
  return state_->dropped;
}

void Recording::stop() { state_->stopped = true; }

std::expected<void, std::string> Recording::write_pcap(const std::filesystem::path& file) const {
  Capture copy;
  {
    const std::lock_guard lock(state_->mutex);
    copy = state_->capture;
  }
  std::ofstream out(file, std::ios::binary);
  usher::write_pcap(copy, out);
  out.close();
  if (!out) return cannot_write(file);
  return {};
}

/// A line for each session: its id as on the wire, its key, and the keys of both directions, which a 3.1.1 session has of its own.
std::expected<void, std::string> Recording::write_keys(const std::filesystem::path& file) const {
  const std::lock_guard lock(state_->mutex);
  std::ofstream out(file);
  std::error_code error;
  std::filesystem::permissions(file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write, error);
  for (const RecordedKeys& keys : state_->session_keys) {
    Bytes id;
    wire::append(id, keys.session_id);
    out << hex(id) << ',' << hex(keys.session_key) << ',' << hex(keys.server_to_client) << ','
        << hex(keys.client_to_server) << '\n';
  }
  out.close();
  if (!out || error) return cannot_write(file);
  return {};
}

}  // namespace usher
