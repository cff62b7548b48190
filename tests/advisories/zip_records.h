// The OSV records of a zip, one text after another.
#pragma once

#include <gtest/gtest.h>

#include <string>

#include "base/disk.h"
#include "formats/archive/archive.h"

namespace redoubt::test {

template <class Each>
void for_texts_in_zip(const std::string& zip, const Each& each) {
    SystemDisk disk;
    const auto mapped = disk.map(zip);
    ASSERT_TRUE(mapped) << mapped.error().text();
    auto archive = formats::archive::Archive::open((*mapped)->bytes(), {});
    ASSERT_TRUE(archive);
    for (;;) {
        auto member = archive->next();
        ASSERT_TRUE(member) << member.error().text();
        if (!*member) return;
        if (!(*member)->name.ends_with(".json")) continue;
        std::string text, block(size_t{1} << 16, '\0');
        for (;;) {
            const auto got = archive->read(block);
            ASSERT_TRUE(got);
            if (*got == 0) break;
            text.append(block, 0, *got);
        }
        each((*member)->name, text);
    }
}

}  // namespace redoubt::test
