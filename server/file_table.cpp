// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/file_table.hpp"

#include <algorithm>

#include "server/access.hpp"
#include "server/path_names.hpp"
#include "server/unicode_case.hpp"

namespace usher::server {
namespace {

constexpr std::uint32_t reads = access::read_data | access::execute;
constexpr std::uint32_t writes = access::write_data | access::append_data;
constexpr std::uint32_t delete_on_close = 0x1000;  // [MS-SMB2] 2.2.13 FILE_DELETE_ON_CLOSE
constexpr std::uint32_t share_read = 0x1, share_write = 0x2, share_delete = 0x4;
constexpr OplockDemand handles{smb2::lease_state::handle, smb2::lease_state::handle};
constexpr OplockDemand everything{smb2::lease_state::all, smb2::lease_state::handle | smb2::lease_state::write};

std::uint32_t names_filter(ObjectKind kind) {
  return kind == ObjectKind::directory ? change_filter::dir_name : change_filter::file_name;
}

/// One direction of [MS-FSA] 2.1.5.1.2.2: what `granted` does, `share` must allow.
bool allows(std::uint32_t share, std::uint32_t granted) {
  return !((granted & reads && !(share & share_read)) || (granted & writes && !(share & share_write)) ||
           (granted & access::delete_ && !(share & share_delete)));
}

/// An open that neither reads, writes nor deletes takes no part in sharing.
bool takes_part(std::uint32_t granted) { return (granted & (reads | writes | access::delete_)) != 0; }

bool may_share(const FileEntry& entry, std::uint32_t granted, std::uint32_t share) {
  if (!takes_part(granted)) return true;
  return std::ranges::all_of(entry.opens, [&](const FileOpen* open) {
    if (!takes_part(open->granted_access())) return true;
    return allows(open->share_access(), granted) && allows(share, open->granted_access());
  });
}

}  // namespace

void FileEntry::show_due_write_times(FileTime now) {
  for (FileOpen* open : opens) {
    if (open->write_time_due_ == FileTime{} || open->write_time_due_ > now) continue;
    if (!write_time_pinned) shown_write_time = open->write_time_due_;
    open->write_time_due_ = {}, open->has_written_ = false;
  }
}

FileTable::FileTable(std::shared_ptr<ObjectStore> store, Clock clock)
    : store_(std::move(store)), clock_(std::move(clock)) {}

std::shared_ptr<FileTable> make_file_table(std::shared_ptr<ObjectStore> store, FileTable::Clock clock) {
  return std::make_shared<FileTable>(std::move(store), std::move(clock));
}

bool FileTable::Broken::demand(FileEntry& entry, const OplockDemand& what, const FileOpen* open, const std::optional<LeaseId>& lease) {
  if (!entry.oplocks.demand(what, open, lease, news) || !wait) return false;
  if (!*wait) *wait = {entry.shared_from_this(), entry.oplocks.changes()};
  return true;
}

Result<std::shared_ptr<FileOpen>> FileTable::admit(Admission admission) {
  Broken broken{.wait = admission.wait};
  auto admitted = admit(admission, broken);
  broken.news.tell();
  return admitted;
}

/// [MS-FSA] 2.1.5.1.2: a batch oplock breaks before sharing is checked, handles that are cached when that has failed, and the
/// rest when it has not. `entry`'s mutex is held.
NtStatus FileTable::check_sharing(FileEntry& entry, const Admission& admission, Broken& broken) {
  namespace state = smb2::lease_state;
  using Of = OplockDemand::Of;
  const std::uint32_t sharing_access = admission.granted_access | admission.disposition_access;
  const bool overwrites = admission.disposition_access != 0;
  const std::uint32_t gives_up = overwrites ? state::all : state::write;
  const auto lease = admission.oplock ? admission.oplock->lease : std::nullopt;
  const bool disturbs_oplocks = overwrites || (admission.desired_access & ~access::attributes_only) != 0;
  const bool disturbs_leases = overwrites || !access::only_looks(admission.desired_access);
  const auto must_wait = [&](Of of, std::uint32_t what, std::uint32_t waits_for) {
    return !entry.oplocks.empty() && broken.demand(entry, {what, waits_for, of}, nullptr, lease);
  };
  if (disturbs_oplocks && must_wait(Of::batch_oplocks, gives_up, state::write)) return NtStatus::pending;
  if (!may_share(entry, sharing_access, admission.share_access)) {
    return must_wait(Of::leases, state::handle, state::handle) ? NtStatus::pending : NtStatus::sharing_violation;
  }
  if (disturbs_oplocks && must_wait(disturbs_leases ? Of::all : Of::oplocks, gives_up, state::write)) return NtStatus::pending;
  return NtStatus::success;
}

Result<std::shared_ptr<FileOpen>> FileTable::admit(Admission& admission, Broken& broken) {
  const ObjectInfo& info = admission.info;
  auto fresh = std::make_shared<FileEntry>(info.file_id, info.kind);
  fresh->path = admission.path;
  Path key = upcase(admission.path);

  const std::lock_guard table_lock(mutex_);
  if (admission.generation && *admission.generation != names_generation()) return nullptr;
  const auto [place, is_new] = by_id_.try_emplace(info.file_id, fresh);
  const std::shared_ptr<FileEntry> entry = place->second;
  const std::lock_guard entry_lock(entry->mutex);
  if (entry->delete_pending) return std::unexpected(NtStatus::delete_pending);
  if (const NtStatus status = check_sharing(*entry, admission, broken); status != NtStatus::success) return std::unexpected(status);
  if (is_new) by_path_.insert_or_assign(std::move(key), entry), entry->known_write_time = info.last_write_time;
  auto open = std::make_shared<FileOpen>(shared_from_this(), entry, std::move(admission.object), info.kind,
                                         admission.granted_access, admission.share_access, admission.create_options);
  entry->opens.push_back(open.get());
  if (admission.oplock && info.kind == ObjectKind::file) entry->oplocks.grant(*open, *admission.oplock);
  return open;
}

bool FileTable::is_read_only() const {
  const auto volume = store_->volume();
  return volume && volume->read_only;
}

NtStatus FileTable::check_parent(std::u16string_view path) const {
  if (path.empty()) return NtStatus::success;
  const Path key = upcase(parent_path(path));
  const std::lock_guard table_lock(mutex_);
  const auto parent = find_path(key);
  if (!parent) return NtStatus::success;
  const std::lock_guard entry_lock(parent->mutex);
  return parent->delete_pending ? NtStatus::delete_pending : NtStatus::success;
}

void FileTable::reserve_allocation(FileOpen& open, std::uint64_t size) {
  constexpr std::uint64_t cluster = 4096;
  const std::uint64_t rounded = size > ~std::uint64_t{0} - cluster ? size : (size + cluster - 1) / cluster * cluster;
  const std::lock_guard lock(open.entry_->mutex);
  open.entry_->reserved_allocation = rounded;
}

NtStatus FileTable::set_delete_pending(FileOpen& open, bool pending, OplockWait* wait) {
  std::u16string path;
  Broken broken{.wait = wait};
  bool waits = false;
  {
    const std::lock_guard lock(open.entry_->mutex);
    waits = pending && broken.demand(*open.entry_, handles, &open, open.lease());
    if (!waits) open.entry_->delete_pending = pending;
    path = open.entry_->path;
  }
  broken.news.tell();
  if (waits) return NtStatus::pending;
  if (pending && open.is_directory()) notifier_.directory_removed(path);
  return NtStatus::success;
}

std::size_t FileTable::break_oplocks(std::u16string_view path, std::uint32_t state) {
  OplockNews news;
  std::size_t broken = 0;
  {
    const std::lock_guard table_lock(mutex_);
    const auto entry = find_path(upcase(path));
    if (!entry) return 0;
    const std::lock_guard entry_lock(entry->mutex);
    broken = entry->oplocks.break_all(state, news);
  }
  news.tell();
  return broken;
}

std::size_t FileTable::open_files() const {
  const std::lock_guard lock(mutex_);
  return by_id_.size();
}

std::shared_ptr<FileEntry> FileTable::find_path(const Path& key) const {
  const auto found = by_path_.find(key);
  return found == by_path_.end() ? nullptr : found->second;
}

void FileTable::erase(const std::shared_ptr<FileEntry>& entry) {
  by_id_.erase(entry->file_id);
  const auto found = by_path_.find(upcase(entry->path));
  if (found != by_path_.end() && found->second == entry) by_path_.erase(found);
}

void FileTable::leave(FileOpen& open) {
  ByteRangeLocks::Granted granted, ended;
  OplockNews news;
  bool remove = false;
  {
    const std::lock_guard table_lock(mutex_);
    FileEntry& entry = *open.entry_;
    const std::lock_guard entry_lock(entry.mutex);
    std::erase(entry.opens, &open);
    const auto lease = open.lease();
    entry.oplocks.leave(open, news);
    ended = entry.locks.release(&open, granted);
    entry.has_locks.store(!entry.locks.empty(), std::memory_order_release);
    if (open.create_options_ & delete_on_close) {  // [MS-FSA] 2.1.5.5; as a disposition does, but nobody waits to close
      entry.delete_pending = true;
      if (!entry.oplocks.empty()) entry.oplocks.demand({.gives_up = smb2::lease_state::handle}, nullptr, lease, news);
    }
    if (entry.opens.empty()) {
      remove = entry.delete_pending;
      if (!remove) erase(open.entry_);
    }
  }
  for (const auto& lock : granted) lock->done(NtStatus::success);
  for (const auto& lock : ended) lock->done(NtStatus::range_not_locked);
  if (remove) remove_from_store(open.entry_);
  news.tell();
}

/// The entry stays, delete-pending and without opens, until the name is gone: nobody can open it in between.
void FileTable::remove_from_store(const std::shared_ptr<FileEntry>& entry) {
  const std::u16string path = entry->path;  // nobody has it open, so nobody renames it
  const bool removed = store_->remove(path, entry->file_id).has_value();
  {
    const std::lock_guard table_lock(mutex_);
    erase(entry);
    if (removed) generation_.fetch_add(1, std::memory_order_acq_rel);
  }
  if (!removed) return;  // a directory that was filled meanwhile stays ([MS-FSA] 2.1.5.5)
  if (entry->kind == ObjectKind::directory) notifier_.directory_removed(path);
  notifier_.report(path, ChangeAction::removed, names_filter(entry->kind));
}

/// [MS-FSA] 2.1.4.2: whoever caches a handle below is asked to let go of it.
NtStatus FileTable::check_below(std::u16string_view directory, Broken& broken) const {
  const Path prefix = upcase(directory) + u'\\';
  NtStatus status = NtStatus::success;
  for (auto at = by_path_.lower_bound(prefix); at != by_path_.end() && at->first.starts_with(prefix); ++at) {
    FileEntry& entry = *at->second;
    const std::lock_guard entry_lock(entry.mutex);
    if (!broken.demand(entry, handles, nullptr, std::nullopt)) return NtStatus::access_denied;
    status = NtStatus::pending;
  }
  return status;
}

NtStatus FileTable::check_rename(FileOpen& open, std::u16string_view from, std::u16string_view to, bool replace, Broken& broken) const {
  const FileEntry& source = *open.entry_;
  if (source.kind == ObjectKind::directory) {
    if (const NtStatus status = check_below(from, broken); status != NtStatus::success) return status;
  }
  if (const auto target = find_path(upcase(to)); target && target->file_id != source.file_id) {
    const std::lock_guard target_lock(target->mutex);
    if (!replace) return NtStatus::object_name_collision;
    if (target->delete_pending) return NtStatus::delete_pending;
    // Who caches his handle closes it, perhaps; a file that somebody has open is not replaced.
    return broken.demand(*target, everything, &open, open.lease()) ? NtStatus::pending : NtStatus::access_denied;
  }
  if (const auto parent = find_path(upcase(parent_path(to))); parent && parent->file_id != source.file_id) {
    // The destination's directory is opened for FILE_ADD_FILE, sharing read and write: [MS-FSA] 2.1.5.15.12. That it does
    // not share delete is what Windows does to those who hold the directory with DELETE.
    const std::lock_guard parent_lock(parent->mutex);
    if (!may_share(*parent, access::write_data, share_read | share_write)) return NtStatus::sharing_violation;
  }
  return NtStatus::success;
}

/// What stands at the new name, when nobody has it open.
NtStatus FileTable::check_target(std::u16string_view to, std::uint64_t file_id, bool replace) {
  const auto target = store_->open(to, {});
  if (!target) {
    return target.error() == NtStatus::object_name_not_found ? NtStatus::success : target.error();
  }
  if (target->info.file_id == file_id) return NtStatus::success;  // another case of the same name
  if (!replace) return NtStatus::object_name_collision;
  const bool refused = target->info.kind == ObjectKind::directory || target->info.attributes & attribute::readonly;
  return refused ? NtStatus::access_denied : NtStatus::success;
}

/// What is checked in the table, and which oplocks have to break, before the store is asked.
NtStatus FileTable::begin_rename(FileOpen& open, std::u16string& from, std::u16string_view to, bool replace, Broken& broken) {
  FileEntry& entry = *open.entry_;
  const std::lock_guard table_lock(mutex_);
  {
    // Let go before the target's is taken: two entries' mutexes have no order among them.
    const std::lock_guard entry_lock(entry.mutex);
    from = entry.path;
    if (entry.delete_pending) return NtStatus::access_denied;
  }
  if (from == to) return NtStatus::success;
  if (const NtStatus status = check_rename(open, from, to, replace, broken); status != NtStatus::success) return status;
  const std::lock_guard entry_lock(entry.mutex);
  return broken.demand(entry, handles, &open, open.lease()) ? NtStatus::pending : NtStatus::success;
}

NtStatus FileTable::rename(FileOpen& open, std::u16string_view to, bool replace, OplockWait* wait) {
  FileEntry& entry = *open.entry_;
  std::u16string from;
  Broken broken{.wait = wait};
  const NtStatus begun = begin_rename(open, from, to, replace, broken);
  broken.news.tell();
  if (begun != NtStatus::success) return begun;
  if (from == to) return NtStatus::success;
  if (const NtStatus status = check_target(to, entry.file_id, replace); status != NtStatus::success) return status;
  const auto renamed = store_->rename(from, entry.file_id, to, replace);
  if (!renamed) return renamed.error();
  {
    const std::lock_guard table_lock(mutex_);
    move_paths(from, *renamed);
    generation_.fetch_add(1, std::memory_order_acq_rel);
  }
  report_rename(from, *renamed, entry.kind);
  return NtStatus::success;
}

void FileTable::report_rename(std::u16string_view from, std::u16string_view to, ObjectKind kind) {
  notifier_.report(from, ChangeAction::renamed_old_name, names_filter(kind));
  notifier_.report(to, ChangeAction::renamed_new_name, names_filter(kind));
}

void FileTable::was_removed(std::u16string_view path, std::uint64_t file_id, ObjectKind kind) {
  {
    const std::lock_guard table_lock(mutex_);
    const auto found = by_path_.find(upcase(path));
    if (found != by_path_.end() && found->second->file_id == file_id) by_path_.erase(found);
    generation_.fetch_add(1, std::memory_order_acq_rel);
  }
  if (kind == ObjectKind::directory) notifier_.directory_removed(path);
  notifier_.report(path, ChangeAction::removed, names_filter(kind));
}

void FileTable::was_renamed(std::u16string_view from, std::u16string_view to, ObjectKind kind) {
  {
    const std::lock_guard table_lock(mutex_);
    move_paths(from, to);
    generation_.fetch_add(1, std::memory_order_acq_rel);
  }
  report_rename(from, to, kind);
}

void FileTable::was_restored() {
  {
    const std::lock_guard table_lock(mutex_);
    std::erase_if(by_path_, [](const auto& named) { return !named.first.empty(); });
    generation_.fetch_add(1, std::memory_order_acq_rel);
  }
  notifier_.everything_changed();
}

/// The path of what is open there, and that of whatever is open below it.
void FileTable::move_paths(std::u16string_view from, std::u16string_view to) {
  const Path old_key = upcase(from);
  const std::size_t old_size = from.size();
  std::vector<std::map<Path, std::shared_ptr<FileEntry>>::node_type> moved;
  for (auto at = by_path_.lower_bound(old_key); at != by_path_.end() && at->first.starts_with(old_key);) {
    const bool is_it_or_below = at->first.size() == old_size || at->first[old_size] == u'\\';
    const auto next = std::next(at);
    if (is_it_or_below) moved.push_back(by_path_.extract(at));
    at = next;
  }
  for (auto& node : moved) {
    FileEntry& its = *node.mapped();
    const std::lock_guard lock(its.mutex);
    its.path = std::u16string(to) + its.path.substr(old_size);
    node.key() = upcase(its.path);
    by_path_.insert_or_assign(node.key(), node.mapped());
  }
}

}  // namespace usher::server
