#include "schema/move_right.h"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace redoubt::schema {
namespace {

bool is_word(std::string_view text) {
    return text == "*" || (!text.empty() && text.size() <= 60 && std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; }));
}

std::string unless_any(std::string_view word) { return word == "*" ? std::string() : std::string(word); }

}  // namespace

int severity_number(std::string_view word) {
    const auto found = std::ranges::find(severity_words, word);
    return found == std::end(severity_words) ? -1 : static_cast<int>(found - std::begin(severity_words));
}

bool MoveRight::names(std::string_view of_type, std::string_view to_state) const { return (type.empty() || type == of_type) && (to.empty() || to == to_state); }

bool MoveRight::grants(std::string_view of_type, std::string_view to_state, int of_record) const {
    return names(of_type, to_state) && (!severity || (of_record >= 0 && of_record <= *severity));
}

bool MoveRight::denies(std::string_view of_type, std::string_view to_state, int of_record) const {
    return names(of_type, to_state) && (!severity || of_record >= *severity);
}

Result<MoveRight> parse_move_right(std::string_view text) {
    const size_t colon = text.find(':');
    const std::string_view move = text.substr(0, colon);
    const size_t dot = move.find('.');
    const std::string_view type = move.substr(0, dot);
    const std::string_view to = dot == std::string_view::npos ? std::string_view() : move.substr(dot + 1);
    if (!is_word(type) || !is_word(to))
        return fail(Code::invalid, fmt::format("'{}' is not a move: write TYPE.STATE or TYPE.STATE:SEVERITY", text.substr(0, 60)), {},
                    "finding.rejected:medium");
    MoveRight right{.type = unless_any(type), .to = unless_any(to)};
    if (colon == std::string_view::npos) return right;
    const int severity = severity_number(text.substr(colon + 1));
    if (severity < 0) return fail(Code::invalid, fmt::format("'{}' is not a severity", text.substr(colon + 1).substr(0, 60)), {}, "low, medium, high …");
    right.severity = severity;
    return right;
}

}  // namespace redoubt::schema
