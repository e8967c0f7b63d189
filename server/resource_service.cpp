// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/resource_service.hpp"

#include "server/file_open.hpp"
#include "server/page_filling.hpp"
#include "server/share.hpp"
#include "server/times.hpp"
#include "server/unicode_case.hpp"

namespace usher::server {
namespace {

constexpr std::size_t file_info_2_size = 4, file_info_3_size = 20;              // [MS-SRVS] 2.2.4.6, 2.2.4.7
constexpr std::size_t connection_info_0_size = 4, connection_info_1_size = 28;  // 2.2.4.1, 2.2.4.2

std::u16string path_key(std::u16string_view path) {
  std::u16string key = upcase(path);
  std::ranges::replace(key, u'/', u'\\');
  return key;
}

/// "A prefix is the path component up to a backslash": `base` is the object or one of the folders that it is in.
bool is_below(const std::u16string& path, std::u16string_view base) {
  const std::u16string key = path_key(path);
  return key.starts_with(base) && (key.size() == base.size() || key[base.size()] == u'\\');
}

std::size_t marshalled_size_at(std::uint32_t level, const OpenRecord& open) {
  return level == 2 ? file_info_2_size : file_info_3_size + marshalled_size(open.path) + marshalled_size(open.user);
}

std::size_t marshalled_size_at(std::uint32_t level, const TreeRecord& tree) {
  return level == 0 ? connection_info_0_size : connection_info_1_size + marshalled_size(tree.user) + marshalled_size(tree.netname);
}

bool is_computer(std::u16string_view qualifier) { return qualifier.starts_with(u"\\\\"); }

}  // namespace

OpenRecord make_open_record(const OpenEntry& open, SteadyTime now) {
  const OplockView oplock = open.oplock();
  return {.id = open.id,
          .permissions = open.permissions(),
          .num_locks = open.num_locks(),
          .path = open.path(),
          .user = open.is_orphan() ? u"" : open.tree->session->user,
          .client = open.is_orphan() ? u"" : open.tree->session->client_name,
          .share = open.share->name,
          .session_id = open.is_orphan() ? 0 : open.tree->logon->session_id,
          .active_seconds = seconds_between(open.created, now),
          .oplock_level = oplock.level(),
          .caching = oplock.state,
          .breaking = oplock.breaking,
          .durable = open.durable,
          .orphan_of = open.orphan_of};
}

TreeRecord make_tree_record(const TreeEntry& tree, SteadyTime now) {
  return {.id = tree.id,
          .type = tree.type,
          .num_opens = tree.num_opens.load(std::memory_order_relaxed),
          .active_seconds = seconds_between(tree.created, now),
          .user = tree.session->user,
          .netname = tree.share,
          .client = tree.session->client_name,
          .share = tree.share,
          .session_id = tree.logon->session_id};
}

RecordList<OpenRecord> find_opens(const OpenRegistry& registry, const OpenQuery& query, SteadyTime now) {
  if (query.level != 2 && query.level != 3) return {.status = NetApiStatus::invalid_level};
  if (is_too_long(query.base_path) || is_too_long(query.user)) return {.status = NetApiStatus::invalid_parameter};
  std::u16string base = path_key(query.base_path.value_or(u""));
  if (base.ends_with(u'\\')) base.pop_back();
  const std::u16string user_key = upcase(query.user.value_or(u""));
  const auto rows = [&](std::uint32_t after, std::size_t limit) { return registry.page(after, is_given(query.user) ? &user_key : nullptr, limit); };
  const auto size = [&](const OpenEntry& open) -> std::optional<std::size_t> {
    if (base.empty() && query.level == 2) return file_info_2_size;  // without a look at the file
    const OpenRecord record = make_open_record(open, now);
    return base.empty() || is_below(record.path, base) ? std::optional(marshalled_size_at(query.level, record)) : std::nullopt;
  };
  const auto make = [now](const OpenEntry& open) { return make_open_record(open, now); };
  return find_rows<OpenEntry, OpenRecord>(query, base.empty(), rows, size, make);
}

RecordList<TreeRecord> find_trees(const TreeRegistry& registry, const TreeQuery& query, SteadyTime now) {
  if (query.level > 1) return {.status = NetApiStatus::invalid_level};
  if (!is_given(query.qualifier) || is_too_long(query.qualifier)) return {.status = NetApiStatus::invalid_parameter};
  const bool by_computer = is_computer(*query.qualifier);
  const std::u16string key = by_computer ? canonical_client(*query.qualifier) : upcase(*query.qualifier);
  const auto rows = [&](std::uint32_t after, std::size_t limit) {
    return by_computer ? registry.page_of_client(key, after, limit) : registry.page_of_share(key, after, limit);
  };
  const auto make = [now, by_computer](const TreeEntry& tree) {
    TreeRecord record = make_tree_record(tree, now);
    if (!by_computer) record.netname = record.client;
    return record;
  };
  const auto size = [&](const TreeEntry& tree) { return std::optional(marshalled_size_at(query.level, make(tree))); };
  return find_rows<TreeEntry, TreeRecord>(query, true, rows, size, make);
}

}  // namespace usher::server
