// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/config/forced_option.hpp"

#include <gmock/gmock.h>

namespace usher {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ForcedOption : public testing::Test {
 protected:
  void forces(const std::string& text) {
    const auto done = force(options_, text);
    EXPECT_TRUE(done) << done.error();
  }
  std::string complaint(const std::string& text) {
    const auto done = force(options_, text);
    return done ? "" : done.error();
  }
  ServerOptions options_{};
};

TEST_F(ForcedOption, NamesNumbersAndFlagsAreTaken) {
  forces("ciphers=AES-256-GCM,AES-128-CCM"), forces("signing-algorithms="), forces("large-mtu=false"), forces("max-credits=16");
  forces("oplocks=false"), forces("leases=false"), forces("durable-handles=false"), forces("max-read-size=65536"), forces("seed=18446744073709551615");
  EXPECT_THAT(options_.protocol.ciphers, ElementsAre("AES-256-GCM", "AES-128-CCM"));
  EXPECT_THAT(options_.protocol.signing_algorithms, IsEmpty());
  EXPECT_FALSE(options_.protocol.large_mtu);
  EXPECT_FALSE(options_.protocol.oplocks || options_.protocol.leases || options_.protocol.durable_handles);
  EXPECT_EQ(options_.protocol.max_credits, 16);
  EXPECT_EQ(options_.protocol.max_read_size, 65'536u);
  EXPECT_EQ(options_.seed, ~std::uint64_t{0});
}

TEST_F(ForcedOption, AMistakeIsASentence) {
  EXPECT_EQ(complaint("max-credits=65536"), "max-credits is a number from 0 to 65535");
  EXPECT_EQ(complaint("max-credits=x"), "max-credits is a number from 0 to 65535");
  EXPECT_EQ(complaint("multichannel=perhaps"), "multichannel is true or false");
  EXPECT_THAT(complaint("colour=red"), HasSubstr("\"colour\" is nothing that can be forced; there are ciphers, durable-handles"));
  EXPECT_THAT(complaint("seed"), HasSubstr("write KEY=VALUE"));
}

}  // namespace
}  // namespace usher
