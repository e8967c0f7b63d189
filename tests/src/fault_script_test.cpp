// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <usher/fault_script.hpp>

#include <gmock/gmock.h>

namespace usher {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::StartsWith;

ScriptedFault one(const std::string& body) {
  const auto all = read_fault_script("[[fault]]\n" + body);
  EXPECT_TRUE(all) << all.error();
  return all && all->size() == 1 ? all->front() : ScriptedFault{};
}

std::string complaint(const std::string& body) {
  const auto all = read_fault_script("[[fault]]\n" + body);
  EXPECT_FALSE(all);
  return all ? "" : all.error();
}

TEST(FaultScript, EveryFilterIsReached) {
  const auto fault = one(R"(command = "query-directory"
path = "reports/*"
share = "data"
user = "alice"
client = "127.0.0.1"
nth = 2
times = 3
probability = 0.25
cut = true)");
  EXPECT_EQ(fault.which.command, SmbCommand::query_directory);
  EXPECT_EQ(fault.which.path, "reports/*");
  EXPECT_EQ(fault.which.share, "data");
  EXPECT_EQ(fault.which.user, "alice");
  EXPECT_EQ(fault.which.client, "127.0.0.1");
  EXPECT_EQ(fault.which.nth, 2u);
  EXPECT_EQ(fault.which.times, 3u);
  EXPECT_EQ(fault.which.probability, 0.25);
}

TEST(FaultScript, EveryFaultIsReached) {
  EXPECT_EQ(one("delay = \"50ms\"").what.delay, 50ms);
  EXPECT_EQ(one("delay = \"1.5s\"").what.delay, 1500ms);
  EXPECT_EQ(one("late = \"250us\"").what.late, 250us);
  EXPECT_EQ(one("late = \"2min\"").what.late, 2min);
  EXPECT_TRUE(one("hold = true").what.hold);
  EXPECT_TRUE(one("never-answer = true").what.never_answer);
  EXPECT_TRUE(one("cut = true").what.cut);
  EXPECT_EQ(one("cut-after = 0").what.cut_after, 0u);
  EXPECT_TRUE(one("corrupt-signature = true").what.corrupt_signature);
  EXPECT_EQ(one("credits = 1").what.credits, 1u);
  EXPECT_EQ(one("segment = 1").what.segment, 1u);
}

TEST(FaultScript, AStatusIsANameOrANumber) {
  EXPECT_EQ(one("status = \"STATUS_DISK_FULL\"").what.status, NtStatus::disk_full);
  EXPECT_EQ(one("status = 0xC000007F").what.status, NtStatus::disk_full);
  EXPECT_THAT(complaint("status = \"DISK_FULL\""), StartsWith("line 2: status is a status such as"));
  EXPECT_THAT(complaint("status = 0"), StartsWith("line 2: status is"));
}

TEST(FaultScript, CommandsAreNamedInAnyCase) {
  EXPECT_EQ(one("cut = true\ncommand = \"READ\"").which.command, SmbCommand::read);
  EXPECT_EQ(one("cut = true\ncommand = \"session_setup\"").which.command, SmbCommand::session_setup);
  EXPECT_THAT(complaint("command = \"cancel\""), HasSubstr("command is one of NEGOTIATE, SESSION_SETUP"));
}

TEST(FaultScript, FaultsHaveNames) {
  const auto all = read_fault_script("[[fault]]\ncut = true\n[[fault]]\nname = \"slow\"\ndelay = \"1s\"\n");
  ASSERT_TRUE(all) << all.error();
  ASSERT_EQ(all->size(), 2u);
  EXPECT_EQ(all->at(0).name, "fault 1");
  EXPECT_EQ(all->at(1).name, "slow");
  EXPECT_THAT(read_fault_script("[[fault]]\nname = \"a\"\ncut = true\n[[fault]]\nname = \"a\"\ncut = true\n").error(),
              StartsWith("line 4: there is a fault of the name \"a\" already"));
}

TEST(FaultScript, AnEmptyScriptHasNoFaults) { EXPECT_TRUE(read_fault_script("# none yet\n").value().empty()); }

TEST(FaultScript, WhatIsWrongIsToldWithItsLine) {
  EXPECT_THAT(complaint("cut = true\npaht = \"x\""), StartsWith("line 3: paht is nothing that a fault has"));
  EXPECT_THAT(complaint("path = \"x\""), StartsWith("line 1: this fault does nothing; give it"));
  EXPECT_THAT(complaint("delay = 50"), StartsWith("line 2: delay is a time with its unit"));
  for (const char* time : {"", "ms", "50", "50 parsecs", "-1s", "61min", "nans"}) {
    EXPECT_THAT(complaint("delay = \"" + std::string(time) + "\""), StartsWith("line 2: delay is a time")) << time;
  }
  EXPECT_THAT(complaint("cut = 1"), StartsWith("line 2: cut is true or false"));
  EXPECT_THAT(complaint("cut = true\nnth = 0"), StartsWith("line 3: nth is a number from 1"));
  EXPECT_THAT(complaint("credits = 65536"), StartsWith("line 2: credits is a number from 0 to 65535"));
  EXPECT_THAT(complaint("cut = true\nprobability = 0"), StartsWith("line 3: probability is a number above 0"));
  EXPECT_THAT(read_fault_script("fault = 3").error(), StartsWith("line 1: fault has no place in a script"));
  EXPECT_THAT(read_fault_script("[[fault]]\ncut = \n").error(), StartsWith("line 2"));
}

}  // namespace
}  // namespace usher
