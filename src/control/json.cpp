// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// Boost.JSON is compiled once, here.
#include <boost/json/src.hpp>
