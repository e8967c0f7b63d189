// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include <chrono>

#include "server/pipes/srvsvc/methods.hpp"

namespace usher::server::srvsvc_methods {

// [MS-SRVS] 3.1.4.21 NetrRemoteTOD (Opnum 28), TIME_OF_DAY_INFO 2.2.4.105. The date is in UTC; the zone says how far this place is from it.
RpcOutcome remote_tod(RpcCall& call) {
  call.in.skip_unique_string();  // ServerName is ignored
  if (!call.in.ok()) return RpcOutcome::failed(rpc::Fault::bad_stub_data);
  namespace c = std::chrono;
  const auto now = call.now.wall;
  const auto day = c::floor<c::days>(now);
  const c::year_month_day date{day};
  const c::hh_mm_ss time{c::floor<c::milliseconds>(now - day)};
  const auto put = [&](auto value) { call.out.put(static_cast<std::uint32_t>(value)); };
  constexpr std::uint32_t tick = 310;  // tinterval, in 0.1 ms
  call.out.pointer();
  put(c::duration_cast<c::seconds>(now.time_since_epoch()).count());
  put(c::duration_cast<c::milliseconds>(call.now.steady.time_since_epoch()).count());
  put(time.hours().count()), put(time.minutes().count()), put(time.seconds().count()), put(time.subseconds().count() / 10);
  put(call.host.minutes_west(now)), put(tick);
  put(static_cast<unsigned>(date.day())), put(static_cast<unsigned>(date.month())), put(static_cast<int>(date.year()));
  put(c::weekday{day}.c_encoding());
  call.out.put(NetApiStatus::success);
  return RpcOutcome::done();
}

}  // namespace usher::server::srvsvc_methods
