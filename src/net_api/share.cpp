// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <usher/net_share.hpp>

#include <usher/server.hpp>

#include "src/net_api/block.hpp"
#include "src/net_api/enumerate.hpp"
#include "src/net_api/target.hpp"

namespace usher::win32 {
namespace {

constexpr DWORD type_mask = 0xFF;  // STYPE_MASK: what is left is what kind of thing the share is; 0 is a folder
/// Which member is wrong ([MS-SRVS] 2.2.2.11).
enum Parameter : DWORD { none = 0, netname = 1, type = 3, path = 8, security_descriptor = 501 };

}  // namespace

static void fields(auto& put, SHARE_INFO_0& out, const ShareInfo& from) { put(out.shi0_netname, from.name); }

static void fields(auto& put, SHARE_INFO_1& out, const ShareInfo& from) {
  put(out.shi1_netname, from.name);
  put(out.shi1_type, from.type);
  put(out.shi1_remark, from.comment);
}

static void fields(auto& put, SHARE_INFO_2& out, const ShareInfo& from) {
  put(out.shi2_netname, from.name);
  put(out.shi2_type, from.type);
  put(out.shi2_remark, from.comment);
  put(out.shi2_max_uses, from.maximum_uses);
  put(out.shi2_current_uses, from.current_uses);
  put(out.shi2_path, from.path);
  put(out.shi2_passwd, std::string());
}

static void fields(auto& put, SHARE_INFO_501& out, const ShareInfo& from) {
  put(out.shi501_netname, from.name);
  put(out.shi501_type, from.type);
  put(out.shi501_remark, from.comment);
  put(out.shi501_flags, from.flags);
}

static void fields(auto& put, SHARE_INFO_502& out, const ShareInfo& from) {
  put(out.shi502_netname, from.name);
  put(out.shi502_type, from.type);
  put(out.shi502_remark, from.comment);
  put(out.shi502_max_uses, from.maximum_uses);
  put(out.shi502_current_uses, from.current_uses);
  put(out.shi502_path, from.path);
  put(out.shi502_passwd, std::string());
}

static void fields(auto& put, SHARE_INFO_503& out, const ShareInfo& from) {
  put(out.shi503_netname, from.name);
  put(out.shi503_type, from.type);
  put(out.shi503_remark, from.comment);
  put(out.shi503_max_uses, from.maximum_uses);
  put(out.shi503_current_uses, from.current_uses);
  put(out.shi503_path, from.path);
  put(out.shi503_passwd, std::string());
  put(out.shi503_servername, std::string("*"));  // no name of its own ([MS-SRVS] 2.2.4.27)
}

static void fields(auto& put, SHARE_INFO_1005& out, const ShareInfo& from) { put(out.shi1005_flags, from.flags); }

/// How a level is made, and how much room one entry takes.
struct ShareLevel {
  BlockMaker<ShareInfo> make = nullptr;
  std::size_t (*size)(const ShareInfo&) = nullptr;
};

template <class Structure>
static ShareLevel share_level() {
  return {make_block<Structure, ShareInfo>, [](const ShareInfo& share) {
            BlockBuilder<wchar_t, Structure> block;
            block.add(share);
            return block.size();
          }};
}

static ShareLevel share_level(DWORD level) {
  switch (level) {
    case 0: return share_level<SHARE_INFO_0>();
    case 1: return share_level<SHARE_INFO_1>();
    case 2: return share_level<SHARE_INFO_2>();
    case 501: return share_level<SHARE_INFO_501>();
    case 502: return share_level<SHARE_INFO_502>();
    case 503: return share_level<SHARE_INFO_503>();
    default: return {};
  }
}

/// What fits of a list that is there as a whole; one entry always does. The handle counts the entries that were handed out.
static Page<ShareInfo> cut(const std::vector<ShareInfo>& all, const PageOptions& options, const ShareLevel& level) {
  const std::size_t first = std::min<std::size_t>(options.resume_handle.value_or(0), all.size());
  Page<ShareInfo> page{.total = static_cast<std::uint32_t>(all.size() - first)};
  std::size_t next = first, size = 0;
  for (; next < all.size(); ++next) {
    size += level.size(all[next]);
    if (next > first && size > options.preferred_maximum_length) break;
    page.entries.push_back(all[next]);
  }
  if (next < all.size()) page.status = NetApiStatus::more_data, page.resume_handle = static_cast<std::uint32_t>(next);
  return page;
}

NET_API_STATUS NetShareEnum(LMSTR servername, DWORD level, LPBYTE* bufptr, DWORD prefmaxlen, LPDWORD entriesread,
                            LPDWORD totalentries, LPDWORD resume_handle) {
  const auto ask = [&](const PageOptions& options) -> Page<ShareInfo> {
    const auto [service, status, elsewhere] = find_service(servername);
    if (!service) return {.status = status};
    const auto all = service->shares();
    return all ? cut(*all, options, share_level(level)) : Page<ShareInfo>{.status = all.error()};
  };
  return enumerate(share_level(level).make, {bufptr, prefmaxlen, entriesread, totalentries}, resume_handle, ask);
}

NET_API_STATUS NetShareGetInfo(LMSTR servername, LMSTR name, DWORD level, LPBYTE* bufptr) {
  const BlockMaker<ShareInfo> make = level == 1005 ? make_block<SHARE_INFO_1005, ShareInfo> : share_level(level).make;
  return get_one(make, bufptr, [&]() -> std::expected<ShareInfo, NetApiStatus> {
    if (!name || !*name) return std::unexpected(NetApiStatus::invalid_parameter);
    const auto [service, status, elsewhere] = find_service(servername);
    if (!service) return std::unexpected(status);
    return service->share(narrow(name));
  });
}

/// The caller's structure: its pointer may point anywhere.
template <class Structure>
static Structure read(const unsigned char* from) {
  Structure out{};
  std::memcpy(&out, from, sizeof out);
  return out;
}

// Levels 502 and 503 begin as level 2 does.
static_assert(offsetof(SHARE_INFO_502, shi502_passwd) == offsetof(SHARE_INFO_2, shi2_passwd));
static_assert(offsetof(SHARE_INFO_503, shi503_passwd) == offsetof(SHARE_INFO_2, shi2_passwd));

static bool has_descriptor(DWORD level, const unsigned char* from) {
  switch (level) {
    case 502: return read<SHARE_INFO_502>(from).shi502_security_descriptor;
    case 503: return read<SHARE_INFO_503>(from).shi503_security_descriptor;
    default: return level == 1501;
  }
}

/// Carries out what the caller wants done, and tells him which member was wrong.
template <class Call>
static NET_API_STATUS with_parameter(LPDWORD parm_err, Call call) {
  Parameter wrong = none;
  const auto status = without_exceptions([&] { return code(call(wrong)); });
  if (parm_err) *parm_err = wrong;
  return status;
}

static NetApiStatus add(LMSTR servername, const SHARE_INFO_2& share, Parameter& wrong) {
  ShareOptions options{.name = narrow(share.shi2_netname), .path = narrow(share.shi2_path), .comment = narrow(share.shi2_remark),
                       .maximum_uses = share.shi2_max_uses};
  if (options.name.empty()) return wrong = netname, NetApiStatus::invalid_parameter;
  if (options.path.empty()) return wrong = path, NetApiStatus::invalid_parameter;
  if ((share.shi2_type & type_mask) != 0) return wrong = type, NetApiStatus::invalid_parameter;
  options.hidden = options.name.ends_with('$');
  const auto [service, status, elsewhere] = find_service(servername);
  return service ? service->add_share(options) : status;
}

NET_API_STATUS NetShareAdd(LMSTR servername, DWORD level, LPBYTE buf, LPDWORD parm_err) {
  return with_parameter(parm_err, [&](Parameter& wrong) {
    if (level != 2 && level != 502 && level != 503) return NetApiStatus::invalid_level;
    if (!buf) return NetApiStatus::invalid_parameter;
    if (has_descriptor(level, buf)) return wrong = security_descriptor, NetApiStatus::not_supported;
    return add(servername, read<SHARE_INFO_2>(buf), wrong);
  });
}

static std::optional<std::string> comment(const wchar_t* remark) {
  return remark ? std::optional(narrow(remark)) : std::nullopt;
}

static std::optional<ShareChange> change_of(DWORD level, const unsigned char* from) {
  switch (level) {
    case 1: return ShareChange{.comment = comment(read<SHARE_INFO_1>(from).shi1_remark)};
    case 2: case 502: case 503: {
      const auto share = read<SHARE_INFO_2>(from);
      return ShareChange{.comment = comment(share.shi2_remark), .maximum_uses = share.shi2_max_uses};
    }
    case 1004: return ShareChange{.comment = narrow(read<SHARE_INFO_1004>(from).shi1004_remark)};
    case 1005: return ShareChange{.flags = read<SHARE_INFO_1005>(from).shi1005_flags};
    case 1006: return ShareChange{.maximum_uses = read<SHARE_INFO_1006>(from).shi1006_max_uses};
    default: return std::nullopt;
  }
}

NET_API_STATUS NetShareSetInfo(LMSTR servername, LMSTR name, DWORD level, LPBYTE buf, LPDWORD parm_err) {
  return with_parameter(parm_err, [&](Parameter& wrong) {
    if (!buf) return NetApiStatus::invalid_parameter;
    if (has_descriptor(level, buf)) return wrong = security_descriptor, NetApiStatus::not_supported;
    const auto change = change_of(level, buf);
    if (!change) return NetApiStatus::invalid_level;
    if (!name || !*name) return wrong = netname, NetApiStatus::invalid_parameter;
    const auto [service, status, elsewhere] = find_service(servername);
    return service ? service->change_share(narrow(name), *change) : status;
  });
}

NET_API_STATUS NetShareDel(LMSTR servername, LMSTR name, DWORD) {
  return without_exceptions([&] {
    if (!name || !*name) return code(NetApiStatus::invalid_parameter);
    const auto [service, status, elsewhere] = find_service(servername);
    return code(service ? service->remove_share(narrow(name)) : status);
  });
}

/// Folders are compared as written, but for slashes at the end.
static std::string folder(std::string path) {
  while (path.size() > 1 && (path.ends_with('/') || path.ends_with('\\'))) path.pop_back();
  return path;
}

NET_API_STATUS NetShareCheck(LMSTR servername, LMSTR device, LPDWORD type_out) {
  return without_exceptions([&] {
    if (!device || !*device || !type_out) return code(NetApiStatus::invalid_parameter);
    const auto [service, status, elsewhere] = find_service(servername);
    if (!service) return code(status);
    const auto all = service->shares();
    if (!all) return code(all.error());
    const std::string wanted = folder(narrow(device));
    const auto found = std::find_if(all->begin(), all->end(), [&](const ShareInfo& share) { return folder(share.path) == wanted; });
    if (found == all->end()) return code(NetApiStatus::device_not_shared);
    *type_out = found->type;
    return code(NetApiStatus::success);
  });
}

}  // namespace usher::win32
