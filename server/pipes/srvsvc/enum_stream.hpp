// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <algorithm>
#include <memory>

#include "protocol/srvsvc/enum_struct.hpp"
#include "server/administration.hpp"
#include "server/pipes/stub_source.hpp"

namespace usher::server {

/// The response of NetrSessionEnum, NetrFileEnum and NetrConnectionEnum, whose lists may be long. NDR wants the fixed parts of all
/// rows before the first string, so the list is walked twice; what a row costs while it waits is a pointer. Which rows are told is
/// settled when the call is made, and so is the moment that times are counted to; what can change, such as a number of opens or
/// the path of a file that is renamed, is what it is when its part of the row is written. What ends meanwhile is told all the same:
/// the count in front of the rows has promised it.
/// A failure has no entries, a total of 0, and the handle as it came; a NULL handle is answered with NULL.
/// `WithLevel` calls a visitor with the level's field list, or returns false.
template <class Record, class WithLevel>
class EnumStream final : public StubSource {
 public:
  EnumStream(const srvsvc::EnumArguments& arguments, RecordList<Record> found, WithLevel with_level)
      : arguments_(arguments), found_(std::move(found)), with_level_(with_level) {}

  /// A path that is renamed meanwhile makes it a guess; what counts on it is a hint ([C706] 12.6.4.10).
  std::size_t size() const override {
    const std::size_t head = is_known() ? 20 : 8;
    const std::size_t rows = found_.count ? 4 + found_.marshalled_bytes : 0;  // max_count in front
    const std::size_t tail = arguments_.resume_handle ? 16 : 12;
    return head + rows + tail;
  }
  std::size_t held_bytes() const override { return found_.held_bytes; }
  ByteView next() override {
    piece_.clear();
    while (piece_.empty() && part_ != Part::over) write_some();  // an empty piece is the end, and levels without strings have an empty part
    return piece_;
  }

 private:
  enum class Part : std::uint8_t { head, fixed, strings, tail, over };
  static constexpr std::size_t rows_per_piece = 64;

  void write_some() {
    switch (part_) {
      case Part::head: write_head(); break;
      case Part::fixed:
      case Part::strings: write_rows(); break;
      case Part::tail: write_tail(); break;
      case Part::over: break;
    }
  }
  bool is_known() const { return with_level_(arguments_.level, [](auto) {}); }
  void write_head() {
    srvsvc::write_enum_struct(out_, arguments_.level, is_known(), found_.count,
                              [&](rpc::NdrWriter& out) { out.put(static_cast<std::uint32_t>(found_.count)); });
    part_ = found_.count ? Part::fixed : Part::tail;
  }
  /// Some rows; moves on to the next part after the last one.
  void write_rows() {
    const std::size_t end = std::min(row_ + rows_per_piece, found_.count);
    with_level_(arguments_.level, [&](auto fields) {
      rpc::NdrFixedWriter fixed{out_};
      rpc::NdrDeferredWriter strings{out_};
      for (; row_ < end; ++row_) {
        const auto record = found_.record(row_);
        part_ == Part::fixed ? decltype(fields)::fields(fixed, record) : decltype(fields)::fields(strings, record);
      }
    });
    if (row_ < found_.count) return;
    row_ = 0;
    part_ = part_ == Part::fixed ? Part::strings : Part::tail;
  }
  void write_tail() {
    const bool told = found_.status == NetApiStatus::success || found_.status == NetApiStatus::more_data;
    out_.put(told ? found_.total_entries : 0);
    out_.unique_number(told && arguments_.resume_handle ? std::optional(found_.resume_handle) : arguments_.resume_handle);
    out_.put(found_.status);
    part_ = Part::over;
  }

  const srvsvc::EnumArguments arguments_;
  const RecordList<Record> found_;
  const WithLevel with_level_;
  Part part_ = Part::head;
  std::size_t row_ = 0;
  Bytes piece_{};  // each starts at a multiple of four in the stub, and nothing in it is aligned to more
  rpc::NdrWriter out_{piece_};
};

template <class Record, class WithLevel>
std::unique_ptr<StubSource> stream_enum(const srvsvc::EnumArguments& arguments, RecordList<Record> found, WithLevel with_level) {
  return std::make_unique<EnumStream<Record, WithLevel>>(arguments, std::move(found), with_level);
}

}  // namespace usher::server
