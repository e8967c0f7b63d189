// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/bench/hold.hpp"

#include <algorithm>
#include <deque>
#include <utility>

#include "src/bench/visitor.hpp"

namespace usher::bench {
namespace {

constexpr std::chrono::hours long_enough{24};
constexpr std::chrono::milliseconds settling_time{500};  // in which the server gives back what it needed for the logons

class Holding;

/// A connection with its sessions, of which only ids and keys are kept.
class Holder final : public Visitor {
 public:
  Holder(Run& run, Holding& holding, std::size_t sessions, std::size_t number)
      : Visitor(run), holding_(holding), wanted_(sessions), number_(number) {
    session_.set_account(account());
  }

  bool is_standing() const { return link_.is_open() && !kept_.empty(); }
  std::size_t session_count() const { return kept_.size(); }
  void end() {
    is_ending_ = true;
    log_off_next();
    link_.flush();
  }

 private:
  void on_in() override;
  void on_answer(const smb2::Header& header, ByteView message) override;
  void on_failed() override;
  /// Each logon on a connection is another user's, as long as there are others.
  const Account& account() const {
    const auto& all = run_.options().accounts;
    return all[(number_ + kept_.size()) % all.size()];
  }
  void log_off_next() {
    session_.resume(kept_.back());
    session_.log_off(link_.output);
  }

  Holding& holding_;
  std::size_t wanted_, number_;
  std::vector<ClientSession::Kept> kept_{};
  bool is_ending_ = false;
};

/// Brings them in and out again, so many at a time.
class Holding {
 public:
  Holding(const LoadOptions& options, const HoldOptions& hold) : hold_(hold), run_(options) {
    for (std::size_t left = hold.sessions; left > 0; left -= std::min(left, hold.per_connection)) {
      holders_.emplace_back(run_, *this, std::min(left, hold.per_connection), holders_.size());
    }
  }

  Held run(const std::optional<int>& server_pid) {
    if (server_pid) meter_.emplace(*server_pid), held_.memory_before = meter_->memory();
    run_.enter();  // for the whole
    for (std::size_t i = 0; i < std::min(hold_.at_once, holders_.size()); ++i) open_next();
    held_.opening = run_.run("hold");
    return std::move(held_);
  }
  void opened() {
    ++settled_;
    open_next();
  }
  void lost(bool while_ending) { while_ending ? closed() : opened(); }
  void logged_off() { ++held_.logged_off; }
  void closed() {
    ++gone_;
    close_next();
  }

 private:
  void open_next() {
    if (next_ < holders_.size()) return holders_[next_++].call();
    if (settled_ < holders_.size()) return;
    run_.stop_measuring();
    run_.be_patient();
    timer_.expires_after(settling_time);
    timer_.async_wait([this](const boost::system::error_code&) { all_in(); });
  }
  void all_in() {
    if (meter_) held_.memory = meter_->memory();
    for (const Holder& holder : holders_) {
      if (holder.is_standing()) ++held_.connections, held_.sessions += holder.session_count();
    }
    if (hold_.wait) hold_.wait(run_.context(), [this] { end(); });
    else end();
  }
  void end() {
    if (std::exchange(is_ending_, true)) return;
    ending_since_ = Clock::now();
    next_ = 0;
    for (std::size_t i = 0; i < std::min(hold_.at_once, holders_.size()) && next_ < holders_.size(); ++i) close_next();
  }
  void close_next() {
    while (next_ < holders_.size()) {
      Holder& holder = holders_[next_++];
      if (holder.is_standing()) return holder.end();
      ++gone_;
    }
    if (gone_ < holders_.size() || std::exchange(is_over_, true)) return;
    held_.closing = Clock::now() - ending_since_;
    run_.leave();
  }

  const HoldOptions& hold_;
  Run run_;
  boost::asio::steady_timer timer_{run_.context()};
  std::optional<ProcessMeter> meter_{};
  std::deque<Holder> holders_{};
  Held held_{};
  Clock::time_point ending_since_{};
  std::size_t next_ = 0, settled_ = 0, gone_ = 0;
  bool is_ending_ = false, is_over_ = false;
};

void Holder::on_in() {
  run_.record(begun_);
  kept_.push_back(session_.keep());
  if (kept_.size() < wanted_) {
    is_in_ = false;
    begun_ = Clock::now();
    session_.set_account(account());
    return session_.log_on(link_.output);
  }
  link_.shrink();
  holding_.opened();
}

void Holder::on_answer(const smb2::Header& header, ByteView) {
  if (!is_ending_ || header.command != smb2::Command::logoff) return;  // a notification
  if (is_error(header.status)) return fail(std::string(to_string(header.status)));
  holding_.logged_off();
  kept_.pop_back();
  if (!kept_.empty()) return log_off_next();
  link_.close();
  holding_.closed();
}

void Holder::on_failed() {
  const bool stood = kept_.size() == wanted_;  // and was lost while it was held: nobody waits for it
  if (is_ending_ || !stood) holding_.lost(is_ending_);
}

}  // namespace

std::optional<std::int64_t> Held::memory_each() const {
  if (!memory || !memory_before || sessions == 0) return std::nullopt;
  return (static_cast<std::int64_t>(*memory) - static_cast<std::int64_t>(*memory_before)) / static_cast<std::int64_t>(sessions);
}

Held hold(LoadOptions options, const HoldOptions& hold) {
  options.duration = long_enough, options.count = 0;
  return Holding(options, hold).run(options.server_pid);
}

}  // namespace usher::bench
