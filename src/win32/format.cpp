// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
#include "src/win32/format.hpp"

#include <climits>
#include <cstdint>
#include <cstdio>
#include <cwchar>

namespace usher::win32 {
namespace {

enum class Size { none, half_half, half, longer, long_double, bits32, bits64, pointer };

/// One conversion: %[flags][width][.precision][size]conversion.
struct Conversion {
  std::string flags{};
  int width = 0;
  int precision = -1;  ///< -1: none
  Size size = Size::none;
  char letter = 0;

  bool left() const { return flags.find('-') != std::string::npos; }
};

/// A va_list that functions can share: what one of them takes is gone for the next.
struct Arguments {
  std::va_list list;
};

template <class Char>
class Parser {
 public:
  Parser(const Char* at, Arguments& arguments) : at_(at), arguments_(arguments) {}

  /// Reads behind the percent sign. nullopt: there is no conversion here.
  std::optional<Conversion> parse() {
    Conversion out;
    while (*at_ && is_one_of("-+ #0", *at_)) out.flags += static_cast<char>(*at_++);
    const auto width = number();
    if (!width) return std::nullopt;
    out.width = *width;
    if (out.width < 0) out.flags += '-', out.width = out.width == INT_MIN ? INT_MAX : -out.width;  // as a * may give
    if (*at_ == '.') {
      ++at_;
      const auto precision = number();
      if (!precision) return std::nullopt;
      out.precision = *precision < 0 ? -1 : *precision;
    }
    out.size = size();
    if (!*at_ || *at_ > 0x7F) return std::nullopt;
    out.letter = static_cast<char>(*at_++);
    return out;
  }
  const Char* at() const { return at_; }

 private:
  static bool is_one_of(const char* set, Char c) {
    for (; *set; ++set) {
      if (c == static_cast<Char>(*set)) return true;
    }
    return false;
  }
  /// Digits or an asterisk; none is 0. nullopt: more than an int holds.
  std::optional<int> number() {
    if (*at_ == '*') return ++at_, va_arg(arguments_.list, int);
    int value = 0;
    for (; *at_ >= '0' && *at_ <= '9'; ++at_) {
      const int digit = static_cast<int>(*at_ - '0');
      if (value > (INT_MAX - digit) / 10) return std::nullopt;
      value = value * 10 + digit;
    }
    return value;
  }
  bool accept(const char* word) {
    const Char* at = at_;
    for (; *word; ++word, ++at) {
      if (*at != static_cast<Char>(*word)) return false;
    }
    at_ = at;
    return true;
  }
  Size size() {
    constexpr std::pair<const char*, Size> sizes[] = {
        {"hh", Size::half_half}, {"h", Size::half}, {"ll", Size::bits64}, {"l", Size::longer}, {"w", Size::longer},
        {"I64", Size::bits64}, {"I32", Size::bits32}, {"I", Size::pointer}, {"j", Size::bits64}, {"z", Size::pointer},
        {"t", Size::pointer}, {"L", Size::long_double}};
    for (const auto& [word, size] : sizes) {
      if (accept(word)) return size;
    }
    return Size::none;
  }

