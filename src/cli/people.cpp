#include "cli/people.h"

#include <algorithm>
#include <cctype>
#include <vector>

#include <fmt/format.h>

#include "base/binary_text.h"
#include "base/id.h"
#include "base/text.h"
#include "cli/text_layout.h"
#include "records/all.h"
#include "schema/record.h"

namespace redoubt::cli {
namespace {

using schema::Map;
using schema::Value;

constexpr size_t most_named = 8;  // candidates in a refusal

bool is_key(std::string_view text) {
    if (text.size() < 7 || !equal_ignoring_case(text.substr(0, 6), "PARTY-")) return false;
    return text.find_first_not_of("0123456789", 6) == std::string_view::npos;
}

bool is_id(std::string_view text) {
    return text.size() == 26 && std::ranges::all_of(text, [](unsigned char c) { return std::isdigit(c) || std::isupper(c); });
}

// Letters and digits, and all that is not ASCII: what a query takes without quotes.
std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> out(1);
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x80 || std::isalnum(byte))
            out.back() += c;
        else if (!out.back().empty())
            out.emplace_back();
    }
    if (out.back().empty()) out.pop_back();
    return out;
}

std::string query_for(const std::vector<std::string>& words) {
    std::string out;
    for (const char* field : {"title", "email"}) {
        out += out.empty() ? "(" : ") or (";
        for (size_t i = 0; i < words.size(); ++i) out += fmt::format("{}{}:*{}*", i ? " " : "", field, words[i]);
    }
    return out + ")";
}

bool holds(const Value& text, const std::string& typed) { return to_lower(text.text()).find(to_lower(typed)) != std::string::npos; }

std::unexpected<Error> ambiguous(const std::string& typed, std::string_view where, const std::vector<Map>& found) {
    std::string names;
    for (size_t i = 0; i < std::min(found.size(), most_named); ++i)
        names += fmt::format("{}{} {}", i ? ", " : "", found[i]["key"].text(), printable(found[i]["title"].text()));
    if (found.size() > most_named) names += fmt::format(" and {} more", found.size() - most_named);
    return fail(Code::invalid, fmt::format("'{}' fits {} people: {}", typed, found.size(), names), std::string(where), "write more of the name, or the key");
}

}  // namespace

Result<std::string> find_person(Client& client, const std::string& typed, std::string_view where) {
    const std::string name(trim(typed));
    if (name.empty() || name == "me" || is_key(name) || is_id(name)) return name;
    const std::vector<std::string> words = words_of(name);
    std::vector<Map> found;
    if (!words.empty()) {
        const Value page = TRY(client.get("/parties?limit=500&sort=title&fields=email&q=" + percent_encode(query_for(words))));
        for (const Value& item : page.map()["items"].list()) {
            const Map& party = item.map();
            if (equal_ignoring_case(party["title"].text(), name) || equal_ignoring_case(party["email"].text(), name)) return std::string(party["key"].text());
            if (holds(party["title"], name) || holds(party["email"], name)) found.push_back(party);
        }
    }
    if (found.empty())
        return fail(Code::not_found, fmt::format("there is nobody called '{}'", name), std::string(where), "redoubt party list shows who there is");
    if (found.size() > 1) return ambiguous(name, where, found);
    return std::string(found.front()["key"].text());
}

Result<> find_people(Client& client, std::string_view type, const schema::OwnFields& own, Map& fields) {
    const auto all = records::all_records();
    const auto info = std::ranges::find(all, type, &schema::RecordInfo::name);
    for (schema::Member& member : fields) {
        const schema::FieldInfo* field = info == all.end() ? nullptr : (*info)->find(member.name);
        if (!field) field = own.find(member.name);
        if (!field || field->options.refers_to != "party") continue;
        if (member.value.as<std::string>()) {
            member.value = TRY(find_person(client, std::string(member.value.text()), member.name));
            continue;
        }
        schema::List people;
        for (const Value& one : member.value.list())
            people.push_back(one.as<std::string>() ? Value(TRY(find_person(client, std::string(one.text()), member.name))) : one);
        if (member.value.as<schema::List>()) member.value = std::move(people);
    }
    return {};
}

}  // namespace redoubt::cli
