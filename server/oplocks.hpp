// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "protocol/smb2/create_contexts.hpp"
#include "protocol/wire/guid.hpp"

namespace usher::server {

class FileOpen;
class FileTable;
class LeaseTable;
struct FileEntry;
struct Oplock;

/// Lease.LeaseKey in the LeaseTable of one client ([MS-SMB2] 3.3.1.11, 3.3.1.12).
struct LeaseId {
  Guid client{}, key{};
  friend auto operator<=>(const LeaseId&, const LeaseId&) = default;
};

/// That an oplock or lease breaks ([MS-SMB2] 3.3.4.6, 3.3.4.7), as who holds it is told.
struct OplockBreak {
  std::optional<Guid> lease_key{};  ///< nullopt: an oplock of one open
  std::uint32_t from = 0, to = 0;   ///< lease_state bits
  std::uint16_t epoch = 0;
  bool acknowledge = false;         ///< the holder has to; until then whoever asked for the break may wait
  // For who watches over the deadline:
  std::weak_ptr<FileEntry> file{};
  std::weak_ptr<Oplock> oplock{};
  std::uint64_t number = 0;         ///< Oplock::break_number
};

/// Who holds an oplock through one open: its session, or the keeper of opens that have lost theirs.
/// Thread  any; never called with a lock held
class OplockHolder {
 public:
  virtual ~OplockHolder() = default;
  virtual void oplock_breaks(const OplockBreak& what) = 0;
  /// Nobody can be told: what must break is closed instead ([MS-SMB2] 3.3.4.6, 3.3.4.7).
  virtual bool is_orphan() const { return false; }
};

/// An oplock or a lease. An oplock is told in a lease's terms: level II caches reads, exclusive also writes, batch also handles.
/// States  granted -> breaking (told, and not acknowledged yet) -> granted with less. A break that needs no acknowledgment has
///         taken effect at once. Ends with its last open
/// Owner   the Oplocks of its file; each of its opens
/// Thread  `lease` any; the rest under the file's mutex
struct Oplock {
  std::optional<LeaseId> lease{};
  std::uint16_t version = 1, epoch = 0;    ///< Lease.Version, Lease.Epoch
  std::optional<Guid> parent_key{};        ///< Lease.ParentLeaseKey
  std::uint32_t state = 0;                 ///< Lease.LeaseState
  bool breaking = false;                   ///< Lease.Breaking
  std::uint32_t break_to = 0;              ///< Lease.BreakToLeaseState: what the holder was told
  std::uint32_t must_become = 0;           ///< what has been asked for since: a part of break_to
  std::uint64_t break_number = 0;
  std::vector<FileOpen*> opens{};          ///< Lease.LeaseOpens
  std::shared_ptr<LeaseTable> table{};     ///< of a lease: where it stands
};

/// What a CREATE asks for.
struct OplockRequest {
  std::uint32_t state = 0;          ///< lease_state bits
  std::optional<LeaseId> lease{};
  std::uint16_t version = 1, epoch = 0;
  std::optional<Guid> parent_key{};
  std::shared_ptr<OplockHolder> holder{};
  std::shared_ptr<LeaseTable> table{};
};

/// What an operation asks of others' oplocks ([MS-FSA] 2.1.4.12).
struct OplockDemand {
  std::uint32_t gives_up = 0;   ///< BreakCacheState: what they cannot keep
  std::uint32_t waits_for = 0;  ///< of that, what must be gone before the operation goes on
  enum class Of : std::uint8_t { all, leases, oplocks, batch_oplocks } of = Of::all;
};

/// What there is to tell when the file's mutex has been let go.
struct OplockNews {
  struct Break {
    std::shared_ptr<OplockHolder> holder{};
    OplockBreak what{};
  };
  std::vector<Break> breaks{};
  std::vector<std::move_only_function<void()>> woken{};
  void tell();
};

/// The oplocks and leases of one file ([MS-FSA] 2.1.1.10), and who waits for one of them to break.
/// Owner   its FileEntry
/// Thread  whoever holds the entry's mutex, but for `hint`
class Oplocks {
 public:
  explicit Oplocks(FileEntry& file) : file_(file) {}

  bool empty() const { return all_.empty(); }
  const std::vector<std::shared_ptr<Oplock>>& all() const { return all_; }

