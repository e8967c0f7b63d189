// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/gate.hpp"

#include <gtest/gtest.h>

namespace usher::server {
namespace {

struct GateTest : testing::Test {
  Gate gate;
  int gone = 0;
  void come() {
    gate.wait([this] { ++gone; });
  }
};

TEST_F(GateTest, WhoComesAfterItLetGoWaits) {
  gate.let_go();
  come();
  EXPECT_EQ(gone, 0);
  gate.let_go();
  EXPECT_EQ(gone, 1);
}

TEST_F(GateTest, WhoIsOnHisWayWhenItLetsGoDoesNotWait) {
  gate.expect(), gate.let_go();
  come();
  EXPECT_EQ(gone, 1);
  come();
  EXPECT_EQ(gone, 1);
}

TEST_F(GateTest, WhoHasComeIsExpectedNoMore) {
  gate.expect();
  come();
  gate.let_go();
  EXPECT_EQ(gone, 1);
  come();
  EXPECT_EQ(gone, 1);
}

}  // namespace
}  // namespace usher::server
