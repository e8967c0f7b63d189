// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/text_table.hpp"

#include <algorithm>

#include "protocol/wire/utf16.hpp"

namespace usher {
namespace {

bool is_control(char16_t c) { return c < 0x20 || (c >= 0x7F && c < 0xA0); }  // of ASCII and of Latin-1

}  // namespace

std::string table(const std::vector<Row>& rows, std::vector<std::size_t> widths) {
  std::vector<std::vector<std::u16string>> cells;
  for (const Row& row : rows) {
    auto& line = cells.emplace_back();
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) {
      line.push_back(wire::to_utf16(row[i]));
      std::ranges::replace_if(line.back(), is_control, u'?');
      widths[i] = std::max(widths[i], line.back().size());
    }
  }
  std::string text;
  for (const auto& line : cells) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      text += wire::to_utf8(line[i]);
      if (i + 1 < line.size()) text.append(widths[i] - line[i].size() + 2, ' ');
    }
    text += '\n';
  }
  return text;
}

}  // namespace usher
