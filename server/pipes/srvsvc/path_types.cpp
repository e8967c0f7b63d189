// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/pipes/srvsvc/path_types.hpp"

#include <algorithm>
#include <vector>

#include "server/unicode_case.hpp"

namespace usher::server::srvsvc_methods {
namespace {

enum PathType : std::uint32_t {  // [MS-SRVS] 2.2.2.9
  unc = 4096, unc_wild = 4097, unc_computer = 4144, unc_any_computer = 4145,
  relative = 8192, relative_wild = 8193, rooted = 8194, rooted_wild = 8195, absolute = 8198, absolute_wild = 8199,
  disk = 16384, printer_port = 16400, serial_port = 16416
};

bool is_wild(std::u16string_view text) { return text.find_first_of(u"*?") != text.npos; }
bool is_digit(char16_t unit) { return unit >= u'0' && unit <= u'9'; }
bool is_letter(char16_t unit) { return upcase(unit) >= u'A' && upcase(unit) <= u'Z'; }

/// "LPT<n>" or "COM<n>", with or without a colon.
bool is_port(std::u16string_view text, std::u16string_view kind) {
  if (text.ends_with(u':')) text.remove_suffix(1);
  return text.size() == 4 && equal_ignoring_case(text.substr(0, 3), kind) && is_digit(text[3]);
}

std::optional<std::uint32_t> port_type(std::u16string_view text) {
  if (is_port(text, u"LPT")) return printer_port;
  if (is_port(text, u"COM")) return serial_port;
  return std::nullopt;
}

/// What begins with two backslashes, which are not in `rest` any more.
std::optional<std::uint32_t> unc_type(std::u16string_view rest) {
  if (rest.starts_with(u".\\")) return is_wild(rest) ? absolute_wild : absolute;
  if (rest.empty() || rest == u".") return std::nullopt;
  if (rest.front() == u'*') return rest == u"*" ? std::optional<std::uint32_t>(unc_any_computer) : std::nullopt;
  const auto end = rest.find(u'\\');
  if (end == rest.npos) return unc_computer;
  const std::u16string_view after = rest.substr(end + 1);
  if (end == 0 || after.empty()) return std::nullopt;
  return is_wild(after) ? unc_wild : unc;
}

std::optional<std::uint32_t> type_of(std::u16string_view path) {
  if (path.find_first_of(u"<>\"|") != path.npos) return std::nullopt;
  if (path.starts_with(u"\\\\")) return unc_type(path.substr(2));
  constexpr std::u16string_view devices = u"\\DEV\\";
  if (path.starts_with(u'\\')) {
    if (equal_ignoring_case(path.substr(0, devices.size()), devices)) return port_type(path.substr(devices.size()));
    return is_wild(path) ? rooted_wild : rooted;
  }
  if (path.size() >= 2 && is_letter(path[0]) && path[1] == u':') {
    if (path.size() == 2) return disk;
    return is_wild(path.substr(2)) ? absolute_wild : absolute;
  }
  if (const auto port = port_type(path)) return port;
  return is_wild(path) ? relative_wild : relative;
}

std::vector<std::u16string_view> components(std::u16string_view path) {
  std::vector<std::u16string_view> parts;
  while (!path.empty()) {
    const auto end = std::min(path.find(u'\\'), path.size());
    if (end > 0) parts.push_back(path.substr(0, end));
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return parts;
}

bool is_8_dot_3(std::u16string_view name) {
  const auto dot = name.find(u'.');
  if (dot == name.npos) return name.size() <= 8;
  return dot <= 8 && name.size() - dot - 1 <= 3 && name.find(u'.', dot + 1) == name.npos;
}

bool is_old_style(std::u16string_view path) {
  constexpr std::size_t longest = 128;
  if (path.size() >= 2 && path[1] == u':') path.remove_prefix(2);
  return path.size() <= longest && std::ranges::all_of(components(path), is_8_dot_3);
}

/// Where the part begins that ".." cannot leave: behind the drive, or the computer and its share.
std::size_t root_size(std::u16string_view path) {
  if (path.starts_with(u"\\\\")) {
    const auto share = path.find(u'\\', 2);
    return share == path.npos ? path.size() : std::min(path.find(u'\\', share + 1), path.size());
  }
  return path.size() >= 2 && is_letter(path[0]) && path[1] == u':' ? 2 : 0;
}

}  // namespace

std::optional<std::uint32_t> path_type(std::u16string_view path, bool old_style) {
  constexpr std::size_t longest = 260;
  if (path.empty() || path.size() > longest) return std::nullopt;
  std::u16string plain(path);
  std::ranges::replace(plain, u'/', u'\\');
  if (old_style && !is_old_style(plain)) return std::nullopt;
  return type_of(plain);
}

std::optional<std::u16string> canonical_path(std::u16string_view path) {
  std::u16string plain(path);
  std::ranges::replace(plain, u'/', u'\\');
  if (const auto type = type_of(plain); type == printer_port || type == serial_port) {
    if (plain.ends_with(u':')) plain.pop_back();
    return upcase(plain);
  }
  const std::size_t root = root_size(plain);
  const std::u16string_view rest = std::u16string_view(plain).substr(root);
  std::vector<std::u16string_view> kept;
  for (const std::u16string_view part : components(rest)) {
    if (part == u".") continue;
    if (part != u"..") kept.push_back(part);
    else if (kept.empty()) return std::nullopt;
    else kept.pop_back();
  }
  std::u16string canonical = plain.substr(0, root);
  bool separate = rest.starts_with(u'\\');
  if (separate && kept.empty()) canonical += u'\\';
  for (const std::u16string_view part : kept) {
    if (separate) canonical += u'\\';
    canonical += part;
    separate = true;
  }
  return canonical;
}

}  // namespace usher::server::srvsvc_methods
