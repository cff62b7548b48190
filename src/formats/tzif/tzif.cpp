#include "formats/tzif/tzif.h"

namespace redoubt::formats::tzif {
namespace {

constexpr size_t header_bytes = 44;
constexpr uint32_t most_changes = 10'000;

uint64_t number(std::string_view bytes) {
    uint64_t out = 0;
    for (const char c : bytes) out = out << 8U | static_cast<unsigned char>(c);
    return out;
}

struct Header {
    uint32_t utc_flags, standard_flags, leaps, changes, types, letters;
    size_t body(size_t time_bytes) const {
        return changes * (time_bytes + 1) + size_t{types} * 6 + letters + leaps * (time_bytes + 4) + standard_flags + utc_flags;
    }
};

Result<Header> read_header(std::string_view bytes) {
    if (bytes.size() < header_bytes || bytes.substr(0, 4) != "TZif" || bytes[4] < '2') return fail(Code::malformed, "this is not a time zone file");
    const auto at = [&](size_t place) { return static_cast<uint32_t>(number(bytes.substr(20 + place * 4, 4))); };
    const Header out{.utc_flags = at(0), .standard_flags = at(1), .leaps = at(2), .changes = at(3), .types = at(4), .letters = at(5)};
    if (out.changes > most_changes || out.types > 256 || out.types == 0 || out.letters > 10'000 || out.leaps > most_changes || out.utc_flags > 256 ||
        out.standard_flags > 256)
        return fail(Code::malformed, "the time zone file has more than there can be");
    return out;
}

}  // namespace

Result<int32_t> offset_at(std::string_view bytes, int64_t unix_s) {
    const Header first = TRY(read_header(bytes));
    const size_t second_at = header_bytes + first.body(4);
    if (bytes.size() < second_at) return fail(Code::malformed, "the time zone file ends too early");
    bytes.remove_prefix(second_at);
    const Header header = TRY(read_header(bytes));
    bytes.remove_prefix(header_bytes);
    if (bytes.size() < header.body(8)) return fail(Code::malformed, "the time zone file ends too early");
    const std::string_view times = bytes.substr(0, size_t{header.changes} * 8);
    const std::string_view kinds = bytes.substr(times.size(), header.changes);
    const std::string_view types = bytes.substr(times.size() + kinds.size(), size_t{header.types} * 6);
    size_t kind = 0;
    for (size_t i = 0; i < header.changes; ++i) {
        if (static_cast<int64_t>(number(times.substr(i * 8, 8))) > unix_s) break;
        kind = static_cast<unsigned char>(kinds[i]);
    }
    if (kind >= header.types) return fail(Code::malformed, "the time zone file names a kind of time that it has not");
    const auto offset = static_cast<int32_t>(number(types.substr(kind * 6, 4)));
    if (offset < -100'000 || offset > 100'000) return fail(Code::malformed, "the time zone file has an offset of more than a day");
    return offset;
}

}  // namespace redoubt::formats::tzif
