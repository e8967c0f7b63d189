// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <usher/file_service.hpp>

#include "server/administration.hpp"

namespace usher {

// The core's records as the public API shows them.
FileInfo file_info(const server::OpenRecord& record);
ConnectionInfo connection_info(const server::TreeRecord& record);
ShareInfo share_info(const server::ShareRecord& record);
ServerInfo server_info(const server::ServerRecord& record);
ServerStatistics server_statistics(const server::StatisticsRecord& record);

}  // namespace usher
