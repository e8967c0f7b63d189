// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// Which requests go to a worker, because they may have to wait for a disk, and which are done at once.
#include "protocol/smb2/close.hpp"
#include "protocol/smb2/query_info.hpp"
#include "protocol/smb2/set_info.hpp"
#include "protocol/smb2/write.hpp"
#include "tests/support/test_client.hpp"

namespace usher::server {
namespace {

/// A disk of this machine, which has what the test says it has in memory.
class Disk final : public test::SlowStore {
 public:
  using SlowStore::SlowStore;
  bool knows_its_objects() const override { return is_local; }
  bool opens_at_once(std::u16string_view path) const override { return is_local && path == in_memory; }
  bool is_local = true;
  std::u16string in_memory = u"file";
};

struct MayWaitTest : testing::Test {
  std::shared_ptr<Disk> disk = std::make_shared<Disk>(memory_store({}, [] { return FileTime{1}; }));
  test::TestServer server{};
  std::optional<test::TestClient> client{};

  MayWaitTest() {
    server.change = [this](Configuration& configuration) {
      auto share = std::make_shared<Share>();
      share->name = u"disk", share->store = disk, share->files = make_file_table(disk, [] { return FileTime{1}; });
      configuration.shares.emplace(u"DISK", share);
    };
    server.core = std::make_unique<ServerCore>(server.configuration(), server.random, server.workers);
    client.emplace(server);
    client->enter(u"disk");
    client->call(smb2::Command::close, smb2::CloseRequest{.file_id = client->create(u"file")});
  }
  /// How many turns of a worker it takes.
  template <class Body>
  std::size_t turns(smb2::Command command, const Body& body) {
    const std::size_t before = server.workers->posted;
    answer = client->call(command, body);
    return server.workers->posted - before;
  }
  smb2::FileId opened() const { return answer.body<smb2::CreateResponse>().file_id; }
  static smb2::CreateRequest asking(std::u16string name, smb2::CreateDisposition disposition = smb2::CreateDisposition::open, std::uint32_t options = 0) {
    return test::TestClient::create_request(std::move(name), disposition, options);
  }

  test::Response answer{};
};

TEST_F(MayWaitTest, WhatIsInMemoryIsOpenedAndClosedAtOnce) {
  for (const auto disposition : {smb2::CreateDisposition::open, smb2::CreateDisposition::open_if}) {
    EXPECT_EQ(turns(smb2::Command::create, asking(u"file", disposition)), 0u);
    ASSERT_EQ(answer.status(), NtStatus::success);
    EXPECT_EQ(turns(smb2::Command::close, smb2::CloseRequest{.file_id = opened()}), 0u);
    EXPECT_EQ(answer.status(), NtStatus::success);
  }
}

TEST_F(MayWaitTest, WhatIsNotInMemoryIsOpenedByAWorker) {
  disk->in_memory = u"another";
  EXPECT_EQ(turns(smb2::Command::create, asking(u"file")), 1u);
  EXPECT_EQ(answer.status(), NtStatus::success);
}

TEST_F(MayWaitTest, WhatChangesTheFileIsDoneByAWorker) {
  using enum smb2::CreateDisposition;
  for (const auto disposition : {overwrite, overwrite_if, supersede, create}) {
    EXPECT_EQ(turns(smb2::Command::create, asking(u"file", disposition)), 1u);
  }
}

TEST_F(MayWaitTest, TheEndOfWhatWasWrittenOrGoesIsAWorkers) {
  ASSERT_EQ(turns(smb2::Command::create, asking(u"file")), 0u);
  const auto written = opened();
  turns(smb2::Command::write, smb2::WriteRequest{.data = Bytes(1), .file_id = written});
  EXPECT_EQ(turns(smb2::Command::close, smb2::CloseRequest{.file_id = written}), 1u);

  ASSERT_EQ(turns(smb2::Command::create, asking(u"file", smb2::CreateDisposition::open, smb2::create_option::delete_on_close)), 0u);
  EXPECT_EQ(turns(smb2::Command::close, smb2::CloseRequest{.file_id = opened()}), 1u);
  EXPECT_EQ(turns(smb2::Command::create, asking(u"file")), 0u);
  EXPECT_EQ(answer.status(), NtStatus::object_name_not_found);
}

TEST_F(MayWaitTest, TheLastOneOfAFileThatSomebodyElseDeletesIsClosedByAWorker) {
  ASSERT_EQ(turns(smb2::Command::create, asking(u"file")), 0u);
  const auto last = opened();
  ASSERT_EQ(turns(smb2::Command::create, asking(u"file", smb2::CreateDisposition::open, smb2::create_option::delete_on_close)), 0u);
  turns(smb2::Command::close, smb2::CloseRequest{.file_id = opened()});
  EXPECT_EQ(turns(smb2::Command::close, smb2::CloseRequest{.file_id = last}), 1u);
}

TEST_F(MayWaitTest, WhatAFileIsIsKnownAtOnceAndItsSecurityIsNot) {
  ASSERT_EQ(turns(smb2::Command::create, asking(u"file")), 0u);
  const auto file = opened();
  EXPECT_EQ(turns(smb2::Command::query_info, smb2::QueryInfoRequest{.info_type = 1, .file_info_class = 18, .output_buffer_length = 4096, .file_id = file}), 0u);
  EXPECT_EQ(answer.status(), NtStatus::success);
  EXPECT_EQ(turns(smb2::Command::query_info, smb2::QueryInfoRequest{.info_type = 3, .output_buffer_length = 4096, .additional_information = 7, .file_id = file}), 1u);
  EXPECT_EQ(answer.status(), NtStatus::success);
}

TEST_F(MayWaitTest, OfANetworksFileSystemNothingIsKnownAtOnce) {
  disk->is_local = false;
  EXPECT_EQ(turns(smb2::Command::create, asking(u"file")), 1u);
  const auto file = opened();
  EXPECT_EQ(turns(smb2::Command::query_info, smb2::QueryInfoRequest{.info_type = 1, .file_info_class = 18, .output_buffer_length = 4096, .file_id = file}), 1u);
  EXPECT_EQ(turns(smb2::Command::close, smb2::CloseRequest{.file_id = file}), 1u);
}

TEST_F(MayWaitTest, ATreeWithoutOpensEndsAtOnce) {
  EXPECT_EQ(turns(smb2::Command::tree_disconnect, smb2::Empty{}), 0u);
  EXPECT_EQ(answer.status(), NtStatus::success);
}

TEST_F(MayWaitTest, ATreeWithOpensIsEndedByAWorker) {
  turns(smb2::Command::create, asking(u"file"));
  EXPECT_EQ(turns(smb2::Command::tree_disconnect, smb2::Empty{}), 1u);
  EXPECT_EQ(answer.status(), NtStatus::success);
}

TEST_F(MayWaitTest, WhatIsMalformedIsRefusedAtOnce) {
  for (const auto command : {smb2::Command::create, smb2::Command::close, smb2::Command::query_info}) {
    EXPECT_EQ(turns(command, smb2::Empty{}), 0u);
    EXPECT_EQ(answer.status(), NtStatus::invalid_parameter);
  }
}

}  // namespace
}  // namespace usher::server
