// HTTP requests as bytes, in pieces of a size that the input chooses: parsing ends, uses no byte twice, and a body in pieces
// is the same as in one.
#include <algorithm>
#include <cstdint>
#include <string>

#include "formats/http/request_parser.h"
#include "formats/http/target.h"

using namespace redoubt::formats::http;

namespace {

constexpr uint64_t most_body = 4096;

// The body as far as it was understood, and whether it was refused.
std::string body_in_pieces(std::string_view head, std::string_view rest, size_t piece, bool& refused) {
    RequestParser parser;
    std::string body;
    const auto parsed = parser.read_head(head);
    refused = !parsed;
    while (!refused && !parser.done() && !rest.empty()) {
        const std::string_view given = rest.substr(0, piece);
        const auto used = parser.read_body(given, most_body, [&](std::string_view bytes) {
            body += bytes;
            return true;
        });
        refused = !used;
        if (refused) break;
        if (*used > given.size() || body.size() > most_body) __builtin_trap();
        if (*used == 0) {
            if (piece >= rest.size()) break;
            piece *= 2;  // it needs more at once
        }
        rest.remove_prefix(*used);
    }
    return body;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    if (size < 2) return 0;
    const size_t piece = 1 + data[0] % 64;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    const auto end = find_head_end(bytes);
    if (!end || *end == 0) return 0;
    if (*end > bytes.size()) __builtin_trap();
    RequestParser parser;
    if (const auto head = parser.read_head(bytes.substr(0, *end))) (void)parse_target(head->target);
    bool refused_whole = false, refused_pieces = false;
    const std::string whole = body_in_pieces(bytes.substr(0, *end), bytes.substr(*end), bytes.size(), refused_whole);
    const std::string pieces = body_in_pieces(bytes.substr(0, *end), bytes.substr(*end), piece, refused_pieces);
    if (!refused_whole && !refused_pieces && whole != pieces) __builtin_trap();
    return 0;
}