  const Char* at_;
  Arguments& arguments_;
};

template <class Char>
std::basic_string<Char> widened(const std::string& ascii) {
  return {ascii.begin(), ascii.end()};
}

template <class Char>
std::basic_string<Char> padded(std::basic_string<Char> text, const Conversion& how) {
  const auto width = static_cast<std::size_t>(how.width);
  if (text.size() < width) text.insert(how.left() ? text.size() : 0, width - text.size(), Char{' '});
  return text;
}

/// What C's own printf makes of a number: its rules are the same.
template <class Number>
std::string number_text(const Conversion& how, const char* size, Number value) {
  std::string format = "%" + how.flags + std::to_string(how.width);
  if (how.precision >= 0) format += "." + std::to_string(how.precision);
  format += size;
  format += how.letter;
  const int length = std::snprintf(nullptr, 0, format.c_str(), value);
  if (length < 0) return {};
  std::string text(static_cast<std::size_t>(length) + 1, '\0');
  std::snprintf(text.data(), text.size(), format.c_str(), value);
  text.pop_back();
  return text;
}

std::string integer_text(const Conversion& how, Arguments& arguments) {
  switch (how.size) {
    case Size::bits64: return number_text(how, "ll", va_arg(arguments.list, long long));
    case Size::pointer: return number_text(how, "j", static_cast<std::intmax_t>(va_arg(arguments.list, std::intptr_t)));
    case Size::half_half: return number_text(how, "hh", va_arg(arguments.list, int));
    case Size::half: return number_text(how, "h", va_arg(arguments.list, int));
    default: return number_text(how, "", va_arg(arguments.list, int));
  }
}

std::string floating_text(const Conversion& how, Arguments& arguments) {
  if (how.size == Size::long_double) return number_text(how, "L", va_arg(arguments.list, long double));
  return number_text(how, "", va_arg(arguments.list, double));
}

/// At most `limit` characters: with a precision there need be no terminator.
template <class Char>
std::basic_string_view<Char> bounded(const Char* text, int limit) {
  std::size_t size = 0;
  while ((limit < 0 || size < static_cast<std::size_t>(limit)) && text[size]) ++size;
  return {text, size};
}

template <class Char>
std::basic_string<Char> of_narrow(std::string_view text) {
  if constexpr (sizeof(Char) == 1) return std::string(text);
  else return from_locale(text);
}
template <class Char>
std::basic_string<Char> of_wide(std::wstring_view text) {
  if constexpr (sizeof(Char) == 1) return to_locale(text);
  else return std::wstring(text);
}

/// Whether %s or %c takes wide characters: a capital means the other kind, a size says it outright.
template <class Char>
bool takes_wide(const Conversion& how) {
  if (how.size == Size::half) return false;
  if (how.size == Size::longer) return true;
  const bool capital = how.letter == 'S' || how.letter == 'C';
  return (sizeof(Char) != 1) != capital;
}

template <class Char>
std::basic_string<Char> string_text(const Conversion& how, Arguments& arguments) {
  if (takes_wide<Char>(how)) {
    const auto* text = va_arg(arguments.list, const wchar_t*);
    return of_wide<Char>(bounded(text ? text : L"(null)", how.precision));
  }
  const auto* text = va_arg(arguments.list, const char*);
  return of_narrow<Char>(bounded(text ? text : "(null)", how.precision));
}

template <class Char>
std::basic_string<Char> character_text(const Conversion& how, Arguments& arguments) {
  if (takes_wide<Char>(how)) {
    const auto character = static_cast<wchar_t>(va_arg(arguments.list, std::wint_t));
    return of_wide<Char>({&character, 1});
  }
  const char character = static_cast<char>(va_arg(arguments.list, int));
  return of_narrow<Char>({&character, 1});
}

template <class Char>
std::optional<std::basic_string<Char>> convert(const Conversion& how, Arguments& arguments) {
  switch (how.letter) {
    case '%': return std::basic_string<Char>(1, Char{'%'});
    case 's': case 'S': return padded(string_text<Char>(how, arguments), how);
    case 'c': case 'C': return padded(character_text<Char>(how, arguments), how);
    case 'd': case 'i': case 'u': case 'o': case 'x': case 'X': return widened<Char>(integer_text(how, arguments));
    case 'a': case 'A': case 'e': case 'E': case 'f': case 'F': case 'g': case 'G': return widened<Char>(floating_text(how, arguments));
    case 'p': return widened<Char>(number_text(how, "", va_arg(arguments.list, void*)));
    default: return std::nullopt;
  }
}

template <class Char>
std::optional<std::basic_string<Char>> format_all(const Char* at, Arguments& arguments) {
  std::basic_string<Char> out;
  while (*at) {
    if (*at != '%') {
      out += *at++;
      continue;
    }
    Parser<Char> parser(at + 1, arguments);
    const auto conversion = parser.parse();
    const auto text = conversion ? convert<Char>(*conversion, arguments) : std::nullopt;
    if (!text) return std::nullopt;
    out += *text;
    at = parser.at();
  }
  return out;
}

}  // namespace

template <class Char>
std::optional<std::basic_string<Char>> format(const Char* text, std::va_list given) {
  if (!text) return std::nullopt;
  Arguments arguments;
  va_copy(arguments.list, given);
  auto out = format_all(text, arguments);
  va_end(arguments.list);
  return out;
}

template std::optional<std::string> format(const char*, std::va_list);
template std::optional<std::wstring> format(const wchar_t*, std::va_list);

std::string to_locale(std::wstring_view text) {
  std::string out, bytes(MB_LEN_MAX, '\0');
  std::mbstate_t state{};
  for (const wchar_t c : text) {
    const std::size_t size = std::wcrtomb(bytes.data(), c, &state);
    if (size != static_cast<std::size_t>(-1)) out.append(bytes, 0, size);
    else out += '?', state = {};
  }
  return out;
}

std::wstring from_locale(std::string_view text) {
  std::wstring out;
  std::mbstate_t state{};
  while (!text.empty()) {
    wchar_t c = 0;
    const std::size_t size = std::mbrtowc(&c, text.data(), text.size(), &state);
    const bool decoded = size <= text.size();
    out += decoded ? c : L'?';
    if (!decoded) state = {};
    text.remove_prefix(decoded && size > 0 ? size : 1);
  }
  return out;
}

}  // namespace usher::win32
