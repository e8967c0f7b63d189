// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/file_create.hpp"

#include "server/access.hpp"

namespace usher::server {
namespace {

using smb2::CreateAction;
using smb2::CreateDisposition;
namespace option = smb2::create_option;

constexpr std::uint32_t known_attributes = 0x7FB7;       // [MS-FSCC] 2.6, less volume, device and what came later
constexpr std::uint32_t never_granted = 0x0CE0FE00;      // [MS-FSA] 2.1.5.1 phase 1
constexpr std::uint32_t data_writes = access::write_data | access::append_data;
constexpr int attempts = 32;  // to open a name that others move and remove meanwhile

bool overwrites(CreateDisposition disposition) {
  return disposition == CreateDisposition::supersede || disposition == CreateDisposition::overwrite ||
         disposition == CreateDisposition::overwrite_if;
}

bool may_create(CreateDisposition disposition) {
  return disposition != CreateDisposition::open && disposition != CreateDisposition::overwrite;
}

/// [MS-FSA] 2.1.5.1 phase 1, and what [MS-SMB2] 2.2.13 says of each field.
NtStatus check_parameters(const FileCreate& wanted) {
  const std::uint32_t options = wanted.create_options;
  const bool directory = options & option::directory_file;
  if (wanted.share_access & ~smb2::share_access::all || wanted.file_attributes & ~known_attributes ||
      wanted.disposition > CreateDisposition::overwrite_if || options & option::invalid) {
    return NtStatus::invalid_parameter;
  }
  if (options & (option::create_tree_connection | option::open_by_file_id | option::reserve_opfilter)) {
    return NtStatus::not_supported;
  }
  if (directory && (options & option::non_directory_file || overwrites(wanted.disposition))) {
    return NtStatus::invalid_parameter;
  }
  if (wanted.desired_access == 0 || wanted.desired_access & never_granted) return NtStatus::access_denied;
  if (wanted.desired_access & access::system_security) return NtStatus::privilege_not_held;
  const std::uint32_t desired = access::map_generic(wanted.desired_access);
  if (options & option::delete_on_close && !(desired & (access::delete_ | access::maximum_allowed))) {
    return NtStatus::invalid_parameter;
  }
  return NtStatus::success;
}

/// One attempt after another, until the name stays where it was while it was opened.
class Creation {
 public:
  Creation(FileTable& files, const FileCreate& wanted)
      : files_(files), wanted_(wanted), overwrites_(overwrites(wanted.disposition)),
        desired_(access::map_generic(wanted.desired_access)) {}

  Result<FileCreated> run() {
    if (const NtStatus status = check_access(); status != NtStatus::success) return std::unexpected(status);
    for (int attempt = 0; attempt < attempts; ++attempt) {
      const auto generation = files_.names_generation();
      auto opened = open_object();
      if (!opened) return std::unexpected(opened.error());
      if (!*opened) continue;  // it came to exist, or ceased to, between two looks
      if (!(*opened)->created) {
        if (const NtStatus status = check_existing((*opened)->info); status != NtStatus::success) {
          return std::unexpected(status);
        }
      }
      auto open = admit(**opened, attempt + 1 < attempts && !(*opened)->created ? std::optional(generation) : std::nullopt);
      if (!open) return std::unexpected(open.error());
      if (*open) return finish(std::move(*open), **opened);
    }
    return std::unexpected(NtStatus::sharing_violation);
  }

 private:
  bool asks(std::uint32_t bit) const { return (wanted_.create_options & bit) != 0; }
  bool asks_maximum() const { return (desired_ & access::maximum_allowed) != 0; }

  /// What the disposition does, the share must allow, whatever the open itself is granted ([MS-FSA] 2.1.5.1.2: an overwrite
  /// needs WRITE_DATA, superseding needs DELETE). Not part of the grant: a reader stays a reader.
  std::uint32_t disposition_access() const {
    if (!overwrites_) return 0;
    return wanted_.disposition == CreateDisposition::supersede ? access::delete_ : access::write_data;
  }

  NtStatus check_access() {
    const std::uint32_t explicitly = desired_ & ~access::maximum_allowed;
    granted_ = asks_maximum() ? wanted_.maximal_access | explicitly : explicitly;
    const bool beyond = (granted_ | disposition_access()) & ~wanted_.maximal_access;
    const bool cannot_delete = asks(option::delete_on_close) && !(granted_ & access::delete_);
    return beyond || cannot_delete ? NtStatus::access_denied : NtStatus::success;
  }

  std::optional<ObjectKind> kind() const {
    if (asks(option::directory_file) || wanted_.name.must_be_directory) return ObjectKind::directory;
    if (asks(option::non_directory_file) || wanted_.name.must_be_file) return ObjectKind::file;
    return std::nullopt;
  }

  OpenRequest store_request(OpenMode mode) const {
    const bool writes = granted_ & data_writes || overwrites_;
    const bool is_directory = kind() == ObjectKind::directory;
    return {mode, kind(), writes && !is_directory, new_attributes(is_directory)};
  }

  std::uint32_t new_attributes(bool is_directory) const {
    constexpr std::uint32_t kept = attribute::settable & ~attribute::not_content_indexed;
    return (wanted_.file_attributes & kept) | (is_directory ? 0 : attribute::archive);
  }

