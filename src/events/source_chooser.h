// SourceChooser: the entry of content/logsources that an event's fields fit, and what the entry adds to the event. One for each
// thread; names are looked up once.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "events/field_cache.h"
#include "events/sources.h"

namespace redoubt::events {

class SourceChooser {
public:
    SourceChooser(FieldNames& names, FieldCache& cache, const Sources& sources);

    // From the fields that wait in `out`: sets the source, and time and host where the entry says where they stand; adds its
    // further names. `forced` is what --source chose, or nullptr. False when no entry fits.
    bool apply(Reader reader, const SourceEntry* forced, Event& event, EventBatch& out);

private:
    struct Condition {
        uint16_t probe = 0;
        const SourceCondition* wanted = nullptr;
    };
    struct Alias {
        FieldId name{};
        std::vector<FieldId> from;
    };
    struct Bound {
        const SourceEntry* entry = nullptr;
        std::vector<Condition> conditions;
        std::vector<Alias> fields;
        std::vector<Alias> joined;
        std::vector<FieldId> time;
        std::vector<FieldId> host;
        FieldId pairs{};
        FieldId product{}, category{}, service{};  // where they are the value of a field
    };

    uint16_t probe_of(FieldId field);
    std::vector<Alias> bind(const std::vector<SourceEntry::Alias>& aliases) const;
    void bind(const SourceEntry& entry);
    void look(std::span<const Field> fields);
    bool holds(const Condition& condition, std::span<const Field> fields) const;
    const Bound* choose(Reader reader, const SourceEntry* forced, std::span<const Field> fields);
    void add_pairs(const Bound& bound, EventBatch& out);
    void add_names(const Bound& bound, EventBatch& out);
    void set_header(const Bound& bound, Event& event, const EventBatch& out) const;

    FieldNames& names_;
    FieldCache& cache_;
    std::vector<Bound> bound_;
    std::array<std::vector<uint32_t>, 11> by_reader_;  // indexes into bound_
    std::vector<uint16_t> probes_;                     // by field id; 0: no condition asks for it
    std::vector<uint32_t> found_;                      // by probe: index of the first such field, plus one
    std::vector<FieldId> probe_fields_;
    std::vector<uint16_t> touched_;
};

// Seconds or milliseconds since 1970 as a number, or RFC 3339.
bool read_event_time(std::string_view text, Time& out);

}  // namespace redoubt::events
