#include "reports/input.h"

#include "base/text.h"
#include "formats/archive/archive.h"
#include "formats/charset/charset.h"
#include "formats/xlsx/reader.h"

namespace redoubt::reports {
namespace {

constexpr uint64_t most_unpacked_bytes = uint64_t{512} << 20;

}  // namespace

Result<Input> Input::of(std::string_view bytes) {
    Input out;
    out.bytes_ = bytes;
    if (trim(bytes.substr(0, 4096)).empty() && trim(bytes).empty()) return fail(Code::malformed, "the file is empty");
    if (formats::xlsx::is_workbook(bytes)) {
        out.packed_ = true;
        return out;
    }
    const std::string_view text = TRY(formats::charset::to_utf8(bytes, out.held_));
    if (out.held_.empty())
        out.bytes_ = text;
    else
        out.held_ = std::string(text);
    const std::string_view begin = trim(text.substr(0, 4096));
    const std::string lowered = to_lower(begin.substr(0, 1024));
    out.html_ = lowered.starts_with("<!doctype html") || lowered.starts_with("<html");
    out.markup_ = begin.starts_with('<');
    out.json_ = begin.starts_with('{') || begin.starts_with('[') || json_begin(text) > 0;
    out.single_object_ = out.json_ && is_single_object(text);
    return out;
}

bool Input::can_be(Reading reading) const {
    switch (reading) {
        case Reading::xlsx:
        case Reading::zip: return packed_;
        case Reading::xml: return markup_ && !packed_;
        case Reading::html: return html_;
        case Reading::json: return json_;
        default: return !packed_ && !markup_;
    }
}

Result<> Input::read(const Mapping& mapping, Builder& into, size_t most) const {
    std::string_view all = text();
    if (all.size() > most && !packed_) {
        const size_t end = all.rfind('\n', most);
        all = all.substr(0, end == std::string_view::npos ? most : end);
    }
    switch (mapping.reads) {
        case Reading::xml: return read_xml(text(), into);
        case Reading::json: into.tree().single_object = single_object_; return read_json(text(), into);
        case Reading::csv: return read_csv(all, mapping.shape, into);
        case Reading::yaml: return read_yaml(text(), into);
        case Reading::xlsx: return read_xlsx(bytes_, mapping.shape, into);
        case Reading::lines: return read_lines(all, mapping.shape, into);
        case Reading::html: return read_html(all, into);
        case Reading::zip: break;
    }
    return read_members(into);
}

// A node `file` for each member, its name as @name, and below it what the member says where it is XML or JSON.
Result<> Input::read_members(Builder& into) const {
    if (members_.empty()) {
        auto archive = TRY(formats::archive::Archive::open(bytes_, {.unpacked_bytes = most_unpacked_bytes, .ratio = 1100, .members = 10'000}));
        std::string part(size_t{64} << 10, '\0');
        while (const auto member = TRY(archive.next())) {
            Member& held = members_.emplace_back();
            held.name = member->name;
            if (member->encrypted) continue;
            while (const size_t got = TRY(archive.read(part))) held.bytes.append(part, 0, got);
        }
    }
    for (const Member& member : members_) {
        if (into.stopped() || !into.open("file", false, NodeType::element, 0) || !into.leaf("name", true, NodeType::string, member.name, true, 0)) break;
        const std::string_view begin = trim(std::string_view(member.bytes).substr(0, 4096));
        if (is_utf8(member.bytes) && begin.starts_with('<')) TRY(read_xml(member.bytes, into));
        if (is_utf8(member.bytes) && (begin.starts_with('{') || begin.starts_with('['))) {
            into.tree().single_object = is_single_object(member.bytes);
            const auto read = read_json(member.bytes, into);
            into.tree().single_object = false;
            TRY(read);
        }
        if (!into.close()) break;
    }
    if (into.error()) return std::unexpected(*into.error());
    return {};
}

}  // namespace redoubt::reports
