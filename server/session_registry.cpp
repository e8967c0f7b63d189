// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/session_registry.hpp"

#include <boost/unordered/unordered_flat_set.hpp>
#include <utility>

#include "server/growing_id.hpp"
#include "server/id_order.hpp"
#include "server/unicode_case.hpp"

namespace usher::server {
namespace {

/// A session as the registry keeps it. Logons hang here, under the registry's lock, and not on the session, which others read.
struct Entry final : WorkstationSession {
  std::vector<std::shared_ptr<Logon>> logons{};
};
using Row = std::shared_ptr<Entry>;

/// What there is one session of.
struct Both {
  std::u16string_view client{}, user_key{};
  explicit Both(const Row& row) : client(row->client), user_key(row->user_key) {}
  Both(std::u16string_view of_client, std::u16string_view of_user) : client(of_client), user_key(of_user) {}
  bool operator==(const Both&) const = default;
};
struct HashBoth {
  using is_transparent = void;
  std::size_t operator()(const Both& both) const {
    const std::hash<std::u16string_view> hash;
    return hash(both.client) * 31 + hash(both.user_key);
  }
  std::size_t operator()(const Row& row) const { return (*this)(Both(row)); }
};
struct SameBoth {
  using is_transparent = void;
  static Both of(const Row& row) { return Both(row); }
  static const Both& of(const Both& both) { return both; }
  bool operator()(const auto& a, const auto& b) const { return of(a) == of(b); }
};

using Order = IdOrder<const WorkstationSession>;
using Orders = IdOrders<const WorkstationSession>;

SessionRegistry::Page page_of(const Order& order, std::uint32_t after_id, std::size_t limit) {
  auto [sessions, run] = order.slice(after_id, limit);
  return {.sessions = sessions, .kept = std::move(run), .total = static_cast<std::uint32_t>(order.count_above(after_id))};
}

}  // namespace

/// The same sessions in the order of their ids, as a whole and by client and user, so that one more or less costs the same however
/// many there are; and by both.
struct SessionRegistry::Index {
  boost::unordered_flat_set<Row, HashBoth, SameBoth> rows{};
  Order order{};
  Orders clients{}, users{};
  GrowingId ids{};

