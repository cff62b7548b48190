// Log sources as data (content/logsources/*.yml): which events are whose, in Sigma's words. An entry says which reader's events
// it is about, which fields must hold what, the product, category and service that rules know them by, and under which further
// names their fields are found, so that a rule matches the log that it was written for. The first entry that fits counts.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "events/event.h"

namespace redoubt::events {

// How the lines of a log are read. `json` also stands for EVTX' NDJSON; `text` takes each line as it is.
enum class Reader : uint8_t { json, syslog, auditd, web, weberror, w3c, zeek, cef, pairs, xml, text };
std::string_view reader_name(Reader reader);
std::optional<Reader> reader_named(std::string_view name);

// A field must be there, or hold one of these; '*' at either end stands for any text.
struct SourceCondition {
    std::string field;
    std::vector<std::string> patterns;  // none: any value
    bool absent = false;                // the field must not be there
};

struct SourceEntry {
    std::string name;  // unique; --source takes it
    Reader reader = Reader::json;
    std::vector<SourceCondition> conditions;
    std::string product, category, service;  // "{field}" stands for the value of a field
    std::vector<std::string> also;           // further services that it counts as
    struct Alias {
        std::string name;               // in the rules' words
        std::vector<std::string> from;  // each value of these is added under `name`
    };
    std::vector<Alias> fields;
    std::vector<Alias> joined;      // the values, with blanks between, are one value of `name`
    std::vector<std::string> time;  // fields that say when; the first that can be read counts
    std::vector<std::string> host;  // … and on which host
    std::string pairs;              // a field whose text holds key=value pairs
    std::string place;              // file:line
};

struct SourceFile {
    std::string path;
    std::string_view text;
};

class Sources {
public:
    // Refuses the whole on the first fault, with file and line.
    static Result<Sources> load(std::span<const SourceFile> files);

    std::span<const SourceEntry> entries() const { return entries_; }
    const SourceEntry* find(std::string_view name) const;
    // Whether events of `product` and `service` also count as those of the service `wanted`.
    bool counts_as(std::string_view product, std::string_view service, std::string_view wanted) const;

private:
    struct Also {
        std::string product, service, wanted;
    };
    void note_also();

    std::vector<SourceEntry> entries_;  // those without conditions last
    std::vector<Also> also_;
};

// content/logsources as packed into the program.
const Sources& shipped_sources();
std::span<const SourceFile> shipped_source_files();

// What --source NAME means: a reader, or an entry and its reader.
struct SourceChoice {
    std::optional<Reader> reader;
    const SourceEntry* entry = nullptr;
};
Result<SourceChoice> choose_source(std::string_view name);

}  // namespace redoubt::events
