// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/oplocks.hpp"

#include <algorithm>
#include <utility>

#include "server/access.hpp"
#include "server/file_table.hpp"

namespace usher::server {
namespace {

namespace state = smb2::lease_state;

/// The combinations that there are ([MS-FSA] 2.1.5.18): whatever is cached, reads are.
std::uint32_t valid(std::uint32_t wanted) { return wanted & state::read ? wanted & state::all : state::none; }

/// [MS-SMB2] 3.3.5.9, Oplock Acquisition: what is tried when `wanted` is not granted.
std::uint32_t lesser(std::uint32_t wanted, bool is_lease) {
  if (wanted & state::write) return is_lease ? wanted & ~state::write : state::read;
  return wanted & state::handle ? wanted & ~state::handle : state::none;
}

}  // namespace

void OplockNews::tell() {
  for (auto& [holder, what] : std::exchange(breaks, {})) {
    if (holder) holder->oplock_breaks(what);
  }
  for (auto& wake : std::exchange(woken, {})) wake();
}

/// Whether an oplock is of the kind that is asked for, and not the asking open's own.
static bool is_meant(const Oplock& oplock, const OplockDemand& demand, const FileOpen* open, const std::optional<LeaseId>& lease) {
  const bool spares_leases = demand.of == OplockDemand::Of::oplocks || demand.of == OplockDemand::Of::batch_oplocks;
  if (oplock.lease) return !spares_leases && oplock.lease != lease;
  if (demand.of == OplockDemand::Of::leases) return false;
  if (demand.of == OplockDemand::Of::batch_oplocks && !(oplock.state & state::handle)) return false;
  return oplock.opens.front() != open || oplock.state == state::read;
}

bool Oplocks::conflicts(const Oplock& oplock, const OplockDemand& demand, const FileOpen* open, const std::optional<LeaseId>& lease) const {
  return oplock.state & demand.gives_up && is_meant(oplock, demand, open, lease);
}

/// An oplock breaks to level II or to none, never to anything else.
std::uint32_t Oplocks::left_after(const Oplock& oplock, const OplockDemand& demand) const {
  if (oplock.lease) return valid(oplock.state & ~demand.gives_up);
  const bool keeps_reads = !(demand.gives_up & state::read) && demand.gives_up & state::write;
  return keeps_reads ? state::read : state::none;
}

bool Oplocks::demand(const OplockDemand& demand, const FileOpen* open, const std::optional<LeaseId>& lease, OplockNews& news) {
  bool waits = false;
  for (std::size_t i = 0; i < all_.size();) {
    const std::shared_ptr<Oplock> oplock = all_[i];
    if (conflicts(*oplock, demand, open, lease)) {
      const std::uint32_t left = left_after(*oplock, demand);
      if (oplock->breaking) oplock->must_become &= left;
      else begin_break(oplock, left, news);
      // A break that goes step by step is waited for to its end by who opens the file, as Windows has it: until its last step,
      // which takes all that he wants gone, and also when nothing of it is his own wish.
      const bool has_more_steps = demand.waits_for & state::write && oplock->break_to & demand.gives_up;
      waits |= oplock->breaking && (oplock->state & demand.waits_for || has_more_steps);
    } else if (demand.waits_for & state::write && oplock->breaking) {
      waits |= is_meant(*oplock, demand, open, lease);
    }
    if (i < all_.size() && all_[i] == oplock) ++i;  // else it has gone
  }
  update_hint();
  return waits;
}

void Oplocks::begin_break(const std::shared_ptr<Oplock>& oplock, std::uint32_t to, OplockNews& news) {
  const auto is_orphan = [](const FileOpen* open) { return open->holder_ && open->holder_->is_orphan(); };
  const bool orphaned = std::ranges::all_of(oplock->opens, is_orphan);
  // Reads that are cached can be given up without a word ([MS-SMB2] 3.3.4.7).
  const bool acknowledge = oplock->state != state::read || orphaned;
  const std::uint32_t from = oplock->state;
  ++oplock->break_number;
  if (oplock->version == 2) ++oplock->epoch;
  if (acknowledge) oplock->breaking = true, oplock->break_to = oplock->must_become = to;
  tell(oplock, from, to, acknowledge, news);
  if (!acknowledge) end_break(*oplock, to, news);
}

/// Over a connection of the first open that has one; opens that have none are all told, and close.
void Oplocks::tell(const std::shared_ptr<Oplock>& oplock, std::uint32_t from, std::uint32_t to, bool acknowledge, OplockNews& news) const {
  OplockBreak what{.from = from, .to = to, .acknowledge = acknowledge, .file = file_.weak_from_this(), .oplock = oplock, .number = oplock->break_number};
  if (oplock->lease) what.lease_key = oplock->lease->key;
  if (oplock->version == 2) what.epoch = oplock->epoch;
  const auto reachable = std::ranges::find_if(oplock->opens, [](const FileOpen* open) { return open->holder_ && !open->holder_->is_orphan(); });
  if (reachable != oplock->opens.end()) {
    news.breaks.push_back({(*reachable)->holder_, std::move(what)});
    return;
  }
  for (const FileOpen* open : oplock->opens) news.breaks.push_back({open->holder_, what});
}

void Oplocks::end_break(Oplock& oplock, std::uint32_t left, OplockNews& news) {
  oplock.breaking = false;
  oplock.state = left;
  if (!oplock.lease && left == state::none) {
    for (FileOpen* open : std::exchange(oplock.opens, {})) open->set_oplock(nullptr);
    std::erase_if(all_, [&](const auto& other) { return other.get() == &oplock; });
  }
  changed(news);
}

void Oplocks::changed(OplockNews& news) {
  ++changes_;
  update_hint();
  std::ranges::move(std::exchange(waiting_, {}), std::back_inserter(news.woken));
}

void Oplocks::wait(std::uint64_t seen, std::move_only_function<void()> wake, OplockNews& news) {
  if (changes_ != seen) news.woken.push_back(std::move(wake));
  else waiting_.push_back(std::move(wake));
}

void Oplocks::update_hint() {
  const Oplock* only = nullptr;
  std::size_t count = 0;
  for (const auto& oplock : all_) {
    if (oplock->state != state::none) only = oplock.get(), ++count;
  }
  const void* seen = this;
  if (count == 0) seen = nullptr;
  else if (count == 1 && (only->lease || only->state & state::write)) seen = only;
  hint.store(seen, std::memory_order_release);
}

std::shared_ptr<Oplock> Oplocks::find(const LeaseId& lease) const {
  const auto found = std::ranges::find_if(all_, [&](const auto& oplock) { return oplock->lease == lease; });
  return found == all_.end() ? nullptr : *found;
}

/// [MS-FSA] 2.1.5.18.1 and 2.1.5.18.2. Opens that can only look at attributes are nobody's rivals, as on Windows.
bool Oplocks::can_be_granted(const FileOpen& open, const OplockRequest& request, std::uint32_t wanted, const Oplock* own) const {
  if (wanted & state::handle && file_.delete_pending) return false;
  const auto is_rival = [&](const FileOpen* other) {
    return other != &open && !access::only_looks(other->granted_access()) && (!own || other->oplock_.get() != own);
  };
  if (wanted & state::write && std::ranges::any_of(file_.opens, is_rival)) return false;
  if (!(wanted & state::write) && !file_.locks.empty()) return false;
  return std::ranges::none_of(all_, [&](const auto& other) {
    if (other.get() == own || other->state == state::none) return false;
    if (wanted & state::write || other->state & state::write) return true;
    if (!request.lease) return (other->state & state::handle) != 0;      // level II beside handles
    return wanted & state::handle && !other->lease;                      // and handles beside level II
  });
}

std::uint32_t Oplocks::best(const FileOpen& open, const OplockRequest& request, const Oplock* own) const {
  std::uint32_t wanted = valid(request.state);
  while (wanted != state::none && !can_be_granted(open, request, wanted, own)) wanted = lesser(wanted, request.lease.has_value());
  return wanted;
}

/// [MS-SMB2] 3.3.5.9.8: promoted to all that is asked for or not at all. A lease that has come down to nothing begins anew.
void Oplocks::upgrade(FileOpen& open, const OplockRequest& request, Oplock& own) const {
  const std::uint32_t wanted = valid(request.state);
  const bool is_more = (own.state & ~wanted) == 0 && wanted != own.state;
  if (own.breaking || !is_more) return;
  const std::uint32_t granted = own.state == state::none ? best(open, request, &own)
                                : can_be_granted(open, request, wanted, &own) ? wanted : own.state;
  if (granted == own.state) return;
  own.state = granted;
  if (own.version == 2) ++own.epoch;
}

void Oplocks::grant(FileOpen& open, const OplockRequest& request) {
  open.holder_ = request.holder;
  std::shared_ptr<Oplock> oplock = request.lease ? find(*request.lease) : nullptr;
  if (oplock) {
    upgrade(open, request, *oplock);
  } else {
    const std::uint32_t granted = best(open, request, nullptr);
    if (!request.lease && granted == state::none) return;
    oplock = std::make_shared<Oplock>();
    oplock->lease = request.lease, oplock->state = granted, oplock->parent_key = request.parent_key, oplock->version = request.version;
    if (request.version == 2) oplock->epoch = static_cast<std::uint16_t>(request.epoch + 1);
    // Somebody may have taken the key for another file since it was looked for: then the open goes without.
    if (request.lease && !request.table->enter(*request.lease, {&open.table(), file_.weak_from_this(), oplock})) return;
    oplock->table = request.table;
    all_.push_back(oplock);
  }
  oplock->opens.push_back(&open);
  open.set_oplock(oplock);
  update_hint();
}

NtStatus Oplocks::acknowledge(FileOpen& open, std::optional<std::uint32_t> wanted, OplockNews& news) {
  const std::shared_ptr<Oplock> oplock = open.oplock_;
  // The section names INVALID_DEVICE_STATE for a break that nobody asked for; Windows answers as to one that does not fit.
  if (!oplock || oplock->lease || !oplock->breaking) return NtStatus::invalid_oplock_protocol;
  if (!wanted) {
    end_break(*oplock, state::none, news);
    return NtStatus::invalid_oplock_protocol;
  }
  const std::uint32_t left = *wanted & oplock->break_to & oplock->must_become;
  const bool came_too_late = *wanted & oplock->break_to & ~oplock->must_become;
  end_break(*oplock, left, news);
  return came_too_late ? NtStatus::request_not_accepted : NtStatus::success;  // [MS-SMB2] 3.3.5.22.1 <441>
}

NtStatus Oplocks::acknowledge_lease(Oplock& lease, std::uint32_t wanted, OplockNews& news) {
  if (!lease.breaking) return NtStatus::unsuccessful;
  if (wanted & ~lease.break_to) return NtStatus::request_not_accepted;
  const auto own = find(*lease.lease);
  const std::uint32_t left = valid(wanted);
  if ((left & ~lease.must_become) == 0) {
    end_break(lease, left, news);
    return NtStatus::success;
  }
  // More was asked for while the client thought about it: the next step, handles and writes before reads, under the same
  // epoch as the first ([MS-SMB2] 3.3.4.7 <248>).
  lease.state = left;
  const std::uint32_t to = left == state::read ? state::none : lease.must_become | state::read;
  ++lease.break_number;
  lease.break_to = to;
  tell(own, left, to, left != state::read, news);
  if (left == state::read) end_break(lease, to, news);
  return NtStatus::success;
}

void Oplocks::time_out(Oplock& oplock, std::uint64_t break_number, OplockNews& news) {
  if (oplock.breaking && oplock.break_number == break_number) end_break(oplock, state::none, news);
}

void Oplocks::leave(FileOpen& open, OplockNews& news) {
  const std::shared_ptr<Oplock> oplock = open.oplock_;
  open.holder_ = nullptr;
  if (!oplock) {
    ++changes_;
    if (!waiting_.empty()) changed(news);  // somebody waits for just this open to go ([MS-SMB2] 3.3.5.9.13)
    return;
  }
  open.set_oplock(nullptr);
  std::erase(oplock->opens, &open);
  if (oplock->opens.empty()) {
    oplock->breaking = false;
    std::erase(all_, oplock);
    if (oplock->lease) oplock->table->erase(*oplock->lease);
  }
  changed(news);
}

std::size_t Oplocks::break_all(std::uint32_t left, OplockNews& news) {
  std::size_t broken = 0;
  for (const auto& oplock : std::vector(all_)) {
    const std::uint32_t to = oplock->lease ? valid(oplock->state & left) : oplock->state & left & state::read;
    if (oplock->breaking || to == oplock->state || oplock->state == state::none) continue;
    begin_break(oplock, to, news);
    ++broken;
  }
  update_hint();
  return broken;
}

void OplockWait::then(std::move_only_function<void()> wake) const {
  OplockNews news;
  {
    const std::lock_guard lock(file->mutex);
    file->oplocks.wait(seen, std::move(wake), news);
  }
  news.tell();
}

std::optional<LeaseTable::Entry> LeaseTable::find(const LeaseId& id) const {
  const std::lock_guard lock(mutex_);
  const auto found = leases_.find(id);
  return found == leases_.end() ? std::nullopt : std::optional(found->second);
}

bool LeaseTable::enter(const LeaseId& id, Entry entry) {
  const std::lock_guard lock(mutex_);
  return leases_.try_emplace(id, std::move(entry)).second;
}

void LeaseTable::erase(const LeaseId& id) {
  const std::lock_guard lock(mutex_);
  leases_.erase(id);
}

std::size_t LeaseTable::size() const {
  const std::lock_guard lock(mutex_);
  return leases_.size();
}

}  // namespace usher::server
