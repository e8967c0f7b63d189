// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/metrics.hpp"

#include <algorithm>
#include <cctype>
#include <numeric>

#include "server/dispatch.hpp"

namespace usher::server {
namespace {

constexpr auto relaxed = std::memory_order_relaxed;
constexpr std::size_t challenge_kind = smb2::command_count, unknown_kind = smb2::command_count + 1;

}  // namespace

std::string_view to_string(LogonResult result) {
  switch (result) {
    case LogonResult::accepted: return "accepted";
    case LogonResult::reauthenticated: return "reauthenticated";
    case LogonResult::channel_bound: return "channel_bound";
    case LogonResult::refused: return "refused";
    case LogonResult::over_limit: return "over_limit";
    case LogonResult::paused: return "paused";
    case LogonResult::not_encrypted: return "not_encrypted";
  }
  return "unknown";
}

std::string_view to_string(ReachedLimit limit) {
  switch (limit) {
    case ReachedLimit::connections: return "connections";
    case ReachedLimit::handshake_time: return "handshake_time";
    case ReachedLimit::frame_size: return "frame_size";
    case ReachedLimit::connection_sessions: return "connection_sessions";
    case ReachedLimit::sessions: return "sessions";
    case ReachedLimit::tree_connects: return "tree_connects";
    case ReachedLimit::share_uses: return "share_uses";
    case ReachedLimit::opens: return "opens";
    case ReachedLimit::async_requests: return "async_requests";
  }
  return "unknown";
}

std::size_t Metrics::kind_of(smb2::Command command, NtStatus status) {
  if (command == smb2::Command::session_setup && status == NtStatus::more_processing_required) return challenge_kind;
  const auto code = static_cast<std::size_t>(command);
  return code < smb2::command_count ? code : unknown_kind;
}

std::string Metrics::name_of_kind(std::size_t kind) {
  if (kind == challenge_kind) return "session_setup_challenge";
  const auto command = static_cast<smb2::Command>(kind);
  if (command == smb2::Command::session_setup) return "session_setup_authenticate";
  std::string name = command_row(command).name;
  std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return name;
}

void Metrics::Place::count_request(std::size_t kind, Duration took) {
  const auto bucket = static_cast<std::size_t>(std::ranges::lower_bound(bounds, took) - bounds.begin());
  requests[kind].buckets[bucket].fetch_add(1, relaxed);
  requests[kind].nanoseconds.fetch_add(static_cast<std::uint64_t>(std::max(took, Duration::zero()).count()), relaxed);
}

void Metrics::Place::count_error(NtStatus status) {
  if (const auto which = status_class(status)) errors[static_cast<std::size_t>(*which)].fetch_add(1, relaxed);
}

std::uint64_t Metrics::Requests::count() const { return std::accumulate(buckets.begin(), buckets.end(), std::uint64_t{0}); }

Metrics::Requests Metrics::requests(std::size_t kind) const {
  Requests all;
  if (!places_) return all;
  for (const Place& place : *places_) {
    const Place::Histogram& histogram = place.requests[kind];
    for (std::size_t i = 0; i < bucket_count; ++i) all.buckets[i] += histogram.buckets[i].load(relaxed);
    all.total += Duration(histogram.nanoseconds.load(relaxed));
  }
  return all;
}

std::uint64_t Metrics::errors(StatusClass which) const {
  std::uint64_t all = 0;
  if (!places_) return all;
  for (const Place& place : *places_) all += place.errors[static_cast<std::size_t>(which)].load(relaxed);
  return all;
}

std::uint64_t Metrics::credits_granted() const {
  std::uint64_t all = 0;
  if (!places_) return all;
  for (const Place& place : *places_) all += place.credits_granted.load(relaxed);
  return all;
}

}  // namespace usher::server
