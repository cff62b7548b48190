// Where one of a few literals stands next in a text, without regard to ASCII case: two bytes of each are looked for at 16 or 32
// places at once.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace redoubt::logs {

// npos when it stands nowhere from `from` on. An empty literal stands everywhere.
size_t find_ignoring_case(std::string_view text, std::string_view literal, size_t from);

class LiteralFinder {
public:
    explicit LiteralFinder(std::vector<std::string> literals) : literals_(std::move(literals)) {}
    bool empty() const { return literals_.empty(); }
    void start(std::string_view text);
    size_t next(size_t from);  // the first place of any; `from` never goes back

private:
    std::vector<std::string> literals_;
    std::vector<size_t> places_;
    std::string_view text_;
};

}  // namespace redoubt::logs
