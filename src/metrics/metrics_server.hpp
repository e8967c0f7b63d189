// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <chrono>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <string>

namespace usher::metrics {

/// Answers GET /metrics over HTTP with a text that is made for each request, and closes. It has a thread of its own, so that a
/// scrape and whoever misuses it delay no client of the file server: few connections at a time, a short header, no body, and
/// one time limit from accept to the last byte. There is no password: listen where only those come who may read it.
/// Thread  start() and stop() one at a time; `text` is called on the thread
class MetricsServer {
 public:
  struct Limits {
    std::size_t connections = 16;           ///< at once; who comes then is closed without an answer
    std::uint32_t header_size = 8 * 1024;   ///< bytes of request line and headers
    std::chrono::milliseconds time{5'000};  ///< from accept to the last byte
  };

  explicit MetricsServer(std::function<std::string()> text);
  MetricsServer(std::function<std::string()> text, Limits limits);
  ~MetricsServer();  ///< stops

  /// Listens on "address:port". The error is a sentence that says what to do.
  std::expected<void, std::string> start(const std::string& address);
  /// Where it listens: port 0 has become a real one. Empty when it does not.
  std::string endpoint() const;
  /// `text` is not called any more when this returns. Idempotent.
  void stop();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace usher::metrics
