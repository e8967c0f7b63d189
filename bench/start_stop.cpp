// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// What a server costs a test that starts one: from nothing to the first accepted connection, and back; many at once; and
// whether a thousand of them leave anything behind.
//
//   usher_start_stop [CYCLES]      1000 unless given. Exit code 1: something was left behind
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <memory>
#include <string>
#include <usher/server.hpp>
#include <vector>

#include "src/client/smb_client.hpp"

namespace {

using Clock = std::chrono::steady_clock;
using Milliseconds = std::chrono::duration<double, std::milli>;

usher::ServerOptions options() {
  return {.users = {{.name = "alice", .password = "secret"}}, .shares = {{.name = "data", .path = "memory:"}}, .threads = 1,
          .log_level = usher::LogLevel::off};
}

[[noreturn]] void give_up(const std::string& why) {
  std::cerr << "usher_start_stop: " << why << '\n';
  std::exit(1);
}

/// NEGOTIATE is answered: the connection was accepted, and somebody serves it.
void meet(const usher::Server& server) {
  const std::string endpoint = server.endpoints().front();
  usher::client::SmbClient client;
  if (!client.connect("127.0.0.1", endpoint.substr(endpoint.rfind(':') + 1))) give_up("a server did not answer");
}

struct Times {
  std::vector<double> start{}, stop{};
};

void cycle(Times& times) {
  const auto begun = Clock::now();
  auto server = std::make_unique<usher::Server>(options());
  if (const auto started = server->start(); !started) give_up(started.error());
  meet(*server);
  const auto met = Clock::now();
  server.reset();
  times.start.push_back(Milliseconds(met - begun).count());
  times.stop.push_back(Milliseconds(Clock::now() - met).count());
}

void print(const std::string& what, std::vector<double> all) {
  std::ranges::sort(all);
  const auto at = [&](double part) { return all[static_cast<std::size_t>(part * static_cast<double>(all.size() - 1))]; };
  std::cout << std::left << std::setw(40) << what << std::right << std::fixed << std::setprecision(3) << "median " << at(0.5) << " ms, 99 % "
            << at(0.99) << " ms, most " << all.back() << " ms\n";
}

/// What this process holds, as Linux tells; zeros elsewhere.
struct Held {
  std::size_t descriptors = 0, threads = 0, kilobytes = 0;
};

std::size_t entries(const char* folder) {
  std::error_code none;
  std::size_t count = 0;
  for (std::filesystem::directory_iterator at(folder, none), end; !none && at != end; at.increment(none)) ++count;
  return count;
}

Held held() {
  Held all{.descriptors = entries("/proc/self/fd"), .threads = entries("/proc/self/task")};
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) all.kilobytes = std::stoul(line.substr(6));
  }
  return all;
}

void print(const std::string& what, const Held& all) {
  std::cout << std::left << std::setw(40) << what << all.descriptors << " descriptors, " << all.threads << " threads, " << all.kilobytes
            << " KiB resident\n";
}

void many_at_once(std::size_t count) {
  const auto begun = Clock::now();
  std::vector<std::unique_ptr<usher::Server>> servers;
  for (std::size_t i = 0; i < count; ++i) {
    servers.push_back(std::make_unique<usher::Server>(options()));
    if (const auto started = servers.back()->start(); !started) give_up(started.error());
  }
  for (const auto& server : servers) meet(*server);
  const auto met = Clock::now();
  print(std::to_string(count) + " servers at once", held());
  servers.clear();
  std::cout << std::fixed << std::setprecision(1) << "  started and met in " << Milliseconds(met - begun).count() << " ms, stopped in "
            << Milliseconds(Clock::now() - met).count() << " ms\n";
}

}  // namespace

int main(int argc, char** argv) {
  const long cycles = argc > 1 ? std::strtol(argv[1], nullptr, 10) : 1000;
  if (cycles < 1 || cycles > 1'000'000) give_up("CYCLES is a number from 1 to 1000000");
  Times warming, times;
  for (int i = 0; i < 20; ++i) cycle(warming);  // what a process makes once: caches, arenas, the library's tables
  many_at_once(100);
  const Held before = held();
  for (long i = 0; i < cycles; ++i) cycle(times);
  const Held after = held();
  print("start to first accepted connection", times.start);
  print("stop", times.stop);
  print("before " + std::to_string(cycles) + " cycles", before);
  print("after them", after);
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  constexpr std::size_t slack_kilobytes = std::size_t{1} << 30;  // sanitizers keep what was freed; the address sanitizer finds leaks itself
#else
  constexpr std::size_t slack_kilobytes = 4096;  // what an allocator keeps of what was given back
#endif
  const bool clean = before.descriptors == after.descriptors && before.threads == after.threads && after.kilobytes <= before.kilobytes + slack_kilobytes;
  if (!clean) std::cerr << "usher_start_stop: something was left behind\n";
  return clean ? 0 : 1;
}
