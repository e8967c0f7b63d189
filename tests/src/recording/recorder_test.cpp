// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/recording/recorder.hpp"

#include <sstream>
#include <usher/gtest.hpp>

#include "src/client/smb_client.hpp"
#include "tests/src/temporary_folder.hpp"

namespace usher {
namespace {

using testing::ElementsAre;

class RecorderTest : public ServerTest {
 protected:
  void connect(client::SmbClient& client) { ASSERT_TRUE(client.connect("127.0.0.1", port())); }
  void visit() {
    client::SmbClient client;
    connect(client);
    ASSERT_TRUE(client.log_on("alice", "", "secret"));
    ASSERT_TRUE(client.connect_tree("s", "IPC$"));
    ASSERT_TRUE(client.open_pipe("srvsvc"));
    ASSERT_FALSE(client.connect_tree("s", "nowhere"));
    ASSERT_TRUE(client.log_off());
  }
  static std::vector<SmbCommand> commands(const Recording& recording) {
    std::vector<SmbCommand> all;
    for (const auto& request : recording.requests()) all.push_back(request.command);
    return all;
  }
  test::TemporaryFolder folder_;
};

TEST_F(RecorderTest, ItKeepsEveryRequestInItsOrder) {
  const auto recording = control().record();
  visit();
  EXPECT_THAT(commands(recording), ElementsAre(SmbCommand::negotiate, SmbCommand::session_setup, SmbCommand::session_setup, SmbCommand::tree_connect,
                                               SmbCommand::create, SmbCommand::tree_connect, SmbCommand::logoff));
  EXPECT_EQ(recording.count(SmbCommand::tree_connect), 2u);
}

TEST_F(RecorderTest, ItTellsWhatARequestWasAboutAndHowItWent) {
  const auto recording = control().record();
  visit();
  const auto create = recording.requests(SmbCommand::create).at(0);
  EXPECT_EQ(create.path, "srvsvc");
  EXPECT_EQ(create.share, "IPC$");
  EXPECT_EQ(create.user, "alice");
  EXPECT_EQ(create.client, "\\\\127.0.0.1");
  EXPECT_EQ(create.status, NtStatus::success);
  EXPECT_GT(create.request_size, 64u);
  EXPECT_GT(create.response_size, 64u);
  EXPECT_EQ(recording.requests(SmbCommand::tree_connect).at(1).status, NtStatus::bad_network_name);
  EXPECT_EQ(recording.requests(SmbCommand::session_setup).at(0).status, NtStatus::more_processing_required);
}

TEST_F(RecorderTest, WhatIsNotAnsweredHasNoStatus) {
  const auto recording = control().record();
  control().inject({.command = SmbCommand::session_setup}, {.cut = true});
  client::SmbClient client;
  connect(client);
  EXPECT_FALSE(client.log_on("alice", "", "secret"));
  EXPECT_FALSE(recording.requests(SmbCommand::session_setup).at(0).status);
}

TEST_F(RecorderTest, ItEndsWhenItIsStopped) {
  auto recording = control().record();
  recording.stop();
  visit();
  EXPECT_THAT(recording.requests(), testing::IsEmpty());
}

TEST_F(RecorderTest, WhatFindsNoRoomIsCounted) {
  const auto recording = control().record({.most_requests = 2, .most_bytes = 10});
  visit();
  EXPECT_EQ(recording.requests().size(), 2u);
  EXPECT_EQ(recording.dropped(), 5u + 14u);  // requests, and frames of which none is so small
}

/// A file of three frames, taken apart by hand.
TEST(CaptureTest, AConnectionHasAHandshakeItsFramesAndAnEnd) {
  Capture capture;
  capture.peers[7] = {.client = u"127.0.0.9", .port = 50'000, .local_address = u"127.0.0.1"};
  const std::chrono::system_clock::time_point time{std::chrono::microseconds(1'000'002)};
  capture.frames = {{7, true, time, Bytes(8)}, {7, false, time, Bytes(40'000)}, {7, true, time, {}}};
  std::ostringstream out;
  write_pcap(capture, out);
  const std::string file = out.str();
  const auto bytes = std::as_bytes(std::span(file));
  EXPECT_EQ(wire::load<std::uint32_t>(bytes), 0xA1B2C3D4u);
  EXPECT_EQ(wire::load<std::uint32_t>(bytes, 20), 101u);
  std::vector<std::size_t> sizes;
  for (std::size_t at = 24; at < bytes.size(); at += 16 + sizes.back()) {
    EXPECT_EQ(wire::load<std::uint32_t>(bytes, at), 1u);
    EXPECT_EQ(wire::load<std::uint32_t>(bytes, at + 4), 2u);
    sizes.push_back(wire::load<std::uint32_t>(bytes, at + 8));
  }
  EXPECT_THAT(sizes, ElementsAre(40, 40, 40, 48, 40 + 32 * 1024, 40 + 40'000 - 32 * 1024, 40, 40));
  EXPECT_EQ(file.substr(24 + 16 + 12, 8), std::string("\x7F\0\0\x09\x7F\0\0\x01", 8));
}

TEST(CaptureTest, IPv6HasHeadersOfItsOwn) {
  Capture capture;
  capture.peers[1] = {.client = u"::1", .port = 1, .local_address = u"::1"};
  capture.frames = {{1, true, {}, Bytes(8)}};
  std::ostringstream out;
  write_pcap(capture, out);
  const std::string file = out.str();
  EXPECT_EQ(file[24 + 16], '\x60');
  EXPECT_EQ(file.size(), 24u + 3 * (16 + 60) + 16 + 68);
}

TEST_F(RecorderTest, AFileThatCannotBeWrittenIsTold) {
  const auto recording = control().record();
  EXPECT_THAT(recording.write_pcap("/nowhere/x.pcap").error(), testing::HasSubstr("/nowhere/x.pcap cannot be written"));
  EXPECT_THAT(recording.write_keys("/nowhere/keys").error(), testing::HasSubstr("choose another place"));
}

TEST_F(RecorderTest, TheKeysAreTheOwnersAlone) {
  const auto recording = control().record();
  visit();
  ASSERT_TRUE(recording.write_keys(folder_ / "keys"));
  EXPECT_THAT(folder_.read("keys"), testing::MatchesRegex("[0-9a-f]{16},[0-9a-f]{32},[0-9a-f]{32},[0-9a-f]{32}\n"));
  EXPECT_EQ(std::filesystem::status(folder_ / "keys").permissions(), std::filesystem::perms(0600));
}

}  // namespace
}  // namespace usher
