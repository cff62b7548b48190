// rpm's headers and its database in each form, as rpm lays them out.
#pragma once

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <string>
#include <string_view>
#include <vector>

namespace redoubt::test {

struct Tag {
    uint32_t tag;
    std::string text;                  // of a string
    uint32_t number = 0;               // of an int32, when the text is empty
    std::vector<std::string> texts{};  // of several strings
    std::vector<uint32_t> numbers{};   // of several int32
};

std::string rpm_header(const std::vector<Tag>& tags);
std::string bash_header();

std::string rpm_sqlite(const std::vector<std::string>& headers);
// Slots of one page, each blob at the next block.
std::string rpm_ndb(const std::vector<std::string>& headers);
// A page of numbers and places, and pages of `page_bytes` that each header goes over; short ones lie on the first.
std::string rpm_berkeley(const std::vector<std::string>& headers, bool big_endian = false, size_t page_bytes = 512);

}  // namespace redoubt::test
