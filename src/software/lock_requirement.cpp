#include "software/lock_requirement.h"

#include <algorithm>

#include <fmt/format.h>

#include "advisories/version_tokens.h"
#include "base/text.h"

namespace redoubt::software {
namespace {

bool is_python_name(char c) { return advisories::is_alphanumeric(c) || c == '-' || c == '_' || c == '.'; }
bool is_python_version(char c) { return advisories::is_alphanumeric(c) || c == '-' || c == '_' || c == '.' || c == '+' || c == '!'; }

// The version that one of "==1.2,<2" names; empty when none names a whole one.
std::string_view pinned_version(std::string_view clauses) {
    for (std::string_view clause : split(clauses, ',')) {
        clause = trim(clause);
        if (!clause.starts_with("==")) continue;
        clause = trim(clause.substr(clause.starts_with("===") ? 3 : 2));
        if (!clause.empty() && std::all_of(clause.begin(), clause.end(), is_python_version)) return clause;
    }
    return {};
}

bool is_complete_clause(std::string_view clause) {
    clause = trim(clause);
    const size_t version = clause.find_first_not_of("=<>!~ ");
    const size_t operators = clause.find_first_not_of("=<>!~");
    return operators != 0 && operators != std::string_view::npos && version != std::string_view::npos;
}

}  // namespace

void add_requirement(Contents& contents, std::string_view text, Entry entry) {
    text = trim(text);
    const size_t length = advisories::run_of(text, is_python_name);
    entry.name = text.substr(0, length);
    if (length == 0) return add_unread(contents, entry.line, fmt::format("'{}' names no package", text));
    std::string_view rest = trim(text.substr(length));
    if (rest.starts_with('[')) {  // extras
        const size_t end = rest.find(']');
        if (end == std::string_view::npos) return add_unread(contents, entry.line, fmt::format("'{}' has no ] behind its extras", text));
        rest = trim(rest.substr(end + 1));
    }
    if (rest.starts_with('@')) {
        const std::string_view url = trim(rest.substr(1, rest.find(" ;") - 1));
        if (is_repository(url)) return add_repository(contents, entry, url);
        return add_unread(contents, entry.line, fmt::format("{} comes of '{}', which names no version", entry.name, url));
    }
    rest = trim(rest.substr(0, rest.find(';')));
    if (rest.starts_with('(') && rest.ends_with(')')) rest = trim(rest.substr(1, rest.size() - 2));
    if (!rest.empty()) {
        const std::vector<std::string_view> clauses = split(rest, ',');
        if (!std::all_of(clauses.begin(), clauses.end(), is_complete_clause))
            return add_unread(contents, entry.line, fmt::format("'{}' is no requirement", text));
    }
    entry.version = pinned_version(rest);
    add_entry(contents, entry);
}

}  // namespace redoubt::software
