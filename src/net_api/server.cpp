// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <usher/net_server.hpp>

#include <chrono>

#include "src/net_api/block.hpp"
#include "src/net_api/enumerate.hpp"
#include "src/net_api/target.hpp"
#include "src/utc_time.hpp"

namespace usher::win32 {
namespace {

// What a Windows server says of its announcements, which this one does not make ([MS-SRVS] 2.2.4.42).
constexpr DWORD announce_seconds = 240, announce_delta_milliseconds = 3000;
constexpr DWORD clock_tick = 310;  // of 0.1 ms: what the SDK's page of TIME_OF_DAY_INFO has

struct TimeOfDay {
  std::chrono::system_clock::time_point now{};
  std::chrono::milliseconds since_boot{};
};

}  // namespace

static void fields(auto& put, SERVER_INFO_100& out, const ServerInfo& from) {
  put(out.sv100_platform_id, from.platform_id);
  put(out.sv100_name, from.name);
}

static void fields(auto& put, SERVER_INFO_101& out, const ServerInfo& from) {
  put(out.sv101_platform_id, from.platform_id);
  put(out.sv101_name, from.name);
  put(out.sv101_version_major, from.version_major);
  put(out.sv101_version_minor, from.version_minor);
  put(out.sv101_type, from.type);
  put(out.sv101_comment, from.comment);
}

static void fields(auto& put, SERVER_INFO_102& out, const ServerInfo& from) {
  put(out.sv102_platform_id, from.platform_id);
  put(out.sv102_name, from.name);
  put(out.sv102_version_major, from.version_major);
  put(out.sv102_version_minor, from.version_minor);
  put(out.sv102_type, from.type);
  put(out.sv102_comment, from.comment);
  put(out.sv102_users, from.maximum_users);
  put(out.sv102_disc, from.autodisconnect_minutes);
  put(out.sv102_announce, announce_seconds);
  put(out.sv102_anndelta, announce_delta_milliseconds);
  put(out.sv102_userpath, std::string());
}

static void put_halves(DWORD& low, DWORD& high, std::uint64_t value) {
  low = static_cast<DWORD>(value);
  high = static_cast<DWORD>(value >> 32);
}

static void fields(auto& put, STAT_SERVER_0& out, const ServerStatistics& from) {
  put(out.sts0_start, from.start);
  put(out.sts0_fopens, from.files_opened);
  put(out.sts0_sopens, from.sessions_opened);
  put(out.sts0_stimedout, from.sessions_timed_out);
  put(out.sts0_pwerrors, from.password_errors);
  put(out.sts0_permerrors, from.permission_errors);
  put(out.sts0_syserrors, from.system_errors);
  put_halves(out.sts0_bytessent_low, out.sts0_bytessent_high, from.bytes_sent);
  put_halves(out.sts0_bytesrcvd_low, out.sts0_bytesrcvd_high, from.bytes_received);
}

/// The parts of the date are UTC; the zone is how many minutes this machine is west of it ([MS-SRVS] 2.2.4.105).
static void fields(auto& put, TIME_OF_DAY_INFO& out, const TimeOfDay& from) {
  const auto day = std::chrono::floor<std::chrono::days>(from.now);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::milliseconds>(from.now - day));
  const std::time_t seconds = std::chrono::system_clock::to_time_t(from.now);
  put(out.tod_elapsedt, static_cast<std::int64_t>(seconds));
  out.tod_msecs = static_cast<DWORD>(from.since_boot.count());  // it begins again after 49 days, as on Windows
  put(out.tod_hours, time.hours().count());
  put(out.tod_mins, time.minutes().count());
  put(out.tod_secs, time.seconds().count());
  put(out.tod_hunds, time.subseconds().count() / 10);
  put(out.tod_timezone, minutes_west(from.now));
  put(out.tod_tinterval, clock_tick);
  put(out.tod_day, static_cast<unsigned>(date.day()));
  put(out.tod_month, static_cast<unsigned>(date.month()));
  put(out.tod_year, static_cast<int>(date.year()));
  put(out.tod_weekday, std::chrono::weekday(day).c_encoding());
}

