// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// The lists: one block each, structures first, their strings behind them.
#include "src/c_api/handles.hpp"

using namespace usher;

static void fields(auto& put, usher_session& out, const SessionInfo& from) {
  put(out.client, from.client);
  put(out.user, from.user);
  put(out.client_type, from.client_type);
  put(out.transport, from.transport);
  put(out.active_seconds, from.active);
  put(out.idle_seconds, from.idle);
  put(out.id, from.id);
  put(out.opens, from.opens);
  put(out.guest, from.guest ? 1 : 0);
  put(out.logons, from.logons.size());
}

static void fields(auto& put, usher_file& out, const FileInfo& from) {
  put(out.path, from.path);
  put(out.user, from.user);
  put(out.client, from.client);
  put(out.share, from.share);
  put(out.logon_id, from.logon_id);
  put(out.id, from.id);
  put(out.permissions, from.permissions);
  put(out.locks, from.locks);
  put(out.oplock, from.oplock);
  put(out.caching, from.caching);
  put(out.orphan_of, from.orphan_of);
  put(out.breaking, from.breaking ? 1 : 0);
  put(out.durable, from.durable ? 1 : 0);
}

static void fields(auto& put, usher_use& out, const ConnectionInfo& from) {
  put(out.user, from.user);
  put(out.client, from.client);
  put(out.share, from.share);
  put(out.active_seconds, from.active);
  put(out.logon_id, from.logon_id);
  put(out.id, from.id);
  put(out.type, from.type);
  put(out.opens, from.opens);
}

namespace {

template <class Value>
using Answer = std::expected<std::vector<Value>, NetApiStatus>;

/// Checks the outputs, asks, and hands out the block. Entries of another size would not lie as the caller's do.
template <class Entry, class Ask>
usher_status list(usher_service* service, std::size_t entry_size, Entry** entries, std::size_t* count, Ask ask) {
  if (!c_api::begin_list(entry_size, entries, count) || !service) return c_api::code(NetApiStatus::invalid_parameter);
  return c_api::without_exceptions([&] {
    const auto lock = service->lock();
    const auto found = ask();
    return found ? c_api::hand_out(*found, entry_size, entries, count) : c_api::code(found.error());
  });
}

Answer<ConnectionInfo> connections_of(FileService& service, const std::string& client, const std::string& share) {
  if (client.empty() && share.empty()) return service.all_connections();
  auto found = connections(service, share.empty() ? client : share);
  if (!found) return found;
  for (ConnectionInfo& one : *found) {  // another server names only the half that was not asked for
    if (one.client.empty()) one.client = share.empty() ? client : one.netname;
    if (one.share.empty()) one.share = share.empty() ? one.netname : share;
  }
  if (!client.empty()) std::erase_if(*found, [&](const ConnectionInfo& one) { return c_api::client_name(one.client.c_str()) != client; });
  return found;
}

}  // namespace

extern "C" {

void usher_free(void* entries) { (void)win32::NetApiBufferFree(entries); }

usher_status usher_sessions(usher_service* service, const char* client, const char* user, size_t entry_size, usher_session** entries,
                            size_t* count) {
  return list(service, entry_size, entries, count, [&] {
    return sessions(*service->sessions, {.client = c_api::client_name(client), .user = c_api::text(user)});
  });
}

usher_status usher_files(usher_service* service, const char* base_path, const char* user, size_t entry_size, usher_file** entries,
                         size_t* count) {
  return list(service, entry_size, entries, count, [&]() -> Answer<FileInfo> {
    if (!service->files) return std::unexpected(NetApiStatus::not_supported);
    return files(*service->files, {.base_path = c_api::text(base_path), .user = c_api::text(user)});
  });
}

usher_status usher_connections(usher_service* service, const char* client, const char* share, size_t entry_size, usher_use** entries,
                               size_t* count) {
  return list(service, entry_size, entries, count, [&]() -> Answer<ConnectionInfo> {
    if (!service->files) return std::unexpected(NetApiStatus::not_supported);
    return connections_of(*service->files, c_api::client_name(client), c_api::text(share));
  });
}

}  // extern "C"
