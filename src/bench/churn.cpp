// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/bench/churn.hpp"

#include <deque>

#include "src/bench/churner.hpp"

namespace usher::bench {

void Churner::next() {
  if (!run_.begin()) {
    link_.close();
    return gone();
  }
  if (!reuses_ || !link_.is_open()) return call();
  is_in_ = false;
  begun_ = Clock::now();
  session_.log_on(link_.output);
  link_.flush();
}

void Churner::on_in() { session_.log_off(link_.output); }

void Churner::on_answer(const smb2::Header& header, ByteView) {
  if (is_error(header.status)) return fail(std::string(to_string(header.status)));
  if (!reuses_) link_.close();
  run_.record(begun_);
  next();
}

void Churner::on_failed() { run_.later([this] { next(); }); }

namespace {

Measurement run_churners(const LoadOptions& options, const char* name, bool reuses) {
  Run run(options);
  std::deque<Churner> churners;
  for (std::size_t i = 0; i < options.connections; ++i) churners.emplace_back(run, reuses), run.enter();
  for (Churner& churner : churners) churner.next();
  return run.run(name);
}

}  // namespace

Measurement churn(const LoadOptions& options) { return run_churners(options, "churn", false); }
Measurement reuse(const LoadOptions& options) { return run_churners(options, "reuse", true); }

}  // namespace usher::bench
