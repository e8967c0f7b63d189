// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/cli/listing.hpp"

#include <cstdio>

namespace usher::cli {

std::string duration(std::chrono::seconds time) {
  const auto s = time.count();
  const auto two = [](auto n) { return (n < 10 ? "0" : "") + std::to_string(n); };
  return std::to_string(s / 3600) + ":" + two(s / 60 % 60) + ":" + two(s % 60);
}

std::string amount(std::uint64_t bytes) {
  if (bytes < 1024) return std::to_string(bytes);
  auto value = static_cast<double>(bytes);
  const char* unit = "KMGTPE";
  for (value /= 1024; value >= 1024; value /= 1024) ++unit;
  char text[16];
  std::snprintf(text, sizeof text, value < 10 ? "%.1f%c" : "%.0f%c", value, *unit);
  return text;
}

}  // namespace usher::cli
