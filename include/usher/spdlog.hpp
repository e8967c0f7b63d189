// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// For programs that log with spdlog: their logger takes the server's lines, in their format and where they go.
//
//   usher::Server server({.log_level = LogLevel::debug, .log = usher::log_to(spdlog::default_logger())});
#pragma once
#include <spdlog/logger.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include <usher/server.hpp>

namespace usher {

/// What ServerOptions::log takes. The logger's own level and pattern apply on top of ServerOptions::log_level.
inline std::function<void(LogLevel, const std::string&)> log_to(std::shared_ptr<spdlog::logger> logger) {
  return [logger = std::move(logger)](LogLevel level, const std::string& line) {
    constexpr spdlog::level::level_enum levels[] = {spdlog::level::trace, spdlog::level::debug, spdlog::level::info,
                                                    spdlog::level::warn,  spdlog::level::err,   spdlog::level::off};
    logger->log(levels[static_cast<std::size_t>(level)], spdlog::string_view_t(line));
  };
}

}  // namespace usher
