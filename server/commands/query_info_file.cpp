// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/fscc/classes.hpp"
#include "protocol/fscc/file_information.hpp"
#include "server/access.hpp"
#include "server/commands/query_info_parts.hpp"
#include "server/file_facts.hpp"
#include "server/file_open.hpp"
#include "server/pipes/named_pipe.hpp"

namespace usher::server {
namespace {

using fscc::FileClass;
using fscc::FileFacts;

struct Row {
  FileClass kind;
  std::uint32_t needs;       ///< any bit of granted access; 0: none (rule R10)
  std::size_t minimum_size;  ///< the fixed part
  void (*append)(Bytes& out, const FileFacts& facts);
};

void append_alternate_name(Bytes& out, const FileFacts& facts) {
  const std::u16string_view path = facts.path;
  fscc::append_name(out, fscc::alternate_name(path.substr(path.rfind(u'\\') + 1)));
}
void append_normalized_name(Bytes& out, const FileFacts& facts) { fscc::append_name(out, std::u16string_view(facts.path).substr(1)); }
void append_full_name(Bytes& out, const FileFacts& facts) { fscc::append_name(out, facts.path); }
void append_ea_size(Bytes& out, const FileFacts&) { fscc::append_ea_size(out); }
void append_alignment(Bytes& out, const FileFacts&) { fscc::append_alignment(out); }

// Access and sizes: [MS-SMB2] 3.3.5.20.1, [MS-FSA] 2.1.5.12, [MS-FSCC] 2.4.
constexpr Row rows[] = {
    {FileClass::basic, access::read_attributes, 40, &fscc::append_basic},
    {FileClass::standard, 0, 24, &fscc::append_standard},
    {FileClass::internal, 0, 8, &fscc::append_internal},
    {FileClass::ea, 0, 4, &append_ea_size},
    {FileClass::access, 0, 4, &fscc::append_access},
    {FileClass::position, 0, 8, &fscc::append_position},
    {FileClass::mode, 0, 4, &fscc::append_mode},
    {FileClass::alignment, 0, 4, &append_alignment},
    {FileClass::all, access::read_attributes, 104, &fscc::append_all},
    {FileClass::alternate_name, 0, 8, &append_alternate_name},
    {FileClass::name, 0, 8, &append_full_name},
    {FileClass::normalized_name, 0, 8, &append_normalized_name},
    {FileClass::stream, 0, 32, &fscc::append_stream},
    {FileClass::compression, 0, 16, &fscc::append_compression},
    {FileClass::network_open, access::read_attributes, 56, &fscc::append_network_open},
    {FileClass::attribute_tag, access::read_attributes, 8, &fscc::append_attribute_tag},
    {FileClass::standard_link, 0, 16, &fscc::append_standard_link},
    {FileClass::id, 0, 24, &fscc::append_id},
};

/// A pipe has no store; clients ask for its standard information right after CREATE.
FileFacts pipe_facts(const Open& open) {
  return {.allocation_size = 4096, .end_of_file = open.pipe->available(), .attributes = attribute::normal,
          .delete_pending = true, .access_flags = open.granted_access, .path = u"\\"};
}

Result<FileFacts> facts_of(Open& open) {
  if (open.pipe) return pipe_facts(open);
  const auto info = open.file->info();
  if (!info) return std::unexpected(info.error());
  FileFacts facts = file_facts(*info);
  facts.delete_pending = open.file->delete_pending();
  facts.access_flags = open.granted_access;
  facts.mode = open.file->mode;
  facts.position = open.file->position;
  facts.path = u'\\' + open.file->path();
  return facts;
}

}  // namespace

Result<QueryInfoAnswer> query_file_information(RequestContext&, const smb2::QueryInfoRequest& request, Open& open) {
  const auto kind = static_cast<FileClass>(request.file_info_class);
  if (kind == FileClass::full_ea) {
    if (!(open.granted_access & access::read_ea)) return std::unexpected(NtStatus::access_denied);
    return std::unexpected(NtStatus::no_eas_on_file);
  }
  for (const Row& row : rows) {
    if (row.kind != kind) continue;
    if (row.needs && !(open.granted_access & row.needs)) return std::unexpected(NtStatus::access_denied);
    const auto facts = facts_of(open);
    if (!facts) return std::unexpected(facts.error());
    QueryInfoAnswer answer{.minimum_size = row.minimum_size};
    row.append(answer.bytes, *facts);
    return answer;
  }
  return std::unexpected(NtStatus::invalid_info_class);
}

}  // namespace usher::server
