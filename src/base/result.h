// Result<T> is a value or an Error; TRY unwraps it or returns the error to the caller.
//
// An Error says what was wrong, where in the input, and what to do about it. Codes are a short closed set: errors.cpp maps
// each once to an HTTP status and to a process exit code. Bad input, I/O and "not found" are Results; a broken invariant of
// our own is an assert. Exceptions come only from libraries and are caught once per request, command or job.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace redoubt {

enum class Code {
    invalid,          // the input breaks a rule: 422, exit 2
    malformed,        // the input cannot be read at all: 400, exit 2
    not_found,        // 404, exit 2
    conflict,         // it exists already, or somebody changed it meanwhile: 409, exit 2
    stale,            // If-Match names an older version: 412, exit 2
    unauthenticated,  // 401, exit 2
    forbidden,        // 403, exit 2
    too_large,        // 413, exit 2
    too_many,         // slow down: 429, exit 2
    unsupported,      // understood, but not something we do: 415, exit 2
    unavailable,      // try again later: 503, exit 3
    io,               // the disk or the network failed: 500, exit 3
    internal,         // our own fault: 500, exit 3
};

struct Error {
    Code code = Code::internal;
    std::string message;  // what was wrong, one sentence without a full stop
    std::string where;    // file:line, JSON path, field name, offset; may be empty
    std::string hint;     // what to do; may be empty

    struct Problem {
        std::string path;  // JSON pointer: "/severity", "/sightings/0/first"
        std::string message;
    };
    std::vector<Problem> problems{};  // one entry for each fault of an input that was checked as a whole

    // "where: message (hint)", leaving out what is empty.
    std::string text() const;
};

int http_status(Code code);
int exit_code(Code code);
std::string_view code_name(Code code);  // "invalid", "not_found", …

template <class T = void>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> fail(Code code, std::string message, std::string where = {}, std::string hint = {}) {
    return std::unexpected<Error>(Error{code, std::move(message), std::move(where), std::move(hint)});
}

// Puts a place in front of where the error already points: at(error, "rules/a.yml") gives "rules/a.yml:12".
std::unexpected<Error> at(Error error, std::string_view place);

}  // namespace redoubt

// TRY(expression): the value of a Result, or return its error. A statement expression, as both our compilers have it.
#define TRY(...)                                                                \
    __extension__({                                                             \
        auto try_result = (__VA_ARGS__);                                        \
        if (!try_result) return std::unexpected(std::move(try_result).error()); \
        ::redoubt::detail_unwrap(std::move(try_result));                        \
    })

namespace redoubt {
template <class T>
T detail_unwrap(Result<T>&& result) {
    if constexpr (!std::is_void_v<T>) return *std::move(result);
}
}  // namespace redoubt
