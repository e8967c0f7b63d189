// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// What a configuration takes away from NEGOTIATE's answer ([MS-SMB2] 3.3.5.4).
#include <gtest/gtest.h>

#include "protocol/smb2/negotiate.hpp"
#include "tests/support/test_client.hpp"

namespace usher::server {
namespace {

class NegotiateForcingTest : public testing::Test {
 protected:
  smb2::NegotiateResponse negotiate(std::uint16_t dialect, const std::function<void(Configuration&)>& change) {
    test::TestServer server;
    server.change = change;
    server.core = std::make_unique<ServerCore>(server.configuration(), server.random, server.workers);
    test::TestClient client(server);
    Bytes dialects;
    wire::append(dialects, dialect);
    return client.call(smb2::Command::negotiate, smb2::NegotiateRequest{.dialect_count = 1, .security_mode = 1, .capabilities = 0x7F, .rest = dialects})
        .body<smb2::NegotiateResponse>();
  }
};

TEST_F(NegotiateForcingTest, WithoutLargeMtuARequestIsOneCredit) {
  const auto with = negotiate(0x0302, [](Configuration&) {});
  EXPECT_TRUE(with.capabilities & smb2::capability::large_mtu);
  EXPECT_GT(with.max_read_size, 65536u);
  const auto without = negotiate(0x0302, [](Configuration& c) { c.large_mtu = false; });
  EXPECT_FALSE(without.capabilities & smb2::capability::large_mtu);
  EXPECT_EQ(without.max_read_size, 65536u);
  EXPECT_EQ(without.max_write_size, 65536u);
}

TEST_F(NegotiateForcingTest, WithoutMultichannelNoneIsGranted) {
  EXPECT_TRUE(negotiate(0x0302, [](Configuration&) {}).capabilities & smb2::capability::multi_channel);
  EXPECT_FALSE(negotiate(0x0302, [](Configuration& c) { c.multichannel = false; }).capabilities & smb2::capability::multi_channel);
}

TEST_F(NegotiateForcingTest, WithoutCcmAnOlderDialectDoesNotEncrypt) {
  EXPECT_TRUE(negotiate(0x0302, [](Configuration&) {}).capabilities & smb2::capability::encryption);
  EXPECT_FALSE(negotiate(0x0302, [](Configuration& c) { c.ciphers = {2}; }).capabilities & smb2::capability::encryption);
}

TEST_F(NegotiateForcingTest, SizesAreThoseOfTheConfiguration) {
  const auto answer = negotiate(0x0302, [](Configuration& c) { c.limits.max_read_size = 8192, c.limits.max_transact_size = 16384; });
  EXPECT_EQ(answer.max_read_size, 8192u);
  EXPECT_EQ(answer.max_transact_size, 16384u);
}

}  // namespace
}  // namespace usher::server
