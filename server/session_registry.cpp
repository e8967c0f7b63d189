// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/session_registry.hpp"

#include <boost/multi_index/composite_key.hpp>
#include <boost/multi_index/hashed_index.hpp>
#include <boost/multi_index/member.hpp>
#include <boost/multi_index/ranked_index.hpp>
#include <boost/multi_index_container.hpp>
#include <tuple>
#include <unordered_map>

#include "server/growing_id.hpp"
#include "server/unicode_case.hpp"

namespace usher::server {
namespace {

namespace mi = boost::multi_index;

/// A session and its keys. Logons hang here, under the registry's lock, and not on the session, which others read.
struct Row {
  std::uint32_t id = 0;
  std::u16string client{}, user_key{};
  std::shared_ptr<WorkstationSession> session{};
  mutable std::vector<std::shared_ptr<Logon>> logons{};  // no key: may change in place
};

struct ById {};
struct ByClient {};
struct ByUser {};
struct ByBoth {};

using Id = mi::member<Row, std::uint32_t, &Row::id>;
using Client = mi::member<Row, std::u16string, &Row::client>;
using UserKey = mi::member<Row, std::u16string, &Row::user_key>;

struct HashText {
  std::size_t operator()(const std::u16string& text) const { return std::hash<std::u16string>{}(text); }
};

using Rows = mi::multi_index_container<
    Row, mi::indexed_by<mi::ranked_unique<mi::tag<ById>, Id>,
                        mi::ranked_unique<mi::tag<ByClient>, mi::composite_key<Row, Client, Id>>,
                        mi::ranked_unique<mi::tag<ByUser>, mi::composite_key<Row, UserKey, Id>>,
                        mi::hashed_unique<mi::tag<ByBoth>, mi::composite_key<Row, Client, UserKey>,
                                          mi::composite_key_hash<HashText, HashText>>>>;

/// The rows of one index between two places: what a page walks, and what it leaves to be counted.
template <class Index, class First, class Last>
SessionRegistry::Page walk(const Index& index, First from, Last to, std::size_t limit) {
  SessionRegistry::Page page;
  page.total = static_cast<std::uint32_t>(index.rank(to) - index.rank(from));
  for (auto row = from; row != to && page.sessions.size() < limit; ++row) page.sessions.push_back(row->session);
  return page;
}

template <class Index>
std::size_t count_of(const Index& index, const std::u16string& key) {
  return index.rank(index.upper_bound(std::tuple(std::cref(key)))) - index.rank(index.lower_bound(std::tuple(std::cref(key))));
}

bool has_room_for(const Rows& rows, const Row& row, const SessionLimits& limits) {
  if (limits.total && rows.size() >= limits.total) return false;
  if (limits.per_user && count_of(rows.get<ByUser>(), row.user_key) >= limits.per_user) return false;
  return !limits.per_client || count_of(rows.get<ByClient>(), row.client) < limits.per_client;
}

}  // namespace

struct SessionRegistry::Index {
  Rows rows{};
  GrowingId ids{};

  std::uint32_t next_id() {
    return ids.next([this](std::uint32_t id) { return rows.get<ById>().find(id) != rows.get<ById>().end(); });
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
  Row row{.client = canonical_client(client), .user_key = upcase(user)};
  const std::lock_guard lock(mutex_);
  auto& both = index_->rows.get<ByBoth>();
  auto found = both.find(std::tuple(std::cref(row.client), std::cref(row.user_key)));
  if (found == both.end()) {
    if (!has_room_for(index_->rows, row, limits)) return std::unexpected(NtStatus::request_not_accepted);
    auto session = std::make_shared<WorkstationSession>();
    session->id = row.id = index_->next_id();
    session->client = row.client;
    session->client_name = listed_client_name(row.client, form_);
    session->user = user;
    session->user_key = row.user_key;
    session->transport = u"\\Device\\NetbiosSmb";
    session->created = now;
    row.session = std::move(session);
    found = both.insert(std::move(row)).first;
  }
  WorkstationSession& session = *found->session;
  session.num_logons.fetch_add(1, std::memory_order_relaxed);
  if (logon->guest) session.num_guests.fetch_add(1, std::memory_order_relaxed);
  session.touch(now);
  logon->last_request.store(now.time_since_epoch().count(), std::memory_order_relaxed);
  found->logons.push_back(logon);
  if (observer_) observer_->logon_added(session, *logon, found->logons.size() == 1);
  return Registration(*this, found->session, std::move(logon));
}

void SessionRegistry::remove(const std::shared_ptr<WorkstationSession>& session, const std::shared_ptr<Logon>& logon, const Closing& closing) {
  const std::lock_guard lock(mutex_);
  auto& by_id = index_->rows.get<ById>();
  const auto row = by_id.find(session->id);
  std::erase(row->logons, logon);
  session->num_logons.fetch_sub(1, std::memory_order_relaxed);
  if (logon->guest) session->num_guests.fetch_sub(1, std::memory_order_relaxed);
  session->num_opens.fetch_sub(logon->num_opens.load(std::memory_order_relaxed), std::memory_order_relaxed);
  if (observer_) observer_->logon_ended(*session, *logon, closing, row->logons.empty());
  if (row->logons.empty()) by_id.erase(row);
}

SessionRegistry::Page SessionRegistry::page(std::uint32_t after_id, const SessionFilter& filter, std::size_t limit) const {
  if (filter.matches_nothing) return {};
  const std::lock_guard lock(mutex_);
  const Rows& rows = index_->rows;
  if (filter.client && filter.user) {
    const auto& both = rows.get<ByBoth>();
    const auto found = both.find(std::tuple(std::cref(*filter.client), std::cref(*filter.user)));
    if (found == both.end() || found->id <= after_id) return {};
    return {.sessions = limit ? std::vector<std::shared_ptr<const WorkstationSession>>{found->session}
                              : std::vector<std::shared_ptr<const WorkstationSession>>{},
            .total = 1};
  }
  if (filter.client) {
    const auto& index = rows.get<ByClient>();
    return walk(index, index.upper_bound(std::tuple(std::cref(*filter.client), after_id)),
                index.upper_bound(std::tuple(std::cref(*filter.client))), limit);
  }
  if (filter.user) {
    const auto& index = rows.get<ByUser>();
    return walk(index, index.upper_bound(std::tuple(std::cref(*filter.user), after_id)),
                index.upper_bound(std::tuple(std::cref(*filter.user))), limit);
  }
  const auto& index = rows.get<ById>();
  return walk(index, index.upper_bound(after_id), index.end(), limit);
}

bool SessionRegistry::has_client(std::u16string_view canonical) const {
  const std::u16string client(canonical);
  const std::lock_guard lock(mutex_);
  const auto& index = index_->rows.get<ByClient>();
  return index.find(std::tuple(std::cref(client))) != index.end();
}

std::size_t SessionRegistry::size() const {
  const std::lock_guard lock(mutex_);
  return index_->rows.size();
}

std::vector<std::shared_ptr<const Logon>> SessionRegistry::logons(std::uint32_t session_id) const {
  const std::lock_guard lock(mutex_);
  const auto& by_id = index_->rows.get<ById>();
  const auto row = by_id.find(session_id);
  if (row == by_id.end()) return {};
  return {row->logons.begin(), row->logons.end()};
}

}  // namespace usher::server
