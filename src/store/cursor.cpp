// A cursor says where the page before ended, for which query, and is signed, so that a damaged or borrowed one is refused.
#include <sodium.h>

#include "base/binary_text.h"
#include "base/hash.h"
#include "schema/json.h"
#include "store/finder.h"

namespace redoubt::store {
namespace {

std::string mac_of(const std::string& secret, std::string_view purpose, std::string_view body) {
    return to_hex(sha256(secret + "\n" + std::string(purpose) + "\n" + std::string(body))).substr(0, 24);
}

std::unexpected<Error> damaged() {
    return fail(Code::malformed, "this cursor does not belong to this query", "cursor",
                "start again without a cursor; keep q and sort the same from page to page");
}

}  // namespace

std::string write_cursor(const std::string& secret, std::string_view purpose, const CursorPlace& place) {
    schema::List list = place.keys;
    list.emplace_back(place.key);
    const std::string body = schema::to_json(list);
    const std::string whole = mac_of(secret, purpose, body) + body;
    return to_base64url(std::as_bytes(std::span(whole)));
}

Result<CursorPlace> read_cursor(const std::string& secret, std::string_view purpose, std::string_view cursor) {
    std::string whole(cursor.size(), '\0');
    size_t length = 0;
    if (cursor.size() > 4000 || sodium_base642bin(reinterpret_cast<unsigned char*>(whole.data()), whole.size(), cursor.data(), cursor.size(), nullptr, &length,
                                                  nullptr, sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
        return damaged();
    whole.resize(length);
    if (whole.size() < 25 || !equal_in_constant_time(whole.substr(0, 24), mac_of(secret, purpose, std::string_view(whole).substr(24)))) return damaged();
    const Result<schema::Value> body = schema::parse_json(std::string_view(whole).substr(24));
    if (!body || body->list().empty()) return damaged();
    CursorPlace place{.keys = body->list(), .key = std::string(body->list().back().text())};
    place.keys.pop_back();
    return place;
}

}  // namespace redoubt::store
