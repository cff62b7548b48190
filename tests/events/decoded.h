// Decodes whole files for tests: every part of every member, in order.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "events/open.h"

namespace redoubt::test {

struct Decoded {
    events::FieldNames names;
    std::deque<events::PartInput> parts;  // kept, since events point into them
    events::EventBatch batch;
    events::DecodeReport report;
    std::string error;  // of open() or next()

    std::string first(const events::Event& event, std::string_view field) const {
        events::FieldId id{};
        if (!names.find(field, id)) return "(absent)";
        const events::Field* found = events::find_field(event, id);
        return found ? std::string(found->text) : "(absent)";
    }
    std::vector<std::string> all(const events::Event& event, std::string_view field) const {
        std::vector<std::string> out;
        for (const events::Field& one : event.fields)
            if (names.name(one.id) == field) out.emplace_back(one.text);
        return out;
    }
};

inline void decode_file(const std::string& path, Decoded& out, const events::OpenOptions& options = {}) {
    SystemDisk disk;
    auto file = events::LogFile::open(disk, path, options);
    if (!file) {
        out.error = file.error().text();
        return;
    }
    events::DecodeCache cache(out.names);
    for (;;) {
        auto part = (*file)->next();
        if (!part) out.error = part.error().text();
        if (!part || !*part) return;
        out.parts.push_back(std::move(**part));
        events::decode_part(out.parts.back(), cache, out.batch, out.report);
    }
}

}  // namespace redoubt::test
