// What the reader of EVTX asks its caller: which field a place in the event's XML is. Asked once for each place of each
// template, so it may be slow; the answer is kept with the compiled template.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace redoubt::formats::evtx {

struct PathElement {
    std::string_view name;        // "Data"
    std::string_view name_given;  // the attribute Name="…", if it has one
    bool has_name_given = false;
};

// The values of an event that its reader needs apart from the fields.
enum class Role : uint8_t { none, provider, event_id, channel, computer, time, record };

struct Name {
    uint32_t number = 0;  // the caller's number of the field
    Role role = Role::none;
    bool skip = false;  // no field: xmlns, Name="…", text around elements
};

class Naming {
public:
    virtual ~Naming() = default;
    virtual Name name(std::span<const PathElement> path, std::string_view attribute) = 0;
    // Values of a record whose template cannot be found.
    virtual Name raw_value() = 0;
};

}  // namespace redoubt::formats::evtx
