// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <cstdio>

#if defined(__unix__)
#include <unistd.h>
#endif

#include "src/cli/bench.hpp"
#include "src/cli/listing.hpp"

namespace usher::cli::bench {
namespace {

using usher::bench::Measurement;

std::string in_short(double value, const char* unit) {
  char text[32];
  std::snprintf(text, sizeof text, value < 10 ? "%.2f%s" : value < 100 ? "%.1f%s" : "%.0f%s", value, unit);
  return text;
}

double cpu_share(const Measurement& m) { return m.elapsed.count() ? static_cast<double>(m.client_cpu.count()) / static_cast<double>(m.elapsed.count()) : 0; }
std::chrono::nanoseconds server_cpu_each(const Measurement& m) {
  return m.server_cpu && m.tally.count() ? *m.server_cpu / static_cast<std::int64_t>(m.tally.count()) : std::chrono::nanoseconds{};
}
std::chrono::nanoseconds client_cpu_each(const Measurement& m) {
  return m.tally.count() ? m.client_cpu / static_cast<std::int64_t>(m.tally.count()) : std::chrono::nanoseconds{};
}

std::string per_second(std::uint64_t sum, const Measurement& m) {
  return sum && m.elapsed.count() ? amount(static_cast<std::uint64_t>(static_cast<double>(sum) / m.seconds())) : "";
}

template <int per_mille>
std::string quantile(const Measurement& m) { return time_text(m.tally.latency.quantile(per_mille / 1000.0)); }

constexpr Column<Measurement> columns[] = {
    {"WHAT", "what", [](const Measurement& m) { return m.name; }},
    {"COUNT", "count", [](const Measurement& m) { return std::to_string(m.tally.count()); }},
    {"PER SECOND", "per-second", [](const Measurement& m) { return short_number(m.rate()); }},
    {"BYTES/S", "bytes", [](const Measurement& m) { return per_second(m.tally.bytes, m); }},
    {"ENTRIES/S", "entries", [](const Measurement& m) { return m.tally.items ? short_number(static_cast<double>(m.tally.items) / m.seconds()) : ""; }},
    {"P50", "p50", &quantile<500>},
    {"P99", "p99", &quantile<990>},
    {"P99.9", "p999", &quantile<999>},
    {"ERRORS", "errors", [](const Measurement& m) { return std::to_string(m.tally.error_count()); }},
    {"CLIENT CPU", "client-cpu", [](const Measurement& m) { return in_short(100 * cpu_share(m), "%"); }},
    {"CLIENT/EACH", "client-each", [](const Measurement& m) { return time_text(client_cpu_each(m)); }},
    {"SERVER/EACH", "server-each", [](const Measurement& m) { return m.server_cpu ? time_text(server_cpu_each(m)) : std::string(); }}};

/// Those that say something of one of them at least.
std::vector<Column<Measurement>> columns_of(const std::vector<Measurement>& measurements) {
  std::vector<Column<Measurement>> found;
  for (const auto& column : columns) {
    if (std::ranges::any_of(measurements, [&](const Measurement& m) { return !column.text(m).empty(); })) found.push_back(column);
  }
  return found;
}

}  // namespace

std::string short_number(double value) { return in_short(value, ""); }

std::string time_text(std::chrono::nanoseconds time) {
  const auto ns = static_cast<double>(time.count());
  if (ns < 1e6) return in_short(ns / 1e3, "us");
  return ns < 1e9 ? in_short(ns / 1e6, "ms") : in_short(ns / 1e9, "s");
}

boost::json::object to_object(const Measurement& m) {
  const auto seconds = [](std::chrono::nanoseconds time) { return std::chrono::duration<double>(time).count(); };
  boost::json::object errors;
  for (const auto& [why, count] : m.tally.errors) errors[why] = count;
  boost::json::object out{{"what", m.name}, {"count", m.tally.count()}, {"seconds", m.seconds()}, {"per_second", m.rate()}, {"bytes", m.tally.bytes}, {"entries", m.tally.items},
                          {"p50", seconds(m.tally.latency.quantile(0.5))}, {"p99", seconds(m.tally.latency.quantile(0.99))},
                          {"p999", seconds(m.tally.latency.quantile(0.999))}, {"longest", seconds(m.tally.latency.longest())},
                          {"error_count", m.tally.error_count()}, {"errors", std::move(errors)}, {"client_cpu_share", cpu_share(m)},
                          {"client_cpu_each", seconds(client_cpu_each(m))}};
  if (m.server_cpu) out["server_cpu"] = seconds(*m.server_cpu), out["server_cpu_each"] = seconds(server_cpu_each(m));
  return out;
}

void print_errors(const Measurement& m) {
  for (const auto& [why, count] : m.tally.errors) std::cerr << "usher: " << m.name << ": " << count << " times " << why << '\n';
}

std::function<void(std::uint64_t, std::uint64_t, std::chrono::nanoseconds)> progress_on_terminal() {
#if defined(__unix__)
  if (!isatty(STDERR_FILENO)) return {};
  return [](std::uint64_t done, std::uint64_t errors, std::chrono::nanoseconds elapsed) {
    std::fprintf(stderr, "\r%.0f s: %llu done, %llu errors  ", std::chrono::duration<double>(elapsed).count(), static_cast<unsigned long long>(done),
                 static_cast<unsigned long long>(errors));
  };
#else
  return {};
#endif
}

int print(const std::vector<Measurement>& measurements, bool json) {
#if defined(__unix__)
  if (isatty(STDERR_FILENO)) std::fprintf(stderr, "\r%*s\r", 60, "");
#endif
  bool well = true;
  for (const Measurement& m : measurements) well = well && m.tally.error_count() == 0 && m.tally.count() != 0;
  if (json) {
    boost::json::array all;
    for (const Measurement& m : measurements) all.push_back(to_object(m));
    std::cout << boost::json::serialize(all) << '\n';
  } else {
    std::cout << table_of<Measurement>(measurements, columns_of(measurements));
    for (const Measurement& m : measurements) print_errors(m);
  }
  return well ? succeeded : failed;
}

}  // namespace usher::cli::bench
