// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// What a test does to the server in its process: faults, waiting, and the ends of sessions and connections.
#include <algorithm>
#include <cstring>

#include "src/c_api/handles.hpp"

using namespace usher;

namespace {

usher_status invalid() { return c_api::code(NetApiStatus::invalid_parameter); }

/// The structure as this library knows it; members that the caller does not know are zero.
usher_fault known(const usher_fault* fault, std::size_t size) {
  usher_fault whole{};
  std::memcpy(&whole, fault, std::min(size, sizeof whole));
  return whole;
}

FaultFilter filter_of(const usher_fault& fault) {
  return {.command = find_smb_command(c_api::text(fault.command)),
          .path = c_api::text(fault.path),
          .share = c_api::text(fault.share),
          .user = c_api::text(fault.user),
          .client = c_api::text(fault.client),
          .nth = fault.nth,
          .times = fault.times,
          .probability = fault.probability == 0 ? 1 : fault.probability};
}

Fault fault_of(const usher_fault& fault) {
  const auto has = [&](std::uint32_t flag) { return (fault.flags & flag) != 0; };
  Fault what{.delay = std::chrono::microseconds(fault.delay_microseconds),
             .hold = has(USHER_FAULT_HOLD),
             .late = std::chrono::microseconds(fault.late_microseconds),
             .never_answer = has(USHER_FAULT_NEVER_ANSWER),
             .cut = has(USHER_FAULT_CUT),
             .corrupt_signature = has(USHER_FAULT_CORRUPT_SIGNATURE),
             .segment = fault.segment};
  if (fault.status != 0) what.status = static_cast<NtStatus>(fault.status);
  if (has(USHER_FAULT_CUT_AFTER)) what.cut_after = fault.cut_after;
  if (has(USHER_FAULT_CREDITS)) what.credits = static_cast<std::uint16_t>(std::min<std::uint32_t>(fault.credits, 0xFFFF));
  return what;
}

bool does_something(const usher_fault& fault) {
  return fault.flags != 0 || fault.status != 0 || fault.delay_microseconds != 0 || fault.late_microseconds != 0 || fault.segment != 0;
}

/// `instead` when something was thrown, such as for want of memory.
template <class Value, class Call>
Value value_of(Value instead, Call call) {
  try {
    return call();
  } catch (const std::exception&) {
    return instead;
  }
}

std::size_t count_sessions(const Server& server, const std::string& client, const std::string& user) {
  const auto source = server.sessions();
  const auto found = source ? sessions(*source, {.client = client, .user = user}) : std::vector<SessionInfo>{};
  return found ? found->size() : 0;  // a client that nobody comes from is an error there
}

}  // namespace

extern "C" {

int usher_wait_until(usher_server* server, usher_condition condition, void* context, uint32_t milliseconds) {
  if (!server || !condition) return 0;
  return value_of(0, [&] {
    return server->server.test().wait_until([&] { return condition(context) != 0; }, std::chrono::milliseconds(milliseconds)) ? 1 : 0;
  });
}

int usher_wait_for_sessions(usher_server* server, const char* client, const char* user, size_t count, uint32_t milliseconds) {
  if (!server) return 0;
  return value_of(0, [&] {
    const std::string from = c_api::client_name(client), who = c_api::text(user);
    const auto there = [&] { return count_sessions(server->server, from, who) == count; };
    return server->server.test().wait_until(there, std::chrono::milliseconds(milliseconds)) ? 1 : 0;
  });
}

size_t usher_expire_sessions(usher_server* server, const char* client, const char* user) {
  if (!server) return 0;
  return value_of(std::size_t{0}, [&] { return server->server.test().expire_sessions(c_api::client_name(client), c_api::text(user)); });
}

size_t usher_drop_connections(usher_server* server, const char* client, const char* user) {
  if (!server) return 0;
  return value_of(std::size_t{0}, [&] { return server->server.test().drop_connections(c_api::client_name(client), c_api::text(user)); });
}

size_t usher_break_lease(usher_server* server, const char* share, const char* path, uint32_t keep) {
  if (!server || !share || !path) return 0;
  return value_of(std::size_t{0}, [&] { return server->server.test().break_caching(share, path, keep); });
}

usher_status usher_refuse_logons(usher_server* server, usher_nt_status reason, const char* user) {
  if (!server || reason == 0) return invalid();
  return c_api::without_exceptions([&] { return server->server.test().refuse_logons(static_cast<NtStatus>(reason), c_api::text(user)), 0u; });
}

void usher_accept_logons(usher_server* server) {
  if (server) server->server.test().accept_logons();
}

usher_status usher_inject(usher_server* server, const usher_fault* fault, size_t size, usher_rule** rule) {
  if (rule) *rule = nullptr;
  if (!server || !fault || size == 0) return invalid();
  return c_api::without_exceptions([&] {
    const usher_fault whole = known(fault, size);
    const bool has_command = whole.command && *whole.command;
    if (!does_something(whole) || (has_command && !find_smb_command(whole.command))) return invalid();
    const FaultRule made = server->server.test().inject(filter_of(whole), fault_of(whole));
    if (rule) *rule = new usher_rule{made};
    return 0u;
  });
}

void usher_clear_faults(usher_server* server) {
  if (server) server->server.test().clear_faults();
}

uint64_t usher_rule_matched(const usher_rule* rule) { return rule ? rule->rule.matched() : 0; }
uint64_t usher_rule_fired(const usher_rule* rule) { return rule ? rule->rule.fired() : 0; }
size_t usher_rule_held(const usher_rule* rule) { return rule ? rule->rule.held() : 0; }

int usher_rule_wait(const usher_rule* rule, uint64_t times, uint32_t milliseconds) {
  return rule && rule->rule.wait_until_fired(times, std::chrono::milliseconds(milliseconds)) ? 1 : 0;
}

void usher_rule_release(usher_rule* rule) {
  if (rule) rule->rule.release();
}
void usher_rule_remove(usher_rule* rule) {
  if (rule) rule->rule.remove();
}
void usher_rule_free(usher_rule* rule) { delete rule; }

}  // extern "C"
