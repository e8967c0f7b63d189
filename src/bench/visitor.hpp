// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include "src/bench/link.hpp"
#include "src/bench/run.hpp"

namespace usher::bench {

/// Somebody who connects, logs on and connects to the tree, and then does what his kind does. Counts himself in the Run from the
/// first call() until gone().
/// Thread  the Run's
class Visitor : public Link::Owner {
 public:
  explicit Visitor(Run& run) : run_(run), link_(run.context(), *this), session_(run.options().session, run.next_account(), run.chance()) {}
  virtual ~Visitor() = default;

  /// Connects, and comes in.
  void call();

 protected:
  virtual void on_in() = 0;
  /// An answer to what was asked once we were in. Interim answers never come here.
  virtual void on_answer(const smb2::Header& header, ByteView message) = 0;
  /// The connection is closed; it has been counted why.
  virtual void on_failed() = 0;

  void fail(const std::string& why);
  void gone() { run_.leave(); }

  Run& run_;
  Link link_;
  ClientSession session_;
  Clock::time_point begun_{};
  bool is_in_ = false;

 private:
  void on_connected() override;
  void on_frame(MutableByteView message) override;
  void on_lost(const boost::system::error_code& error) override;
  void take(const smb2::Header& header, ByteView message);

  std::uint32_t calls_ = 0;
};

}  // namespace usher::bench
