// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/cli/session_columns.hpp"

namespace usher::cli {
namespace {

using S = SessionInfo;
using L = LogonInfo;

constexpr Column<S> client{"CLIENT", "client", [](const S& s) { return s.client; }, &before<&S::client>};
constexpr Column<S> user{"USER", "user", [](const S& s) { return s.user; }, &before<&S::user>};
constexpr Column<S> opens{"OPENS", "opens", [](const S& s) { return std::to_string(s.opens); }, &before<&S::opens>};
constexpr Column<S> time{"TIME", "time", [](const S& s) { return duration(s.active); }, &before<&S::active>};
constexpr Column<S> idle{"IDLE", "idle", [](const S& s) { return duration(s.idle); }, &before<&S::idle>};
constexpr Column<S> guest{"GUEST", "guest", [](const S& s) { return std::string(s.guest ? "yes" : "no"); }, &before<&S::guest>};
constexpr Column<S> type{"TYPE", "type", [](const S& s) { return s.client_type; }, &before<&S::client_type>};
constexpr Column<S> transport{"TRANSPORT", "transport", [](const S& s) { return s.transport; }, &before<&S::transport>};

constexpr Column<S> level_10[] = {client, user, time, idle};
constexpr Column<S> level_502[] = {client, user, opens, time, idle, guest, type, transport};

std::string or_off(const std::string& algorithm) { return algorithm.empty() ? "off" : algorithm; }

constexpr Column<L> of_logon[] = {
    {"LOGON", "logon", [](const L& l) { return std::to_string(l.id); }, &before<&L::id>},
    {"DIALECT", "dialect", [](const L& l) { return l.dialect; }, &before<&L::dialect>},
    {"SIGNING", "signing", [](const L& l) { return or_off(l.signing); }, &before<&L::signing>},
    {"ENCRYPTION", "encryption", [](const L& l) { return or_off(l.cipher); }, &before<&L::cipher>},
    {"CHANNELS", "channels", [](const L& l) { return std::to_string(l.channels); }, &before<&L::channels>},
    {"OPENS", "opens", [](const L& l) { return std::to_string(l.opens); }, &before<&L::opens>},
    {"TIME", "time", [](const L& l) { return duration(l.active); }, &before<&L::active>},
    {"IDLE", "idle", [](const L& l) { return duration(l.idle); }, &before<&L::idle>},
    {"IN", "in", [](const L& l) { return amount(l.bytes_in); }, &before<&L::bytes_in>},
    {"OUT", "out", [](const L& l) { return amount(l.bytes_out); }, &before<&L::bytes_out>},
    {"WORKSTATION", "workstation", [](const L& l) { return l.workstation; }, &before<&L::workstation>},
};

}  // namespace

std::span<const Column<SessionInfo>> session_columns(std::uint32_t level) {
  const std::span all(level_502);
  switch (level) {
    case 0: return all.first(1);
    case 10: return level_10;
    case 1: return all.first(6);
    case 2: return all.first(7);
    default: return all;
  }
}

std::span<const Column<LogonInfo>> logon_columns() { return of_logon; }

}  // namespace usher::cli
