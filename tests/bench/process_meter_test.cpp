// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/bench/process_meter.hpp"

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

namespace usher::bench {
namespace {

/// A child that ends when it is let go.
class Child {
 public:
  Child() {
    int ends[2] = {-1, -1};
    if (pipe(ends) != 0) throw std::runtime_error("pipe");
    pid = fork();
    if (pid == 0) {
      ::close(ends[1]);
      char byte = 0;
      (void)!read(ends[0], &byte, 1);
      _exit(0);
    }
    ::close(ends[0]);
    life_line_ = ends[1];
  }
  ~Child() {
    ::close(life_line_);
    waitpid(pid, nullptr, 0);
  }
  Child(const Child&) = delete;

  pid_t pid = -1;

 private:
  int life_line_ = -1;
};

TEST(ProcessMeter, ProcessorTimeGrowsWithWork) {
  const ProcessMeter meter(getpid());
  const auto before = meter.cpu_time();
  ASSERT_TRUE(before);
  const auto own_before = own_cpu_time();
  volatile std::uint64_t work = 0;
  while (own_cpu_time() - own_before < std::chrono::milliseconds(5)) work = work + 1;
  const auto after = meter.cpu_time();
  ASSERT_TRUE(after);
  EXPECT_GE(*after - *before, std::chrono::milliseconds(5));
}

TEST(ProcessMeter, FamilyHasTheChildren) {
  const Child child;
  const auto family = ProcessMeter(getpid()).family();
  EXPECT_EQ(family.front(), getpid());
  EXPECT_NE(std::ranges::find(family, child.pid), family.end());
}

TEST(ProcessMeter, MemoryIsThatOfAll) {
  const ProcessMeter meter(getpid());
  const auto alone = meter.memory();
  ASSERT_TRUE(alone);
  EXPECT_GT(*alone, 100'000u);
}

TEST(ProcessMeter, NobodyHasNeither) {
  pid_t gone = 0;
  {
    const Child child;
    gone = child.pid;
  }
  EXPECT_FALSE(ProcessMeter(gone).cpu_time());
  EXPECT_FALSE(ProcessMeter(gone).memory());
}

}  // namespace
}  // namespace usher::bench
