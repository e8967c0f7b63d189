// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// With a seed and a clock that stands, a server does the same in every run. A client works with one server, what it sent is sent
// to a second one in the same order, and the recordings of both are compared byte for byte. Only a server whose challenges, ids
// and keys are the same accepts those signatures at all.
#include <gmock/gmock.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <usher/memory_store.hpp>

#include "tests/src/recording/pcap_file.hpp"
#include "tests/src/share_client.hpp"
#include "tests/src/temporary_folder.hpp"

namespace usher {
namespace {

using namespace std::chrono_literals;
using boost::asio::ip::tcp;
using test::PcapSegment;

/// A server with its own clock, share and recording, and a fault that chance decides about.
class World {
 public:
  explicit World(std::uint64_t seed, Requirement encryption) : server_(options(seed, encryption)) {
    EXPECT_TRUE(server_.start());
    chance_ = std::make_unique<FaultRule>(
        server_.test().inject({.command = SmbCommand::create, .probability = 0.5}, {.status = NtStatus::sharing_violation}));
    recording_ = std::make_unique<Recording>(server_.test().record());
  }
  Server& server() { return server_; }
  const std::shared_ptr<MemoryStore>& store() const { return store_; }
  std::vector<RecordedRequest> requests() const { return recording_->requests(); }
  std::string port() const { return server_.endpoints().front().substr(server_.endpoints().front().rfind(':') + 1); }

  std::vector<PcapSegment> frames() const {
    const test::TemporaryFolder folder;
    EXPECT_TRUE(recording_->write_pcap(folder / "visit.pcap"));
    return test::read_pcap(folder.read("visit.pcap"));
  }
  std::string keys() const {
    const test::TemporaryFolder folder;
    EXPECT_TRUE(recording_->write_keys(folder / "keys"));
    return folder.read("keys");
  }

 private:
  ServerOptions options(std::uint64_t seed, Requirement encryption) {
    return {.users = {{.name = "alice", .password = "secret"}},
            .shares = {{.name = "data", .store = store_}},
            .encryption = encryption,
            .seed = seed,
            .clock = clock_,
            .log_level = LogLevel::off};
  }
  std::shared_ptr<ManualClock> clock_ = std::make_shared<ManualClock>();
  std::shared_ptr<MemoryStore> store_ = memory_store({{"in/a.txt", "first"}, {"in/b.txt", "second"}}, {.clock = clock_});
  Server server_;
  std::unique_ptr<FaultRule> chance_{};
  std::unique_ptr<Recording> recording_{};
};

void visit(World& world) {
  test::ShareClient alice(world.server(), "data");
  ASSERT_EQ(alice.status(), NtStatus::success);
  for (int i = 0; i < 12; ++i) (void)alice.get(i % 2 == 0 ? "in\\a.txt" : "in\\b.txt");
}

/// Sends what the client of a recording sent, each frame when everything before it has been answered as often as it was then.
void replay(const std::vector<PcapSegment>& visit, const std::string& port) {
  boost::asio::io_context context;
  tcp::socket socket(context);
  boost::asio::connect(socket, tcp::resolver(context).resolve("127.0.0.1", port));
  for (const PcapSegment& segment : visit) {
    std::string answer(segment.payload.size(), '\0');
    if (segment.from_client) boost::asio::write(socket, boost::asio::buffer(segment.payload));
    else boost::asio::read(socket, boost::asio::buffer(answer));
  }
}

void expect_same(const std::vector<RecordedRequest>& one, const std::vector<RecordedRequest>& other) {
  ASSERT_EQ(one.size(), other.size());
  for (std::size_t i = 0; i < one.size(); ++i) {
    const RecordedRequest &a = one[i], &b = other[i];
    EXPECT_EQ(std::tie(a.command, a.path, a.share, a.user, a.client, a.connection, a.message_id, a.session_id, a.tree_id, a.flags),
              std::tie(b.command, b.path, b.share, b.user, b.client, b.connection, b.message_id, b.session_id, b.tree_id, b.flags));
    EXPECT_EQ(std::tie(a.encrypted, a.request_size, a.response_size, a.status, a.pending, a.time, a.duration),
              std::tie(b.encrypted, b.request_size, b.response_size, b.status, b.pending, b.time, b.duration));
  }
}

class SameEveryRun : public testing::TestWithParam<Requirement> {};

TEST_P(SameEveryRun, RecordingsAreTheSameByteForByte) {
  World first(7, GetParam()), second(7, GetParam());
  visit(first);
  const auto frames = first.frames();
  replay(frames, second.port());
  EXPECT_EQ(frames, second.frames());
  EXPECT_EQ(first.keys(), second.keys());
  expect_same(first.requests(), second.requests());
  const auto refused = std::ranges::count(first.requests(), std::optional(NtStatus::sharing_violation), &RecordedRequest::status);
  EXPECT_GT(refused, 0);
  EXPECT_LT(refused, 12);
}

INSTANTIATE_TEST_SUITE_P(SignedAndEncrypted, SameEveryRun, testing::Values(Requirement::offered, Requirement::required),
                         [](const auto& made) { return made.param == Requirement::required ? "encrypted" : "signed"; });

TEST(AnotherSeed, MakesAnotherServer) {
  World first(7, Requirement::offered), second(8, Requirement::offered);
  visit(first), visit(second);
  EXPECT_NE(first.keys(), second.keys());
  EXPECT_NE(first.requests().at(2).session_id, second.requests().at(2).session_id);
}

}  // namespace
}  // namespace usher
