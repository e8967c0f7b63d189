// Copyright the Usher authors. Distributed under the Boost Software License 1.0 (see LICENSE).
// Asio is compiled once, here (BOOST_ASIO_SEPARATE_COMPILATION): every other file pays for declarations only.
#include <boost/asio/impl/src.hpp>
