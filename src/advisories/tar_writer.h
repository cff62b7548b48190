// Files put into one: a .tar (POSIX.1-1988 ustar), so that other tools can open it too.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace redoubt::advisories {

// The first member of a bundle of feeds: what each is.
constexpr std::string_view bundle_list = "redoubt-feeds.json";

class TarWriter {
public:
    // Code::too_large for a name past 100 bytes or a file past 8 GiB.
    Result<> add(const std::string& name, std::string_view bytes);
    std::string finish();

private:
    std::string tar_;
};

}  // namespace redoubt::advisories
