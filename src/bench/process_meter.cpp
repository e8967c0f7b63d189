// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/bench/process_meter.hpp"

#include <ctime>

#if defined(__linux__)
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#endif

namespace usher::bench {

using std::chrono::nanoseconds;

#if defined(__linux__)
namespace {

std::string folder(int pid) { return "/proc/" + std::to_string(pid) + "/"; }

nanoseconds to_nanoseconds(const timespec& time) { return std::chrono::seconds(time.tv_sec) + nanoseconds(time.tv_nsec); }

struct Stat {
  int parent = 0;
  nanoseconds of_children{};  ///< that have ended and were waited for
};

/// proc(5): fields 4 (ppid), 16 and 17 (cutime, cstime). The name in field 2 may have spaces, so we count from its parenthesis.
std::optional<Stat> read_stat(int pid) {
  std::ifstream file(folder(pid) + "stat");
  std::string text;
  std::getline(file, text, '\0');  // and not by iterators, which throw when the process ends between opening and reading
  const auto name_ends = text.rfind(')');
  if (name_ends == std::string::npos) return std::nullopt;
  std::istringstream in(text.substr(name_ends + 1));
  std::string skipped;
  Stat stat;
  std::int64_t user = 0, system = 0;
  in >> skipped >> stat.parent;
  for (int field = 5; field < 16; ++field) in >> skipped;
  in >> user >> system;
  if (!in) return std::nullopt;
  stat.of_children = nanoseconds(1'000'000'000 / sysconf(_SC_CLK_TCK) * (user + system));
  return stat;
}

/// Of the process's own threads, those that have ended too.
std::optional<nanoseconds> own_time(int pid) {
  clockid_t clock{};
  timespec time{};
  if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &time) != 0) return std::nullopt;
  return to_nanoseconds(time);
}

}  // namespace

std::vector<int> ProcessMeter::family() const {
  std::vector<std::pair<int, int>> parents;  // child, parent
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator("/proc", error)) {
    const std::string name = entry.path().filename().string();
    int pid = 0;
    const auto [end, bad] = std::from_chars(name.data(), name.data() + name.size(), pid);
    if (bad != std::errc{} || end != name.data() + name.size()) continue;
    if (const auto stat = read_stat(pid)) parents.emplace_back(pid, stat->parent);
  }
  std::vector<int> found{pid_};
  for (std::size_t i = 0; i < found.size(); ++i) {
    for (const auto& [child, parent] : parents) {
      if (parent == found[i]) found.push_back(child);
    }
  }
  return found;
}

std::optional<nanoseconds> ProcessMeter::cpu_time() const {
  if (!read_stat(pid_)) return std::nullopt;
  nanoseconds sum{};
  for (const int pid : family()) {  // whoever ends meanwhile is in his parent's next reading
    const auto stat = read_stat(pid);
    const auto own = own_time(pid);
    if (stat && own) sum += *own + stat->of_children;
  }
  return sum;
}

std::optional<std::uint64_t> ProcessMeter::memory() const {
  std::uint64_t sum = 0;
  bool any = false;
  for (const int pid : family()) {
    std::ifstream file(folder(pid) + "smaps_rollup");
    for (std::string line; std::getline(file, line);) {
      std::uint64_t kilobytes = 0;
      if (line.starts_with("Pss:") && std::istringstream(line.substr(4)) >> kilobytes) sum += kilobytes * 1024, any = true;
    }
  }
  return any ? std::optional(sum) : std::nullopt;
}

nanoseconds own_cpu_time() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return to_nanoseconds(time);
}

#else

std::vector<int> ProcessMeter::family() const { return {pid_}; }
std::optional<nanoseconds> ProcessMeter::cpu_time() const { return std::nullopt; }
std::optional<std::uint64_t> ProcessMeter::memory() const { return std::nullopt; }
nanoseconds own_cpu_time() { return nanoseconds(static_cast<std::int64_t>(1e9 / CLOCKS_PER_SEC * static_cast<double>(std::clock()))); }

#endif

}  // namespace usher::bench
