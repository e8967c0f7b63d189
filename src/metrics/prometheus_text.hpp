// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#pragma once
#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace usher::metrics {

struct Label {
  std::string_view name{}, value{};
};
using Labels = std::initializer_list<Label>;

/// Writes Prometheus' text exposition format, version 0.0.4: families one after the other, each with its samples.
class PrometheusText {
 public:
  void counter(std::string_view name, std::string_view help) { family(name, "counter", help); }
  void gauge(std::string_view name, std::string_view help) { family(name, "gauge", help); }
  void histogram(std::string_view name, std::string_view help) { family(name, "histogram", help); }

  /// One of the family that was begun last; a family without labels has one sample.
  void sample(std::uint64_t value, Labels labels = {});
  /// `buckets` are not cumulative and one more than `bounds`: the last takes what is above all of them.
  void distribution(std::span<const std::chrono::nanoseconds> bounds, std::span<const std::uint64_t> buckets, std::chrono::nanoseconds total,
                    Label label);

  std::string take() { return std::move(text_); }

 private:
  void family(std::string_view name, std::string_view type, std::string_view help);
  void line(std::string_view suffix, Labels labels, std::string_view value);

  std::string text_{};
  std::string name_{};
};

/// Seconds as a decimal number, as short as they are exact to the nanosecond: "0.0025".
std::string in_seconds(std::chrono::nanoseconds duration);

}  // namespace usher::metrics
