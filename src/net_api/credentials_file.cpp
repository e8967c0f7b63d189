// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/net_api/credentials_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <map>
#include <sstream>

namespace usher::win32 {
namespace {

constexpr std::size_t longest_file = 1 << 20;

using Section = std::map<std::string, std::string>;

std::string lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return text;
}

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(" \t"), last = text.find_last_not_of(" \t");
  return first == std::string::npos ? std::string() : text.substr(first, last - first + 1);
}

/// By canonical server; the empty name is what stands above all sections.
std::map<std::string, Section> parse_sections(const std::string& text) {
  std::map<std::string, Section> sections;
  std::string section;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.ends_with('\r')) line.pop_back();
    const std::string bare = trimmed(line);
    if (bare.empty() || bare.front() == '#' || bare.front() == ';') continue;
    if (bare.front() == '[' && bare.ends_with(']')) {
      section = canonical_server(bare.substr(1, bare.size() - 2));
      continue;
    }
    const auto equals = line.find('=');
    if (equals == std::string::npos) continue;
    const auto value = line.find_first_not_of(" \t", equals + 1);
    sections[section][lower(trimmed(line.substr(0, equals)))] = value == std::string::npos ? "" : line.substr(value);
  }
  return sections;
}

/// HOST of HOST:PORT; an IPv6 address without brackets has no port.
std::string without_port(const std::string& server) {
  const auto colon = server.rfind(':');
  const bool port = colon != std::string::npos && (server.find(':') == colon || server[colon - 1] == ']');
  return port ? server.substr(0, colon) : server;
}

/// The file as it is when it is its owner's alone; the question is asked of what was opened, not of the name.
std::optional<std::string> read_private_file(const char* path) {
  const int file = ::open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) return std::nullopt;
  struct stat found {};
  const bool own = ::fstat(file, &found) == 0 && S_ISREG(found.st_mode) && (found.st_mode & 077) == 0 &&
                   (found.st_uid == ::geteuid() || found.st_uid == 0);
  std::string text;
  std::array<char, 4096> part{};
  for (ssize_t size = 1; own && size > 0 && text.size() <= longest_file;) {
    size = ::read(file, part.data(), part.size());
    if (size > 0) text.append(part.data(), static_cast<std::size_t>(size));
  }
  ::close(file);
  return own ? std::optional(text) : std::nullopt;
}

}  // namespace

std::string canonical_server(std::string server) {
  while (server.starts_with('\\')) server.erase(0, 1);
  return lower(std::move(server));
}

std::optional<std::string> credentials_in(const std::string& text, const std::string& server) {
  const auto sections = parse_sections(text);
  const std::string name = canonical_server(server);
  for (const std::string& section : {name, without_port(name), std::string()}) {
    const auto found = sections.find(section);
    if (found == sections.end()) continue;
    const auto value = [&](const char* key) { return found->second.contains(key) ? found->second.at(key) : std::string(); };
    if (value("username").empty()) continue;
    return (value("domain").empty() ? "" : value("domain") + "\\") + value("username") + "%" + value("password");
  }
  return std::nullopt;
}

std::optional<std::string> credentials_from_file(const std::string& server) {
  const char* path = std::getenv("USHER_CREDENTIALS_FILE");
  if (!path || !*path) return std::nullopt;
  const auto text = read_private_file(path);
  return text ? credentials_in(*text, server) : std::nullopt;
}

}  // namespace usher::win32
