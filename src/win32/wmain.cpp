// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// main() for programs that have wmain(). It is in a static library: a program with a main() of its own does not get it.
#include <langinfo.h>

#include <clocale>
#include <cstring>
#include <string>
#include <vector>

#include "src/win32/format.hpp"

extern "C" int wmain(int argc, wchar_t* argv[]);

namespace {

/// The environment's character set, and nothing else of its locale, as a Windows program starts. The C locale has 128
/// characters; UTF-8 is what its users mean today.
void set_character_set() {
  std::setlocale(LC_CTYPE, "");
  if (std::strcmp(nl_langinfo(CODESET), "ANSI_X3.4-1968") == 0) std::setlocale(LC_CTYPE, "C.UTF-8");
}

}  // namespace

int main(int argc, char* argv[]) {
  set_character_set();
  std::vector<std::wstring> texts;
  for (int i = 0; i < argc; ++i) texts.push_back(usher::win32::from_locale(argv[i]));
  std::vector<wchar_t*> arguments;
  for (std::wstring& text : texts) arguments.push_back(text.data());
  arguments.push_back(nullptr);
  return wmain(argc, arguments.data());
}
