// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/file_open.hpp"

#include <algorithm>
#include <vector>

#include "protocol/smb2/create.hpp"
#include "server/file_table.hpp"

namespace usher::server {
namespace {

/// How long the first write of an open stays out of sight, as Windows and others do it: many small writes, one change.
constexpr std::uint64_t write_time_delay = 2 * FileTime::ticks_per_second;

ByteRange clamped(std::uint64_t offset, std::uint64_t length) {
  return {offset, std::min(length, ~std::uint64_t{0} - offset)};
}

std::vector<ByteRangeLocks::Lock> locks_of(const FileOpen* owner, std::span<const FileOpen::LockElement> elements) {
  std::vector<ByteRangeLocks::Lock> locks;
  for (const auto& element : elements) locks.push_back({owner, element.range, element.exclusive});
  return locks;
}

}  // namespace

FileOpen::FileOpen(std::shared_ptr<FileTable> table, std::shared_ptr<FileEntry> entry, std::shared_ptr<StoreObject> object,
                   ObjectKind kind, std::uint32_t granted_access, std::uint32_t share_access, std::uint32_t create_options)
    : table_(std::move(table)), entry_(std::move(entry)), object_(std::move(object)), kind_(kind),
      granted_access_(granted_access), share_access_(share_access), create_options_(create_options) {}

FileOpen::~FileOpen() { close(); }

std::u16string FileOpen::path() const {
  const std::lock_guard lock(entry_->mutex);
  return entry_->path;
}

bool FileOpen::delete_pending() const {
  const std::lock_guard lock(entry_->mutex);
  return entry_->delete_pending;
}

Result<ObjectInfo> FileOpen::info() const {
  auto said = object_->info();
  if (said) *said = shown(*said);
  return said;
}

ObjectInfo FileOpen::shown(ObjectInfo said) const {
  const FileTime now = table_->now();
  const std::lock_guard lock(entry_->mutex);
  entry_->show_due_write_times(now);
  if (entry_->shown_write_time) said.last_write_time = *entry_->shown_write_time;
  else entry_->known_write_time = said.last_write_time;
  if (kind_ == ObjectKind::file) said.allocation_size = std::max(said.allocation_size, entry_->reserved_allocation);
  else said.allocation_size = said.size = 0;  // what a directory takes is the store's affair
  return said;
}

NtStatus FileOpen::check_read(std::uint64_t offset, std::uint64_t length) const {
  if (length == 0 || !entry_->has_locks.load(std::memory_order_acquire)) return NtStatus::success;
  const std::lock_guard lock(entry_->mutex);
  return entry_->locks.allows_access(this, clamped(offset, length), false) ? NtStatus::success
                                                                           : NtStatus::file_lock_conflict;
}

NtStatus FileOpen::check_write(std::uint64_t offset, std::uint64_t length) const {
  if (length == 0 || !entry_->has_locks.load(std::memory_order_acquire)) return NtStatus::success;
  const std::lock_guard lock(entry_->mutex);
  return entry_->locks.allows_access(this, clamped(offset, length), true) ? NtStatus::success
                                                                          : NtStatus::file_lock_conflict;
}

void FileOpen::wrote() {
  const FileTime now = table_->now();
  std::u16string path;
  {
    const std::lock_guard lock(entry_->mutex);
    path = entry_->path;
    if (now != FileTime{} && !entry_->write_time_pinned) {
      entry_->show_due_write_times(now);
      has_written_ = true;
      if (!write_time_begun_) {
        write_time_begun_ = true, write_time_due_ = {now.ticks + write_time_delay};
        if (!entry_->shown_write_time) entry_->shown_write_time = entry_->known_write_time;
      }
    }
  }
  table_->notifier().report(path, ChangeAction::modified, change_filter::size | change_filter::last_write);
}

void FileOpen::resized() {
  const FileTime now = table_->now();
  std::u16string path;
  {
    const std::lock_guard lock(entry_->mutex);
    path = entry_->path;
    if (now != FileTime{} && !entry_->write_time_pinned) entry_->shown_write_time = now;
    has_written_ = false, write_time_begun_ = true, write_time_due_ = {};
  }
  table_->notifier().report(path, ChangeAction::modified, change_filter::size | change_filter::last_write);
}

void FileOpen::settle_write_time() {
  const FileTime now = table_->now();
  const std::lock_guard lock(entry_->mutex);
  if (write_time_due_ == FileTime{}) return;
  if (!entry_->write_time_pinned) entry_->shown_write_time = now;
  has_written_ = false, write_time_due_ = {};
}

void FileOpen::pin_write_time(std::optional<FileTime> time) {
  const std::lock_guard lock(entry_->mutex);
  entry_->write_time_pinned = time.has_value();
  if (!time) return;
  entry_->shown_write_time = time;
  for (FileOpen* open : entry_->opens) open->has_written_ = false, open->write_time_due_ = {};
}

void FileOpen::finish_writing() {
  const FileTime now = table_->now();
  std::optional<FileTime> time;
  {
    const std::lock_guard lock(entry_->mutex);
    entry_->show_due_write_times(now);
    if (has_written_ && !entry_->write_time_pinned) entry_->shown_write_time = now;
    has_written_ = false, write_time_due_ = {};
    time = entry_->shown_write_time;
  }
  if (!time) return;
  const auto info = object_->info();
  if (!info || info->last_write_time == *time) return;
  // A store that cannot keep it shows its own.
  (void)object_->set_basic({.last_write_time = time, .change_time = kept_change_time});
}

std::uint8_t OplockView::level() const {
  namespace level = smb2::oplock_level;
  namespace state = smb2::lease_state;
  if (is_lease) return level::lease;
  switch (this->state) {
    case state::none: return level::none;
    case state::read: return level::level_ii;
    case state::read | state::write: return level::exclusive;
    default: return level::batch;
  }
}

void FileOpen::disturb_caches() {
  const void* const cached = entry_->oplocks.hint.load(std::memory_order_acquire);
  if (!cached || cached == oplock_hint_.load(std::memory_order_relaxed)) return;
  OplockNews news;
  {
    const std::lock_guard lock(entry_->mutex);
    entry_->oplocks.demand({.gives_up = smb2::lease_state::all}, this, lease(), news);
  }
  news.tell();
}

OplockView FileOpen::oplock() const {
  const std::lock_guard lock(entry_->mutex);
  if (!oplock_) return {};
  OplockView view{.state = oplock_->state, .breaking = oplock_->breaking, .is_lease = oplock_->lease.has_value(),
                  .version = oplock_->version, .epoch = oplock_->epoch, .parent_key = oplock_->parent_key};
  if (oplock_->lease) view.key = oplock_->lease->key;
  return view;
}

Result<std::uint8_t> FileOpen::acknowledge_break(std::uint8_t level) {
  namespace state = smb2::lease_state;
  OplockNews news;
  NtStatus status{};
  {
    const std::lock_guard lock(entry_->mutex);
    const bool was_batch = oplock_ && oplock_->state & state::handle;
    std::optional<std::uint32_t> left;
    if (level == smb2::oplock_level::level_ii) left = state::read;
    // From batch, exclusive is a level that the protocol knows and that leaves nothing ([MS-SMB2] 3.3.5.22.1).
    else if (level == smb2::oplock_level::none || (level == smb2::oplock_level::exclusive && was_batch)) left = state::none;
    status = entry_->oplocks.acknowledge(*this, left, news);
  }
  news.tell();
  if (level == smb2::oplock_level::lease && status == NtStatus::invalid_oplock_protocol) status = NtStatus::invalid_parameter;
  if (status != NtStatus::success) return std::unexpected(status);
  return oplock().level();
}

std::optional<LeaseId> FileOpen::lease() const { return oplock_ ? oplock_->lease : std::nullopt; }

bool FileOpen::hand_over(std::shared_ptr<OplockHolder> holder) {
  const std::lock_guard lock(entry_->mutex);
  const bool caches_handle = oplock_ && oplock_->state & smb2::lease_state::handle;
  if (!caches_handle || oplock_->breaking || entry_->delete_pending) return false;
  holder_ = std::move(holder);
  return true;
}

void FileOpen::set_oplock(std::shared_ptr<Oplock> oplock) {
  oplock_ = std::move(oplock);
  oplock_hint_.store(oplock_.get(), std::memory_order_relaxed);
}

NtStatus FileOpen::lock(std::span<const LockElement> elements) {
  disturb_caches();
  const auto locks = locks_of(this, elements);
  const std::lock_guard lock(entry_->mutex);
  const NtStatus status = entry_->locks.lock(locks);
  entry_->has_locks.store(!entry_->locks.empty(), std::memory_order_release);
  return status;
}

NtStatus FileOpen::unlock(const ByteRange& range) {
  ByteRangeLocks::Granted granted;
  NtStatus status = NtStatus::success;
  {
    const std::lock_guard lock(entry_->mutex);
    status = entry_->locks.unlock(this, range, granted);
    entry_->has_locks.store(!entry_->locks.empty(), std::memory_order_release);
  }
  for (const auto& pending : granted) pending->done(NtStatus::success);
  return status;
}

bool FileOpen::lock_or_wait(const std::shared_ptr<PendingLock>& pending) {
  pending->owner = this;
  disturb_caches();
  const std::lock_guard lock(entry_->mutex);
  const bool granted = entry_->locks.lock_or_wait(pending);
  if (granted) entry_->has_locks.store(true, std::memory_order_release);
  return granted;
}

bool FileOpen::cancel_lock(const PendingLock* pending) {
  const std::lock_guard lock(entry_->mutex);
  return entry_->locks.cancel(pending);
}

bool FileOpen::close_may_wait() const {
  const std::lock_guard lock(entry_->mutex);
  return create_options_ & smb2::create_option::delete_on_close || entry_->delete_pending || has_written_;
}

void FileOpen::close() {
  if (closed_.exchange(true, std::memory_order_acq_rel)) return;
  finish_writing();
  table_->leave(*this);
}

}  // namespace usher::server
