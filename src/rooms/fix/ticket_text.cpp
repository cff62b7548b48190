#include "rooms/fix/ticket_text.h"

#include <fmt/format.h>

#include "base/text.h"

namespace redoubt::rooms {
namespace {

using schema::List;
using schema::Map;
using schema::Value;

constexpr size_t longest_ticket_title = 200;
constexpr size_t longest_part = 8000;
constexpr int deepest_document = 20;
constexpr std::string_view word_joiner = "\xE2\x81\xA0";  // seen by nobody, and no mention begins with it

std::string cut_ticket_text(std::string_view text, size_t longest) {
    if (text.size() <= longest) return std::string(text);
    size_t end = longest;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    return std::string(text.substr(0, end)) + " …";
}

std::string plain_lines(std::string_view text) {
    std::string out;
    for (const char c : text)
        if (c == '\n' || c == '\t' || static_cast<unsigned char>(c) >= ' ') out += c;
    return out;
}

// As text of a quotation: a line of it is never a command, and what would be markup or a mention is not.
std::string quoted_markdown(std::string_view text) {
    std::string out;
    for (const std::string_view line : split(trim(text), '\n')) {
        out += "> ";
        for (const char c : line) {
            if (c == '<')
                out += "&lt;";
            else if (c == '&')
                out += "&amp;";
            else if (std::string_view("\\`*_{}[]()!|~#>").find(c) != std::string_view::npos)
                out += std::string("\\") + c + (c == '#' || c == '!' ? std::string(word_joiner) : "");
            else if (c == '@' || c == '$' || c == '%')
                out += c + std::string(word_joiner);
            else
                out += c;
        }
        out += '\n';
    }
    return out;
}

std::string escaped_wiki(std::string_view text) {
    std::string out;
    for (const char c : text) {
        if (std::string_view("\\{}[]!*_|^~+?#-").find(c) != std::string_view::npos) out += '\\';
        out += c;
    }
    return out;
}

Map text_node(std::string text) { return {{"type", "text"}, {"text", std::move(text)}}; }

Map paragraph_of(std::string_view text) {
    List inside;
    for (const std::string_view line : split(text, '\n')) {
        if (!inside.empty()) inside.emplace_back(Map{{"type", "hardBreak"}});
        if (!line.empty()) inside.emplace_back(text_node(std::string(line)));
    }
    return {{"type", "paragraph"}, {"content", std::move(inside)}};
}

void collect_text(const Value& node, int depth, std::string& out) {
    if (depth > deepest_document) return;
    const Map& map = node.map();
    const std::string_view type = map["type"].text();
    if (type == "text") out += map["text"].text();
    if (type == "hardBreak") out += '\n';
    for (const Value& one : map["content"].list()) collect_text(one, depth + 1, out);
    if (type == "paragraph" || type == "heading") out += '\n';
}

}  // namespace

std::string calendar_day(Time time) { return format_time(time).substr(0, 10); }

std::string ticket_title(const TicketContent& content) {
    std::string line = content.key.empty() ? content.title : content.key + ": " + content.title;
    for (char& c : line)
        if (static_cast<unsigned char>(c) < ' ') c = ' ';
    return cut_ticket_text(line, longest_ticket_title);
}

std::string ticket_markdown(const TicketContent& content) {
    std::string out;
    for (const auto& [heading, text] : content.parts)
        out += fmt::format("**{}**\n\n{}\n", heading, quoted_markdown(cut_ticket_text(plain_lines(text), longest_part)));
    out += content.link.empty() ? fmt::format("{} in Redoubt.\n", content.key) : fmt::format("[{} in Redoubt]({})\n", content.key, content.link);
    return out + fmt::format("\n<!-- {} -->\n", content.marker);
}

std::string ticket_wiki(const TicketContent& content) {
    std::string out;
    for (const auto& [heading, text] : content.parts)
        out += fmt::format("h3. {}\n\n{}\n\n", heading, escaped_wiki(trim(cut_ticket_text(plain_lines(text), longest_part))));
    out += content.link.empty() ? fmt::format("{} in Redoubt.", content.key) : fmt::format("[{} in Redoubt|{}]", content.key, content.link);
    return out;
}

Map ticket_document(const TicketContent& content) {
    List nodes;
    for (const auto& [heading, text] : content.parts) {
        nodes.emplace_back(Map{{"type", "heading"}, {"attrs", Map{{"level", 3}}}, {"content", List{text_node(heading)}}});
        nodes.emplace_back(paragraph_of(trim(cut_ticket_text(plain_lines(text), longest_part))));
    }
    Map link = text_node(content.key + " in Redoubt");
    if (!content.link.empty()) link.set("marks", List{Map{{"type", "link"}, {"attrs", Map{{"href", content.link}}}}});
    nodes.emplace_back(Map{{"type", "paragraph"}, {"content", List{std::move(link)}}});
    return {{"type", "doc"}, {"version", 1}, {"content", std::move(nodes)}};
}

Map document_of(std::string_view text) { return {{"type", "doc"}, {"version", 1}, {"content", List{paragraph_of(text)}}}; }

std::string text_of_document(const Value& document) {
    if (!document.text().empty()) return std::string(document.text());
    std::string out;
    collect_text(document, 0, out);
    return std::string(trim(out));
}

}  // namespace redoubt::rooms
