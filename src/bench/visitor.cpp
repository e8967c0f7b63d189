// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/bench/visitor.hpp"

namespace usher::bench {

void Visitor::call() {
  ++calls_;
  is_in_ = false;
  begun_ = Clock::now();
  link_.open(run_.options().target, run_.next_source());
}

void Visitor::fail(const std::string& why) {
  link_.close();
  run_.fail(why);
  on_failed();
}

void Visitor::on_connected() {
  session_.enter(link_.output);
  link_.flush();
}

void Visitor::on_lost(const boost::system::error_code& error) { fail(error.message()); }

void Visitor::on_frame(MutableByteView frame) {
  auto chain = session_.unwrap(frame);
  if (!chain) return fail(std::string(to_string(chain.error())));
  for (const auto mine = calls_; mine == calls_ && link_.is_open() && !chain->empty();) {
    ByteView message;
    const auto header = session_.next(*chain, message);
    if (!header) return fail(std::string(to_string(header.error())));
    if (header->status != NtStatus::pending) take(*header, message);
  }
  if (link_.is_open()) link_.flush();
}

void Visitor::take(const smb2::Header& header, ByteView message) {
  if (is_in_) return on_answer(header, message);
  const auto there = session_.advance(header, message, link_.output);
  if (!there) return fail(std::string(to_string(there.error())));
  if (!*there) return;
  is_in_ = true;
  on_in();
}

}  // namespace usher::bench
