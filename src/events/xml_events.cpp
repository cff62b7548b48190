// Events as XML: the fields have the names that EVTX gives them.
#include "base/text.h"
#include "events/line_state.h"
#include "events/windows_names.h"
#include "formats/eventxml/eventxml.h"

namespace redoubt::events {
namespace {

namespace eventxml = formats::eventxml;
using formats::evtx::PathElement;
using formats::evtx::Role;

class XmlFields final : public eventxml::Sink {
public:
    explicit XmlFields(Line& line) : line_(line), names_(line.state.names) {}

    void value(std::span<const eventxml::Element> path, std::string_view attribute, std::string_view text) override {
        std::array<PathElement, eventxml::most_depth> elements;
        for (size_t i = 0; i < path.size(); ++i) elements[i] = {path[i].name, path[i].name_given, path[i].has_name_given};
        const formats::evtx::Name name = names_.name({elements.data(), path.size()}, attribute);
        if (name.skip) return;
        const std::string_view value = plain(text);
        if (value.empty() && attribute.empty() && path.size() < 3) return;
        line_.out.add_field(static_cast<FieldId>(name.number), ValueType::text, value);
        take_role(name.role, value);
    }

private:
    std::string_view plain(std::string_view text) {
        if (!text.contains('&')) return text;
        char* const start = line_.out.arena.allocate(text.size());
        return {start, eventxml::unescape(text, start)};
    }

    void take_role(Role role, std::string_view value) {
        Time time;
        switch (role) {
            case Role::provider: line_.event.provider = value; break;
            case Role::event_id: line_.event.event_id = value; break;
            case Role::channel: line_.event.channel = value; break;
            case Role::computer: line_.event.computer = value; break;
            case Role::time:
                if (read_event_time(value, time)) line_.set_time(time);
                break;
            default: break;
        }
    }

    Line& line_;
    WindowsNames names_;
};

}  // namespace

bool read_xml_text(std::string_view text, Line& line) {
    XmlFields fields(line);
    if (!eventxml::read(text, fields) || line.event.event_id.empty()) {
        line.event.channel = line.event.event_id = line.event.provider = {};
        return false;
    }
    line.reader = Reader::xml;
    return true;
}

bool read_xml_line(Line& line) { return read_xml_text(line.text, line); }

}  // namespace redoubt::events
