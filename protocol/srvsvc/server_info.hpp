// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstdint>
#include <string>

namespace usher::srvsvc {

/// What the levels of SERVER_INFO are made from ([MS-SRVS] 2.2.4.40-43).
struct ServerFields {
  std::uint32_t platform_id = 500;  // SV_PLATFORM_ID_NT
  std::u16string name{}, comment{}, user_path{};
  std::uint32_t version_major = 10, version_minor = 0;
  std::uint32_t type = 0x1 | 0x2 | 0x1000 | 0x8000;  // SV_TYPE_WORKSTATION, SERVER, NT, SERVER_NT
  std::uint32_t users = 0xFFFFFFFF, disconnect_minutes = 0xFFFFFFFF, hidden = 0, announce = 240, announce_delta = 3000, licenses = 0, capabilities = 0;
};

template <std::uint32_t level>
struct ServerInfo {
  static_assert(level >= 100 && level <= 103);
  static void fields(auto& ndr, auto& s) {
    ndr("platform_id", s.platform_id), ndr.unique_string("name", s.name);
    if constexpr (level >= 101) {
      ndr("version_major", s.version_major), ndr("version_minor", s.version_minor), ndr("type", s.type);
      ndr.unique_string("comment", s.comment);
    }
    if constexpr (level >= 102) {
      ndr("users", s.users), ndr("disc", s.disconnect_minutes), ndr("hidden", s.hidden), ndr("announce", s.announce);
      ndr("anndelta", s.announce_delta), ndr("licenses", s.licenses), ndr.unique_string("userpath", s.user_path);
    }
    if constexpr (level == 103) ndr("capabilities", s.capabilities);
  }
};

/// What the tuning levels 502 and 503 are made from ([MS-SRVS] 2.2.4.44, 2.2.4.45). Most of it tunes what SMB1 had, and what
/// this server does not limit; the numbers are those that an untouched Windows shows.
struct ServerTuning {
  std::uint32_t session_opens = 16384, session_vcs = 1, session_searches = 2048, request_buffer = 4356, initial_items = 4, maximum_items = 8192;
  std::uint32_t raw_items = 4, irp_stack = 15, raw_buffer = 65535, session_users = 2048, session_connections = 2048;
  std::uint32_t paged_memory = 0xFFFFFFFF, nonpaged_memory = 0xFFFFFFFF;
  std::uint32_t soft_compatibility = 1, forced_logoff = 1, time_source = 0, downlevel_calls = 1, announces = 0;
  std::u16string domain{};
  std::uint32_t copy_read = 8192, copy_write = 0, least_search = 480, most_search = 3600, least_complete = 240, most_complete = 600;
  std::uint32_t added_threads = 2, blocked_threads = 2, scavenger_seconds = 30, least_queue = 2, least_free_items = 2;
  std::uint32_t transaction_memory = 0x100000, priority = 1, multiplexed = 50, break_wait = 35, break_response_wait = 35;
  std::uint32_t oplocks = 0, force_close = 0, fcb_opens = 1, raw = 1, shared_network_drives = 0, least_free_connections = 2, most_free_connections = 2;
};

template <std::uint32_t level>
struct ServerTuningInfo {
  static_assert(level == 502 || level == 503);
  static void fields(auto& ndr, auto& s) {
    ndr("sessopens", s.session_opens), ndr("sessvcs", s.session_vcs), ndr("opensearch", s.session_searches);
    ndr("sizreqbuf", s.request_buffer), ndr("initworkitems", s.initial_items), ndr("maxworkitems", s.maximum_items);
    ndr("rawworkitems", s.raw_items), ndr("irpstacksize", s.irp_stack), ndr("maxrawbuflen", s.raw_buffer);
    ndr("sessusers", s.session_users), ndr("sessconns", s.session_connections);
    ndr("maxpagedmemoryusage", s.paged_memory), ndr("maxnonpagedmemoryusage", s.nonpaged_memory);
    ndr("enablesoftcompat", s.soft_compatibility), ndr("enableforcedlogoff", s.forced_logoff), ndr("timesource", s.time_source);
    ndr("acceptdownlevelapis", s.downlevel_calls), ndr("lmannounce", s.announces);
    if constexpr (level == 503) further_fields(ndr, s);
  }

 private:
  static void further_fields(auto& ndr, auto& s) {
    ndr.unique_string("domain", s.domain), ndr("maxcopyreadlen", s.copy_read), ndr("maxcopywritelen", s.copy_write);
    ndr("minkeepsearch", s.least_search), ndr("maxkeepsearch", s.most_search);
    ndr("minkeepcomplsearch", s.least_complete), ndr("maxkeepcomplsearch", s.most_complete);
    ndr("threadcountadd", s.added_threads), ndr("numblockthreads", s.blocked_threads), ndr("scavtimeout", s.scavenger_seconds);
    ndr("minrcvqueue", s.least_queue), ndr("minfreeworkitems", s.least_free_items), ndr("xactmemsize", s.transaction_memory);
    ndr("threadpriority", s.priority), ndr("maxmpxct", s.multiplexed), ndr("oplockbreakwait", s.break_wait);
    ndr("oplockbreakresponsewait", s.break_response_wait), ndr("enableoplocks", s.oplocks);
    ndr("enableoplockforceclose", s.force_close), ndr("enablefcbopens", s.fcb_opens), ndr("enableraw", s.raw);
    ndr("enablesharednetdrives", s.shared_network_drives), ndr("minfreeconnections", s.least_free_connections);
    ndr("maxfreeconnections", s.most_free_connections);
  }
};

}  // namespace usher::srvsvc
