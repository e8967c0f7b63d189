// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <cstdint>

namespace usher::srvsvc {

/// STAT_SERVER_0 ([MS-SRVS] 2.2.4.39). What SMB2 does not count stays 0 ([MS-SMB2] 3.3.4.24).
struct StatisticsFields {
  std::uint32_t start = 0, files_opened = 0, devices_opened = 0, jobs_queued = 0, sessions_opened = 0, sessions_timed_out = 0;
  std::uint32_t sessions_errored_out = 0, password_errors = 0, permission_errors = 0, system_errors = 0;
  std::uint32_t bytes_sent_low = 0, bytes_sent_high = 0, bytes_received_low = 0, bytes_received_high = 0;
  std::uint32_t average_response = 0, request_buffers_needed = 0, big_buffers_needed = 0;
};

struct StatServer0 {
  static void fields(auto& ndr, auto& s) {
    ndr("start", s.start), ndr("fopens", s.files_opened), ndr("devopens", s.devices_opened), ndr("jobsqueued", s.jobs_queued);
    ndr("sopens", s.sessions_opened), ndr("stimedout", s.sessions_timed_out), ndr("serrorout", s.sessions_errored_out);
    ndr("pwerrors", s.password_errors), ndr("permerrors", s.permission_errors), ndr("syserrors", s.system_errors);
    ndr("bytessent_low", s.bytes_sent_low), ndr("bytessent_high", s.bytes_sent_high);
    ndr("bytesrcvd_low", s.bytes_received_low), ndr("bytesrcvd_high", s.bytes_received_high);
    ndr("avresponse", s.average_response), ndr("reqbufneed", s.request_buffers_needed), ndr("bigbufneed", s.big_buffers_needed);
  }
};

}  // namespace usher::srvsvc
