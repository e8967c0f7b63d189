// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/metrics/server_metrics.hpp"

#include <algorithm>

#include "src/metrics/prometheus_text.hpp"

namespace usher::metrics {
namespace {

using namespace server;

/// "closed by administrator" as the value of a label.
std::string label_of(CloseReason reason) {
  std::string text(to_string(reason));
  std::ranges::replace(text, ' ', '_');
  return text;
}

void add_what_is_there_now(ServerCore& core, PrometheusText& out) {
  out.gauge("usher_start_time_seconds", "When the server started, in seconds since 1970.");
  out.sample(core.statistics().start.load(std::memory_order_relaxed));
  out.gauge("usher_paused", "1 while the server lets in nobody but administrators and operators.");
  out.sample(core.paused() ? 1 : 0);
  out.gauge("usher_connections", "TCP connections.");
  out.sample(core.statistics().connections.load(std::memory_order_relaxed));
  out.gauge("usher_sessions", "Workstation sessions, one for each user on each client, as NetSessionEnum lists them.");
  out.sample(core.registry().size());
  out.gauge("usher_logons", "SMB2 sessions: the logons inside the workstation sessions.");
  out.sample(core.session_count());
  out.gauge("usher_tree_connects", "Connections to shares.");
  out.sample(core.trees().size());
  out.gauge("usher_opens", "Open files, folders and pipes.");
  out.sample(core.opens().size());
}

void add_totals(ServerCore& core, PrometheusText& out) {
  const Statistics& statistics = core.statistics();
  out.counter("usher_received_bytes_total", "Bytes from clients, framing included.");
  out.sample(statistics.bytes_received());
  out.counter("usher_sent_bytes_total", "Bytes for clients, framing included.");
  out.sample(statistics.bytes_sent());
  out.counter("usher_opened_total", "Files, folders and pipes that were opened.");
  out.sample(core.opens().opened());
}

void add_sessions(const Metrics& metrics, PrometheusText& out) {
  out.counter("usher_logons_total", "Logons by how they ended.");
  for (std::size_t i = 0; i < logon_result_count; ++i) {
    const auto result = static_cast<LogonResult>(i);
    out.sample(metrics.logons(result), {{"result", to_string(result)}});
  }
  out.counter("usher_logons_ended_total", "SMB2 sessions that have ended, by reason.");
  for (std::size_t i = 0; i < close_reason_count; ++i) {
    const auto reason = static_cast<CloseReason>(i);
    out.sample(metrics.ends(reason), {{"reason", label_of(reason)}});
  }
  out.counter("usher_limits_reached_total", "How often somebody was refused something because of a limit.");
  for (std::size_t i = 0; i < reached_limit_count; ++i) {
    const auto limit = static_cast<ReachedLimit>(i);
    out.sample(metrics.reached(limit), {{"limit", to_string(limit)}});
  }
}

void add_requests(const Metrics& metrics, PrometheusText& out) {
  out.counter("usher_requests_total", "Answered requests, the two legs of a logon apart.");
  for (std::size_t kind = 0; kind < Metrics::request_kinds; ++kind) {
    out.sample(metrics.requests(kind).count(), {{"command", Metrics::name_of_kind(kind)}});
  }
  out.histogram("usher_request_duration_seconds", "From the arrival of a request to its answer, or to the interim response of one that waits.");
  for (std::size_t kind = 0; kind < Metrics::request_kinds; ++kind) {
    const auto requests = metrics.requests(kind);
    out.distribution(Metrics::bounds, requests.buckets, requests.total, {"command", Metrics::name_of_kind(kind)});
  }
  out.counter("usher_request_errors_total", "Answers with an error status, by what went wrong.");
  for (std::size_t i = 0; i < status_class_count; ++i) {
    const auto which = static_cast<StatusClass>(i);
    out.sample(metrics.errors(which), {{"class", to_string(which)}});
  }
  out.counter("usher_granted_credits_total", "Credits that clients were granted.");
  out.sample(metrics.credits_granted());
}

}  // namespace

std::string server_metrics(ServerCore& core) {
  PrometheusText out;
  add_what_is_there_now(core, out);
  add_totals(core, out);
  add_sessions(core.metrics(), out);
  add_requests(core.metrics(), out);
  return out.take();
}

}  // namespace usher::metrics