  /// Breaks what stands in the way. True: the operation has to wait for changes() to grow. Exempt are the lease with that id
  /// and the open itself, whose own level II goes all the same, as Windows has it.
  bool demand(const OplockDemand& demand, const FileOpen* open, const std::optional<LeaseId>& lease, OplockNews& news);

  /// [MS-FSA] 2.1.5.18 for an open that has just been entered in its file: as much of the request as can be granted.
  void grant(FileOpen& open, const OplockRequest& request);

  /// [MS-SMB2] 3.3.5.22.1, the level in a lease's terms; nullopt: one that does not fit, after which nothing is left.
  NtStatus acknowledge(FileOpen& open, std::optional<std::uint32_t> state, OplockNews& news);
  /// [MS-SMB2] 3.3.5.22.2.
  NtStatus acknowledge_lease(Oplock& lease, std::uint32_t state, OplockNews& news);
  /// [MS-SMB2] 3.3.6.1, 3.3.6.5: unless the break has ended meanwhile, nothing is left of the oplock.
  void time_out(Oplock& oplock, std::uint64_t break_number, OplockNews& news);
  /// The open is closed.
  void leave(FileOpen& open, OplockNews& news);

  /// Breaks every oplock to at most `state`, though nobody else wants the file.
  std::size_t break_all(std::uint32_t state, OplockNews& news);

  /// Grows whenever a break has ended or an oplock has gone.
  std::uint64_t changes() const { return changes_; }
  /// Calls `wake` once, after changes() has grown beyond `seen`; when it has already, through `news`.
  void wait(std::uint64_t seen, std::move_only_function<void()> wake, OplockNews& news);

  /// Lets a WRITE pass by the mutex: null when nobody caches anything, the only oplock when there is one that its own opens
  /// do not disturb, and something else otherwise.
  std::atomic<const void*> hint{nullptr};

 private:
  bool conflicts(const Oplock& oplock, const OplockDemand& demand, const FileOpen* open, const std::optional<LeaseId>& lease) const;
  std::uint32_t left_after(const Oplock& oplock, const OplockDemand& demand) const;
  void begin_break(const std::shared_ptr<Oplock>& oplock, std::uint32_t to, OplockNews& news);
  void tell(const std::shared_ptr<Oplock>& oplock, std::uint32_t from, std::uint32_t to, bool acknowledge, OplockNews& news) const;
  void end_break(Oplock& oplock, std::uint32_t state, OplockNews& news);
  void changed(OplockNews& news);
  void update_hint();

  std::shared_ptr<Oplock> find(const LeaseId& lease) const;
  bool can_be_granted(const FileOpen& open, const OplockRequest& request, std::uint32_t state, const Oplock* own) const;
  std::uint32_t best(const FileOpen& open, const OplockRequest& request, const Oplock* own) const;
  void upgrade(FileOpen& open, const OplockRequest& request, Oplock& own) const;

  FileEntry& file_;
  std::vector<std::shared_ptr<Oplock>> all_{};
  std::uint64_t changes_ = 0;
  std::vector<std::move_only_function<void()>> waiting_{};
};

/// Where an operation waits for oplocks to break: it is done again when the file's `changes` have grown beyond `seen`.
struct OplockWait {
  std::shared_ptr<FileEntry> file{};
  std::uint64_t seen = 0;
  explicit operator bool() const { return file != nullptr; }
  /// `wake` is called once, from any thread, possibly at once.
  void then(std::move_only_function<void()> wake) const;
};

/// GlobalLeaseTableList ([MS-SMB2] 3.3.1.5): which lease a client's key means.
/// Owner   ServerCore; its leases
/// Thread  any; one mutex, the innermost: it may be taken under a file's
class LeaseTable {
 public:
  struct Entry {
    const FileTable* files = nullptr;  ///< an address to compare with
    std::weak_ptr<FileEntry> file{};
    std::weak_ptr<Oplock> oplock{};
  };
  std::optional<Entry> find(const LeaseId& id) const;
  /// False: the key is in use for another file.
  bool enter(const LeaseId& id, Entry entry);
  void erase(const LeaseId& id);
  std::size_t size() const;

 private:
  mutable std::mutex mutex_;
  std::map<LeaseId, Entry> leases_{};
};

}  // namespace usher::server
