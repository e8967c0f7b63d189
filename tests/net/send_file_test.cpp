// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/net/send_file.hpp"

#include <fstream>

#include "protocol/smb2/create.hpp"
#include "protocol/smb2/read.hpp"
#include "server/file_table.hpp"
#include "tests/net/net_fixture.hpp"
#include "tests/src/temporary_folder.hpp"

namespace usher::server::net {
namespace {

constexpr std::uint32_t block = 64 * 1024;  // as much as dialect 2.0.2 reads at once, and as little as is lent

/// A folder whose files come to an end where `cut` says, in the moment when a part of one has been lent.
class CuttingStore final : public ObjectStore {
 public:
  explicit CuttingStore(const std::filesystem::path& root) : root_(root), disk_(disk_store(root).value()) {}

  std::optional<std::uint64_t> cut{};
  std::atomic<int> lent{0};

  bool may_block() const override { return disk_->may_block(); }
  Result<Opened> open(std::u16string_view path, const OpenRequest& request) override {
    auto opened = disk_->open(path, request);
    if (opened) opened->object = std::make_shared<Object>(*this, opened->object, root_ / std::u16string(path));
    return opened;
  }
  Result<std::u16string> rename(std::u16string_view from, std::uint64_t id, std::u16string_view to, bool replace) override {
    return disk_->rename(from, id, to, replace);
  }
  Result<void> remove(std::u16string_view path, std::uint64_t id) override { return disk_->remove(path, id); }
  Result<bool> is_empty(std::u16string_view path, std::uint64_t id) override { return disk_->is_empty(path, id); }
  Result<VolumeInfo> volume() override { return disk_->volume(); }

 private:
  class Object final : public StoreObject {
   public:
    Object(CuttingStore& store, std::shared_ptr<StoreObject> object, std::filesystem::path path)
        : store_(store), object_(std::move(object)), path_(std::move(path)) {}
    Result<ObjectInfo> info() override { return object_->info(); }
    Result<std::size_t> read(std::uint64_t offset, MutableByteView into) override { return object_->read(offset, into); }
    Result<std::size_t> try_read(std::uint64_t offset, MutableByteView into) override { return object_->try_read(offset, into); }
    std::optional<FileExtent> lend(std::uint64_t offset, std::size_t size) override {
      auto extent = object_->lend(offset, size);
      if (extent) ++store_.lent;
      if (store_.cut) std::filesystem::resize_file(path_, *store_.cut);
      return extent;
    }
    Result<void> write(std::uint64_t offset, ByteView from) override { return object_->write(offset, from); }
    Result<void> flush() override { return object_->flush(); }
    Result<void> set_size(std::uint64_t size) override { return object_->set_size(size); }
    Result<void> set_basic(const BasicChange& change) override { return object_->set_basic(change); }
    Result<Bytes> security_descriptor() override { return object_->security_descriptor(); }
    Result<void> set_security_descriptor(ByteView descriptor) override { return object_->set_security_descriptor(descriptor); }
    Result<std::unique_ptr<DirectoryCursor>> list() override { return object_->list(); }

   private:
    CuttingStore& store_;
    const std::shared_ptr<StoreObject> object_;
    const std::filesystem::path path_;
  };

  const std::filesystem::path root_;
  const std::shared_ptr<ObjectStore> disk_;
};

struct SendFileTest : NetFixture {
  test::TemporaryFolder folder{};
  std::shared_ptr<CuttingStore> cutting = std::make_shared<CuttingStore>(folder.path());
  std::string content = std::string();

  SendFileTest() { store = cutting; }
  ~SendFileTest() override { EXPECT_TRUE(sends_files() || cutting->lent == 0); }

  void begin(std::size_t size) {
    for (std::size_t i = 0; content.size() < size; ++i) content += std::to_string(i * 7919) + ",";
    content.resize(size);
    folder.write("file", content);
    start();
  }
  /// Whether this system can say what it has in memory, and send it.
  bool lends() const {
    const auto opened = disk_store(folder.path()).value()->open(u"file", {});
    return sends_files() && opened && opened->object->lend(0, 1);
  }
  /// Logged on as somebody who signs nothing, with the file open.
  smb2::FileId open_file(Client& peer, std::uint16_t dialect = 0x0202) {
    on = peer.log_on(negotiate_frame(dialect));
    peer.send(frame(smb2::Command::create, 4,
                    smb2::CreateRequest{.impersonation_level = 2, .desired_access = 0x80000000, .share_access = smb2::share_access::all,
                                        .create_disposition = smb2::CreateDisposition::open, .name = u"file"}, on.session, on.tree));
    workers->run_one();
    const auto answer = peer.receive();
    const auto created = answer ? wire::decode<smb2::CreateResponse>(*answer) : std::unexpected(NtStatus::io_timeout);
    EXPECT_TRUE(created);
    return created ? created->file_id : smb2::FileId{};
  }
  Bytes read_frame(std::uint64_t message_id, smb2::FileId file, std::uint64_t offset, std::uint32_t minimum = 0) {
    return frame(smb2::Command::read, message_id, smb2::ReadRequest{.length = block, .offset = offset, .file_id = file, .minimum_count = minimum},
                 on.session, on.tree);
  }
  /// What an answer to READ holds; its status when it holds nothing.
  static std::expected<std::string, NtStatus> data_of(const std::optional<Bytes>& answer) {
    if (!answer) return std::unexpected(NtStatus::io_timeout);
    if (const NtStatus status = smb2::read_header(*answer)->status; status != NtStatus::success) return std::unexpected(status);
    const auto response = wire::decode<smb2::ReadResponse>(*answer);
    if (!response || response->data_offset + response->data_length != answer->size()) return std::unexpected(NtStatus::unexpected_io_error);
    const auto data = ByteView(*answer).subspan(response->data_offset);
    return std::string(reinterpret_cast<const char*>(data.data()), data.size());
  }

