// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// Serves, asks who is there, and fails on purpose: what crosses the border of a library (values, exceptions, casts) is used.
#include <iostream>
#include <system_error>
#include <usher/memory_store.hpp>
#include <usher/net_session.hpp>
#include <usher/server.hpp>

int main() {
  const auto clock = std::make_shared<usher::ManualClock>();
  const auto store = usher::memory_store({{"a/b.txt", "text"}});
  usher::Server server({.clock = clock, .log_level = usher::LogLevel::off});
  if (!server.add_user("alice", "secret", {.administrator = true}) || !server.add_share("data", store)) return 1;
  if (const auto started = server.start(); !started) return std::cerr << started.error() << '\n', 1;
  clock->advance(std::chrono::seconds(1));

  const std::string endpoint = server.endpoints().front();
  std::wstring address = L"\\\\" + std::wstring(endpoint.begin(), endpoint.end());
  usher::win32::set_credentials(endpoint, "alice", "secret");
  unsigned char* entries = nullptr;
  usher::win32::DWORD read = 0, total = 0;
  const auto status = usher::win32::NetSessionEnum(address.data(), nullptr, nullptr, 10, &entries, 0xFFFFFFFF, &read, &total, nullptr);
  usher::win32::NetApiBufferFree(entries);
  if (status != 0 || read != 1) return std::cerr << "status " << status << ", " << read << " sessions\n", 1;

  try {
    throw std::system_error(store->read("nowhere").error());
  } catch (const std::system_error& error) {
    if (error.code() != usher::NtStatus::object_path_not_found && error.code() != usher::NtStatus::object_name_not_found) return 1;
  }
  std::cout << store->read("a/b.txt").value() << '\n';
}
