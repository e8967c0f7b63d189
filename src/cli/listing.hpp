// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// One table style for every list: columns with a heading, a text and an order; --json and --sort for all of them.
#pragma once
#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <iostream>
#include <span>
#include <string>
#include <vector>

#include "src/text_table.hpp"

namespace usher::cli {

std::string duration(std::chrono::seconds time);
/// With a unit that keeps it short: 7, 1.5K, 20M.
std::string amount(std::uint64_t bytes);

template <class Record>
struct Column {
  const char* heading = nullptr;
  const char* key = nullptr;  ///< what --sort calls it
  std::string (*text)(const Record&) = nullptr;
  bool (*before)(const Record&, const Record&) = nullptr;
};

/// The order by a member.
template <auto Member, class Record>
bool before(const Record& a, const Record& b) {
  return a.*Member < b.*Member;
}

struct Output {
  bool json = false, reverse = false;
  std::string sort{};
};

template <class Record>
void add_output(CLI::App& command, Output& output, std::span<const Column<Record>> columns) {
  std::vector<std::string> keys;
  for (const auto& column : columns) keys.emplace_back(column.key);
  command.add_flag("--json", output.json, "JSON for scripts");
  command.add_option("--sort", output.sort, "Order by a column")->check(CLI::IsMember(keys));
  command.add_flag("--reverse", output.reverse, "The other way round");
}

template <class Record>
void sort(std::vector<Record>& records, const Output& output, std::span<const Column<Record>> columns) {
  for (const auto& column : columns) {
    if (output.sort == column.key) std::ranges::stable_sort(records, column.before);
  }
  if (output.reverse) std::ranges::reverse(records);
}

template <class Record>
std::string table_of(const std::vector<Record>& records, std::span<const Column<Record>> columns) {
  std::vector<Row> rows(1);
  for (const auto& column : columns) rows.front().emplace_back(column.heading);
  for (const Record& record : records) {
    Row& row = rows.emplace_back();
    for (const auto& column : columns) row.push_back(column.text(record));
  }
  return table(rows);
}

/// `to_json` makes the array that --json prints.
template <class Record, class ToJson>
void print(std::vector<Record> records, const Output& output, std::span<const Column<Record>> columns, ToJson to_json) {
  sort(records, output, columns);
  if (output.json) std::cout << boost::json::serialize(to_json(records)) << '\n';
  else std::cout << table_of(records, columns);
}

}  // namespace usher::cli