  LoggedOn on{};
};

TEST_F(SendFileTest, TheContentArrivesAsItIs) {
  begin(block);
  Client peer = client();
  const auto file = open_file(peer);
  peer.send(read_frame(5, file, 0));
  EXPECT_EQ(data_of(peer.receive()), content);
  EXPECT_EQ(cutting->lent, lends() ? 1 : 0) << "and nobody has copied it";
}

TEST_F(SendFileTest, AtTheEndComesWhatThereIs) {
  begin(block + 1000);
  Client peer = client();
  const auto file = open_file(peer);
  peer.send(read_frame(5, file, block));
  EXPECT_EQ(data_of(peer.receive()), content.substr(block));
  peer.send(read_frame(6, file, block, 1001));
  EXPECT_EQ(data_of(peer.receive()), std::unexpected(NtStatus::end_of_file)) << "less than MinimumCount ([MS-SMB2] 3.3.5.12)";
  peer.send(read_frame(7, file, content.size()));
  EXPECT_EQ(data_of(peer.receive()), std::unexpected(NtStatus::end_of_file));
}

TEST_F(SendFileTest, AnswersLeaveInOrder) {
  begin(12 * block);
  Client peer = client();
  const auto file = open_file(peer);
  Bytes requests;
  for (std::uint64_t i = 0; i < 12; ++i) {
    const Bytes one = i % 4 == 3 ? echo_frame(5 + i) : read_frame(5 + i, file, i * block);
    requests.insert(requests.end(), one.begin(), one.end());
  }
  peer.send(requests);
  for (std::uint64_t i = 0; i < 12; ++i) {
    const auto answer = peer.receive();
    ASSERT_TRUE(answer);
    ASSERT_EQ(smb2::read_header(*answer)->message_id, smb2::MessageId{5 + i});
    if (i % 4 == 3) continue;
    ASSERT_TRUE(data_of(answer) == content.substr(i * block, block)) << i;
  }
}

TEST_F(SendFileTest, WhatIsMoreThanTheSocketHoldsGoesOnWhenThereIsRoom) {
  constexpr std::uint32_t all = 8 << 20;
  begin(all);
  Client peer = client();
  peer.socket().set_option(asio::socket_base::receive_buffer_size(256 * 1024));
  const auto file = open_file(peer, 0x0210);
  Bytes more_credits = echo_frame(5);
  wire::store(more_credits, smb2::direct_tcp_header_size + 14, std::uint16_t{256});  // CreditRequest
  peer.exchange(more_credits);
  Bytes request = frame(smb2::Command::read, 6, smb2::ReadRequest{.length = all, .file_id = file}, on.session, on.tree);
  wire::store(request, smb2::direct_tcp_header_size + 6, std::uint16_t{all / 65'536});  // CreditCharge
  peer.send(request);
  const Bytes other = echo_frame(6 + all / 65'536);
  peer.send(other);
  // Who comes later is served meanwhile: nobody waits for a peer that does not take its answer.
  Client second = client();
  second.exchange(negotiate_frame());
  EXPECT_TRUE(data_of(peer.receive()) == content);
  EXPECT_EQ(peer.receive_header().command, smb2::Command::echo);
}

TEST_F(SendFileTest, OfAFileThatIsCutMeanwhileTheRestIsZeros) {
  begin(2 * block);
  Client peer = client();
  const auto file = open_file(peer);
  cutting->cut = block + 5000;
  peer.send(read_frame(5, file, block));
  // Where nothing is lent, the file has been cut in time for reading it, or not at all.
  const std::string rest = lends() ? content.substr(block, 5000) + std::string(block - 5000, '\0')
                                   : content.substr(block, sends_files() ? 5000 : block);
  EXPECT_EQ(data_of(peer.receive()), rest);
  peer.send(echo_frame(6));
  EXPECT_EQ(peer.receive_header().command, smb2::Command::echo) << "the connection goes on";
}

TEST_F(SendFileTest, AFileThatIsClosedBeforeItHasLeftLeavesWhole) {
  begin(8 * block);
  Client peer = client();
  const auto file = open_file(peer);
  peer.socket().set_option(asio::socket_base::receive_buffer_size(128 * 1024));
  Bytes requests;
  for (std::uint64_t i = 0; i < 8; ++i) {
    const Bytes one = read_frame(5 + i, file, i * block);
    requests.insert(requests.end(), one.begin(), one.end());
  }
  peer.send(requests);
  peer.send(frame(smb2::Command::logoff, 13, smb2::Empty{}, on.session));
  std::string all;
  for (std::uint64_t i = 0; i < 8; ++i) all += data_of(peer.receive()).value_or("lost");
  EXPECT_TRUE(all == content);
}

}  // namespace
}  // namespace usher::server::net
