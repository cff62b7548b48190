#include "hosts/etc_text.h"

#include <map>

#include "hosts/lines.h"

namespace redoubt::hosts {
namespace {

std::string_view without_comment(std::string_view line) { return trim(line.substr(0, line.find('#'))); }

// A value as a shell has it: quotes off, backslashes resolved.
std::string unquoted(std::string_view text) {
    text = trim(text);
    const bool quoted = text.size() >= 2 && (text.front() == '"' || text.front() == '\'') && text.back() == text.front();
    const bool escapes = !quoted || text.front() == '"';
    if (quoted) text = text.substr(1, text.size() - 2);
    std::string out;
    for (size_t i = 0; i < text.size(); ++i) {
        if (escapes && text[i] == '\\' && i + 1 < text.size()) ++i;
        out += text[i];
    }
    return out;
}

}  // namespace

System parse_os_release(std::string_view text) {
    System out;
    std::string plain;
    while (const auto line = take_line(text)) {
        const size_t equals = line->find('=');
        if (equals == std::string_view::npos || trim(*line).starts_with('#')) continue;
        const std::string_view name = trim(line->substr(0, equals));
        const std::string value = unquoted(line->substr(equals + 1));
        if (name == "ID") out.id = value;
        if (name == "NAME") plain = value;
        if (name == "PRETTY_NAME") out.name = value;
        if (name == "VERSION_ID") out.version = value;
    }
    if (out.name.empty()) out.name = plain;
    return out;
}

std::string fqdn_in_hosts(std::string_view text, std::string_view name) {
    if (name.empty()) return {};
    while (const auto line = take_line(text)) {
        const std::vector<std::string_view> parts = columns_of(without_comment(*line));
        for (size_t i = 1; i < parts.size(); ++i) {
            const bool longer = parts[i].size() > name.size() + 1 && parts[i][name.size()] == '.' && equal_ignoring_case(parts[i].substr(0, name.size()), name);
            if (longer && !parts[i].ends_with(".localdomain")) return to_lower(parts[i]);
        }
    }
    return {};
}

std::string domain_in_resolv(std::string_view text) {
    std::string searched;
    while (const auto line = take_line(text)) {
        const std::vector<std::string_view> parts = columns_of(without_comment(*line));
        if (parts.size() < 2 || parts[1] == ".") continue;
        if (parts[0] == "domain") return to_lower(parts[1]);
        if (parts[0] == "search" && searched.empty()) searched = to_lower(parts[1]);
    }
    return searched;
}

std::vector<User> parse_passwd(std::string_view text) {
    std::vector<User> out;
    while (const auto line = take_line(text)) {
        const std::vector<std::string_view> parts = split(*line, ':');
        if (parts.size() < 7 || parts[0].empty() || parts[0].starts_with('#') || out.size() >= most_users) continue;
        const auto uid = parse_number<uint32_t>(parts[2]), gid = parse_number<uint32_t>(parts[3]);
        if (!uid || !gid) continue;
        out.push_back({.name = std::string(parts[0]), .home = std::string(parts[5]), .shell = std::string(trim(parts[6])), .uid = *uid, .gid = *gid});
    }
    return out;
}

void add_groups(std::string_view text, std::vector<User>& users) {
    std::multimap<std::string_view, User*> by_name;
    for (User& user : users) by_name.emplace(user.name, &user);
    while (const auto line = take_line(text)) {
        const std::vector<std::string_view> parts = split(*line, ':');
        if (parts.size() < 4 || parts[0].empty()) continue;
        for (const std::string_view member : split(trim(parts[3]), ',')) {
            const auto [first, last] = by_name.equal_range(trim(member));
            for (auto at = first; at != last; ++at)
                if (at->second->groups.size() < most_groups_of_user) at->second->groups.emplace_back(parts[0]);
        }
    }
}

}  // namespace redoubt::hosts
