// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/c_api/handles.hpp"

using namespace usher;

static std::uint64_t microseconds(auto duration) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(std::chrono::duration_cast<std::chrono::microseconds>(duration).count(), 0));
}

static void fields(auto& put, usher_request& out, const RecordedRequest& from) {
  put(out.command, std::string(to_string(from.command)));
  put(out.path, from.path);
  put(out.share, from.share);
  put(out.user, from.user);
  put(out.client, from.client);
  put(out.connection, from.connection);
  put(out.message_id, from.message_id);
  put(out.session_id, from.session_id);
  put(out.request_size, from.request_size);
  put(out.response_size, from.response_size);
  put(out.time_microseconds, microseconds(from.time.time_since_epoch()));
  put(out.duration_microseconds, microseconds(from.duration));
  put(out.tree_id, from.tree_id);
  put(out.flags, from.flags);
  put(out.encrypted, from.encrypted ? 1 : 0);
  put(out.pending, from.pending ? 1 : 0);
  put(out.answered, from.status ? 1 : 0);
  put(out.status, static_cast<std::uint32_t>(from.status.value_or(NtStatus::success)));
}

namespace {

usher_status invalid() { return c_api::code(NetApiStatus::invalid_parameter); }
usher_status written(const std::expected<void, std::string>& done) {
  return c_api::code(done ? NetApiStatus::success : NetApiStatus::unknown_device_directory);
}

}  // namespace

extern "C" {

usher_status usher_record(usher_server* server, usher_recording** recording) {
  if (!recording) return invalid();
  *recording = nullptr;
  if (!server) return invalid();
  return c_api::without_exceptions([&] { return *recording = new usher_recording{server->server.test().record()}, 0u; });
}

usher_status usher_recording_requests(const usher_recording* recording, const char* command, size_t entry_size, usher_request** entries,
                                      size_t* count) {
  if (!c_api::begin_list(entry_size, entries, count) || !recording) return invalid();
  return c_api::without_exceptions([&] {
    const std::string name = c_api::text(command);
    const auto wanted = find_smb_command(name);
    if (!name.empty() && !wanted) return invalid();
    const auto found = wanted ? recording->recording.requests(*wanted) : recording->recording.requests();
    return c_api::hand_out(found, entry_size, entries, count);
  });
}

uint64_t usher_recording_dropped(const usher_recording* recording) { return recording ? recording->recording.dropped() : 0; }

void usher_recording_stop(usher_recording* recording) {
  if (recording) recording->recording.stop();
}

usher_status usher_recording_write_pcap(const usher_recording* recording, const char* file) {
  if (!recording || !file) return invalid();
  return c_api::without_exceptions([&] { return written(recording->recording.write_pcap(file)); });
}

usher_status usher_recording_write_keys(const usher_recording* recording, const char* file) {
  if (!recording || !file) return invalid();
  return c_api::without_exceptions([&] { return written(recording->recording.write_keys(file)); });
}

void usher_recording_free(usher_recording* recording) { delete recording; }

}  // extern "C"
