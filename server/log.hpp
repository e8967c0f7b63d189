// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <functional>
#include <memory>
#include <string>

#include "server/event_log.hpp"

namespace usher::server {

enum class LogLevel : std::uint8_t { trace, debug, info, warning, error, off };

/// The server's log: one line per event, through spdlog, which is seen in log.cpp alone. Nothing secret is ever written; names
/// that a client chose are quoted, with control characters escaped, so no client can forge a line.
/// Thread  any
class Log : public EventLog {
 public:
  virtual void message(LogLevel level, const std::string& text) = 0;
};

/// To a file, or to standard error when `file` is empty. Null when the file cannot be opened.
std::unique_ptr<Log> make_log(LogLevel level, const std::string& file);
/// To a function, which gets one line at a time, without its date.
std::unique_ptr<Log> make_log(LogLevel level, std::function<void(LogLevel, const std::string&)> write);

}  // namespace usher::server
