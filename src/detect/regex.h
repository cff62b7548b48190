// Regex: PCRE2 with JIT, as Sigma's `re` wants it: an unanchored search over UTF-8 text, case-sensitive unless told otherwise.
// Compiled once, constant and thread-safe; each thread searches with its own Work. Matching effort is limited, so a pattern
// that explodes costs milliseconds and counts as "gave up", never as a match. Invalid UTF-8 in the text never matches.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace redoubt::detect {

struct RegexFlags {
    bool ignore_case = false;
    bool multi_line = false;
    bool dot_all = false;
    bool operator==(const RegexFlags&) const = default;
};

class Regex {
public:
    // Memory for searching; one per thread.
    class Work {
    public:
        Work();
        ~Work();
        Work(const Work&) = delete;
        Work& operator=(const Work&) = delete;

    private:
        friend class Regex;
        struct State;
        std::unique_ptr<State> state_;
    };

    enum class Found { no, yes, gave_up };

    static Result<std::shared_ptr<const Regex>> compile(std::string_view source, RegexFlags flags);
    ~Regex();
    Regex(const Regex&) = delete;
    Regex& operator=(const Regex&) = delete;

    Found search(std::string_view text, Work& work) const;
    RegexFlags flags() const { return flags_; }

private:
    Regex() = default;
    struct Compiled;
    std::unique_ptr<Compiled> compiled_;
    RegexFlags flags_;
};

}  // namespace redoubt::detect
