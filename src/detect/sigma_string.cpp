#include "detect/sigma_string.h"

#include <algorithm>

#include "detect/casefold.h"

namespace redoubt::detect {
namespace {

bool is_run(const GlobPiece& piece) { return piece.kind == GlobPiece::Kind::run; }
bool is_literal(const GlobPiece& piece) { return piece.kind == GlobPiece::Kind::literal; }

Pattern shaped(Shape shape, std::string text) {
    Pattern pattern;
    pattern.shape = shape;
    pattern.text = std::move(text);
    return pattern;
}

Pattern simplest(Pieces pieces) {
    if (pieces.empty()) return shaped(Shape::exact, {});
    if (pieces.size() == 1 && is_run(pieces[0])) return shaped(Shape::any_value, {});
    if (pieces.size() == 1 && is_literal(pieces[0])) return shaped(Shape::exact, std::move(pieces[0].text));
    if (pieces.size() == 2 && is_literal(pieces[0]) && is_run(pieces[1])) return shaped(Shape::prefix, std::move(pieces[0].text));
    if (pieces.size() == 2 && is_run(pieces[0]) && is_literal(pieces[1])) return shaped(Shape::suffix, std::move(pieces[1].text));
    if (pieces.size() == 3 && is_run(pieces[0]) && is_literal(pieces[1]) && is_run(pieces[2])) return shaped(Shape::contains, std::move(pieces[1].text));
    Pattern pattern = shaped(Shape::glob, {});
    pattern.glob = std::move(pieces);
    return pattern;
}

}  // namespace

void append_piece(Pieces& pieces, const GlobPiece& piece) {
    if (is_literal(piece)) {
        append_literal(pieces, piece.text);
    } else if (!(is_run(piece) && !pieces.empty() && is_run(pieces.back()))) {
        pieces.push_back(piece);
    }
}

void append_literal(Pieces& pieces, std::string_view text) {
    if (text.empty()) return;
    if (pieces.empty() || !is_literal(pieces.back())) pieces.push_back({});
    pieces.back().text += text;
}

Pieces parse_wildcards(std::string_view value) {
    Pieces pieces;
    for (size_t i = 0; i < value.size(); ++i) {
        const bool escapes = value[i] == '\\' && i + 1 < value.size() && (value[i + 1] == '*' || value[i + 1] == '?' || value[i + 1] == '\\');
        if (escapes) {
            append_literal(pieces, value.substr(++i, 1));
        } else if (value[i] == '*') {
            append_piece(pieces, {GlobPiece::Kind::run, {}});
        } else if (value[i] == '?') {
            append_piece(pieces, {GlobPiece::Kind::one, {}});
        } else {
            append_literal(pieces, value.substr(i, 1));
        }
    }
    return pieces;
}

void add_run_before(Pieces& pieces) {
    if (pieces.empty() || !is_run(pieces.front())) pieces.insert(pieces.begin(), {GlobPiece::Kind::run, {}});
}

void add_run_after(Pieces& pieces) { append_piece(pieces, {GlobPiece::Kind::run, {}}); }

bool has_wildcards(const Pieces& pieces) { return !std::ranges::all_of(pieces, is_literal); }

std::string literal_text(const Pieces& pieces) { return pieces.empty() ? std::string() : pieces.front().text; }

Pattern text_pattern_as_written(const Pieces& pieces, bool cased) {
    Pattern pattern = simplest(pieces);
    pattern.cased = cased;
    return pattern;
}

Pattern text_pattern(const Pieces& pieces, bool cased) {
    Pattern pattern = text_pattern_as_written(pieces, cased);
    if (cased) return pattern;
    pattern.text = fold(pattern.text);
    for (GlobPiece& piece : pattern.glob) piece.text = fold(piece.text);
    return pattern;
}

}  // namespace redoubt::detect
