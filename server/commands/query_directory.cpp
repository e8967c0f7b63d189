// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/smb2/query_directory.hpp"

#include <utility>

#include "protocol/fscc/directory_information.hpp"
#include "server/access.hpp"
#include "server/commands/commands.hpp"
#include "server/file_facts.hpp"
#include "server/file_open.hpp"
#include "server/file_table.hpp"
#include "server/name_pattern.hpp"

namespace usher::server {
namespace {

using fscc::FileClass;
using smb2::QueryDirectoryRequest;
namespace flags = smb2::query_directory_flag;

/// The next entry whatever its name: "." and ".." first, then what the cursor has.
Result<std::optional<DirectoryEntry>> next_entry(FileOpen& file, DirectoryScan& scan) {
  if (scan.held_back) return std::exchange(scan.held_back, std::nullopt);
  if (scan.dots_returned < 2) {
    const auto info = file.info();
    if (!info) return std::unexpected(info.error());
    return DirectoryEntry{++scan.dots_returned == 1 ? u"." : u"..", *info};
  }
  return scan.cursor->next();
}

Result<std::optional<DirectoryEntry>> next_match(FileOpen& file, DirectoryScan& scan) {
  for (;;) {
    auto entry = next_entry(file, scan);
    if (!entry || !*entry || matches_pattern((*entry)->name, scan.pattern)) return entry;
  }
}

/// Where the walk stands, by the request's flags ([MS-SMB2] 3.3.5.18).
NtStatus prepare(FileOpen& file, const QueryDirectoryRequest& request) {
  DirectoryScan& scan = file.scan;
  const bool restart = request.flags & (flags::restart_scans | flags::reopen);
  if (!scan.cursor || restart) {
    auto cursor = file.object().list();
    if (!cursor) return cursor.error();
    scan.cursor = std::move(*cursor);
    scan.dots_returned = 0;
    scan.held_back.reset();
    scan.started = false;
  }
  // The pattern holds for the whole walk; a new one comes in only when the walk begins again.
  if (!scan.started && (!request.file_name.empty() || scan.pattern.empty())) {
    scan.pattern = request.file_name.empty() ? u"*" : request.file_name;
  }
  return NtStatus::success;
}

/// Fills the buffer; the status when nothing went in.
NtStatus fill(FileOpen& file, const QueryDirectoryRequest& request, FileClass kind, Bytes& out, std::size_t limit) {
  const std::size_t start = out.size();
  std::size_t last = start;
  DirectoryScan& scan = file.scan;
  const bool first_walk = !std::exchange(scan.started, true);
  for (std::size_t count = 0;; ++count) {
    auto entry = next_match(file, scan);
    if (!entry) return count ? NtStatus::success : entry.error();
    if (!*entry) {
      if (count) return NtStatus::success;
      return first_walk ? NtStatus::no_such_file : NtStatus::no_more_files;
    }
    const std::size_t at = count ? start + wire::round_up(out.size() - start, 8) : start;
    const std::size_t size = fscc::directory_entry_size(kind) + (*entry)->name.size() * 2;
    if (at + size - start > limit) {
      scan.held_back = std::move(*entry);
      if (count) return NtStatus::success;
      scan.started = !first_walk;
      return NtStatus::buffer_overflow;
    }
    out.resize(at);
    if (count) wire::store(out, last, static_cast<std::uint32_t>(at - last));
    last = at;
    fscc::append_directory_entry(out, kind, file_facts((*entry)->info), (*entry)->name);
    if (request.flags & flags::return_single_entry) return NtStatus::success;
  }
}

// [MS-SMB2] 3.3.5.18 Receiving an SMB2 QUERY_DIRECTORY Request
Outcome query_directory(RequestContext& ctx, const QueryDirectoryRequest& request) {
  const auto open = ctx.find_open(request.file_id);
  if (!open) return Outcome::error(open.error());
  const auto kind = static_cast<FileClass>(request.file_information_class);
  if (!(*open)->file || !(*open)->file->is_directory()) return Outcome::error(NtStatus::invalid_parameter);
  if (!fscc::is_directory_class(kind)) return Outcome::error(NtStatus::invalid_info_class);
  if (request.output_buffer_length > ctx.connection->max_transact_size) return Outcome::error(NtStatus::invalid_parameter);
  if (!((*open)->granted_access & access::read_data)) return Outcome::error(NtStatus::access_denied);
  if (request.output_buffer_length < fscc::directory_entry_size(kind)) return Outcome::error(NtStatus::info_length_mismatch);
  if (request.file_name.find(u'\\') != request.file_name.npos || request.file_name.find(u'\0') != request.file_name.npos) {
    return Outcome::error(NtStatus::object_name_invalid);
  }
  FileOpen& file = *(*open)->file;
  if (const NtStatus ready = prepare(file, request); ready != NtStatus::success) return Outcome::error(ready);
  // Straight into the response, behind a fixed part that is completed afterwards.
  constexpr std::size_t data_at = smb2::header_size + 8;
  wire::encode(smb2::OutputBufferResponse{}, *ctx.reply, ctx.reply_base);
  const NtStatus filled = fill(file, request, kind, *ctx.reply, request.output_buffer_length);
  if (filled != NtStatus::success) return Outcome::error(filled);
  wire::store(*ctx.reply, ctx.reply_base + smb2::header_size + 2, std::uint16_t{data_at});
  wire::store(*ctx.reply, ctx.reply_base + smb2::header_size + 4,
              static_cast<std::uint32_t>(ctx.reply->size() - ctx.reply_base - data_at));
  return Outcome::reply();
}

}  // namespace

Outcome run_query_directory(RequestContext& ctx) { return Decoded<&query_directory>::run(ctx); }

}  // namespace usher::server
