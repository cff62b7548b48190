#include "reports/input.h"

#include "base/text.h"
#include "formats/charset/charset.h"
#include "formats/xlsx/reader.h"

namespace redoubt::reports {

Result<Input> Input::of(std::string_view bytes) {
    Input out;
    out.bytes_ = bytes;
    if (trim(bytes.substr(0, 4096)).empty() && trim(bytes).empty()) return fail(Code::malformed, "the file is empty");
    if (formats::xlsx::is_workbook(bytes)) {
        out.packed_ = true;
        return out;
    }
    const std::string_view text = TRY(formats::charset::to_utf8(bytes, out.held_));
    if (out.held_.empty()) out.bytes_ = text;
    const std::string_view begin = trim(text.substr(0, 4096));
    const std::string lowered = to_lower(begin.substr(0, 1024));
    out.html_ = lowered.starts_with("<!doctype html") || lowered.starts_with("<html");
    out.markup_ = begin.starts_with('<');
    out.json_ = begin.starts_with('{') || begin.starts_with('[');
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
        case Reading::html:
        case Reading::zip: break;
    }
    return fail(Code::unsupported, "such files are not read yet");
}

}  // namespace redoubt::reports
