// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include "protocol/rpc/pdu.hpp"

#include <string>

namespace usher::wkssvc {

/// 6bffd098-a112-3610-9833-46c3f87e345a v1.0, [MS-WKST] 1.9.
inline constexpr rpc::SyntaxId interface_id{{0x98, 0xd0, 0xff, 0x6b, 0x12, 0xa1, 0x10, 0x36, 0x98, 0x33, 0x46, 0xc3, 0xf8, 0x7e, 0x34, 0x5a}, 1};

namespace opnum {
inline constexpr std::uint16_t get_info = 0, user_enum = 2, transport_enum = 5;
}

struct WkstaFields {
  std::uint32_t platform_id = 500;
  std::u16string computer_name{}, lan_group{}, lan_root{};
  std::uint32_t version_major = 10, version_minor = 0, logged_on_users = 0;
};

template <std::uint32_t level>
struct WkstaInfo {  // [MS-WKST] 2.2.5.1-3
  static_assert(level == 100 || level == 101 || level == 102);
  static void fields(auto& ndr, auto& s) {
    ndr("platform_id", s.platform_id), ndr.unique_string("computername", s.computer_name);
    ndr.unique_string("langroup", s.lan_group), ndr("ver_major", s.version_major), ndr("ver_minor", s.version_minor);
    if constexpr (level >= 101) ndr.unique_string("lanroot", s.lan_root);
    if constexpr (level == 102) ndr("logged_on_users", s.logged_on_users);
  }
};

/// WKSTA_INFO_502 ([MS-WKST] 2.2.5.4) tunes a redirector, which a file server does not have: the defaults that Windows shows.
struct WkstaTuning {
  std::uint32_t char_wait = 3600, collection_time = 250, maximum_collection_count = 16, keep_conn = 600;
  std::uint32_t max_cmds = 50, sess_timeout = 60, siz_char_buf = 512, max_threads = 17, lock_quota = 6144;
  std::uint32_t lock_increment = 10, lock_maximum = 500, pipe_increment = 10, pipe_maximum = 500;
  std::uint32_t cache_file_timeout = 10, dormant_file_limit = 0, read_ahead_throughput = 0xFFFFFFFF;
  std::uint32_t num_mailslot_buffers = 3, num_srv_announce_buffers = 20, max_illegal_datagram_events = 5;
  std::uint32_t illegal_datagram_event_reset_frequency = 3600, log_election_packets = 0;
  std::uint32_t use_opportunistic_locking = 1, use_unlock_behind = 1, use_close_behind = 1, buf_named_pipes = 1;
  std::uint32_t use_lock_read_unlock = 1, utilize_nt_caching = 1, use_raw_read = 1, use_raw_write = 1;
  std::uint32_t use_write_raw_data = 1, use_encryption = 1, buf_files_deny_write = 1, buf_read_only_files = 1;
  std::uint32_t force_core_create_mode = 1, use_512_byte_max_transfer = 0;
};

struct WkstaInfo502 {
  static void fields(auto& ndr, auto& s) {
    ndr("char_wait", s.char_wait), ndr("collection_time", s.collection_time);
    ndr("maximum_collection_count", s.maximum_collection_count), ndr("keep_conn", s.keep_conn);
    ndr("max_cmds", s.max_cmds), ndr("sess_timeout", s.sess_timeout), ndr("siz_char_buf", s.siz_char_buf);
    ndr("max_threads", s.max_threads), ndr("lock_quota", s.lock_quota), ndr("lock_increment", s.lock_increment);
    ndr("lock_maximum", s.lock_maximum), ndr("pipe_increment", s.pipe_increment);
    ndr("pipe_maximum", s.pipe_maximum), ndr("cache_file_timeout", s.cache_file_timeout);
    ndr("dormant_file_limit", s.dormant_file_limit), ndr("read_ahead_throughput", s.read_ahead_throughput);
    ndr("num_mailslot_buffers", s.num_mailslot_buffers), ndr("num_srv_announce_buffers", s.num_srv_announce_buffers);
    ndr("max_illegal_datagram_events", s.max_illegal_datagram_events);
    ndr("illegal_datagram_event_reset_frequency", s.illegal_datagram_event_reset_frequency);
    ndr("log_election_packets", s.log_election_packets);
    ndr("use_opportunistic_locking", s.use_opportunistic_locking), ndr("use_unlock_behind", s.use_unlock_behind);
    ndr("use_close_behind", s.use_close_behind), ndr("buf_named_pipes", s.buf_named_pipes);
    ndr("use_lock_read_unlock", s.use_lock_read_unlock), ndr("utilize_nt_caching", s.utilize_nt_caching);
    ndr("use_raw_read", s.use_raw_read), ndr("use_raw_write", s.use_raw_write);
    ndr("use_write_raw_data", s.use_write_raw_data), ndr("use_encryption", s.use_encryption);
    ndr("buf_files_deny_write", s.buf_files_deny_write), ndr("buf_read_only_files", s.buf_read_only_files);
    ndr("force_core_create_mode", s.force_core_create_mode);
    ndr("use_512_byte_max_transfer", s.use_512_byte_max_transfer);
  }
};

/// WKSTA_TRANSPORT_INFO_0 ([MS-WKST] 2.2.5.8)
struct WkstaTransportFields {
  std::uint32_t quality_of_service = 0xFFFF, connections = 0, is_wan = 0x400;
  std::u16string name{}, address{};
};

struct WkstaTransportInfo0 {
  static void fields(auto& ndr, auto& t) {
    ndr("quality_of_service", t.quality_of_service), ndr("number_of_vcs", t.connections);
    ndr.unique_string("transport_name", t.name), ndr.unique_string("transport_address", t.address), ndr("wan_ish", t.is_wan);
  }
};

}  // namespace usher::wkssvc
