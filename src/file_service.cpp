// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <usher/file_service.hpp>

#include <functional>
#include <iterator>

namespace usher {
namespace {

template <class Entry>
std::expected<std::vector<Entry>, NetApiStatus> every_page(const std::function<Page<Entry>(const PageOptions&)>& ask) {
  std::vector<Entry> all;
  PageOptions options{.resume_handle = 0};
  for (;;) {
    Page<Entry> page = ask(options);
    if (page.status != NetApiStatus::success && page.status != NetApiStatus::more_data) return std::unexpected(page.status);
    all.insert(all.end(), std::make_move_iterator(page.entries.begin()), std::make_move_iterator(page.entries.end()));
    // A server that promises more and does not move on would hold us for ever.
    if (page.status == NetApiStatus::success || page.resume_handle == options.resume_handle) return all;
    options.resume_handle = page.resume_handle;
  }
}

/// What `ask` makes of the local service.
template <class Answer>
Answer of_local_server(const std::function<Answer(FileService&)>& ask) {
  const auto service = local_file_service();
  if (!service) return std::unexpected(NetApiStatus::server_not_started);
  return ask(*service);
}

std::expected<void, NetApiStatus> done_or(NetApiStatus status) {
  if (status != NetApiStatus::success) return std::unexpected(status);
  return {};
}

}  // namespace

std::expected<std::vector<FileInfo>, NetApiStatus> files(FileService& service, const FileQuery& query) {
  return every_page<FileInfo>([&](const PageOptions& options) { return service.files(query, options); });
}

std::expected<std::vector<ConnectionInfo>, NetApiStatus> connections(FileService& service, const std::string& qualifier) {
  return every_page<ConnectionInfo>([&](const PageOptions& options) { return service.connections(qualifier, options); });
}

std::shared_ptr<FileService> local_file_service() { return std::dynamic_pointer_cast<FileService>(local_server()); }

std::expected<std::vector<FileInfo>, NetApiStatus> files(const FileQuery& query) {
  return of_local_server<std::expected<std::vector<FileInfo>, NetApiStatus>>([&](FileService& service) { return files(service, query); });
}

std::expected<std::vector<ConnectionInfo>, NetApiStatus> connections(const std::string& qualifier) {
  return of_local_server<std::expected<std::vector<ConnectionInfo>, NetApiStatus>>(
      [&](FileService& service) { return connections(service, qualifier); });
}

std::expected<std::vector<ShareInfo>, NetApiStatus> shares() {
  return of_local_server<std::expected<std::vector<ShareInfo>, NetApiStatus>>([](FileService& service) { return service.shares(); });
}

std::expected<void, NetApiStatus> close_file(std::uint32_t id) {
  return of_local_server<std::expected<void, NetApiStatus>>([id](FileService& service) { return done_or(service.close_file(id)); });
}

std::expected<void, NetApiStatus> close_logon(std::uint64_t id) {
  return of_local_server<std::expected<void, NetApiStatus>>([id](FileService& service) { return done_or(service.close_logon(id)); });
}

std::expected<std::size_t, NetApiStatus> close_orphans(const std::string& user) {
  return of_local_server<std::expected<std::size_t, NetApiStatus>>([&](FileService& service) { return service.close_orphans(user); });
}

std::string_view to_string(ServiceStatus status) {
  switch (status) {
    case ServiceStatus::stopped: return "stopped";
    case ServiceStatus::running: return "running";
    case ServiceStatus::paused: return "paused";
  }
  return "unknown";
}

std::expected<ServiceStatus, NetApiStatus> FileService::status() {
  const auto answered = info();
  if (!answered) return std::unexpected(answered.error());
  return ServiceStatus::running;
}

}  // namespace usher
