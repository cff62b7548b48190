// Records as an index in memory.
#pragma once

#include <gtest/gtest.h>

#include "advisories/index.h"
#include "advisories/index_builder.h"

namespace redoubt::test {

class MemoryMapping final : public Mapping {
public:
    explicit MemoryMapping(std::string bytes) : bytes_(std::move(bytes)) {}
    std::string_view bytes() const override { return bytes_; }

private:
    std::string bytes_;
};

inline advisories::Index opened(std::string bytes) {
    auto index = advisories::Index::open(std::make_unique<MemoryMapping>(std::move(bytes)));
    EXPECT_TRUE(index) << index.error().text();
    return std::move(*index);
}

inline advisories::Index index_of(const std::vector<advisories::OsvRecord>& records) {
    advisories::IndexBuilder builder;
    for (const advisories::OsvRecord& record : records) builder.add(record);
    auto bytes = builder.finish();
    EXPECT_TRUE(bytes) << bytes.error().text();
    return opened(std::move(*bytes));
}

}  // namespace redoubt::test
