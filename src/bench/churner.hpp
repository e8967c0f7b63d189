// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include "src/bench/visitor.hpp"

namespace usher::bench {

/// In and out, until the run is over. With `reuses` the connection stays.
/// Thread  the Run's
class Churner final : public Visitor {
 public:
  Churner(Run& run, bool reuses) : Visitor(run), reuses_(reuses) {}
  void next();

 private:
  void on_in() override;
  void on_answer(const smb2::Header& header, ByteView message) override;
  void on_failed() override;

  bool reuses_;
};

}  // namespace usher::bench
