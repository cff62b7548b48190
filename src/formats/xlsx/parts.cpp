#include "formats/xlsx/parts.h"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>
#include <pugixml.hpp>

#include "base/text.h"
#include "base/xml_elements.h"

namespace redoubt::formats::xlsx {

namespace {

constexpr size_t most_sheets = 1000;
constexpr size_t most_styles = 100'000;
constexpr size_t most_shared = 8'000'000;

std::unexpected<Error> broken(std::string what, std::string_view part) {
    return fail(Code::malformed, std::move(what), std::string(part), "open it in a spreadsheet program and save it again");
}

Result<std::string> read_whole(Package& archive, std::string_view name, size_t most) {
    std::string out;
    for (;;) {
        const size_t got = TRY(read_some(archive, out, size_t{1} << 18));
        if (got == 0) return out;
        if (out.size() > most) return fail(Code::too_large, fmt::format("this part of the workbook has more than {} bytes", most), std::string(name));
    }
}

Result<pugi::xml_document> parse(const std::string& text, std::string_view part) {
    pugi::xml_document document;
    if (const auto done = document.load_buffer(text.data(), text.size(), pugi::parse_default, pugi::encoding_utf8); !done)
        return broken(fmt::format("it is not XML: {} at byte {}", done.description(), done.offset), part);
    return document;
}

pugi::xml_node child(const pugi::xml_node& node, std::string_view name) {
    for (const pugi::xml_node& each : node.children())
        if (local_name(each.name()) == name) return each;
    return {};
}

std::string attribute(const pugi::xml_node& node, std::string_view name) {
    for (const pugi::xml_attribute& each : node.attributes())
        if (local_name(each.name()) == name) return each.value();
    return {};
}

// "worksheets/sheet1.xml" below xl/, or "/xl/worksheets/sheet1.xml".
std::string part_path(std::string_view target) { return target.starts_with('/') ? std::string(target.substr(1)) : "xl/" + std::string(target); }

Result<> read_workbook(const std::string& text, const std::map<std::string, std::string>& targets, Parts& parts) {
    const pugi::xml_document document = TRY(parse(text, "xl/workbook.xml"));
    const pugi::xml_node workbook = document.document_element();
    const std::string epoch = attribute(child(workbook, "workbookPr"), "date1904");
    parts.from_1904 = epoch == "1" || epoch == "true";
    for (const pugi::xml_node& sheet : child(workbook, "sheets").children()) {
        if (local_name(sheet.name()) != "sheet") continue;
        const auto target = targets.find(attribute(sheet, "id"));  // r:id
        if (target == targets.end()) continue;
        if (parts.sheets.size() >= most_sheets) return fail(Code::too_large, fmt::format("the workbook has more than {} sheets", most_sheets));
        parts.sheets.push_back({attribute(sheet, "name"), part_path(target->second)});
    }
    return {};
}

Result<std::map<std::string, std::string>> read_relations(const std::string& text) {
    const pugi::xml_document document = TRY(parse(text, "xl/_rels/workbook.xml.rels"));
    std::map<std::string, std::string> out;
    for (const pugi::xml_node& relation : document.document_element().children())
        if (out.size() < 2 * most_sheets) out.emplace(attribute(relation, "Id"), attribute(relation, "Target"));
    return out;
}

// Built-in formats 14 to 22 and 45 to 47 are dates and times; others say so by their letters, outside quotes and brackets.
bool is_date_format(int id, const std::map<int, std::string>& custom) {
    if ((id >= 14 && id <= 22) || (id >= 45 && id <= 47)) return true;
    const auto found = custom.find(id);
    if (found == custom.end()) return false;
    bool quoted = false, bracketed = false;
    const std::string& code = found->second;
    for (size_t i = 0; i < code.size(); ++i) {
        const char c = lower(code[i]);
        if (c == '"') quoted = !quoted;
        if (quoted) continue;
        if (c == '\\') {
            ++i;
            continue;
        }
        if (c == '[') bracketed = true;
        if (c == ']') bracketed = false;
        if (!bracketed && (c == 'y' || c == 'd' || c == 'h' || c == 's' || c == 'm')) return true;
    }
    return false;
}

Result<> read_styles(const std::string& text, Parts& parts) {
    const pugi::xml_document document = TRY(parse(text, "xl/styles.xml"));
    std::map<int, std::string> custom;
    for (const pugi::xml_node& format : child(document.document_element(), "numFmts").children())
        if (custom.size() < most_styles) custom.emplace(std::atoi(attribute(format, "numFmtId").c_str()), attribute(format, "formatCode"));
    for (const pugi::xml_node& style : child(document.document_element(), "cellXfs").children())
        if (parts.is_date.size() < most_styles) parts.is_date.push_back(is_date_format(std::atoi(attribute(style, "numFmtId").c_str()), custom));
    return {};
}

Result<> read_shared(Package& archive, const Limits& limits, Parts& parts) {
    Elements elements("si", limits.row_bytes);
    std::string piece;
    size_t total = 0;
    for (;;) {
        piece.clear();
        const size_t got = TRY(read_some(archive, piece, size_t{1} << 18));
        total += got;
        if (total > limits.shared_text_bytes) return fail(Code::too_large, fmt::format("its texts have more than {} bytes", limits.shared_text_bytes));
        if (got == 0) elements.end();
        elements.add(piece);
        for (;;) {
            const std::string_view element = TRY(elements.next());
            if (element.empty()) break;
            pugi::xml_document document;
            if (!document.load_buffer(element.data(), element.size(), pugi::parse_default | pugi::parse_ws_pcdata, pugi::encoding_utf8))
                return broken("a shared text is not XML", "xl/sharedStrings.xml");
            if (parts.shared.size() >= most_shared) return fail(Code::too_large, fmt::format("it has more than {} shared texts", most_shared));
            parts.shared.push_back(text_of(document.document_element()));
        }
        if (got == 0) return {};
    }
}

// "_x000D_" is how a workbook says a character that XML cannot hold; "_x005F_" keeps such a text as it is.
std::string decode_escapes(std::string_view text) {
    std::string out;
    size_t at = 0;
    for (;;) {
        const size_t found = text.find("_x", at);
        if (found == std::string_view::npos || found + 7 > text.size()) break;
        unsigned code = 0;
        bool hex = text[found + 6] == '_';
        for (size_t i = found + 2; hex && i < found + 6; ++i) {
            const char c = lower(text[i]);
            const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
            hex = digit >= 0;
            code = code * 16 + static_cast<unsigned>(std::max(digit, 0));
        }
        const bool usable = hex && code != 0 && (code < 0xD800 || code > 0xDFFF);
        out.append(text.substr(at, found - at));
        if (usable)
            append_utf8(out, code);
        else
            out += "_x";
        at = found + (usable ? 7 : 2);
    }
    return out.append(text.substr(at));
}

void gather_text(const pugi::xml_node& node, std::string& out) {
    for (const pugi::xml_node& each : node.children()) {
        const std::string_view name = local_name(each.name());
        if (name == "t") out += each.text().get();
        if (name == "r")
            for (const pugi::xml_node& run : each.children())
                if (local_name(run.name()) == "t") out += run.text().get();
    }
}

}  // namespace

std::string text_of(const pugi::xml_node& node) {
    std::string out;
    gather_text(node, out);
    return out.find("_x") == std::string::npos ? out : decode_escapes(out);
}

Result<size_t> read_some(Package& archive, std::string& out, size_t most) {
    const size_t before = out.size();
    out.resize(before + most);
    const size_t got = TRY(archive.read(std::span(out).subspan(before)));
    out.resize(before + got);
    return got;
}

Result<Parts> read_parts(std::string_view bytes, const Limits& limits) {
    auto archive = TRY(Package::open(bytes, limits.unpacked_bytes));
    Parts parts;
    std::map<std::string, std::string> relations;
    std::string workbook;
    for (;;) {
        const std::optional<Part> member = TRY(archive.next());
        if (!member) break;
        if (member->encrypted) return fail(Code::unsupported, "the workbook is protected by a password", {}, "save it without one");
        const bool is_relations = member->name == "xl/_rels/workbook.xml.rels";
        const bool is_styles = member->name == "xl/styles.xml";
        const bool is_workbook_part = member->name == "xl/workbook.xml";
        std::string part;
        if (is_relations || is_styles || is_workbook_part) part = TRY(read_whole(archive, member->name, limits.part_bytes));
        if (is_relations) relations = TRY(read_relations(part));
        if (is_styles) TRY(read_styles(part, parts));
        if (is_workbook_part) workbook = std::move(part);
        if (member->name == "xl/sharedStrings.xml") TRY(read_shared(archive, limits, parts));
    }
    if (workbook.empty()) return fail(Code::malformed, "this archive is not an Excel workbook", {}, "give a file that was saved as .xlsx, or CSV");
    TRY(read_workbook(workbook, relations, parts));
    if (parts.sheets.empty()) return broken("the workbook has no sheet", "xl/workbook.xml");
    return parts;
}

}  // namespace redoubt::formats::xlsx
