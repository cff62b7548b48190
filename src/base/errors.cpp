#include "base/result.h"

#include <array>

namespace redoubt {
namespace {

struct Row {
    Code code;
    std::string_view name;
    int http;
    int exit;
};

constexpr std::array rows{
    Row{Code::invalid, "invalid", 422, 2},
    Row{Code::malformed, "malformed", 400, 2},
    Row{Code::not_found, "not_found", 404, 2},
    Row{Code::conflict, "conflict", 409, 2},
    Row{Code::stale, "stale", 412, 2},
    Row{Code::unauthenticated, "unauthenticated", 401, 2},
    Row{Code::forbidden, "forbidden", 403, 2},
    Row{Code::too_large, "too_large", 413, 2},
    Row{Code::too_many, "too_many", 429, 2},
    Row{Code::unsupported, "unsupported", 415, 2},
    Row{Code::unavailable, "unavailable", 503, 3},
    Row{Code::io, "io", 500, 3},
    Row{Code::internal, "internal", 500, 3},
};

const Row& row_of(Code code) {
    for (const Row& row : rows)
        if (row.code == code) return row;
    return rows.back();
}

}  // namespace

int http_status(Code code) { return row_of(code).http; }
int exit_code(Code code) { return row_of(code).exit; }
std::string_view code_name(Code code) { return row_of(code).name; }

std::string Error::text() const {
    std::string out = where.empty() ? message : where + ": " + message;
    if (!hint.empty()) out += " (" + hint + ")";
    return out;
}

std::unexpected<Error> at(Error error, std::string_view place) {
    error.where = error.where.empty() ? std::string(place) : std::string(place) + ":" + error.where;
    return std::unexpected(std::move(error));
}

}  // namespace redoubt
