// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// The same from a whole core's tables, while what is listed changes.
#include "server/file_table.hpp"
#include "server/open_registry.hpp"
#include "server/tree_registry.hpp"
#include "tests/server/pipes/srvsvc/enum_stream_fixture.hpp"
#include "tests/support/test_server.hpp"

namespace usher::server {
namespace {

namespace op = srvsvc::opnum;

/// A whole core with opens that no session made.
class LongListTest : public EnumStreamTest {
 protected:
  void SetUp() override {
    pipe = open_pipe(u"srvsvc", *server_.core, {.user = u"alice", .session_id = 1, .administrator = true}, strand);
    EnumStreamTest::SetUp();
    auto session = std::make_shared<WorkstationSession>();
    session->client = u"10.0.0.7", session->client_name = u"\\\\10.0.0.7", session->user = u"bob", session->user_key = u"BOB";
    session_ = std::move(session);
  }
  std::shared_ptr<TreeEntry> tree() const {
    auto entry = std::make_shared<TreeEntry>();
    entry->share = u"data", entry->share_key = u"DATA", entry->session = session_, entry->logon = std::make_shared<Logon>();
    return entry;
  }
  void open(std::u16string path) {
    auto file = std::make_shared<FileEntry>(1, ObjectKind::file);
    file->path = std::move(path);
    opens_.push_back(server_.core->opens().add({.tree = tree_, .share = share_, .file = std::move(file)}));
  }

  test::TestServer server_{};
  std::shared_ptr<const WorkstationSession> session_{};
  std::shared_ptr<TreeEntry> tree_{};
  std::shared_ptr<const Share> share_ = test::TestServer::make_share(u"data", false);
  std::vector<OpenRegistry::Registration> opens_{};
  std::vector<TreeRegistry::Registration> trees_{};
};

TEST_F(LongListTest, OfFilesIsWholeThoughTheyAreRenamedAndClosedMeanwhile) {
  tree_ = tree();
  for (std::uint32_t i = 0; i < many; ++i) open(name_of(i));
  const Bytes first = begin(op::file_enum, files_call());
  opens_[many - 1].row()->file->path = u"another name that is longer than the one before";
  opens_[7].reset();
  const auto answer = srvsvc::decode_enum_answer<srvsvc::FileInfo<3>, srvsvc::FileFields>(rest_of(first), 3);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->total_entries, many);
  ASSERT_EQ(answer->rows.size(), many);
  EXPECT_EQ(answer->rows[7].id, 8u);
  EXPECT_EQ(answer->rows[many - 1].path, u"/another name that is longer than the one before");
  EXPECT_EQ(call(op::remote_tod, Bytes(4)).size(), 56u);  // a wrong guess of the length left the pipe whole
}

TEST_F(LongListTest, WhatWaitsUnreadCountsAgainstThePipe) {  // rule R5: a row costs a pointer, and those of two lists are too many
  tree_ = tree();
  for (std::uint32_t i = 0; i < 70'000; ++i) open(name_of(i));
  const Bytes request = rpc::write_request(2, op::file_enum, files_call(2));
  write(request);
  write(request);
  EXPECT_FALSE(pipe->write(request, now));
}

TEST_F(LongListTest, OfConnectionsIsToldWhole) {
  for (std::uint32_t i = 0; i < many; ++i) trees_.push_back(server_.core->trees().add(tree()));
  const Bytes first = begin(op::connection_enum, connections_call());
  trees_[many - 1].row()->num_opens = 9;  // its row is not there yet
  trees_[3].reset();
  const auto answer = srvsvc::decode_enum_answer<srvsvc::ConnectionInfo<1>, srvsvc::ConnectionFields>(rest_of(first), 1);
  ASSERT_TRUE(answer);
  ASSERT_EQ(answer->rows.size(), many);
  EXPECT_EQ(answer->rows[many - 1].num_opens, 9u);
  EXPECT_EQ(answer->rows[3].netname, u"\\\\10.0.0.7");
}

}  // namespace
}  // namespace usher::server
