// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// Long lists of files and connections are made as the client reads them.
#include "tests/server/pipes/srvsvc/enum_stream_fixture.hpp"

namespace usher::server {
namespace {

namespace op = srvsvc::opnum;

TEST_F(EnumStreamTest, FilesAreMadeAsTheClientReads) {
  auto& records = host.resources.open_records;
  for (std::uint32_t i = 0; i < many; ++i) records.push_back({.id = i + 1, .permissions = 3, .path = name_of(i), .user = u"bob"});
  const Bytes first = begin(op::file_enum, files_call());
  EXPECT_LT(host.resources.records_made, 2'000u);  // what two fragments hold, and a piece more
  const auto answer = srvsvc::decode_enum_answer<srvsvc::FileInfo<3>, srvsvc::FileFields>(rest_of(first), 3);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 0u);
  EXPECT_EQ(answer->total_entries, many);
  ASSERT_EQ(answer->rows.size(), many);
  for (std::uint32_t i = 0; i < many; ++i) ASSERT_EQ(answer->rows[i].path, name_of(i));
  EXPECT_EQ(host.resources.records_made, 2 * many);  // once for the fixed parts, once for the strings
}

TEST_F(EnumStreamTest, ConnectionsAreMadeAsTheClientReads) {
  auto& records = host.resources.tree_records;
  for (std::uint32_t i = 0; i < many; ++i) records.push_back({.id = i + 1, .user = name_of(i), .netname = u"\\\\10.0.0.1"});
  const Bytes first = begin(op::connection_enum, connections_call());
  EXPECT_LT(host.resources.records_made, 2'000u);
  const auto answer = srvsvc::decode_enum_answer<srvsvc::ConnectionInfo<1>, srvsvc::ConnectionFields>(rest_of(first), 1);
  ASSERT_TRUE(answer);
  ASSERT_EQ(answer->rows.size(), many);
  for (std::uint32_t i = 0; i < many; ++i) ASSERT_EQ(answer->rows[i].user, name_of(i));
}

}  // namespace
}  // namespace usher::server
