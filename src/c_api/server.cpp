// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <cstring>

#include "src/c_api/handles.hpp"

namespace usher::c_api {

std::size_t copy(const std::string& from, char* buffer, std::size_t size) {
  if (buffer && size > 0) {
    const std::size_t fits = std::min(from.size(), size - 1);
    std::memcpy(buffer, from.data(), fits);
    buffer[fits] = '\0';
  }
  return from.size();
}

}  // namespace usher::c_api

using namespace usher;

/// One change of users or shares at a time, which may fail with a sentence.
template <class Call>
static usher_status change(usher_server* server, bool is_given, Call call) {
  return c_api::without_exceptions([&] {
    if (!server || !is_given) return c_api::code(NetApiStatus::invalid_parameter);
    const std::lock_guard lock(server->mutex);
    const auto done = call();
    server->error = done ? "" : done.error();
    return c_api::code(done ? NetApiStatus::success : NetApiStatus::invalid_parameter);
  });
}

extern "C" {

uint32_t usher_version(void) { return USHER_VERSION; }
const char* usher_version_text(void) { return USHER_VERSION_TEXT; }

// Both texts are literals, so their data ends with a NUL.
const char* usher_status_text(usher_status status) { return explain(static_cast<NetApiStatus>(status)).data(); }
const char* usher_status_name(usher_status status) { return to_string(static_cast<NetApiStatus>(status)).data(); }

usher_server* usher_server_new(const usher_options* options) {
  if (!options) return nullptr;
  try {
    return new usher_server(options->options);
  } catch (const std::exception&) {
    return nullptr;
  }
}

usher_status usher_server_start(usher_server* server) {
  return c_api::without_exceptions([&] {
    if (!server) return c_api::code(NetApiStatus::invalid_parameter);
    const std::lock_guard lock(server->mutex);
    const auto started = server->server.start();
    server->error = started ? "" : started.error();
    server->running = server->running || started;
    return c_api::code(started ? NetApiStatus::success : NetApiStatus::server_not_started);
  });
}

void usher_server_stop(usher_server* server) {
  if (!server) return;
  (void)c_api::without_exceptions([&] {
    const std::lock_guard lock(server->mutex);
    server->server.stop();
    server->running = false;
    return 0u;
  });
}

void usher_server_free(usher_server* server) {
  usher_server_stop(server);
  delete server;
}

size_t usher_server_endpoint(const usher_server* server, size_t index, char* buffer, size_t size) {
  std::size_t length = 0;
  (void)c_api::without_exceptions([&] {
    if (!server) return 0u;
    const std::lock_guard lock(server->mutex);
    const auto all = server->server.endpoints();
    length = c_api::copy(index < all.size() ? all[index] : std::string(), buffer, size);
    return 0u;
  });
  return length;
}

size_t usher_server_error(const usher_server* server, char* buffer, size_t size) {
  if (!server) return 0;
  const std::lock_guard lock(server->mutex);
  return c_api::copy(server->error, buffer, size);
}

usher_status usher_server_add_user(usher_server* server, const char* name, const char* password, uint32_t flags) {
  return change(server, name && password, [&] { return server->server.set_user(c_api::user(name, password, flags)); });
}

usher_status usher_server_remove_user(usher_server* server, const char* name) {
  return change(server, name, [&] { return server->server.remove_user(name); });
}

usher_status usher_server_add_share(usher_server* server, const char* name, usher_store* store, const char* comment, uint32_t flags) {
  return change(server, name && store, [&] {
    auto share = c_api::share(name, comment, flags);
    share.store = store->store;
    return server->server.add_share(std::move(share));
  });
}

usher_status usher_server_remove_share(usher_server* server, const char* name) {
  return change(server, name, [&] { return server->server.remove_share(name); });
}

usher_service* usher_server_service(const usher_server* server) {
  if (!server) return nullptr;
  const std::lock_guard lock(server->mutex);
  return server->running ? c_api::make_service(server->server.service(), false) : nullptr;
}

}  // extern "C"
