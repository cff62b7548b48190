#include "detect/windash.h"

#include <fmt/core.h>

#include <array>

#include "base/text.h"

namespace redoubt::detect {
namespace {

constexpr std::array<std::string_view, 5> dashes{"-", "/", "\xE2\x80\x93", "\xE2\x80\x94", "\xE2\x80\x95"};

bool is_word(char c) { return c == '_' || (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') || static_cast<unsigned char>(c) >= 0x80; }

// The regular expression \B[-/]\b within one literal.
bool is_option_dash(std::string_view text, size_t i) {
    if (text[i] != '-' && text[i] != '/') return false;
    return (i == 0 || !is_word(text[i - 1])) && i + 1 < text.size() && is_word(text[i + 1]);
}

}  // namespace

Result<std::vector<Pieces>> windash_variants(const Pieces& pieces, size_t most) {
    std::vector<Pieces> all(1);
    const auto append_to_all = [&](std::string_view text) {
        for (Pieces& each : all) append_literal(each, text);
    };
    for (const GlobPiece& piece : pieces) {
        if (piece.kind != GlobPiece::Kind::literal) {
            for (Pieces& each : all) append_piece(each, piece);
            continue;
        }
        size_t done = 0;
        for (size_t i = 0; i < piece.text.size(); ++i) {
            if (!is_option_dash(piece.text, i)) continue;
            append_to_all(std::string_view(piece.text).substr(done, i - done));
            done = i + 1;
            if (all.size() * dashes.size() > most)
                return fail(Code::too_large, fmt::format("windash makes more than {} variants of one value", most), "",
                            "split the value into several with |all");
            std::vector<Pieces> grown;
            for (const Pieces& each : all) {
                for (const std::string_view dash : dashes) {
                    grown.push_back(each);
                    append_literal(grown.back(), dash);
                }
            }
            all = std::move(grown);
        }
        append_to_all(std::string_view(piece.text).substr(done));
    }
    return all;
}

}  // namespace redoubt::detect
