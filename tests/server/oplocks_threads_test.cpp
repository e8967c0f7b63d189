// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// Many who open, wait, acknowledge, rename and close the same files at once: nobody waits for ever, and nothing is left.
#include <condition_variable>
#include <deque>
#include <future>
#include <random>
#include <thread>

#include "server/file_create.hpp"
#include "server/store/memory_store.hpp"
#include "tests/support/test_server.hpp"

namespace usher::server {
namespace {

/// Acknowledges on a thread of its own, as clients do.
class Acknowledger {
 public:
  ~Acknowledger() {
    {
      const std::lock_guard lock(mutex_);
      over_ = true;
    }
    more_.notify_all();
    thread_.join();
  }
  void add(const OplockBreak& what) {
    {
      const std::lock_guard lock(mutex_);
      breaks_.push_back(what);
    }
    more_.notify_all();
  }

 private:
  void run() {
    std::unique_lock lock(mutex_);
    while (true) {
      more_.wait(lock, [&] { return over_ || !breaks_.empty(); });
      if (breaks_.empty()) return;
      const OplockBreak what = std::move(breaks_.front());
      breaks_.pop_front();
      lock.unlock();
      acknowledge(what);
      lock.lock();
    }
  }
  static void acknowledge(const OplockBreak& what) {
    const auto file = what.file.lock();
    const auto oplock = what.oplock.lock();
    if (!file || !oplock) return;
    OplockNews news;
    {
      const std::lock_guard lock(file->mutex);
      if (what.lease_key) (void)file->oplocks.acknowledge_lease(*oplock, what.to, news);
      else if (!oplock->opens.empty()) (void)file->oplocks.acknowledge(*oplock->opens.front(), what.to, news);
    }
    news.tell();
  }

  std::mutex mutex_;
  std::condition_variable more_;
  std::deque<OplockBreak> breaks_{};
  bool over_ = false;
  std::thread thread_{[this] { run(); }};
};

struct Client final : OplockHolder {
  explicit Client(Acknowledger& to) : acknowledger(to) {}
  void oplock_breaks(const OplockBreak& what) override {
    if (what.acknowledge) acknowledger.add(what);
  }
  Acknowledger& acknowledger;
};

/// Waits on this thread until `wait` is over.
void sit_out(const OplockWait& wait) {
  const auto over = std::make_shared<std::promise<void>>();
  wait.then([over] { over->set_value(); });
  ASSERT_EQ(over->get_future().wait_for(std::chrono::seconds(60)), std::future_status::ready) << "nobody wakes who waits";
}

TEST(OplocksThreads, NobodyWaitsForEverAndNothingIsLeft) {
  const auto files = make_file_table(memory_store({}, [] { return FileTime{1}; }));
  const auto leases = std::make_shared<LeaseTable>();
  constexpr int threads = 4, rounds = 150;
  {
    Acknowledger acknowledger;
    const auto live = [&](std::uint8_t number) {
      std::mt19937 random(number);
      const auto client = std::make_shared<Client>(acknowledger);
      const std::u16string names[] = {u"f", u"g"};
      for (int round = 0; round < rounds; ++round) {
        OplockRequest wanted{.state = smb2::lease_state::all, .holder = client, .table = leases};
        const std::size_t which = random() % 2;
        if (random() % 2) {
          wanted.lease.emplace();
          wanted.lease->client.bytes.fill(std::byte{number}), wanted.lease->key.bytes.fill(static_cast<std::byte>(random() % 2));
        }
        OplockWait wait;
        const auto open = [&] {
          return create_file(*files, {.name = {.path = names[which]}, .desired_access = 0x001F01FF, .maximal_access = 0x001F01FF,
                                      .share_access = smb2::share_access::all, .disposition = smb2::CreateDisposition::open_if, .oplock = &wanted, .wait = &wait});
        };
        auto opened = open();
        while (!opened && opened.error() == NtStatus::pending) sit_out(std::exchange(wait, {})), opened = open();
        if (!opened) continue;
        opened->open->disturb_caches();
        if (random() % 4 == 0) {
          while (files->rename(*opened->open, names[1 - which], true, &wait) == NtStatus::pending) sit_out(std::exchange(wait, {}));
        }
        if (random() % 8 == 0) (void)files->break_oplocks(names[which], random() % 8);
        opened->open->close();
      }
    };
    std::vector<std::thread> all;
    for (std::uint8_t number = 1; number <= threads; ++number) all.emplace_back(live, number);
    for (auto& one : all) one.join();
  }
  EXPECT_EQ(files->open_files(), 0u);
  EXPECT_EQ(leases->size(), 0u);
}

}  // namespace
}  // namespace usher::server
