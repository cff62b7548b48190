// What the readers of lockfiles write with: entries checked and named by their type in one place.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "software/package.h"

namespace redoubt::software {

struct Entry {
    std::string_view type;       // of purl
    std::string_view name;       // as the ecosystem writes it: "@scope/name", "group:artifact", "golang.org/x/net"
    std::string_view version{};  // empty where the file does not pin it
    uint32_t line = 0;
    bool development = false;
    bool optional = false;
    std::vector<std::pair<std::string, std::string>> qualifiers{};
};

// Appends the entry; one that its type refuses is named as unread.
void add_entry(Contents& contents, const Entry& entry);

// Appends source code of a repository as "pkg:generic/github.com/o/r@1f2e?vcs_url=…", which no registry's advisories are taken to
// be about: of `entry` the name serves messages, and the flags count. `url` in any form that package managers write
// ("git+ssh://git@github.com/o/r.git#1f2e", "github:o/r"); what stands behind its # is the commit unless one is given. Who logs in
// is dropped.
void add_repository(Contents& contents, const Entry& entry, std::string_view url, std::string_view commit = {});

// Whether a source is a repository and no archive of a registry.
bool is_repository(std::string_view url);

void add_unread(Contents& contents, uint32_t line, std::string_view why);

// Equal purls become one package, at the first's line, which is for development (optional) only if all of them are.
void merge_equal_packages(Contents& contents, size_t first);

// "a/b/c" gives "c".
std::string_view file_name(std::string_view path);

// The next place of each of several texts in a file, in one pass over it: linear even if most are not found.
class LineFinder {
public:
    explicit LineFinder(std::string_view text) : text_(text) {}
    // The line of the next `"key":` with an object or array behind it; 0 when there is none.
    uint32_t line_of_key(std::string_view key);
    // The line of the next `"key": "value"`, with any blanks between; 0 when there is none.
    uint32_t line_of_pair(std::string_view key, std::string_view value);
    // Offsets may only grow.
    uint32_t line_at(size_t offset);

private:
    size_t find_key(std::string_view key);

    std::string_view text_;
    size_t counted_ = 0;   // up to where lines are counted
    size_t searched_ = 0;  // behind where the last one began
    uint32_t line_ = 1;
    size_t misses_ = 0;
};

// The lines of a text, without their ends.
class LineReader {
public:
    explicit LineReader(std::string_view text) : rest_(text) {}
    bool next();
    std::string_view line() const { return line_; }
    uint32_t number() const { return number_; }

private:
    std::string_view rest_;
    std::string_view line_;
    uint32_t number_ = 0;
};

// Blanks before what stands in a line.
size_t indent_of(std::string_view line);

// What stands between the first two of `quote` at or behind `at`; empty when there are no two.
std::string_view quoted_in(std::string_view text, char quote, size_t at = 0);

}  // namespace redoubt::software
