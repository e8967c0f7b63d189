// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/metrics/metrics_server.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include "src/listen_address.hpp"

namespace usher::metrics {
namespace {

using namespace std::chrono_literals;
using boost::asio::ip::tcp;
using testing::HasSubstr;
using testing::StartsWith;

/// A client that waits for the other side to close.
class Visitor {
 public:
  explicit Visitor(const MetricsServer& server) { socket_.connect(parse_listen_address(server.endpoint()).value()); }
  void say(const std::string& text) { boost::asio::write(socket_, boost::asio::buffer(text), ignored_); }
  std::string hear() {
    std::string heard;
    boost::asio::read(socket_, boost::asio::dynamic_buffer(heard), ignored_);
    return heard;
  }

 private:
  boost::asio::io_context context_{};
  tcp::socket socket_{context_};
  boost::system::error_code ignored_{};
};

class MetricsServerTest : public testing::Test {
 protected:
  void start(MetricsServer::Limits limits = {}) {
    server_.emplace([this] { return "usher_calls " + std::to_string(++calls_) + "\n"; }, limits);
    const auto started = server_->start("127.0.0.1:0");
    ASSERT_TRUE(started) << started.error();
  }
  std::string ask(const std::string& request) {
    Visitor visitor(*server_);
    visitor.say(request);
    return visitor.hear();
  }

  std::atomic<int> calls_ = 0;
  std::optional<MetricsServer> server_{};
};

TEST_F(MetricsServerTest, GetMetricsIsTheTextInPrometheusFormat) {
  start();
  const std::string answer = ask("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(answer, HasSubstr("Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n"));
  EXPECT_THAT(answer, HasSubstr("\r\n\r\nusher_calls 1\n"));
}

TEST_F(MetricsServerTest, TheTextIsMadeForEveryRequest) {
  start();
  ask("GET /metrics HTTP/1.1\r\n\r\n");
  EXPECT_THAT(ask("GET /metrics?again HTTP/1.0\r\n\r\n"), HasSubstr("usher_calls 2\n"));
}

TEST_F(MetricsServerTest, HeadIsTheSameWithoutTheText) {
  start();
  const std::string answer = ask("HEAD /metrics HTTP/1.1\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_TRUE(answer.ends_with("\r\n\r\n"));
}

TEST_F(MetricsServerTest, ThereIsNothingElse) {
  start();
  EXPECT_THAT(ask("GET / HTTP/1.1\r\n\r\n"), StartsWith("HTTP/1.1 404 "));
  EXPECT_THAT(ask("GET /metricsx HTTP/1.1\r\n\r\n"), StartsWith("HTTP/1.1 404 "));
  EXPECT_THAT(ask("POST /metrics HTTP/1.1\r\nContent-Length: 0\r\n\r\n"), StartsWith("HTTP/1.1 405 "));
  EXPECT_EQ(calls_, 0);
}

TEST_F(MetricsServerTest, WhatIsNotHttpIsSaidToBe) {
  start();
  EXPECT_THAT(ask("\x01\x02 nonsense\r\n\r\n"), StartsWith("HTTP/1.1 400 "));
}

TEST_F(MetricsServerTest, AHeaderThatIsTooLongIsNotReadOn) {
  start({.header_size = 1024});
  EXPECT_THAT(ask("GET /metrics HTTP/1.1\r\nX: " + std::string(1024, 'x')), StartsWith("HTTP/1.1 431 "));
}

TEST_F(MetricsServerTest, WhoSaysNothingIsClosed) {
  start({.time = 50ms});
  EXPECT_EQ(Visitor(*server_).hear(), "");
}

TEST_F(MetricsServerTest, WhoComesWhenAllPlacesAreTakenIsClosedAndAPlaceIsFreeAgain) {
  start({.connections = 1});
  Visitor first(*server_);
  EXPECT_EQ(Visitor(*server_).hear(), "");  // accepted after the first, for they queue
  first.say("GET /metrics HTTP/1.1\r\n\r\n");
  EXPECT_THAT(first.hear(), HasSubstr("usher_calls 1\n"));
  std::string answer;  // the place is given back soon after the last byte
  for (int i = 0; i < 1000 && answer.empty(); ++i) answer = ask("GET /metrics HTTP/1.1\r\n\r\n");
  EXPECT_THAT(answer, HasSubstr("usher_calls 2\n"));
}

TEST_F(MetricsServerTest, StoppingWaitsForNobody) {
  start();
  Visitor silent(*server_);
  server_->stop();
  EXPECT_EQ(server_->endpoint(), "");
  server_.reset();
  EXPECT_EQ(silent.hear(), "");
}

TEST_F(MetricsServerTest, ABusyPortIsASentenceThatSaysWhatToDo) {
  start();
  MetricsServer second([] { return std::string(); });
  const auto started = second.start(server_->endpoint());
  ASSERT_FALSE(started);
  EXPECT_THAT(started.error(), HasSubstr(server_->endpoint()));
  EXPECT_THAT(started.error(), HasSubstr("choose another"));
  EXPECT_FALSE(second.start("nonsense"));
}

}  // namespace
}  // namespace usher::metrics
