// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/metrics/prometheus_text.hpp"

namespace usher::metrics {
namespace {

/// Backslashes and line feeds, and in a label's value the quotation mark that would end it.
void append_escaped(std::string& out, std::string_view text, bool is_label) {
  for (const char c : text) {
    if (c == '\n') {
      out += "\\n";
      continue;
    }
    if (c == '\\' || (is_label && c == '"')) out += '\\';
    out += c;
  }
}

}  // namespace

std::string in_seconds(std::chrono::nanoseconds duration) {
  constexpr std::int64_t per_second = 1'000'000'000;
  constexpr std::size_t digits = 9;
  std::string fraction = std::to_string(duration.count() % per_second);
  fraction.insert(0, digits - fraction.size(), '0');
  fraction.erase(fraction.find_last_not_of('0') + 1);
  const std::string whole = std::to_string(duration.count() / per_second);
  return fraction.empty() ? whole : whole + "." + fraction;
}

void PrometheusText::family(std::string_view name, std::string_view type, std::string_view help) {
  name_ = name;
  text_.append("# HELP ").append(name).append(" ");
  append_escaped(text_, help, false);
  text_.append("\n# TYPE ").append(name).append(" ").append(type).append("\n");
}

void PrometheusText::line(std::string_view suffix, Labels labels, std::string_view value) {
  text_.append(name_).append(suffix);
  char before = '{';
  for (const Label& label : labels) {
    text_ += std::exchange(before, ',');
    text_.append(label.name).append("=\"");
    append_escaped(text_, label.value, true);
    text_ += '"';
  }
  if (labels.size() > 0) text_ += '}';
  text_.append(" ").append(value).append("\n");
}

void PrometheusText::sample(std::uint64_t value, Labels labels) { line("", labels, std::to_string(value)); }

void PrometheusText::distribution(std::span<const std::chrono::nanoseconds> bounds, std::span<const std::uint64_t> buckets,
                                  std::chrono::nanoseconds total, Label label) {
  std::uint64_t so_far = 0;
  for (std::size_t i = 0; i < buckets.size(); ++i) {
    so_far += buckets[i];
    const std::string bound = i < bounds.size() ? in_seconds(bounds[i]) : "+Inf";
    line("_bucket", {label, {"le", bound}}, std::to_string(so_far));
  }
  line("_sum", {label}, in_seconds(total));
  line("_count", {label}, std::to_string(so_far));
}

}  // namespace usher::metrics
