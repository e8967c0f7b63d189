// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// QUERY_INFO's three subjects, one file each.
#pragma once
#include "protocol/smb2/query_info.hpp"
#include "server/request_context.hpp"

namespace usher::server {

struct QueryInfoAnswer {
  Bytes bytes{};
  std::size_t minimum_size = 0;  ///< a smaller buffer is info_length_mismatch
  bool must_fit = false;         ///< too small a buffer is buffer_too_small, nothing is cut
};

Result<QueryInfoAnswer> query_file_information(RequestContext& ctx, const smb2::QueryInfoRequest& request, Open& open);
Result<QueryInfoAnswer> query_file_system_information(RequestContext& ctx, const smb2::QueryInfoRequest& request, Open& open);
Result<QueryInfoAnswer> query_security(RequestContext& ctx, const smb2::QueryInfoRequest& request, Open& open);

}  // namespace usher::server
