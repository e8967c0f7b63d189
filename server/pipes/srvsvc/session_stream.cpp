// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "server/pipes/srvsvc/session_stream.hpp"

#include <algorithm>

#include "protocol/srvsvc/session_info.hpp"

namespace usher::server::srvsvc_methods {
namespace {

constexpr std::size_t rows_per_piece = 64;

bool is_known(std::uint32_t level) { return srvsvc::with_session_level(level, [](auto) {}); }

}  // namespace

SessionStream::SessionStream(const srvsvc::EnumArguments& arguments, FoundSessions found, SteadyTime now)
    : arguments_(arguments), found_(std::move(found)), now_(now) {}

std::size_t SessionStream::size() const {
  const std::size_t head = is_known(arguments_.level) ? 20 : 8;
  const std::size_t rows = has_rows() ? 4 + found_.marshalled_bytes : 0;  // max_count in front
  const std::size_t tail = arguments_.resume_handle ? 16 : 12;
  return head + rows + tail;
}

ByteView SessionStream::next() {
  piece_.clear();
  switch (part_) {
    case Part::head: write_head(); break;
    case Part::fixed:
    case Part::strings: write_rows(); break;
    case Part::tail: write_tail(); break;
    case Part::over: break;
  }
  return piece_;
}

void SessionStream::write_head() {
  const auto count = static_cast<std::uint32_t>(found_.sessions.size());
  srvsvc::write_enum_struct(out_, arguments_.level, is_known(arguments_.level), count, [&](rpc::NdrWriter& out) { out.put(count); });
  part_ = has_rows() ? Part::fixed : Part::tail;
}

void SessionStream::write_rows() {
  const std::size_t end = std::min(row_ + rows_per_piece, found_.sessions.size());
  srvsvc::with_session_level(arguments_.level, [&](auto fields) {
    rpc::NdrFixedWriter fixed{out_};
    rpc::NdrDeferredWriter strings{out_};
    for (; row_ < end; ++row_) {
      const auto record = make_session_record(*found_.sessions[row_], now_);
      part_ == Part::fixed ? decltype(fields)::fields(fixed, record) : decltype(fields)::fields(strings, record);
    }
  });
  if (row_ < found_.sessions.size()) return;
  row_ = 0;
  part_ = part_ == Part::fixed ? Part::strings : Part::tail;
}

void SessionStream::write_tail() {
  const bool told = found_.status == NetApiStatus::success || found_.status == NetApiStatus::more_data;
  out_.put(told ? found_.total_entries : 0);
  out_.unique_number(told && arguments_.resume_handle ? std::optional(found_.resume_handle) : arguments_.resume_handle);
  out_.put(found_.status);
  part_ = Part::over;
}

}  // namespace usher::server::srvsvc_methods
