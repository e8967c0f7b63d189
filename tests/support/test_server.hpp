// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// A whole server on one thread, without sockets: time stands until a test moves it, chance comes from a seed, and work that
// was posted runs when run() says so.
#pragma once
#include <deque>
#include <random>
#include <utility>

#include "protocol/auth/ntlmv2.hpp"
#include "server/connection.hpp"
#include "server/file_table.hpp"
#include "server/server_core.hpp"
#include "server/store/memory_store.hpp"
#include "server/unicode_case.hpp"

namespace usher::test {

class SeededRandom final : public server::Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : engine_(seed) {}
  void fill(MutableByteView out) override {
    for (std::byte& byte : out) byte = static_cast<std::byte>(engine_());
  }

 private:
  std::mt19937_64 engine_;
};

/// A loop is where the caller is while it runs a task of it or has entered it; workers are nowhere.
class ManualExecutor final : public server::Executor {
 public:
  explicit ManualExecutor(bool is_loop) : is_loop_(is_loop) {}
  void post(server::Task task) override {
    ++posted;
    tasks_.push_back(std::move(task));
  }
  void post_patiently(server::Task task) override {
    ++posted_patiently;
    post(std::move(task));
  }
  std::size_t posted = 0, posted_patiently = 0;  ///< tasks, ever; the former has the latter in it
  bool runs_here() const override { return entered_; }
  bool run_one() {
    if (tasks_.empty()) return false;
    auto task = std::move(tasks_.front());
    tasks_.pop_front();
    const Here here(*this);
    task();
    return true;
  }
  /// Makes the caller be on this loop for a scope.
  class Here {
   public:
    explicit Here(ManualExecutor& loop) : loop_(loop), before_(std::exchange(loop.entered_, loop.is_loop_)) {}
    ~Here() { loop_.entered_ = before_; }

   private:
    ManualExecutor& loop_;
    bool before_;
  };

 private:
  bool is_loop_;
  bool entered_ = false;
  std::deque<server::Task> tasks_{};
};

/// A memory store that says it may block, so that requests go through the workers as on a disk.
class SlowStore : public server::ObjectStore {
 public:
  explicit SlowStore(std::shared_ptr<server::ObjectStore> store) : store_(std::move(store)) {}
  bool may_block() const override { return true; }
  Result<server::Opened> open(std::u16string_view path, const server::OpenRequest& request) override { return store_->open(path, request); }
  Result<std::u16string> rename(std::u16string_view from, std::uint64_t id, std::u16string_view to, bool replace) override { return store_->rename(from, id, to, replace); }
  Result<void> remove(std::u16string_view path, std::uint64_t id) override { return store_->remove(path, id); }
  Result<bool> is_empty(std::u16string_view path, std::uint64_t id) override { return store_->is_empty(path, id); }
  Result<server::VolumeInfo> volume() override { return store_->volume(); }

 private:
  std::shared_ptr<server::ObjectStore> store_;
};

struct TestServer {
  TestServer() { core = std::make_unique<server::ServerCore>(configuration(), random, workers); }

  static std::shared_ptr<const server::Share> make_share(std::u16string name, bool slow, bool read_only = false) {
    auto share = std::make_shared<server::Share>();
    share->name = std::move(name);
    share->read_only = read_only;
    share->store = server::memory_store({}, [] { return FileTime{1}; });
    if (slow) share->store = std::make_shared<SlowStore>(share->store);
    share->files = server::make_file_table(share->store);
    return share;
  }
  std::shared_ptr<const server::Configuration> configuration() {
    auto made = std::make_shared<server::Configuration>();
    for (const char16_t* name : {u"alice", u"bob"}) {
      server::User user{.name = name, .administrator = name[0] == u'a'};
      std::ranges::copy(auth::nt_hash(u"secret").view(), user.nt_hash.begin());
      made->users.emplace(server::upcase(std::u16string_view(name)), user);
    }
    for (const auto& share : {make_share(u"data", false), make_share(u"slow", true), make_share(u"papers", false, true)}) {
      made->shares.emplace(server::upcase(std::u16string_view(share->name)), share);
    }
    if (change) change(*made);
    return made;
  }
  /// Runs all that was posted, and what that posts.
  void run() {
    for (int i = 0; i < 100'000 && (loop->run_one() || second_loop->run_one() || workers->run_one()); ++i) {
    }
  }

  std::function<void(server::Configuration&)> change{};
  SeededRandom random{42};
  std::shared_ptr<ManualExecutor> loop = std::make_shared<ManualExecutor>(true), second_loop = std::make_shared<ManualExecutor>(true),
                                  workers = std::make_shared<ManualExecutor>(false);
  Now now{std::chrono::steady_clock::time_point(std::chrono::hours(1)), std::chrono::system_clock::time_point(std::chrono::hours(500'000))};
  std::unique_ptr<server::ServerCore> core{};
};

}  // namespace usher::test
