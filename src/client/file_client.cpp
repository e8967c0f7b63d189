// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/client/file_client.hpp"

#include <algorithm>
#include <optional>

#include "protocol/smb2/change_notify.hpp"
#include "protocol/smb2/close.hpp"
#include "protocol/smb2/query_directory.hpp"
#include "protocol/smb2/query_info.hpp"
#include "protocol/smb2/read.hpp"
#include "protocol/smb2/set_info.hpp"
#include "protocol/smb2/write.hpp"
#include "protocol/wire/utf16.hpp"

namespace usher::client {
namespace {

using std::unexpected;

constexpr std::uint32_t room = 60 * 1024;

/// SetInfoRequest, with its buffer behind it.
struct SetFileInfo {  // [MS-SMB2] 2.2.39
  static constexpr std::uint16_t structure_size = smb2::SetInfoRequest::structure_size;
  std::uint8_t info_class = 0;
  smb2::FileId file_id{};
  std::uint32_t buffer_length = 0;
  ByteView value{};
  smb2::InfoType info_type = smb2::InfoType::file;
  std::uint16_t buffer_offset = smb2::header_size + structure_size - 1;
  std::uint32_t additional_information = 0;
  static constexpr void fields(auto& wire, auto& m) {
    wire("InfoType", m.info_type), wire("FileInfoClass", m.info_class), wire("BufferLength", m.buffer_length);
    wire("BufferOffset", m.buffer_offset), wire.reserved(2);
    wire("AdditionalInformation", m.additional_information), wire("FileId", m.file_id), wire.tail("Buffer", m.value);
  }
};

Result<void> done(const Result<Bytes>& answer) { return answer ? Result<void>() : unexpected(answer.error()); }

std::string to_text(ByteView bytes) {
  std::string text(bytes.size(), '\0');
  std::ranges::copy(bytes, std::as_writable_bytes(std::span(text)).begin());
  return text;
}

Result<Bytes> output(const Result<Bytes>& message) {
  if (!message) return unexpected(message.error());
  const auto response = wire::decode<smb2::OutputBufferResponse>(*message);
  if (!response) return unexpected(response.error());
  return Bytes(response->buffer.begin(), response->buffer.end());
}

/// Entries that begin with the offset of the next one.
template <class Take>
Result<void> each_entry(ByteView entries, Take take) {
  while (!entries.empty()) {
    wire::Cursor entry(entries);
    const auto next = entry.get<std::uint32_t>();
    if (!entry.ok() || !take(entry) || !entry.ok() || next > entries.size()) return unexpected(NtStatus::unexpected_io_error);
    if (next == 0) break;
    entries = entries.subspan(next);
  }
  return {};
}

std::optional<std::string> take_name(wire::Cursor& entry, std::size_t size) {
  const auto name = wire::utf16_from_bytes(entry.view(size));
  return name ? std::optional(wire::to_utf8(*name)) : std::nullopt;
}

}  // namespace

Result<smb2::FileId> FileClient::open(std::string_view path, const Wish& wish) {
  const auto message = client_.request(smb2::Command::create, smb2::CreateRequest{.impersonation_level = 2,
                                                                                  .desired_access = wish.access,
                                                                                  .share_access = wish.share,
                                                                                  .create_disposition = wish.disposition,
                                                                                  .create_options = wish.options,
                                                                                  .name = wire::to_utf16(path)});
  if (!message) return unexpected(message.error());
  const auto response = wire::decode<smb2::CreateResponse>(*message);
  return response ? Result<smb2::FileId>(response->file_id) : unexpected(response.error());
}

Result<void> FileClient::close(smb2::FileId file) { return done(client_.request(smb2::Command::close, smb2::CloseRequest{.file_id = file})); }

Result<std::string> FileClient::read(smb2::FileId file, std::uint64_t offset, std::uint32_t length) {
  const auto message = client_.request(smb2::Command::read, smb2::ReadRequest{.length = length, .offset = offset, .file_id = file});
  if (!message) return unexpected(message.error());
  const auto response = wire::decode<smb2::ReadResponse>(*message);
  if (!response) return unexpected(response.error());
  wire::Cursor in(*message);
  const ByteView data = in.part(response->data_offset, response->data_length);
  return in.ok() ? Result<std::string>(to_text(data)) : unexpected(NtStatus::unexpected_io_error);
}

Result<void> FileClient::write(smb2::FileId file, std::string_view data, std::uint64_t offset) {
  return done(client_.request(smb2::Command::write, smb2::WriteRequest{.data = wire::as_view(data), .offset = offset, .file_id = file}));
}

Result<void> FileClient::set_size(smb2::FileId file, std::uint64_t size) {
  constexpr std::uint8_t end_of_file_information = 20;  // [MS-FSCC] 2.4.14
  Bytes value;
  wire::append(value, size);
  return set(file, end_of_file_information, value);
}

Result<void> FileClient::rename(smb2::FileId file, std::string_view to, bool replace) {
  constexpr std::uint8_t rename_information = 10;  // [MS-FSCC] 2.4.42.2
  const std::u16string name = wire::to_utf16(to);
  Bytes value;
  wire::append(value, std::uint64_t{replace}), wire::append(value, std::uint64_t{0});
  wire::append(value, static_cast<std::uint32_t>(name.size() * 2));
  wire::append_utf16(value, name);
  value.resize(std::max<std::size_t>(value.size(), 24));
  return set(file, rename_information, value);
}

Result<void> FileClient::remove(smb2::FileId file) {
  constexpr std::uint8_t disposition_information = 13;  // [MS-FSCC] 2.4.11
  return set(file, disposition_information, Bytes{std::byte{1}});
}

Result<std::vector<std::string>> FileClient::list(smb2::FileId directory) {
  constexpr std::uint8_t names_information = 12;  // [MS-FSCC] 2.4.33
  std::vector<std::string> names;
  for (std::uint8_t flags = smb2::query_directory_flag::restart_scans;; flags = 0) {
    const auto entries = output(client_.request(smb2::Command::query_directory,
                                                smb2::QueryDirectoryRequest{.file_information_class = names_information,
                                                                            .flags = flags,
                                                                            .file_id = directory,
                                                                            .file_name = u"*",
                                                                            .output_buffer_length = room}));
    if (!entries) return unexpected(entries.error());
    if (entries->empty()) return names;  // STATUS_NO_MORE_FILES
    const auto taken = each_entry(*entries, [&](wire::Cursor& entry) {
      entry.skip(4);
      const auto size = entry.get<std::uint32_t>();
      auto name = take_name(entry, size);
      if (name) names.push_back(std::move(*name));
      return name.has_value();
    });
    if (!taken) return unexpected(taken.error());
  }
}

Result<std::uint64_t> FileClient::free_bytes(smb2::FileId file) {
  constexpr std::uint8_t of_filesystem = 2, size_information = 3;  // [MS-FSCC] 2.5.8
  const auto value = query(file, of_filesystem, size_information);
  if (!value) return unexpected(value.error());
  wire::Cursor in(*value);
  in.skip(8);
  const auto units = in.get<std::uint64_t>();
  const auto sectors_per_unit = in.get<std::uint32_t>(), bytes_per_sector = in.get<std::uint32_t>();
  return in.ok() ? Result<std::uint64_t>(units * sectors_per_unit * bytes_per_sector) : unexpected(NtStatus::unexpected_io_error);
}

Result<smb2::MessageId> FileClient::watch(smb2::FileId directory) {
  constexpr std::uint32_t everything = 0x17F;
  return client_.begin(smb2::Command::change_notify, smb2::ChangeNotifyRequest{.flags = smb2::watch_tree,
                                                                               .output_buffer_length = room,
                                                                               .file_id = directory,
                                                                               .completion_filter = everything});
}

Result<std::vector<FileClient::Change>> FileClient::changes(smb2::MessageId watch) {
  const auto entries = output(client_.answer(watch));
  if (!entries) return unexpected(entries.error());
  std::vector<Change> changes;
  const auto taken = each_entry(*entries, [&](wire::Cursor& entry) {  // [MS-FSCC] 2.7.1
    const auto action = entry.get<std::uint32_t>(), size = entry.get<std::uint32_t>();
    auto name = take_name(entry, size);
    if (name) changes.push_back({action, std::move(*name)});
    return name.has_value();
  });
  return taken ? Result<std::vector<Change>>(std::move(changes)) : unexpected(taken.error());
}

Result<Bytes> FileClient::query(smb2::FileId file, std::uint8_t info_type, std::uint8_t info_class) {
  return output(client_.request(smb2::Command::query_info, smb2::QueryInfoRequest{.info_type = info_type, .file_info_class = info_class,
                                                                                  .output_buffer_length = 1024, .file_id = file}));
}

Result<void> FileClient::set(smb2::FileId file, std::uint8_t info_class, const Bytes& value) {
  return done(client_.request(smb2::Command::set_info, SetFileInfo{info_class, file, static_cast<std::uint32_t>(value.size()), value}));
}

}  // namespace usher::client
