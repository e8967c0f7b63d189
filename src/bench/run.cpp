// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/bench/run.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "src/random_bytes.hpp"

namespace usher::bench {
namespace {

constexpr std::chrono::milliseconds look_every{1000};
constexpr std::chrono::milliseconds pause_after_failure{20};

std::uint64_t seed() {
  std::uint64_t value = 0;
  random_bytes(std::as_writable_bytes(std::span(&value, 1)));
  return value;
}

}  // namespace

Run::Run(const LoadOptions& options) : options_(options), chance_(seed()) {
  if (options.server_pid) server_.emplace(*options.server_pid);
}

Measurement Run::run(std::string name, From from) {
  result_.name = std::move(name);
  waits_ = from == From::all_ready;
  if (waits_) start_if_ready();
  else start_timers();
  tick();
  if (inside_ != 0) context_.run();
  stop_measuring();
  return std::move(result_);
}

void Run::start_timers() {
  if (options_.warm_up.count() == 0) start_measuring();
  else {
    start_.expires_after(options_.warm_up);
    start_.async_wait([this](const boost::system::error_code& error) { if (!error && !over_) start_measuring(); });
  }
  end_.expires_after(options_.warm_up + options_.duration);
  end_.async_wait([this](const boost::system::error_code& error) { if (!error) stop_measuring(); });
}

void Run::ready(std::function<void()> go) {
  ready_.push_back(std::move(go));
  start_if_ready();
}

void Run::start_if_ready() {
  if (!waits_ || ready_.size() < inside_ || inside_ == 0) return;
  waits_ = false;
  start_timers();
  for (const auto& go : std::exchange(ready_, {})) go();
}

void Run::start_measuring() {
  measuring_ = true;
  if (server_) server_before_ = server_->cpu_time();
  client_before_ = own_cpu_time();
  began_ = Clock::now();
}

void Run::stop_measuring() {
  over_ = true;
  if (!measuring_) return;
  measuring_ = false;
  result_.elapsed = Clock::now() - began_;
  result_.client_cpu = own_cpu_time() - client_before_;
  if (server_ && server_before_) {
    if (const auto now = server_->cpu_time()) result_.server_cpu = *now - *server_before_;
  }
}

void Run::tick() {
  const auto interval = std::min(look_every, options_.patience);
  second_.expires_after(interval);
  second_.async_wait([this, interval](const boost::system::error_code& error) {
    if (error) return;
    still_ = moved_ == moved_before_ ? still_ + interval : std::chrono::milliseconds{};
    moved_before_ = moved_;
    if (still_ >= options_.patience && !is_patient_) {
      fail("nothing moved for " + std::to_string(std::chrono::duration_cast<std::chrono::seconds>(options_.patience).count()) + " seconds");
      stop_measuring();
      return context_.stop();
    }
    if (options_.progress && measuring_) options_.progress(result_.tally.count(), result_.tally.error_count(), Clock::now() - began_);
    tick();
  });
}

bool Run::begin() {
  if (is_over()) return false;
  ++begun_;
  return true;
}

void Run::record(Clock::time_point begun, std::uint64_t bytes, std::uint64_t items) {
  ++moved_;
  if (measuring_) result_.tally.record(Clock::now() - begun, bytes, items);
}

void Run::fail(const std::string& why) {
  ++moved_;
  result_.tally.fail(why);
}

void Run::leave() {
  if (--inside_ != 0) return start_if_ready();
  stop_measuring();
  context_.stop();
}

void Run::later(std::function<void()> what) {
  auto timer = std::make_shared<boost::asio::steady_timer>(context_, pause_after_failure);
  timer->async_wait([timer, what = std::move(what)](const boost::system::error_code&) { what(); });
}

const Account& Run::next_account() { return options_.accounts[next_account_++ % options_.accounts.size()]; }

boost::asio::ip::address Run::next_source() {
  if (options_.sources <= 1 || !options_.target.address().is_v4()) return {};
  constexpr std::uint32_t first = 0x7F010001;  // 127.1.0.1
  return boost::asio::ip::address_v4(first + static_cast<std::uint32_t>(next_source_++ % options_.sources));
}

}  // namespace usher::bench