  std::uint32_t next_id() {
    return ids.next([this](std::uint32_t id) { return order.find(id) != nullptr; });
  }
  Row find(std::u16string_view client, std::u16string_view user_key) const {
    const auto found = rows.find(Both(client, user_key));
    return found == rows.end() ? nullptr : *found;
  }
  bool has_room_for(const std::u16string& client, const std::u16string& user_key, const SessionLimits& limits) const {
    if (limits.total && rows.size() >= limits.total) return false;
    if (limits.per_user && users.of(user_key).size() >= limits.per_user) return false;
    return !limits.per_client || clients.of(client).size() < limits.per_client;
  }
  /// In all or in none.
  void insert(const Row& row) {
    try {
      rows.insert(row);
      order.insert(row->id, row);
      clients.insert(row->client, row->id, row);
      users.insert(row->user_key, row->id, row);
    } catch (...) {
      erase(*row);
      throw;
    }
  }
  void erase(const WorkstationSession& session) {
    order.erase(session.id);
    clients.erase(session.client, session.id);
    users.erase(session.user_key, session.id);
    if (const auto found = rows.find(Both(session.client, session.user_key)); found != rows.end()) rows.erase(found);
  }
};

SessionRegistry::SessionRegistry(SessionObserver* observer, ClientNameForm form)
    : observer_(observer), form_(form), index_(std::make_unique<Index>()) {}
SessionRegistry::~SessionRegistry() = default;

SessionRegistry::Registration& SessionRegistry::Registration::operator=(Registration&& other) noexcept {
  if (this != &other) {
    reset();
    registry_ = std::exchange(other.registry_, nullptr);
    session_ = std::move(other.session_);
    logon_ = std::move(other.logon_);
  }
  return *this;
}

void SessionRegistry::Registration::end(const Closing& closing) {
  if (!registry_) return;
  std::exchange(registry_, nullptr)->remove(session_, logon_, closing);
  session_.reset();
  logon_.reset();
}

SessionRegistry::Registration SessionRegistry::add(std::u16string_view client, std::u16string_view user,
                                                   std::shared_ptr<Logon> logon, SteadyTime now) {
  return *admit(client, user, std::move(logon), now, {});
}

Result<SessionRegistry::Registration> SessionRegistry::admit(std::u16string_view client, std::u16string_view user, std::shared_ptr<Logon> logon,
                                                             SteadyTime now, const SessionLimits& limits) {
  std::u16string canonical = canonical_client(client), user_key = upcase(user);
  const std::lock_guard lock(mutex_);
  Row row = index_->find(canonical, user_key);
  if (!row) {
    if (!index_->has_room_for(canonical, user_key, limits)) return std::unexpected(NtStatus::request_not_accepted);
    row = std::make_shared<Entry>();
    row->id = index_->next_id();
    row->client_name = listed_client_name(canonical, form_);
    row->user = user;
    row->client = std::move(canonical);
    row->user_key = std::move(user_key);
    row->created = now;
    index_->insert(row);
  }
  row->num_logons.fetch_add(1, std::memory_order_relaxed);
  if (logon->guest) row->num_guests.fetch_add(1, std::memory_order_relaxed);
  row->touch(now);
  logon->last_request.store(now.time_since_epoch().count(), std::memory_order_relaxed);
  row->logons.push_back(logon);
  if (observer_) observer_->logon_added(*row, *logon, row->logons.size() == 1);
  return Registration(*this, std::move(row), std::move(logon));
}

void SessionRegistry::remove(const std::shared_ptr<WorkstationSession>& session, const std::shared_ptr<Logon>& logon, const Closing& closing) {
  const std::lock_guard lock(mutex_);
  auto& logons = static_cast<Entry&>(*session).logons;
  std::erase(logons, logon);
  session->num_logons.fetch_sub(1, std::memory_order_relaxed);
  if (logon->guest) session->num_guests.fetch_sub(1, std::memory_order_relaxed);
  session->num_opens.fetch_sub(logon->num_opens.load(std::memory_order_relaxed), std::memory_order_relaxed);
  if (observer_) observer_->logon_ended(*session, *logon, closing, logons.empty());
  if (logons.empty()) index_->erase(*session);
}

SessionRegistry::Page SessionRegistry::page(std::uint32_t after_id, const SessionFilter& filter, std::size_t limit) const {
  if (filter.matches_nothing) return {};
  const std::lock_guard lock(mutex_);
  if (filter.client && filter.user) {
    const Row found = index_->find(*filter.client, *filter.user);
    if (!found || found->id <= after_id) return {};
    const auto kept = std::make_shared<const Order::Rows>(limit ? 1 : 0, found);
    return {.sessions = *kept, .kept = kept, .total = 1};
  }
  if (filter.client) return page_of(index_->clients.of(*filter.client), after_id, limit);
  if (filter.user) return page_of(index_->users.of(*filter.user), after_id, limit);
  return page_of(index_->order, after_id, limit);
}

bool SessionRegistry::has_client(std::u16string_view canonical) const {
  const std::u16string client(canonical);
  const std::lock_guard lock(mutex_);
  return index_->clients.of(client).size() != 0;
}

std::size_t SessionRegistry::size() const {
  const std::lock_guard lock(mutex_);
  return index_->rows.size();
}

std::vector<std::shared_ptr<const Logon>> SessionRegistry::logons(std::uint32_t session_id) const {
  const std::lock_guard lock(mutex_);
  const auto session = index_->order.find(session_id);
  if (!session) return {};
  const auto& logons = static_cast<const Entry&>(*session).logons;
  return {logons.begin(), logons.end()};
}

}  // namespace usher::server
