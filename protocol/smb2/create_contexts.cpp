// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "protocol/smb2/create_contexts.hpp"

#include <algorithm>

namespace usher::smb2 {
namespace {

constexpr std::size_t fixed_part = 16;

bool is_named(const CreateContext& context, std::string_view name) {
  return std::ranges::equal(context.name, wire::as_view(name));
}

Result<CreateContext> read_one(ByteView bytes) {
  wire::Cursor cursor(bytes, 4);
  const auto name_offset = cursor.get<std::uint16_t>(), name_length = cursor.get<std::uint16_t>();
  cursor.skip(2);
  const auto data_offset = cursor.get<std::uint16_t>();
  const auto data_length = cursor.get<std::uint32_t>();
  const CreateContext context{cursor.part(name_offset, name_length),
                              data_length ? cursor.part(data_offset, data_length) : ByteView{}};
  const bool overlaps = name_offset < fixed_part || (data_length && data_offset < fixed_part);
  if (!cursor.ok() || name_length < 4 || overlaps) return std::unexpected(NtStatus::invalid_parameter);
  return context;
}

// Two contexts have GUIDs for names ([MS-SMB2] 2.2.13.2).
constexpr std::string_view app_instance_id = "\x45\xBC\xA6\x6A\xEF\xA7\xF7\x4A\x90\x08\xFA\x46\x2E\x14\x4D\x74";
constexpr std::string_view app_instance_version = "\xB9\x82\xD0\xB7\x3B\x56\x07\x4F\xA0\x7B\x52\x4A\x81\x16\xA0\x10";

struct KnownSize {
  std::string_view name;
  std::array<std::size_t, 2> sizes;
};
constexpr KnownSize known_sizes[] = {
    {"MxAc", {0, 8}},   {"AlSi", {8, 8}},   {"TWrp", {8, 8}},   {"DHnQ", {16, 16}},
    {"DHnC", {16, 16}}, {"DH2Q", {32, 32}}, {"DH2C", {36, 36}}, {"RqLs", {32, 52}},
    {app_instance_id, {20, 20}}, {app_instance_version, {24, 24}},
};

Guid read_guid(wire::Cursor& cursor) {
  Guid guid;
  std::ranges::copy(cursor.view(guid.bytes.size()), guid.bytes.begin());
  return guid;
}

FileId read_file_id(wire::Cursor& cursor) {
  const auto persistent = cursor.get<std::uint64_t>();
  return {persistent, cursor.get<std::uint64_t>()};
}

// The readers below are called for a context of its size only.
LeaseContext read_lease(ByteView data) {
  wire::Cursor cursor(data);
  LeaseContext lease{.version = static_cast<std::uint16_t>(data.size() == 32 ? 1 : 2), .key = read_guid(cursor)};
  lease.state = cursor.get<std::uint32_t>(), lease.flags = cursor.get<std::uint32_t>();
  cursor.skip(8);  // LeaseDuration, reserved
  if (lease.version == 1) return lease;
  lease.parent_key = read_guid(cursor), lease.epoch = cursor.get<std::uint16_t>();
  return lease;
}

DurableRequestV2 read_durable_v2(ByteView data) {
  wire::Cursor cursor(data);
  DurableRequestV2 request{.timeout = cursor.get<std::uint32_t>(), .flags = cursor.get<std::uint32_t>()};
  cursor.skip(8);
  request.create_guid = read_guid(cursor);
  return request;
}

DurableReconnect read_reconnect(ByteView data, std::uint16_t version) {
  wire::Cursor cursor(data);
  DurableReconnect reconnect{.version = version, .file_id = read_file_id(cursor)};
  if (version == 2) reconnect.create_guid = read_guid(cursor), reconnect.flags = cursor.get<std::uint32_t>();
  return reconnect;
}

Guid read_app_instance_id(ByteView data) {
  wire::Cursor cursor(data, 4);
  return read_guid(cursor);
}

AppInstance::Version read_app_instance_version(ByteView data) {
  wire::Cursor cursor(data, 8);
  const auto high = cursor.get<std::uint64_t>();
  return {high, cursor.get<std::uint64_t>()};
}

bool has_known_size(const CreateContext& context) {
  const auto known = std::ranges::find_if(known_sizes, [&](const auto& row) { return is_named(context, row.name); });
  return known == std::end(known_sizes) || std::ranges::find(known->sizes, context.data.size()) != known->sizes.end();
}

}  // namespace

Result<std::vector<CreateContext>> read_create_contexts(ByteView list) {
  std::vector<CreateContext> contexts;
  while (!list.empty()) {
    if (list.size() < fixed_part) return std::unexpected(NtStatus::invalid_parameter);
    const auto next = wire::load<std::uint32_t>(list);
    if (next % 8 != 0 || next > list.size() || (next != 0 && next < fixed_part)) {
      return std::unexpected(NtStatus::invalid_parameter);
    }
    const auto context = read_one(next ? list.first(next) : list);
    if (!context) return std::unexpected(context.error());
    contexts.push_back(*context);
    if (next == list.size()) return std::unexpected(NtStatus::invalid_parameter);
    list = next ? list.subspan(next) : ByteView{};
  }
  return contexts;
}

void append_create_context(Bytes& list, std::string_view name, ByteView data) {
  if (!list.empty()) {
    std::size_t last = 0;
    while (const auto next = wire::load<std::uint32_t>(list, last)) last += next;
    wire::pad_to(list, 0, 8);
    wire::store(list, last, static_cast<std::uint32_t>(list.size() - last));
  }
  const auto data_offset = static_cast<std::uint16_t>(wire::round_up(fixed_part + name.size(), 8));
  const std::size_t start = list.size();
  wire::append(list, std::uint32_t{0}), wire::append(list, std::uint16_t{fixed_part});
  wire::append(list, static_cast<std::uint16_t>(name.size())), wire::append(list, std::uint16_t{0});
  wire::append(list, data.empty() ? std::uint16_t{0} : data_offset);
  wire::append(list, static_cast<std::uint32_t>(data.size()));
  wire::append(list, wire::as_view(name));
  wire::pad_to(list, start, 8);
  wire::append(list, data);
}

Result<CreateContextRequests> read_create_context_requests(ByteView list) {
  const auto contexts = read_create_contexts(list);
  if (!contexts) return std::unexpected(contexts.error());
  CreateContextRequests asked;
  for (const CreateContext& context : *contexts) {
    if (!has_known_size(context)) return std::unexpected(NtStatus::invalid_parameter);
    if (is_named(context, "MxAc")) asked.maximal_access = true;
    else if (is_named(context, "QFid")) asked.disk_id = true;
    else if (is_named(context, "AlSi")) asked.allocation_size = wire::load<std::uint64_t>(context.data);
    else if (is_named(context, "SecD")) asked.security_descriptor = context.data;
    else if (is_named(context, "ExtA")) asked.extended_attributes = !context.data.empty();
    else if (is_named(context, "TWrp")) asked.timewarp = true;
    else if (is_named(context, "RqLs")) asked.lease = read_lease(context.data);
    else if (is_named(context, "DHnQ")) asked.durable = true;
    else if (is_named(context, "DH2Q")) asked.durable_v2 = read_durable_v2(context.data);
    else if (is_named(context, "DHnC")) asked.reconnect = read_reconnect(context.data, 1);
    else if (is_named(context, "DH2C")) asked.reconnect_v2 = read_reconnect(context.data, 2);
    else if (is_named(context, app_instance_id)) asked.app_instance_id = read_app_instance_id(context.data);
    else if (is_named(context, app_instance_version)) asked.app_instance_version = read_app_instance_version(context.data);
  }
  return asked;
}

void append_maximal_access(Bytes& list, NtStatus query_status, std::uint32_t maximal_access) {
  Bytes data;
  wire::append(data, query_status), wire::append(data, maximal_access);
  append_create_context(list, "MxAc", data);
}

void append_disk_id(Bytes& list, std::uint64_t file_id, std::uint64_t volume_id) {
  Bytes data;
  wire::append(data, file_id), wire::append(data, volume_id);
  data.resize(32);
  append_create_context(list, "QFid", data);
}

void append_lease(Bytes& list, const LeaseContext& lease) {
  Bytes data;
  wire::append(data, lease.key.bytes), wire::append(data, lease.state), wire::append(data, lease.flags);
  wire::append(data, std::uint64_t{0});  // LeaseDuration
  if (lease.version == 2) {
    wire::append(data, lease.parent_key.bytes), wire::append(data, lease.epoch), wire::append(data, std::uint16_t{0});
  }
  append_create_context(list, "RqLs", data);
}

void append_durable(Bytes& list) { append_create_context(list, "DHnQ", Bytes(8)); }

void append_durable_v2(Bytes& list, std::uint32_t timeout_milliseconds, std::uint32_t flags) {
  Bytes data;
  wire::append(data, timeout_milliseconds), wire::append(data, flags);
  append_create_context(list, "DH2Q", data);
}

}  // namespace usher::smb2
