// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <usher/net_session.hpp>

#include "src/net_api/block.hpp"
#include "src/net_api/enumerate.hpp"
#include "src/net_api/target.hpp"

namespace usher::win32 {

static DWORD flags_of(const SessionInfo& session) { return session.guest ? 0x1 : 0; }  // SESS_GUEST

static void fields(auto& put, SESSION_INFO_0& out, const SessionInfo& from) { put(out.sesi0_cname, from.client); }

static void fields(auto& put, SESSION_INFO_1& out, const SessionInfo& from) {
  put(out.sesi1_cname, from.client);
  put(out.sesi1_username, from.user);
  put(out.sesi1_num_opens, from.opens);
  put(out.sesi1_time, from.active);
  put(out.sesi1_idle_time, from.idle);
  put(out.sesi1_user_flags, flags_of(from));
}

static void fields(auto& put, SESSION_INFO_2& out, const SessionInfo& from) {
  put(out.sesi2_cname, from.client);
  put(out.sesi2_username, from.user);
  put(out.sesi2_num_opens, from.opens);
  put(out.sesi2_time, from.active);
  put(out.sesi2_idle_time, from.idle);
  put(out.sesi2_user_flags, flags_of(from));
  put(out.sesi2_cltype_name, from.client_type);
}

static void fields(auto& put, SESSION_INFO_10& out, const SessionInfo& from) {
  put(out.sesi10_cname, from.client);
  put(out.sesi10_username, from.user);
  put(out.sesi10_time, from.active);
  put(out.sesi10_idle_time, from.idle);
}

static void fields(auto& put, SESSION_INFO_502& out, const SessionInfo& from) {
  put(out.sesi502_cname, from.client);
  put(out.sesi502_username, from.user);
  put(out.sesi502_num_opens, from.opens);
  put(out.sesi502_time, from.active);
  put(out.sesi502_idle_time, from.idle);
  put(out.sesi502_user_flags, flags_of(from));
  put(out.sesi502_cltype_name, from.client_type);
  put(out.sesi502_transport, from.transport);
}

static BlockMaker<SessionInfo> maker(DWORD level) {
  switch (level) {
    case 0: return make_block<SESSION_INFO_0>;
    case 1: return make_block<SESSION_INFO_1>;
    case 2: return make_block<SESSION_INFO_2>;
    case 10: return make_block<SESSION_INFO_10>;
    case 502: return make_block<SESSION_INFO_502>;
    default: return nullptr;
  }
}

static Page<SessionInfo> as_page(SessionPage page) {
  return {.status = page.status, .entries = std::move(page.sessions), .total = page.total, .resume_handle = page.resume_handle};
}

NET_API_STATUS NetSessionEnum(LMSTR servername, LMSTR client, LMSTR user, DWORD level, LPBYTE* bufptr, DWORD prefmaxlen,
                              LPDWORD entriesread, LPDWORD totalentries, LPDWORD resume_handle) {
  const auto ask = [&](const PageOptions& options) -> Page<SessionInfo> {
    const auto [sessions, status, elsewhere] = find_sessions(servername);
    if (!sessions) return {.status = status};
    return as_page(sessions->page({.client = narrow(client), .user = narrow(user), .level = level}, options));
  };
  return enumerate(maker(level), {bufptr, prefmaxlen, entriesread, totalentries}, resume_handle, ask);
}

NET_API_STATUS NetSessionGetInfo(LMSTR servername, LMSTR client, LMSTR user, DWORD level, LPBYTE* bufptr) {
  return get_one(maker(level), bufptr, [&]() -> std::expected<SessionInfo, NetApiStatus> {
    const std::string client_name = narrow(client), user_name = narrow(user);
    if (client_name.empty() || user_name.empty()) return std::unexpected(NetApiStatus::invalid_parameter);
    const auto [sessions, status, elsewhere] = find_sessions(servername);
    if (!sessions) return std::unexpected(status);
    return session(*sessions, client_name, user_name, level);
  });
}

NET_API_STATUS NetSessionDel(LMSTR servername, LMSTR client, LMSTR user) {
  return without_exceptions([&] {
    const std::string client_name = narrow(client), user_name = narrow(user);
    if (client_name.empty() && user_name.empty()) return code(NetApiStatus::invalid_parameter);
    const auto [sessions, status, elsewhere] = find_sessions(servername);
    return code(sessions ? sessions->close(client_name, user_name) : status);
  });
}

}  // namespace usher::win32