static void fields(auto& put, WKSTA_INFO_100& out, const ServerInfo& from) {
  put(out.wki100_platform_id, from.platform_id);
  put(out.wki100_computername, from.name);
  put(out.wki100_langroup, from.workgroup);
  put(out.wki100_ver_major, from.version_major);
  put(out.wki100_ver_minor, from.version_minor);
}

static void fields(auto& put, WKSTA_INFO_101& out, const ServerInfo& from) {
  put(out.wki101_platform_id, from.platform_id);
  put(out.wki101_computername, from.name);
  put(out.wki101_langroup, from.workgroup);
  put(out.wki101_ver_major, from.version_major);
  put(out.wki101_ver_minor, from.version_minor);
  put(out.wki101_lanroot, std::string());
}

static void fields(auto& put, WKSTA_INFO_102& out, const ServerInfo& from) {
  put(out.wki102_platform_id, from.platform_id);
  put(out.wki102_computername, from.name);
  put(out.wki102_langroup, from.workgroup);
  put(out.wki102_ver_major, from.version_major);
  put(out.wki102_ver_minor, from.version_minor);
  put(out.wki102_lanroot, std::string());
}

static BlockMaker<ServerInfo> server_maker(DWORD level) {
  switch (level) {
    case 100: return make_block<SERVER_INFO_100>;
    case 101: return make_block<SERVER_INFO_101>;
    case 102: return make_block<SERVER_INFO_102>;
    default: return nullptr;
  }
}

static BlockMaker<ServerInfo> workstation_maker(DWORD level) {
  switch (level) {
    case 100: return make_block<WKSTA_INFO_100>;
    case 101: return make_block<WKSTA_INFO_101>;
    case 102: return make_block<WKSTA_INFO_102>;
    default: return nullptr;
  }
}

static NET_API_STATUS get_server(BlockMaker<ServerInfo> make, const wchar_t* servername, LPBYTE* bufptr) {
  return get_one(make, bufptr, [&]() -> std::expected<ServerInfo, NetApiStatus> {
    const auto [service, status, elsewhere] = find_service(servername);
    if (!service) return std::unexpected(status);
    return service->info();
  });
}

NET_API_STATUS NetServerGetInfo(LMSTR servername, DWORD level, LPBYTE* bufptr) {
  return get_server(server_maker(level), servername, bufptr);
}

NET_API_STATUS NetWkstaGetInfo(LMSTR servername, DWORD level, LPBYTE* bufptr) {
  return get_server(workstation_maker(level), servername, bufptr);
}

NET_API_STATUS NetStatisticsGet(LMSTR servername, LMSTR service_name, DWORD level, DWORD options, LPBYTE* bufptr) {
  const BlockMaker<ServerStatistics> make = level == 0 ? make_block<STAT_SERVER_0, ServerStatistics> : nullptr;
  return get_one(make, bufptr, [&]() -> std::expected<ServerStatistics, NetApiStatus> {
    if (options != 0) return std::unexpected(NetApiStatus::invalid_parameter);
    const std::string name = narrow(service_name);
    if (!name.empty() && name != "LanmanServer" && name != "SERVER") return std::unexpected(NetApiStatus::not_supported);
    const auto [service, status, elsewhere] = find_service(servername);
    if (!service) return std::unexpected(status);
    return service->statistics();
  });
}

NET_API_STATUS NetRemoteTOD(LPCWSTR servername, LPBYTE* bufptr) {
  return get_one<TimeOfDay>(make_block<TIME_OF_DAY_INFO, TimeOfDay>, bufptr, [&]() -> std::expected<TimeOfDay, NetApiStatus> {
    const auto target = find_sessions(servername);
    if (!target.service) return std::unexpected(target.status);
    if (target.elsewhere) return std::unexpected(NetApiStatus::not_supported);
    const auto since_boot = std::chrono::steady_clock::now().time_since_epoch();
    return TimeOfDay{std::chrono::system_clock::now(), std::chrono::duration_cast<std::chrono::milliseconds>(since_boot)};
  });
}

}  // namespace usher::win32
