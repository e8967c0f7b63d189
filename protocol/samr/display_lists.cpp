// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/samr/domain_lists.hpp"

namespace usher::samr {
namespace {

bool is_oem(DisplayInformation list) { return list == DisplayInformation::oem_user || list == DisplayInformation::oem_group; }

/// The OEM code page is taken to be ASCII: every other character is told as a question mark, as Windows tells what its code page lacks.
Bytes oem(std::u16string_view text) {
  Bytes bytes;
  for (const char16_t c : text) bytes.push_back(static_cast<std::byte>(c < 0x80 ? c : u'?'));
  return bytes;
}

/// RPC_STRING: as RPC_UNICODE_STRING, of bytes.
void write_oem_header(rpc::NdrWriter& out, std::u16string_view text) {
  out.align(4);
  out.put(static_cast<std::uint16_t>(text.size())), out.put(static_cast<std::uint16_t>(text.size()));
  text.empty() ? out.null() : out.pointer();
}
void write_oem_body(rpc::NdrWriter& out, std::u16string_view text) {
  if (text.empty()) return;
  const auto count = static_cast<std::uint32_t>(text.size());
  out.put(count), out.put(std::uint32_t{0}), out.put(count);
  wire::append(out.out(), oem(text));
}

void write_fixed(rpc::NdrWriter& out, DisplayInformation list, const DisplayRow& row) {
  out.align(4);
  out.put(row.index);
  if (is_oem(list)) return write_oem_header(out, row.name);
  out.put(row.rid), out.put(row.control);
  rpc::write_string_header(out, row.name), rpc::write_string_header(out, row.comment);
  if (list == DisplayInformation::user) rpc::write_string_header(out, {});  // FullName
}

void write_strings(rpc::NdrWriter& out, DisplayInformation list, const DisplayRow& row) {
  if (is_oem(list)) return write_oem_body(out, row.name);
  rpc::write_string_body(out, row.name), rpc::write_string_body(out, row.comment);
}

}  // namespace

std::size_t marshalled_size(const DisplayRow& row, DisplayInformation list) {
  Bytes bytes;
  rpc::NdrWriter out(bytes);
  write_fixed(out, list, row), write_strings(out, list, row);
  return bytes.size();
}

void write_display(rpc::NdrWriter& out, DisplayInformation list, const std::vector<DisplayRow>& rows) {
  out.put(list);
  if (list < DisplayInformation::user || list > DisplayInformation::oem_group) return;
  out.align(4);
  out.put(static_cast<std::uint32_t>(rows.size()));
  if (rows.empty()) return out.null();
  out.pointer();
  out.put(static_cast<std::uint32_t>(rows.size()));
  for (const DisplayRow& row : rows) write_fixed(out, list, row);
  for (const DisplayRow& row : rows) write_strings(out, list, row);
}

}  // namespace usher::samr
