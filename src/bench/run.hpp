// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "src/bench/client_session.hpp"
#include "src/bench/process_meter.hpp"
#include "src/bench/tally.hpp"

namespace usher::bench {

using Clock = std::chrono::steady_clock;

/// What every way of measuring needs to know.
struct LoadOptions {
  boost::asio::ip::tcp::endpoint target{};
  std::vector<Account> accounts{};  ///< connections take turns
  SessionOptions session{};
  std::size_t connections = 32;
  std::chrono::milliseconds duration{5000}, warm_up{0};
  std::uint64_t count = 0;     ///< ends it earlier; 0: it does not
  std::size_t sources = 1;     ///< addresses to connect from, 127.1.0.1 and on; 1: the system's choice
  std::optional<int> server_pid{};
  std::chrono::milliseconds patience{30'000};  ///< ends a measurement in which nothing has moved for so long
  std::function<void(std::uint64_t done, std::uint64_t errors, std::chrono::nanoseconds elapsed)> progress{};  ///< each second
};

/// What came of it.
struct Measurement {
  std::string name{};
  Tally tally{};
  std::chrono::nanoseconds elapsed{};
  std::chrono::nanoseconds client_cpu{};
  std::optional<std::chrono::nanoseconds> server_cpu{};

  double seconds() const { return std::chrono::duration<double>(elapsed).count(); }
  double rate() const { return elapsed.count() > 0 ? static_cast<double>(tally.count()) / seconds() : 0; }
};

/// One measurement as it runs: who may start what until when, and what has been counted. What is under way at the end is let
/// finish, and not counted.
/// Thread  one
class Run {
 public:
  explicit Run(const LoadOptions& options);

  /// Runs until everybody has said leave(), or nothing has moved for as long as there is patience. Where there is something to
  /// prepare, time begins when everybody inside is ready().
  enum class From : std::uint8_t { now, all_ready };
  Measurement run(std::string name, From from = From::now);
  void ready(std::function<void()> go);

  /// Whether another operation may begin, which it then does.
  bool begin();
  bool is_over() const { return over_ || (options_.count != 0 && begun_ >= options_.count); }
  void record(Clock::time_point begun, std::uint64_t bytes = 0, std::uint64_t items = 0);
  void fail(const std::string& why);
  /// Something that is not counted has been done, such as a step of what is prepared: we get on.
  void get_on() { ++moved_; }
  void enter() { ++inside_; }
  void leave();
  /// Ends the measurement before its time: what goes on then does not count, and may take any time.
  void stop_measuring();
  void be_patient() { is_patient_ = true; }
  /// After a while, so that what fails at once does not fail a million times.
  void later(std::function<void()> what);

  boost::asio::io_context& context() { return context_; }
  const LoadOptions& options() const { return options_; }
  std::mt19937_64& chance() { return chance_; }
  const Account& next_account();
  boost::asio::ip::address next_source();

 private:
  void tick();
  void start_timers();
  void start_if_ready();
  void start_measuring();

  const LoadOptions& options_;
  boost::asio::io_context context_{1};
  boost::asio::steady_timer second_{context_}, start_{context_}, end_{context_};
  std::mt19937_64 chance_;
  std::optional<ProcessMeter> server_{};
  Measurement result_{};
  Clock::time_point began_{};
  std::chrono::nanoseconds client_before_{};
  std::optional<std::chrono::nanoseconds> server_before_{};
  std::uint64_t begun_ = 0, moved_ = 0, moved_before_ = 0;
  std::size_t inside_ = 0, next_account_ = 0, next_source_ = 0;
  std::chrono::milliseconds still_{};
  std::vector<std::function<void()>> ready_{};
  bool over_ = false, measuring_ = false, waits_ = false, is_patient_ = false;
};

}  // namespace usher::bench
