// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/bench/enumerate.hpp"

#include <deque>

#include "src/bench/churner.hpp"
#include "src/bench/session_walk.hpp"

namespace usher::bench {
namespace {

class Walker final : public Visitor {
 public:
  Walker(Run& run, const EnumOptions& walk, bool counts) : Visitor(run), options_(walk), walk_(walk.fragment), counts_(counts) {}

 private:
  void on_in() override { walk_.open(session_, link_.output); }
  void on_failed() override { gone(); }
  void on_answer(const smb2::Header& header, ByteView message) override {
    if (header.command == smb2::Command::logoff) {
      link_.close();
      return gone();
    }
    const auto step = walk_.advance(session_, link_.output, header, message);
    if (!step) return fail(std::string(to_string(step.error())));
    if (*step == SessionWalk::Step::bound) run_.ready([this] { list(), link_.flush(); });
    if (*step != SessionWalk::Step::listed) return;
    if (counts_) run_.record(begun_, 0, walk_.entries());
    list();
  }
  void list() {
    if (counts_ ? !run_.begin() : run_.is_over()) return session_.log_off(link_.output);
    begun_ = Clock::now();
    walk_.list(session_, link_.output, options_.levels[next_level_++ % options_.levels.size()], options_.page_bytes);
  }

  const EnumOptions& options_;
  SessionWalk walk_;
  bool counts_;
  std::size_t next_level_ = 0;
};

}  // namespace

Measurement enumerate(const LoadOptions& options, const EnumOptions& walk) {
  Run run(options);
  std::deque<Walker> walkers;
  for (std::size_t i = 0; i < walk.walkers; ++i) walkers.emplace_back(run, walk, true), run.enter();
  for (Walker& walker : walkers) walker.call();
  return run.run("enum", Run::From::all_ready);
}

Measurement churn_with_walkers(const LoadOptions& options, const EnumOptions& walk) {
  Run run(options);
  std::deque<Churner> churners;
  std::deque<Walker> walkers;
  for (std::size_t i = 0; i < options.connections; ++i) churners.emplace_back(run, false), run.enter();
  for (std::size_t i = 0; i < walk.walkers; ++i) walkers.emplace_back(run, walk, false), run.enter();
  for (Walker& walker : walkers) walker.call();
  for (Churner& churner : churners) run.ready([&churner] { churner.next(); });
  return run.run("churn", Run::From::all_ready);
}

}  // namespace usher::bench