  /// nullopt: try again.
  Result<std::optional<Opened>> open_object() {
    if (wanted_.disposition != CreateDisposition::create) {
      auto existing = open_existing();
      if (existing) return std::optional(std::move(*existing));
      if (existing.error() != NtStatus::object_name_not_found || !may_create(wanted_.disposition)) {
        return std::unexpected(existing.error());
      }
    }
    if (const NtStatus status = check_creation(); status != NtStatus::success) return std::unexpected(status);
    auto made = files_.store().open(wanted_.name.path, store_request(OpenMode::create_new));
    if (made) return std::optional(std::move(*made));
    const bool lost_race = made.error() == NtStatus::object_name_collision &&
                           wanted_.disposition != CreateDisposition::create;
    if (lost_race) return std::optional<Opened>{};
    return std::unexpected(made.error());
  }

  /// Who asks for all that is allowed is content with reading where the store lets nobody write.
  Result<Opened> open_existing() {
    OpenRequest request = store_request(OpenMode::existing);
    auto opened = files_.store().open(wanted_.name.path, request);
    const bool refused = !opened && (opened.error() == NtStatus::access_denied ||
                                     opened.error() == NtStatus::media_write_protected);
    const bool insists = overwrites_ || desired_ & data_writes;
    if (!refused || insists || !request.for_writing) return opened;
    request.for_writing = false;
    opened = files_.store().open(wanted_.name.path, request);
    if (opened) granted_ &= ~data_writes;
    return opened;
  }

  /// [MS-FSA] 2.1.5.1.1. A parent that is about to go takes nothing new.
  NtStatus check_creation() const {
    if (!(wanted_.maximal_access & access::write_data)) return NtStatus::access_denied;
    const bool is_directory = kind() == ObjectKind::directory;
    if (wanted_.file_attributes & attribute::readonly && asks(option::delete_on_close)) return NtStatus::cannot_delete;
    if (wanted_.file_attributes & attribute::temporary && is_directory) return NtStatus::invalid_parameter;
    return files_.check_parent(wanted_.name.path);
  }

  /// [MS-FSA] 2.1.5.1.2 and 2.1.5.1.2.1.
  NtStatus check_existing(const ObjectInfo& info) {
    const bool is_root = wanted_.name.path.empty();
    if (info.kind == ObjectKind::directory && overwrites_) {
      return is_root ? NtStatus::access_denied : NtStatus::object_name_collision;
    }
    if (asks(option::delete_on_close) && (is_root || files_.is_read_only())) return NtStatus::cannot_delete;
    if (info.attributes & attribute::readonly) {
      if (info.kind == ObjectKind::file && (desired_ & data_writes || overwrites_)) return NtStatus::access_denied;
      if (asks(option::delete_on_close)) return NtStatus::cannot_delete;
      if (info.kind == ObjectKind::file && asks_maximum()) granted_ &= ~data_writes;
    }
    constexpr std::uint32_t must_match = attribute::hidden | attribute::system;
    const bool mismatch = info.attributes & must_match & ~wanted_.file_attributes;
    return overwrites_ && mismatch ? NtStatus::access_denied : NtStatus::success;
  }

  Result<std::shared_ptr<FileOpen>> admit(const Opened& opened, std::optional<std::uint64_t> generation) {
    return files_.admit({.object = opened.object, .info = opened.info, .path = opened.path, .granted_access = granted_,
                         .disposition_access = opened.created ? 0 : disposition_access(),
                         .share_access = wanted_.share_access, .create_options = wanted_.create_options,
                         .generation = generation, .desired_access = desired_, .oplock = wanted_.oplock, .wait = wanted_.wait});
  }

  Result<FileCreated> finish(std::shared_ptr<FileOpen> open, const Opened& opened) {
    FileCreated created{std::move(open), {}, CreateAction::opened};
    Result<void> done{};
    if (opened.created) {
      created.action = CreateAction::created;
      if (wanted_.security_descriptor) done = opened.object->set_security_descriptor(*wanted_.security_descriptor);
    } else if (overwrites_) {
      const bool supersedes = wanted_.disposition == CreateDisposition::supersede;
      created.action = supersedes ? CreateAction::superseded : CreateAction::overwritten;
      done = overwrite(*created.open);
    }
    if (!done) return std::unexpected(done.error());
    if (wanted_.allocation_size && !created.open->is_directory()) {
      files_.reserve_allocation(*created.open, *wanted_.allocation_size);
    }
    report(created, opened.path);
    if (created.action == CreateAction::opened) {  // nothing has changed since the store was asked
      created.info = created.open->shown(opened.info);
      return created;
    }
    const auto info = created.open->info();
    if (!info) return std::unexpected(info.error());
    created.info = *info;
    return created;
  }

  Result<void> overwrite(FileOpen& open) const {
    if (auto emptied = open.object().set_size(0); !emptied) return emptied;
    const auto changed = open.object().set_basic({.attributes = new_attributes(false)});
    open.resized();
    return changed;
  }

  void report(const FileCreated& created, const std::u16string& path) const {
    constexpr std::uint32_t overwritten = change_filter::attributes | change_filter::size | change_filter::last_write;
    const bool is_directory = created.open->is_directory();
    if (created.action == CreateAction::created) {
      files_.notifier().report(path, ChangeAction::added,
                               is_directory ? change_filter::dir_name : change_filter::file_name);
    } else if (created.action != CreateAction::opened) {
      files_.notifier().report(path, ChangeAction::modified, overwritten);
    }
  }

  FileTable& files_;
  const FileCreate& wanted_;
  const bool overwrites_;
  const std::uint32_t desired_;
  std::uint32_t granted_ = 0;
};

}  // namespace

Result<FileCreated> create_file(FileTable& files, const FileCreate& wanted) {
  if (const NtStatus status = check_parameters(wanted); status != NtStatus::success) return std::unexpected(status);
  return Creation(files, wanted).run();
}

}  // namespace usher::server
