// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/smb2/set_info.hpp"

#include <algorithm>

#include "protocol/fscc/default_descriptor.hpp"
#include "server/access.hpp"
#include "server/commands/commands.hpp"
#include "server/commands/set_info_classes.hpp"
#include "server/file_table.hpp"
#include "server/security_descriptor.hpp"

namespace usher::server {
namespace {

NtStatus refuse_extended_attributes(FileOpen&, ByteView, OplockWait&) { return NtStatus::eas_not_supported; }
NtStatus refuse_unsupported(FileOpen&, ByteView, OplockWait&) { return NtStatus::not_supported; }

/// One class of file information: its rule R10, its fixed size, its rule ([MS-FSCC] 2.4, [MS-SMB2] 3.3.5.21.1).
struct FileClass {
  std::uint8_t number = 0;
  std::size_t fixed_size = 0;
  std::uint32_t access = 0;
  NtStatus (*set)(FileOpen&, ByteView, OplockWait&) = nullptr;
};
constexpr FileClass file_classes[] = {
    {4, 40, access::write_attributes, set_basic_information},
    {10, 20, access::delete_, set_rename_information},
    {11, 20, 0, refuse_unsupported},  // FileLinkInformation: stores have one name for each object, as FAT has
    {13, 1, access::delete_, set_disposition_information},
    {14, 8, 0, set_position_information},
    {15, 0, access::write_ea, refuse_extended_attributes},
    {16, 4, 0, set_mode_information},
    {19, 8, access::write_data, set_allocation_information},
    {20, 8, access::write_data, set_end_of_file_information},
    {29, 0, 0, refuse_unsupported},               // FileObjectIdInformation
    {32, 0, 0, refuse_unsupported},               // FileQuotaInformation
    {39, 8, access::write_data, set_valid_data_length_information},
    {40, 0, access::delete_, refuse_unsupported}, // FileShortNameInformation
    {44, 0, 0, refuse_unsupported},               // FileSfioReserveInformation
    {64, 4, access::delete_, set_disposition_information_ex},
    {65, 20, access::delete_, set_rename_information_ex},
};

NtStatus set_file(FileOpen& file, std::uint32_t granted, std::uint8_t number, ByteView buffer, OplockWait& wait) {
  const auto row = std::ranges::find(file_classes, number, &FileClass::number);
  if (row == std::end(file_classes)) return NtStatus::invalid_info_class;
  if ((granted & row->access) != row->access) return NtStatus::access_denied;
  if (buffer.size() < row->fixed_size) return NtStatus::info_length_mismatch;
  return row->set(file, buffer, wait);
}

/// FilePipeInformation ([MS-FSCC] 2.4.37) is all that a pipe has to set; its pipes are in message mode whatever it says.
NtStatus set_pipe(std::uint8_t number, ByteView buffer) {
  if (number != 23) return NtStatus::invalid_info_class;
  return buffer.size() < 8 ? NtStatus::info_length_mismatch : NtStatus::success;
}

/// [MS-SMB2] 3.3.5.21.2. There is nothing to set in a volume: labels, quotas and object ids are not kept.
NtStatus set_filesystem(std::uint32_t granted, std::uint8_t number) {
  constexpr std::uint8_t label = 2, control = 6, object_id = 8;
  if (number == label) return NtStatus::not_supported;
  if (number != control && number != object_id) return NtStatus::invalid_info_class;
  return granted & access::write_data ? NtStatus::not_supported : NtStatus::access_denied;
}

/// [MS-SMB2] 3.3.5.21.3, the rights that each part needs.
std::uint32_t access_to_set(std::uint32_t information) {
  namespace part = security_information;
  std::uint32_t needed = 0;
  if (information & (part::sacl | part::scope | part::backup)) needed |= access::system_security;
  if (information & (part::dacl | part::attribute | part::backup)) needed |= access::write_dac;
  if (information & (part::owner | part::group | part::label | part::backup)) needed |= access::write_owner;
  return needed;
}

NtStatus set_security(FileOpen& file, std::uint32_t granted, std::uint32_t information, ByteView buffer) {
  const std::uint32_t needed = access_to_set(information);
  if ((granted & needed) != needed) return NtStatus::access_denied;
  if (!is_security_descriptor(buffer)) return NtStatus::invalid_security_descr;
  constexpr std::uint32_t default_parts =
      security_information::owner | security_information::group | security_information::dacl;
  const auto kept = file.object().security_descriptor();
  if (!kept) return kept.error();
  const Bytes base = kept->empty() ? fscc::default_security_descriptor(default_parts) : *kept;
  const auto set = file.object().set_security_descriptor(merge_security_descriptor(base, buffer, information));
  if (!set) return set.error();
  file.table().notifier().report(file.path(), ChangeAction::modified, change_filter::security);
  return NtStatus::success;
}

NtStatus set(const Open& open, const smb2::SetInfoRequest& request, ByteView buffer, OplockWait& wait) {
  if (request.info_type == smb2::InfoType::quota) return NtStatus::not_supported;
  if (!open.file) {
    return request.info_type == smb2::InfoType::file ? set_pipe(request.file_info_class, buffer)
                                                     : NtStatus::not_supported;
  }
  switch (request.info_type) {
    case smb2::InfoType::file: return set_file(*open.file, open.granted_access, request.file_info_class, buffer, wait);
    case smb2::InfoType::filesystem: return set_filesystem(open.granted_access, request.file_info_class);
    case smb2::InfoType::security:
      return set_security(*open.file, open.granted_access, request.additional_information, buffer);
    default: return NtStatus::invalid_parameter;
  }
}

/// [MS-SMB2] 3.3.5.21 Receiving an SMB2 SET_INFO Request
Outcome set_info(RequestContext& ctx, const smb2::SetInfoRequest& request) {
  const auto open = ctx.find_open(request.file_id);
  if (!open) return Outcome::error(open.error());
  if (request.buffer_length > ctx.connection->max_transact_size) return Outcome::error(NtStatus::invalid_parameter);
  const auto buffer = request.buffer(ctx.message);
  if (!buffer) return Outcome::error(buffer.error());
  const NtStatus status = set(**open, request, *buffer, ctx.oplock_wait);
  if (ctx.oplock_wait) return Outcome::waits();
  if (status != NtStatus::success) return Outcome::error(status);
  wire::encode(smb2::SetInfoResponse{}, *ctx.reply, ctx.reply_base);
  return Outcome::reply();
}

}  // namespace

Outcome run_set_info(RequestContext& ctx) { return Decoded<&set_info>::run(ctx); }

}  // namespace usher::server
