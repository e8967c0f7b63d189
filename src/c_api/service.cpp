// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/c_api/handles.hpp"

#include "src/client/remote_sessions.hpp"
#include "src/control/control_client.hpp"
#include "src/control/socket_path.hpp"

namespace usher::c_api {

usher_service* make_service(std::shared_ptr<SessionSource> source, bool one_at_a_time) {
  if (!source) return nullptr;
  auto* service = new (std::nothrow) usher_service;
  if (!service) return nullptr;
  service->files = std::dynamic_pointer_cast<FileService>(source);
  service->sessions = std::move(source);
  service->one_at_a_time = one_at_a_time;
  return service;
}

}  // namespace usher::c_api

using namespace usher;

namespace {

usher_status hand_out(std::shared_ptr<SessionSource> source, usher_service** service) {
  *service = c_api::make_service(std::move(source), true);
  return c_api::code(*service ? NetApiStatus::success : NetApiStatus::not_enough_memory);
}

}  // namespace

extern "C" {

usher_status usher_open_local(const char* path, usher_service** service) {
  if (!service) return c_api::code(NetApiStatus::invalid_parameter);
  *service = nullptr;
  return c_api::without_exceptions([&] {
    auto source = control::connect(path ? path : control::default_socket_path());
    return source ? hand_out(std::move(*source), service) : c_api::code(NetApiStatus::server_not_started);
  });
}

usher_status usher_connect(const char* server, const char* user, const char* password, usher_service** service) {
  if (!service) return c_api::code(NetApiStatus::invalid_parameter);
  *service = nullptr;
  return c_api::without_exceptions([&] {
    if (!server || !*server || !user || !*user || !password) return c_api::code(NetApiStatus::invalid_parameter);
    auto source = client::connect_sessions(server, std::string(user) + "%" + password);
    return source ? hand_out(std::move(*source), service) : c_api::code(source.error().status);
  });
}

void usher_service_free(usher_service* service) { delete service; }

usher_status usher_close_sessions(usher_service* service, const char* client, const char* user) {
  return c_api::without_exceptions([&] {
    const std::string address = c_api::client_name(client), user_name = c_api::text(user);
    if (!service || (address.empty() && user_name.empty())) return c_api::code(NetApiStatus::invalid_parameter);
    const auto lock = service->lock();
    return c_api::code(service->sessions->close(address, user_name));
  });
}

usher_status usher_close_logon(usher_service* service, uint64_t id) {
  return c_api::without_exceptions([&] {
    if (!service) return c_api::code(NetApiStatus::invalid_parameter);
    const auto lock = service->lock();
    return c_api::code(service->files ? service->files->close_logon(id) : NetApiStatus::not_supported);
  });
}

usher_status usher_close_orphans(usher_service* service, const char* user, size_t* closed) {
  return c_api::without_exceptions([&] {
    if (closed) *closed = 0;
    if (!service) return c_api::code(NetApiStatus::invalid_parameter);
    const auto lock = service->lock();
    const auto done = service->files ? service->files->close_orphans(c_api::text(user)) : std::unexpected(NetApiStatus::not_supported);
    if (done && closed) *closed = *done;
    return c_api::code(done ? NetApiStatus::success : done.error());
  });
}

usher_status usher_close_file(usher_service* service, uint32_t id) {
  return c_api::without_exceptions([&] {
    if (!service) return c_api::code(NetApiStatus::invalid_parameter);
    const auto lock = service->lock();
    return c_api::code(service->files ? service->files->close_file(id) : NetApiStatus::not_supported);
  });
}

}  // extern "C"
