// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <usher/net_session.hpp>

#include <cstring>
#include <exception>
#include <map>
#include <mutex>
#include <new>
#include <vector>

#include <usher/session.hpp>

#include "src/client/remote_sessions.hpp"
#include "src/wide_text.hpp"

namespace usher::win32 {
namespace {

NET_API_STATUS code(NetApiStatus status) { return static_cast<NET_API_STATUS>(status); }
std::string narrow(const wchar_t* text) { return text ? to_utf8(text) : std::string(); }

/// The logons that set_credentials() was told of: there is no user session to take them from.
struct Credentials {
  std::mutex mutex{};
  std::map<std::string, std::string> by_server{};  // USER%PASSWORD
};
Credentials& credentials() {
  static Credentials all;
  return all;
}

/// A server's name in the form in which two are compared: host names are ASCII and of no case ([RFC 1123] 2.1).
std::string canonical_server(std::string server) {
  while (server.starts_with('\\')) server.erase(0, 1);
  for (char& c : server) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
  }
  return server;
}

struct Target {
  std::shared_ptr<SessionSource> source{};
  NetApiStatus status = NetApiStatus::success;
};

Target find_server(const wchar_t* servername) {
  const std::string server = canonical_server(narrow(servername));
  auto local = local_server();
  if (server.empty() || server == "localhost" || server == ".") {
    return local ? Target{std::move(local)} : Target{.status = NetApiStatus::server_not_started};
  }
  if (local && local->answers_to(server)) return {std::move(local)};
  std::string as;
  {
    const std::lock_guard lock(credentials().mutex);
    const auto known = credentials().by_server.find(server);
    if (known == credentials().by_server.end()) return {.status = NetApiStatus::access_denied};
    as = known->second;
  }
  auto remote = client::connect_sessions(server, as);
  return remote ? Target{std::move(*remote)} : Target{.status = remote.error().status};
}

/// Builds the one block: structures from the front, strings behind them.
class BlockBuilder {
 public:
  BlockBuilder(std::size_t structure_size, std::size_t count) : fixed_(structure_size * count) {}

  /// Where a string will stand in the block; text is kept until finish().
  std::size_t string(const std::string& text) {
    const std::size_t at = texts_.size();
    const std::wstring wide = to_wide(text);
    texts_.insert(texts_.end(), wide.begin(), wide.end());
    texts_.push_back(L'\0');
    return at;
  }
  std::size_t size() const { return strings_at() + texts_.size() * sizeof(wchar_t); }
  std::size_t strings_at() const { return (fixed_ + sizeof(wchar_t) - 1) / sizeof(wchar_t) * sizeof(wchar_t); }
  const std::vector<wchar_t>& texts() const { return texts_; }

