// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/fscc/classes.hpp"
#include "protocol/fscc/file_system_information.hpp"
#include "server/commands/query_info_parts.hpp"
#include "server/share.hpp"

namespace usher::server {
namespace {

using fscc::FileSystemClass;
using fscc::VolumeFacts;

struct Row {
  FileSystemClass kind;
  std::size_t minimum_size;
  void (*append)(Bytes& out, const VolumeFacts& facts);
};

void append_control(Bytes& out, const VolumeFacts&) { fscc::append_control(out); }

constexpr Row rows[] = {  // [MS-FSA] 2.1.5.13
    {FileSystemClass::volume, 24, &fscc::append_volume},       {FileSystemClass::size, 24, &fscc::append_size},
    {FileSystemClass::device, 8, &fscc::append_device},        {FileSystemClass::attribute, 16, &fscc::append_attribute},
    {FileSystemClass::control, 48, &append_control},           {FileSystemClass::full_size, 32, &fscc::append_full_size},
    {FileSystemClass::object_id, 64, &fscc::append_object_id}, {FileSystemClass::sector_size, 28, &fscc::append_sector_size},
};

}  // namespace

Result<QueryInfoAnswer> query_file_system_information(RequestContext& ctx, const smb2::QueryInfoRequest& request, Open& open) {
  if (!open.file) return std::unexpected(NtStatus::invalid_device_request);
  for (const Row& row : rows) {
    if (row.kind != static_cast<FileSystemClass>(request.file_info_class)) continue;
    const auto volume = open.share->store->volume();
    if (!volume) return std::unexpected(volume.error());
    const std::uint64_t unit = std::uint64_t{volume->bytes_per_sector} * volume->sectors_per_unit;
    VolumeFacts facts{.creation_time = volume->creation_time,
                      .serial_number = volume->serial_number,
                      .total_units = volume->total_bytes / unit,
                      .free_units = volume->free_bytes / unit,
                      .sectors_per_unit = volume->sectors_per_unit,
                      .bytes_per_sector = volume->bytes_per_sector,
                      .label = open.share->name,
                      .object_id = ctx.configuration->server_guid,
                      .read_only = volume->read_only || open.share->read_only};
    QueryInfoAnswer answer{.minimum_size = row.minimum_size};
    row.append(answer.bytes, facts);
    return answer;
  }
  return std::unexpected(NtStatus::invalid_info_class);
}

}  // namespace usher::server
