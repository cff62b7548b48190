// Bytes in memory where a mapped file is asked for.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "base/disk.h"

namespace redoubt {

class OwnedBytes final : public Mapping {
public:
    explicit OwnedBytes(std::string bytes) : bytes_(std::move(bytes)) {}
    std::string_view bytes() const override { return bytes_; }

private:
    std::string bytes_;
};

}  // namespace redoubt