 private:
  std::size_t fixed_;
  std::vector<wchar_t> texts_{};
};

/// One session at one level: `text` turns an offset from BlockBuilder::string into a pointer into the block.
using Texts = std::vector<std::size_t>;
template <class Text>
void write_session(unsigned char* at, const SessionInfo& s, DWORD level, const Texts& texts, Text text) {
  const auto seconds = [](std::chrono::seconds value) { return static_cast<DWORD>(value.count()); };
  const DWORD flags = s.guest ? SESS_GUEST : 0;
  const auto put = [&](const auto& structure) { std::memcpy(at, &structure, sizeof structure); };
  switch (level) {
    case 0: return put(SESSION_INFO_0{text(texts[0])});
    case 1: return put(SESSION_INFO_1{text(texts[0]), text(texts[1]), s.opens, seconds(s.active), seconds(s.idle), flags});
    case 2: return put(SESSION_INFO_2{text(texts[0]), text(texts[1]), s.opens, seconds(s.active), seconds(s.idle), flags, text(texts[2])});
    case 10: return put(SESSION_INFO_10{text(texts[0]), text(texts[1]), seconds(s.active), seconds(s.idle)});
    default: return put(SESSION_INFO_502{text(texts[0]), text(texts[1]), s.opens, seconds(s.active), seconds(s.idle), flags, text(texts[2]), text(texts[3])});
  }
}

std::size_t structure_size(DWORD level) {
  switch (level) {
    case 0: return sizeof(SESSION_INFO_0);
    case 1: return sizeof(SESSION_INFO_1);
    case 2: return sizeof(SESSION_INFO_2);
    case 10: return sizeof(SESSION_INFO_10);
    case 502: return sizeof(SESSION_INFO_502);
    default: return 0;
  }
}

NET_API_STATUS make_block(const std::vector<SessionInfo>& sessions, DWORD level, LPBYTE* bufptr) {
  const std::size_t size = structure_size(level);
  BlockBuilder block(size, sessions.size());
  std::vector<Texts> texts;
  for (const SessionInfo& s : sessions) {
    texts.push_back({block.string(s.client), block.string(s.user), block.string(s.client_type), block.string(s.transport)});
  }
  if (block.size() > MAX_PREFERRED_LENGTH) return code(NetApiStatus::not_enough_memory);
  LPVOID memory = nullptr;
  if (const auto status = NetApiBufferAllocate(static_cast<DWORD>(block.size()), &memory); status != 0) return status;
  auto* bytes = static_cast<unsigned char*>(memory);
  std::memcpy(bytes + block.strings_at(), block.texts().data(), block.texts().size() * sizeof(wchar_t));
  const auto text = [&](std::size_t at) { return reinterpret_cast<wchar_t*>(bytes + block.strings_at()) + at; };
  for (std::size_t i = 0; i < sessions.size(); ++i) write_session(bytes + i * size, sessions[i], level, texts[i], text);
  std::memcpy(bufptr, &bytes, sizeof bytes);  // the caller's pointer may have another type
  return code(NetApiStatus::success);
}

/// Callers are written as for C: what runs out is a code to them, never an exception.
template <class Call>
NET_API_STATUS without_exceptions(Call call) {
  try {
    return call();
  } catch (const std::bad_alloc&) {
    return code(NetApiStatus::not_enough_memory);
  } catch (const std::exception&) {
    return code(NetApiStatus::internal_error);
  }
}

void set_null(LPBYTE* bufptr) {
  LPBYTE nothing = nullptr;
  std::memcpy(bufptr, &nothing, sizeof nothing);
}

}  // namespace

NET_API_STATUS NetSessionEnum(LMSTR servername, LMSTR client, LMSTR user, DWORD level, LPBYTE* bufptr, DWORD prefmaxlen,
                              LPDWORD entriesread, LPDWORD totalentries, LPDWORD resume_handle) {
  if (!bufptr || !entriesread || !totalentries) return code(NetApiStatus::invalid_parameter);
  set_null(bufptr);
  *entriesread = *totalentries = 0;
  if (!structure_size(level)) return code(NetApiStatus::invalid_level);
  return without_exceptions([&] {
    const Target target = find_server(servername);
    if (!target.source) return code(target.status);
    SessionPageOptions options{.preferred_maximum_length = prefmaxlen};
    if (resume_handle) options.resume_handle = *resume_handle;
    const SessionPage page = target.source->page({.client = narrow(client), .user = narrow(user), .level = level}, options);
    if (page.status != NetApiStatus::success && page.status != NetApiStatus::more_data) return code(page.status);
    if (const auto made = make_block(page.sessions, level, bufptr); made != 0) return made;
    *entriesread = static_cast<DWORD>(page.sessions.size());
    *totalentries = page.total;
    if (resume_handle) *resume_handle = page.resume_handle;
    return code(page.status);
  });
}

NET_API_STATUS NetSessionGetInfo(LMSTR servername, LMSTR client, LMSTR user, DWORD level, LPBYTE* bufptr) {
  if (!bufptr) return code(NetApiStatus::invalid_parameter);
  set_null(bufptr);
  if (!structure_size(level)) return code(NetApiStatus::invalid_level);
  return without_exceptions([&] {
    const std::string client_name = narrow(client), user_name = narrow(user);
    if (client_name.empty() || user_name.empty()) return code(NetApiStatus::invalid_parameter);
    const Target target = find_server(servername);
    if (!target.source) return code(target.status);
    const auto found = session(*target.source, client_name, user_name, level);
    return found ? make_block({*found}, level, bufptr) : code(found.error());
  });
}

NET_API_STATUS NetSessionDel(LMSTR servername, LMSTR client, LMSTR user) {
  return without_exceptions([&] {
    const Target target = find_server(servername);
    return target.source ? code(target.source->close(narrow(client), narrow(user))) : code(target.status);
  });
}

void set_credentials(const std::string& server, const std::string& user, const std::string& password) {
  const std::lock_guard lock(credentials().mutex);
  if (user.empty()) credentials().by_server.erase(canonical_server(server));
  else credentials().by_server[canonical_server(server)] = user + "%" + password;
}

}  // namespace usher::win32
