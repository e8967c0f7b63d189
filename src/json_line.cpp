// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/json_line.hpp"

#include <boost/json.hpp>

namespace usher {
namespace {

struct Sequence {
  std::string_view utf8{}, escaped{};
};
constexpr Sequence separators[] = {{"\u2028", "\\u2028"}, {"\u2029", "\\u2029"}, {"\x7F", "\\u007f"}};

constexpr char digit(unsigned value) { return "0123456789abcdef"[value & 15]; }

}  // namespace

std::string json_line(const boost::json::value& value) {
  const std::string text = boost::json::serialize(value);  // escapes what is below U+0020
  std::string line;
  line.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const std::string_view rest = std::string_view(text).substr(at);
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(rest[i]); };
    std::size_t used = 1;
    if (rest.size() >= 2 && byte(0) == 0xC2 && byte(1) >= 0x80 && byte(1) <= 0x9F) {  // U+0080 to U+009F
      (line += "\\u00") += {digit(byte(1) >> 4), digit(byte(1))};
      used = 2;
    } else {
      const Sequence* found = nullptr;
      for (const Sequence& separator : separators) found = rest.starts_with(separator.utf8) ? &separator : found;
      line += found ? found->escaped : rest.substr(0, 1);
      used = found ? found->utf8.size() : 1;
    }
    at += used;
  }
  return line;
}

}  // namespace usher
